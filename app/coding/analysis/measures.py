"""Characters under codes, and the coefficients of association between codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.coding.analysis.partners import few_pairs
from app.coding.analysis.relations import Relation, Rows, TurnSpans, turn_span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Partners = NDArray[np.int32]


def per_code(rows: Rows) -> Ints:
    """The number of codings of each code."""
    import numpy as np

    return np.bincount(rows.code, minlength=rows.k).astype(np.int64)


def depths(rows: Rows, start: Ints, end: Ints, cells: int = 1 << 22) -> Iterator[tuple[Ints, Partners]]:
    """The texts cut at every start and end: per piece its length, and codes by pieces how many cover it.

    ``start`` and ``end`` lie on one line for all documents; the pieces come in blocks of bounded size.
    """
    import numpy as np

    real = start < end
    cuts = np.unique(np.concatenate([start[real], end[real]]))
    at = np.concatenate([np.searchsorted(cuts, start[real]), np.searchsorted(cuts, end[real])])
    code = np.concatenate([rows.code[real], rows.code[real]])
    step = np.repeat(np.array([1, -1], dtype=np.int32), int(real.sum()))
    order = np.argsort(at, kind="stable")
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


def on_one_line(rows: Rows) -> tuple[Ints, Ints]:
    """Start and end of each row with the documents laid behind one another."""
    span = int(rows.end.max(initial=0)) + 1
    return rows.start + rows.source * span, rows.end + rows.source * span


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


def shared_by_pairs(rows: Rows, pairs: tuple[Ints, Ints]) -> Ints:
    """Per two codes the characters under both codings of one of these pairs of rows, which have some."""
    import numpy as np

    left, right = pairs
    start, end = on_one_line(rows)
    low, high = np.maximum(start[left], start[right]), np.minimum(end[left], end[right])
    return both_ways(covered(cells(rows, left, right), rows.k**2, low, high), rows.k)


def covered_by_pairs(rows: Rows, met: NDArray[np.bool_]) -> Ints:
    """Per two codes the characters under the rows of either code that met the other (rows by codes)."""
    import numpy as np

    k = rows.k
    start, end = on_one_line(rows)
    place = np.argsort(start, kind="stable")
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


def fresh(start: Ints, end: Ints, group: Ints) -> Ints:
    """The characters each range adds to those before it in its group (ranges sorted by group, start)."""
    import numpy as np

    if not len(start):
        return np.zeros(0, dtype=np.int64)
    fresh_group = np.concatenate([[False], group[1:] != group[:-1]])
    shift = np.cumsum(fresh_group) * (int(end.max()) + 1)
    reached = np.maximum.accumulate(end + shift)
    before = np.concatenate([[-1], reached[:-1]])
    added: Ints = np.maximum(0, end + shift - np.maximum(start + shift, before))
    return added


def covered(group: Ints, groups: int, start: Ints, end: Ints) -> Ints:
    """The number of characters under each group of ranges, overlaps counted once."""
    import numpy as np

    order = np.lexsort((start, group))
    added = fresh(start[order], end[order], group[order])
    return np.bincount(group[order], weights=added, minlength=groups).astype(np.int64)


def c_coefficient(pairs: Ints, n: Ints) -> Floats:
    """c = n12 / (n1 + n2 - n12), the code co-occurrence coefficient as ATLAS.ti defines it.

    n12 are pairs of codings, so that c can leave 0-1; nan where the denominator is 0.
    """
    return _ratio(pairs, n[:, None] + n[None, :] - pairs)


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


def jaccard(rows: Rows) -> Floats:
    """Characters under both codes over characters under either (Jaccard 1901); nan for two unused codes."""
    import numpy as np

    both = np.zeros((rows.k, rows.k))
    for batch in rows.batches():
        both += under_both(batch)
    own = np.diag(both)
    return _ratio(both, own[:, None] + own[None, :] - both)


def phi_on_documents(rows: Rows, documents: int) -> Floats:
    """phi of the two-by-two table of ``documents`` with and without each of two codes."""
    import numpy as np

    both = np.zeros((rows.k, rows.k))
    for batch in rows.batches():
        both += _in_units(batch.code, batch.source, rows.k)
    return phi(both, documents)


def phi_on_turns(rows: Rows, turns: TurnSpans) -> Floats:
    """phi of the two-by-two table of all turns with and without each of two codes."""
    import numpy as np

    both = np.zeros((rows.k, rows.k))
    for batch in rows.batches():
        first, last = turn_span(batch, turns)
        row = np.repeat(np.arange(len(batch)), last - first)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
        both += _in_units(batch.code[row], first[row] + nth, rows.k)
    return phi(both, len(turns.columns[0]))


def _in_units(code: Ints, unit: Ints, k: int, cells: int = 1 << 22) -> Floats:
    """Per two codes the units with both."""
    import numpy as np

    both = np.zeros((k, k))
    order = np.argsort(unit, kind="stable")
    code, (units, place) = code[order], np.unique(unit[order], return_inverse=True)
    width = max(1, cells // max(1, k))
    for first in range(0, len(units), width):
        low, high = np.searchsorted(place, [first, first + width])
        there = np.zeros((min(width, len(units) - first), k), dtype=np.float32)
        there[place[low:high] - first, code[low:high]] = 1
        both += there.T @ there
    return both


def phi(both: Floats, units: int) -> Floats:
    """phi = (N n11 - n1 n2) / sqrt(n1 n2 (N - n1)(N - n2)); nan when a code is in none or in all units."""
    import numpy as np

    n = np.diag(both)
    spread = n * (units - n)
    return _ratio(units * both - n[:, None] * n[None, :], np.sqrt(spread[:, None] * spread[None, :]))


def _ratio(top: Ints | Floats, bottom: Ints | Floats) -> Floats:
    import numpy as np

    found = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=found, where=bottom != 0)
    return found
