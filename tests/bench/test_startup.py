"""How long a start takes: the version at once, the window within a second and a half."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.project.sample import build_sample
from tests.bench.conftest import seconds

ROOT = Path(__file__).resolve().parents[2]
_WINDOW = """
import sys, time
begun = time.perf_counter()
from PySide6.QtCore import QEvent, QObject, QTimer
from app.ui.application import Application, make_qt
from app.ui.settings import Settings

class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is not None:
            QTimer.singleShot(0, self.told)
        return False
    def told(self):
        window = app.window
        if len(sys.argv) > 2 and app.desk.project is None:
            return
        print(time.perf_counter() - begun, flush=True)
        import os; os._exit(0)

settings = Settings(sys.argv[1])
settings.coder = ("Anna", "#0072b2")
settings.stays = True
app = Application(make_qt(), settings)
first = First()
app.show("nl")
app.window.installEventFilter(first)
if len(sys.argv) > 2:
    app.open(sys.argv[2])
    app.window.update()
app.qt.exec()
"""


def run(*args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *args], env=env, capture_output=True, text=True, check=True, timeout=60
    )


def test_version(figure: Callable[..., None]) -> None:
    figure(
        "kantlijn --version, the whole process",
        "0.3 s",
        statistics.median(seconds(lambda: run("-m", "app", "--version"))),
        0.3,
        1,
    )


def test_window(tmp_path: Path, figure: Callable[..., None]) -> None:
    place = build_sample(tmp_path / "voorbeeld.kantlijn")
    settings = tmp_path / "window.ini"
    starts = (("The window on its start page", ()), ("The window on the sample project", (str(place),)))
    for work, args in starts:
        run("-c", _WINDOW, str(settings), *args)
        whole = statistics.median(seconds(lambda args=args: run("-c", _WINDOW, str(settings), *args), 3))
        figure(f"{work}, from process start to painted (whole process)", "1.5 s", whole, 1.5, 1)
