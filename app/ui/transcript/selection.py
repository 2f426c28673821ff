"""Which words are meant: snapping to words, the sentence around a place. Offsets are code points."""

from __future__ import annotations

import re
import unicodedata

from app.coding.text import trimmed

_INNER = "'’-\u2011"
_JOINERS = "\u200d\u200c"
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_SHORT = re.compile(
    r"(?:\b(?:\w|bijv|bv|nl|dhr|mevr|mw|dr|drs|mr|ca|evt|etc|incl|excl|resp|art|nr|blz|pag|vgl)|\w\.\w)$",
    re.I,
)


def _of_word(ch: str) -> bool:
    if ch.isalnum() or ch == "_" or ch in _JOINERS:
        return True
    return unicodedata.category(ch) in ("Mn", "Mc", "Me", "So", "Sk")


def _joined(text: str, offset: int) -> bool:
    """Whether no word boundary lies between the characters on both sides of ``offset``."""
    if not 0 < offset < len(text):
        return False
    left, right = text[offset - 1], text[offset]
    if _of_word(left) and _of_word(right):
        return True
    if left in _INNER:
        return _of_word(right) and offset > 1 and _of_word(text[offset - 2])
    if right in _INNER:
        return _of_word(left) and offset + 1 < len(text) and _of_word(text[offset + 1])
    return False


def word_start(text: str, offset: int) -> int:
    """The beginning of the word that ``offset`` stands in (``offset`` itself at a boundary)."""
    while _joined(text, offset):
        offset -= 1
    return offset


def word_end(text: str, offset: int) -> int:
    """The end of the word that ``offset`` stands in (``offset`` itself at a boundary)."""
    while _joined(text, offset):
        offset += 1
    return offset


def next_word_end(text: str, offset: int) -> int:
    """The first end of a word after ``offset``, or the end of the text."""
    offset += 1
    while offset < len(text) and (_joined(text, offset) or not _of_word(text[offset - 1])):
        offset += 1
    return min(offset, len(text))


def last_word_end(text: str, offset: int) -> int:
    """The nearest end of a word before ``offset``, or 0."""
    offset -= 1
    while offset > 0 and (_joined(text, offset) or not _of_word(text[offset - 1])):
        offset -= 1
    return max(offset, 0)


def next_word_start(text: str, offset: int) -> int:
    """The first beginning of a word after ``offset``, or the end of the text."""
    offset += 1
    while offset < len(text) and (_joined(text, offset) or not _of_word(text[offset])):
        offset += 1
    return min(offset, len(text))


def last_word_start(text: str, offset: int) -> int:
    """The nearest beginning of a word before ``offset``, or 0."""
    offset -= 1
    while offset > 0 and (_joined(text, offset) or not _of_word(text[offset])):
        offset -= 1
    return max(offset, 0)


def snap_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to whole words, without white space at its ends; blank ranges stay as they are."""
    inner = trimmed(text, start, end)
    if inner is None:
        return start, end
    return word_start(text, inner[0]), word_end(text, inner[1])


def sentence_at(text: str, offset: int, low: int, high: int) -> tuple[int, int] | None:
    """The sentence around ``offset`` in ``[low, high)``: never over a line end, None on blanks."""
    offset = min(max(offset, low), max(high - 1, low))
    low = max(low, text.rfind("\n", low, offset) + 1)
    line = text.find("\n", offset, high)
    high = line if line >= 0 else high
    start, end = low, high
    for stop in _STOP.finditer(text, low, high):
        shortened = stop.group() == "." and _SHORT.search(text, max(low, stop.start() - 8), stop.start())
        if shortened and stop.end() < high:
            continue
        if stop.end() > offset:
            end = stop.end()
            break
        start = stop.end()
    return trimmed(text, start, end)


def _sentences(text: str, offset: int, step: int) -> tuple[int, int] | None:
    """The sentence that begins after (1) or ends before (-1) the character beside ``offset``."""
    at = offset if step > 0 else offset - 1
    while 0 <= at < len(text) and text[at].isspace():
        at += step
    return sentence_at(text, at, 0, len(text)) if 0 <= at < len(text) else None


def sentence_end(text: str, offset: int, step: int) -> int:
    """The next (1) or previous (-1) end of a sentence; ``offset`` itself when there is none."""
    found = _sentences(text, offset, step)
    if found is None:
        return offset
    if step > 0:
        return found[1]
    before = _sentences(text, found[0], -1)
    return before[1] if before is not None else offset


def sentence_start(text: str, offset: int, step: int) -> int:
    """The next (1) or previous (-1) beginning of a sentence; ``offset`` itself when there is none."""
    found = _sentences(text, offset, step)
    if found is None:
        return offset
    if step < 0:
        return found[0]
    after = _sentences(text, found[1], 1)
    return after[0] if after is not None else offset
