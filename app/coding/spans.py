"""Interval arithmetic on codings: overlaps flattened, margin lanes, and who stands where.

Pure and free of screens: offsets are code points, ranges half-open, empty ranges cover nothing.
Everything is O(n log n) in the number of spans plus the size of what is returned.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

CELL = 1_200
"""Longest cell of a ``SpanIndex`` in code points: a paragraph of a whole book is cut into more of them."""


class Span(Protocol):
    """What has an identity, a code and a range; ``Coding`` is one."""

    @property
    def guid(self) -> str:
        """Who it is."""

    @property
    def code(self) -> str:
        """The guid of its code."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""


S = TypeVar("S", bound=Span)


@dataclass(frozen=True, slots=True)
class Segment(Generic[S]):
    """A stretch on which the same spans lie throughout, in reading order (``reading_order``)."""

    start: int
    end: int
    members: tuple[S, ...]


def reading_order(span: Span) -> tuple[int, int, str]:
    """Sort key: by start, the longer one first, then by guid."""
    return span.start, -span.end, span.guid


def flatten(spans: Iterable[S], start: int = 0, end: int | None = None) -> list[Segment[S]]:
    """Overlapping spans as disjoint segments in order, clipped to ``[start, end)``; bare text gives none."""
    far = float("inf") if end is None else end
    order = sorted((s for s in spans if start < s.end and s.start < min(s.end, far)), key=reading_order)
    if not order:
        return []
    bounds: set[int] = set()
    for span in order:
        bounds.add(max(span.start, start))
        bounds.add(span.end if span.end < far else int(far))
    points = sorted(bounds)
    found: list[Segment[S]] = []
    active: list[S] = []
    following = 0
    for here, there in pairwise(points):
        active = [span for span in active if span.end > here]
        while following < len(order) and order[following].start <= here:
            active.append(order[following])
            following += 1
        if active:
            found.append(Segment(here, there, tuple(active)))
    return found


class Lanes:
    """Which lane of the margin each span's stripe stands in.

    Codings of one code share a lane; a lane is given to another code once it has been free for
    ``gap`` code points, and a code returns to the lane it had where that is possible. Two codes never
    stand in one lane at one place.
    """

    def __init__(self, gap: int = 0) -> None:
        self.gap = gap
        self._lane: dict[str, int] = {}
        self._home: dict[str, int] = {}

    def __len__(self) -> int:
        """How many lanes are in use."""
        return max(self._lane.values(), default=-1) + 1

    def lane(self, guid: str) -> int:
        """The lane of a span, 0 nearest to the text. Raises KeyError for an unknown span."""
        return self._lane[guid]

    def assign(self, spans: Iterable[Span]) -> None:
        """Begin anew: no more lanes than there are different codes at the most crowded place."""
        self._lane.clear()
        self._home.clear()
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        until: list[int] = []
        holder: list[str | None] = []
        held: dict[str, int] = {}
        for span in sorted(spans, key=reading_order):
            while busy and busy[0][0] <= span.start:
                end, lane = heapq.heappop(busy)
                code = holder[lane]
                if code is not None and until[lane] == end:
                    del held[code]
                    holder[lane] = None
                    heapq.heappush(free, lane)
            place = held.get(span.code)
            if place is None:
                place = self._vacant(self._home.get(span.code), free, holder)
                if place == len(holder):
                    holder.append(None)
                    until.append(0)
                holder[place] = span.code
                until[place] = 0
                held[span.code] = place
                self._home[span.code] = place
            if span.end + self.gap > until[place]:
                until[place] = span.end + self.gap
                heapq.heappush(busy, (until[place], place))
            self._lane[span.guid] = place

    @staticmethod
    def _vacant(home: int | None, free: list[int], holder: Sequence[str | None]) -> int:
        if home is not None and holder[home] is None:
            return home  # its entry in the heap goes stale and is skipped below
        while free:
            lane = heapq.heappop(free)
            if holder[lane] is None:
                return lane
        return len(holder)

    def add(self, span: Span, near: Iterable[Span]) -> int:
        """Place one more span without moving any other; ``near`` are those within ``gap`` of it."""
        taken: set[int] = set()
        wanted: list[int] = []
        for other in near:
            lane = self._lane.get(other.guid)
            if lane is None or other.guid == span.guid:
                continue
            if other.code == span.code:
                wanted.append(lane)
            elif other.start < span.end + self.gap and span.start < other.end + self.gap:
                taken.add(lane)
        if (home := self._home.get(span.code)) is not None:
            wanted.append(home)
        lane = next((w for w in wanted if w not in taken), -1)
        if lane < 0:
            lane = next(n for n in range(len(taken) + 1) if n not in taken)
        self._lane[span.guid] = lane
        self._home[span.code] = lane
        return lane

    def remove(self, guid: str) -> None:
        """Forget a span; the others stay where they are."""
        self._lane.pop(guid, None)


