"""Rows as records: plain dictionaries that name other things by guid, the language of the change log.

A record holds every column of its table but ``id``; a column ``code_id`` is the field ``code`` with
a guid. A source's record also holds its ``turns`` as ``[n, start, text_start, end, speaker, time]``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, delete, insert, select, update

from app.store import schema

Record = dict[str, Any]

KINDS: tuple[str, ...] = (
    "project", "coder", "case", "source", "speaker", "attribute", "case_source", "attribute_value",
    "code", "code_set", "coding", "memo", "suggestion_decision",
)  # fmt: skip
"""In an order in which they can be inserted; the reverse is safe for deleting."""

LATER: dict[str, dict[str, Record]] = {"code": {"0002": {"paraphrases": []}, "0005": {"interviewer": False}}}
"""Per kind what records have since a schema version; what an older program wrote is read with these."""

Insert = Callable[[Connection, Table, Sequence[str], Sequence[Any]], None]

_NAMED = ("coder", "case", "attribute", "code_set")
"""Kinds of which no two have one name."""
_PLAIN = {"attribute_value", "case", "coding", "memo", "speaker", "suggestion_decision"}
"""Kinds whose every column is kept as it stands in a record."""
_TURN = schema.Base.metadata.tables["turn"]
_MANY = 500
_FAR = 10_000_000
"""Farther than any text reaches."""


def table(kind: str) -> Table:
    """The table of a kind."""
    return schema.Base.metadata.tables[kind]


def _references(kind: str) -> dict[str, str]:
    return {
        column.name: next(iter(column.foreign_keys)).column.table.name
        for column in table(kind).columns
        if column.foreign_keys
    }


REFERENCES: dict[str, dict[str, str]] = {kind: _references(kind) for kind in KINDS}
_REFERRED_TO = {target for of in REFERENCES.values() for target in of.values()}
_FIELDS: dict[str, list[tuple[str, str]]] = {
    kind: [
        (column.name, column.name.removesuffix("_id") if column.name in REFERENCES[kind] else column.name)
        for column in table(kind).columns
        if column.name != "id"
    ]
    for kind in KINDS
}


_INSERT = {kind: insert(table(kind)) for kind in KINDS}
_COLUMNS = {
    kind: select(*[c for c in table(kind).columns if c.name != "id"], table(kind).c.id) for kind in KINDS
}
_ALL = {kind: whole.order_by(table(kind).c.id) for kind, whole in _COLUMNS.items()}
_SOME = {
    kind: whole.where(table(kind).c.guid.in_(bindparam("guids", expanding=True)))
    for kind, whole in _COLUMNS.items()
}


def batches(items: Collection[str]) -> Iterator[list[str]]:
    """``items`` in lists short enough for one statement's parameters."""
    items = list(items)
    for i in range(0, len(items), _MANY):
        yield items[i : i + _MANY]


# A statement that is made once is looked up, and its rows are read, in half the time.


@cache
def _ids_of(kind: str) -> Select[Any]:
    t = table(kind)
    return select(t.c.guid, t.c.id).where(t.c.guid.in_(bindparam("guids", expanding=True)))


@cache
def _guids_of(kind: str) -> Select[Any]:
    t = table(kind)
    return select(t.c.id, t.c.guid).order_by(t.c.id)


class Ids:
    """Guids to row ids and back, remembered; emptied when rows go or a transaction fails."""

    def __init__(self, insert: Insert) -> None:
        self.insert = insert
        """The database's own way to insert many rows."""
        self._ids: dict[str, dict[str, int]] = {}
        self._guids: dict[str, dict[int, str]] = {}

    def forget(self) -> None:
        """Ask the database again from now on."""
        self._ids.clear()
        self._guids.clear()

    def ids(self, conn: Connection, kind: str, guids: Iterable[str]) -> dict[str, int]:
        """The row ids of ``guids``; raises KeyError for one that is not there."""
        known = self._ids.setdefault(kind, {})
        missing = {g for g in guids if g not in known}
        for part in batches(missing):
            known.update(conn.execute(_ids_of(kind), {"guids": part}).all())
        for guid in missing:
            if guid not in known:
                raise KeyError(f"{kind} {guid}")
        return known

    def guids(self, conn: Connection, kind: str) -> dict[int, str]:
        """The guids of all rows of a kind that others refer to, by row id."""
        known = self._guids.get(kind)
        if known is None:
            known = self._guids[kind] = dict(conn.execute(_guids_of(kind)).all())
        return known

    def added(self, kind: str) -> None:
        """Rows of ``kind`` were added: the way back must be read again."""
        self._guids.pop(kind, None)

    def learn(self, kind: str, guid: str, row: int) -> None:
        """The id of a row that was just added."""
        self._ids.setdefault(kind, {})[guid] = row


