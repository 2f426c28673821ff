"""The cells of a framework as Qt asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.coding import framework as pure
from app.coding.framework import Cell, Grid, Summary, headings
from app.coding.model import Attribute, Case, Code
from app.ui.widgets import plural
from app.words import say

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    COUNT = Qt.ItemDataRole.UserRole + 1
    """How many fragments stand behind a cell; None for an attribute."""
    COLOR = Qt.ItemDataRole.UserRole + 2
    """Of a header: the colour of its code."""


class GridModel(QAbstractTableModel):
    """First the attributes that are shown, then a column per code; ``cases`` are the rows as they are now."""

    def __init__(self) -> None:
        super().__init__()
        self.grid: Grid | None = None
        self.reader = ""
        self.cases: tuple[Case, ...] = ()
        self._heads: list[str] = []
        self._search, self._order, self._descending = "", "", False

    def show(self, grid: Grid | None, reader: str) -> None:
        """Show another grid to a coder (guid)."""
        self.beginResetModel()
        self.grid, self.reader = grid, reader
        self._heads = [] if grid is None else headings(grid)
        self._sift()
        self.endResetModel()

    def arrange(self, search: str, order: str, descending: bool) -> None:
        """Show only the cases with these words in their name or values, in this order ("" as it is kept)."""
        self.beginResetModel()
        self._search, self._order, self._descending = search.strip().casefold(), order, descending
        self._sift()
        self.endResetModel()

    def _sift(self) -> None:
        if self.grid is None:
            self.cases = ()
            return
        values, words = self.grid.values, self._search
        found: Sequence[Case] = [
            c for c in self.grid.cases
            if not words or words in c.name.casefold()
            or any(words in v.casefold() for v in values.get(c.guid, {}).values())
        ]  # fmt: skip
        if self._order:
            known: dict[str, Attribute] = {a.guid: a for a in self.grid.attributes}
            found = pure.ordered(found, self._order, self._descending, known, values)
        self.cases = tuple(found)

    def put(self, summaries: Sequence[Summary], gone: Sequence[str]) -> None:
        """Take in summaries that were written or went (guids)."""
        if self.grid is None:
            return
        renewed = {s.guid for s in summaries} | set(gone)
        kept = [s for of in self.grid.summaries.values() for s in of if s.guid not in renewed]
        rows, columns = {c.guid for c in self.grid.cases}, {c.guid for c in self.grid.codes}
        kept += [s for s in summaries if s.case in rows and s.code in columns]
        kept.sort(key=lambda s: (s.created, s.guid))
        self.grid = replace(self.grid, summaries=pure.by_cell(kept))
        if self.rowCount() and self.columnCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    # what is where

    @property
    def leading(self) -> int:
        """How many columns are attributes."""
        return len(self.grid.attributes) if self.grid is not None else 0

    def code(self, column: int) -> Code | None:
        """The code of a column; None for an attribute."""
        if self.grid is None or column < self.leading:
            return None
        return self.grid.codes[column - self.leading]

    def cell(self, index: Index) -> Cell | None:
        """The case and code of a cell."""
        if not index.isValid() or (code := self.code(index.column())) is None:
            return None
        return self.cases[index.row()].guid, code.guid

    def place(self, cell: Cell) -> QModelIndex:
        """Where a cell stands; invalid when it is not shown."""
        if self.grid is not None:
            row = next((n for n, c in enumerate(self.cases) if c.guid == cell[0]), -1)
            column = next((n for n, c in enumerate(self.grid.codes) if c.guid == cell[1]), -1)
            if row >= 0 and column >= 0:
                return self.index(row, column + self.leading)
        return QModelIndex()

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.cases)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.grid is None else self.leading + len(self.grid.codes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        grid, cell = self.grid, self.cell(index)
        if grid is None:
            return None
        if role == Role.COUNT:
            return len(grid.fragments.get(cell, ())) if cell is not None else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if cell is None:
            name = grid.attributes[index.column()].name
            return grid.values.get(self.cases[index.row()].guid, {}).get(name, "")
        text = grid.text(*cell, self.reader)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        n = len(grid.fragments.get(cell, ()))
        about = f"{self.cases[index.row()].name}, {self._heads[index.column() - self.leading]}"
        return f"{about}: {text or say('framework.not_yet')}. {plural('framework.fragments', n)}"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        grid = self.grid
        if grid is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                return self.cases[section].name if section < len(self.cases) else None
            return None
        code = self.code(section)
        if code is None:
            return grid.attributes[section].name if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section - self.leading]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n\n".join(part for part in (grid.book.path(code.guid), code.definition) if part)
        return code.color if role == Role.COLOR else None
