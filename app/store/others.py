"""What others change where several write: noticed, followed, and held against one's own changes."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, func, select

from app.coding.model import ChangeGroup, Changes
from app.coding.refusal import Refusal
from app.store import history, log, schema, versions
from app.store.log import Change
from app.store.records import Ids

_groups = schema.Base.metadata.tables["change_group"]
_change = schema.Base.metadata.tables["change"]
Tip: TypeAlias = tuple[int, str] | None
"""The newest group of a log, by id and guid; None where one writes alone and need not look."""
_ON_TEXTS = {"coding", "memo", "suggestion_decision", "coder"}
"""What may be added while others add what they like."""
_MOST = 20_000
"""Changes of others that are told one by one; more are told as everything."""
_TOLD = 200
"""Steps of others that are kept until they are asked for."""
_NOW = 0.2
"""Seconds that a look stays good for what only reads; what is written is held against the log anyway."""


class Others:
    """The others who write the same project. Where there are none, nothing of this costs anything."""

    def __init__(self, there: bool) -> None:
        self.tip: Tip = None
        self.news = False
        """Whether they changed what was not told yet."""
        self.who: list[tuple[ChangeGroup, int]] = []
        """The steps that they did and the codings that each made, as far as not asked for yet."""
        self._there = there
        self._steps: list[Change] | None = []
        self._latest: list[Change] | None = None
        """What the last look found, if it can be told one by one."""
        self._looked = 0.0
        self._since: Tip = None
        """Within a transaction: the tip that was seen before it, when there is a newer one."""
        self._coming: Tip = None

    def due(self) -> bool:
        """Whether it is time to look again."""
        return self._there and time.monotonic() - self._looked > _NOW

    def look(self, conn: Connection) -> bool:
        """See what the log's newest group is; whether others made it."""
        if not self._there:
            return False
        self._looked = time.monotonic()
        found = _newest(conn)
        before, self.tip = self.tip, found
        if before is None or before == found:
            return False
        self.news = True
        known = len(self._steps or ())
        self._note(conn, before)
        self._latest = None if self._steps is None else self._steps[known:]
        return True

    def unsettle(self, ids: Ids) -> None:
        """Let what is remembered of row ids go, as far as what the last look found makes it untrue."""
        if self._latest is None or any(step.operation == "remove" for step in self._latest):
            ids.forget()
            return
        for kind in {step.kind for step in self._latest if step.operation == "add"}:
            ids.added(kind)

    def unlogged(self, found: Sequence[Change], ids: Ids) -> None:
        """They changed what no step in the log tells of that may be seen here (``app.store.unlogged``)."""
        self.news = True
        if any(step.operation != "change" for step in found):
            ids.forget()
        if self._steps is not None:
            self._steps = [*self._steps, *found] if len(self._steps) + len(found) <= _MOST else None

    def _note(self, conn: Connection, before: Tip) -> None:
        if before is None or _rewritten(conn, before):
            self._steps = None
            return
        self.who = [*self.who, *versions.steps_after(conn, before[0])][-_TOLD:]
        if self._steps is None:
            return
        later = _change.c.group_id > before[0]
        many = conn.execute(select(func.coalesce(func.sum(_change.c.count), 0)).where(later)).scalar() or 0
        if many + len(self._steps) > _MOST:
            self._steps = None
        else:
            self._steps += log.read_after(conn, before[0])

    def take(self) -> Changes | None:
        """What they changed since this was asked last; None for everything."""
        steps, self._steps, self.news = self._steps, [], False
        return None if steps is None else summary(steps, "", None, ())

    # in a transaction of one's own

    def enter(self, conn: Connection, ids: Ids) -> None:
        """A transaction begins, in which nobody else writes."""
        before = self.tip
        if self.look(conn):
            self.unsettle(ids)
            self._since = before

    def expect(self, seen: Tip) -> None:
        """Refuse when something came after ``seen``."""
        if self._there and (self.tip if self._since is None else None) != seen:
            raise Refusal("database.crossed")

    def expect_apart(self, conn: Connection, seen: Tip, coder: str) -> None:
        """Refuse when after ``seen`` anything came but codings, memos and decisions of others than
        ``coder``."""
        if not self._there or seen is None:
            return
        steps = select(_change.c.kind, _groups.c.coder).join(_groups, _change.c.group_id == _groups.c.id)
        rows = conn.execute(steps.where(_groups.c.id > seen[0]).distinct()).all()
        if _rewritten(conn, seen) or any(kind not in _ON_TEXTS or who == coder for kind, who in rows):
            raise Refusal("database.crossed")

    def agree(self, conn: Connection, mine: Sequence[Change]) -> None:
        """Refuse changes that were checked on what others have changed a moment ago."""
        if self._since is None:
            return
        if self._latest is not None:
            kinds = {(step.kind, step.operation) for step in self._latest}
        elif _rewritten(conn, self._since):
            raise Refusal("database.crossed")
        else:
            later = _change.c.group_id > self._since[0]
            found = conn.execute(select(_change.c.kind, _change.c.operation).where(later).distinct())
            kinds = {(kind, operation) for kind, operation in found}
        light = {step.kind for step in mine} <= _ON_TEXTS
        for kind, operation in kinds:
            if kind not in _ON_TEXTS and not (light and operation == "add"):
                raise Refusal("database.crossed")

    def standing(self, conn: Connection, targets: Collection[ChangeGroup]) -> None:
        """Refuse to take back what was taken back a moment ago."""
        if self._since is None:
            return
        taken = select(_groups.c.id).where(_groups.c.undoes.in_([t.id for t in targets]))
        if _rewritten(conn, self._since) or conn.execute(taken.where(_groups.c.id > self._since[0])).first():
            raise Refusal("database.crossed")

    def began(self, group: int, guid: str) -> None:
        """A group of one's own was entered in the log."""
        self._coming = (group, guid)

    @property
    def coming(self) -> Tip:
        """What the newest group will be when the transaction that is open is committed."""
        return self._coming or self.tip

    def done(self) -> None:
        """The transaction was committed."""
        if self._there and self._coming is not None:
            self.tip = self._coming
        self._since = self._coming = None

    def failed(self) -> None:
        """The transaction was taken back."""
        self._since = self._coming = None


