"""Values of attributes that tell who somebody is by what they are whole, and those of them that are a number
or a day by their attribute's type: no label can stand in their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.coding.model import Notice
from app.coding.privacy.candidate import LIKELY, Candidate, Kind
from app.coding.privacy.referring import Referred
from app.coding.privacy.throughout import find_all
from app.coding.privacy.words import fold
from app.coding.values import answers

NAMED = 8
_FIGURES = re.compile(r"\+?\d(?:[ ./()–-]{0,3}\d)*")
_MOBILE = re.compile(r"6\d{8}|31\d{9}")
"""A Dutch number that lost its first 0 or its +, as it does in a spreadsheet."""
_SPACED = re.compile(r"[ -]")
_TOLD = range(8, 13)
"""How many digits a number has that its attribute's name tells."""
_WORD = re.compile(r"[^\W\d_]+")
_PHONES = frozenset(("tel", "telnr", "telno", "telnummer", "mobile"))


@dataclass(frozen=True, slots=True)
class Typed:
    """An attribute, and how many of its values look like a day, a BSN or a telephone number."""

    attribute: str
    values: int


def whole(attribute: str, value: str) -> Candidate | None:
    """What a value is as the whole answer to an attribute of this name: a telephone number, a BSN.

    ``find`` reads words wherever they stand, and a number that lost its first 0 could be any number there.
    """
    bare = value.strip()
    if not _FIGURES.fullmatch(bare):
        return None
    kind: Kind | None = None
    sure, why = 0.9, "form"
    if sum(c.isdigit() for c in bare) in _TOLD and (kind := _of_name(attribute)):
        why = "attribute"
    elif _MOBILE.fullmatch(_SPACED.sub("", bare)):
        kind = "phone"
    if kind is None:
        return None
    start = value.index(bare)
    return Candidate(kind, start, start + len(bare), bare, sure, why)


def in_value(told: Candidate | None, found: list[Candidate]) -> list[Candidate]:
    """The candidates of a value: what its form gave away, else what it is ``whole``, else what was found."""
    if told is None or any(c.why == "form" and c.end - c.start == len(told.text) for c in found):
        return found
    return [told]


def wholes(
    values: Iterable[tuple[str, str]], known: Referred, names: Mapping[str, str]
) -> dict[str, Candidate]:
    """What values, each of several answers by itself, are as a whole, by their words; not the typed ones.

    Arguments as of ``telling``.
    """
    found: dict[str, Candidate] = {}
    for attribute, value in values:
        if known.typed(attribute, value):
            continue
        for answer in answers(value, multiple=known.several(attribute)):
            if answer not in found and (told := whole(names[attribute], answer)):
                found[answer] = told
    return found


def telling(
    values: Iterable[tuple[str, str]], known: Referred, names: Mapping[str, str]
) -> tuple[Typed, ...]:
    """The attributes of which typed values may tell who somebody is, by name.

    ``values`` are pairs of an attribute's guid and a value, ``names`` the attributes' names by guid.
    """
    typed = [(attribute, value) for attribute, value in values if known.typed(attribute, value)]
    found = find_all([value for _, value in typed], (), [()] * len(typed))
    counts = Counter(
        attribute
        for (attribute, value), candidates in zip(typed, found, strict=True)
        if any(c.sure >= LIKELY for c in in_value(whole(names[attribute], value), candidates))
    )
    named = [(names[attribute], n) for attribute, n in counts.items()]
    return tuple(Typed(name, n) for name, n in sorted(named))


def staying(typed: Sequence[Typed]) -> Notice:
    """That these attributes keep such values, the first ``NAMED`` by name."""
    names = [f"“{one.attribute}” ({one.values})" for one in typed[:NAMED]]
    return Notice("privacy.typed", {"names": ", ".join(names + ["…"] * (len(typed) > NAMED))})


def _of_name(attribute: str) -> Kind | None:
    """What the numbers of an attribute are by its name: "tel.nr" and "telefoon thuis", no "hotel"."""
    for word in _WORD.findall(fold(attribute)):
        if word.startswith(("bsn", "burgerservice", "sofinummer")):
            return "bsn"
        if word in _PHONES or word.startswith(("mobiel", "gsm")) or "telefo" in word or "phone" in word:
            return "phone"
    return None
