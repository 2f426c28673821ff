"""Which codings meet: their pairs where these are few, else how many partners each has under every code.

Most interviews are coded so that a passage has a handful of codings over it: then the pairs themselves are
looked at. Where very many lie over one another they are counted without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coding.analysis.relations import Relation, Rows, TurnSpans, expand, placed
from app.coding.analysis.sorting import sorted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Partners = NDArray[np.int32]
    Pairs = tuple[Ints, Ints]

CELLS = 8
"""Pairs are looked at when there is at most one to so many rows times codes."""


def few_pairs(rows: Rows, relation: Relation, turns: TurnSpans | None = None) -> Pairs | None:
    """The related pairs of rows, each once, twins among them; None when there are too many to look at."""
    import numpy as np

    within = relation.kind == "within"
    start, end = placed(rows, Relation() if within else relation, turns)
    order = sorted_by(start, -rows.end) if within else sorted_by(start)  # the outer before the inner
    order = order[start[order] < end[order]]
    start, end = start[order], end[order]
    met = np.searchsorted(start, end, "left") - np.arange(len(start)) - 1
    if int(met[met > 0].sum()) * CELLS > len(rows) * rows.k:
        return None
    none = [np.empty(0, dtype=np.int64)]
    both = [(order[left], order[right]) for left, right in expand(start, end)]
    left = np.concatenate(none + [one for one, _ in both])
    right = np.concatenate(none + [other for _, other in both])
    if within:
        keep = rows.end[right] <= rows.end[left]
        left, right = left[keep], right[keep]
    return left, right


def without_twins(rows: Rows, pairs: Pairs) -> Pairs:
    """The pairs that are of two codings."""
    import numpy as np

    left, right = pairs
    if not len(rows.twins[0]) or not len(left):
        return pairs
    same = np.flatnonzero(rows.passage[left] == rows.passage[right])
    related = np.zeros((rows.k, rows.k), dtype=bool)
    low, high = kin(rows)
    related[low, high] = related[high, low] = True
    keep = np.ones(len(left), dtype=bool)
    keep[same] = ~related[rows.code[left[same]], rows.code[right[same]]]
    return left[keep], right[keep]


def kin(rows: Rows) -> Pairs:
    """The codes that have twins under a parent, and these parents."""
    import numpy as np

    left, right = rows.twins
    there = np.zeros(rows.k**2, dtype=bool)
    there[rows.code[left] * rows.k + rows.code[right]] = True
    low, high = np.divmod(np.flatnonzero(there), rows.k)
    return low, high


def partners(rows: Rows, relation: Relation, turns: TurnSpans, *, inner: bool = False) -> Partners:
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
    """Partners by overlap, O(rows log rows + rows * codes), whatever the number of pairs: of the ranges that
    start before my end, those that ended at or before my start are no partner, all others are."""
    import numpy as np

    n, k = len(rows), rows.k
    real = start < end
    by_start, by_end = sorted_by(start), sorted_by(end)
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
    order = sorted_by(rows.source, rows.start, -rows.end)
    start, end = placed(rows, Relation())
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
