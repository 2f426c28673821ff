"""One merge in the making: what is which, what either side changed, what is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from app.coding.merge.conflicts import Conflict, Decision, Decisions, Version
from app.coding.merge.snapshot import (
    KINDS,
    OWN,
    Key,
    Record,
    Snapshot,
    Window,
    followed,
    relation,
    window,
)
from app.coding.merge.steps import Steps
from app.coding.model import Notice

Verdict = Literal["keep", "take", "conflict"]
Fate = Literal["new", "gone", "out"]


class Work:
    """Two projects, and what a merge of the second into the first has found so far.

    ``map`` gives per kind the guid of mine for theirs; a thing of theirs without an entry stays out.
    """

    def __init__(self, mine: Snapshot, theirs: Snapshot, decisions: Decisions, n: int = 1) -> None:
        self.mine, self.theirs, self.decisions, self.n = mine, theirs, decisions, n
        self.map: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.how: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self.steps = Steps()
        self.conflicts: list[Conflict] = []
        self.notices: list[Notice] = []
        self.same: dict[str, str] = {}
        """Their guid to ours, of what is one thing under two guids."""
        self.dropped_codes: dict[str, str] = {}
        """Codes of mine that go, to the code that gets what is left of their codings (empty: none)."""
        self.doubles: dict[str, str] = {}
        """Codings of mine that come to lie on another one, which stays."""
        self.merged_away: set[str] = set()
        """Codes of theirs that were merged into another one here."""
        self.crossed: set[str] = set()
        """Codes of theirs that were merged into another one here, and that one into them there."""
        self.carried: list[dict[str, Any]] = []
        """Codings that lost an end or every letter with the text."""
        self.left = frozenset(mine.left) if decisions.left is None else decisions.left
        """What is left out, by either side's guid: as decided, and what lies outside the rights of who
        merges."""
        self.chosen = self.left
        """What is left out as decided."""
        self.outside: frozenset[str] = frozenset()
        """What lies outside the rights of who merges."""
        self.hung: frozenset[str] = frozenset()
        """Codings here with memos that are outside their rights."""
        self.again = frozenset(mine.left) - self.left
        """What an earlier merge left out, and is to come along now."""
        here = {guid for kind in KINDS if kind != "coding" for guid in mine.of(kind)}
        self.aliases = {b: a for a, b in theirs.same.items() if b not in here}
        self.aliases.update(mine.same)
        self._names: dict[str, list[str]] = {}
        for guid, own in self.aliases.items():
            self._names.setdefault(own, []).append(guid)
        rel = relation(mine, theirs)
        self.related = rel.theirs is not None or rel.mine is not None
        self.up_to_date = rel.theirs is not None and rel.theirs == len(theirs.log.groups) - 1
        if self.up_to_date and any(guid in theirs.of(mine.left[guid]) for guid in self.again):
            self.up_to_date = False
        self.their = window(theirs.log, rel.theirs) if rel.theirs is not None else None
        self._rel = rel
        self._theirs_met_last = rel.mine_there is not None and rel.mine_there > (rel.theirs or 0)
        """Whether theirs took in mine later than mine took in theirs."""
        self.gone_here = _removed(mine, rel.theirs_here, rel.mine)
        self.gone_there = _removed(theirs, rel.theirs, rel.mine_there)

    @cached_property
    def my(self) -> Window | None:
        """What mine did since theirs last knew of it; read when something differs."""
        return window(self.mine.log, self._rel.mine) if self._rel.mine is not None else None

    @cached_property
    def here(self) -> Window | None:
        """What mine did since the two last met, whichever took in the other then."""
        place = self._rel.mine if self._rel.theirs_here is None else self._rel.theirs_here
        return window(self.mine.log, place) if place is not None else None

    @cached_property
    def there(self) -> Window | None:
        """What theirs did since the two last met, whichever took in the other then."""
        if self.their is not None or self._rel.mine_there is None:
            return self.their
        return window(self.theirs.log, self._rel.mine_there)

    def confine(self, guids: Collection[str]) -> None:
        """These lie outside the rights of who merges."""
        self.outside |= frozenset(guids)
        self.left = self.chosen | self.outside

    # what is which

    def pair(self, kind: str, guid: str, own: str, how: str) -> None:
        """Theirs ``guid`` is my ``own``."""
        self.map[kind][guid] = own
        self.how[kind][how] += 1
        if (
            guid != own
            and how != "merged"
            and kind not in ("coding", "memo", "case_source", "attribute_value")
        ):
            self.same[guid] = own

    def by_guid(self, kind: str) -> set[str]:
        """Pair what has one guid, or was found to be one thing before; the guids of mine that are paired."""
        mine, theirs = self.mine.of(kind), self.theirs.of(kind)
        pairs = self.map[kind]
        later = []
        for guid in theirs:
            own = self.aliases.get(guid, guid)
            if own not in mine:
                own = guid
            if self._apart(kind, guid) or (own == guid and self._elsewhere(kind, guid)):
                self.keep_apart(kind, guid)
                continue
            if own != guid and own in theirs:  # two of theirs are one here; first the one of the same guid
                later.append((guid, own))
            elif own in mine and guid not in pairs:
                self.pair(kind, guid, own, "guid")
        for guid, own in later:
            if guid not in pairs:
                self.pair(kind, guid, own, "guid")
        return set(pairs.values())

    def keep_apart(self, kind: str, guid: str) -> None:
        """Theirs ``guid`` is none of mine, whatever was found before: both versions of it are kept."""
        self.map[kind].pop(guid, None)
        self.same.pop(guid, None)
        if guid in self.mine.same:
            self.same[guid] = guid

    def _apart(self, kind: str, guid: str) -> bool:
        """Whether both versions were kept there, and this one did not come yet."""
        if kind not in ("source", "speaker"):
            return False
        if self._elsewhere(kind, guid):
            return guid not in self.mine.same
        own = self.aliases.get(guid, guid)
        return own != guid and own in self.theirs.of(kind) and not self._elsewhere(kind, own)

    def _elsewhere(self, kind: str, guid: str) -> bool:
        """Whether mine of this guid has another one there, where a thing of this guid is something else."""
        other = self.theirs.same.get(guid, guid)
        return kind in ("source", "speaker") and other != guid and other in self.theirs.of(kind)

    def up_to_date_pairs(self) -> None:
        """Pair what is there under one guid, for the counts, where nothing is left to merge."""
        for kind in KINDS:
            self.by_guid(kind)
        self.same.clear()

    def mapped(self, name: str, value: Any) -> Any:
        """A value of theirs with the guids it names made mine."""
        if value is None:
            return None
        if name in ("parent", "code"):
            return self.map["code"].get(value, value)
        if name in ("case", "source", "coder", "speaker", "attribute"):
            return self.map[name].get(value, value)
        if name == "target":  # whatever a memo is about
            kinds = ("coding", "code", "source", "case")
            return next((self.map[kind][value] for kind in kinds if value in self.map[kind]), value)
        if name == "codes":
            return [self.map["code"][c] for c in value if c in self.map["code"]]
        if name == "turns":
            speakers = self.map["speaker"]
            return [[*t[:4], speakers.get(t[4]) if t[4] else None, t[5]] for t in value]
        return value

    def fate(self, kind: str, guid: str) -> Fate:
        """What becomes of a thing of theirs that mine has not: it is ``new``, it was removed here since
        (``gone``), or an earlier merge left it ``out``."""
        if guid in self.left:
            return "out"
        if guid in self.again:
            return "new"
        return self.fate_by_log(kind, guid)

    def fate_by_log(self, kind: str, guid: str) -> Fate:
        """Its fate when nothing were left out."""
        if self._apart(kind, guid):
            return "new"
        known = self.their is not None and (kind, guid) not in self.their.added
        removed = self.removed_here(kind, guid)
        if not known:
            return "gone" if removed else "new"
        assert self.their is not None
        return "gone" if removed or (kind, guid) in self.their.base else "out"

    def comes(self, kind: str, guid: str) -> bool:
        """Whether what mine has not comes along unasked: it is new, or was changed there after it went
        here."""
        fate = self.fate(kind, guid)
        return fate == "new" or (fate == "gone" and self.edited_there(kind, guid))

    def fate_is_new(self, coding: str) -> bool:
        """Whether a coding of theirs was made since the two last met."""
        return coding not in self.mine.of("coding") and self.fate("coding", coding) == "new"

    def changed_there(self, kind: str, guid: str, own: str) -> bool:
        """Whether theirs changed or made what is my ``own`` since mine last knew of it; unknown counts as
        changed, what is left out, by either guid, does not."""
        if guid in self.left or own in self.left:
            return False
        return self.their is None or (kind, guid) in self.their.base or (kind, guid) in self.their.added

    def removed_here(self, kind: str, guid: str) -> tuple[str, str] | None:
        """Who removed theirs ``guid`` here, and when."""
        return self.gone_here.get((kind, self.aliases.get(guid, guid))) or self.gone_here.get((kind, guid))

    def brought_back(self, kind: str, guid: str) -> bool:
        """Whether theirs removed a thing once and has it again since mine last knew; not what only came from
        here."""
        if self.their is None or (kind, guid) not in self.their.added:
            return False
        runs = (run for run in self.theirs.log.removed(-1) if run.kind == kind)
        return any(row[0] == guid for run in runs for row in run.rows)

    def removed_there(self, kind: str, own: str) -> tuple[str, str] | None:
        """Who removed my ``own`` there, and when; None when that is left out."""
        return None if own in self.left else self.removed_by_log(kind, own)

    def removed_by_log(self, kind: str, own: str) -> tuple[str, str] | None:
        """Who removed my ``own`` there, and when, whether that is left out or not."""
        if found := self.gone_there.get((kind, own)):
            return found
        return next(
            (self.gone_there[kind, g] for g in self._names.get(own, ()) if (kind, g) in self.gone_there), None
        )

    def became_there(self, own: str) -> str | None:
        """What theirs made my code part of, by its guid there; None when it did not."""
        return _united_into((own, *self._names.get(own, ())), self.theirs)

    def became_here(self, guid: str) -> str | None:
        """What mine made a code of theirs part of; None when it did not."""
        return _united_into((self.aliases.get(guid, guid), guid), self.mine)

    def changed_here(self, kind: str, own: str) -> bool:
        """Whether mine changed it since theirs last knew of it, or the two last met."""
        since = self.my or self.here
        return since is not None and (kind, own) in since.edited

    def edited_there(self, kind: str, guid: str) -> bool:
        """Whether theirs changed it since mine last knew of it, or the two last met."""
        return self.there is not None and (kind, guid) in self.there.edited

    # what either side made of it

    def three_way(
        self, kind: str, own: str, guid: str, names: Sequence[str], mine: Record, theirs: Record
    ) -> tuple[Verdict, Record | None]:
        """Whose fields ``names`` hold, and the common ancestor's when known."""
        mapped = {n: self.mapped(n, theirs[n]) for n in names}
        here = {n: mine[n] for n in names}
        if mapped == here or guid in self.left or own in self.left:
            return "keep", None
        if guid in self.crossed or self._both_united(kind, own, guid, names, mine, theirs):
            return "conflict", None
        ancestor: Record | None = None
        if self.their is not None and (kind, guid) not in self.their.added:
            before = self.their.base.get((kind, guid), {})
            base = {n: self.mapped(n, self.theirs.became(n, before.get(n, theirs[n]))) for n in names}
            if base == mapped:  # as it was then, but it may have been mine's between
                return "take" if self._theirs_met_last and self._untouched(kind, own, names) else "keep", base
            if base == here:
                return "take", base
            ancestor = base
        if self.my is not None and (kind, own) not in self.my.added:
            before = self.my.base.get((kind, own), {})
            base = {n: self.mine.became(n, before.get(n, mine[n])) for n in names}
            if base == here:
                return "take", base
            if base == mapped:
                return "keep", base
            ancestor = ancestor or base
        return "conflict", ancestor

    def _both_united(
        self, kind: str, own: str, guid: str, names: Sequence[str], mine: Record, theirs: Record
    ) -> bool:
        """Whether one code was made part of two: this value went along with it to either."""
        if self.their is None or self.my is None:
            return False
        there = self.their.base.get((kind, guid), {})
        here = self.my.base.get((kind, own), {})
        return any(
            n in there and n in here
            and self.theirs.became(n, there[n]) == theirs[n] != there[n]
            and self.mine.became(n, here[n]) == mine[n] != here[n]
            for n in names
        )  # fmt: skip

    def _untouched(self, kind: str, own: str, names: Sequence[str]) -> bool:
        """Whether theirs knows mine as it is: nothing here touched these fields since."""
        if self.my is None or (kind, own) in self.my.added:
            return False
        return not self.my.base.get((kind, own), {}).keys() & set(names)

    def who(self, side: Literal["mine", "theirs"], kind: str, guid: str) -> tuple[str, str]:
        """Who last changed a thing, and when, as far as that side's log tells."""
        seen: Window | None = self.my if side == "mine" else self.their
        log = (self.mine if side == "mine" else self.theirs).log
        return (seen.touched.get((kind, guid)) if seen else None) or log.last(kind, guid)

    def ask(
        self,
        kind: str,
        thing: str,
        guid: str,
        own: str,
        name: str,
        mine: str,
        theirs: str,
        options: tuple[Decision, ...] = ("keep", "take", "both"),
        *,
        ancestor: str | None = None,
        where: str = "",
        part: str = "",
        who: Mapping[str, tuple[str, str]] | None = None,
        **details: Any,
    ) -> Decision:
        """Enter a conflict; the decision to go on with."""
        told = who or {}
        conflict = Conflict(
            f"{self.n}:{kind}:{guid or own}{':' + part if part else ''}", kind, thing, guid, name,
            Version(mine, *(told.get("mine") or self.who("mine", thing, own))),
            Version(theirs, *(told.get("theirs") or self.who("theirs", thing, guid))),
            options, ancestor, where, own, details=details,
        )  # fmt: skip
        self.conflicts.append(conflict)
        return self.decisions.decide(conflict)


def _united_into(names: Collection[str], side: Snapshot) -> str | None:
    """What a side made a code part of, that may have any of these guids there."""
    if any(guid in side.of("code") for guid in names):
        return None
    return next((followed(guid, side.forwards) for guid in names if guid in side.forwards), None)


def _removed(side: Snapshot, place: int | None, other: int | None) -> dict[Key, tuple[str, str]]:
    """What a side removed since it last took in the other."""
    if place is None and other is None:
        return {(run.kind, row[0]): (run.who, run.when) for run in side.log.removed(-1) for row in run.rows
                if row[0] not in side.of(run.kind)}  # fmt: skip
    if place is None:
        place = other
    assert place is not None
    if not side.log.removes(place):
        return {}
    # A coder's merge takes in what is its own without a word in the project: what came and went is gone too.
    came = {(run.kind, row[0]): (run.who, run.when) for run in side.log.removed(place) for row in run.rows
            if run.kind in OWN and row[0] not in side.of(run.kind)}  # fmt: skip
    return came | window(side.log, place).removed
