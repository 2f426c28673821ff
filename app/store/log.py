"""The change log: written, read, and applied forwards and backwards."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Insert, Table, bindparam, delete, exists, insert, select

from app import __version__
from app.coding import carry
from app.coding.model import new_guid
from app.coding.text import fingerprint
from app.store import analyses, records, schema, word_index
from app.store.records import Ids, Record

Operation = Literal["add", "change", "remove"]
CHUNK = 1_000
"""Changes that are packed together: making and reading the JSON of more holds other threads too long."""
_DEFLATE_FROM = 400

_body = schema.Base.metadata.tables["body"]
_change = schema.Base.metadata.tables["change"]
_group = schema.Base.metadata.tables["change_group"]
_source = schema.Base.metadata.tables["source"]
_project = schema.Base.metadata.tables["project"]
_BEGIN, _APPEND = insert(_group), insert(_change)


def unless_there(table: Table) -> Insert:
    """The statement that inserts a row whose ``sha256`` the table does not have."""
    columns = list(table.columns)
    row = select(*(bindparam(c.name, type_=c.type) for c in columns))
    known = exists().where(table.c.sha256 == bindparam("sha256", type_=table.c.sha256.type))
    return insert(table).from_select([c.name for c in columns], row.where(~known))


_PUT_BODY = unless_there(_body)


class CannotRebuild(Exception):
    """A replaced text could not be made again from its successor; the log and the present disagree."""


class ChangedSince(Exception):
    """A setting of the project that a step would put back was set once more after it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded step; ``before`` and ``after`` hold whole records, or for a change the touched fields.

    A changed text of a source is recorded by its sha256 before and after and by ``text``, the edits
    between them (``app.coding.carry.difference``).
    """

    operation: Operation
    kind: str
    guid: str
    before: Record | None
    after: Record | None
    text: list[list[Any]] | None = None

    def inverse(self) -> Change:
        """The change that takes this one back."""
        operation: Operation = {"add": "remove", "remove": "add", "change": "change"}[self.operation]  # type: ignore[assignment]
        text = (
            None
            if self.text is None
            else [list(e) for e in carry.invert([(e[0], e[1], e[2]) for e in self.text])]
        )
        return Change(operation, self.kind, self.guid, self.after, self.before, text)


def pack(changes: Sequence[Change]) -> bytes:
    """The payload of one chunk."""
    rows = [
        [c.guid, c.before, c.after] if c.text is None else [c.guid, c.before, c.after, c.text]
        for c in changes
    ]
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return zlib.compress(raw, 1) if len(raw) > _DEFLATE_FROM else raw


def rows_of(operation: str, kind: str, payload: bytes, version: str) -> list[list[Any]]:
    """The rows ``[guid, before, after]`` of one chunk that schema ``version`` wrote, as they read now."""
    raw = payload if payload[:1] == b"[" else zlib.decompress(payload)
    rows: list[list[Any]] = json.loads(raw.decode("utf-8", "surrogatepass"))
    if operation != "change" and version < schema.SCHEMA_VERSION:
        later = {k: v for since, more in records.LATER.get(kind, {}).items() if version < since
                 for k, v in more.items()}  # fmt: skip
        rows = [[row[0], *(None if whole is None else {**later, **whole} for whole in row[1:3]), *row[3:]]
                for row in rows]  # fmt: skip
    return rows


def unpack(operation: str, kind: str, payload: bytes, version: str) -> list[Change]:
    """The changes of one chunk."""
    rows = rows_of(operation, kind, payload, version)
    return [
        Change(operation, kind, row[0], row[1], row[2], row[3] if len(row) > 3 else None)  # type: ignore[arg-type]
        for row in rows
    ]


def runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Consecutive changes of one kind and operation, at most ``CHUNK`` together."""
    run: list[Change] = []
    for change in changes:
        if run and (len(run) >= CHUNK or (change.kind, change.operation) != (run[0].kind, run[0].operation)):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def begin(
    conn: Connection, label: str, details: Mapping[str, Any], *, at: str, coder: str | None,
    undoes: int | None = None, guid: str = "", program: str = __version__,
) -> int:  # fmt: skip
    """Begin a step of the logboek; the row of its group, to which ``write`` adds what it changed."""
    made = conn.execute(
        _BEGIN,
        {"guid": guid or new_guid(), "at": at, "coder": coder, "label": label, "details": dict(details),
         "undoes": undoes, "program": program},
    )  # fmt: skip
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def write(conn: Connection, group: int, changes: Sequence[Change]) -> None:
    """Append ``changes`` to a group."""
    rows = [
        {
            "group_id": group,
            "kind": run[0].kind,
            "operation": run[0].operation,
            "count": len(run),
            "guid": run[0].guid if len(run) == 1 else None,
            "version": schema.SCHEMA_VERSION,
            "payload": pack(run),
        }
        for run in runs(changes)
    ]
    if rows:
        conn.execute(_APPEND, rows)


