"""What a learned suggestion says of itself: its reasons, to the last word, and the fragments most like it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.coding.codebook import key_of
from app.coding.model import Code, Role, Turn
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.features.vectors import CUE
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.learned.learner import Judged, Model, train
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.regression.ridge import Sparse
from tests.coding.suggest.conftest import learned_told


def test_reasons_add_up_to_the_confidence(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    found = learned_told(model, documents[4], pipeline, minimum=0.05)
    assert len(found) > 30
    assert {"learned", "question", "rest", "lemma"} <= {r.how for s in found for r in s.reasons}
    text = documents[4].text
    for one in found:
        logit = math.log(one.confidence / (1 - one.confidence))
        assert sum(r.weight for r in one.reasons) == pytest.approx(logit, abs=1e-4)
        (rest,) = [r for r in one.reasons if r.how == "rest"]
        assert rest.start == rest.end
        spoken = [r for r in one.reasons if r.how != "rest"]
        assert spoken and all(r.weight > 0 and text[r.start : r.end].strip() and r.cue for r in spoken)
        assert all(r.end <= one.start for r in spoken if r.how == "question")
        assert sum(r.weight for r in spoken) >= 0.5, "what is told speaks for it"


def looked_at(model: Model, document: Document, pipeline: Pipeline) -> tuple[Analysis, Prepared, Judged]:
    """A document as the model sees it, and what it makes of it."""
    text = prepared(document, model.matcher, pipeline.analyse)
    return pipeline.analyse(document.text, document.turns), text, model.judge(text)


def test_what_a_word_is_said_to_add_is_what_the_model_has_for_it(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    """Every share of the score is recomputed from the model's own weights, feature by feature."""
    from app.coding.suggest.learned.explaining import Told

    analysis, text, judged = looked_at(model, documents[4], pipeline)
    assert text.beside is not None
    weights = dict(zip(stacker.NAMES, model.stack.tolist(), strict=True))
    places = {name: n for n, name in enumerate(stacker.NAMES)}
    units, parts, questions = (
        model.space.matrix([one]) for one in (text, text.beside.parts, text.beside.questions)
    )

    def of(rows: Sparse, at: int, code: int, *, words: bool) -> float:
        """What a row has for a code, in words, letters and meaning alone or in all."""
        here = rows.rows == at
        if words:
            here &= (rows.columns < len(model.space.ids)) | np.isin(rows.columns, model.space.senses)
        return float((rows.values[here] * model.weights[rows.columns[here], code]).sum())

    longer = asked_of = 0
    for at in range(0, len(text.units), 3):
        seen = Told(model, analysis, text, judged, at)
        mine = np.flatnonzero(text.beside.of == at).tolist()
        question = int(text.beside.to[at])
        for code in range(0, len(model.matcher.codes), 7):
            own, asked = seen._words(code)
            peak = max(mine, key=lambda part: of(parts, part, code, words=False))
            expected = weights["score"] * of(units, at, code, words=True)
            expected += weights["peak"] * of(parts, peak, code, words=True)
            if question >= 0:
                expected += weights["question"] * of(questions, question, code, words=True)
            assert sum(own.values()) + sum(asked.values()) == pytest.approx(expected, abs=1e-4)
            inputs = judged.inputs[at, code]
            assert of(units, at, code, words=False) == pytest.approx(inputs[places["score"]], abs=1e-4)
            assert of(parts, peak, code, words=False) == pytest.approx(inputs[places["peak"]], abs=1e-4)
            if question >= 0:
                said = of(questions, question, code, words=False)
                assert said == pytest.approx(inputs[places["question"]], abs=1e-4)
        longer += len(mine) > 1
        asked_of += question >= 0
    assert longer > 3 and asked_of > 3 and weights["peak"] > 0 and weights["question"] > 0


