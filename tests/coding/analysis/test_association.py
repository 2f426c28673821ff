"""Chi-square and Fisher's test against printed examples and a recount of all deals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.analysis.association import chi_square_p, fisher_p, verdict_on


def test_chi_square_of_gender_and_party() -> None:
    # Agresti (2007), An Introduction to Categorical Data Analysis, 2nd ed., table 2.5: X² = 30.1, df = 2
    found = verdict_on([[762, 327, 468], [484, 239, 477]])
    assert (found.kind, found.df, found.n) == ("chi-square", 2, 2757)
    assert found.statistic == pytest.approx(30.0701, abs=5e-5)
    assert found.p == pytest.approx(2.954e-07, rel=1e-3)
    assert found.v == pytest.approx(math.sqrt(30.0701 / 2757), abs=1e-5)


def test_fisher_of_the_tea_and_of_the_twins() -> None:
    # Fisher (1935), The Design of Experiments: 34/70, two-sided
    tea = verdict_on([[3, 1], [1, 3]])
    assert tea.kind == "fisher" and tea.p == pytest.approx(34 / 70, abs=1e-12)
    # Fisher's convictions of like-sex twins (1970): p = 0.0005367
    twins = verdict_on([[2, 10], [15, 3]])
    assert twins.least is not None and twins.least >= 5 and twins.kind == "chi-square"
    assert fisher_p(2, 10, 15, 3) == pytest.approx(0.0005367, abs=5e-8)


@pytest.mark.parametrize(
    ("statistic", "df"), [(3.841459, 1), (5.991465, 2), (18.307038, 10), (43.772972, 30)]
)
def test_chi_square_of_the_printed_tables(statistic: float, df: int) -> None:
    assert chi_square_p(statistic, df) == pytest.approx(0.05, abs=5e-7)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_fisher_is_the_share_of_all_deals(a: int, b: int, c: int, d: int) -> None:
    n, row, column = a + b + c + d, a + b, a + c
    ways = {
        x: math.comb(row, x) * math.comb(n - row, column - x)
        for x in range(max(0, column - (n - row)), min(row, column) + 1)
    }
    asked = sum(w for w in ways.values() if w <= ways[a]) / math.comb(n, column)
    assert fisher_p(a, b, c, d) == pytest.approx(asked, abs=1e-9)
    assert fisher_p(a, b, c, d) == pytest.approx(fisher_p(a, c, b, d), abs=1e-9)


def test_a_larger_table_with_small_numbers_gets_no_test() -> None:
    assert verdict_on([[1, 2, 3], [2, 1, 4]]).reason == "small"
    assert verdict_on([[0, 0], [3, 4]]).reason == "constant"
