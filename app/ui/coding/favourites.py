"""The codes under the number keys."""

from __future__ import annotations


def favourites(setting: object) -> list[str | None]:
    """The project's setting as nine places; anything else in it reads as an empty place."""
    given = setting if isinstance(setting, list) else []
    found: list[str | None] = [guid if isinstance(guid, str) else None for guid in given]
    return (found + [None] * 9)[:9]
