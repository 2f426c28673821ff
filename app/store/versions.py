"""What became of a thing since somebody saw it: the edits of a text, and who changed a row last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from app.coding import carry
from app.coding.model import ChangeGroup
from app.store import log, schema
from app.store.log import Change

_groups = schema.Base.metadata.tables["change_group"]
_change = schema.Base.metadata.tables["change"]
_source = schema.Base.metadata.tables["source"]
_BODY = select(_source.c.body).where(_source.c.guid == bindparam("guid"))
PLACED = ("coding", "suggestion_decision")
"""Kinds that lie on the letters of a text."""


def _chunks(kind: str, guid: str, after: int = 0) -> Select[Any]:
    """The chunks in which this thing may be touched."""
    return select(
        _change.c.operation, _change.c.kind, _change.c.payload, _change.c.version, _change.c.group_id
    ).where(
        _change.c.kind == kind, _change.c.group_id > after,
        or_(_change.c.guid == guid, _change.c.guid.is_(None)),
    )  # fmt: skip


def text_edits(conn: Connection, source: str, after: int = 0) -> Iterator[tuple[int, Change]]:
    """The edits of a source's text behind a group, in order, each with its group."""
    rows = conn.execute(
        _chunks("source", source, after).where(_change.c.operation == "change").order_by(_change.c.id)
    )
    for operation, kind, payload, version, group in rows:
        for change in log.unpack(operation, kind, payload, version):
            if change.guid == source and change.text is not None:
                yield group, change


def carried(conn: Connection, source: str, seen: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the letters ``[start, end)`` of the text with sha256 ``seen`` stand in the present one.

    None when they are not the same letters any more, or when how that text became this one is not known.
    """
    present = conn.execute(_BODY, {"guid": source}).scalar()
    if present == seen:
        return start, end
    chain: list[Change] = []
    found = False
    for _, change in text_edits(conn, source):
        assert change.before is not None
        if change.before["body"] == seen:
            chain, found = [], True
        if found:
            chain.append(change)
    if not found or chain[-1].after is None or chain[-1].after["body"] != present:
        return None
    for change in chain:
        edits = [(e[0], e[1], e[2]) for e in change.text or ()]
        if any(cuts(at, len(old), start, end) for at, old, _ in edits):
            return None
        place = carry.Carrier(edits).carry(start, end)
        start, end = place.start, place.end
    return start, end


def cuts(at: int, length: int, start: int, end: int) -> bool:
    """Whether an edit touches letters of a range, or puts some between them."""
    return start < at < end if length == 0 else at < end and at + length > start


def last_step(conn: Connection, kind: str, guid: str, after: int = 0) -> ChangeGroup | None:
    """The newest step behind a group that changed or removed a thing."""
    rows = conn.execute(
        _chunks(kind, guid, after).where(_change.c.operation != "add").order_by(_change.c.id.desc())
    )
    for operation, of, payload, version, group in rows:
        if any(change.guid == guid for change in log.unpack(operation, of, payload, version)):
            return _step(conn.execute(select(_groups).where(_groups.c.id == group)).one())
    return None


def steps_after(conn: Connection, group: int) -> Sequence[tuple[ChangeGroup, int]]:
    """The steps behind a group, in order, each with how many codings it made."""
    counts = select(_change.c.group_id, func.sum(_change.c.count)).where(
        _change.c.group_id > group, _change.c.kind == "coding", _change.c.operation == "add"
    )
    coded: dict[int, int] = dict(conn.execute(counts.group_by(_change.c.group_id)).all())
    rows = conn.execute(select(_groups).where(_groups.c.id > group).order_by(_groups.c.id))
    return [(_step(row), int(coded.get(row.id, 0))) for row in rows]


def _step(row: Row[Any]) -> ChangeGroup:
    return ChangeGroup(row.id, row.at, row.coder, row.label, row.details, False, row.undoes)
