"""The lines of a plan as a tree of branches, with what is ticked off and what stays behind because of it.

Nothing here knows Qt: the tree is made in a thread and read by the model as far as it is in sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from app.coding.merge import KINDS, Offer
from app.project.merging.extras import EXTRAS

SHOWN = (
    "source", "code", "coding", "case", "attribute", "attribute_value", "case_source", "coder", "memo",
    "code_set", "speaker", "suggestion_decision", *EXTRAS,
)  # fmt: skip
"""Kinds in the order in which they are shown."""
assert set(SHOWN) == {*KINDS, *EXTRAS}


class Line:
    """One thing of the plan. ``held`` counts what it cannot come without and is out; ``plain``: nothing
    else hangs on it; ``fixed`` as its offer."""

    __slots__ = ("fixed", "guid", "held", "id", "key", "n", "offer", "parent", "plain", "row")

    def __init__(self, offer: Offer, n: int, parent: Branch, key: str) -> None:
        self.offer, self.n, self.parent, self.key = offer, n, parent, key
        self.guid = offer.guid
        self.held = 0
        self.plain, self.fixed = True, offer.fixed
        self.id = self.row = -1


class Branch:
    """A kind, or the codings of one document. ``out`` counts the lines that do not come along."""

    __slots__ = ("all", "counts", "held", "id", "kind", "out", "parent", "row", "shown", "title", "total")

    def __init__(self, kind: str, title: str = "", parent: Branch | None = None) -> None:
        self.kind, self.title, self.parent = kind, title, parent
        self.all: list[Line | Branch] = []
        self.shown: list[Line | Branch] = []
        self.counts: Counter[str] = Counter()
        self.total = self.out = self.held = 0
        self.id = self.row = -1

    def lines(self) -> Iterator[Line]:
        """All lines below."""
        for item in self.all:
            if isinstance(item, Line):
                yield item
            else:
                yield from item.lines()


class Lines:
    """All branches of a plan, and the guids that are ticked off (``off``)."""

    def __init__(self, offered: Sequence[Sequence[Offer]], documents: Mapping[str, str]) -> None:
        self.off: set[str] = set()
        self.items: list[Line | Branch] = []
        self.top: list[Branch] = []
        self.held: Counter[str] = Counter()
        """Lines that stay behind because of another, by kind."""
        self._named: dict[str, list[Line]] = {}
        self._needed: dict[str, list[Line]] = {}
        kinds: dict[str, Branch] = {}
        documented: dict[str, Branch] = {}
        for n, found in enumerate(offered):
            for offer in found:
                branch = kinds.setdefault(offer.kind, Branch(offer.kind))
                title = ""
                if offer.kind == "coding":
                    title = documents.get(offer.group, "")
                    if offer.group not in documented:
                        documented[offer.group] = Branch("coding", title, branch)
                        branch.all.append(documented[offer.group])
                    branch = documented[offer.group]
                key = f"{offer.name}\n{offer.about}\n{title}".casefold()
                line = Line(offer, n, branch, key)
                branch.all.append(line)
                self._named.setdefault(offer.guid, []).append(line)
                for need in offer.needs:
                    self._needed.setdefault(need, []).append(line)
                above: Branch | None = branch
                while above is not None:
                    above.total += 1
                    above.counts[offer.state] += 1
                    above = above.parent
        self.top = [kinds[kind] for kind in SHOWN if kind in kinds]
        if "coding" in kinds:
            kinds["coding"].all.sort(key=lambda b: b.title.casefold() if isinstance(b, Branch) else "")
        self.narrow()
        for branch in self.top:
            self._number(branch)
        for twins in self._named.values():
            if len(twins) > 1 or twins[0].guid in self._needed:
                for line in twins:
                    line.plain = False

    def _number(self, item: Line | Branch) -> None:
        item.id = len(self.items)
        self.items.append(item)
        if isinstance(item, Branch):
            for below in item.all:
                self._number(below)

    def __len__(self) -> int:
        return sum(branch.total for branch in self.top)

    # narrowing

    def narrow(self, wanted: str = "", conflicts: bool = False) -> list[Branch]:
        """Show the lines that hold all words of ``wanted``; only what is in conflict, if so asked. The kinds
        that have something left, which are numbered anew."""
        parts = wanted.casefold().split()
        shown: list[Branch] = []
        for branch in self.top:
            if self._narrow(branch, parts, conflicts):
                branch.row = len(shown)
                shown.append(branch)
        return shown

    def _narrow(self, branch: Branch, parts: list[str], conflicts: bool) -> bool:
        lines = [item for item in branch.all if isinstance(item, Line)]
        if conflicts:
            lines = [line for line in lines if line.offer.state == "conflict"]
        for part in parts:
            lines = [line for line in lines if part in line.key]
        branches = [item for item in branch.all if isinstance(item, Branch)]
        branch.shown = [*lines, *(b for b in branches if self._narrow(b, parts, conflicts))]
        for row, item in enumerate(branch.shown):
            item.row = row
        return bool(branch.shown)

    # ticking

    def is_out(self, line: Line) -> bool:
        """Whether a line does not come along, for itself or because of another."""
        return line.held > 0 or (line.offer.guid in self.off and not line.fixed)

    def tick(self, lines: Iterable[Line], on: bool) -> None:
        """Let lines come along, or not; what follows from something else is passed over."""
        off = self.off
        turned: Counter[Branch] = Counter()
        for line in lines:
            guid = line.guid
            if line.fixed or (guid in off) is not on:
                continue
            if line.plain:
                off.discard(guid) if on else off.add(guid)
                if not line.held:
                    turned[line.parent] += 1
                continue
            twins = self._named[guid]
            before = [self.is_out(twin) for twin in twins]
            off.discard(guid) if on else off.add(guid)
            for twin, was in zip(twins, before, strict=True):
                self._turned(twin, was)
        _count(turned, "out", -1 if on else 1)

    def leave_out(self, guids: Collection[str]) -> None:
        """Tick off exactly these."""
        wanted = set(guids)
        self.tick([line for guid in self.off - wanted for line in self._named[guid]], True)
        self.tick([line for guid in wanted for line in self._named.get(guid, ())], False)

    def roots(self, guids: Collection[str]) -> set[str]:
        """Of what stayed behind before, what would keep the rest out: a document, and not its codings too."""
        return {
            guid
            for guid in guids
            if not any(need in guids for line in self._named.get(guid, ()) for need in line.offer.needs)
        }

    def _turned(self, line: Line, was: bool) -> None:
        """A line may have come in or gone out: count, and go on to what needs it."""
        now = self.is_out(line)
        if now == was:
            return
        step = 1 if now else -1
        _count({line.parent: 1}, "out", step)
        if line.offer.state not in ("new", "conflict"):
            return
        out: Counter[Branch] = Counter()
        held: Counter[Branch] = Counter()
        for other in self._needed.get(line.guid, ()):
            before = other.held > 0
            other.held += step
            if (other.held > 0) == before:
                continue
            held[other.parent] += 1
            if other.guid in self.off and not other.fixed:
                continue
            if other.plain:
                out[other.parent] += 1
            else:
                self._turned(other, before)
        for branch, n in held.items():
            self.held[branch.kind] += step * n
        _count(held, "held", step)
        _count(out, "out", step)

    def counts(self) -> dict[str, int]:
        """Lines that come along, by kind."""
        return {branch.kind: branch.total - branch.out for branch in self.top if branch.total > branch.out}


def _count(found: Mapping[Branch, int], name: str, step: int) -> None:
    """Add to a figure of these branches and of what is above them."""
    for branch, n in found.items():
        above: Branch | None = branch
        while above is not None:
            setattr(above, name, getattr(above, name) + step * n)
            above = above.parent
