"""A project moved between a file and a database, row by row, and compared row by row afterwards."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select
from sqlalchemy.exc import DatabaseError

from app.coding.refusal import Refusal
from app.store import history, log, migrate, sqlite
from app.store.blind import LOG
from app.store.contract import Engine
from app.store.records import Ids
from app.store.schema import SCHEMA_VERSION, Base
from app.store.store import now

_WIDE = {"body", "blob", "analysis", "change"}
_CACHE = "analysis"
_INDEX = "word_"
"""So begin the tables of the index of words, which is made anew where the project comes to lie."""


@dataclass(frozen=True)
class Copied:
    """Rows per table, and whether both sides hold the same."""

    tables: dict[str, int]
    equal: bool


def copy(source: Engine, target: Engine, coder: str, *, analyses: bool = True) -> Copied:
    """Make at ``target`` the whole project of ``source``: rows with their guids and ids, log, settings,
    originals; the kept analyses only when asked. Of a project of which only a part is seen that part is
    copied, with a log that begins with it.

    One transaction on either side. Refuses a target that is there, leaving nothing behind, and a source of
    another schema than the present one.
    """
    version = source.version()
    if version != SCHEMA_VERSION:
        migrate.known(source, version)
        raise Refusal("store.needs_migration", file=source.place.name)
    tables = {name: t for name, t in _present().items() if analyses or name != _CACHE}
    right = target.claim(coder)
    try:
        if isinstance(target, sqlite.File):
            return _in_file(source, target.place, tables)
        target.make()
        return _moved(source, target, tables)
    except BaseException:
        target.unmake()
        raise
    finally:
        right.release()


def as_file(source: Engine, path: Path) -> None:
    """Write the project of ``source`` to a project file, of the schema that it has; raises OSError."""
    version = source.version()
    if version == SCHEMA_VERSION:
        made = _in_file(source, path, _present())
    else:
        migrate.known(source, version)
        made = _in_file(source, path, None, version)
    if not made.equal:
        path.unlink()
        raise OSError(f"{path.name} differs")


def _in_file(
    source: Engine, path: Path, tables: Mapping[str, Table] | None, version: str = SCHEMA_VERSION
) -> Copied:
    """Write a file that is there only when it is whole. Without ``tables``: those of an older ``version``."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    target = sqlite.File(part)
    try:
        if tables is None:
            tables = _older(target, version)
        else:
            try:
                target.make()
            except DatabaseError as error:
                raise target.told(error) or error from error
        copied = _moved(source, target, tables, version)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        for leftover in (part, *part.parent.glob(part.name + "-*")):
            leftover.unlink(missing_ok=True)
    return copied


def _older(target: sqlite.File, version: str) -> dict[str, Table]:
    """Make a file of an older schema; its tables as they were then."""
    from alembic import command

    made, steps = target.start(writes=True, migrates=True), migrate.config()
    try:
        with made.connect() as conn:
            sqlite.mark(conn)
            conn.commit()
        with made.begin() as conn:
            steps.attributes["connection"] = conn
            command.upgrade(steps, version)
            found = MetaData()
            found.reflect(conn)
    finally:
        made.dispose()
    return {
        t.name: t
        for t in found.sorted_tables
        if t.name != "alembic_version" and not t.name.startswith(_INDEX)
    }


def _present() -> dict[str, Table]:
    """The tables of the present schema that are copied."""
    return {t.name: t for t in Base.metadata.sorted_tables if not t.name.startswith(_INDEX)}


def _moved(
    source: Engine, target: Engine, tables: Mapping[str, Table], version: str = SCHEMA_VERSION
) -> Copied:
    """Copy the rows of empty tables, and compare; of a log of which parts are hidden, which leads nowhere,
    nothing."""
    reads = source.start(writes=False)
    writes = target.start(writes=True, migrates=True)
    counts, sums = {}, {}
    try:
        try:
            with reads.begin() as old:
                part = version == SCHEMA_VERSION and source.partial(old)
                if part:
                    tables = {name: table for name, table in tables.items() if name not in LOG}
                try:
                    with writes.begin() as new:
                        target.hold(new)
                        for name, table in tables.items():
                            counts[name], sums[name] = _fill(old, target, new, table)
                        target.numbered(new)
                        if part:
                            log.begin_anew(new, Ids(target.insert), history.PART, at=now())
                except DatabaseError as error:
                    raise target.told(error) or error from error
        except DatabaseError as error:
            raise source.told(error) or error from error
        try:
            with writes.begin() as new:
                equal = all(_sum(new, table) == (counts[n], sums[n]) for n, table in tables.items())
        except DatabaseError as error:
            raise target.told(error) or error from error
    finally:
        reads.dispose()
        writes.dispose()
    return Copied(counts, equal)


def _fill(old: Connection, target: Engine, new: Connection, table: Table) -> tuple[int, str]:
    columns = [column.name for column in table.columns]
    total, digest = 0, hashlib.sha256()
    for rows in _parts(old, table):
        target.insert(new, table, columns, rows)
        total += len(rows)
        _add(digest, rows)
    return total, digest.hexdigest()


def _sum(conn: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and a hash of all of them in the order of their keys."""
    total, digest = 0, hashlib.sha256()
    for rows in _parts(conn, table):
        total += len(rows)
        _add(digest, rows)
    return total, digest.hexdigest()


def _parts(conn: Connection, table: Table) -> Iterator[list[Any]]:
    at_once = 50 if table.name in _WIDE else 5_000
    statement = select(*table.columns).order_by(*table.primary_key.columns)
    found = conn.execute(statement.execution_options(stream_results=True, yield_per=at_once))
    for part in found.partitions():
        yield [tuple(row) for row in part]


def _add(digest: Any, rows: list[Any]) -> None:
    for row in rows:
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
