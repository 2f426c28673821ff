"""Commands that take names, or a respondent, out of a project."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import PROJECT, Command, argument
from app.cli.copies import copies_json, copies_lines
from app.cli.output import complain, one_line, place_of, reading, show, writing
from app.cli.useless import alone
from app.coding.refusal import Refusal
from app.project import Project, standing
from app.project.copies import Copies, holding, look
from app.project.mentions import Mention, in_project_still, plain, told
from app.words import say

if TYPE_CHECKING:
    from app.coding.privacy.entities import Entity
    from app.project.detecting import Found, Tell
    from app.project.withdrawal import Withdrawal

_SHOWN = 8
"""Words that the check before an export names."""


def _passphrase(args: argparse.Namespace) -> str:
    """The passphrase, from stdin's first line or the environment; never an argument, which others can see."""
    if args.passphrase_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = os.environ.get("KANTLIJN_PASSPHRASE", "")
    if not given:
        raise Refusal("privacy.no_passphrase")
    return given


def _pseudonymise(args: argparse.Namespace) -> None:
    alone(args, "--undo", "--dry-run", "--all", "--keep", "--add", "documents")
    if args.undo:
        _reidentify(args)
        return
    if args.key is None and not args.dry_run:
        raise Refusal("privacy.no_key")
    if args.dry_run:
        with reading(args) as project:
            found, chosen = _chosen(args, project, {})
            # The project's own name is replaced with the rest.
            still = [one for one in in_project_still(project, chosen) if one.kind != "project"]
            _tell(
                args,
                found,
                chosen,
                "\n".join([say("privacy.would", n=sum(len(e.hits) for e in chosen)), *_still(still)]),
                {"dry_run": True, "still": plain(still)},
            )
        return
    key = Path(args.key)
    with writing(args) as project:
        passphrase = _passphrase(args)
        found, chosen = _chosen(args, project, project.privacy.remembered(key, passphrase))
        if not found.entities:
            raise Refusal("privacy.nothing_found")
        report = project.privacy.pseudonymise(found, chosen, key, passphrase)
        left = look(project.place, project.guid)
    lines = [say("privacy.replaced", n=report.total)]
    if report.originals:
        lines.append(say("privacy.originals", n=report.originals))
    if report.collapsed:
        lines.append(say("privacy.begun_anew"))
    lines.append(say("privacy.key_at", file=key))
    lines += [*_still(report.still), *copies_lines(args, left, report.handed)]
    data = {
        "dry_run": False, "places": dict(report.places), "documents": report.documents,
        "originals": report.originals, "key": str(key), **copies_json(left, report.handed),
        "logbook_kept": not report.collapsed, "still": plain(report.still),
    }  # fmt: skip
    _tell(args, found, chosen, "\n".join(lines), data)


def _still(found: Sequence[Mention]) -> list[str]:
    """Where a name stays that was, or would be, replaced elsewhere, in lines."""
    if not found:
        return []
    lines = [f"  → {line}" if mend else f"  {line}" for line, mend in told(found)]
    return [say("privacy.still", n=len(found)), *lines]


def _chosen(
    args: argparse.Namespace, project: Project, remembered: dict[str, str]
) -> tuple[Found, list[Entity]]:
    """What is replaced: what is likely (all with --all), without --keep, with --add."""
    from app.coding.privacy.candidate import KINDS
    from app.coding.privacy.entities import likely
    from app.coding.privacy.words import fold

    sources = [project.sources.get(ref).guid for ref in args.documents] or None
    found = project.privacy.search(sources, remembered, _waiting())
    kept = {fold(word) for word in args.keep}
    chosen = []
    for entity in found.entities:
        if not (args.all or likely(entity)):
            continue
        entity.hits = [h for h in entity.hits if fold(h.candidate.text) not in kept]
        if entity.hits and fold(entity.name) not in kept:
            chosen.append(entity)
    for text in args.add:
        word, _, kind = text.partition("=")
        if kind and kind not in KINDS:
            raise Refusal("privacy.kind_unknown", kind=kind, known=", ".join(KINDS))
        own = found.add(word, kind or "other")
        if own is None:
            raise Refusal("privacy.word_nowhere", word=word)
        chosen.append(own)
    return found, chosen


def _waiting() -> Tell:
    """Says on stderr, once, that somebody has to wait for minutes."""
    said: set[str] = set()

    def tell(done: int, total: int, what: str) -> None:
        if what == say("privacy.deduce_builds") and what not in said:
            said.add(what)
            complain(what)

    return tell


def _tell(
    args: argparse.Namespace, found: Found, chosen: list[Entity], last: str, data: dict[str, Any]
) -> None:
    from app.cli.output import columns
    from app.coding.privacy.typed import staying

    ids = {id(e) for e in chosen}
    left = [e for e in found.entities if id(e) not in ids and e.hits]

    def told(entity: Entity) -> dict[str, Any]:
        first = found.pieces[entity.hits[0].piece]
        c = entity.hits[0].candidate
        return {
            "label": entity.label, "kind": entity.kind, "forms": entity.forms, "places": len(entity.hits),
            "sure": round(entity.sure, 2), "why": c.why,
            "context": one_line(first.text[max(0, c.start - 30) : c.end + 30]),
        }  # fmt: skip

    data = {**data, "replaced": [told(e) for e in chosen], "left": [told(e) for e in left]}
    data["without_deduce"] = found.without_deduce
    data["typed"] = [{"attribute": one.attribute, "values": one.values} for one in found.typed]
    rows = [(e.label, ", ".join(e.forms), len(e.hits), told(e)["context"]) for e in chosen]
    lines = [*columns(rows)]
    if left:
        lines += [say("privacy.left", n=len(left)), *(f"  {', '.join(e.forms)}" for e in left)]
    if found.typed:
        lines.append(say(staying(found.typed)))
    if found.without_deduce:
        lines.append(say("privacy.deduce_failed"))
    show(args, data, [*lines, last])


