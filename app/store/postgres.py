"""Everything that only PostgreSQL knows: reaching a server, the mark, who writes when, its own checks.

``Server`` is a project in a database as an ``app.store.engine.Engine``. Every transaction that writes begins
with one advisory lock, so that groups are numbered in the order in which they are committed.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DatabaseError as SqlError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool

from app.coding.refusal import Refusal
from app.store.blind import OWN
from app.store.place import Database
from app.store.rights import not_allowed, renewed, rights
from app.store.schema import APPLICATION_ID, SCHEMA_VERSION, Base
from app.store.statements import COMPILED, Alike

OLDEST = 15
"""The oldest PostgreSQL that is taken."""
PATIENCE = 10
"""Seconds that one waits for another who is writing, and for a server to answer."""
_MARK = "kantlijn"
"""The table whose one row says that a database is a Kantlijn project."""
_SERIAL = sorted(name for name, t in Base.metadata.tables.items() if "id" in t.columns)
_CHANNEL = "kantlijn"
"""On which every commit is told to who listens in the same database."""
_EAR_TRIES = 4
"""Seconds that a listener waits for the server to answer; it tries again."""
_EAR = 0.25
"""Seconds after which a listener looks whether it may stop."""
_LOST = ("08", "57P0")
_BUSY = {"55P03", "40001", "40P01"}


for _index in Base.metadata.tables["word_index"].indexes:
    # Not in the schema: opening a file would load this dialect for it, in 30 ms.
    _index.dialect_options["postgresql"]["using"] = "gin"


class Dialect(Alike, PGDialect_psycopg):
    """SQLAlchemy's, the same for all databases of servers of one version."""

    supports_statement_cache = True


registry.register("postgresql.kantlijn", __name__, "Dialect")


class _Everybody:
    """The right to write where everybody has it."""

    def release(self) -> None:
        """Nothing is held."""


