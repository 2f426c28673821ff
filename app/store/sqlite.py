"""Everything that only SQLite knows: pragmas, the header's mark, journal mode, copies, its own checks."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.coding.refusal import Refusal
from app.store.schema import APPLICATION_ID

_DISK = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
}  # fmt: skip
PATIENCE = 10.0
"""Seconds that one waits for another who is writing."""
SYNCED = ("onedrive", "dropbox", "google drive", "nextcloud", "owncloud", "stack", "icloud", "surfdrive")


def _existing(path: Path) -> sqlite3.Connection:
    """A plain connection to a file that is there; it is not made when it is not."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)


def engine(path: Path, *, journal: str = "WAL", writes: bool = True) -> Engine:
    """An engine on a project file: durable commits, foreign keys held, explicit transactions."""
    made = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        connect_args={"check_same_thread": False, "timeout": PATIENCE},
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
    )

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
    if not path.exists():
        raise Refusal("store.missing", file=str(path))
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
        with closing(_existing(path)) as raw:
            raw.execute("PRAGMA query_only=ON")  # not mode=ro, which would leave the journal's files behind
            raw.execute("PRAGMA trusted_schema=OFF")
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            raw.execute("SELECT count(*) FROM project").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if _of_the_disk(error):
            raise Refusal("store.unreadable", file=name, reason=str(error)) from None
        raise Refusal("store.damaged", file=name) from None
    return str(row[0]) if row else ""


def copy(source: Path, target: Path) -> None:
    """A whole copy of a project, also while it is being written; raises OSError or sqlite3.Error."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with (
            closing(_existing(source)) as old,
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
    """Whether the file at ``path`` is damaged."""
    try:
        with closing(_existing(path)) as raw:
            raw.execute("PRAGMA query_only=ON")
            return bool(raw.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
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
