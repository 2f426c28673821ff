"""Moving a whole project between files and databases."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from app.coding.refusal import Refusal
from app.store import backup, copies, copying, sqlite
from app.store.copying import Copied
from app.store.engine import engine_of
from app.store.lock import WriterLock
from app.store.place import Database, Place, place_of

__all__ = ["Copied", "copy", "restore"]


def copy(source: str | Place, target: str | Place, *, coder: str = "", analyses: bool = True) -> Copied:
    """Copy a project, with its log, settings and originals, from a file or database to another, and compare.

    Guids stay as they are: it is the same project, which can be merged with the first. Refuses a target that
    is there already; nothing is left behind then.
    """
    begin, end = place_of(source), place_of(target)
    copied = copying.copy(engine_of(begin), engine_of(end), coder, analyses=analyses)
    copies.note_all(begin, end)
    return copied


def restore(saved: Path, place: Place) -> None:
    """Put a backup back at ``place`` (``Project.restore``)."""
    if isinstance(place, Database):
        copy(saved, place)
        return
    sqlite.inspect(saved)
    if place.is_dir():
        raise Refusal("store.folder", file=str(place))
    if place.exists() and saved.resolve() == place.resolve():
        raise Refusal("store.restore_self", file=place.name)
    lock = WriterLock(place)
    try:
        if not lock.take(""):
            raise Refusal("store.held", file=place.name, holder=lock.holder())
    except OSError as error:
        raise Refusal("store.unwritable", file=str(place), reason=error.strerror or str(error)) from None
    try:
        fresh = backup.copy(saved, place.with_name(place.name + ".new"))
        if place.exists():
            stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
            try:
                backup.copy(place, place.with_name(f"{place.stem}.before-restore-{stamp}{place.suffix}"))
            except Refusal:  # a damaged project is why one restores: keep its bytes as they are
                shutil.copyfile(place, place.with_name(f"{place.stem}.before-restore-{stamp}{place.suffix}"))
        for journal in (place.with_name(place.name + "-wal"), place.with_name(place.name + "-shm")):
            journal.unlink(missing_ok=True)
        fresh.replace(place)
        copies.note_all(saved, place)
    finally:
        lock.release()
