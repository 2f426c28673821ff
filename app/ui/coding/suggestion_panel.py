"""The suggestions for the open document: their order, how many, the list, and what can be done with all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QMenu, QSizePolicy, QSlider, QVBoxLayout, QWidget

from app.coding.model import Code
from app.coding.suggest.review import ORDERS, Order
from app.ui.coding.suggestion_list import SuggestionList
from app.ui.coding.suggestions import Suggestions
from app.ui.dialogs.frame import TickBox
from app.ui.flow import flowing
from app.ui.widgets import PanelHeader, button, label, menu_item, number, percent, row, tool
from app.words import say

ROOMY = 320
"""Pixels of height from which on the keys are told above the list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the panel's menu: its text, what it does, its icon."""

    text: str
    call: Callable[[], object]
    icon: str = ""


class SuggestionPanel(QWidget):
    """Shows what ``Suggestions`` holds; everything that is wanted is said in a signal."""

    findAsked = Signal()
    acceptAboveAsked = Signal()
    thresholdMoved = Signal(float)
    orderChosen = Signal(str)
    hiddenAsked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.entries: Callable[[], list[Entry]] = list
        """What the menu behind the three dots offers, asked each time it opens."""
        self.search = tool("again", say("coding.suggest.find"), self.findAsked.emit)
        self.more = tool("more", say("coding.suggest.more"), self._menu)
        self.header = PanelHeader(say("coding.suggest.title"), self.search, self.more)
        self.list = SuggestionList()
        self.order = QComboBox()
        self.order.setAccessibleName(say("coding.suggest.order"))
        self.order.setToolTip(say("coding.suggest.order_tip"))
        for key in ORDERS:
            self.order.addItem(say(f"coding.suggest.order_{key}"), key)
        self.order.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.order.activated.connect(lambda *_: self.orderChosen.emit(self.order.currentData()))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setMinimumHeight(22)
        self.slider.setAccessibleName(say("coding.suggest.threshold"))
        self.slider.setToolTip(say("coding.suggest.threshold_tip"))
        self._threshold = label("", "muted")
        self._threshold.setMinimumWidth(72)
        self.slider.valueChanged.connect(self._slid)
        self.hidden = TickBox("")
        self.hidden.setToolTip(say("coding.suggest.hidden_tip"))
        self.hidden.toggled.connect(self.hiddenAsked)
        self.accept_above = button(
            say("coding.suggest.accept_above"), self.acceptAboveAsked.emit, kind="quiet"
        )
        self.accept_above.setToolTip(say("coding.suggest.accept_above_tip"))
        self.hint = label("", "muted", wrap=True)
        self.hint.setContentsMargins(10, 4, 8, 4)
        self.start = button(say("coding.suggest.start"), self.findAsked.emit, icon="suggest")
        self._bar = QWidget()
        lines = QVBoxLayout(self._bar)
        lines.setContentsMargins(10, 0, 8, 2)
        lines.setSpacing(4)
        lines.addWidget(self.order)
        lines.addLayout(row(self._threshold, self.slider, spacing=6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self._bar)
        column.addWidget(self.hint)
        column.addLayout(row(10, self.start, None, spacing=0))
        column.addWidget(self.list, 1)
        self._foot = flowing(self.accept_above, None, self.hidden, spacing=0)
        self._foot.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self._foot)
        self._any = self._foot_wanted = True
        self.brief = False
        """Whether the heading and the list are all there is room for."""
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        self._slid(0)

    def _slid(self, value: int) -> None:
        self._threshold.setText(say("coding.suggest.from", share=percent(value / 100)))
        self.thresholdMoved.emit(value / 100)

    def stops(self) -> list[QWidget]:
        """What Tab comes by, in order."""
        return [self.search, self.more, self.order, self.slider, self.start, self.list, self.accept_above,
                self.hidden]  # fmt: skip

    def show_order(self, order: Order) -> None:
        """Show in which order they are reviewed."""
        self.order.setCurrentIndex(ORDERS.index(order))

    def show_suggestions(
        self, suggest: Suggestions, codes: Mapping[str, Code], text: str, *, writable: bool
    ) -> None:
        """Show the suggestions for the document, or why there are none."""
        shown, known, hidden = suggest.shown, suggest.all, suggest.hidden
        any_ = bool(known or shown)
        self.list.writable = writable
        self.list.model_.taught = suggest.taught
        self.list.load(shown, codes, text)
        self.show_count(suggest)
        self._any, self._foot_wanted = any_, writable and (any_ or bool(hidden))
        self._show_parts()
        self.accept_above.setEnabled(bool(suggest.everywhere()))
        self.hidden.setText(say("coding.suggest.with_hidden", n=number(len(hidden))))
        self.hidden.setAccessibleName(say("coding.suggest.hidden_spoken", n=len(hidden)))
        self.hidden.setEnabled(bool(hidden))
        self.hidden.setChecked(suggest.with_hidden)
        self.list.setVisible(any_)
        self._rest.setVisible(not any_)
        self.show_state(suggest, codes, text, writable=writable)

    def set_brief(self, brief: bool) -> None:
        """Leave out all but the heading and the list, or show it again."""
        self.brief = brief
        self._show_parts()

    def _show_parts(self) -> None:
        self._bar.setVisible(self._any and not self.brief)
        self._foot.setVisible(self._foot_wanted and not self.brief)

    def show_count(self, suggest: Suggestions) -> None:
        """Say which of how many is stood on."""
        n, at = len(suggest.shown), suggest.place_in_line
        told = say("coding.suggest.counter", at=number(at), n=number(n)) if at else number(n) if n else ""
        self.header.count.setText(told)

    def show_state(
        self, suggest: Suggestions, codes: Mapping[str, Code], text: str, *, writable: bool
    ) -> None:
        """Say whether an answer is awaited, and what can be done."""
        asked, busy = suggest.asked, suggest.asker.awaits(suggest.source)
        any_ = bool(suggest.all or suggest.shown)
        self.search.setVisible(asked and writable)
        self.search.setEnabled(not busy)
        usable = any(c.codable and c.active for c in codes.values())
        self.start.setVisible(not asked and not busy and writable and bool(text) and usable)
        if busy and not any_:
            key = "coding.suggest.busy"
        elif asked and not any_:
            key = "coding.suggest.none"
        elif not asked:
            key = "coding.suggest.what" if text else "coding.suggest.no_document"
            key = key if usable else "coding.suggest.no_codes"
        else:
            key = "coding.suggest.keys" if suggest.shown and writable and suggest.current is None else ""
        self.hint.setText(say(key) if key else "")
        self._show_hint()

    def _show_hint(self) -> None:
        """Beside a list it needs more height than there always is."""
        room = self.list.isHidden() or self.height() >= ROOMY
        self.hint.setVisible(bool(self.hint.text()) and room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self.entries():
            menu_item(menu, entry.text, entry.call, entry.icon)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
