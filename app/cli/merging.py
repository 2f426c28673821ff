"""Commands that bring projects together, and hand one out to be coded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from app.cli.command import PROJECT, Command, argument
from app.cli.output import one_line, reading, show, writing
from app.coding.merge import POLICIES, Conflict
from app.coding.refusal import Refusal
from app.project.merging.fields import field_of, in_words
from app.project.merging.file import plan_json, read_decisions
from app.project.merging.memory import names
from app.project.merging.merge import MergePlan, about, merge
from app.words import say


def _merge(args: argparse.Namespace) -> None:
    decided, left = read_decisions(args.decisions) if args.decisions else ({}, None)
    opening = reading if args.dry_run else writing
    with opening(args) as project:
        result = merge(
            project, args.sources, decisions=decided, policy=args.on_conflict, dry_run=args.dry_run,
            left_out=left,
        )  # fmt: skip
        show(args, plan_json(result, applied=not args.dry_run), _lines(result, applied=not args.dry_run))


def _lines(result: MergePlan, *, applied: bool) -> Iterator[str]:
    yield say("merge.done" if applied else "merge.planned", names=", ".join(result.names))
    for part in ("add", "change", "remove"):
        counts = result.counts(part)
        if counts:
            words = ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in counts.items())
            yield f"  {say(f'merge.{part}')}: {words}"
    for extra in result.extras:
        name, words = one_line(extra.name, 60), about(extra)
        yield f"    + {say('merge.along', name=name, about=words) if words else name}"
    if not any(result.counts(part) for part in ("add", "change", "remove")):
        yield f"  {say('merge.nothing')}"
    if behind := result.behind():
        yield f"  {say('merge.behind')}: " + ", ".join(say(f"merge.kind.{k}", n=n) for k, n in behind.items())
    yield from outside(result)
    if result.conflicts:
        yield say("merge.conflicts", n=len(result.conflicts))
    for conflict in result.conflicts:
        yield from told(conflict)
    for plan in result.plans:
        for one in plan.carried:
            yield "  " + say(f"merge.{one['outcome']}", **{**one, "text": one_line(one["text"], 60)})
        yield from (f"  {say(notice)}" for notice in plan.notices)
    if result.backup:
        yield say("merge.backup", file=result.backup)


def outside(result: MergePlan) -> Iterator[str]:
    """What does not come because who merges has no right to it: how many, and the first by name."""
    beyond = result.beyond()
    total = sum(len(lines) for lines in beyond.values())
    if not total:
        return
    yield say("merge.outside", n=total, **result.words)
    for kind, lines in beyond.items():
        what = say(f"merge.kind.{kind}", n=len(lines))
        yield "  " + one_line(say("merge.named", what=what, names=names(lines)), 300)


def told(conflict: Conflict) -> Iterator[str]:
    """A conflict in a few lines: what it is about, both versions with who and when, what they came from."""
    where = ", ".join(part for part in (conflict.where, field_of(conflict)) if part)
    about = conflict.name + (f" ({where})" if where else "")
    decision = say(f"merge.decision.{conflict.decision}") if conflict.decision else say("merge.decision.none")
    yield f"  {say(f'merge.conflict.{conflict.kind}')}: {about} → {decision}"
    for side, version in (("mine", conflict.mine), ("theirs", conflict.theirs)):
        who = ", ".join(part for part in (version.who, version.when[:16].replace("T", " ")) if part)
        yield f"      {say(f'merge.side.{side}')}: {one_line(in_words(conflict, version.value)) or '—'}" + (
            f" ({who})" if who else ""
        )
    if conflict.ancestor is not None:
        yield f"      {say('merge.side.ancestor')}: {one_line(in_words(conflict, conflict.ancestor)) or '—'}"


def _handout(args: argparse.Namespace) -> None:
    from app.project.handing_out import hand_out

    coders = [name.strip() for name in args.coders.split(",") if name.strip()]
    with writing(args) as project:
        chosen = [project.sources.get(ref).guid for ref in args.document or ()]
        made = hand_out(
            project, args.folder, coders, overlap=_share(args.overlap), open_codebook=args.open_codebook,
            given=dict.fromkeys(coders, chosen) if chosen else None,
        )  # fmt: skip
        found = [
            {"coder": one.coder, "project": str(one.place), "documents": list(one.documents),
             "overlap": list(one.overlap)}
            for one in made
        ]  # fmt: skip
        show(
            args, found,
            (say("merge.handed_out", coder=one.coder, place=one.place, n=len(one.documents),
                 both=len(one.overlap)) for one in made),
        )  # fmt: skip


def _share(text: str) -> float:
    """``20%`` or ``0.2`` as a share. Refuses what is none."""
    given = text.strip().replace(",", ".")
    try:
        share = float(given.removesuffix("%")) / (100 if given.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Refusal("merge.no_share", value=text)
    return share


COMMANDS = (
    Command(
        "merge",
        (
            PROJECT,
            argument("sources", nargs="+", metavar="OTHER"),
            argument("--dry-run", action="store_true"),
            argument("--decisions", metavar="FILE"),
            argument("--on-conflict", choices=POLICIES, default="ask"),
        ),
        _merge,
    ),
    Command(
        "handout",
        (
            PROJECT,
            argument("folder", metavar="DIR"),
            argument("--coders", required=True, metavar="NAME,..."),
            argument("--overlap", default="0%", metavar="SHARE"),
            argument("--document", action="append", metavar="DOC"),
            argument("--open-codebook", action="store_true"),
        ),
        _handout,
    ),
)
