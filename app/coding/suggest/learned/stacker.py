"""From a score to a chance: what else tells whether a unit has a code, weighed by logistic regression.

The weights are fitted on scores that were given without having seen the document, and are drawn towards
``CODED``, so that few examples do not lead astray. ``python -m tools.fit_stacker`` fits the sets of
weights that stand here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.coding.suggest.cues.evidence import SURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

NAMES = (
    "one", "score", "cue", "asked", "rank", "margin", "length", "near", "common", "peak", "question",
    "precision",
)  # fmt: skip
"""The score; the cues in the unit and in the question as -log(1 - confidence); 1 / the rank of the score
among the unit's codes; how far it is above the next score, or below the highest; how long the unit is;
what stands around it: the mean score of the units before and after, less of it for a long unit; and the cues
in the unit times how common the code's cues are in the text; the highest score of a part of the unit; and the
score of the question before it, as if its words were said; and by how much the cues in the unit were right
more often than cues are, so far (``hits``)."""
PRIOR = (-6.08, 5.33, 1.3, 0.04, 2.48, 0.0, 0.83, 0.0, -1.7, 7.08, 7.59, 0.0)
"""The weights with nothing coded: fitted on the sample's interviews, with its codebook as it is, with half of
the cues and with many more, and on ten interviews whose writers did not know the codebook."""
LINES = (-4.72, 6.32, 3.2, 0.11, 0.99, 3.22, 1.92, 7.33, -1.77, 2.79, 7.29, 0.0)
"""The like for a text without turns: fitted on labelled policy texts, by paragraph and by sentence, and on
seven reports whose writers did not know the cues, with the shipped ones, with a coder's and with those of
somebody who read them. What a score and a cue tell is as in the sample."""
FEW_PRIOR = (-5.68, 7.53, 2.44, 0.87, 0.07, 0.0, 0.54, 0.0, -1.54, 7.59, 4.82, 0.0)
"""``PRIOR`` for a codebook of few codes: fitted on the same, cut by lot into codebooks of six and fourteen.
To be the likeliest of six tells little, and most of what is said is about none of them."""
FEW, MANY = 8, 42
"""The numbers of codes up to which the one holds and from which on the other; something between, between."""
PLAIN_PRIOR = (-5.45, 14.09, 1.37, -0.35, 1.58, 0.0, 0.78, 0.0, -1.35, 7.56, 13.6, 0.0)
"""``PRIOR`` for a codebook without paraphrases, as most own ones are: fitted on the same without them, with
the codes' examples and without. Scores are lower then, and mean more."""
PLAIN_FEW_PRIOR = (-4.87, 13.03, 2.31, 0.09, 0.21, 0.0, 0.56, 0.0, -1.49, 7.26, 10.89, 0.0)
"""The like for few codes."""
BARE_PRIOR = (-4.91, 13.49, 1.52, -0.2, 0.39, 0.0, 0.69, 0.0, -1.1, 16.25, 15.88, 0.0)
"""The like for codes that have no cues either, but a name and a definition."""
PLAIN_LINES = (-3.68, 6.32, 3.2, 0.11, 0.9, 7.53, 1.73, 11.74, -1.77, 0.42, 7.29, 0.0)
"""The like for a text without turns."""
WELL_TOLD = 50
"""Paraphrases of a code from which on ``PRIOR`` and ``LINES`` hold; with fewer something between."""
CODED = (-5.32, 4.62, 2.0, -0.93, 1.08, 4.65, 1.28, 8.98, -1.99, 4.94, 6.44, 0.46)
"""What the weights are about once something is coded: fitted on the sample's interviews, each judged by two,
five and seven others, with these three codebooks."""
STIFFNESS = 3.0
"""How strongly the weights are drawn towards ``CODED`` (``logistic.fit``)."""
LOOSE = 0.05
"""The like when the score is the only input."""
USUAL_LENGTH = 4.0
SHORTEST = -0.5
"""No unit counts as shorter than this, as the logarithm of its features less ``USUAL_LENGTH``."""
SHORT = 60.0
"""Up to so many features (a sentence of some twenty words) what stands around a unit counts in full; then
less, as a longer one says more by itself."""
FLOOR, CEILING = 0.2, 0.44
"""No threshold is lower or higher: with chances that are right the best one is half the F1 that it gives
(Lipton, Elkan and Naryanaswamy 2014), and what stands beyond comes of few examples."""
MET = 0.3
"""Cues that make more sure than this count as met in a unit, for how common they are."""
USUAL_UNITS = 30.0
"""What is counted in a text with more other units than this is brought back to so many, and what comes of it
counts less in one with fewer."""
GRID = tuple(round(FLOOR + 0.02 * n, 2) for n in range(13))
"""The thresholds that are tried."""
POOL = 12.0
"""A code's own threshold counts the other codes' as much as this many of its own examples."""


THRESHOLD = 0.36
"""With nothing coded a suggestion is shown from this chance on,"""
BARE_THRESHOLD = 0.25
"""and from this one where codes have neither cues nor paraphrases."""


