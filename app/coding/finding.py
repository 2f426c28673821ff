"""Finding a query's places in a text: exact, in order, whatever an index told before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.folding import LONGEST, folded, words_in
from app.coding.search import Hit
from app.coding.search_query import Both, Either, Near, Node, Term, Within, has_star

if TYPE_CHECKING:
    from app.coding.model import Turn

Place = tuple[int, int, tuple[tuple[int, int], ...]]
"""Start, end, and the ranges of the words where these stand apart."""
Unit = tuple[int, int]
_SPOKEN = re.compile(r"\w+(?:['’\-]\w+)*")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Sight:
    """How words are looked at: whether case and accents count."""

    case: bool = False
    accents: bool = False


def expression(term: Term, sight: Sight) -> re.Pattern[str]:
    """What a term is in a text folded by ``sight``."""
    made = []
    for n, word in enumerate(term.words):
        bare = folded(word, case=sight.case, accents=sight.accents)
        body = r"\w*".join(re.escape(part) for part in bare.split("*")) if has_star(word) else re.escape(bare)
        first, last = n == 0, n == len(term.words) - 1
        before = r"(?<!\w)" if term.whole and first and _wordy(bare[0]) else ""
        after = r"(?!\w)" if term.whole and last and _wordy(bare[-1]) else ""
        made.append(f"{before}{body}{after}")
    return re.compile(r"\s+".join(made))


def _wordy(char: str) -> bool:
    return char == "*" or re.match(r"\w", char) is not None


class Finder:
    """A query made ready for many texts, words as they are typed."""

    def __init__(self, node: Node, sight: Sight = Sight(), within: Within = "turn") -> None:
        self.node, self.sight, self.within = node, sight, within
        self._made: dict[Term, re.Pattern[str]] = {}

    @property
    def parted(self) -> bool:
        """Whether it matters where turns begin and end."""
        return parted(self.node) and (self.within == "turn" or any_near(self.node))

    def find(self, text: str, turns: Sequence[Turn] = ()) -> list[Hit]:
        """Every place, by start; one that holds words that stand apart names these."""
        bare: list[str] = []

        def look(term: Term) -> list[Place]:
            if not bare:
                bare.append(folded(text, case=self.sight.case, accents=self.sight.accents))
            return self.typed(term, bare[0])

        return hits(text, places(self.node, text, turns, look, self.within))

    def typed(self, term: Term, bare: str) -> list[Place]:
        """The places of a term in a folded text."""
        made = self._made.get(term)
        if made is None:
            made = self._made[term] = expression(term, self.sight)
        return [(m.start(), m.end(), ()) for m in made.finditer(bare) if m.end() > m.start()]


def parted(node: Node) -> bool:
    """Whether some of a query's words must stand together in a turn or document."""
    return isinstance(node, Both | Near) or (isinstance(node, Either) and any(map(parted, node.parts)))


def any_near(node: Node) -> bool:
    """Whether some words must stand near each other."""
    return isinstance(node, Near) or (not isinstance(node, Term) and any(map(any_near, node.parts)))


def hits(text: str, found: Sequence[Place]) -> list[Hit]:
    """Places as hits."""
    return [Hit.at(text, start, end, words) for start, end, words in found]


Look = Callable[[Term], Sequence[Place]]


def places(node: Node, text: str, turns: Sequence[Turn], look: Look, within: Within = "turn") -> list[Place]:
    """Every place of ``node``, by start and end, each once. ``look`` finds a term's places, by start."""
    if isinstance(node, Term):
        return list(look(node))
    if isinstance(node, Either):
        found = {(p[0], p[1]): p for part in reversed(node.parts)
                 for p in places(part, text, turns, look, within)}  # fmt: skip
        return [found[key] for key in sorted(found)]
    if isinstance(node, Near):
        looked = [look(term) for term in node.parts]
        return _near(looked, node.apart, text, turns) if all(looked) else []
    return _both(node, text, turns, look, within)


def _both(node: Both, text: str, turns: Sequence[Turn], look: Look, within: Within) -> list[Place]:
    found = [places(part, text, turns, look, within) for part in node.parts]
    if not all(found):
        return []
    units = [(0, len(text))] if within == "document" else units_of(text, turns)
    starts = [start for start, _ in units]

    def where(of: Sequence[Place]) -> set[int]:
        return {bisect_right(starts, place[0]) - 1 for place in of}

    good = set.intersection(*map(where, found))
    for part in node.without:
        good -= where(places(part, text, turns, look, within))
    held = {(p[0], p[1]): p for of in reversed(found) for p in of if bisect_right(starts, p[0]) - 1 in good}
    return [held[key] for key in sorted(held)]


