"""Commands about codes and the codebook."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import AT, PROJECT, Command, argument
from app.cli.output import codebook_named, columns, default_coder, reading, show, writing
from app.cli.useless import useless
from app.coding.model import Code
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

if TYPE_CHECKING:
    from app.coding.codebook import CodebookFile
    from app.coding.codebook.pairing import Pairing

CODE = argument("code", metavar="CODE")
_FIELDS = ("definition", "inclusion", "exclusion", "example")


def _json(project: Project, code: Code, codings: int) -> dict[str, Any]:
    return {
        "guid": code.guid,
        "path": project.codes.book().path(code.guid),
        "name": code.name,
        "definition": code.definition,
        "inclusion": code.inclusion,
        "exclusion": code.exclusion,
        "example": code.example,
        "color": code.color,
        "cues": list(code.cues),
        "paraphrases": list(code.paraphrases),
        "codings": codings,
        "codable": code.codable,
        "active": code.active,
        "interviewer": code.interviewer,
        "parent": code.parent,
    }


def _codes(args: argparse.Namespace) -> None:
    with reading(args) as project:
        counts, book = project.codes.counts(), project.codes.book()
        found = [_json(project, c, counts.get(c.guid, 0)) for c in book]
        rows = [("  " * book.depth(c.guid) + c.name, counts.get(c.guid, 0)) for c in book]
        show(args, found, columns(rows))


def _codebook(args: argparse.Namespace) -> None:
    from app.coding.codebook.decisions import parse, read
    from app.coding.codebook.pairing import Pairing
    from app.project.uniting import unite, write_accounts

    decided = parse(_text_of(args.decisions), Path(args.decisions).name) if args.decisions else None
    with (reading if args.dry_run else writing)(args) as project:
        theirs = codebook_named(args.file, project.place)
        who = args.coder or (default_coder(project) if args.dry_run else project.coder.name)
        pairing = Pairing.of(project.codes.book(), theirs, widely=args.dry_run)
        if decided is not None:
            pairing = read(pairing, decided, Path(args.decisions).name, by=who)
        if args.accept_near:
            near = [g for g in pairing.waiting() if not _widely(pairing, g)]
            pairing = pairing.accept(near, by=who)
        title, counts = theirs.title or Path(args.file).stem, project.codes.counts()
        if args.mapping:
            write_accounts(pairing, args.mapping, (project.name, title), counts)
        if not args.dry_run:
            unite(project, pairing, title=title)
        show(args, _pairs_json(pairing), _pairs_told(args, pairing, theirs))


def _widely(pairing: Pairing, guid: str) -> bool:
    """Whether only the lemmas or the definition speak for what is proposed, which is no near name."""
    keys = {notice.key for notice in pairing.proposals[guid].why}
    return bool(keys) and keys <= {"codebook.pair.lemmas", "codebook.pair.definition"}


def _text_of(place: str) -> str:
    try:
        return Path(place).read_text("utf-8-sig")
    except OSError as error:
        raise Refusal("cli.unreadable", file=place, reason=error.strerror or str(error)) from None
    except ValueError:
        raise Refusal("codebook.pair.no_decisions", file=Path(place).name) from None


def _pairs_json(pairing: Pairing) -> list[dict[str, Any]]:
    from app.coding.codebook.decisions import decisions_of
    from app.project.uniting import reasons

    found = []
    for one in decisions_of(pairing):
        guid = one["guid"]
        proposal, made = pairing.proposals[guid], pairing.decisions[guid]
        code, mine = pairing.theirs.get(guid), proposal.mine
        also = [pairing.mine.path(g) for g in proposal.also]
        applied = made.fate == "new" if mine is None else {mine, *proposal.also} <= set(made.mine)
        found.append(
            {
                "code": code.name, "mine": pairing.mine.get(mine).name if mine else None,
                "how": proposal.how, "score": round(proposal.score, 3), "why": reasons(pairing, guid),
                "also": also, "applied": applied,
                **{k: v for k, v in one.items() if k not in ("code", "note")},
                "path": one["code"], "into": one.get("into", []), "under": one.get("under"),
                "keep": dict(made.keep) if made.fate == "same" else None, "by": made.by or None,
                "because": [say(notice) for notice in proposal.why], "note": made.why,
            }
        )  # fmt: skip
    return found


def _pairs_told(args: argparse.Namespace, pairing: Pairing, theirs: CodebookFile) -> Iterator[str]:
    fates = Counter(made.fate for made in pairing.decisions.values())
    near = pairing.waiting()
    told = "cli.codebook_would" if args.dry_run else "cli.codebook"
    apart = [guid for guid in near if pairing.decisions[guid].fate == "new"]
    yield say(told, same=fates["same"], new=fates["new"] - len(apart), near=len(apart))
    if fates["out"]:
        yield say("cli.left_out", n=fates["out"])
    for guid in near:
        one = pairing.proposals[guid]
        name, why = pairing.theirs.get(guid).name, ", ".join(say(notice) for notice in one.why)
        if one.sure:
            own = [one.mine, *one.also] if one.mine else one.also
            yield "  " + say("cli.one_there", code=name, mine="; ".join(pairing.mine.path(g) for g in own))
        elif one.mine:
            yield "  " + say("cli.near", code=name, mine=pairing.mine.path(one.mine), why=why)
    yield from (f"  {say(n)}" for n in theirs.notices)


def _add(args: argparse.Namespace) -> None:
    with writing(args) as project:
        parent = project.codes.get(args.parent).guid if args.parent else None
        changes = project.codes.add(args.name, parent, **_given(args))
        code = project.codes.book().get(changes.subject or "")
        show(args, _json(project, code, 0), changes.subject or "")


def _given(args: argparse.Namespace) -> dict[str, Any]:
    fields: dict[str, Any] = {
        f: getattr(args, f) for f in (*_FIELDS, "color") if getattr(args, f) is not None
    }
    if args.cues is not None:
        fields["cues"] = [cue for cue in args.cues.split(";") if cue.strip()]
    if args.paraphrases is not None:
        fields["paraphrases"] = args.paraphrases
    if args.interviewer is not None:
        fields["interviewer"] = args.interviewer == "yes"
    return fields


def _edit(args: argparse.Namespace) -> None:
    if args.retire and args.revive:
        raise Refusal("cli.retire_and_revive")
    with writing(args) as project:
        code = project.codes.get(args.code)
        fields = _given(args)
        if args.name is not None:
            fields["name"] = args.name
        if args.retire or args.revive:
            fields["active"] = args.revive
        if args.since is not None and not fields:
            raise useless("--since", "since")
        with project.group("history.edit_code", whole=True, code=project.codes.book().path(code.guid)):
            if args.parent is not None:
                parent = project.codes.get(args.parent).guid if args.parent.strip() else None
                project.codes.move(code.guid, parent)
            if fields:
                project.codes.edit(code.guid, since=args.since, **fields)
        now = project.codes.book().get(code.guid)
        show(
            args,
            _json(project, now, project.codes.counts().get(now.guid, 0)),
            project.codes.book().path(now.guid),
        )


def _merge(args: argparse.Namespace) -> None:
    with writing(args) as project:
        one, into = project.codes.get(args.a), project.codes.get(args.b)
        project.codes.merge(one.guid, into.guid)
        now = project.codes.book().get(into.guid)
        count = project.codes.counts().get(now.guid, 0)
        show(args, _json(project, now, count), say("cli.merged", a=one.name, b=into.name, n=count))


def _delete(args: argparse.Namespace) -> None:
    with writing(args) as project:
        code = project.codes.get(args.code)
        changes = project.codes.remove(code.guid)
        gone = len(changes.removed.get("coding", ()))
        data = {"codes": list(changes.removed.get("code", ())), "codings": gone}
        show(args, data, say("cli.deleted", code=code.name, n=gone))


_TEXTS = tuple(argument(f"--{field}", metavar="TEXT") for field in _FIELDS)
_PARAPHRASE = argument("--paraphrase", action="append", dest="paraphrases", metavar="SENTENCE")
_INTERVIEWER = argument("--interviewer", choices=("yes", "no"))
COMMANDS = (
    Command("codes", (PROJECT, AT), _codes),
    Command(
        "codebook",
        (
            PROJECT,
            argument("file", metavar="FILE"),
            argument("--accept-near", action="store_true"),
            argument("--decisions", metavar="FILE"),
            argument("--dry-run", action="store_true"),
            argument("--mapping", metavar="OUT.xlsx"),
        ),
        _codebook,
    ),
    Command(
        "add-code",
        (
            PROJECT,
            argument("name", metavar="NAME"),
            argument("--parent", metavar="CODE"),
            argument("--color", metavar="COLOR"),
            *_TEXTS,
            argument("--cues", metavar="WORD;..."),
            _PARAPHRASE,
            _INTERVIEWER,
        ),
        _add,
    ),
    Command(
        "edit-code",
        (
            PROJECT,
            CODE,
            argument("--name", metavar="NAME"),
            argument("--parent", metavar="CODE"),
            argument("--color", metavar="COLOR"),
            *_TEXTS,
            argument("--cues", metavar="WORD;..."),
            _PARAPHRASE,
            _INTERVIEWER,
            argument("--retire", action="store_true"),
            argument("--revive", action="store_true"),
            argument("--since", type=int, metavar="STEP"),
        ),
        _edit,
    ),
    Command("merge-codes", (PROJECT, argument("a", metavar="CODE"), argument("b", metavar="INTO")), _merge),
    Command("delete-code", (PROJECT, CODE), _delete),
)
