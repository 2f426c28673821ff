"""Small parts that several places share: headings, dots, empty places, a search field, rules."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons, theme
from app.words import language, say

TIP = 80
"""Signs on a line of a tip that tells much."""


def label(text: str = "", name: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label; ``name`` is a style of the sheet: title, heading, section, muted, danger."""
    found = QLabel(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.setObjectName(name)
    found.setWordWrap(wrap)
    if selectable:
        found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return found


class Elided(QLabel):
    """A plain label that is cut where there is no room for it; its tooltip then has the whole."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self._whole = ""
        self.trouble = ""
        """What the tooltip says as well; before the text is set."""
        self.setText(text)

    @property
    def whole(self) -> str:
        """All of what it says."""
        return self._whole

    def setText(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self._whole) + self._around()
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _around(self) -> int:
        """Pixels that the style keeps free at both sides, and one for rounding."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text()) + 1

    def _fit(self) -> None:
        room = self.width() - self._around() + 1
        told = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        super().setText(told)
        whole = [self._whole] if told != self._whole else []
        self.setToolTip("\n".join([*whole, *textwrap.wrap(self.trouble, TIP)]))
        self.setAccessibleDescription(self.trouble)


def button(
    text: str, on: Callable[[], object] | None = None, *, kind: str = "", icon: str = ""
) -> QPushButton:
    """A push button; ``kind`` is primary, quiet or plain."""
    found = QPushButton(f" {text}" if icon else text)
    found.setAccessibleName(text)
    if kind:
        found.setProperty(kind, "true")
    if icon:
        found.setIcon(
            icons.icon(icon, "accent_ink" if kind == "primary" else "accent" if kind == "quiet" else "muted")
        )
    if on is not None:
        found.clicked.connect(lambda *_: on())
    return found


def tool(
    icon: str, tip: str, on: Callable[[], object] | None = None, *, checkable: bool = False
) -> QToolButton:
    """A small icon button that says to a screen reader what it does."""
    found = QToolButton()
    found.setIcon(icons.icon(icon))
    found.setIconSize(QSize(16, 16))
    found.setToolTip(tip)
    found.setAccessibleName(tip)
    found.setCheckable(checkable)
    found.setAutoRaise(True)
    if on is not None:
        found.clicked.connect(lambda *_: on())
    return found


def row(
    *parts: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; an int is a gap in pixels, None takes the room that is left."""
    found = QHBoxLayout()
    found.setSpacing(spacing)
    found.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            found.addStretch(1)
        elif isinstance(part, int):
            found.addSpacing(part)
        else:
            found.addWidget(part)
    return found


def rule() -> QFrame:
    """A hair line."""
    found = QFrame()
    found.setObjectName("rule")
    return found


def number(value: int) -> str:
    """A whole number with the language's thousands mark."""
    return f"{value:,}".replace(",", "." if language() == "nl" else ",")


def percent(share: float) -> str:
    """A share (0-1) as whole percents; what is not quite all is not said to be."""
    return f"{min(round(share * 100), 99 if share < 1 else 100)}%"


def menu_item(menu: QMenu, text: str, on: Callable[[], object], icon: str | QIcon = "") -> QAction:
    """Another line in a menu; ``icon`` is a name of ``icons`` or a picture."""
    action = menu.addAction(text)
    if icon:
        action.setIcon(icons.icon(icon) if isinstance(icon, str) else icon)
    action.triggered.connect(lambda *_: on())
    return action


def dot_icon(color: str, side: int = 12) -> QIcon:
    """A filled circle in a code's or coder's colour, for menus and lists."""
    return QIcon(_dot(theme.stripe(color).rgb(), side))


@cache
def _dot(color: int, side: int) -> QIcon:
    found = QIcon()
    for ratio in (1, 2, 3):
        picture = QPixmap(side * ratio, side * ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawEllipse(1 * ratio, 1 * ratio, (side - 2) * ratio, (side - 2) * ratio)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        found.addPixmap(picture)
    return found


class Dot(QWidget):
    """A filled circle in a colour that may change."""

    def __init__(self, color: str, side: int = 12) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(side, side)
        theme.on_change.connect(self.update)

    def set_color(self, color: str) -> None:
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.stripe(self._color))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


class SearchField(QLineEdit):
    """A field that narrows a list: Down goes to the list, Escape empties the field, then is the dialog's."""

    downPressed = Signal()
    escaped = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(False)
        self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        for glass in self.findChildren(QToolButton):
            glass.setAccessibleName(hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.downPressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.escaped.emit()
                event.setAccepted(not isinstance(self.window(), QDialog))
        else:
            super().keyPressEvent(event)


class Empty(QWidget):
    """What an empty place says: what will be here, and the one thing to do next."""

    def __init__(self, icon: str, title: str, text: str = "", *buttons: QAbstractButton) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        self._icon = icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._picture)
        column.addSpacing(4)
        self.title = label(title, "heading", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.title)
        self.text = label(text, "muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column.addWidget(self.text)
        column.addSpacing(8)
        for one in buttons:
            column.addLayout(row(None, one, None))
        column.addStretch(3)
        theme.on_change.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self._picture.setPixmap(
            icons.icon(self._icon, "faint").pixmap(QSize(36, 36), self.devicePixelRatioF())
        )


class PanelHeader(QWidget):
    """A panel's title with its few tools on the right."""

    def __init__(self, title: str, *tools: QWidget) -> None:
        super().__init__()
        self.title = label(title, "section")
        self.count = label("", "muted")
        self.setLayout(row(self.title, self.count, None, *tools, spacing=4, margins=(8, 4, 4, 4)))
        self.setFixedHeight(36)


def level(form: QFormLayout) -> None:
    """Put the names in a form at the middle of their fields, where Qt has them at the top."""
    for at in range(form.rowCount()):
        name = form.itemAt(at, QFormLayout.ItemRole.LabelRole)
        field = form.itemAt(at, QFormLayout.ItemRole.FieldRole)
        if name is None or field is None or (said := name.widget()) is None:
            continue
        if (shown := field.widget()) is not None:
            shown.ensurePolished()
        said.setMinimumHeight(field.sizeHint().height())


def plural(key: str, n: int) -> str:
    """``key`` said of ``n`` things."""
    return say(key, n=n if n < 1000 else number(n))
