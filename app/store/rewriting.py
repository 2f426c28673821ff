"""What a purge makes of texts, fields and ranges; and the texts that the log still knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import JSON, Connection, String, select

from app.coding import carry
from app.coding.carry import Edit
from app.coding.privacy.referring import FREE, Referred
from app.coding.privacy.replace import Mover, apart
from app.coding.privacy.wording import reworded
from app.coding.text import GUID, fingerprint
from app.store import records, schema
from app.store.log import Change
from app.store.records import Record

RANGED = ("coding", "suggestion_decision")
UNIQUE = {"case": "name", "code_set": "name", "source": "name", "attribute": "name"}
"""Names of which there are no two alike, whatever their case."""
ALONE = UNIQUE | {"code": "name", "question": "name", "report": "name", "framework": "name"}
"""Names by which people find a thing, so that no two become alike."""
_PLAIN = frozenset(
    (
        "guid",
        "kind",
        "body",
        "date",
        "added",
        "created",
        "changed",
        "color",
        "original",
        "type",
        "scope",
        "role",
        "origin",
        "decision",
        "target_kind",
        "target",
        "sha256",
    )
)
"""Columns that hold no words of anybody."""


_MARK = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|#[0-9a-fA-F]{6}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
)


def is_mark(value: str) -> bool:
    """Whether a string is a guid, a fingerprint, a colour or a moment as we write it: nobody's words."""
    return _MARK.fullmatch(value) is not None


def worded(kind: str) -> list[str]:
    """The fields of a kind that hold words; the coders' own names stay out of this."""
    if kind == "coder":
        return []
    return [
        c.name
        for c in records.table(kind).columns
        if c.name not in _PLAIN and isinstance(c.type, String | JSON) and not c.foreign_keys
    ]


class Rewrite(Protocol):
    """What is to become of everything. Must give the same answer for the same question."""

    doomed: frozenset[str]
    """Guids that go, with all that was ever recorded of them."""

    def edits(self, source: str, text: str) -> Sequence[Edit]:
        """What is replaced in one version of a source's text."""

    def value(self, kind: str, guid: str, name: str, value: str) -> str:
        """A string of a field, also inside a list. Without ``guid`` it stands in a setting and refers to
        that field by its words, or to nothing."""

    blobs: Mapping[str, bytes]
    """Original files that come back, by sha256."""

    def original(self, source: str, sha256: str | None) -> str | None:
        """The original file that a source keeps (its sha256), or None."""

    def exact(self, kind: str, guid: str, name: str, value: Any) -> Any:
        """A whole list or mapping in place of this one; None to rewrite the strings in it."""

    def range(self, kind: str, guid: str, sha256: str, start: int, end: int) -> tuple[int, int] | None:
        """An exact place in the new text for a range of the old one ``sha256``; None to move it along."""

    def turns(self, source: str, sha256: str, turns: list[Any]) -> list[Any] | None:
        """Exact turns in the new text; None to move them along."""


class Moving:
    """The part of a ``Rewrite`` that knows of no exact places: all moves along with the texts."""

    def exact(self, kind: str, guid: str, name: str, value: Any) -> Any:
        """Nothing is known but the strings."""
        return None

    def range(self, kind: str, guid: str, sha256: str, start: int, end: int) -> tuple[int, int] | None:
        """Ranges move along."""
        return None

    def turns(self, source: str, sha256: str, turns: list[Any]) -> list[Any] | None:
        """Turns move along."""
        return None


@dataclass(slots=True)
class Rewritten:
    """What a purge did, as far as a key needs it to go back, and counts for the report."""

    texts: dict[str, dict[str, tuple[str, list[Edit]]]] = field(default_factory=dict)
    """By source and the new text's sha256: the old one's, and the edits."""
    values: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    """By kind, guid, field and new string: the old one."""
    wholes: dict[tuple[str, str, str, str], Any] = field(default_factory=dict)
    """By kind, guid, field and the JSON of a new list or mapping: the old one."""
    ranges: dict[tuple[str, str, str, int, int], tuple[int, int]] = field(default_factory=dict)
    """By kind, guid, new text and new range: the old range, where carrying back would not find it."""
    turns: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    collapsed: bool = False
    """Whether the logboek could not be kept and begins anew."""


