"""A matrix of counts and what is read from it: coefficients and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.coding.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from app.coding.analysis.crosstab import CrossTable

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

Count = Literal["codings", "fragments", "documents", "cases", "characters"]
Coefficient = Literal["c", "jaccard", "phi"]
Mark = Literal["range", "skewed"]
COUNTS: tuple[Count, ...] = ("codings", "fragments", "documents", "characters")
"""What a matrix of codes by codes counts; a cross table counts cases too (``crosstab.TABLE_COUNTS``)."""
COEFFICIENTS: tuple[Coefficient, ...] = ("c", "jaccard", "phi")
SKEW = 5
"""One code is used more than so many times as often as the other: c says little, the pair gets a mark."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Codes by codes (no ``cross``), or a cross table.

    ``rows`` and ``columns`` are guids or attribute values ("" where there is none); the labels stand beside
    them in the same order. ``n`` is the number of codings per row. ``cross`` has the bases, percentages,
    cases and tests of a cross table.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    counts: Ints
    n: Ints
    count: Count
    relation: str | None = None
    column_kind: str = "codes"
    with_subcodes: bool = False
    row_kind: str = "codes"
    cross: CrossTable | None = None
    _coefficients: dict[str, Callable[[], Floats]] = field(default_factory=dict, repr=False)

    def coefficients(self, kind: str = "c") -> Floats:
        """The coefficient of every cell: c, jaccard or phi; nan where it is undefined.

        c = n12 / (n1 + n2 - n12) on pairs of codings and numbers of codings, whatever ``count`` is;
        jaccard is on the characters under the codes; phi on turns for the relation same-turn, else on
        documents. docs/matrix.md has the definitions. Raises Refusal ``analysis.coefficient`` for
        another kind and ``analysis.coefficient_table`` when this is no matrix of codes by codes.
        """
        if kind not in COEFFICIENTS:
            raise Refusal("analysis.coefficient", coefficient=kind)
        if kind not in self._coefficients:
            raise Refusal("analysis.coefficient_table", coefficient=kind)
        return self._coefficients[kind]()

    def in_cross(self) -> tuple[list[int], list[int]]:
        """The numbers that the rows and columns have in ``cross``, which keeps all of a matrix in part: the
        bases and tests are of the whole."""
        if self.cross is None:
            return list(range(len(self.rows))), list(range(len(self.columns)))
        sides = ((self.rows, self.cross.rows.keys), (self.columns, self.cross.columns.keys))
        rows, columns = ([keys.index(key) for key in shown] for shown, keys in sides)
        return rows, columns

    def marks(self) -> dict[tuple[int, int], tuple[Mark, ...]]:
        """Cells whose c asks for care: out of 0-1 ("range"), or codes used very unequally ("skewed")."""
        import numpy as np

        if "c" not in self._coefficients:
            return {}
        c = self.coefficients("c")
        n = self.n
        skewed = np.maximum(n[:, None], n[None, :]) > SKEW * np.minimum(n[:, None], n[None, :])
        used = (n[:, None] > 0) & (n[None, :] > 0)
        skewed &= used
        out = used & (np.isnan(c) | (c < 0) | (c > 1))
        found: dict[tuple[int, int], tuple[Mark, ...]] = {}
        for i, j in zip(*np.nonzero(skewed | out), strict=True):
            told: list[Mark] = []
            if out[i, j]:
                told.append("range")
            if skewed[i, j]:
                told.append("skewed")
            found[int(i), int(j)] = tuple(told)
        return found


def checked_count(count: str) -> Count:
    """``count`` when it is one of COUNTS; raises Refusal ``analysis.count`` otherwise."""
    for known in COUNTS:
        if count == known:
            return known
    raise Refusal("analysis.count", count=count)


def labelled(guids: tuple[str, ...], labels: dict[str, str]) -> tuple[str, ...]:
    """The label of each guid, the guid itself where there is none."""
    return tuple(labels.get(guid, guid) for guid in guids)
