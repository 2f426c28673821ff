"""What a store asks of the database that it lies in, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy
from sqlalchemy import Connection, Table

from app.coding.refusal import Refusal
from app.store.place import Place


class Right(Protocol):
    """The right to write, until it is let go."""

    def release(self) -> None:
        """Let go."""


class Engine(Protocol):
    """One project's database. ``sqlite.File`` and ``postgres.Server`` are engines."""

    @property
    def place(self) -> Place:
        """Where it lies."""

    @property
    def many(self) -> bool:
        """Whether several processes write at once: what one knows of it may be out of date."""

    def claim(self, coder: str) -> Right:
        """The right to make a project here. Refuses a place that is taken or cannot be written."""

    def make(self) -> None:
        """Make the empty tables, the mark and the schema's version."""

    def unmake(self) -> None:
        """Leave nothing behind of a project that could not be made."""

    def version(self) -> str:
        """The schema version of the project. Refuses what is none, is damaged or cannot be reached."""

    def enter(self, coder: str, patience: float) -> tuple[Right | None, str]:
        """The right to write, or None and who holds it (``-``: nobody, but this user may not write)."""

    def start(self, *, writes: bool, migrates: bool = False) -> sqlalchemy.Engine:
        """Connections to it; one that ``migrates`` has it to itself."""

    def prepare_migration(self) -> Path | None:
        """Make a backup before the schema is brought up to date; its path."""

    def migrated(self, conn: Connection) -> None:
        """What is due in the transaction that brought the schema up to date."""

    def here(self) -> None:
        """Refuse when the project is not where it was opened."""

    def hold(self, conn: Connection) -> None:
        """Wait, in a transaction that begins, until no other one writes. Refuses when that takes too long."""

    def insert(self, conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Insert many rows (tuples of values as they are kept), fast."""

    def numbered(self, conn: Connection) -> None:
        """After rows were inserted with their ids: let new ones get ids beyond."""

    def damage(self, conn: Connection) -> list[str]:
        """What the database itself finds wrong."""

    def lost_references(self, conn: Connection) -> list[str]:
        """References to rows that are not there, each a line that starts with ``foreign key``."""

    def damaged(self) -> bool:
        """Whether it is damaged as a database."""

    def alone(self, conn: Connection | None) -> bool:
        """Whether no reader keeps an old state from going away; waits a moment for it."""

    def wipe(self, conn: Connection | None) -> None:
        """Write the tables anew, without what was removed from them. ``conn`` is in no transaction."""

    def let_go(self, conn: Connection | None) -> None:
        """What is due before the last connection closes."""

    def partial(self, conn: Connection) -> bool:
        """Whether who is connected sees a part of the project only: a coder of a team that codes blind."""

    def size(self, conn: Connection) -> int:
        """Bytes on disk."""

    def copy(self, target: Path) -> None:
        """A whole copy as a project file, also while it is being written. Raises OSError or sqlite3.Error."""

    def listen(self, ready: Callable[[], None], heard: Callable[[], None], over: Callable[[], bool]) -> None:
        """Call ``heard`` each time that somebody committed a change, until ``over()``; ``ready`` once, when
        it is listened. Returns where nobody else writes. Refuses when the connection goes away."""

    def told(self, error: BaseException) -> Refusal | None:
        """The refusal that says what went wrong with the database, if that is what went wrong."""
