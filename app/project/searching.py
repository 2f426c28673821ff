"""Searching the texts of a project: the index tells where to look, the texts themselves tell the places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from app.coding.folding import indexed_words
from app.coding.model import Source
from app.coding.refusal import Refusal
from app.coding.search import PATIENCE
from app.project.forms import Forms
from app.project.library import LEAST, Library
from app.project.seeking import Ask, Looked, Seeker
from app.store import word_index
from app.store.word_index import Key, Tidied

if TYPE_CHECKING:
    from app.project.desk import Project

__all__ = ["AT_ONCE", "Key", "Searching", "Tidied"]
AT_ONCE = 8
"""Documents that are indexed in one transaction."""


class Searching:
    """Finding, and the index that makes it fast."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def library(self) -> Library:
        """What is read while searching."""
        return Library(self._project)

    def look(
        self, ask: Ask, library: Library | None = None, *, forms: Forms | None = None,
        only: str | None = None, check: Callable[[], object] = lambda: None, patience: float = PATIENCE,
    ) -> Iterator[Looked]:  # fmt: skip
        """Look through the documents that may have what is asked, in their order, or ``only`` through one.

        ``check`` is called before each and may raise to stop; ``patience``: seconds for a regular expression
        in one text. With ``ask.forms`` analyses come from ``forms``. Refuses what cannot be looked for.
        """
        seeker = Seeker(self._project, library or self.library(), ask, forms, patience)
        for source in seeker.candidates(only):
            check()
            yield seeker.look(source)

    # the index

    def indexed(self) -> dict[Key, int]:
        """The texts in the index; none when it cannot be read."""
        try:
            return self._project.store.query(lambda conn, ids: word_index.known(conn))
        except Refusal:
            return {}

    def having(self, words: Collection[str], *, begin: bool = False) -> set[int] | None:
        """The numbers of the texts with one of these words; None when the index cannot be read."""
        try:
            return self._project.store.query(lambda conn, ids: word_index.having(conn, words, begin=begin))
        except Refusal:
            return None

    def unindexed(self, library: Library, pipeline: str = "") -> list[tuple[Source, str]]:
        """What the index lacks: documents, each with the pipeline ("" for its words as they stand).

        Nothing for so few documents that an index is not worth its while.
        """
        if len(library.sources) < LEAST:
            return []
        known = self.indexed()
        first = {source.sha256: source for source in library.sources}
        found = [(source, "") for source in first.values() if (source.sha256, "") not in known]
        if pipeline:
            keys = library.keys(self._project, pipeline)
            have = self._project.analyses.has(list(keys.values()))
            new = {key: s for s in library.sources if (key := keys[s.guid]) in have and key not in known}
            found += [(source, pipeline) for source in new.values()]
        return found

    def words_for(self, library: Library, wanted: Iterable[tuple[Source, str]]) -> dict[Key, set[str]]:
        """The words by which documents are to be indexed, for ``put``."""
        from app.coding.lemma_search import form_words
        from app.coding.suggest.analyses import kept

        found: dict[Key, set[str]] = {}
        for source, pipeline in wanted:
            if not pipeline:
                found[source.sha256, ""] = indexed_words(library.text(self._project, source.guid))
                continue
            key = library.keys(self._project, pipeline)[source.guid]
            data = self._project.analyses.get([key]).get(key)
            with suppress(kept.Damaged):
                if data is not None:
                    found[key] = form_words(kept.words_of(data))
        return found

    def put(self, rows: Mapping[Key, Collection[str]]) -> bool:
        """Index texts; whether that was done. Never refuses: what cannot be written is left."""
        if rows and not self._project.read_only:
            with suppress(Refusal):
                self._project.store.aside(lambda conn: word_index.put(conn, rows))
                return True
        return False

    def tidied(self) -> Tidied:
        """The list of distinct words made one, for ``tidy``."""
        return self._project.store.query(lambda conn, ids: word_index.tidied(conn))

    def tidy(self, made: Tidied) -> None:
        """Put one list in the place of many."""
        if made[0] and not self._project.read_only:
            with suppress(Refusal):
                self._project.store.aside(lambda conn: word_index.tidy(conn, made))
