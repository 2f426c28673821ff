"""A real window on a real project with a document, codes and codings in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import words
from app.coding.transcripts import read_text
from app.project import Project
from app.ui import theme
from app.ui.desk import Desk
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.whole_window import WholeWindow

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


@dataclass(frozen=True)
class Made:
    """A project file and the guids of what is in it."""

    content: bytes
    source: str
    codes: dict[str, str]
    codings: list[str]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The project of every ``house``, made once; each takes a copy."""
    place = tmp_path_factory.mktemp("made") / "proef.kantlijn"
    with Project.create(place, coder="Anna", color="#0072b2", name="Proef") as project:
        source = project.sources.add(read_text(SPOKEN, "gemeente.txt"), group="Golf 1").subject
        assert source is not None
        codes: dict[str, str] = {}
        for name, parent in (
            ("Aansturing", None),
            ("Loslaten", "Aansturing"),
            ("Sturen", "Aansturing"),
            ("Tijd", None),
        ):
            code = project.codes.add(name, codes.get(parent) if parent else None).subject
            assert code is not None
            codes[name] = code
        text, codings = project.sources.text(source), []
        for name, said in (
            ("Loslaten", "laten het los"),
            ("Sturen", "sturen we bij"),
            ("Sturen", "laten het los"),
            ("Tijd", "Tijd is er nooit genoeg"),
        ):
            at = text.index(said)
            coded = project.codings.add(source, at, at + len(said), codes[name]).subject
            assert coded is not None
            codings.append(coded)
    return Made(place.read_bytes(), source, codes, codings)


@contextmanager
def living(
    made: Made, folder: Path, *, read_only: bool = False, name: str = "proef.kantlijn"
) -> Iterator[House]:
    """The window on a fresh copy of the project in ``folder``, in the language and theme in force."""
    place = folder / name
    place.write_bytes(made.content)
    settings = Settings(folder / "window.ini")
    settings.coder = ("Anna", "#0072b2")
    desk, jobs = Desk(), Jobs()
    window = WholeWindow(desk, jobs, settings)
    assert desk.open(str(place), coder="Anna", read_only=read_only)
    project = desk.project
    assert project is not None
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield House(window, project, made.source, dict(made.codes), list(made.codings), folder)
    jobs.close()
    window.close()
    desk.close(tell=False)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


@pytest.fixture
def house(qt: QApplication, made: Made, tmp_path: Path) -> Iterator[House]:
    """The window on a project of this test alone, in Dutch and light."""
    words.set_language("nl")
    theme.apply("light")
    with living(made, tmp_path) as one:
        yield one
    words.set_language("nl")
