"""A language analysis that is damaged or gone: one sentence says so, and cues on plain words still work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from app import paths
from app.coding.transcripts import read_text
from app.project import Project

TALK = (
    "Interviewer: Hoe ging dat?\nR1: We lieten het los.\nInterviewer: En wie?\nR1: Niemand hield de regie.\n"
)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def test_one_sentence_says_so_and_suggestions_still_come(tmp_path: Path) -> None:
    program = Path(paths.__file__).parent
    shutil.copytree(program, tmp_path / "app")
    (tmp_path / "codebooks").symlink_to(program.parent / "codebooks")
    (tmp_path / "resources").mkdir()
    for one in paths.resources().iterdir():
        if one.name != "nl_kantlijn":
            (tmp_path / "resources" / one.name).symlink_to(one)
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        project.codes.add("Loslaten", cues=("loslaten",))
        project.sources.add(read_text(TALK, "int.txt"))
    gone = run(tmp_path, "suggest", "p.kantlijn")
    assert "Loslaten" in gone.stdout and "nl_kantlijn" in gone.stderr and gone.stderr.count("\n") == 1
    folder = tmp_path / "resources" / "nl_kantlijn"
    folder.mkdir()
    for part in ("files.json", "meta.json"):
        shutil.copy(paths.resources() / "nl_kantlijn" / part, folder)
    cut = run(tmp_path, "stats", "p.kantlijn", "--json")
    assert "beschadigd" in cut.stderr and cut.stderr.count("\n") == 1 and '"lookup"' in cut.stdout
