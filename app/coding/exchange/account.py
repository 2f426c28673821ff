"""The sheet Verantwoording: what the workbook is of, under which filter, and what its words mean."""

from __future__ import annotations

from collections.abc import Callable

from app.coding.analysis.matrix import Matrix
from app.coding.exchange.sheets import Column, Sheet
from app.coding.exchange.values import day
from app.coding.extract import Extract


def lines(
    extract: Extract, matrix: Matrix | None, say: Callable[..., str]
) -> list[tuple[str, str | int | None]]:
    """What to account for, as pairs of a subject and what is told of it."""

    def about(key: str) -> str:
        return say(f"export.account.{key}")

    relation = (matrix.relation or "overlap") if matrix is not None else "overlap"
    kind = relation.partition(":")[0]
    told: list[tuple[str, str | int | None]] = [
        (about("project"), extract.project_name),
        (about("guid"), extract.project_guid),
        (about("last_change"), str(day(extract.last_change) or extract.last_change) or None),
        (about("program"), f"Kantlijn {extract.program_version}".strip()),
    ]
    told += [(about("filter"), words) for words in extract.filter_words or (about("no_filter"),)]
    told += [
        (about("documents"), len(extract.sources)),
        (about("cases"), len(extract.cases)),
        (about("codes"), len(extract.codebook)),
        (about("codings"), len(extract.fragments)),
        (about("coders"), "; ".join(coder.name for coder in extract.coders) or None),
        (about("positions"), about("positions_mean")),
        (about("times"), about("times_mean")),
        (about("attributes"), about("attributes_mean")),
        (about("frequencies"), about("frequencies_mean")),
    ]
    if matrix is not None:
        told += [
            (
                about("relation"),
                say(f"export.relation.{kind.replace('-', '_')}", n=relation.partition(":")[2]),
            ),
            (about("counts"), say(f"export.account.count_{matrix.count}")),
            (about("subcodes"), about("subcodes_in" if matrix.with_subcodes else "subcodes_out")),
            (about("c"), about("c_means")),
            (about("marks"), about("marks_mean")),
        ]
    return [*told, (about("formulas"), about("formulas_mean")), (about("cut"), about("cut_means"))]


def sheet(extract: Extract, matrix: Matrix | None, say: Callable[..., str]) -> Sheet:
    """The account as a sheet of two columns."""
    rows = lines(extract, matrix, say)
    columns = [
        Column(say("export.column.subject"), 30, "wrapped"),
        Column(say("export.column.told"), 110, "told"),
    ]
    return Sheet(say("export.sheet.account"), columns, rows, len(rows), "A2")
