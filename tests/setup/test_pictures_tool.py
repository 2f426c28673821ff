"""The guides' pictures: each is made by the one command, and shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.paths import resources

ROOT = resources().parent
SHOWN = {
    name
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    for name in re.findall(r"images/([\w-]+\.png)\)", page.read_text("utf-8"))
}


def test_every_picture_is_there_and_shown() -> None:
    assert len(SHOWN) > 10 and {file.name for file in (ROOT / "docs" / "images").iterdir()} == SHOWN


@pytest.mark.slow
def test_one_command_makes_them_all(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.pictures", "--folder", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert {file.name for file in tmp_path.iterdir()} == SHOWN
    for name in SHOWN:
        with Image.open(tmp_path / name) as made, Image.open(ROOT / "docs" / "images" / name) as shown:
            assert made.size == shown.size, name
