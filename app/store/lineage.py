"""The logboek as another copy of the project must read it: which groups, and what they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, select

from app.coding.merge.snapshot import Run
from app.store import log, schema

_t = schema.Base.metadata.tables
_groups, _change, _coder = _t["change_group"], _t["change"], _t["coder"]


def groups(conn: Connection) -> list[tuple[int, str]]:
    """Row and guid of every group, the oldest first."""
    rows = conn.execute(select(_groups.c.id, _groups.c.guid).order_by(_groups.c.id))
    return [(row, guid) for row, guid in rows]


def labelled(conn: Connection, label: str) -> list[tuple[str, dict[str, Any]]]:
    """Moment and details of the groups with a label, the oldest first."""
    wanted = select(_groups.c.at, _groups.c.details).where(_groups.c.label == label)
    return [(at, details) for at, details in conn.execute(wanted.order_by(_groups.c.id))]


def changes(
    conn: Connection, after: int = 0, *, kind: str | None = None, removals: bool = False
) -> Iterator[Run]:
    """The changes of the groups behind row ``after``, in order, with who made them and when.

    Of one ``kind`` only; or only ``removals``, of groups that undo nothing.
    """
    names = dict(conn.execute(select(_coder.c.guid, _coder.c.name)).all())
    statement = (
        select(_change.c.operation, _change.c.kind, _change.c.payload, _change.c.version, _groups.c.at,
               _groups.c.coder, _groups.c.undoes)
        .join(_groups, _change.c.group_id == _groups.c.id)
        .where(_groups.c.id > after)
        .order_by(_change.c.id)
    )  # fmt: skip
    if kind is not None:
        statement = statement.where(_change.c.kind == kind)
    if removals:
        statement = statement.where(_change.c.operation == "remove", _groups.c.undoes.is_(None))
    for operation, of, payload, version, at, coder, undoes in conn.execute(statement):
        rows = log.rows_of(operation, of, payload, version)
        yield Run(operation, of, rows, names.get(coder, ""), at, undoes is not None)


def noted(conn: Connection, coder: str, labels: Collection[str]) -> list[dict[str, Any]]:
    """What the steps of a coder with one of these labels noted for later (``memory`` in their details), the
    oldest first; what was undone left out."""
    undone: set[int] = set()
    found: list[dict[str, Any]] = []
    rows = conn.execute(
        select(_groups.c.id, _groups.c.undoes, _groups.c.details)
        .where(_groups.c.coder == coder, _groups.c.undoes.is_not(None) | _groups.c.label.in_(labels))
        .order_by(_groups.c.id.desc())
    )
    for row, undoes, details in rows:
        if row in undone:
            continue
        if undoes is not None:
            undone.add(undoes)
        elif isinstance(details.get("memory"), dict):
            found.insert(0, details["memory"])
    return found


def removes(conn: Connection, after: int) -> bool:
    """Whether anything was removed behind row ``after``."""
    found = select(_change.c.id).where(_change.c.group_id > after, _change.c.operation == "remove")
    return conn.execute(found.limit(1)).first() is not None


def forwards(conn: Connection) -> dict[str, str]:
    """Codes that were merged away, here or as two codebooks were united, to what they became; what was undone
    left out."""
    undone: set[int] = set()
    found: dict[str, str] = {}
    rows = conn.execute(
        select(_groups.c.id, _groups.c.undoes, _groups.c.label, _groups.c.details)
        .where(_groups.c.undoes.is_not(None) | _groups.c.label.in_(("history.merge_codes", "history.unite")))
        .order_by(_groups.c.id.desc())
    )
    for row, undoes, label, details in rows:
        if row in undone:
            continue
        if undoes is not None:
            undone.add(undoes)
        elif label == "history.merge_codes" and "gone" in details:
            found[details["gone"]] = details["into"]
        elif label == "history.unite":
            found.update(details.get("forwards", {}))
    return found
