"""Codebooks of a few codes, as most own ones are, with nothing coded yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.coding.model import Code, Coding
from app.coding.suggest.analyst import Analyst
from app.coding.suggest.cues.evidence import THRESHOLD
from app.coding.suggest.features.documents import Document
from app.coding.suggest.jobs import SuggestJob
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.learner import train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.measuring.evaluation import evaluate
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.propose import form_of, propose
from app.coding.suggest.regression.ridge import centred
from app.coding.transcripts import read_text

CODES = (
    Code("w", "Wachten", cues=("wachtkamer", "wachtlijst"), definition="Dat iets lang duurt."),
    Code("g", "Gezelligheid", cues=("gezellig",), definition="Dat het er fijn is."),
    Code("k", "Kosten", cues=("duur", "prijs"), definition="Wat het kost."),
    Code("v", "Vervoer", cues=("bus", "taxi"), definition="Hoe iemand ergens komt."),
)
NOTHING = (
    "Mijn zoon werkt in Utrecht bij de spoorwegen en mijn dochter studeert nog.\n"
    "De fiets staat tegen de muur en de hond slaapt onder de tafel.\n"
    "Wij zijn in het najaar begonnen met drie gemeenten en een projectleider.\n"
)
SOMETHING = "Je zit daar een uur in de wachtkamer en dan sturen ze je weer weg.\n"


def chances(codes: tuple[Code, ...], text: str, pipeline: Pipeline) -> Any:
    model = train([], codes, pipeline.analyse, written=True)
    return model.judge(prepared(Document("a", text), model.matcher, pipeline.analyse)).chances


def test_what_is_about_none_of_a_few_codes_is_given_none(pipeline: Pipeline) -> None:
    assert chances(CODES, NOTHING, pipeline).max() < 0.36


def test_what_is_about_one_of_them_is_given_that_one(pipeline: Pipeline) -> None:
    judged = chances(CODES, SOMETHING, pipeline)[0]
    assert judged.argmax() == 0 and judged[0] > 0.36 > sorted(judged)[-2]


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_codes_are_suggested_by_their_cues_until_enough_is_coded(
    number: int, pipeline: Pipeline
) -> None:
    codes, analyst = CODES[:number], Analyst(lambda key: None, pipeline)
    text = NOTHING + SOMETHING
    coded = Document("a", text, codings=(Coding("1", "w", "a", 0, 20, "A"),))
    for documents in ((), (coded,)):
        found = propose(SuggestJob("b", text, (), codes, documents=documents), analyst)
        assert [(text[s.start : s.end], s.code) for s in found] == [(SOMETHING.strip(), "w")]
        assert [r.how for r in found[0].reasons] == ["lemma"]
    assert form_of([], codes) == "cues" and form_of([], CODES[:3]) == "codebook"
    much = [replace(coded, source=n, codings=coded.codings * 10) for n in "ab"]
    assert form_of(much, codes) == "learned" and form_of(much[:1], codes) == "cues"


def test_one_code_is_measured_as_it_is_suggested(pipeline: Pipeline) -> None:
    codes, place = CODES[:1], len(NOTHING)
    coded = (Coding("1", "w", "a", place, place + len(SOMETHING) - 1, "A"),)
    documents = [Document(n, NOTHING + SOMETHING + NOTHING * n.count("b"), codings=coded) for n in ("a", "b")]
    found = evaluate(documents, codes, pipeline.analyse)
    assert found is not None and found.form == "cues"
    assert found.learned == found.cues and found.learned.micro.f1 == 1
    assert set(found.thresholds.values()) == {THRESHOLD}


@pytest.mark.parametrize("codes", [1, 2, 7])
def test_scores_of_all_codes_together_are_nothing(codes: int) -> None:
    answer = np.random.default_rng(1).standard_normal((5, codes))
    made = centred(answer)
    if codes == 1:
        assert made is answer
    else:
        assert np.allclose(made.sum(1), 0) and np.allclose(made - made[:, :1], answer - answer[:, :1])


def test_a_codebook_is_judged_by_how_many_of_its_codes_have_cues(pipeline: Pipeline) -> None:
    some = (*CODES[:2], *(replace(code, cues=()) for code in CODES[2:]))
    for codes, cued in ((CODES, 1.0), (some, 0.5)):
        stack = train([], codes, pipeline.analyse).stack
        assert list(stack) == list(stacker.uncoded([0] * 4, cued=cued))


def test_from_which_chance_on_is_suggested_is_lower_where_little_can_be_found(pipeline: Pipeline) -> None:
    bare = tuple(replace(code, cues=()) for code in CODES)
    told = tuple(replace(code, paraphrases=tuple(f"Zin {n}." for n in range(60))) for code in bare)
    for codes, limit in ((CODES, 0.36), (bare, 0.25), ((*CODES[:2], *bare[2:]), 0.305), (told, 0.36)):
        assert train([], codes, pipeline.analyse).thresholds == pytest.approx([limit] * 4, abs=0.002)


TALK = (
    "Interviewer: Hoe gaat het?\n"
    "Respondent: Nou, ik zit daar dus een uur te wachten en dan zegt ze tegen mij dat het nog even duurt.\n"
    "Interviewer: En verder?\n"
    "Respondent: Ja, ik heb toen dus maar gezegd dat ik met de fiets kwam en dat het zo wel ging.\n"
    "Interviewer: En daarna?\n"
    "Respondent: Toen zei mijn dochter nog dat ze dus wel even mee wilde, en dat was ook zo.\n"
)


def test_one_coded_turn_makes_not_every_turn_be_about_its_code(pipeline: Pipeline) -> None:
    """Of four definitions it alone says how people talk."""
    codes = tuple(replace(code, cues=()) for code in CODES)
    draft = read_text(TALK, "a.txt")
    document = Document("a", draft.text, draft.turns, {s.name: s.role for s in draft.speakers})
    start = draft.text.index("Nou, ik")
    coded = replace(document, codings=(Coding("1", "w", "a", start, draft.text.index("duurt.") + 6, "A"),))
    plain = train([], codes, pipeline.analyse)
    taught = train([coded], codes, pipeline.analyse)
    text = prepared(document, plain.matcher, pipeline.analyse)
    assert plain.level is None and taught.level is not None
    assert taught.level[0] > 0 and not taught.level[1:].any()
    before, after = plain.judge(text).chances[1:, 0], taught.judge(text).chances[1:, 0]
    without = replace(taught, level=None).judge(text).chances[1:, 0]
    assert (after < without).all() and after.max() < 0.25 and after.mean() < 2 * before.mean()
    assert train([replace(coded, codings=())], codes, pipeline.analyse).level is None
    told = tuple(replace(c, paraphrases=tuple(f"{c.name} is dit {n}." for n in range(60))) for c in codes)
    well = train([coded], told, pipeline.analyse).level
    assert well is not None and well[0] < taught.level[0] / 4, (
        "with much in the codebook it is next to nothing"
    )


def test_a_heading_is_hidden_where_the_codebook_is_learned_from_too(pipeline: Pipeline) -> None:
    under = "In de wachtkamer en op de wachtlijst staat een groot aantal inwoners langdurig in een rij.\n"
    text = f"Nota zorg\n\nWachtkamer\n{under}"
    job = SuggestJob("a", text, (), CODES, hidden=True)
    found = [
        (text[s.start : s.end], s.hidden)
        for s in propose(job, Analyst(lambda key: None, pipeline))
        if s.code == "w"
    ]
    assert ("Wachtkamer", "heading") in found and any(not hidden for _, hidden in found)
