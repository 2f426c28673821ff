"""The bar over the text that leads back to the suggestion one came from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.ui import theme
from app.ui.coding.wrapped import Wrapped
from app.ui.widgets import button, row, tool
from app.words import say


class WayBack(QFrame):
    """Hidden until there is somewhere to go back to."""

    taken = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.back = button(say("coding.back.go"), self.taken.emit, kind="quiet", icon="previous")
        self.back.setToolTip(say("coding.back.tip"))
        self._about = Wrapped(theme.ui_font(9.5), "muted", most=1)
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._close = tool("close", say("coding.back.close"), self.closed.emit)
        line = row(self.back, self._about, self._close, spacing=8, margins=(12, 2, 8, 2))
        line.setStretch(1, 1)
        line.setAlignment(self._about, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.hide()

    def show_about(self, text: str) -> None:
        """Say which suggestion it leads back to; nothing at all hides the bar."""
        self._about.set_text(text)
        self.setVisible(bool(text))
