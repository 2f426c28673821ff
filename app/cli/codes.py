"""Commands about codes and the codebook."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.command import AT, PROJECT, Command, argument
from app.cli.output import codebook_named, columns, reading, show, writing
from app.coding.model import Code
from app.coding.refusal import Refusal
from app.project import Project
from app.words import say

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
        "parent": code.parent,
    }


def _codes(args: argparse.Namespace) -> None:
    with reading(args) as project:
        counts, book = project.codes.counts(), project.codes.book()
        found = [_json(project, c, counts.get(c.guid, 0)) for c in book]
        rows = [("  " * book.depth(c.guid) + c.name, counts.get(c.guid, 0)) for c in book]
        show(args, found, columns(rows))


def _codebook(args: argparse.Namespace) -> None:
    from app.coding.codebook import Codebook
    from app.coding.codebook_match import mapping, match

    with writing(args) as project:
        theirs = codebook_named(args.file)
        before, other = project.codes.book(), Codebook(theirs.codes)
        matches = match(before, other, theirs.origins)
        title = theirs.title or Path(args.file).stem
        if args.mapping:
            _write_mapping(args.mapping, title, mapping(before, other, matches, applied=args.accept_near))
        project.codes.take(matches, title=title, accept_near=args.accept_near)
        found = [
            {
                "code": m.theirs.name,
                "mine": m.mine.name if m.mine else None,
                "how": m.how,
                "score": round(m.score, 3),
                "why": say(m.why),
                "also": [before.path(guid) for guid in m.also],
                "applied": (m.how != "near" and not m.also) or args.accept_near,
            }
            for m in matches
        ]
        same = sum(m.how in ("guid", "origin", "path") for m in matches)
        near = [m for m in matches if m.how == "near"]
        lines = [say("cli.codebook", same=same, new=sum(m.how == "new" for m in matches), near=len(near))]
        lines += [f"  {say(m.why)}" for m in near]
        lines += [
            "  " + say("cli.one_there", code=m.theirs.name, mine="; ".join(before.path(g) for g in m.also))
            for m in matches
            if m.also
        ]
        lines += [f"  {say(n)}" for n in theirs.notices]
        show(args, found, lines)


def _write_mapping(place: str, title: str, rows: list[list[str]]) -> None:
    """Write the table that accounts for the merge of two codebooks. Refuses what is no .xlsx."""
    from app.coding.codebook_excel import workbook

    file = Path(place)
    if file.suffix.lower() != ".xlsx":
        raise Refusal("cli.unknown_format", file=file.name, known=".xlsx")
    file.write_bytes(workbook("Verantwoording", rows, title))


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
    return fields


def _edit(args: argparse.Namespace) -> None:
    with writing(args) as project:
        code = project.codes.get(args.code)
        fields = _given(args)
        if args.name is not None:
            fields["name"] = args.name
        if args.retire or args.revive:
            fields["active"] = args.revive
        with project.group("history.edit_code", whole=True, code=project.codes.book().path(code.guid)):
            if args.parent is not None:
                parent = project.codes.get(args.parent).guid if args.parent.strip() else None
                project.codes.move(code.guid, parent)
            if fields:
                project.codes.edit(code.guid, **fields)
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


_TEXTS = tuple(argument(f"--{field}", metavar=field[0].upper()) for field in _FIELDS)
_PARAPHRASE = argument("--paraphrase", action="append", dest="paraphrases", metavar="SENTENCE")
COMMANDS = (
    Command("codes", (PROJECT, AT), _codes),
    Command(
        "codebook",
        (
            PROJECT,
            argument("file", metavar="FILE"),
            argument("--accept-near", action="store_true"),
            argument("--mapping", metavar="OUT.xlsx"),
        ),
        _codebook,
    ),
    Command(
        "add-code",
        (
            PROJECT,
            argument("name", metavar="NAME"),
            argument("--parent", metavar="C"),
            argument("--color", metavar="X"),
            *_TEXTS,
            argument("--cues", metavar="A;B"),
            _PARAPHRASE,
        ),
        _add,
    ),
    Command(
        "edit-code",
        (
            PROJECT,
            CODE,
            argument("--name", metavar="N"),
            argument("--parent", metavar="C"),
            argument("--color", metavar="X"),
            *_TEXTS,
            argument("--cues", metavar="A;B"),
            _PARAPHRASE,
            argument("--retire", action="store_true"),
            argument("--revive", action="store_true"),
        ),
        _edit,
    ),
    Command("merge-codes", (PROJECT, argument("a", metavar="A"), argument("b", metavar="B")), _merge),
    Command("delete-code", (PROJECT, CODE), _delete),
)
