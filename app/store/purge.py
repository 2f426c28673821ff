"""Purging: rewriting what is kept and all that the log says of it, so that what goes is gone from the file.

Only for pseudonymising and for a respondent who withdraws. The log is rewritten consistently: an undo or the
project as it was on a day gives the new words too. Where that cannot be, it begins anew with one group.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.coding import carry
from app.coding.privacy.referring import REFERRED, Referred
from app.coding.refusal import Refusal
from app.store import check, log, records, schema, word_index
from app.store.log import Change
from app.store.others import Tip
from app.store.records import Ids, Record
from app.store.rewriting import ALONE, RANGED, UNIQUE, Changer, Rewrite, Rewritten, Texts, worded
from app.store.store import Store, now

_t = schema.Base.metadata.tables
_groups, _change = _t["change_group"], _t["change"]
PURGED = "history.purged"
_OF_CODERS = {"history.coder", "history.edit_coder", "history.handout"}
"""Steps that tell coders' names alone, who keep them."""


def purge(
    store: Store, rewrite: Rewrite, label: str, details: Mapping[str, Any],
    before_commit: Callable[[Rewritten], None] = lambda done: None, seen: Tip = None,
) -> Rewritten:  # fmt: skip
    """Rewrite everything, in one transaction, and enter one group ``label`` that says so in the logboek.

    ``before_commit`` may raise, which takes all of it back. Refuses a project that others have open to read,
    as their view would keep the old text, or that others changed after what was ``seen`` (``Store.seen``)
    when this was planned. Afterwards the file or the tables are made anew, so that the old bytes are gone.
    """
    with store._writing, store._lock:
        if store._group is not None:
            raise RuntimeError("no purge inside a group")
        if store.writable and not store.engine.alone(store._reader):
            raise Refusal("privacy.readers", file=store.path.name)
        with store._transaction() as conn, store._entered(conn) as changed:
            if seen is not None:
                store._others.expect(seen)
            changed()
            done = _Purge(conn, store.ids, rewrite).run()
            store._begin_group(conn, label, details)
            before_commit(done)
        store.ids.forget()
        wipe(store)
    return done


def wipe(store: Store) -> bool:
    """Make the file or the tables anew, without the old bytes; whether no reader kept those from going."""
    with store._writing, store._lock:
        try:
            store.engine.wipe(store._reader)
        except DatabaseError as error:
            raise store._told(error) from error
        return store.engine.alone(store._reader)