class Texts:
    """Every version of every text: those kept, and those that the log's edits lead to."""

    def __init__(self, conn: Connection, changes: Iterable[Change]) -> None:
        body = schema.Base.metadata.tables["body"]
        self.by_sha: dict[str, str] = dict(conn.execute(select(body.c.sha256, body.c.text)).all())
        steps = [c for c in changes if c.text is not None and c.before and c.after]
        waiting = steps
        while waiting:
            left = [step for step in waiting if not self._reach(step)]
            if len(left) == len(waiting):
                break
            waiting = left

    def _reach(self, step: Change) -> bool:
        assert step.before and step.after and step.text is not None
        old, new = step.before["body"], step.after["body"]
        edits = [(e[0], e[1], e[2]) for e in step.text]
        if old in self.by_sha and new not in self.by_sha:
            self.by_sha[new] = carry.apply(self.by_sha[old], edits)
        elif new in self.by_sha and old not in self.by_sha:
            self.by_sha[old] = carry.apply(self.by_sha[new], carry.invert(edits))
        return old in self.by_sha and new in self.by_sha


class Changer:
    """Applies a ``Rewrite`` to strings, texts and ranges, and remembers what it did.

    Asked for the tables first and for the log after: where two old states become alike, the present one
    is the one that a key can bring back.
    """

    def __init__(self, rewrite: Rewrite, texts: Texts, known: Referred) -> None:
        self._rewrite, self._texts, self._known = rewrite, texts, known
        self.done = Rewritten()
        self.new_texts: dict[str, str] = {}
        self._versions: dict[tuple[str, str], tuple[str, int, Mover, Mover]] = {}
        self._settings: dict[tuple[str, str], dict[str, Any]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._taken: dict[str, set[str]] = {}
        self._ranges: dict[tuple[str, str, str, int, int], tuple[int, int]] = {}
        self._places: dict[tuple[Any, ...], dict[tuple[int, int], str]] = {}

    def version(self, source: str, sha: str) -> tuple[str, int, Mover, Mover]:
        """The new sha256 and length of one version of a source's text, and the ways there and back."""
        key = (source, sha)
        if key not in self._versions:
            old = self._texts.by_sha[sha]
            edits = list(self._rewrite.edits(source, old))
            new = carry.apply(old, edits) if edits else old
            made = fingerprint(new) if edits else sha
            self.new_texts[made] = new
            if edits:
                self.done.texts.setdefault(source, {}).setdefault(made, (sha, edits))
            self._versions[key] = made, len(new), Mover(edits), Mover.back(edits)
        return self._versions[key]

    def field(self, kind: str, guid: str, name: str, value: Any) -> Any:
        """A field's value, of whatever type, as it becomes."""
        exact = self._rewrite.exact(kind, guid, name, value)
        if exact is not None:
            return exact
        within = "" if (kind, name) == ("project", "settings") else guid

        def of(kind: str, name: str, text: str, of: str = "") -> str:
            return self._words(kind, within, name, text, of)

        left = without(value, self._rewrite.doomed)
        if within == guid or not isinstance(left, Mapping):
            new = reworded(kind, guid, name, left, of, self._known)
        else:  # every step on the settings holds all of them
            new = {}
            for key, one in left.items():
                known = (key, json.dumps(one, sort_keys=True))
                if known not in self._settings:
                    self._settings[known] = reworded(kind, guid, name, {key: one}, of, self._known)
                new |= self._settings[known]
        if new != value and not (isinstance(value, str) and (kind, guid, name, new) in self.done.values):
            self.done.wholes.setdefault((kind, guid, name, json.dumps(new, sort_keys=True)), value)
        return new

    def _words(self, kind: str, guid: str, name: str, text: str, of: str) -> str:
        """Words rewritten, ``of`` an attribute if they are a value."""
        if not text or (kind == "attribute_value" and self._known.typed(of, text)):
            return text
        free = (kind, name) == FREE or kind == "change_group"
        if is_mark(text) and not (free and GUID.fullmatch(text)):  # words that refer to nothing may be one
            return text
        new = self._rewrite.value(kind, guid, name, text)
        if ALONE.get(kind) == name:
            new = self._alone(kind, text, new)
        if new != text:
            self.done.values.setdefault((kind, guid, name, new), text)
        return new

    def reserve(self, kind: str, names: Iterable[str]) -> None:
        """Names that are there and stay."""
        self._taken.setdefault(kind, set()).update(n.casefold() for n in names)

    def _alone(self, kind: str, old: str, new: str) -> str:
        """A name that no other of its kind has: the second gets a number."""
        key = (kind, old)
        if new == old:
            return old
        if key not in self._names:
            taken = self._taken.setdefault(kind, set())
            free, n = new, 1
            while free.casefold() in taken:
                n += 1
                free = f"{new} ({n})"
            taken.add(free.casefold())
            self._names[key] = free
        return self._names[key]

    def range(self, kind: str, record: Record, sha: str) -> tuple[int, int]:
        """Where a range of one version of a text comes to stand."""
        guid, start, end = record["guid"], record["start"], record["end"]
        key = (kind, guid, sha, start, end)
        if key in self._ranges:
            return self._ranges[key]
        made, length, there, back = self.version(record["source"], sha)
        exact = self._rewrite.range(kind, guid, sha, start, end)
        new = exact if exact is not None else there(start, end)
        if kind == "coding":
            mine = (record["source"], made, record["code"], record["coder"])
            places = self._places.setdefault(mine, {})
            if places.get(new, guid) != guid:
                new = apart(new, {place for place, other in places.items() if other != guid}, length)
            places[new] = guid
        if back(*new) != (start, end):
            self.done.ranges.setdefault((kind, guid, made, *new), (start, end))
        self._ranges[key] = new
        return new

    def layout(self, source: str, sha: str, turns: list[Any]) -> list[Any]:
        """The turns of a source on one version of its text."""
        made, _, there, back = self.version(source, sha)
        if made == sha and not self._rewrite.doomed:
            return turns
        exact = self._rewrite.turns(source, sha, turns)
        if exact is not None:
            return exact
        moved = [_moved(turn, there) for turn in turns]
        if [_moved(turn, back) for turn in moved] != [list(t) for t in turns]:
            self.done.turns.setdefault((source, made), [list(t) for t in turns])
        return moved


def without(value: Any, doomed: Collection[str], key: str = "") -> Any:
    """A list or mapping without what goes: guids among its items, keys and values; a choice of quotes
    without those, as a quote is its coding's; and a choice that has nothing left is no choice of all."""
    if not doomed:
        return value
    if isinstance(value, list):
        stays = [v for v in value if not (isinstance(v, str) and v in doomed)]
        if key == "quotes":
            stays = [v for v in stays if not (isinstance(v, Mapping) and v.get("coding") in doomed)]
        return [without(v, doomed) for v in stays]
    if not isinstance(value, Mapping):
        return value
    made = {
        k: _unasked(v, doomed) if isinstance(v, str) and k == "text" else without(v, doomed, k)
        for k, v in value.items()
        if k not in doomed and not (isinstance(v, str) and v in doomed)
    }
    if key == "documents" and value.get("of") and not made.get("of"):
        return {}
    return made


def _unasked(text: str, doomed: Collection[str]) -> str:
    """A kept question that asks for one of several, without those that go."""
    for guid in doomed if '"|"' in text else ():
        text = text.replace(f'|"{guid}"', "").replace(f'"{guid}"|', "")
    return text


def _moved(turn: Sequence[Any], move: Callable[[int, int], tuple[int, int]]) -> list[Any]:
    n, start, text_start, end, speaker, time = turn
    first, last = move(start, end)
    return [n, first, min(max(move(text_start, end)[0], first), last), last, speaker, time]