def uncoded(paraphrases: Sequence[int], written: bool = False, cued: float = 1.0) -> Array:
    """The weights with nothing coded, for a codebook whose codes have so many paraphrases each, and of which
    this share has cues.

    Between those for none and those for ``WELL_TOLD`` by the logarithm of their number, as the first few
    change the scores most; and in turns between those for ``FEW`` and for ``MANY`` codes, by the logarithm.
    """
    import numpy as np

    share = _told(paraphrases)
    many = float(np.clip(np.log(max(1, len(paraphrases)) / FEW) / np.log(MANY / FEW), 0.0, 1.0))
    if written:
        return np.array(LINES) * share + np.array(PLAIN_LINES) * (1.0 - share)
    full = np.array(PRIOR) * many + np.array(FEW_PRIOR) * (1.0 - many)
    plain = np.array(PLAIN_PRIOR) * many + np.array(PLAIN_FEW_PRIOR) * (1.0 - many)
    plain = plain * cued + np.array(BARE_PRIOR) * (1.0 - cued)
    return np.asarray(full * share + plain * (1.0 - share))


def threshold(paraphrases: Sequence[int], cued: float = 1.0) -> float:
    """From which chance on is suggested with nothing coded; arguments as for ``uncoded``.

    The best one is half of the F1 that it gives, and with names and definitions alone that is little.
    """
    bare = (1.0 - _told(paraphrases)) * (1.0 - cued)
    return THRESHOLD + (BARE_THRESHOLD - THRESHOLD) * bare


def _told(paraphrases: Sequence[int]) -> float:
    """How near so many paraphrases to each code come to ``WELL_TOLD``, 0 to 1."""
    import numpy as np

    told = np.minimum(np.log1p(np.array(paraphrases, dtype=float)) / np.log1p(WELL_TOLD), 1.0)
    return float(told.mean()) if len(told) else 0.0


def inputs(
    scores: Array,
    cue: Array,
    asked: Array,
    lengths: Array,
    peaks: Array,
    questions: Array,
    precisions: Array,
) -> Array:
    """What ``NAMES`` lists, for every unit of one text and every code: (units, codes, names)."""
    import numpy as np

    n, codes = scores.shape
    rank = np.empty((n, codes))
    order = np.argsort(-scores, axis=1, kind="stable")
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(1.0, codes + 1), (n, codes)), 1)
    return np.stack(
        [
            np.ones((n, codes)),
            scores,
            -np.log1p(-np.minimum(cue, SURE)),
            -np.log1p(-np.minimum(asked, SURE)),
            1.0 / rank,
            margins(scores),
            np.broadcast_to(np.maximum(np.log1p(lengths) - USUAL_LENGTH, SHORTEST)[:, None], (n, codes)),
            around(scores) * np.minimum(1.0, SHORT / np.maximum(lengths, 1.0))[:, None],
            -np.log1p(-np.minimum(cue, SURE)) * common(cue),
            peaks,
            questions,
            precisions,
        ],
        axis=2,
    ).astype(np.float64)


def margins(scores: Array) -> Array:
    """How far each score is below the highest of its unit, or, if it is that, above the second."""
    import numpy as np

    if scores.shape[1] < 2:
        return np.zeros(scores.shape)
    second, first = np.moveaxis(np.partition(scores, -2, axis=1)[:, -2:], 1, 0)[:, :, None]
    return np.asarray(scores - np.where(scores >= first, second, first))


def around(scores: Array) -> Array:
    """Half the sum of the scores of the unit before and the one after; none counts 0."""
    import numpy as np

    made = np.zeros(scores.shape)
    made[1:] += scores[:-1] / 2
    made[:-1] += scores[1:] / 2
    return made


def common(cue: Array) -> Array:
    """How common cues of each code are in a text, seen from each of its units: log(1 + the other units that
    have them). A theme's word that stands everywhere tells less of a unit than one that stands alone; that
    two of a few turns have it tells little."""
    import numpy as np

    met = cue > MET
    others = met.sum(0, keepdims=True) - met
    share = USUAL_UNITS / max(1, len(cue) - 1)
    return np.asarray(np.log1p(others * min(1.0, share)) * min(1.0, 1.0 / share))


def thresholds(chance: Array, has: Array) -> Array:
    """Per code the threshold with the best F1 on chances that were given without seeing the document."""
    import numpy as np

    grid = np.array(GRID)
    above = chance[None] >= grid[:, None, None]
    right = (above & has[None]).sum(1).astype(float)
    given = above.sum(1).astype(float)
    true = has.sum(0).astype(float)
    total = max(1.0, true.sum())
    pool = POOL / total
    right = right + pool * right.sum(1, keepdims=True)
    given = given + pool * given.sum(1, keepdims=True)
    f1 = 2 * right / np.maximum(given + (true + pool * total)[None], 1e-9)
    return np.asarray(grid[np.argmax(f1, axis=0)])
