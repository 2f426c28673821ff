"""The stacker's inputs and weights, and how they are fitted anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.model import Code, Coding
from app.coding.suggest.features.documents import Document
from app.coding.suggest.learned import stacker
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.regression import logistic
from tools.fit_stacker import by_sentence, fitted, sparer, wider


def test_margins_by_hand() -> None:
    scores = np.array([[0.5, 0.2, 0.1], [0.3, 0.3, 0.0]])
    assert stacker.margins(scores) == pytest.approx(np.array([[0.3, -0.3, -0.4], [0.0, 0.0, -0.3]]))
    assert (stacker.margins(np.array([[0.7], [-1.0]])) == 0).all()
    assert stacker.margins(np.zeros((0, 3))).shape == (0, 3)


@given(st.lists(st.floats(-1, 2), min_size=2, max_size=8), st.floats(-1, 1))
def test_a_margin_tells_the_standing_and_nothing_of_the_level(row: list[float], more: float) -> None:
    scores = np.array([row])
    found = stacker.margins(scores)[0]
    assert stacker.margins(scores + more)[0] == pytest.approx(found, abs=1e-12)
    first, *others = np.argsort(-scores[0], kind="stable")
    assert found[first] >= 0 and all(found[n] <= 0 for n in others)


def test_inputs_are_what_their_names_say() -> None:
    scores = np.array([[0.4, 0.1]])
    cue, asked = np.array([[0.6, 0.0]]), np.array([[0.0, 0.5]])
    peaks, questions, proven = np.array([[0.7, 0.2]]), np.array([[0.3, 0.0]]), np.array([[0.9, 0.0]])
    made = stacker.inputs(scores, cue, asked, np.array([99.0]), peaks, questions, proven)
    told = {name: made[0, :, n].tolist() for n, name in enumerate(stacker.NAMES)}
    assert told == {
        "one": [1, 1],
        "score": [0.4, 0.1],
        "cue": pytest.approx([-np.log(0.4), 0]),
        "asked": pytest.approx([0, -np.log(0.5)]),
        "rank": [1, 0.5],
        "margin": pytest.approx([0.3, -0.3]),
        "length": pytest.approx([np.log(100) - stacker.USUAL_LENGTH] * 2),
        "near": [0, 0],
        "common": [0, 0],
        "peak": [0.7, 0.2],
        "question": [0.3, 0.0],
        "precision": [0.9, 0.0],
    }


def test_cues_that_stand_everywhere_in_a_text_are_common() -> None:
    cue = np.array([[0.6, 0.6, 0.2], [0.6, 0.0, 0.2], [0.6, 0.0, 0.0]])
    made, few = stacker.common(cue), 2 / stacker.USUAL_UNITS
    assert made[:, 0] == pytest.approx(np.log(3) * few) and (made[:, 2] == 0).all()
    assert made[:, 1] == pytest.approx([0, np.log(2) * few, np.log(2) * few])
    usual = np.concatenate([cue, np.zeros((int(stacker.USUAL_UNITS) - 2, 3))])
    assert stacker.common(usual)[:3] == pytest.approx(made / few)
    long = np.repeat(cue, 41, axis=0)
    assert stacker.common(long)[:, 0] == pytest.approx(np.log1p(stacker.USUAL_UNITS))
    none = np.zeros(cue.shape)
    told = stacker.inputs(none, cue, none, np.full(3, 20.0), none, none, none)[
        :, :, stacker.NAMES.index("common")
    ]
    assert told == pytest.approx(-np.log1p(-cue) * made)
    assert stacker.common(cue[:1]).tolist() == [[0, 0, 0]] and stacker.common(cue[:0]).shape == (0, 3)


def test_what_stands_around_a_unit_counts_less_for_a_long_one() -> None:
    scores = np.array([[0.4, 0.1], [0.2, 0.0], [0.0, 0.6]])
    none = np.zeros(scores.shape)
    near = [[0.1, 0.0], [0.2, 0.35], [0.1, 0.0]]
    for length, share in ((20.0, 1.0), (stacker.SHORT, 1.0), (2 * stacker.SHORT, 0.5)):
        inputs = stacker.inputs(scores, none, none, np.full(3, length), none, none, none)
        made = inputs[:, :, stacker.NAMES.index("near")]
        assert made == pytest.approx(np.array(near) * share)
    assert stacker.around(scores[:0]).shape == (0, 2)


def test_without_examples_the_weights_are_those_they_are_drawn_towards() -> None:
    nothing = np.zeros((0, len(stacker.NAMES))), np.zeros(0, dtype=bool)
    assert tuple(logistic.fit(*nothing, stacker.STIFFNESS, stacker.CODED)) == pytest.approx(stacker.CODED)
    assert tuple(logistic.fit(*nothing, stacker.STIFFNESS, stacker.LINES)) == pytest.approx(stacker.LINES)


def test_fitting_finds_the_weights_that_made_the_examples_and_leaves_inputs_out() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(40_000, len(stacker.NAMES)))
    rows[:, 0] = 1.0
    true = np.array([-1.0, 2.0, 0.5, 0.0, 1.0, -0.5, 0.3, 0.8, -0.4, 0.6, -0.2, 0.7])
    right = rng.random(len(rows)) < logistic.chances(rows @ true)
    half = len(rows) // 2
    found = fitted([(rows[:half], right[:half]), (rows[half:], right[half:])], (0.0,) * len(true))
    assert found == pytest.approx(tuple(true), abs=0.06)
    left = fitted([(rows, right)], (0.0,) * len(true), ("margin",))
    assert left[stacker.NAMES.index("margin")] == 0 and left[1] > 1.5
    held = fitted([(rows, right)], (1.25,) * len(true), hold=("score", "cue"))
    assert held[1:3] == (1.25, 1.25) and held[8] < 0


def test_a_sparer_codebook_has_less_cues_and_a_wider_one_more(pipeline: Pipeline) -> None:
    one = Code(
        "a", "Tijd", None, 0, cues=("tijd", "haast", "uren", "dagen"), paraphrases=("We rennen altijd",)
    )
    two = Code("b", "Geld", None, 1, cues=("geld",), definition="Bekostiging van begeleiding en begeleiding")
    less, more = sparer([one, two], pipeline.analyse), wider([one, two], pipeline.analyse)
    assert 0 < len(less[0].cues) < 4 and set(less[0].cues) < set(one.cues)
    assert less == sparer([one, two], pipeline.analyse)
    assert more[0].cues[:4] == one.cues and set(more[1].cues) == {"geld", "bekostiging", "begeleiding"}
    assert more == wider([one, two], pipeline.analyse)


def test_a_document_by_the_sentence_keeps_what_was_coded(pipeline: Pipeline) -> None:
    text = "Eerst dit. Dan dat.\nEn nog iets. Klaar."
    coded = text.index("Dan"), text.index("nog")
    document = Document("d", text, codings=(Coding("c", "code", "d", *coded, "coder"),))
    cut = by_sentence(document, pipeline.analyse)
    assert cut.text.splitlines() == ["Eerst dit.", "Dan dat.", "En nog iets.", "Klaar."]
    assert [cut.text[c.start : c.end] for c in cut.codings] == ["Dan dat.", "En "]


def test_a_threshold_is_a_codes_own_only_with_examples() -> None:
    rng = np.random.default_rng(0)
    has = np.zeros((400, 3), dtype=bool)
    has[:120, 0] = True
    has[:2, 2] = True
    chance = np.where(has, 0.38, 0.1) + rng.random(has.shape) * 0.05
    chance[200:320, 0] = 0.35  # many false ones just below the true ones
    limits = stacker.thresholds(chance, has)
    assert limits[0] > 0.35
    assert limits[1] == limits[2] and (limits >= stacker.FLOOR).all()
    assert (stacker.thresholds(chance + 0.3, has)[0]) == stacker.CEILING


@pytest.mark.parametrize("written", [False, True])
def test_with_nothing_coded_a_codebook_with_few_paraphrases_has_other_weights(written: bool) -> None:
    full, plain = (stacker.LINES, stacker.PLAIN_LINES) if written else (stacker.PRIOR, stacker.PLAIN_PRIOR)
    many = stacker.MANY
    assert list(stacker.uncoded([stacker.WELL_TOLD] * many, written)) == list(full)
    assert list(stacker.uncoded([0] * many, written)) == list(plain)
    for few in ([0], []):
        assert list(stacker.uncoded(few, written)) == list(plain if written else stacker.PLAIN_FEW_PRIOR)
    near = stacker.NAMES.index("near" if written else "score")
    some = [float(stacker.uncoded([n] * many, written)[near]) for n in (0, 2, 10, 50)]
    assert some == sorted(some, reverse=True) and len({*some}) == 4
    half = stacker.uncoded([0, 900] * many, written)
    assert np.allclose(half, (np.array(full) + np.array(plain)) / 2)


def test_codes_without_cues_have_other_weights_and_some_of_them_something_between() -> None:
    bare, plain = np.array(stacker.BARE_PRIOR), stacker.uncoded([0, 0, 0])
    assert list(stacker.uncoded([0, 0, 0], cued=0.0)) == list(bare)
    assert stacker.uncoded([0, 0, 0], cued=0.25) == pytest.approx(plain * 0.25 + bare * 0.75)
    assert list(stacker.uncoded([99] * 50, cued=0.0)) == list(stacker.PRIOR), "paraphrases tell more"
    assert list(stacker.uncoded([0] * 3, True, 0.0)) == list(stacker.PLAIN_LINES)


def test_to_be_the_likeliest_of_few_codes_tells_less() -> None:
    rank = stacker.NAMES.index("rank")
    told = [float(stacker.uncoded([stacker.WELL_TOLD] * n)[rank]) for n in (2, 8, 20, 42, 300)]
    assert told[0] == told[1] < told[2] < told[3] == told[4]
    assert list(stacker.uncoded([stacker.WELL_TOLD] * stacker.FEW)) == list(stacker.FEW_PRIOR)
