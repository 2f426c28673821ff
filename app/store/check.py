"""Whether a project is sound: the database's own checks, every range inside its text, the log replays."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from app.coding.text import fingerprint
from app.store import log, records, schema
from app.store.blind import OWN
from app.store.contract import Engine
from app.store.records import Ids, Record

_t = schema.Base.metadata.tables


def problems(conn: Connection, ids: Ids, engine: Engine) -> list[str]:
    """Every problem in one line each; empty when the project is sound."""
    found = _damage(conn, engine) or engine.lost_references(conn)
    if found and not found[0].startswith("foreign key"):  # what else it says can not be trusted
        return found
    found += _texts(conn)
    found += _originals(conn)
    found += _ranges(conn)
    found += _targets(conn)
    if not any(problem.startswith("foreign key") for problem in found):  # else records cannot be read
        found += _replay(conn, ids, OWN if engine.partial(conn) else ())
    return found


def kept(conn: Connection, ids: Ids) -> list[str]:
    """What is wrong with what is kept, whatever the file it is in: texts, originals, ranges, targets,
    the log."""
    return [*_texts(conn), *_originals(conn), *_ranges(conn), *_targets(conn), *_replay(conn, ids)]


def _damage(conn: Connection, engine: Engine) -> list[str]:
    try:
        return engine.damage(conn)
    except DatabaseError as error:
        return [str(error.orig)]


def _texts(conn: Connection) -> list[str]:
    s, b = _t["source"].c, _t["body"].c
    found = []
    statement = select(s.name, s.length, s.body, b.text).outerjoin(_t["body"], s.body == b.sha256)
    for name, length, sha, text in conn.execute(statement):
        if text is None:
            found.append(f"document {name!r}: its text is missing")
        elif len(text) != length or fingerprint(text) != sha:
            found.append(f"document {name!r}: its text was changed outside Kantlijn")
    return found


def _originals(conn: Connection) -> list[str]:
    s, b = _t["source"].c, _t["blob"].c
    found = []
    for name, sha, data in conn.execute(
        select(s.name, s.original, b.data)
        .outerjoin(_t["blob"], s.original == b.sha256)
        .where(s.original != "")
    ):
        if data is None or hashlib.sha256(data).hexdigest() != sha:
            found.append(f"document {name!r}: its original file is missing or was changed outside Kantlijn")
    return found


def _ranges(conn: Connection) -> list[str]:
    s, k, t = _t["source"].c, _t["coding"].c, _t["turn"].c
    found = [
        f"coding {guid}: {start}-{end} lies outside document {name!r} of {length} characters"
        for guid, start, end, name, length in conn.execute(
            select(k.guid, k.start, k.end, s.name, s.length)
            .join(_t["source"], k.source_id == s.id)
            .where((k.start < 0) | (k.end <= k.start) | (k.end > s.length))
        )
    ]
    found += [
        f"turn {n} of document {name!r} lies outside it"
        for n, name in conn.execute(
            select(t.n, s.name)
            .join(_t["source"], t.source_id == s.id)
            .where((t.start < 0) | (t.text_start < t.start) | (t.end < t.text_start) | (t.end > s.length))
        )
    ]
    return found


def _targets(conn: Connection) -> list[str]:
    m = _t["memo"].c
    found = []
    for kind in conn.execute(select(m.target_kind).distinct()).scalars().all():
        if kind == "summary":
            found += _summaries(conn)
            continue
        if kind not in records.KINDS:
            found.append(f"a memo on an unknown kind {kind!r}")
            continue
        lost = select(m.guid).where(m.target_kind == kind, m.target.not_in(select(_t[kind].c.guid)))
        found += [f"memo {guid}: the {kind} it is about is gone" for guid in conn.execute(lost).scalars()]
    return found


def _summaries(conn: Connection) -> list[str]:
    """Summaries are of a case (their target) under a code (their title)."""
    m = _t["memo"].c
    found = []
    for kind, column in (("case", m.target), ("code", m.title)):
        lost = select(m.guid).where(m.target_kind == "summary", column.not_in(select(_t[kind].c.guid)))
        found += [f"summary {guid}: its {kind} is gone" for guid in conn.execute(lost).scalars()]
    return found


def _replay(conn: Connection, ids: Ids, but: Collection[str] = ()) -> list[str]:
    """Replay the whole log in memory and compare with the tables; ``but`` for kinds of which a part of the
    log is hidden."""
    made: dict[str, dict[str, Record]] = {kind: {} for kind in records.KINDS}
    for change in log.read(conn):
        if change.kind in but:
            continue
        rows = made.setdefault(change.kind, {})
        if change.operation == "remove":
            if rows.pop(change.guid, None) is None:
                return [f"the logboek removes {change.kind} {change.guid}, which was not there"]
        elif change.operation == "add":
            rows[change.guid] = dict(change.after or {})
        elif change.guid not in rows:
            return [f"the logboek changes {change.kind} {change.guid}, which was not there"]
        else:
            rows[change.guid].update(change.after or {})
    found = []
    for kind in [kind for kind in records.KINDS if kind not in but]:
        present = records.read(conn, ids, kind)
        for guid in present.keys() | made[kind].keys():
            if _plain(present.get(guid)) != _plain(made[kind].get(guid)):
                found.append(f"{kind} {guid}: the logboek does not lead to what is kept")
    return found


def _plain(record: Record | None) -> Any:
    """A record in a form that does not tell lists from tuples."""
    if record is None:
        return None
    return {
        k: [list(t) if isinstance(t, tuple) else t for t in v] if isinstance(v, list) else v
        for k, v in record.items()
    }
