"""Which thing of theirs is which of mine: by guid, by content, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.coding import carry
from app.coding.codebook import Codebook, key_of
from app.coding.codebook.match import match
from app.coding.merge.snapshot import Record
from app.coding.merge.work import Work
from app.coding.model import Code, Notice

NEAR_TEXT = 0.7
"""Least share of the letters of two texts of one name that must be the same for it to be one document."""


def match_things(work: Work) -> None:
    """Coders, cases, attributes and code sets: by guid, then by name."""
    _by(work, "coder", lambda r: (r["name"].casefold(),))
    _by(work, "case", lambda r: (r["name"].casefold(),))
    _by(work, "attribute", lambda r: (r["name"].casefold(), r["scope"], r["type"]))
    _by(work, "code_set", lambda r: (r["name"].casefold(),))


def _by(work: Work, kind: str, key: Callable[[Record], tuple[str | None, ...]]) -> None:
    taken = work.by_guid(kind)
    free: dict[tuple[str | None, ...], str] = {}
    for own, record in work.mine.of(kind).items():
        if own not in taken:
            free.setdefault(key(record), own)
    for guid, record in work.theirs.of(kind).items():
        if guid not in work.map[kind] and (own := free.pop(key(record), "")):
            work.pair(kind, guid, own, "name")


def match_sources(work: Work) -> None:
    """Sources: by guid, then by the sha256 of the text, then by name with a text that is nearly the same."""
    taken = work.by_guid("source")
    mine, theirs = work.mine.of("source"), work.theirs.of("source")
    for exact in (True, False):  # of two alike, the one of the same name
        free: dict[tuple[str, str], str] = {}
        for own, record in mine.items():
            if own not in taken:
                free.setdefault((record["body"], record["name"].casefold() if exact else ""), own)
        for guid, record in theirs.items():
            key = (record["body"], record["name"].casefold() if exact else "")
            if guid not in work.map["source"] and (own := free.pop(key, "")):
                work.pair("source", guid, own, "text")
                taken.add(own)
    named = {record["name"].casefold(): own for own, record in mine.items() if own not in taken}
    for guid, record in theirs.items():
        own = named.get(record["name"].casefold(), "")
        if guid in work.map["source"] or not own or own in taken:
            continue
        if likeness(work.theirs.text(guid), work.mine.text(own)) >= NEAR_TEXT:
            work.pair("source", guid, own, "name")
            taken.add(own)
        else:
            work.notices.append(Notice("merge.other_text", {"name": record["name"]}))


def likeness(one: str, other: str) -> float:
    """The share of two texts that their difference leaves alone, 0 to 1."""
    changed = sum(max(len(old), len(new)) for _, old, new in carry.difference(one, other))
    return 1 - min(1.0, changed / max(len(one), len(other), 1))


def match_speakers(work: Work) -> None:
    """Speakers: by guid, then by name within a source that is one; after the sources."""
    taken = work.by_guid("speaker")
    free = {(r["source"], r["name"].casefold()): own for own, r in work.mine.of("speaker").items()
            if own not in taken}  # fmt: skip
    for guid, record in work.theirs.of("speaker").items():
        key = (work.map["source"].get(record["source"], ""), record["name"].casefold())
        if guid not in work.map["speaker"] and (own := free.pop(key, "")):
            work.pair("speaker", guid, own, "name")


def match_codes(work: Work) -> None:
    """Codes: by guid, by path, then by a near name, which is asked, never assumed.

    What was merged away here is what it became, also under its old guid.
    """
    mine, theirs = work.mine.of("code"), work.theirs.of("code")
    work.by_guid("code")
    _merged_here(work)
    left = [guid for guid in theirs if guid not in work.map["code"]]
    if not left:
        return
    book, others = codebook_of(mine), codebook_of(theirs)
    # What is matched goes in under my guid and name, so that what stands below it is found by its path.
    shown: dict[str, Code] = {}
    for code in others:
        own = work.map["code"].get(code.guid)
        if own is None:
            guid = f"their {code.guid}" if code.guid in mine else code.guid
            shown[guid] = replace(code, guid=guid, parent=_above(work, code, others))
        elif own not in shown:
            shown[own] = replace(
                code, guid=own, name=mine[own]["name"], parent=_above(work, code, others, but=own)
            )
    back = {(f"their {guid}" if guid in mine else guid): guid for guid in left}
    given = Codebook(shown.values())
    for found in match(book, given):
        guid = back.get(found.theirs.guid, "")
        if not guid or found.mine is None:
            continue
        own = found.mine.guid
        if work.became_there(own):  # that is what mine is now; this is another of its name
            continue
        parent = found.theirs.parent
        level = found.mine.parent == parent and key_of(found.mine.name) == key_of(found.theirs.name)
        if found.how == "path" or level:
            work.pair("code", guid, own, "path")
        elif found.how == "near" and work.fate("code", guid) == "new":
            decision = work.ask(
                "near", "code", guid, own, found.theirs.name, book.path(own), others.path(guid),
                ("both", "merge"), likeness=round(found.score, 2),
            )  # fmt: skip
            if decision == "merge":
                work.pair("code", guid, own, "near")


def _merged_here(work: Work) -> None:
    """Pair codes of theirs that were merged away here with what they are now.

    When that was merged on into a third one there, they are that one. When it was merged into the very code
    there, the two are one under either name.
    """
    mine, theirs, pairs = work.mine.of("code"), work.theirs.of("code"), work.map["code"]
    by_guid = dict(pairs)
    back = {own: guid for guid, own in by_guid.items()}
    for guid in theirs:
        became = work.became_here(guid)
        if guid in by_guid or became not in mine or work.brought_back("code", guid):
            continue
        on = back.get(became, became)
        if on not in theirs and work.removed_by_log("code", became):  # else it was brought back here
            on = work.became_there(became) or became
        work.pair("code", guid, by_guid.get(on, became), "merged")
        (work.crossed if on == guid else work.merged_away).add(guid)


def _above(work: Work, code: Code, book: Codebook, but: str = "") -> str | None:
    """The code above, under the guid it goes in with."""
    for above in reversed(book.ancestors(code.guid)):
        own = work.map["code"].get(above.guid)
        if own is None:
            return f"their {above.guid}" if above.guid in work.mine.of("code") else above.guid
        if own != but:
            return own
    return None


def codebook_of(records: dict[str, Record]) -> Codebook:
    """The records of codes as a tree."""
    return Codebook(
        Code(**{**r, "cues": tuple(r["cues"]), "paraphrases": tuple(r["paraphrases"])})
        for r in records.values()
    )
