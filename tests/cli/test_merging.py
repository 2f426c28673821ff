"""What the command line says of a merge."""

from __future__ import annotations

from pathlib import Path

from app.cli.merging import told
from app.project import Project
from app.project.merging.merge import merge


def test_of_a_status_it_is_said_which_and_what_it_is(tmp_path: Path) -> None:
    for name, marks in (("a", {"codable": False}), ("b", {"interviewer": True})):
        with Project.create(tmp_path / f"{name}.kantlijn", coder="Anna") as project:
            project.codes.edit(project.codes.add("Loslaten").subject or "", **marks)
    with Project.open(tmp_path / "a.kantlijn", read_only=True) as project:
        found = merge(project, [tmp_path / "b.kantlijn"], dry_run=True)
    said = [line.partition(" (Anna")[0].strip() for c in found.conflicts for line in told(c)]
    assert said == [
        "Andere status: Loslaten (codeerbaar) → nog te beslissen", "hier: nee", "daar: ja",
        "Andere status: Loslaten (ook bij de interviewer voorstellen) → nog te beslissen", "hier: nee",
        "daar: ja",
    ]  # fmt: skip
    assert [c.json()["theirs"]["value"] for c in found.conflicts] == ["True", "True"]
