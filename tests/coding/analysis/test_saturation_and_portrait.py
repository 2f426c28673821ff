"""What a document brings anew, and where its codes stand, against counts by hand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.coding.analysis.columns import CodingColumns, columns_of
from app.coding.analysis.portrait import portrait, timeline
from app.coding.analysis.saturation import (
    BASE,
    LEAST,
    RUN,
    coding_order,
    interview_order,
    saturation,
)
from app.coding.model import Coding, Source, Turn

CODES = tuple(f"c{n}" for n in range(5))
MARKS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 7), st.integers(0, 50), st.integers(1, 12)), max_size=25
)


def laid(marks: list[tuple[int, int, int, int]]) -> CodingColumns:
    codings = [
        Coding(f"g{n}", f"c{code}", f"s{source}", start, start + long, "x")
        for n, (code, source, start, long) in enumerate(marks)
    ]
    return columns_of(codings, codes=CODES, sources=[f"s{n}" for n in range(8)], coders=["x"])


@given(MARKS, st.permutations([f"s{n}" for n in range(8)]), st.integers(1, 5))
def test_new_codes_are_those_not_met_before(
    marks: list[tuple[int, int, int, int]], order: list[str], kept: int
) -> None:
    codes = CODES[:kept]
    found = saturation(laid(marks), order, codes)
    met: set[str] = set()
    steps = []
    for guid in order:
        here = {f"c{code}" for code, source, *_ in marks if f"s{source}" == guid} & set(codes)
        if here:
            steps.append((guid, tuple(sorted(here - met)), len(here), len(here | met)))
            met |= here
    assert [(s.source, s.new, s.used, s.total) for s in found.steps] == steps
    enough = None
    for n in range(BASE, len(steps) - RUN + 1):
        if enough is None and sum(len(s[1]) for s in steps[n : n + RUN]) <= LEAST * steps[BASE - 1][3]:
            enough = n
    assert found.enough == enough
    if steps:
        assert found.ninety == min(n + 1 for n, s in enumerate(steps) if s[3] >= 0.9 * steps[-1][3])


def test_the_example_of_the_page() -> None:
    # 20, 10, 6 and 4 new codes in the base, then 1, 1, 0, 0: after 4 the run of two brings 2 of 40
    marks, n = [], 0
    for source, new in enumerate((20, 10, 6, 4, 1, 1, 0, 0)):
        marks += [(n + k, source) for k in range(new)] + [(0, source)]
        n += new
    codings = [Coding(f"g{i}", f"c{c}", f"s{s}", 0, 1, "x") for i, (c, s) in enumerate(marks)]
    codes = [f"c{i}" for i in range(42)]
    sources = [f"s{i}" for i in range(8)]
    found = saturation(columns_of(codings, codes=codes, sources=sources), sources, codes)
    assert (found.enough, found.ninety, found.steps[-1].total) == (4, 4, 42)
    found = saturation(columns_of(codings, codes=codes, sources=sources), sources[:5], codes)
    assert found.enough is None


def test_orders_of_documents() -> None:
    plain = Source("", "", "interview", 1, "0")
    sources = [
        replace(plain, guid=guid, date=date)
        for guid, date in (("a", None), ("b", "2016-06-01"), ("c", "2015-01-01"))
    ]
    assert interview_order(sources) == ["c", "b", "a"]
    assert coding_order(sources, {"a": "2026-01-02", "c": "2026-01-01"}) == ["c", "a", "b"]


@given(MARKS, st.integers(1, 70), st.integers(1, 30))
def test_a_piece_shows_the_code_that_covers_most_of_it(
    marks: list[tuple[int, int, int, int]], length: int, pieces: int
) -> None:
    marks = [(code, source // 6, start, long) for code, source, start, long in marks]  # most in one document
    found = portrait(laid(marks), "s0", length, CODES, pieces)
    under = {
        code: {at for c, s, start, long in marks if (c, s) == (code, 0) for at in range(start, start + long)}
        & set(range(length))
        for code in range(5)
    }
    assert found.covered.tolist() == [len(under[code]) for code in range(5)]
    assert len(found.winner) == min(pieces, length)
    assert (found.edges[0], found.edges[-1]) == (0, length)
    for n, winner in enumerate(found.winner.tolist()):
        piece = set(range(int(found.edges[n]), int(found.edges[n + 1])))
        share = {code: len(under[code] & piece) for code in range(5)}
        if winner < 0:
            assert not any(share.values())
        else:
            best = min(range(5), key=lambda code: (-share[code], len(under[code]), code))
            assert winner == best and share[winner]


def test_a_rare_code_is_not_hidden_by_a_common_one() -> None:
    found = portrait(laid([(0, 0, 0, 40), (1, 0, 20, 10)]), "s0", 40, CODES, 4)
    assert found.winner.tolist() == [0, 0, 1, 0]


@given(MARKS, st.lists(st.integers(1, 15), min_size=1, max_size=8), st.integers(0, 5))
def test_a_code_is_in_the_turns_it_has_a_character_in(
    marks: list[tuple[int, int, int, int]], lengths: list[int], gap: int
) -> None:
    turns, at = [], gap
    for n, long in enumerate(lengths):
        turns.append(Turn(n + 1, at, at, at + long, None))
        at += long + gap % 2
    met = timeline(laid(marks), "s0", turns, CODES)
    for code in range(5):
        for n, turn in enumerate(turns):
            asked = any(
                (c, s) == (code, 0) and start < turn.end and start + long > turn.start
                for c, s, start, long in marks
            )
            assert met[code, n] == asked
