"""The code palette (Ctrl+K): type to find a code, Enter to use it, Shift+Enter to make one of that name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.codebook import Codebook
from app.coding.model import Code
from app.ui import theme
from app.ui.widgets import label, rule
from app.words import say

GUID = Qt.ItemDataRole.UserRole + 1
WIDTH, ROW, MOST = 560, 44, 8
AIR = 12
"""Pixels above and below it that stay free in a low window."""


def plain(text: str) -> str:
    """Lower case without accents, for comparing what was typed."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def score(wanted: str, name: str, path: str) -> float:
    """How well a code meets what was typed, 0 (not) to 1; both plain. Beginnings go before middles,
    the name before its path, then letters in order (``bsdr`` finds ``besturing draagvlak``)."""
    if not wanted:
        return 0.5
    words = wanted.split()
    if name.startswith(wanted):
        return 1.0 - min(len(name), 99) / 1000
    starts = name.split()
    if all(any(part.startswith(word) for part in starts) for word in words):
        return 0.85 - min(len(name), 99) / 1000
    if all(word in name for word in words):
        return 0.7 - min(len(name), 99) / 1000
    if all(word in path for word in words):
        return 0.5 - min(len(path), 199) / 1000
    letters = iter(name)
    if len(wanted) > 1 and all(letter in letters for letter in wanted if letter != " "):
        return 0.2 - min(len(name), 99) / 1000
    return 0.0


