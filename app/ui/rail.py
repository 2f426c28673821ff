"""The slim bar on the left with the places."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.places import Entry
from app.words import say

WIDTH = 80
HIGH, LOW = 57, 32
"""Pixels of a button with its name under it, and of one without."""


class Rail(QWidget):
    """One button per place; ``chosen(key)`` when one is pressed."""

    chosen = Signal(str)
    home = Signal()
    settings = Signal()

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(6, 12, 6, 8)
        column.setSpacing(4)
        self._mark = mark = QLabel()
        mark.setPixmap(icons.mark(28, self.devicePixelRatioF()))
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(mark)
        column.addSpacing(12)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for n, entry in enumerate(entries, start=1):
            one = self._button(entry.icon, say(entry.title_key))
            one.setCheckable(True)
            one.setToolTip(f"{say(entry.title_key)}  (Ctrl+{n})")
            one.clicked.connect(lambda *_, k=entry.key: self.chosen.emit(k))
            self._group.addButton(one)
            self.buttons[entry.key] = one
            column.addWidget(one)
        column.addStretch(1)
        self._last: list[QToolButton] = []
        self._low = False
        for icon, key, signal in (("home", "start", self.home), ("settings", "preferences", self.settings)):
            one = self._button(icon, say(f"window.rail.{key}"))
            one.setToolTip(say(f"window.rail.{key}"))
            one.clicked.connect(signal)
            column.addWidget(one)
            self._last.append(one)

    def minimumSizeHint(self) -> QSize:
        """Room for the icons alone."""
        return QSize(WIDTH, 8 + len(self._all()) * (LOW + 2))

    def _all(self) -> list[QToolButton]:
        return [*self.buttons.values(), *self._last]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the names do not fit, as on a screen that is much enlarged, the icons stand alone."""
        super().resizeEvent(event)
        low = event.size().height() < 60 + len(self._all()) * (HIGH + 4)
        if low == self._low:
            return
        self._low = low
        self._mark.setVisible(not low)
        style = Qt.ToolButtonStyle
        for one in self._all():
            one.setToolButtonStyle(style.ToolButtonIconOnly if low else style.ToolButtonTextUnderIcon)
            one.setMinimumHeight(LOW if low else 0)
            one.setMaximumHeight(LOW if low else HIGH)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setSpacing(2 if low else 4)
        column.setContentsMargins(6, 4 if low else 12, 6, 4 if low else 8)

    def _button(self, icon: str, text: str) -> QToolButton:
        one = QToolButton()
        one.setObjectName("railButton")
        one.setText(text)
        one.setAccessibleName(text)
        one.setIcon(icons.icon(icon))
        one.setIconSize(QSize(22, 22))
        one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        one.setFont(theme.ui_font(8.5))
        return one

    def mark(self, key: str) -> None:
        """Show which place is in front."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)
