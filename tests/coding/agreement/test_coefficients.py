"""Coefficients against published worked examples, and against their definitions."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.agreement.coefficients import Chance, nominal, pooled
from app.coding.agreement.unitizing import alpha_u, disagreement, sampled

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "data" / "agreement" / "published.json").read_text("utf-8")
)


def _ratings(raters: list[list[int | None]]) -> tuple[Any, int]:
    """Units by raters with categories from 0, -1 where a rating is missing; the number of categories."""
    known = sorted({v for row in raters for v in row if v is not None})
    number: dict[int | None, int] = {value: n for n, value in enumerate(known)} | {None: -1}  # type: ignore[dict-item]
    return np.array([[number[v] for v in row] for row in raters]).T, len(known)


@pytest.mark.parametrize("name", ["krippendorff_2004_p230", "krippendorff_2004_p224"])
def test_alpha_as_krippendorff_published_it(name: str) -> None:
    example = PUBLISHED[name]
    ratings, categories = _ratings(example["raters"])
    agreement, found = nominal(ratings, np.ones(len(ratings)), categories)
    assert float(found["alpha"].value) == pytest.approx(example["expect"]["alpha_nominal"], abs=5e-4)
    if "agreement" in example["expect"]:
        assert float(agreement) == pytest.approx(example["expect"]["agreement"], abs=5e-4)


def test_kappa_as_cohen_published_it_and_ac1_of_the_same_table() -> None:
    example = PUBLISHED["cohen_1960_p45"]
    cells = np.array(example["cells"])
    agreement, found = nominal(cells[:, 1:] - 1, cells[:, 0], 3)
    assert float(agreement) == pytest.approx(example["expect"]["agreement"], abs=5e-4)
    assert float(found["kappa"].value) == pytest.approx(example["expect"]["kappa"], abs=5e-4)
    assert float(found["ac1"].value) == pytest.approx(example["expect"]["ac1"], abs=5e-4)
    assert float(found["brennan_prediger"].value) == pytest.approx((0.7 - 1 / 3) / (1 - 1 / 3))


def test_fleiss_on_his_own_example() -> None:
    """Fleiss (1971), table 1 in its usual form of 10 subjects, 14 raters and 5 categories: kappa 0.210."""
    rows = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    ratings = np.array([np.repeat(np.arange(5), row) for row in rows])
    _, found = nominal(ratings, np.ones(len(rows)), 5)
    assert float(found["fleiss"].value) == pytest.approx(0.210, abs=5e-4)


@st.composite
def partly_rated(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    categories, coders = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    unit = st.lists(st.integers(-1, categories - 1), min_size=coders, max_size=coders)
    return draw(st.lists(unit, min_size=2, max_size=25)), categories


@given(partly_rated())
def test_alpha_is_what_the_package_krippendorff_gives(case: tuple[list[list[int]], int]) -> None:
    """An implementation of others, of one row per unit; ours takes each pattern once with its number."""
    units, categories = case
    ratings = np.array(units)
    distinct, times = np.unique(ratings, axis=0, return_counts=True)
    _, found = nominal(distinct, times, categories)
    ours = float(found["alpha"].value)
    paired = ratings[(ratings >= 0).sum(axis=1) >= 2]
    if len(set(paired[paired >= 0].tolist())) < 2:
        return  # it gives 1, 0 or an error where there is no variation, ours nothing
    theirs = krippendorff.alpha(
        np.where(ratings < 0, np.nan, ratings).T,
        level_of_measurement="nominal",
        value_domain=range(categories),
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_alpha_u_as_krippendorff_published_it() -> None:
    example = PUBLISHED["unitizing_krippendorff_2004_p254"]
    borders = np.array([example["begin"], example["begin"] + example["length"]])
    sums = np.zeros(2)
    for category in "ck":
        units = [(b, b + n, i) for i, of in enumerate(example[category]) for b, n in of]
        start, end, coder = np.array(units).T
        both = disagreement(start, end, coder, 2, borders)
        sums += both
        assert alpha_u(*both) == pytest.approx(example["expect"][f"alpha_u_{category}"], abs=5e-5)
        if category == "c":
            assert both[0] == pytest.approx(example["expect"]["observed_c"], abs=5e-5)
            assert both[1] == pytest.approx(example["expect"]["expected_c"], abs=5e-5)
    assert alpha_u(*sums) == pytest.approx(example["expect"]["alpha_u_total"], abs=5e-4)


@st.composite
def rated(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    categories = draw(st.integers(2, 4))
    coders = draw(st.integers(2, 4))
    unit = st.lists(st.integers(0, categories - 1), min_size=coders, max_size=coders)
    return draw(st.lists(unit, min_size=2, max_size=25)), categories


@given(rated())
def test_each_coefficient_is_its_definition_unit_by_unit(case: tuple[list[list[int]], int]) -> None:
    """Counted one unit and one pair at a time, without tables."""
    units, categories = case
    coders, n = len(units[0]), len(units)
    pairs = list(combinations(range(coders), 2))
    observed = sum(u[i] == u[j] for u in units for i, j in pairs) / (n * len(pairs))
    flat = [value for u in units for value in u]
    share = [flat.count(k) / len(flat) for k in range(categories)]
    by_chance = sum(
        sum(u[i] == k for u in units) * sum(u[j] == k for u in units)
        for i, j in pairs
        for k in range(categories)
    ) / (n * n * len(pairs))
    same = sum(p * p for p in share)
    expected = {
        "kappa": by_chance,
        "brennan_prediger": 1 / categories,
        "ac1": sum(p * (1 - p) for p in share) / (categories - 1),
        "fleiss": same,
        "alpha": sum(flat.count(k) * (flat.count(k) - 1) for k in range(categories))
        / (len(flat) * (len(flat) - 1)),
    }
    distinct, times = np.unique(np.array(units), axis=0, return_counts=True)
    agreement, found = nominal(distinct, times, categories)
    assert float(agreement) == pytest.approx(observed)
    for name, chance in expected.items():
        value = float(found[name].value)
        if len(set(flat)) == 1 or chance > 1 - 1e-12:
            assert np.isnan(value)
        else:
            assert value == pytest.approx((observed - chance) / (1 - chance))


@given(rated())
def test_samples_are_worked_out_as_if_one_by_one(case: tuple[list[list[int]], int]) -> None:
    units, categories = case
    ratings = np.array(units)
    weights = np.random.default_rng(1).integers(0, 4, (5, len(units)))
    together, all_found = nominal(ratings, weights, categories)
    for n, row in enumerate(weights):
        alone, found = nominal(ratings, row, categories)
        np.testing.assert_allclose(together[n], alone, equal_nan=True)
        for name in found:
            np.testing.assert_allclose(
                all_found[name].value[n], found[name].value, atol=1e-12, equal_nan=True
            )


def test_what_one_category_is_used_for_has_no_coefficient() -> None:
    agreement, found = nominal(np.array([[1, 1]]), np.array([40]), 2)
    assert float(agreement) == 1.0
    assert all(np.isnan(float(chance.value)) for chance in found.values())


def test_pooling_is_of_what_was_observed_and_expected_not_of_kappas() -> None:
    often = Chance(np.array(0.9), np.array(0.5))
    seldom = Chance(np.array(0.98), np.array(0.979))
    unused = Chance(np.array(1.0), np.array(np.nan))
    both = pooled([often, seldom, unused])
    assert float(both.value) == pytest.approx((0.94 - 0.7395) / (1 - 0.7395))


# alpha-U


def _brute_alpha_u(units: list[list[tuple[int, int]]], length: int) -> tuple[float, float]:
    """Krippendorff's sums as they are printed: over all sections of all pairs of observers."""
    m = len(units)
    sections: list[list[tuple[int, int, int]]] = []
    for of in units:
        at, row = 0, []
        for low, high in sorted(of):
            if low > at:
                row.append((at, low - at, 0))
            row.append((low, high - low, 1))
            at = high
        if at < length:
            row.append((at, length - at, 0))
        sections.append(row)
    observed = 0
    for i in range(m):
        for j in range(m):
            if i == j:
                continue
            for b, n, v in sections[i]:
                for c, k, w in sections[j]:
                    if v and w and -k < c - b < n:
                        observed += (b - c) ** 2 + (b + n - c - k) ** 2
                    elif v and not w and k - n >= b - c >= 0:
                        observed += n * n
                    elif not v and w and n - k >= c - b >= 0:
                        observed += k * k
    number = sum(v for row in sections for _, _, v in row)
    expected, below = 0.0, float(m * length * (m * length - 1))
    for row in sections:
        for _, n, v in row:
            if not v:
                continue
            below -= n * (n - 1)
            room = sum(k - n + 1 for other in sections for _, k, w in other if not w and k >= n)
            expected += (number - 1) / 3 * (2 * n**3 - 3 * n**2 + n) + n * n * room
    return observed / (m * (m - 1) * length**2), 2 / length * expected / below if below else 0.0


