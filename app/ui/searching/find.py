"""Looking through all texts for words: no widgets, made for a thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.coding.model import Source, Speaker, Turn
from app.coding.passages import Extent, lengthened
from app.coding.search import Hit, pattern, search
from app.project import Place, Project

MOST = 10_000
"""Places that are listed; who finds more has not said what is wanted."""
PATIENCE = 2.0
"""Seconds for a regular expression in one text, while someone waits for it."""
CONTEXT = 140
"""Code points shown on each side at most."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Library:
    """The texts of a project with who speaks where."""

    sources: tuple[Source, ...]
    texts: Mapping[str, str]
    turns: Mapping[str, tuple[Turn, ...]]
    speakers: Mapping[str, Speaker]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    words: str
    regex: bool = False
    forms: bool = False
    """In whatever form they are spoken."""
    respondents: bool = False
    """Only in turns of respondents."""


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


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found, by document; ``cut`` when there are more than MOST places.

    ``missing`` are the documents (by guid) that were not looked through, as they have no analysis yet.
    """

    query: Query
    library: Library
    found: tuple[Found, ...]
    cut: bool = False
    missing: tuple[str, ...] = ()

    def joined(self, more: Result, source: str) -> Result:
        """This with what the same query found in one of the documents that were missing."""
        order = {one.guid: n for n, one in enumerate(self.library.sources)}
        found = sorted((*self.found, *more.found), key=lambda one: (order[one.source], one.start, one.end))
        missing = tuple(guid for guid in self.missing if guid != source)
        cut = self.cut or more.cut or len(found) > MOST
        return replace(self, found=tuple(found[:MOST]), cut=cut, missing=missing)

    @property
    def documents(self) -> int:
        """In how many documents."""
        return len({one.source for one in self.found})

    def ranges(self, chosen: tuple[Found, ...], extent: Extent) -> list[tuple[str, int, int]]:
        """The passages to code for some of the places, each once: source guid, start, end."""
        texts, turns = self.library.texts, self.library.turns
        passages = (
            (
                one.source,
                *lengthened(texts[one.source], turns.get(one.source, ()), one.start, one.end, extent),
            )
            for one in chosen
        )
        return list(dict.fromkeys(passages))


def library_of(place: Place) -> Library:
    """Read the texts of the project at ``place``."""
    with Project.open(place, read_only=True) as project:
        return Library(
            tuple(project.sources.list()),
            project.sources.texts(),
            project.sources.all_turns(),
            {speaker.guid: speaker for speaker in project.sources.speakers()},
        )


def analyses_of(place: Place, library: Library, pipeline: str) -> dict[str, bytes]:
    """Read the analyses that are kept with the project at ``place``, packed, by source."""
    with Project.open(place, read_only=True) as project:
        keys = project.analyses.keys_of(library.turns, pipeline)
        rows = project.analyses.get(keys.values())
    return {guid: rows[key] for guid, key in keys.items() if key in rows}


def find(
    library: Library,
    query: Query,
    check: Callable[[], object] = lambda: None,
    analyses: Mapping[str, bytes] | None = None,
    only: str | None = None,
) -> Result:
    """Every place of ``query``, in all documents or ``only`` in one; ``check`` is called now and then and
    may raise to stop. Word forms are looked for in the documents that ``analyses`` has.

    Raises Refusal for words that cannot be looked for.
    """
    look = _by_form(query, library, analyses or {}) if query.forms else _as_typed(query, library)
    found: list[Found] = []
    missing: list[str] = []
    for source in library.sources:
        if only not in (None, source.guid):
            continue
        check()
        hits = look(source)
        if hits is None:
            missing.append(source.guid)
            continue
        for one in _told(library, query, source, hits):
            if len(found) == MOST:
                return Result(query, library, tuple(found), cut=True)
            if len(found) % 500 == 0:
                check()
            found.append(one)
    return Result(query, library, tuple(found), missing=tuple(missing))


Look = Callable[[Source], Iterable[Hit] | None]
"""The hits in a source; None when it cannot be looked through yet."""


def _as_typed(query: Query, library: Library) -> Look:
    wanted = pattern(query.words, regex=query.regex)
    return lambda source: search(library.texts[source.guid], wanted, patience=PATIENCE)


def _by_form(query: Query, library: Library, analyses: Mapping[str, bytes]) -> Look:
    from app.coding.lemma_search import LemmaSearch
    from app.coding.suggest import kept

    wanted = LemmaSearch(query.words)

    def look(source: Source) -> Iterable[Hit] | None:
        data, text = analyses.get(source.guid), library.texts[source.guid]
        if data is None:
            return None
        try:
            met = wanted.met(kept.words_of(data))
            if met is None:
                return wanted.find(text, None)
            analysis = kept.unpack(data, (source.sha256, ""), (), "", len(text))
        except kept.Damaged:
            return None
        return wanted.find(text, lambda: analysis, met)

    return look


def _told(library: Library, query: Query, source: Source, hits: Iterable[Hit]) -> Iterator[Found]:
    """The hits with who says them and what stands beside, in order."""
    text, turns = library.texts[source.guid], library.turns.get(source.guid, ())
    k = 0
    for hit in hits:
        while k < len(turns) and turns[k].end <= hit.start:
            k += 1
        turn = turns[k] if k < len(turns) and turns[k].start <= hit.start else None
        speaker = library.speakers.get(turn.speaker) if turn and turn.speaker else None
        if query.respondents and (speaker is None or speaker.role != "respondent"):
            continue
        before, after = _beside(text, turn, hit.start, hit.end)
        yield Found(
            source.guid, source.name, hit.start, hit.end, _SPACE.sub(" ", hit.text), before, after,
            turn.n if turn else None, speaker.name if speaker else "", _parts(text, hit),
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
