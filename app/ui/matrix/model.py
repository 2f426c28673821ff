"""The matrix as a model: figures in words, shares of the darkest, names, marks."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.coding.model import Code
from app.ui.matrix.request import Result, visible
from app.ui.widgets import number
from app.words import language, say

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the delegate asks for beside the words."""

    SHARE = Qt.ItemDataRole.UserRole + 1
    """0 to 1 of the darkest, -1 for a cell that is no meeting of two."""
    MARKS = Qt.ItemDataRole.UserRole + 2


def decimal(value: float, places: int = 2) -> str:
    """A figure with so many decimals, in the language in force."""
    return f"{value:.{places}f}".replace(".", "," if language() == "nl" else ".").replace("-", "−")


class MatrixModel(QAbstractTableModel):
    """A result, all of it or without its empty rows and columns."""

    def __init__(self) -> None:
        super().__init__()
        self.result: Result | None = None
        self.hide_empty = False
        self.rows: list[int] = []
        self.columns: list[int] = []
        self._table: Any = None
        """The figures that are shown, of all rows and columns."""
        self._depths: list[int] = []
        self.low, self.high = 0.0, 0.0

    def show(self, result: Result | None, *, hide_empty: bool) -> None:
        """Show another result."""
        self.beginResetModel()
        self.result, self.hide_empty = result, hide_empty
        self.rows, self.columns = visible(result, hide_empty=hide_empty) if result else ([], [])
        self._prepare()
        self.endResetModel()

    def _prepare(self) -> None:
        """Look for the ends of the scale; words are made for the cells that are on the screen."""
        import numpy as np

        self._table, self._depths, self.low, self.high = None, [], 0.0, 0.0
        if self.result is None:
            return
        matrix, values = self.result.matrix, self.result.values
        self._table = values if values is not None else matrix.counts
        self._find_depths()
        seen = np.array(self._table[np.ix_(self.rows, self.columns)], dtype=float)
        if self._square:
            seen[np.equal.outer(self.rows, self.columns)] = np.nan
        seen = seen[~np.isnan(seen)]
        self.high = float(seen.max(initial=-np.inf)) if seen.size else 0.0
        self.low = float(seen.min(initial=0.0))

    @property
    def _square(self) -> bool:
        """Whether rows and columns are the same codes: then the diagonal is no meeting of two."""
        return self.result is not None and self.result.request.by_codes

    def _find_depths(self) -> None:
        result = self.result
        if result is None or result.request.rows:
            return
        shown = {result.matrix.rows[n] for n in self.rows}
        above = result.extract.codebook.ancestors
        self._depths = [sum(c.guid in shown for c in above(result.matrix.rows[n])) for n in self.rows]

    def words(self, row: int, column: int) -> str:
        """The figure in a cell, as it is shown."""
        assert self.result is not None
        i, j = self.rows[row], self.columns[column]
        value = float(self._table[i, j])
        if math.isnan(value):
            return "–"
        if self.result.values is None:
            return number(int(value))
        if self.result.matrix.cross is None:
            return decimal(value)
        n = int(self.result.matrix.counts[i, j])
        return f"{number(n)} ({value:.0f}%)" if n else "0"

    def share(self, row: int, column: int) -> float:
        """What ``Role.SHARE`` says of a cell."""
        i, j = self.rows[row], self.columns[column]
        value = float(self._table[i, j])
        if math.isnan(value):
            return 0.0
        if self._square and i == j:
            return -1.0
        top = max(abs(self.high), abs(self.low))
        return abs(value) / top if top else 0.0

    def widest(self) -> list[str]:
        """Figures of which one is the widest of the table: those with the most digits."""
        import numpy as np

        if self.result is None or not self.rows or not self.columns:
            return []
        at = np.ix_(self.rows, self.columns)
        shown = np.nan_to_num(np.array(self._table[at], dtype=float))
        ends = {int(shown.argmax()), int(shown.argmin())}
        if self.result.values is not None and self.result.matrix.cross is not None:  # a count and its share
            counts = self.result.matrix.counts[at]
            ends |= {int(counts.argmax()), int((_digits(counts) + _digits(shown)).argmax())}
        return [self.words(*divmod(n, len(self.columns))) for n in sorted(ends)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> tuple[int, int]:
        """The row and column of the matrix under an index."""
        return self.rows[index.row()], self.columns[index.column()]

    def code(self, section: int, orientation: Qt.Orientation) -> Code | None:
        """The code that a header stands for, None for a document, case, coder or value."""
        result = self.result
        if result is None:
            return None
        book = result.extract.codebook
        if orientation == Qt.Orientation.Vertical:
            return None if result.request.rows else book.get(result.matrix.rows[self.rows[section]])
        if result.column_codes:
            return book.get(result.matrix.columns[self.columns[section]])
        return None

    def depth(self, section: int) -> int:
        """How deep a row's code lies under the highest one that is shown."""
        return self._depths[section] if section < len(self._depths) else 0

    def path(self, section: int, orientation: Qt.Orientation) -> str:
        """The whole name of a row or column."""
        if self.result is None:
            return ""
        matrix = self.result.matrix
        if orientation == Qt.Orientation.Vertical:
            return matrix.row_labels[self.rows[section]] or say("matrix.no_value")
        return matrix.column_labels[self.columns[section]] or say("matrix.no_value")

    def _base(self, section: int, orientation: Qt.Orientation) -> str:
        """Of how many cases (or what else is counted) percentages are: after the column's or row's name."""
        result = self.result
        if result is None or result.matrix.cross is None:
            return ""
        table, across = result.matrix.cross, orientation == Qt.Orientation.Horizontal
        of = "column" if table.count == "cases" and not result.request.percent else result.request.percent
        if of != ("column" if across else "row"):
            return ""
        base = table.column_base[self.columns[section]] if across else table.row_base[self.rows[section]]
        return f" (n = {number(int(base))})"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        count = len(self.rows) if orientation == Qt.Orientation.Vertical else len(self.columns)
        if self.result is None or not 0 <= section < count:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            code = self.code(section, orientation)
            name = code.name if code else self.path(section, orientation)
            return f"{name}{self._base(section, orientation)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            path = self.path(section, orientation)
            if orientation == Qt.Orientation.Vertical:
                return f"{path}\n{say('matrix.used', n=int(self.result.matrix.n[self.rows[section]]))}"
            return path
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.path(section, orientation)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, column)
        if role == Role.SHARE:
            return self.share(row, column)
        if role == Role.MARKS:
            return self.marks(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(index)
        return None

    def marks(self, row: int, column: int) -> tuple[str, ...]:
        """The marks of a cell; where codes never meet only the one that c cannot be worked out."""
        assert self.result is not None
        i, j = self.rows[row], self.columns[column]
        marks = self.result.marks.get((i, j), ())
        return marks if self.result.matrix.counts[i, j] else tuple(m for m in marks if m == "range")

    def _told(self, index: Index) -> str:
        assert self.result is not None
        i, j = self.cell(index)
        over = self.path(index.row(), Qt.Orientation.Vertical)
        along = self.path(index.column(), Qt.Orientation.Horizontal)
        request = self.result.request
        count = int(self.result.matrix.counts[i, j])
        parts = [f"{over} × {along}", f"{say(f'matrix.count.{request.count}')}: {number(count)}"]
        cross = self.result.matrix.cross
        if cross is not None:
            if self.result.values is not None:
                share = float(self.result.values[i, j])
                told = "–" if math.isnan(share) else f"{share:.1f}%".replace(".", say("export.decimal"))
                parts.append(f"{say(f'crosstab.percent_of.{request.percent}')}: {told}")
            if request.count != "cases":
                parts.append(f"{say('matrix.count.cases')}: {number(int(cross.cases[i, j]))}")
        elif self.result.values is not None:
            name = say(f"matrix.coefficient.{request.coefficient}")
            parts.append(f"{name}: {self.words(index.row(), index.column())}")
        parts += [say(f"matrix.mark.{mark}") for mark in self.result.marks.get((i, j), ())]
        return "\n".join(parts)

    def as_text(self) -> str:
        """The table as tab-separated text: full names, a line per row."""
        across = [self.path(n, Qt.Orientation.Horizontal) for n in range(len(self.columns))]
        lines = [["", *across]]
        for n in range(len(self.rows)):
            figures = (self._plain(self.words(n, k)) for k in range(len(self.columns)))
            lines.append([self.path(n, Qt.Orientation.Vertical), *figures])
        return "\n".join("\t".join(_cell(words) for words in line) for line in lines)

    @staticmethod
    def _plain(words: str) -> str:
        """A figure as a spreadsheet reads it: no thousands mark, an empty cell for none."""
        if words == "–":
            return ""
        plain = words.replace("−", "-")
        if "," in plain and "." not in plain and language() == "nl":
            return plain
        return plain.replace("." if language() == "nl" else ",", "")


def _digits(figures: Any) -> Any:
    """How many digits figures have, about."""
    import numpy as np

    return np.floor(np.log10(np.maximum(figures, 1)))


def _cell(words: str) -> str:
    clean = words.replace("\t", " ").replace("\n", " ")
    risky = (clean[:1] in "=+@" and clean[:1] != "") or (clean[:1] == "-" and not clean[1:2].isdigit())
    return f"'{clean}" if risky else clean
