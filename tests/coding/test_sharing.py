"""Shares of a project: everything is given, some of it to all, and nobody gets much more than another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.coding.sharing import shares, spread

LENGTHS = st.lists(st.integers(1, 100_000), max_size=40)


@given(lengths=LENGTHS, coders=st.integers(1, 6), overlap=st.floats(0, 1))
def test_everything_is_given_once_or_to_all(lengths: list[int], coders: int, overlap: float) -> None:
    dealt = shares(lengths, coders, overlap)
    both = set(spread(len(lengths), overlap))
    assert len(both) == round(overlap * len(lengths))
    for n in range(len(lengths)):
        assert sum(n in one for one in dealt) == (coders if n in both else 1)
    counts = [len(one) for one in dealt]
    assert max(counts) - min(counts) <= 1
    assert all(one == sorted(set(one)) for one in dealt)


@given(lengths=LENGTHS, coders=st.integers(1, 6))
def test_the_lengths_differ_by_no_more_than_the_longest(lengths: list[int], coders: int) -> None:
    """In each round the least loaded gets the longest of what is left, so that the gap never exceeds one
    document."""
    loads = [sum(lengths[n] for n in one) for one in shares(lengths, coders)]
    assert max(loads) - min(loads) <= max(lengths, default=0)


def test_long_and_short_are_mixed() -> None:
    assert shares([100, 90, 10, 20], 2) == [[0, 2], [1, 3]]
