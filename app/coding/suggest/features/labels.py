"""Which units have which codes, and which of them a coder has read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from app.coding.model import Code, Coding, SuggestionDecision
from app.coding.suggest.analyses.units import Unit
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.prepared import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FEW = 10
"""With fewer codings in longer turns a habit is none."""
HABIT = 0.55
"""The share of a longer turn that is suggested as long as the coder has no habit."""
GAP = 12
"""Units before a coded one that a coder has read as well: in texts that were coded from end to end none was
further from the next."""
HALF = 0.5
"""A unit has a code when a coding of it covers this share of the unit, or this share of it lies there."""
Thing = TypeVar("Thing", Coding, SuggestionDecision)


def standing(
    things: Iterable[Thing], units: Sequence[Unit], codes: Sequence[Code]
) -> Iterator[tuple[int, int, Thing]]:
    """Each coding or decision with the number of every unit that has it, and that of its code."""
    number = {code.guid: n for n, code in enumerate(codes)}
    starts = [unit.start for unit in units]
    for thing in things:
        code = number.get(thing.code)
        if code is None:
            continue
        at = max(0, bisect_right(starts, thing.start) - 1)
        while at < len(units) and starts[at] < thing.end:
            unit = units[at]
            common = min(unit.end, thing.end) - max(unit.start, thing.start)
            if common > 0 and common >= HALF * min(unit.end - unit.start, thing.end - thing.start):
                yield at, code, thing
            at += 1


def labels(document: Document, units: Sequence[Unit], codes: Sequence[Code]) -> tuple[Array, Array, Array]:
    """Which unit has which code; which (unit, code) was rejected; which units were read.

    A coder may begin anywhere and jump: read are what was decided in and the ``GAP`` units before each unit
    that has a code. Of others their not having a code tells nothing.
    """
    import numpy as np

    has, rejected = (np.zeros((len(units), len(codes)), dtype=bool) for _ in range(2))
    for at, code, _ in standing(document.codings, units, codes):
        has[at, code] = True
    for at, code, _ in standing([d for d in document.decisions if d.decision == "rejected"], units, codes):
        rejected[at, code] = True
    rejected &= ~has
    return has, rejected, np.asarray(rejected.any(1) | passed(has))


def passed(has: Array) -> Array:
    """Which units a coder passed who gave units these codes: these, and the ``GAP`` before each."""
    import numpy as np

    made = np.zeros(len(has), dtype=bool)
    for last in np.flatnonzero(has.any(1)).tolist():
        made[max(0, last - GAP) : last + 1] = True
    return made


def habit(documents: Sequence[Document], texts: Sequence[Prepared], least: int) -> float:
    """The middle share of a unit that a coding in it takes, of units longer than ``least``."""
    taken: list[float] = []
    for document, text in zip(documents, texts, strict=True):
        starts = [unit.start for unit in text.units]
        for coding in document.codings:
            at = bisect_right(starts, coding.start) - 1
            if at >= 0 and text.units[at].end - text.units[at].start > least:
                unit = text.units[at]
                taken.append((min(coding.end, unit.end) - coding.start) / (unit.end - unit.start))
    return sorted(taken)[len(taken) // 2] if len(taken) >= FEW else HABIT
