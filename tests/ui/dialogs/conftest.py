"""A real window on a real project with a document, codes and codings in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import words
from app.coding.transcripts import read_text
from app.project import Project
from app.ui import theme
from app.ui.application import make_qt
from app.ui.desk import Desk
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.settings import Settings

SPOKEN = """Interview met een gemeente

Interviewer: Hoe stuurt u op het resultaat?

Respondent: Wij laten het los, echt los. Maar soms sturen we bij, als het moet.

Interviewer: En de tijd?

Respondent: Tijd is er nooit genoeg. Dat is het knelpunt.
"""


@dataclass
class House:
    """The window, its project and the guids of what is in it."""

    window: MainWindow
    project: Project
    source: str
    codes: dict[str, str]
    codings: list[str]
    folder: Path

    def code(self, name: str) -> str:
        return self.codes[name]


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    make_qt()
    words.set_language("nl")
    theme.apply("light")
    settings = Settings(tmp_path / "window.ini")
    settings.coder = ("Anna", "#0072b2")
    desk, jobs = Desk(), Jobs()
    window = MainWindow(desk, jobs, settings)
    assert desk.create(tmp_path / "proef.kantlijn", coder="Anna", name="Proef")
    project = desk.project
    assert project is not None
    source = project.sources.add(read_text(SPOKEN, "gemeente.txt"), group="Golf 1").subject
    assert source is not None
    codes: dict[str, str] = {}
    for name, parent in (
        ("Aansturing", None),
        ("Loslaten", "Aansturing"),
        ("Sturen", "Aansturing"),
        ("Tijd", None),
    ):
        made = project.codes.add(name, codes.get(parent) if parent else None).subject
        assert made is not None
        codes[name] = made
    text, codings = project.sources.text(source), []
    for code, said in (
        ("Loslaten", "laten het los"),
        ("Sturen", "sturen we bij"),
        ("Sturen", "laten het los"),
        ("Tijd", "Tijd is er nooit genoeg"),
    ):
        at = text.index(said)
        coded = project.codings.add(source, at, at + len(said), codes[code]).subject
        assert coded is not None
        codings.append(coded)
    window.reload()
    window.show()
    qtbot.waitExposed(window)
    yield House(window, project, source, codes, codings, tmp_path)
    jobs.close()
    window.close()
    desk.close(tell=False)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    words.set_language("nl")
    gc.collect()
