"""Who coded what, as runs: stretches of the line on which the same coders gave a code.

A text coded by hand has few runs and many characters. The contingency tables of every code come from one
sorting of the ends of all codings, in the order of n log n for n codings, whatever the length of the texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from app.coding.analysis.relations import expand
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MOST_CODERS = 60
"""Coders at a time: one bit of an int64 each."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Codings on the line: code and coder by number, half-open ranges; empty ones count for nothing."""

    code: Ints
    coder: Ints
    start: Ints
    end: Ints
    codes: int
    coders: int


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Stretches by code and start; bit i of ``mask`` is set where coder i gave the code, none is 0."""

    code: Ints
    start: Ints
    end: Ints
    mask: Ints
    codes: int
    coders: int
    length: int

    def take(self, chosen: NDArray[np.bool_]) -> Runs:
        """Some of the runs."""
        return Runs(
            self.code[chosen], self.start[chosen], self.end[chosen], self.mask[chosen],
            self.codes, self.coders, self.length,
        )  # fmt: skip

    @property
    def full(self) -> int:
        """The mask of all coders."""
        return (1 << self.coders) - 1


def sweep(placed: Placed, length: int) -> Runs:
    """The runs of all codes. Refuses more than ``MOST_CODERS`` coders."""
    import numpy as np

    if placed.coders > MOST_CODERS:
        raise Refusal("agreement.too_many", n=placed.coders, most=MOST_CODERS)
    n = len(placed.code)
    point = np.concatenate([placed.start, placed.end])
    code = np.concatenate([placed.code, placed.code])
    coder = np.concatenate([placed.coder, placed.coder])
    step = np.concatenate([np.ones(n, dtype=np.int64), -np.ones(n, dtype=np.int64)])
    order = np.lexsort((point, code))
    point, code, coder, step = point[order], code[order], coder[order], step[order]
    mask = np.zeros(2 * n, dtype=np.int64)
    for i in range(placed.coders):
        mask |= (np.cumsum(np.where(coder == i, step, 0)) > 0).astype(np.int64) << i
    end = np.concatenate([point[1:], point[-1:]])
    keep = (mask != 0) & (end > point)  # all that a code opened is closed before the next code's first point
    return Runs(code[keep], point[keep], end[keep], mask[keep], placed.codes, placed.coders, length)


def split(runs: Runs, cuts: Ints) -> Runs:
    """The same runs, cut at the places of the line in ``cuts`` (sorted)."""
    import numpy as np

    first = np.searchsorted(cuts, runs.start, "right")
    number = np.maximum(np.searchsorted(cuts, runs.end, "left") - first, 0) + 1
    row = np.repeat(np.arange(len(runs.start)), number)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    if not len(cuts):
        return runs
    before = cuts[np.clip(first[row] + nth - 1, 0, len(cuts) - 1)]
    after = cuts[np.clip(first[row] + nth, 0, len(cuts) - 1)]
    start = np.where(nth == 0, runs.start[row], before)
    end = np.where(nth == number[row] - 1, runs.end[row], after)
    return Runs(runs.code[row], start, end, runs.mask[row], runs.codes, runs.coders, runs.length)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One code's contingency table per block of the line.

    ``ratings`` (patterns by coders) holds 1 where a coder gave the code; ``weights`` (blocks by patterns)
    the units. Pattern 0 is the one in which nobody did.
    """

    ratings: Ints
    weights: Ints


def tables(runs: Runs, blocks: Ints) -> list[Table]:
    """A table for every code; ``blocks`` are the borders of the blocks, from 0 to the length of the line."""
    import numpy as np

    sizes = np.diff(blocks)
    cut = split(runs, blocks)
    block = np.searchsorted(blocks, cut.start, "right") - 1
    edges = np.searchsorted(cut.code, np.arange(runs.codes + 1), "left")
    found = []
    bits = np.arange(runs.coders)
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        masks, pattern = np.unique(cut.mask[low:high], return_inverse=True)
        width = len(masks) + 1
        cell = block[low:high] * width + pattern + 1
        weights = np.bincount(
            cell, (cut.end - cut.start)[low:high].astype(np.float64), minlength=len(sizes) * width
        )
        weights = weights.astype(np.int64).reshape(len(sizes), width)
        weights[:, 0] = sizes - weights.sum(axis=1)
        ratings = (np.concatenate([[0], masks])[:, None] >> bits) & 1
        found.append(Table(ratings, weights))
    return found


def confusion(runs: Runs) -> Ints:
    """What one coder gave where another gave something else, in units; codes by codes, the last is nothing.

    On the diagonal stand the units to which both gave the code. Cell (c, d) counts the units to which the
    one alone gave c and the other alone gave d, cell (c, nothing) those to which the one alone gave c and the
    other nothing alone. The rows are the first coder's; of more than two coders all ordered pairs are added
    up, so that the matrix is symmetric.
    """
    import numpy as np

    size = runs.codes + 1
    found = np.zeros((size, size), dtype=np.int64)
    for i, j in combinations(range(runs.coders), 2):
        mine, theirs = (runs.mask >> i) & 1, (runs.mask >> j) & 1
        both = runs.take((mine & theirs).astype(bool))
        cells = np.zeros_like(found)
        np.add.at(cells, (both.code, both.code), both.end - both.start)
        left, right = runs.take(mine > theirs), runs.take(theirs > mine)
        cells += _crossed(left, right, size)
        np.add.at(cells[:, -1], left.code, _bare(left, right))
        np.add.at(cells[-1], right.code, _bare(right, left))
        found += cells
        if runs.coders > 2:
            found += cells.T
    return found


def _crossed(left: Runs, right: Runs, size: int) -> Ints:
    import numpy as np

    start = np.concatenate([left.start, right.start])
    end = np.concatenate([left.end, right.end])
    code = np.concatenate([left.code, right.code])
    mine = np.arange(len(start)) < len(left.start)
    order = np.lexsort((end, start))
    start, end, code, mine = start[order], end[order], code[order], mine[order]
    cells = np.zeros((size, size), dtype=np.int64)
    for one, other in expand(start, end):
        differ = mine[one] != mine[other]
        one, other = one[differ], other[differ]
        shared = np.minimum(end[one], end[other]) - start[other]
        straight = mine[one]
        np.add.at(cells, (code[np.where(straight, one, other)], code[np.where(straight, other, one)]), shared)
    return cells


def _bare(left: Runs, right: Runs) -> Ints:
    """Per run of ``left`` the units that no run of ``right`` lies over."""
    import numpy as np

    points = np.sort(np.concatenate([right.start, right.end]))
    begun = np.searchsorted(np.sort(right.start), points, "right")
    ended = np.searchsorted(np.sort(right.end), points, "right")
    covered = (
        np.concatenate([[0], np.cumsum(np.diff(points) * (begun > ended)[:-1])]) if len(points) else points
    )

    def until(place: Ints) -> Ints:
        if not len(points):
            return np.zeros_like(place)
        at = np.searchsorted(points, place, "right") - 1
        there = np.clip(at, 0, None)
        inside = (begun > ended)[there] & (at >= 0)
        total: Ints = np.where(at >= 0, covered[there], 0) + np.where(inside, place - points[there], 0)
        return total

    lying: Ints = left.end - left.start - (until(left.end) - until(left.start))
    return lying
