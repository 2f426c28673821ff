"""What lives on in a project's log: things that were removed, and names that things no longer have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from app.store import log, records, schema
from app.store.log import Change
from app.store.records import Ids, Record

_change = schema.Base.metadata.tables["change"]
_groups = schema.Base.metadata.tables["change_group"]


_MERGING = "history.merge_speakers"


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
    value of. ``names`` are those of the speakers of a removed source, by guid.
    """

    sources: set[str] = field(default_factory=set)
    speakers: dict[str, str] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    codings: int = 0
    memos: int = 0


def things(conn: Connection, ids: Ids) -> list[Gone]:
    """The removed sources and cases that the log still knows, the latest removal of each, newest first."""
    there = {
        kind: set(conn.execute(select(records.table(kind).c.guid)).scalars()) for kind in ("source", "case")
    }
    found: dict[str, Gone] = {}
    for group, step in _steps(conn, tuple(there), ("remove",)):
        if step.guid not in there[step.kind] and step.before is not None:
            found.pop(step.guid, None)
            found[step.guid] = Gone(step.kind, step.guid, dict(step.before), group)
    return list(reversed(found.values()))


def names(conn: Connection, ids: Ids) -> dict[str, set[str]]:
    """All names that sources (their original files' as well), cases and speakers have or had, removed ones
    included; a source has those of the speakers that it ever had as well."""
    told: dict[str, set[str]] = {}
    speaks_in: dict[str, str] = {}
    for _, step in _steps(conn, ("source", "case", "speaker")):
        for state in filter(None, (step.before, step.after)):
            names = (state.get(key) for key in ("name", "original_name"))
            told.setdefault(step.guid, set()).update(map(str, filter(None, names)))
            if step.kind == "speaker" and state.get("source"):
                speaks_in[step.guid] = str(state["source"])
    for speaker, source in speaks_in.items():
        told.setdefault(source, set()).update(told[speaker])
    return told


def merged(conn: Connection, into: Collection[str]) -> set[str]:
    """The speakers that were made one with these, or with one that was."""
    said = conn.execute(
        select(_groups.c.id, _groups.c.label, _groups.c.details).where(
            _groups.c.label.in_((_MERGING, "history.undo", "history.redo"))
        )
    )
    kept_as = {
        group: str(details.get("b", "")) for group, label, details in said
        if _MERGING in (label, details.get("of"))
    }  # fmt: skip
    if not kept_as:
        return set()
    called: dict[str, tuple[str, str]] = {}
    became: dict[str, str] = {}
    for group, step in _steps(conn, ("speaker",)):
        before = called.get(step.guid, ("", ""))
        if step.operation == "remove":
            called.pop(step.guid, None)
            source = str((step.before or {}).get("source", ""))
            other = next((guid for guid, at in called.items() if at == (source, kept_as.get(group))), None)
            if other is not None:
                became[step.guid] = other
            continue
        state = step.after or {}
        called[step.guid] = str(state.get("source", before[0])), str(state.get("name", before[1]))
        became.pop(step.guid, None)
    found, more = set[str](), set(into)
    while more:
        more = {one for one, other in became.items() if other in more} - found
        found |= more
    return found


def _steps(
    conn: Connection, kinds: Collection[str], operations: Collection[str] = ("add", "change", "remove")
) -> Iterator[tuple[int, Change]]:
    """What happened to all things of these kinds, with the step it was part of, the oldest first."""
    rows = conn.execute(
        select(_change.c.group_id, _change.c.operation, _change.c.kind, _change.c.payload, _change.c.version)
        .where(_change.c.kind.in_(kinds), _change.c.operation.in_(operations))
        .order_by(_change.c.id)
    )
    for group, operation, kind, payload, version in rows:
        for step in log.unpack(operation, kind, payload, version):
            yield group, step


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
        found.names[step.guid] = str(before["name"])
    elif step.kind == "coding" and removed and before.get("source") == guid:
        found.codings += 1
        targets.add(step.guid)
