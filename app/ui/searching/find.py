"""Looking through all texts for words: no widgets, made for a thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.coding.model import CodingFilter, Role, Source, Turn
from app.coding.passages import Extent, lengthened
from app.coding.search import Hit
from app.coding.search_query import Within
from app.coding.text import trimmed
from app.project import Place, Project
from app.project.forms import kept_forms
from app.project.library import Library
from app.project.seeking import Ask

MOST = 10_000
"""Places that are listed; who finds more has not said what is wanted."""
FIRST = 60
"""Places after which the first are shown while the rest is looked for."""
PATIENCE = 2.0
"""Seconds for a regular expression in one text, while someone waits for it."""
CONTEXT = 140
"""Code points shown on each side at most."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    words: str
    regex: bool = False
    forms: bool = False
    """In whatever form they are spoken."""
    roles: frozenset[Role] = frozenset()
    """Only in turns of such speakers."""
    whole: bool = False
    """No parts of words."""
    case: bool = False
    """Capitals count."""
    accents: bool = False
    """Accents count."""
    within: Within = "turn"
    groups: frozenset[str] | None = None
    """Only in documents of these groups."""
    chosen: CodingFilter = CodingFilter()
    """Only of these cases (and documents)."""

    def ask(self) -> Ask:
        """What the project is asked."""
        return Ask(
            self.words, regex=self.regex, forms=self.forms, whole=self.whole, case=self.case,
            accents=self.accents, within=self.within, roles=self.roles, groups=self.groups,
            chosen=self.chosen,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One place: ``[start, end)`` in a source, its words and what stands on either side in its turn."""

    source: str
    document: str
    start: int
    end: int
    text: str
    before: str
    after: str
    turn: int | None
    speaker: str
    parts: tuple[tuple[str, bool], ...] = ()
    """Where the words found stand apart: the text in pieces, each with whether it is one of them."""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found, by document; ``cut`` when there are more than MOST places.

    ``missing`` are the documents (by guid) that were not looked through, as they have no analysis yet.
    ``texts`` and ``turns`` are those of the documents with places. Not ``whole``: there is more to come.
    """

    query: Query
    library: Library
    found: tuple[Found, ...]
    cut: bool = False
    missing: tuple[str, ...] = ()
    texts: Mapping[str, str] | None = None
    turns: Mapping[str, tuple[Turn, ...]] | None = None
    whole: bool = True

    def joined(self, more: Result, source: str) -> Result:
        """This with what the same query found in one of the documents that were missing."""
        order = {one.guid: n for n, one in enumerate(self.library.sources)}
        found = sorted((*self.found, *more.found), key=lambda one: (order[one.source], one.start, one.end))
        missing = tuple(guid for guid in self.missing if guid != source)
        cut = self.cut or more.cut or len(found) > MOST
        return replace(
            self, found=tuple(found[:MOST]), cut=cut, missing=missing,
            texts={**(self.texts or {}), **(more.texts or {})},
            turns={**(self.turns or {}), **(more.turns or {})},
        )  # fmt: skip

    @property
    def documents(self) -> int:
        """In how many documents."""
        return len({one.source for one in self.found})

    def ranges(self, chosen: tuple[Found, ...], extent: Extent) -> list[tuple[str, int, int]]:
        """The passages to code for some of the places, each once: source guid, start, end. White space alone,
        which a pattern can find, is no passage."""
        texts, turns = self.texts or {}, self.turns or {}
        passages = (
            (
                one.source,
                *lengthened(texts[one.source], turns.get(one.source, ()), one.start, one.end, extent),
            )
            for one in chosen
        )
        return [p for p in dict.fromkeys(passages) if trimmed(texts[p[0]], p[1], p[2])]


def find(
    place: Place,
    query: Query,
    library: Library | None = None,
    check: Callable[[], object] = lambda: None,
    pipeline: str = "",
    more: Mapping[str, bytes] | None = None,
    only: str | None = None,
    first: Callable[[Result], object] = lambda result: None,
) -> Result:
    """Every place of ``query`` in the project at ``place``, in all documents or ``only`` in one.

    ``check`` is called now and then and may raise to stop; ``first`` is given the first places once they fill
    the screen. Word forms are looked for in the documents that have an analysis by ``pipeline``, or one in
    ``more``. Raises Refusal for words that cannot be looked for.
    """
    with Project.open(place, read_only=True) as project:
        own = library or project.searching.library()
        forms = kept_forms(project, own, pipeline, more or {}) if query.forms else None
        found: list[Found] = []
        missing: list[str] = []
        texts: dict[str, str] = {}
        turns: dict[str, tuple[Turn, ...]] = {}
        told = False

        def result(*, cut: bool = False, whole: bool = True) -> Result:
            return Result(query, own, tuple(found), cut, tuple(missing), dict(texts), dict(turns), whole)

        for one in project.searching.look(
            query.ask(), own, forms=forms, only=only, check=check, patience=PATIENCE
        ):
            if one.missing:
                missing.append(one.source.guid)
                continue
            if not one.hits:
                continue
            text = texts[one.source.guid] = own.text(project, one.source.guid)
            turns[one.source.guid] = own.turns(project, one.source.guid)
            for place_found in _told(project, own, one.source, text, one.hits):
                if len(found) == MOST:
                    return result(cut=True)
                if len(found) % 500 == 0:
                    check()
                found.append(place_found)
            if not told and len(found) >= FIRST:
                told = True
                first(result(whole=False))
        return result()


def _told(
    project: Project, library: Library, source: Source, text: str, hits: tuple[tuple[Hit, Turn | None], ...]
) -> Iterator[Found]:
    """The hits with who says them and what stands beside, in order."""
    for hit, turn in hits:
        speaker = library.speaker(project, source.guid, turn)
        before, after = _beside(text, turn, hit.start, hit.end)
        yield Found(
            source.guid, source.name, hit.start, hit.end, _SPACE.sub(" ", hit.text), before, after,
            turn.n if turn else None, speaker.name if speaker else "", _parts(text, hit),
            speaker.role if speaker else "",
        )  # fmt: skip


def _parts(text: str, hit: Hit) -> tuple[tuple[str, bool], ...]:
    """The text of a hit in pieces, when its words stand apart."""
    parts: list[tuple[str, bool]] = []
    at = hit.start
    for start, end in hit.words:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((_SPACE.sub(" ", piece), found) for piece, found in parts if piece)


def _beside(text: str, turn: Turn | None, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in the same turn, or outside turns on the same line."""
    if turn is not None:
        low, high = turn.text_start if start >= turn.text_start else turn.start, turn.end
    else:
        line = text.find("\n", end)
        low, high = text.rfind("\n", 0, start) + 1, len(text) if line < 0 else line
    before = text[max(low, start - CONTEXT) : start]
    after = text[end : max(end, min(high, end + CONTEXT))]
    return _SPACE.sub(" ", before).lstrip(), _SPACE.sub(" ", after).rstrip()
