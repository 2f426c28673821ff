"""How a query is written, where it is found, and what the index may be asked of it."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.finding import Finder, Needs, Sight, needs, units_of
from app.coding.folding import folded, indexed_words
from app.coding.model import Turn
from app.coding.refusal import Refusal
from app.coding.search_query import MOST_TERMS, parse
from app.words import say

TEXT = (
    "Interviewer: Hoe gaat het loslaten?\n"
    "R1: Nou ja 😀, we laten het los, écht waar. De coördinatie en zo’n e-mail (lacht).\n"
    "Interviewer: En de regie?\n"
    "R1: Eén ding: de regie houden wij, het los laten niet.\n"
)


PLAIN = Sight()


def turns_of(text: str) -> tuple[Turn, ...]:
    found, at = [], 0
    for n, line in enumerate(text.splitlines(keepends=True), 1):
        label = line.index(": ") + 2 if ": " in line else 0
        found.append(Turn(n, at, at + label, at + len(line), None))
        at += len(line)
    return tuple(found)


def found(query: str, *, sight: Sight = PLAIN, within: str = "turn", **how: object) -> list[str]:
    node = parse(query, **how)  # type: ignore[arg-type]
    return [hit.text for hit in Finder(node, sight, within).find(TEXT, turns_of(TEXT))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("los", ["los", "los", "los"]),
        ("LOS laten", ["los laten"]),
        ('"los"', ["los", "los"]),
        ("“laten”", ["laten", "laten"]),
        ("los*", ["loslaten", "los", "los"]),
        ("*laten", ["loslaten", "laten", "laten"]),
        ("l*n", ["loslaten", "laten", "laten"]),
        ("coordinatie", ["coördinatie"]),
        ("zo'n e-mail", ["zo’n e-mail"]),
        ("een", ["Eén"]),
        ("(lacht)", ["(lacht)"]),
        ("regie AND houden", ["regie", "houden"]),
        ("regie EN houden", ["regie", "houden"]),
        ("regie NOT houden", ["regie"]),
        ("coordinatie OF houden", ["coördinatie", "houden"]),
        ("(coordinatie OR houden) AND los", ["los", "coördinatie", "houden", "los"]),
        ("laten NEAR/1 los", ["laten het los", "los laten"]),
        ("laten NABIJ/0 los", ["los laten"]),
        ("en of", []),
    ],
)
def test_what_a_query_finds(query: str, texts: list[str]) -> None:
    assert found(query) == texts


def test_case_accents_whole_words_and_the_whole_document_are_asked_for() -> None:
    assert found("een", sight=Sight(accents=True)) == []
    assert found("regie", sight=Sight(case=True)) == ["regie", "regie"]
    assert found("nou", sight=Sight(case=True)) == []
    assert found("los", whole=True) == ["los", "los"]
    assert found("hoe AND houden") == [] and found("hoe AND houden", within="document") == ["Hoe", "houden"]
    assert found("laten los", near=1) == ["laten het los", "los laten"]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        (" ", "empty"), ("NOT los", "only_not"), ("los AND", "half"), ("OR los", "half"),
        ("(los AND laten", "brackets"), ("los) AND laten", "brackets"),
        ("(a OR b) NEAR/3 c", "near_words"), ("a NEAR/5000 b", "near_far"),
        ("( " * 80 + "a AND b", "brackets"),
        (" OR ".join(["woord"] * (MOST_TERMS + 1)), "too_many_words"),
    ],
)  # fmt: skip
def test_what_makes_no_query_is_refused_in_a_sentence(query: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(query)
    assert refused.value.key == f"search.{key}" and say(refused.value).endswith(".")


def test_near_asks_for_two_words_and_a_distance() -> None:
    for query, near, key in (("los", 3, "near_one"), ("los laten", -1, "near_far")):
        with pytest.raises(Refusal, match=rf"search\.{key}"):
            parse(query, near=near)


PIECES = st.sampled_from(["aa", "bb", "cc", "aabb", "ä", "A", "é", "zo’n", "İ", "ſ", "x_y", "😀", "e-a", "1"])
SPACES = st.sampled_from([" ", " ", " ", "\n", ", ", "-", "", ": "])
TEXTS = st.lists(st.tuples(PIECES, SPACES), max_size=25).map(lambda of: "".join(a + b for a, b in of))


@given(TEXTS, st.integers(0, 4))
def test_near_finds_the_smallest_stretches_and_no_others(text: str, apart: int) -> None:
    """Against all pairs: at most so many words between, in one turn, and none inside another."""
    turns = turns_of(text)
    got = [(h.start, h.end) for h in Finder(parse(f"aa NEAR/{apart} bb", whole=True)).find(text, turns)]
    spoken = [m.start() for m in re.finditer(r"\w+(?:['’\-]\w+)*", text)]
    bare = folded(text)
    places = {w: [m.span() for m in re.finditer(rf"(?<!\w){w}(?!\w)", bare)] for w in ("aa", "bb")}
    units = units_of(text, turns)
    pairs = set()
    for one, two in itertools.product(places["aa"], places["bb"]):
        first, last = sorted((one, two))
        between = sum(first[1] <= s < last[0] for s in spoken)
        if between <= apart and any(a <= first[0] and last[1] <= b for a, b in units):
            pairs.add((first[0], last[1]))
    smallest = {
        p for p in pairs if not any(q != p and p[0] <= q[0] and q[1] <= p[1] for q in pairs)
    }  # fmt: skip
    assert got == sorted(smallest)


@given(TEXTS)
def test_folding_keeps_every_place_and_folds_once(text: str) -> None:
    for case, accents in itertools.product((False, True), repeat=2):
        once = folded(text, case=case, accents=accents)
        assert len(once) == len(text) and folded(once, case=case, accents=accents) == once


@given(st.text(max_size=60))
def test_folding_keeps_the_length_of_any_text(text: str) -> None:
    assert len(folded(text)) == len(text)


def told(wanted: Needs, words: set[str]) -> bool:
    """What an index with these words answers."""
    match = {
        "is": lambda w, part: w == part, "begins": str.startswith, "ends": str.endswith,
        "has": lambda w, part: part in w,
    }  # fmt: skip
    return (
        all(any(match[how](w, part) for w in words) for part, how in wanted.words)
        and all(told(part, words) for part in wanted.all)
        and (not wanted.any or any(told(part, words) for part in wanted.any))
    )


QUERIES = st.one_of(
    PIECES,
    st.lists(PIECES, min_size=1, max_size=3).map(" ".join),
    PIECES.map(lambda w: f'"{w}"'),
    PIECES.map(lambda w: f"{w}*"),
    PIECES.map(lambda w: f"*{w[-1]}"),
    st.tuples(PIECES, st.sampled_from(["AND", "OR", "NOT", "NEAR/2"]), PIECES).map(" ".join),
)


@given(TEXTS, QUERIES)
def test_the_index_never_keeps_back_a_text_with_a_hit(text: str, query: str) -> None:
    for whole in (False, True):
        node = parse(query, whole=whole)
        if Finder(node).find(text, turns_of(text)):
            assert told(needs(node), indexed_words(text))
