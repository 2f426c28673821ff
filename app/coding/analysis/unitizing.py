"""Krippendorff's alpha-U: agreement on where units begin and end on a continuum.

K. Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology 25 (1995), 47-76;
worked example in his *Content Analysis*, 2nd edition (2004), 251-256.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


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
    observed = 0.0
    for i in range(coders):
        for j in range(i + 1, coders):
            observed += 2 * (_apart(*units[i], *units[j]) + _alone(*units[i], *units[j]))
            observed += 2 * _alone(*units[j], *units[i])
    observed /= coders * (coders - 1) * length**2
    long = np.concatenate([last - first for first, last in units]).astype(np.float64)
    gaps = np.sort(np.concatenate([_gaps(*one, borders) for one in units]).astype(np.float64))[::-1]
    fitting = np.searchsorted(-gaps, -long, "right")
    total = np.concatenate([[0.0], np.cumsum(gaps)])[fitting]
    room = total - fitting * (long - 1)
    inner = (len(long) - 1) / 3 * (2 * long**3 - 3 * long**2 + long) + long**2 * room
    below = coders * length * (coders * length - 1) - float((long * (long - 1)).sum())
    return observed, float(2 / length * inner.sum() / below) if below > 0 else float("nan")


def alpha_u(observed: float, expected: float) -> float:
    """1 - observed / expected; NaN where there was nothing to expect."""
    return 1 - observed / expected if expected > 0 else float("nan")


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


def _gaps(start: Ints, end: Ints, borders: Ints) -> Ints:
    """The lengths of the bare stretches between units and borders."""
    import numpy as np

    points = np.sort(np.concatenate([start, end, borders]))
    length = np.diff(points)
    inside = np.searchsorted(start, points[:-1], "right") > np.searchsorted(end, points[:-1], "right")
    bare: Ints = length[(length > 0) & ~inside]
    return bare


def _overlapping(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> tuple[Ints, Ints]:
    """Pairs of a unit and one of the other coder that share something, both lists free of overlaps."""
    import numpy as np

    first = np.searchsorted(other_end, start, "right")
    number = np.maximum(np.searchsorted(other_start, end, "left") - first, 0)
    mine = np.repeat(np.arange(len(start)), number)
    before = np.repeat(np.cumsum(number) - number, number)
    return mine, first[mine] + np.arange(len(mine)) - before


def _apart(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> float:
    mine, theirs = _overlapping(start, end, other_start, other_end)
    left = (start[mine] - other_start[theirs]).astype(float)
    right = (end[mine] - other_end[theirs]).astype(float)
    return float((left**2 + right**2).sum())


def _alone(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> float:
    """The squared lengths of the units that lie in a gap of the other coder."""
    import numpy as np

    met = np.searchsorted(other_start, end, "left") > np.searchsorted(other_end, start, "right")
    return float(((end - start)[~met].astype(float) ** 2).sum())
