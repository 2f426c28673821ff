"""The codings of a project as lines to filter and sort: columns, in any thread."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.coding.codebook import Codebook
from app.coding.model import (
    Attribute,
    Case,
    Changes,
    Code,
    Coder,
    CodeSet,
    Coding,
    CodingFilter,
    Fragment,
    Origin,
    Source,
)
from app.project.lines import Lines, memos_of, nothing
from app.ui.fragments.ordering import chosen, order, values_of, voices_of

if TYPE_CHECKING:
    from app.project import Project

SORTS = (
    "document",
    "code",
    "text",
    "case",
    "speaker",
    "role",
    "turn",
    "coder",
    "date",
    "memo",
    "weight",
    "origin",
)


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


def load(project: Project, sources: frozenset[str] | None = None, before: Snapshot | None = None) -> Snapshot:
    """Read the project; with ``sources`` only the codings of those, and all else as it was in ``before``."""
    if sources is not None and before is not None and before.fragments.around.sources:
        from app.project.lines import renewed

        old = before.fragments
        return before.with_lines(renewed(old, project.codings.lines(sources, old.around), sources))
    return Snapshot(
        fragments=project.codings.lines(),
        book=project.codes.book(),
        sources={s.guid: s for s in project.sources.list()},
        cases=project.cases.list(),
        coders=project.coders.list(),
        attributes=project.cases.attributes(),
        sets=project.codes.sets(),
    )


def patch(before: Snapshot, project: Project, changes: Changes) -> Snapshot | None:
    """``before`` after codings were recoded, weighed, removed or noted on; None when it must be read anew."""
    kinds = {kind for part in (changes.added, changes.changed, changes.removed) for kind in part}
    if kinds - {"coding", "memo"} or "coding" in changes.added:
        return None
    touched = set(changes.changed.get("coding", ()))
    gone = set(changes.removed.get("coding", ()))
    lines = before.fragments
    if "memo" in kinds:
        lines = replace(lines, memos=memos_of(project))
    if touched - gone:
        found = project.codings.some(touched - gone)
        numbers = lines.numbers([c.guid for c in found])
        if (numbers < 0).any() or not _fit(lines, numbers, found):
            return None
        code = {guid: n for n, guid in enumerate(lines.around.codes)}
        columns = {name: getattr(lines, name).copy() for name in ("code", "weight")}
        columns["code"][numbers] = [code[c.code] for c in found]
        columns["weight"][numbers] = [-1 if c.weight is None else c.weight for c in found]
        lines = replace(lines, **columns)
    if gone:
        import numpy as np

        out = lines.numbers(list(gone))
        kept = np.ones(len(lines), dtype=bool)
        kept[out[out >= 0]] = False
        lines = lines.take(np.flatnonzero(kept))
    return before.with_lines(lines)


def _fit(lines: Lines, numbers: Any, found: Sequence[Coding]) -> bool:
    """Whether changed codings stand where they stood, with codes that are known."""
    codes = set(lines.around.codes)
    return all(
        (c.start, c.end) == (int(lines.start[n]), int(lines.end[n])) and c.code in codes
        for n, c in zip(numbers.tolist(), found, strict=True)
    )


def view(known: Snapshot, choice: Choice, sort: str = "document", *, descending: bool = False) -> Any:
    """The numbers (int32) of the fragments that ``choice`` admits, in the order of ``sort`` (one of SORTS).

    Equal ones stand by document and start, also when descending.
    """
    import numpy as np

    every = order(known, sort, descending=descending)
    admitted = chosen(known, choice)
    found = every if admitted is None else every[admitted[every]]
    return np.asarray(found, dtype=np.int32)


def values_in_use(known: Snapshot) -> dict[str, list[str]]:
    """Per attribute that any fragment has a value of, those values in order."""
    if known.in_use is None:
        known.in_use = _values_in_use(known)
    return dict(known.in_use)


def _values_in_use(known: Snapshot) -> dict[str, list[str]]:
    several = {a.name for a in known.attributes if a.multiple}
    found: dict[str, set[str]] = {}
    voices, _ = voices_of(known.fragments)
    for cases, attributes in voices:
        for name in attributes:
            found.setdefault(name, set()).update(
                v for v in values_of(cases, attributes, name, multiple=name in several) if v
            )
    ordered: dict[str, list[str]] = {}
    for attribute in known.attributes:
        if attribute.name in found and attribute.name not in ordered:
            told = [v for v in attribute.choices if v in found[attribute.name]]
            others = found[attribute.name] - set(told)
            ordered[attribute.name] = told + sorted(others, key=lambda v: (_number(v), v.casefold()))
    return ordered


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("inf")


def counts(known: Snapshot, numbers: Any) -> tuple[int, int]:
    """How many fragments these are, and in how many documents."""
    import numpy as np

    return len(numbers), int(np.count_nonzero(np.bincount(known.fragments.source[numbers])))
