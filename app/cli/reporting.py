"""The command that makes reports, and lists, keeps and removes their definitions."""

from __future__ import annotations

import argparse
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import AT, PROJECT, QUESTION, WHERE, Command, argument
from app.cli.output import complain, conditions, reading, show, writing
from app.cli.useless import alone, needs
from app.coding.refusal import Refusal
from app.coding.report.definition import ORDERS, RULES, Definition, Rule
from app.coding.report.writing import moment_words
from app.project import Project
from app.words import say

if TYPE_CHECKING:
    from app.coding.report.changes import Changed
    from app.coding.report.names import Named
    from app.coding.report.tree import Report

OPTIONS = ("title", "label", "codes", "levels", "order", "where", "query", "rule", "quotes", "cases_named")
"""Options that say what a report holds."""
SHOWN = 12
"""Changes and names that are told in words; all of them are in the JSON."""


def _report(args: argparse.Namespace) -> None:
    from app.coding.exchange.reports import write as writers

    _sensible(args)
    if args.what is None:
        with reading(args) as project:
            _list(args, project)
        return
    if args.remove:
        with writing(args) as project:
            project.reports.remove(args.what)
            _list(args, project)
        return
    outs = [Path(out) for out in args.out]
    writers.checked(outs)
    changed_here = any(getattr(args, name) for name in OPTIONS if name != "levels") or args.levels is not None
    with reading(args) as project:
        definition = _definition(args, project)
        book = project.codes.book()
        if args.save_as:
            from app.coding.report import files

            files.write(definition, Path(args.save_as), book, project.sources.list())
        report, changed = _made(project, definition)
        notices = [*report.notices, *writers.write(report, outs, say)]
    keeps = args.new or args.save
    kept, untold = False, ""
    if keeps or (outs and not changed_here and args.at is None):
        try:
            with writing(args) as project, project.group("history.report_made", name=definition.name):
                if keeps:
                    project.reports.save(definition)
                if outs:
                    project.reports.keep_made(definition, report)
            kept = True
        except Refusal as refusal:
            if keeps:
                raise
            untold = say(refusal)
    _tell(args, definition, report, changed, [say(n) for n in notices], outs, kept, untold)


def _sensible(args: argparse.Namespace) -> None:
    """Refuse what a list of reports, the removal of one or a look at the past cannot use."""
    options = [f"--{name.replace('_', '-')}" for name in (*OPTIONS, "new", "save", "save_as")]
    if args.what is None:
        for option in (*options, "--remove"):
            needs(args, option, "what")
    alone(args, "--remove", *options, "out", "--at")
    alone(args, "--at", "--new", "--save")


def _made(project: Project, definition: Definition) -> tuple[Report, Changed]:
    from app.coding.report.changes import changed
    from app.project.reporting import make_report

    report = make_report(project, definition)
    return report, changed(report, project.reports.last(definition.guid))


def _definition(args: argparse.Namespace, project: Project) -> Definition:
    """The definition that is meant: new, from a file, or kept; with what the options say of it."""
    from app.coding.report import files
    from app.project.reporting import first_definition

    path = Path(args.what)
    if args.new:
        if project.reports.named(args.what) is not None:
            raise Refusal("report.name_taken", name=args.what)
        found = replace(first_definition(project), name=args.what)
    elif path.suffix.lower() in (".yaml", ".yml", ".json"):
        found = files.read(path, project.codes.book(), project.sources.list())
        same = project.reports.named(found.name)
        own = str(uuid.uuid5(uuid.UUID(project.guid), found.name))
        found = replace(found, guid=same.guid if same is not None else own)
    else:
        found = project.reports.get(args.what)
    return _with_options(args, project, found)


def _with_options(args: argparse.Namespace, project: Project, found: Definition) -> Definition:
    if args.title:
        found = replace(found, title=args.title)
    if args.label is not None:
        found = replace(found, label=args.label)
    if args.codes:
        book = project.codes.book()
        found = replace(found, codes=tuple(book.find(ref).guid for ref in args.codes), without=())
    if args.levels is not None:
        found = replace(found, levels=max(0, args.levels))
    if args.order:
        found = replace(found, order=args.order)
    if args.where:
        found = replace(found, where=conditions(args.where, project, asks=True))
    if args.query:
        found = replace(found, question=project.questions.get(args.query).guid)
    if args.rule or args.quotes is not None:
        n = found.rule.n if args.quotes is None else max(0, args.quotes)
        found = replace(found, rule=Rule(args.rule or found.rule.kind, n))
    if args.cases_named:
        found = replace(found, cases_named=True)
    return found


