"""Logistic regression that grants lapses: fitted on what a known curve made."""

from __future__ import annotations

import numpy as np
import pytest

from app.coding.suggest.learned.stacker import NAMES
from app.coding.suggest.regression import logistic
from app.coding.suggest.regression.logistic import LAPSE
from tools.fit_stacker import likeliest

NONE = (0.0, 0.0)


def made(lapse: float, rows: int = 60_000) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a one and a number, and whether each came true by a curve with this lapse rate."""
    rng = np.random.default_rng(11)
    features = np.stack([np.ones(rows), rng.normal(size=rows) * 3], axis=1)
    return features, rng.random(rows) < (1 - lapse) / (1 + np.exp(2 - 2 * features[:, 1]))


def test_nothing_is_surer_than_lapses_allow_and_order_stays() -> None:
    sums = np.array([-1e9, -2.0, 0.0, 3.0, 20.0, 1e9])
    chance = logistic.chances(sums)
    assert (np.diff(chance) >= 0).all() and chance[0] > 0
    assert chance[2] == pytest.approx((1 - LAPSE) / 2)
    assert chance[-1] == pytest.approx(1 - LAPSE) and chance[-1] < 0.995
    assert logistic.chances(sums, 0.0)[3] == pytest.approx(1 / (1 + np.exp(-3)))


@pytest.mark.parametrize("lapse", [0.01, 0.05])
def test_what_was_passed_over_does_not_make_the_rest_less_sure(lapse: float) -> None:
    features, right = made(lapse)
    assert logistic.fit(features, right, 1e-9, NONE, lapse) == pytest.approx([-2, 2], abs=0.1)
    blind = logistic.fit(features, right, 1e-9, NONE, 0.0)
    assert blind[1] < 1.9, "a curve that rises to 1 is bent by the lapses"
    sure = features[:, 1] > 6
    assert logistic.chances(features @ blind, 0.0)[sure].mean() > right[sure].mean() + lapse / 2


def test_the_likeliest_lapse_rate_is_the_one_that_was_there() -> None:
    sets = []
    for lapse in (0.0, 0.04):
        features, right = made(lapse, 8_000)
        sets.append([(np.pad(features, ((0, 0), (0, len(NAMES) - 2))), right)])
    assert [likeliest([one]) for one in sets] == pytest.approx([0.0, 0.04], abs=0.011)
    assert 0.01 <= likeliest(sets) <= 0.035


def test_fitting_ends_at_the_lowest_loss() -> None:
    features, right = made(LAPSE, 2_000)
    weights = logistic.fit(features, right, 3.0, (1.0, -1.0))

    def loss(at: np.ndarray) -> float:
        return logistic.missed(features @ at, right) + 1.5 * float(((at - (1.0, -1.0)) ** 2).sum())

    rng = np.random.default_rng(5)
    assert all(loss(weights) < loss(weights + rng.normal(size=2) * 0.02) for _ in range(50))


@pytest.mark.parametrize("scale", [0.001, 1.0, 1000.0])
def test_fitting_finds_its_optimum_from_afar(scale: float) -> None:
    rng = np.random.default_rng(1)
    features = np.zeros((5000, 2))
    features[:, 0] = 1.0
    features[:, 1] = rng.normal(size=5000) * scale
    true = rng.random(5000) < logistic.chances(features[:, 1] / scale - 3)
    weights = logistic.fit(features, true, 1e-9, (0.0, 0.0))
    assert weights[0] == pytest.approx(-3, abs=0.3)
    assert weights[1] * scale == pytest.approx(1, abs=0.15)
    chance = logistic.chances(features @ weights)
    assert chance.sum() == pytest.approx(true.sum(), rel=1e-3)
