"""The real window on a real project, without a screen and without anybody's preferences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import words
from app.coding.transcripts import read_text
from app.project import Project
from app.ui import theme
from app.ui.application import Application, make_qt
from app.ui.coding.place import CodingPlace
from app.ui.main_window import MainWindow
from app.ui.settings import Settings

FIRST = (
    "Interviewer: Hoe gaat het nu met het loslaten?\n"
    "R1: Nou ja 😀, we laten het los, écht waar. Al stuurt de wethouder soms bij.\n"
    "Interviewer: En het geld?\n"
    "R1: Dat blijft een knelpunt hè, die financiering.\n"
)
SECOND = (
    "Interviewer: Wie bepaalt?\nR2: Wij hebben het losgelaten. Toch wil de gemeente de regie houden.\n"
    "Interviewer: En dan?\nR2: Dan stuur ik bij, o.a. op tijd.\n"
)
CODES = {
    "Loslaten": ("#0072b2", ("loslaten", "laat los")),
    "Sturen": ("#d55e00", ("sturen", "regie", "bijsturen")),
    "Knelpunten": ("#009e73", ("knelpunt",)),
}


def make_project(place: Path, coder: str = "Anna") -> Path:
    """Two interviews, three codes (Loslaten and Sturen under Aansturing), three codings by ``coder``."""
    with Project.create(place, coder=coder, color="#0072b2") as project:
        top = project.codes.add("Aansturing").subject
        for name, (color, cues) in CODES.items():
            project.codes.add(name, None if name == "Knelpunten" else top, color=color, cues=cues)
        guids = [
            project.sources.add(read_text(text, f"int{n}.txt"), original=text.encode()).subject or ""
            for n, text in enumerate((FIRST, SECOND), start=1)
        ]
        for source, text, phrase, code in (
            (guids[0], FIRST, "we laten het los", "Loslaten"),
            (guids[0], FIRST, "laten het los, écht waar", "Sturen"),
            (guids[1], SECOND, "losgelaten", "Loslaten"),
        ):
            at = text.index(phrase)
            project.codings.add(source, at, at + len(phrase), project.codes.get(code).guid)
    return place


RESTS = {
    "report.place.REST": 20, "matrix.place.REST": 10, "pictures.place.REST": 10, "compare.place.REST": 10,
    "framework.pane.REST": 10, "fragments.filters.WAIT": 20, "fragments.question.REST": 10,
    "searching.panel.WAIT": 20, "coding.counts.REST": 20, "coding.looking.QUICK_MS": 5,
    "coding.suggestions.AGAIN_MS": 100, "counting.dialog.WAIT": 20, "dialogs.withdraw.REST": 10,
}  # fmt: skip
"""Milliseconds that what is shown waits for one who goes on typing, in these tests."""


@pytest.fixture(scope="session", autouse=True)
def quick_rests() -> Iterator[None]:
    """What is shown is made anew when keys and changes have come to rest, a tenth of a second to one after
    the last: hundreds of tests would wait for that, and test the same."""
    with pytest.MonkeyPatch.context() as patch:
        for name, milliseconds in RESTS.items():
            patch.setattr(f"app.ui.{name}", milliseconds)
        yield


@pytest.fixture(scope="session")
def qt(qapp: QApplication) -> QApplication:
    """The one QApplication in Kantlijn's style, set once: each time goes through all widgets."""
    return make_qt()


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = make_project(tmp_path_factory.mktemp("project") / "p.kantlijn")
    return place.read_bytes()


@pytest.fixture
def project_file(_made: bytes, tmp_path: Path) -> Path:
    """A fresh copy of the project of ``make_project``."""
    place = tmp_path / "Proef.kantlijn"
    place.write_bytes(_made)
    return place


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Preferences of this test alone; the coder is Anna."""
    made = Settings(tmp_path / "window.ini")
    made.coder = ("Anna", "#0072b2")
    made.theme = "light"
    return made


@pytest.fixture
def application(qtbot: QtBot, qt: QApplication, settings: Settings) -> Iterator[Application]:
    """The application as ``run`` makes it, with its window shown on the start page."""
    made = Application(qt, settings)
    made.show("nl")
    assert made.window is not None
    made.window.resize(1366, 768)
    qtbot.waitExposed(made.window)
    yield made
    window = made.window
    window.close()
    made.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    words.set_language("nl")
    theme.apply("light")


@pytest.fixture
def window(application: Application) -> MainWindow:
    """The window on the start page."""
    assert application.window is not None
    return application.window


def open_in(application: Application, file: Path, place: str) -> None:
    """Open a project in a place: in Coderen, with a document, it would be laid out first for nobody."""
    assert application.window is not None
    application.window._front = place  # as when one was there with the project before
    application.open(str(file))


@dataclass
class Coding:
    """The window on the project, in Coderen, and shorthands into it."""

    window: MainWindow
    place: CodingPlace
    project: Project
    bot: QtBot

    def select(self, phrase: str) -> tuple[int, int]:
        """Select words in the text that is open; where they are."""
        at = self.place.text.index(phrase)
        self.place.view.page.setFocus()
        self.place.view.select_range(at, at + len(phrase))
        return at, at + len(phrase)

    def code(self, name: str) -> str:
        return self.project.codes.get(name).guid

    def here(self) -> list[tuple[str, str]]:
        """(code, words) of every coding of the open document, by place."""
        assert self.place.source is not None
        names = {c.guid: c.name for c in self.project.codes.book()}
        found = self.project.codings.of_source(self.place.source)
        return [(names[c.code], self.place.text[c.start : c.end]) for c in found]

    def inspected(self) -> list[str]:
        """The names in the inspector, once it is up to date."""
        self.bot.waitUntil(lambda: not self.place.looking.due)
        return [r.shown.code.name for r in self.place.inspector.rows]


@pytest.fixture
def coding(application: Application, window: MainWindow, project_file: Path, qtbot: QtBot) -> Coding:
    """The project open in Coderen on its first document."""
    application.open(str(project_file))
    place = window.place("coding")
    project = application.desk.project
    assert isinstance(place, CodingPlace) and project is not None
    return Coding(window, place, project, qtbot)


class Heard(QObject):
    """Collects what a signal says."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[object, ...]] = []

    def __call__(self, *values: object) -> None:
        self.calls.append(values)
