"""Cross tables as sheets: counts, percentages, the cases behind them, and their tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from app.coding.analysis.crosstab import CrossTable
from app.coding.analysis.matrix import Matrix
from app.coding.analysis.table_words import notices, sentence
from app.coding.exchange import csv_files, table_page
from app.coding.exchange.files import atomic
from app.coding.exchange.grids import trait
from app.coding.exchange.sheets import Book, Cell, Column, Painted, Sheet, fitting
from app.coding.exchange.styles import Looks
from app.coding.refusal import Refusal

Say = Callable[..., str]


def write(
    matrix: Matrix, path: Path, say: Say, *, percent: str = "", title: str, when: datetime,
    filter_words: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write a cross table to ``path`` (.xlsx, .csv or .html), the same bytes each time.

    ``percent`` is "row", "column", "total" or "" for none; ``when`` is the time that a workbook bears;
    ``filter_words`` say which codings were counted, one entry per restriction.
    Raises Refusal ``export.what`` for a matrix that is no cross table, and when ``path`` cannot be written.
    """
    if matrix.cross is None:
        raise Refusal("export.what", what="crosstab")
    kind = path.suffix.lower()
    narrowed = [f"{say('export.account.filter')}: {words}" for words in filter_words]
    if kind == ".csv":
        csv_files.write_sheet(sheet(matrix, say, Looks(), percent), path, say)
    elif kind == ".html":
        about = " ".join([*(f"{words}." for words in narrowed), *sentences(matrix.cross, say, percent)])
        table_page.write(
            f"{title}: {name(matrix, say)}", about, [sheet(matrix, say, Looks(), percent)], path, say
        )
    else:
        with atomic(path) as place:
            book = Book(place, when, title=title, cut_mark=say("export.cut_mark"),
                        no_header=say("export.no_header"))  # fmt: skip
            book.add(sheet(matrix, say, book.styles, percent))
            told = [*narrowed, *sentences(matrix.cross, say, percent)]
            wide = Column(say("crosstab.notes"), 110, "told")
            book.add(Sheet(say("crosstab.notes"), [wide], [(line,) for line in told], len(told), "A2"))
            book.write()


def sentences(table: CrossTable, say: Say, percent: str = "") -> list[str]:
    """What must be said beside the table."""
    return [sentence(n, say) for n in notices(table, percent, say("export.decimal"))]


def side_name(kind: str, say: Say) -> str:
    """Codes, documents and so on in words; an attribute by its name."""
    if kind in ("codes", "sets", "documents", "cases", "coders", "waves", "groups", "kinds", "roles"):
        return say(f"matrix.column.{kind}")
    return kind


def name(matrix: Matrix, say: Say) -> str:
    """What stands against what."""
    return f"{side_name(matrix.row_kind, say)} × {side_name(matrix.column_kind, say)}"


def sheet(matrix: Matrix, say: Say, styles: Looks, percent: str = "") -> Sheet:
    """Per row its counts, percentages and cases, under one another; the bases last, at the foot and right."""
    import numpy as np

    table = matrix.cross
    assert table is not None
    with_tests = table.count == "cases" and table.rows.of_codes
    columns = [
        Column(side_name(matrix.row_kind, say).capitalize(), fitting(matrix.row_labels), "wrapped"),
        Column(say("export.column.measure"), 16),
        *(Column(label or "-", 9, "whole", turned=True) for label in matrix.column_labels),
        Column(say("crosstab.total"), 9, "whole", turned=True),
    ]
    if with_tests:
        columns += [
            Column(say("crosstab.test_head"), 14),
            *(Column(say(f"crosstab.{key}"), 12, "decimal") for key in ("statistic", "p", "v")),
        ]
    blank: tuple[Cell, ...] = (None,) * 4 if with_tests else ()
    at, across = matrix.in_cross()
    part = np.ix_(at, across)
    shares = table.percent(percent)[part].tolist() if percent else []
    counts, cases = table.counts[part].tolist(), table.cases[part].tolist()
    most = max((v for row in counts for v in row), default=0)
    unit, share = (
        say(f"crosstab.unit.{table.count}"),
        say(f"crosstab.percent_of.{percent}") if percent else "",
    )
    rows: list[Sequence[Cell]] = []

    def percentages(values: Sequence[float]) -> list[Cell]:
        return [Painted(None if math.isnan(v) else round(v, 1), styles.heat("percent", None)) for v in values]

    for n, (i, label) in enumerate(zip(at, matrix.row_labels, strict=True)):
        heat = [Painted(v, styles.heat("whole", v / most if v else None)) for v in counts[n]]
        rows.append(
            (label, unit, *heat, int(table.row_base[i]), *(_test(table, i, say) if with_tests else ()))
        )
        if percent:
            whole = {"row": 100.0, "total": 100 * float(table.row_base[i]) / max(table.base, 1)}
            last: list[Cell] = percentages([whole[percent]]) if percent in whole else [None]
            rows.append((label, share, *percentages(shares[n]), *last, *blank))
        if table.count != "cases":
            told = say("crosstab.cases_behind")
            rows.append((label, told, *cases[n], int(table.row_cases[i]), *blank))
    total = say("crosstab.total")
    rows.append((total, unit, *table.column_base[across].tolist(), table.base, *blank))
    if table.count != "cases":
        told = say("crosstab.cases_behind")
        rows.append((total, told, *table.column_cases[across].tolist(), table.all_cases, *blank))
    kind = trait(matrix, say) or side_name(matrix.column_kind, say)
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in f"{side_name(matrix.row_kind, say)} x {kind}")
    title = " ".join(plain.split())[:31].strip()
    return Sheet(title[:1].upper() + title[1:], columns, rows, len(rows), "C2")


def _test(table: CrossTable, i: int, say: Say) -> tuple[Cell, ...]:
    found = table.row_verdict(i)
    if found.p is None:
        return (None, None, None, None)
    statistic = None if found.statistic is None else round(found.statistic, 3)
    return (say(f"crosstab.test_name.{found.kind}"), statistic, round(found.p, 6), round(found.v or 0.0, 3))
