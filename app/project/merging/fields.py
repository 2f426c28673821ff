"""A conflict's field and its values in words, for both faces; the JSON keeps them as they are."""

from __future__ import annotations

from app.coding.merge import Conflict
from app.words import catalogue, language, say

_SAID = ("renamed", "moved", "colour")
"""Kinds that name their field."""
_TICKS = {"True": "merge.yes", "False": "merge.no"}


def field_of(conflict: Conflict) -> str:
    """Which field differs, of a thing that may differ in several; "" where the kind of conflict says so."""
    key = f"merge_window.field.{conflict.id.rpartition(':')[2]}"
    return say(key) if conflict.kind not in _SAID and key in catalogue(language()) else ""


def in_words(conflict: Conflict, value: str) -> str:
    """One side's value: of a status yes or no."""
    return say(_TICKS[value]) if conflict.kind == "status" and value in _TICKS else value