def begin_anew(conn: Connection, ids: Ids, label: str, *, at: str) -> None:
    """Let the log hold one group, which adds all that there is."""
    conn.execute(delete(_change))
    conn.execute(delete(_group))
    steps: list[Change] = []
    for kind in records.KINDS:
        for guid, record in records.read(conn, ids, kind).items():
            turns = record.get("turns")
            steps.append(Change("add", kind, guid, None, {**record, "turns": []} if turns else record))
    for guid, record in records.read(conn, ids, "source").items():
        if record["turns"]:
            steps.append(Change("change", "source", guid, {"turns": []}, {"turns": record["turns"]}))
    write(conn, begin(conn, label, {}, at=at, coder=None, program=""), steps)


def read(
    conn: Connection, groups: Sequence[int] | None = None, *, backwards: bool = False
) -> Iterator[Change]:
    """The changes of the groups (all when None), in order or, ``backwards``, the last first."""
    statement = select(_change.c.operation, _change.c.kind, _change.c.payload, _change.c.version)
    if groups is not None:
        statement = statement.where(_change.c.group_id.in_(groups))
    statement = statement.order_by(_change.c.id.desc() if backwards else _change.c.id)
    for operation, kind, payload, version in conn.execute(statement):
        changes = unpack(operation, kind, payload, version)
        yield from reversed(changes) if backwards else changes


def read_after(conn: Connection, group: int) -> Iterator[Change]:
    """The changes of the groups behind this one, in order."""
    statement = (
        select(_change.c.operation, _change.c.kind, _change.c.payload, _change.c.version)
        .where(_change.c.group_id > group)
        .order_by(_change.c.id)
    )
    for operation, kind, payload, version in conn.execute(statement):
        yield from unpack(operation, kind, payload, version)


def apply(conn: Connection, ids: Ids, changes: Sequence[Change]) -> None:
    """Make ``changes`` in the tables, in order; runs of one kind and operation go in one statement.

    Raises KeyError when something they build on is gone, CannotRebuild when a text cannot be made again.
    """
    turns: dict[str, Any] = {}
    for run in runs(changes):
        kind, guids = run[0].kind, [c.guid for c in run]
        if run[0].operation == "remove":
            records.remove(conn, ids, kind, guids)
            for guid in guids:
                turns.pop(guid, None)
            continue
        after: dict[str, Record] = {}
        for change in run:
            after.setdefault(change.guid, {}).update(change.after or {})
        if kind == "source":
            for guid, record in after.items():
                if "turns" in record:
                    turns[guid] = record["turns"]
            after = {g: {k: v for k, v in r.items() if k != "turns"} for g, r in after.items()}
        if run[0].operation == "add":
            records.add(conn, ids, kind, list(after.values()))
        else:
            for change in run:
                if change.text is not None:
                    replace_body(conn, change)
            records.change(conn, ids, kind, after)
            drop_bodies(conn, [c.before["body"] for c in run if c.text is not None and c.before])
    if turns:
        records.write_turns(conn, ids, turns)


def fitted(conn: Connection, change: Change) -> Change:
    """A step that is taken back as it fits the present: of the project's settings it sets only those that the
    step itself set, so that what others set meanwhile stays. Raises ChangedSince for one set once more."""
    if change.kind != "project" or change.operation != "change":
        return change
    assert change.before is not None and change.after is not None
    if "settings" not in change.after:
        return change
    before, after = change.before["settings"], change.after["settings"]
    present = conn.execute(select(_project.c.settings).where(_project.c.guid == change.guid)).scalar_one()
    made = dict(present)
    for key in {**before, **after}:
        if before.get(key) == after.get(key) and (key in before) == (key in after):
            continue
        if present.get(key) != before.get(key):
            raise ChangedSince(key)
        made.pop(key, None)
        if key in after:
            made[key] = after[key]
    return replace(
        change, before={**change.before, "settings": present}, after={**change.after, "settings": made}
    )


def replace_body(conn: Connection, change: Change) -> None:
    """See that the text after ``change`` stands in ``body``, made from the text before it if need be."""
    assert change.before is not None and change.after is not None and change.text is not None
    if conn.execute(select(_body.c.sha256).where(_body.c.sha256 == change.after["body"])).first():
        return
    old = conn.execute(select(_body.c.text).where(_body.c.sha256 == change.before["body"])).scalar()
    try:
        new = carry.apply(old or "", [(e[0], e[1], e[2]) for e in change.text])
    except ValueError as error:
        raise CannotRebuild(change.guid) from error
    if fingerprint(new) != change.after["body"]:
        raise CannotRebuild(change.guid)
    put_body(conn, new)


def put_body(conn: Connection, text: str, sha256: str | None = None) -> str:
    """Keep a text; returns its sha256, which is worked out when not given."""
    sha = sha256 or fingerprint(text)
    conn.execute(_PUT_BODY, {"sha256": sha, "text": text})
    return sha


def drop_bodies(conn: Connection, shas: Sequence[str]) -> None:
    """Let go of texts that an edit replaced and no source has, and of what was made of them: the log holds
    the way back."""
    for sha in shas:
        if not conn.execute(select(_source.c.id).where(_source.c.body == sha).limit(1)).first():
            conn.execute(_body.delete().where(_body.c.sha256 == sha))
            analyses.drop(conn, [sha])
            word_index.drop(conn, [sha])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Record, Record]:
    """Only the fields in which two records differ."""
    names = [k for k in after if before.get(k) != after[k]]
    return {k: before.get(k) for k in names}, {k: after[k] for k in names}
