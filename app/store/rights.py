"""Who may what in a team's database: grants, row policies and triggers, so that the server holds it.

Three group roles per database have the rights, people have the groups. The lead's group owns the tables; a
coder writes rows of its own coder alone, and rooms (codebook, documents, cases) only while they stand open; a
reader reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.store import blind, history
from app.store.blind import LOG, OWN
from app.store.schema import Base

if TYPE_CHECKING:  # a file needs it not: it takes a sixth of a second to load
    import psycopg
    from psycopg import sql

Kind = Literal["lead", "coder", "reader"]
KINDS: tuple[Kind, ...] = ("lead", "coder", "reader")

CACHE = ("analysis", "word_index", "word_list")
"""What any coder may fill and empty: it can be made again."""
ROOMS: dict[str, tuple[str, ...]] = {
    "codebook": ("code", "code_set"),
    "documents": ("source", "speaker", "turn", "body", "blob"),
    "cases": ("case", "case_source", "attribute", "attribute_value"),
}
"""What a lead can open to the coders, as a whole."""
LEADS = ("project", "coder")
"""What only a lead writes."""
_ROOM_OF = {name: room for room, names in ROOMS.items() for name in names} | {
    **dict.fromkeys(OWN, "other"), **dict.fromkeys(LOG, "log"), **dict.fromkeys(LEADS, "project"),
}  # fmt: skip

TEAM = "kantlijn_team"
"""The schema with who is who, beside the project's own tables."""
_FIXED = {"id", "guid", "coder_id"}
"""What a coder does not change of a row, and ``id`` not even gives it."""
_LONGEST = 63


@dataclass(frozen=True)
class Rights:
    """What the one who opened a project may do in it. In a file, or a database without a team, everything."""

    role: str = ""
    kind: Kind | None = None
    coder: str | None = None
    """The name of the coder that the role works as, if it is tied to one."""
    rooms: frozenset[str] = frozenset(ROOMS)
    everything: bool = True
    leads: tuple[str, ...] = ()
    coded_blind: bool = False
    """Whether the team's coders see no codings of one another."""
    blind: bool = False
    """Whether this role is one of those coders."""

    @property
    def words(self) -> dict[str, str]:
        """What sentences about it name."""
        return {"role": self.role, "names": ", ".join(self.leads)}

    @property
    def confined(self) -> bool:
        """Whether a merge brings no more than a coder's own, and what its open rooms hold."""
        return self.kind == "coder" and not self.everything

    @property
    def told(self) -> dict[str, str | Notice]:
        """The role, and who can do what it may not."""
        named = Notice("database.right.who_named", {"names": self.words["names"]})
        return {"role": self.role, "who": named if self.leads else Notice("database.right.who")}

    def may(self, room: str) -> bool:
        """Whether ``codebook``, ``documents`` or ``cases`` can be changed; ``merge``: at least with the own
        work; else: what a lead does."""
        return self.everything or room in self.rooms or (room == "merge" and self.confined)

    def need(self, room: str, database: str) -> None:
        """Refuse what may not be."""
        if not self.may(room):
            raise self.refusal(room, database)

    def refusal(self, room: str, database: str) -> Refusal:
        """What is said of what may not be: what it is, and who can."""
        return Refusal(
            "database.no_right", database=database, what=Notice(f"database.right.{room}"), **self.told
        )

    def whom(self, name: str) -> str:
        """As whom is worked when ``name`` is asked for. Refuses a coder's role another one's name."""
        if self.kind == "coder" and self.coder and name.casefold() != self.coder.casefold():
            raise Refusal("team.other_coder", role=self.role, own=self.coder, name=name)
        return name


def group(database: str, kind: Kind) -> str:
    """The group role of a kind; PostgreSQL has 63 bytes for a name."""
    name = f"kantlijn_{database}_{kind}"
    if len(name.encode()) <= _LONGEST:
        return name
    return f"kantlijn_{hashlib.sha256(database.encode()).hexdigest()[:32]}_{kind}"


def not_allowed(database: str, role: str, table: str = "") -> Refusal:
    """The refusal for what the server did not allow, by the table it was about."""
    room = _ROOM_OF.get(table.removesuffix("_id_seq"))
    who = "database.right.who" if room else "database.right.admin"
    return Refusal(
        "database.no_right", database=database, role=role,
        what=Notice(f"database.right.{room or 'this'}"), who=Notice(who),
    )  # fmt: skip


def rights(conn: Connection) -> Rights:
    """What this connection's role may do."""
    rooms = ", ".join(f"has_table_privilege('\"{names[0]}\"', 'INSERT')" for names in ROOMS.values())
    row = conn.exec_driver_sql(
        f"SELECT session_user, has_schema_privilege(to_regnamespace('{TEAM}'), 'USAGE'),"
        " pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'change_group'::regclass),"
        f" 'USAGE'), {rooms}"
    ).one()
    role, team, owns = row[0], bool(row[1]), bool(row[2])
    open_rooms = frozenset(room for room, may in zip(ROOMS, row[3:], strict=True) if may)
    if not team:
        return Rights(role, rooms=open_rooms, everything=owns or len(open_rooms) == len(ROOMS))
    people = conn.exec_driver_sql(
        f"SELECT m.role, m.kind, c.name FROM {TEAM}.member m LEFT JOIN coder c ON c.guid = m.coder"
        " ORDER BY m.role"
    ).all()
    own = next((p for p in people if p[0] == role), None)
    leads = tuple(p[2] or p[0] for p in people if p[1] == "lead")
    kind: Kind | None = own[1] if own else None
    return Rights(role, kind, own[2] if own else None, open_rooms, owns, leads, *blind.state(conn))


