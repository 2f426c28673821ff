"""The figures that chances come down to: precision, recall, F1, ranks, and how right the chances are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.coding.suggest.measuring.calibration import Bin, bins_of, error_of, errors_by_luck

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

SHOWN = 0.1
"""Calibration is measured on chances from here on; nearly all other pairs of unit and code are near 0."""
USUAL = 0.95
"""In so many of the draws perfect chances have no larger an error than ``ece_by_luck_at_most``."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 (0 to 1; 0 when undefined) with the counts that they are made of.

    ``first`` is the share of the examples for which this code was the most likely of its unit, and
    ``among_three`` for which it was one of the three most likely; of all codes together they say nothing
    (``Figures`` has those).
    """

    precision: float
    recall: float
    f1: float
    examples: int
    suggested: int
    right: int
    first: float = 0.0
    among_three: float = 0.0

    @property
    def wrong(self) -> int:
        """Examples missed and suggestions that were wrong, together."""
        return self.examples + self.suggested - 2 * self.right


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on units that the model had not seen.

    ``micro`` counts all codes together. ``first`` is the share of coded units whose most likely code is
    right, ``among_three`` the share of codings that are among the three most likely of their unit. ``ece``
    is the expected calibration error over chances of at least ``SHOWN``, in ten bins, and ``reliability``
    those bins as (mean chance, share right, count). ``among_three_ceiling`` is the highest that
    ``among_three`` could be: of a unit with more than three codes only three can be among three.
    ``ece_by_luck`` is the mean error that perfect chances would have on so many predictions; in one of twenty
    cases theirs would be above ``ece_by_luck_at_most``. ``by_hand`` are the same figures without the pairs of
    unit and code that only suggestions which were taken over made; None when there are none.
    """

    micro: Score
    per_code: dict[str, Score]
    first: float
    among_three: float
    ece: float
    reliability: tuple[Bin, ...]
    among_three_ceiling: float = 1.0
    ece_by_luck: float = 0.0
    ece_by_luck_at_most: float = 0.0
    by_hand: Figures | None = None

    @property
    def taken_over(self) -> int:
        """How many of the examples only suggestions that were taken over made."""
        return self.micro.examples - self.by_hand.micro.examples if self.by_hand else 0


def figures(
    chance: Array, true: Array, limits: Array, guids: Sequence[str], taken: Array | None = None
) -> Figures:
    """The figures of chances (units by codes), which are right, and from which chance on one is shown.

    ``taken`` are the pairs that are right by nothing but a suggestion that was taken over: ``by_hand`` has
    the figures without these pairs, which are then neither right nor wrong and have no rank.
    """
    import numpy as np

    if taken is not None and taken.any():
        by_hand = figures(np.where(taken, -np.inf, chance), true & ~taken, limits, guids)
        return replace(figures(chance, true, limits, guids), by_hand=by_hand)
    given = chance >= limits
    coded = true.any(1)
    order = np.argsort(-chance[coded], axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[1]), order.shape), 1)
    had = true[coded]
    counts = [
        (given & true).sum(0),
        given.sum(0),
        true.sum(0),
        (had & (rank < 1)).sum(0),
        (had & (rank < 3)).sum(0),
    ]
    per_code = {guid: _score(*(int(c[n]) for c in counts)) for n, guid in enumerate(guids)}
    micro = _score(*(int(c.sum()) for c in counts))
    first = float(counts[3].sum() / max(1, len(had)))
    three = micro.among_three
    ceiling = float(np.minimum(had.sum(1), 3).sum() / had.sum()) if had.any() else 1.0
    told = chance >= SHOWN
    bins = bins_of(chance[told], true[told])
    luck = errors_by_luck(chance[told])
    mean, most = float(luck.mean()), float(np.quantile(luck, USUAL))
    return Figures(micro, per_code, first, three, error_of(bins), bins, ceiling, mean, most)


def _score(right: int, suggested: int, examples: int, first: int, three: int) -> Score:
    precision = right / suggested if suggested else 0.0
    recall = right / examples if examples else 0.0
    f1 = 2 * right / (suggested + examples) if suggested + examples else 0.0
    some = max(1, examples)
    return Score(precision, recall, f1, examples, suggested, right, first / some, three / some)
