"""The calibration error, and what it is by luck when the chances are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.suggest.measuring.calibration import bins_of, error_by_luck, error_of
from app.coding.suggest.measuring.figures import figures


def test_bins_by_hand() -> None:
    chance = np.array([0.11, 0.19, 0.5, 1.0])
    bins = bins_of(chance, np.array([True, False, True, True]))
    assert [(round(mean, 2), share, n) for mean, share, n in bins] == [(0.15, 0.5, 2), (0.5, 1, 1), (1, 1, 1)]
    assert error_of(bins) == pytest.approx((2 * 0.35 + 0.5 + 0) / 4)
    assert error_of(()) == 0 and error_by_luck(np.zeros(0)) == 0


@pytest.mark.parametrize(("p", "n"), [(0.15, 400), (0.5, 100), (0.85, 2500)])
def test_in_one_bin_luck_is_the_mean_deviation_of_a_binomial(p: float, n: int) -> None:
    expected = math.sqrt(2 * p * (1 - p) / (math.pi * n))
    assert error_by_luck(np.full(n, p)) == pytest.approx(expected, rel=0.15)


def test_what_is_certain_has_no_luck_and_what_is_right_an_error_of_about_it() -> None:
    assert error_by_luck(np.array([0.0, 1.0] * 20)) == 0
    rng = np.random.default_rng(1)
    chance = rng.random(600)
    luck = error_by_luck(chance)
    errors = [error_of(bins_of(chance, rng.random(600) < chance)) for _ in range(100)]
    assert luck == pytest.approx(float(np.mean(errors)), rel=0.1)
    assert error_of(bins_of(chance, rng.random(600) < chance**2)) > 2 * luck


@given(st.lists(st.floats(0, 1), max_size=60))
def test_it_is_the_same_every_time_and_between_0_and_1(chances: list[float]) -> None:
    chance = np.array(chances)
    assert 0 <= error_by_luck(chance) <= 1
    assert error_by_luck(chance) == error_by_luck(chance)


def test_the_figures_tell_it_of_the_chances_that_are_shown() -> None:
    chance = np.array([[0.3, 0.02], [0.8, 0.05]])
    true = np.array([[False, False], [True, False]])
    found = figures(chance, true, np.full((2, 2), 0.5), ["a", "b"])
    assert found.ece == pytest.approx((0.3 + 0.2) / 2)
    assert found.ece_by_luck == error_by_luck(np.array([0.3, 0.8])) > 0
    assert found.ece_by_luck < found.ece_by_luck_at_most <= 0.75


def test_one_error_of_twenty_is_above_the_most_that_luck_gives() -> None:
    rng = np.random.default_rng(4)
    chance = rng.random((300, 2))
    most = figures(chance, chance > 1, np.ones((300, 2)), ["a", "b"]).ece_by_luck_at_most
    shown = chance[chance >= 0.1]
    errors = [error_of(bins_of(shown, rng.random(len(shown)) < shown)) for _ in range(400)]
    assert 0.02 < float(np.mean(np.array(errors) > most)) < 0.1
