"""Lengthening a passage to the sentence or the turn it stands in."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from app.coding.model import Turn
from app.coding.suggest.dutch.lexicon import words
from app.coding.suggest.dutch.sentences import sentence_starts
from app.coding.text import trimmed

Extent = Literal["hit", "sentence", "turn"]
EXTENTS: tuple[Extent, ...] = ("hit", "sentence", "turn")
_PIECE = re.compile(r"(?P<lead>[\"'“‘(\[]*)(?P<word>.*?)(?P<mark>[.?!…]*)(?P<close>[\"'”’)\]]*)", re.DOTALL)
_POINTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-Z]")
_SHORTENED = words(
    "art bijv bv blz ca dhr dr drs evt excl incl ing ir max mevr min mr mw nl nr prof resp st tel vgl zgn"
)


def lengthened(text: str, turns: Sequence[Turn], start: int, end: int, extent: Extent) -> tuple[int, int]:
    """``[start, end)`` as it is, with the whole of its sentences, or with the whole of its turns.

    ``turns`` are those of the text, in order. A turn counts without its label; outside all turns a line
    takes its place, and sentences never reach over it. What lies in a label stays as it is. Sentences end
    at . ? ! and …, not at the points of initials and common abbreviations.
    """
    if extent == "hit":
        return start, end
    first, last = _around(text, turns, start), _around(text, turns, max(end - 1, start))
    if first is None or last is None:
        return start, end
    if extent == "turn":
        return trimmed(text, first[0], last[1]) or (start, end)
    begin = next((a for a, b in reversed(_sentences(text, *first)) if a <= start), start)
    finish = next((b for a, b in _sentences(text, *last) if b >= end), end)
    return begin, finish


def _around(text: str, turns: Sequence[Turn], at: int) -> tuple[int, int] | None:
    """The words of the turn at an offset, or the line; None in a label."""
    k = bisect.bisect_right(turns, at, key=lambda turn: turn.start) - 1
    if k >= 0 and at < turns[k].end:
        return (turns[k].text_start, turns[k].end) if at >= turns[k].text_start else None
    low = text.rfind("\n", 0, at) + 1
    high = text.find("\n", at)
    return low, len(text) if high < 0 else high


@lru_cache(maxsize=4)
def _sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The sentences of a stretch of text, white space around them left out; kept for the next hit in it."""
    tokens: list[tuple[int, int]] = []
    told: list[tuple[str, bool, bool]] = []

    def add(low: int, high: int) -> None:
        if high > low:
            tokens.append((low, high))
            told.append((text[low:high], high >= len(text) or text[high].isspace(), False))

    for run in re.compile(r"\n+|[^\s]+").finditer(text, start, end):
        if run.group()[0] == "\n":
            add(*run.span())
            continue
        parts = _PIECE.fullmatch(run.group())
        assert parts is not None
        at = run.start()
        for quote in range(at, at + parts.end("lead")):
            add(quote, quote + 1)
        word, mark = parts.group("word"), parts.group("mark")
        joined = mark == "." and (_POINTED.fullmatch(word) or word.lower() in _SHORTENED)
        add(at + parts.start("word"), at + (parts.end("mark") if joined else parts.end("word")))
        if not joined:
            add(at + parts.start("mark"), at + parts.end("mark"))
        for quote in range(at + parts.start("close"), at + parts.end("close")):
            add(quote, quote + 1)
    found: list[tuple[int, int]] = []
    for (low, high), begins in zip(tokens, sentence_starts(told), strict=True):
        if text[low] == "\n":
            continue
        if begins or not found:
            found.append((low, high))
        else:
            found[-1] = (found[-1][0], high)
    return tuple(found)