class SpanIndex(Generic[S]):
    """Spans of one text by cell: a paragraph, or a piece of a long one.

    A segment tree over the cells: putting in, taking out and asking one cell cost O(log cells), also
    for spans over the whole text. ``breaks`` are the offsets at which a paragraph begins.
    """

    def __init__(self, length: int, breaks: Iterable[int] = (), spans: Iterable[S] = ()) -> None:
        edges = sorted({0, *(b for b in breaks if 0 < b < length)})
        self.starts: list[int] = []
        for here, there in zip(edges, [*edges[1:], max(length, 1)], strict=True):
            self.starts.extend(range(here, there, CELL))
        self.length = length
        self._size = len(self.starts)
        self._nodes: list[dict[str, S] | None] = [None] * (2 * self._size)
        self._spans: dict[str, S] = {}
        for span in spans:
            self.add(span)

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[S]:
        return iter(self._spans.values())

    def __contains__(self, guid: object) -> bool:
        return guid in self._spans

    def get(self, guid: str) -> S | None:
        """The span of that identity, if it is here."""
        return self._spans.get(guid)

    @property
    def cells(self) -> int:
        """How many cells there are (at least one)."""
        return self._size

    def bounds(self, cell: int) -> tuple[int, int]:
        """The range of a cell."""
        last = cell + 1 == self._size
        return self.starts[cell], self.length if last else self.starts[cell + 1]

    def cell_at(self, offset: int) -> int:
        """The cell in which ``offset`` lies; beyond the ends the first or the last one."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def touched(self, start: int, end: int) -> range:
        """The cells that ``[start, end)`` lies in."""
        first = self.cell_at(start)
        return range(first, max(bisect_left(self.starts, end), first + 1))

    def _cover(self, span: Span) -> Iterator[int]:
        cells = self.touched(span.start, span.end)
        left, right = cells.start + self._size, cells.stop + self._size
        while left < right:
            if left & 1:
                yield left
                left += 1
            if right & 1:
                right -= 1
                yield right
            left >>= 1
            right >>= 1

    def add(self, span: S) -> None:
        """Put a span in, in the place of the one of the same identity."""
        if span.guid in self._spans:
            self.remove(span.guid)
        self._spans[span.guid] = span
        if span.start < span.end:
            for node in self._cover(span):
                members = self._nodes[node]
                if members is None:
                    members = self._nodes[node] = {}
                members[span.guid] = span

    def remove(self, guid: str) -> S | None:
        """Take a span out and return it; None when it was not here."""
        span = self._spans.pop(guid, None)
        if span is not None and span.start < span.end:
            for node in self._cover(span):
                members = self._nodes[node]
                if members is not None:
                    members.pop(guid, None)
        return span

    def in_cell(self, cell: int) -> list[S]:
        """The spans that touch a cell, in no particular order, each once."""
        found: list[S] = []
        node = cell + self._size
        while node:
            members = self._nodes[node]
            if members:
                found.extend(members.values())
            node >>= 1
        return found

    def segments(self, cell: int) -> list[Segment[S]]:
        """The cell's part of the text, flattened."""
        return flatten(self.in_cell(cell), *self.bounds(cell))

    def at(self, offset: int) -> list[S]:
        """The spans over the character at ``offset``, the shortest first."""
        here = [s for s in self.in_cell(self.cell_at(offset)) if s.start <= offset < s.end]
        return sorted(here, key=lambda s: (s.end - s.start, s.start, s.guid))

    def within(self, start: int, end: int) -> list[S]:
        """The spans that overlap ``[start, end)``, in reading order."""
        found: dict[str, S] = {}
        for cell in self.touched(start, end):
            for span in self.in_cell(cell):
                if span.start < end and span.end > start:
                    found[span.guid] = span
        return sorted(found.values(), key=reading_order)
