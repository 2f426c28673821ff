"""A step that is taken back where others went on: what fits, what goes along, what must stay as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.coding import carry
from app.store import log, records, schema
from app.store.log import Change
from app.store.records import Ids, Record
from app.store.versions import PLACED, cuts, text_edits

_change = schema.Base.metadata.tables["change"]
_source = schema.Base.metadata.tables["source"]
_SLIDES = {"coding": {"start", "end"}, "suggestion_decision": {"start", "end"}, "code": {"position"}}
"""Fields that move when something else changes; with what is removed they are as they are now."""


def fitted(conn: Connection, ids: Ids, group: int, steps: Sequence[Change]) -> list[Change]:
    """``steps``, which take back a group, as they fit the present.

    What is removed goes as it is now; what was laid since on a text that gets back its old letters goes along
    with them. Raises BuiltOn when a step would overwrite what somebody made of the same thing after the
    group, or would lay something on other letters than were meant.
    """
    steps = [log.fitted(conn, change) for change in steps]
    _on_its_letters(conn, group, steps)
    present = _Present(conn, ids, steps)
    made: list[Change] = []
    for change in steps:
        made.append(present.take(change))
        if change.kind == "source" and change.text is not None:
            made += _along(conn, ids, group, change, {c.guid for c in steps if c.kind in PLACED})
    return made


class BuiltOn(Exception):
    """Somebody went on with a thing, named by its guid, after the step that is to be taken back."""


class _Present:
    """The rows that steps touch, as they are and as the steps make them one after another."""

    def __init__(self, conn: Connection, ids: Ids, steps: Sequence[Change]) -> None:
        self._rows: dict[tuple[str, str], Record] = {}
        kinds: dict[str, dict[str, None]] = {}
        for change in steps:
            if change.operation != "add":
                kinds.setdefault(change.kind, {})[change.guid] = None
        for kind, guids in kinds.items():
            for guid, record in records.read(conn, ids, kind, list(guids)).items():
                self._rows[kind, guid] = record

    def take(self, change: Change) -> Change:
        """The change as it fits; raises BuiltOn when its row is not what it was left as."""
        key = change.kind, change.guid
        if change.operation == "add":
            self._rows[key] = dict(change.after or {})
            return change
        row = self._rows.get(key)
        if row is None:
            raise KeyError(change.guid)
        if change.operation == "change":
            _same(change, row, set())
            self._rows[key] = {**row, **(change.after or {})}
            return change
        _same(change, row, _SLIDES.get(change.kind, set()))
        del self._rows[key]
        return Change("remove", change.kind, change.guid, row, None)


def _same(change: Change, row: Mapping[str, Any], but: Collection[str]) -> None:
    for name, value in (change.before or {}).items():
        if name not in but and name in row and row[name] != value:
            raise BuiltOn(change.guid)


def _along(conn: Connection, ids: Ids, group: int, change: Change, own: Collection[str]) -> Iterator[Change]:
    """The changes that carry along what was laid on a text after a group, when its edit is taken back."""
    edits = [(e[0], e[1], e[2]) for e in change.text or ()]
    carrier = carry.Carrier(edits)
    for kind in PLACED:
        first = _first_touched(conn, kind, group, own)
        for guid, record in records.read(conn, ids, kind, list(first)).items():
            if all(record[name] == at for name, at in first[guid].items()):
                continue  # moved and moved back: as the group left it
            if record["source"] != change.guid:
                continue
            start, end = record["start"], record["end"]
            if any(cuts(at, len(old), start, end) for at, old, _ in edits):
                raise BuiltOn(guid)
            place = carrier.carry(start, end)
            before, after = log.differences(record, {"start": place.start, "end": place.end})
            if after:
                yield Change("change", kind, guid, before, after)


def _first_touched(conn: Connection, kind: str, group: int, own: Collection[str]) -> dict[str, Record]:
    """What was laid or moved behind a group but ``own``: with the start and the end that each had before,
    as far as they were touched, None where it was not there."""
    found: dict[str, Record] = {}
    chunks = (
        select(_change.c.operation, _change.c.payload, _change.c.version)
        .where(_change.c.kind == kind, _change.c.group_id > group)
        .order_by(_change.c.id)
    )
    for operation, payload, version in conn.execute(chunks):
        for step in log.unpack(operation, kind, payload, version):
            if step.guid in own:
                continue
            for name in ("start", "end"):
                if name in (step.before or step.after or ()):
                    found.setdefault(step.guid, {}).setdefault(name, (step.before or {}).get(name))
    return found


def _on_its_letters(conn: Connection, group: int, steps: Sequence[Change]) -> None:
    """Raises BuiltOn when a text was edited after a group in which the steps lay something."""
    sources = {c.after["source"] for c in steps if c.kind in PLACED and c.after and "source" in c.after}
    moves = [
        c.guid
        for c in steps
        if c.kind in PLACED and c.operation == "change" and {"start", "end"} & set(c.after or ())
    ]
    sources.update(_sources_of(conn, moves))
    own = {c.guid for c in steps if c.kind == "source" and (c.text is not None or c.operation == "add")}
    for source in sorted(sources - own):
        first = next((change for _, change in text_edits(conn, source, group)), None)
        if first is None or first.before is None:
            continue
        present = conn.execute(select(_source.c.body).where(_source.c.guid == source)).scalar()
        if first.before["body"] != present:
            raise BuiltOn(source)


def _sources_of(conn: Connection, guids: Sequence[str]) -> Iterator[str]:
    for kind in PLACED:
        t = records.table(kind)
        for part in records.batches(guids):
            yield from conn.execute(
                select(_source.c.guid).join(t, t.c.source_id == _source.c.id).where(t.c.guid.in_(part))
            ).scalars()
