"""Answers as they are stored: each cell as its column's type keeps it, or a problem that is said."""

from __future__ import annotations

from collections.abc import Sequence

from app.coding.refusal import Refusal
from app.coding.survey import parse
from app.coding.survey.table import Answers, Cell, Column, ColumnType, Problem, Table
from app.coding.text import label

LONGEST_NAME = 200


def answers(table: Table, columns: Sequence[Column]) -> Answers:
    """The answers of a table under these columns; what does not fit its type is among the problems.

    Refuses a respondent without a name, two of one name, and a table without a column that names them.
    """
    case = next((n for n, c in enumerate(columns) if c.type == "id"), None)
    if case is None:
        raise Refusal("survey.no_id", file=table.file, headers=", ".join(table.headers[:6]))
    respondents = _names(table, case)
    values: dict[str, tuple[str | None, ...]] = {}
    problems: list[Problem] = []
    for n, column in enumerate(columns):
        if column.type in ("id", "skip"):
            continue
        choices = {c.casefold(): c for c in column.choices}
        made: list[str | None] = []
        for line, cell in zip(table.lines, table.column(n), strict=True):
            value = value_of(cell, column.type, table.decimal, choices)
            if value is None and cell is not None:
                problems.append(Problem(line, column.header, parse.plain(cell)[:200], column.type))
            made.append(value)
        values[column.header] = tuple(made)
    return Answers(respondents, tuple(columns), values, tuple(problems))


def value_of(cell: Cell, kind: ColumnType, decimal: str, choices: dict[str, str] | None = None) -> str | None:
    """A cell as an attribute of ``kind`` keeps it; None for a blank and for what does not fit."""
    if cell is None:
        return None
    if kind == "number":
        return parse.number(cell, decimal)
    if kind == "boolean":
        return parse.boolean(cell)
    if kind == "date":
        return parse.day(cell)
    text = parse.plain(cell)
    if kind == "choice":
        flat = label(text)
        return (choices or {}).get(flat.casefold(), flat) or None
    return text or None


def _names(table: Table, case: int) -> tuple[str, ...]:
    header = table.headers[case]
    seen: dict[str, int] = {}
    found = []
    for line, cell in zip(table.lines, table.column(case), strict=True):
        name = label(parse.plain(cell))
        if not name:
            raise Refusal("survey.id_blank", file=table.file, line=line, column=header)
        if len(name) > LONGEST_NAME:
            raise Refusal("survey.id_long", file=table.file, line=line, column=header, limit=LONGEST_NAME)
        if name.casefold() in seen:
            raise Refusal(
                "survey.id_twice", file=table.file, name=name[:60], line=line, first=seen[name.casefold()],
                column=header,
            )  # fmt: skip
        seen[name.casefold()] = line
        found.append(name)
    return tuple(found)
