"""Coding blind in a team's database: what a coder may not see while the lead wants it so.

The choice is a setting of the project, so that it is logged and travels; the server keeps a copy of it that
row policies can ask cheaply. While it is on, rows of other coders do not exist for a coder's role, whichever
program asks: codings, answers to suggestions, memos on what is hidden, and the steps of the log that made
them. Those of Consensus are seen by everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

if TYPE_CHECKING:  # a file needs it not
    import psycopg

SETTING = "blind"
"""The project's setting: true while its coders code blind."""
CONSENSUS = "Consensus"
"""The coder who holds what a team settled."""
OWN = ("coding", "memo", "suggestion_decision")
"""Tables in which every row bears a coder."""
LOG = ("change_group", "change")
"""The tables of the log."""
_KINDS = ", ".join(f"'{name}'" for name in OWN)

GROUND = (
    "CREATE TABLE IF NOT EXISTS {team}.choice (one boolean PRIMARY KEY DEFAULT true CHECK (one),"
    " blind boolean NOT NULL)",
    # Who owns the tables, by itself or by a group, sees all rows anyway. In plpgsql, as every look at these
    # tables asks it first: a session plans it once (0.03 ms, where sql takes 0.12).
    "CREATE OR REPLACE FUNCTION {team}.blind() RETURNS boolean LANGUAGE plpgsql STABLE"
    " SET search_path = pg_catalog, pg_temp AS $$ BEGIN"
    " IF NOT coalesce((SELECT c.blind FROM {team}.choice c), false) THEN RETURN false; END IF;"
    " RETURN NOT pg_has_role(session_user, (SELECT relowner FROM pg_class"
    " WHERE oid = 'public.change_group'::regclass), 'USAGE')"
    " AND NOT EXISTS (SELECT FROM {team}.member WHERE role = session_user AND kind = 'reader'); END $$",
    "CREATE OR REPLACE FUNCTION {team}.team_id() RETURNS bigint LANGUAGE sql STABLE"
    " SET search_path = pg_catalog, pg_temp AS"
    f" 'SELECT id::bigint FROM public.coder WHERE lower(name) = ''{CONSENSUS.lower()}'''",
    # of the log, asked within the policies of the log: it looks past them
    "CREATE OR REPLACE FUNCTION {team}.is_mine(bigint) RETURNS boolean LANGUAGE plpgsql STABLE"
    " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN"
    " RETURN EXISTS (SELECT FROM public.change_group WHERE id = $1 AND coder = {team}.me()); END $$",
    "CREATE OR REPLACE FUNCTION {team}.chosen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = pg_catalog, pg_temp AS $$ BEGIN"
    " INSERT INTO {team}.choice (blind)"
    f" SELECT coalesce(settings->>'{SETTING}', '') = 'true' FROM public.project"
    " ON CONFLICT (one) DO UPDATE SET blind = excluded.blind WHERE choice.blind <> excluded.blind;"
    " RETURN NULL; END $$",
    # A coder's program cannot carry along what it does not see: then the thing stays as it is.
    "CREATE OR REPLACE FUNCTION {team}.hung() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = pg_catalog, pg_temp AS $$ DECLARE hangs boolean := false; BEGIN"
    " IF {team}.blind() THEN"
    " IF TG_TABLE_NAME IN ('code', 'source') THEN EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT %1$I AS"
    " thing, coder_id FROM public.coding UNION ALL SELECT %1$I, coder_id FROM public.suggestion_decision) h"
    " WHERE h.thing = $1 AND h.coder_id IS DISTINCT FROM $2)', TG_TABLE_NAME || '_id')"
    " INTO hangs USING OLD.id, {team}.my_id(); END IF;"
    " IF TG_OP = 'DELETE' THEN hangs := hangs OR EXISTS (SELECT FROM public.memo m WHERE (m.target = OLD.guid"
    " OR m.title = OLD.guid) AND m.coder_id IS DISTINCT FROM {team}.my_id()); END IF;"
    " IF hangs THEN RAISE EXCEPTION USING ERRCODE = '42501', TABLE = 'coding',"
    " MESSAGE = 'permission denied for table coding: another coder''s work hangs on it'; END IF;"
    " END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    # or anybody could hang them on a table of their own
    "REVOKE EXECUTE ON FUNCTION {team}.chosen(), {team}.hung() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION {team}.chosen(), {team}.hung() TO {lead}",
    "GRANT SELECT ON {team}.choice TO {lead}, {coder}, {reader}",
    "INSERT INTO {team}.choice (blind)"
    f" SELECT coalesce(settings->>'{SETTING}', '') = 'true' FROM public.project"
    " ON CONFLICT (one) DO UPDATE SET blind = excluded.blind",
)
"""Beside what says who is who."""

