"""Commands that code and list codings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from app.cli.command import NARROWED, PROJECT, Command, argument
from app.cli.output import (
    complain,
    filtered,
    fragment_json,
    fragment_line,
    one_line,
    reading,
    show,
    writing,
)
from app.cli.useless import useless, without_codes
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

_LONGEST_LINE = 1_000_000


def _code(args: argparse.Namespace) -> int:
    if args.stream is not None:
        if args.document is not None:
            raise Refusal("cli.stream_and_place")
        if args.memo is not None:
            raise useless("--memo", "beside", other="--from")
        return _stream(args)
    if args.code is None:
        raise Refusal("cli.no_place")
    with writing(args) as project:
        source = project.sources.get(args.document)
        code = project.codes.get(args.code)
        changes = project.codings.add(source.guid, args.start, args.end, code.guid, memo=args.memo or "")
        show(args, {"guid": changes.subject}, changes.subject or "")
    return 0


def _stream(args: argparse.Namespace) -> int:
    """One committed coding and one flushed ack per line; a bad line is told and passed over."""
    failed = 0
    with _lines(args.stream) as lines, writing(args) as project, project.group("history.code_stream"):
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                guid = _coded(project, line)
            except Refusal as refusal:
                failed += 1
                complain(say("cli.line", n=number, what=say(refusal)))
                continue
            print(json.dumps({"guid": guid}) if args.json else guid, flush=True)
    return 1 if failed else 0


@contextmanager
def _lines(name: str) -> Iterator[Iterator[str]]:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield _bounded(sys.stdin)
        return
    try:
        with open(name, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            yield _bounded(file)
    except OSError as error:
        raise Refusal("cli.unreadable", file=name, reason=error.strerror or str(error)) from None


def _bounded(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        yield line


def _coded(project: Project, line: str) -> str:
    try:
        wanted = json.loads(line)
    except (ValueError, RecursionError):
        raise Refusal("cli.no_json") from None
    if not isinstance(wanted, dict):
        raise Refusal("cli.no_json")
    missing = [k for k in ("document", "start", "end", "code") if wanted.get(k) is None]
    if missing:
        raise Refusal("cli.field_missing", field=missing[0])
    for field in ("start", "end"):
        if not isinstance(wanted[field], int) or isinstance(wanted[field], bool):
            raise Refusal("cli.field_number", field=field, value=one_line(str(wanted[field]), 40))
    for field in ("document", "code", "memo"):
        if not isinstance(wanted.get(field, ""), str | None):
            raise Refusal("cli.field_text", field=field)
    source = project.sources.get(wanted["document"])
    code = project.codes.get(wanted["code"])
    changes = project.codings.add(
        source.guid, wanted["start"], wanted["end"], code.guid, memo=wanted.get("memo") or ""
    )
    return changes.subject or ""


def _uncode(args: argparse.Namespace) -> None:
    with writing(args) as project:
        project.codings.remove(args.guid)
        show(args, {"guid": args.guid}, say("cli.uncoded"))


def _codings(args: argparse.Namespace) -> None:
    without_codes(args, "--code")
    with reading(args) as project:
        chosen, _ = filtered(args, project)
        fragments = project.codings.fragments(chosen)
        show(args, [fragment_json(f) for f in fragments], (fragment_line(f) for f in fragments))


def _memo(args: argparse.Namespace) -> None:
    with writing(args) as project:
        kind, guid = _target(project, args.target)
        changes = project.memos.write(kind, guid, args.text)  # type: ignore[arg-type]
        show(args, {"guid": changes.subject, "target": kind, "target_guid": guid}, changes.subject or "")


def _target(project: Project, ref: str) -> tuple[str, str]:
    """What a memo is about: ``project``, or a guid or name; ``code:NAME`` and its like end a doubt."""
    if ref == "project":
        return "project", project.guid
    kind, colon, rest = ref.partition(":")
    finders = {
        "document": lambda r: ("source", project.sources.get(r).guid),
        "code": lambda r: ("code", project.codes.get(r).guid),
        "case": lambda r: ("case", project.cases.get(r).guid),
        "coding": lambda r: ("coding", project.codings.get(r).guid),
    }
    if colon and kind in finders:
        return finders[kind](rest.strip())
    found = []
    for name, find in finders.items():
        try:
            found.append((f"{name}:{ref}", find(ref)))
        except Refusal as refusal:
            if refusal.key.endswith(("ambiguous", "ambiguous_code")):
                raise
    if not found:
        raise Refusal("cli.no_target", target=ref)
    if len(found) > 1:
        raise Refusal("cli.many_targets", target=ref, candidates=", ".join(name for name, _ in found))
    return found[0][1]


COMMANDS = (
    Command(
        "code",
        (
            PROJECT,
            argument("document", nargs="?", metavar="DOC"),
            argument("start", nargs="?", type=int, metavar="START"),
            argument("end", nargs="?", type=int, metavar="END"),
            argument("code", nargs="?", metavar="CODE"),
            argument("--memo", metavar="TEXT"),
            argument("--from", dest="stream", metavar="-|FILE"),
        ),
        _code,
    ),
    Command("uncode", (PROJECT, argument("guid", metavar="GUID")), _uncode),
    Command(
        "codings",
        (
            PROJECT,
            argument("--code", metavar="CODE"),
            argument("--with-subcodes", action="store_true"),
            argument("--document", metavar="DOC"),
            argument("--by-coder", metavar="CODER"),
            argument("--case", metavar="CASE"),
            *NARROWED,
        ),
        _codings,
    ),
    Command("memo", (PROJECT, argument("target", metavar="TARGET"), argument("text", metavar="TEXT")), _memo),
)
