"""What there is to learn, as equations: the units of the codebook and of coded documents, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.coding.model import Code, Coding
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.labels import labels, standing
from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.learned.basis import Basis
from app.coding.suggest.learned.hits import Hits, together
from app.coding.suggest.learned.nearest import Examples, examples_of
from app.coding.suggest.regression.factored import Solved, solved
from app.coding.suggest.regression.ridge import centred, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PENALTY = 1.0
"""How much the ridge regression holds the weights small."""
REJECTED = -0.5
"""What is aimed at for a rejected suggestion; 0 for a code that a unit does not have."""
THIN = 0.3
"""What an undecided unit counts (``Lesson.unread``) where the codebook says so little that one coded unit
outweighs it."""
NAUGHT = 1e-6
"""What a unit counts that is left out."""


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

    def level(self, answer: Array) -> Array | None:
        """What the undecided units score on the mean for each code that was coded while little is; None when
        there is nothing to take off.

        Of a few definitions a coded turn makes every turn be likely for its code: it alone says how people
        talk. With many lines in the codebook it is next to nothing.
        """
        import numpy as np

        if self.much:
            return None
        first = len(self.aims) - sum(map(len, self.has))
        coded = (self.aims[first:] > 0).any(axis=0)
        undecided = first + np.flatnonzero(
            ~(self.aims[first:].any(axis=1) | self.refused[first:].any(axis=1))
        )
        if not (coded.any() and len(undecided)):
            return None
        scores: Array = self.basis.gram[undecided] @ centred(answer)
        level: Array = np.maximum(scores.mean(axis=0), 0.0) * coded * min(1.0, self.unread / THIN)
        return level

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


def meant(document: Document, text: Prepared, codes: Sequence[Code]) -> Array:
    """Which of an interviewer's turns have which of the codes that are meant there."""
    has, _, _ = labels(document, text.units, codes)
    has[:, [at for at, code in enumerate(codes) if not code.interviewer]] = False
    return has
