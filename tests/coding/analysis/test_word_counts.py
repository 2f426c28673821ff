"""Counting words: against counting by hand; the figures of a comparison against published ones."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.analysis.words import (
    Column,
    chance,
    counted,
    difference,
    frequencies,
    log_likelihood,
    log_ratio,
    marks,
)
from app.coding.model import Turn
from app.coding.suggest.analyses.analysis import TAGS, Analysis, word_of
from app.coding.suggest.dutch.verbs import Join
from app.coding.suggest.pipeline import load

TEXT = "R1: Wij lieten het los. Laat het los!\nInt: Losgelaten?\nR1: 3 keer, de kinderen.\n"


def test_the_published_figures_come_out() -> None:
    """Rayson on the Corpora list, 18 January 2002: "keep" of learners and native speakers per million words.
    And the worked example with the log-likelihood calculator of Lancaster: 52 in 50,000, 57 in 75,000."""
    million = (1_000_000, 1_000_000)
    for counts, told in (((348, 99), 147), ((392, 170), 90), ((9, 32), 14), ((21, 25), 0), ((15, 14), 0)):
        assert round(log_likelihood(counts, million)) == told
    assert round(log_likelihood((52, 57), (50_000, 75_000)), 2) == 2.65
    assert log_likelihood((0, 0), (10, 10)) == 0 == log_likelihood((5, 10), (50, 100))


@pytest.mark.parametrize(
    ("g2", "degrees", "p"),
    [(3.841, 1, 0.05), (6.635, 1, 0.01), (10.828, 1, 0.001), (15.137, 1, 0.0001), (5.991, 2, 0.05),
     (7.815, 3, 0.05), (9.488, 4, 0.05), (11.070, 5, 0.05), (18.307, 10, 0.05), (0, 1, 1), (4, 0, 1)],
)  # fmt: skip
def test_chances_are_those_of_the_tables(g2: float, degrees: int, p: float) -> None:
    assert chance(g2, degrees) == pytest.approx(p, rel=5e-3)


def test_a_log_ratio_of_one_is_twice_as_often() -> None:
    assert log_ratio(20, 1000, 10, 1000) == 1 and log_ratio(5, 1000, 40, 1000) == -3
    assert log_ratio(8, 1000, 0, 1000) == 4  # nought as a half


def test_a_difference_says_when_not_to_trust_it() -> None:
    sizes = (10_000, 10_000)
    sure = difference((90, 20), sizes, documents=6, looked=500)
    assert (sure.caution, sure.most) == ("", 0) and sure.ratio == pytest.approx(2.17, abs=0.01)
    assert difference((90, 20), sizes, documents=1, looked=500).caution == "alone"
    assert difference((4, 1), sizes, documents=3).caution == "few"
    assert difference((30, 25), sizes, documents=9).caution == "chance"
    assert difference((12, 0), (1_000, 1_000_000), documents=3).caution == "few"  # 0.01 expected


def test_a_separable_verb_is_one_word_and_labels_and_numbers_are_none() -> None:
    pipeline = load()
    turns, at = [], 0
    for n, line in enumerate(TEXT.splitlines(keepends=True), 1):
        turns.append(Turn(n, at, at + line.index(":") + 1, at + len(line), line[0]))
        at += len(line)
    own = counted(pipeline.analyse(TEXT, turns), turns)
    column = Column(own, marks([(0,), (1,), (0,), ()]))
    table = frequencies([column], ("R", "Int"))
    rows = {row.lemma: row for row in table.rows}
    assert rows["loslaten"].counts[0] == 2 and "los" not in rows
    assert rows["kind"].pos == "NOUN" and rows["kind"].count == 1
    assert not {"r1", "int", "3", ".", "?"} & rows.keys()
    assert table.total == sum(table.sizes) == sum(row.count for row in table.rows)
    only = frequencies([Column(own, marks([(), (0,), (), ()]))])
    assert sum(row.count for row in only.rows) == only.total == 1
    left = frequencies([column], stop={"Hét"}, pos={"NOUN", "VERB"}, least=2)
    assert [(r.lemma, r.count) for r in left.rows][:1] == [("loslaten", 3)]
    assert left.total == table.total


LEMMAS = ["laten", "los", "zijn", "kind", "éen"]


@st.composite
def spoken(draw: st.DrawFn) -> tuple[Analysis, list[Turn], list[tuple[int, ...]]]:
    """An analysis of tokens of three characters, with joins and turns, and the groups of every turn."""
    n = draw(st.integers(0, 14))
    words = [draw(st.integers(0, len(LEMMAS) - 1)) for _ in range(n)]
    joins, taken = {}, set[int]()
    for verb in range(n):
        particle = draw(st.integers(0, n - 1))
        if draw(st.booleans()) and particle != verb and not {verb, particle} & taken:
            taken |= {verb, particle}
            joins[verb] = Join(verb, particle, draw(st.sampled_from(["loslaten", "aanzien"])))
    cuts = sorted({0, n, *draw(st.lists(st.integers(0, n), max_size=3))})
    turns = [
        Turn(k, 4 * a, 4 * a + 4 * (draw(st.booleans()) and b - a > 1), 4 * b, None)
        for k, (a, b) in enumerate(pairwise(cuts))
        if draw(st.integers(0, 3))
    ]
    analysis = Analysis(
        "", "", (), array("I", [4 * t for t in range(n)]), array("I", [4 * t + 3 for t in range(n)]),
        array("I", words), tuple(word_of(w, w) for w in LEMMAS), array("I"), array("I"), joins,
        bytes(draw(st.integers(0, len(TAGS) - 1)) for _ in range(n)),
    )  # fmt: skip
    return analysis, turns, [draw(st.sampled_from([(), (0,), (1,), (1, 0)])) for _ in turns]


@given(st.lists(spoken(), max_size=3))
def test_counting_is_that_by_hand(
    documents: list[tuple[Analysis, list[Turn], list[tuple[int, ...]]]],
) -> None:
    counts: Counter[tuple[str, str, int]] = Counter()
    every: Counter[tuple[str, str]] = Counter()
    overlap = False
    seen: dict[tuple[str, str], set[int]] = {}
    columns = []
    for n, (analysis, turns, groups) in enumerate(documents):
        particles = {join.particle for join in analysis.joins.values()}
        for token, start in enumerate(analysis.starts):
            turn = next((k for k, t in enumerate(turns) if t.text_start <= start < t.end), None)
            if token in particles or turn is None or not groups[turn]:
                continue
            word = analysis.full_lemma(token), TAGS[analysis.tags[token]]
            every[word] += 1
            counts.update((*word, group) for group in groups[turn])
            overlap |= len(groups[turn]) > 1
            seen.setdefault(word, set()).add(n)
        columns.append(Column(counted(analysis, turns), marks([*groups, ()])))
    table = frequencies(columns, ("een", "twee"))
    assert table.sizes == tuple(sum(c for (*_, g), c in counts.items() if g == k) for k in (0, 1))
    assert {(r.lemma, r.pos): (r.count, r.documents, r.counts) for r in table.rows} == {
        word: (every[word], len(docs), (counts[*word, 0], counts[*word, 1])) for word, docs in seen.items()
    }
    order = [(-r.count, r.lemma, r.pos) for r in table.rows]
    assert order == sorted(order)
    assert (table.total, table.overlap) == (every.total(), overlap)
    assert all((row.difference is None) == overlap for row in table.rows)
