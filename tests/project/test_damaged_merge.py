"""Merging with a damaged file: it is that file that is named, and never the project at hand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.project import Project
from app.project.merging import merge

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