def names(conn: psycopg.Connection[Any]) -> list[str]:
    """The tables of the project and Kantlijn's own beside them, as they stand in the database."""
    rows = conn.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
    )
    return [row[0] for row in rows]


def opened(conn: psycopg.Connection[Any], database: str) -> set[str]:
    """The rooms that stand open to the coders."""
    coders = group(database, "coder")
    found = set()
    for room, tables in ROOMS.items():
        row = conn.execute("SELECT has_table_privilege(%s, %s, 'INSERT')", [coders, f'public."{tables[0]}"'])
        if row.fetchone() == (True,):
            found.add(room)
    return found


_GROUND = (
    "CREATE SCHEMA IF NOT EXISTS {team}",
    "CREATE TABLE IF NOT EXISTS {team}.member (role name PRIMARY KEY,"
    " kind text NOT NULL CHECK (kind IN ('lead', 'coder', 'reader')), coder text UNIQUE)",
    # Who is who goes by the role that logged in, whatever role it takes on afterwards. Temporary tables are
    # looked at last: by itself PostgreSQL takes one of a coder called pg_class for the real one.
    "CREATE OR REPLACE FUNCTION {team}.me() RETURNS text LANGUAGE sql STABLE"
    " SET search_path = pg_catalog, pg_temp AS"
    " 'SELECT coder FROM {team}.member WHERE role = session_user AND kind = ''coder'''",
    "CREATE OR REPLACE FUNCTION {team}.my_id() RETURNS bigint LANGUAGE sql STABLE"
    " SET search_path = pg_catalog, pg_temp AS"
    " 'SELECT id::bigint FROM public.coder WHERE guid = {team}.me()'",
    # A row policy leaves rows of others out without a word, and a step would be logged that was half done:
    # a trigger says no.
    "CREATE OR REPLACE FUNCTION {team}.own() RETURNS trigger LANGUAGE plpgsql"
    " SET search_path = pg_catalog, pg_temp AS $$ BEGIN"
    " IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')"
    " AND OLD.coder_id IS DISTINCT FROM {team}.my_id() THEN"
    " RAISE EXCEPTION USING ERRCODE = '42501', TABLE = TG_TABLE_NAME,"
    " MESSAGE = format('permission denied for table %s: the row is another coder''s', TG_TABLE_NAME);"
    " END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "REVOKE ALL ON SCHEMA {team} FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {team} FROM PUBLIC",
    "GRANT USAGE ON SCHEMA {team} TO {lead}, {coder}, {reader}",
    "GRANT SELECT ON {team}.member TO {lead}, {coder}, {reader}",
)


def ground(conn: psycopg.Connection[Any], database: str) -> None:
    """Make what says who is who, where it is not yet."""
    from psycopg import sql

    words = _words(database)
    for statement in _GROUND + blind.GROUND:
        conn.execute(sql.SQL(statement).format(**words))


