"""A table of the report in the window: the same rows as in the file, sorted by a click on a header."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.coding.exchange.sheets import Cell, Painted, Sheet
from app.ui import theme
from app.ui.columns import KeepRoom, StayingColumns
from app.ui.matrix.model import decimal
from app.ui.widgets import number
from app.words import shown_date

Index = QModelIndex | QPersistentModelIndex
MEASURED = 100
"""Rows that are looked at for the width of a column; in pixels it is at most"""
WIDEST = 256
EDGES = 24
"""Pixels around a text in a cell."""
RAW = Qt.ItemDataRole.UserRole + 1
NUMBERS = ("whole", "decimal", "share")
ENSURED = QAbstractItemView.ScrollHint.EnsureVisible


class SheetRows(QAbstractTableModel):
    """A sheet, or some of its columns; ``RAW`` is a cell's value to sort by."""

    def __init__(self, sheet: Sheet, columns: Sequence[int] | None = None, places: int = 2) -> None:
        super().__init__()
        self.places = places
        chosen = list(columns) if columns is not None else list(range(len(sheet.columns)))
        self.heads = [sheet.columns[n].header for n in chosen]
        self.kinds = [sheet.columns[n].kind for n in chosen]
        self.rows: list[list[Cell]] = [[row[n] for n in chosen] for row in sheet.rows]
        self.sums = len(self.rows) - sheet.totals
        """The first row that is a sum."""

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return in_two(self.heads[section])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self.rows[index.row()][index.column()]
        if isinstance(value, Painted):
            value = value.value
        if role == RAW:
            return value
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shown(value, self.kinds[index.column()], self.places)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.heads[index.column()]}: {shown(value, self.kinds[index.column()], self.places)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        summed = index.row() >= self.sums
        if role == Qt.ItemDataRole.FontRole and (summed or self.kinds[index.column()] in NUMBERS):
            return theme.ui_font(bold=summed, tabular=self.kinds[index.column()] in NUMBERS)
        if role == Qt.ItemDataRole.BackgroundRole and summed:
            return theme.current().color("surface")
        return None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        right = self.kinds[column] in NUMBERS
        return (
            Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        ) | Qt.AlignmentFlag.AlignVCenter


def in_two(head: str) -> str:
    """A long header on two lines, as even as its words allow."""
    if len(head) <= 9 or " " not in head:
        return head
    words = head.split(" ")
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(cuts, key=lambda parts: max(map(len, parts))))


def shown(value: Cell, kind: str, places: int = 2) -> str:
    """A cell in words."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return shown_date(value.isoformat())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if kind == "share":
        return f"{round(100 * value)}%"
    return decimal(float(value), places) if kind == "decimal" else number(int(value))


class _Sorted(QSortFilterProxyModel):
    """Sorts by what cells hold; an empty one is the least."""

    def lessThan(self, left: Index, right: Index) -> bool:
        a, b = left.data(RAW), right.data(RAW)
        if a is None or b is None:
            return a is None and b is not None
        if isinstance(a, str) or isinstance(b, str):
            return str(a).casefold() < str(b).casefold()
        return bool(a < b)


class SheetTable(QTableView):
    """Read-only; a text that is too long for its column loses its beginning: of a code the path. The first
    columns (``leading``) stay in sight where the table is scrolled sideways."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[int] | None = None, *, sort: bool = True, places: int = 2,
        leading: int = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        self.leading = leading
        self.rows = SheetRows(sheet, columns, places)
        self.sorted = _Sorted(self)
        self.sorted.setSourceModel(self.rows)
        self.setModel(self.sorted)
        self.setAccessibleName(sheet.title)
        self.setObjectName("sheet")
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(56)
        self.setSortingEnabled(sort)
        if sort:
            self.sorted.sort(-1)
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)
        bold, plain = QFontMetrics(theme.ui_font(bold=True)), QFontMetrics(theme.ui_font())
        for column, kind in enumerate(self.rows.kinds):
            widths = [bold.horizontalAdvance(line) for line in in_two(self.rows.heads[column]).split("\n")]
            if kind == "share":
                widths.append(plain.horizontalAdvance("100%"))
            elif kind not in NUMBERS:
                widths += [
                    plain.horizontalAdvance(str(row[column] or "")) for row in self.rows.rows[:MEASURED]
                ]
                sums = self.rows.rows[self.rows.sums :]
                widths += [bold.horizontalAdvance(str(row[column] or "")) for row in sums]
            self.setColumnWidth(column, min(max(widths) + EDGES, WIDEST))
        self.needed = sum(map(self.columnWidth, range(len(self.rows.kinds))))
        """Pixels in which no column is cut."""
        if self.rows.kinds and self.rows.kinds[0] not in NUMBERS:
            KeepRoom(self, 0, self.columnWidth(0))
        self.first = StayingColumns(self, leading)

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = ENSURED) -> None:
        """The first columns are in sight wherever the table is; no other may end up under them."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() < self.leading:
            bar.setValue(before)
        else:
            bar.setValue(bar.value() - self.first.uncover(self.visualRect(index).left()))
