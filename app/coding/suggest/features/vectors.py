"""Units as rows of numbers: features weighed by how rare they are, each block of a unit at length one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.features.rows import BLOCKS
from app.coding.suggest.regression.ridge import Sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SCALE = {"words": 1.0, "letters": 0.8, "question": 0.8}
"""The length of each block."""
MEANING = 0.7
"""The like for what the words mean."""
CUE = 0.4
"""The value of a code's cues in the unit, times their confidence; the stacker weighs them as well."""
ASKED = 1.0
"""The like for cues in the question."""
UNSEEN = 0.5
"""What a feature that nothing was learned of counts, against the rarest one, in the length of its unit."""


@dataclass(frozen=True, slots=True)
class Space:
    """The features that a model knows: ``ids`` sorted, and each one's ``rarity``.

    The columns are these features, then per code its cues, per code its cues in the question, what the words
    mean (``meaning`` numbers), and a one.
    """

    ids: Array
    rarity: Array
    codes: int
    question: bool = True
    meaning: int = 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.ids) + 2 * self.codes + self.meaning + 1

    @property
    def senses(self) -> Array:
        """The columns of what the words mean."""
        import numpy as np

        return np.arange(self.width - 1 - self.meaning, self.width - 1)

    def place(self, ids: Array) -> tuple[Array, Array]:
        """The columns of features, and whether each is known (the column of an unknown one means nothing)."""
        import numpy as np

        at = np.minimum(np.searchsorted(self.ids, ids), max(0, len(self.ids) - 1))
        return at, (self.ids[at] == ids if len(self.ids) else np.zeros(len(ids), dtype=bool))

    def columns(self, groups: Sequence[Prepared]) -> Array:
        """The columns of what stands in these texts, in what is judged beside their units too, and all that
        are of no feature."""
        import numpy as np

        beside = [text.beside for text in groups if text.beside is not None]
        every = [*groups, *(one.parts for one in beside), *(one.questions for one in beside)]
        ids = [ids for text in every for row in text.rows for ids in row.ids]
        at, known = self.place(np.unique(np.concatenate([self.ids[:0], *ids])))
        return np.concatenate([at[known], np.arange(len(self.ids), self.width)])

    def values(self, ids: Array, counts: Array, rows: Array, n: int, length: float) -> tuple[Array, ...]:
        """Columns, values and rows of one block: (1 + log count) x rarity, each row at ``length``."""
        import numpy as np

        at, known = self.place(ids)
        rare = UNSEEN * float(self.rarity.max()) if len(self.rarity) else UNSEEN
        values = (1.0 + np.log(counts)) * np.where(known, self.rarity[at] if len(self.ids) else rare, rare)
        sizes = np.sqrt(np.bincount(rows, values * values, minlength=n))
        values = values / np.maximum(sizes[rows], 1e-9) * length
        return at[known], values[known], rows[known]

    def matrix(self, groups: Sequence[Prepared]) -> Sparse:
        """The rows of all units of all texts, one after the other."""
        import numpy as np

        rows: list[Array] = []
        columns: list[Array] = []
        values: list[Array] = []
        base = 0
        for text in groups:
            n = len(text.rows)
            for number, block in enumerate(BLOCKS):
                if (block == "question" and not self.question) or not n:
                    continue
                ids = np.concatenate([row.ids[number] for row in text.rows])
                counts = np.concatenate([row.counts[number] for row in text.rows])
                at = np.repeat(np.arange(n), [len(row.ids[number]) for row in text.rows])
                column, value, row = self.values(ids, counts, at, n, SCALE[block])
                rows.append((row + base).astype(np.int32))
                columns.append(column.astype(np.int32))
                values.append(value.astype(np.float32))
            for number, (met, worth) in enumerate(((text.cue, CUE), (text.asked, ASKED * self.question))):
                row, code = np.nonzero(met * worth)
                rows.append(row + base)
                columns.append(len(self.ids) + number * self.codes + code)
                values.append(met[row, code] * worth)
            if self.meaning and n:
                rows.append(np.repeat(np.arange(n) + base, self.meaning))
                columns.append(np.tile(self.senses, n))
                values.append(np.concatenate([row.meaning for row in text.rows]) * MEANING)
            rows.append(np.arange(n) + base)
            columns.append(np.full(n, self.width - 1))
            values.append(np.ones(n))
            base += n
        if not rows:
            empty = np.zeros(0, dtype=np.int32)
            return Sparse(empty, empty, np.zeros(0, dtype=np.float32), (0, self.width))
        r, c = (np.concatenate(some).astype(np.int32) for some in (rows, columns))
        order = np.lexsort((c, r))
        return Sparse(
            r[order], c[order], np.concatenate(values).astype(np.float32)[order], (base, self.width)
        )


def space_of(groups: Sequence[Prepared], codes: int, question: bool = True, meaning: int = 0) -> Space:
    """The features of these texts; one that k of n units have is log((1 + n) / (1 + k)) + 1 rare."""
    import numpy as np

    blocks = [ids for text in groups for row in text.rows for ids in row.ids]
    if not blocks:
        return Space(np.zeros(0, dtype=np.uint32), np.zeros(0), codes, question, meaning)
    ids, often = np.unique(np.concatenate(blocks), return_counts=True)
    n = sum(len(text.rows) for text in groups)
    return Space(ids, np.log((1 + n) / (1 + often)) + 1.0, codes, question, meaning)
