"""All that an export or a report needs of a project, taken once and frozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.coding.analysis.columns import CodingColumns
from app.coding.model import (
    ORIGINS,
    Attribute,
    Case,
    Coder,
    Fragment,
    Memo,
    Origin,
    Source,
    Speaker,
    Turn,
)

if TYPE_CHECKING:
    from app.coding.codebook import Codebook

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one code was used: codings, and the distinct documents, cases and words under them."""

    code: str
    codings: int
    documents: int
    cases: int
    words: int


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """A project as an exporter sees it; ``fragments`` and ``columns`` are the same codings under one filter.

    ``filter_words`` says that filter in the user's words, one entry per restriction. ``texts`` and
    ``turns`` are by source guid (``Turn.speaker`` is a speaker guid), ``values`` by the guid of a case,
    source or speaker and then by the name of the attribute.
    """

    project_name: str
    project_guid: str
    last_change: str
    filter_words: tuple[str, ...]
    codebook: Codebook
    sources: tuple[Source, ...]
    texts: Mapping[str, str]
    turns: Mapping[str, tuple[Turn, ...]]
    speakers: tuple[Speaker, ...]
    cases: tuple[Case, ...]
    attributes: tuple[Attribute, ...]
    values: Mapping[str, Mapping[str, str]]
    coders: tuple[Coder, ...]
    memos: tuple[Memo, ...]
    fragments: tuple[Fragment, ...]
    columns: CodingColumns
    program_version: str = field(default="")
    origins: tuple[Origin, ...] = ORIGINS
    """The origins of codings that were let in."""

    def frequencies(self) -> dict[str, Frequency]:
        """Per code guid of the codebook its frequency, subcodes not added in.

        Words are counted in the text under the code, a word under two overlapping codings of one code
        once; a word that a coding cuts through counts for its coded part.
        """
        cases_at = self.case_finder()
        codings: dict[str, int] = {}
        ranges: dict[str, dict[str, list[tuple[int, int]]]] = {}
        cases: dict[str, set[str]] = {}
        for fragment in self.fragments:
            coding = fragment.coding
            codings[coding.code] = codings.get(coding.code, 0) + 1
            ranges.setdefault(coding.code, {}).setdefault(coding.source, []).append(
                (coding.start, coding.end)
            )
            cases.setdefault(coding.code, set()).update(cases_at(coding.source, coding.start))
        return {
            code.guid: Frequency(
                code=code.guid,
                codings=codings.get(code.guid, 0),
                documents=len(ranges.get(code.guid, ())),
                cases=len(cases.get(code.guid, ())),
                words=sum(
                    count_words(self.texts[source][start:end])
                    for source, found in ranges.get(code.guid, {}).items()
                    for start, end in united(found)
                ),
            )
            for code in self.codebook
        }

    def case_finder(self) -> Callable[[str, int], tuple[str, ...]]:
        """A function that gives the guids of the cases at an offset of a source.

        That is the case of who speaks there or, where the speaker has none, every case of the source.
        """
        cases_of: dict[str, tuple[str, ...]] = {}
        for case in self.cases:
            for source in case.sources:
                cases_of[source] = (*cases_of.get(source, ()), case.guid)
        speaker_case = {s.guid: s.case for s in self.speakers if s.case}

        def cases_at(source: str, offset: int) -> tuple[str, ...]:
            turn = self.turn_at(source, offset) if speaker_case else None
            own = speaker_case.get(turn.speaker) if turn is not None and turn.speaker else None
            return (own,) if own else cases_of.get(source, ())

        return cases_at

    def turn_at(self, source: str, offset: int) -> Turn | None:
        """The turn of ``source`` that holds the character at ``offset``, if any."""
        turns = self.turns.get(source, ())
        low, high = 0, len(turns)
        while low < high:
            middle = (low + high) // 2
            if turns[middle].start <= offset:
                low = middle + 1
            else:
                high = middle
        return turns[low - 1] if low and offset < turns[low - 1].end else None


def count_words(text: str) -> int:
    """Words of ``text``: runs of letters and digits, joined by an apostrophe or hyphen inside."""
    return sum(1 for _ in _WORD.finditer(text))


def united(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of half-open ranges as ranges that do not touch, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
