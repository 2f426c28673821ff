"""What was suggested, by document: as the worker told it, less what was decided or coded meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from app.coding.codebook import key_of as cue_key
from app.coding.model import Changes, Suggestion, SuggestionRules
from app.coding.suggest.review import queue
from app.project import Project
from app.ui.coding.suggestion_asker import Answer

MANY = 500
"""More changed codings than this are not compared one by one: the suggestions are asked anew."""


class Found:
    """The suggestions of each document that was asked for, and which of them are out of date."""

    def __init__(self) -> None:
        self._by_source: dict[str, tuple[Suggestion, ...]] = {}
        self._stale: set[str] = set()
        self._taught: dict[str, frozenset[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_source)

    def __contains__(self, source: object) -> bool:
        return source in self._by_source

    def of(self, source: str | None) -> tuple[Suggestion, ...]:
        """Those for a document, hidden or not; none when it was not asked for."""
        return self._by_source.get(source or "", ())

    def whole(self, source: str | None) -> bool:
        """Whether a document's are up to date, with all that is hidden."""
        return source in self._by_source and source not in self._stale

    def taught(self, source: str | None) -> frozenset[str]:
        """The codes of which something coded was learned from for a document's."""
        return self._taught.get(source or "", frozenset())

    def take(self, answer: Answer, project: Project | None) -> None:
        """Keep an answer; of one from before a change, what is still open."""
        self._taught[answer.source] = answer.taught
        self._by_source[answer.source] = answer.suggestions if answer.fresh else _undecided(answer, project)
        if answer.whole and answer.fresh:
            self._stale.discard(answer.source)
        else:
            self._stale.add(answer.source)

    def leave_out(self, gone: Iterable[Suggestion]) -> None:
        """Drop those that were decided on."""
        dropped = set(gone)
        for source in {one.source for one in dropped}:
            self._by_source[source] = tuple(s for s in self.of(source) if s not in dropped)

    def forget(self, sources: Iterable[str] | None = None) -> None:
        """Know nothing of these documents any more (of any when None)."""
        for source in list(self._by_source) if sources is None else sources:
            self._by_source.pop(source, None)
            self._taught.pop(source, None)
            self._stale.discard(source)

    def outdate(self) -> None:
        """Something changed that makes other suggestions likely."""
        self._stale.update(self._by_source)

    def drop_coded(self, changes: Changes, project: Project) -> set[str]:
        """Drop what has just been coded; in which documents something was."""
        touched = changes.added.get("coding", ()) + changes.changed.get("coding", ())
        if not touched or len(touched) > MANY:
            return set()
        fresh = project.suggestions.answered(project.codings.some(touched))
        taken = [c for c in fresh if c.source in self._by_source]
        for source in {c.source for c in taken}:
            here = [(c.code, c.start, c.end) for c in taken if c.source == source]
            self._by_source[source] = tuple(s for s in self.of(source) if not _answered(s, here))
        return {c.source for c in taken}

    def standing(self, project: Project, rules: SuggestionRules) -> dict[str, list[Suggestion]]:
        """What is suggested, by document, as the codebook and the rules are now."""
        book, least = project.codes.book(), dict(rules.least)

        def stands(one: Suggestion) -> bool:
            code = book.get(one.code) if one.code in book else None
            return (
                code is not None
                and code.codable
                and code.active
                and one.code not in rules.off
                and one.confidence >= least.get(one.code, 0.0)
                and not any((one.code, cue_key(reason.cue)) in rules.never for reason in one.reasons)
            )

        found = {source: queue(filter(stands, known), "place") for source, known in self._by_source.items()}
        return {source: known for source, known in found.items() if known}


def _undecided(answer: Answer, project: Project | None) -> tuple[Suggestion, ...]:
    """An answer from before a change, less what was coded or rejected meanwhile."""
    if project is None:
        return ()
    asked = project.suggestions
    coded = asked.answered(project.codings.of_source(answer.source))
    decided = asked.answered(asked.decisions(answer.source))
    gone = [(c.code, c.start, c.end) for c in coded] + [(d.code, d.start, d.end) for d in decided]
    return tuple(s for s in answer.suggestions if s.hidden or not _answered(s, gone))


def _answered(one: Suggestion, gone: Iterable[tuple[str, int, int]]) -> bool:
    """Whether its code lies on some of its words."""
    return any(code == one.code and start < one.end and one.start < end for code, start, end in gone)
