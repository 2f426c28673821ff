"""Interval arithmetic against brute force."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.coding.spans import CELL, Lanes, SpanIndex, flatten

LENGTH = 90


@dataclass(frozen=True)
class Piece:
    guid: str
    code: str
    start: int
    end: int


@st.composite
def pieces(draw: st.DrawFn, most: int = 24, length: int = LENGTH) -> list[Piece]:
    ends = st.integers(0, length)
    raw = draw(st.lists(st.tuples(ends, ends, st.sampled_from("abcdef")), max_size=most))
    return [Piece(f"g{i}", code, min(a, b), max(a, b)) for i, (a, b, code) in enumerate(raw)]


def over(spans: list[Piece], offset: int) -> set[str]:
    return {s.guid for s in spans if s.start <= offset < s.end}


@given(pieces(), st.integers(0, LENGTH), st.integers(0, LENGTH))
def test_flatten_says_for_every_character_what_lies_on_it(spans: list[Piece], a: int, b: int) -> None:
    low, high = min(a, b), max(a, b)
    said: dict[int, set[str]] = {}
    before = low
    for segment in flatten(spans, low, high):
        assert before <= segment.start < segment.end <= high
        assert list(segment.members) == sorted(segment.members, key=lambda s: (s.start, -s.end, s.guid))
        before = segment.end
        for offset in range(segment.start, segment.end):
            said[offset] = {s.guid for s in segment.members}
    for offset in range(low, high):
        assert said.get(offset, set()) == over(spans, offset)


@given(pieces())
def test_flatten_makes_no_more_cuts_than_there_are_ends(spans: list[Piece]) -> None:
    found = flatten(spans)
    ends = {s.start for s in spans} | {s.end for s in spans}
    assert all({segment.start, segment.end} <= ends for segment in found)


def check_lanes(spans: list[Piece], lanes: Lanes) -> None:
    for i, one in enumerate(spans):
        for two in spans[i + 1 :]:
            if lanes.lane(one.guid) == lanes.lane(two.guid) and one.code != two.code:
                apart = one.end + lanes.gap <= two.start or two.end + lanes.gap <= one.start
                assert apart, (one, two)


@given(pieces(), st.sampled_from([0, 7]))
def test_lanes_keep_codes_apart_and_are_as_few_as_the_crowd(spans: list[Piece], gap: int) -> None:
    spans = [s for s in spans if s.start < s.end]
    lanes = Lanes(gap)
    lanes.assign(spans)
    check_lanes(spans, lanes)
    crowd = max(
        (len({s.code for s in spans if s.start <= o < s.end + gap}) for o in range(LENGTH + gap)), default=0
    )
    assert len(lanes) <= crowd
    for one in spans:
        for two in spans:
            if one.code == two.code and one.start < two.end and two.start < one.end:
                assert lanes.lane(one.guid) == lanes.lane(two.guid)


def test_a_code_returns_to_its_own_lane() -> None:
    spans = [Piece("1", "a", 0, 10), Piece("2", "b", 5, 15), Piece("3", "b", 40, 50)]
    lanes = Lanes()
    lanes.assign(spans)
    assert [lanes.lane(g) for g in "123"] == [0, 1, 1]


@given(pieces(), st.lists(st.integers(0, 23)), st.sampled_from([0, 7]))
def test_one_more_moves_no_other(spans: list[Piece], gone: list[int], gap: int) -> None:
    spans = [s for s in spans if s.start < s.end]
    index: SpanIndex[Piece] = SpanIndex(LENGTH, range(0, LENGTH, 13))
    lanes = Lanes(gap)
    half = len(spans) // 2
    for span in spans[:half]:
        index.add(span)
    lanes.assign(spans[:half])
    for n in gone:
        if n < half and spans[n].guid in index:
            index.remove(spans[n].guid)
            lanes.remove(spans[n].guid)
    for span in spans[half:]:
        standing = {s.guid: lanes.lane(s.guid) for s in index}
        lanes.add(span, index.within(span.start - gap, span.end + gap))
        index.add(span)
        assert {g: lanes.lane(g) for g in standing} == standing
    check_lanes(list(index), lanes)


@given(pieces(), st.sets(st.integers(0, LENGTH)), st.lists(st.integers(0, 23)))
def test_index_answers_as_a_search_of_all(spans: list[Piece], breaks: set[int], gone: list[int]) -> None:
    index: SpanIndex[Piece] = SpanIndex(LENGTH, breaks, spans)
    left = {s.guid: s for s in spans}
    for n in gone:
        assert index.remove(f"g{n}") == left.pop(f"g{n}", None)
    rest = list(left.values())
    assert len(index) == len(rest) and set(index) == set(rest)
    for offset in range(LENGTH):
        assert {s.guid for s in index.at(offset)} == over(rest, offset)
    sizes = [s.end - s.start for s in index.at(LENGTH // 2)]
    assert sizes == sorted(sizes)
    for a, b in ((0, LENGTH), (10, 11), (20, 60)):
        want = {s.guid for s in rest if s.start < s.end and s.start < b and s.end > a}
        assert {s.guid for s in index.within(a, b)} == want
    whole: dict[int, set[str]] = {}
    for cell in range(index.cells):
        low, high = index.bounds(cell)
        assert index.cell_at(low) == cell
        for segment in index.segments(cell):
            assert low <= segment.start < segment.end <= high
            for offset in range(segment.start, segment.end):
                whole[offset] = {s.guid for s in segment.members}
    assert all(whole.get(o, set()) == over(rest, o) for o in range(LENGTH))


def test_the_same_identity_again_takes_the_place_of_the_old_one() -> None:
    index = SpanIndex(100, [50], [Piece("1", "a", 0, 60)])
    index.add(Piece("1", "a", 70, 80))
    assert index.at(10) == [] and [s.start for s in index.at(75)] == [70]


def test_an_empty_text_has_one_empty_cell() -> None:
    index: SpanIndex[Piece] = SpanIndex(0)
    assert index.cells == 1 and index.bounds(0) == (0, 0) and index.within(0, 0) == []


def test_a_book_in_one_paragraph_is_cut_into_cells() -> None:
    index: SpanIndex[Piece] = SpanIndex(60_000)
    assert index.cells == 60_000 // CELL
    assert max(b - a for a, b in map(index.bounds, range(index.cells))) <= CELL


class Counted:
    """A span that counts how often it is looked at: work without a clock."""

    looks = 0

    def __init__(self, n: int) -> None:
        self.guid, self.code = str(n), f"c{n % 20}"
        self._range = n * 7, n * 7 + 60

    @property
    def start(self) -> int:
        Counted.looks += 1
        return self._range[0]

    @property
    def end(self) -> int:
        Counted.looks += 1
        return self._range[1]


def test_four_times_the_codings_are_four_times_the_work() -> None:
    def work(n: int) -> int:
        spans = [Counted(i) for i in range(n)]
        Counted.looks = 0
        flatten(spans)
        Lanes(10).assign(spans)
        index = SpanIndex(n * 8, range(0, n * 8, 200), spans)
        for cell in range(index.cells):
            index.segments(cell)
        return Counted.looks

    assert work(8_000) < 4.4 * work(2_000)
