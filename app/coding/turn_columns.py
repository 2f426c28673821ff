"""The turns of all documents as numpy columns, made into ``Turn`` document by document when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.coding.model import Turn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class TurnColumns(Mapping[str, tuple[Turn, ...]]):
    """Turns by source guid, in order; a source without turns has an empty tuple.

    The arrays have one row per turn, by document and number: ``rows`` tells which are a source's.
    ``speaker`` (int) numbers ``speakers``, -1 for nobody; ``time`` (seconds) is not a number for none.
    """

    rows: Mapping[str, tuple[int, int]]
    n: Array
    start: Array
    text_start: Array
    end: Array
    speaker: Array
    time: Array
    speakers: Sequence[str]
    _made: dict[str, tuple[Turn, ...]] = field(default_factory=dict)

    def __getitem__(self, source: str) -> tuple[Turn, ...]:
        if (made := self._made.get(source)) is None:
            made = self._made[source] = self._turns(*self.rows[source])
        return made

    def _turns(self, low: int, high: int) -> tuple[Turn, ...]:
        who = self.speakers
        columns = (
            values[low:high].tolist()
            for values in (self.n, self.start, self.text_start, self.end, self.speaker, self.time)
        )
        return tuple(
            Turn(n, start, text_start, end, who[k] if k >= 0 else None, time if time == time else None)
            for n, start, text_start, end, k, time in zip(*columns, strict=True)
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def laid(
    turns: Mapping[str, Sequence[Turn]], sources: Mapping[str, int], speakers: Mapping[str, int]
) -> tuple[Array, Array, Array, Array]:
    """Source, start, end and speaker (int64; numbers by guid, -1 for none) of the turns of ``sources``."""
    import numpy as np

    if isinstance(turns, TurnColumns):
        size = np.array([high - low for low, high in turns.rows.values()], dtype=np.int64)
        number = np.array([sources.get(guid, -1) for guid in turns.rows], dtype=np.int64)
        source = np.repeat(number, size)
        who = np.array([speakers.get(guid, -1) for guid in turns.speakers] + [-1], dtype=np.int64)
        found = source, turns.start, turns.end, who[turns.speaker]
        kept = source >= 0
        return found[0][kept], found[1][kept], found[2][kept], found[3][kept]
    rows = [
        (sources[guid], t.start, t.end, speakers.get(t.speaker, -1) if t.speaker else -1)
        for guid, of in turns.items()
        if guid in sources
        for t in of
    ]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 4).T
    return columns[0], columns[1], columns[2], columns[3]


def spoken(
    turns: Mapping[str, Sequence[Turn]],
    sources: Mapping[str, int],
    speakers: Mapping[str, int],
    source: Array,
    start: Array,
) -> Array:
    """Per place (number of its source, offset) the number of the speaker in whose turn it is, -1 for none."""
    import numpy as np

    at, starts, ends, who = laid(turns, sources, speakers)
    if not len(at) or not len(source):
        return np.full(len(source), -1, dtype=np.int64)
    span = int(max(ends.max(), start.max(initial=0))) + 1
    line = at * span + starts
    order = np.argsort(line, kind="stable")
    place = np.searchsorted(line[order], source.astype(np.int64) * span + start, "right") - 1
    turn = order[np.maximum(place, 0)]
    met = (place >= 0) & (at[turn] == source) & (start < ends[turn])
    return np.where(met, who[turn], -1)
