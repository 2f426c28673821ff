"""Memos: dated notes on the project, a source, a code, a coding or a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Memo, MemoTarget, new_guid
from app.coding.refusal import Refusal
from app.coding.text import label, normalise
from app.project import versions
from app.store import queries, records
from app.store.store import now

if TYPE_CHECKING:
    from app.project.desk import Project
    from app.store.batch import Batch


class Memos:
    """The memos of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def list(self, target: str | None = None) -> Sequence[Memo]:
        """All memos, or those on the thing of this guid, oldest first."""
        return self._project.store.query(lambda conn, ids: queries.memos(conn, ids, target))

    def of(self, target: str) -> Sequence[Memo]:
        """The memos on one thing."""
        return self.list(target)

    def on(self, targets: Sequence[str]) -> dict[str, Sequence[Memo]]:
        """The memos on several things in one reading; a thing without memos is left out."""
        if not targets:
            return {}
        found: dict[str, list[Memo]] = {}
        for memo in self._project.store.query(lambda conn, ids: queries.memos(conn, ids, targets)):
            found.setdefault(memo.target, []).append(memo)
        return dict(found)

    def get(self, guid: str) -> Memo:
        """One memo. Refuses an unknown guid."""
        for memo in self.list():
            if memo.guid == guid:
                return memo
        raise Refusal("memo.unknown", guid=guid)

    def write(
        self, kind: MemoTarget, target: str, text: str, title: str = "", *, guid: str | None = None
    ) -> Changes:
        """A new memo on a thing, called ``guid`` if given. Refuses an empty text and a thing that is not
        there."""
        project = self._project
        record = self.record(kind, target, text, title)
        record["guid"] = guid or record["guid"]
        with project.batch("history.memo", text=_short(record["text"])) as batch:
            if not records.read(batch.conn, batch.ids, kind, [target]):
                raise Refusal("memo.no_target", guid=target)
            batch.add("memo", [record])
            batch.subject = record["guid"]
        return project.done(batch)

    def record(self, kind: MemoTarget, target: str, text: str, title: str = "") -> dict[str, Any]:
        """The record of a memo by the coder at work, not yet stored."""
        clean = normalise(text).strip()
        if not clean:
            raise Refusal("memo.empty")
        moment = now()
        return {
            "guid": new_guid(), "target_kind": kind, "target": target, "title": label(title),
            "text": clean, "coder": self._project.coder.guid, "created": moment, "changed": moment,
        }  # fmt: skip

    def edit(
        self, guid: str, text: str, title: str | None = None, *, seen: Mapping[str, str] | None = None
    ) -> Changes:
        """Change a memo's text, and its title when given. An empty text removes the memo.

        ``seen`` has its text and title as they were when they were looked at. Raises ``Crossed`` when
        somebody changed one of them since to something else.
        """
        clean = normalise(text).strip()
        if not clean:
            return self.remove(guid, seen=seen)
        fields = {"text": clean}
        if title is not None:
            fields["title"] = label(title)
        memo = self._seen(guid, seen, fields)
        before = {"text": memo.text, "title": memo.title, **(seen or {})}
        if all(fields[f] == getattr(memo, f) for f in fields):
            return Changes(subject=guid)
        with self._project.batch("history.edit_memo", text=_short(clean)) as batch:
            present = records.read(batch.conn, batch.ids, "memo", [guid]).get(guid)
            if present is None:
                raise versions.gone(self._project, "memo", guid, _short(before["text"]), fields)
            fields = versions.agreed(
                self._project, "memo", guid, _short(before["text"]), fields, before, present
            )
            if fields:
                batch.change("memo", {guid: {**fields, "changed": now()}})
            batch.subject = guid
        return self._project.done(batch)

    def _seen(self, guid: str, seen: Mapping[str, str] | None, fields: dict[str, str]) -> Memo:
        try:
            return self.get(guid)
        except Refusal:
            if seen is None:
                raise
            what = _short(seen.get("text", ""))
            raise versions.gone(self._project, "memo", guid, what, fields) from None

    def remove(self, guid: str, *, seen: Mapping[str, str] | None = None) -> Changes:
        """Remove a memo. Raises ``Crossed`` when somebody changed what was ``seen`` of it."""
        memo = self.get(guid)
        with self._project.batch("history.remove_memo", text=_short(memo.text)) as batch:
            present = records.read(batch.conn, batch.ids, "memo", [guid]).get(guid)
            if present is not None and seen is not None:
                empty = dict.fromkeys(seen, "")
                versions.agreed(self._project, "memo", guid, _short(memo.text), empty, seen, present)
            batch.remove("memo", [guid])
        return self._project.done(batch)


def _short(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 60 else first[:59] + "…"


def remove_on(batch: Batch, targets: Sequence[str]) -> None:
    """Inside a batch: remove the memos on things that are about to go."""
    from sqlalchemy import select

    from app.store.schema import MemoRow

    gone: list[str] = []
    for part in records.batches(targets):
        gone += batch.conn.execute(select(MemoRow.guid).where(MemoRow.target.in_(part))).scalars().all()
    if gone:
        batch.remove("memo", gone)
