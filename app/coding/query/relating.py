"""Which codings stand in a relation to any of others: by sorting and searching, no pair is laid out.

Positions of all documents lie on one line, each document far behind the one before it. Of ranges sorted by
start those that begin before a place are a prefix; whether one of a prefix ends late enough is asked of the
running maximum of their ends. So a relation costs O((n + m) log m) for n codings and m others, however
densely they overlap. A coding is no partner of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Codings as columns (int64), one row each, in order of ``id``; ``source`` numbers documents."""

    id: Ints
    source: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: Mask | Ints) -> Frame:
        """The rows that a mask or row numbers name."""
        return Frame(self.id[rows], self.source[rows], self.start[rows], self.end[rows])


def among(ids: Ints, others: Ints) -> Mask:
    """Which of ``ids`` are in ``others``, which are sorted."""
    import numpy as np

    if not len(others):
        return np.zeros(len(ids), dtype=bool)
    at = np.minimum(np.searchsorted(others, ids), len(others) - 1)
    return np.asarray(others[at] == ids)


def _line(mine: Frame, other: Frame, room: int = 0) -> tuple[Ints, Ints, Ints, Ints]:
    """Starts and ends of both on one line, where ``room`` lies between two documents."""
    far = max(int(mine.end.max(initial=0)), int(other.end.max(initial=0))) + room + 1
    shift, away = mine.source * far, other.source * far
    return mine.start + shift, mine.end + shift, other.start + away, other.end + away


def near(mine: Frame, other: Frame, distance: int) -> Mask:
    """Codings with another one at most ``distance`` away; 0 is touching, overlapping counts too."""
    import numpy as np

    most = max(int(mine.end.max(initial=0)), int(other.end.max(initial=0)))
    reach = min(distance, most)
    start, end, starts, ends = _line(mine, other, reach)
    begun = np.searchsorted(np.sort(starts), end + reach, "right")
    over = np.searchsorted(np.sort(ends), start - reach, "left")
    return np.asarray(begun - over - among(mine.id, other.id) > 0)


def overlaps(mine: Frame, other: Frame) -> Mask:
    """Codings with at least one character in common with another one; empty ranges meet nothing."""
    import numpy as np

    real = other.start < other.end
    some = other if real.all() else other.take(real)
    start, end, starts, ends = _line(mine, some)
    begun = np.searchsorted(np.sort(starts), end, "left")
    over = np.searchsorted(np.sort(ends), start, "right")
    return np.asarray((begun - over - among(mine.id, some.id) > 0) & (mine.start < mine.end))


def within(mine: Frame, other: Frame) -> Mask:
    """Codings that lie inside another one, equal ranges included."""
    import numpy as np

    start, end, starts, ends = _line(mine, other)
    order = np.lexsort((-ends, starts))
    starts, ends = starts[order], ends[order]
    latest = np.concatenate([[-1], np.maximum.accumulate(ends)])
    at, own = _places(mine, other, order)
    before = np.where(own, at, np.searchsorted(starts, start, "right"))
    return np.asarray((latest[before] >= end) | (own & _twin(starts, ends, at, 1)))


def contains(mine: Frame, other: Frame) -> Mask:
    """Codings that another one lies inside of, equal ranges included."""
    import numpy as np

    start, end, starts, ends = _line(mine, other)
    order = np.lexsort((-ends, starts))
    starts, ends = starts[order], ends[order]
    last = np.iinfo(np.int64).max
    earliest = np.concatenate([np.minimum.accumulate(ends[::-1])[::-1], [last]])
    at, own = _places(mine, other, order)
    after = np.where(own, at + 1, np.searchsorted(starts, start, "left"))
    return np.asarray((earliest[after] <= end) | (own & _twin(starts, ends, at, -1)))


def exactly(mine: Frame, other: Frame) -> Mask:
    """Codings with another one on the very same range."""
    import numpy as np

    start, end, starts, ends = _line(mine, other)
    long = max(int((end - start).max(initial=0)), int((ends - starts).max(initial=0))) + 1
    keys = np.sort(starts * long + (ends - starts))
    mine_keys = start * long + (end - start)
    met = np.searchsorted(keys, mine_keys, "right") - np.searchsorted(keys, mine_keys, "left")
    return np.asarray(met - among(mine.id, other.id) > 0)


