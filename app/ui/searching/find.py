"""Looking through all texts for words: no widgets, made for a thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.coding.model import Source, Speaker, Turn
from app.coding.passages import Extent, lengthened
from app.coding.search import pattern, search
from app.project import Project

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


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found, by document; ``cut`` when there are more than MOST places."""

    query: Query
    library: Library
    found: tuple[Found, ...]
    cut: bool = False

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


def library_of(place: Path) -> Library:
    """Read the texts of the project at ``place``."""
    with Project.open(place, read_only=True) as project:
        return Library(
            tuple(project.sources.list()),
            project.sources.texts(),
            project.sources.all_turns(),
            {speaker.guid: speaker for speaker in project.sources.speakers()},
        )


def find(library: Library, query: Query, check: Callable[[], object] = lambda: None) -> Result:
    """Every place of ``query``; ``check`` is called now and then and may raise to stop.

    Raises Refusal for words that cannot be looked for.
    """
    wanted = pattern(query.words, regex=query.regex)
    found: list[Found] = []
    for source in library.sources:
        check()
        text, turns = library.texts[source.guid], library.turns.get(source.guid, ())
        k = 0
        for hit in search(text, wanted, patience=PATIENCE):
            while k < len(turns) and turns[k].end <= hit.start:
                k += 1
            turn = turns[k] if k < len(turns) and turns[k].start <= hit.start else None
            speaker = library.speakers.get(turn.speaker) if turn and turn.speaker else None
            if query.respondents and (speaker is None or speaker.role != "respondent"):
                continue
            if len(found) == MOST:
                return Result(query, library, tuple(found), cut=True)
            if len(found) % 500 == 0:
                check()
            before, after = _beside(text, turn, hit.start, hit.end)
            found.append(
                Found(
                    source.guid, source.name, hit.start, hit.end, _SPACE.sub(" ", hit.text), before, after,
                    turn.n if turn else None, speaker.name if speaker else "",
                )
            )  # fmt: skip
    return Result(query, library, tuple(found))


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