class _Purge:
    def __init__(self, conn: Connection, ids: Ids, rewrite: Rewrite) -> None:
        self.conn, self.ids, self.rewrite = conn, ids, rewrite
        self.groups: dict[int, Any] = {
            row.id: row for row in conn.execute(select(_groups).order_by(_groups.c.id))
        }
        self.steps: dict[int, list[Change]] = {g: [] for g in self.groups}
        rows = conn.execute(
            select(
                _change.c.group_id, _change.c.operation, _change.c.kind, _change.c.payload, _change.c.version
            ).order_by(_change.c.id)
        )  # fmt: skip
        for group, operation, kind, payload, version in rows:
            self.steps[group] += log.unpack(operation, kind, payload, version)
        self.texts = Texts(conn, (c for steps in self.steps.values() for c in steps))
        self.changer = Changer(rewrite, self.texts, self._referred())
        self.present: dict[str, str] = {}  # per source the sha256 of its old text, as the log goes on
        self.ranges: dict[str, Record] = {}  # per coding or decision its old record, so far as known
        self.placed: dict[str, tuple[int, int]] = {}  # and its new range
        self.kinds: dict[str, str] = {}
        self.turns: dict[str, list[Any]] = {}  # per source its old turns

    def run(self) -> Rewritten:
        """Rewrite tables and log."""
        tables = {kind: records.read(self.conn, self.ids, kind) for kind in records.KINDS}
        made = self._tables(tables)
        rewritten: dict[int, list[Change]] = {}
        followed = True
        try:
            for group in self.groups:
                rewritten[group] = self._group(group, rewritten)
        except (KeyError, ValueError):  # the log holds steps in an order that cannot be followed
            followed = False
        if followed:
            self._write_log(rewritten)
        self._write_tables(tables, made)
        for sha, data in self.rewrite.blobs.items():
            if not self.conn.execute(select(_t["blob"].c.sha256).where(_t["blob"].c.sha256 == sha)).first():
                self.conn.execute(insert(_t["blob"]), {"sha256": sha, "data": data})
        self.ids.forget()
        if not followed or self._wrong():
            self._begin_anew()
            if wrong := self._wrong():
                raise RuntimeError(f"purge: {wrong[0]}")
        self._clear()
        self.ids.forget()
        return self.changer.done

    def _referred(self) -> Referred:
        """What fields must know of others: as the log had it, and as it is now."""
        log_rows = (
            (c.kind, side)
            for steps in self.steps.values() for c in steps if c.operation != "change"
            for side in (c.before, c.after) if side is not None
        )  # fmt: skip
        rows = ((kind, r) for kind in REFERRED for r in records.read(self.conn, self.ids, kind).values())
        return Referred.of(chain(log_rows, rows))

    # the tables

    def _tables(self, tables: Mapping[str, Mapping[str, Record]]) -> dict[str, dict[str, Record]]:
        """What each row that stays becomes. Names that do not change keep theirs."""
        for kind, name in ALONE.items():
            rows = tables.get(kind) or _kept(tables["project"], kind)
            same = [
                r[name]
                for g, r in rows.items()
                if g not in self.rewrite.doomed
                and self.rewrite.value(kind, g if kind in tables else "", name, r[name]) == r[name]
            ]
            self.changer.reserve(kind, same)
        bodies = {g: r["body"] for g, r in tables["source"].items()}
        return {
            kind: {
                guid: self._record(kind, record, bodies.get(record.get("source", "")))
                for guid, record in rows.items()
                if guid not in self.rewrite.doomed
            }
            for kind, rows in tables.items()
        }

    def _record(self, kind: str, record: Record, sha: str | None) -> Record:
        """A whole record as it becomes; ``sha`` is the text that its range is on."""
        new = self._fields(kind, record["guid"], record)
        if kind == "source":
            new["body"], new["length"] = self.changer.version(record["guid"], record["body"])[:2]
            if record.get("turns"):
                new["turns"] = self.changer.layout(record["guid"], record["body"], record["turns"])
        elif kind in RANGED and sha is not None:
            new["start"], new["end"] = self.changer.range(kind, record, sha)
        return new

    def _fields(self, kind: str, guid: str, record: Mapping[str, Any]) -> Record:
        """The words of a record, whole or in part; what refers to a thing that goes, refers to none."""
        new = {
            k: None if isinstance(v, str) and k != "guid" and v in self.rewrite.doomed else v
            for k, v in record.items()
        }
        for name in worded(kind):
            if new.get(name):
                new[name] = self.changer.field(kind, guid, name, new[name])
        if kind == "source" and "original" in new:
            new["original"] = self.rewrite.original(guid, new["original"])
        return new

    def _write_tables(
        self, tables: Mapping[str, Mapping[str, Record]], made: Mapping[str, Mapping[str, Record]]
    ) -> None:
        for kind in reversed(records.KINDS):
            gone = [g for g in tables[kind] if g in self.rewrite.doomed]
            if gone:
                self.changer.done.removed[kind] = len(gone)
                records.remove(self.conn, self.ids, kind, gone)
        for sha, text in self.changer.new_texts.items():
            if log.put_body(self.conn, text) != sha:
                raise RuntimeError("a text's fingerprint")
        for kind in records.KINDS:
            changed: dict[str, Record] = {}
            turns: dict[str, Any] = {}
            for guid, record in made[kind].items():
                after = log.differences(tables[kind][guid], record)[1]
                if "turns" in after:
                    turns[guid] = after.pop("turns")
                if after:
                    changed[guid] = after
            self._step_aside(kind, changed)
            records.change(self.conn, self.ids, kind, changed)
            if turns:
                records.write_turns(self.conn, self.ids, turns)

    def _step_aside(self, kind: str, changed: Mapping[str, Record]) -> None:
        """Let rows that swap names pass each other: what is unique is so after every row."""
        name = UNIQUE.get(kind)
        if name is not None:
            for guid in (g for g, after in changed.items() if name in after):
                self.conn.execute(
                    update(_t[kind]).where(_t[kind].c.guid == guid).values({name: f"\x1a{guid}"})
                )

    # the log

    def _group(self, group: int, before: Mapping[int, list[Change]]) -> list[Change]:
        """The steps of one group as they become."""
        steps, target = self.steps[group], self.groups[group].undoes
        mirror = [c.inverse() for c in reversed(self.steps.get(target, []))] if target is not None else []
        if target in before and _alike(steps, mirror):
            new = [c.inverse() for c in reversed(before[target])]
            self._follow(steps, new)
            return new
        later = [
            (n, c.guid, c.after["body"])
            for n, c in enumerate(steps)
            if c.text is not None and c.after is not None
        ]
        found = []
        for n, step in enumerate(steps):
            if step.guid in self.rewrite.doomed:
                continue
            ahead = {guid: sha for at, guid, sha in reversed(later) if at > n}
            new_step = self._step(step, ahead)
            if new_step is not None:
                found.append(new_step)
            if step.text is not None:
                told = {c.guid for c in steps[n + 1 :] if c.kind in RANGED}
                found += self._also_moved(step.guid, told)
        return found

    def _also_moved(self, source: str, told: Collection[str]) -> Iterator[Change]:
        """Ranges that an edit left where they were and its new words move: what was replaced before them
        is not the same in both versions of the text."""
        sha = self.present[source]
        for guid, record in self.ranges.items():
            if record.get("source") != source or guid in told or guid not in self.placed:
                continue
            kind, was = self.kinds[guid], self.placed[guid]
            place = self.changer.range(kind, record, sha)
            if place != was:
                self.placed[guid] = place
                before, after = ({"start": a, "end": b} for a, b in (was, place))
                yield Change("change", kind, guid, before, after)

    def _follow(self, steps: Sequence[Change], new: Sequence[Change]) -> None:
        """Take note of what an undo or redo brought about."""
        for step in steps:
            if step.kind == "source" and step.after and "body" in step.after:
                self.present[step.guid] = step.after["body"]
            if step.kind == "source" and step.after and "turns" in step.after:
                self.turns[step.guid] = step.after["turns"]
            if step.kind in RANGED and step.after:
                self.kinds[step.guid] = step.kind
                self.ranges[step.guid] = {**self.ranges.get(step.guid, {}), **step.after}
            elif step.kind in RANGED:
                self.ranges.pop(step.guid, None)
                self.placed.pop(step.guid, None)
        for step in new:
            if step.kind in RANGED and step.after and "start" in step.after:
                self.placed[step.guid] = step.after["start"], step.after["end"]

    def _step(self, step: Change, ahead: Mapping[str, str]) -> Change | None:
        if step.kind == "source":
            return self._source(step)
        if step.kind in RANGED:
            return self._ranged(step, ahead)
        before = None if step.before is None else self._fields(step.kind, step.guid, step.before)
        after = None if step.after is None else self._fields(step.kind, step.guid, step.after)
        return Change(step.operation, step.kind, step.guid, before, after)

    def _source(self, step: Change) -> Change:
        """A step on a source: each side on its own version of the text."""
        guid = step.guid
        old = (step.before or {}).get("body") or self.present.get(guid, "")
        new = (step.after or {}).get("body") or old
        sides: list[Record | None] = []
        for side, sha in ((step.before, old), (step.after, new)):
            if side is None:
                sides.append(None)
                continue
            fields = self._fields("source", guid, side)
            if "body" in side:
                fields["body"], length = self.changer.version(guid, sha)[:2]
                fields["length"] = length
            if side.get("turns"):
                fields["turns"] = self.changer.layout(guid, sha, side["turns"])
            sides.append(fields)
        before, after = sides
        if before is not None and after is not None and "body" in before:
            before.setdefault("length", self.changer.version(guid, old)[1])
            after.setdefault("length", self.changer.version(guid, new)[1])
        self.present[guid] = new
        turns = self.turns.get(guid, [])
        if step.after is not None:
            self.turns[guid] = step.after.get("turns", turns)
        if step.text is not None and before is not None and after is not None and turns:
            before["turns"] = self.changer.layout(guid, old, turns)
            after["turns"] = self.changer.layout(guid, new, self.turns[guid])
        text = None
        if step.text is not None:
            one = self.changer.new_texts[self.changer.version(guid, old)[0]]
            other = self.changer.new_texts[self.changer.version(guid, new)[0]]
            text = [list(e) for e in carry.difference(one, other)]
        return Change(step.operation, "source", guid, before, after, text)

    def _ranged(self, step: Change, ahead: Mapping[str, str]) -> Change | None:
        """A step on a coding or a decision, whose range is on its source's text of that moment."""
        guid, kind = step.guid, step.kind
        known = self.ranges.get(guid, {})
        if step.operation == "remove":
            old = {**known, **(step.before or {})}
            place = self.placed.pop(guid, None) or self.changer.range(kind, old, self.present[old["source"]])
            self.ranges.pop(guid, None)
            fields = self._fields(kind, guid, step.before or {})
            return Change("remove", kind, guid, {**fields, "start": place[0], "end": place[1]}, None)
        now_ = {**known, **(step.after or {}), "guid": guid}
        sha = self.present[now_["source"]]
        if kind == "suggestion_decision" and step.operation == "change":  # these move before their text does
            sha = ahead.get(now_["source"], sha)
        self.ranges[guid], self.kinds[guid] = now_, kind
        if step.operation == "add":
            place = self.placed[guid] = self.changer.range(kind, now_, sha)
            fields = self._fields(kind, guid, step.after or {})
            return Change("add", kind, guid, None, {**fields, "start": place[0], "end": place[1]})
        before, after = (
            self._fields(kind, guid, step.before or {}),
            self._fields(kind, guid, step.after or {}),
        )
        if "start" in after or "end" in after:
            was = self.placed[guid]
            place = self.placed[guid] = self.changer.range(kind, now_, sha)
            before.update(start=was[0], end=was[1])
            after.update(start=place[0], end=place[1])
        return Change(
            "change", kind, guid, before, after
        )  # also when nothing of it shows: the key brings it back

    def _write_log(self, rewritten: Mapping[int, list[Change]]) -> None:
        self.conn.execute(delete(_change))
        kept: set[int] = set()
        for group, steps in rewritten.items():
            row = self.groups[group]
            emptied = not steps and (self.steps[group] or (row.undoes is not None and row.undoes not in kept))
            if self.rewrite.doomed and emptied and row.label not in _OF_CODERS:
                self.conn.execute(delete(_groups).where(_groups.c.id == group))
                continue
            kept.add(group)
            log.write(self.conn, group, steps)
            if row.details and row.label not in _OF_CODERS and row.details.get("of") not in _OF_CODERS:
                details = self.changer.field("change_group", row.guid, "", row.details)
                if details != row.details:
                    self.conn.execute(update(_groups).where(_groups.c.id == group).values(details=details))

    def _clear(self) -> None:
        """Drop what nothing refers to any more: texts, original files, everything that was derived."""
        self.conn.execute(delete(_t["analysis"]))
        word_index.clear(self.conn)
        bodies, blobs = set(), set()
        for record in records.read(self.conn, self.ids, "source").values():
            bodies.add(record["body"])
            blobs.add(record["original"])
        for step in log.read(self.conn):
            if step.kind == "source":
                blobs |= {side.get("original") for side in (step.before, step.after) if side}
                if step.operation == "remove" and step.before:  # undo makes the older ones from it
                    bodies.add(step.before["body"])
        for name, keep in (("body", bodies), ("blob", blobs)):
            t = _t[name]
            gone = [sha for sha in self.conn.execute(select(t.c.sha256)).scalars() if sha not in keep]
            for part in records.batches(gone):
                self.conn.execute(delete(t).where(t.c.sha256.in_(part)))

    def _wrong(self) -> list[str]:
        found = check.kept(self.conn, self.ids)
        if not self.rewrite.doomed:
            return found
        held = {guid for step in log.read(self.conn) for guid in _guids(step)}
        return found + [f"{guid} is still in the log" for guid in held & self.rewrite.doomed]

    def _begin_anew(self) -> None:
        """Let the log begin with what there is: one group that adds it all, dated at the project's birth."""
        self.changer.done.collapsed = True
        born = self.conn.execute(select(_t["project"].c.created)).scalar() or now()
        log.begin_anew(self.conn, self.ids, PURGED, at=born)


