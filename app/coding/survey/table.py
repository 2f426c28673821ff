"""What the readers and the guesses of a questionnaire hand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.coding.model import AttributeType, Notice

Cell = str | int | float | bool | date | None
"""A cell as the file says; text is normalised, a blank is None, a date has no time of day."""

ColumnType = Literal["id", "text", "number", "boolean", "date", "choice", "multiple", "open", "skip"]
COLUMN_TYPES: tuple[ColumnType, ...] = (
    "id", "text", "number", "boolean", "date", "choice", "multiple", "open", "skip",
)  # fmt: skip
ATTRIBUTE_OF: Mapping[ColumnType, AttributeType] = {
    "text": "text", "number": "number", "boolean": "boolean", "date": "date", "choice": "choice",
    "multiple": "text",
}  # fmt: skip
"""The types that become attributes, and of which type; several answers in one cell are kept as text."""


@dataclass(frozen=True, slots=True)
class Table:
    """One questionnaire: ``rows`` have a cell per header, ``lines`` are their numbers in the file, from 1.

    ``decimal`` is the mark that numbers written as text have in this file; ``sheet`` is empty for a .csv,
    ``header_rows`` is how many lines were said to hold the headers, None when that was found out.
    """

    file: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    sheet: str = ""
    decimal: str = "."
    header_rows: int | None = None
    notices: tuple[Notice, ...] = ()
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Per header the answers that could be chosen, in order, where the file tells (.sav)."""

    def column(self, n: int) -> list[Cell]:
        """All cells of a column."""
        return [row[n] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is taken for, and why; ``choices`` in their order, for a choice."""

    header: str
    type: ColumnType
    why: Notice
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that does not fit its column's type."""

    line: int
    header: str
    value: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Answers:
    """A questionnaire as it is stored: names of respondents, and per header a value for each or None.

    Values are written as attributes keep them: numbers with a point, dates as ISO, booleans as ja/nee.
    """

    respondents: tuple[str, ...]
    columns: tuple[Column, ...]
    values: Mapping[str, tuple[str | None, ...]]
    problems: tuple[Problem, ...] = ()
