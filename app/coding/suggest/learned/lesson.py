"""What there is to learn: the units of the codebook and of coded documents, and what is aimed at in each."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.coding.model import Code, Coding
from app.coding.suggest.cues.matcher import Matcher
from app.coding.suggest.cues.suggest import SHORT_TURN
from app.coding.suggest.features.meaning import meanings
from app.coding.suggest.features.prepared import (
    HABIT,
    MOST_CODES,
    Analyse,
    Document,
    Prepared,
    habit,
    labels,
    passed,
    standing,
    telling,
)
from app.coding.suggest.features.told import paraphrases_beside
from app.coding.suggest.learned.basis import Basis, basis_of
from app.coding.suggest.learned.hits import Hits, hits_of, together
from app.coding.suggest.learned.judge import Parts, without
from app.coding.suggest.learned.nearest import Examples, examples_of
from app.coding.suggest.learned.remembered import book_of, prepared
from app.coding.suggest.regression.factored import Solved, solved
from app.coding.suggest.regression.ridge import centred, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PENALTY = 1.0
"""How much the ridge regression holds the weights small."""
TRUST = {"name": 0.5, "cues": 1.0, "definition": 0.5, "inclusion": 0.5, "example": 1.0, "paraphrase": 0.75}
"""What a pseudo-example counts, where a coded unit counts one."""
REJECTED = -0.5
"""What is aimed at for a rejected suggestion; 0 for a code that a unit does not have."""
UNREAD = 1e-3
"""What a unit counts that nobody may have read."""
NAUGHT = 1e-6
"""What a unit counts that is left out."""
UNSURE = 9.0, 0.3
"""The like while little is coded: the first over the number of the codebook's own lines, up to the second.
Of a few definitions one coded turn makes nearly every turn be about its code, for want of anything else that
is said; most turns are about none. With many paraphrases it is next to nothing."""
ENOUGH_CODINGS = 20
ENOUGH_DOCUMENTS = 2
"""With less than this only what was coded or rejected is learned from, beside the pseudo-examples: how sure
that makes is still as with nothing coded."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The equations: ``aims`` (rows by codes) and ``penalty`` of the rows of ``basis``, the last ``texts`` of
    whose groups are documents. ``has`` and ``read`` are what was coded and read in each of these, ``hits``
    the record of their cues: how sure to be is measured on them."""

    basis: Basis
    aims: Array
    penalty: Array
    refused: Array
    """Which codes were rejected in which rows of which nothing else is known: see ``_stated``."""
    unread: float
    texts: int
    has: Sequence[Array]
    read: Sequence[Array]
    hits: Sequence[Hits]
    coded: Sequence[tuple[int, int, Coding]]
    """Every coding that is learned from, with the number of its row and that of its code."""
    record: Hits
    """That of all cues, for the text that is judged."""
    habit: float
    much: bool
    """Whether there are codings ``enough``."""
    sources: Sequence[str] = ()
    """Of which source each document is."""
    asked: Sequence[str] = ()
    """The like for the groups before them, that are interviewers' turns."""
    own: slice | None = None
    """The rows of the text that is judged (``for_text``)."""

    @property
    def codings(self) -> int:
        """Pairs of unit and code."""
        return int(sum(matrix.sum() for matrix in self.has))

    def for_text(self, own: Document, codes: Sequence[Code]) -> Lesson:
        """The lesson for a text that is judged, with what its coder decided in it (``own``).

        It stands in for the document of its source, whose text and turns are the same. Of it only what was
        decided is learned from, and nothing measured: neither what a colleague did there nor what was passed
        over for now counts against a code. The rows, and with them the basis, stay the same.
        """
        import numpy as np

        if own.source not in self.sources:
            return self
        number = self.sources.index(own.source)
        groups = self.basis.groups
        starts = np.cumsum([0, *(len(group.rows) for group in groups)]).tolist()
        aims, penalty, alone = self.aims.copy(), self.penalty.copy(), self.refused.copy()

        def decided(at: int, aimed: Array) -> slice:
            rows = slice(starts[at], starts[at + 1])
            aims[rows] = aimed
            penalty[rows] = PENALTY / np.where(aimed.any(axis=1), 1.0, self.unread)
            return rows

        at = len(groups) - self.texts + number
        here, refused, _ = labels(own, groups[at].units, codes)
        lone = refused & ~here.any(axis=1, keepdims=True)
        rows = decided(at, here + REJECTED * (refused & ~lone))
        alone[rows] = lone
        if own.source in self.asked:
            turns = len(groups) - self.texts - len(self.asked) + self.asked.index(own.source)
            decided(turns, meant(own, groups[turns], codes).astype(float))
        coded = [one for one in self.coded if not rows.start <= one[0] < rows.stop]
        coded += [(rows.start + n, k, c) for n, k, c in standing(own.codings, groups[at].units, codes)]
        read = [one & (n != number) for n, one in enumerate(self.read)]
        record = together([one for n, one in enumerate(self.hits) if n != number])
        return replace(
            self, aims=aims, penalty=penalty, refused=alone, coded=coded, read=read, record=record, own=rows
        )

    def answer(self, near: Solved | None = None) -> Array:
        """What solves the equations, by rows and codes; at once from ``near``, that differ in few rows."""
        import numpy as np

        aims, penalty, first = self._stated(near)
        if first is None or near is not None:
            return self._answer(aims, penalty, near)
        some = np.flatnonzero(self.refused.any(axis=0))  # of the other codes the first answer is the last
        first[:, some] = self._answer(aims[:, some], penalty, None)
        return first

    def _stated(self, near: Solved | None = None) -> tuple[Array, Array, Array | None]:
        """Aims and penalty with what was rejected where nothing else is known; and, if there is any, the
        answer without it.

        Who rejects one code of a passage does not say that it has no other: of these the row aims at what is
        said of it without the row, which leaves ridge regression as it is. What ``near`` aims at in other
        texts stays.
        """
        import numpy as np

        lone = np.asarray(self.refused.any(axis=1))
        if not lone.any():
            return self.aims, self.penalty, None
        aims, penalty, known = self.aims.copy(), self.penalty.copy(), np.zeros(len(lone), dtype=bool)
        if near is not None and self.own is not None:
            known = lone.copy()
            known[self.own] = False
            aims[known], penalty[known] = near.aims[known], near.penalty[known]
        rows = np.flatnonzero(lone & ~known)
        penalty[rows] = PENALTY / NAUGHT
        first = self._answer(aims, penalty, near)
        aims[rows] = np.where(self.refused[rows], REJECTED, self.basis.gram[rows] @ first)
        penalty[rows] = PENALTY
        return aims, penalty, first

    def _answer(self, aims: Array, penalty: Array, near: Solved | None) -> Array:
        found = near.with_others(aims, penalty) if near is not None else None
        return solve(self.basis.gram, aims, penalty, self.basis.lead) if found is None else found

    def solved(self) -> Solved | None:
        """The equations with their answer, for those of ``for_text``; takes half of the memory of the basis'
        inner products. None when single precision cannot: then each text's are solved by themselves."""
        import numpy as np

        try:
            aims, penalty, _ = self._stated()
            return solved(self.basis.gram, aims, penalty)
        except np.linalg.LinAlgError:
            return None

    def weights(self, answer: Array, source: str | None = None) -> Array:
        """The weights, features by codes, that an answer comes to; with ``source`` those of what its turns
        say, interviewers' left out, two thirds of the work."""
        if source is None or source not in self.sources:
            return self.basis.features.times(centred(answer))
        number = len(self.basis.groups) - self.texts + self.sources.index(source)
        return self.basis.weights(centred(answer), [number])

    def examples(self) -> Examples:
        """What was coded, to find what is like it."""
        return examples_of(self.basis.features, self.coded)


