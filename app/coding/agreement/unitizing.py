"""Krippendorff's alpha-U: agreement on where units begin and end on a continuum.

K. Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology 25 (1995), 47-76;
worked example in his *Content Analysis*, 2nd edition (2004), 251-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_AT_ONCE = 64
"""Samples in a matrix product: larger ones are handed to threads, which costs more than it brings."""
MOST_CELLS = 4_000_000
"""Units times texts that ``sampled`` lays out."""


def disagreement(start: Ints, end: Ints, coder: Ints, coders: int, borders: Ints) -> tuple[float, float]:
    """Observed and expected disagreement on one code; alpha-U is 1 - observed / expected.

    The units are half-open ranges on a line; ``coder`` is 0 to ``coders`` - 1. ``borders``, sorted, are the
    line's begin and end and the places where one text ends and the next begins, over which neither unit nor
    gap goes. Units of one coder that overlap count as one; units that touch stay two. Both are NaN for
    an empty line; the expected one is 0 where there are no units.
    """
    import numpy as np

    length = float(borders[-1] - borders[0]) if len(borders) > 1 else 0.0
    if length < 1 or coders < 2:
        return float("nan"), float("nan")
    units = [_merged(start[coder == i], end[coder == i]) for i in range(coders)]
    observed = sum(float(squares.sum()) for _, squares in _differences(units))
    observed /= coders * (coders - 1) * length**2
    long = np.concatenate([last - first for first, last in units]).astype(np.float64)
    gaps = [_gaps(*one, borders)[1].astype(np.float64) for one in units]
    bare = np.sort(np.concatenate(gaps))[::-1]
    fitting = np.searchsorted(-bare, -long, "right")
    total = np.concatenate([[0.0], np.cumsum(bare)])[fitting]
    room = total - fitting * (long - 1)
    inner = (len(long) - 1) / 3 * (2 * long**3 - 3 * long**2 + long) + long**2 * room
    below = coders * length * (coders * length - 1) - float((long * (long - 1)).sum())
    return observed, float(2 / length * inner.sum() / below) if below > 0 else float("nan")


def sampled(
    start: Ints, end: Ints, coder: Ints, coders: int, borders: Ints, weights: Floats
) -> tuple[Floats, Floats] | None:
    """``disagreement`` for texts that are each taken some number of times, as in bootstrap samples.

    ``weights`` (samples by texts) says how often. Neither units nor gaps go over the end of a text, so it is
    what ``disagreement`` gives for the texts laid out that often. None where that would take too much memory.
    """
    import numpy as np

    texts = len(borders) - 1
    units = [_merged(start[coder == i], end[coder == i]) for i in range(coders)]
    first = np.concatenate([low for low, _ in units])
    long = (np.concatenate([high for _, high in units]) - first).astype(np.float64)
    if len(long) * texts > MOST_CELLS or coders < 2:
        return None
    in_order = np.argsort(first, kind="stable")
    first, long = first[in_order], long[in_order]
    mine = np.searchsorted(borders, first, "right") - 1

    def per_text(at: Ints, values: Floats) -> Floats:
        found: Floats = np.bincount(at, values, minlength=texts).astype(np.float64)
        return found

    apart = np.zeros(texts)
    for begin, squares in _differences(units):
        apart += per_text(np.searchsorted(borders, begin, "right") - 1, squares)
    begins, bare = (
        np.concatenate(part) for part in zip(*(_gaps(*one, borders) for one in units), strict=True)
    )
    theirs = np.searchsorted(borders, begins, "right") - 1
    order = np.lexsort((-bare, theirs))
    theirs, sizes = theirs[order], bare[order].astype(np.float64)
    far = float(borders[-1]) + 1  # longer than any gap: keeps the texts apart in one sorted list
    begin_of = np.searchsorted(theirs, np.arange(texts), "left")
    fitting = np.searchsorted(
        theirs * far - sizes, (np.arange(texts) * far)[None, :] - long[:, None], "right"
    )
    total = np.concatenate([[0.0], np.cumsum(sizes)])
    number = fitting - begin_of[None, :]
    room = (total[fitting] - total[begin_of][None, :] - number * (long - 1)[:, None]) * (long**2)[:, None]
    between = np.zeros((texts, texts))
    edges = np.flatnonzero(np.diff(mine, prepend=-1))
    if len(edges):
        between[mine[edges]] = np.add.reduceat(room, edges, axis=0)
    cubes = per_text(mine, (2 * long**3 - 3 * long**2 + long) / 3)
    length = weights @ np.diff(borders).astype(np.float64)
    inner = (weights @ np.bincount(mine, minlength=texts) - 1) * (weights @ cubes)
    for low in range(0, len(weights), _AT_ONCE):
        some = weights[low : low + _AT_ONCE]
        inner[low : low + _AT_ONCE] += ((some @ between) * some).sum(axis=1)
    below = coders * length * (coders * length - 1) - weights @ per_text(mine, long * (long - 1))
    blank = np.full(len(length), np.nan)
    squared = coders * (coders - 1) * length**2
    observed = np.divide(weights @ apart, squared, out=blank.copy(), where=squared > 0)
    expected = np.divide(2 * inner, length * below, out=blank, where=below > 0)
    return observed, expected


def alpha_u(observed: float, expected: float) -> float:
    """1 - observed / expected; NaN where there was nothing to expect."""
    return 1 - observed / expected if expected > 0 else float("nan")


def _differences(units: list[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Floats]]:
    """Krippendorff's differences over all ordered pairs of coders: where they begin, and the squares."""
    for one, other in permutations(units, 2):
        yield _apart(*one, *other)
        for _ in range(2):  # a unit in a gap counts from either side
            yield _alone(*one, *other)


