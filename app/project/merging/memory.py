"""What a project remembers of merges and hand-outs, so that the same is not brought, or asked, twice.

A lead's merge keeps it as the project's setting ``merges``. A coder of a team may not write that: what its
merges must remember stands in their own entries of the logboek, counts for that coder alone, and goes when
the merge is undone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.coding.merge import KINDS, Offer, Plan, Scope, Snapshot
from app.coding.merge.scope import ROOMS
from app.coding.merge.snapshot import OWN
from app.store import lineage

if TYPE_CHECKING:
    from app.project.desk import Project

SETTING = "merges"
"""The project's setting that remembers merges."""
DETAIL = "memory"
"""Where a coder's merge or hand-out keeps it, among the details of its group."""
_HOME = "history.handout"
_STEPS = ("history.merge", _HOME)


@dataclass(frozen=True, slots=True)
class Memory:
    """``known``: pairs of the last group taken in and the own last group before that; ``same``: their guid to
    ours, of what is one thing; ``left``: what was left out by choice, their guid to its kind; ``outside``:
    what stayed out because the coder who merged may not write it, or what it stands on, but may one day."""

    known: Sequence[tuple[str, str]] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)

    def within(self, scope: Scope, mine: Snapshot, theirs: Snapshot) -> dict[str, str]:
        """What of ``outside`` may come now: it stands in a room that is open, or what it stands on is
        here."""
        opened = {kind for room in scope.rooms for kind in ROOMS[room]}
        able = {guid: kind for guid, kind in self.outside.items() if kind in opened}
        here = {guid for kind in KINDS for guid in mine.of(kind)} | able.keys()
        for kind in OWN:
            for guid in (g for g, k in self.outside.items() if k == kind):
                row = theirs.of(kind).get(guid, {})
                stands_on = [row[name] for name in ("source", "code", "target") if row.get(name)]
                if row and all(mine.same.get(one, one) in here for one in stands_on):
                    able[guid] = kind
                    here.add(guid)
        return able


def kept(project: Project) -> Memory:
    """What the project itself remembers."""
    setting = project.setting(SETTING, {})
    known = [(pair[0], pair[1]) for pair in setting.get("known", ())]
    return Memory(known, setting.get("same", {}), setting.get("left", {}))


def scope_of(project: Project) -> Scope | None:
    """As whom a merge is made by who may not do everything; None for who may."""
    rights = project.rights
    if not rights.confined or rights.coder is None:
        return None
    coder = project.coders.by_name(rights.coder)
    return Scope(coder.guid, frozenset(rights.rooms), rights.blind) if coder is not None else None


def recalled(project: Project) -> Memory:
    """What is remembered for who opened the project: with what its own merges noted, if it is a coder.

    How far they read counts as long as no more stands open to the coder than did then.
    """
    memory, scope = kept(project), scope_of(project)
    if scope is None:
        return memory
    notes = project.store.query(lambda conn, ids: lineage.noted(conn, scope.coder, _STEPS))
    known, same = list(memory.known), dict(memory.same)
    left, outside = dict(memory.left), dict[str, str]()
    for note in notes:
        if scope.rooms <= set(note.get("rooms", ())):
            known += [(pair[0], pair[1]) for pair in note.get("known", ())]
        same.update(note.get("same", {}))
        if "left" in note:
            left = {**memory.left, **note["left"]}
        outside = dict(note.get("outside", outside))
    return Memory(known, same, left, outside)


def known_there(project: Project) -> Memory:
    """What the project that is merged remembers of this one: of a team's database, opened as a coder, with
    what that coder's own steps noted.

    What its merges found to be one thing still is. How far they read does not count, as they took no more
    than the coder's own; what it took home was all from there.
    """
    memory, scope = kept(project), scope_of(project)
    if scope is None:
        return memory
    ask = project.store.query
    every = ask(lambda conn, ids: lineage.noted(conn, scope.coder, _STEPS))
    home = ask(lambda conn, ids: lineage.noted(conn, scope.coder, (_HOME,)))
    same = {guid: own for note in every for guid, own in note.get("same", {}).items()}
    pairs = [(pair[0], pair[1]) for note in home for pair in note.get("known", ())]
    return Memory([*memory.known, *pairs], {**memory.same, **same})


def note(
    memory: Memory, scope: Scope, plans: Sequence[Plan], theirs: Sequence[Snapshot],
    outside: Sequence[Sequence[Offer]], last: str,
) -> dict[str, Any]:  # fmt: skip
    """What a coder's merge must remember; ``outside`` is what it could not bring, ``last`` the own last
    group."""
    waiting, same = dict(memory.outside), dict(memory.same)
    known: list[list[str]] = []
    for made, side, lines in zip(plans, theirs, outside, strict=True):
        same.update(made.same)
        known.append([side.log.groups[-1], last])
        waiting = {guid: kind for guid, kind in waiting.items() if guid not in side.of(kind)}
        new = [one for one in lines if one.state == "new" and _may_come(one, side, same, scope)]
        waiting |= {one.guid: one.kind for one in new}
    return {
        "known": known, "same": {guid: own for made in plans for guid, own in made.same.items()},
        "left": left_after(memory.left, plans, theirs), "outside": waiting, "rooms": sorted(scope.rooms),
    }  # fmt: skip


def _may_come(line: Offer, side: Snapshot, same: Mapping[str, str], scope: Scope) -> bool:
    if any(line.kind in kinds for kinds in ROOMS.values()):
        return True
    coder = str(side.of(line.kind).get(line.guid, {}).get("coder", ""))
    return line.kind in OWN and same.get(coder, coder) == scope.coder


def left_after(left: Mapping[str, str], plans: Sequence[Plan], theirs: Sequence[Snapshot]) -> dict[str, str]:
    """What is left out by choice once these were merged."""
    found = dict(left)
    for made, side in zip(plans, theirs, strict=True):
        found = {guid: kind for guid, kind in found.items() if guid not in side.of(kind)} | dict(made.behind)
    return found


def remembered(
    project: Project, plans: Sequence[Plan], theirs: Sequence[Snapshot], last: str,
    extras: tuple[Collection[str], Mapping[str, str]] = ((), {}),
) -> dict[str, Any]:  # fmt: skip
    """The project's settings with what must be known at a next merge of the same projects.

    ``extras``: the guids of what came along beside the rows, and what of it was left out, with its kind.
    """
    settings, memory = project.settings(), kept(project)
    known = [list(pair) for pair in memory.known]
    same = dict(memory.same)
    for made, side in zip(plans, theirs, strict=True):
        groups = set(side.log.groups)
        known = [pair for pair in known if pair[0] not in groups] + [[side.log.groups[-1], last]]
        same.update(made.same)
    came, out = extras
    left = {g: k for g, k in left_after(memory.left, plans, theirs).items() if g not in came} | dict(out)
    return {**settings, SETTING: {"known": known, "same": same, **({"left": left} if left else {})}}


def names(lines: Iterable[Offer], most: int = 5) -> str:
    """The first names of some lines, and how many more there are."""
    every = list(dict.fromkeys(line.name for line in lines if line.name))
    more = len(every) - most
    return ", ".join(every[:most]) + (f", … +{more}" if more > 0 else "")
