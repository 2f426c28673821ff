"""What a question finds: plain conditions by the database, those on voices, texts and relations here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from app.coding.query import relating
from app.coding.query.relating import Frame
from app.coding.query.texts import hits, literal, matcher
from app.coding.query.tree import (
    COVERING,
    And,
    Attribute,
    Codes,
    Compare,
    Empty,
    Meets,
    Not,
    Or,
    Query,
    Text,
    Thing,
    Unit,
    Word,
    every,
)
from app.coding.query.voices import voiced

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Ints = NDArray[np.int64]

_CHUNK = 1 << 20
"""Pairs laid out in one go, for passages."""


class Ground(Protocol):
    """Where codings come from."""

    def rows(self, query: Query | None) -> Frame:
        """The codings that a ``plain`` question means; None means all."""

    def voiced(self, query: Query, frame: Frame) -> Mask:
        """Which codings start where a voice meets a ``voiced`` condition."""

    def memos(self) -> Mapping[int, str]:
        """The memos on codings, by the coding's id."""

    def texts(self, sources: Ints) -> Mapping[int, str]:
        """The texts of these documents, by number."""

    def units(self, frame: Frame, unit: Unit, sources: Ints) -> Frame:
        """The codings as half-open ranges of unit numbers; only those in ``sources`` need be right."""

    def same_case(self, mine: Frame, other: Frame) -> Mask:
        """Codings with another one that belongs to one of their cases."""


def plain(query: Query) -> bool:
    """Whether the database alone can answer."""
    if isinstance(query, And | Or):
        return all(plain(part) for part in query.parts)
    if isinstance(query, Not):
        return plain(query.part)
    if isinstance(query, Meets | Text | Attribute):
        return False
    return not voiced(query)


def answer(query: Query, ground: Ground) -> Frame:
    """The codings that a question means, by id."""
    parts = query.parts if isinstance(query, And) else (query,)
    by_database = [part for part in parts if plain(part)]
    frame = ground.rows(every(*by_database) if by_database else None)
    for part in sorted((p for p in parts if not plain(p)), key=_cost):
        if len(frame):
            frame = frame.take(_mask(part, frame, ground))
    return frame


def _cost(query: Query) -> int:
    """Cheap conditions first, so that dear ones see fewer codings."""
    if isinstance(query, Codes | Thing | Word | Compare | Empty | Attribute):
        return 0
    if isinstance(query, Text):
        return 0 if query.field == "memo" else 3
    if isinstance(query, Not):
        return _cost(query.part)
    return 2 if isinstance(query, Meets) else max(_cost(part) for part in query.parts)


def _mask(query: Query, frame: Frame, ground: Ground) -> Mask:
    import numpy as np

    if plain(query):
        return relating.among(frame.id, ground.rows(query).id)
    if isinstance(query, Not):
        return np.asarray(~_mask(query.part, frame, ground))
    if isinstance(query, And | Or):
        found = np.full(len(frame), isinstance(query, And))
        for part in sorted(query.parts, key=_cost):
            open_ = np.flatnonzero(found == isinstance(query, And))
            found[open_] = _mask(part, frame.take(open_), ground)
        return found
    if isinstance(query, Meets):
        return _related(query, frame, answer(query.other, ground), ground)
    if isinstance(query, Text):
        return _worded(query, frame, ground)
    return ground.voiced(query, frame)


def _worded(query: Text, frame: Frame, ground: Ground) -> Mask:
    import numpy as np

    if query.field == "memo":
        met = matcher(query)
        ids = [number for number, memo in ground.memos().items() if met(memo)]
        return relating.among(frame.id, np.array(sorted(ids), dtype=np.int64))
    found = np.zeros(len(frame), dtype=bool)
    order = np.argsort(frame.source, kind="stable")
    sources, first = np.unique(frame.source[order], return_index=True)
    edges = [*first.tolist(), len(order)]
    texts = ground.texts(sources)
    for n, source in enumerate(sources.tolist()):
        rows = order[edges[n] : edges[n + 1]]
        found[rows] = _within_text(query, texts[source], frame.start[rows], frame.end[rows])
    return found


def _within_text(query: Text, text: str, start: Ints, end: Ints) -> Mask:
    """Which ranges of a text hold the words."""
    import numpy as np

    part = literal(query)
    places = hits(text, part) if part is not None else None
    if places is None or part is None:
        met = matcher(query)
        ranges = zip(start.tolist(), end.tolist(), strict=True)
        return np.array([met(text[a:b]) for a, b in ranges], dtype=bool)
    at, long = np.array(places, dtype=np.int64), len(part)
    last = end - long
    if query.field == "text":
        return np.asarray(_any_between(at, start, last))
    # The ends of a fragment are ends of words too, wherever it was cut.
    padded = f" {text} "
    left = np.array([_FREE[padded[p]] for p in places], dtype=bool)
    right = np.array([_FREE[padded[p + long + 1]] for p in places], dtype=bool)
    free = _any_between(at[left & right], start, last)
    opening = _any_between(at[right], start, np.minimum(start, last))
    closing = _any_between(at[left], np.maximum(start, last), last)
    whole = (start == last) & _any_between(at, start, last)
    return np.asarray(free | opening | closing | whole)


class _Free(dict[str, bool]):
    """Whether a character is no part of a word; looked at once each."""

    def __missing__(self, char: str) -> bool:
        found = self[char] = not (char.isalnum() or char == "_")
        return found


_FREE = _Free()


