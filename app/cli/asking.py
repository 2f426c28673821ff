"""Commands that ask questions of the codings and keep them."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from app.cli.command import AT, PROJECT, Command, argument
from app.cli.output import complain, fragment_json, fragment_line, one_line, reading, show, writing
from app.cli.useless import useless
from app.coding.model import CodingFilter
from app.coding.query.describe import describe
from app.coding.query.tree import COVERING, And, Meets, Query, contradicts
from app.coding.refusal import Refusal
from app.project import Project
from app.words import language, say

if TYPE_CHECKING:
    from app.project.questions import Answer


def _ask(args: argparse.Namespace) -> None:
    changing = args.save is not None or args.code is not None
    if changing and args.at is not None:
        raise Refusal("cli.ask_past")
    with writing(args) if changing else reading(args) as project:
        query = project.questions.read(args.query)
        if args.passages and not _meets(query):
            raise Refusal("query.no_passages")
        if contradicts(query):
            complain(say("query.two_codes"))
        found = project.questions.ask(query)
        data = _told(project, query, found, args.passages)
        saved, coded = _changed(args, project, query) if changing else (None, None)
        data |= {"saved": saved, "coded": coded}
        lines = _lines(data)
        show(args, data, lines)


def _changed(args: argparse.Namespace, project: Project, query: Query) -> tuple[str | None, int | None]:
    """Keep the question and code with it, as one step; under what guid, and how many codings."""
    code = project.codes.get(args.code).guid if args.code is not None else None
    saved = coded = None
    both = args.save is not None and code is not None
    with project.group("history.ask", whole=True) if both else nullcontext():
        if args.save is not None:
            saved = project.questions.save(args.save, query).subject
        if code is not None:
            changes = project.questions.code(query, code, meeting=args.passages)
            coded = len(changes.added.get("coding", ()))
    return saved, coded


def _meets(query: Query) -> bool:
    parts = query.parts if isinstance(query, And) else (query,)
    return any(isinstance(part, Meets) and part.relation in COVERING for part in parts)


def _told(project: Project, query: Query, found: Answer, passages: bool) -> dict[str, Any]:
    questions = project.questions
    fragments = project.codings.fragments(CodingFilter(question=query))
    data: dict[str, Any] = {
        "question": questions.written(query, language()),
        "sentence": describe(query, questions.names(), say),
        "count": len(found),
        "documents": found.documents,
        "codings": [fragment_json(f) for f in fragments],
        "lines": [fragment_line(f) for f in fragments],
    }
    if passages:
        texts = project.sources.texts()
        names = {s.guid: s.name for s in project.sources.list()}
        data["passages"] = [
            {"document": names[p.source], "document_guid": p.source, "start": p.start, "end": p.end,
             "text": texts[p.source][p.start : p.end]}
            for p in found.passages()
        ]  # fmt: skip
    return data


def _lines(data: dict[str, Any]) -> list[str]:
    lines = data.pop("lines")
    if "passages" in data:
        lines = [
            f"{p['document']} {p['start']}–{p['end']}  {one_line(str(p['text']))}" for p in data["passages"]
        ]
    head = [f"{data['sentence']}: {say('cli.ask_found', n=data['count'])}"]
    if data["saved"] is not None:
        lines = [*lines, say("cli.ask_saved", guid=data["saved"])]
    if data["coded"] is not None:
        lines = [*lines, say("cli.ask_coded", n=data["coded"])]
    return [*head, *lines]


def _questions(args: argparse.Namespace) -> None:
    if args.remove is not None or args.rename is not None:
        if args.at is not None:
            raise useless("--at", "beside", other="--remove" if args.remove is not None else "--rename")
        with writing(args) as project:
            if args.rename is not None:
                project.questions.rename(*args.rename)
            if args.remove is not None:
                project.questions.remove(args.remove)
            _list(args, project)
        return
    with reading(args) as project:
        _list(args, project)


def _list(args: argparse.Namespace, project: Project) -> None:
    questions = project.questions
    names = questions.names()
    rows: list[dict[str, Any]] = []
    for kept in questions.list():
        row: dict[str, Any] = {"guid": kept.guid, "name": kept.name, "question": None, "sentence": None,
                               "count": None, "problem": None}  # fmt: skip
        try:
            query = questions.read(kept.guid)
            row |= {"question": questions.written(query, language()), "sentence": describe(query, names, say),
                    "count": len(questions.ask(query))}  # fmt: skip
        except Refusal as refusal:
            row["problem"] = say(refusal)
        rows.append(row)
    show(args, rows, [f"{r['name']}: {r['problem'] or r['question']} ({r['count']})" if r["count"] is not None
                      else f"{r['name']}: {r['problem']}" for r in rows])  # fmt: skip


COMMANDS = (
    Command(
        "ask",
        (
            PROJECT,
            argument("query", metavar="QUESTION"),
            argument("--save", metavar="NAME"),
            argument("--code", metavar="CODE"),
            argument("--passages", action="store_true"),
            AT,
        ),
        _ask,
    ),
    Command(
        "questions",
        (
            PROJECT,
            argument("--remove", metavar="NAME"),
            argument("--rename", nargs=2, metavar=("NAME", "NEW")),
            AT,
        ),
        _questions,
    ),
)
