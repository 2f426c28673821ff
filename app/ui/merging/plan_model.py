"""The tree of a plan: a model that makes no rows of its own; each state has a sign, a word and a colour."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from app.ui import theme
from app.ui.dialogs.frame import paint_box
from app.ui.merging.plan_lines import Branch, Line, Lines
from app.ui.widgets import number
from app.words import say

Index = QModelIndex | QPersistentModelIndex
NAME, STATE, ABOUT, FILE = range(4)
SIGNS = {
    "new": ("+", "ok"),
    "changed": ("~", "change"),
    "removed": ("−", "danger"),
    "conflict": ("!", "warn"),
}
"""Per state its sign and its colour; the word stands beside it."""
CHUNK = 100
BOX = 18


class PlanModel(QAbstractItemModel):
    """Reads ``Lines``; long branches are shown ``CHUNK`` lines at a time. ``ticked`` follows every tick."""

    ticked = Signal()

    def __init__(self, lines: Lines, names: list[str]) -> None:
        super().__init__()
        self.lines, self.names = lines, names
        self.shown = lines.narrow()
        self._read: dict[int, int] = {}

    def narrow(self, wanted: str, conflicts: bool) -> None:
        """Show only what is searched for."""
        self.beginResetModel()
        self._read.clear()
        self.shown = self.lines.narrow(wanted, conflicts)
        self.endResetModel()

    def item(self, index: Index) -> Line | Branch | None:
        """What a row is about."""
        return self.lines.items[index.internalId()] if index.isValid() else None

    def index_of(self, item: Line | Branch, column: int = 0) -> QModelIndex:
        """Where a line stands."""
        return self.createIndex(item.row, column, item.id)

    def _below(self, parent: Index) -> list[Line | Branch]:
        item = self.item(parent)
        if item is None:
            return list(self.shown) if not parent.isValid() else []
        return item.shown if isinstance(item, Branch) else []

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.shown)
        item = self.item(parent)
        if parent.column() > 0 or not isinstance(item, Branch):
            return 0
        return min(len(item.shown), self._read.get(item.id, CHUNK))

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return not parent.isValid() or isinstance(self.item(parent), Branch)

    def canFetchMore(self, parent: Index) -> bool:
        item = self.item(parent)
        return isinstance(item, Branch) and self._read.get(item.id, CHUNK) < len(item.shown)

    def fetchMore(self, parent: Index) -> None:
        item = self.item(parent)
        if isinstance(item, Branch):
            have = self.rowCount(parent)
            more = min(len(item.shown), have + CHUNK)
            self.beginInsertRows(self.index_of(item), have, more - 1)
            self._read[item.id] = more
            self.endInsertRows()

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 4

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        below = self._below(parent)
        if 0 <= row < len(below) and 0 <= column < 4:
            return self.createIndex(row, column, below[row].id)
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        item = self.item(index)
        above = item.parent if item is not None else None
        return self.createIndex(above.row, 0, above.id) if above is not None else QModelIndex()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return say(f"merge_window.column.{('name', 'state', 'about', 'file')[section]}")
        return None

    def can_tick(self, item: Line | Branch) -> bool:
        """Whether a line can be left out, or let in, by itself."""
        if isinstance(item, Branch):
            return item.held < item.total
        return not item.offer.fixed and item.held == 0

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index)
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if item is not None and index.column() == NAME and self.can_tick(item):
            found |= Qt.ItemFlag.ItemIsUserCheckable
        return found

    def state(self, item: Line | Branch) -> Qt.CheckState:
        """Whether it comes along, all of it, some of it, or not."""
        if isinstance(item, Line):
            return Qt.CheckState.Unchecked if self.lines.is_out(item) else Qt.CheckState.Checked
        if item.out == 0:
            return Qt.CheckState.Checked
        return Qt.CheckState.Unchecked if item.out == item.total else Qt.CheckState.PartiallyChecked

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(item, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return self.state(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.text(item, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == NAME:
            return ", ".join(part for c in range(4) if (part := self.text(item, c)))
        return None

    def text(self, item: Line | Branch, column: int) -> str:
        """The words in one cell."""
        if isinstance(item, Branch):
            if column == NAME:
                return item.title or say(f"merge_window.kind.{item.kind}")
            if column == STATE:
                return number(item.total)
            if column == ABOUT:
                return "   ".join(
                    f"{SIGNS[state][0]} {number(item.counts[state])} {say(f'merge_window.state.{state}')}"
                    for state in SIGNS if item.counts[state]
                )  # fmt: skip
            return ""
        offer = item.offer
        if column == NAME:
            return offer.name
        if column == STATE:
            return f"{SIGNS[offer.state][0]} {say(f'merge_window.state.{offer.state}')}"
        if column == FILE:
            return self.names[item.n]
        about = offer.about
        if offer.fields:
            named = [(say(f"merge_window.field.{name}"), value) for name, value in offer.fields]
            about = "; ".join(f"{name}: {value}" if value else name for name, value in named)
        if item.held:
            return say("merge_window.stays", about=about) if about else say("merge_window.stays_bare")
        return about

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item = self.item(index)
        if role != Qt.ItemDataRole.CheckStateRole or item is None or not self.can_tick(item):
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self.lines.tick(item.lines() if isinstance(item, Branch) else [item], on)
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True

    def toggle(self, index: Index) -> None:
        """Tick a line or a branch, or tick it off."""
        item = self.item(index)
        if item is not None:
            on = self.state(item) != Qt.CheckState.Checked
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            self.setData(self.index_of(item), state, Qt.ItemDataRole.CheckStateRole)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, QFontMetrics(option.font).lineSpacing() + 12)

    @staticmethod
    def box(rect: QRect) -> QRect:
        return QRect(rect.left() + 2, rect.center().y() - BOX // 2, BOX, BOX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, PlanModel)
        item, now = model.item(index), theme.current()
        if item is None:
            return
        rect: QRect = option.rect
        column = index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.fillRect(rect, now.color("selected" if chosen else "hover"))
        left = rect.left() + 4
        if column == NAME:
            if model.can_tick(item):
                paint_box(painter, self.box(rect), model.state(item))
            left = rect.left() + BOX + 10
        top = isinstance(item, Branch) and item.parent is None
        dim = model.state(item) == Qt.CheckState.Unchecked
        role = "muted" if dim or column in (ABOUT, FILE) else "ink"
        if isinstance(item, Line) and column == STATE:
            role = SIGNS[item.offer.state][1]
        font = theme.ui_font(10, bold=top and column == NAME, tabular=column == STATE)
        font.setStrikeOut(dim and isinstance(item, Line) and column == NAME)
        painter.setFont(font)
        if isinstance(item, Branch) and column == ABOUT:
            self._counts(painter, rect, item)
        else:
            painter.setPen(now.color(role))
            width = rect.right() - left - 4
            said = QFontMetrics(font).elidedText(model.text(item, column), Qt.TextElideMode.ElideRight, width)
            painter.drawText(
                QRect(left, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, said
            )
        painter.restore()

    @staticmethod
    def _counts(painter: QPainter, rect: QRect, branch: Branch) -> None:
        """How much of each state, each in its colour with its sign and word."""
        at, line = rect.left() + 4, QFontMetrics(painter.font())
        for state, (sign, role) in SIGNS.items():
            if not branch.counts[state]:
                continue
            said = f"{sign} {number(branch.counts[state])} {say(f'merge_window.state.{state}')}"
            painter.setPen(theme.current().color(role))
            painter.drawText(
                QRect(at, rect.top(), rect.right() - at, rect.height()), Qt.AlignmentFlag.AlignVCenter, said
            )
            at += line.horizontalAdvance(said) + 16

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box ticks; elsewhere it only chooses the line."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            rect: QRect = option.rect
            inside = self.box(rect).adjusted(-4, -6, 6, 6).contains(event.position().toPoint())
            if index.column() == NAME and inside:
                assert isinstance(model, PlanModel)
                model.toggle(index)
                return True
        return False


class PlanView(QTreeView):
    """Space ticks the line that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setUniformRowHeights(True)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName(say("merge_window.tree"))
        self.setExpandsOnDoubleClick(True)

    def show_model(self, model: PlanModel, *, files: bool) -> None:
        """Show a plan; ``files``: it comes from several."""
        self.setModel(model)
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(ABOUT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((STATE, 120), (FILE, 150)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, width)
        self.setColumnHidden(FILE, not files)
        model.ticked.connect(self.viewport().update)
        theme.on_change.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid() and isinstance(model, PlanModel):
            model.toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)
