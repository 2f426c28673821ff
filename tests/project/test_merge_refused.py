"""Merging with a damaged file names that file, never the project at hand; merging as a newcomer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.project import Project
from app.project.merging.merge import merge

from .merging import begin


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE project SET settings='{{{'",
        "DELETE FROM code",
        "DROP TABLE coding",
        "DELETE FROM alembic_version",
    ],
)
def test_a_damaged_file_is_named_and_nothing_changes(tmp_path: Path, harm: str) -> None:
    begin(tmp_path / "mijn.kantlijn")
    begin(tmp_path / "kapot.kantlijn", "Bas")
    with Project.open(tmp_path / "kapot.kantlijn", coder="Bas") as project:
        document, code = project.sources.list()[0].guid, next(iter(project.codes.book())).guid
        project.codings.add(document, 3, 9, code)
    with closing(sqlite3.connect(tmp_path / "kapot.kantlijn")) as raw, raw:
        raw.execute(harm)
    with Project.open(tmp_path / "mijn.kantlijn", coder="Anna") as project:
        before = project.store.seen()
        with pytest.raises(Refusal) as caught:
            merge(project, [tmp_path / "kapot.kantlijn"], policy="keep")
        assert (caught.value.key, caught.value.details["file"]) == ("store.damaged", "kapot.kantlijn")
        assert project.store.seen() == before
    assert {p.name for p in tmp_path.iterdir()} == {"mijn.kantlijn", "kapot.kantlijn"}


def test_who_merges_for_the_first_time_may_be_known_in_the_other_project(tmp_path: Path) -> None:
    begin(tmp_path / "mijn.kantlijn")
    begin(tmp_path / "ander.kantlijn", "Bas")
    with Project.open(tmp_path / "ander.kantlijn", coder="Bas") as project:
        document, code = project.sources.list()[0].guid, project.codes.add("Nieuw").subject or ""
        project.codings.add(document, 3, 9, code)
    with Project.open(tmp_path / "mijn.kantlijn") as project:
        project.work_as("Bas", at_once=False)
        merge(project, [tmp_path / "ander.kantlijn"], policy="both")
        assert sorted(c.name for c in project.coders.list()) == ["Anna", "Bas"]
        (coding,) = project.codings.list()
        assert coding.coder == project.coder.guid and project.check() == []
        project.undo()
        assert project.check() == []