def find_codes(
    book: Codebook, typed: str, first: Sequence[str] = (), counts: Mapping[str, int] | None = None
) -> list[Code]:
    """The codes that may be used and meet ``typed``, best first; before typing, ``first`` and the rest."""
    wanted = plain(typed.strip())
    usable = [c for c in book.codes if c.active and c.codable]
    if not wanted:
        order = {guid: n for n, guid in enumerate(first)}
        return sorted(usable, key=lambda c: order.get(c.guid, len(order)))
    scored = [(score(wanted, plain(c.name), plain(book.path(c.guid))), c) for c in usable]
    used = counts or {}
    return [c for s, c in sorted(scored, key=lambda p: (-p[0], -used.get(p[1].guid, 0))) if s > 0]


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 24, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        now = theme.current()
        rect, state = QRect(option.rect), option.state
        code, path, key = index.data(GUID)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setBrush(now.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 8, 8)
        painter.setBrush(theme.stripe(code.color))
        painter.drawEllipse(rect.left() + 18, rect.center().y() - 5, 11, 11)
        right = rect.right() - 18
        if key:
            painter.setFont(theme.ui_font(9, bold=True, tabular=True))
            badge = QRect(right - 20, rect.center().y() - 10, 20, 20)
            painter.setBrush(now.color("raised"))
            painter.setPen(now.color("line"))
            painter.drawRoundedRect(badge, 5, 5)
            painter.setPen(now.color("ink"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, key)
            right = badge.left() - 8
        above = path.rpartition(" > ")[0]
        left = rect.left() + 42
        bold = theme.ui_font(10.5, bold=True)
        painter.setFont(bold)
        painter.setPen(now.color("ink"))
        name = QFontMetrics(bold).elidedText(code.name, Qt.TextElideMode.ElideRight, right - left)
        half = QRect(left, rect.top() + (4 if above else 0), right - left, 20 if above else rect.height())
        painter.drawText(half, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        if above:
            small = theme.ui_font(9)
            painter.setFont(small)
            painter.setPen(now.color("muted"))
            text = QFontMetrics(small).elidedText(above, Qt.TextElideMode.ElideMiddle, right - left)
            painter.drawText(
                half.translated(0, 18), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
            )
        painter.restore()


class Palette(QFrame):
    """Lies over the window; ``chosen(guid)`` or ``created(name)``, then it is gone."""

    chosen = Signal(str)
    created = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._over = window
        self._book = Codebook()
        self._counts: dict[str, int] = {}
        self._first: list[str] = []
        self._keys: dict[str, str] = {}
        self._back: QWidget | None = None
        self._in_vivo, self._verb, self._new = "", "", True
        self.line = QLineEdit()
        self.line.setPlaceholderText(say("coding.palette.hint"))
        self.line.setAccessibleName(say("coding.palette.hint"))
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(say("coding.codebook.title"))
        self.list.clicked.connect(lambda _: self._use())
        self.purpose = label("", "muted", wrap=True)
        self.purpose.setContentsMargins(18, 12, 18, 0)
        self.foot = label("", "muted")
        self.foot.setContentsMargins(18, 6, 18, 10)
        self.foot.setFont(theme.ui_font(9))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for part in (self.purpose, self.line, rule(), self.list, self.foot):
            column.addWidget(part)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(Qt.GlobalColor.black if theme.current().dark else Qt.GlobalColor.gray)
        self.setGraphicsEffect(shadow)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def ask(
        self,
        book: Codebook,
        purpose: str,
        *,
        first: Sequence[str] = (),
        favourites: Sequence[str | None] = (),
        counts: Mapping[str, int] | None = None,
        in_vivo: str = "",
        new: bool = True,
        verb: str = "",
    ) -> None:
        """Open for ``purpose``; ``first`` are the codes to offer before anything is typed, ``in_vivo``
        the words that a new code is named after when nothing is typed, ``new`` whether one can be made, and
        ``verb`` what Enter does where that is not coding."""
        self._book, self._counts, self._in_vivo = book, dict(counts or {}), in_vivo
        self._new, self._verb = new, verb or say("coding.palette.use")
        self._keys = {g: str(n) for n, g in enumerate(favourites, start=1) if g}
        self._first = list(dict.fromkeys([*first, *(g for g in favourites if g)]))
        self._back = self._over.focusWidget()
        self.purpose.setText(purpose)
        self.line.clear()
        self._narrow("")
        self.show()
        self.raise_()
        self.line.setFocus()

    def _narrow(self, typed: str) -> None:
        found = find_codes(self._book, typed, self._first, self._counts)
        self._model.clear()
        for code in found[:200]:
            item = QStandardItem()
            path = self._book.path(code.guid)
            item.setData((code, path, self._keys.get(code.guid, "")), GUID)
            item.setAccessibleText(path)
            self._model.appendRow(item)
        if found:
            self.list.setCurrentIndex(self._model.index(0, 0))
        name = (typed.strip() or self._in_vivo) if self._new else ""
        self.list.setVisible(bool(found))
        new = say("coding.palette.new", name=name if len(name) < 36 else name[:34] + "…") if name else ""
        self.foot.setText(
            "   ·   ".join(p for p in (self._verb if found else say("coding.palette.none"), new) if p)
        )
        self._place()

    def _place(self) -> None:
        rows = min(max(self._model.rowCount(), 0), MOST)
        self.setFixedWidth(min(WIDTH, self._over.width() - 64))
        self.purpose.setFixedHeight(self.purpose.heightForWidth(self.width() - 2))
        self.list.setFixedHeight(rows * ROW + 8)
        self.adjustSize()
        most = self._over.height() - 2 * AIR
        if self.height() > most:
            self.list.setFixedHeight(max(self.list.height() - (self.height() - most), ROW))
            self.adjustSize()
        top = min(max(32, self._over.height() // 7), max(self._over.height() - AIR - self.height(), AIR))
        self.move((self._over.width() - self.width()) // 2, top)

    def _use(self) -> None:
        data = self.list.currentIndex().data(GUID)
        if data is not None:
            self.dismiss()
            self.chosen.emit(data[0].guid)

    def _create(self) -> None:
        name = self.line.text().strip() or self._in_vivo
        if name and self._new:
            self.dismiss()
            self.created.emit(name)

    def dismiss(self) -> None:
        """Go away; the focus returns to where it was."""
        self.hide()
        if self._back is not None:
            self._back.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self.line and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        elif watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._create()
            else:
                self._use()
        elif key in steps:
            row = min(max(self.list.currentIndex().row() + steps[key], 0), self._model.rowCount() - 1)
            self.list.setCurrentIndex(self._model.index(row, 0))
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass
        else:
            return False
        return True
