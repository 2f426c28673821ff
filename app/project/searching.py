"""Searching the texts of a project: the index tells where to look, the texts themselves tell the places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.coding.folding import indexed_words
from app.coding.model import CodingFilter, Role, Source, Speaker, Turn
from app.coding.refusal import Refusal
from app.coding.search import PATIENCE, Hit
from app.coding.search_query import Within
from app.store import queries, word_index
from app.store.word_index import Key, Tidied

if TYPE_CHECKING:
    from app.coding.suggest.analysis import Analysis
    from app.coding.suggest.kept import Words
    from app.project.desk import Project
    from app.store.place import Place

__all__ = ["AT_ONCE", "LEAST", "Ask", "Forms", "Key", "Library", "Looked", "Searching", "Tidied"]
LEAST = 20
"""Documents from which on an index is worth its while."""
AT_ONCE = 8
"""Documents that are indexed in one transaction."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is looked for, and where. ``near``: all words within so many of each other; ``whole``: no parts of
    words; ``case`` and ``accents``: these count; ``within``: what AND and NOT are about.

    ``roles``: only turns of such speakers; of ``chosen`` sources, cases and ``where`` count; ``groups`` are
    document groups. ``forms`` (any form of a word) and ``regex`` exclude each other.
    """

    words: str
    regex: bool = False
    forms: bool = False
    near: int | None = None
    whole: bool = False
    case: bool = False
    accents: bool = False
    within: Within = "turn"
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] | None = None
    chosen: CodingFilter = CodingFilter()  # noqa: RUF009


class Forms(Protocol):
    """Where the analyses of documents come from."""

    pipeline: str

    def words(self, source: Source) -> Words | None:
        """The words of a kept analysis; None when there is none."""

    def analysis(self, source: Source) -> Analysis | None:
        """The analysis, made when it must; None when it cannot be had now."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One document that was looked through: its hits, each with its turn; ``missing`` when it could not be
    for want of an analysis."""

    source: Source
    hits: tuple[tuple[Hit, Turn | None], ...] = ()
    missing: bool = False


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
        from app.coding.suggest.kept import key_of

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
        from app.project.seeking import Seeker

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
        from app.coding.suggest import kept

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


def bring_up_to_date(place: Place, pipeline: str = "", check: Callable[[], object] = lambda: None) -> None:
    """Index what the index of the project at ``place`` lacks, when nobody is writing there."""
    from app.project.desk import Project

    with suppress(Refusal, OSError):
        with Project.open(place, read_only=True) as project:
            if not project.searching.unindexed(project.searching.library(), pipeline):
                return
        with Project.open(place) as project:
            searching, library = project.searching, project.searching.library()
            wanted = searching.unindexed(library, pipeline) if not project.read_only else []
            for at in range(0, len(wanted), AT_ONCE * 8):
                check()
                searching.put(searching.words_for(library, wanted[at : at + AT_ONCE * 8]))
            if wanted:
                searching.tidy(searching.tidied())


@dataclass(slots=True)
class _Kept:
    """Analyses that are kept with a project, and no others: ``Forms`` for a window."""

    project: Project
    library: Library
    pipeline: str
    more: Mapping[str, bytes] = field(default_factory=dict)

    def _data(self, source: Source) -> bytes | None:
        if source.guid in self.more:
            return self.more[source.guid]
        key = self.library.keys(self.project, self.pipeline)[source.guid]
        return self.project.analyses.get([key]).get(key)

    def words(self, source: Source) -> Words | None:
        from app.coding.suggest import kept

        data = self._data(source)
        with suppress(kept.Damaged):
            return None if data is None else kept.words_of(data)
        return None

    def analysis(self, source: Source) -> Analysis | None:
        from app.coding.suggest import kept

        data = self._data(source)
        with suppress(kept.Damaged):
            if data is not None:
                return kept.unpack(data, (source.sha256, ""), (), "", source.length)
        return None


@dataclass(slots=True)
class _Analysed:
    """Analyses, made here when there are none: ``Forms`` for a command."""

    project: Project
    library: Library
    pipeline: str = field(init=False)

    def __post_init__(self) -> None:
        self.pipeline = self.project.analyses.analyst.pipeline
        self.project.analyses.read(list(self.library.keys(self.project, self.pipeline).values()))

    def words(self, source: Source) -> Words | None:
        key = self.library.keys(self.project, self.pipeline)[source.guid]
        return self.project.analyses.analyst.words(key)

    def analysis(self, source: Source) -> Analysis | None:
        text = self.library.text(self.project, source.guid)
        return self.project.analyses.analyst.analyse(text, self.library.turns(self.project, source.guid))


def kept_forms(project: Project, library: Library, pipeline: str, more: Mapping[str, bytes]) -> Forms:
    """The analyses that are kept, and ``more`` (packed, by source), and no others."""
    return _Kept(project, library, pipeline, more)


def made_forms(project: Project, library: Library) -> Forms:
    """The analyses that are kept; others are made."""
    return _Analysed(project, library)
