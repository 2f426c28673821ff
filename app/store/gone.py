"""What was removed from a project and lives on in its log, from which an undo would bring it back."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from app.store import log, records, schema
from app.store.log import Change
from app.store.records import Ids, Record

_change = schema.Base.metadata.tables["change"]


@dataclass(frozen=True, slots=True)
class Gone:
    """A removed source or case: its record as it was then, and the step that removed it."""

    kind: str
    guid: str
    record: Record
    group: int

    @property
    def name(self) -> str:
        """What it was called."""
        return str(self.record["name"])


@dataclass(slots=True)
class Went:
    """What the same step did with what hung on it.

    ``sources`` were linked to a case, ``speakers`` were its (each with its source); ``attributes`` it had a
    value of. ``names`` are those of the speakers of a removed source.
    """

    sources: set[str] = field(default_factory=set)
    speakers: dict[str, str] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    codings: int = 0
    memos: int = 0


def things(conn: Connection, ids: Ids) -> list[Gone]:
    """The removed sources and cases that the log still knows, the latest removal of each, newest first."""
    there = {
        kind: set(conn.execute(select(records.table(kind).c.guid)).scalars()) for kind in ("source", "case")
    }
    rows = conn.execute(
        select(_change.c.group_id, _change.c.operation, _change.c.kind, _change.c.payload, _change.c.version)
        .where(_change.c.kind.in_(tuple(there)), _change.c.operation == "remove")
        .order_by(_change.c.id)
    )
    found: dict[str, Gone] = {}
    for group, operation, kind, payload, version in rows:
        for step in log.unpack(operation, kind, payload, version):
            if step.guid not in there[kind] and step.before is not None:
                found.pop(step.guid, None)
                found[step.guid] = Gone(kind, step.guid, dict(step.before), group)
    return list(reversed(found.values()))


def went_with(conn: Connection, gone: Gone) -> Went:
    """What went, or lost its case, in the step that removed a thing."""
    steps = list(log.read(conn, [gone.group]))
    found = Went()
    targets = {gone.guid}
    for step in steps:
        _note(found, gone.guid, step, targets)
    found.memos = sum(
        step.kind == "memo" and step.operation == "remove" and (step.before or {}).get("target") in targets
        for step in steps
    )
    return found


def _note(found: Went, guid: str, step: Change, targets: set[str]) -> None:
    before = step.before or {}
    removed = step.operation == "remove"
    if step.kind == "case_source" and removed and before.get("case") == guid:
        found.sources.add(before["source"])
    elif step.kind == "attribute_value" and removed and before.get("case") == guid:
        found.attributes.add(before["attribute"])
    elif step.kind == "speaker" and before.get("case") == guid:
        found.speakers[step.guid] = str(before.get("source", ""))
    elif step.kind == "speaker" and removed and before.get("source") == guid:
        found.names.add(str(before["name"]))
    elif step.kind == "coding" and removed and before.get("source") == guid:
        found.codings += 1
        targets.add(step.guid)
