"""Which codings of a code have words like those of a passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.coding.model import Coding, Near
from app.coding.suggest.features.rows import BLOCKS, Row
from app.coding.suggest.features.vectors import SCALE, Space
from app.coding.suggest.regression.ridge import Sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

OWN = tuple(number for number, block in enumerate(BLOCKS) if block != "question")
MOST = sum(SCALE[BLOCKS[number]] ** 2 for number in OWN)
"""The inner product of a unit with itself."""
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Examples:
    """The coded units of the learned documents: which codings each code has, and in which row."""

    rows: Array
    values: Array
    """Feature by feature the rows that have it, and their values there; kept small, as models are kept."""
    starts: Array
    """Where each feature's rows begin."""
    many: int
    """How many rows there are."""
    codings: Mapping[int, Sequence[tuple[int, Coding]]]

    def likeness(self, space: Space, row: Row) -> Array:
        """How much every row is like ``row``, 0 to 1: the cosine over its words and letters."""
        import numpy as np

        columns, values = [], []
        for number in OWN:
            ids, counts = row.ids[number], row.counts[number]
            found = space.values(ids, counts, np.zeros(len(ids), dtype=int), 1, SCALE[BLOCKS[number]])
            columns.append(found[0])
            values.append(found[1])
        column, value = np.concatenate(columns), np.concatenate(values)
        low, high = self.starts[column], self.starts[column + 1]
        sizes = high - low
        index = np.repeat(low - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(sizes.sum())
        weights = self.values[index] * np.repeat(value, sizes)
        return np.bincount(self.rows[index], weights, minlength=self.many) / MOST

    def near(self, likeness: Array, code: int, but: tuple[str, int, int]) -> tuple[Near, ...]:
        """The codings of a code that are most alike, each passage once; none that overlaps ``but``."""
        source, start, end = but
        best: dict[tuple[str, int, int], Near] = {}
        for row, coding in self.codings.get(code, ()):
            if coding.source == source and coding.start < end and start < coding.end:
                continue
            place = (coding.source, coding.start, coding.end)
            alike = float(likeness[row])
            if place not in best or best[place].likeness < alike:
                best[place] = Near(coding.guid, *place, alike)
        ordered = sorted(best.values(), key=lambda n: (-n.likeness, n.source, n.start, n.end))
        return tuple(n for n in ordered[:NEAREST] if n.likeness > 0)


def examples_of(features: Sparse, coded: Sequence[tuple[int, int, Coding]]) -> Examples:
    """``features`` are features by rows; ``coded`` the rows of the codings, each with its code."""
    import numpy as np

    codings: dict[int, list[tuple[int, Coding]]] = defaultdict(list)
    for row, code, coding in coded:
        codings[code].append((row, coding))
    starts = np.searchsorted(features.rows, np.arange(features.shape[0] + 1))
    return Examples(
        features.columns.astype(np.int32, copy=False),
        features.values.astype(np.float32, copy=False),
        starts,
        features.shape[1],
        codings,
    )
