"""The slim bar on the left with the places."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.places import Entry
from app.words import say

WIDTH = 80


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
        column.setContentsMargins(6, 12, 6, 8)
        column.setSpacing(4)
        mark = QLabel()
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
        for icon, key, signal in (("home", "start", self.home), ("settings", "preferences", self.settings)):
            one = self._button(icon, say(f"window.rail.{key}"))
            one.clicked.connect(signal)
            column.addWidget(one)

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
