"""Searching the texts of a project: the index tells where to look, the texts themselves tell the places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.coding.finding import Finder, Needs, Sight, Want, needs
from app.coding.folding import indexed_words
from app.coding.model import CodingFilter, Role, Source, Speaker, Turn
from app.coding.refusal import Refusal
from app.coding.search import PATIENCE, Hit, pattern, search
from app.coding.search_query import Within, parse
from app.coding.values import Having, having
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
MOST_WORDS = 400
"""Words of the texts that a part of a word may stand in before it tells nothing."""


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
        seeker = _Seeker(self._project, library or self.library(), ask, forms, patience)
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


class _Seeker:
    """One question, made ready."""

    def __init__(
        self, project: Project, library: Library, ask: Ask, forms: Forms | None, patience: float
    ) -> None:
        self.project, self.library, self.ask, self.forms = project, library, ask, forms
        sight = Sight(ask.case, ask.accents)
        self.needs = Needs()
        self._find: Callable[[Source], list[Hit] | None]
        if ask.regex:
            wanted = pattern(ask.words, case=ask.case)
            self._find = lambda s: list(search(library.text(project, s.guid), wanted, patience=patience))
            return
        node = parse(ask.words, whole=ask.whole, near=ask.near)
        if not ask.forms:
            finder = Finder(node, sight, ask.within)
            self.needs = needs(node)
            self._find = lambda s: finder.find(
                library.text(project, s.guid), library.turns(project, s.guid) if finder.parted else ()
            )
            return
        from app.coding.lemma_search import FormFinder

        self._forms = FormFinder(node, sight, ask.within)
        self.needs = self._forms.needs()
        self._find = self._by_form

    def _by_form(self, source: Source) -> list[Hit] | None:
        forms = self.forms
        assert forms is not None
        text, turns = (
            self.library.text(self.project, source.guid),
            self.library.turns(self.project, source.guid),
        )
        words = forms.words(source)
        if words is None:
            analysis = forms.analysis(source)
            return None if analysis is None else self._forms.find(text, turns, analysis)
        met = self._forms.met(words)
        if all(of is None for of in met.values()):
            return self._forms.find(text, turns, None)
        analysis = forms.analysis(source)
        return None if analysis is None else self._forms.find(text, turns, analysis, met)

    def look(self, source: Source) -> Looked:
        """Look through one document."""
        found = self._find(source)
        if found is None:
            return Looked(source, missing=True)
        if not found:
            return Looked(source)
        turns = self.library.turns(self.project, source.guid)
        starts = [turn.start for turn in turns]
        kept = []
        for hit in found:
            k = bisect_right(starts, hit.start) - 1
            turn = turns[k] if k >= 0 and hit.start < turns[k].end else None
            if self._said(source, turn):
                kept.append((hit, turn))
        return Looked(source, tuple(kept))

    # who and where

    def _said(self, source: Source, turn: Turn | None) -> bool:
        """Whether what stands in a turn, or outside all, is asked for."""
        ask = self.ask
        if not ask.roles and ask.chosen.cases is None and not ask.chosen.where:
            return True
        speaker = self.library.speaker(self.project, source.guid, turn)
        if ask.roles and (speaker is None or speaker.role not in ask.roles):
            return False
        if ask.chosen.cases is None and not ask.chosen.where:
            return True
        cases_of, values, have = self._belonging()
        own = speaker.case if speaker is not None else None
        cases = (own,) if own else cases_of.get(source.guid, ())
        if ask.chosen.cases is not None and not ask.chosen.cases.intersection(cases):
            return False
        targets = (*cases, source.guid, *((speaker.guid,) if speaker is not None else ()))
        return have(values.get(t, {}) for t in targets)

    _known: tuple[Mapping[str, tuple[str, ...]], Mapping[str, Mapping[str, str]], Having] | None = None

    def _belonging(self) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, Mapping[str, str]], Having]:
        if self._known is None:
            cases = self.project.cases
            have = having(self.ask.chosen.where, cases.attributes())
            self._known = cases.of_sources(), cases.values_by_target(), have
        return self._known

    def candidates(self, only: str | None) -> list[Source]:
        """The documents that may have what is asked, as far as the index tells."""
        ask, project = self.ask, self.project
        meant = project.store.query(lambda conn, ids: queries.sources_meant(conn, ids, ask.chosen))
        sources = [
            s
            for s in self.library.sources
            if only in (None, s.guid)
            and (meant is None or s.guid in meant)
            and (ask.groups is None or s.group in ask.groups)
        ]
        if not self.needs or only is not None or len(sources) < LEAST:
            return sources
        known = project.searching.indexed()
        if not known:
            return sources
        keys = self._keys()
        may = _May(project, self.library, known).have(self.needs)
        if may is None:
            return sources
        return [
            s
            for s in sources
            if s.sha256 in may
            or (s.sha256, "") not in known
            or (keys is not None and keys[s.guid] not in known)
        ]

    def _keys(self) -> Mapping[str, Key] | None:
        """Under what the documents are indexed by form, by guid; None when that is not asked."""
        if self.forms is None or not self.ask.forms:
            return None
        return self.library.keys(self.project, self.forms.pipeline)


class _May:
    """Which texts may have what is needed, by sha256; None where that cannot be told."""

    def __init__(self, project: Project, library: Library, known: Mapping[Key, int]) -> None:
        self.project, self.library = project, library
        self.plain = {n: sha for (sha, by), n in known.items() if not by}
        self.own = {n: sha for (sha, by), n in known.items() if by}

    def have(self, wanted: Needs) -> set[str] | None:
        """The texts with all that is wanted."""
        parts = [self._word(want) for want in wanted.words] + [self.have(part) for part in wanted.all]
        if wanted.any:
            parts.append(self._one_of(wanted.any))
        told = [part for part in parts if part is not None]
        return set.intersection(*told) if told else None

    def _one_of(self, wanted: Collection[Needs]) -> set[str] | None:
        """The texts with one of these; single forms are asked for together."""
        forms = [n.words[0][0] for n in wanted if len(n.words) == 1 and n.words[0][1] == "form"
                 and not n.all and not n.any]  # fmt: skip
        rest = [n for n in wanted if not (len(n.words) == 1 and n.words[0][1] == "form")]
        parts = [self.have(part) for part in rest]
        if forms:
            parts.append(self._told(self.project.searching.having(forms), self.own))
        if any(part is None for part in parts):
            return None
        return set().union(*(part for part in parts if part is not None))

    def _word(self, want: Want) -> set[str] | None:
        word, how = want
        ask = self.project.searching.having
        if how == "form":
            return self._told(ask([word]), self.own)
        if how in ("is", "begins"):
            return self._told(ask([word], begin=how == "begins"), self.plain)
        whole = self._holding(word, at_end=how == "ends")
        if whole is None:
            return None
        return self._told(ask(whole), self.plain) if whole else set()

    @staticmethod
    def _told(numbers: set[int] | None, of: Mapping[int, str]) -> set[str] | None:
        return None if numbers is None else {of[n] for n in numbers if n in of}

    def _holding(self, part: str, *, at_end: bool) -> list[str] | None:
        """The words of the texts that have a part in them, or at their end; None when these are too many."""
        listed = self.library.word_list(self.project, len(self.plain))
        if len(listed) < 3:
            return None
        found: set[str] = set()
        wanted = f"{part}\n" if at_end else part
        at = listed.find(wanted)
        while at >= 0:
            end = listed.index("\n", at + len(part))
            found.add(listed[listed.rindex("\n", 0, at) + 1 : end])
            if len(found) > MOST_WORDS:
                return None
            at = listed.find(wanted, end)
        return sorted(found)
