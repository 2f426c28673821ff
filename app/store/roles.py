"""The people of a team: their roles on the server, made, moved, taken out and listed in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from app.coding.model import new_guid
from app.coding.refusal import Refusal
from app.store import blind, log, records, rights, schema
from app.store.log import Change
from app.store.postgres import Server, told
from app.store.records import Ids
from app.store.rights import KINDS, TEAM, Kind
from app.store.store import now

MADE = "made by kantlijn"
"""The comment on a role that says that it may go with its person."""
_coder = schema.Base.metadata.tables["coder"]


@dataclass(frozen=True)
class Member:
    """One of the team: a role, what it is in this project, and as which coder it works (a reader as none)."""

    role: str
    kind: Kind
    coder: str | None
    coder_guid: str | None
    login: bool
    """Whether the role is there and may log in."""


@dataclass(frozen=True)
class Team:
    """Everyone in it, and the rooms that stand open to its coders."""

    members: tuple[Member, ...]
    open: frozenset[str]
    blind: bool = False
    """Whether its coders see no codings of one another."""


@dataclass
class Wanted:
    """What shall become of a team; what is not named stays as it is."""

    people: dict[str, tuple[Kind, str | None]] = field(default_factory=dict)
    """Per role what it becomes, and the name of its coder (None: that it has, else the role's)."""
    removed: Sequence[str] = ()
    opened: Collection[str] = ()
    closed: Collection[str] = ()
    passwords: Mapping[str, str] = field(default_factory=dict)
    """Given for new roles, or for ``renewed`` ones."""
    renewed: Sequence[str] = ()
    """Members who get another password."""
    without_passwords: bool = False
    """New roles get none: they are known to the server by LDAP, Kerberos or a certificate."""


def may_arrange(server: Server) -> None:
    """Refuse a role that may make no roles."""
    with server._reached("postgres") as conn:
        row = conn.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row != (True,):
        raise Refusal("team.no_right", role=server.place.url.username or "-", server=server.place.server)


def team(server: Server) -> Team:
    """Who is in the team. Refuses a database without one."""
    with _raw(server) as (_, raw):
        if raw.execute("SELECT to_regnamespace(%s) IS NULL", [TEAM]).fetchone() == (True,):
            raise Refusal("team.none", database=server.place.name, address=str(server.place))
        return _team(raw)


def arrange(server: Server, wanted: Wanted, free_color: Callable[[Sequence[str]], str]) -> dict[str, str]:
    """Make it so, all or nothing; the passwords that were made, by role.

    Refuses a role that may not, a coder's role that stands above the rules, and a team without a lead.
    """
    with _raw(server) as (conn, raw):
        server.hold(conn)
        _owns(raw, server)
        return _Arranging(server, conn, raw, wanted, free_color).run()


@contextmanager
def _raw(server: Server) -> Iterator[tuple[Connection, psycopg.Connection[Any]]]:
    """One transaction, as SQLAlchemy and as psycopg know it."""
    engine = server.start(writes=True)
    try:
        with engine.begin() as conn:
            raw: Any = conn.connection.driver_connection
            yield conn, raw
    except (DatabaseError, psycopg.Error) as error:
        raise told(error, server.place) or error from error
    finally:
        engine.dispose()


def _owns(raw: psycopg.Connection[Any], server: Server) -> None:
    """Refuse who is neither the database's owner nor above everybody."""
    row = raw.execute(
        "SELECT pg_has_role(current_user, datdba, 'USAGE') AND (SELECT bool_and(pg_has_role(current_user,"
        " c.relowner, 'USAGE')) FROM pg_class c WHERE c.oid = to_regclass('change_group'))"
        " FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    if row != (True,):
        raise Refusal("team.not_owner", role=raw.info.user, database=server.place.name)


def _team(raw: psycopg.Connection[Any]) -> Team:
    rows = raw.execute(
        sql.SQL(
            "SELECT m.role, m.kind, c.name, c.guid, coalesce(r.rolcanlogin, false) FROM {}.member m"
            " LEFT JOIN coder c ON c.guid = m.coder LEFT JOIN pg_roles r ON r.rolname = m.role"
        ).format(sql.Identifier(TEAM))
    )
    members = sorted((Member(*row) for row in rows), key=lambda m: (KINDS.index(m.kind), m.role))
    hidden = blind.ready(raw) and raw.execute(
        sql.SQL("SELECT blind FROM {}.choice").format(sql.Identifier(TEAM))
    ).fetchone() == (True,)
    return Team(tuple(members), frozenset(rights.opened(raw, raw.info.dbname)), hidden)


class _Arranging:
    def __init__(
        self,
        server: Server,
        conn: Connection,
        raw: psycopg.Connection[Any],
        wanted: Wanted,
        free_color: Callable[[Sequence[str]], str],
    ) -> None:
        self.server, self.conn, self.raw, self.wanted = server, conn, raw, wanted
        self.free_color = free_color
        self.database: str = raw.info.dbname
        self.made: dict[str, str] = {}

    def run(self) -> dict[str, str]:
        run, database = self._run, sql.Identifier(self.database)
        for kind in KINDS:
            if not self._is_role(rights.group(self.database, kind)):
                run("CREATE ROLE {g} NOLOGIN", g=self._group(kind))
        if not self._superuser():
            run("GRANT {g} TO CURRENT_USER", g=self._group("lead"))
        rights.ground(self.raw, self.database)
        before = {m.role: m for m in _team(self.raw).members}
        rooms = (set(rights.opened(self.raw, self.database)) | set(self.wanted.opened)) - set(
            self.wanted.closed
        )
        run("REVOKE ALL ON DATABASE {d} FROM PUBLIC", d=database)
        run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for kind in KINDS:
            run("GRANT CONNECT ON DATABASE {d} TO {g}", d=database, g=self._group(kind))
        for role in self.wanted.removed:
            if role not in before:
                raise Refusal("team.unknown", role=role, known=", ".join(sorted(before)) or "-")
            self._take_out(role)
        for role, (kind, name) in self.wanted.people.items():
            self._put_in(role, kind, name, before.get(role))
        for role in self.wanted.renewed:
            if role not in before and role not in self.wanted.people:
                raise Refusal("team.unknown", role=role, known=", ".join(sorted(before)) or "-")
            if role not in self.made:
                run("ALTER ROLE {r} PASSWORD {p}", r=sql.Identifier(role), p=self._password(role))
        self._regroup()
        rights.enforce(self.raw, self.database, rooms)
        self._hold_to_it()
        return {role: word for role, word in self.made.items() if role not in self.wanted.passwords}

    def _run(self, statement: str, **words: sql.Composable) -> None:
        self.raw.execute(sql.SQL(statement).format(team=sql.Identifier(TEAM), **words))

    def _group(self, kind: Kind) -> sql.Identifier:
        return sql.Identifier(rights.group(self.database, kind))

    def _is_role(self, name: str) -> bool:
        return self.raw.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None

    def _superuser(self) -> bool:
        found = self.raw.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        return found == (True,)

    def _take_out(self, role: str) -> None:
        """A person who leaves: what they coded stays."""
        self.raw.execute(
            sql.SQL("DELETE FROM {}.member WHERE role = %s").format(sql.Identifier(TEAM)), [role]
        )
        if not self._is_role(role):
            return
        own = sql.Identifier(role)
        for kind in KINDS:
            self._run("REVOKE {g} FROM {r}", g=self._group(kind), r=own)
        found = self.raw.execute(
            "SELECT shobj_description(r.oid, 'pg_authid') = %s"
            " AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)"
            " AND NOT EXISTS (SELECT FROM pg_shdepend d WHERE d.refobjid = r.oid)"
            " FROM pg_roles r WHERE rolname = %s",
            [MADE, role],
        ).fetchone()
        if found == (True,):  # nothing else on this server knows it
            self._run("DROP ROLE {r}", r=own)

    def _put_in(self, role: str, kind: Kind, name: str | None, before: Member | None) -> None:
        own = sql.Identifier(role)
        if not self._is_role(role):
            if self.wanted.without_passwords:
                self._run("CREATE ROLE {r} LOGIN", r=own)
            else:
                self._run("CREATE ROLE {r} LOGIN PASSWORD {p}", r=own, p=self._password(role))
            self._run("COMMENT ON ROLE {r} IS {c}", r=own, c=sql.Literal(MADE))
        guid = before.coder_guid if before else None
        if kind != "reader" and (guid is None or name):
            guid = self._coder_of(name or role)
        if guid:
            taken = self.raw.execute(
                sql.SQL("SELECT role FROM {}.member WHERE coder = %s AND role <> %s").format(
                    sql.Identifier(TEAM)
                ),
                [guid, role],
            ).fetchone()
            if taken:
                raise Refusal("team.coder_taken", name=name or role, role=role, other=taken[0])
        self.raw.execute(
            sql.SQL(
                "INSERT INTO {}.member VALUES (%s, %s, %s) ON CONFLICT (role)"
                " DO UPDATE SET kind = excluded.kind, coder = excluded.coder"
            ).format(sql.Identifier(TEAM)),
            [role, kind, guid],
        )

    def _password(self, role: str) -> sql.Literal:
        """A password as only a hash of it goes to the server, which may write statements to its log."""
        word = self.wanted.passwords.get(role) or secrets.token_urlsafe(15)
        self.made[role] = word
        kept = self.raw.pgconn.encrypt_password(word.encode(), role.encode(), b"scram-sha-256")
        return sql.Literal(kept.decode())

    def _coder_of(self, name: str) -> str:
        """The guid of the coder of this name, who is entered in the project if need be."""
        rows = self.conn.execute(select(_coder.c.guid, _coder.c.name, _coder.c.color)).all()
        for guid, known, _ in rows:
            if known.casefold() == name.casefold():
                return str(guid)
        record = {"guid": new_guid(), "name": name, "color": self.free_color([row[2] for row in rows])}
        records.add(self.conn, Ids(self.server.insert), "coder", [record])
        group = log.begin(self.conn, "history.coder", {"name": name}, at=now(), coder=record["guid"])
        log.write(self.conn, group, [Change("add", "coder", record["guid"], None, record)])
        return record["guid"]

    def _regroup(self) -> None:
        """Let everyone be in the one group of what they are, and in no other."""
        members = _team(self.raw).members
        if not any(m.kind == "lead" for m in members):
            raise Refusal("team.no_lead", database=self.server.place.name)
        for member in members:
            if not self._is_role(member.role):
                continue
            own = sql.Identifier(member.role)
            for kind in KINDS:
                if kind != member.kind and not (kind == "lead" and self._is_me(member.role)):
                    self._run("REVOKE {g} FROM {r}", g=self._group(kind), r=own)
            self._run("GRANT {g} TO {r}", g=self._group(member.kind), r=own)
            if not self._is_me(member.role):
                self._run("REVOKE ALL ON SCHEMA public FROM {r}", r=own)
                self._run("REVOKE ALL ON DATABASE {d} FROM {r}", d=sql.Identifier(self.database), r=own)

    def _is_me(self, role: str) -> bool:
        return bool(self.raw.info.user == role)

    def _hold_to_it(self) -> None:
        """Refuse a coder or reader whose role stands above what a coder or reader may."""
        rows = self.raw.execute(
            sql.SQL(
                "SELECT m.role, m.kind FROM {}.member m JOIN pg_roles r ON r.rolname = m.role,"
                " pg_database d WHERE d.datname = current_database() AND m.kind <> 'lead' AND (r.rolsuper"
                " OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication OR r.oid = d.datdba"
                " OR pg_has_role(r.oid, d.datdba, 'MEMBER') OR pg_has_role(r.oid, %s, 'MEMBER')"
                " OR (m.kind = 'reader' AND pg_has_role(r.oid, %s, 'MEMBER')))"
            ).format(sql.Identifier(TEAM)),
            [rights.group(self.database, "lead"), rights.group(self.database, "coder")],
        ).fetchall()
        if rows:
            raise Refusal("team.too_mighty", role=rows[0][0], database=self.server.place.name)
