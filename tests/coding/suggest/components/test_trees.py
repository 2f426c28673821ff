"""The best tree over a sentence, against every tree that there is."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy
from hypothesis import given
from hypothesis import strategies as st

from app.coding.suggest.components.trees import best_tree

_NEVER = -1e9


def _is_tree(heads: tuple[int, ...]) -> bool:
    """Whether one word hangs on the root and every other comes to it."""
    for word in range(1, len(heads) + 1):
        at, steps = word, 0
        while at and steps <= len(heads):
            at, steps = heads[at - 1], steps + 1
        if at:
            return False
    return heads.count(0) == 1


@st.composite
def _scores(draw: st.DrawFn) -> Any:
    words = draw(st.integers(1, 5))
    numbers = st.lists(st.integers(-30, 30), min_size=words + 1, max_size=words + 1)
    made = numpy.array([draw(numbers) for _ in range(words)], dtype="float32")
    made[numpy.arange(words), numpy.arange(words) + 1] = _NEVER
    return made


@given(_scores())
def test_no_tree_has_a_higher_sum(scores: Any) -> None:
    found = tuple(int(head) for head in best_tree(scores))
    assert _is_tree(found)
    sums = (
        sum(scores[word, head] for word, head in enumerate(heads))
        for heads in product(range(len(scores) + 1), repeat=len(scores))
        if _is_tree(heads)
    )
    assert sum(scores[word, head] for word, head in enumerate(found)) == max(sums)


def test_rings_within_rings_are_opened() -> None:
    words = 40
    scores = numpy.full((words, words + 1), -50.0)
    for word in range(words):
        scores[word, (word ^ 1) + 1] = 10  # each two hold on to each other
        scores[word, (word ^ 2) + 1] = 5  # and each two pairs
    scores[numpy.arange(words), numpy.arange(words) + 1] = _NEVER
    scores[7, 0] = -40
    heads = tuple(int(head) for head in best_tree(scores))
    assert _is_tree(heads) and heads[7] == 0