TRIGGERS = (
    "CREATE OR REPLACE TRIGGER kantlijn_chosen AFTER INSERT OR UPDATE OF settings ON public.project"
    " FOR EACH ROW EXECUTE FUNCTION {team}.chosen()",
    "CREATE OR REPLACE TRIGGER kantlijn_hung BEFORE DELETE OR UPDATE OF body ON public.source"
    " FOR EACH ROW EXECUTE FUNCTION {team}.hung()",
    "CREATE OR REPLACE TRIGGER kantlijn_hung BEFORE DELETE ON public.code"
    " FOR EACH ROW EXECUTE FUNCTION {team}.hung()",
    'CREATE OR REPLACE TRIGGER kantlijn_hung BEFORE DELETE ON public."case"'
    " FOR EACH ROW EXECUTE FUNCTION {team}.hung()",
)

_OFF = "(SELECT NOT {team}.blind())"
_SEEN = "coder_id = (SELECT {team}.my_id()) OR coder_id = (SELECT {team}.team_id())"
READS = {
    "coding": f"{_OFF} OR {_SEEN}",
    "suggestion_decision": f"{_OFF} OR {_SEEN}",
    "memo": f"{_OFF} OR CASE target_kind"
    " WHEN 'coding' THEN EXISTS (SELECT FROM public.coding c WHERE c.guid = memo.target)"
    " WHEN 'project' THEN true WHEN 'code' THEN true"
    f" ELSE {_SEEN} OR target_kind IN ('source', 'case') AND coder_id IN (SELECT c.id FROM public.coder c"
    " JOIN {team}.member m ON m.coder = c.guid WHERE m.kind = 'lead') END",
    "change": f"{_OFF} OR kind NOT IN ({_KINDS}) OR {{team}}.is_mine(group_id)",
    "change_group": f"{_OFF} OR coder = (SELECT {{team}}.me())"
    " OR EXISTS (SELECT FROM public.change c WHERE c.group_id = change_group.id"
    f" AND c.kind NOT IN ({_KINDS}))",
}
"""Per table the rows that are there for who reads. A step of the log is there when any of it may be seen."""


_KNOWN = "SELECT to_regprocedure('kantlijn_team.blind()') IS NOT NULL"


def ready(conn: psycopg.Connection[Any]) -> bool:
    """Whether a team was made, by a Kantlijn that knows of it."""
    return conn.execute(_KNOWN).fetchone() == (True,)


def known(conn: Connection) -> bool:
    """As ``ready``, on a connection of the store."""
    return bool(conn.exec_driver_sql(_KNOWN).scalar())


def state(conn: Connection) -> tuple[bool, bool]:
    """Whether the team's coders code blind, and whether who is connected is one of them. For who is in the
    team."""
    if not known(conn):
        return False, False
    row = conn.exec_driver_sql(
        "SELECT coalesce((SELECT blind FROM kantlijn_team.choice), false), kantlijn_team.blind()"
    ).one()
    return bool(row[0]), bool(row[1])
