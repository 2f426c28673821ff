"""A report is made away from the window, and its pictures are painted without what only files need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from app.paths import resources
from tests.ui.conftest import make_project

COLD = """
import json, sys
from PySide6.QtGui import QGuiApplication
from app import words
from app.project import Project
from app.project.reporting import first_definition
from app.ui.report.work import WIDE, make

words.set_language("nl")
qt = QGuiApplication([])
with Project.open(sys.argv[1], read_only=True) as project:
    definition, place = first_definition(project), project.place
made = make(place, definition, lambda *_: None)
(image,) = made.pictures.values()
colors = {image.pixelColor(x, y).name() for x in range(0, WIDE, 3) for y in range(0, image.height(), 3)}
loaded = sorted(m for m in sys.modules if "matplotlib" in m)
print(json.dumps([image.width() == WIDE, sorted(colors), loaded]))
"""


def test_the_first_report_does_not_wait_for_figures_and_the_fonts_of_the_system(tmp_path: Path) -> None:
    """Loading those took half of it, and seconds more where the list of fonts had not been made yet."""
    place = make_project(tmp_path / "p.kantlijn")
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(place)],
        capture_output=True, text=True, check=True, cwd=resources().parent,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    fits, colors, loaded = json.loads(done.stdout)
    assert fits and "matplotlib.figure" not in loaded and "matplotlib.font_manager" not in loaded
    assert "#ffffff" in colors and len(colors) > 8, "letters and bars are painted"