def _reidentify(args: argparse.Namespace) -> None:
    if args.key is None:
        raise Refusal("privacy.no_key")
    with writing(args) as project:
        report = project.privacy.reidentify(Path(args.key), _passphrase(args))
    data = {"places": report.total, "documents": report.documents, "originals": report.originals}
    show(args, data, say("privacy.back", n=report.total))


def what_goes(args: argparse.Namespace, plan: Withdrawal, left: Copies) -> list[str]:
    """What a withdrawal removes and which copies are left, in lines."""
    lines = [say(f"privacy.what_goes_{plan.kind}", name=plan.name)]
    if plan.kind == "case" and plan.name not in plan.removed:
        lines.append(f"  {say('privacy.goes_case')}")
    lines += [f"  {say('privacy.goes_document', name=s.name)}" for s in plan.documents]
    lines += [f"  {say('privacy.goes_shared', name=s.name)}" for s in plan.shared]
    lines += [f"  {say('privacy.goes_removed', name=name)}" for name in plan.removed]
    lines += [
        f"  {say('privacy.goes_codings', n=plan.codings)}",
        f"  {say('privacy.goes_memos', n=plan.memos)}",
    ]
    if plan.kept:
        lines.append(f"  {say('privacy.goes_kept', n=plan.kept)}")
    lines.append(f"  {say('privacy.goes_log')}")
    lines += [say("privacy.goes_untouched", name=s.name) for s in plan.untouched]
    lines += [say("privacy.alike", name=name, guid=guid) for name, guid in plan.alike]
    if plan.mentions:
        lines.append(say("privacy.mentions", n=len(plan.mentions)))
        lines += [f"  → {line}" if mend else f"  {line}" for line, mend in told(plan.mentions)]
    return [*lines, *copies_lines(args, left, plan.handed), say("privacy.cannot_undo")]


def _withdraw(args: argparse.Namespace) -> None:
    with (reading if args.dry_run else writing)(args) as project:
        plan = project.withdrawing.plan(args.target)
        left = holding(look(project.place, project.guid), project.guid, plan.things)
        lines = what_goes(args, plan, left)
        data: dict[str, Any] = {
            "kind": plan.kind, "guid": plan.guid, "documents": [s.name for s in plan.documents],
            "shared": [s.name for s in plan.shared], "untouched": [s.name for s in plan.untouched],
            "removed_before": list(plan.removed), "alike": [guid for _, guid in plan.alike],
            "codings": plan.codings, "memos": plan.memos, "kept": plan.kept, "mentions": plain(plan.mentions),
            **copies_json(left, plan.handed), "withdrawn": False,
        }  # fmt: skip
        if args.dry_run:
            show(args, data, lines)
            return
        if not args.yes:
            if not sys.stdin.isatty():
                raise Refusal("privacy.withdraw_unasked")
            print("\n".join(lines), file=sys.stderr)
            print(say("privacy.sure"), end="", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().casefold() not in (say("privacy.yes"), "ja", "yes"):
                raise Refusal("privacy.withdraw_not")
        data["removed"] = project.withdrawing.carry_out(plan)
        data["withdrawn"] = True
        show(args, data, [*(lines if args.yes else ()), *standing.done(plan)])


def names_json(found: list[Entity]) -> list[dict[str, Any]]:
    """What still looks like a name, as ``--json`` tells it."""
    return [{"text": e.name, "kind": e.kind, "places": len(e.hits)} for e in found]


def warn_of_names(args: argparse.Namespace, found: list[Entity]) -> None:
    """One line on stderr about what still looks like a name; nothing when nothing does."""
    if not found:
        return
    shown = [e.name for e in found[:_SHOWN]]
    if len(found) > _SHOWN:
        shown.append(say("privacy.and_more", n=len(found) - _SHOWN))
    sentence = say("privacy.looks", n=len(found), words=", ".join(shown))
    complain(f"{sentence}. {say('privacy.looks_how', project=place_of(args))}")


COMMANDS = (
    Command(
        "pseudonymise",
        (
            PROJECT,
            argument("documents", nargs="*", metavar="DOC"),
            argument("--key", metavar="KEYFILE"),
            argument("--dry-run", action="store_true"),
            argument("--undo", action="store_true"),
            argument("--all", action="store_true"),
            argument("--keep", action="append", default=[], metavar="WORD"),
            argument("--add", action="append", default=[], metavar="WORD[=KIND]"),
            argument("--passphrase-stdin", action="store_true"),
        ),
        _pseudonymise,
    ),
    Command(
        "withdraw",
        (
            PROJECT,
            argument("target", metavar="CASE|DOC"),
            argument("--yes", action="store_true"),
            argument("--dry-run", action="store_true"),
        ),
        _withdraw,
    ),
)