@st.composite
def unitized(draw: st.DrawFn) -> tuple[list[list[tuple[int, int]]], int]:
    length = draw(st.integers(5, 40))
    coders = []
    for _ in range(draw(st.integers(2, 3))):
        points = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
        coders.append([(a, b) for a, b in zip(points[::2], points[1::2], strict=False) if a < b])
    return coders, length


@given(unitized())
def test_alpha_u_is_krippendorffs_sums(case: tuple[list[list[tuple[int, int]]], int]) -> None:
    units, length = case
    rows = [(a, b, i) for i, of in enumerate(units) for a, b in of]
    start, end, coder = np.array(rows, dtype=np.int64).reshape(len(rows), 3).T
    found = disagreement(start, end, coder, len(units), np.array([0, length]))
    observed, expected = _brute_alpha_u(units, length)
    assert found[0] == pytest.approx(observed)
    if found[1] == found[1]:
        assert found[1] == pytest.approx(expected)


def test_units_of_one_coder_that_overlap_are_one_and_gaps_end_where_a_text_ends() -> None:
    start, end, coder = np.array([0, 3, 0]), np.array([5, 8, 8]), np.array([0, 0, 1])
    assert disagreement(start, end, coder, 2, np.array([0, 20]))[0] == 0
    one, two = np.array([0, 20]), np.array([0, 8, 20])
    at = np.array([1]), np.array([4]), np.array([0])
    assert disagreement(*at, 2, two)[1] < disagreement(*at, 2, one)[1]


