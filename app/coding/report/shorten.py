"""Shortening a quote: words left out and marked by [...]; the source itself is never touched."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

MARK = "[...]"
_WORD = re.compile(r"\S+")
Cuts = tuple[tuple[int, int], ...]


def words_of(text: str) -> list[tuple[int, int]]:
    """The words of a text as ranges of code points: runs without white space, so with their punctuation."""
    return [m.span() for m in _WORD.finditer(text)]


def marks_of(text: str) -> tuple[int, ...]:
    """A number from 0 to 255 per word: enough to find the words back, too little to read them from."""
    return tuple(zlib.crc32(text[a:b].casefold().encode()) & 0xFF for a, b in words_of(text))


def tidy(cuts: Iterable[tuple[int, int]], words: int) -> Cuts:
    """Cuts in order, none empty, touching or outside the words; all of them together leave a word."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted((max(0, a), min(b, words)) for a, b in cuts):
        if first >= last:
            continue
        if kept and first <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(last, kept[-1][1]))
        else:
            kept.append((first, last))
    return () if kept and kept[0] == (0, words) else tuple(kept)


def shortened(text: str, cuts: Iterable[tuple[int, int]]) -> str:
    """``text`` with ``MARK`` where words were left out; without the marks it is a subsequence of the text."""
    words = words_of(text)
    parts, at = [], 0
    for first, last in tidy(cuts, len(words)):
        parts += [text[at : words[first][0]], MARK]
        at = words[last - 1][1]
    return "".join([*parts, text[at:]])


def cut_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words that the characters ``[start, end)`` of a text touch, as one cut; None for none."""
    met = [n for n, (a, b) in enumerate(words_of(text)) if a < end and b > start]
    return (met[0], met[-1] + 1) if met else None


def place_in(text: str, cuts: Sequence[tuple[int, int]], at: int) -> int:
    """Where the character ``at`` of the shortened text stands in the text; of a mark where its cut begins."""
    words = words_of(text)
    shown = whole = 0
    for first, last in tidy(cuts, len(words)):
        start, end = words[first][0], words[last - 1][1]
        if at < shown + (start - whole):
            break
        shown += start - whole
        if at < shown + len(MARK):
            return start
        shown, whole = shown + len(MARK), end
    return whole + (at - shown)


def carried(cuts: Sequence[tuple[int, int]], marks: Sequence[int], text: str) -> tuple[Cuts, int]:
    """The cuts as they lie in a text that was edited since ``marks`` were taken, and how many were lost.

    A cut is carried when its first and its last word are still there; what came between them is cut too.
    """
    now = marks_of(text)
    if tuple(marks) == now or not marks:
        kept = tidy(cuts, len(now))
        return kept, 0
    to: dict[int, int] = {}
    for a, b, n in SequenceMatcher(None, list(marks), list(now), autojunk=False).get_matching_blocks():
        to.update((a + k, b + k) for k in range(n))
    moved = [(to[a], to[b - 1] + 1) for a, b in cuts if a < b and a in to and b - 1 in to]
    return tidy(moved, len(now)), len(cuts) - len(moved)
