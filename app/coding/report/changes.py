"""What is different from the last time that a report was made: figures, themes and quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.coding.report.numbers import fragment_number
from app.coding.report.tree import Report

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is other than it was; None where there was or is none. Words are those of the table."""

    table: str
    row: str
    column: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """Against the making of ``since`` (ISO 8601, "" when there was none): the figures that differ, the quotes
    (numbers of fragments) that came and that went."""

    since: str = ""
    figures: tuple[Change, ...] = ()
    quotes_in: tuple[str, ...] = ()
    quotes_out: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.figures or self.quotes_in or self.quotes_out)


def kept(report: Report) -> dict[str, Any]:
    """What is kept of a making, as plain JSON: no words of any text but the labels of rows and columns."""
    tables: dict[str, Any] = {}
    figures = report.figures()
    for table in report.tables:
        if table.key not in figures:
            continue
        rows = {k: v for k, v in figures[table.key].items() if v}
        tables[table.key] = {
            "title": table.title,
            "columns": {c.key: c.header for c in table.columns if c.kind != "text"},
            "rows": {r.key: str(r.cells[0] or "") for r in table.rows if r.key in rows},
            "figures": rows,
        }
    numbers = {f.coding: f.number for f in report.fragments}
    # not the numbers themselves: those could pass for names in capitals
    lengths = {g: len(numbers[g]) - 1 for g in report.quoted}
    return {"at": report.moment, "tables": tables, "quotes": lengths}


def _signs(kept_one: int | str) -> int:
    """How many signs a number has; projects that are older kept the number itself."""
    return kept_one if isinstance(kept_one, int) else len(kept_one) - 1


def changed(report: Report, last: Mapping[str, Any] | None) -> Changed:
    """What a report has other than what was kept of the last one."""
    if not last:
        return Changed()
    now, found = kept(report), []
    for key in dict.fromkeys([*now["tables"], *last.get("tables", {})]):
        new, old = now["tables"].get(key, {}), last.get("tables", {}).get(key, {})
        title = new.get("title") or old.get("title", key)
        columns = {**old.get("columns", {}), **new.get("columns", {})}
        labels = {**old.get("rows", {}), **new.get("rows", {})}
        before, after = old.get("figures", {}), new.get("figures", {})
        for row in dict.fromkeys([*after, *before]):
            was, is_now = before.get(row, {}), after.get(row, {})
            for column in dict.fromkeys([*is_now, *was]):
                if was.get(column) != is_now.get(column):
                    found.append(
                        Change(title, labels.get(row, row), columns.get(column, column),
                               was.get(column), is_now.get(column))
                    )  # fmt: skip
    quotes = last.get("quotes", {})
    return Changed(
        str(last.get("at", "")), tuple(found),
        tuple(fragment_number(g, n) for g, n in now["quotes"].items() if g not in quotes),
        tuple(fragment_number(g, _signs(n)) for g, n in quotes.items() if g not in now["quotes"]),
    )  # fmt: skip
