"""The command that compares coders."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import AT, Command, argument
from app.cli.output import columns, reading, show
from app.cli.useless import useless
from app.coding.agreement.fragments import OVERLAP
from app.coding.agreement.ground import UNITS
from app.coding.agreement.rows import FIGURES, Agreement, Row
from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

if TYPE_CHECKING:
    from app.coding.agreement.comparison import Comparison, Question

MOST_SAMPLES = 10_000
SHOWN = ("agreement", "kappa", "brennan_prediger", "ac1", "alpha", "alpha_u", "f1")
"""The figures that stand in the table on the screen; the others are in the JSON and the workbook."""
FOREIGN = ("with_subcodes", "by_coder", "where", "origin", "without_suggested", "query")
"""Options of ``export`` that a comparison of coders does not know."""


def question_of(project: Project, args: argparse.Namespace) -> Question:
    """What the options ask. Refuses what the project does not know."""
    from app.coding.agreement.comparison import Question

    book = project.codes.book()
    documents = [project.sources.get(ref).guid for ref in args.documents or ()]
    cases = [project.cases.get(ref).guid for ref in args.cases or ()]
    return Question(
        codes=tuple(dict.fromkeys(book.find(ref).guid for ref in args.codes or ())),
        sources=frozenset(documents) if documents else None,
        cases=frozenset(cases) if cases else None,
        shared=args.shared,
        unit=args.unit,
        overlap=args.overlap,
    )


def compared(projects: list[Project], args: argparse.Namespace) -> Comparison:
    """The comparison that the options mean. Refuses unknown names and fewer than two coders."""
    from dataclasses import replace

    from app.project.comparing import coders_of, compare

    question = question_of(projects[0], args)
    if args.coders or args.reference:
        known = coders_of(projects, silent=True)

        def guid(name: str) -> str:
            found = next((c for c in known if name.casefold() in (c.name.casefold(), c.guid)), None)
            if found is None:
                raise Refusal("coder.unknown", name=name, known=", ".join(c.name for c in known) or "-")
            return found.guid

        question = replace(question, coders=tuple(guid(name) for name in args.coders or ()))
        if args.reference:
            question = replace(question, reference=guid(args.reference))
    found = compare(projects, question)
    if args.reference and question.reference not in {c.guid for c in found.coders}:
        names = ", ".join(c.name for c in found.coders)
        raise Refusal("agreement.one_reference", name=args.reference, known=names)
    return found


@contextmanager
def _all(args: argparse.Namespace) -> Iterator[list[Project]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(reading(argparse.Namespace(project=place, at=args.at)))
            for place in args.projects
        ]


def _agree(args: argparse.Namespace) -> None:
    if args.samples < 0:
        raise Refusal("cli.no_count", option="--samples", value=args.samples)
    if args.overlap != OVERLAP and args.unit != "fragment":
        raise useless("--overlap", "overlap")
    with _all(args) as projects:
        found = compared(projects, args)
        told = found.agreement(min(args.samples, MOST_SAMPLES))
        data = agreement_json(found, told)
        if args.details:
            data.update(details_json(found))
    show(args, data, _lines(found, told))


def write_agreement(
    project: Project, path: Path, args: argparse.Namespace
) -> tuple[Comparison, list[Notice]]:
    """Write the agreement of a project's coders to a workbook or CSV, under the options of ``export``; what
    was compared, and notices.

    Refuses the options that choose codings, as those of all coders are compared.
    """
    if any(getattr(args, name, None) for name in FOREIGN):
        raise Refusal("cli.agreement_whole")
    from app.coding.exchange import agreement_sheets

    options = argparse.Namespace(
        codes=args.codes, documents=None, cases=[args.case] if args.case else None, coders=None,
        reference=None, unit="character", overlap=0.5, shared=False,
    )  # fmt: skip
    found = compared([project], options)
    return found, agreement_sheets.write(
        found, found.agreement(), project.sources.texts(), path, say, title=project.name,
        when=project.last_change,
    )  # fmt: skip


def agreement_json(found: Comparison, told: Agreement) -> dict[str, Any]:
    """The figures as ``agree`` prints them."""
    names = [c.name for c in found.coders]
    rows = [
        {"code": found.paths[row.code], "code_guid": row.code, **_row_json(row, names)} for row in told.rows
    ]
    return {
        "unit": told.unit, "coders": names, "documents": [s.name for s in found.sources],
        "reference": names[found.reference], "codes": rows, "overall": _row_json(told.overall, names),
        "interval": {"level": 0.95, "drawn": told.drawn or None},
        "notes": [say(notice) for notice in found.notices],
    }  # fmt: skip


def _row_json(row: Row, names: list[str]) -> dict[str, Any]:
    return {
        "n": row.n,
        "codings": dict(zip(names, row.codings, strict=True)),
        "uncoded_share": _rounded(row.uncoded_share),
        **{name: _rounded(row.figures[name]) for name in FIGURES},
        "intervals": {n: [_rounded(low), _rounded(high)] for n, (low, high) in row.intervals.items()},
        "note": " ".join(say(note) for note in row.notes) or None,
    }


def details_json(found: Comparison) -> dict[str, Any]:
    """Where the trouble is: confusion, the passages in dispute, drift, and what was settled."""
    names = [c.name for c in found.coders]
    paths = [found.paths[code] for code in found.codes]
    cells = found.confusion()
    used = [n for n in range(len(paths)) if cells[n].any() or cells[:, n].any()]
    keep = [*used, len(paths)]
    before, after = found.settling() if found.settled.areas.size else (None, None)
    return {
        "confusion": {
            "labels": [*(paths[n] for n in used), None], "cells": cells[keep][:, keep].tolist(),
        },
        "disputes": [
            {
                "document": found.sources[p.source].name, "document_guid": found.sources[p.source].guid,
                "code": paths[p.code], "start": p.start, "end": p.end, "disputed": p.disputed,
                "ranges": {name: [list(r) for r in of] for name, of in zip(names, p.ranges, strict=True)},
                "settled": found.is_settled(p),
            }
            for p in found.disputes
        ],
        "drift": [
            {
                "documents": [found.sources[n].name for n in period.sources],
                "kappa": {name: _rounded(v) for name, v in zip(names, period.kappa, strict=True)},
            }
            for period in found.drift()
        ],
        "settled": {"kappa_before": _rounded(before), "kappa_after": _rounded(after)},
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0


def _lines(found: Comparison, told: Agreement) -> Iterator[str]:
    from app.coding.exchange.agreement_sheets import worst_first

    coders = ", ".join(c.name for c in found.coders)
    yield say("agreement.compared", unit=say(f"agreement.unit.{told.unit}"), coders=coders)
    several = "_several" if len(found.coders) > 2 else ""
    heads = {name: say(f"agreement.figure.{name}") for name in SHOWN}
    heads["kappa"] = say(f"agreement.figure.kappa{several}")
    head = ["", say("agreement.figure.uncoded_share"), *heads.values()]
    used = worst_first(told.rows)
    body = [
        [label, *(_decimal(v) for v in (row.uncoded_share, *(row.figures[name] for name in SHOWN)))]
        for label, row in (
            *((found.paths[row.code], row) for row in used), (say("agreement.overall"), told.overall),
        )
    ]  # fmt: skip
    yield from columns([head, *body])
    interval = told.overall.intervals.get("kappa")
    if interval and told.drawn:
        low, high = (_decimal(v) for v in interval)
        yield f"{heads['kappa']}: {low} – {high}. {say(f'agreement.drawn_{told.drawn}')}."
    for notice in (*found.notices, *told.overall.notes):
        yield say(notice)
    bare = 0
    for row in used:
        for note in row.notes:
            if note.key == "agreement.note.mostly_bare":
                bare += 1
            elif note.key != "agreement.note.fragments":
                yield f"{found.paths[row.code]}: {say(note)}"
    if bare:
        yield say("agreement.bare", n=bare)


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".replace(".", say("export.decimal"))


CHOICES = (
    argument("--unit", choices=UNITS, default="character"),
    argument("--coders", nargs="+", metavar="CODER"),
    argument("--codes", nargs="+", metavar="CODE"),
    argument("--documents", nargs="+", metavar="DOC"),
    argument("--cases", nargs="+", metavar="CASE"),
    argument("--shared", action="store_true"),
    argument("--overlap", type=float, default=OVERLAP, metavar="0-1"),
    argument("--reference", metavar="CODER"),
)
"""What is compared, as every command takes it that compares."""

COMMANDS = (
    Command(
        "agree",
        (
            argument("projects", nargs="+", metavar="P"),
            *CHOICES,
            argument("--samples", type=int, default=1000, metavar="N"),
            argument("--details", action="store_true"),
            AT,
        ),
        _agree,
    ),
)
