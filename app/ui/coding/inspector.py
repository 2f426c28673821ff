"""What there is to know of the words that are looked at: their codes, memos, weights, and suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QSlider, QSplitter, QVBoxLayout, QWidget

from app.coding.model import Code, Suggestion
from app.ui import theme
from app.ui.coding.coding_rows import CodingRow, Shown
from app.ui.coding.suggestion_list import SuggestionList, why
from app.ui.widgets import PanelHeader, button, label, number, percent, row, tool
from app.words import say


class Inspector(QWidget):
    """Upper half: the codings here. Lower half: the suggestions for the document."""

    codingChosen = Signal(str)
    memoWritten = Signal(str, str)
    weighed = Signal(str, object)
    removed = Signal(str)
    recoded = Signal(str)
    jumped = Signal(str, int)
    assignAsked = Signal()
    findAsked = Signal()
    measureAsked = Signal()
    acceptShownAsked = Signal()
    thresholdMoved = Signal(float)
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
        self.why = label("", wrap=True, selectable=True)
        self.why.setContentsMargins(10, 0, 8, 6)
        self._column.addWidget(self.quote)
        self._column.addWidget(self.why)
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
        self.suggestion_half = self._suggestions()
        self.split.addWidget(self.suggestion_half)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([380, 330])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.show_passage("", [], None, True)

    def _suggestions(self) -> QWidget:
        self._find = tool("again", say("coding.suggest.find"), self.findAsked.emit)
        self.measure = tool("measure", say("measuring.title"), self.measureAsked.emit)
        self.suggest_header = PanelHeader(say("coding.suggest.title"), self.measure, self._find)
        self.list = SuggestionList()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName(say("coding.suggest.threshold"))
        self.slider.setToolTip(say("coding.suggest.threshold_tip"))
        self._threshold = label("", "muted")
        self._threshold.setMinimumWidth(72)
        self.slider.valueChanged.connect(self._slid)
        self.accept_all = button("", self.acceptShownAsked.emit, kind="quiet", icon="accept")
        self.suggest_hint = label("", "muted", wrap=True)
        self.suggest_hint.setContentsMargins(10, 4, 8, 4)
        self.start = button(say("coding.suggest.start"), self.findAsked.emit, icon="suggest")
        self._bar = QWidget()
        self._bar.setLayout(row(self._threshold, self.slider, spacing=6, margins=(10, 0, 8, 4)))
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.suggest_header)
        column.addWidget(self._bar)
        column.addWidget(self.suggest_hint)
        column.addLayout(row(10, self.start, None, spacing=0))
        column.addWidget(self.list, 1)
        column.addLayout(row(self.accept_all, None))
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        self._slid(0)
        return lower

    def _slid(self, value: int) -> None:
        self._threshold.setText(say("coding.suggest.from", share=percent(value / 100)))
        self.thresholdMoved.emit(value / 100)

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
        stops += [self.measure, self._find, self.slider, self.start, self.list, self.accept_all]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def stop(self, lower: bool) -> QWidget | None:
        """Where the keys go in the upper or lower half; None when there is nothing to do there."""
        if lower:
            return next((w for w in (self.list, self.start) if w.isVisible()), None)
        return next((w for w in self.rows if w.isVisible()), None)

    def _row(self, one: Shown, chosen: bool) -> CodingRow:
        made = CodingRow(one, chosen)
        made.chosen.connect(self.codingChosen)
        made.memoWritten.connect(self.memoWritten)
        made.weighed.connect(self.weighed)
        made.removed.connect(self.removed)
        made.recoded.connect(self.recoded)
        made.jumped.connect(self.jumped)
        return made

    def show_suggestion(self, one: Suggestion, code: Code, text: str) -> None:
        """Show why a code is suggested; called when one is stood on."""
        self.show_passage("", [], None, True)
        self.quote.setText(say("coding.suggest.about", code=code.name, share=percent(one.confidence)))
        self.quote.setVisible(True)
        self.why.setText("\n".join(f"•  {line}" for line in why(one, text).split("\n")))
        self.why.setVisible(True)
        self.hint.setVisible(False)

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
        self.why.setVisible(False)

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

    # the suggestions

    def show_suggestions(
        self,
        shown: Sequence[Suggestion],
        total: int,
        codes: Mapping[str, Code],
        text: str,
        *,
        asked: bool,
        busy: bool,
        writable: bool,
    ) -> None:
        """Show the suggestions for the document, or why there are none."""
        self.list.writable = writable
        self.list.load(shown, codes, text)
        self.suggest_header.count.setText(number(len(shown)) if asked and total else "")
        self._bar.setVisible(total > 0)
        self.accept_all.setVisible(writable and total > 0)
        self.accept_all.setEnabled(bool(shown))
        self.accept_all.setText(" " + say("coding.suggest.accept_shown", n=len(shown)))
        self.list.setVisible(total > 0)
        self._rest.setVisible(total == 0)
        self._find.setVisible(asked and writable)
        self._find.setEnabled(not busy)
        usable = any(c.codable and c.active for c in codes.values())
        self.start.setVisible(not asked and not busy and writable and bool(text) and usable)
        if busy and not total:
            key = "coding.suggest.busy"
        elif asked and not total:
            key = "coding.suggest.none"
        elif not asked:
            key = "coding.suggest.what" if text else "coding.suggest.no_document"
            key = key if usable else "coding.suggest.no_codes"
        else:
            key = "coding.suggest.keys" if shown and writable else ""
        self.suggest_hint.setText(say(key) if key else "")
        self.suggest_hint.setVisible(bool(key))
