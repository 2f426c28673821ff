"""Names that were run together, as in the name of a file: "SjoerdHoekstra"."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.coding.privacy import words as w
from app.coding.privacy.tokens import form

_CAMEL = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]{2,}(?:[A-ZÀ-Þ][a-zß-ÿ]+)+")
_PIECE = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+")


def pieces(word: str) -> list[str]:
    """The words that were run together after a given name; the word by itself when none were."""
    if not _CAMEL.fullmatch(word):
        return [word]
    found = _PIECE.findall(word)
    return found if form(found[0]).given == 1 else [word]


def run_together(word: str, also: Collection[str] = ()) -> bool:
    """Whether a word is a given name with a surname behind it, a listed one or one of ``also`` (folded)."""
    found = pieces(word)
    last = w.fold(found[-1])
    return len(found) > 1 and (bool(form(found[-1]).surname) or last in also)


def apart(name: str) -> str:
    """A name with spaces between what was run together in it."""
    return " ".join(" ".join(pieces(part)) for part in name.split(" "))
