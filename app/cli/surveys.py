"""Commands about questionnaires and what was answered to closed questions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import PROJECT, Command, argument
from app.cli.documents import listed
from app.cli.output import fragment_json, show, writing
from app.cli.useless import useless
from app.coding.refusal import Refusal
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.project.surveys.plan import SurveyPlan, SurveyReport


def _import_survey(args: argparse.Namespace) -> None:
    from app.coding.survey import read

    path = Path(args.file)
    if path.suffix.casefold() != ".xlsx" and args.sheet is not None:
        raise useless("--sheet", "sheet")
    if args.header_rows is not None and args.header_rows < 1:
        raise Refusal("cli.no_count", option="--header-rows", value=args.header_rows)
    table = read(path, sheet=args.sheet, header_rows=args.header_rows)
    opened = None
    if args.open_columns is not None:
        opened = _names(table.headers, args.open_columns)
    types = {}
    for text in args.type:
        header, equals, kind = text.rpartition("=")
        if not equals or not header.strip():
            raise Refusal("survey.pair", text=text)
        types[header.strip()] = kind
    original = path.read_bytes()
    with writing(args) as project:
        columns = project.surveys.columns(
            table, case_column=args.case_column, open_columns=opened, types=types, taken=args.taken
        )
        plan = project.surveys.plan(table, columns, original, args.taken)
        _, report = project.surveys.store(plan)
        show(args, _report(project, plan, report), _lines(project, plan, report))


def _names(headers: tuple[str, ...], given: list[str]) -> list[str]:
    """The columns of ``A,B``; a header that holds commas itself is taken whole."""
    known = {h.casefold() for h in headers}
    found: list[str] = []
    for text in given:
        rest = text.strip()
        while rest:
            parts = rest.split(",")
            n = next(
                (k for k in range(len(parts), 0, -1) if ",".join(parts[:k]).strip().casefold() in known), 1
            )
            found.append(",".join(parts[:n]).strip())
            rest = ",".join(parts[n:]).strip()
    return [name for name in found if name]


def _report(project: Project, plan: SurveyPlan, report: SurveyReport) -> dict[str, Any]:
    wanted = set(report.documents)
    made = {a.header: (a.type, a.choices) for a in plan.attributes}
    return {
        "file": report.file, "again": report.known, "changed": report.changed,
        "respondents": report.respondents, "new": report.new, "vanished": list(report.vanished),
        "case_column": plan.record["case_column"],
        "columns": [
            {"name": c.header, "type": c.type, "why": say(c.why),
             "attribute": made[c.header][0] if c.header in made else None,
             "choices": list(made[c.header][1]) if c.header in made else []}
            for c in plan.answers.columns
        ],
        "documents": listed(project, [s for s in project.sources.list() if s.guid in wanted]),
        "values": report.values, "answers": report.answers,
        "shrunk": [fragment_json(f) for f in report.shrunk],
        "dropped": [fragment_json(f) for f in report.dropped],
        "warnings": [say(n) for n in report.notices],
    }  # fmt: skip


def _lines(project: Project, plan: SurveyPlan, report: SurveyReport) -> list[str]:
    if not report.changed:
        return [say("survey.done.nothing", file=report.file), *(f"  {say(n)}" for n in report.notices)]
    lines = [say("survey.done.respondents", file=report.file, n=report.respondents, new=report.new)]
    width = max(len(say(f"survey.column_type.{c.type}")) for c in plan.answers.columns)
    for c in plan.answers.columns:
        lines.append(f"  {say(f'survey.column_type.{c.type}').ljust(width)}  {c.header} ({say(c.why)})")
    counts = project.sources.turn_counts()
    for source in project.sources.list():
        if source.guid in report.documents:
            lines.append(say("survey.done.open", name=source.name, n=counts.get(source.guid, 0)))
    lines += [say(n) for n in report.notices]
    lines += [say("cli.shrunk", code=f.path, text=f.text) for f in report.shrunk]
    lines += [say("cli.dropped", code=f.path, text=f.text) for f in report.dropped]
    return lines


COMMANDS = (
    Command(
        "import-survey",
        (
            PROJECT,
            argument("file", metavar="FILE"),
            argument("--case-column", metavar="COLUMN"),
            argument("--open-columns", action="append", metavar="COLUMN,..."),
            argument("--type", action="append", default=[], metavar="COLUMN=TYPE"),
            argument("--sheet", metavar="NAME"),
            argument("--header-rows", type=int, metavar="N"),
            argument("--as", choices=("again", "new"), dest="taken"),
        ),
        _import_survey,
    ),
)
