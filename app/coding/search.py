"""A hit with its place and context, and searching a text by a regular expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal

if TYPE_CHECKING:
    import regex

    Pattern = regex.Pattern[str]

CONTEXT = 60
"""Code points of context on each side."""
PATIENCE = 10.0
"""Seconds after which a regular expression that backtracks without end is given up, per text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: the code points ``[start, end)``, their text, and what stands before and after.

    ``words`` are the ranges of the words found where these stand apart ("laat ... los"); else empty.
    """

    start: int
    end: int
    text: str
    before: str
    after: str
    words: tuple[tuple[int, int], ...] = ()

    @classmethod
    def at(cls, text: str, start: int, end: int, words: tuple[tuple[int, int], ...] = ()) -> Hit:
        """The hit on a range of a text."""
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        return cls(start, end, text[start:end], before, after, words)


def pattern(query: str, *, case: bool = False) -> Pattern:
    """A regular expression to look for, upper and lower case alike unless ``case`` counts.

    Refuses an empty one and a bad one.
    """
    import regex

    if not query.strip():
        raise Refusal("search.empty")
    try:
        return regex.compile(query, regex.MULTILINE if case else regex.MULTILINE | regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        at = getattr(error, "pos", None) or 0
        raise Refusal("search.bad_regex", query=_shown(query), position=min(at + 1, len(query))) from None


def _shown(query: str) -> str:
    """On one line, sign for sign, so that a place in it stays the same."""
    return "".join(sign if sign.isprintable() else " " for sign in query)


def search(text: str, wanted: Pattern, *, patience: float = PATIENCE) -> Iterator[Hit]:
    """Every hit in order; hits of nothing are left out. Refuses an expression that takes too long.

    Other threads may go on while it looks; ``patience`` is in seconds.
    """
    try:
        for match in wanted.finditer(text, timeout=patience, concurrent=True):
            start, end = match.span()
            if start < end:
                yield Hit.at(text, start, end)
    except TimeoutError:
        raise Refusal("search.too_slow", query=_shown(wanted.pattern)) from None
