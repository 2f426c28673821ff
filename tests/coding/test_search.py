"""Looking for words and patterns in a text."""

from __future__ import annotations

import pytest

from app.coding.finding import Finder
from app.coding.refusal import Refusal
from app.coding.search import pattern, search
from app.coding.search_query import parse
from app.words import say

TEXT = "De gemeente laat los.\nHet 😀 is de Gemeente\xa0 laat, [zeg] maar. " + "a" * 40


def found(query: str, *, regex: bool = False) -> list[tuple[int, int, str]]:
    hits = search(TEXT, pattern(query)) if regex else Finder(parse(query)).find(TEXT)
    return [(hit.start, hit.end, hit.text) for hit in hits]


def test_words_are_found_in_either_case_with_any_space_between_them() -> None:
    assert [text for *_, text in found("gemeente laat")] == ["gemeente laat", "Gemeente\xa0 laat"]
    assert found("[zeg]") == [(TEXT.index("[zeg]"), TEXT.index("[zeg]") + 5, "[zeg]")]


def test_hits_are_code_points_with_their_context_and_never_empty() -> None:
    (first, second) = search(TEXT, pattern(r"gemeente"))
    assert TEXT[second.start : second.end] == "Gemeente"
    assert (first.before, first.after[:10]) == ("De ", " laat los.")
    assert found("x*", regex=True) == []


@pytest.mark.parametrize(("query", "position"), [("(", 1), ("a(b", 3), ("*", 1), (")", 1), ("\\", 1)])
def test_a_bad_expression_is_refused_with_the_place_in_plain_words(query: str, position: int) -> None:
    with pytest.raises(Refusal) as refused:
        pattern(query)
    assert (refused.value.key, refused.value.details["position"]) == ("search.bad_regex", position)
    assert say(refused.value).startswith(
        f"“{query}” is geen geldige reguliere expressie: bij teken {position} "
    )


def test_no_words_and_no_end_are_refused() -> None:
    with pytest.raises(Refusal, match=r"search\.empty"):
        pattern("  ")
    with pytest.raises(Refusal, match=r"search\.empty"):
        parse("  ")


def test_an_expression_of_several_lines_is_refused_in_one() -> None:
    with pytest.raises(Refusal) as refused:
        pattern("a\n\n(b")
    assert refused.value.details["query"] == "a  (b" and "\n" not in say(refused.value)
    assert refused.value.details["position"] == 5
