"""Characters under codes: under both of two, under either, and under each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.coding.analysis.partners import few_pairs
from app.coding.analysis.relations import Relation, Rows
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
    return united(group, groups, start, end, sorted_by(group, start))


def united(group: Ints, groups: int, start: Ints, end: Ints, order: Ints) -> Ints:
    """The same, knowing the ``order`` of the ranges by group and start."""
    import numpy as np

    line = group * (int(end.max(initial=0)) + 1)
    start, end = (start + line)[order], (end + line)[order]
    np.maximum(start[1:], np.maximum.accumulate(end)[:-1], out=start[1:])
    end -= start
    total = np.concatenate([[0], np.cumsum(np.maximum(end, 0, out=end))])
    edges = np.cumsum(np.append(0, np.bincount(group, minlength=groups)))
    found: Ints = np.diff(total[edges])
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


def shared_by_pairs(rows: Rows, pairs: Pairs) -> Ints:
    """Per two codes the characters under both codings of one of these pairs of rows, which have some."""
    import numpy as np

    left, right = pairs
    start, end = on_one_line(rows)
    low, high = np.maximum(start[left], start[right]), np.minimum(end[left], end[right])
    return both_ways(covered(cells(rows, left, right), rows.k**2, low, high), rows.k)


def who_met(rows: Rows, pairs: Pairs) -> Met:
    """Rows by codes: whether the row is in one of ``pairs`` with a row of the code."""
    import numpy as np

    left, right = pairs
    met = np.zeros(len(rows) * rows.k, dtype=bool)
    met[left * rows.k + rows.code[right]] = True
    met[right * rows.k + rows.code[left]] = True
    return met.reshape(len(rows), rows.k)


def entries(met: Met) -> tuple[Ints, Ints]:
    """Row and code of what is true of rows by codes, by row."""
    import numpy as np

    n, k = met.shape
    at = np.flatnonzero(met)
    row = np.repeat(np.arange(n), np.diff(np.searchsorted(at, np.arange(n + 1) * k)))
    return row, at - row * k


def under_either(rows: Rows, met: Met) -> Ints:
    """Per two codes the characters under the rows of either code that met the other (rows by codes)."""
    import numpy as np

    k = rows.k
    start, end = on_one_line(rows)
    place = sorted_by(start)
    row, other = entries(met[place])
    own = rows.code[place][row]
    cell = np.minimum(own, other) * k + np.maximum(own, other)
    half = united(cell, k * k, start[place][row], end[place][row], sorted_by(cell))
    return both_ways(half, k)


def under_both(rows: Rows) -> Floats:
    """Per two codes the characters under both, twins too; on the diagonal those under the code."""
    import numpy as np

    start, end = on_one_line(rows)
    if (pairs := few_pairs(rows, Relation())) is not None:
        found = shared_by_pairs(rows, pairs).astype(np.float64)
        found[np.diag_indices(rows.k)] = covered(rows.code, rows.k, start, end)
        return found
    both = np.zeros((rows.k, rows.k))
    for length, depth in depths(rows, start, end):
        under = (depth > 0).astype(np.float64)
        both += (under * length) @ under.T
    return both