class _Making:
    """The right to make a project, which one has at a time."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn

    def release(self) -> None:
        """Let go: the lock ends with its connection."""
        self._conn.close()


def told(error: BaseException, place: Database) -> Refusal | None:
    """The refusal that says what went wrong between us and the server; None for anything else.

    A password is never in it: libpq leaves it out of what it says.
    """
    orig = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, IntegrityError) or not isinstance(orig, psycopg.Error):
        return None
    state, said = orig.sqlstate or "", _one_line(str(orig))
    if state == "42501":
        about = re.search(r'(?:table|relation|sequence) "?(\w+)', said)
        return not_allowed(place.name, _role(place), about.group(1) if about else "")
    if state == "53100":
        return Refusal("database.full", database=place.name, server=place.server)
    if state in _BUSY:
        return Refusal("database.busy", database=place.name)
    if state in ("42P01", "42703"):
        return Refusal("database.damaged", database=place.name)
    if state.startswith(_LOST) or getattr(error, "connection_invalidated", False) or _broken(orig):
        return Refusal("database.lost", database=place.name)
    if isinstance(orig, psycopg.DataError) and "NUL" in said:
        return Refusal("database.nul")
    return Refusal("database.failed", database=place.name, reason=said)


def _broken(error: psycopg.Error) -> bool:
    return not error.sqlstate and isinstance(error, psycopg.OperationalError)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _role(place: Database) -> str:
    return place.url.username or "-"


def _unreached(error: psycopg.Error, place: Database) -> Refusal:
    """The refusal for a connection that could not be made, from what libpq says of it."""
    said = _one_line(str(error))
    known = {"server": place.server, "database": place.stem, "role": _role(place)}
    if error.sqlstate == "3D000" or re.search(r"database .* does not exist", said):
        return Refusal("database.missing", address=str(place), **known)
    if re.search(r"pg_hba.*no encryption", said):
        return Refusal("database.tls_only", **known)
    if re.search(r"password|role .* does not exist|authentication|no pg_hba|Ident|Peer", said):
        return Refusal("database.password", **known, reason=_last(said))
    if re.search(r"permission denied", said):
        return not_allowed(place.name, _role(place))
    if re.search(r"certificate (verify|file)|for .* does not match host", said):
        return Refusal("database.certificate", **known, reason=_last(said))
    if re.search(r"SSL|TLS|certificate", said):
        return Refusal("database.tls", **known, reason=_last(said))
    return Refusal("database.unreachable", **known, reason=_last(said))


def _last(said: str) -> str:
    """The reason alone, without whom it was tried with."""
    return said.rpartition("failed: ")[2].removeprefix("FATAL: ").strip()[:300]


class Server:
    """A project in a database: several processes write it at once."""

    many = True

    def __init__(self, place: Database) -> None:
        self.place = place
        self._made = False
        """Whether the database itself was made here, and not the tables alone."""

    @cached_property
    def _words(self) -> dict[str, Any]:
        """How libpq is to connect. A server elsewhere is spoken to behind TLS unless the address says
        otherwise."""
        url = self.place.url
        words: dict[str, Any] = {
            "host": url.host, "port": url.port, "user": url.username, "password": url.password,
            "dbname": url.database, "connect_timeout": PATIENCE, "application_name": "kantlijn",
            "client_encoding": "utf8", "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
            "tcp_user_timeout": 1500 * PATIENCE,
            "options": f"-c lock_timeout={PATIENCE}s -c default_transaction_isolation=read\\ committed",
        }  # fmt: skip
        if not self.place.local:
            words["sslmode"] = "require"
        words |= {k: v if isinstance(v, str) else ",".join(v) for k, v in url.query.items()}
        return {k: v for k, v in words.items() if v is not None}

    @contextmanager
    def _reached(self, database: str | None = None, **more: Any) -> Iterator[psycopg.Connection[Any]]:
        """A plain connection (``more``: words to libpq), each statement on its own. Refuses a server that
        cannot be reached or is too old, and says what else goes wrong inside."""
        words = {**self._words, **more} if database is None else {**self._words, "dbname": database}
        try:
            conn = psycopg.connect(**words, autocommit=True)
        except psycopg.Error as error:
            raise _unreached(error, self.place) from None
        except UnicodeError:
            raise Refusal("database.address", form=str(self.place)) from None
        try:
            with conn:
                if conn.info.server_version < OLDEST * 10_000:
                    have = conn.info.server_version // 10_000
                    raise Refusal("database.old", server=self.place.server, have=have, least=OLDEST)
                yield conn
        except psycopg.Error as error:
            raise told(error, self.place) or error from error

    # making

    def claim(self, coder: str) -> _Making:
        """See that the database is there and empty; it is made when it is missing and the role may."""
        try:
            with self._reached():
                pass
        except Refusal as refusal:
            if refusal.key != "database.missing":
                raise
            self._create_database()
        try:
            conn = psycopg.connect(**self._words, autocommit=True)
        except psycopg.Error as error:
            raise _unreached(error, self.place) from None
        try:
            if conn.execute(f"SELECT pg_try_advisory_lock({APPLICATION_ID + 1})").fetchone() != (True,):
                raise Refusal("database.exists", database=self.place.name)
            self._empty(conn)
        except BaseException:
            conn.close()
            raise
        return _Making(conn)

    def _empty(self, conn: psycopg.Connection[Any]) -> None:
        """Refuse a database that holds something; what is left of a project that was never begun goes."""
        names = {
            row[0]
            for row in conn.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'"
                " AND n.nspname <> 'information_schema'"
                " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
            )
        }
        if _MARK in names and "project" in names:
            if conn.execute("SELECT count(*) FROM project").fetchone() != (0,):
                raise Refusal("database.exists", database=self.place.name)
            self._drop_tables(conn)
        elif names:
            raise Refusal("database.foreign", database=self.place.name, tables=", ".join(sorted(names)[:5]))

    @staticmethod
    def _drop_tables(conn: psycopg.Connection[Any]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, [*Base.metadata.tables, "alembic_version", _MARK]))
        conn.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(names))

    def _create_database(self) -> None:
        name = sql.Identifier(self.place.stem)
        try:
            with self._reached("postgres") as conn:
                conn.execute(
                    sql.SQL(
                        "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
                    ).format(name)
                )
        except Refusal as refusal:
            if refusal.key in ("database.missing", "database.no_right"):
                raise Refusal(
                    "database.not_made", database=self.place.stem, server=self.place.server,
                    role=_role(self.place),
                ) from None  # fmt: skip
            raise
        self._made = True

    def make(self) -> None:
        """Make the empty tables, the mark and the schema's version, in one transaction."""
        made = self.start(writes=True)
        try:
            with made.begin() as conn:
                encoding = conn.exec_driver_sql("SHOW server_encoding").scalar()
                if encoding != "UTF8":
                    raise Refusal("database.encoding", database=self.place.name, encoding=encoding)
                Base.metadata.create_all(conn, checkfirst=False)
                conn.exec_driver_sql(f"CREATE TABLE {_MARK} (mark integer PRIMARY KEY)")
                conn.exec_driver_sql(f"INSERT INTO {_MARK} VALUES ({APPLICATION_ID})")
                conn.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
                conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA_VERSION}')")
        except SqlError as error:
            raise self.told(error) or error from error
        finally:
            made.dispose()

    def made_here(self, *, whole: bool) -> None:
        """A project was made for this, ``whole``: with its database. ``unmake`` takes it back."""
        self._made = whole

    def unmake(self) -> None:
        """Leave nothing behind of a project that could not be made."""
        if self._made:
            with self._reached("postgres") as conn:
                conn.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.place.stem))
                )
            return
        with self._reached() as conn:
            self._drop_tables(conn)

    # opening

    def version(self) -> str:
        """The schema version. Refuses a server or database that cannot be reached, and what is no project."""
        with self._reached() as conn:
            marked = conn.execute("SELECT to_regclass(%s)", [_MARK]).fetchone()
            if marked == (None,):
                raise Refusal("database.no_project", database=self.place.name, address=str(self.place))
            row = conn.execute(sql.SQL("SELECT mark FROM {}").format(sql.Identifier(_MARK))).fetchone()
            if row != (APPLICATION_ID,):
                raise Refusal("database.no_project", database=self.place.name, address=str(self.place))
            found = conn.execute("SELECT version_num FROM alembic_version").fetchone()
            conn.execute("SELECT count(*) FROM project")
        return str(found[0]) if found else ""

    def enter(self, coder: str, patience: float) -> tuple[_Everybody | None, str]:
        """Everybody whose role may write, writes."""
        with self._reached() as conn:
            row = conn.execute("SELECT has_any_column_privilege('change_group', 'INSERT')").fetchone()
        return (_Everybody(), "") if row == (True,) else (None, "-")

    def start(self, *, writes: bool, migrates: bool = False) -> Engine:
        """Connections to the database."""
        words = self._words
        made = create_engine(
            "postgresql+kantlijn://",
            creator=lambda: psycopg.connect(**words),
            poolclass=QueuePool,
            pool_size=2,
            max_overflow=4,
            isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
            execution_options={"compiled_cache": COMPILED},
            hide_parameters=True,
        )
        if not writes:

            @event.listens_for(made, "connect")
            def _connected(raw: Any, _record: object) -> None:
                raw.read_only = True

        return made

    def prepare_migration(self) -> Path:
        """Make a backup, a file of the older schema, in the user's data folder; its path."""
        kept = self.place.folder / f"before-{SCHEMA_VERSION}-{datetime.now():%Y-%m-%d-%H%M%S}.kantlijn"
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            self.copy(kept)
        except (OSError, sqlite3.Error) as error:
            raise Refusal("store.backup_failed", file=str(kept), reason=str(error)) from None
        return kept

    def migrated(self, conn: Connection) -> None:
        """Let what is new be owned and granted as the rest."""
        try:
            renewed(conn)
        except psycopg.Error as error:
            raise told(error, self.place) or error from error

    # working

    def here(self) -> None:
        """The server knows where it is."""

    def hold(self, conn: Connection) -> None:
        """Wait until no other transaction writes; groups are numbered in the order of their commits. With the
        commit, who listens is told."""
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID}), pg_notify('{_CHANNEL}', '')")

    def listen(self, ready: Callable[[], None], heard: Callable[[], None], over: Callable[[], bool]) -> None:
        """Hear of every commit, on a connection of its own. Commits that come together are heard once."""
        with self._reached(connect_timeout=_EAR_TRIES) as conn:
            conn.execute(f"LISTEN {_CHANNEL}")
            ready()
            while not over():
                if any(True for _ in conn.notifies(timeout=_EAR, stop_after=1)):
                    heard()

    def insert(self, conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Insert many rows by COPY, or, where rows are looked at one by one, which COPY cannot, as rows."""
        if table.name in OWN and conn.exec_driver_sql(f"SELECT row_security_active('{table.name}')").scalar():
            conn.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
            return
        dialect = conn.dialect
        made = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
        raw = conn.connection.cursor()
        target = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with raw.copy(target) as copy:
            for row in rows:
                copy.write_row([_bound(v, bind) for v, bind in zip(row, made, strict=True)])

    def numbered(self, conn: Connection) -> None:
        """Let every table's next id lie beyond the highest."""
        for name in _SERIAL:
            conn.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'),"
                f' GREATEST((SELECT max(id) FROM "{name}"), 1), EXISTS (SELECT FROM "{name}"))'
            )

    def damage(self, conn: Connection) -> list[str]:
        """Read every row of every table: a page that is damaged cannot be read."""
        whole = [f'(SELECT count(t.*::text) FROM "{name}" t)' for name in Base.metadata.tables]
        if not _fails(conn, f"SELECT {', '.join(whole)}"):
            return []
        found = []
        for name in Base.metadata.tables:
            if said := _fails(conn, f'SELECT count(t.*::text) FROM "{name}" t'):
                found.append(f"table {name}: {said}")
        return found

    def lost_references(self, conn: Connection) -> list[str]:
        """References to rows that are not there, for which the constraints were switched off."""
        parts = []
        for name, table in Base.metadata.tables.items():
            for key in table.foreign_keys:
                column, target = key.parent.name, key.column.table.name
                parts.append(
                    f"SELECT '{name} {column}', t.\"{column}\", '{target}' FROM \"{name}\" t"
                    f' LEFT JOIN "{target}" o ON o.id = t."{column}"'
                    f' WHERE t."{column}" IS NOT NULL AND o.id IS NULL'
                )
        rows = conn.exec_driver_sql(" UNION ALL ".join(parts))
        return [f"foreign key: {row[0]} {row[1]} -> {row[2]}" for row in rows]

    def damaged(self) -> bool:
        """Whether the tables that make a project are not all there."""
        try:
            with self._reached() as conn:
                return any(
                    conn.execute("SELECT to_regclass(%s)", [f'"{name}"']).fetchone() == (None,)
                    for name in Base.metadata.tables
                )
        except Refusal:
            return False

    def alone(self, conn: Connection | None, patience: float = 2.0) -> bool:
        """Whether nobody else is in the middle of reading, as far as this role may see."""
        until = time.monotonic() + patience
        while True:
            with self._reached() as own:
                row = own.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    " AND (backend_xmin IS NOT NULL OR state LIKE 'idle in transaction%')"
                ).fetchone()
            if row == (0,):
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.1)

    def wipe(self, conn: Connection | None) -> None:
        """Write every table anew, without the rows that were removed."""
        with self._reached() as own:
            names = sql.SQL(", ").join(map(sql.Identifier, Base.metadata.tables))
            own.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(names))

    def let_go(self, conn: Connection | None) -> None:
        """The server keeps it."""

    def partial(self, conn: Connection) -> bool:
        """Whether row policies hide what other coders did."""
        return rights(conn).blind

    def size(self, conn: Connection) -> int:
        """Bytes of the tables and their indexes."""
        names = ", ".join(f"('\"{name}\"')" for name in Base.metadata.tables)
        return int(
            conn.exec_driver_sql(
                f"SELECT sum(pg_total_relation_size(n::regclass))::bigint FROM (VALUES {names}) t (n)"
            ).scalar()
            or 0
        )

    def copy(self, target: Path) -> None:
        """A whole copy as a project file."""
        from app.store.copying import as_file

        as_file(self, target)

    def told(self, error: BaseException) -> Refusal | None:
        """The refusal that says what went wrong with the server, if that is what went wrong."""
        if isinstance(error, psycopg.OperationalError) and not isinstance(error, DBAPIError):
            return _unreached(error, self.place)
        return told(error, self.place)


def _fails(conn: Connection, statement: str) -> str:
    """What the server says when it cannot run this; empty when it can."""
    try:
        with conn.begin_nested():
            conn.exec_driver_sql(statement).first()
    except SqlError as error:
        return _one_line(str(error.orig))
    return ""


def _bound(value: Any, bind: Any) -> Any:
    return value if bind is None else bind(value)