_NEWEST = select(_groups.c.id, _groups.c.guid).order_by(_groups.c.id.desc()).limit(1)


def _newest(conn: Connection) -> Tip:
    row = conn.execute(_NEWEST).first()
    return (row[0], row[1]) if row else None


def _rewritten(conn: Connection, tip: tuple[int, str]) -> bool:
    """Whether the log is not the one that had this group as its newest, with more behind it: a purge rewrote
    it, or another project stands here now."""
    at = select(_groups.c.guid).where(_groups.c.id == tip[0]).scalar_subquery()
    purges = select(_groups.c.id).where(_groups.c.id > tip[0], _groups.c.label.in_(sorted(history.PURGES)))
    guid, purged = conn.execute(select(at, purges.exists())).one()
    return bool(guid != tip[1] or purged)


def summary(steps: Sequence[Change], label: str, subject: str | None, touched: Collection[str]) -> Changes:
    """What the views need to know of a batch."""
    parts: dict[str, dict[str, list[str]]] = {"add": {}, "change": {}, "remove": {}}
    for step in steps:
        parts[step.operation].setdefault(step.kind, []).append(step.guid)
    frozen = {op: {k: tuple(dict.fromkeys(v)) for k, v in kinds.items()} for op, kinds in parts.items()}
    sources = set(touched)
    for step in steps:
        if step.kind == "source":
            sources.add(step.guid)
        else:
            sources |= {r["source"] for r in (step.before, step.after) if r and r.get("source")}
    return Changes(frozen["add"], frozen["change"], frozen["remove"], subject, label, frozenset(sources))
