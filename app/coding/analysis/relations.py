"""When two codings co-occur: the relations, and the partners that each coding has by them.

Every relation but ``within`` is an overlap in coordinates of its own: two codings are near when the one
reaches into the other lengthened by N characters, in the same turn when their ranges of turn numbers
overlap, in the same document when both stand at the one place 0, exact when both stand at the number of
their range. An overlap in sorted coordinates is counted without looking at pairs: of the ranges that
start before my end, those that ended at or before my start are no partner, all others are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.coding.model import Turn
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Partners = NDArray[np.int32]

RelationKind = Literal["overlap", "exact", "within", "near", "same-turn", "same-document"]
_PLAIN: dict[str, RelationKind] = {
    "overlap": "overlap",
    "exact": "exact",
    "within": "within",
    "same-turn": "same-turn",
    "same-document": "same-document",
}
_NEAR = re.compile(r"near:(\d{1,9})")
_CHUNK = 1 << 20
"""Pairs looked at in one go."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A way in which two codings of one document belong together; ``distance`` (characters) for near."""

    kind: RelationKind = "overlap"
    distance: int = 0

    def __str__(self) -> str:
        return f"near:{self.distance}" if self.kind == "near" else self.kind

    @property
    def shares_characters(self) -> bool:
        """Whether every pair has characters in common."""
        return self.kind in ("overlap", "exact", "within")


