"""A short transcript with everything that shifts offsets, in a real view on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF
from pytestqt.qtbot import QtBot

from app.coding.model import Code, Coding, Reason, Speaker, Suggestion, Turn
from app.ui import theme
from app.ui.transcript import TranscriptView

SPOKEN = (
    ("i", "Hoe ging dat 👍🏽 in het begin?"),
    ("r", "Ik laat 👍🏽 het los, e\u0301cht los. Daarna stuur ik bij, o.a. op tijd. Dat hoort zo."),
    ("i", "En toen?"),
    ("r", "Ze zeiden שלום עולם tegen ons. 😀 Dat was mooi."),
)
CODES = {
    "top": Code("top", "Aansturing", color="#56606b"),
    "los": Code("los", "Loslaten", parent="top", color="#0072b2"),
    "sturen": Code("sturen", "Sturen", parent="top", color="#d55e00"),
    "tijd": Code("tijd", "Tijd", color="#009e73"),
}


def transcript(spoken: tuple[tuple[str, str], ...] = SPOKEN) -> tuple[str, list[Turn], dict[str, Speaker]]:
    speakers = {
        "i": Speaker("i", "s", "Interviewer", "interviewer"),
        "r": Speaker("r", "s", "Respondent 1", "respondent"),
    }
    text, turns = "", []
    for n, (who, words) in enumerate(spoken, 1):
        start = len(text)
        text += f"{speakers[who].name}: "
        said = len(text)
        text += words
        turns.append(Turn(n, start, said, len(text), who, n * 61.0))
        text += "\n"
    return text, turns, speakers


@dataclass
class Desk:
    """A view and the places of words in it."""

    view: TranscriptView
    text: str
    turns: list[Turn]

    def range(self, words: str) -> tuple[int, int]:
        at = self.text.index(words)
        return at, at + len(words)

    def coding(self, guid: str, code: str, words: str) -> Coding:
        return Coding(guid, code, "s", *self.range(words), "anna")

    def suggestion(self, code: str, words: str, because: str) -> Suggestion:
        start, end = self.range(words)
        at = self.text.index(because, start)
        return Suggestion("s", start, end, code, 0.8, (Reason(at, at + len(because), because, 1.0),))

    def before(self, offset: int) -> QPoint:
        """Just right of the left edge of a character, in the viewport."""
        page = self.view.page
        at = page.geometry_of_text.edge(offset, False) - QPointF(0, page.scroll_top())
        return QPoint(round(at.x()) + 1, round(at.y()) - 4)

    def on(self, offset: int) -> QPoint:
        """The middle of a character."""
        page = self.view.page
        g = page.geometry_of_text
        (band, _), *_ = g.rects(offset, offset + 1, 0, 1e9)
        return (band.center() - QPointF(0, page.scroll_top())).toPoint()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    theme.load_fonts()
    theme.apply("light")
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(820, 560)
    view.show()
    qtbot.waitExposed(view)
    text, turns, speakers = transcript()
    view.show_text(text, turns, speakers)
    view.set_codings([], CODES)
    view.page.setFocus()
    yield Desk(view, text, turns)
    theme.apply("light")
