"""The columns of a questionnaire in the wizard: what each is taken for, why, and how its answers look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.coding.model import Notice
from app.coding.survey import guess, parse, typed
from app.coding.survey.table import COLUMN_TYPES, Column, ColumnType, Table
from app.ui import theme
from app.ui.columns import KeepRoom
from app.words import say

Index = QModelIndex | QPersistentModelIndex
NAME, TYPE, WHY, PROBLEMS = range(4)
CHOSEN: tuple[ColumnType, ...] = tuple(t for t in COLUMN_TYPES if t != "id")
LEAST_NAME = 150
WIDTH_OF_WHY = 240


class Columns(QAbstractTableModel):
    """``corrected`` follows each other type. The column of the respondents has its own field above."""

    corrected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.table: Table | None = None
        self.columns: list[Column] = []
        self.wrong: list[list[tuple[int, str]]] = []
        """Per column the cells that do not fit: (line in the file, text)."""

    def load(self, table: Table, columns: Sequence[Column]) -> None:
        """Show another table."""
        self.beginResetModel()
        self.table, self.columns = table, list(columns)
        self.wrong = [self._problems(n) for n in range(len(columns))]
        self.endResetModel()

    def set_type(self, n: int, kind: ColumnType, why: Notice | None = None) -> None:
        """Take a column for something else."""
        assert self.table is not None
        self.columns[n] = guess.as_type(self.table, n, kind, why or Notice("survey.why.told"))
        self.wrong[n] = self._problems(n)
        self.dataChanged.emit(self.index(n, 0), self.index(n, PROBLEMS))
        self.corrected.emit()

    def set_case(self, n: int) -> None:
        """Let another column name the respondents; the one that did is looked at anew."""
        assert self.table is not None
        for k, column in enumerate(self.columns):
            if column.type == "id" and k != n:
                again = guess.column(self.table, k)
                self.columns[k] = again
                self.wrong[k] = self._problems(k)
        self.set_type(n, "id")
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.columns) - 1, PROBLEMS))

    def _problems(self, n: int) -> list[tuple[int, str]]:
        assert self.table is not None
        kind = self.columns[n].type
        if kind not in ("number", "boolean", "date"):
            return []
        return [
            (line, parse.plain(cell))
            for line, cell in zip(self.table.lines, self.table.column(n), strict=True)
            if cell is not None and typed.value_of(cell, kind, self.table.decimal) is None
        ]

    def answers(self, n: int, most: int = 60) -> list[tuple[str, int]]:
        """The answers in a column with how often each was given, the most frequent first."""
        assert self.table is not None
        column = self.columns[n]
        choices = {c.casefold(): c for c in column.choices}
        counts: Counter[str] = Counter()
        for cell in self.table.column(n):
            if cell is not None:
                value = typed.value_of(cell, column.type, self.table.decimal, choices)
                counts[value if value is not None else parse.plain(cell)] += 1
        return counts.most_common(most)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(f"dialogs.survey.column.{('name', 'type', 'why', 'problems')[section]}")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        own = index.column() == TYPE and self.columns[index.row()].type != "id"
        return found | Qt.ItemFlag.ItemIsEditable if own else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, wrong = self.columns[index.row()], self.wrong[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == PROBLEMS:
                return say("dialogs.survey.problems", n=len(wrong)) if wrong else ""
            return {
                NAME: column.header, TYPE: say(f"survey.column_type.{column.type}"), WHY: say(column.why),
            }[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == PROBLEMS and wrong:
                return "\n".join(
                    say("dialogs.survey.cell", line=line, value=text) for line, text in wrong[:12]
                )
            return column.header if index.column() == NAME else say(column.why)
        if role == Qt.ItemDataRole.EditRole:
            return column.type
        if role == Qt.ItemDataRole.ForegroundRole:
            now = theme.current()
            if index.column() == PROBLEMS:
                return now.color("danger")
            muted = index.column() == WHY or column.type == "skip"
            return now.color("muted" if muted else "ink")
        if role == Qt.ItemDataRole.FontRole and index.column() == TYPE:
            return theme.ui_font(bold=column.type in ("open", "id"))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        kind = guess.checked(str(value))
        if kind != self.columns[index.row()].type:
            self.set_type(index.row(), kind)
        return True


class _Types(QStyledItemDelegate):
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        for kind in CHOSEN:
            box.addItem(say(f"survey.column_type.{kind}"), kind)
        box.activated.connect(lambda *_: self._picked(box))
        return box

    def _picked(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
            editor.showPopup()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, QComboBox) and isinstance(model, Columns):
            model.setData(index, editor.currentData())


class ColumnView(QTableView):
    """One line per column of the file; the type is chosen in place, with a click or F2.

    Problems have a column while there are any. Where all does not fit, why a column is taken for what it is
    is told by its tip alone.
    """

    moved = Signal(int)

    def __init__(self, model: Columns) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegateForColumn(TYPE, _Types(self))
        self.setAccessibleName(say("dialogs.survey.columns"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.SelectedClicked | trigger.EditKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 14)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(TYPE, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(PROBLEMS, QHeaderView.ResizeMode.ResizeToContents)
        bold = QFontMetrics(theme.ui_font(bold=True))
        types = (say(f"survey.column_type.{kind}") for kind in COLUMN_TYPES)
        self.setColumnWidth(TYPE, max(map(bold.horizontalAdvance, types)) + 24)
        self.setColumnWidth(WHY, WIDTH_OF_WHY)
        KeepRoom(self, NAME, LEAST_NAME)
        self._columns = model
        model.modelReset.connect(self._fit)
        model.dataChanged.connect(self._fit)
        self._fit()
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.moved.emit(now.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the columns that there is room for."""
        self.setColumnHidden(PROBLEMS, not any(self._columns.wrong))
        others = LEAST_NAME + self.columnWidth(TYPE) + self.columnWidth(PROBLEMS)
        self.setColumnHidden(WHY, self.viewport().width() < others + WIDTH_OF_WHY)
