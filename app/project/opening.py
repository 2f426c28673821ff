"""Getting at a project: who may write, whether it is of this version, a copy that shows an earlier day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.coding.refusal import Refusal
from app.store import backup, migrate
from app.store.engine import Engine, Right, engine_of
from app.store.place import Place
from app.store.schema import SCHEMA_VERSION
from app.store.store import Store


@contextmanager
def making(engine: Engine, coder: str) -> Iterator[tuple[Store, Right]]:
    """A new store to fill, and the right to write it, both for the caller to keep. When that fails nothing is
    left behind. Refuses a place that is taken or cannot be written."""
    right = engine.claim(coder)
    store: Store | None = None
    try:
        store = Store.create(engine)
        yield store, right
    except BaseException:
        if store is not None:
            store.close()
        right.release()
        engine.unmake()
        raise


@contextmanager
def opening(
    engine: Engine, coder: str, *, read_only: bool, patience: float
) -> Iterator[tuple[Store, Right | None, str]]:
    """A store of the present version, the right to write it, if it is had, and else who has it: all for the
    caller to keep, unless it fails. Refuses what is no sound project, and an older one that is only read."""
    version = engine.version()
    right, holder = (None, "") if read_only else engine.enter(coder, patience)
    store: Store | None = None
    try:
        if version != SCHEMA_VERSION:
            if right is None:
                raise Refusal("store.needs_migration", file=engine.place.name)
            migrate.bring_up_to_date(engine, version)
        store = Store.open(engine, writable=right is not None, snapshot=read_only)
        yield store, right, holder
    except BaseException:
        if store is not None:
            store.close()
        if right is not None:
            right.release()
        raise


def past(place: Place, until: str) -> tuple[Store, Path]:
    """A private copy as the project was at ``until``, ISO 8601 in UTC, and the folder in which it lies, for
    the caller to remove."""
    scratch = Path(tempfile.mkdtemp(prefix="kantlijn-"))
    copy = backup.copy(place, scratch / f"{place.stem}.kantlijn")
    store = Store.open(engine_of(copy), writable=True)
    store.rewind(until)
    store.writable = False
    return store, scratch
