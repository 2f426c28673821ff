"""Commands about a project as a whole."""

from __future__ import annotations

import argparse
from itertools import takewhile
from typing import Any

from app.cli.command import AT, PROJECT, Command, argument
from app.cli.output import codebook_named, default_coder, place_of, reading, show, writing
from app.coding.model import ChangeGroup
from app.coding.refusal import Refusal
from app.project import shown
from app.words import say


def _new(args: argparse.Namespace) -> None:
    from app.project import Project

    book = codebook_named(args.codebook) if args.codebook else None
    coder = default_coder() if args.coder is None else args.coder
    with Project.create(place_of(args), coder=coder, codebook=book, name=args.name) as project:
        facts = {"guid": project.guid, "name": project.name, "codes": len(project.codes.book())}
        show(
            args,
            {**facts, "project": str(project.place)},
            say("cli.made", place=project.place, n=facts["codes"]),
        )


def _rename(args: argparse.Namespace) -> None:
    with writing(args) as project:
        project.rename(args.name)
        show(args, {"guid": project.guid, "name": project.name}, say("cli.renamed", name=project.name))


def _copy(args: argparse.Namespace) -> int:
    from app.project.moving import copy

    done = copy(place_of(args), args.target, coder=args.coder or "", analyses=not args.without_analyses)
    lines = [f"{name}: {n}" for name, n in done.tables.items() if n]
    target = shown(args.target)
    lines.append(
        say("cli.copied" if done.equal else "cli.copied_wrong", place=target, n=sum(done.tables.values()))
    )
    show(args, {"tables": {name: {"rows": n} for name, n in done.tables.items()}, "equal": done.equal}, lines)
    return 0 if done.equal else 1


def _undo(args: argparse.Namespace) -> None:
    _step(args, undoing=True)


def _redo(args: argparse.Namespace) -> None:
    _step(args, undoing=False)


def _step(args: argparse.Namespace, *, undoing: bool) -> None:
    _from_one(args.n, "N")
    with writing(args) as project:
        move = project.undo if undoing else project.redo
        nobody = args.coder is None and project.rights.coder is None
        if nobody and project.shared and len(project.coders.list()) > 1:
            raise Refusal("database.whose_undo")
        before = {group.id for group in project.history(1)}
        move(args.n, anyone=args.coder is None)
        new = takewhile(lambda group: group.id not in before, project.history())
        made = [group for group in new if group.undoes is not None]
        entries = steps(made, {c.guid: c.name for c in project.coders.list()})
        show(args, list(reversed(entries)), [str(entry["label"]) for entry in reversed(entries)])


def steps(groups: list[ChangeGroup], coders: dict[str, str]) -> list[dict[str, Any]]:
    """Steps of the logboek as ``history`` tells them; ``coders`` are the names by guid."""
    entries: list[dict[str, Any]] = []
    for group in groups:
        label = say(group.label, **{k: v for k, v in group.details.items() if k != "of"})
        if "of" in group.details:
            label = f"{label}: {say(group.details['of'], **group.details)}"
        entries.append(
            {"id": group.id, "at": group.at, "coder": coders.get(group.coder or "", ""), "label": label,
             "undone": group.undone, "undoes": group.undoes}
        )  # fmt: skip
    return entries


def _from_one(n: int | None, option: str) -> None:
    if n is not None and n < 1:
        raise Refusal("cli.no_count", option=option, value=n)


def _history(args: argparse.Namespace) -> None:
    _from_one(args.last, "--last")
    with reading(args) as project:
        entries = steps(project.history(args.last), {c.guid: c.name for c in project.coders.list()})
        lines = (
            f"{e['id']:>6}  {str(e['at'])[:19].replace('T', ' ')}  {e['coder']}  {e['label']}"
            + (f"  ({say('cli.undone')})" if e["undone"] else "")
            for e in entries
        )
        show(args, entries, lines)


def _check(args: argparse.Namespace) -> int:
    with reading(args) as project:
        problems = project.check()
        show(args, {"ok": not problems, "problems": problems}, problems or say("cli.sound"))
        return 1 if problems else 0


def _backup(args: argparse.Namespace) -> None:
    with reading(args) as project:
        made = project.backup(args.folder)
        show(args, {"backup": str(made)}, str(made))


def _restore(args: argparse.Namespace) -> None:
    from app.project import Project

    Project.restore(args.backup, place_of(args))
    place = shown(args.project)
    show(args, {"project": place}, say("cli.restored", place=place))


def _stats(args: argparse.Namespace) -> None:
    from app.coding.suggest.pipeline import default

    with reading(args) as project:
        facts = project.stats()
        pipeline = default()
        told = say(pipeline.describe())
        facts["pipeline"] = {"name": pipeline.name, "version": pipeline.version, "kind": pipeline.kind}
        lines = [f"{say(f'cli.stats.{kind}')}: {n}" for kind, n in facts.items() if isinstance(n, int)]
        log = facts["log"]
        lines += [say("cli.stats.log", **log), say("cli.stats.analyses", **facts["analyses"]), told]
        show(args, facts, lines)


COMMANDS = (
    Command(
        "new",
        (PROJECT, argument("--codebook", metavar="NAME|FILE"), argument("--name", metavar="NAME")),
        _new,
    ),
    Command("rename", (PROJECT, argument("name", metavar="NAME")), _rename),
    Command("undo", (PROJECT, argument("n", nargs="?", type=int, default=1, metavar="N")), _undo),
    Command("redo", (PROJECT, argument("n", nargs="?", type=int, default=1, metavar="N")), _redo),
    Command("history", (PROJECT, AT, argument("--last", type=int, metavar="N")), _history),
    Command("check", (PROJECT,), _check),
    Command(
        "copy",
        (PROJECT, argument("target", metavar="TARGET"), argument("--without-analyses", action="store_true")),
        _copy,
    ),
    Command("backup", (PROJECT, argument("folder", metavar="DIR")), _backup),
    Command("restore", (argument("backup", metavar="BACKUP"), PROJECT), _restore),
    Command("stats", (PROJECT,), _stats),
)
