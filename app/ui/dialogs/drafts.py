"""What is corrected in a draft before it is stored; nothing here knows Qt or a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.coding.model import Role
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    from app.coding.transcripts.draft import Draft

_MARK = re.compile(r"\[([^\[\]\n]{4,90})\]")
_HEAD = 1500
"""Characters at the start of a text where a mark in square brackets names what it is about."""


def rename_speaker(draft: Draft, old: str, new: str) -> Draft:
    """The draft with a speaker under another name; the text itself stays.

    Refuses an empty name and one that another speaker has.
    """
    name = " ".join(new.split())
    if not name:
        raise Refusal("speaker.empty_name")
    if name == old:
        return draft
    if any(s.name == name for s in draft.speakers):
        raise Refusal("speaker.taken", name=name)
    return replace(
        draft,
        speakers=tuple(replace(s, name=name) if s.name == old else s for s in draft.speakers),
        turns=tuple(replace(t, speaker=name) if t.speaker == old else t for t in draft.turns),
    )


def set_role(draft: Draft, name: str, role: Role) -> Draft:
    """The draft with another role for a speaker."""
    return replace(
        draft, speakers=tuple(replace(s, role=role) if s.name == name else s for s in draft.speakers)
    )


def merge_speakers(draft: Draft, one: str, into: str) -> Draft:
    """The draft with all turns of ``one`` given to ``into``; refuses a speaker merged with itself."""
    names = {s.name for s in draft.speakers}
    if one == into or one not in names or into not in names:
        raise Refusal("speaker.merge", a=one, b=into)
    return replace(
        draft,
        speakers=tuple(s for s in draft.speakers if s.name != one),
        turns=tuple(replace(t, speaker=into) if t.speaker == one else t for t in draft.turns),
    )


def beginning(draft: Draft, most: int) -> Draft:
    """The draft's first turns, about ``most`` characters, for a look at it."""
    if len(draft.text) <= most:
        return draft
    cut = draft.text.rfind("\n", 0, most)
    kept = tuple(t for t in draft.turns if t.end <= most)
    end = max(kept[-1].end if kept else 0, cut if cut > 0 else 0) or most
    return replace(draft, text=draft.text[:end], turns=kept)


def case_mark(text: str, known: Iterable[str]) -> str:
    """The case that a text names in square brackets, as reports name a proeftuin; empty when none.

    A mark of a known case counts anywhere, a new one only near the start, with a capital and more than
    one word, so that “[00:12:34]” and “[lacht]” are none.
    """
    by_key = {" ".join(name.split()).casefold(): name for name in known}
    new = ""
    for found in _MARK.finditer(text):
        mark = " ".join(found[1].split())
        if mark.casefold() in by_key:
            return by_key[mark.casefold()]
        likely = mark[0].isupper() and " " in mark
        if not new and likely and found.start() < _HEAD:
            new = mark
    return new


def as_date(text: str) -> str | None:
    """A date as people write it (22-11-2026, 22/11/2026, 2026-11-22) in ISO form; None for a blank.

    Refuses what is no date.
    """
    given = text.strip()
    if not given:
        return None
    dutch = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", given)
    iso = f"{dutch[3]}-{int(dutch[2]):02}-{int(dutch[1]):02}" if dutch else given
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        raise Refusal("dialogs.no_date", date=given) from None
