"""Everything that only SQLite knows: pragmas, the header's mark, journal mode, copies, its own checks.

``File`` is a project file as an ``app.store.engine.Engine``.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, create_mock_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from app.coding.refusal import Refusal
from app.store import sealed
from app.store.lock import WriterLock
from app.store.schema import APPLICATION_ID, SCHEMA_VERSION, Base
from app.store.statements import COMPILED, Alike

_DISK = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
}  # fmt: skip
PATIENCE = 10.0
"""Seconds that one waits for another who is writing."""
SYNCED = ("onedrive", "dropbox", "google drive", "nextcloud", "owncloud", "stack", "icloud", "surfdrive")


class FileDialect(Alike, SQLiteDialect_pysqlite):
    """SQLAlchemy's, the same for all files."""

    supports_statement_cache = True


registry.register("sqlite.kantlijn", __name__, "FileDialect")


@contextmanager
def _looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a file that is there, to read it; also where nothing can be written."""
    if not sealed.is_sealed(path, PATIENCE):
        with closing(sealed.plain(path, PATIENCE)) as raw:
            raw.execute("PRAGMA query_only=ON")  # not mode=ro, which would leave the journal's files behind
            yield raw
        return
    uri, scratch = sealed.unsealed(path)
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE)) as raw:
            yield raw
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


@lru_cache(maxsize=64)
def _inserting(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[str, list[Callable[[Any], Any] | None]]:
    """The statement that inserts into these columns, and what makes each one's values fit to be kept."""
    quote = dialect.identifier_preparer.quote
    statement = (
        f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, columns))})"
        f" VALUES ({', '.join('?' * len(columns))})"
    )
    return statement, [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]


