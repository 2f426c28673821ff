"""The logboek: the groups of changes, which of them are undone, and what undo and redo would take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from sqlalchemy import Connection, delete, func, select

from app.coding.model import ChangeGroup
from app.store import log, schema

_groups = schema.Base.metadata.tables["change_group"]
_change = schema.Base.metadata.tables["change"]
_PAGE = 200
PURGES = {"history.pseudonymise", "history.reidentify", "history.withdraw", "history.purged"}
"""What rewrote the log: no undo leads back behind it, only the key does."""
PART = "history.part"
"""What the log of a copy begins with that was made by who sees a part of the project only."""
BEGINNING = {"history.create", "history.begin", "history.coder", "history.coder_gone", PART} | PURGES
"""Making a project, entering it as a coder and leaving it as one who did nothing are no steps that anybody
means to undo."""
_PASSED = BEGINNING | {"history.report_made"}
"""What undo passes over: that a report was made takes nothing back either."""
_UNTOUCHED = {"history.coder", "history.coder_gone", "history.report_made"}


def _newest_first(conn: Connection) -> Iterator[ChangeGroup]:
    """Groups from the newest on, each with whether it is undone (for an undo: redone) now."""
    below: int | None = None
    undone: set[int] = set()
    while True:
        statement = select(_groups).order_by(_groups.c.id.desc()).limit(_PAGE)
        if below is not None:
            statement = statement.where(_groups.c.id < below)
        rows = conn.execute(statement).all()
        for row in rows:
            gone = row.id in undone
            if row.undoes is not None and not gone:
                undone.add(row.undoes)
            yield ChangeGroup(row.id, row.at, row.coder, row.label, row.details, gone, row.undoes)
        if len(rows) < _PAGE:
            return
        below = rows[-1].id


def listing(conn: Connection, limit: int | None = None) -> list[ChangeGroup]:
    """The logboek, newest first; an undo and a redo are entries of their own."""
    found: list[ChangeGroup] = []
    for group in _newest_first(conn):
        if limit is not None and len(found) >= limit:
            break
        found.append(group)
    return found


def names_replaced_since(conn: Connection, step: int) -> int | None:
    """The latest group after a step that replaced names, unless they were brought back after that."""
    names = ("history.pseudonymise", "history.reidentify")
    asked = select(_groups.c.id, _groups.c.label).where(_groups.c.id > step, _groups.c.label.in_(names))
    row = conn.execute(asked.order_by(_groups.c.id.desc()).limit(1)).first()
    return row.id if row is not None and row.label == names[0] else None


def undoable(conn: Connection, coder: str | None, *, anyone: bool = False) -> Iterator[ChangeGroup]:
    """The groups of ``coder`` (or of ``anyone``) that stand, newest first; never those that made the project.

    Undoing the first makes the second the next: taking ``n`` of them is ``n`` times undo.
    """
    for group in _newest_first(conn):
        if group.undoes is not None or group.undone or group.label in _PASSED:
            continue
        if anyone or group.coder == coder:
            yield group


def redoable(conn: Connection, coder: str | None, *, anyone: bool = False) -> Iterator[ChangeGroup]:
    """The undos of ``coder`` (or of ``anyone``) that stand, newest first, until something new was done.

    Redoing the first makes the second the next.
    """
    kinds: dict[int, bool] = {}
    for group in _newest_first(conn):
        if group.undone or not (anyone or group.coder == coder) or group.label in _UNTOUCHED:
            continue
        if group.undoes is None:
            return
        if _is_undo(conn, group, kinds):
            yield group


def _is_undo(conn: Connection, group: ChangeGroup, kinds: dict[int, bool]) -> bool:
    """Whether an undoing group takes back an action (an undo) rather than an undo (a redo)."""
    assert group.undoes is not None
    if group.undoes not in kinds:
        target = conn.execute(select(_groups.c.undoes).where(_groups.c.id == group.undoes)).scalar()
        kinds[group.undoes] = target is None
    return kinds[group.undoes]


def builds_on(conn: Connection, group: int, thing: str | None = None) -> ChangeGroup | None:
    """The first later step that stands and has to do with what this group touched (or that touched the
    ``thing``), if one is found."""
    touched = {word for change in log.read(conn, [group]) for word in _touched(change)}
    touched = touched if thing is None else {thing}
    later = list(takewhile(lambda g: g.id > group, _newest_first(conn)))
    for step in reversed(later):
        if step.undone or step.undoes is not None:
            continue
        for change in log.read(conn, [step.id]):
            if not touched.isdisjoint(_touched(change)):
                return step
            if thing is None and not touched.isdisjoint(_named(change)):
                return step
    return None


def _touched(change: log.Change) -> list[str]:
    """What a change is on: a thing, or of the project's settings each that differs."""
    before, after = (side or {} for side in (change.before, change.after))
    if change.kind == "project" and "settings" in after and "settings" in before:
        one, other = before["settings"], after["settings"]
        return [f"setting {key}" for key in {**one, **other} if one.get(key) != other.get(key)]
    return [change.guid]


def _named(change: log.Change) -> list[str]:
    """What the rows of a change refer to."""
    return [v for side in (change.before, change.after) if side for v in side.values() if isinstance(v, str)]


def last_but(conn: Connection, labels: Collection[str]) -> str:
    """The moment of the newest group with none of these labels, ISO 8601; empty when there is none."""
    statement = select(func.max(_groups.c.at)).where(_groups.c.label.not_in(labels))
    return conn.execute(statement).scalar() or ""


def last_change(conn: Connection) -> str:
    """The moment of the newest group, ISO 8601; empty when there is none."""
    return conn.execute(select(func.max(_groups.c.at))).scalar() or ""


def after(conn: Connection, moment: str) -> list[int]:
    """Ids of the groups later than ``moment``, newest first."""
    return list(
        conn.execute(
            select(_groups.c.id).where(_groups.c.at > moment).order_by(_groups.c.id.desc())
        ).scalars()
    )


def forget(conn: Connection, group: int) -> None:
    """Strike a group from a private copy's log."""
    conn.execute(delete(_change).where(_change.c.group_id == group))
    conn.execute(delete(_groups).where(_groups.c.id == group))


def extent(conn: Connection, groups: Sequence[int]) -> int:
    """How many rows the changes of these groups are about."""
    total = select(func.coalesce(func.sum(_change.c.count), 0)).where(_change.c.group_id.in_(groups))
    return int(conn.execute(total).scalar_one())


def size(conn: Connection) -> dict[str, int]:
    """How many groups and changes the log holds, and its payload in bytes."""
    groups = conn.execute(select(func.count()).select_from(_groups)).scalar() or 0
    changes, octets = conn.execute(
        select(
            func.coalesce(func.sum(_change.c.count), 0),
            func.coalesce(func.sum(func.length(_change.c.payload)), 0),
        )
    ).one()
    return {"groups": groups, "changes": int(changes), "bytes": int(octets)}
