"""What the team settles where coders differ: the codings of a coder of its own; everybody's own ones stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Coder, Coding, CodingFilter, SuggestionDecision, new_guid
from app.coding.refusal import Refusal
from app.project.memos import remove_on
from app.store.store import now

if TYPE_CHECKING:
    from app.project.desk import Project

NAME = "Consensus"
"""The coder who holds what was settled."""


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

        One undo step. What was settled on it before is replaced. ``memo`` tells why: it goes to the first of
        the codings, or without one to the document. Refuses ranges that lie outside the passage or the text.
        """
        project = self._project
        length = project.sources.length(source)
        if length is None:
            raise Refusal("source.unknown", name=source)
        path = project.codes.book().path(project.codes.book().get(code).guid)
        for low, high in ((start, end), *ranges):
            if high <= low:
                raise Refusal("coding.nothing", start=low, end=high)
            if low < max(0, start) or high > min(end, length):
                raise Refusal("coding.outside", start=low, end=high, length=length)
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
        old_codings, old_decisions = self._there(source, code, start, end)
        with project.batch("history.settle", code=path) as batch:
            if fresh is not None:
                batch.add("coder", [asdict(fresh)])
            if old_codings:
                remove_on(batch, old_codings)
                batch.remove("coding", old_codings)
            batch.remove("suggestion_decision", old_decisions)
            batch.add("coding", codings)
            batch.add("suggestion_decision", [decision])
            batch.add("memo", notes)
            batch.subject = codings[0]["guid"] if codings else None
            batch.touched.add(source)
        return project.done(batch)

    def why(self, source: str, code: str, start: int, end: int) -> str:
        """The memos on what was settled on this passage; "" when nobody told why."""
        codings, decisions = self._there(source, code, start, end)
        kept = self._project.suggestions.decisions(source) if decisions else []
        moments = {d.created for d in kept if d.guid in decisions}
        found = self._project.memos.on([*codings, source])
        told = [m for guid in codings for m in found.get(guid, ())]
        told += [m for m in found.get(source, ()) if m.title.startswith(NAME) and m.created in moments]
        return "\n\n".join(m.text for m in told)

    def reopen(self, source: str, code: str, start: int, end: int) -> Changes:
        """Take back what was settled on a passage, in a step of its own."""
        project = self._project
        codings, decisions = self._there(source, code, start, end)
        if not codings and not decisions:
            return Changes()
        with project.batch("history.reopen", code=project.codes.book().path(code)) as batch:
            if codings:
                remove_on(batch, codings)
                batch.remove("coding", codings)
            batch.remove("suggestion_decision", decisions)
            batch.touched.add(source)
        return project.done(batch)

    def take(self, wanted: Sequence[tuple[str, int, int, str]]) -> Changes:
        """Enter what all coders agree on (source, start, end, code) as the team's too, as one step."""
        project = self._project
        coder = self.coder()
        fresh = None if coder else Coder(new_guid(), NAME, project.coders.free_color())
        who = (coder or fresh or project.coder).guid
        present = {(c.source, c.start, c.end, c.code) for c in self.codings()}
        moment = now()
        codings = [
            self._coding(*row[:3], row[3], who, moment) for row in dict.fromkeys(wanted) if row not in present
        ]
        if not codings:
            return Changes()
        with project.batch("history.settle_agreed", n=len(codings)) as batch:
            if fresh is not None:
                batch.add("coder", [asdict(fresh)])
            batch.add("coding", codings)
            batch.touched |= {c["source"] for c in codings}
        return project.done(batch)

    def _there(self, source: str, code: str, start: int, end: int) -> tuple[list[str], list[str]]:
        """Guids of the consensus' codings and decisions on this code that touch the passage."""

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
        return [c.guid for c in codings if touches(c)], [d.guid for d in decisions if touches(d)]

    @staticmethod
    def _coding(source: str, start: int, end: int, code: str, coder: str, moment: str) -> dict[str, Any]:
        return {
            "guid": new_guid(), "code": code, "source": source, "start": start, "end": end, "coder": coder,
            "weight": None, "origin": "manual", "confidence": None, "created": moment,
        }  # fmt: skip
