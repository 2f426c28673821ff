"""The made report: blocks in order, and the tables in which every figure of the text stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.coding.model import Notice

ColumnKind = Literal["text", "whole", "percent", "decimal"]
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """``key`` names it in every run; ``width`` is its share of the page against the others'."""

    key: str
    header: str
    kind: ColumnKind = "text"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class TableRow:
    """``key`` names the row in every run; ``level`` sets the first cell in, ``strong`` for totals."""

    key: str
    cells: tuple[Value, ...]
    level: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A numbered table. Percentages are numbers from 0 to 100; None is a figure that does not exist."""

    number: int
    key: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it needs a page on its side."""
        return sum(c.width for c in self.columns) > 13

    def cell(self, row: str, column: str) -> Value:
        """A figure. Raises KeyError for a row or column that is not there."""
        at = next((n for n, c in enumerate(self.columns) if c.key == column), None)
        found = next((r for r in self.rows if r.key == row), None)
        if at is None or found is None:
            raise KeyError((row, column))
        return found.cells[at]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` from 1; ``number`` such as "2.1", empty where there is none; ``key`` names what it is of."""

    level: int
    text: str
    number: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence: ``words`` as it is read, and in which row and column of a table it stands."""

    words: str
    value: float
    table: int
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class TableRef:
    """The mention of a table in a sentence."""

    words: str
    number: int


Run = str | Figure | TableRef


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs of plain words, figures and mentions of tables; ``look`` is the kind of text.

    ``key`` names it in every run.
    """

    runs: tuple[Run, ...]
    look: Literal["text", "definition", "note", "item", "todo"] = "text"
    key: str = ""

    @property
    def text(self) -> str:
        """The paragraph as it is read."""
        return "".join(r if isinstance(r, str) else r.words for r in self.runs)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quote as it is printed: shortened, labelled, with the number and place of its fragment."""

    text: str
    label: str
    number: str
    note: str
    coding: str
    code: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A numbered picture; ``drawing`` is one of ``exchange.pictures``, ``told`` what it shows, for who cannot
    see it."""

    number: int
    key: str
    title: str
    drawing: Any
    told: str


@dataclass(frozen=True, slots=True)
class TableHere:
    """Where a table of the report stands in the text."""

    number: int


Block = Heading | Paragraph | Quotation | Picture | TableHere


@dataclass(frozen=True, slots=True)
class FragmentRow:
    """A fragment of the report as the workbook lists it; ``quoted`` is the text as it is printed, or "".

    ``under`` is the guid of the theme's code.
    """

    number: str
    theme: str
    code: str
    text: str
    quoted: str
    label: str
    document: str
    turn: int | None
    start: int
    end: int
    coding: str
    under: str = ""
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A made report. ``figures`` are all figures of all tables by table, row and column (``changes`` compares
    them), ``moment`` the last change to the project's content, ISO 8601."""

    title: str
    subtitle: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    fragments: tuple[FragmentRow, ...]
    language: str
    moment: str
    program: str
    notices: tuple[Notice, ...] = ()
    quoted: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def table(self, number: int) -> Table:
        """The table of that number."""
        return self.tables[number - 1]

    @property
    def pictures(self) -> list[Picture]:
        """The pictures in order."""
        return [b for b in self.blocks if isinstance(b, Picture)]

    @property
    def sentences(self) -> list[tuple[Figure, str]]:
        """Every figure of the text with the paragraph that it stands in."""
        return [
            (run, block.text)
            for block in self.blocks
            if isinstance(block, Paragraph)
            for run in block.runs
            if isinstance(run, Figure)
        ]

    def figures(self) -> dict[str, dict[str, dict[str, float]]]:
        """All numbers: by the key of the table, of the row and of the column."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for table in self.tables:
            if table.key in ("decisions", "coders"):
                continue
            of: dict[str, dict[str, float]] = {}
            for row in table.rows:
                of[row.key] = numbers_of(table.columns, row.cells)
            found[table.key] = of
        return found


def numbers_of(columns: Sequence[TableColumn], cells: Sequence[Value]) -> dict[str, float]:
    """The numbers of a row by the key of their column."""
    return {
        c.key: v
        for c, v in zip(columns, cells, strict=True)
        if isinstance(v, int | float) and c.kind != "text"
    }
