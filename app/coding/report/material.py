"""All that a report is made of, and its themes: the codes that get a heading, with their fragments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.coding.codebook import Codebook
from app.coding.extract import Extract
from app.coding.letting_go import let_go
from app.coding.model import Code, CodeSet, Coding, Fragment
from app.coding.report.definition import Definition
from app.coding.report.numbers import document_numbers, fragment_numbers

Say = Callable[..., str]
Passage = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """A step of the logboek that shaped the analysis."""

    at: str
    coder: str
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far coders agreed: per code (guid) and over all the figures by name, and who coded how much."""

    coders: tuple[str, ...]
    documents: int
    unit: str
    rows: tuple[tuple[str, int, Mapping[str, float]], ...]
    overall: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A kept question, in words, and how many codings it finds."""

    name: str
    words: str
    found: int


@dataclass(frozen=True, eq=False)
class Material:
    """``extract`` has the codings under the report's filter, ``every`` all codings of the project.

    ``sources`` and ``cases`` are those that the filter can mean, the bases of percentages.
    """

    extract: Extract
    every: Sequence[Coding]
    sources: frozenset[str]
    cases: frozenset[str]
    language: str = "nl"
    moment: str = ""
    sets: tuple[CodeSet, ...] = ()
    decisions: tuple[Decision, ...] = ()
    agreed: Agreed | None = None
    asked: tuple[Asked, ...] = ()
    moments: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Per guid of a coding its fragment number."""
        return fragment_numbers(self.every)

    @cached_property
    def documents(self) -> dict[str, str]:
        """Per guid of a source its number."""
        return document_numbers(self.extract.sources)

    @cached_property
    def cases_at(self) -> Callable[[str, int], tuple[str, ...]]:
        """The cases of the filter at an offset of a source."""
        at, cases = self.extract.case_finder(), self.cases  # not self: a circle is not let go of
        return lambda source, offset: tuple(c for c in at(source, offset) if c in cases)

    @cached_property
    def ground(self) -> Any:
        """What cross tables and pictures stand on."""
        from app.coding.analysis.ground import Ground

        return Ground(self.extract, cases=self.cases, sources=self.sources)


@dataclass(frozen=True, slots=True)
class ThemeAt:
    """A code with a heading: ``own`` are the fragments of itself and of what is folded into it, ``whole``
    also those of the themes under it, each passage of a coder once."""

    code: Code
    level: int
    own: tuple[Fragment, ...]
    whole: tuple[Fragment, ...]
    folded: tuple[str, ...] = ()
    """The codes (guids) that count for it: its own first."""


def themes(definition: Definition, extract: Extract) -> list[ThemeAt]:
    """The themes of a report in their order: that of the codebook, or among siblings the most used first or
    the author's own."""
    book = extract.codebook
    parents, folded, level = _tree(definition, book)
    fragments = extract.fragments
    by_code: dict[str, list[int]] = {}
    for n, fragment in enumerate(fragments):
        by_code.setdefault(fragment.coding.code, []).append(n)
    own = {
        guid: _once(fragments, sorted(n for c in of for n in by_code.get(c, ())))
        for guid, of in folded.items()
    }
    below: dict[str | None, list[str]] = {}
    for guid in folded:
        below.setdefault(parents[guid], []).append(guid)
    whole: dict[str, list[int]] = {}
    for guid in reversed(folded):
        under = [n for child in below.get(guid, ()) for n in whole[child]]
        whole[guid] = _once(fragments, sorted([*own[guid], *under]))
    ordered: list[ThemeAt] = []
    waiting = list(reversed(_siblings(definition, below.get(None, []), whole)))
    while waiting:
        guid = waiting.pop()
        mine, all_of_it = (tuple(fragments[n] for n in of[guid]) for of in (own, whole))
        ordered.append(ThemeAt(book.get(guid), level[guid], mine, all_of_it, tuple(folded[guid])))
        waiting.extend(reversed(_siblings(definition, below.get(guid, []), whole)))
    return ordered


def _tree(
    definition: Definition, book: Codebook
) -> tuple[dict[str, str | None], dict[str, list[str]], dict[str, int]]:
    """Per theme its parent theme, the codes that it counts, and its level; in the order of the codebook."""
    parents: dict[str, str | None] = {}
    folded: dict[str, list[str]] = {}
    level: dict[str, int] = {}
    into: dict[str, str] = {}
    for code in definition.chosen(book):
        above = next((a.guid for a in reversed(book.ancestors(code.guid)) if a.guid in into), None)
        parent = into[above] if above is not None else None
        depth = level[parent] + 1 if parent is not None else 1
        if definition.levels and depth > definition.levels and parent is not None:
            into[code.guid] = parent
            folded[parent].append(code.guid)
            continue
        into[code.guid] = code.guid
        parents[code.guid], folded[code.guid], level[code.guid] = parent, [code.guid], depth
    return parents, folded, level


def _siblings(definition: Definition, guids: list[str], whole: Mapping[str, Sequence[int]]) -> list[str]:
    if definition.order == "frequency":
        return sorted(guids, key=lambda guid: -len(whole[guid]))
    if definition.order == "own":
        place = {guid: n for n, guid in enumerate(definition.sequence)}
        return sorted(guids, key=lambda guid: place.get(guid, len(place)))
    return guids


def passage_of(fragment: Fragment) -> Passage:
    """The passage of one coder: what counts once, under however many codes of a theme it stands."""
    c = fragment.coding
    return c.source, c.start, c.end, c.coder


def _once(fragments: Sequence[Fragment], numbers: Sequence[int]) -> list[int]:
    """Of the fragments with these numbers the first of each passage."""
    met: dict[Passage, int] = {}
    for n in numbers:
        met.setdefault(passage_of(fragments[n]), n)
    found = list(met.values())
    let_go(met)
    return found


def spoken(extract: Extract, fragment: Fragment) -> str:
    """The text of a fragment without the labels of the turns that begin in it: those hold names."""
    coding = fragment.coding
    parts, at = [], coding.start
    text = extract.texts[coding.source]
    for turn in extract.turns.get(coding.source, ()):
        if turn.end <= coding.start:
            continue
        if turn.start >= coding.end:
            break
        first, last = max(turn.start, at), min(max(turn.text_start, at), coding.end)
        if first < last:
            parts.append(text[at:first])
            at = last
    parts.append(text[at : coding.end])
    return "".join(parts).strip()