def _merged(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Overlapping ranges as one, sorted; touching ones stay apart."""
    import numpy as np

    order = np.lexsort((end, start))
    start, end = start[order], end[order]
    keep = start < end
    start, end = start[keep], end[keep]
    if not len(start):
        return start, end
    until = np.maximum.accumulate(end)
    fresh = np.concatenate([[True], start[1:] >= until[:-1]])
    first = np.flatnonzero(fresh)
    return start[fresh], np.maximum.reduceat(end, first)


def _gaps(start: Ints, end: Ints, borders: Ints) -> tuple[Ints, Ints]:
    """The begins and lengths of the bare stretches between units and borders."""
    import numpy as np

    points = np.sort(np.concatenate([start, end, borders]))
    length = np.diff(points)
    inside = np.searchsorted(start, points[:-1], "right") > np.searchsorted(end, points[:-1], "right")
    bare = (length > 0) & ~inside
    return points[:-1][bare], length[bare]


def _overlapping(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> tuple[Ints, Ints]:
    """Pairs of a unit and one of the other coder that share something, both lists free of overlaps."""
    import numpy as np

    first = np.searchsorted(other_end, start, "right")
    number = np.maximum(np.searchsorted(other_start, end, "left") - first, 0)
    mine = np.repeat(np.arange(len(start)), number)
    before = np.repeat(np.cumsum(number) - number, number)
    return mine, first[mine] + np.arange(len(mine)) - before


def _apart(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> tuple[Ints, Floats]:
    mine, theirs = _overlapping(start, end, other_start, other_end)
    left = (start[mine] - other_start[theirs]).astype(float)
    right = (end[mine] - other_end[theirs]).astype(float)
    return start[mine], left**2 + right**2


def _alone(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> tuple[Ints, Floats]:
    """The squared lengths of the units that lie in a gap of the other coder."""
    import numpy as np

    met = np.searchsorted(other_start, end, "left") > np.searchsorted(other_end, start, "right")
    return start[~met], (end - start)[~met].astype(float) ** 2