def test_what_a_cue_is_said_to_add_is_less_where_it_is_common(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    """Cues have their share of the score and the peak, and of the inputs ``cue``, ``common`` and
    ``precision``, no more."""
    from app.coding.suggest.learned.explaining import Told

    analysis, text, judged = looked_at(model, documents[4], pipeline)
    weights = dict(zip(stacker.NAMES, model.stack.tolist(), strict=True))
    place = {name: n for n, name in enumerate(stacker.NAMES)}
    seen = proven = 0
    assert text.beside is not None
    for at, code in zip(*np.nonzero(text.cue), strict=True):
        cues = Told(model, analysis, text, judged, int(at))._own_cues(int(code))
        column = len(model.space.ids) + code
        expected = weights["score"] * CUE * text.cue[at, code] * model.weights[column, code]
        parts = np.flatnonzero(text.beside.of == at)
        peak = parts[judged.beside.parts[parts, code].argmax()]
        met = text.beside.parts.cue[peak, code]
        expected += weights["peak"] * CUE * met * model.weights[column, code]
        for name in ("cue", "common", "precision"):
            expected += weights[name] * judged.inputs[at, code, place[name]]
        assert sum(weight for _, weight in cues) == pytest.approx(float(expected), abs=1e-4)
        seen += judged.inputs[at, code, place["common"]] > 0
        proven += judged.inputs[at, code, place["precision"]] != 0
    assert seen > 5 and weights["common"] < 0
    assert proven > 5 and weights["precision"] > 0


def test_a_pair_of_words_adds_to_both_alike(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    from app.coding.suggest.features.rows import pairs_of
    from app.coding.suggest.learned.explaining import Told

    analysis, text, judged = looked_at(model, documents[4], pipeline)
    tried = 0
    for at in range(len(text.units)):
        seen = Told(model, analysis, text, judged, at)
        for pair, one, other in pairs_of(analysis, seen.tokens):
            column = int(np.searchsorted(model.space.ids, np.uint32(pair)))
            if column == len(model.space.ids) or model.space.ids[column] != np.uint32(pair):
                continue
            alone = np.zeros(model.space.width, dtype=np.float32)
            alone[column] = 1.0
            told = {token: more for token, more in seen.own.of(alone).items() if more}
            alike = [(a, b) for p, a, b in pairs_of(analysis, seen.tokens) if p == pair]
            if len(alike) == 1:
                assert set(told) == {one, other} and told[one] == pytest.approx(told[other])
                tried += 1
    assert tried > 10


def test_a_cue_tells_how_often_it_was_right(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    reasons = [r for s in learned_told(model, documents[4], pipeline, hidden=True) for r in s.reasons]
    told = [r for r in reasons if r.met]
    assert told and all(0 <= r.right <= r.met for r in told) and any(r.right for r in told)
    assert {r.how for r in told} <= {"phrase", "lemma", "separable", "compound", "name"}


def test_in_interviewers_turns_a_cue_tells_no_record(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    """Of these only some are learned from, so that nobody knows how often it was right there."""
    meant = tuple(replace(code, interviewer=True) for code in codes)
    model = train(documents[:2], meant, pipeline.analyse)
    document = documents[4]
    asked = [(t.start, t.end) for t in document.turns if document.roles.get(t.speaker or "") == "interviewer"]
    told: dict[bool, list[int]] = {True: [], False: []}
    for one in learned_told(model, document, pipeline, minimum=0.05):
        theirs = any(start <= one.start < end for start, end in asked)
        told[theirs] += [r.met for r in one.reasons if r.how in ("lemma", "phrase", "compound", "separable")]
    assert told[True] and not any(told[True]) and any(told[False])


def test_the_question_before_it_speaks_for_an_answer(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    roles: dict[str, Role] = {"I": "interviewer", "R": "respondent"}
    model = train(documents, codes, pipeline.analyse)
    deaf = train(documents, codes, pipeline.analyse, Parts(question=False))
    code = next(c for c in codes if c.name == "Vertrouwen")
    number = [c.guid for c in model.matcher.codes].index(code.guid)

    def score(used: Model, question: str) -> float:
        text = f"{question}\nJa, dat was er van twee kanten.\n"
        turns = (
            Turn(1, 0, 0, len(question), "I"),
            Turn(2, len(question) + 1, len(question) + 1, len(text), "R"),
        )
        unit = prepared(Document("x", text, turns, roles), used.matcher, pipeline.analyse)
        assert len(unit.units) == 1
        return float(used.judge(unit).chances[0, number])

    about, other = "Was er vertrouwen tussen jullie?", "Hoe laat begint de vergadering?"
    assert score(model, about) > 2 * score(model, other)
    assert score(deaf, about) == pytest.approx(score(deaf, other), rel=1e-6)


def test_the_nearest_fragments_are_codings_of_the_same_code_in_like_words(
    model: Model, documents: list[Document], pipeline: Pipeline
) -> None:
    by_guid = {(c.source, c.guid): c for d in documents[:4] for c in d.codings}
    text = {d.source: d.text for d in documents}
    found = learned_told(model, documents[4], pipeline)
    assert sum(len(s.near) == 3 for s in found) > len(found) / 2
    for one in found:
        likeness = [n.likeness for n in one.near]
        assert likeness == sorted(likeness, reverse=True) and all(0 < x <= 1.0001 for x in likeness)
        for near in one.near:
            coding = by_guid[near.source, near.coding]
            assert (coding.code, coding.start, coding.end) == (one.code, near.start, near.end)
    # A document that was learned from: its own coded passage is nearest to itself, but is not told of itself.
    again = learned_told(model, documents[0], pipeline, source=documents[0].source, minimum=0.05)
    assert again
    for one in again:
        assert all(
            near.source != one.source or near.end <= one.start or one.end <= near.start for near in one.near
        )
    # With another name for the document the same passage is its own likeness.
    copy = learned_told(model, documents[0], pipeline, source="copy", minimum=0.05)
    twins = [
        near
        for one in copy
        for near in one.near
        if text[near.source][near.start : near.end] == text[documents[0].source][one.start : one.end]
    ]
    assert twins and all(near.likeness == pytest.approx(1.0, abs=0.01) for near in twins)


def test_a_cue_that_never_counts_is_no_reason(
    model: Model, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    def cues(one: Model) -> list[tuple[str, str]]:
        every = learned_told(one, documents[4], pipeline, hidden=True)
        return [
            (s.code, key_of(r.cue))
            for s in every
            for r in s.reasons
            if r.how in ("lemma", "phrase", "separable", "compound", "name")
        ]

    before = cues(model)
    pair = max(set(before), key=before.count)
    assert before.count(pair) > 1
    silent = train(documents[:4], codes, pipeline.analyse, never=frozenset({pair}))
    assert pair not in cues(silent)
