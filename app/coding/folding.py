"""Text as searching sees it: without case and accents, each character in its place; and the words in it.

Both engines' indexes hold words folded here, so that they answer alike and never miss what the text has.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LONGEST = 64
"""Code points of a word that are indexed; a longer one is known by its beginning."""
_ALIKE = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-"}
_AS_TYPED = {"ſ": "s", "ı": "i"}


@lru_cache(maxsize=4096)
def _bare(char: str, case: bool, accents: bool) -> str:
    """One character for another."""
    found = _ALIKE.get(char, char)
    if not accents:
        found = _AS_TYPED.get(found, unicodedata.normalize("NFD", found)[0])
    if not case:
        low = found.lower()
        found = low if len(low) == 1 else unicodedata.normalize("NFD", low)[0]
    return found


def folded(text: str, *, case: bool = False, accents: bool = False) -> str:
    """``text`` in lower case without accents, as long as it was, so that every place stays.

    ``case`` and ``accents`` keep those; apostrophes and quotation marks become the typed ones always.
    """
    if not text.isascii():
        for char in {c for c in set(text) if c > "\x7f"}:
            bare = _bare(char, case, accents)
            if bare != char:
                text = text.replace(char, bare)
    text = text.replace("`", "'")
    if case:
        return text
    low = text.lower()
    return low if len(low) == len(text) else "".join(_bare(c, case, accents) for c in text)


def words_in(bare: str) -> list[str]:
    """The words of a folded text as they are indexed: runs of letters and digits."""
    for char in set(bare):  # a third of the time of a regular expression
        if not char.isalnum():
            bare = bare.replace(char, " ")
    return bare.split()


def indexed_words(text: str) -> set[str]:
    """The distinct words of a text, folded, none longer than ``LONGEST``."""
    return {word[:LONGEST] for word in words_in(folded(text))}
