"""Dutch compounds taken apart: "financieringsstroom" is financiering and stroom.

A split is believed when both sides are words of the dictionary (or of the codebook) of at least four
letters, a linking s, e, en or n between them aside. What looks like a compound and is not
("belangrijk", "tijdens") is kept out by its ending, by a leading particle or by name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from app.coding.suggest.dutch.lemmas import conjugated, fold, keys, known, lemma
from app.coding.suggest.dutch.lexicon import (
    DERIVING,
    FIELD,
    NO_COMPOUNDS,
    NOT_FIRST,
    PARTICLES,
    PERSONS,
    SHORT_HEADS,
    STEMS,
)

SHORTEST = 4
_FIELD = {word: tuple(parts) for word, *parts in map(str.split, FIELD.replace("\n", " ").split(";"))}
_LINKS = ("", "s", "en", "e", "n")


class Part(NamedTuple):
    """One part of a compound: its keys and whether it is the last one, the head."""

    keys: tuple[str, ...]
    head: bool
    person: bool
    """Whether the compound names a person by it."""


def _word(part: str, extra: frozenset[str]) -> bool:
    if len(part) < SHORTEST or part in DERIVING:
        return False
    if part in _FIELD:
        return True
    # A verb is part of a compound by its stem ("stuurgroep"), never in -e ("tele", of telen, in "televisie").
    return fold(part) in extra or (known(part) and not (part.endswith("e") and lemma(part) == part + "n"))


def _is_person(word: str) -> bool:
    return bool(PERSONS.intersection(keys(word)))


@lru_cache(maxsize=100_000)
def split(form: str, extra: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """The parts of a compound, those of every believable split; empty when the form is no compound.

    ``extra`` are words (folded) that count as known beside the dictionary's: the codebook's own. A hyphen
    or slash splits for certain, also before three letters ("Wmo-loket"); what stands on its sides may be
    compounds themselves ("burgerparticipatie-traject").
    """
    word = form.lower()
    for mark in "-/":
        if mark in word.strip(mark):
            sides = [(name, split(name, extra)) for name in word.split(mark) if len(name) > 2]
            persons = [_is_person(name) or any(p.person for p in inside) for name, inside in sides]
            parts: list[Part] = []
            for n, (name, inside) in enumerate(sides):
                last = n == len(sides) - 1
                head, person = mark == "/" or last, persons[n if mark == "/" else -1]
                parts.append(Part(keys(name), head, person))
                parts += [Part(part.keys, part.head and head, person) for part in inside]
            return tuple(dict.fromkeys(parts))
    if not word.isalpha() or not NO_COMPOUNDS.isdisjoint(keys(word)) or word.endswith(("lijk", "lijke")):
        return ()
    if conjugated(lemma(word)):
        return ()
    # The plural of a simple word ("gesprekken") looks like a compound; its singular does not.
    return tuple(dict.fromkeys(_split(lemma(word), extra) or (() if known(word) else _split(word, extra))))


def _split(word: str, extra: frozenset[str], depth: int = 2) -> list[Part]:
    cuts = [(c, f) for c in range(SHORTEST, len(word) - 2) if (f := _first(word[:c], extra))]
    found: list[Part] = []
    for cut, first in cuts:
        head = word[cut:]
        if head in SHORT_HEADS or _word(head, extra):
            person = _is_person(head)
            pair = [
                Part(keys(STEMS.get(first, first)), False, person),
                *(Part(keys(p), False, person) for p in _FIELD.get(lemma(first), ())),
                Part(keys(head), True, person),
                *(Part(keys(p), False, person) for p in _FIELD.get(lemma(head), ())),
            ]
            # "huisartsenpraktijk" is of the huisarts alone, and no artsenpraktijk.
            if _FIELD.get(lemma(first)) == ():
                return pair
            found += pair
    # Only what falls into no two known words is taken apart further ("wijkteamoverleg").
    if not found and depth:
        for cut, first in cuts:
            if rest := _split(word[cut:], extra, depth - 1):
                found += [Part(keys(STEMS.get(first, first)), False, any(p.person for p in rest)), *rest]
    return found


def _first(start: str, extra: frozenset[str]) -> str | None:
    for link in _LINKS:
        word = start.removesuffix(link)
        if (
            (not link or len(word) < len(start))
            and word not in NOT_FIRST
            and word not in PARTICLES
            and _word(word, extra)
        ):
            return word
    return None