def parse_relation(words: str | Relation) -> Relation:
    """The relation that ``words`` name: overlap, exact, within, near:N, same-turn or same-document.

    Raises Refusal ``analysis.relation`` for anything else.
    """
    if isinstance(words, Relation):
        return words
    asked = words.strip().lower()
    if asked in _PLAIN:
        return Relation(_PLAIN[asked])
    near = _NEAR.fullmatch(asked)
    if near is None:
        raise Refusal("analysis.relation", relation=words)
    return Relation("near", int(near[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Codings as the counting sees them, sorted by (source, code): one row per coding and code it counts for.

    ``k`` is the number of codes; ``at`` the (first) row number in the columns; ``twins`` are pairs of rows
    that are one and the same coding, once under its own code and once under a parent, and so no pair.
    """

    k: int
    code: Ints
    source: Ints
    start: Ints
    end: Ints
    at: Ints
    twins: tuple[Ints, Ints]

    def __len__(self) -> int:
        return len(self.code)

    def part(self, first: int, last: int) -> Rows:
        """Rows ``first`` to ``last``, which are whole documents."""
        import numpy as np

        mine = slice(first, last)
        left, right = self.twins
        low, high = np.searchsorted(left, [first, last]) if len(left) else (0, 0)
        return Rows(
            self.k,
            self.code[mine],
            self.source[mine],
            self.start[mine],
            self.end[mine],
            self.at[mine],
            (left[low:high] - first, right[low:high] - first),
        )

    def batches(self, cells: int = 1 << 22) -> Iterator[Rows]:
        """Runs of whole documents, each of about ``cells`` rows times codes, so that memory is bounded."""
        import numpy as np

        if not len(self):
            return
        edges = np.flatnonzero(np.diff(self.source)) + 1
        edges = np.concatenate([[0], edges, [len(self)]])
        most = max(1, cells // max(1, self.k))
        first = 0
        for before, edge in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if edge - first > most and before > first:
                yield self.part(first, before)
                first = before
        yield self.part(first, len(self))


def placed(rows: Rows, relation: Relation, turns: Mapping[int, Sequence[Turn]]) -> tuple[Ints, Ints]:
    """Start and end of every row in the coordinates in which ``relation`` is an overlap, documents apart.

    ``turns`` is by source number. A row without a place (a coding outside all turns) has an empty range.
    """
    import numpy as np

    start, end = rows.start, rows.end
    if relation.kind == "near":
        end = end + min(relation.distance, int(end.max(initial=0))) + 1
    elif relation.kind == "same-document":
        start, end = np.zeros_like(start), np.ones_like(end)
    elif relation.kind == "exact":
        start = range_numbers(rows)
        return start, start + 1
    elif relation.kind == "same-turn":
        start, end = turn_span(rows, turns)
    span = int(end.max(initial=0)) + 1
    return start + rows.source * span, end + rows.source * span


def range_numbers(rows: Rows) -> Ints:
    """A number per row that rows with the same source, start and end share."""
    import numpy as np

    order = np.lexsort((rows.end, rows.start, rows.source))
    fresh = np.zeros(len(rows), dtype=np.int64)
    for values in (rows.source, rows.start, rows.end):
        sorted_values = values[order]
        fresh[1:] |= sorted_values[1:] != sorted_values[:-1]
    numbers = np.empty(len(rows), dtype=np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers


def turn_span(rows: Rows, turns: Mapping[int, Sequence[Turn]]) -> tuple[Ints, Ints]:
    """The half-open range of turn numbers (counted from 0 per document) that each row has a character in."""
    import numpy as np

    first = np.zeros(len(rows), dtype=np.int64)
    last = np.zeros(len(rows), dtype=np.int64)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(rows.source)) + 1, [len(rows)]])
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if low == high:
            continue
        told = sorted((t.start, t.end) for t in turns.get(int(rows.source[low]), ()) if t.start < t.end)
        begins = np.array([t[0] for t in told], dtype=np.int64)
        ends = np.array([t[1] for t in told], dtype=np.int64)
        first[low:high] = np.searchsorted(ends, rows.start[low:high], "right")
        last[low:high] = np.searchsorted(begins, rows.end[low:high], "left")
    return first, np.maximum(first, last)


def partners(
    rows: Rows, relation: Relation, turns: Mapping[int, Sequence[Turn]], *, inner: bool = False
) -> Partners:
    """How many partners each row has under each code, codes by rows.

    With ``inner`` (for ``within`` only) just the partners that the row lies inside of.
    """
    found = (
        _enclosing(rows, inner)
        if relation.kind == "within"
        else _meeting(rows, *placed(rows, relation, turns))
    )
    left, right = rows.twins
    if len(left):
        met = found[rows.code[right], left] > 0  # outside all turns twins did not meet either
        left, right = left[met], right[met]
        found[rows.code[right], left] -= 1
        found[rows.code[left], right] -= 1
    return found


def _meeting(rows: Rows, start: Ints, end: Ints) -> Partners:
    """Partners by overlap, O(rows log rows + rows * codes), whatever the number of pairs."""
    import numpy as np

    n, k = len(rows), rows.k
    real = start < end
    by_start = np.argsort(start, kind="stable")
    by_end = np.argsort(end, kind="stable")
    by_start, by_end = by_start[real[by_start]], by_end[real[by_end]]
    begun = np.searchsorted(start[by_start], end, "left")
    ended = np.searchsorted(end[by_end], start, "right")
    start_codes, end_codes = rows.code[by_start], rows.code[by_end]
    found = np.empty((k, n), dtype=np.int32)
    running = np.zeros(len(by_start) + 1, dtype=np.int32)
    for code in range(k):
        np.cumsum(start_codes == code, out=running[1:])
        mine = running[begun]
        np.cumsum(end_codes == code, out=running[1:])
        np.subtract(mine, running[ended], out=found[code])
    found[rows.code, np.arange(n)] -= 1
    found[:, ~real] = 0
    return found


def _enclosing(rows: Rows, inner: bool) -> Partners:
    """Partners by one range lying inside the other: the overlapping pairs, in chunks, sifted."""
    import numpy as np

    n, k = len(rows), rows.k
    order = np.lexsort((-rows.end, rows.start, rows.source))
    start, end = placed(rows, Relation(), {})
    start, end, code = start[order], end[order], rows.code[order]
    found = np.zeros((k, n), dtype=np.int32)
    for outer, lying in expand(start, end):
        holds = end[lying] <= end[outer]
        outer, lying = outer[holds], lying[holds]
        if not len(outer):
            continue
        first, last = int(outer[0]), int(lying.max()) + 1
        width = last - first

        def add(at: Ints, to: Ints, first: int = first, last: int = last, width: int = width) -> None:
            tally = np.bincount(code[to] * width + (at - first), minlength=k * width)
            found[:, first:last] += tally.reshape(k, width).astype(np.int32)

        add(lying, outer)
        if inner:
            same = end[lying] == end[outer]
            same &= start[lying] == start[outer]
            outer, lying = outer[same], lying[same]
        add(outer, lying)
    back = np.empty_like(found)
    back[:, order] = found
    return back


def expand(start: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """All overlapping pairs (i < j) of ranges sorted by start, as arrays of about a million pairs."""
    import numpy as np

    until = np.searchsorted(start, end, "left")
    number = np.maximum(until - np.arange(len(start)) - 1, 0)
    total = np.concatenate([[0], np.cumsum(number)])
    first = 0
    while first < len(start):
        last = int(np.searchsorted(total, total[first] + _CHUNK, "right")) - 1
        last = min(max(last, first + 1), len(start))
        each = number[first:last]
        left = np.repeat(np.arange(first, last), each)
        shift = np.repeat(total[first:last] - total[first], each)
        yield left, left + 1 + np.arange(len(left)) - shift
        first = last
