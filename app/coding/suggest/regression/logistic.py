"""Logistic regression that grants that even what is surest is sometimes not so.

A coder passes over a passage now and then that has all a code asks for. A curve that rises to 1 takes each
such lapse for a strong sign against the code and becomes too sure elsewhere; one that rises to 1 - ``LAPSE``
does not (a lapse rate: Wichmann and Hill 2001, Perception & Psychophysics 63, 1293-1313).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LAPSE = 0.01
"""How often the surest does not come true. The likeliest value for the sets that weights are fitted on
(``tools.fit_stacker``)."""
FAR = 35.0
"""Weighed sums beyond this are as good as certain."""
STEPS = 80


def chances(sums: Array, lapse: float = LAPSE) -> Array:
    """The chances that weighed sums come to: (1 - ``lapse``) / (1 + exp(-sum))."""
    import numpy as np

    return np.asarray((1.0 - lapse) / (1.0 + np.exp(-np.clip(sums, -FAR, FAR))))


def fit(
    features: Array,
    wanted: Array,
    stiffness: float | Sequence[float],
    towards: Sequence[float],
    lapse: float = LAPSE,
) -> Array:
    """The weights for rows of features and whether each is right, by Fisher's scoring.

    They are drawn towards ``towards``; ``stiffness`` is how strongly, for all or for each, as the precision
    of a normal distribution.
    """
    import numpy as np

    right, prior = wanted.astype(bool), np.array(towards, dtype=float)
    firm = np.broadcast_to(np.asarray(stiffness, dtype=float), prior.shape)

    def loss_of(weights: Array) -> float:
        return missed(features @ weights, right, lapse) + float((firm / 2 * (weights - prior) ** 2).sum())

    weights = min((prior, np.zeros(len(prior))), key=loss_of)
    loss = loss_of(weights)
    for _ in range(STEPS):
        chance = chances(features @ weights, lapse)
        left = 1.0 - chance / (1.0 - lapse)
        slope = features.T @ (np.where(right, 1.0, -chance / (1.0 - chance)) * left) - firm * (
            weights - prior
        )
        bend = (features * (chance / (1.0 - chance) * left**2)[:, None]).T @ features
        step = np.linalg.solve(bend + np.diag(firm), slope)
        before = loss
        for _ in range(20):  # a full step can lead away where all chances are near 0 or 1
            loss = loss_of(weights + step)
            if loss <= before:
                break
            step = step / 2
        else:
            break
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights)


def missed(sums: Array, right: Array, lapse: float = LAPSE) -> float:
    """Less the logarithm of the likelihood of what is ``right``."""
    import numpy as np

    chance = chances(sums, lapse)
    return -float(np.log(chance[right]).sum() + np.log1p(-chance[~right]).sum())
