"""Carrying ranges along through an edit of a text."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

Edit = tuple[int, str, str]
"""At code point ``i`` of the old text ``old`` was replaced by ``new``: ``(i, old, new)``."""

_FINE = 4_000
"""Changed stretches up to this many code points are compared letter by letter, longer ones as a whole."""


def difference(old: str, new: str) -> list[Edit]:
    """The edits that make ``new`` of ``old``, in order, not overlapping.

    Lines are compared first (difflib), changed lines letter by letter (rapidfuzz, Indel distance), so
    that one word mended in a long transcript is one small edit.
    """
    if old == new:
        return []
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    edits: list[Edit] = []
    for i1, i2, j1, j2 in _changed_lines(a, b):
        edits += _letters(a[i1:i2], b[j1:j2], head + i1)
    return edits


def _common(a: str, b: str) -> int:
    """How many code points two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _changed_lines(a: str, b: str) -> list[tuple[int, int, int, int]]:
    if "\n" not in a and "\n" not in b:
        return [(0, len(a), 0, len(b))]
    lines_a, lines_b = a.splitlines(keepends=True), b.splitlines(keepends=True)
    at_a, at_b = [0], [0]
    for line in lines_a:
        at_a.append(at_a[-1] + len(line))
    for line in lines_b:
        at_b.append(at_b[-1] + len(line))
    return [
        (at_a[i1], at_a[i2], at_b[j1], at_b[j2])
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, lines_a, lines_b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _letters(a: str, b: str, at: int) -> list[Edit]:
    if not a or not b or len(a) > _FINE or len(b) > _FINE:
        return [(at, a, b)]
    edits: list[Edit] = []
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            continue
        old, new = a[op.src_start : op.src_end], b[op.dest_start : op.dest_end]
        if edits and edits[-1][0] + len(edits[-1][1]) == at + op.src_start:
            last = edits.pop()
            edits.append((last[0], last[1] + old, last[2] + new))
        else:
            edits.append((at + op.src_start, old, new))
    return edits


def apply(text: str, edits: Sequence[Edit]) -> str:
    """``text`` with ``edits`` made. Raises ValueError when the text is not the one they were made for."""
    parts, here = [], 0
    for at, old, new in edits:
        if at < here or text[at : at + len(old)] != old:
            raise ValueError(f"the text differs at {at}")
        parts += [text[here:at], new]
        here = at + len(old)
    parts.append(text[here:])
    return "".join(parts)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that take ``edits`` back."""
    inverse, shift = [], 0
    for at, old, new in edits:
        inverse.append((at + shift, new, old))
        shift += len(new) - len(old)
    return inverse


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a range came to stand; ``start == end`` when nothing of it was left."""

    start: int
    end: int
    shrunk: bool


class Carrier:
    """Moves ranges of the old text to the new one.

    A boundary outside every edit moves with its letter. A range that has an edit wholly inside it keeps
    its ends and takes the new letters in; an edit that crosses an end of the range cuts it there; an
    insertion exactly at an end stays outside.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [at for at, _, _ in edits]
        self._ends = [at + len(old) for at, old, _ in edits]
        self._new = [len(new) for _, _, new in edits]
        self._shift = [0]
        for _, old, new in edits:
            self._shift.append(self._shift[-1] + len(new) - len(old))

    def carry(self, start: int, end: int) -> Carried:
        """The range ``[start, end)`` in the new text."""
        new_start = self._boundary(start, forward=True)
        new_end = max(new_start, self._boundary(end, forward=False))
        return Carried(new_start, new_end, self._cut(start, end))

    def point(self, offset: int) -> int:
        """A single place; one inside replaced text goes to the replacement's start."""
        return self._boundary(offset, forward=False)

    def _boundary(self, offset: int, *, forward: bool) -> int:
        if forward:  # a start lets every edit pass that ends on it, an insertion there included
            k = bisect.bisect_right(self._ends, offset)
        else:  # an end takes in a replacement that ends on it, but no insertion
            k = bisect.bisect_left(self._ends, offset)
            while k < len(self._ends) and self._ends[k] == offset and self._starts[k] < offset:
                k += 1
        if k < len(self._starts) and self._starts[k] < offset:
            return self._starts[k] + self._shift[k] + (self._new[k] if forward else 0)
        return offset + self._shift[k]

    def _cut(self, start: int, end: int) -> bool:
        for k in range(bisect.bisect_left(self._ends, start), len(self._starts)):
            if self._starts[k] >= end:
                break
            if self._ends[k] > start and (self._starts[k] < start or self._ends[k] > end):
                return True
        return False
