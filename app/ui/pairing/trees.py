"""The three trees of the window: mine, theirs, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.coding.codebook import Codebook
from app.ui import theme
from app.ui.coding.mime import label_picture
from app.ui.widgets import dot_icon, number

GUID = Qt.ItemDataRole.UserRole
PAIR = "application/x-kantlijn-pair"
NAME, WHAT, COUNT = 0, 1, 2
Side = Literal["mine", "theirs", "outcome"]
Tone = Literal["", "new", "united", "waiting", "out"]
_UNITED = {False: "#1d5a9e", True: "#8fbdf2"}
"""Blue that reads on the theme's paper: at least 4.5 to 1 on each ground."""


def ink(tone: Tone) -> QColor:
    """The colour of what became of a code; its sign and its word say the same."""
    now = theme.current()
    if tone == "united":
        return QColor(_UNITED[now.dark])
    return now.color({"new": "ok", "waiting": "warn", "out": "muted"}.get(tone, "ink"))


@dataclass(frozen=True, slots=True)
class Line:
    """What stands beside a code: its sign and words, how it is told to a screen reader, how many codings."""

    words: str = ""
    tone: Tone = ""
    told: str = ""
    count: int | None = None


READABLE = 140
"""Pixels for a code's name."""


class BookTree(QTreeWidget):
    """A codebook as a tree from and onto which codes are dragged.

    ``dropped(side, guid, onto)``: a code of another tree came onto one of this (empty: beside all).
    ``entered``, ``deleted``: Enter and Delete on a code; ``chosen(guid)`` follows the selection.
    """

    dropped = Signal(str, str, str)
    entered = Signal()
    deleted = Signal()
    chosen = Signal(str)

    def __init__(self, side: Side, takes: Iterable[Side], heads: list[str]) -> None:
        super().__init__()
        self.side, self._takes = side, set(takes)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._told: dict[str, Line] = {}
        self._book: Codebook | None = None
        self._over: QTreeWidgetItem | None = None
        self.setColumnCount(len(heads))
        self.setHeaderLabels(heads)
        self.setAccessibleName(heads[0])
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformRowHeights(True)
        self.setDragEnabled(side != "outcome")
        self.setAcceptDrops(bool(self._takes))
        self.setIndentation(16)
        head = self.header()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(40)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Interactive)
        self._what = 185 if side != "outcome" else 400
        self.setColumnWidth(WHAT, self._what)
        if len(heads) > COUNT:
            head.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(COUNT, 104)
            self.headerItem().setTextAlignment(
                COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.guid))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In little room the names keep a readable part of it."""
        super().resizeEvent(event)
        counts = self.columnWidth(COUNT) if self.columnCount() > COUNT else 0
        room = event.size().width() - counts - READABLE
        self.setColumnWidth(WHAT, max(min(self._what, room), self.header().minimumSectionSize()))

    @property
    def guid(self) -> str:
        """The code that is chosen, or nothing."""
        items = self.selectedItems()
        return str(items[0].data(NAME, GUID)) if items else ""

    def load(self, book: Codebook, lines: Mapping[str, Line]) -> None:
        """Show a tree anew; what was chosen and how far it was scrolled stay."""
        self._book = book
        before, at = self.guid, self.verticalScrollBar().value()
        closed = {guid for guid, item in self._items.items() if item.childCount() and not item.isExpanded()}
        self.blockSignals(True)
        self.clear()
        self._items, self._told, self._over = {}, {}, None
        dots: dict[str, QIcon] = {}
        for code in book:
            item = self._items[code.guid] = QTreeWidgetItem()
            item.setText(NAME, code.name)
            item.setData(NAME, GUID, code.guid)
            if code.color not in dots:
                dots[code.color] = dot_icon(code.color)
            item.setIcon(NAME, dots[code.color])
            item.setToolTip(NAME, "\n\n".join(t for t in (book.path(code.guid), code.definition) if t))
            if code.parent is not None:
                self._items[code.parent].addChild(item)
        self._tell(lines)
        self.addTopLevelItems([self._items[code.guid] for code in book.children(None)])
        self.expandAll()
        for guid in closed & self._items.keys():
            self._items[guid].setExpanded(False)
        if before in self._items:
            self.setCurrentItem(self._items[before])
        self.blockSignals(False)
        self.verticalScrollBar().setValue(at)

    def update_book(self, book: Codebook, lines: Mapping[str, Line]) -> None:
        """Show what a tree has become, in place when only what is said of its codes changed."""
        if self._book == book:
            self.tell(lines)
        else:
            self.load(book, lines)

    def tell(self, lines: Mapping[str, Line]) -> None:
        """Say beside every code what becomes of it."""
        self.blockSignals(True)
        self._tell(lines)
        self.blockSignals(False)
        self.viewport().update()

    def _tell(self, lines: Mapping[str, Line]) -> None:
        plain = theme.current().color("ink")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for guid, item in self._items.items():
            line = lines.get(guid, Line())
            if self._told.get(guid) == line and item.treeWidget() is not None:
                continue
            self._told[guid] = line
            color = ink(line.tone)
            item.setText(WHAT, line.words)
            item.setToolTip(WHAT, line.told or line.words)
            item.setForeground(WHAT, color)
            item.setForeground(NAME, color if line.tone else plain)
            if line.count is not None:
                item.setText(COUNT, number(line.count))
                item.setTextAlignment(COUNT, right)
            told = f"{item.text(NAME)}, {line.told or line.words}" if line.words else item.text(NAME)
            item.setData(NAME, Qt.ItemDataRole.AccessibleTextRole, told)

    def words(self, guid: str) -> str:
        """What stands beside a code."""
        return self._items[guid].text(WHAT)

    def choose(self, guid: str) -> None:
        """Choose a code and bring it in sight, without telling of it; nothing chooses none."""
        self.blockSignals(True)
        item = self._items.get(guid)
        if item is None:
            self.clearSelection()
        else:
            self.setCurrentItem(item)
            self.scrollToItem(item)
        self.blockSignals(False)
        self.viewport().update()

    # keys and dragging

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None:
            return
        drag = QDrag(self)
        data = QMimeData()
        data.setData(PAIR, f"{self.side} {item.data(NAME, GUID)}".encode())
        drag.setMimeData(data)
        drag.setPixmap(label_picture(item.text(NAME), None, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-10, -8))
        drag.exec(Qt.DropAction.CopyAction)

    def _dragged(self, data: QMimeData) -> tuple[str, str] | None:
        if not data.hasFormat(PAIR):
            return None
        side, _, guid = bytes(data.data(PAIR).data()).decode("ascii", "replace").partition(" ")
        return (side, guid) if side in self._takes else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dragged(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        item = self.itemAt(event.position().toPoint())
        can = bool(self._dragged(event.mimeData())) and (item is not None or self.side == "outcome")
        self._mark(item if can else None)
        event.setAccepted(can)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self.dragLeaveEvent(QDragLeaveEvent())
        dragged, item = self._dragged(event.mimeData()), self.itemAt(event.position().toPoint())
        if dragged is not None and (item is not None or self.side == "outcome"):
            event.acceptProposedAction()
            self.dropped.emit(*dragged, str(item.data(NAME, GUID)) if item is not None else "")

    def _mark(self, item: QTreeWidgetItem | None) -> None:
        """Show onto which code a drop would go."""
        if item is self._over:
            return
        for one, ground in ((self._over, QBrush()), (item, QBrush(theme.current().color("selected")))):
            for column in range(self.columnCount() if one is not None else 0):
                one.setBackground(column, ground)  # type: ignore[union-attr]
        self._over = item
