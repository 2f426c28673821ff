"""Whether words occur in a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.coding.query.tree import Text
from app.coding.refusal import Refusal
from app.coding.search import pattern

PATIENCE = 2.0
"""Seconds after which a regular expression that backtracks without end is given up, per fragment."""


def literal(query: Text) -> str | None:
    """The folded words when they are looked for as they stand, without blanks or a pattern; else None."""
    part = query.value.strip().casefold()
    plain = query.field in ("text", "word") and part and not any(char.isspace() for char in part)
    return part if plain else None


def hits(text: str, part: str) -> list[int] | None:
    """Where folded words stand in a text; None when folding moves its characters (an ß becomes ss)."""
    folded = text.casefold()
    if len(folded) != len(text):
        return None
    found, at = [], folded.find(part)
    while at >= 0:
        found.append(at)
        at = folded.find(part, at + 1)
    return found


def matcher(query: Text) -> Callable[[str], bool]:
    """Whether a text has the words. Refuses an expression that is wrong or takes too long."""
    if query.field == "regex":
        wanted = pattern(query.value)

        def searched(text: str) -> bool:
            try:
                return wanted.search(text, timeout=PATIENCE, concurrent=True) is not None
            except TimeoutError:
                raise Refusal("search.too_slow", query=query.value) from None

        return searched
    if query.field == "word":
        parts = r"\s+".join(re.escape(part) for part in query.value.casefold().split())
        found = re.compile(rf"(?<!\w){parts}(?!\w)")
        return lambda text: found.search(text.casefold()) is not None
    part = " ".join(query.value.split()).casefold()
    if " " not in part:
        return lambda text: part in text.casefold()
    return lambda text: part in " ".join(text.casefold().split())
