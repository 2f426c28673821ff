"""Finding words in the text that is open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.search import Hit
from app.ui.dialogs.frame import Line, TickBox
from app.ui.widgets import SearchField, button, label, number, row, tool
from app.words import say

MOST = 5000
Ranges = tuple[tuple[int, int], ...]


def hits(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where ``wanted`` stands in ``text`` (code points), whatever its case or accents; at most ``MOST``."""
    wanted = wanted.strip()
    if not wanted:
        return []
    folded = _folded(text)
    pattern = re.compile(r"\s+".join(re.escape(w) for w in _folded(wanted).split()))
    found = []
    for match in pattern.finditer(folded):
        found.append(match.span())
        if len(found) >= MOST:
            break
    return found


def _folded(text: str) -> str:
    """Lower case without accents, character by character so that offsets stay."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low if low.isascii() else "".join(unicodedata.normalize("NFD", c)[0] for c in low)


class FindBar(QWidget):
    """``moved(hits, current)`` when other words or another place are wanted; ``closed()`` at Escape;
    ``everywhereAsked()`` to look in the other documents too. ``formsAsked(words)`` when words are wanted in
    whatever form; the answer comes by ``take``.
    """

    moved = Signal(object, object)
    closed = Signal()
    everywhereAsked = Signal()
    formsAsked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._hits: list[tuple[int, int]] = []
        self._at: int | None = None
        self.apart: dict[tuple[int, int], Ranges] = {}
        """The words of the hits whose words stand apart."""
        self.line = SearchField(say("coding.find.hint"))
        self.line.setMinimumWidth(140)
        self.line.setMaximumWidth(280)
        self.count = label("", "muted")
        self.forms = TickBox(say("searching.forms"))
        self.forms.setToolTip(say("searching.forms_tip"))
        close = tool("close", say("coding.find.close"), self.close_bar)
        back = tool("chevron-left", say("coding.find.previous"), lambda: self.step(-1))
        on = tool("chevron-right", say("coding.find.next"), lambda: self.step(1))
        self.everywhere = button(say("searching.everywhere"), self.everywhereAsked.emit, kind="quiet")
        line = row(
            self.line, self.forms, self.count, back, on, None, self.everywhere, close,
            spacing=6,
        )  # fmt: skip
        line.setStretchFactor(self.line, 1000)
        self.trouble = Line()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.trouble)
        self.line.textChanged.connect(self._search)
        self.line.escaped.connect(self.close_bar)
        self.forms.toggled.connect(lambda _: self._search(self.line.text()))
        self.hide()

    def open(self, text: str, selected: str = "") -> None:
        """Show, and look for the selected words when there are a few."""
        self._text = text
        self.show()
        if selected and "\n" not in selected and len(selected) <= 60:
            self.line.setText(selected)
        self.line.setFocus()
        self.line.selectAll()
        self._search(self.line.text())

    def set_text(self, text: str) -> None:
        """Another text is open; look there when the bar is shown."""
        self._text = text
        if self.isVisible():
            self._search(self.line.text())

    def _search(self, wanted: str) -> None:
        if self.forms.isChecked() and wanted.strip():
            self.formsAsked.emit(wanted)
            return
        self._take(hits(self._text, wanted), {})

    def take(self, wanted: str, found: Sequence[Hit]) -> None:
        """Show what was found for ``wanted`` in whatever form, if that is still what is asked."""
        if self.asks(wanted):
            places = [(hit.start, hit.end) for hit in found[:MOST]]
            self._take(places, {(hit.start, hit.end): hit.words for hit in found if hit.words})

    def wait(self, wanted: str) -> None:
        """Say that the text is being read first."""
        if self.asks(wanted):
            self._take([], {})
            self.count.setText(say("coding.find.reading"))

    def refuse(self, wanted: str, why: str) -> None:
        """Say why nothing can be looked for."""
        if self.asks(wanted):
            self._take([], {})
            self.count.setText("")
            self.trouble.say(why)

    def asks(self, wanted: str) -> bool:
        """Whether ``wanted`` in whatever form is what is asked for now."""
        return self.isVisible() and self.forms.isChecked() and self.line.text() == wanted

    def _take(self, places: list[tuple[int, int]], apart: dict[tuple[int, int], Ranges]) -> None:
        self._hits, self.apart = places, apart
        self.trouble.say("")
        self._at = 0 if self._hits else None
        self._tell()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) place."""
        if self._hits:
            self._at = ((self._at or 0) + by) % len(self._hits)
            self._tell()

    def _tell(self) -> None:
        if not self.line.text().strip():
            self.count.setText("")
        elif self._at is None:
            self.count.setText(say("coding.find.none"))
        else:
            self.count.setText(say("coding.find.at", at=number(self._at + 1), n=number(len(self._hits))))
        self.moved.emit(self._hits, self._at)

    def close_bar(self) -> None:
        """Hide, and mark nothing any more."""
        self.hide()
        self.moved.emit([], None)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
