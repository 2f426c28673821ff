"""Commands about cases and coders."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.command import PROJECT, Command, argument
from app.cli.output import columns, pair, reading, show, writing
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say


def _json(project: Project) -> list[dict[str, Any]]:
    attributes = [a for a in project.cases.attributes() if a.scope == "case"]
    values = project.cases.values()
    names = {s.guid: s.name for s in project.sources.list()}
    talking: dict[str, list[str]] = {}
    for speaker in project.sources.speakers():
        if speaker.case:
            talking.setdefault(speaker.case, []).append(speaker.source)
    return [
        {"guid": case.guid, "name": case.name,
         "attributes": {a.name: typed(a.type, values.get(case.guid, {}).get(a.name)) for a in attributes},
         "documents": [names[s] for s in dict.fromkeys((*case.sources, *talking.get(case.guid, ())))]}
        for case in project.cases.list()
    ]  # fmt: skip


def typed(kind: str, value: str | None) -> Any:
    """A value as JSON has it: a number, true or false, text; None for a blank."""
    if value is None:
        return None
    if kind == "boolean":
        return value == "ja"
    if kind == "number":
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return value


def _case(args: argparse.Namespace) -> None:
    with writing(args) as project, project.group("history.set_case", whole=True, name=args.name):
        try:
            guid = project.cases.get(args.name).guid
        except Refusal:
            guid = project.cases.add(args.name).subject or ""
        for text in args.set:
            name, value = pair(text, "--set")
            try:
                attribute = project.cases.attribute(name)
            except Refusal:
                project.cases.add_attribute(name)
                attribute = project.cases.attribute(name)
            project.cases.set_value(guid, attribute.guid, value)
        for ref in args.document:
            project.cases.link(guid, project.sources.get(ref).guid)
        made = next(c for c in _json(project) if c["guid"] == guid)
    show(args, made, guid)


def _cases(args: argparse.Namespace) -> None:
    with reading(args) as project:
        found = _json(project)
        rows = [
            (
                c["name"],
                len(c["documents"]),
                ", ".join(f"{k}: {v}" for k, v in c["attributes"].items() if v is not None),
            )
            for c in found
        ]
        show(args, found, columns(rows))


def _coders(args: argparse.Namespace) -> None:
    with reading(args) as project:
        counts: dict[str, int] = {}
        for coding in project.codings.list():
            counts[coding.coder] = counts.get(coding.coder, 0) + 1
        found = [
            {"guid": c.guid, "name": c.name, "color": c.color, "codings": counts.get(c.guid, 0)}
            for c in project.coders.list()
        ]
        show(args, found, columns([(c["name"], c["codings"]) for c in found]))


def _marks(args: argparse.Namespace) -> None:
    from app.project import marking

    opening = writing if args.accept or args.accept_same else reading
    with opening(args) as project:
        found = marking.proposals(project)
        decided: dict[str, str | None] = {}
        if args.accept_same:
            decided = {m.text: m.cases[0][0] for m in found if m.how == "same"}
        offered = {m.text.casefold(): m for m in found}
        for text in args.accept:
            mark, equals, name = text.partition("=") if text.casefold() not in offered else (text, "", "")
            known = offered.get(mark.strip().casefold())
            if known is None:
                raise Refusal("case.no_mark", mark=mark.strip())
            if equals:
                decided[known.text] = project.cases.get(name).guid
            else:
                decided[known.text] = known.cases[0][0] if known.how == "same" else None
        if decided:
            marking.link(project, decided)
        cases = {c.guid: c.name for c in project.cases.list()}
        names = {s.guid: s.name for s in project.sources.list()}
        data: list[dict[str, Any]] = [
            {"mark": m.text, "how": m.how, "documents": list(dict.fromkeys(names[p[0]] for p in m.places)),
             "places": [{"document": names[s], "start": start, "end": end} for s, start, end in m.places],
             "cases": [{"guid": g, "name": cases[g], "likeness": score} for g, score in m.cases],
             "linked": m.text in decided}
            for m in found
        ]  # fmt: skip
        show(args, data, columns([
            (m["mark"], say(f"cli.mark.{m['how']}"), "; ".join(c["name"] for c in m["cases"]),
             ", ".join(m["documents"]), say("cli.mark.linked") if m["linked"] else "")
            for m in data
        ]))  # fmt: skip


COMMANDS = (
    Command(
        "case",
        (
            PROJECT,
            argument("name", metavar="NAME"),
            argument("--set", action="append", default=[], metavar="ATTR=VALUE"),
            argument("--document", action="append", default=[], metavar="DOC"),
        ),
        _case,
    ),
    Command("cases", (PROJECT,), _cases),
    Command(
        "marks",
        (
            PROJECT,
            argument("--accept", action="append", default=[], metavar="MARK[=CASE]"),
            argument("--accept-same", action="store_true"),
        ),
        _marks,
    ),
    Command("coders", (PROJECT,), _coders),
)
