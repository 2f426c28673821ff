"""Which engine a place has."""

from __future__ import annotations

from app.store.contract import Engine, Right
from app.store.place import Database, Place

__all__ = ["Engine", "Right", "engine_of"]


def engine_of(place: Place) -> Engine:
    """The engine for a place: by this alone is decided which database a project lies in."""
    if isinstance(place, Database):
        from app.store.postgres import Server

        return Server(place)
    from app.store.sqlite import File

    return File(place)
