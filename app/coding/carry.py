"""Carrying ranges along through an edit of a text."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Edit = tuple[int, str, str]
"""At code point ``i`` of the old text ``old`` was replaced by ``new``: ``(i, old, new)``."""

_MOST = 400_000_000
"""Pieces of one text times pieces of the other that are compared (50 MB of memory)."""
_PIECE = re.compile(r"\S+\s*|\s+")


def difference(old: str, new: str) -> list[Edit]:
    """The edits that make ``new`` of ``old``, in order, not overlapping.

    Lines that occur once in both texts are anchors; between those, lines are compared, and in changed
    lines words (rapidfuzz, Indel distance): one word mended in a long transcript is one small edit, and
    another text altogether is one large one.
    """
    if old == new:
        return []
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    head = old.rfind("\n", 0, head) + 1
    line_end = old.find("\n", len(old) - tail) if tail else -1
    tail = len(old) - line_end - 1 if line_end >= 0 else 0
    return [
        edit
        for a, b, at in _changed_lines(old[head : len(old) - tail], new[head : len(new) - tail], head)
        for edit in _words(a, b, at)
    ]


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


def _changed_lines(a: str, b: str, at: int) -> Iterator[tuple[str, str, int]]:
    """The stretches of lines that differ, and where they stand in the old text."""
    lines_a, lines_b = a.splitlines(keepends=True), b.splitlines(keepends=True)
    i = j = 0
    for next_i, next_j in [*_anchors(lines_a, lines_b), (len(lines_a), len(lines_b))]:
        for one, other in _compared(lines_a[i:next_i], lines_b[j:next_j]):
            if one != other:
                yield "".join(one), "".join(other), at
            at += sum(map(len, one))
        if next_i < len(lines_a):
            at += len(lines_a[next_i])
        i, j = next_i + 1, next_j + 1


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Where lines stand that occur once in both, as many as keep their order (patience diff)."""
    once_b = _once(b)
    pairs = [(i, once_b[line]) for line, i in _once(a).items() if line in once_b]
    tops: list[int] = []  # the least place in b at which a chain of each length ends, and that chain's end
    ends: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(pairs):
        pile = bisect.bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]


def _once(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: i for i, line in enumerate(lines) if counts[line] == 1}


def _compared(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """``a`` and ``b`` in stretches that are alike and stretches that differ, by turns."""
    from rapidfuzz.distance import Indel

    if not a or not b or len(a) * len(b) > _MOST:
        if len(a) == len(b):  # one word replaced everywhere, most likely
            yield from (((x,), (y,)) for x, y in zip(a, b, strict=True))
        else:
            yield a, b
        return
    known: dict[str, int] = {}
    one, other = ([known.setdefault(piece, len(known)) for piece in pieces] for pieces in (a, b))
    i = j = 0
    for op in Indel.opcodes(one, other):
        if op.tag == "equal":
            if i < op.src_start or j < op.dest_start:
                yield a[i : op.src_start], b[j : op.dest_start]
            yield a[op.src_start : op.src_end], b[op.dest_start : op.dest_end]
            i, j = op.src_end, op.dest_end
    if i < len(a) or j < len(b):
        yield a[i:], b[j:]


def _words(a: str, b: str, at: int) -> Iterator[Edit]:
    """The edits between two stretches of text, by words."""
    parts = [("".join(one), "".join(other)) for one, other in _compared(_PIECE.findall(a), _PIECE.findall(b))]
    old = new = ""
    for n, (one, other) in enumerate(parts):
        if one != other or _lone(parts, n):
            old, new = old + one, new + other
            continue
        if old or new:
            yield _trimmed(at, old, new)
        at += len(old) + len(one)
        old = new = ""
    if old or new:
        yield _trimmed(at, old, new)


def _lone(parts: Sequence[tuple[str, str]], n: int) -> bool:
    """Whether a part that is alike is one word between larger edits: chance, and no anchor."""
    if n == 0 or n == len(parts) - 1 or len(parts[n][0].split()) > 1:
        return False
    return all(len(parts[n][0]) < max(map(len, parts[m])) for m in (n - 1, n + 1))


def _trimmed(at: int, old: str, new: str) -> Edit:
    """An edit without the whole words and marks that it begins or ends alike with."""
    head = _common(old, new)
    while head and not (_between_words(old, head) and _between_words(new, head)):
        head -= 1
    old, new = old[head:], new[head:]
    tail = _common(old[::-1], new[::-1])
    while tail and not (_between_words(old, len(old) - tail) and _between_words(new, len(new) - tail)):
        tail -= 1
    return at + head, old[: len(old) - tail], new[: len(new) - tail]


def _between_words(text: str, at: int) -> bool:
    return at in (0, len(text)) or not (text[at - 1].isalnum() and text[at].isalnum())


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

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """The range in the new text, grown to take in a replacement that one of its ends lies inside."""
        return self._boundary(start, forward=False), self._boundary(end, forward=True)

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
