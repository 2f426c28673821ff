"""Co-occurrence against a reading of the definitions that looks at every pair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.analysis import characters, meeting, partners, relations, rows
from app.coding.analysis.columns import columns_of
from app.coding.analysis.cooccurrence import cooccurrence, pairs
from app.coding.analysis.matrix import COUNTS
from app.coding.analysis.relations import parse_relation
from app.coding.model import Coding, Turn
from app.coding.refusal import Refusal

RELATIONS = ("overlap", "exact", "within", "near:0", "near:3", "near:1000", "same-turn", "same-document")
CODES = ("A", "B", "C", "D")
BELOW = {"A": ("B", "C"), "B": ("C",), "C": (), "D": ()}
"""The tree A > B > C, and D on its own."""
SOURCES = ("s1", "s2", "s3")
TURNS = {
    "s1": (Turn(1, 0, 2, 6, None), Turn(2, 6, 6, 7, None), Turn(3, 9, 10, 20, None)),
    "s2": (Turn(1, 3, 3, 12, None), Turn(2, 12, 13, 13, None), Turn(3, 13, 13, 30, None)),
}

Row = tuple[str, frozenset[str], Coding]
"""A code, the codings that count for it as one, and their range."""


@st.composite
def some_codings(draw: st.DrawFn) -> list[Coding]:
    number = draw(st.integers(0, 22))
    found: dict[tuple[object, ...], Coding] = {}
    for n in range(number):
        start = draw(st.integers(0, 24))
        coding = Coding(
            guid=f"g{n}",
            code=draw(st.sampled_from(CODES)),
            source=draw(st.sampled_from(SOURCES)),
            start=start,
            end=start + draw(st.integers(1, 8)),
            coder=draw(st.sampled_from(("x", "y"))),
        )
        found.setdefault((coding.code, coding.source, coding.start, coding.end, coding.coder), coding)
    return list(found.values())


def related(a: Coding, b: Coding, relation: str) -> bool:
    if a.source != b.source:
        return False
    ours, theirs = set(range(a.start, a.end)), set(range(b.start, b.end))
    if relation == "overlap":
        return bool(ours & theirs)
    if relation == "exact":
        return ours == theirs
    if relation == "within":
        return ours <= theirs or theirs <= ours
    if relation == "same-document":
        return True
    if relation == "same-turn":
        spans = [set(range(t.start, t.end)) for t in TURNS.get(a.source, ())]
        return any(ours & span and theirs & span for span in spans)
    return bool(ours & theirs) or max(a.start, b.start) - min(a.end, b.end) <= int(relation[5:])


def rows_by_hand(codings: Iterable[Coding], below: Mapping[str, Sequence[str]]) -> list[Row]:
    found: dict[tuple[object, ...], Row] = {}
    for coding in codings:
        for code in CODES:
            if code == coding.code or coding.code in below.get(code, ()):
                key = (code, coding.source, coding.start, coding.end, coding.coder)
                _, guids, first = found.get(key, (code, frozenset(), coding))
                found[key] = (code, guids | {coding.guid}, first)
    return list(found.values())


def one_coding(left: Row, right: Row, below: Mapping[str, Sequence[str]]) -> bool:
    """The same passage by the same coder, under a code and under one of its parents."""
    a, b = left[2], right[2]
    kin = left[0] in below.get(right[0], ()) or right[0] in below.get(left[0], ())
    return kin and (a.source, a.start, a.end, a.coder) == (b.source, b.start, b.end, b.coder)


def by_hand(codings: list[Coding], relation: str, count: str, below: Mapping[str, Sequence[str]]) -> Any:
    rows = rows_by_hand(codings, below)
    table = np.zeros((len(CODES), len(CODES)), dtype=np.int64)
    for i, one in enumerate(CODES):
        for j, other in enumerate(CODES):
            found = [
                (p[2], q[2])
                for p, q in combinations(rows, 2)
                if {p[0], q[0]} == {one, other}
                and related(p[2], q[2], relation)
                and not one_coding(p, q, below)
            ]
            met: set[object] = set()
            for a, b in found:
                ours = {(a.source, c) for c in range(a.start, a.end)}
                theirs = {(b.source, c) for c in range(b.start, b.end)}
                if count == "documents":
                    met.add(a.source)
                elif count == "fragments":
                    met |= {(a.source, a.start, a.end), (b.source, b.start, b.end)}
                elif relation in ("overlap", "exact", "within"):
                    met |= ours & theirs
                else:
                    met |= ours | theirs
            if count != "codings":
                table[i, j] = len(met)
            elif one in below.get(other, ()) or other in below.get(one, ()):
                table[i, j] = len({frozenset((passage(a), passage(b))) for a, b in found})
            else:
                table[i, j] = len(found)
    return table


def passage(coding: Coding) -> tuple[object, ...]:
    """What makes two codings one under a code with its subcodes."""
    return coding.source, coding.start, coding.end, coding.coder


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("count", COUNTS)
@settings(max_examples=25, deadline=None)
@given(codings=some_codings(), with_subcodes=st.booleans())
def test_counts_are_those_of_every_pair_looked_at(
    relation: str, count: str, codings: list[Coding], with_subcodes: bool
) -> None:
    below = BELOW if with_subcodes else {}
    matrix = cooccurrence(
        columns_of(codings, sources=SOURCES),
        relation=relation,
        count=count,
        turns=TURNS,
        codes=CODES,
        below=below,
    )
    expected = by_hand(codings, relation, count, below)
    assert matrix.counts.tolist() == expected.tolist()
    assert (matrix.counts == matrix.counts.T).all()


@pytest.mark.parametrize("relation", RELATIONS)
@settings(max_examples=25, deadline=None)
@given(codings=some_codings())
def test_pairs_list_what_was_counted(relation: str, codings: list[Coding]) -> None:
    columns = columns_of(codings, sources=SOURCES)
    counts = cooccurrence(columns, relation=relation, turns=TURNS, codes=CODES).counts
    for i, one in enumerate(CODES):
        for j, other in enumerate(CODES):
            found = pairs(columns, one, other, relation, turns=TURNS)
            assert len(found) == len({frozenset(p) for p in found}) == counts[i, j]
            for left, right in found:
                assert left != right
                assert codings[left].code == one and codings[right].code == other
                assert related(codings[left], codings[right], relation)


@pytest.mark.parametrize("relation", RELATIONS)
@settings(max_examples=25, deadline=None)
@given(codings=some_codings())
def test_with_subcodes_too_pairs_list_what_was_counted(relation: str, codings: list[Coding]) -> None:
    columns = columns_of(codings, sources=SOURCES)
    matrix = cooccurrence(columns, relation=relation, turns=TURNS, codes=CODES, below=BELOW)
    for i, one in enumerate(CODES):
        for j, other in enumerate(CODES):
            ours, theirs = {one, *BELOW[one]}, {other, *BELOW[other]}
            found = pairs(columns, ours, theirs, relation, turns=TURNS)
            met = {frozenset((passage(codings[a]), passage(codings[b]))) for a, b in found}
            assert len(found) == matrix.counts[i, j]
            assert len(met) == len(found) or not ours & theirs
            for left, right in found:
                assert left != right
                assert codings[left].code in ours and codings[right].code in theirs
                assert related(codings[left], codings[right], relation)


def test_two_codings_of_a_code_are_one_pair_with_its_parent() -> None:
    codings = [Coding("1", "B", "s1", 0, 5, "x"), Coding("2", "B", "s1", 3, 9, "x")]
    counts = cooccurrence(columns_of(codings), codes=("A", "B"), below=BELOW).counts
    assert counts.tolist() == [[1, 1], [1, 1]]


def test_a_code_named_twice_has_one_row() -> None:
    codings = [Coding("1", "A", "s1", 0, 5, "x"), Coding("2", "B", "s1", 3, 9, "x")]
    matrix = cooccurrence(columns_of(codings), codes=("A", "B", "A"))
    assert (matrix.rows, matrix.counts.tolist()) == (("A", "B"), [[0, 1], [1, 0]])


@settings(max_examples=50, deadline=None)
@given(codings=some_codings())
def test_coefficients_are_their_formulas(codings: list[Coding]) -> None:
    columns = columns_of(codings, sources=SOURCES)
    matrix = cooccurrence(columns, count="documents", codes=CODES)
    pairs_met = by_hand(codings, "overlap", "codings", {})
    n = [sum(c.code == code for c in codings) for code in CODES]
    chars = [
        {(c.source, at) for c in codings if c.code == code for at in range(c.start, c.end)} for code in CODES
    ]
    docs = [{c.source for c in codings if c.code == code} for code in CODES]
    units = len(SOURCES)

    def same(got: float, top: float, bottom: float) -> bool:
        return math.isnan(got) if bottom == 0 else math.isclose(got, top / bottom, abs_tol=1e-12)

    c, jaccard, phi = (matrix.coefficients(kind) for kind in ("c", "jaccard", "phi"))
    for i in range(len(CODES)):
        for j in range(len(CODES)):
            assert same(c[i, j], pairs_met[i, j], n[i] + n[j] - pairs_met[i, j])
            assert same(jaccard[i, j], len(chars[i] & chars[j]), len(chars[i] | chars[j]))
            a, b = len(docs[i]), len(docs[j])
            top = units * len(docs[i] & docs[j]) - a * b
            assert same(phi[i, j], top, math.sqrt(a * b * (units - a) * (units - b)))
    for (i, j), marks in matrix.marks().items():
        out = math.isnan(c[i, j]) or not 0 <= c[i, j] <= 1
        assert ("range" in marks) == out
        assert ("skewed" in marks) == (max(n[i], n[j]) > 5 * min(n[i], n[j]))


@settings(max_examples=30, deadline=None)
@given(codings=some_codings())
def test_phi_of_same_turn_counts_turns(codings: list[Coding]) -> None:
    columns = columns_of(codings, sources=SOURCES)
    phi = cooccurrence(columns, relation="same-turn", turns=TURNS, codes=CODES).coefficients("phi")
    turns = [(s, t) for s, told in TURNS.items() for t in told if t.start < t.end]
    under = np.array(
        [
            [
                any(c.code == code and c.source == s and c.start < t.end and t.start < c.end for c in codings)
                for s, t in turns
            ]
            for code in CODES
        ]
    ).astype(float)
    for i in range(len(CODES)):
        for j in range(len(CODES)):
            if under[i].std() and under[j].std():
                assert phi[i, j] == pytest.approx(np.corrcoef(under[i], under[j])[0, 1])
            else:
                assert math.isnan(phi[i, j])


@pytest.mark.parametrize("times", [8, pytest.param(60, marks=pytest.mark.slow)])
def test_batches_chunks_and_the_number_of_pairs_change_nothing(times: int) -> None:
    law = given(codings=some_codings(), with_subcodes=st.booleans())(cut_otherwise)
    settings(max_examples=times, deadline=None)(law)()


def cut_otherwise(codings: list[Coding], with_subcodes: bool) -> None:
    columns, below = columns_of(codings, sources=SOURCES), BELOW if with_subcodes else None
    kinds = [(r, c) for r in ("overlap", "within", "near:3", "same-turn", "same-document") for c in COUNTS]

    def all_tables() -> list[Any]:
        made = [
            cooccurrence(columns, relation=r, count=c, turns=TURNS, codes=CODES, below=below)
            for r, c in kinds
        ]
        figures = [m.coefficients(k) for m in (made[0], made[12]) for k in ("c", "jaccard", "phi")]
        return [m.counts.tolist() for m in made] + [
            np.nan_to_num(f, nan=-9).round(9).tolist() for f in figures
        ]

    whole = all_tables()
    depths = characters.depths
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "_CHUNK", 3)
        patch.setattr(rows, "CELLS", 4)
        patch.setattr(characters, "depths", lambda rows, start, end, cells=8: depths(rows, start, end, cells))
        for cells, room in ((0, meeting.ROOM), (0, 0), (10**9, 0)):  # every pair looked at, and none
            patch.setattr(partners, "CELLS", cells)
            patch.setattr(meeting, "ROOM", room)
            assert all_tables() == whole


def test_what_two_codings_share_between_turns_counts_once() -> None:
    """They are in the turns of others, not in each other's."""
    rows = (("A", 6, 9), ("B", 8, 12), ("B", 6, 7), ("A", 11, 12))
    codings = [Coding(f"g{n}", c, "s1", a, b, "x") for n, (c, a, b) in enumerate(rows)]
    matrix = cooccurrence(
        columns_of(codings, sources=SOURCES), relation="same-turn", count="characters", turns=TURNS,
        codes=CODES,
    )  # fmt: skip
    assert matrix.counts[0, 1] == len(range(6, 12))
    assert matrix.counts.tolist() == by_hand(codings, "same-turn", "characters", {}).tolist()


@pytest.mark.parametrize("words", ["", "near", "near:", "near:-1", "near:x", "touch", "near:9999999999"])
def test_an_unknown_relation_is_refused(words: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_relation(words)
    assert refused.value.key == "analysis.relation"


def test_unknown_count_and_coefficient_are_refused() -> None:
    with pytest.raises(Refusal, match=r"analysis\.count"):
        cooccurrence(columns_of([]), count="words")
    with pytest.raises(Refusal, match=r"analysis\.coefficient"):
        cooccurrence(columns_of([])).coefficients("kappa")


def test_a_project_without_codings_gives_zeros() -> None:
    matrix = cooccurrence(columns_of([], sources=SOURCES), codes=CODES)
    assert matrix.counts.tolist() == [[0] * 4] * 4
    assert np.isnan(matrix.coefficients("c")).all()
    assert matrix.marks() == {}
