"""Commands that count and export."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from app.cli.command import AT, ORIGIN, PROJECT, WHERE, WITHOUT_SUGGESTED, Command, argument
from app.cli.output import columns, filtered, reading, show
from app.cli.privacy import looks_named, warn_of_names
from app.coding.analysis.matrix import COEFFICIENTS, COUNTS, Matrix
from app.coding.model import ORIGINS, Notice
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

WHAT = ("all", "fragments", "codebook", "codes", "matrix", "cases", "documents", "memos", "suggestions")
KINDS = {
    ".xlsx": (*WHAT, "agreement"),
    ".csv": (*WHAT, "agreement"),
    ".docx": ("all", "fragments", "report"),
    ".html": ("all", "fragments", "report", "suggestions"),
    ".yaml": ("all", "codebook"),
    ".json": ("all", "fragments"),
    ".png": ("all", "matrix"),
    ".svg": ("all", "matrix"),
}
"""Which parts each kind of file can hold; the first is what it holds unasked."""
TEXTS = ("all", "fragments", "report", "memos")
"""Parts with what people said in them, where names matter."""
WORDLESS = (".yaml", ".png", ".svg")
"""Kinds of file that hold none of it."""


def matrix_of(project: Project, args: argparse.Namespace) -> Matrix:
    """The matrix that the options mean. Refuses an unknown relation, count or column."""
    from app.coding.analysis.cooccurrence import cooccurrence
    from app.coding.analysis.rows import subtrees
    from app.coding.analysis.tables import table

    kept = ("where", "origin", "without_suggested")
    options = {name: getattr(args, name) for name in kept if hasattr(args, name)}
    chosen, words = filtered(argparse.Namespace(**options), project)
    book = project.codes.book()
    codes = [book.find(ref).guid for ref in args.codes or ()] or [c.guid for c in book]
    if args.columns == "codes":
        return cooccurrence(
            project.codings.columns(chosen), relation=args.relation, count=args.count,
            turns=project.sources.all_turns() if args.relation == "same-turn" else None, codes=codes,
            below=subtrees(book) if args.with_subcodes else None,
            labels={c.guid: book.path(c.guid) for c in book},
        )  # fmt: skip
    return table(
        project.extract(chosen, words, texts=False), args.columns, count=args.count, codes=codes,
        with_subcodes=args.with_subcodes, no_value=say("cli.no_value"),
    )  # fmt: skip


def _matrix(args: argparse.Namespace) -> None:
    from app.coding.analysis.relations import parse_relation

    args.relation = str(parse_relation(args.relation))
    with reading(args) as project:
        matrix = matrix_of(project, args)
        origins = filtered(
            argparse.Namespace(origin=args.origin, without_suggested=args.without_suggested), project
        )[0].origins
    kind = args.coefficient if args.columns == "codes" else "none"
    values: list[list[float | None]] | None = None
    if kind != "none":
        values = [
            [None if math.isnan(v) else round(v, 6) for v in row]
            for row in matrix.coefficients(kind).tolist()
        ]
    counts = matrix.counts.tolist()
    data: dict[str, Any] = {
        "rows": list(matrix.row_labels), "columns": list(matrix.column_labels), "counts": counts,
        "coefficients": values, "coefficient": None if kind == "none" else kind,
        "relation": matrix.relation, "count": matrix.count,
        "origins": [o for o in ORIGINS if origins is None or o in origins], "n": matrix.n.tolist(),
        "marks": [{"row": i, "column": j, "marks": list(m)} for (i, j), m in sorted(matrix.marks().items())],
    }  # fmt: skip
    head = ["", *(label.rsplit(" > ", 1)[-1] for label in matrix.column_labels)]
    show(
        args,
        data,
        columns([head, *([label, *row] for label, row in zip(matrix.row_labels, counts, strict=True))]),
    )


def _export(args: argparse.Namespace) -> None:
    path = Path(args.out)
    kind = path.suffix.lower()
    if kind in (".qdpx", ".qdc"):
        raise Refusal("cli.later_format", kind=kind)
    if kind not in KINDS:
        raise Refusal("cli.unknown_format", file=path.name, known=" ".join(KINDS))
    what = args.what
    if what not in KINDS[kind]:
        raise Refusal("cli.not_in_format", what=what, kind=kind, known=" ".join(KINDS[kind]))
    with reading(args) as project:
        named = looks_named(project) if what in TEXTS and kind not in WORDLESS else []
        notices = write_export(project, path, what, args)
    warn_of_names(args, named)
    show(
        args,
        {
            "file": str(path),
            "what": what,
            "warnings": [say(n) for n in notices],
            "names": [{"text": e.name, "kind": e.kind, "places": len(e.hits)} for e in named],
        },
        [say("cli.exported", file=path), *(say(n) for n in notices)],
    )


def write_export(project: Project, path: Path, what: str, args: argparse.Namespace) -> list[Notice]:
    """Write one file; the notices about what had to be cut."""
    kind = path.suffix.lower()
    if what == "suggestions":
        narrowed = ("codes", "by_coder", "case", "where", "origin", "without_suggested")
        if any(getattr(args, name, None) for name in narrowed):
            raise Refusal("cli.suggestions_whole")
        from app.coding.exchange import suggestion_report

        suggestion_report.write(project.suggestions.measured(), path, say)
        return []
    if kind == ".yaml":
        from app.coding.codebook_files import write_codebook

        write_codebook(project.codes.book(), path)
        return []
    if what == "agreement":
        from app.cli.agreeing import write_agreement

        return write_agreement(project, path, args)
    chosen, words = filtered(args, project)
    if kind in (".png", ".svg"):
        from app.coding.exchange import picture

        fixed = {"columns": "codes", "relation": "overlap", "count": "codings"}
        options = argparse.Namespace(**{**vars(args), **fixed})
        picture.write(matrix_of(project, options), path, say, title=project.name)
        return []
    extract = project.extract(chosen, words)
    if kind == ".xlsx":
        from app.coding.exchange import excel

        return excel.write(extract, path, say, what=what)
    if kind == ".csv":
        from app.coding.exchange import csv_files

        csv_files.write(extract, path, say, what=what)
    elif kind == ".docx":
        from app.coding.exchange import word

        word.write(extract, path, say)
    elif kind == ".html":
        from app.coding.exchange import html

        html.write(extract, path, say)
    else:
        import json

        from app.cli.output import fragment_json
        from app.coding.exchange.files import atomic

        with atomic(path) as place:
            rows = [fragment_json(f) for f in extract.fragments]
            place.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return []


COMMANDS = (
    Command(
        "matrix",
        (
            PROJECT,
            argument("--rows", choices=("codes",), default="codes"),
            argument(
                "--columns",
                default="codes",
                metavar="codes|documents|cases|coders|waves|groups|kinds|roles|ATTR",
            ),
            argument("--count", choices=COUNTS, default="codings"),
            argument(
                "--relation", default="overlap", metavar="overlap|exact|within|near:N|same-turn|same-document"
            ),
            argument("--coefficient", choices=(*COEFFICIENTS, "none"), default="c"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            ORIGIN,
            WITHOUT_SUGGESTED,
            WHERE,
            AT,
        ),
        _matrix,
    ),
    Command(
        "export",
        (
            PROJECT,
            argument("out", metavar="OUT"),
            argument("--what", choices=(*WHAT, "agreement", "report"), default="all"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            argument("--by-coder", metavar="X"),
            argument("--case", metavar="C"),
            ORIGIN,
            WITHOUT_SUGGESTED,
            WHERE,
            AT,
        ),
        _export,
    ),
)
