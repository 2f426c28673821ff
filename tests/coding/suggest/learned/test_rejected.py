"""What was rejected is learned from: of its own code, wherever it was, and of no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.coding.model import Code, Coding, SuggestionDecision
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.labels import labels
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.learned.learner import forget, model_of, train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.learned.teaching import lesson_of
from app.coding.suggest.measuring.evaluation import held_out
from app.coding.suggest.pipeline import Pipeline
from tests.coding.suggest.learned.test_small_codebooks import CODES, NOTHING, SOMETHING

SAID = "De taxi kwam niet en de bus was vol, dus bleven we in de wachtkamer.\n"
LIKE = "De taxi was er niet en de bus reed niet, dus zaten ze in de wachtkamer.\n"
ELSEWHERE = Document("there", NOTHING + LIKE)


def rejected(source: str, code: str, text: str, place: str) -> SuggestionDecision:
    at = text.index(place)
    return SuggestionDecision("d" + code, source, code, at, at + len(place) - 1, "rejected", "A")


def chances(model: Any, document: Document, line: int, pipeline: Pipeline) -> dict[str, float]:
    judged = model.judge(prepared(document, model.matcher, pipeline.analyse)).chances[line]
    return {code.guid: float(chance) for code, chance in zip(model.matcher.codes, judged, strict=True)}


BESIDE = Document("beside", NOTHING + SOMETHING, codings=(Coding("1", "g", "beside", 0, 40, "A"),))


@pytest.mark.parametrize("something", [True, False])
def test_a_rejection_tells_of_its_own_code_elsewhere_also_where_nothing_was_coded(
    something: bool, pipeline: Pipeline
) -> None:
    here = Document("here", NOTHING + SAID)
    beside = [BESIDE] if something else []
    no = replace(here, decisions=(rejected("here", "w", here.text, SAID),))
    before, after = (
        chances(train([*beside, one], CODES, pipeline.analyse, own=ELSEWHERE), ELSEWHERE, 3, pipeline)
        for one in (here, no)
    )
    assert after["w"] < 0.7 * before["w"]
    assert after["v"] > 0.95 * before["v"] > 0.3


def test_a_rejection_leaves_the_right_code_of_its_own_passage(pipeline: Pipeline) -> None:
    here = Document("here", NOTHING + SAID, codings=(Coding("1", "g", "here", 0, 40, "A"),))
    no = replace(here, decisions=(rejected("here", "w", here.text, SAID),))
    before, after = (
        chances(train([one], CODES, pipeline.analyse, own=one), one, 3, pipeline) for one in (here, no)
    )
    assert after["w"] < 0.5 * before["w"]
    assert after["v"] > 0.95 * before["v"] > 0.3


def test_scores_of_other_codes_are_those_without_the_row(pipeline: Pipeline) -> None:
    here = Document("here", NOTHING + SOMETHING + SAID, codings=(Coding("1", "g", "here", 0, 40, "A"),))
    no = replace(here, decisions=(rejected("here", "w", here.text, SAID),))
    matcher = train([], CODES, pipeline.analyse).matcher
    lesson = lesson_of([no], matcher, pipeline.analyse, Parts(), "", False)
    (row,) = np.flatnonzero(lesson.refused.any(axis=1))
    left = np.delete(np.arange(len(lesson.aims)), row)
    gram = lesson.basis.gram.astype(float)
    without = np.linalg.solve(gram[np.ix_(left, left)] + np.diag(lesson.penalty[left]), lesson.aims[left])
    answer = lesson.answer()
    others = [n for n, code in enumerate(matcher.codes) if code.guid != "w"]
    assert np.abs(gram @ answer - gram[:, left] @ without)[:, others].max() < 1e-3
    w = next(n for n, code in enumerate(matcher.codes) if code.guid == "w")
    assert (gram @ answer)[row, w] < (gram[:, left] @ without)[row, w] - 0.2


def test_a_model_is_made_anew_for_a_rejection_where_nothing_was_coded(pipeline: Pipeline) -> None:
    forget()
    here = Document("here", NOTHING + SAID)
    no = replace(here, decisions=(rejected("here", "w", here.text, SAID),))
    first = model_of([here], CODES, pipeline.analyse)
    assert model_of([here], CODES, pipeline.analyse) is first
    after = model_of([no], CODES, pipeline.analyse)
    assert chances(after, ELSEWHERE, 3, pipeline)["w"] < chances(first, ELSEWHERE, 3, pipeline)["w"]
    led = model_of([no], CODES, pipeline.analyse, own=replace(no, decisions=()))
    assert chances(led, ELSEWHERE, 3, pipeline)["w"] > chances(after, ELSEWHERE, 3, pipeline)["w"]


def test_one_coding_of_a_thin_codebook_does_not_make_every_turn_be_about_it(pipeline: Pipeline) -> None:
    thin = tuple(replace(code, cues=()) for code in CODES)
    turns = (
        "Ja, in het begin hadden we eigenlijk nog geen idee hoe we dat met elkaar zouden doen in de wijk",
        "We hebben toen met de mensen van de straat gepraat en dat was best wel een goed gesprek met elkaar",
        "Dat ging eerst niet zo goed, maar later hebben we het toch met zijn allen voor elkaar gekregen hoor",
        "En toen zeiden ze van ja, dat moeten jullie zelf maar weten, dus dat hebben we toen ook maar gedaan",
    )
    text = "\n".join(turns * 6)
    document = Document("a", text, codings=(Coding("1", "g", "a", 0, len(turns[0]), "A"),))
    other = Document("b", "\n".join(reversed(turns)))
    model = train([document], thin, pipeline.analyse)
    judged = model.judge(prepared(other, model.matcher, pipeline.analyse)).chances
    assert judged[:3].max() < 0.3, "these three say nothing of any code"


def test_unread_turns_count_less_the_more_the_codebook_says(pipeline: Pipeline) -> None:
    document = Document("a", NOTHING, codings=(Coding("1", "g", "a", 0, 20, "A"),))
    told = tuple(replace(code, paraphrases=(*map(str, range(100)),)) for code in CODES)

    def unread(codes: tuple[Code, ...]) -> float:
        matcher = train([], codes, pipeline.analyse).matcher
        return lesson_of([document], matcher, pipeline.analyse, Parts(), "", False).unread

    assert unread(CODES) == 0.3 > 10 * unread(told) > 0.1


def wrong_ones(document: Document, model: Any, pipeline: Pipeline) -> Document:
    """The document without its codings, a code that it lacks rejected in each unit."""
    units = prepared(document, model.matcher, pipeline.analyse).units
    has, _, _ = labels(document, units, model.matcher.codes)
    made = []
    for n, unit in enumerate(units):
        code = model.matcher.codes[(7 * n) % has.shape[1]]
        if not has[n, (7 * n) % has.shape[1]]:
            made.append(
                SuggestionDecision(f"d{n}", document.source, code.guid, unit.start, unit.end, "rejected", "A")
            )
    return replace(document, codings=(), decisions=tuple(made))


def test_right_rejections_leave_the_right_codes_where_much_is_coded(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    coded, judged = documents[:3], documents[-1]
    before = train(coded, codes, pipeline.analyse)
    also = [wrong_ones(one, before, pipeline) for one in documents[3:-1]]
    after = train([*coded, *also], codes, pipeline.analyse)
    text = prepared(judged, before.matcher, pipeline.analyse)
    has, _, _ = labels(judged, text.units, before.matcher.codes)
    sure = [float(model.judge(text).chances[has].mean()) for model in (before, after)]
    assert sure[0] > 0.5 and sure[1] > 0.95 * sure[0], sure


def test_a_rejection_makes_no_other_suggestion_there_wrong(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    model = train([], codes, pipeline.analyse)
    whole = documents[:3]
    half = [
        replace(one, codings=tuple(c for c in one.codings if c.start < len(one.text) // 2)) for one in whole
    ]
    refused = [
        replace(
            one,
            decisions=tuple(
                d for d in wrong_ones(full, model, pipeline).decisions if d.start > len(one.text) * 0.6
            ),
        )
        for one, full in zip(half, whole, strict=True)
    ]
    assert sum(len(one.decisions) for one in refused) > 20
    plain, told = (held_out(some, codes, pipeline.analyse, 0) for some in (half, refused))
    assert told.micro.examples == plain.micro.examples and told.micro.right == plain.micro.right
    assert told.micro.f1 > plain.micro.f1 - 0.03
    assert abs(told.ece - plain.ece) < 0.03


def test_a_rejected_suggestion_is_measured_as_wrong(pipeline: Pipeline) -> None:
    text = NOTHING + SOMETHING
    coded = Document("a", text + NOTHING, codings=(Coding("1", "g", "a", 0, 40, "A"),))
    no = replace(coded, decisions=(rejected("a", "w", text, SOMETHING),))
    plain, told = (held_out([one], CODES, pipeline.analyse, 0) for one in (coded, no))
    assert (told.micro.suggested, told.micro.right) == (plain.micro.suggested + 1, plain.micro.right)
