"""Chance-corrected agreement on nominal data: closed formulas on weighted patterns of ratings.

A *pattern* is one way in which the coders rated a unit, its weight the number of units rated so; so the cost
does not depend on the number of units. Weights may have leading axes (bootstrap samples, for one), over which
everything is worked out at once. docs/agreement.md defines each figure and names its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

CHANCE = ("kappa", "brennan_prediger", "ac1", "fleiss", "alpha")
"""The coefficients that ``nominal`` gives, in the order in which they are shown."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Agreement as observed and as expected by chance; NaN where it is not defined."""

    observed: Floats
    expected: Floats

    @property
    def value(self) -> Floats:
        """(observed - expected) / (1 - expected); NaN where chance alone gives full agreement."""
        import numpy as np

        room = 1.0 - self.expected
        found: Floats = np.divide(
            self.observed - self.expected, room, out=np.full_like(room, np.nan), where=room > _TINY
        )
        return found


def pooled(parts: list[Chance]) -> Chance:
    """One coefficient over several codes: the means of what was observed and expected, then the formula.

    The pooled kappa of De Vries, Elliott, Kanouse and Teleki (2008), which is not pulled about by codes that
    were hardly used as the mean of kappas is. Codes without variation are left out.
    """
    import numpy as np

    observed = np.stack([part.observed for part in parts])
    expected = np.stack([part.expected for part in parts])
    there = ~np.isnan(expected) & ~np.isnan(observed)
    number = there.sum(axis=0)
    blank = np.full(number.shape, np.nan)

    def mean(values: Floats) -> Floats:
        total = np.where(there, values, 0.0).sum(axis=0)
        found: Floats = np.divide(total, number, out=blank.copy(), where=number > 0)
        return found

    return Chance(mean(observed), mean(expected))


def nominal(ratings: Ints, weights: Floats, categories: int) -> tuple[Floats, Mapping[str, Chance]]:
    """The share of agreement, and the coefficients of ``CHANCE``.

    ``ratings`` (patterns by coders) holds category numbers, -1 for a unit that a coder did not rate;
    ``weights`` (..., patterns) how many units were rated so. Where all ratings are of one category there
    is no variation and every coefficient is undefined (NaN).

    kappa: Cohen (1960); for more coders its generalisation by Conger (1980), observed and expected
    agreement averaged over the pairs of coders. brennan_prediger: Brennan and Prediger (1981). ac1: Gwet
    (2008). fleiss: Fleiss (1971), which for two coders is Scott's pi. alpha: Krippendorff (2004).
    Unrated units count as in Gwet (2014).
    """
    import numpy as np

    weights = np.asarray(weights, dtype=np.float64)
    rated = np.stack([(ratings == k).sum(axis=1) for k in range(categories)], axis=1).astype(np.float64)
    each = rated.sum(axis=1)
    several = each >= 2
    agreeing = (rated * (rated - 1)).sum(axis=1)
    pairs = np.where(several, each * (each - 1), 1.0)
    observed = _over(weights @ np.where(several, agreeing / pairs, 0.0), weights @ several.astype(float))
    share = _over(
        weights @ (rated / np.maximum(each, 1.0)[:, None]), (weights @ (each > 0).astype(float))[..., None]
    )
    varied = (share < 1.0 - _TINY).all(axis=-1) & ~np.isnan(observed)

    def chance(seen: Floats, expected: Floats) -> Chance:
        return Chance(seen, np.where(varied, expected, np.nan))

    squares = (share**2).sum(axis=-1)
    even = np.full(observed.shape, 1.0 / categories)
    found = {
        "kappa": chance(*_pairwise(ratings, weights, categories)),
        "brennan_prediger": chance(observed, even),
        "ac1": chance(observed, (1.0 - squares) / (categories - 1)),
        "fleiss": chance(observed, squares),
        "alpha": chance(*_alpha(rated, weights)),
    }
    return observed, found


def _over(above: Floats, below: Floats) -> Floats:
    import numpy as np

    shape = np.broadcast(above, below).shape
    found: Floats = np.divide(above, below, out=np.full(shape, np.nan), where=below > 0)
    return found


def _pairwise(ratings: Ints, weights: Floats, categories: int) -> tuple[Floats, Floats]:
    import numpy as np

    observed, expected = [], []
    for i, j in combinations(range(ratings.shape[1]), 2):
        one, other = ratings[:, i], ratings[:, j]
        both = (one >= 0) & (other >= 0)
        n = weights @ both.astype(float)
        observed.append(_over(weights @ ((one == other) & both).astype(float), n))
        by_chance = np.zeros(n.shape)
        for k in range(categories):
            mine = _over(weights @ ((one == k) & both).astype(float), n)
            theirs = _over(weights @ ((other == k) & both).astype(float), n)
            by_chance = by_chance + mine * theirs
        expected.append(by_chance)
    return np.mean(observed, axis=0), np.mean(expected, axis=0)


def _alpha(rated: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """From the coincidences of the units that at least two coders rated (Krippendorff 2004, chapter 11)."""
    import numpy as np

    each = rated.sum(axis=1)
    paired = np.where((each >= 2)[:, None], rated, 0.0)
    per_category = weights @ paired
    n = per_category.sum(axis=-1)
    alike = (paired * (paired - 1)).sum(axis=1) / np.maximum(each - 1, 1.0)
    expected = _over((per_category * (per_category - 1)).sum(axis=-1), n * (n - 1))
    return _over(weights @ alike, n), expected
