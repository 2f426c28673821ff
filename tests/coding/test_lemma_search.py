"""Looking for words in whatever form they are spoken: what is met, and that every range is exact."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.coding.lemma_search import MOST_WORDS, LemmaSearch
from app.coding.refusal import Refusal
from app.coding.search import Hit
from app.coding.suggest.analyses import kept
from app.coding.suggest.pipeline import Pipeline, load
from app.words import say

TEXT = (
    "Dat hebben we losgelaten. Laten we het dan los. Als je het loslaat, en niet durft los te laten.\n"
    "Laat je het dan ook echt los? 😀 De financieringsstromen zijn onzeker. Geven we ze de ruimte?\n"
    "Wij geven ruimte aan inwoners; en/of los gaan. Het Wmo-loket, hè.\n"
)
SPOKEN = ("los", "laat", "we", "het", "of", "en/of", "zo'n", "e-mail")


@pytest.fixture(scope="module", params=["embedded", "lookup"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    """The shipped pipeline, and the dictionary alone."""
    return load() if request.param == "embedded" else load(embedded=Path("/nonexistent/nl_kantlijn"))


def found(pipeline: Pipeline, query: str, text: str = TEXT) -> list[Hit]:
    return LemmaSearch(query).find(text, lambda: pipeline.analyse(text))


def test_a_separable_verb_is_found_in_all_its_forms(pipeline: Pipeline) -> None:
    texts = [
        "losgelaten", "Laten we het dan los", "loslaat", "los te laten", "Laat je het dan ook echt los",
    ]  # fmt: skip
    for query in ("loslaten", "losgelaten", "los laten", "LOSLAAT"):
        assert [hit.text for hit in found(pipeline, query)] == texts
    apart = [[TEXT[a:b] for a, b in hit.words] for hit in found(pipeline, "loslaten")]
    assert apart == [[], ["Laten", "los"], [], ["los", "laten"], ["Laat", "los"]]


def test_a_compound_is_found_by_its_part_and_a_phrase_in_any_order(pipeline: Pipeline) -> None:
    assert [hit.text for hit in found(pipeline, "financiering")] == ["financieringsstromen"]
    assert [hit.text for hit in found(pipeline, "Wmo")] == ["Wmo-loket"]
    hits = found(pipeline, "ruimte geven")
    assert [hit.text for hit in hits] == ["Geven we ze de ruimte", "geven ruimte"]
    assert [TEXT[a:b] for a, b in hits[0].words] == ["Geven", "ruimte"] and hits[1].words == ()


def test_what_is_typed_is_found_wherever_it_stands_as_a_word(pipeline: Pipeline) -> None:
    assert [hit.text for hit in found(pipeline, "of")] == ["of"], "within en/of"
    assert len(found(pipeline, "los")) == 4, "also where it is a part of loslaten"
    assert [hit.text for hit in found(pipeline, "hè")] == ["hè"]


@given(st.data())
def test_ranges_are_exact_in_order_and_hold_every_word_as_it_is_typed(
    pipeline: Pipeline, data: st.DataObject
) -> None:
    pieces = [*SPOKEN, "losgelaten", "ruimte", "geven", "Wmo-loket", "İs", "ſo", "😀", "."]
    text = "".join(
        piece + data.draw(st.sampled_from((" ", " ", "", "\n", "-", ", ")))
        for piece in data.draw(st.lists(st.sampled_from(pieces), max_size=20))
    )
    word = data.draw(st.sampled_from(SPOKEN))
    hits = found(pipeline, word, text)
    assert [(h.start, h.end) for h in hits] == sorted((h.start, h.end) for h in hits)
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text) and text[hit.start : hit.end] == hit.text
        assert (text[: hit.start] + hit.text + text[hit.end :]) == text
        if hit.words:
            assert hit.words[0][0] == hit.start and hit.words[-1][1] == hit.end
            assert all(a < b <= c for (a, b), (c, _) in zip(hit.words, hit.words[1:], strict=False))
            assert all(text[a:b].strip() == text[a:b] != "" for a, b in hit.words)
    held = [r for hit in hits for r in (hit.words or ((hit.start, hit.end),))]
    for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
        assert any(a <= match.start() and match.end() <= b for a, b in held), (word, text)


@given(st.text(max_size=30), st.text(max_size=60))
@example(":\n\U000191d3", "")
def test_any_query_is_answered_or_refused_in_one_sentence(pipeline: Pipeline, query: str, text: str) -> None:
    try:
        hits = found(pipeline, query, text)
    except Refusal as refusal:
        assert say(refusal).endswith(".") and "\n" not in say(refusal)
    else:
        assert all(text[h.start : h.end] == h.text for h in hits)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("  ", "search.empty"),
        ("?! …", "search.no_words"),
        (" ".join(["woord"] * (MOST_WORDS + 1)), "search.too_many_words"),
    ],
)
def test_queries_without_an_answer_are_refused(query: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        LemmaSearch(query)
    assert refused.value.key == key and say(refused.value)


@pytest.mark.parametrize(
    "query", ["loslaten", "financiering", "ruimte geven", "Wmo", "stadion", "los", "bijsturen"]
)
def test_the_words_alone_tell_what_need_not_be_read(pipeline: Pipeline, query: str) -> None:
    for text in (TEXT, "Daar gaat het niet over.", "Ruimte is er niet.", ""):
        words, wanted = kept.words_of(kept.pack(pipeline.analyse(text))), LemmaSearch(query)
        met = wanted.met(words)
        whole = found(pipeline, query, text)
        assert (
            wanted.find(text, None if met is None else lambda text=text: pipeline.analyse(text), met) == whole
        )
        if "niet over" in text:
            assert met is None
