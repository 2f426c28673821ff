"""What the coder answers to suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.coding.model import Changes, Decision, Suggestion, SuggestionDecision, new_guid
from app.store import queries
from app.store.store import now

if TYPE_CHECKING:
    from app.project.desk import Project


class Suggestions:
    """Accepted and rejected suggestions; an accepted one is a coding of origin ``suggested``."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def decisions(self, source: str | None = None) -> list[SuggestionDecision]:
        """What was decided, in one source or in all."""
        return self._project.store.query(lambda conn, ids: queries.decisions(conn, ids, source))

    def propose(self, source: str, minimum: float | None = None) -> Sequence[Suggestion]:
        """The suggestions for one source by the codebook's cues, made in this process (about a second)."""
        from app.coding.suggest import suggest_text

        project = self._project
        return suggest_text(
            project.sources.text(source),
            project.sources.turns(source),
            [c for c in project.codes.book() if c.active and c.codable],
            source=source,
            roles={s.guid: s.role for s in project.sources.speakers(source)},
            decisions=self.decisions(source),
            codings=project.codings.of_source(source),
            minimum=minimum,
        )

    def accept(self, suggestion: Suggestion, *, start: int | None = None, end: int | None = None) -> Changes:
        """Make a suggestion a coding, on its own range or an adjusted one."""
        project = self._project
        with project.group("history.accept", whole=True, code=project.codes.book().path(suggestion.code)):
            changes = project.codings.add(
                suggestion.source,
                suggestion.start if start is None else start,
                suggestion.end if end is None else end,
                suggestion.code,
                origin="suggested",
                confidence=suggestion.confidence,
            )
            decided = self._decide([suggestion], "accepted")
        return _both(changes, decided)

    def accept_all(self, suggestions: Sequence[Suggestion]) -> Changes:
        """Make all of them codings, as one undo step."""
        with self._project.group("history.accept_all", whole=True, n=len(suggestions)):
            changes = self._project.codings.add_many(
                [(s.source, s.start, s.end, s.code, "suggested", s.confidence) for s in suggestions]
            )
            decided = self._decide(suggestions, "accepted")
        return _both(changes, decided)

    def reject(self, suggestion: Suggestion) -> Changes:
        """Keep a suggestion away from now on."""
        return self._decide([suggestion], "rejected")

    def _decide(self, suggestions: Sequence[Suggestion], decision: Decision) -> Changes:
        project = self._project
        moment, coder = now(), project.coder.guid
        rows: list[dict[str, Any]] = [
            {"guid": new_guid(), "source": s.source, "code": s.code, "start": s.start, "end": s.end,
             "decision": decision, "coder": coder, "created": moment}
            for s in suggestions
        ]  # fmt: skip
        with project.batch(
            "history.reject" if decision == "rejected" else "history.accept", n=len(rows)
        ) as batch:
            batch.add("suggestion_decision", rows)
        return project.done(batch)


def _both(a: Changes, b: Changes) -> Changes:
    return Changes({**a.added, **b.added}, a.changed, a.removed, a.subject, a.label, a.sources | b.sources)
