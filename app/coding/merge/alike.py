"""What is known again by what it is about: links of cases and sources, values, answers to suggestions, and
memos by what they say too.

Made on both sides it has two guids, and no merge remembers which is whose: so many there may be.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

from app.coding.merge.snapshot import Record, Window
from app.coding.merge.texts import decide_fields
from app.coding.merge.work import Work
from app.coding.model import new_guid

_REFS = {
    "case_source": ("case", "source"),
    "attribute_value": ("attribute", "case", "source", "speaker"),
    "suggestion_decision": ("source", "code", "coder"),
    "memo": ("coder", "target"),
}
"""The things that each is about."""
_BACK = ("case", "source", "attribute", "code")
"""With what comes along, or comes back, comes what it has."""
_REST = {"suggestion_decision": ("start", "end", "decision"), "memo": ("title", "text")}
"""What else makes it the same."""


def merge_links(work: Work) -> None:
    """Links of cases and sources, and values of attributes."""
    _merge(work, "case_source")
    _merge(work, "attribute_value", field="value")


def merge_answers(work: Work) -> None:
    """What was answered to suggestions; after codes and codings."""
    _merge(work, "suggestion_decision")


def removed_alike(work: Work, kind: str) -> Collection[str]:
    """The guids of mine that are about the same as what theirs removed under another guid since the two last
    met; not what was made here since."""
    if kind not in _REFS or work.there is None:
        return ()
    gone = _removed(work.there, kind)
    if not gone:
        return ()
    keys = {_key(kind, moved) for record in gone if (moved := _mine(work, kind, record)) is not None}
    since = work.my or work.here
    new = since.added if since is not None else ()
    return {
        own for own, record in work.mine.of(kind).items()
        if _key(kind, record) in keys and (kind, own) not in new and own not in work.left
    }  # fmt: skip


def _merge(work: Work, kind: str, field: str = "") -> None:
    mine = work.mine.of(kind)
    there = {_key(kind, record): own for own, record in mine.items()}
    back = {r["guid"] for of in _BACK for r in work.steps.add.get(of, ())}
    gone = {_key(kind, record) for record in _removed(work.here, kind)} if work.their is None else set()
    for guid, record in work.theirs.of(kind).items():
        moved = {**record, **{ref: work.map[ref].get(record[ref]) for ref in _REFS[kind] if record[ref]}}
        if any(record[ref] and moved[ref] is None for ref in _REFS[kind]):
            continue
        key = _key(kind, moved)
        own = there.get(key)
        if own is not None:
            work.pair(kind, guid, own, "guid" if own == guid else "place")
            if field:
                fields: dict[str, Any] = {}
                decide_fields(work, kind, own, guid, (field,), field, fields, name=_about(work, moved))
                if fields:
                    work.steps.changed(kind, own, fields)
            continue
        if guid in work.left:
            continue
        if not (work.comes(kind, guid) or any(moved[ref] in back for ref in _REFS[kind])):
            continue
        if key in gone and work.there is not None and (kind, guid) not in work.there.added:
            continue
        moved["guid"] = guid if guid not in mine else new_guid()
        work.pair(kind, guid, moved["guid"], "new")
        work.steps.added(kind, moved)
        there[key] = moved["guid"]


def _key(kind: str, record: Record) -> Hashable:
    return tuple(record[name] for name in (*_REFS[kind], *_REST.get(kind, ())))


def _mine(work: Work, kind: str, record: Record) -> Record | None:
    """A row that theirs had, its things as they are here; None when one of them is not."""
    moved = dict(record)
    for ref in _REFS[kind]:
        of = record["target_kind"] if ref == "target" else ref
        if of not in work.map:
            return None
        if record[ref]:
            own = work.map[of].get(record[ref], work.aliases.get(record[ref], record[ref]))
            if own not in work.mine.of(of):
                return None
            moved[ref] = own
    return moved


def _removed(seen: Window | None, kind: str) -> list[Record]:
    return [seen.was[key] for key in seen.removed if key[0] == kind] if seen is not None else []


def _about(work: Work, value: Record) -> str:
    """An attribute's name and what has it."""
    found = [record["name"] for kind in ("case", "source", "speaker", "attribute")
             if value[kind] and (record := work.mine.of(kind).get(value[kind]))]  # fmt: skip
    return ": ".join(found)