def _list(args: argparse.Namespace, project: Project) -> None:
    rows = []
    for definition in project.reports.list():
        last = project.reports.last(definition.guid) or {}
        rows.append(
            {"guid": definition.guid, "name": definition.name, "title": definition.title,
             "made": last.get("at") or None}
        )  # fmt: skip
    show(args, rows, [f"{row['name']}  ({(row['made'] or '')[:10] or '–'})" for row in rows])


def _tell(
    args: argparse.Namespace, definition: Definition, report: Report, changed: Changed, warnings: list[str],
    outs: list[Path], kept: bool, untold: str,
) -> None:  # fmt: skip
    from app.coding.report.names import names_in
    from app.coding.report.tree import Quotation

    named = names_in(report, definition.fine)
    if named and outs:
        words = list(dict.fromkeys(n.text for n in named))
        told = ", ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
        complain(say("report.names", n=len(words), words=told))
    for warning in warnings:
        complain(warning)
    if untold:
        complain(say("report.changed_not_kept", why=untold))
    tables = [{"number": t.number, "key": t.key, "title": t.title} for t in report.tables]
    numbers = {f.coding: f.number for f in report.fragments}
    quotes = [
        {"number": numbers[b.coding], "coding": b.coding, "code": b.code, "label": b.label, "text": b.text}
        for b in report.blocks
        if isinstance(b, Quotation)
    ]
    data = {
        "report": definition.name, "guid": definition.guid, "files": [str(out) for out in outs],
        "figures": report.figures(), "tables": tables, "quotes": quotes,
        "names": [_named_json(n) for n in named], "changes": _changed_json(changed), "kept": kept,
        "warnings": warnings,
    }  # fmt: skip
    figures = sum(len(row) for of in report.figures().values() for row in of.values())
    lines = [say("report.written", file=out) for out in outs]
    lines.append(say("report.summary", figures=figures, tables=len(tables), quotes=len(quotes)))
    show(args, data, [*lines, *changed_lines(changed)])


def _named_json(found: Named) -> dict[str, Any]:
    return {
        "text": found.text, "kind": found.kind, "where": found.where, "ref": found.ref or None,
        "coding": found.coding or None, "context": found.context,
    }  # fmt: skip


def _changed_json(changed: Changed) -> dict[str, Any]:
    return {
        "since": changed.since or None,
        "figures": [
            {"table": c.table, "row": c.row, "column": c.column, "before": c.before, "after": c.after}
            for c in changed.figures
        ],
        "quotes_in": list(changed.quotes_in),
        "quotes_out": list(changed.quotes_out),
    }


def changed_lines(changed: Changed, most: int = SHOWN) -> list[str]:
    """What changed since the last time, in words."""
    if not changed.since:
        return [say("report.changed_first")]
    since = moment_words(changed.since, say)
    if not changed:
        return [say("report.changed_none", since=since)]

    def figure(value: float | None) -> str:
        return say("report.nothing") if value is None else f"{value:g}".replace(".", say("export.decimal"))

    lines = []
    if changed.figures:
        lines.append(say("report.changed", n=len(changed.figures), since=since))
    lines += [
        "  " + say("report.changed_line", table=c.table, row=c.row, column=c.column.replace("\u00ad", ""),
                   before=figure(c.before), after=figure(c.after))
        for c in changed.figures[:most]
    ]  # fmt: skip
    if len(changed.figures) > most:
        lines.append("  " + say("report.changed_more", n=len(changed.figures) - most))
    if changed.quotes_in:
        lines.append(say("report.quotes_in", numbers=", ".join(changed.quotes_in)))
    if changed.quotes_out:
        lines.append(say("report.quotes_out", numbers=", ".join(changed.quotes_out)))
    return lines


COMMANDS = (
    Command(
        "report",
        (
            PROJECT,
            argument("what", nargs="?", metavar="NAME|FILE"),
            argument("out", nargs="*", metavar="OUT"),
            argument("--new", action="store_true"),
            argument("--save", action="store_true"),
            argument("--save-as", metavar="FILE"),
            argument("--remove", action="store_true"),
            argument("--title", metavar="TEXT"),
            argument("--label", metavar="PATTERN"),
            argument("--codes", nargs="+", metavar="CODE"),
            argument("--levels", type=int, metavar="N"),
            argument("--order", choices=ORDERS),
            argument("--rule", choices=RULES),
            argument("--quotes", type=int, metavar="N"),
            argument("--cases-named", action="store_true"),
            WHERE,
            QUESTION,
            AT,
        ),
        _report,
    ),
)
