"""Finding words in many lines at once and ordering the lines by their words: as one by one, for any text."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from app.coding.analysis.lines import PREFIX, containing, text_ranks

LETTERS = "aAbBéÉß😀İ \n"
"""Few, so that words meet; with letters that fold to two and one outside the plane."""


@st.composite
def lined(draw: st.DrawFn) -> tuple[list[str], Any, Any, Any]:
    """Texts with lines in them, by text and start; some empty, some longer than the prefix."""
    texts = [
        "a" * draw(st.sampled_from((0, PREFIX, PREFIX + 3))) + draw(st.text(LETTERS, max_size=30))
        for _ in range(draw(st.integers(1, 3)))
    ]
    rows = []
    for n, text in enumerate(texts):
        for _ in range(draw(st.integers(0, 6))):
            start = draw(st.integers(0, min(len(text), 4)) | st.integers(0, len(text)))
            rows.append((n, start, draw(st.integers(start, len(text)))))
    source, start, end = np.array(sorted(rows), dtype=np.int64).reshape(-1, 3).T
    return texts, source, start, end


def words_of(texts: list[str], source: Any, start: Any, end: Any) -> list[str]:
    every = zip(source.tolist(), start.tolist(), end.tolist(), strict=True)
    return [texts[n][a:b].casefold() for n, a, b in every]


@given(lined(), st.text(LETTERS, max_size=3))
def test_words_are_found_in_the_lines_that_have_them(
    lines: tuple[list[str], Any, Any, Any], part: str
) -> None:
    folded = part.casefold()
    assert containing(*lines, folded).tolist() == [folded in words for words in words_of(*lines)]


LONG = ["a" * PREFIX + "zz", "A" * PREFIX + "bbb", "a" * PREFIX]
ALL = np.arange(3), np.zeros(3, dtype=np.int64), np.array([len(text) for text in LONG])


@given(lined())
@example((LONG, *ALL))
def test_lines_are_ordered_as_their_words_are(lines: tuple[list[str], Any, Any, Any]) -> None:
    words = words_of(*lines)
    places = {w: n for n, w in enumerate(sorted(set(words)))}
    assert text_ranks(*lines).tolist() == [places[w] for w in words]