def enforce(conn: psycopg.Connection[Any], database: str, rooms: Collection[str]) -> None:
    """Give every table its owner, grants, policies and triggers, anew; ``rooms`` stand open to the coders.

    Whatever else was granted on them is taken away.
    """
    from psycopg import sql

    words, present = _words(database), names(conn)

    def run(statement: str, **more: sql.Composable) -> None:
        conn.execute(sql.SQL(statement).format(**words, **more))

    run("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    run("GRANT USAGE, CREATE ON SCHEMA public TO {lead}")
    run("GRANT USAGE ON SCHEMA public TO {coder}, {reader}")
    for name in present:
        table = sql.Identifier("public", name)
        run("ALTER TABLE {table} OWNER TO {lead}", table=table)
        for grantee in _granted(conn, name):
            who = sql.Identifier(grantee) if grantee else sql.SQL("PUBLIC")
            run("REVOKE ALL ON TABLE {table} FROM {who} CASCADE", table=table, who=who)
        run("GRANT SELECT ON TABLE {table} TO {coder}, {reader}", table=table)
    for name in OWN + LOG:
        _adds(run, name)
    for name in OWN:
        _changes(run, name)
    for name in CACHE:
        run("GRANT INSERT, UPDATE, DELETE ON TABLE {t} TO {coder}", t=sql.Identifier("public", name))
        if "id" in Base.metadata.tables[name].columns:
            run("GRANT USAGE ON SEQUENCE {s} TO {coder}", s=sql.Identifier("public", f"{name}_id_seq"))
    for room, tables in ROOMS.items():
        for name in tables:
            t = sql.Identifier("public", name)
            sequence = "id" in Base.metadata.tables[name].columns
            if room in rooms:
                run("GRANT INSERT, UPDATE, DELETE ON TABLE {t} TO {coder}", t=t)
            if sequence:
                do = "GRANT USAGE ON SEQUENCE {s} TO" if room in rooms else "REVOKE ALL ON SEQUENCE {s} FROM"
                run(do + " {coder}", s=sql.Identifier("public", f"{name}_id_seq"))
    if blind.ready(conn):  # else they stay as an older Kantlijn laid them down
        for statement in blind.TRIGGERS:
            run(statement)
        _policies(run)


def renewed(conn: Connection) -> None:
    """After the schema was brought up to date: let what is new have its rights, if there is a team."""
    if conn.exec_driver_sql(f"SELECT to_regnamespace('{TEAM}') IS NULL").scalar():
        return
    raw: Any = conn.connection.driver_connection
    database = raw.info.dbname
    mine = raw.execute(
        "SELECT pg_has_role(current_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = %s", [TEAM]
    ).fetchone()
    if mine == (True,):
        ground(raw, database)
    enforce(raw, database, opened(raw, database))


def _words(database: str) -> dict[str, sql.Composable]:
    from psycopg import sql

    return {"team": sql.Identifier(TEAM), **{k: sql.Identifier(group(database, k)) for k in KINDS}}


def _granted(conn: psycopg.Connection[Any], name: str) -> list[str]:
    """To whom something was granted of a table or its columns, but for its owner; empty for everybody."""
    rows = conn.execute(
        "SELECT DISTINCT coalesce(r.rolname, '') FROM (SELECT oid, relacl, relowner FROM pg_class UNION ALL"
        " SELECT a.attrelid, a.attacl, c.relowner FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " ) t (oid, acl, owner), aclexplode(t.acl) g LEFT JOIN pg_roles r ON r.oid = g.grantee"
        " WHERE t.oid = format('public.%%I', %s::text)::regclass AND g.grantee <> t.owner",
        [name],
    )
    return [row[0] for row in rows]


def _columns(name: str, without: Collection[str]) -> sql.Composable:
    from psycopg import sql

    found: Iterable[str] = (c.name for c in Base.metadata.tables[name].columns if c.name not in without)
    return sql.SQL(", ").join(map(sql.Identifier, found))


def _adds(run: Any, name: str) -> None:
    """A coder adds rows, whose number the server gives."""
    from psycopg import sql

    table = sql.Identifier("public", name)
    run("GRANT INSERT ({columns}) ON TABLE {t} TO {coder}", t=table, columns=_columns(name, {"id"}))
    run("GRANT USAGE ON SEQUENCE {s} TO {coder}", s=sql.Identifier("public", f"{name}_id_seq"))


def _changes(run: Any, name: str) -> None:
    """A coder changes and removes its own rows."""
    from psycopg import sql

    table = sql.Identifier("public", name)
    run("GRANT DELETE ON TABLE {t} TO {coder}", t=table)
    run("GRANT UPDATE ({columns}) ON TABLE {t} TO {coder}", t=table, columns=_columns(name, _FIXED))
    run(
        "CREATE OR REPLACE TRIGGER kantlijn_own BEFORE UPDATE OR DELETE ON {t}"
        " FOR EACH ROW EXECUTE FUNCTION {team}.own()",
        t=table,
    )


def _policies(run: Any) -> None:
    from psycopg import sql

    mine = "coder_id = (SELECT {team}.my_id())"
    for name in OWN:
        _policy(run, name, "add", "INSERT", f"WITH CHECK ({mine})")
        _policy(run, name, "change", "UPDATE", f"USING (true) WITH CHECK ({mine})")
        _policy(run, name, "remove", "DELETE", "USING (true)")
    labels = ", ".join(f"'{label}'" for label in sorted(history.BEGINNING))
    _policy(
        run, "change_group", "add", "INSERT",
        f"WITH CHECK (coder = (SELECT {{team}}.me()) AND label NOT IN ({labels})"
        " AND (undoes IS NULL OR {team}.is_mine(undoes)))",
    )  # fmt: skip
    own = ", ".join(f"'{name}'" for name in OWN)
    _policy(
        run, "change", "add", "INSERT",
        f"WITH CHECK ({{team}}.is_mine(group_id) AND CASE WHEN kind IN ({own}) THEN true"
        " ELSE has_table_privilege('public.' || quote_ident(kind), 'INSERT') END)",
    )  # fmt: skip
    for name in OWN + LOG:
        run("ALTER TABLE {t} ENABLE ROW LEVEL SECURITY", t=sql.Identifier("public", name))


def _policy(run: Any, name: str, title: str, command: str, rule: str) -> None:
    from psycopg import sql

    table = sql.Identifier("public", name)
    run("DROP POLICY IF EXISTS kantlijn_read ON {t}", t=table)
    run(f"CREATE POLICY kantlijn_read ON {{t}} FOR SELECT USING ({blind.READS[name]})", t=table)
    run(f"DROP POLICY IF EXISTS kantlijn_{title} ON {{t}}", t=table)
    run(f"CREATE POLICY kantlijn_{title} ON {{t}} FOR {command} TO {{coder}} {rule}", t=table)
