"""What one operation does, in one transaction: to the tables and to the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app.coding.carry import Edit
from app.coding.letting_go import let_go
from app.store import log, records, schema
from app.store.log import Change
from app.store.others import Others, Tip
from app.store.records import Ids, Record

_KEEP_BLOB = log.unless_there(schema.Base.metadata.tables["blob"])


class Batch:
    """What one operation does, in one transaction; everything goes to the tables and to the log."""

    def __init__(self, conn: Connection, ids: Ids, others: Others) -> None:
        self.conn, self.ids, self._others = conn, ids, others
        self.log: list[Change] = []
        self._bare: set[str] = set()
        """Sources that it added and that have no turns yet."""
        self.subject: str | None = None
        self.label = ""
        self.touched: set[str] = set()
        self.noted = False
        """Whether it stands in the log also when it changes no row: for what its details tell."""

    def add(self, kind: str, rows: Sequence[Record]) -> None:
        """Insert whole records (a source's ``turns`` by ``lay_out`` once its speakers are there)."""
        if kind == "source":
            rows = [{**r, "turns": []} for r in rows]
            self._bare.update(r["guid"] for r in rows)
            records.add(
                self.conn, self.ids, kind, [{k: v for k, v in r.items() if k != "turns"} for r in rows]
            )
        else:
            records.add(self.conn, self.ids, kind, rows)
        self.log += [Change("add", kind, r["guid"], None, r) for r in rows]

    def change(self, kind: str, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Set fields: ``{guid: {field: value}}``; what is so already is left alone. Not for texts."""
        present = records.read(self.conn, self.ids, kind, values)
        steps = []
        for guid, fields in values.items():
            before, after = log.differences(present[guid], fields)
            if after:
                steps.append(Change("change", kind, guid, before, after))
        let_go(present)
        if steps:
            records.change(self.conn, self.ids, kind, {c.guid: c.after or {} for c in steps})
            turns = {c.guid: c.after["turns"] for c in steps if c.after and "turns" in c.after}
            if turns:
                self._bare -= turns.keys()
                records.write_turns(self.conn, self.ids, turns)
            self.log += steps

    def lay_out(self, source: str, turns: list[list[Any]]) -> None:
        """Give a source its turns (``[n, start, text_start, end, speaker, time]``)."""
        if source in self._bare:
            self._bare.discard(source)
            records.write_turns(self.conn, self.ids, {source: turns}, first=True)
            self.log.append(Change("change", "source", source, {"turns": []}, {"turns": turns}))
        else:
            self.change("source", {source: {"turns": turns}})

    def remove(self, kind: str, guids: Collection[str]) -> None:
        """Delete rows; their records stay in the log."""
        present = records.read(self.conn, self.ids, kind, guids)
        if present:
            records.remove(self.conn, self.ids, kind, list(present))
            # The last first: undoing goes backwards, and so adds them in the order in which they were.
            self.log += [Change("remove", kind, g, r, None) for g, r in reversed(present.items())]

    def change_text(self, source: str, new: str, edits: Sequence[Edit], fields: Record) -> None:
        """Replace a source's text by ``new``, which ``edits`` make of the present one."""
        present = records.read(self.conn, self.ids, "source", [source])[source]
        sha = log.put_body(self.conn, new)
        before, after = log.differences(present, {**fields, "body": sha, "length": len(new)})
        step = Change("change", "source", source, before, after, [list(e) for e in edits])
        records.change(
            self.conn, self.ids, "source", {source: {k: v for k, v in after.items() if k != "turns"}}
        )
        if "turns" in after:
            self._bare.discard(source)
            records.write_turns(self.conn, self.ids, {source: after["turns"]})
        log.drop_bodies(self.conn, [present["body"]])
        self.log.append(step)

    def expect(self, seen: Tip) -> None:
        """Refuse when anything was changed by others after ``seen`` (``Store.seen``)."""
        self._others.expect(seen)

    def expect_apart(self, seen: Tip, coder: str) -> None:
        """As ``expect``, but let pass what others coded, wrote and answered meanwhile: for a batch that adds
        and changes rows of ``coder`` alone."""
        self._others.expect_apart(self.conn, seen, coder)

    def keep_body(self, text: str, sha256: str | None = None) -> str:
        """Keep a text under its sha256 (worked out when not given), which is returned."""
        return log.put_body(self.conn, text, sha256)

    def keep_blob(self, sha256: str, data: bytes) -> None:
        """Keep an original file."""
        self.conn.execute(_KEEP_BLOB, {"sha256": sha256, "data": data})
