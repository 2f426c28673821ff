"""What the team settles where coders differ: the codings of a coder of its own; everybody's own ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Coder, Coding, CodingFilter, SuggestionDecision, new_guid
from app.coding.refusal import Refusal
from app.project.memos import remove_on
from app.store.blind import CONSENSUS
from app.store.store import now

if TYPE_CHECKING:
    from app.project.desk import Project
    from app.store.batch import Batch

NAME = CONSENSUS
"""The coder who holds what was settled."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """What becomes of the codings and decisions that a passage is cut out of: what lies outside it stays."""

    moved: dict[str, dict[str, Any]]
    gone: list[str]
    codings: list[dict[str, Any]]
    memos: list[dict[str, Any]]
    undecided: list[str]
    decisions: list[dict[str, Any]]

    def make(self, batch: Batch) -> None:
        if self.gone:
            remove_on(batch, self.gone)
            batch.remove("coding", self.gone)
        batch.change("coding", self.moved)
        batch.remove("suggestion_decision", self.undecided)
        batch.add("coding", self.codings)
        batch.add("memo", self.memos)
        batch.add("suggestion_decision", self.decisions)


class Consensus:
    """Settled passages. That a passage was settled is kept as a decision of the coder Consensus on it.

    ``accepted`` is a passage that has the code (on the ranges of the consensus' codings), ``rejected`` one
    that has not; the suggestions stay away from the latter as from what any coder rejected.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    def coder(self) -> Coder | None:
        """The coder Consensus, once something was settled."""
        return self._project.coders.by_name(NAME)

    def decisions(self) -> list[SuggestionDecision]:
        """The passages that were settled, oldest first."""
        coder = self.coder()
        if coder is None:
            return []
        return [d for d in self._project.suggestions.decisions() if d.coder == coder.guid]

    def codings(self) -> Sequence[Coding]:
        """The codings that the team holds in common."""
        coder = self.coder()
        if coder is None:
            return []
        return self._project.codings.list(CodingFilter(coders=frozenset({coder.guid})))

    def settle(
        self, source: str, code: str, start: int, end: int, ranges: Sequence[tuple[int, int]], memo: str = ""
    ) -> Changes:
        """Settle the passage ``[start, end)``: it has the code on ``ranges``, or with none it has not.

        One undo step. What was settled on it before is replaced, what was settled beside it stays. ``memo``
        tells why: it goes to the first of the codings, or without one to the document. Refuses ranges that
        lie outside the passage or the text.
        """
        project = self._project
        length = project.sources.length(source)
        _allowed(source, length, start, end)
        path = project.codes.book().path(project.codes.book().get(code).guid)
        for low, high in ranges:
            _allowed(source, length, low, high, within=(start, end))
        coder = self.coder()
        fresh = None if coder else Coder(new_guid(), NAME, project.coders.free_color())
        who = (coder or fresh or project.coder).guid
        moment = now()
        codings = [self._coding(source, low, high, code, who, moment) for low, high in sorted(set(ranges))]
        notes = []
        if memo.strip() and codings:
            notes.append(project.memos.record("coding", codings[0]["guid"], memo))
        elif memo.strip():
            notes.append(project.memos.record("source", source, memo, f"{NAME}: {path}"))
        for note in notes:
            note["created"] = note["changed"] = moment  # by which ``why`` finds it again
        decision = {
            "guid": new_guid(), "source": source, "code": code, "start": start, "end": end,
            "decision": "accepted" if codings else "rejected", "coder": who, "created": moment,
        }  # fmt: skip
        cut = self._cut(source, code, start, end)
        with project.batch("history.settle", code=path) as batch:
            if fresh is not None:
                batch.add("coder", [asdict(fresh)])
            cut.make(batch)
            batch.add("coding", codings)
            batch.add("suggestion_decision", [decision])
            batch.add("memo", notes)
            batch.subject = codings[0]["guid"] if codings else None
            batch.touched.add(source)
        return project.done(batch)

    def why(self, source: str, code: str, start: int, end: int) -> str:
        """The memos on what was settled on this passage; "" when nobody told why."""
        codings, decisions = self._there(source, code, start, end)
        moments = {d.created for d in decisions}
        found = self._project.memos.on([*(c.guid for c in codings), source])
        told = [m for c in codings for m in found.get(c.guid, ())]
        told += [m for m in found.get(source, ()) if m.title.startswith(NAME) and m.created in moments]
        return "\n\n".join(dict.fromkeys(m.text for m in told))

    def reopen(self, source: str, code: str, start: int, end: int) -> Changes:
        """Take back what was settled on a passage, in a step of its own; beside it that stands."""
        project = self._project
        if not any(self._there(source, code, start, end)):
            return Changes()
        cut = self._cut(source, code, start, end)
        with project.batch("history.reopen", code=project.codes.book().path(code)) as batch:
            cut.make(batch)
            batch.touched.add(source)
        return project.done(batch)

    def take(self, wanted: Sequence[tuple[str, int, int, str]]) -> Changes:
        """Enter what all coders agree on (source, start, end, code) as the team's too, as one step.

        What touches a passage that was settled with this code is passed over. Refuses unknown sources and
        codes and ranges outside the text.
        """
        project = self._project
        book = project.codes.book()
        lengths = {source: project.sources.length(source) for source in {row[0] for row in wanted}}
        for source, start, end, code in wanted:
            _allowed(source, lengths[source], start, end)
            book.get(code)
        coder = self.coder()
        fresh = None if coder else Coder(new_guid(), NAME, project.coders.free_color())
        who = (coder or fresh or project.coder).guid
        settled: dict[tuple[str, str], list[tuple[int, int]]] = {}
        things: list[Coding | SuggestionDecision] = [*self.codings(), *self.decisions()]
        for thing in things:
            settled.setdefault((thing.source, thing.code), []).append((thing.start, thing.end))
        moment = now()
        codings = [
            self._coding(source, start, end, code, who, moment)
            for source, start, end, code in dict.fromkeys(wanted)
            if not any(low < end and start < high for low, high in settled.get((source, code), ()))
        ]
        if not codings:
            return Changes()
        with project.batch("history.settle_agreed", n=len(codings)) as batch:
            if fresh is not None:
                batch.add("coder", [asdict(fresh)])
            batch.add("coding", codings)
            batch.touched |= {c["source"] for c in codings}
        return project.done(batch)

    def _cut(self, source: str, code: str, start: int, end: int) -> _Cut:
        """Take the passage out of what was settled; what is left of a coding keeps its memos.

        A part that is left of a passage that has the code, without any of its codings, has it not.
        """
        codings, decisions = self._there(source, code, start, end)
        memos = self._project.memos.on([c.guid for c in codings])
        cut = _Cut({}, [], [], [], [d.guid for d in decisions], [])
        stay: list[tuple[int, int]] = []
        for coding in codings:
            parts = _outside(coding, start, end)
            stay += parts
            if not parts:
                cut.gone.append(coding.guid)
                continue
            cut.moved[coding.guid] = {"start": parts[0][0], "end": parts[0][1]}
            for low, high in parts[1:]:
                fresh = {**asdict(coding), "guid": new_guid(), "start": low, "end": high}
                cut.codings.append(fresh)
                cut.memos.extend(
                    {**asdict(m), "guid": new_guid(), "target": fresh["guid"]}
                    for m in memos.get(coding.guid, ())
                )
        if decisions:
            cutting = {c.guid for c in codings}
            stay += [
                (c.start, c.end)
                for c in self.codings()
                if (c.source, c.code) == (source, code) and c.guid not in cutting
            ]
        for decision in decisions:
            for low, high in _outside(decision, start, end):
                coded = any(a < high and low < b for a, b in stay)
                told = decision.decision if coded else "rejected"
                cut.decisions.append(
                    {**asdict(decision), "guid": new_guid(), "start": low, "end": high, "decision": told}
                )
        return cut

    def _there(
        self, source: str, code: str, start: int, end: int
    ) -> tuple[list[Coding], list[SuggestionDecision]]:
        """The consensus' codings and decisions on this code that touch the passage."""

        coder = self.coder()
        if coder is None:
            return [], []
        here = CodingFilter(
            coders=frozenset({coder.guid}), sources=frozenset({source}), codes=frozenset({code})
        )

        def touches(thing: Coding | SuggestionDecision) -> bool:
            mine = thing.code == code and thing.coder == coder.guid
            return mine and thing.start < end and start < thing.end

        codings = self._project.codings.list(here)
        decisions = self._project.suggestions.decisions(source)
        return [c for c in codings if touches(c)], [d for d in decisions if touches(d)]

    @staticmethod
    def _coding(source: str, start: int, end: int, code: str, coder: str, moment: str) -> dict[str, Any]:
        return {
            "guid": new_guid(), "code": code, "source": source, "start": start, "end": end, "coder": coder,
            "weight": None, "origin": "manual", "confidence": None, "created": moment,
        }  # fmt: skip


def _outside(thing: Coding | SuggestionDecision, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a coding or decision that lie outside ``[start, end)``."""
    parts = ((thing.start, min(thing.end, start)), (max(thing.start, end), thing.end))
    return [(low, high) for low, high in parts if low < high]


def _allowed(
    source: str, length: int | None, start: int, end: int, within: tuple[int, int] | None = None
) -> None:
    """Refuse an unknown source (without ``length``), an empty range, and one outside the text or passage."""
    if length is None:
        raise Refusal("source.unknown", name=source)
    low, high = within or (0, length)
    if end <= start:
        raise Refusal("coding.nothing", start=start, end=end)
    if start < low or end > high:
        raise Refusal("coding.outside", start=start, end=end, length=length)
