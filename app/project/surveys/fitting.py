"""How a file's columns and answers meet what the project has: types, attributes, and whose answer counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.coding.model import Attribute, Notice
from app.coding.survey import guess, typed
from app.coding.survey.table import ATTRIBUTE_OF, Answers, Column, Table
from app.project.surveys.plan import AttributePlan


class Change:
    """Whether an answer in the file is to be taken over what the project has."""

    def __init__(
        self, before: Mapping[tuple[str, str], str | None], known: set[str], *, frozen: bool, based: bool
    ) -> None:
        self._before, self._known, self._frozen, self._based = before, known, frozen, based

    def __call__(self, name: str, header: str, value: str | None) -> bool:
        """Whether the value that a respondent has in the file is taken; the project has another."""
        if name not in self._known:
            return value is not None  # a case that was there keeps what this file leaves blank
        if self._frozen:
            return False
        return self._before.get((name, header)) != value if self._based else True

    def mended(self, name: str, header: str, mine: str) -> bool:
        """Whether what the project has was changed here since the earlier file."""
        return self._based and self._before.get((name, header)) not in (None, mine)


def changer(answers: Answers, base: Answers | None, *, frozen: bool, before: set[str]) -> Change:
    """The rule for a file whose earlier version is ``base``, if kept; ``before`` are those known by it."""
    known: dict[tuple[str, str], str | None] = {}
    if base is not None:
        for header, column in base.values.items():
            for name, value in zip(base.respondents, column, strict=True):
                known[name, header] = value
    return Change(known, before, frozen=frozen, based=base is not None)


def fit(
    table: Table, n: int, column: Column, known: Attribute, notices: list[Notice]
) -> tuple[Column, AttributePlan]:
    """A column on an attribute that is there: of its type where answers fit, else it widens."""
    kind, multiple = ATTRIBUTE_OF[column.type], column.type == "multiple"
    told = column.why.key == "survey.why.told"
    cells = [c for c in table.column(n) if c is not None]
    if known.type == "choice" and (kind in ("choice", "text") or not told):
        met = guess.as_type(table, n, "choice", column.why).choices
        have = {c.casefold() for c in known.choices}
        more = tuple(c for c in met if c.casefold() not in have) if known.choices else ()
        choices = (*known.choices, *more)
        one = Column(column.header, "choice", column.why, choices or met)
        return one, AttributePlan(
            column.header, "choice", choices, "choices" if more else "same", known, multiple
        )
    if known.type == kind and kind != "choice":
        same = [typed.value_of(c, column.type, table.decimal) is not None for c in cells]
        if told or all(same):
            return column, AttributePlan(column.header, kind, (), "same", known, multiple)
    if told:
        return column, AttributePlan(column.header, kind, column.choices, "retyped", known, multiple)
    if known.type == "text":
        one = column if multiple else Column(column.header, "text", column.why)
        return one, AttributePlan(column.header, "text", (), "same", known, multiple)
    if known.type != "choice" and all(
        typed.value_of(c, known.type, table.decimal) is not None for c in cells
    ):
        one = Column(column.header, known.type, column.why)
        return one, AttributePlan(column.header, known.type, (), "same", known)
    notices.append(Notice("survey.widened", {"name": known.name}))
    one = Column(column.header, "text", column.why)
    return one, AttributePlan(column.header, "text", (), "retyped", known)


def record_of(table: Table, answers: Answers, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is kept of a survey; columns that this file lacks stay known."""
    now = {c.header.casefold() for c in answers.columns}
    kept = {c["header"].casefold(): c for c in before["columns"]} if before else {}
    columns: list[dict[str, Any]] = []
    for n, c in enumerate(answers.columns):
        empty = all(cell is None for cell in table.column(n))
        told = {"header": c.header, "type": c.type, **({"empty": True} if empty and c.type == "skip" else {})}
        old = kept.get(c.header.casefold(), {})
        same = {k: old[k] for k in ("attribute", "source", "own") if k in old}
        columns.append({**told, **same})
    columns += [c for key, c in kept.items() if key not in now]
    case = next(c.header for c in answers.columns if c.type == "id")
    return {
        "file": table.file, "case_column": case, "sheet": table.sheet, "header_rows": table.header_rows,
        "columns": columns,
    }  # fmt: skip