def followed(mine: Frame, other: Frame, distance: int) -> Mask:
    """Codings with another one that begins at their end or at most ``distance`` after it."""
    import numpy as np

    most = max(int(mine.end.max(initial=0)), int(other.end.max(initial=0)))
    reach = min(distance, most)
    _, end, starts, _ = _line(mine, other, reach)
    starts = np.sort(starts)
    return np.asarray(np.searchsorted(starts, end + reach, "right") > np.searchsorted(starts, end, "left"))


def follows(mine: Frame, other: Frame, distance: int) -> Mask:
    """Codings with another one that ends at their start or at most ``distance`` before it."""
    import numpy as np

    most = max(int(mine.end.max(initial=0)), int(other.end.max(initial=0)))
    reach = min(distance, most)
    start, _, _, ends = _line(mine, other, reach)
    ends = np.sort(ends)
    return np.asarray(np.searchsorted(ends, start, "right") > np.searchsorted(ends, start - reach, "left"))


def followed_units(mine: Frame, other: Frame, units: Frame, others: Frame, distance: int) -> Mask:
    """As ``followed``, with the distance in units: ``units`` and ``others`` are the same codings as half-open
    ranges of unit numbers. One in the unit in which mine ends is 0 away; what lies in no unit meets nothing.
    """
    import numpy as np

    real = others.start < others.end
    some, counted = other.take(real), others.take(real)
    most = max(int(units.end.max(initial=0)), int(counted.end.max(initial=0)))
    reach = min(distance, most)
    _, end, starts, _ = _line(mine, some)
    _, last, first, _ = _line(units, counted, reach)
    # In document order the unit in which a coding begins never goes down.
    begun = np.searchsorted(np.sort(starts), end, "left")
    reached = np.searchsorted(np.sort(first), last - 1 + reach, "right")
    return np.asarray((reached > begun) & (units.start < units.end))


def follows_units(mine: Frame, other: Frame, units: Frame, others: Frame, distance: int) -> Mask:
    """As ``follows``, with the distance in units."""
    import numpy as np

    real = others.start < others.end
    some, counted = other.take(real), others.take(real)
    most = max(int(units.end.max(initial=0)), int(counted.end.max(initial=0)))
    reach = min(distance, most)
    start, _, _, ends = _line(mine, some)
    first, _, _, last = _line(units, counted, reach)
    ended = np.searchsorted(np.sort(ends), start, "right")
    early = np.searchsorted(np.sort(last), first - reach, "right")
    return np.asarray((ended > early) & (units.start < units.end))


def same_source(mine: Frame, other: Frame) -> Mask:
    """Codings with another one in the same document."""
    import numpy as np

    size = max(int(mine.source.max(initial=-1)), int(other.source.max(initial=-1))) + 1
    there = np.bincount(other.source, minlength=size)
    return np.asarray(there[mine.source] - among(mine.id, other.id) > 0)


def _places(mine: Frame, other: Frame, order: Ints) -> tuple[Ints, Mask]:
    """Where my codings stand among the sorted others, and which of them stand there at all."""
    import numpy as np

    own = among(mine.id, other.id)
    if not len(other):
        return np.zeros(len(mine), dtype=np.int64), own
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[np.minimum(np.searchsorted(other.id, mine.id), len(other) - 1)], own


def _twin(starts: Ints, ends: Ints, at: Ints, step: int) -> Mask:
    """Whether the sorted neighbour (1 after, -1 before) has the same range."""
    import numpy as np

    if not len(starts):
        return np.zeros(len(at), dtype=bool)
    beside = at + step
    there = (beside >= 0) & (beside < len(starts))
    beside = np.clip(beside, 0, len(starts) - 1)
    return np.asarray(there & (starts[beside] == starts[at]) & (ends[beside] == ends[at]))
