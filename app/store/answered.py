"""What the log tells of accepted and rejected suggestions, and of the cues that they are made by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.store import schema
from app.store.log import Change, unpack
from app.store.records import Ids

_group = schema.Base.metadata.tables["change_group"]
_change = schema.Base.metadata.tables["change"]


def decided(conn: Connection) -> Iterator[tuple[dict[str, Any], list[Change]]]:
    """The groups in which something was decided, oldest first: their details, and what was added there of
    decisions and codings."""
    c = _change.c
    groups = select(c.group_id).where(c.kind == "suggestion_decision", c.operation == "add")
    statement = (
        select(c.group_id, _group.c.details, c.operation, c.kind, c.payload, c.version)
        .join(_group, c.group_id == _group.c.id)
        .where(c.group_id.in_(groups), c.operation == "add", c.kind.in_(("suggestion_decision", "coding")))
        .order_by(c.group_id, c.id)
    )
    at: int | None = None
    details: dict[str, Any] = {}
    changes: list[Change] = []
    for group, told, operation, kind, payload, version in conn.execute(statement):
        if at is not None and group != at:
            yield details, changes
            changes = []
        at, details = group, dict(told or {})
        changes += unpack(operation, kind, payload, version)
    if at is not None:
        yield details, changes


def altered(conn: Connection, labels: Sequence[str]) -> Iterator[tuple[int, Change]]:
    """What steps of these names changed of codings, oldest first, each with the id of its group."""
    c = _change.c
    statement = (
        select(c.group_id, c.operation, c.kind, c.payload, c.version)
        .join(_group, c.group_id == _group.c.id)
        .where(c.kind == "coding", c.operation == "change", _group.c.label.in_(labels))
        .order_by(c.id)
    )
    for group, operation, kind, payload, version in conn.execute(statement):
        for change in unpack(operation, kind, payload, version):
            yield group, change


def codes_between(conn: Connection, _ids: Ids, *, after: int, until: int) -> list[tuple[str, str, Change]]:
    """What was added and changed of codes in the changes behind one (by id) up to another, oldest first, each
    with the moment and the label of its group."""
    c = _change.c
    statement = (
        select(_group.c.at, _group.c.label, c.operation, c.kind, c.payload, c.version)
        .join(_group, c.group_id == _group.c.id)
        .where(c.kind == "code", c.operation.in_(("add", "change")), c.id > after, c.id <= until)
        .order_by(c.id)
    )
    return [
        (at, label, change)
        for at, label, operation, kind, payload, version in conn.execute(statement)
        for change in unpack(operation, kind, payload, version)
    ]


def newest_change(conn: Connection, _ids: Ids) -> int:
    """The id of the newest change, 0 without any."""
    return conn.execute(select(func.max(_change.c.id))).scalar() or 0
