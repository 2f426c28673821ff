"""Where sentences begin when no parser says so, and how a long text is cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from app.coding.model import Turn
from app.coding.suggest.dutch.lexicon import words

PIECE = 10_000
"""Code points that are analysed at once: more takes memory (40,000 a hundred megabytes) and is no quicker.
Cancelling waits for one piece at most."""
LONGEST_WORD = 250
"""No word is longer. The tokenizer, and what looks for compounds, take time that grows with the square of
what stands without white space: 20,000 emoji in a row took half a minute."""
_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
LONG = 60
"""Tokens after which unpunctuated speech is cut at the next word that opens a clause."""
TOO_LONG = 120
_ELLIPSES = frozenset(("...", "…", ".."))
_MARKS = frozenset(".?!…")
_QUOTES = frozenset("\"'”’)]")
_CLOSES = frozenset(("''", "»", "”"))
_OPENS = frozenset(("«", "“", "„", ",,", "``"))
_CARRIES_ON = frozenset((":", ";", ",", "(", "[")) | _OPENS
"""After these a sentence goes on, whatever follows on the same line."""
_OPENS_CLAUSE = words("maar want dus en omdat terwijl nou toen daarna ja")


def cuts_of(turns: Sequence[Turn]) -> tuple[int, ...]:
    """The places where a sentence must begin: a turn's label, its text, and what follows its end."""
    return tuple(sorted({place for turn in turns for place in (turn.start, turn.text_start, turn.end)}))


Tokens = Iterable[tuple[str, bool, bool]]
"""Tokens as (text, white space after it, cut here)."""


def sentence_starts(tokens: Tokens) -> list[bool]:
    """For each token whether a sentence begins there.

    After . ? ! and the quotes that close on them, at every line and cut, and in unpunctuated speech that
    grows long at a word that opens a clause. Small letters after an ellipsis carry the sentence on ("ja ...
    dat weet ik"); an abbreviation keeps its point inside the token, so only a mark by itself ends a sentence.
    """
    return [why not in (None, "never") for _, why in _starts(tokens)]


def forced_starts(tokens: Tokens) -> list[int]:
    """What a parser or recogniser is told: 1 a sentence begins there, -1 none does, 0 it may say so itself.

    Sure are lines and cuts, a capital or an opening quote after a mark, the second of the same two words with
    capitals (a heading and its text), and speech of a transcriber who set no marks at all. No sentence begins
    with a small letter where no mark stands before it, nor after a colon, semicolon, comma or opening quote,
    nor with a mark or a closing quote.
    """
    told: list[int] = []
    commas = False
    previous = ""
    for (text, space, _), why in _starts(tokens):
        again = why is None and text == previous and text[:1].isupper() and len(text) > 3
        opens = text in _OPENS or (text == '"' and not space)
        marked = why == "mark" and (text[:1].isupper() or opens)
        if why == "line" or (why == "breath" and not commas) or again or marked:
            told.append(1)
        elif why == "never" or (why is None and (text[:1].islower() or previous in _CARRIES_ON)):
            told.append(-1)
        else:
            told.append(0)
        commas = (commas and why in (None, "never")) or text == ","
        previous = text
    return told


_Why = Literal["line", "mark", "breath", "never"]


def _starts(tokens: Tokens) -> Iterator[tuple[tuple[str, bool, bool], _Why | None]]:
    """Each token with why a sentence begins there, "never" for what only ends one, None inside one."""
    length, spaced, quoted = 0, True, False
    mark = "\n"  # what ended the sentence before this token, if anything did
    previous = ""
    for text, space, cut in tokens:
        lone = all(c in _MARKS for c in text)
        quoted = quoted and not (cut or mark == "\n")
        closes = (text in _QUOTES and not spaced) or text in _CLOSES or (text == '"' and quoted)
        if text == '"':
            quoted = not quoted
        if "\n" in text:
            new = False
        elif cut or mark == "\n":
            new = True
        elif lone or closes:
            new = False
        elif mark:
            new = mark not in _ELLIPSES or not text[:1].islower()
        else:
            breath = previous == "," or text.lower() in _OPENS_CLAUSE
            new = (length >= LONG and breath) or (length >= TOO_LONG and previous.isalpha())
        why: _Why | None = None
        if new:
            why = "line" if cut or mark == "\n" else "mark" if mark else "breath"
        elif lone or closes:
            why = "never"
        yield (text, space, cut), why
        length = 1 if new else length + 1
        if "\n" in text:
            mark = "\n"
        elif lone:
            mark = text
        elif not (mark and mark != "\n" and closes and not new):
            mark = ""
        previous, spaced = text, space


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


def bearable(text: str) -> list[str]:
    """The text in consecutive parts, cut only inside what would be longer than ``LONGEST_WORD``."""
    cuts = [0]
    for word in _ENDLESS.finditer(text):
        cuts += range(word.start() + LONGEST_WORD, word.end(), LONGEST_WORD)
    return [text[begin:end] for begin, end in pairwise([*cuts, len(text)])]
