"""Numbers by which a fragment, a document and a respondent are named, the same in every run and report.

A fragment's number comes from its guid: nothing has to be kept for it, what is coded or removed elsewhere
does not move it, and a merge takes it along. Documents and respondents are numbered in the order in which
they came into the project.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.coding.extract import Extract
from app.coding.letting_go import let_go
from app.coding.model import Coding, Source, Speaker
from app.coding.ordering import in_order

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U to misread
SHORTEST = 5


def fragment_numbers(codings: Sequence[Coding]) -> dict[str, str]:
    """Per guid of a coding its number, such as F4K7Q2.

    Of two that would have the same, the one that was coded later has a sign more.
    """
    taken: set[str] = set()
    found = {}
    for coding in in_order(codings, key=lambda c: (c.created, c.guid)):
        length = SHORTEST
        while (number := fragment_number(coding.guid, length)) in taken:
            length += 1
        taken.add(number)
        found[coding.guid] = number
    let_go(taken)
    return found


def fragment_number(guid: str, length: int = SHORTEST) -> str:
    """The number of a coding, of ``length`` signs (at most 24)."""
    value = int.from_bytes(hashlib.sha256(guid.encode()).digest()[:15], "big")
    return "F" + "".join(_SIGNS[(value >> (5 * n)) & 31] for n in range(length))


def document_numbers(sources: Sequence[Source]) -> dict[str, str]:
    """Per guid of a source its number, such as D03."""
    wide = max(2, len(str(len(sources))))
    return {s.guid: f"D{n:0{wide}d}" for n, s in enumerate(_as_they_came(sources), 1)}


def respondent_numbers(extract: Extract) -> dict[str, str]:
    """Per guid of a speaker that is no interviewer the number, such as R03, of who it is.

    Speakers of one name that belong to one case by themselves are one respondent.
    """
    by_source: dict[str, list[Speaker]] = {}
    for speaker in extract.speakers:
        if speaker.role != "interviewer":
            by_source.setdefault(speaker.source, []).append(speaker)
    people: dict[tuple[str, str], int] = {}
    number: dict[str, int] = {}
    for source in _as_they_came(extract.sources):
        for speaker in by_source.get(source.guid, ()):
            who = (speaker.case, speaker.name.casefold()) if speaker.case else (speaker.guid, "")
            number[speaker.guid] = people.setdefault(who, len(people) + 1)
    wide = max(2, len(str(len(people))))
    return {guid: f"R{n:0{wide}d}" for guid, n in number.items()}


def _as_they_came(sources: Sequence[Source]) -> list[Source]:
    place = {s.guid: n for n, s in enumerate(sources)}
    return sorted(sources, key=lambda s: (s.added, place[s.guid]))
