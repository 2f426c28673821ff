"""Values that are a number or a day by their attribute's type: no label can stand in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.coding.model import Notice
from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.labels import find_all
from app.coding.privacy.wording import Referred

PHONE = 9
"""Digits of a Dutch telephone number without its first 0."""
MOBILE = "6"
NAMED = 8


@dataclass(frozen=True, slots=True)
class Typed:
    """An attribute, and how many of its values look like a day, a BSN or a telephone number."""

    attribute: str
    values: int


def telling(
    values: Iterable[tuple[str, str]], known: Referred, names: Mapping[str, str]
) -> tuple[Typed, ...]:
    """The attributes of which typed values may tell who somebody is, by name.

    ``values`` are pairs of an attribute's guid and a value, ``names`` the attributes' names by guid.
    """
    typed = [(attribute, value) for attribute, value in values if known.typed(attribute, value)]
    found = find_all([_as_written(value) for _, value in typed], (), [()] * len(typed))
    counts = Counter(
        attribute
        for (attribute, _), candidates in zip(typed, found, strict=True)
        if any(candidate.sure >= LIKELY for candidate in candidates)
    )
    named = [(names[attribute], n) for attribute, n in counts.items()]
    return tuple(Typed(name, n) for name, n in sorted(named))


def staying(typed: Sequence[Typed]) -> Notice:
    """That these attributes keep such values, the first ``NAMED`` by name."""
    names = [f"“{one.attribute}” ({one.values})" for one in typed[:NAMED]]
    return Notice("privacy.typed", {"names": ", ".join(names + ["…"] * (len(typed) > NAMED))})


def _as_written(value: str) -> str:
    """A telephone number has lost its zero when it is kept as a number."""
    return f"0{value}" if len(value) == PHONE and value.isdigit() and value[0] in MOBILE else value
