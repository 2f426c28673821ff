"""A comparison of coders, laid out once: what to ask of it is agreement, confusion, passages and drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.coding.agreement.figures import agreement
from app.coding.agreement.fragments import OVERLAP, agreement_on_fragments
from app.coding.agreement.ground import Ground, Unit
from app.coding.agreement.places import Passage, Period, drift, overlaid, passages
from app.coding.agreement.rows import SAMPLES, Agreement, blocks_of
from app.coding.agreement.runs import Placed, confusion, sweep
from app.coding.model import Coder, Notice, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared, by guid; empty or None is no restriction.

    ``coders`` empty: all who coded, save the consensus. ``codes`` are taken as given, without their subcodes.
    ``shared`` keeps to the documents in which each of them coded.
    ``overlap`` is for the unit ``fragment``; ``reference`` is the coder whom precision, recall and F1 are
    measured against, by default the first.
    """

    coders: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    sources: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    shared: bool = False
    unit: Unit = "character"
    overlap: float = OVERLAP
    reference: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What the team settled: ranges of text by number of code and source, and the consensus' codings.

    ``areas`` and ``codings`` have columns code, source, start, end.
    """

    areas: Ints
    codings: Ints


@dataclass(frozen=True, eq=False)
class Comparison:
    """Coders side by side on the text they have in common.

    ``codes``, ``coders`` and ``sources`` are what the numbers in everything that is asked refer to.
    ``ground`` has the units asked for, ``text`` the characters, with the codings on each. ``turns`` are the
    places on ``ground`` where a turn begins. ``order`` are the sources in the order in which they were coded.
    """

    question: Question
    codes: tuple[str, ...]
    paths: Mapping[str, str]
    coders: tuple[Coder, ...]
    sources: tuple[Source, ...]
    placed: Placed
    ground: Ground
    on_text: Placed
    text: Ground
    turns: Ints
    settled: Settled
    order: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def reference(self) -> int:
        """The number of the coder whom precision and recall are about."""
        return next((n for n, c in enumerate(self.coders) if c.guid == self.question.reference), 0)

    def agreement(self, samples: int = SAMPLES) -> Agreement:
        """The figures; without ``samples`` no intervals. Refuses fewer than two coders."""
        blocks = blocks_of(self.ground, self.turns) if samples else None
        if self.question.unit == "fragment":
            return agreement_on_fragments(
                self.codes, (self.on_text, self.text), overlap=self.question.overlap, blocks=blocks,
                reference=self.reference, number=samples,
            )  # fmt: skip
        return agreement(
            self.codes, self.placed, self.ground, continuum=(self.on_text, self.text), blocks=blocks,
            reference=self.reference, number=samples,
        )  # fmt: skip

    def confusion(self) -> Ints:
        """See ``runs.confusion``; for fragments it is counted in characters."""
        return confusion(sweep(self.placed, self.ground.length))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All coded passages, in the order of the texts."""
        return tuple(passages(self.on_text, self.text))

    @cached_property
    def disputes(self) -> tuple[Passage, ...]:
        """The passages on which the coders differ, the worst first."""
        found = [p for p in self.passages if p.disputed]
        return tuple(sorted(found, key=lambda p: (-p.disputed, p.source, p.start)))

    def is_settled(self, passage: Passage) -> bool:
        """Whether the team has decided on all of a passage."""
        return any(
            low <= passage.start and passage.end <= high
            for low, high in self._areas.get((passage.code, passage.source), ())
        )

    @cached_property
    def _areas(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for code, source, low, high in sorted(self.settled.areas.tolist()):
            mine = found.setdefault((code, source), [])
            if mine and low <= mine[-1][1]:
                mine[-1] = mine[-1][0], max(high, mine[-1][1])
            else:
                mine.append((low, high))
        return found

    def after(self) -> Comparison:
        """The same on characters, had every coder followed what was settled."""
        areas, told = self.settled.areas, self.settled.codings
        low, high = self.text.place(areas[:, 1], areas[:, 2], areas[:, 3])
        begin, until = self.text.place(told[:, 1], told[:, 2], told[:, 3])
        none = told[:, 0] * 0
        agreed = Placed(told[:, 0], none, begin, until, len(self.codes), 1)
        placed = overlaid(self.on_text, areas[:, 0], low, high, agreed)
        question = replace(self.question, unit="character")
        return replace(
            self, question=question, placed=placed, ground=self.text, on_text=placed, turns=self.text.borders
        )

    def settling(self) -> tuple[float | None, float | None]:
        """The overall kappa on characters, before and after settling."""
        before = replace(self, question=replace(self.question, unit="character"), placed=self.on_text,
                         ground=self.text)  # fmt: skip
        first, then = (one.agreement(0).overall.figures["kappa"] for one in (before, self.after()))
        return first, then

    def drift(self, periods: int = 4) -> list[Period]:
        """Agreement over time, see ``places.drift``."""
        return drift(self.placed, self.ground, self.order, periods)
