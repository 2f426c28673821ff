"""Which copies of a project are left, as commands tell it, and the command that forgets one that is gone."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.cli.command import PROJECT, Command, argument
from app.cli.output import place_of, reading, show
from app.project.copies import Copies, Copy, forget, handed_out, look
from app.words import local_day, say, shown_date

Handed = Iterable[tuple[str, str]]


def copies_json(found: Copies, handed: Handed) -> dict[str, Any]:
    """What of the copies stands under ``--json``."""
    return {
        "copies": [str(one.place) for one in found.there],
        "copies_away": [_told(one) for one in found.away],
        "handed_out": [{"at": at, "names": names} for at, names in handed],
    }


def copies_lines(args: argparse.Namespace, found: Copies, handed: Handed) -> list[str]:
    """Copies and hand-outs in lists under a heading each, and what nobody knows."""
    lines = _list(_told_of("there", len(found.there)), found.there)
    lines += _away(args, found.away)
    if given := _given(handed):
        lines += [f"{say('privacy.copies.handed')}. {say('privacy.copies.handed_about')}", *given]
    return [*lines, say("privacy.copies.others")]


def _away(args: argparse.Namespace, copies: Sequence[Copy]) -> list[str]:
    if not copies:
        return []
    how = say("privacy.copies.forget_how", project=place_of(args))
    return [*_list(_told_of("away", len(copies)), copies), f"  {how}"]


def _list(head: str, copies: Sequence[Copy]) -> list[str]:
    return [head, *(f"  {one.place}  ({_kind_and_day(one)})" for one in copies)] if copies else []


def _told_of(which: str, n: int) -> str:
    return f"{say(f'privacy.copies.{which}', n=n)}. {say(f'privacy.copies.{which}_about', n=n)}"


def _given(handed: Handed) -> list[str]:
    return [f"  {shown_date(local_day(at))}  {names}" for at, names in handed]


def _kind_and_day(copy: Copy) -> str:
    return ", ".join(filter(None, [say(f"privacy.copies.kind.{copy.kind}"), shown_date(copy.day)]))


def _told(copy: Copy) -> dict[str, str]:
    return {"place": str(copy.place), "day": copy.day, "kind": copy.kind}


def _copies(args: argparse.Namespace) -> None:
    with reading(args) as project:
        place, guid, handed = project.place, project.guid, handed_out(project)
    if args.forget:
        places = {Path(one).absolute() for one in args.forget}
        forget(guid, places)
        show(args, {"forgotten": sorted(map(str, places))}, say("privacy.forgotten", n=len(places)))
        return
    found = look(place, guid)
    every = [{**_told(one), "there": one in found.there} for one in (*found.there, *found.away)]
    data = {"copies": every, "handed_out": copies_json(found, handed)["handed_out"]}
    lines = _list(say("privacy.copies.found", n=len(found.there)), found.there)
    lines += _away(args, found.away)
    if given := _given(handed):
        lines += [f"{say('privacy.copies.handed')}:", *given]
    show(args, data, lines or say("privacy.copies.none"))


COMMANDS = (
    Command(
        "copies",
        (PROJECT, argument("--forget", action="append", default=[], metavar="PLACE")),
        _copies,
    ),
)
