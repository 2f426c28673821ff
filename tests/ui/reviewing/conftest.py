"""Three interviews, two of them coded, and the suggestions for the third."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.main_window import MainWindow
from tests.ui.conftest import Coding

FREE = [
    "We hebben de wijkteams echt alle ruimte gegeven om het zelf te doen",
    "Zij mogen het zelf bedenken, daar bemoeien wij ons niet mee",
    "Ik liet het team vrij om een eigen weg te zoeken",
    "Dat laten we helemaal aan de inwoners zelf over",
]
MONEY = [
    "Het budget was in november al op en er kwam niets bij",
    "De subsidie stopt volgend jaar en niemand betaalt het dan",
    "Het geld gaat naar drie loketten en elk loket heeft een eigen potje",
    "Zonder budget van de provincie was het project niet begonnen",
]
REST = "Toen ben ik daar gaan werken en dat beviel me goed"


def interview(n: int) -> str:
    lines = []
    for free, money in zip(FREE, MONEY, strict=True):
        lines += [f"Interviewer: Hoe ging dat in jaar {n}?", f"R1: {free}.", f"R1: {REST}.", f"R1: {money}."]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def _learned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two coded interviews (eight codings and eight by a colleague each) and a third without any."""
    place = tmp_path_factory.mktemp("learned") / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        free = project.codes.add("Vrijheid", cues=("ruimte",)).subject or ""
        money = project.codes.add("Geld", cues=("budget", "subsidie")).subject or ""
        project.codes.add("Tijd", cues=("november",))
        for n in range(3):
            source = project.sources.add(read_text(interview(n), f"gesprek{n}.txt")).subject or ""
            for coder in ("Bram", "Anna") if n < 2 else ():
                project.work_as(coder)
                text = project.sources.text(source)
                for phrases, code in ((FREE, free), (MONEY, money)):
                    for phrase in phrases:
                        at = text.index(phrase)
                        project.codings.add(source, at, at + len(phrase), code)
    return place.read_bytes()


@pytest.fixture
def review(
    application: Application, window: MainWindow, _learned: bytes, tmp_path: Path, qtbot: QtBot
) -> Iterator[Coding]:
    """The uncoded interview with its suggestions, hidden ones included."""
    file = tmp_path / "Geleerd.kantlijn"
    file.write_bytes(_learned)
    application.open(str(file))
    place = window.place("coding")
    assert isinstance(place, CodingPlace) and application.desk.project is not None
    made = Coding(window, place, application.desk.project, qtbot)
    place.open(made.project.sources.list()[2].guid)
    place.reviewing.find()
    qtbot.waitUntil(lambda: place.suggestions.whole, timeout=60000)
    assert len(place.suggestions.shown) >= 4
    yield made
    place.suggestions.close()


def rested(review: Coding) -> None:
    """Wait until the suggestions have learned from the last change."""
    suggest = review.place.suggestions
    assert suggest._again.isActive()
    review.bot.waitUntil(lambda: not suggest._again.isActive() and not suggest.busy, timeout=60000)
