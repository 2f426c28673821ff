"""``kantlijn search``: a hit stands on its line as it stands in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main
from app.coding.transcripts import read_text
from app.project import Project

TEXT = (
    "Interviewer: Waar kom je vandaan?\n"
    "R1: Mijn vader heet Kromosoeto, uit Paramaribo, en een heel lange zin die gewoon maar doorgaat tot "
    "hier: de Kromosoeto-familie.\n"
)


def test_only_spaces_of_the_text_part_a_hit_from_the_words_around_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        project.sources.add(read_text(TEXT, "een.txt"))
    assert main(["search", str(tmp_path / "p.kantlijn"), "Kromosoeto"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "heet «Kromosoeto», uit Paramaribo" in first
    assert second.endswith("hier: de «Kromosoeto»-familie."), (
        "what stands just before it is told, not its beginning"
    )
    assert "…" in second
