"""Characters under codes: under both of two, under either, and under each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.coding.analysis.partners import few_pairs
from app.coding.analysis.relations import Relation, Rows, TurnSpans
from app.coding.analysis.sorting import numbered, sorted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Partners = NDArray[np.int32]
    Pairs = tuple[Ints, Ints]
    Met = NDArray[np.bool_]


def on_one_line(rows: Rows) -> tuple[Ints, Ints]:
    """Start and end of each row with the documents laid behind one another."""
    span = int(rows.end.max(initial=0)) + 1
    return rows.start + rows.source * span, rows.end + rows.source * span


def cells(rows: Rows, left: Ints, right: Ints) -> Ints:
    """A number per pair of rows for their two codes: the lower times ``k``, and the higher."""
    import numpy as np

    one, other = rows.code[left], rows.code[right]
    return np.minimum(one, other) * rows.k + np.maximum(one, other)


def both_ways(half: Ints, k: int) -> Ints:
    """The symmetric matrix of what was counted per cell (``cells``)."""
    import numpy as np

    square = half.astype(np.int64).reshape(k, k)
    return square + np.triu(square, 1).T


def covered(group: Ints, groups: int, start: Ints, end: Ints) -> Ints:
    """The number of characters under each group of ranges, overlaps counted once."""
    import numpy as np

    order = sorted_by(group, start)
    new = fresh(start[order], end[order], group[order])
    return np.bincount(group[order], weights=new, minlength=groups).astype(np.int64)


def fresh(start: Ints, end: Ints, group: Ints) -> Ints:
    """The characters each range adds to those before it in its group (ranges sorted by group, start)."""
    import numpy as np

    if not len(start):
        return np.zeros(0, dtype=np.int64)
    fresh_group = np.concatenate([[False], group[1:] != group[:-1]])
    shift = np.cumsum(fresh_group) * (int(end.max()) + 1)
    reached = np.maximum.accumulate(end + shift)
    before = np.concatenate([[-1], reached[:-1]])
    found: Ints = np.maximum(0, end + shift - np.maximum(start + shift, before))
    return found


def depths(rows: Rows, start: Ints, end: Ints, cells: int = 1 << 22) -> Iterator[tuple[Ints, Partners]]:
    """The texts cut at every start and end: per piece its length, and codes by pieces how many cover it.

    ``start`` and ``end`` lie on one line for all documents; the pieces come in blocks of bounded size.
    """
    import numpy as np

    real = start < end
    ends = np.concatenate([start[real], end[real]])
    at = numbered(ends)
    cuts = np.empty(int(at.max(initial=-1)) + 1, dtype=np.int64)
    cuts[at] = ends
    code = np.concatenate([rows.code[real], rows.code[real]])
    step = np.repeat(np.array([1, -1], dtype=np.int32), int(real.sum()))
    order = sorted_by(at)
    at, code, step = at[order], code[order], step[order]
    standing = np.zeros((rows.k, 1), dtype=np.int32)
    width = max(1, cells // max(1, rows.k))
    for first in range(0, len(cuts) - 1, width):
        last = min(first + width, len(cuts) - 1)
        low, high = np.searchsorted(at, [first, last])
        change = np.zeros((rows.k, last - first), dtype=np.int32)
        np.add.at(change, (code[low:high], at[low:high] - first), step[low:high])
        depth = standing + np.cumsum(change, axis=1, dtype=np.int32)
        standing = depth[:, -1:]
        yield np.diff(cuts[first : last + 1]), depth


def shared_characters(rows: Rows) -> Ints:
    """Per two codes the characters under both; on the diagonal those under two codings of the code.

    A coding that is there under a code and again under its parent does not share with itself: between
    the two codes a character needs two codings of the parent.
    """
    import numpy as np

    k = rows.k
    found = np.zeros((k, k))
    twice = np.zeros((k, k))
    left, right = rows.twins
    for length, depth in depths(rows, *on_one_line(rows)):
        under = (depth > 0).astype(np.float64)
        doubly = (depth > 1).astype(np.float64)
        weighed = under * length
        found += weighed @ under.T
        found[np.arange(k), np.arange(k)] -= weighed.sum(axis=1) - doubly @ length
        if len(left):
            twice += doubly @ weighed.T  # [parent, code]
    if len(left):
        codes = np.unique(np.stack([rows.code[left], rows.code[right]]), axis=1)
        found[codes[1], codes[0]] = twice[codes[1], codes[0]]
        found[codes[0], codes[1]] = twice[codes[1], codes[0]]
    return found.astype(np.int64)


def tangled(rows: Rows) -> Met:
    """Whether a row shares characters with another of its code: what is under the others adds up."""
    import numpy as np

    found = np.zeros(len(rows), dtype=bool)
    other_code = (np.diff(rows.source) != 0) | (np.diff(rows.code) != 0)
    shift = np.concatenate([[0], np.cumsum(other_code)]) * (int(rows.end.max(initial=0)) + 1)
    joined = (rows.start + shift)[1:] < np.maximum.accumulate(rows.end + shift)[:-1]
    found[1:] = joined
    found[:-1] |= joined
    return found


def shared_by_pairs(rows: Rows, pairs: Pairs) -> Ints:
    """Per two codes the characters under both codings of one of these pairs of rows, which have some."""
    return _shared(rows, *pairs, tangled(rows))


def _shared(rows: Rows, left: Ints, right: Ints, knots: Met) -> Ints:
    """The same, knowing which rows are ``tangled``: only of these pairs can have the same characters."""
    import numpy as np

    low = np.maximum(rows.start[left], rows.start[right])
    high = np.minimum(rows.end[left], rows.end[right])
    cell, knot = cells(rows, left, right), knots[left] | knots[right]
    half = np.bincount(cell, weights=np.where(knot, 0, high - low), minlength=rows.k**2).astype(np.int64)
    at = np.flatnonzero(knot)
    line = rows.source[left[at]] * (int(rows.end.max(initial=0)) + 1)
    half += covered(cell[at], rows.k**2, low[at] + line, high[at] + line)
    return both_ways(half, rows.k)


def under_either_by_pairs(rows: Rows, pairs: Pairs, touching: Pairs) -> Ints:
    """Per two codes the characters under the rows of either code that are in one of ``pairs`` with the other.

    What is under the rows of the one and of the other, less what is under both. ``touching`` are all pairs
    of rows with characters in common, twins too; there may be others.
    """
    import numpy as np

    k, n = rows.k, len(rows)
    left, right = pairs
    seen = np.zeros(k * n, dtype=bool)
    seen[rows.code[right] * n + left] = True
    seen[rows.code[left] * n + right] = True
    met = seen.reshape(k, n)
    knots = tangled(rows)
    own = _under_rows(rows, met, np.where(knots, 0, rows.end - rows.start))
    at = np.flatnonzero(knots)
    if len(at):
        own += _under_knots(rows, met, at)
    left, right = touching
    apart = np.maximum(rows.start[left], rows.start[right]) >= np.minimum(rows.end[left], rows.end[right])
    left, right = left[~apart], right[~apart]
    one, other = rows.code[left], rows.code[right]
    keep = (one != other) & met[other, left] & met[one, right]
    both = _shared(rows, left[keep], right[keep], knots)
    found = own + own.T - both
    found[np.diag_indices(k)] = np.diag(own)
    return found


def _under_rows(rows: Rows, met: Met, length: Ints) -> Ints:
    """Per code of the row and code it met the characters of the rows, added up."""
    import numpy as np

    k, n = met.shape
    at = np.flatnonzero(met)
    other = np.repeat(np.arange(k), np.diff(np.searchsorted(at, np.arange(k + 1) * n)))
    row = at - other * n
    cell = (rows.code * k)[row] + other
    return np.bincount(cell, weights=length[row], minlength=k * k).astype(np.int64).reshape(k, k)


def _under_knots(rows: Rows, met: Met, at: Ints) -> Ints:
    """As ``_under_rows`` for the rows ``at``, of which characters under several count once."""
    import numpy as np

    k = len(met)
    other, place = np.divmod(np.flatnonzero(met[:, at]), len(at))
    row = at[place]
    group = (other * (int(rows.source.max()) + 1) + rows.source[row]) * k + rows.code[row]
    new = fresh(rows.start[row], rows.end[row], group)
    return (
        np.bincount(rows.code[row] * k + other, weights=new, minlength=k * k).astype(np.int64).reshape(k, k)
    )


def under_either(rows: Rows, met: Met) -> Ints:
    """Per two codes the characters under the rows of either code that met the other (rows by codes)."""
    import numpy as np

    k = rows.k
    start, end = on_one_line(rows)
    place = sorted_by(start)
    row, other = np.divmod(np.flatnonzero(met[place]).astype(np.int32), np.int32(k))
    row = place.astype(np.int32)[row]
    own = rows.code.astype(np.int32)[row]
    low, high = np.minimum(own, other), np.maximum(own, other)
    # Sorting small numbers is linear: first by the one code, then by the other, the starts kept in order.
    order = np.argsort(high.astype(np.uint16), kind="stable").astype(np.int32)
    order = order[np.argsort(low[order].astype(np.uint16), kind="stable")]
    cell, row = (low.astype(np.int64) * k + high)[order], row[order]
    half = np.bincount(cell, weights=fresh(start[row], end[row], cell), minlength=k * k)
    return both_ways(half, k)


def under_both(rows: Rows) -> Floats:
    """Per two codes the characters under both, twins too; on the diagonal those under the code."""
    import numpy as np

    start, end = on_one_line(rows)
    if (pairs := few_pairs(rows, Relation(), TurnSpans({}, ()))) is not None:
        found = shared_by_pairs(rows, pairs).astype(np.float64)
        found[np.diag_indices(rows.k)] = covered(rows.code, rows.k, start, end)
        return found
    both = np.zeros((rows.k, rows.k))
    for length, depth in depths(rows, start, end):
        under = (depth > 0).astype(np.float64)
        both += (under * length) @ under.T
    return both