def engine(path: Path, *, journal: str = "WAL", writes: bool = True) -> Engine:
    """An engine on a project file: durable commits, foreign keys held, explicit transactions."""
    name, scratch = str(path.absolute()), None
    if not writes and sealed.is_sealed(path, PATIENCE):
        name, scratch = sealed.unsealed(path)
    made = create_engine(
        URL.create("sqlite+kantlijn", database=str(path.absolute())),
        creator=lambda: sqlite3.connect(
            name, uri=name.startswith("file:"), check_same_thread=False, timeout=PATIENCE
        ),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        execution_options={"compiled_cache": COMPILED},
        hide_parameters=True,  # what goes wrong is written to a log, and they are transcripts
    )
    if scratch is not None:
        event.listen(made, "engine_disposed", lambda _: shutil.rmtree(scratch, ignore_errors=True))

    @event.listens_for(made, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        if writes:
            raw.execute(f"PRAGMA journal_mode={journal}")
            raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA trusted_schema=OFF")
        raw.execute("PRAGMA cache_size=-65536")
        raw.execute("PRAGMA temp_store=MEMORY")
        if not writes:
            raw.execute("PRAGMA query_only=ON")

    @event.listens_for(made, "begin")
    def _begin(conn: Connection) -> None:
        if not conn.get_execution_options().get("sees_latest"):
            conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


@cache
def _tables() -> tuple[str, ...]:
    """What makes the tables of an empty project; to compile it takes as long as to do it."""
    made: list[str] = []
    kind = FileDialect()
    mock = create_mock_engine("sqlite://", lambda ddl, *_: made.append(str(ddl.compile(dialect=kind))))
    Base.metadata.create_all(mock, checkfirst=False)
    return tuple(made)


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one that took its name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def journal_mode(path: Path) -> str:
    """WAL, or DELETE where a synced folder or a network share would tear the file from its journal."""
    return "DELETE" if risky_place(path) else "WAL"


def risky_place(path: Path) -> str | None:
    """The name of the synced folder or share that ``path`` stands on, if any."""
    full = path.absolute()
    for part in full.parts[:-1]:
        for name in SYNCED:
            if part.lower().startswith(name):
                return part
    if str(full).startswith(("\\\\", "//")):
        return full.parts[0]
    mounts = Path("/proc/mounts")
    if mounts.exists():
        best = ("", "")
        for line in mounts.read_text(errors="replace").splitlines():
            fields = line.split()
            if len(fields) > 2 and full.is_relative_to(fields[1]) and len(fields[1]) > len(best[0]):
                best = (fields[1], fields[2])
        if best[1] in {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p"}:
            return best[0]
    return None


def mark(conn: Connection) -> None:
    """Write Kantlijn's mark into a new file's header."""
    conn.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def inspect(path: Path) -> str:
    """The schema version of a project file. Refuses what is no project, is damaged or cannot be read."""
    name = path.name
    try:
        there = path.exists()
    except OSError as error:
        raise Refusal("store.unreadable", file=name, reason=error.strerror or str(error)) from None
    if not there:
        folder = path.absolute().parent
        key = "store.missing" if folder.is_dir() else "store.no_place"
        raise Refusal(key, file=name, folder=str(folder))
    if path.is_dir():
        raise Refusal("store.folder", file=str(path))
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise Refusal("store.unreadable", file=name, reason=error.strerror or str(error)) from None
    if not head.startswith(b"SQLite format 3\0") or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise Refusal("store.no_project", file=name)
    try:
        with _looking(path) as raw:
            raw.execute("PRAGMA trusted_schema=OFF")
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            raw.execute("SELECT count(*) FROM project").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if _of_the_disk(error):
            raise Refusal("store.unreadable", file=name, reason=str(error)) from None
        raise Refusal("store.damaged", file=name) from None
    if row is None:
        raise Refusal("store.damaged", file=name)
    return str(row[0])


def copy(source: Path, target: Path) -> None:
    """A whole copy of a project, also while it is being written; raises OSError or sqlite3.Error."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with (
            _looking(source) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def fold_in(conn: Connection) -> None:
    """Bring the write-ahead log into the one file."""
    conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def folded(conn: Connection, patience: float = 2.0) -> bool:
    """Bring the write-ahead log into the one file and empty it; False when a reader keeps it from being
    emptied."""
    until = time.monotonic() + patience
    while True:
        row = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()
        if row is None or not row[0]:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)


def vacuum(conn: Connection) -> None:
    """Write the file anew, without the pages that were let go. ``conn`` must be in no transaction."""
    conn.exec_driver_sql("VACUUM")


def damage(conn: Connection) -> list[str]:
    """What SQLite finds wrong with the file; empty when it is sound."""
    return [str(row[0]) for row in conn.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]


def damaged(path: Path) -> bool:
    """Whether the file at ``path`` is damaged, or refers to rows that it does not have."""
    try:
        with _looking(path) as raw:
            if raw.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return True
            return raw.execute("PRAGMA foreign_key_check").fetchone() is not None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return not _of_the_disk(error)


def _of_the_disk(error: Exception) -> bool:
    """Whether the trouble is with the disk, or who else is there, rather than with the file's content."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code != sqlite3.SQLITE_IOERR_SHORT_READ and code & 0xFF in _DISK


def lost_references(conn: Connection) -> list[str]:
    """References to rows that are not there."""
    return [
        f"foreign key: {row[0]} row {row[1]} -> {row[2]}"
        for row in conn.exec_driver_sql("PRAGMA foreign_key_check")
    ]


class File:
    """A project file: one process writes it at a time."""

    many = False

    def __init__(self, path: Path) -> None:
        self.place = path
        self._identity = identity(path)

    def claim(self, coder: str) -> WriterLock:
        """The right to make a project here. Refuses a place that is taken or cannot be written."""
        path = self.place
        if path.is_dir():
            raise Refusal("store.folder", file=str(path))
        lock = WriterLock(path)
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                if lock.take(coder):
                    return lock
        except OSError as error:
            raise Refusal("store.unwritable", file=str(path), reason=error.strerror or str(error)) from None
        raise Refusal("store.exists", file=str(path))

    def make(self) -> None:
        """Make the file with empty tables and its mark. Refuses a place that is taken or not writable."""
        path = self.place
        if path.exists():
            raise Refusal("store.exists", file=str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError as error:
            raise Refusal("store.unwritable", file=str(path), reason=error.strerror or str(error)) from None
        self._identity = identity(path)
        made = self.start(writes=True)
        try:
            with made.connect() as conn:
                mark(conn)
                conn.commit()
            with made.begin() as conn:
                for statement in _tables():
                    conn.exec_driver_sql(statement)
                conn.exec_driver_sql(
                    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
                )
                conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA_VERSION}')")
            with made.connect().execution_options(sees_latest=True) as conn:
                fold_in(conn)  # so that the mark stands in the file itself
        finally:
            made.dispose()

    def unmake(self) -> None:
        """Leave nothing behind of a project that could not be made."""
        for leftover in (self.place, *self.place.parent.glob(self.place.name + "-*")):
            leftover.unlink(missing_ok=True)

    def version(self) -> str:
        """The schema version. Refuses what is no project, is damaged or cannot be read."""
        return inspect(self.place)

    def enter(self, coder: str, patience: float) -> tuple[WriterLock | None, str]:
        """The right to write, or None and who holds it (``-``: nobody, but this user may not write)."""
        lock = WriterLock(self.place)
        try:
            with self.place.open("r+b"):
                pass
            if lock.take(coder, patience=patience):
                return lock, ""
            return None, lock.holder()
        except OSError:
            return None, "-"

    def start(self, *, writes: bool, migrates: bool = False) -> Engine:
        """Connections to the file; one that ``migrates`` has it to itself."""
        return engine(self.place, journal="DELETE" if migrates else journal_mode(self.place), writes=writes)

    def prepare_migration(self) -> Path:
        """Make a backup beside the file; its path."""
        kept = self.place.with_name(f"{self.place.stem}.before-{SCHEMA_VERSION}{self.place.suffix}")
        copy(self.place, kept)
        return kept

    def migrated(self, conn: Connection) -> None:
        """A file has no roles."""

    def here(self) -> None:
        """Refuse when the file is another: SQLite would go on writing to what nobody can find."""
        if identity(self.place) != self._identity:
            raise Refusal("store.gone", file=self.place.name)

    def hold(self, conn: Connection) -> None:
        """BEGIN IMMEDIATE did it."""

    def insert(self, conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Insert many rows by the driver itself, which takes a third of the time."""
        statement, binds = _inserting(conn.dialect, table, tuple(columns))
        if rows and any(binds):
            columnwise = zip(binds, zip(*rows, strict=True), strict=True)
            rows = list(zip(*(v if b is None else map(b, v) for b, v in columnwise), strict=True))
        conn.exec_driver_sql(statement, list(rows))

    def numbered(self, conn: Connection) -> None:
        """SQLite takes the next id by itself."""

    def damage(self, conn: Connection) -> list[str]:
        """What SQLite finds wrong with the file."""
        return damage(conn)

    def lost_references(self, conn: Connection) -> list[str]:
        """References to rows that are not there."""
        return lost_references(conn)

    def damaged(self) -> bool:
        """Whether the file is damaged."""
        return damaged(self.place)

    def alone(self, conn: Connection | None) -> bool:
        """Whether the write-ahead log could be emptied: no reader holds on to what stood there."""
        assert conn is not None
        return folded(conn)

    def wipe(self, conn: Connection | None) -> None:
        """Write the file anew, without the pages that were let go."""
        assert conn is not None
        vacuum(conn)

    def let_go(self, conn: Connection | None) -> None:
        """Fold the journal in. On a full disk: what is committed stands there, and is read from there."""
        assert conn is not None
        with suppress(DatabaseError):
            fold_in(conn)

    def partial(self, conn: Connection) -> bool:
        """Who has the file sees all of it."""
        return False

    def size(self, conn: Connection) -> int:
        """Bytes of the file."""
        return self.place.stat().st_size

    def copy(self, target: Path) -> None:
        """A whole copy, also while it is being written; raises OSError or sqlite3.Error."""
        copy(self.place, target)

    def listen(self, ready: Callable[[], None], heard: Callable[[], None], over: Callable[[], bool]) -> None:
        """Nobody else writes."""

    def told(self, error: BaseException) -> Refusal | None:
        """The refusal that says what is wrong with the file or the disk, if that is what went wrong."""
        if isinstance(error, IntegrityError) or not isinstance(error, DatabaseError):
            return None
        said = str(error.orig)
        if isinstance(error, OperationalError) and "decode" not in said and "no such" not in said:
            return Refusal("store.failed", reason=said)
        return Refusal("store.damaged", file=self.place.name)
