"""How often each answer to a closed question was given, with what is missing, by another attribute too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from app.coding.model import Attribute
from app.coding.values import answers

MOST_VALUES = 400
"""Different values of a text or number that are listed, the most frequent ones; the rest is one line."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What numbers come to; ``sd`` is that of a sample (n - 1), None for one number."""

    mean: float
    median: float
    sd: float | None
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one value of the other attribute (or all): how many, and how many of them answered.

    ``counts`` are in the order of ``Frequencies.values``.
    """

    label: str
    n: int
    valid: int
    counts: tuple[int, ...]
    numbers: Numbers | None = None

    @property
    def missing(self) -> int:
        """The cases that did not answer."""
        return self.n - self.valid

    def share(self, k: int) -> float | None:
        """The share of answer ``k`` among all cases of the group, missing ones included."""
        return self.counts[k] / self.n if self.n else None

    def valid_share(self, k: int) -> float | None:
        """The share of answer ``k`` among the cases that answered."""
        return self.counts[k] / self.valid if self.valid else None


@dataclass(frozen=True, slots=True)
class Frequencies:
    """One attribute's answers. ``multiple`` answers of one case count each, so that shares pass 100 percent.

    ``values`` are as the attribute keeps them; a choice that nobody made counts 0. ``others`` is how many
    different values stand together in the last of ``values`` ("" there), when there are very many.
    """

    attribute: Attribute
    values: tuple[str, ...]
    all: Group
    groups: tuple[Group, ...] = ()
    by: Attribute | None = None
    multiple: bool = False
    others: int = 0


def frequencies(
    cases: Sequence[str],
    values: Mapping[str, Mapping[str, str]],
    attribute: Attribute,
    *,
    by: Attribute | None = None,
    no_value: str = "",
) -> Frequencies:
    """The frequencies of ``attribute`` over ``cases`` (guids); ``values`` by guid and attribute name.

    With ``by`` there is a group per value of that attribute, and one called ``no_value`` for cases without;
    a case with several answers is in several groups.
    """

    def of(one: Attribute) -> dict[str, tuple[str, ...]]:
        return {c: answers(values.get(c, {}).get(one.name, ""), multiple=one.multiple) for c in cases}

    given = of(attribute)
    told = of(by) if by else {}
    ordered = _ordered(attribute, [v for found in given.values() for v in found])
    others = max(0, len(ordered) - MOST_VALUES)
    if others:
        counts: dict[str, int] = {}
        for made in given.values():
            for value in made:
                counts[value] = counts.get(value, 0) + 1
        often = set(sorted(ordered, key=lambda v: -counts[v])[: MOST_VALUES - 1])
        ordered = [*(v for v in ordered if v in often), ""]
        others = len(counts) - len(often)
    place = {value: n for n, value in enumerate(ordered)}
    whole = _group("", cases, given, place, attribute)
    groups: list[Group] = []
    if by is not None:
        for value in _ordered(by, [v for found in told.values() for v in found]):
            groups.append(_group(value, [c for c in cases if value in told[c]], given, place, attribute))
        without = [c for c in cases if not told[c]]
        if without:
            groups.append(_group(no_value, without, given, place, attribute))
    return Frequencies(attribute, tuple(ordered), whole, tuple(groups), by, attribute.multiple, others)


def _ordered(attribute: Attribute, met: Sequence[str]) -> list[str]:
    """The values in the order that their type has; choices that nobody made among them."""
    found = list(dict.fromkeys(met))
    if attribute.type == "boolean":
        return ["ja", "nee"]
    if attribute.type == "choice":
        return list(dict.fromkeys([*attribute.choices, *found]))
    if attribute.type == "number":
        return sorted(found, key=_number)
    if attribute.type == "date":
        return sorted(found)
    counts: dict[str, int] = {}
    for value in met:
        counts[value] = counts.get(value, 0) + 1
    return sorted(found, key=lambda v: (-counts[v], v.casefold(), v))


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.inf


def _group(
    label: str, cases: Sequence[str], given: Mapping[str, Sequence[str]], place: Mapping[str, int],
    attribute: Attribute,
) -> Group:  # fmt: skip
    counts = [0] * len(place)
    rest = place.get("")
    valid = 0
    numbers: list[float] = []
    for case in cases:
        valid += bool(given[case])
        for value in given[case]:
            n = place.get(value, rest)
            if n is not None:
                counts[n] += 1
            if attribute.type == "number" and math.isfinite(found := _number(value)):
                numbers.append(found)
    told = None
    if numbers:
        sd = stdev(numbers) if len(numbers) > 1 else None
        told = Numbers(fmean(numbers), median(numbers), sd, min(numbers), max(numbers))
    return Group(label, len(cases), valid, tuple(counts), told)
