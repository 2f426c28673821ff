"""Sorting by digits gives what comparing gives."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from app.coding.analysis.sorting import numbered, sorted_by

NUMBERS = st.integers(-3, 3) | st.integers(-70_000, 70_000) | st.integers(-(1 << 62), 1 << 62)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=40))
@example([(0, -(1 << 62), 0), (0, 1 << 62, 0), (1, 0, 0)])
@example([(0, 1 << 16, 0), (0, 0, 0), (0, 1 << 16, -1)])
def test_rows_are_in_the_order_of_their_keys_and_those_alike_share_a_number(
    rows: list[tuple[int, int, int]],
) -> None:
    keys = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    assert sorted_by(*keys).tolist() == sorted(range(len(rows)), key=lambda n: rows[n])
    place = {row: n for n, row in enumerate(sorted(set(rows)))}
    assert numbered(*keys).tolist() == [place[row] for row in rows]
