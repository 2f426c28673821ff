"""When two codings co-occur: the relations, as overlaps in coordinates of their own.

Every relation but ``within`` is an overlap in coordinates of its own: two codings are near when the one
reaches into the other lengthened by N characters, in the same turn when their ranges of turn numbers
overlap, in the same document when both stand at the one place 0, exact when both stand at the number of
their range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.sorting import numbered, sorted_by
from app.coding.model import Turn
from app.coding.refusal import Refusal
from app.coding.turn_columns import laid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Partners = NDArray[np.int32]

RelationKind = Literal["overlap", "exact", "within", "near", "same-turn", "same-document"]
_PLAIN: dict[str, RelationKind] = {
    "overlap": "overlap",
    "exact": "exact",
    "within": "within",
    "same-turn": "same-turn",
    "same-document": "same-document",
}
_NEAR = re.compile(r"near:(\d{1,9})")
_CHUNK = 1 << 20
"""Pairs looked at in one go."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A way in which two codings of one document belong together; ``distance`` (characters) for near."""

    kind: RelationKind = "overlap"
    distance: int = 0

    def __str__(self) -> str:
        return f"near:{self.distance}" if self.kind == "near" else self.kind

    @property
    def shares_characters(self) -> bool:
        """Whether every pair has characters in common."""
        return self.kind in ("overlap", "exact", "within")


def parse_relation(words: str | Relation) -> Relation:
    """The relation that ``words`` name: overlap, exact, within, near:N, same-turn or same-document.

    Raises Refusal ``analysis.relation`` for anything else.
    """
    if isinstance(words, Relation):
        return words
    asked = words.strip().lower()
    if asked in _PLAIN:
        return Relation(_PLAIN[asked])
    near = _NEAR.fullmatch(asked)
    if near is None:
        raise Refusal("analysis.relation", relation=words)
    return Relation("near", int(near[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Codings of some documents as the counting sees them: one row per coding and code it counts for.

    Sorted by source, code and start. ``k`` is the number of codes, ``at`` the (first) row number in the
    columns; rows with one source, range and coder share a ``passage``; ``twins`` are pairs of rows that are
    one and the same coding, once under its own code and once under a parent, and so no pair.
    """

    k: int
    code: Ints
    source: Ints
    start: Ints
    end: Ints
    at: Ints
    passage: Ints
    twins: tuple[Ints, Ints]

    def __len__(self) -> int:
        return len(self.code)


def placed(rows: Rows, relation: Relation, turns: TurnSpans | None = None) -> tuple[Ints, Ints]:
    """Start and end of every row in the coordinates in which ``relation`` is an overlap, documents apart.

    A row without a place (a coding outside all turns) has an empty range. Only same-turn asks for ``turns``.
    """
    import numpy as np

    start, end = rows.start, rows.end
    if relation.kind == "near":
        end = end + min(relation.distance, int(end.max(initial=0))) + 1
    elif relation.kind == "same-document":
        start, end = np.zeros_like(start), np.ones_like(end)
    elif relation.kind == "exact":
        start = range_numbers(rows)
        return start, start + 1
    elif relation.kind == "same-turn" and turns is not None:
        start, end = turns.of(rows)
    span = int(end.max(initial=0)) + 1
    return start + rows.source * span, end + rows.source * span


def range_numbers(rows: Rows) -> Ints:
    """A number per row that rows with the same source, start and end share."""
    return numbered(rows.source, rows.start, rows.end)


class TurnSpans:
    """The turns with text that codings have a character in; looked up when they are asked for."""

    def __init__(self, turns: Mapping[str, Sequence[Turn]], columns: CodingColumns) -> None:
        self._turns, self._columns = turns, columns

    @cached_property
    def _lines(self) -> tuple[Ints, Ints, Ints]:
        """Source (number), start and end per turn, by source and start."""
        number = {guid: n for n, guid in enumerate(self._columns.sources)}
        source, start, end, _ = laid(self._turns, number, {})
        order = sorted_by(source, start, end)
        order = order[start[order] < end[order]]
        return source[order], start[order], end[order]

    def __len__(self) -> int:
        """The number of turns with text."""
        return len(self._lines[0])

    @cached_property
    def _spans(self) -> tuple[Ints, Ints]:
        import numpy as np

        (source, begins, ends), c = self._lines, self._columns
        span = int(max(ends.max(initial=0), c.end.max(initial=0))) + 1
        line = c.source.astype(np.int64) * span
        first = np.searchsorted(source * span + ends, line + c.start, "right")
        last = np.searchsorted(source * span + begins, line + c.end, "left")
        return first, np.maximum(first, last)

    def of(self, rows: Rows) -> tuple[Ints, Ints]:
        """The half-open range of turns (counted through all documents) that each row has a character in."""
        first, last = self._spans
        return first[rows.at], last[rows.at]


def expand(start: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """All overlapping pairs (i < j) of ranges sorted by start, as arrays of about a million pairs."""
    import numpy as np

    until = np.searchsorted(start, end, "left")
    number = np.maximum(until - np.arange(len(start)) - 1, 0)
    total = np.concatenate([[0], np.cumsum(number)])
    first = 0
    while first < len(start):
        last = int(np.searchsorted(total, total[first] + _CHUNK, "right")) - 1
        last = min(max(last, first + 1), len(start))
        each = number[first:last]
        left = np.repeat(np.arange(first, last), each)
        shift = np.repeat(total[first:last] - total[first], each)
        yield left, left + 1 + np.arange(len(left)) - shift
        first = last
