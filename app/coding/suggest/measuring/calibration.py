"""Whether a chance of 0.7 comes true seven times in ten: the expected calibration error, and its noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Bin = tuple[float, float, int]
"""Mean chance, share that came true, count."""
BINS = 10
DRAWS = 200
SEED = 2017


def bins_of(chance: Array, true: Array) -> tuple[Bin, ...]:
    """Ten bins of equal width over chances from 0 to 1, without those that are empty."""

    number = _numbers(chance)
    return tuple(
        (float(chance[number == n].mean()), float(true[number == n].mean()), int((number == n).sum()))
        for n in range(BINS)
        if (number == n).any()
    )


def error_of(bins: tuple[Bin, ...]) -> float:
    """The expected calibration error: the mean of |mean chance - share|, weighed by count; 0 without bins."""
    total = sum(count for _, _, count in bins)
    return sum(abs(mean - share) * count for mean, share, count in bins) / max(1, total)


def errors_by_luck(chance: Array) -> Array:
    """The errors that chances which are exactly right would have on so many predictions, by luck alone.

    Those of ``DRAWS`` draws of what came true, each prediction by itself with its own chance. They are the
    same every time. A measured error that is no larger than most of them says nothing against the chances.
    """
    import numpy as np

    if not len(chance):
        return np.zeros(DRAWS)
    number, rng = _numbers(chance), np.random.default_rng(SEED)
    errors = [
        np.abs(np.bincount(number, chance - (rng.random(len(chance)) < chance), BINS)).sum()
        for _ in range(DRAWS)
    ]
    return np.array(errors) / len(chance)


def error_by_luck(chance: Array) -> float:
    """The mean of ``errors_by_luck``."""
    return float(errors_by_luck(chance).mean())


def _numbers(chance: Array) -> Array:
    import numpy as np

    return np.asarray(np.minimum((chance * BINS).astype(int), BINS - 1))
