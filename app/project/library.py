"""What was read of a project's texts while they are searched or counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coding.model import Source, Speaker, Turn
from app.store import queries, word_index
from app.store.word_index import Key

if TYPE_CHECKING:
    from app.project.desk import Project

LEAST = 20
"""Documents from which on an index is worth its while."""


class Library:
    """What was read of a project's texts, to be read once; made anew when the texts change."""

    def __init__(self, project: Project) -> None:
        self.sources: tuple[Source, ...] = tuple(project.sources.list())
        self._speakers: dict[str, dict[str, Speaker]] = {}
        self._texts: dict[str, str] = {}
        self._turns: dict[str, tuple[Turn, ...]] = {}
        self._list: tuple[int, str] = (0, "")
        self._keys: tuple[str, dict[str, Key]] = ("", {})

    def text(self, project: Project, source: str) -> str:
        """A text."""
        found = self._texts.get(source)
        if found is None:
            found = self._texts[source] = project.sources.text(source)
        return found

    def turns(self, project: Project, source: str) -> tuple[Turn, ...]:
        """The turns of a text."""
        found = self._turns.get(source)
        if found is None:
            found = self._turns[source] = tuple(project.sources.turns(source))
        return found

    def speaker(self, project: Project, source: str, turn: Turn | None) -> Speaker | None:
        """Who speaks in a turn of a text."""
        if turn is None or turn.speaker is None:
            return None
        known = self._speakers.get(source)
        if known is None:
            known = self._speakers[source] = {s.guid: s for s in project.sources.speakers(source)}
        return known.get(turn.speaker)

    def speakers(self, project: Project) -> dict[str, Speaker]:
        """All speakers by guid, read at once."""
        if len(self._speakers) < len(self.sources):
            self._speakers = {s.guid: {} for s in self.sources}
            for speaker in project.sources.speakers():
                self._speakers.setdefault(speaker.source, {})[speaker.guid] = speaker
        return {guid: one for of in self._speakers.values() for guid, one in of.items()}

    def keys(self, project: Project, pipeline: str) -> dict[str, Key]:
        """The key of the analysis of every document by a pipeline, by guid."""
        from app.coding.suggest.analyses.kept import key_of

        by, known = self._keys
        if by != pipeline:
            cuts = project.store.query(queries.turn_cuts)
            known = {s.guid: key_of(s.sha256, cuts.get(s.guid, ()), pipeline) for s in self.sources}
            self._keys = pipeline, known
        return known

    def word_list(self, project: Project, indexed: int) -> str:
        """All distinct words of the indexed texts, between line feeds; ``indexed``: how many texts are."""
        at, words = self._list
        if at != indexed:
            kept = project.store.query(lambda conn, ids: word_index.word_list(conn))
            words = f"\n{kept}\n"
            self._list = indexed, words
        return words
