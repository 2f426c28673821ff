"""Equations of a ridge regression that were solved once, from which those that differ in few rows are solved
at once.

With L L' = K + diagonal(p) (Cholesky) and G its inverse, other aims and penalties in some rows S change the
answer A by G(., S) z, where (I + d G(S, S)) z = b - d A(S), b and d what aims and penalties there are more
than before (Woodbury's identity). In single precision the scores come out within 1e-5; within 1e-3 where a
row counts that counted next to nothing, as its small part of K was added to a large penalty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BLOCK = 256
"""Columns of a panel."""
FEW = 500
"""Rows that may differ: so many columns as long as the equations are held beside them."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Cholesky's factor of a symmetric matrix in panels of ``BLOCK`` columns, half of the matrix' memory: of
    each what stands ``below`` its block on the diagonal, and the ``inverses`` of these blocks."""

    below: tuple[Array, ...]
    inverses: tuple[Array, ...]

    def forward(self, aims: Array, first: int = 0) -> Array:
        """What L times it gives ``aims``, that are 0 before row ``first``."""
        made = aims.copy()
        for number in range(first // BLOCK, len(self.below)):
            here, after = _rows(number, len(made))
            made[here] = self.inverses[number] @ made[here]
            made[after] -= self.below[number] @ made[here]
        return made

    def backward(self, aims: Array) -> Array:
        """What the transpose of L times it gives ``aims``."""
        made = aims.copy()
        for number in reversed(range(len(self.below))):
            here, after = _rows(number, len(made))
            made[here] = self.inverses[number].T @ (made[here] - self.below[number].T @ made[after])
        return made


@dataclass(frozen=True, slots=True)
class Solved:
    """Equations with their answer: ``aims`` (rows by codes) and ``penalty`` as in ``ridge.solve``."""

    factor: Factor
    aims: Array
    penalty: Array
    answer: Array

    def with_others(self, aims: Array, penalty: Array) -> Array | None:
        """The answer to other aims and penalties; None when they differ in more than ``FEW`` rows."""
        import numpy as np

        rows = np.flatnonzero((penalty != self.penalty) | (aims != self.aims).any(axis=1))
        if not len(rows):
            return self.answer
        if len(rows) > FEW:
            return None
        heavier = (penalty - self.penalty)[rows, None]
        ones = np.zeros((len(aims), len(rows)), dtype=np.float32)
        ones[rows, np.arange(len(rows))] = 1.0
        half = self.factor.forward(ones, rows[0])
        inner = (half[rows[0] :].T @ half[rows[0] :]).astype(np.float64)
        wanted = (aims - self.aims)[rows] - heavier * self.answer[rows]
        some = np.linalg.solve(np.eye(len(rows)) + heavier * inner, wanted).astype(np.float32)
        return self.answer + self.factor.backward(half @ some)


def solved(gram: Array, aims: Array, penalty: Array) -> Solved:
    """The equations (gram + diagonal(penalty)) answer = aims with their answer."""
    factor = factor_of(gram, penalty)
    aims = aims.astype("float32")
    return Solved(factor, aims, penalty, factor.backward(factor.forward(aims)))


def factor_of(gram: Array, penalty: Array) -> Factor:
    """The factor of gram + diagonal(penalty), which has to be positive definite (else ``LinAlgError``)."""
    import numpy as np

    below: list[Array] = []
    inverses: list[Array] = []
    for number in range(-(-len(gram) // BLOCK)):
        here, _ = _rows(number, len(gram))
        size = here.stop - here.start
        panel = gram[here.start :, here].astype(np.float32)
        panel[np.arange(size), np.arange(size)] += penalty[here].astype(np.float32)
        for earlier, part in enumerate(below):
            rows = part[here.start - _rows(earlier, len(gram))[1].start :]
            panel -= rows @ rows[:size].T
        inverse = np.linalg.inv(np.linalg.cholesky(panel[:size].astype(np.float64))).astype(np.float32)
        inverses.append(inverse)
        below.append(panel[size:] @ inverse.T)
    return Factor(tuple(below), tuple(inverses))


def _rows(number: int, many: int) -> tuple[slice, slice]:
    """The rows of the block on the diagonal of a panel, and those below it."""
    first = number * BLOCK
    last = min(many, first + BLOCK)
    return slice(first, last), slice(last, many)