def tells(document: Document, codes: Container[str]) -> bool:
    """Whether one of these codes, by guid, was given or rejected in a document."""
    return any(one.code in codes for one in document.codings) or any(
        one.code in codes and one.decision == "rejected" for one in document.decisions
    )


def enough(documents: Sequence[Document], codes: Sequence[Code]) -> bool:
    """Whether there are codings enough to learn from what has none, and how sure to be."""
    known = {code.guid for code in codes}
    coded = [n for d in documents if (n := sum(c.code in known for c in d.codings))]
    return len(coded) >= ENOUGH_DOCUMENTS and sum(coded) >= ENOUGH_CODINGS and len(codes) <= MOST_CODES


def lesson_of(
    documents: Sequence[Document],
    matcher: Matcher,
    analyse: Analyse,
    parts: Parts,
    pipeline: str,
    written: bool,
) -> Lesson:
    """The lesson of these documents and of the matcher's codes; arguments as for ``train``."""
    import numpy as np

    codes = matcher.codes
    known = {code.guid for code in codes}
    chosen = telling([d for d in documents if tells(d, known)])
    if not parts.coded or len(codes) > MOST_CODES:
        chosen = []
    much = parts.coded and enough(chosen, codes)
    texts: list[Prepared] = []
    has: list[Array] = []
    read: list[Array] = []
    targets: list[Array] = []
    lone: list[Array] = []
    coded: list[tuple[int, int, Coding]] = []
    at = 0
    for document in chosen:
        text = prepared(document, matcher, analyse, pipeline)
        here, refused, _ = labels(document, text.units, codes)
        # so few are no picture of what has no code: only what was decided tells
        known_of = passed(here) if much else np.asarray(here.any(axis=1))
        alone = np.asarray(refused & ~known_of[:, None])
        texts.append(without(text, parts))
        has.append(here)
        read.append(known_of)
        lone.append(alone)
        targets.append(here + REJECTED * (refused & ~alone))
        coded += [(at + n, code, c) for n, code, c in standing(document.codings, text.units, codes)]
        at += len(text.units)
    # while only coded passages count as read, every cue met would seem to be right
    hits = [hits_of(*one) for one in zip(texts, has, read, strict=True)] if much else []
    asked = _asked(chosen, matcher, analyse, pipeline)
    book, lines = book_of(matcher, analyse, pipeline, paraphrases_beside(at, len(codes)))
    groups = [*(without(text, parts) for _, text, _ in asked), *texts]
    targets[:0] = [told.astype(float) for _, _, told in asked]
    unread = UNREAD if much else max(UNREAD, min(UNSURE[1], UNSURE[0] / max(1, len(lines))))
    counts = [np.where(r, 1.0, unread) for r in [*(told.any(1) for _, _, told in asked), *read]]
    if parts.pseudo:
        wanted = np.zeros((len(lines), len(codes)))
        wanted[np.arange(len(lines)), [code for code, _ in lines]] = 1.0
        groups.insert(0, without(book, parts))
        targets.insert(0, wanted)
        counts.insert(0, np.array([TRUST[name] for _, name in lines]))
    # in turns, with nothing coded, meaning finds no more and makes chances worse (docs/suggestions.md)
    meaning = meanings().width if parts.meaning and (much or written) else 0
    basis = basis_of(groups, len(codes), parts.question, meaning)
    aims = np.concatenate([np.zeros((0, len(codes))), *targets]).astype(np.float32)
    first = len(aims) - at
    penalty = PENALTY / np.concatenate([np.zeros(0), *counts])
    refused = np.concatenate([np.zeros((first, len(codes)), dtype=bool), *lone])
    return Lesson(
        basis, aims, penalty, refused, unread, len(texts), has, read, hits,
        [(first + n, code, coding) for n, code, coding in coded], together(hits),
        habit(chosen, texts, SHORT_TURN) if much else HABIT, much,
        [document.source for document in chosen], [source for source, _, _ in asked],
    )  # fmt: skip


def meant(document: Document, text: Prepared, codes: Sequence[Code]) -> Array:
    """Which of an interviewer's turns have which of the codes that are meant there."""
    has, _, _ = labels(document, text.units, codes)
    has[:, [at for at, code in enumerate(codes) if not code.interviewer]] = False
    return has


def _asked(
    documents: Sequence[Document], matcher: Matcher, analyse: Analyse, pipeline: str
) -> list[tuple[str, Prepared, Array]]:
    """Sources with their interviewers' turns, where one has a code that is meant there, and which has which.

    What has none tells nothing: who codes there codes some of it, and elsewhere their words are the theme's.
    """
    if not any(code.interviewer for code in matcher.codes):
        return []
    made = []
    for document in documents:
        text = prepared(document, matcher, analyse, pipeline, asked=True)
        told = meant(document, text, matcher.codes)
        if told.any():
            made.append((document.source, text, told))
    return made
