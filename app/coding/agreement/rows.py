"""Rows of figures on agreement, the samples behind their intervals, and the countings they share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from app.coding.agreement import unitizing
from app.coding.agreement.coefficients import CHANCE
from app.coding.agreement.ground import Ground, Unit
from app.coding.agreement.runs import Placed, Runs
from app.coding.model import Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FIGURES = ("agreement", "agreement_coded", *CHANCE, "alpha_u", "precision", "recall", "f1")
"""The figures of a row, in the order in which they are shown."""
SAMPLES = 1_000
"""Bootstrap samples."""
DOCUMENTS = 8
"""From so many documents on these are drawn; of fewer the turns."""
FEWEST_BLOCKS = 5
MOSTLY_BARE = 0.95
"""From this share of text without the code on, the share of agreement says little."""
_SEED = 20_171_001


@dataclass(frozen=True, slots=True)
class Row:
    """One code, or all together when ``code`` is empty.

    A figure that is not defined is None; ``notes`` say why.
    ``n`` is the number of units compared, ``codings`` how many codings each coder has,
    ``uncoded_share`` the share of the units to which nobody gave the code (overall: any of the codes).
    ``intervals`` has the 95% interval of the figures for which there is one.
    """

    code: str
    n: int
    codings: tuple[int, ...]
    uncoded_share: float | None
    figures: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """The rows in the order of the codes, and the one over all codes that anybody used.

    ``drawn`` says what the intervals' samples were drawn from: documents, turns, or "" for none.
    """

    unit: Unit
    rows: tuple[Row, ...]
    overall: Row
    drawn: str


def blocks_of(ground: Ground, turns: Ints) -> tuple[Ints, str]:
    """The blocks that bootstrap samples are drawn from: texts, or of few texts their turns.

    Characters side by side are no independent observations, so whole documents are drawn. ``turns`` are the
    places on the line where a turn begins. Returns the borders of the blocks and what they are.
    """
    import numpy as np

    if len(ground.borders) > DOCUMENTS:
        return ground.borders, "documents"
    found = np.unique(np.concatenate([ground.borders, turns]))
    return found, "turns" if len(found) > FEWEST_BLOCKS else ""


def samples(blocks: Ints, number: int) -> Floats:
    """How often each block is drawn: first the text as it is, then ``number`` samples, always the same."""
    import numpy as np

    size = max(len(blocks) - 1, 1)
    drawn = np.random.default_rng(_SEED).multinomial(size, np.full(size, 1 / size), size=number)
    return np.concatenate([np.ones((1, size)), drawn.astype(np.float64)])


JUDGED = ((0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"), (1.0, "perfect"))


def judgement(kappa: float | None) -> str:
    """The word of Landis and Koch (1977) for a kappa: a convention, which they call arbitrary themselves."""
    if kappa is None:
        return "none"
    if kappa < 0:
        return "poor"
    return next((word for most, word in JUDGED if kappa <= most + 1e-9), "perfect")


def share(above: Floats, below: Floats) -> Floats:
    """``above`` / ``below``, NaN where there is nothing to divide by."""
    import numpy as np

    found: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found


def read(
    values: Mapping[str, Floats], drawn: str
) -> tuple[dict[str, float | None], dict[str, tuple[float, float]]]:
    """The figures, and the percentile intervals of those that most samples have a value for."""
    import numpy as np

    figures = {name: known(float(found[0])) for name, found in values.items()}
    intervals = {}
    for name, found in values.items():
        sampled = found[1:]
        sampled = sampled[~np.isnan(sampled)]
        if drawn and figures[name] is not None and 2 * len(sampled) > len(found) - 1:
            low, high = np.percentile(sampled, [2.5, 97.5])
            intervals[name] = (float(low), float(high))
    return figures, intervals


def ordered(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    """All figures in their order; those that are lacking as None."""
    return {name: figures.get(name) for name in FIGURES}


def known(value: float) -> float | None:
    """``value``, or None for NaN."""
    return None if math.isnan(value) else value


def percent(part: float) -> int:
    """Whole percents, never rounded up to all."""
    return min(round(100 * part), 99) if part < 1 else 100


def codings_of(placed: Placed) -> Ints:
    """Codings per code and coder that touch a unit."""
    import numpy as np

    real = placed.start < placed.end
    cell = placed.code[real] * placed.coders + placed.coder[real]
    found: Ints = np.bincount(cell, minlength=placed.codes * placed.coders).reshape(
        placed.codes, placed.coders
    )
    return found


Apart = tuple["Floats", "Floats"]
"""Observed and expected disagreement: of the text as it is, then of each sample if there are any."""


def unitized(placed: Placed, ground: Ground, weights: Floats | None = None) -> list[Apart]:
    """Per code what alpha-U is made of; ``weights`` as of ``samples``, for texts drawn whole."""
    import numpy as np

    order = np.argsort(placed.code, kind="stable")
    edges = np.searchsorted(placed.code[order], np.arange(placed.codes + 1), "left").tolist()
    found = []
    for low, high in pairwise(edges):
        mine = order[low:high]
        units = placed.start[mine], placed.end[mine], placed.coder[mine], placed.coders, ground.borders
        one = np.array(unitizing.disagreement(*units), dtype=np.float64)[:, None]
        more = None
        if weights is not None and len(weights) > 1:
            none = np.zeros(len(weights) - 1)
            more = unitizing.sampled(*units, weights[1:]) if len(mine) else (none, none)
        both = one if more is None else np.concatenate([one, np.stack(more)], axis=1)
        found.append((both[0], both[1]))
    return found


def drawn_whole(drawn: str, ground: Ground, text: Ground, weights: Floats) -> Floats | None:
    """The samples as alpha-U can use them: when documents were drawn, and they are those of the line."""
    same = drawn == "documents" and len(ground.borders) == len(text.borders)
    return weights if same else None


def alpha_u(parts: Sequence[Apart]) -> Floats:
    """Alpha-U over one or more codes, of the text and of the samples that all of them have."""
    import numpy as np

    size = min((len(observed) for observed, _ in parts), default=1)
    total = np.zeros((2, size))
    for observed, expected in parts:
        there = ~np.isnan(observed[:size]) & ~np.isnan(expected[:size])
        total += np.where(there, np.stack([observed[:size], expected[:size]]), 0.0)
    return 1 - share(total[0], total[1])


def covered(runs: Runs) -> int:
    """The units that anybody gave any code."""
    import numpy as np

    order = np.argsort(runs.start, kind="stable")
    start, end = runs.start[order], runs.end[order]
    if not len(start):
        return 0
    before = np.concatenate([[0], np.maximum.accumulate(end)[:-1]])
    return int(np.maximum(end - np.maximum(start, before), 0).sum())