def units_of(text: str, turns: Sequence[Turn]) -> list[Unit]:
    """The turns, and the lines that stand outside turns, by start."""
    if not turns:
        return [m.span() for m in _LINE.finditer(text)] or [(0, len(text))]
    units: list[Unit] = []
    at = 0
    for turn in sorted(turns, key=lambda t: t.start):
        units += [m.span() for m in _LINE.finditer(text, at, max(at, turn.start))]
        units.append((turn.start, turn.end))
        at = max(at, turn.end)
    units += [m.span() for m in _LINE.finditer(text, at)]
    return units


def _near(looked: Sequence[Sequence[Place]], apart: int, text: str, turns: Sequence[Turn]) -> list[Place]:
    """The smallest stretches of one turn with a place of each, at most ``apart`` words between the end of
    the first and the start of the last."""
    units = units_of(text, turns)
    starts = [start for start, _ in units]
    by_unit: dict[int, list[tuple[int, int, int, Place]]] = {}
    for n, of in enumerate(looked):
        for place in of:
            unit = bisect_right(starts, place[0]) - 1
            by_unit.setdefault(unit, []).append((place[0], place[1], n, place))
    found: list[Place] = []
    for unit in sorted(by_unit):
        events = sorted(by_unit[unit], key=lambda event: event[:3])
        if len({event[2] for event in events}) < len(looked):
            continue
        low, high = units[max(unit, 0)]
        spoken = [m.start() for m in _SPOKEN.finditer(text, low, high)]
        found += _smallest(_stretches(events, len(looked), apart, spoken))
    return found


def _stretches(
    events: Sequence[tuple[int, int, int, Place]], n: int, apart: int, spoken: Sequence[int]
) -> Iterator[Place]:
    """For every place that may be the last: the nearest of all the others before it."""
    for at, (start, end, own, place) in enumerate(events):
        chosen: dict[int, Place] = {own: place}
        border = start
        for back in range(at - 1, -1, -1):
            _, before, other, one = events[back]
            if other in chosen or before > border:
                continue
            first_end = before
            between = bisect_left(spoken, start) - bisect_left(spoken, first_end)
            if between > apart and one[0] < start:
                break
            chosen[other], border = one, one[0]
            if len(chosen) == n:
                ranges = sorted(r for p in chosen.values() for r in (p[2] or ((p[0], p[1]),)))
                yield border, end, tuple(ranges)
                break


def _smallest(found: Iterator[Place]) -> list[Place]:
    """Those that hold no other."""
    all_ = sorted(set(found), key=lambda p: (p[0], -p[1]))
    kept: list[Place] = []
    least = None
    for place in reversed(all_):
        if least is None or place[1] < least:
            kept.append(place)
            least = place[1]
    return kept[::-1]


# what an index may be asked

Want = tuple[str, str]
"""A word (folded) and how it stands in the text: ``is``, ``begins``, ``ends`` or ``has`` it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a document must hold to have a place: ``all`` of these words (``any`` for one of ``parts``)."""

    words: tuple[Want, ...] = ()
    all: tuple[Needs, ...] = ()
    any: tuple[Needs, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.all or self.any)


EVERYTHING = Needs()


def needs(node: Node, of_term: Callable[[Term], Needs] | None = None) -> Needs:
    """What a text must hold to have a place of ``node``; empty when that cannot be said."""
    told = of_term or needs_of_term
    if isinstance(node, Term):
        return told(node)
    parts = [needs(part, told) for part in node.parts]
    if isinstance(node, Either):
        return Needs(any=tuple(parts)) if all(parts) else EVERYTHING
    return Needs(all=tuple(part for part in parts if part))


def needs_of_term(term: Term) -> Needs:
    """The words of a term as they must stand in a text, cut where the index cuts them."""
    found: list[Want] = []
    for n, word in enumerate(term.words):
        left = term.whole or n > 0
        right = term.whole or n < len(term.words) - 1
        pieces = folded(word).split("*") if has_star(word) else [folded(word)]
        for k, piece in enumerate(pieces):
            open_left, open_right = k > 0 or not left, k < len(pieces) - 1 or not right
            runs = words_in(piece)
            for m, run in enumerate(runs):
                at_left = m == 0 and piece.startswith(run) and open_left
                at_right = m == len(runs) - 1 and piece.endswith(run) and open_right
                found.append(_want(run, at_left, at_right))
    return Needs(words=tuple(dict.fromkeys(found)))


def _want(run: str, open_left: bool, open_right: bool) -> Want:
    if open_left:
        return run[:LONGEST], "has" if open_right else "ends"
    if len(run) >= LONGEST:
        return run[:LONGEST], "begins"
    return run, "begins" if open_right else "is"
