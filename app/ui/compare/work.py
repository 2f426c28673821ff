"""What the place asks and what it is answered; worked out in a thread, without a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.coding.agreement.comparison import Comparison, Question
from app.coding.agreement.fragments import OVERLAP
from app.coding.agreement.ground import UNITS, Unit
from app.coding.agreement.places import Passage, Period
from app.coding.agreement.rows import Agreement
from app.coding.codebook import Codebook
from app.coding.model import Case, Code, Coder, Coding, Source
from app.project import Project
from app.project.comparing import coders_of, compare

__all__ = ["UNITS", "Asked", "Confused", "Result", "Unit", "asked_of", "work_out"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the controls ask; ``coders`` empty is all who coded."""

    coders: tuple[str, ...] = ()
    unit: Unit = "character"
    shared: bool = True
    branch: str = ""
    """A code whose branch is compared; "" for all codes."""
    sources: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    overlap: float = OVERLAP
    """Of the unit ``fragment``: from which common share two passages are alike."""
    reference: str = ""
    """The coder whom precision, recall and F1 are told against; "" for the first."""
    files: tuple[str, ...] = ()
    """Other files of this project whose coders are compared as well."""


@dataclass(frozen=True, slots=True)
class Confused:
    """Units that one coder gave ``code`` and the other ``other`` instead; None is nothing."""

    code: str | None
    other: str | None
    units: int


@dataclass(frozen=True, eq=False)
class Result:
    """Everything that the place shows of one question."""

    asked: Asked
    known: tuple[Coder, ...]
    documents: tuple[Source, ...]
    cases: tuple[Case, ...]
    book: Codebook
    comparison: Comparison
    agreement: Agreement
    confused: tuple[Confused, ...]
    drift: tuple[Period, ...]
    before: float | None
    after: float | None
    consensus: tuple[Coding, ...]

    def code_of(self, passage: Passage) -> str:
        """The guid of a passage's code."""
        return self.comparison.codes[passage.code]

    def source_of(self, passage: Passage) -> str:
        """The guid of a passage's document."""
        return self.comparison.sources[passage.source].guid

    def code(self, passage: Passage) -> Code:
        """A passage's code; one that only another file has is known by its path alone."""
        guid = self.code_of(passage)
        if guid in self.book:
            return self.book.get(guid)
        return Code(guid, self.comparison.paths[guid].rpartition(" > ")[2])

    def settled(self) -> int:
        """How many of the disputes are settled."""
        return sum(1 for p in self.comparison.disputes if self.comparison.is_settled(p))


def asked_of(project: Project, asked: Asked, known: Sequence[Coder]) -> Question:
    """The question that the controls mean, of coders and codes that are still there."""
    book = project.codes.book()
    codes: tuple[str, ...] = ()
    if asked.branch and asked.branch in book:
        codes = (asked.branch, *(c.guid for c in book.descendants(asked.branch)))
    there = {c.guid for c in (*project.coders.list(), *known)}
    coders = tuple(c for c in asked.coders if c in there)
    documents = asked.sources & {s.guid for s in project.sources.list()} if asked.sources else None
    cases = asked.cases & {c.guid for c in project.cases.list()} if asked.cases else None
    return Question(
        coders=coders, codes=codes, sources=documents or None, cases=cases or None, shared=asked.shared,
        unit=asked.unit, overlap=asked.overlap, reference=asked.reference,
    )  # fmt: skip


def work_out(
    projects: Sequence[Project],
    asked: Asked,
    earlier: Result | None,
    check: Callable[[], None] = lambda: None,
) -> Result:
    """Answer the question about the first project, and the same in other files; ``earlier`` is an answer of
    which only what was settled has changed since.

    ``check`` is called between the parts and may raise to stop. Refuses fewer than two coders.
    """
    from app.coding.suggest.sentence_spans import sentences_apart

    project = projects[0]
    known = tuple(coders_of(projects))
    found = compare(projects, asked_of(project, asked, known), sentences=sentences_apart)
    check()
    _ = found.disputes  # worked out here, not while the window waits
    before, after = found.settling() if found.settled.areas.size else (None, None)
    consensus = tuple(project.consensus.codings())
    if earlier is not None:
        return replace(
            earlier, known=known, comparison=found, before=before, after=after, consensus=consensus
        )
    told = found.agreement()
    check()
    confused = _confused(found)
    check()
    return Result(
        asked=asked,
        known=known,
        documents=tuple(project.sources.list()),
        cases=tuple(project.cases.list()),
        book=project.codes.book(),
        comparison=found,
        agreement=told,
        confused=confused,
        drift=tuple(found.drift()),
        before=before,
        after=after,
        consensus=consensus,
    )


def _confused(found: Comparison) -> tuple[Confused, ...]:
    """The pairs of different codes, the most confused first."""
    cells = found.confusion()
    size = len(found.codes)
    several = len(found.coders) > 2
    names: list[str | None] = [*found.codes, None]
    pairs = [
        Confused(names[i], names[j], int(cells[i, j]))
        for i, j in zip(*(axis.tolist() for axis in cells.nonzero()), strict=True)
        if i != j and (i < j or not several) and not (i == size and j == size)
    ]
    return tuple(sorted(pairs, key=lambda p: (p.code is None or p.other is None, -p.units)))
