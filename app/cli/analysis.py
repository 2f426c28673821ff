"""Commands that count and export."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import NARROWED, PROJECT, Command, argument
from app.cli.output import filtered, reading, show
from app.cli.privacy import names_json, warn_of_names
from app.cli.projects import steps
from app.cli.tables import SHAPE, UNASKED, chosen_of, matrix, matrix_of, write_crosstab
from app.cli.useless import useless, without_codes
from app.coding.analysis.matrix import COEFFICIENTS
from app.coding.model import CodingFilter, Notice
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

if TYPE_CHECKING:
    from app.coding.extract import Extract
    from app.project.reach import Reaches

WHAT = ("all", "fragments", "codebook", "codes", "matrix", "cases", "documents", "memos", "suggestions")
KINDS = {
    ".xlsx": (*WHAT, "crosstab", "agreement", "logbook"),
    ".csv": (*WHAT, "crosstab", "agreement", "logbook"),
    ".docx": ("all", "fragments", "report"),
    ".html": ("all", "fragments", "report", "suggestions", "crosstab"),
    ".yaml": ("all", "codebook"),
    ".json": ("all", "fragments"),
    ".png": ("all", "matrix"),
    ".svg": ("all", "matrix"),
    ".pdf": ("all", "matrix"),
}
"""Which parts each kind of file can hold; the first is what it holds unasked."""
IMAGES = (".png", ".svg", ".pdf")
NARROWING = ("codes", "with_subcodes", "by_coder", "case", "where", "origin", "without_suggested", "query")
"""Options that choose codings, which a codebook has none of."""
CODING = tuple(option for option in NARROWING if option not in ("case", "where"))
"""Those that choose no cases."""


def holds(project: Project, what: str, kind: str, args: argparse.Namespace) -> Reaches:
    """The parts of a project that such an export holds, where names may stand, and how much of each."""
    from app.project import reach

    if kind == ".yaml" or kind in IMAGES:
        return {}
    if what in ("all", "fragments") and kind != ".xlsx":
        what = {".docx": "word", ".html": "transcripts"}.get(kind, "fragments")
    return reach.of_export(project, what, filtered(args, project)[0])


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
    if what != "crosstab" and any(getattr(args, name) != plain for name, plain in UNASKED.items()):
        raise Refusal("cli.only_crosstab")
    if kind == ".yaml" or what == "codebook":
        for option in NARROWING:
            if getattr(args, option, None):
                raise useless(f"--{option.replace('_', '-')}", "codebook_whole")
    if what in ("cases", "memos", "logbook"):
        for option in CODING if what == "cases" else NARROWING:
            if getattr(args, option, None):
                raise useless(f"--{option.replace('_', '-')}", f"{what}_whole")
    if what not in ("crosstab", "suggestions", "agreement") and kind not in IMAGES:
        without_codes(args, "--codes")
    with reading(args) as project:
        notices, told = write_export(project, path, what, args)
        named = project.privacy.remaining(holds(project, what, kind, args) if told is None else told)
    warn_of_names(args, named)
    show(
        args,
        {
            "file": str(path),
            "what": what,
            "warnings": [say(n) for n in notices],
            "names": names_json(named),
        },
        [say("cli.exported", file=path), *(say(n) for n in notices)],
    )


def write_export(
    project: Project, path: Path, what: str, args: argparse.Namespace
) -> tuple[list[Notice], Reaches | None]:
    """Write one file; the notices about what had to be cut, and what of the project is in it where that
    is known already."""
    kind = path.suffix.lower()
    if what == "suggestions":
        narrowed = ("codes", "by_coder", "case", "where", "origin", "without_suggested", "query")
        if any(getattr(args, name, None) for name in narrowed):
            raise Refusal("cli.suggestions_whole")
        from app.coding.exchange import suggestion_report

        suggestion_report.write(project.suggestions.measured(), path, say)
        return [], None
    if what == "logbook":
        from app.coding.exchange import logbook_sheet

        told = steps(project.history(), {coder.guid: coder.name for coder in project.coders.list()})
        entries = [logbook_sheet.Step(e["id"], e["at"], e["coder"], e["label"], e["undone"]) for e in told]
        logbook_sheet.write(entries, project.name, project.last_change, path, say)
        return [], None
    if kind == ".yaml":
        from app.coding.codebook.files import write_codebook

        write_codebook(project.codes.book(), path)
        return [], None
    if what == "agreement":
        from app.cli.agreeing import write_agreement
        from app.project.reach import of_documents

        compared, notices = write_agreement(project, path, args)
        return notices, {} if kind == ".csv" else of_documents("agreement", compared.sources)
    if what == "crosstab":
        from app.project.reach import of_matrix

        return [], of_matrix(project, write_crosstab(project, path, args))
    chosen, words = filtered(args, project)
    if kind in IMAGES:
        from app.coding.exchange import picture
        from app.coding.exchange.pictures.base import base_words

        fixed = {"columns": "codes", "relation": "overlap", "count": "codings"}
        options = argparse.Namespace(**{**vars(args), **fixed})
        found = matrix_of(project, options)
        extract = project.extract(*chosen_of(args, project), texts=False)
        base = base_words(
            extract, extract.columns, say, codes=found.rows,
            with_subcodes=getattr(args, "with_subcodes", False),
        )  # fmt: skip
        picture.write(found, path, say, title=project.name, base=base)
        return [], None
    extract = project.extract(chosen, words)
    if what == "cases":
        extract = _of_meant(extract, chosen)
    if kind == ".xlsx":
        from app.coding.exchange import excel

        return excel.write(extract, path, say, what=what), None
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
    return [], None


def _of_meant(extract: Extract, chosen: CodingFilter) -> Extract:
    """The extract with the cases alone that a filter on cases and values means."""
    from dataclasses import replace

    from app.project.counting import meant_cases

    meant = meant_cases(extract, chosen)
    return extract if meant is None else replace(
        extract, cases=tuple(c for c in extract.cases if c.guid in meant)
    )  # fmt: skip


COMMANDS = (
    Command(
        "matrix",
        (
            PROJECT,
            *SHAPE,
            argument("--relation", default="overlap", metavar="RELATION"),
            argument("--coefficient", choices=(*COEFFICIENTS, "none"), default="c"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            *NARROWED,
        ),
        matrix,
    ),
    Command(
        "export",
        (
            PROJECT,
            argument("out", metavar="OUT"),
            argument(
                "--what",
                choices=(*WHAT, "crosstab", "agreement", "logbook", "report"),
                default="all",
                metavar="WHAT",
            ),
            *SHAPE,
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            argument("--by-coder", metavar="CODER"),
            argument("--case", metavar="CASE"),
            *NARROWED,
        ),
        _export,
    ),
)
