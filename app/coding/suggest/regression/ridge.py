"""Ridge regression for many codes at once, on sparse rows, by the rows' inner products.

With K the inner products of the rows and w their weights, A solves (K + L / w) A = Y; a feature's weight
for a code is then the sum over rows of its value times A. Exact, without chance, and as quick for two
hundred codes as for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

OFTEN = 120
"""Features in more rows than this are multiplied as a dense matrix, the others pair by pair."""
PIECE = 8_000
"""Values of a sparse matrix that are multiplied at a time: what comes of them stays near the processor."""
FULL, BLOCK = 20, 256
"""Rows with values in more than one of so many columns are multiplied as dense ones, so many at a time."""
STRIP = 1_024
"""Features of the dense product that are taken at a time, and rows of it, up to the diagonal: in one piece it
would take as much memory as what it is added to."""
PAIRS = 1_000_000
"""Pairs of rows that share a feature are added so many at a time."""
ITERATE = 1_000
"""Rows from which on the equations are solved by conjugate gradients."""
DIRECT, WORTH = 6_000, 25
"""Nor up to ``DIRECT`` units when there are less than ``WORTH`` of them to a code: the system is then solved
for all codes at once sooner than every step is taken for each of them."""
LEADING, SMALL = 100, 1e-3
"""How many of the largest directions of a matrix are taken out of the equations beforehand, and from which
size on: with them conjugate gradients take half the steps."""
ENOUGH = 1e-5
"""Steps are taken until so much is left of the square of what is aimed at."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of which only the values that are not zero are kept, sorted by row, then column."""

    rows: Array
    columns: Array
    values: Array
    shape: tuple[int, int]

    def times(self, dense: Array, wanted: Array | None = None) -> Array:
        """This matrix times a dense one; with ``wanted`` of these rows only, the others are 0."""
        import numpy as np

        n, width = self.shape
        made = np.zeros((n, dense.shape[1]), dtype=np.float32)
        counts = np.bincount(self.rows, minlength=n)
        starts = np.cumsum(counts) - counts
        some = np.arange(n) if wanted is None else wanted
        full = counts[some] * FULL > width
        often, seldom = some[full], some[~full]
        for rows in np.array_split(often, len(often) // BLOCK + 1):
            size = counts[rows]
            places = np.repeat(starts[rows] - np.cumsum(size) + size, size) + np.arange(size.sum())
            block = np.zeros((len(rows), width), dtype=np.float32)
            block[np.repeat(np.arange(len(rows)), size), self.columns[places]] = self.values[places]
            made[rows] = block @ dense
        for count in np.unique(counts[seldom]).tolist():
            same = seldom[counts[seldom] == count]
            for rows in np.array_split(same, len(same) * count // PIECE + 1):
                places = starts[rows, None] + np.arange(count)
                made[rows] = np.matmul(self.values[places][:, None], dense[self.columns[places]])[:, 0]
        return made

    def transposed(self) -> Sparse:
        """The same, columns as rows."""
        import numpy as np

        order = np.lexsort((self.rows, self.columns))
        return Sparse(
            self.columns[order], self.rows[order], self.values[order], (self.shape[1], self.shape[0])
        )


def products(matrix: Sparse, flipped: Sparse) -> Array:
    """The inner products of all rows of ``matrix`` with each other; ``flipped`` is its transpose."""
    import numpy as np

    n, width = matrix.shape
    counts = np.bincount(flipped.rows, minlength=width)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    made = np.zeros((n, n), dtype=np.float32)
    often = np.flatnonzero(counts > OFTEN)
    place = np.full(width, -1)
    place[often] = np.arange(len(often))
    for at in range(0, len(often), STRIP):
        size = min(STRIP, len(often) - at)
        where = place[matrix.columns] - at
        chosen = (where >= 0) & (where < size)
        dense = np.zeros((n, size), dtype=np.float32)
        dense[matrix.rows[chosen], where[chosen]] = matrix.values[chosen]
        for top in range(0, n, STRIP):
            strip = slice(top, min(n, top + STRIP))
            part = dense[strip] @ dense[: strip.stop].T
            made[strip, : strip.stop] += part
            made[:top, strip] += part[:, :top].T
    flat = made.ravel()
    for count in range(1, OFTEN + 1):
        same = starts[counts == count]
        for part in np.array_split(same, len(same) * count * count // PAIRS + 1):
            index = part[:, None] + np.arange(count)
            rows, values = flipped.columns[index].astype(np.int64), flipped.values[index]
            np.add.at(
                flat,
                (rows[:, :, None] * n + rows[:, None, :]).ravel(),
                (values[:, :, None] * values[:, None, :]).ravel(),
            )
    return made


@dataclass(frozen=True, slots=True)
class Leading:
    """The directions in which a matrix of inner products is largest: orthonormal ``vectors`` (a column each),
    their ``sizes``, and what a row has beside them on the average (``rest``).

    Found by a random start and two steps of subspace iteration (Halko, Martinsson and Tropp 2011); seeded, so
    that the same matrix gives the same.
    """

    vectors: Array
    sizes: Array
    rest: float

    def of(self, rows: Array) -> Leading:
        """The same of some of the rows only."""
        return Leading(self.vectors[rows], self.sizes, self.rest)


def leading(gram: Array) -> Leading:
    """The ``LEADING`` largest directions of a matrix of inner products."""
    import numpy as np

    made = np.random.default_rng(LEADING).standard_normal((len(gram), LEADING)).astype(np.float32)
    for _ in range(2):
        made, _ = np.linalg.qr(gram @ made)
    sizes, turned = np.linalg.eigh(made.T @ (gram @ made))
    some = sizes > SMALL
    rest = max(0.0, float(np.trace(gram) - sizes[some].sum()) / len(gram))
    return Leading(made @ turned[:, some], sizes[some], rest)


def solve(gram: Array, targets: Array, penalty: Array, lead: Leading | None = None) -> Array:
    """A with (gram + diagonal(penalty)) A = targets; one column per code. ``lead`` is that of ``gram``."""
    import numpy as np

    n, codes = targets.shape
    if n < ITERATE or n < min(DIRECT, WORTH * codes):
        system = gram + np.diag(penalty)
        return np.linalg.solve(system.astype(np.float64), targets).astype(np.float32)
    return _gradients(gram, targets, penalty, lead or leading(gram))


def centred(answer: Array) -> Array:
    """A less its mean over the codes, so that a row's scores by it add up to 0.

    Scores add up to about 1 else, whatever is said: a text that has nothing to do with any of four codes
    would have 0.25 of each, and with forty 0.025. Of a single code there is nothing to compare with.
    """
    if answer.shape[1] < 2:
        return answer
    less: Array = answer - answer.mean(axis=1, keepdims=True)
    return less


def left_out(gram: Array, targets: Array, penalty: Array, groups: Sequence[slice]) -> Iterator[Array]:
    """For each group of rows the A that is solved without it, zero there; exact, by one inverse.

    The groups follow each other to the last row; what is before the first is never left out. With
    G = (gram + diagonal(penalty))^-1 and A = G targets, a group g is taken out of A by
    A - G(., g) G(g, g)^-1 A(g) (Golub, Heath and Wahba 1979, of groups). G of the rows in groups is the
    inverse of what the rows before them leave over (Schur's complement).
    """
    import numpy as np

    if not groups:
        return
    first = groups[0].start
    system = (gram + np.diag(penalty)).astype(np.float64)
    across = system[:first, first:]
    width = across.shape[1]
    aims = np.hstack([across, targets[:first]]).astype(np.float32)
    solved = np.linalg.solve(system[:first, :first].astype(np.float32), aims).astype(np.float64)
    before, base = solved[:, :width], solved[:, width:]
    inverse = np.linalg.inv(system[first:, first:] - across.T @ before)
    answer = inverse @ (targets[first:] - across.T @ base)
    for one in groups:
        here = slice(one.start - first, one.stop - first)
        without = answer - inverse[:, here] @ np.linalg.solve(inverse[here, here], answer[here])
        without[here] = 0.0
        yield np.concatenate([base - before @ without, without]).astype(np.float32)


def _gradients(gram: Array, targets: Array, penalty: Array, lead: Leading, most: int = 40) -> Array:
    """Conjugate gradients, all columns at once, on what leading directions and the diagonal leave over."""
    import numpy as np

    weight = (1.0 / (penalty + lead.rest)).astype(np.float32)[:, None]
    heavy = lead.vectors * weight
    core = np.linalg.inv(np.diag(1.0 / lead.sizes) + lead.vectors.T @ heavy).astype(np.float32)

    def steered(rest: Array) -> Array:
        return np.asarray(weight * rest - heavy @ (core @ (heavy.T @ rest)))

    rest: Array = targets.astype(np.float32)
    penalty = penalty.astype(np.float32)[:, None]
    enough = ENOUGH * np.maximum((rest * rest).sum(0), 1e-12)
    made = np.zeros_like(rest)
    direction = step_by = steered(rest)
    size = (rest * step_by).sum(0)
    for _ in range(most):
        if ((rest * rest).sum(0) <= enough).all():
            break
        pushed = gram @ direction + penalty * direction
        step = size / np.maximum((direction * pushed).sum(0), 1e-20)
        made += step * direction
        rest = rest - step * pushed
        step_by = steered(rest)
        after = (rest * step_by).sum(0)
        direction = step_by + after / np.maximum(size, 1e-20) * direction
        size = after
    return made
