"""An installed wheel is the whole program: the command, the codebooks and the resources."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the commands of an environment that has Kantlijn as a wheel, and what it needs."""
    place = tmp_path_factory.mktemp("wheel")
    wheels = place / "dist"
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)], ROOT)
    run([sys.executable, "-m", "venv", "--without-pip", str(place / "venv")], place)
    scripts = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    run([*pip, "--no-index", "--disable-pip-version-check", str(wheel)], place)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    # The packages it depends on are taken from here; `app` itself is not among them.
    needs = Path(run(asked, place).strip()) / "needs.pth"
    needs.write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return scripts


def run(command: list[str], cwd: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_answers_anywhere(installed: Path, tmp_path: Path) -> None:
    assert app.__version__ in run([str(installed / "kantlijn"), "--version"], tmp_path)


def test_codebooks_and_sentences_travel_along(installed: Path, tmp_path: Path) -> None:
    program = (
        "import app; from app import paths, words; from app.coding.codebook.files import shipped\n"
        "print(app.__file__); print(len(words.catalogue('nl')), len(words.catalogue('en')))\n"
        "print(*sorted(path.name for path in shipped().values()))\n"
        "print(sum(1 for file in paths.resources().rglob('*') if file.is_file()))\n"
        "print(*sorted(file.relative_to(paths.docs()).as_posix() for file in paths.docs().rglob('*.*')))\n"
    )

    where, sentences, codebooks, resources, docs = run(
        [str(installed / "python"), "-c", program], tmp_path
    ).splitlines()

    assert not Path(where).is_relative_to(ROOT)
    assert len(set(sentences.split())) == 1
    assert int(sentences.split()[0]) > 0
    assert codebooks.split() == sorted(path.name for path in (ROOT / "codebooks").iterdir())
    assert int(resources) == sum(1 for file in (ROOT / "resources").rglob("*") if file.is_file())
    pages = docs.split()
    assert {"handleiding.md", "guide.md"} <= set(pages)
    assert pages == sorted(f.relative_to(ROOT / "docs").as_posix() for f in (ROOT / "docs").rglob("*.*"))


def test_a_project_can_be_made_with_a_shipped_codebook(installed: Path, tmp_path: Path) -> None:
    """The migrations and the codebooks are where the program looks for them."""
    kantlijn = str(installed / "kantlijn")
    run([kantlijn, "new", "p.kantlijn", "--codebook", "loslaten-of-sturen", "--coder", "Sanne"], tmp_path)

    assert "definition" in run([kantlijn, "codes", "p.kantlijn", "--json"], tmp_path)
