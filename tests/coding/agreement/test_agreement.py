"""Agreement on units: the textbook's figures, the edges in words, and brute force on small texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.agreement.figures import agreement
from app.coding.agreement.fragments import agreement_on_fragments, matched
from app.coding.agreement.ground import Ground, ground
from app.coding.agreement.places import drift, overlaid, passages
from app.coding.agreement.rows import FIGURES, Agreement, blocks_of
from app.coding.agreement.runs import Placed, confusion, split, sweep, tables
from app.coding.refusal import Refusal

Marks = Sequence[tuple[int, int, int, int, int]]
"""Code, coder, source, start, end."""


def placed_on(line: Ground, marks: Marks, codes: int, coders: int) -> Placed:
    rows = np.array(marks, dtype=np.int64).reshape(len(marks), 5)
    code, coder, source, start, end = (rows[:, n].copy() for n in range(5))
    low, high = line.place(source, start, end)
    return Placed(code, coder, low, high, codes, coders)


def compared(marks: Marks, lengths: Sequence[int], codes: int = 1, coders: int = 2, **more: Any) -> Agreement:
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    on_line = placed_on(line, marks, codes, coders)
    return agreement([f"c{n}" for n in range(codes)], on_line, line, continuum=(on_line, line), **more)


# what others get wrong


def test_half_an_overlap_has_the_textbooks_kappa() -> None:
    """10 of 100 characters each, 5 shared: (0.9 - 0.82) / (1 - 0.82); a rival says 0.2987."""
    row = compared([(0, 0, 0, 0, 10), (0, 1, 0, 5, 15)], [100]).rows[0]
    assert row.figures["kappa"] == pytest.approx(0.4444, abs=5e-5)
    assert row.figures["agreement"] == pytest.approx(0.9)
    assert row.figures["agreement_coded"] == pytest.approx(5 / 15)
    assert row.uncoded_share == pytest.approx(0.85)
    assert row.figures["f1"] == pytest.approx(0.5)


def test_who_coded_nothing_agrees_by_chance_alone() -> None:
    """Kappa 0 and a sentence that says why; a rival says 0.60."""
    row = compared([(0, 0, 0, 0, 40)], [100]).rows[0]
    assert row.figures["kappa"] == 0
    assert [n.key for n in row.notes] == ["agreement.note.one_sided"]
    assert row.figures["recall"] == 0
    assert row.figures["precision"] is None


def test_identical_coverage_is_agreement() -> None:
    """Kappa 1, also when the one coded it in pieces; a rival says 0.14."""
    row = compared([(0, 0, 0, 20, 60), (0, 1, 0, 20, 45), (0, 1, 0, 40, 60)], [100]).rows[0]
    for name in FIGURES:
        assert row.figures[name] == pytest.approx(1.0), name


# the edges


def test_a_code_that_nobody_used_has_no_figures_but_a_reason() -> None:
    found = compared([(0, 0, 0, 0, 10), (0, 1, 0, 0, 10)], [50], codes=2)
    unused = found.rows[1]
    assert set(unused.figures.values()) == {None}
    assert unused.uncoded_share == 1.0
    assert [n.key for n in unused.notes] == ["agreement.note.nobody"]
    assert found.overall.figures == found.rows[0].figures


def test_a_code_on_everything_has_insufficient_variation() -> None:
    row = compared([(0, 0, 0, 0, 50), (0, 1, 0, 0, 50)], [50]).rows[0]
    assert row.figures["agreement"] == 1.0
    assert row.figures["kappa"] is row.figures["alpha"] is row.figures["ac1"] is None
    assert [n.key for n in row.notes] == ["agreement.note.no_variation"]


def test_nothing_coded_at_all_is_said() -> None:
    found = compared([], [])
    assert found.overall.n == 0
    assert [n.key for n in found.overall.notes] == ["agreement.note.nothing"]
    assert set(found.overall.figures.values()) == {None}


def test_text_that_nobody_coded_is_pointed_out() -> None:
    row = compared([(0, 0, 0, 0, 10), (0, 1, 0, 50, 60)], [1000]).rows[0]
    assert row.figures["agreement"] == pytest.approx(0.98)
    assert row.figures["agreement_coded"] == 0
    assert (row.notes[0].key, row.notes[0].details["percent"]) == ("agreement.note.mostly_bare", 98)


def test_one_coder_cannot_be_compared() -> None:
    with pytest.raises(Refusal, match="two_coders"):
        compared([(0, 0, 0, 0, 10)], [50], coders=1)
    with pytest.raises(Refusal, match="too_many"):
        compared([(0, 0, 0, 0, 10)], [50], coders=61)


# brute force


@st.composite
def coded(draw: st.DrawFn) -> tuple[Marks, list[int], int, int]:
    lengths = draw(st.lists(st.integers(1, 30), min_size=1, max_size=3))
    codes, coders = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    marks = []
    for _ in range(draw(st.integers(0, 12))):
        source = draw(st.integers(0, len(lengths) - 1))
        low, high = sorted((draw(st.integers(0, lengths[source])), draw(st.integers(0, lengths[source]))))
        if low < high:
            code, coder = draw(st.integers(0, codes - 1)), draw(st.integers(0, coders - 1))
            marks.append((code, coder, source, low, high))
    return marks, lengths, codes, coders


def _by_character(marks: Marks, lengths: Sequence[int], coders: int) -> dict[tuple[int, int], list[set[int]]]:
    """Per character of every source the set of codes that each coder gave it."""
    found = {(s, at): [set() for _ in range(coders)] for s, size in enumerate(lengths) for at in range(size)}
    for code, coder, source, start, end in marks:
        for at in range(start, end):
            found[source, at][coder].add(code)
    return found


@settings(max_examples=300)
@given(coded())
def test_the_figures_on_characters_are_those_counted_one_by_one(case: tuple) -> None:
    marks, lengths, codes, coders = case
    there = _by_character(marks, lengths, coders)
    found = compared(marks, lengths, codes, coders)
    observed_all, expected_all = [], []
    for code, row in enumerate(found.rows):
        units = [[int(code in given) for given in sets] for sets in there.values()]
        n = len(units)
        pairs = list(combinations(range(coders), 2))
        assert row.n == n
        assert row.uncoded_share == pytest.approx(sum(not any(u) for u in units) / n)
        if not any(map(any, units)):
            assert set(row.figures.values()) == {None}
            continue
        observed = sum(u[i] == u[j] for u in units for i, j in pairs) / n / len(pairs)
        share = [[sum(u[i] == k for u in units) / n for k in (0, 1)] for i in range(coders)]
        expected = sum(share[i][k] * share[j][k] for i, j in pairs for k in (0, 1)) / len(pairs)
        assert row.figures["agreement"] == pytest.approx(observed)
        if all(map(all, units)):
            assert row.figures["kappa"] is None
        else:
            assert row.figures["kappa"] == pytest.approx((observed - expected) / (1 - expected))
            observed_all.append(observed)
            expected_all.append(expected)
        right = sum(u[0] * u[j] for u in units for j in range(1, coders))
        given_ = sum(u[j] for u in units for j in range(1, coders))
        wanted = sum(u[0] for u in units) * (coders - 1)
        assert row.figures["precision"] == (pytest.approx(right / given_) if given_ else None)
        assert row.figures["recall"] == (pytest.approx(right / wanted) if wanted else None)
        assert row.figures["f1"] == pytest.approx(2 * right / (given_ + wanted))
        either = sum(u[i] or u[j] for u in units for i, j in pairs)
        assert row.figures["agreement_coded"] == pytest.approx(
            sum(u[i] and u[j] for u in units for i, j in pairs) / either
        )
    if observed_all:
        mean, chance = np.mean(observed_all), np.mean(expected_all)
        assert found.overall.figures["kappa"] == pytest.approx((mean - chance) / (1 - chance))
    bare = sum(not any(sets) for sets in there.values()) / len(there)
    assert found.overall.uncoded_share == pytest.approx(bare)


@given(coded())
def test_confusion_is_what_is_counted_character_by_character(case: tuple) -> None:
    marks, lengths, codes, coders = case
    expected = np.zeros((codes + 1, codes + 1), dtype=np.int64)
    for sets in _by_character(marks, lengths, coders).values():
        for i, j in combinations(range(coders), 2):
            cells: Counter[tuple[int, int]] = Counter((c, c) for c in sets[i] & sets[j])
            mine, theirs = sets[i] - sets[j], sets[j] - sets[i]
            cells.update((c, d) for c in mine for d in theirs)
            if not theirs:
                cells.update((c, codes) for c in mine)
            if not mine:
                cells.update((codes, d) for d in theirs)
            for (c, d), times in cells.items():
                expected[c, d] += times
                if coders > 2:
                    expected[d, c] += times
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    found = confusion(sweep(placed_on(line, marks, codes, coders), line.length))
    np.testing.assert_array_equal(found, expected)


@given(coded(), st.data())
def test_a_turn_is_coded_when_a_character_of_it_is(case: tuple, data: st.DataObject) -> None:
    marks, lengths, codes, coders = case
    pieces: dict[str, list[tuple[int, int]]] = {}
    for n, size in enumerate(lengths):
        points = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
        pieces[f"s{n}"] = list(zip(points[::2], points[1::2], strict=False))
    line = ground("turn", pieces)
    there = _by_character(marks, lengths, coders)
    runs = sweep(placed_on(line, marks, codes, coders), line.length)
    for code, table in enumerate(tables(runs, np.array([0, line.length]))):
        expected: Counter[tuple[int, ...]] = Counter()
        for n, of in enumerate(pieces.values()):
            for low, high in of:
                expected[
                    tuple(int(any(code in there[n, at][i] for at in range(low, high))) for i in range(coders))
                ] += 1
        found = {
            tuple(r): w for r, w in zip(table.ratings.tolist(), table.weights[0].tolist(), strict=True) if w
        }
        assert found == dict(expected)


@given(coded(), st.sets(st.integers(0, 90), max_size=8))
def test_cutting_runs_loses_nothing(case: tuple, cuts: set[int]) -> None:
    marks, lengths, codes, coders = case
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    runs = sweep(placed_on(line, marks, codes, coders), line.length)
    cut = split(runs, np.array(sorted(cuts), dtype=np.int64))
    assert (cut.start < cut.end).all()
    assert not any(low < c < high for c in cuts for low, high in zip(cut.start, cut.end, strict=True))

    def spread(r: Any) -> Counter:
        rows = zip(r.code.tolist(), r.start.tolist(), r.end.tolist(), r.mask.tolist(), strict=True)
        return Counter((c, at, m) for c, low, high, m in rows for at in range(low, high))

    assert spread(cut) == spread(runs)


@given(coded())
def test_passages_hold_every_coding_and_every_dispute(case: tuple) -> None:
    marks, lengths, codes, coders = case
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    found = passages(placed_on(line, marks, codes, coders), line)
    told = sorted(
        (p.code, i, p.source, *r) for p in found for i, ranges in enumerate(p.ranges) for r in ranges
    )
    assert told == sorted(marks)
    there = _by_character(marks, lengths, coders)
    for p in found:
        inside = [[p.code in s for s in there[p.source, at]] for at in range(p.start, p.end)]
        assert p.disputed == sum(not all(row) for row in inside)
        assert all(map(any, inside))  # no bare character inside: it hangs together
    for one, other in combinations(found, 2):
        same = (one.code, one.source) == (other.code, other.source)
        assert not same or one.end <= other.start or other.end <= one.start


@given(coded(), st.data())
def test_settling_gives_everybody_what_was_settled_and_touches_nothing_else(
    case: tuple, data: st.DataObject
) -> None:
    marks, lengths, codes, coders = case
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})

    def some(most: int) -> Marks:
        rows = []
        for _ in range(data.draw(st.integers(0, most))):
            low, high = sorted(data.draw(st.integers(0, line.length)) for _ in range(2))
            if low < high:
                rows.append((data.draw(st.integers(0, codes - 1)), 0, 0, low, high))
        return rows

    settled, agreed = some(3), some(4)
    whole = np.array([(*row[:2], *row[3:]) for row in agreed], dtype=np.int64).reshape(len(agreed), 4)
    areas = np.array([(row[0], *row[3:]) for row in settled], dtype=np.int64).reshape(len(settled), 3)
    before = placed_on(line, marks, codes, coders)
    after = overlaid(
        before,
        areas[:, 0], areas[:, 1], areas[:, 2],
        Placed(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], codes, 1),
    )  # fmt: skip

    def has(p: Placed) -> set[tuple[int, int, int]]:
        rows = zip(p.code.tolist(), p.coder.tolist(), p.start.tolist(), p.end.tolist(), strict=True)
        return {(c, i, at) for c, i, low, high in rows for at in range(low, high)}

    inside = {(c, at) for c, _, _, low, high in settled for at in range(low, high)}
    consensus = {(c, at) for c, _, _, low, high in agreed for at in range(low, high)}
    expected = {(c, i, at) for c, i, at in has(before) if (c, at) not in inside}
    expected |= {(c, i, at) for c, at in inside & consensus for i in range(coders)}
    assert has(after) == expected


@given(coded(), st.sampled_from([0.2, 0.5, 0.9, 1.0]))
def test_fragments_match_when_they_share_enough_of_their_common_extent(case: tuple, overlap: float) -> None:
    marks, lengths, codes, coders = case
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    on_line = placed_on(line, marks, codes, coders)
    found = matched(on_line, overlap)
    for n, (code, coder, source, low, high) in enumerate(marks):
        for other in range(coders):
            expected = other != coder and any(
                (c, i, s) == (code, other, source)
                and (min(b, high) - max(a, low)) > 0
                and min(b, high) - max(a, low) >= overlap * (max(b, high) - min(a, low))
                for c, i, s, a, b in marks
            )
            assert bool(found[n, other]) == expected
    result = agreement_on_fragments([f"c{n}" for n in range(codes)], (on_line, line), overlap=overlap)
    if marks:
        assert result.overall.figures["agreement"] == pytest.approx(found.sum() / (len(marks) * (coders - 1)))
        assert result.overall.n == len(marks)
    assert result.overall.figures["kappa"] is None


def test_fragments_have_mutual_precision_and_recall() -> None:
    line = ground("character", {"s": [(0, 200)]})
    marks = [(0, 0, 0, 0, 10), (0, 0, 0, 50, 60), (0, 1, 0, 0, 9), (0, 1, 0, 90, 99), (0, 1, 0, 120, 130)]
    on_line = placed_on(line, marks, 2, 2)
    row = agreement_on_fragments(["a", "b"], (on_line, line)).rows[0]
    assert row.figures["recall"] == pytest.approx(1 / 2)
    assert row.figures["precision"] == pytest.approx(1 / 3)
    assert row.figures["f1"] == pytest.approx(0.4)
    assert row.figures["agreement"] == pytest.approx(2 / 5)
    assert row.figures["brennan_prediger"] == pytest.approx((0.4 - 0.5) / 0.5)
    with pytest.raises(Refusal, match="overlap"):
        agreement_on_fragments(["a", "b"], (on_line, line), overlap=0)


# intervals


def _many(documents: int, share: float) -> tuple[list[tuple[int, int, int, int, int]], list[int]]:
    """Documents of 1,000 characters with 10 codings each, of which the second coder repeats a share."""
    chance = np.random.default_rng(5)
    marks = []
    for source in range(documents):
        for low in range(0, 1000, 100):
            marks.append((0, 0, source, low, low + 50))
            if chance.random() < share:
                marks.append((0, 1, source, low, low + 50))
    return marks, [1000] * documents


def _interval(documents: int, **more: Any) -> tuple[Agreement, tuple[float, float]]:
    marks, lengths = _many(documents, 0.7)
    line = ground("character", {f"s{n}": [(0, size)] for n, size in enumerate(lengths)})
    turns = np.arange(0, line.length, 100)
    found = compared(marks, lengths, blocks=blocks_of(line, turns), **more)
    return found, found.rows[0].intervals["kappa"]


def test_the_interval_holds_the_estimate_narrows_with_more_documents_and_is_always_the_same() -> None:
    few, (low, high) = _interval(10)
    kappa = few.rows[0].figures["kappa"]
    assert kappa is not None and low < kappa < high
    assert few.drawn == "documents"
    alpha_u, (low_u, high_u) = few.rows[0].figures["alpha_u"], few.rows[0].intervals["alpha_u"]
    assert alpha_u is not None and low_u < alpha_u < high_u
    _, (low_more, high_more) = _interval(160)
    assert high_more - low_more < (high - low) / 2
    assert _interval(10)[1] == (low, high)
    assert few.overall.intervals["kappa"] == pytest.approx((low, high))


def test_of_few_documents_the_turns_are_drawn_and_of_too_few_nothing() -> None:
    assert _interval(3)[0].drawn == "turns"
    found = compared([(0, 0, 0, 0, 10), (0, 1, 0, 5, 15)], [100])
    assert (found.drawn, found.rows[0].intervals) == ("", {})
    assert "agreement.note.no_interval" in [n.key for n in found.overall.notes]


# over time


def test_drift_shows_who_moved_away_and_when() -> None:
    """Coder 2 stops agreeing in the last quarter; documents were coded in the order 7 to 0."""
    marks = []
    for source in range(8):
        for coder in range(3):
            shift = 30 if coder == 2 and source in (0, 1) else 0
            marks.append((0, coder, source, 10 + shift, 40 + shift))
    line = ground("character", {f"s{n}": [(0, 100)] for n in range(8)})
    found = drift(placed_on(line, marks, 1, 3), line, list(range(7, -1, -1)))
    assert [p.sources for p in found] == [(7, 6), (5, 4), (3, 2), (1, 0)]
    assert found[0].kappa == pytest.approx((1.0, 1.0, 1.0))
    last = found[-1].kappa
    assert last[2] is not None and last[0] is not None and last[2] < last[0] < 1
    assert found[0].coded == pytest.approx((300.0, 300.0, 300.0))
