"""``kantlijn matrix``: codes, attributes and the like against one another, and what an export makes of it."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from app.cli.command import argument
from app.cli.output import columns, filtered, reading, show
from app.cli.useless import in_matrix
from app.coding.analysis.association import Verdict
from app.coding.analysis.crosstab import PERCENTS, TABLE_COUNTS
from app.coding.analysis.matrix import Matrix
from app.coding.model import ORIGINS, CodingFilter
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

SHAPE = (
    argument("--rows", default="codes", metavar="SIDE"),
    argument("--columns", default="codes", metavar="SIDE"),
    argument("--count", choices=TABLE_COUNTS, default="codings"),
    argument("--percent", choices=PERCENTS),
    argument("--bins", default="", metavar="BINS"),
    argument("--row-bins", default="", metavar="BINS"),
    argument("--without-missing", action="store_true"),
)
"""The options that say what stands against what."""
UNASKED: dict[str, Any] = {
    "rows": "codes", "columns": "codes", "count": "codings", "percent": None, "bins": "", "row_bins": "",
    "without_missing": False,
}  # fmt: skip
"""What those options say when they are not given."""


def matrix_of(project: Project, args: argparse.Namespace, *, said: bool = True) -> Matrix:
    """The matrix that the options mean, its labels ``said`` in words or as they are kept.

    Refuses an unknown relation, count or column, and an option that does nothing here.
    """
    from app.coding.analysis.cooccurrence import cooccurrence
    from app.coding.analysis.rows import subtrees
    from app.coding.analysis.table_words import names_of
    from app.coding.analysis.tables import table
    from app.project.counting import ground_of

    chosen, words = chosen_of(args, project)
    book = project.codes.book()
    codes = [book.find(ref).guid for ref in args.codes or ()] or [c.guid for c in book]
    rows, percent = getattr(args, "rows", "codes"), getattr(args, "percent", None)
    own = {a.name for a in project.cases.attributes()}
    in_matrix(args, own)
    if (rows, args.columns) == ("codes", "codes") and "codes" not in own:
        if args.count == "cases":
            raise Refusal("analysis.count_pairs")
        if percent:
            raise Refusal("analysis.percent_pairs")
        return cooccurrence(
            project.codings.columns(chosen), relation=args.relation, count=args.count,
            turns=project.sources.all_turns() if args.relation == "same-turn" else None, codes=codes,
            below=subtrees(book) if args.with_subcodes else None,
            labels={c.guid: book.path(c.guid) for c in book},
        )  # fmt: skip
    extract = project.extract(chosen, words, texts=False)
    names = {"decimal": say("export.decimal"), **(names_of(extract.sources, say) if said else {})}
    return table(
        extract, args.columns, rows=rows, count=args.count, codes=codes, sets=project.codes.sets(),
        with_subcodes=args.with_subcodes, no_value=say("cli.no_value"),
        missing=not getattr(args, "without_missing", False), names=names,
        bins=getattr(args, "bins", ""), row_bins=getattr(args, "row_bins", ""),
        ground=ground_of(project, chosen, extract),
    )  # fmt: skip


def chosen_of(args: argparse.Namespace, project: Project) -> tuple[CodingFilter, tuple[str, ...]]:
    """The codings that count, and that filter in words; ``--codes`` are the rows, no filter."""
    kept = ("by_coder", "case", "where", "origin", "without_suggested", "query")
    options = {name: getattr(args, name) for name in kept if hasattr(args, name)}
    return filtered(argparse.Namespace(**options), project)


def matrix(args: argparse.Namespace) -> None:
    """Print a matrix."""
    from app.coding.analysis.relations import parse_relation

    args.relation = str(parse_relation(args.relation))
    with reading(args) as project:
        found = matrix_of(project, args, said=not args.json)
        origins = filtered(
            argparse.Namespace(origin=args.origin, without_suggested=args.without_suggested), project
        )[0].origins
    kind = args.coefficient if found.cross is None else "none"
    values: list[list[float | None]] | None = None
    if kind != "none":
        values = _rounded(found.coefficients(kind).tolist())
    counts = found.counts.tolist()
    data: dict[str, Any] = {
        "rows": list(found.row_labels), "columns": list(found.column_labels), "counts": counts,
        "coefficients": values, "coefficient": None if kind == "none" else kind,
        "relation": found.relation, "count": found.count,
        "origins": [o for o in ORIGINS if origins is None or o in origins], "n": found.n.tolist(),
        "marks": [{"row": i, "column": j, "marks": list(m)} for (i, j), m in sorted(found.marks().items())],
        **cross_json(found, args.percent or ""),
    }  # fmt: skip
    show(args, data, _lines(found, args.percent or ""))


def _lines(found: Matrix, percent: str) -> list[str]:
    counts: list[list[Any]] = found.counts.tolist()
    head = ["", *(label.rsplit(" > ", 1)[-1] for label in found.column_labels)]
    if found.cross is None or not percent:
        body = [[label, *row] for label, row in zip(found.row_labels, counts, strict=True)]
    else:
        mark = say("export.decimal")
        shares = found.cross.percent(percent).tolist()
        cells = [
            [f"{n} ({share_words(p, mark)})" for n, p in zip(*pair, strict=True)]
            for pair in zip(counts, shares, strict=True)
        ]
        total = f"{say('crosstab.total')} (n)"
        sums = found.cross.row_base.tolist()
        body = [[label, *row, n] for label, row, n in zip(found.row_labels, cells, sums, strict=True)]
        body.append([total, *found.cross.column_base.tolist(), found.cross.base])
        head.append(total)
    told: list[str] = []
    if found.cross is not None and (percent or found.count == "cases"):
        from app.coding.exchange.crosstab_sheets import sentences

        told = ["", *sentences(found.cross, say, percent)]
    return [*columns([head, *body]), *told]


def share_words(share: float, decimal: str) -> str:
    """A percentage in whole numbers, a dash where it is undefined."""
    return "–" if math.isnan(share) else f"{share:.0f}%".replace(".", decimal)


def cross_json(found: Matrix, percent: str) -> dict[str, Any]:
    """What a cross table has more than a matrix of codes."""
    table = found.cross
    if table is None:
        return {}
    from app.coding.exchange.crosstab_sheets import sentences

    verdicts = [table.row_verdict(i) for i in range(len(found.rows))] if table.rows.of_codes else []
    return {
        "percent": percent or None,
        "percentages": _rounded(table.percent(percent).tolist()) if percent else None,
        "row_base": table.row_base.tolist(), "column_base": table.column_base.tolist(), "base": table.base,
        "cases": table.cases.tolist(), "row_cases": table.row_cases.tolist(),
        "column_cases": table.column_cases.tolist(), "all_cases": table.all_cases,
        "test": None if table.rows.of_codes else _verdict_json(table.verdict()),
        "tests": [_verdict_json(v) for v in verdicts],
        "notices": sentences(table, say, percent),
    }  # fmt: skip


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    def short(value: float | None, digits: int = 6) -> float | None:
        return None if value is None else round(value, digits)

    return {
        "test": None if verdict.kind == "none" else verdict.kind, "reason": verdict.reason or None,
        "statistic": short(verdict.statistic), "df": verdict.df or None,
        "p": verdict.p if verdict.p is None or verdict.p < 1e-6 else short(verdict.p, 9),
        "cramers_v": short(verdict.v), "n": verdict.n, "least_expected": short(verdict.least),
    }  # fmt: skip


def _rounded(rows: list[list[float]]) -> list[list[float | None]]:
    return [[None if math.isnan(v) else round(v, 6) for v in row] for row in rows]


def write_crosstab(project: Project, path: Path, args: argparse.Namespace) -> Matrix:
    """Write the cross table that the options mean, and give it."""
    from app.coding.exchange import crosstab_sheets
    from app.coding.exchange.files import moment

    percent = getattr(args, "percent", None) or ""
    found = matrix_of(project, argparse.Namespace(**{"relation": "overlap", **vars(args)}))
    if found.cross is None:
        raise Refusal("cli.no_crosstab")
    crosstab_sheets.write(
        found, path, say, percent=percent, title=project.name, when=moment(project.last_change),
        filter_words=chosen_of(args, project)[1],
    )  # fmt: skip
    return found
