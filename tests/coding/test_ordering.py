"""Sorting in pieces gives what sorting at once gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding import ordering


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99)), max_size=40), st.integers(1, 9))
def test_pieces_are_joined_as_if_sorted_at_once(things: list[tuple[int, int]], piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "PIECE", piece)
        assert ordering.in_order(things, key=lambda t: t[0]) == sorted(things, key=lambda t: t[0])