def _kept(projects: Mapping[str, Record], kind: str) -> dict[str, Record]:
    """What the project keeps of a kind among its settings, by key: those that have a name."""
    return {
        key: kept
        for project in projects.values() for key, kept in project["settings"].items()
        if key.startswith(f"{kind}:") and isinstance(kept, dict) and isinstance(kept.get("name"), str)
    }  # fmt: skip


def _alike(steps: Sequence[Change], others: Sequence[Change]) -> bool:
    """Whether two runs of steps do the same to the same."""
    return bool(steps) and [(c.operation, c.kind, c.guid) for c in steps] == [
        (c.operation, c.kind, c.guid) for c in others
    ]


def _guids(step: Change) -> Iterable[str]:
    yield step.guid
    for side in (step.before, step.after):
        if side is not None:
            yield from (v for v in side.values() if isinstance(v, str))


def hanging(store: Store, roots: Collection[str]) -> frozenset[str]:
    """``roots`` and all that was ever recorded of them: what goes when they go."""

    def ask(conn: Connection, ids: Ids) -> frozenset[str]:
        known: dict[str, tuple[str, Record]] = {}
        for kind in records.KINDS:
            known |= {g: (kind, r) for g, r in records.read(conn, ids, kind).items()}
        for step in log.read(conn):
            for side in (step.before, step.after):
                if side is not None and step.operation != "change":
                    known.setdefault(step.guid, (step.kind, side))
        doomed = set(roots)
        while True:
            more = {
                g for g, (kind, record) in known.items() if g not in doomed and _hangs(kind, record, doomed)
            }
            if not more:
                return frozenset(doomed)
            doomed |= more

    return store.query(ask)


def removed_with(store: Store, case: str) -> frozenset[str]:
    """The sources that were removed and live on in the log, to which a case was linked or in which it spoke:
    an undo would bring its words back."""

    def ask(conn: Connection, ids: Ids) -> frozenset[str]:
        there = set(records.read(conn, ids, "source"))
        met: set[str] = set()
        source_of: dict[str, str] = {}
        speaking: set[str] = set()
        for step in log.read(conn):
            for side in (step.before, step.after):
                if side is None:
                    continue
                if step.kind == "case_source" and side.get("case") == case and "source" in side:
                    met.add(side["source"])
                elif step.kind == "speaker":
                    source_of |= {step.guid: side["source"]} if "source" in side else {}
                    if side.get("case") == case:
                        speaking.add(step.guid)
        met |= {source_of[guid] for guid in speaking if guid in source_of}
        return frozenset(met - there)

    return store.query(ask)


def _hangs(kind: str, record: Record, doomed: Collection[str]) -> bool:
    whole = kind in ("case_source", "attribute_value")
    names = ("case", "source", "speaker") if whole else ("source", "target")
    return any(record.get(name) in doomed for name in names)
