"""One question to the texts, made ready: which documents may have it, and where it stands in one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.coding.finding import Finder, Needs, Sight, Want, needs
from app.coding.model import CodingFilter, Role, Source, Turn
from app.coding.search import Hit, pattern, search
from app.coding.search_query import Within, parse
from app.coding.values import Having, having
from app.project.forms import Forms
from app.project.library import LEAST, Library
from app.store import coding_queries
from app.store.word_index import Key

if TYPE_CHECKING:
    from app.project.desk import Project

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
    chosen: CodingFilter = CodingFilter()


@dataclass(frozen=True, slots=True)
class Looked:
    """One document that was looked through: its hits, each with its turn; ``missing`` when it could not be
    for want of an analysis."""

    source: Source
    hits: tuple[tuple[Hit, Turn | None], ...] = ()
    missing: bool = False


class Seeker:
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
        meant = project.store.query(lambda conn, ids: coding_queries.sources_meant(conn, ids, ask.chosen))
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
