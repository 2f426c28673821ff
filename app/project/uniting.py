"""Two codebooks made one in a project: read, paired, written as one step, accounted for in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.codebook import Codebook, CodebookFile
from app.coding.model import Changes, Code, CodingFilter
from app.coding.refusal import Refusal
from app.store.place import Place, place_of
from app.words import say

if TYPE_CHECKING:
    from app.coding.codebook.pairing import Pairing
    from app.project.desk import Project

PROJECT = ".kantlijn"


def read_book(place: str | Place, target: Place | None = None) -> CodebookFile:
    """The codebook in a file, or that of another project (``.kantlijn`` or a URL), which is only read.

    Refuses what is neither, and the project ``target`` itself.
    """
    from app.coding.codebook.files import read_codebook

    where = place_of(place)
    if isinstance(where, Path) and where.suffix.lower() != PROJECT:
        return read_codebook(str(place))
    from app.project.merging.merge import opened

    with opened(where, target or Path()) as other:
        return CodebookFile(name=where.stem, title=other.name, codes=other.codes.book().codes)


def unite(project: Project, pairing: Pairing, *, title: str = "") -> Changes:
    """Let the project's codebook become what the pairing gives, as one step, with all codings and memos.

    The logboek remembers what every code became, so that a project that was coded with the other book
    meets the united codes when it is merged later. Refuses when the codebook has changed since.
    """
    if pairing.mine != project.codes.book():
        raise Refusal("codebook.pair.changed")
    made = pairing.outcome
    new = [code for code in made.book if code.guid not in pairing.mine]
    if not new and not made.merged and made.book == pairing.mine and not made.forwards:
        return Changes()
    details = {"title": title, "n": len(new), "forwards": made.forwards}
    with project.group("history.unite", whole=True, **details):
        for gone, into in made.merged:
            project.codes.merge(gone, into)
        now = project.codes.book()
        changed = {}
        for code in made.book:
            if code.guid in now:
                fields = _differing(now.get(code.guid), code)
                if fields:
                    changed[code.guid] = fields
        with project.batch("history.unite", **details) as batch:
            batch.add("code", [_record(code) for code in new])
            batch.change("code", changed)
        done = project.done(batch)
    if not made.merged:
        return done
    gone_codes = tuple(gone for gone, _ in made.merged)
    touched = frozenset(
        c.source for c in project.codings.list(CodingFilter(codes=frozenset(dict(made.merged).values())))
    )
    kinds = {"coding": (), "memo": (), "code_set": (), **done.changed}
    removed = {**done.removed, "code": gone_codes}
    return Changes(done.added, kinds, removed, done.subject, done.label, done.sources | touched)


def carried(project: Project, pairing: Pairing) -> dict[str, int]:
    """How many codings each code of the outcome has; those that fall together are one."""
    counts = project.codes.counts()
    found = {}
    for guid, part in pairing.outcome.parts.items():
        own = [g for g in part.mine if counts.get(g)]
        if len(own) > 1:
            listed = project.codings.list(CodingFilter(codes=frozenset(own)))
            found[guid] = len({(c.source, c.start, c.end, c.coder) for c in listed})
        else:
            found[guid] = sum(counts[g] for g in own)
    return found


def reasons(pairing: Pairing, guid: str) -> str:
    """Why a code of theirs became what it became, in words."""
    made, one = pairing.decisions[guid], pairing.proposals[guid]
    if made.why:
        return made.why
    if made.fate == "same" and one.mine in made.mine and one.why:
        return ", ".join(say(notice) for notice in one.why)
    decided = bool(made.by) and (made.fate != "new" or one.mine is not None or made.under is not None)
    return say(f"codebook.pair.{'because' if decided else 'found'}.{made.fate}")


def decider(pairing: Pairing, guid: str) -> str:
    """Who decided about a code of theirs."""
    return pairing.decisions[guid].by or say("codebook.pair.kantlijn")


Table = list[list[str | int]]


def accounts(
    pairing: Pairing, titles: tuple[str, str], counts: Mapping[str, int] | None = None
) -> tuple[Table, Table]:
    """The two tables that account for it, headers first: one row per code of theirs, one per code of mine.

    ``titles`` are the names of my book and theirs; ``counts`` the codings per code of mine beforehand.
    """
    made, counts = pairing.outcome, counts or {}
    heads = [say(f"codebook.pair.head.{name}") for name in _HEADS]
    theirs: Table = [[heads[0], heads[1], heads[2], *heads[3:]]]
    for guid, to in made.fate.items():
        one, fate = pairing.proposals[guid], pairing.decisions[guid].fate
        also = made.parts[to].mine[1:] if to is not None else ()
        score = f"{one.score:.2f}".replace(".", say("export.decimal")) if fate == "same" and one.mine else ""
        how = one.how if fate == "same" and one.mine in pairing.decisions[guid].mine else fate
        theirs.append(
            [pairing.theirs.path(guid), guid, say(f"codebook.pair.how.{how}"), score, *_here(made.book, to),
             "; ".join(pairing.mine.path(g) for g in also), titles[1], say(f"codebook.pair.became.{fate}"),
             reasons(pairing, guid), decider(pairing, guid)]
        )  # fmt: skip
    mine: Table = [[say(f"codebook.pair.head.{name}") for name in _HEADS_MINE]]
    into = dict(made.merged)
    for code in pairing.mine:
        to = into.get(code.guid, code.guid)
        part = made.parts[to]
        became = "into" if code.guid in into else part.became
        partners = [pairing.theirs.path(g) for g in part.theirs]
        by = "; ".join(dict.fromkeys(decider(pairing, g) for g in part.theirs))
        why = "; ".join(dict.fromkeys(reasons(pairing, g) for g in part.theirs))
        mine.append(
            [titles[0], pairing.mine.path(code.guid), code.guid, say(f"codebook.pair.became.{became}"),
             *_here(made.book, to), "; ".join(partners), why, by, counts.get(code.guid, 0)]
        )  # fmt: skip
    return theirs, mine


_HEADS = (
    "theirs",
    "guid_theirs",
    "how",
    "score",
    "here",
    "guid_here",
    "also",
    "book",
    "became",
    "why",
    "who",
)
_HEADS_MINE = ("book", "code", "guid", "became", "here", "guid_here", "with", "why", "who", "codings")


def write_accounts(
    pairing: Pairing, place: str | Path, titles: tuple[str, str], counts: Mapping[str, int] | None = None
) -> Path:
    """Write both tables as a workbook. Refuses what is no .xlsx and a place that cannot be written."""
    from app.coding.codebook.excel import workbook

    file = Path(place)
    if file.suffix.lower() != ".xlsx":
        raise Refusal("cli.unknown_format", file=file.name, known=".xlsx")
    theirs, mine = accounts(pairing, titles, counts)
    second = (say("codebook.pair.sheet_mine"), mine)
    content = workbook(say("codebook.pair.sheet"), theirs, titles[1], [second])
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refusal("codebook.file.unwritable", file=str(file), problem=error.strerror or "") from None
    return file


def _here(book: Codebook, guid: str | None) -> tuple[str, str]:
    return ("", "") if guid is None else (book.path(guid), guid)


def _record(code: Code) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(code).items()}


def _differing(old: Code, new: Code) -> dict[str, Any]:
    was = _record(old)
    return {k: v for k, v in _record(new).items() if v != was[k]}
