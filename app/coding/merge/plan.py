"""The plan of a merge: what matches, what comes along, what is to be decided. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.coding.merge.alike import merge_answers, merge_links
from app.coding.merge.codes import merge_codes
from app.coding.merge.codings import Codings
from app.coding.merge.confine import confine_codes, confine_sources, confine_things
from app.coding.merge.conflicts import Conflict, Decisions
from app.coding.merge.matching import match_codes, match_sources, match_speakers, match_things
from app.coding.merge.memos import merge_memos
from app.coding.merge.snapshot import KINDS, Snapshot
from app.coding.merge.steps import Steps
from app.coding.merge.summaries import merge_summaries
from app.coding.merge.texts import merge_sources
from app.coding.merge.things import (
    drop_light,
    merge_named,
    merge_sets,
    merge_speakers,
)
from app.coding.merge.work import Work
from app.coding.model import Notice


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging one project would do. ``same`` and ``known`` are to be kept in the project merged into."""

    steps: Steps
    conflicts: Sequence[Conflict]
    matched: Mapping[str, Mapping[str, int]]
    """Per kind how many things are one, by how that was found: guid, text, name, path, near, place."""
    carried: Sequence[Mapping[str, Any]] = ()
    notices: Sequence[Notice] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    up_to_date: bool = False
    """Whether mine has taken in their whole log already."""
    left: Mapping[str, str] = field(default_factory=dict)
    """What was left out, their guid (mine for what only mine has) to its kind."""
    behind: Mapping[str, str] = field(default_factory=dict)
    """What is new there and stays out: what was left out, and what cannot come without it."""
    origin: Mapping[str, str] = field(default_factory=dict)
    """The guid there of a row here, where the two differ."""

    @property
    def open(self) -> list[Conflict]:
        """The conflicts that nobody decided."""
        return [conflict for conflict in self.conflicts if conflict.decision is None]

    def __bool__(self) -> bool:
        """Whether there is anything to do or to remember."""
        return bool(self.steps or self.conflicts or self.same)


def plan(mine: Snapshot, theirs: Snapshot, decisions: Decisions | None = None, n: int = 1) -> Plan:
    """How ``theirs`` comes into ``mine``, as far as decided by ``decisions``; conflicts that nobody decided
    are taken as ``keep`` for the rest of the plan. ``n`` tells several sources of one merge apart."""
    work = Work(mine, theirs, decisions or Decisions(), n)
    if work.up_to_date:  # whatever differs was changed here since, and was taken in or decided before
        work.up_to_date_pairs()
        return _told(work, Steps())
    match_things(work)
    confine_things(work)
    merge_named(work)
    match_sources(work)
    confine_sources(work)
    match_speakers(work)
    moves = merge_sources(work)
    merge_speakers(work)
    match_codes(work)
    confine_codes(work)
    merge_codes(work)
    codings = Codings(work, moves)
    codings.merge()
    work.doubles = codings.doubles
    merge_links(work)
    merge_sets(work)
    merge_answers(work)
    merge_memos(work)
    merge_summaries(work)
    drop_light(work)
    _tidy(work)
    return _told(work, work.steps)


def _told(work: Work, steps: Steps) -> Plan:
    mine = work.mine
    before = {kind: len(mine.of(kind)) for kind in KINDS}
    after = {
        kind: before[kind] + len(steps.add.get(kind, ())) - len(steps.remove.get(kind, ())) for kind in KINDS
    }
    matched = {
        kind: {how: count for how, count in sorted(found.items()) if how != "new" and count > 0}
        for kind, found in work.how.items()
    }
    known = mine.same
    same = {guid: own for guid, own in work.same.items() if known.get(guid) != own}
    left = {
        guid: kind
        for kind in KINDS
        for guid in (work.chosen & work.theirs.of(kind).keys()) | (work.chosen & mine.of(kind).keys())
    }
    origin = {own: guid for kind in KINDS for guid, own in work.map[kind].items() if own != guid}
    return Plan(
        steps, work.conflicts, matched, work.carried, work.notices, same, before, after, work.up_to_date,
        left, _behind(work) if work.chosen else {}, origin,
    )  # fmt: skip


_REFERS = ("source", "code", "coder", "case", "attribute", "speaker", "target")


def _behind(work: Work) -> dict[str, str]:
    """What is new there and does not come, because it was left out or refers to what was."""
    found: dict[str, str] = {}
    for kind in KINDS:  # in an order in which what is referred to comes first
        for guid, record in work.theirs.of(kind).items():
            if guid in work.map[kind]:
                continue
            comes = guid in work.mine.left or work.fate_by_log(kind, guid) == "new"
            if guid in work.chosen or (comes and any(record.get(name) in found for name in _REFERS)):
                found[guid] = kind
    return found


def _tidy(work: Work) -> None:
    """Nothing is left that changes nothing."""
    for kind in KINDS:
        rows = work.steps.change.get(kind, {})
        mine = work.mine.of(kind)
        for guid in list(rows):
            rows[guid] = {k: v for k, v in rows[guid].items() if v != mine[guid][k]}
            if not rows[guid]:
                del rows[guid]
