"""A cue that never counts: its words are no evidence, and nothing is learned of them from the codebook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.coding.codebook import key_of
from app.coding.model import NO_RULES, SuggestionRules
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.features.told import Told, without
from app.coding.suggest.jobs import SuggestJob
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.propose import propose
from tests.coding.suggest.learned.test_small_codebooks import CODES

SAID = tuple(
    f"De {who} zit in de wachtkamer{end}"
    for who in ("buurman", "oude vrouw", "moeder")
    for end in ("", " te wachten", " en het duurt uren")
)
BOOK = (
    replace(
        CODES[0], name="Traagheid", cues=("wachtkamer",), paraphrases=(*SAID, "Je staat zo lang in de rij")
    ),
    *CODES[1:],
)


def test_a_silenced_word_is_no_reason_any_more_also_where_paraphrases_have_it(pipeline: Pipeline) -> None:
    text = "Mijn zus kwam toen naar de wachtkamer van het gemeentehuis.\n"
    analyst = Analyst(lambda key: None, pipeline)
    job = SuggestJob("s", text, (), BOOK, minimum=0.0, hidden=True)

    def told(rules: SuggestionRules) -> tuple[float, float]:
        """How sure, and what the silenced word adds."""
        found = [one for one in propose(replace(job, rules=rules), analyst) if one.code == "w"]
        word = sum(r.weight for one in found for r in one.reasons if text[r.start : r.end] == "wachtkamer")
        return max((one.confidence for one in found), default=0.0), word

    sure, before = told(NO_RULES)
    less, after = told(replace(NO_RULES, never=frozenset({("w", key_of("wachtkamer"))})))
    assert sure > 0.5 and before > 2.0
    assert less < sure and after < 0.25 * before, (before, after)


def test_the_rest_of_what_the_codebook_says_is_still_learned_from(pipeline: Pipeline) -> None:
    text = "We staan hier uren te wachten in de rij.\n"
    analyst = Analyst(lambda key: None, pipeline)
    never = replace(NO_RULES, never=frozenset({("w", key_of("wachtkamer"))}))
    job = SuggestJob("s", text, (), BOOK, rules=never)
    assert [one.code for one in propose(job, analyst)] == ["w"]


@pytest.mark.parametrize(
    ("places", "lines"),
    [
        ((), (("a", "een twee drie"), ("b", "vier"))),
        (((4, 8),), (("a", "een drie"), ("b", "vier"))),
        (((0, 3), (9, 13)), (("a", "twee"), ("b", "vier"))),
        (((9, 18),), (("a", "een twee"),)),
    ],
)
def test_words_are_cut_from_their_lines(
    places: tuple[tuple[int, int], ...], lines: tuple[tuple[str, str], ...]
) -> None:
    told = Told("een twee drie\nvier", (("a", 0, 13), ("b", 14, 18)))
    made = without(told, places)
    assert tuple((name, made.text[start:end]) for name, start, end in made.lines) == lines
