"""The one question of the first start: who codes here, and in which colour."""

from __future__ import annotations

import getpass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QDialog, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets import button, label, row
from app.words import say

COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7b4fa3", "#8a6d3b")
"""Okabe and Ito's hues and two more that keep apart from them."""


class Swatch(QAbstractButton):
    """One colour to choose; the chosen one has a ring."""

    def __init__(self, color: str, name: str) -> None:
        super().__init__()
        self.color = color
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(QSize(32, 32))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.hasFocus():
            pen = painter.pen()
            pen.setColor(QColor(now.ink if self.isChecked() else now.focus))
            pen.setWidthF(2)
            painter.setPen(pen)
            painter.drawEllipse(self.rect().adjusted(2, 2, -2, -2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stripe(self.color))
        painter.drawEllipse(self.rect().adjusted(6, 6, -6, -6))


class Swatches(QWidget):
    """A row of colours of which one is chosen."""

    def __init__(self, chosen: str = COLORS[0]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        names = say("window.colors").split(",")
        parts = [Swatch(color, names[n].strip()) for n, color in enumerate(COLORS)]
        if chosen not in COLORS:
            parts.append(Swatch(chosen, chosen))
        for one in parts:
            self._group.addButton(one)
            one.setChecked(one.color == chosen)
        self.setLayout(row(*parts, None, spacing=4))

    @property
    def color(self) -> str:
        found = self._group.checkedButton()
        assert isinstance(found, Swatch)
        return found.color


class CoderDialog(QDialog):
    """Name and colour; ``answer`` after it was accepted."""

    def __init__(self, parent: QWidget | None, name: str = "", color: str = COLORS[0]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("window.coder.title"))
        self.setFixedWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(say("window.coder.question"), "heading"))
        column.addWidget(label(say("window.coder.why"), "muted", wrap=True))
        column.addSpacing(8)
        self.name = QLineEdit(name)
        self.name.setPlaceholderText(say("window.coder.hint"))
        self.name.setAccessibleName(say("window.coder.name"))
        self.name.setMaxLength(80)
        column.addWidget(self.name)
        column.addSpacing(8)
        column.addWidget(label(say("window.coder.color"), "section"))
        self.swatches = Swatches(color)
        column.addWidget(self.swatches)
        column.addSpacing(16)
        self.ok = button(say("window.coder.ok"), self.accept, kind="primary")
        self.ok.setDefault(True)
        column.addLayout(row(None, button(say("window.cancel"), self.reject), self.ok))
        self.name.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.name.text().strip()))

    @property
    def answer(self) -> tuple[str, str]:
        return self.name.text().strip(), self.swatches.color


def login_name() -> str:
    """The name under which the user is logged in, as a first guess; empty when it says nothing."""
    try:
        found = getpass.getuser()
    except (OSError, KeyError):
        return ""
    return "" if found in ("root", "user", "admin", "administrator") else found.replace(".", " ").title()


def ask_coder(parent: QWidget | None) -> tuple[str, str] | None:
    """Ask for name and colour; None when the user leaves it."""
    dialog = CoderDialog(parent, login_name())
    return dialog.answer if dialog.exec() == QDialog.DialogCode.Accepted else None
