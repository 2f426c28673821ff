"""Where sentences begin when no parser says so, and how a long text is cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.coding.model import Turn
from app.coding.suggest.lexicon import words

PIECE = 40_000
"""Code points that are analysed at once; cancelling waits for one piece at most."""
LONG = 60
"""Tokens after which unpunctuated speech is cut at the next word that opens a clause."""
TOO_LONG = 120
_ENDS = re.compile(r"(?:[.?!…]+|\.\.\.)[\"'”’)\]]*$")
_CLOSES = frozenset("\"'”’)]")
_OPENS_CLAUSE = words("maar want dus en omdat terwijl nou toen daarna ja")


def cuts_of(turns: Sequence[Turn]) -> tuple[int, ...]:
    """The places where a sentence must begin: a turn's label, its text, and what follows its end."""
    return tuple(sorted({place for turn in turns for place in (turn.start, turn.text_start, turn.end)}))


def starts_sentence(previous: str, word: str, length: int, spaced: bool) -> bool:
    """Whether a sentence begins at ``word``, ``length`` tokens after the last one began.

    After . ? ! … (closing quotes included), at every line, and in unpunctuated speech that grows long at a
    word that opens a clause. Small letters after an ellipsis carry the sentence on ("ja ... dat weet ik").
    """
    if "\n" in previous:
        return True
    if "\n" in word or word in _CLOSES:
        return False
    if length >= TOO_LONG and previous.isalpha():
        return True
    if length >= LONG and (previous == "," or word.lower() in _OPENS_CLAUSE):
        return True
    if not _ENDS.search(previous) or _ENDS.fullmatch(word):
        return False
    if previous in ("...", "…", ".."):
        return not word[:1].islower()
    # An abbreviation keeps its point inside the token; only a lone mark ends a sentence for certain.
    lone = not any(c.isalnum() for c in previous)
    return lone or (spaced and word[:1].isupper() and previous[-1:] in "?!")


def pieces(text: str, cuts: Sequence[int], size: int = PIECE) -> Iterator[tuple[int, int]]:
    """The text as consecutive ranges of about ``size`` code points, cut at turns, else lines, else spaces."""
    begin = 0
    at = 0
    while begin < len(text):
        end = min(len(text), begin + size)
        if end < len(text):
            while at < len(cuts) and cuts[at] <= end:
                at += 1
            if at and cuts[at - 1] > begin + size // 2:
                end = cuts[at - 1]
            else:
                for mark in ("\n", ". ", " "):
                    found = text.rfind(mark, begin + size // 2, end)
                    if found >= 0:
                        end = found + len(mark)
                        break
        yield begin, end
        begin = end
