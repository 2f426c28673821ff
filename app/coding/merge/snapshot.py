"""A project as a merge looks at it: rows as records, texts on demand, and what its logboek tells.

A record is a dictionary with every field of a row that names other things by guid. ``Log`` places are
counted from 0, the oldest group first; a window "after n" holds the groups from place ``n + 1`` on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Record = dict[str, Any]
Key = tuple[str, str]
"""Kind and guid."""

KINDS: tuple[str, ...] = (
    "coder", "case", "source", "speaker", "attribute", "case_source", "attribute_value", "code", "code_set",
    "coding", "memo", "suggestion_decision",
)  # fmt: skip
"""What is merged, in an order in which it can be added; the reverse is safe for removing."""
OWN = ("coding", "memo", "suggestion_decision")
"""Kinds of which every coder has rows of its own."""


class Run(NamedTuple):
    """Recorded changes of one kind and operation, with who made them and when.

    A row is ``[guid, before, after]``, for a replaced text with its edits behind it. ``back``: by an undo or
    a redo.
    """

    operation: str
    kind: str
    rows: Sequence[Sequence[Any]]
    who: str = ""
    when: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """What a merge asks of a logboek: its groups by guid, the changes after a place, and what was removed.

    ``removed`` gives the removals after a place by groups that undo nothing; ``last`` who last changed a
    thing, and when; ``removes`` whether anything was removed after a place.
    """

    groups: Sequence[str] = ()
    after: Callable[[int], Iterable[Run]] = lambda place: ()
    removed: Callable[[int], Iterable[Run]] = lambda place: ()
    removes: Callable[[int], bool] = lambda place: True
    last: Callable[[str, str], tuple[str, str]] = lambda kind, guid: ("", "")


@dataclass(slots=True)
class Snapshot:
    """One project. ``known`` are pairs (last group of another project's log, own last group) of earlier
    merges into this one, ``same`` what such a merge found to be one thing (their guid to ours),
    ``forwards`` the codes that were merged away, to what they became, and ``left`` what was left out of
    earlier merges (their guid to its kind)."""

    guid: str
    name: str
    records: dict[str, dict[str, Record]]
    text: Callable[[str], str]
    log: Log = field(default_factory=Log)
    known: Sequence[tuple[str, str]] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    forwards: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, Record]:
        """The records of a kind by guid."""
        return self.records.setdefault(kind, {})

    def became(self, name: str, value: Any) -> Any:
        """A value of the past as it is called now: a code that was merged away is what it became."""
        if name in ("code", "parent", "target") and value in self.forwards and value not in self.of("code"):
            return followed(value, self.forwards)
        return value


def followed(guid: str, forwards: Mapping[str, str]) -> str:
    """What a code became by merges of codes, itself when it was never merged away."""
    seen: set[str] = set()
    while guid in forwards and guid not in seen:
        seen.add(guid)
        guid = forwards[guid]
    return guid


@dataclass(slots=True)
class Window:
    """What happened to the things of one project after a place in its log.

    ``base`` has the fields that were touched, as they were at that place; ``added`` what was not there yet;
    ``edited`` what was changed at all; ``removed`` what was there and is gone, with who removed it and when,
    also what came (by a merge, it may be) and went since, and ``was`` as what it went; ``touched`` who last
    changed what.
    """

    base: dict[Key, Record] = field(default_factory=dict)
    added: set[Key] = field(default_factory=set)
    edited: set[Key] = field(default_factory=set)
    removed: dict[Key, tuple[str, str]] = field(default_factory=dict)
    was: dict[Key, Record] = field(default_factory=dict)
    touched: dict[Key, tuple[str, str]] = field(default_factory=dict)


def window(log: Log, place: int) -> Window:
    """What the groups after ``place`` did, taken together."""
    seen, returned = Window(), set[Key]()
    for run in log.after(place):
        told = (run.who, run.when)
        keys = [(run.kind, row[0]) for row in run.rows]
        seen.touched.update(dict.fromkeys(keys, told))
        if run.operation == "add":
            seen.added.update(key for key in keys if key not in seen.base)
            if seen.removed:
                returned.update(key for key in keys if seen.removed.pop(key, None))
            continue
        if run.operation == "change":
            seen.edited.update(keys)
        for key, row in zip(keys, run.rows, strict=True):
            if run.operation == "remove":
                seen.was[key] = row[1]
            if key in seen.added:
                if run.operation == "remove" and (not run.back or key in returned):
                    seen.removed[key] = told  # what an undo takes away never came
                continue
            kept = seen.base.setdefault(key, {})
            for name, value in (row[1] or {}).items():
                kept.setdefault(name, value)
            if run.operation == "remove":
                seen.removed[key] = told
    return seen


@dataclass(frozen=True, slots=True)
class Relation:
    """How far two projects know each other's log.

    ``theirs`` is the last place in their log that mine has taken in, at ``theirs_here`` in mine; ``mine``
    the last place in my log that they have, at ``mine_there`` in theirs. None: not at all.
    """

    theirs: int | None = None
    theirs_here: int | None = None
    mine: int | None = None
    mine_there: int | None = None


def relation(mine: Snapshot, theirs: Snapshot) -> Relation:
    """What a common beginning of the logs (one is a copy of the other) and earlier merges tell."""
    here = {guid: n for n, guid in enumerate(mine.log.groups)}
    there = {guid: n for n, guid in enumerate(theirs.log.groups)}
    shared = [(n, there[guid]) for guid, n in here.items() if guid in there]
    ours = max(shared, default=None)
    left: tuple[int, int] | None = (ours[1], ours[0]) if ours else None
    right: tuple[int, int] | None = ours
    for group, own in mine.known:
        if group in there:
            left = max(left or (-1, -1), (there[group], here.get(own, -1) + 1))
    for group, own in theirs.known:
        if group in here:
            right = max(right or (-1, -1), (here[group], there.get(own, -1) + 1))
    return Relation(*(left or (None, None)), *(right or (None, None)))
