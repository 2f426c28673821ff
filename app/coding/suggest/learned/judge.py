"""How a text is judged by what was learned: the scores of its units, of their parts and of the questions
before them, and from these what the stacker is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.features.vectors import Space
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.hits import NONE, Hits, precisions
from app.coding.suggest.regression.ridge import Sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a model is made of; all of it but for a comparison."""

    pseudo: bool = True
    coded: bool = True
    cues: bool = True
    question: bool = True
    meaning: bool = True
    stacker: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """A text as rows of numbers: its units, and, where it has them, their parts and questions."""

    units: Sparse
    parts: Sparse | None = None
    questions: Sparse | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a text: units, parts and questions, each by codes."""

    units: Array
    parts: Array
    questions: Array

    def less(self, level: Array | None) -> Scores:
        """With so much less for each code in units and parts."""
        if level is None:
            return self
        return replace(self, units=self.units - level, parts=self.parts - level)


def rows_in(space: Space, text: Prepared) -> Rows:
    """The rows of a text in a space of features."""
    units = space.matrix([text])
    if text.beside is None:
        return Rows(units)
    return Rows(units, space.matrix([text.beside.parts]), space.matrix([text.beside.questions]))


def scores_by(weights: Array, rows: Rows) -> Scores:
    """The scores that weights (features by codes) give."""
    units = rows.units.times(weights)
    if rows.parts is None or rows.questions is None:
        return Scores(units, units[:0], units[:0])
    return Scores(units, rows.parts.times(weights), rows.questions.times(weights))


def inputs_of(scores: Scores, text: Prepared, parts: Parts, hits: Hits, less: Hits = NONE) -> Array:
    """The stacker's inputs; the score alone when it is left out. ``hits`` are those of all cues so far, of
    which those of ``less`` do not count."""
    features = stacker.inputs(
        scores.units, text.cue, text.asked, _lengths(text),
        peaks(scores, text), questions(scores, text) * parts.question,
        precisions(text, hits, less),
    )  # fmt: skip
    if not parts.stacker:
        features[..., 2:] = 0.0
    return features


def peaks(scores: Scores, text: Prepared) -> Array:
    """Of every unit and code the highest score of a part; the unit's own when it has none."""
    import numpy as np

    if text.beside is None:
        return scores.units
    made = np.full(scores.units.shape, -np.inf)
    np.maximum.at(made, text.beside.of, scores.parts)
    return made


def questions(scores: Scores, text: Prepared) -> Array:
    """Of every unit and code the score of the question before it; 0 without one."""
    import numpy as np

    made = np.zeros(scores.units.shape)
    if text.beside is not None:
        has = text.beside.to >= 0
        made[has] = scores.questions[text.beside.to[has]]
    return made


def without(text: Prepared, parts: Parts) -> Prepared:
    """A text without what is left out for a comparison."""
    if not parts.cues:
        beside = text.beside
        if beside is not None:
            beside = replace(
                beside, parts=without(beside.parts, parts), questions=without(beside.questions, parts)
            )
        return replace(text, cue=text.cue * 0, asked=text.asked * 0, beside=beside)
    return text if parts.question else replace(text, asked=text.asked * 0)


def _lengths(text: Prepared) -> Array:
    import numpy as np

    return np.array([row.counts[0].sum() for row in text.rows], dtype=float)
