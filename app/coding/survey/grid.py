"""What the readers of one format hand on: the filled lines of a file, within bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.survey.table import Cell
from app.coding.text import clean

MOST_ROWS = 50_000
MOST_CELLS = 3_000_000
LONGEST_CELL = 2_000_000
"""Code points; together the answers to one question may be as long as any text."""
_COMMA = re.compile(r"[-+]?\d*,\d+|[-+]?\d{1,3}(?:\.\d{3})+,\d+")
_POINT = re.compile(r"[-+]?\d*\.\d+|[-+]?\d{1,3}(?:,\d{3})+\.\d+")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{3})+")


@dataclass(slots=True)
class Grid:
    """The filled lines of a file before its headers are known: (line from 1, cells)."""

    lines: list[tuple[int, list[Cell]]] = field(default_factory=list)
    sheet: str = ""
    decimal: str = "."
    notices: list[Notice] = field(default_factory=list)
    cells: int = 0

    def add(self, line: int, cells: list[Cell], file: str) -> None:
        """One more line; blank ones are left out. Refuses what is over the bounds."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        self.lines.append((line, cells))
        self.cells += len(cells)
        if len(self.lines) > MOST_ROWS + 10:
            raise Refusal("survey.too_many_rows", file=file, limit=MOST_ROWS)
        if self.cells > MOST_CELLS:
            raise Refusal("survey.too_many_cells", file=file, limit=MOST_CELLS // 1_000_000)


def text_cell(value: str) -> str | None:
    """A text as it is kept; None for a blank."""
    return clean(value) or None


def decimal_of(grid: Grid, separator: str = "") -> str:
    """The mark that numbers have in this file; where none tells, the comma with ";" between the fields."""
    comma = point = 0
    for _, cells in grid.lines[1:]:
        for cell in cells:
            if not isinstance(cell, str) or len(cell) > 24 or not (cell[0].isdigit() or cell[0] in "-+.,"):
                continue
            if _GROUPED.fullmatch(cell):
                continue
            comma += _COMMA.fullmatch(cell) is not None
            point += _POINT.fullmatch(cell) is not None
    if comma != point:
        return "," if comma > point else "."
    return "," if separator == ";" else "."
