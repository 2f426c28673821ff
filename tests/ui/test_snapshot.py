"""A picture of the window without a screen, and the window that shows soon."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

SNAP = (
    "import sys; from app.ui.snapshot import snapshot;"
    "snapshot(sys.argv[1], sys.argv[2], size=(1366, 768), dark=sys.argv[3] == 'dark', language=sys.argv[4])"
)
ROOT = Path(__file__).resolve().parents[2]


def run(code: str, *args: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **env},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("look", "language", "scale"), [("light", "nl", 1), ("dark", "en", 2)])
def test_a_picture_of_the_window(
    project_file: Path, tmp_path: Path, look: str, language: str, scale: int
) -> None:
    before = project_file.read_bytes()
    out = tmp_path / "w.png"
    run(SNAP, str(project_file), str(out), look, language, QT_SCALE_FACTOR=str(scale))
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1366 * scale, 768 * scale)
    paper = picture.pixelColor(700 * scale, 700 * scale)
    assert (paper.lightness() < 80) == (look == "dark")
    hues = {
        picture.pixelColor(x, y).rgb() for x in range(0, 1366 * scale, 7) for y in range(0, 768 * scale, 7)
    }
    assert len(hues) > 20, "it is no blank sheet"
    assert project_file.read_bytes() == before


def test_the_window_needs_no_heavy_module_to_show() -> None:
    code = (
        "import sys; from app.ui.application import Application, make_qt;"
        "from app.ui.settings import Settings; from pathlib import Path; import tempfile;"
        "d = tempfile.mkdtemp();"
        "a = Application(make_qt([]), Settings(Path(d) / 's.ini')); a.show('nl'); a.qt.processEvents();"
        "print(sorted({m.split('.')[0] for m in sys.modules} &"
        " {'spacy', 'numpy', 'sqlalchemy', 'matplotlib', 'openpyxl', 'docx',"
        " 'lxml', 'yaml'}));"
        "a.window.close(); a.close()"
    )
    assert run(code).strip() == "[]"


def test_a_project_opens_before_what_only_some_need_is_loaded(tmp_path: Path, project_file: Path) -> None:
    code = (
        "import builtins, gc, sys; from app.ui.application import Application, make_qt;"
        "from app.ui.settings import Settings; from pathlib import Path;"
        "s = Settings(Path(sys.argv[2])); s.coder = ('Anna', '#0072b2'); s.stays = True;"
        "a = Application(make_qt([]), s); a.show('nl'); a.open(sys.argv[1]); a.qt.processEvents();"
        "print(a.desk.project.name, gc.isenabled(), builtins.__import__ is builtins.__orig_import__,"
        " sorted({'regex', 'rapidfuzz', 'numpy', 'lxml', 'psycopg', 'sqlalchemy.dialects.postgresql',"
        " 'app.coding.suggest.worker.asking', 'app.coding.transcripts'} & {*sys.modules}));"
        "a.window.close(); a.close(); print(gc.isenabled())"
    )
    shown, after = run(code, str(project_file), str(tmp_path / "s.ini")).strip().splitlines()
    assert shown.endswith("False True []")
    assert after == "True"
