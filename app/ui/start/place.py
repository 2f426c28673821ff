"""The start page: what was open before, and three ways to begin."""

from __future__ import annotations

import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.ui import icons, projects, theme
from app.ui.coding.wrapped import Wrapped
from app.ui.places import Place, Tools
from app.ui.widgets import button, label, menu_item, row
from app.words import language, say

NARROW = 860
"""Pixels of width under which the two sides stand closer."""


class Choice(QWidget):
    """A row to press: an icon, what it does, and one line about it."""

    pressed = Signal()
    forget = Signal()

    def __init__(self, icon: str, title: str, text: str, *, forgettable: bool = False, tip: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._forgettable = forgettable
        self._over = self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{title}. {text}")
        self.setToolTip(tip)
        picture = QLabel()
        picture.setFixedWidth(28)
        picture.setPixmap(icons.icon(icon, "accent").pixmap(QSize(22, 22), self.devicePixelRatioF()))
        self._picture = picture
        theme.on_change.connect(self._recolor)
        self.title = label(title)
        font = theme.ui_font(10.5, bold=True)
        self.title.setFont(font)
        self.text = Wrapped(theme.ui_font(10), "muted", most=3)
        self.text.set_text(text)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 10, 12, 10)
        line.setSpacing(12)
        line.addWidget(picture)
        line.addLayout(words, 1)

    def _recolor(self) -> None:
        pixmap = icons.icon(self._icon, "accent").pixmap(QSize(22, 22), self.devicePixelRatioF())
        self._picture.setPixmap(pixmap)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        if not (self._over or self._ring):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(now.color("hover"))
        pen = painter.pen()
        pen.setColor(now.color("focus"))
        pen.setWidthF(2)
        painter.setPen(pen if self._ring else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def focusInEvent(self, event: QFocusEvent) -> None:
        quiet = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        self._ring = event.reason() not in (*quiet, Qt.FocusReason.OtherFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()

    def enterEvent(self, event: object) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._over = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        elif event.key() == Qt.Key.Key_Delete and self._forgettable:
            self.forget.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._forgettable:
            menu = QMenu(self)
            menu_item(menu, say("start.forget"), self.forget.emit, "close")
            menu.popup(event.globalPos())


def when(moment: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """A day as people say it: today, yesterday, else the date."""
    now = now or datetime.datetime.now()
    days = (now.date() - moment.date()).days
    if days == 0:
        return say("start.today", time=moment.strftime("%H:%M"))
    if days == 1:
        return say("start.yesterday", time=moment.strftime("%H:%M"))
    month = say("start.months").split(",")[moment.month - 1].strip()
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {month}{year}"


class StartPlace(Place):
    """Shown while no project is open."""

    key = "start"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(32, 24, 32, 24)
        page = QWidget()
        page.setMaximumWidth(960)
        outer.addStretch(1)
        outer.addWidget(page, 12)
        outer.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        mark = QLabel()
        mark.setPixmap(icons.mark(64, self.devicePixelRatioF()))
        title = label(say("window.name"), "title")
        title.setFont(theme.reading_font(26))
        title.setStyleSheet(f'font-family: "{theme.READING_FAMILY}"; font-size: 27pt;')
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(label(say("start.subtitle"), "muted", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(mark)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(40)

        self._both = both = QHBoxLayout()
        begin = QVBoxLayout()
        begin.setSpacing(4)
        begin.addWidget(self._section(say("start.begin")))
        window = tools.window
        self.choices = {
            "new": Choice("codebook", say("start.new"), say("start.new_text")),
            "open": Choice("open", say("start.open"), say("start.open_text")),
            "database": Choice("database", say("start.database"), say("start.database_text")),
            "sample": Choice("sample", say("start.sample"), say("start.sample_text")),
        }
        self.choices["new"].pressed.connect(lambda: projects.new(window))
        self.choices["open"].pressed.connect(lambda: projects.choose(window))
        self.choices["database"].pressed.connect(lambda: projects.choose_database(window))
        self.choices["sample"].pressed.connect(lambda: projects.open_sample(window))
        for choice in self.choices.values():
            begin.addWidget(choice)
        begin.addStretch(1)
        both.addLayout(begin, 5)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self._section(say("start.recent")))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(4)
        right.addLayout(self._recent)
        right.addStretch(1)
        both.addLayout(right, 6)
        column.addLayout(both)
        column.addStretch(3)
        other = "en" if language() == "nl" else "nl"
        tongue = button(
            say("start.other_language"),
            lambda: window.languageChosen.emit(other),
            kind="quiet",
            icon="language",
        )
        column.addLayout(row(label(say("start.offline"), "muted"), None, tongue))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._both.setSpacing(56 if self.width() >= NARROW else 16)

    def _section(self, text: str) -> QWidget:
        found = label(text, "section")
        found.setContentsMargins(12, 0, 0, 4)
        return found

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        while self._recent.count():
            item = self._recent.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.deleteLater()
        known = self.tools.settings.recent[:6]
        for place in known:
            self._recent.addWidget(self._recent_row(place))
        if not known:
            hint = label(say("start.none"), "muted", wrap=True)
            hint.setContentsMargins(12, 8, 12, 8)
            self._recent.addWidget(hint)

    def _recent_row(self, place: str) -> Choice:
        if "://" in place:
            name, _, server = projects.recent_words(place).partition("   ")
            one = Choice("database", name, server, forgettable=True, tip=place)
        else:
            one = self._recent_file(place)
        one.pressed.connect(lambda: projects.open_place(self.tools.window, place))
        one.forget.connect(lambda: self._forget(place))
        return one

    def _recent_file(self, place: str) -> Choice:
        path = Path(place)
        try:
            moment = when(datetime.datetime.fromtimestamp(path.stat().st_mtime))
        except (OSError, ValueError):
            moment = say("start.gone")
        home = str(Path.home())
        folder = (
            str(path.parent).replace(home, "~", 1) if str(path.parent).startswith(home) else str(path.parent)
        )
        return Choice("document", path.stem, f"{moment}  ·  {folder}", forgettable=True, tip=place)

    def _forget(self, place: str) -> None:
        self.tools.settings.forget(place)
        self.refresh(None, None)
