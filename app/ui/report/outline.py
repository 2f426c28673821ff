"""The outline: what stands before the themes, the codes with how often they occur, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from app.coding.codebook import Codebook
from app.coding.report.definition import Definition
from app.ui import theme
from app.ui.dialogs.frame import Index, TickDelegate
from app.ui.report.work import APPENDIX, AROUND, BACK, FRONT
from app.ui.widgets import dot_icon, menu_item, number
from app.words import say

KEY = Qt.ItemDataRole.UserRole
LINE = 26
UP, DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Lines(TickDelegate):
    """Boxes as the theme has them, on lines that are easy to hit and are marked in one piece."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if index.column() == 0 and (chosen or option.state & QStyle.StateFlag.State_MouseOver):
            line = QRect(option.rect)
            view = option.widget
            assert isinstance(view, QAbstractItemView)
            line.setRight(view.viewport().width() - 1)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().color("selected" if chosen else "hover"))
            painter.drawRoundedRect(line, 6, 6)
            painter.restore()
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), LINE)


class Outline(QTreeWidget):
    """``chosen(part)`` follows the choice of a line, ``ticked(codes in, codes out)`` a tick, ``pairsAsked``
    two or more codes that are wanted in a table together."""

    chosen = Signal(str)
    ticked = Signal(object)
    pairsAsked = Signal(object)
    moveAsked = Signal(str, int)
    """A code is to stand so many places further among its siblings."""
    casesAsked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tree")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_Lines(self))
        self.setAccessibleName(say("reporting.outline"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._book = Codebook()
        self._order: list[str] = []
        self._quiet = False
        self.itemChanged.connect(self._changed)
        self.currentItemChanged.connect(self._moved)

    def load(self, book: Codebook, definition: Definition, counts: Mapping[str, int]) -> None:
        """Show the codes of a book, ticked as the definition says; keeps the line that is chosen."""
        part = self.part
        self._quiet = True
        order = [c.guid for c in definition.arranged(book)]
        if book is not self._book or not self._items or order != self._order:
            self._build(book, order)
        for guid, item in self._items.items():
            if guid in AROUND:
                continue
            on = definition.has(book, guid)
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            n = counts.get(guid)
            words = number(n) if n is not None and on else ""
            if item.text(1) == words and item.data(0, Qt.ItemDataRole.AccessibleTextRole):
                continue
            item.setText(1, words)
            said = say("reporting.outline_line", code=book.path(guid), n=words or "0")
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
        self._quiet = False
        if part in self._items:
            self.setCurrentItem(self._items[part])

    def _build(self, book: Codebook, order: list[str]) -> None:
        open_ones = {guid for guid, item in self._items.items() if item.isExpanded()} if self._order else None
        same = set(order) == set(self._order)
        self._book, self._order = book, order
        self.clear()
        self._items = {}
        front = QTreeWidgetItem(self, [say("reporting.front"), ""])
        front.setData(0, KEY, FRONT)
        self._items[FRONT] = front
        for code in map(book.get, order):
            above = self._items.get(code.parent or "")
            item = (
                QTreeWidgetItem(above, [code.name, ""]) if above else QTreeWidgetItem(self, [code.name, ""])
            )
            item.setIcon(0, dot_icon(code.color, 10))
            item.setData(0, KEY, code.guid)
            item.setToolTip(0, book.path(code.guid))
            item.setTextAlignment(1, _RIGHT)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self._items[code.guid] = item
        for part in (BACK, APPENDIX):
            after = QTreeWidgetItem(self, [say(f"reporting.{part}"), ""])
            after.setData(0, KEY, part)
            self._items[part] = after
        for n in range(self.topLevelItemCount()):
            item_n = self.topLevelItem(n)
            if item_n is not None:
                item_n.setExpanded(len(book) < 60)
        if same and open_ones is not None:
            for guid, item in self._items.items():
                item.setExpanded(guid in open_ones)
        self.setCurrentItem(front)

    @property
    def part(self) -> str:
        """The line that is chosen: a code's guid, ``FRONT`` or ``BACK``."""
        item = self.currentItem()
        return str(item.data(0, KEY)) if item is not None else FRONT

    def choose(self, part: str) -> None:
        """Choose a line."""
        if part in self._items:
            self.setCurrentItem(self._items[part])

    def codes(self) -> list[str]:
        """The codes that are selected, in the order of the book."""
        picked = {str(i.data(0, KEY)) for i in self.selectedItems()}
        return [c.guid for c in self._book if c.guid in picked]

    def left_out(self) -> tuple[str, ...]:
        """The codes that are not ticked."""
        return tuple(
            c.guid for c in self._book if self._items[c.guid].checkState(0) == Qt.CheckState.Unchecked
        )

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._quiet or column != 0:
            return
        state, guid = item.checkState(0), str(item.data(0, KEY))
        self._quiet = True
        for code in self._book.descendants(guid):  # what lies under it follows
            self._items[code.guid].setCheckState(0, state)
        self._quiet = False
        self.ticked.emit(self.left_out())

    def _moved(self, item: QTreeWidgetItem | None, _old: object) -> None:
        if item is not None and not self._quiet:
            self.chosen.emit(str(item.data(0, KEY)))

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        codes = self.codes()
        pair = menu_item(menu, say("reporting.table_pairs"), lambda: self.pairsAsked.emit(codes), "matrix")
        pair.setEnabled(len(codes) > 1)
        cases = menu_item(menu, say("reporting.table_cases"), lambda: self.casesAsked.emit(codes), "case")
        cases.setEnabled(len(codes) > 0)
        menu.addSeparator()
        for key, by in (("up", -1), ("down", 1)):
            move = menu_item(menu, say(f"reporting.move_{key}"), partial(self._ask_move, by))
            move.setEnabled(len(codes) == 1)
        menu.popup(self.viewport().mapToGlobal(at))

    def _ask_move(self, by: int) -> None:
        if self.part not in AROUND:
            self.moveAsked.emit(self.part, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (UP, DOWN):
            self._ask_move(-1 if event.key() == UP else 1)
            return
        if event.key() == Qt.Key.Key_Menu and item is not None:
            self._menu(self.visualItemRect(item).bottomLeft())
            return
        super().keyPressEvent(event)
