"""What there is to know of the words that are looked at: their codes, memos, weights, and suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.coding.coding_rows import CodingRow, Shown
from app.ui.coding.suggestion_card import SuggestionCard, Told
from app.ui.coding.suggestion_panel import SuggestionPanel
from app.ui.widgets import PanelHeader, button, label, number
from app.words import say

LOW = 440
"""Pixels of height under which the two halves have no room for what both have to tell."""
BRIEF = 96
"""What the suggestions have then: their heading and one of them."""


class Inspector(QWidget):
    """Upper half: the codings here. Lower half: the suggestions for the document."""

    codingChosen = Signal(str)
    memoWritten = Signal(str, str)
    weighed = Signal(str, object)
    removed = Signal(str)
    recoded = Signal(str)
    jumped = Signal(str, int)
    assignAsked = Signal()
    focusLost = Signal()
    """What had the focus here is gone; the keys should go back to the text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CodingRow] = []
        self._made: list[CodingRow] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 4, 8)
        self._column.setSpacing(4)
        page = QWidget()
        page.setObjectName("plain")
        page.setLayout(self._column)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows take it, and come into sight with it
        self.header = PanelHeader(say("coding.inspector.title"))
        self.quote = label("", wrap=True)
        self.quote.setFont(theme.reading_font(10.5))
        self.quote.setContentsMargins(10, 2, 8, 6)
        self.quote.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hint = label("", "muted", wrap=True)
        self.hint.setContentsMargins(10, 4, 8, 4)
        self.assign = button(say("coding.inspector.assign"), self.assignAsked.emit, kind="quiet", icon="code")
        self.card = SuggestionCard()
        self._column.addWidget(self.quote)
        self._column.addWidget(self.card)
        self._column.addWidget(self.hint)
        self._column.addStretch(1)
        self.passage_half = QWidget()
        top = QVBoxLayout(self.passage_half)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(2)
        top.addWidget(self.header)
        top.addWidget(scroll, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.passage_half)
        self.suggestions = SuggestionPanel()
        self.list = self.suggestions.list
        self.split.addWidget(self.suggestions)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([412, 298])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self._halves: list[int] = []
        """How high both halves were before the suggestion that is stood on took the room."""
        self.show_passage("", [], None, True)

    # the passage

    def show_passage(
        self,
        quote: str,
        shown: Sequence[Shown],
        selected: str | None,
        writable: bool,
        hint: str = "coding.inspector.hint",
    ) -> None:
        """Show the words and the codings on them, or ``hint`` (a key) when no words are looked at; a memo
        that is being written is kept first."""
        self._show_passage(quote, shown, selected, writable, hint)
        self._share()

    def _show_passage(
        self, quote: str, shown: Sequence[Shown], selected: str | None, writable: bool, hint: str
    ) -> None:
        keys = QApplication.focusWidget()
        mine = keys is not None and self.passage_half.isAncestorOf(keys)
        filled = len(self.rows) != len(shown)
        for n, one in enumerate(shown):
            chosen = one.coding.guid == selected
            if n == len(self._made):
                filled = True
                self._made.append(self._row(one, chosen))
                self._column.insertWidget(3 + n, self._made[n])
                self._made[n].show()
                continue
            row = self._made[n]
            same = row.shown.coding.guid == one.coding.guid and row.selected == chosen
            if not (same and row.take(one)):
                if row.memo is not None:
                    row.memo.commit()
                row.show_coding(one, chosen)
                filled = True
            row.show()
        for row in self._made[len(shown) :]:
            if row.memo is not None:
                row.memo.commit()
                row.show_coding(row.shown, False)
            row.hide()
        self.rows = self._made[: len(shown)]
        if filled:
            self._order_tabs()
        if mine and QApplication.focusWidget() is not keys:
            self.focusLost.emit()
        self.header.count.setText(number(len(shown)) if shown else "")
        self._say(quote, bool(shown), writable, hint)

    def _order_tabs(self) -> None:
        """From row to row in the order that is seen, then the suggestions."""
        stops: list[QWidget] = [self._scroll, *(part for one in self.rows for part in one.stops())]
        stops += [*self.card.stops(), *self.suggestions.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def stop(self, lower: bool) -> QWidget | None:
        """Where the keys go in the upper or lower half; None when there is nothing to do there."""
        if lower:
            return next((w for w in (self.list, self.suggestions.start) if w.isVisible()), None)
        return next((w for w in (*self.rows, *self.card.stops()) if w.isVisible()), None)

    def _row(self, one: Shown, chosen: bool) -> CodingRow:
        made = CodingRow(one, chosen)
        made.chosen.connect(self.codingChosen)
        made.memoWritten.connect(self.memoWritten)
        made.weighed.connect(self.weighed)
        made.removed.connect(self.removed)
        made.recoded.connect(self.recoded)
        made.jumped.connect(self.jumped)
        return made

    def show_suggestion(self, told: Told) -> None:
        """Show why a code is suggested; called when one is stood on."""
        self._show_passage("", [], None, True, "coding.inspector.hint")
        keys = QApplication.focusWidget()
        mine = keys is not None and self.card.isAncestorOf(keys)
        self.card.show_told(told)
        self.card.show()
        self.hint.setVisible(False)
        self._share()
        if mine and keys is not None and not keys.isVisible():
            self.focusLost.emit()

    def _share(self) -> None:
        """Where there is little height, what speaks for a suggestion has the room while one stands on it, and
        the list is brief."""
        brief = not self.card.isHidden() and self.height() < LOW
        if brief and not self.suggestions.brief:
            self._halves = self.split.sizes()
        if brief:
            self.suggestions.set_brief(True)
            self.split.setSizes([self.height() - BRIEF, BRIEF])
        elif self.suggestions.brief:
            self.suggestions.set_brief(False)
            self.split.setSizes(self._halves)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _say(self, quote: str, any_codes: bool, writable: bool, hint: str) -> None:
        short = quote if len(quote) < 180 else f"{quote[:120].rstrip()} … {quote[-48:].lstrip()}"
        self.quote.setText(f"“{short}”" if quote else "")
        self.quote.setVisible(bool(quote) and not any_codes)
        key = ""
        if not any_codes:
            key = hint if not quote else "coding.inspector.code_it"
            key = key if writable else "coding.inspector.reading"
        self.hint.setText(say(key) if key else "")
        self.hint.setVisible(bool(key))
        self.card.setVisible(False)

    def commit(self) -> None:
        """Keep a memo that is being written."""
        for one in self.rows:
            if one.memo is not None:
                one.memo.commit()

    def focus_memo(self) -> bool:
        """Put the cursor in the memo of the chosen coding; False when none is chosen."""
        for one in self.rows:
            if one.memo is not None:
                one.memo.setFocus()
                return True
        return False