def _any_between(sorted_places: Ints, low: Ints, high: Ints) -> Mask:
    """Whether a place stands from ``low`` to ``high``, both included."""
    import numpy as np

    return np.asarray(
        np.searchsorted(sorted_places, high, "right") > np.searchsorted(sorted_places, low, "left")
    )


def _related(query: Meets, mine: Frame, other: Frame, ground: Ground) -> Mask:
    import numpy as np

    if not len(other):
        return np.zeros(len(mine), dtype=bool)
    kind, distance = query.relation, query.distance
    if kind == "same-case":
        return ground.same_case(mine, other)
    if kind == "same-document":
        return relating.same_source(mine, other)
    if kind in COVERING:
        by = {"overlaps": relating.overlaps, "within": relating.within, "contains": relating.contains,
              "exactly": relating.exactly}  # fmt: skip
        return by[kind](mine, other)
    unit: Unit = "turns" if kind == "same-turn" else query.unit
    if unit == "characters":
        spaced = {"near": relating.near, "followed": relating.followed, "follows": relating.follows}
        return spaced[kind](mine, other, distance)
    shared = np.intersect1d(mine.source, other.source)
    units, others = ground.units(mine, unit, shared), ground.units(other, unit, shared)
    if kind == "followed":
        return relating.followed_units(mine, other, units, others, distance)
    if kind == "follows":
        return relating.follows_units(mine, other, units, others, distance)
    met = relating.overlaps(_widened(units, distance), others)
    return np.asarray(met)


def _widened(units: Frame, distance: int) -> Frame:
    """Ranges that reach ``distance`` units further on both sides; empty ones stay empty."""
    import numpy as np

    real = units.start < units.end
    reach = min(distance, int(units.end.max(initial=0)))
    # A unit number below 0 would lie in the document before.
    start = np.where(real, np.maximum(units.start - reach, 0), units.start)
    return Frame(units.id, units.source, start, np.where(real, units.end + reach, units.end))


def passages(query: Query, found: Frame, ground: Ground) -> Frame:
    """The stretches in which the codings found meet their partners, each once, by document and start.

    For every relation that shares characters and stands by itself or under the topmost "and": what a coding
    has in common with each partner; with several such relations, where all of them meet. Without one these
    are the ranges of the codings. ``id`` is that of a coding found.
    """
    import numpy as np

    parts = query.parts if isinstance(query, And) else (query,)
    stretches = owners = found
    for part in parts:
        if not isinstance(part, Meets) or part.relation not in COVERING:
            continue
        other = answer(part.other, ground)
        pieces = [_shared(part, stretches, owners, other, i, j) for i, j in meeting(stretches, other)]
        stretches, owners = _unique([s for s, _ in pieces], [o for _, o in pieces])
    if not len(stretches):
        return stretches
    keys = np.stack([stretches.source, stretches.start, stretches.end])
    return stretches.take(np.unique(keys, axis=1, return_index=True)[1])


def _shared(
    part: Meets, stretches: Frame, owners: Frame, other: Frame, i: Ints, j: Ints
) -> tuple[Frame, Frame]:
    import numpy as np

    owner, partner = owners.take(i), other.take(j)
    good = owner.id != partner.id
    if part.relation in ("within", "exactly"):
        good &= (partner.start <= owner.start) & (partner.end >= owner.end)
    if part.relation in ("contains", "exactly"):
        good &= (partner.start >= owner.start) & (partner.end <= owner.end)
    mine = stretches.take(i)
    start, end = np.maximum(mine.start, partner.start), np.minimum(mine.end, partner.end)
    return Frame(mine.id, mine.source, start, end).take(good), owner.take(good)


def _unique(stretches: list[Frame], owners: list[Frame]) -> tuple[Frame, Frame]:
    """The pieces put together, each (coding, start, end) once."""
    import numpy as np

    def whole(parts: list[Frame]) -> Frame:
        empty = np.zeros(0, dtype=np.int64)
        return Frame(*(np.concatenate([empty, *(getattr(p, name) for p in parts)])
                       for name in ("id", "source", "start", "end")))  # fmt: skip

    all_stretches, all_owners = whole(stretches), whole(owners)
    keys = np.stack([all_stretches.id, all_stretches.start, all_stretches.end])
    first = np.unique(keys, axis=1, return_index=True)[1]
    return all_stretches.take(first), all_owners.take(first)


def meeting(mine: Frame, other: Frame) -> Iterator[tuple[Ints, Ints]]:
    """Row numbers of all pairs that share a character, in chunks of about a million."""
    far = max(int(mine.end.max(initial=0)), int(other.end.max(initial=0))) + 1
    start, end = mine.start + mine.source * far, mine.end + mine.source * far
    starts, ends = other.start + other.source * far, other.end + other.source * far
    yield from _begun_in(start, end, starts, left=True)
    for j, i in _begun_in(starts, ends, start, left=False):
        yield i, j


def _begun_in(start: Ints, end: Ints, starts: Ints, *, left: bool) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of a range and a start in it; its own start counts only when ``left``."""
    import numpy as np

    order = np.argsort(starts, kind="stable")
    line = starts[order]
    first = np.searchsorted(line, start, "left" if left else "right")
    number = np.maximum(np.searchsorted(line, end, "left") - first, 0)
    total = np.concatenate([[0], np.cumsum(number)])
    at = 0
    while at < len(start):
        to = min(max(int(np.searchsorted(total, total[at] + _CHUNK, "right")) - 1, at + 1), len(start))
        i = np.repeat(np.arange(at, to), number[at:to])
        shift = np.repeat(first[at:to] - (total[at:to] - total[at]), number[at:to])
        yield i, order[np.arange(len(i)) + shift]
        at = to
