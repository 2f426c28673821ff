"""The command about who works in a team's database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from app.cli.command import PROJECT, Command, argument
from app.cli.output import codebook_named, columns, place_of, show, writing
from app.coding.refusal import Refusal
from app.project import arranging, shown
from app.project.team import code_blind
from app.words import say


def _team(args: argparse.Namespace) -> None:
    people = [
        *_people(args.leads, "lead", "--leads"), *_people(args.coders, "coder", "--coders"),
        *_people(args.readers, "reader", "--readers"),
    ]  # fmt: skip
    removed, renewed = _names(args.remove, "--remove"), _names(args.new_password, "--new-password")
    opened, closed = _names(args.open, "--open"), _names(args.close, "--close")
    made: dict[str, str] = {}
    if people or removed or renewed or opened or closed:
        made = arranging.arrange(
            place_of(args), people, removed=removed, opened=opened, closed=closed,
            passwords=_given() if args.passwords_stdin else None, renewed=renewed,
            without_passwords=args.without_passwords,
            codebook=codebook_named(args.codebook) if args.codebook else None, name=args.name,
        )  # fmt: skip
    if args.blind is not None:
        with writing(args) as project:
            code_blind(project, args.blind == "on")
    _tell(args, arranging.listed(place_of(args)), made)


def _tell(args: argparse.Namespace, team: arranging.Team, made: dict[str, str]) -> None:
    rows: list[Sequence[Any]] = [
        (m.role, say(f"team.{m.kind}"), m.coder or "", "" if m.login else say("team.no_role"))
        for m in team.members
    ]
    rooms = [room for room in arranging.ROOMS if room in team.open]
    lines = list(columns(rows))
    named = ", ".join(say(f"team.room_name.{room}") for room in rooms)
    lines.append(say("team.open", rooms=named) if rooms else say("team.closed"))
    lines += [say("team.coded_blind")] if team.blind else []
    lines += [say("team.password", role=role, password=word) for role, word in made.items()]
    members = [
        {"role": m.role, "kind": m.kind, "coder": m.coder, "coder_guid": m.coder_guid, "login": m.login}
        for m in team.members
    ]
    data: dict[str, Any] = {"project": shown(args.project), "members": members, "open": rooms,
                            "blind": team.blind}  # fmt: skip
    if made:
        data["passwords"] = made
    show(args, data, lines)


def _names(given: Sequence[str], option: str) -> list[str]:
    """Names with commas between them. Refuses an empty one."""
    found = [name.strip() for part in given for name in part.split(",")]
    if not all(found):
        raise Refusal("team.no_name", option=option)
    return list(dict.fromkeys(found))


def _people(given: Sequence[str], kind: arranging.Kind, option: str) -> Iterator[arranging.Person]:
    """``role`` or ``role=Name of the coder``."""
    for name in _names(given, option):
        role, equals, coder = name.partition("=")
        if equals and not coder.strip():
            raise Refusal("team.no_name", option=option)
        yield arranging.Person(role.strip(), kind, coder.strip() or None)


def _given() -> dict[str, str]:
    """Passwords from stdin, a line ``role:password`` each; never an argument, which others can see."""
    found: dict[str, str] = {}
    for n, line in enumerate(sys.stdin, 1):
        role, colon, word = line.rstrip("\r\n").partition(":")
        if not line.strip():
            continue
        if not colon:
            raise Refusal("team.password_line", line=n)
        found[role.strip()] = word
    return found


def _list(name: str, metavar: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    return argument(name, nargs="+", action="extend", default=[], metavar=metavar)


COMMANDS = (
    Command(
        "team",
        (
            PROJECT,
            _list("--leads", "ROLE[=NAME],..."),
            _list("--coders", "ROLE[=NAME],..."),
            _list("--readers", "ROLE,..."),
            _list("--remove", "ROLE,..."),
            _list("--open", "ROOM,..."),
            _list("--close", "ROOM,..."),
            argument("--blind", choices=("on", "off")),
            argument("--codebook", metavar="NAME|FILE"),
            argument("--name", metavar="NAME"),
            _list("--new-password", "ROLE,..."),
            argument("--passwords-stdin", action="store_true"),
            argument("--without-passwords", action="store_true"),
        ),
        _team,
    ),
)