@given(st.lists(unitized(), min_size=2, max_size=3), st.data())
def test_samples_of_texts_are_the_texts_laid_out_that_often(
    cases: list[tuple[list[list[tuple[int, int]]], int]], data: st.DataObject
) -> None:
    times = data.draw(st.lists(st.integers(0, 3), min_size=len(cases), max_size=len(cases)))

    def laid(which: list[int]) -> tuple[np.ndarray, ...]:
        rows, at, borders = [], 0, [0]
        for n in which:
            units, length = cases[n]
            rows += [(at + a, at + b, i) for i, of in enumerate(units[:2]) for a, b in of]
            at += length
            borders.append(at)
        return (*np.array(rows, dtype=np.int64).reshape(len(rows), 3).T, np.array(borders))

    *once, borders = laid(list(range(len(cases))))
    found = sampled(*once, 2, borders, np.array([times, [1] * len(cases)], dtype=np.float64))
    assert found is not None
    *drawn, longer = laid([n for n, often in enumerate(times) for _ in range(often)])
    for n, expected in enumerate((disagreement(*drawn, 2, longer), disagreement(*once, 2, borders))):
        if expected[0] == expected[0]:
            assert found[0][n] == pytest.approx(expected[0])
        if expected[1] == expected[1]:
            assert found[1][n] == pytest.approx(expected[1])


def test_nothing_unitized_has_no_alpha() -> None:
    none = np.empty(0, dtype=np.int64)
    assert np.isnan(alpha_u(*disagreement(none, none, none, 2, np.array([0, 50]))))
    assert np.isnan(alpha_u(*disagreement(none, none, none, 2, np.array([0]))))
