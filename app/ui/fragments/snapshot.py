"""The fragments of a project with what their filters offer, and what is chosen of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.coding.codebook import Codebook
from app.coding.model import (
    Attribute,
    Case,
    Code,
    Coder,
    CodeSet,
    Coding,
    CodingFilter,
    Fragment,
    Origin,
    Source,
)
from app.project.lines import Lines, nothing


@dataclass(frozen=True, slots=True)
class Choice:
    """Which fragments are shown; None is no restriction.

    ``values`` are pairs (attribute, value): of one attribute any of them will do, of several attributes
    each must be met. ``guids`` are codings found elsewhere (a cell of the matrix), ``label`` says where.
    """

    codes: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    coders: frozenset[str] | None = None
    origins: frozenset[Origin] | None = None
    values: frozenset[tuple[str, str]] | None = None
    text: str = ""
    guids: frozenset[str] | None = None
    label: str = ""
    asked: frozenset[str] | None = None
    """The codings that a question found, ``question`` says it."""
    question: str = ""

    def __bool__(self) -> bool:
        return self != Choice(label=self.label, question=self.question)

    @staticmethod
    def of(chosen: CodingFilter) -> Choice:
        """The same restriction as a filter of the desk."""
        return Choice(
            codes=chosen.codes,
            documents=chosen.sources,
            cases=chosen.cases,
            coders=chosen.coders,
            origins=chosen.origins,
            values=frozenset(chosen.where) or None,
            text=chosen.text,
        )

    def within(self, known: Snapshot) -> Choice:
        """This choice without what the project no longer has, so that a removed code hides nothing."""

        def kept(chosen: frozenset[Any] | None, there: Iterable[Hashable]) -> frozenset[Any] | None:
            return None if chosen is None else (chosen & frozenset(there)) or None

        names = {a.name for a in known.attributes}
        return replace(
            self,
            values=kept(self.values, (pair for pair in self.values or () if pair[0] in names)),
            codes=kept(self.codes, (c.guid for c in known.book)),
            documents=kept(self.documents, known.sources),
            cases=kept(self.cases, (c.guid for c in known.cases)),
            coders=kept(self.coders, (c.guid for c in known.coders)),
        )


@dataclass(slots=True)
class Snapshot:
    """All fragments, by document and start, with what their filters offer."""

    fragments: Lines = field(default_factory=nothing)
    book: Codebook = field(default_factory=Codebook)
    sources: Mapping[str, Source] = field(default_factory=dict)
    cases: Sequence[Case] = ()
    coders: Sequence[Coder] = ()
    attributes: Sequence[Attribute] = ()
    sets: Sequence[CodeSet] = ()
    orders: dict[tuple[str, bool], Any] = field(default_factory=dict)
    """The numbers of all lines in an order that was asked for, the latest few."""
    in_use: Mapping[str, list[str]] | None = None
    """What ``values_in_use`` found."""

    def __len__(self) -> int:
        return len(self.fragments)

    def at(self, guid: str) -> int | None:
        """The number of the fragment of a coding, None when it is not there."""
        return self.fragments.at(guid)

    def in_source(self, source: str) -> range:
        """The numbers of the fragments of a document, by start."""
        import numpy as np

        every = self.fragments
        number = next((n for n, s in enumerate(every.around.sources) if s.guid == source), -1)
        low, high = np.searchsorted(every.source, np.array([number, number + 1], every.source.dtype)).tolist()
        return range(low, high)

    def per_source(self) -> dict[str, int]:
        """How many fragments every document has."""
        import numpy as np

        sources = self.fragments.around.sources
        counted = np.bincount(self.fragments.source, minlength=len(sources)).tolist()
        return {s.guid: n for s, n in zip(sources, counted, strict=True)}

    def beside(self, coding: Coding) -> list[Fragment]:
        """The other codings that share characters with this one."""
        import numpy as np

        every, here = self.fragments, self.in_source(coding.source)
        start, end = every.start[here.start : here.stop], every.end[here.start : here.stop]
        met = here.start + np.flatnonzero((start < coding.end) & (end > coding.start))
        return [f for f in (every[n] for n in met.tolist()) if f.coding.guid != coding.guid]

    def code(self, fragment: Fragment) -> Code:
        """The code of a fragment."""
        return self.book.get(fragment.coding.code)

    def with_lines(self, lines: Lines) -> Snapshot:
        """The same project with other codings."""
        return replace(self, fragments=lines, orders={}, in_use=None)
