"""What the logboek says of files that were read from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import words
from app.cli import main
from app.project import Project


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["goed.txt"], "1 document ingelezen"),
        (["goed.txt", "leeg.docx"], "Documenten ingelezen"),
        (["leeg.docx", "goed.txt", "ook.txt"], "Documenten ingelezen"),
    ],
)
def test_the_logboek_counts_no_file_that_was_refused(tmp_path: Path, files: list[str], said: str) -> None:
    place = tmp_path / "p.kantlijn"
    Project.create(place, coder="Anna").close()
    (tmp_path / "goed.txt").write_text("Interviewer: Hoe gaat het?\n", "utf-8")
    (tmp_path / "ook.txt").write_text("Respondent: Goed hoor.\n", "utf-8")
    (tmp_path / "leeg.docx").write_bytes(b"")
    main(["import", str(place), *(str(tmp_path / name) for name in files), "--coder", "Anna"])
    with Project.open(place, read_only=True) as project:
        latest = project.history(1)[0]
        words.set_language("nl")
        assert words.say(latest.label, **latest.details) == said
        assert len(project.sources.list()) == sum(name != "leeg.docx" for name in files)
