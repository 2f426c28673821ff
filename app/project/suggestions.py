"""What is suggested, and what the coder answers to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from app.coding.codebook import key_of
from app.coding.model import (
    Changes,
    Coder,
    Coding,
    Decision,
    Suggestion,
    SuggestionDecision,
    SuggestionRules,
    new_guid,
)
from app.coding.refusal import Refusal
from app.project.learning import Library
from app.store import queries
from app.store.store import now

if TYPE_CHECKING:
    from app.coding.suggest import SuggestJob
    from app.coding.suggest.features.documents import Document
    from app.coding.suggest.measuring.acceptance import Answer
    from app.coding.suggest.measuring.evaluation import Evaluation
    from app.coding.suggest.measuring.measured import Material, Measured
    from app.project.desk import Project


Thing = TypeVar("Thing", Coding, SuggestionDecision)
RULE = "suggest:"
"""What the keys of the settings with a code's rule begin with."""


class Suggestions:
    """Accepted and rejected suggestions; an accepted one is a coding of origin ``suggested``."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.library = Library(project)

    def follow(self, changes: Changes) -> None:
        """What was touched is read anew before it is learned from; every change of the project comes by."""
        self.library.forget(changes.sources, order=changes.touches("source"), codes=changes.touches("code"))

    def forget(self) -> None:
        """Read texts and codings again: they changed in a way that no change told of."""
        self.library = Library(self._project)

    def decisions(self, source: str | None = None) -> list[SuggestionDecision]:
        """What was decided, in one source or in all."""
        return self._project.store.query(lambda conn, ids: queries.decisions(conn, ids, source))

    # what the coders told the suggestions

    def rules(self) -> SuggestionRules:
        """Codes that are off, thresholds, and cues that never count; of codes that are still there."""
        book = self._project.codes.book()
        kept = {
            code: rule
            for key, rule in self._project.settings().items()
            if key.startswith(RULE) and (code := key.removeprefix(RULE)) in book
        }
        return SuggestionRules(
            frozenset(code for code, rule in kept.items() if rule.get("off")),
            tuple(sorted((code, float(rule["least"])) for code, rule in kept.items() if "least" in rule)),
            frozenset((code, cue) for code, rule in kept.items() for cue in rule.get("never", ())),
        )

    def switch(self, code: str, *, on: bool) -> Changes:
        """Suggest a code from now on, or never."""
        return self._rule("history.suggest_on" if on else "history.suggest_off", code, {"off": not on})

    def set_least(self, code: str, share: float | None) -> Changes:
        """Suggest a code from this confidence (0 to 1) on; None: from the threshold that was measured."""
        if share is None:
            return self._rule("history.suggest_least_own", code, {"least": None})
        if not 0 <= share <= 1:
            raise Refusal("suggest.no_share", value=share)
        return self._rule("history.suggest_least", code, {"least": share}, percent=round(100 * share))

    def never(self, code: str, cue: str, *, again: bool = False) -> Changes:
        """Let a cue be no evidence for a code any more, or ``again`` be it."""
        kept = {known for guid, known in self.rules().never if guid == code}
        never = kept - {key_of(cue)} if again else kept | {key_of(cue)}
        label = "history.suggest_again" if again else "history.suggest_never"
        return self._rule(label, code, {"never": sorted(never)}, cue=cue)

    def _rule(self, label: str, code: str, fields: dict[str, Any], **details: Any) -> Changes:
        """Set fields of a code's rule, a setting of its own; what says nothing is left out of it."""
        project, key = self._project, RULE + code
        path = project.codes.book().path(code)
        rule = {**project.setting(key, {}), **fields}
        rule = {k: v for k, v in rule.items() if v is not None and v is not False and v != []}
        return project.set_setting(key, rule or None, label, code=path, **details)

    # asking

    def answered(self, things: Iterable[Thing]) -> list[Thing]:
        """Those codings or decisions that answer a suggestion for who asks: the own ones, and what the team
        settled. What another coder did there is no answer, so that a second coder is not led by the first.
        While nobody is at work all of them are."""
        asker = self._project.store.coder
        if asker is None:
            return list(things)
        settled: Coder | None = self._project.consensus.coder()
        own = {asker, *([settled.guid] if settled else [])}
        return [thing for thing in things if thing.coder in own]

    def job(
        self,
        source: str,
        minimum: float | None = None,
        *,
        hidden: bool = False,
        documents: Sequence[Document] | None = None,
    ) -> SuggestJob:
        """All that is needed to suggest for one source to the coder at work: its text, the codes, what was
        ``answered`` there, and what all coders coded to learn from.

        With ``hidden`` the suggestions that are not shown are asked for as well. ``documents`` are learned
        from in place of the project's present ones: for a run over many sources, that shall learn once.
        """
        from app.coding.suggest import SuggestJob

        project = self._project
        return SuggestJob(
            source=source,
            text=self.library.text(source, project.sources.get(source).sha256),
            turns=tuple(project.sources.turns(source)),
            codes=tuple(c for c in project.codes.book() if c.active and c.codable),
            roles={s.guid: s.role for s in project.sources.speakers(source)},
            decisions=tuple(self.answered(self.decisions(source))),
            codings=tuple(self.answered(project.codings.of_source(source))),
            minimum=minimum,
            documents=tuple(self.documents() if documents is None else documents),
            rules=self.rules(),
            hidden=hidden,
        )

    def documents(self) -> Sequence[Document]:
        """The documents with what was coded and rejected there: what the suggestions learn from."""
        return self.library.documents()

    def propose(self, source: str, minimum: float | None = None) -> Sequence[Suggestion]:
        """The suggestions for one source, made in this process (texts without a kept analysis take seconds).

        Learned from the project's codings when there are enough, else from what the codebook says, else by
        its cues alone. Without ``minimum`` each code has its own.
        """
        from app.coding.suggest.propose import propose

        return propose(self.job(source, minimum), self._project.analyses.analyst)

    def measured(self, evaluate: Callable[[Material], Evaluation | None] | None = None) -> Measured:
        """How good the suggestions are on this project's own codings, each document held out, and how many
        were accepted. Takes seconds to minutes, in this process unless ``evaluate`` does it elsewhere."""
        from app.coding.suggest.measuring.apart import evaluated
        from app.project.measuring import measured

        analyst = self._project.analyses.analyst
        return measured(self._project, evaluate or (lambda material: evaluated(material, analyst=analyst)))

    def answers(self) -> Sequence[Answer]:
        """Every suggestion that was accepted or rejected, with what became of it, oldest first."""
        from app.project.answers import answers_of

        return answers_of(self._project)

    def accept(
        self,
        suggestion: Suggestion,
        *,
        start: int | None = None,
        end: int | None = None,
        seen: str | None = None,
        guid: str | None = None,
    ) -> Changes:
        """Make a suggestion a coding (called ``guid``), on its own range or an adjusted one. Refuses one that
        was made of a text (``seen``, its sha256) that is no longer there."""
        project = self._project
        self._of_now(suggestion, seen)
        with project.group("history.accept", whole=True, code=project.codes.book().path(suggestion.code)):
            changes = project.codings.add(
                suggestion.source,
                suggestion.start if start is None else start,
                suggestion.end if end is None else end,
                suggestion.code,
                origin="suggested",
                confidence=suggestion.confidence,
                seen=seen,
                guid=guid,
            )
            decided = self._decide([suggestion], "accepted")
        return _both(changes, decided)

    def _of_now(self, suggestion: Suggestion, seen: str | None) -> None:
        if seen is not None:
            source = self._project.sources.get(suggestion.source)
            if source.sha256 != seen:
                raise Refusal("coding.text_changed", name=source.name)

    def accept_other(
        self, suggestion: Suggestion, code: str, *, start: int | None = None, end: int | None = None
    ) -> Changes:
        """Code the passage by hand with another code, and keep the suggestion away; one undo step."""
        project = self._project
        book = project.codes.book()
        names = {"code": book.path(code), "suggested": book.path(suggestion.code)}
        sure = [round(suggestion.confidence, 4)]
        with project.group("history.accept_other", whole=True, confidence=sure, **names):
            changes = project.codings.add(
                suggestion.source,
                suggestion.start if start is None else start,
                suggestion.end if end is None else end,
                code,
            )
            decided = self._decide([suggestion], "rejected")
        return _both(changes, decided)

    def accept_all(self, suggestions: Sequence[Suggestion]) -> Changes:
        """Make all of them codings, as one undo step."""
        with self._project.group("history.accept_all", whole=True, n=len(suggestions)):
            changes = self._project.codings.add_many(
                [(s.source, s.start, s.end, s.code, "suggested", s.confidence) for s in suggestions]
            )
            decided = self._decide(suggestions, "accepted")
        return _both(changes, decided)

    def reject(self, suggestion: Suggestion, *, seen: str | None = None) -> Changes:
        """Keep a suggestion away from now on (``seen`` as in ``accept``)."""
        self._of_now(suggestion, seen)
        return self._decide([suggestion], "rejected")

    def _decide(self, suggestions: Sequence[Suggestion], decision: Decision) -> Changes:
        project = self._project
        moment, coder = now(), project.coder.guid
        rows: list[dict[str, Any]] = [
            {"guid": new_guid(), "source": s.source, "code": s.code, "start": s.start, "end": s.end,
             "decision": decision, "coder": coder, "created": moment}
            for s in suggestions
        ]  # fmt: skip
        told: dict[str, Any] = {"n": len(rows)}
        if decision == "rejected":  # of an accepted one the coding keeps it
            told["confidence"] = [round(s.confidence, 4) for s in suggestions]
        with project.batch("history.reject" if decision == "rejected" else "history.accept", **told) as batch:
            batch.add("suggestion_decision", rows)
        return project.done(batch)


def _both(a: Changes, b: Changes) -> Changes:
    return Changes({**a.added, **b.added}, a.changed, a.removed, a.subject, a.label, a.sources | b.sources)


def brought(
    project: Project, others: Sequence[Project], same: Mapping[str, str], codes: Collection[str]
) -> dict[str, Any]:
    """The settings with the rules that a merge brings along, of ``codes`` (by guid) that have none here yet.

    ``same`` are the guids of other projects to ours.
    """
    mine = project.settings()
    found: dict[str, Any] = {}
    for other in others:
        for key, rule in other.settings().items():
            if not key.startswith(RULE):
                continue
            there = key.removeprefix(RULE)
            own = same.get(there, there)
            if own in codes and RULE + own not in mine:
                found.setdefault(RULE + own, rule)
    return found