def _rows(conn: Connection, ids: Ids, kind: str, records: Sequence[Mapping[str, Any]]) -> list[Record]:
    """Records, whole or in part, as column values."""
    found = {
        column: ids.ids(conn, target, {r[column[:-3]] for r in records if r.get(column[:-3])})
        for column, target in REFERENCES[kind].items()
        if not (kind == target == "code")
    }
    rows = []
    for record in records:
        row = {}
        for column, name in _FIELDS[kind]:
            if name not in record:
                continue
            value = record[name]
            if column in found and value is not None:
                value = found[column][value]
            row[column] = value
        rows.append(row)
    return rows


def add(conn: Connection, ids: Ids, kind: str, records: Sequence[Record]) -> None:
    """Insert whole records. Raises KeyError for a reference to what is not there."""
    if not records:
        return
    if kind == "code":
        _add_codes(conn, ids, records)
    elif kind in _PLAIN and len(records) >= _MANY:
        _add_plain(conn, ids, kind, records)
    elif len(records) == 1:
        made = conn.execute(_INSERT[kind], _rows(conn, ids, kind, records)).inserted_primary_key
        if made and kind in _REFERRED_TO:
            ids.learn(kind, records[0]["guid"], made[0])
    else:
        conn.execute(_INSERT[kind], _rows(conn, ids, kind, records))
    ids.added(kind)


def _add_plain(conn: Connection, ids: Ids, kind: str, records: Sequence[Record]) -> None:
    """Insert many rows of plain values as the database likes it best."""
    names, known = _FIELDS[kind], []
    for column, name in names:
        target = REFERENCES[kind].get(column)
        wanted = {r[name] for r in records if r[name]} if target else ()
        known.append(ids.ids(conn, target, wanted) if target else None)
    columns = [
        [r[name] for r in records] if back is None else [back[v] if (v := r[name]) else None for r in records]
        for (_, name), back in zip(names, known, strict=True)
    ]
    ids.insert(conn, table(kind), [column for column, _ in names], list(zip(*columns, strict=True)))


def _add_codes(conn: Connection, ids: Ids, records: Sequence[Record]) -> None:
    """Codes refer to codes: insert them level by level."""
    waiting = list(records)
    while waiting:
        new = {r["guid"] for r in waiting}
        ready = [r for r in waiting if r["parent"] not in new]
        if not ready:
            raise KeyError("codes that are each other's parent")
        parents = ids.ids(conn, "code", {r["parent"] for r in ready if r["parent"]})
        rows = _rows(conn, ids, "code", ready)
        for row in rows:
            row["parent_id"] = parents[row["parent_id"]] if row["parent_id"] else None
        conn.execute(_INSERT["code"], rows)
        ready_guids = {r["guid"] for r in ready}
        waiting = [r for r in waiting if r["guid"] not in ready_guids]


