"""Moving a whole project between files and databases."""

from __future__ import annotations

from pathlib import Path

from app.store import copying
from app.store.copying import Copied
from app.store.engine import engine_of
from app.store.place import Database, Place, place_of

__all__ = ["Copied", "copy", "restore_in"]


def copy(source: str | Place, target: str | Place, *, coder: str = "", analyses: bool = True) -> Copied:
    """Copy a project, with its log, settings and originals, from a file or database to another, and compare.

    Guids stay as they are: it is the same project, which can be merged with the first. Refuses a target that
    is there already; nothing is left behind then.
    """
    return copying.copy(engine_of(place_of(source)), engine_of(place_of(target)), coder, analyses=analyses)


def restore_in(saved: Path, place: Database) -> None:
    """Put a backup in a database that holds no project yet. Refuses one that does."""
    copy(saved, place)
