"""``kantlijn search``: places in all documents."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import PROJECT, WHERE, Command, argument
from app.cli.output import filtered, keeping, one_line, place_of, reading, show
from app.cli.privacy import names_json, warn_of_names
from app.cli.useless import alone, useless
from app.coding.exchange.found_sheets import table_suffix
from app.coding.model import ROLES, Role
from app.coding.refusal import Refusal
from app.project import Project
from app.project.caches import index_words
from app.project.forms import made_forms
from app.project.seeking import Ask, Looked
from app.words import say

if TYPE_CHECKING:
    from app.coding.model import Speaker, Turn
    from app.coding.search import Hit


def _search(args: argparse.Namespace) -> None:
    if args.lemma and args.regex:
        raise Refusal("cli.lemma_and_regex")
    if args.near is not None and args.regex:
        raise Refusal("cli.near_and_regex")
    if args.regex:
        alone(args, "--regex", "--whole-words", "--match-accents")
    if args.within != "turn" and (args.regex or args.near is not None):
        raise useless("--within", "beside", other="--regex" if args.regex else "--near")
    if args.out:
        table_suffix(Path(args.out))
    with keeping(args) if args.lemma else reading(args) as project:
        library = project.searching.library()
        forms = made_forms(project, library) if args.lemma else None
        ask = _ask(args, project)
        looked = project.searching.look(ask, library, forms=forms)
        found = (
            _told(one, hit, library.speaker(project, one.source.guid, turn), turn)
            for one in looked
            for hit, turn in one.hits
        )
        if args.out:
            _write(args, project, list(found))
        elif args.json:
            show(args, list(found))
        else:
            show(args, None, _lines(found))
        pipeline = forms.pipeline if forms is not None else ""
    index_words(place_of(args), pipeline)


def _ask(args: argparse.Namespace, project: Project) -> Ask:
    groups = frozenset(args.group) or None
    known = {source.group for source in project.sources.list()}
    for group in sorted(groups or ()):
        if group not in known:
            raise Refusal("cli.no_group", name=one_line(group, 40), known=", ".join(sorted(known - {""})))
    return Ask(
        args.words, regex=args.regex, forms=args.lemma, near=args.near, whole=args.whole_words,
        case=args.match_case, accents=args.match_accents, within=args.within,
        roles=roles_of(args.role), groups=groups, chosen=filtered(args, project)[0],
    )  # fmt: skip


def roles_of(asked: list[str]) -> frozenset[Role]:
    """The roles of ``--role``. Refuses an unknown one."""
    roles = [part.strip() for text in asked for part in text.split(",") if part.strip()]
    unknown = next((role for role in roles if role not in ROLES), None)
    if unknown is not None:
        raise Refusal("cli.no_role", name=one_line(unknown, 40), known=", ".join(ROLES))
    return frozenset(role for role in ROLES if role in roles)


def _told(looked: Looked, hit: Hit, speaker: Speaker | None, turn: Turn | None) -> dict[str, Any]:
    return {
        "document": looked.source.name, "document_guid": looked.source.guid,
        "start": hit.start, "end": hit.end, "text": hit.text, "before": hit.before, "after": hit.after,
        "words": [list(word) for word in hit.words or ((hit.start, hit.end),)],
        "turn": turn.n if turn is not None else None,
        "speaker": speaker.name if speaker else "", "role": speaker.role if speaker else None,
    }  # fmt: skip


def _lines(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    for h in found:
        around = _before(h["before"]), _after(h["after"])
        yield f"{h['document']} {h['start']}  {around[0]}«{one_line(h['text'])}»{around[1]}"


AROUND = 40
"""Characters of the text that stand before and behind a hit, at most."""


def _before(text: str) -> str:
    """The end of what stands before a hit, on one line, parted from it only where the text is."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= AROUND else "…" + flat[1 - AROUND :]
    return f"{short} " if short and text[-1].isspace() else short


def _after(text: str) -> str:
    """The beginning of what stands behind a hit, in the same way."""
    short = one_line(text, AROUND)
    return f" {short}" if short and text[0].isspace() else short


def _write(args: argparse.Namespace, project: Project, found: list[dict[str, Any]]) -> None:
    from app.coding.exchange.found_sheets import Row, write
    from app.project.reach import of_found

    rows = [
        Row(h["document"], h["turn"], h["speaker"], h["role"] or "", h["before"], h["text"], h["after"],
            h["start"], h["end"])
        for h in found
    ]  # fmt: skip
    write(rows, args.words, project.name, project.last_change, Path(args.out), say)
    guids = [h["document_guid"] for h in found]
    named = project.privacy.remaining(of_found(zip(guids, rows, strict=True)))
    warn_of_names(args, named)
    data = {"file": args.out, "hits": len(rows), "names": names_json(named)}
    show(args, data, say("cli.written", file=args.out))


COMMANDS = (
    Command(
        "search",
        (
            PROJECT,
            argument("words", metavar="QUERY"),
            argument("--lemma", action="store_true"),
            argument("--regex", action="store_true"),
            argument("--near", type=int, metavar="N"),
            argument("--whole-words", action="store_true"),
            argument("--match-case", action="store_true"),
            argument("--match-accents", action="store_true"),
            argument("--within", choices=("turn", "document"), default="turn"),
            argument("--role", action="append", default=[], metavar="ROLE,..."),
            argument("--document", metavar="DOC"),
            argument("--group", action="append", default=[], metavar="GROUP"),
            argument("--case", metavar="CASE"),
            WHERE,
            argument("--out", metavar="FILE.xlsx|.csv"),
        ),
        _search,
    ),
)
