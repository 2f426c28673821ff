"""Why a code of one book may be a code of another: proposals with their reasons, none of them applied."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.coding.codebook.match import CodeMatch, How, match, plain
from app.coding.codebook.tree import Codebook
from app.coding.model import Code, Notice

LIKE = 0.32
"""Least likeness of definitions, 0 to 1, at which codes with other names are proposed as the same."""
_MOST_LETTERS = 3
_MOST_COMPARED = 250_000
"""Pairs of definitions up to which every one is compared with every other."""
_Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a code of theirs (``theirs``, a guid) is or may be in mine, and why.

    ``sure`` (one guid, one origin, one path) holds unless somebody says otherwise; anything else waits for a
    yes. ``also`` are further codes of mine that became this one there; those always wait. ``score``
    is 0 to 1.
    """

    theirs: str
    mine: str | None = None
    how: How = "new"
    score: float = 0.0
    why: tuple[Notice, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it holds unless somebody says otherwise."""
        return self.how in ("guid", "origin", "path")


def propose(
    mine: Codebook,
    theirs: Codebook,
    origins: Iterable[tuple[str, Sequence[str]]] = (),
    *,
    widely: bool = True,
) -> dict[str, Proposal]:
    """A proposal for every code of theirs, by guid, in tree order; none of mine is proposed twice.

    What ``match`` finds comes first. ``widely`` also proposes, of what is left, codes whose names have the
    same lemmas and codes with definitions alike (``how`` is near); that reads a dictionary, half a second the
    first time.
    """
    found = {m.theirs.guid: _of(m, mine, theirs) for m in match(mine, theirs, origins)}
    if not widely:
        return found
    weights = weighted({code.guid: code for code in (*mine, *theirs)}.values())
    left = [code for code in theirs if found[code.guid].mine is None]
    given = {guid for one in found.values() for guid in (one.mine, *one.also)}
    free = [code for code in mine if code.guid not in given]
    for score, their, own, why in sorted(
        [*_same_lemmas(left, free), *_alike_definitions(weights, left, free)], key=lambda one: -one[0]
    ):
        if found[their.guid].mine is None and own.guid not in given:
            given.add(own.guid)
            found[their.guid] = Proposal(their.guid, own.guid, "near", round(score, 4), (why,))
    for guid, one in found.items():
        if one.mine is not None and not one.sure:
            found[guid] = _more_reasons(one, mine, theirs, weights)
    return found


def name_reason(one: str, other: str) -> Notice:
    """In what two names that are alike differ."""
    from rapidfuzz.distance import Levenshtein

    a, b = plain(one), plain(other)
    if a == b:
        return Notice("codebook.pair.name")
    if sorted(a.split()) == sorted(b.split()):
        return Notice("codebook.pair.order")
    letters = Levenshtein.distance(a, b)
    if letters <= _MOST_LETTERS:
        return Notice("codebook.pair.letters", {"n": letters})
    return Notice("codebook.pair.alike", {"percent": round(100 * (1 - letters / max(len(a), len(b))))})


def likeness(weights: _Weights, one: str, other: str) -> float:
    """The cosine of two weighted definitions, 0 to 1."""
    a, b = weights[one], weights[other]
    return sum(weight * b.get(word, 0.0) for word, weight in a.items())


def weighted(codes: Iterable[Code]) -> dict[str, dict[str, float]]:
    """Per code the lemmas of its name and definition, weighted by tf-idf over these codes, of length one.

    (1 + ln tf) * ln(N / df), Manning, Raghavan and Schütze 2008, chapter 6.
    """
    counted = {code.guid: Counter(_lemmas(f"{code.name} {code.definition}")) for code in codes}
    among = Counter(word for words in counted.values() for word in words)
    weights = {}
    for guid, words in counted.items():
        raw = {w: (1 + math.log(n)) * math.log(len(counted) / among[w]) for w, n in words.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        weights[guid] = {w: weight / length for w, weight in raw.items()} if length else {}
    return weights


def _of(found: CodeMatch, mine: Codebook, theirs: Codebook) -> Proposal:
    their, own = found.theirs, found.mine
    if own is None:
        return Proposal(their.guid)
    why = {
        "guid": lambda: Notice("codebook.pair.guid"),
        "origin": lambda: Notice("codebook.pair.origin"),
        "path": lambda: Notice("codebook.pair.path"),
    }.get(found.how, lambda: name_reason(their.name, own.name))()
    return Proposal(their.guid, own.guid, found.how, found.score, (why,), found.also)


def _more_reasons(one: Proposal, mine: Codebook, theirs: Codebook, weights: _Weights) -> Proposal:
    """The proposal, told with its names' lemmas and how much the definitions are alike, where they are."""
    if one.mine is None or any(notice.key == "codebook.pair.definition" for notice in one.why):
        return one
    their, own = theirs.get(one.theirs), mine.get(one.mine)
    if one.why[0].key == "codebook.pair.alike" and set(_lemmas(their.name)) == set(_lemmas(own.name)):
        one = replace(one, why=(Notice("codebook.pair.lemmas"), *one.why[1:]))
    if not their.definition or not own.definition:
        return one
    alike = 1.0 if their.definition == own.definition else likeness(weights, their.guid, own.guid)
    if alike < LIKE:
        return one
    percent = Notice("codebook.pair.definition", {"percent": round(100 * alike)})
    return replace(one, why=(*one.why, percent))


def _same_lemmas(left: Sequence[Code], free: Sequence[Code]) -> Iterable[tuple[float, Code, Code, Notice]]:
    by: dict[frozenset[str], Code] = {}
    for code in free:
        by.setdefault(frozenset(_lemmas(code.name)), code)
    for their in left:
        words = frozenset(_lemmas(their.name))
        if words and words in by:
            yield 0.9, their, by[words], Notice("codebook.pair.lemmas")


def _alike_definitions(
    weights: _Weights, left: Sequence[Code], free: Sequence[Code]
) -> Iterable[tuple[float, Code, Code, Notice]]:
    left, free = [c for c in left if c.definition], [c for c in free if c.definition]
    if len(left) * len(free) > _MOST_COMPARED:
        return
    for their in left:
        for own in free:
            alike = likeness(weights, their.guid, own.guid)
            if alike >= LIKE:
                percent = round(100 * alike)
                yield 0.9 * alike, their, own, Notice("codebook.pair.definition", {"percent": percent})


def _lemmas(text: str) -> list[str]:
    from app.coding.suggest.dutch.lemmas import lemma

    return [lemma(word) for word in re.findall(r"[^\W\d_]{3,}", text.casefold())]
