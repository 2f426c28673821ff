"""Equations that differ in few rows from solved ones have the answers that they have by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.codebook import key_of
from app.coding.model import Code, SuggestionDecision
from app.coding.suggest.features.documents import Document
from app.coding.suggest.learned.judge import Parts
from app.coding.suggest.learned.learner import Model, forget, model_of, train
from app.coding.suggest.learned.lesson import PENALTY, REJECTED
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.learned.teaching import lesson_of
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.regression import factored
from app.coding.suggest.regression.factored import factor_of, solved


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40), st.integers(1, 4), st.integers(1, 9), st.integers(0, 40), st.integers(0, 2**32 - 1)
)
def test_other_aims_and_penalties_in_some_rows(n: int, codes: int, block: int, most: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(n, 12)).astype(np.float32)
    gram = dense @ dense.T
    aims = rng.normal(size=(n, codes)).astype(np.float32)
    penalty = rng.choice([1.0, 2.0, 1000.0], n)
    other, heavier = aims.copy(), penalty.copy()
    rows = np.flatnonzero(rng.random(n) < 0.4)
    other[rows] = rng.normal(size=(len(rows), codes))
    heavier[rows] = rng.choice([1.0, 1000.0], len(rows))
    exact = np.linalg.solve(gram + np.diag(heavier), other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factored, "BLOCK", block)
        patch.setattr(factored, "FEW", most)
        factor = factor_of(gram, penalty)
        assert np.allclose(factor.backward(factor.forward(gram + np.diag(penalty))), np.eye(n), atol=1e-3)
        near = solved(gram, aims, penalty)
        assert np.allclose(near.answer, np.linalg.solve(gram + np.diag(penalty), aims), atol=1e-3)
        found = near.with_others(other, heavier)
    if (differ := (heavier != penalty) | (other != aims).any(1)).sum() > most:
        assert found is None
    else:
        assert found is not None and np.allclose(found, exact, atol=2e-3)
        assert differ.any() or found is near.answer


def exactly(model: Model, documents: list[Document], own: Document, pipeline: Pipeline) -> Model:
    """The model for one text by plain elimination in double precision, on all features; for each code without
    the rows that tell of other codes alone."""
    lesson = lesson_of(documents, model.matcher, pipeline.analyse, Parts(), "", False)
    led = lesson.for_text(own, model.matcher.codes)
    gram = led.basis.gram.astype(float)
    answer = np.zeros(led.aims.shape)
    for code, refused in enumerate(led.refused.T):
        rows = np.flatnonzero(refused | ~led.refused.any(axis=1))
        penalty = np.where(refused, PENALTY, led.penalty)[rows]
        aims = np.where(refused, REJECTED, led.aims[:, code])[rows]
        answer[rows, code] = np.linalg.solve(gram[np.ix_(rows, rows)] + np.diag(penalty), aims)
    return replace(model, weights=led.weights(answer), hits=led.record)


@pytest.mark.parametrize(("seen", "near"), [("own", 2e-4), ("less", 5e-4), ("more", 5e-4)])
def test_chances_in_real_interviews_are_those_of_the_plain_solution(
    seen: str, near: float, documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    """For who coded all that there is in a text, who coded half of it, and who coded more meanwhile."""
    forget()
    everyone = documents
    if seen == "more":
        everyone = [replace(d, codings=d.codings[: len(d.codings) // 2]) for d in documents]
    shared = model_of(everyone, codes, pipeline.analyse)
    for here in documents[::2]:
        mine = here.codings[::2] if seen == "less" else here.codings
        unit = prepared(here, shared.matcher, pipeline.analyse).units[-1]
        no = SuggestionDecision("d", here.source, codes[3].guid, unit.start, unit.end, "rejected", "a")
        own = replace(here, codings=mine, decisions=(no,))
        led = model_of(everyone, codes, pipeline.analyse, own=own)
        text = prepared(here, led.matcher, pipeline.analyse)
        plain = exactly(led, everyone, own, pipeline).judge(text)
        found = led.judge(text)
        assert np.abs(found.chances - plain.chances).max() < near
        for name in ("units", "parts", "questions"):
            assert np.abs(getattr(found.beside, name) - getattr(plain.beside, name)).max() < near
        assert np.abs(shared.judge(text).chances - plain.chances).max() > 0.01, "it makes a difference"


def test_a_late_cue_counts_where_its_text_is_judged(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline
) -> None:
    forget()
    matcher = model_of([], codes, pipeline.analyse).matcher
    here = documents[0]
    text = prepared(here, matcher, pipeline.analyse)
    late = frozenset(
        (codes[n].guid, key_of(cue)) for n in np.flatnonzero(text.cue.any(0)) for cue in codes[n].cues
    )
    everyone = [replace(here, late=late), *documents[1:4]]
    own = replace(everyone[0], codings=())
    model_of(everyone, codes, pipeline.analyse)
    led = model_of(everyone, codes, pipeline.analyse, own=own)
    assert (
        np.abs(led.judge(text).scores - exactly(led, everyone, own, pipeline).judge(text).scores).max() < 1e-4
    )


def test_where_very_many_rows_differ_the_equations_are_solved_anew(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factored, "FEW", 3)
    forget()
    own = replace(documents[1], codings=documents[1].codings[:9])
    model_of(documents, codes, pipeline.analyse)
    led = model_of(documents, codes, pipeline.analyse, own=own)
    text = prepared(own, led.matcher, pipeline.analyse)
    direct = train(documents, codes, pipeline.analyse, own=own)
    assert np.allclose(led.judge(text).scores, direct.judge(text).scores, atol=1e-4)


def test_where_single_precision_cannot_each_text_is_solved_by_itself(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*given: object) -> None:
        raise np.linalg.LinAlgError("not positive definite")

    found = []
    for refused in (False, True):
        forget()
        if refused:
            monkeypatch.setattr("app.coding.suggest.learned.lesson.solved", cannot)
        model_of(documents, codes, pipeline.analyse)
        found.append(model_of(documents, codes, pipeline.analyse, own=documents[0]).weights)
    assert np.allclose(found[0], found[1], atol=2e-3) and np.abs(found[0]).max() > 0.05


def test_a_text_is_not_solved_by_itself_where_the_lesson_is_solved(
    documents: list[Document], codes: tuple[Code, ...], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    model_of(documents, codes, pipeline.analyse)

    def again(*given: object) -> None:
        raise AssertionError("solved again")

    monkeypatch.setattr("app.coding.suggest.learned.lesson.solve", again)
    for here in documents:
        assert model_of(documents, codes, pipeline.analyse, own=here).weights is not None
