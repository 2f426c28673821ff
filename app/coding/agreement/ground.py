"""The ground on which coders are compared: all units of all texts, one after the other on one line.

A unit is a character, a turn or a sentence. Where a coding lies on the line is a range of units, so that
everything after this works on ranges, whatever the unit is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Unit = Literal["character", "turn", "sentence", "fragment"]
UNITS: tuple[Unit, ...] = ("character", "turn", "sentence", "fragment")
Pieces = Mapping[str, Sequence[tuple[int, int]]]
"""Per source guid the ranges of text that are compared, sorted and apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The line. ``source``, ``start`` and ``end`` are the pieces in order, ``at`` where each begins on it.

    On characters a piece is as long as its text, on turns and sentences every piece is one unit. ``at`` has
    one entry more than there are pieces: the length of the line. ``borders`` are the places between texts,
    begin and end included.
    """

    unit: Unit
    sources: tuple[str, ...]
    source: Ints
    start: Ints
    end: Ints
    at: Ints
    borders: Ints

    @property
    def length(self) -> int:
        """How many units there are."""
        return int(self.at[-1])

    @property
    def whole(self) -> bool:
        """Whether a piece is one unit, however long its text."""
        return self.unit in ("turn", "sentence")

    def place(self, source: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Where ranges of text lie on the line; ``source`` are numbers in ``sources``, -1 for none of them.

        A unit is touched by one character. What touches no unit has an empty range.
        """
        import numpy as np

        none = np.zeros(len(source), dtype=np.int64)
        if not len(self.start) or not len(source):
            return none, none.copy()
        span = max(int(self.end.max()), int(end.max())) + 1
        first = np.searchsorted(self.source * span + self.end, source * span + start, "right")
        last = np.searchsorted(self.source * span + self.start, source * span + end, "left") - 1
        met = (first <= last) & (source >= 0) & (start < end)
        first, last = np.where(met, first, 0), np.where(met, last, 0)
        if self.whole:
            low, high = self.at[first], self.at[last] + 1
        else:
            low = self.at[first] + np.maximum(start - self.start[first], 0)
            high = self.at[last] + np.minimum(end, self.end[last]) - self.start[last]
        return np.where(met, low, 0), np.where(met, high, 0)

    def text(self, low: Ints, high: Ints) -> tuple[Ints, Ints, Ints]:
        """The source numbers and ranges of text of ranges on the line that lie in one source each."""
        import numpy as np

        first = np.searchsorted(self.at, low, "right") - 1
        last = np.searchsorted(self.at, high - 1, "right") - 1
        if self.whole:
            return self.source[first], self.start[first], self.end[last]
        return (
            self.source[first],
            self.start[first] + low - self.at[first],
            self.start[last] + high - self.at[last],
        )


def ground(unit: Unit, pieces: Pieces) -> Ground:
    """The line of the pieces of text (characters) or of units (turns, sentences), in the order given."""
    import numpy as np

    found = [(n, low, high) for n, of in enumerate(pieces.values()) for low, high in of if low < high]
    rows = np.array(found, dtype=np.int64).reshape(len(found), 3)
    source, start, end = rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy()
    size = np.ones(len(rows), dtype=np.int64) if unit in ("turn", "sentence") else end - start
    at = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    edges = np.flatnonzero(np.diff(source)) + 1
    borders = np.unique(np.concatenate([[0], at[edges], at[-1:]]))
    return Ground(unit, tuple(pieces), source, start, end, at, borders)
