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


def test_without_the_meanings_of_words_suggestions_come_too(tmp_path: Path) -> None:
    program = Path(paths.__file__).parent
    shutil.copytree(program, tmp_path / "app")
    (tmp_path / "codebooks").symlink_to(program.parent / "codebooks")
    (tmp_path / "resources").mkdir()
    for one in paths.resources().iterdir():
        if one.name != "meaning":
            (tmp_path / "resources" / one.name).symlink_to(one)
    said = "We lieten het los en hielden de regie niet. Het bestuur zag dat pas later."
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        for name in ("Loslaten", "Regie"):
            project.codes.add(name, cues=(name.lower(),), definition=f"Wat {name} is.")
        for n in range(4):
            project.sources.add(read_text("\n".join(f"{said} Keer {n}{m}." for m in range(6)), f"{n}.txt"))
        for source in project.sources.list()[:3]:
            for m in range(6):
                for code in ("Loslaten", "Regie"):
                    at = project.sources.text(source.guid).index(f"Keer {source.name}{m}")
                    start = at - len(said) - 1
                    project.codings.add(source.guid, start, at, project.codes.get(code).guid)
    gone = run(tmp_path, "suggest", "p.kantlijn")
    assert "Loslaten" in gone.stdout and "meaning" in gone.stderr and gone.stderr.count("\n") == 1
    shutil.copytree(paths.resources() / "meaning", tmp_path / "resources" / "meaning")
    file = tmp_path / "resources" / "meaning" / "words"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9] + b"\1" + whole[-8:])
    flipped = run(tmp_path, "suggest", "p.kantlijn")
    assert flipped.stdout == gone.stdout and "beschadigd" in flipped.stderr
    file.write_bytes(whole)
    assert not run(tmp_path, "suggest", "p.kantlijn").stderr


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
