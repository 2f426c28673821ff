"""Who codes what: a grid of documents and coders to tick."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.coding.sharing import shares
from app.ui import theme
from app.ui.columns import KeepRoom
from app.ui.dialogs.frame import paint_box
from app.ui.widgets import number
from app.words import say

Index = QModelIndex | QPersistentModelIndex
NAME, WORDS, STATE = range(3)
FIXED = 3
"""Columns before those of the coders."""
BOX = 18


@dataclass(slots=True)
class Document:
    """A document to be handed out; ``words`` is None until they were counted."""

    guid: str
    name: str
    length: int
    words: int | None = None


class ShareModel(QAbstractTableModel):
    """``ticked`` follows every change of who gets what."""

    ticked = Signal()

    def __init__(self, documents: Sequence[Document]) -> None:
        super().__init__()
        self.documents = list(documents)
        self.coders: list[str] = []
        self.given: list[set[int]] = []
        """Per coder the rows they get."""

    def propose(self, coders: Sequence[str], overlap: float) -> None:
        """Share out anew: by length, ``overlap`` (0 to 1) for everybody."""
        self.beginResetModel()
        self.coders = list(coders)
        lengths = [one.length for one in self.documents]
        self.given = [set(rows) for rows in shares(lengths, len(coders), overlap)] if coders else []
        self.endResetModel()
        self.ticked.emit()

    def only(self, coder: int, guids: Collection[str]) -> None:
        """Let one coder get these documents and no others."""
        self.beginResetModel()
        self.given[coder] = {n for n, one in enumerate(self.documents) if one.guid in guids}
        self.endResetModel()
        self.ticked.emit()

    def counted(self, words: dict[str, int]) -> None:
        """Take in how many words the documents have."""
        for one in self.documents:
            one.words = words.get(one.guid)
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.ticked.emit()

    def times(self, row: int) -> int:
        """How many coders get a document."""
        return sum(row in one for one in self.given)

    def share(self, coder: int) -> list[Document]:
        """What one coder gets."""
        return [self.documents[row] for row in sorted(self.given[coder])]

    def double(self, coder: int | None = None) -> int:
        """Documents that more than one coder gets; of one coder's, or of all."""
        rows = range(len(self.documents)) if coder is None else self.given[coder]
        return sum(self.times(row) > 1 for row in rows)

    def idle(self) -> int:
        """Documents that nobody gets."""
        return sum(self.times(row) == 0 for row in range(len(self.documents)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.documents)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return FIXED + len(self.coders)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            fixed = ("document", "words", "state")
            return (
                self.coders[section - FIXED] if section >= FIXED else say(f"handout.column.{fixed[section]}")
            )
        if role == Qt.ItemDataRole.ToolTipRole and section >= FIXED:
            return self.coders[section - FIXED]
        if role == Qt.ItemDataRole.TextAlignmentRole and section < FIXED:
            side = Qt.AlignmentFlag.AlignRight if section == WORDS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def state(self, row: int) -> str:
        """In a word how often a document is coded."""
        times = self.times(row)
        if not self.coders:
            return ""
        if times == 0:
            return say("handout.nobody")
        return say("handout.single") if times == 1 else say("handout.times", n=times)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        one = self.documents[row]
        if column >= FIXED:
            on = row in self.given[column - FIXED]
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return f"{one.name}, {self.coders[column - FIXED]}"
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            words = "…" if one.words is None else number(one.words)
            return (one.name, words, self.state(row))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column == WORDS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column == STATE:
            times = self.times(row)
            return theme.current().color("warn" if times == 0 else "accent" if times > 1 else "muted")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsUserCheckable if index.column() >= FIXED else found

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() < FIXED:
            return False
        mine = self.given[index.column() - FIXED]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            mine.add(index.row())
        else:
            mine.discard(index.row())
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), self.columnCount() - 1))
        self.ticked.emit()
        return True

    def toggle(self, index: Index) -> None:
        """Give a document to a coder, or take it away."""
        on = index.row() not in self.given[index.column() - FIXED]
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        self.setData(index, state, Qt.ItemDataRole.CheckStateRole)


class _Delegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() < FIXED:
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.current().color("selected"))
        at = QRect(rect.center().x() - BOX // 2, rect.center().y() - BOX // 2, BOX, BOX)
        paint_box(painter, at, Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)))

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        clicked = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent)
        if clicked and index.column() >= FIXED and isinstance(model, ShareModel):
            model.toggle(index)
            return True
        return False


class ShareGrid(QTableView):
    """Space or a click ticks."""

    def __init__(self, model: ShareModel) -> None:
        super().__init__()
        self.shares = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)
        self.setAccessibleName(say("handout.grid"))
        model.modelReset.connect(self._lay_out)
        self._lay_out()
        KeepRoom(self, NAME, 210)

    def _lay_out(self) -> None:
        head = self.horizontalHeader()
        head.setMinimumSectionSize(60)
        for column in range(self.shares.columnCount()):
            if column != NAME:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                head.resizeSection(column, {WORDS: 90, STATE: 132}.get(column, 96))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid() and index.column() >= FIXED:
            self.shares.toggle(index)
        else:
            super().keyPressEvent(event)
