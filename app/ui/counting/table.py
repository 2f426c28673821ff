"""The table of words: drawn as far as it is seen, sorted by a click on a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.coding.folding import folded
from app.ui import theme
from app.ui.matrix.model import decimal
from app.ui.measuring.table import in_two
from app.ui.widgets import number
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.words import Frequencies, Frequency

Index = QModelIndex | QPersistentModelIndex
PLAIN = ("lemma", "pos", "count", "documents", "per")
COMPARED = ("g2", "ratio", "most", "caution")
WORDS = ("lemma", "pos", "most", "caution")
WIDTHS = {"lemma": 180, "pos": 170, "most": 150, "caution": 140}
GROUP = 118
ARROW = "\u00a0" * 5
"""Room for the arrow of the order, which stands at the right of a header."""


class WordModel(QAbstractTableModel):
    """Rows in the order asked for; group columns hold a frequency per 10,000 words, their tips the count."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Frequencies | None = None
        self.shown: list[Frequency] = []
        self.columns: list[str] = list(PLAIN)
        self._part = ""
        self._by, self._turned = "count", True

    def show(self, found: Frequencies | None) -> None:
        """Show another table in the same order, if it has that column."""
        self.beginResetModel()
        compared = found is not None and len(found.groups) > 1
        was = "g2" in self.columns
        groups = [f"group:{n}" for n in range(len(found.groups))] if found is not None and compared else []
        self.columns = [*PLAIN, *groups, *(COMPARED if found is not None and found.compared else ())]
        if "g2" in self.columns and not was:
            self._by, self._turned = "g2", True
        if self._by not in self.columns:
            self._by, self._turned = "count", True
        self.found = found
        self._arrange()
        self.endResetModel()

    def narrow(self, part: str) -> None:
        """Show the words that hold a part alone."""
        self.beginResetModel()
        self._part = folded(part.strip())
        self._arrange()
        self.endResetModel()

    def order(self) -> tuple[int, bool]:
        """The column that is sorted by, and whether downwards."""
        return self.columns.index(self._by), self._turned

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, id(self.shown[index.row()])) for index in self.persistentIndexList()]
        self._by, self._turned = self.columns[column], order == Qt.SortOrder.DescendingOrder
        self._arrange()
        rows = {id(one): n for n, one in enumerate(self.shown)}
        self.changePersistentIndexList(
            [index for index, _ in kept], [self.index(rows[one], index.column()) for index, one in kept]
        )
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        rows = list(self.found.rows) if self.found is not None else []
        if self._part:
            rows = [row for row in rows if self._part in folded(row.lemma)]
        by = self._by
        rows.sort(key=lambda row: self.value(row, by), reverse=self._turned)
        self.shown = rows

    def value(self, row: Frequency, column: str) -> str | float:
        """What a column sorts by."""
        told = row.difference
        if column.startswith("group:") and self.found is not None:
            n = int(column[6:])
            return row.counts[n] * 10_000 / self.found.sizes[n] if self.found.sizes[n] else 0.0
        if column == "pos":
            return say(f"words.pos.{row.pos or 'none'}")
        if column == "g2":
            return told.g2 if told else 0.0
        if column == "ratio":
            return told.ratio if told else 0.0
        if column == "most":
            return self.found.groups[told.most] if told and self.found else ""
        if column == "caution":
            return say(f"words.caution_short.{told.caution}") if told and told.caution else ""
        found: str | float = getattr(row, column)
        return folded(found) if isinstance(found, str) else found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        group = self._group(column)
        if role == Qt.ItemDataRole.DisplayRole:
            head = in_two(group or say(f"words.column.{column}"))
            right = column not in WORDS and column == self._by
            return head.replace("\n", f"{ARROW}\n") + ARROW if right else head
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say("words.column.per_in", group=group) if group else say(f"words.column.{column}")
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = "per_in" if group else column
            return f"{group}: {say('words.column_tip.per_in')}" if group else say(f"words.column_tip.{tip}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        return None

    def _group(self, column: str) -> str:
        return self.found.groups[int(column[6:])] if column.startswith("group:") and self.found else ""

    @staticmethod
    def _side(column: str) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column in WORDS else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.shown[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self._group(column) or say(f"words.column.{column}")
            return f"{row.lemma}, {head}: {self._said(row, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == "caution" and row.difference is not None and row.difference.caution:
                return say(f"words.caution.{row.difference.caution}")
            if column.startswith("group:"):
                return f"{number(row.counts[int(column[6:])])} ×"
            return self._said(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == Qt.ItemDataRole.FontRole and column not in WORDS:
            return theme.ui_font(tabular=True)
        if role == Qt.ItemDataRole.ForegroundRole and column in ("pos", "caution"):
            return theme.current().color("muted")
        return None

    def _said(self, row: Frequency, column: str) -> str:
        if column == "lemma":
            return row.lemma
        value = self.value(row, column)
        if isinstance(value, str):
            return value
        return number(value) if isinstance(value, int) else decimal(float(value))


class WordTable(QTableView):
    """``activated`` follows a double click or Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.words = WordModel()
        self.setModel(self.words)
        self.setAccessibleName(say("words.title"))
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(28)
        head.setHighlightSections(False)
        self._fitted = False
        self._arrow()
        self.setSortingEnabled(True)
        theme.on_change.connect(self.viewport().update)

    def show_found(self, found: Frequencies) -> None:
        """Show another table; the word in the current line stays current."""
        lemma = self.lemma()
        widths = self.words.columns
        self.words.show(found)
        self._arrow()
        same = widths == self.words.columns
        if not same or not self._fitted:
            self._fit()
        row = next((n for n, one in enumerate(self.words.shown) if same and one.lemma == lemma), 0)
        if self.words.shown:
            self.setCurrentIndex(self.words.index(row, 0))

    def narrow(self, part: str) -> None:
        """Show the words that hold a part alone."""
        self.words.narrow(part)
        if self.words.shown:
            self.setCurrentIndex(self.words.index(0, 0))

    def lemma(self) -> str | None:
        """The word in the current line."""
        index = self.currentIndex()
        ok = index.isValid() and index.row() < len(self.words.shown)
        return self.words.shown[index.row()].lemma if ok else None

    def _arrow(self) -> None:
        column, turned = self.words.order()
        head = self.horizontalHeader()
        head.blockSignals(True)
        head.setSortIndicator(column, Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder)
        head.blockSignals(False)

    def _fit(self) -> None:
        self._fitted = True
        for n, column in enumerate(self.words.columns):
            self.setColumnWidth(n, WIDTHS.get(column, GROUP))