def change(conn: Connection, ids: Ids, kind: str, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Set fields of rows: ``{guid: {field: value}}``; rows with the same fields go in one statement."""
    if kind == "coding" and len(values) > 1:
        values = _step_aside(conn, values)
    if kind in _NAMED and len(values) > 1:  # they may change places: no two may ever be alike
        t = table(kind)
        for part in batches([guid for guid, fields in values.items() if "name" in fields]):
            conn.execute(update(t).where(t.c.guid.in_(part)).values(name=t.c.guid))
    shapes: dict[tuple[str, ...], list[str]] = {}
    for guid, fields in values.items():
        shapes.setdefault(tuple(sorted(f for f in fields if f != "turns")), []).append(guid)
    t = table(kind)
    for shape, guids in shapes.items():
        if not shape:
            continue
        rows = _rows(conn, ids, kind, [values[g] for g in guids])
        if kind == "code" and "parent" in shape:
            parents = ids.ids(conn, "code", {r["parent_id"] for r in rows if r["parent_id"]})
            for row in rows:
                row["parent_id"] = parents[row["parent_id"]] if row["parent_id"] else None
        statement = (
            update(t).where(t.c.guid == bindparam("_guid")).values({c: bindparam(f"_{c}") for c in rows[0]})
        )
        conn.execute(
            statement,
            [
                {"_guid": g, **{f"_{c}": v for c, v in row.items()}}
                for g, row in zip(guids, rows, strict=True)
            ],
        )


def _step_aside(conn: Connection, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Put codings that move where no other is, so that they can swap places: two of one code may not lie
    alike even between two statements. Gives ``values`` with both ends of each."""
    t, whole = table("coding"), dict(values)
    for part in batches([g for g, fields in values.items() if "start" in fields or "end" in fields]):
        for guid, start, end in conn.execute(select(t.c.guid, t.c.start, t.c.end).where(t.c.guid.in_(part))):
            whole[guid] = {"start": start, "end": end, **values[guid]}
        conn.execute(update(t).where(t.c.guid.in_(part)).values(end=t.c.end + _FAR * t.c.id))
    return whole


def remove(conn: Connection, ids: Ids, kind: str, guids: Collection[str]) -> None:
    """Delete rows; whatever refers to them must be gone when the transaction ends."""
    t = table(kind)
    if kind == "source":
        sources = ids.ids(conn, "source", guids)
        for part in batches(guids):
            conn.execute(delete(_TURN).where(_TURN.c.source_id.in_([sources[s] for s in part])))
    for part in batches(guids):
        conn.execute(delete(t).where(t.c.guid.in_(part)))
    if kind in _REFERRED_TO:
        ids.forget()


def read(conn: Connection, ids: Ids, kind: str, guids: Collection[str] | None = None) -> dict[str, Record]:
    """The records of a kind by guid, all or the given ones, in the order in which they were added."""
    back = {
        position: ids.guids(conn, REFERENCES[kind][column])
        for position, (column, _) in enumerate(_FIELDS[kind])
        if column in REFERENCES[kind]
    }
    names = [name for _, name in _FIELDS[kind]]
    made: list[Record] = []
    numbers: list[int] = []
    # Part by part: what is done with all rows in one go holds the other threads.
    for rows in _in_parts(conn, kind, guids):
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for position, known in back.items():
            columns[position] = [None if at is None else known[at] for at in columns[position]]
        made += (dict(zip(names, row, strict=False)) for row in zip(*columns, strict=True))
        numbers += columns[-1]
    if guids is not None and len(made) > 1:
        import numpy as np

        made = [made[n] for n in np.argsort(numbers).tolist()]
    records = {record["guid"]: record for record in made}
    if kind == "source":
        for guid, turns in read_turns(conn, ids, None if guids is None else list(records)).items():
            records[guid]["turns"] = turns
        for record in records.values():
            record.setdefault("turns", [])
    return records


def _in_parts(conn: Connection, kind: str, guids: Collection[str] | None) -> Iterator[Sequence[Any]]:
    """The rows of a kind in parts, their numbers last; of all by these, of some by these within a part."""
    if guids is None:
        yield from conn.execute(_ALL[kind]).partitions(_MANY)
        return
    for part in batches(guids):
        if rows := conn.execute(_SOME[kind], {"guids": part}).all():
            yield rows


def read_turns(
    conn: Connection, ids: Ids, sources: Collection[str] | None = None
) -> dict[str, list[list[Any]]]:
    """Turns per source guid, each ``[n, start, text_start, end, speaker guid or None, time in seconds]``."""
    statement = select(_TURN).order_by(_TURN.c.source_id, _TURN.c.n)
    if sources is not None:
        known = ids.ids(conn, "source", sources)
        statement = statement.where(_TURN.c.source_id.in_([known[s] for s in sources]))
    names, speakers = ids.guids(conn, "source"), ids.guids(conn, "speaker")
    found: dict[str, list[list[Any]]] = {}
    for source, n, start, text_start, end, speaker, time in conn.execute(statement):
        turns = found.setdefault(names[source], [])
        turns.append([n, start, text_start, end, speakers[speaker] if speaker is not None else None, time])
    return found


def write_turns(
    conn: Connection, ids: Ids, turns: Mapping[str, Sequence[Sequence[Any]]], *, first: bool = False
) -> None:
    """Replace the turns of the sources named (``first``: which have none); their speakers must be there."""
    sources = ids.ids(conn, "source", turns)
    for part in () if first else batches(turns):
        conn.execute(delete(_TURN).where(_TURN.c.source_id.in_([sources[s] for s in part])))
    speakers = ids.ids(conn, "speaker", {t[4] for of in turns.values() for t in of if t[4]})
    rows = [
        (sources[source], n, start, text_start, end, speakers[speaker] if speaker else None, time)
        for source, of in turns.items() for n, start, text_start, end, speaker, time in of
    ]  # fmt: skip
    if rows:
        columns = ("source_id", "n", "start", "text_start", "end", "speaker_id", "time")
        ids.insert(conn, _TURN, columns, rows)
