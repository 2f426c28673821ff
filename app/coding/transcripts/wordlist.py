"""Lists of words as they are written in this room's modules."""

from __future__ import annotations


def words(listed: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(listed.split())
