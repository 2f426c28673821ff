"""Finding candidates in one text: what its form gives away, places, organisations, persons."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from app.coding.privacy import words as w
from app.coding.privacy.candidate import LIKELY, Candidate, Hit
from app.coding.privacy.listed import adjective, listed
from app.coding.privacy.organisations import named_after, unlisted
from app.coding.privacy.patterns import by_form
from app.coding.privacy.people import People
from app.coding.privacy.tokens import Words, form
from app.coding.text import GUID

_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+")
_PART = re.compile(r"[^\W\d_]+")
LABEL = re.compile(r"\[[^\[\]\n]{2,40}\]")
"""A label that stands in a text already, or a remark; nothing in it is looked for."""


def spared(text: str) -> list[tuple[int, int]]:
    """Where no name is found, as pairs of start and end: labels, guids, whose letters can spell a name
    ("1bea4"), and sayings."""
    found = [m.span() for pattern in (LABEL, GUID) for m in pattern.finditer(text)]
    lower = text.lower()
    for saying in (s for s in w.FIXED if s in lower):
        found += [m.span() for m in re.finditer(re.escape(saying), text, re.I)]
    return found


def find(text: str, also: Collection[str] = (), opens: Iterable[int] = ()) -> list[Candidate]:
    """The candidates in a text, in order, none overlapping another.

    ``also`` are folded words known as names already; ``opens`` places where a sentence begins (turns).
    Reads about a million characters a second; needs no pipeline.
    """
    words = Words(text, set(opens))
    people = People(words, also)
    found = list(by_form(text, words.streets()))
    after = 0
    for i in words.matters(people.parts.also):
        if i < after:
            continue
        hit = listed(words, i) or unlisted(words, i)
        if hit is not None and hit[0].kind == "place":
            hit = named_after(words, i, hit) or hit
        person = people.at(i)
        if hit is not None and person is not None and person[0].sure > hit[0].sure and person[1] >= hit[1]:
            hit = person
        if hit is None and person is not None:
            person = _cut(words, i, person, people)
        hit = hit or adjective(words, i) or person
        if hit is not None:
            found.append(hit[0])
            after = hit[1]
    found += _hyphened(text, people.parts.also)
    return _settled(found, spared(text), text)


def _cut(words: Words, i: int, person: Hit, people: People) -> Hit | None:
    """A person at word ``i`` without the words of a listed organisation that ends with them or goes on:
    nobody is called "van het Oranje" where the Oranje Fonds stands."""
    for k in range(i + 1, person[1]):
        begins = words[k].form.phrase and words[k].start > person[0].start
        inner = listed(words, k) if begins else None
        if inner is None or inner[0].kind != "organisation" or inner[1] < person[1]:
            continue
        n = k - 1
        while n > i and words[n].fold in ("de", "het"):
            n -= 1
        behind = words[n].fold == "van" and not people.parts.surname(words[k])  # "Jolanda van Humanitas"
        if inner[1] >= k + 2 or behind:
            return people.until(i, k, person[0])
    return person


def _hyphened(text: str, also: Collection[str]) -> Iterator[Candidate]:
    """Names that a hyphen ties to other words ("gesprek-jan"): those known already, and given names that are
    nothing else."""
    for word in _HYPHENED.finditer(text):
        for part in _PART.finditer(text, *word.span()):
            folded = w.fold(part.group())
            if len(folded) > 2 and (folded in also or form(part.group()).given == 1):
                sure = 0.8 if folded in also else LIKELY
                yield Candidate("person", *part.span(), part.group(), sure, "given")


def _settled(found: list[Candidate], passed: list[tuple[int, int]], text: str) -> list[Candidate]:
    """Of overlapping candidates the surest, then the longest, in the order of the text."""
    kept: list[Candidate] = []
    taken: list[tuple[int, int]] = sorted(passed)

    def free(start: int, end: int) -> bool:
        k = bisect.bisect_right(taken, (start, len(text) + 1))
        return not (k and taken[k - 1][1] > start) and not (k < len(taken) and taken[k][0] < end)

    for candidate in sorted(found, key=lambda c: (c.kind == "person", -(c.end - c.start), -c.sure)):
        if candidate.end > candidate.start and free(candidate.start, candidate.end):
            bisect.insort(taken, (candidate.start, candidate.end))
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


@lru_cache(maxsize=512)
def _kept(sha256: str, text: str) -> tuple[Candidate, ...]:
    return tuple(find(text))


def remaining(sha256: str, text: str, least: float) -> Iterator[Candidate]:
    """What still looks like a name; a text that was looked at before is not read again."""
    return (c for c in _kept(sha256, text) if c.sure >= least)
