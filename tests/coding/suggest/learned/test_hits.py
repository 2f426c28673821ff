"""Each cue's own precision in what is coded, and what it does to a suggestion."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.coding.model import Code, Coding
from app.coding.suggest.cues.evidence import Evidence
from app.coding.suggest.cues.suggest import matcher_of
from app.coding.suggest.features.documents import Document
from app.coding.suggest.features.labels import labels
from app.coding.suggest.features.prepared import Prepared
from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.hits import NONE, STEADY, Hits, hits_of, precisions, together
from app.coding.suggest.learned.judge import Parts, Scores
from app.coding.suggest.learned.remembered import prepared
from app.coding.suggest.pipeline import Pipeline

CODES = (
    Code("geld", "Geld", cues=("geld", "potje")),
    Code("tijd", "Tijd", cues=("haast",)),
)
LINES = (
    "Er was geld genoeg.",
    "Het geld was op, en het geld kwam niet terug.",
    "Dat potje kende niemand.",
    "Een potje voetbal deden we ook.",
    "Haast hadden ze niet, met hun potje.",
    "Verder niets.",
)
TEXT = "\n".join(LINES)


def coded(*places: tuple[str, int], until: int = 5) -> Document:
    """The text with codes on whole lines, and one on the last that was read."""
    starts = [TEXT.index(line) for line in LINES]
    chosen = [*places, ("tijd", until)]
    return Document(
        "d", TEXT,
        codings=tuple(
            Coding(f"c{n}", code, "d", starts[line], starts[line] + len(LINES[line]), "coder")
            for n, (code, line) in enumerate(chosen)
        ),
    )  # fmt: skip


def hits(document: Document, pipeline: Pipeline) -> tuple[Hits, dict[str, Evidence]]:
    """The hits in a document, and one piece of evidence for each of its cues."""
    matcher = matcher_of(CODES)
    text = prepared(document, matcher, pipeline.analyse)
    has, _, read = labels(document, text.units, matcher.codes)
    one = {e.cue: e for per in text.evidences.own for found in per.values() for e in found}
    return hits_of(text, has, read), one


def test_a_cue_is_counted_once_in_each_unit_that_was_read(pipeline: Pipeline) -> None:
    found, cue = hits(coded(("geld", 0), ("geld", 1), ("geld", 2)), pipeline)
    assert found.of(cue["geld"]) == (2, 2)
    assert found.of(cue["potje"]) == (1, 3)
    assert (found.all_right, found.all_met) == (3, 6)
    early, _ = hits(coded(("geld", 0), until=2), pipeline)
    assert early.of(cue["potje"]) == (0, 1) and early.of(cue["haast"]) == (0, 0)


def test_a_cue_that_was_right_more_often_than_others_gains(pipeline: Pipeline) -> None:
    found, cue = hits(coded(("geld", 0), ("geld", 1), ("geld", 2)), pipeline)
    usual = (3 + 1) / (6 + 2)
    assert found.gain(cue["geld"], NONE) == pytest.approx(
        math.log((2 + STEADY * usual) / (0 + STEADY * (1 - usual))) - math.log(usual / (1 - usual))
    )
    assert (
        found.gain(cue["geld"], NONE)
        > 0
        > found.gain(cue["potje"], NONE)
        > found.gain(cue["haast"], NONE) - 1
    )
    assert found.gain(replace(cue["geld"], doubted=True), NONE) == 0
    assert found.gain(replace(cue["geld"], signature=("nooit", "gezien")), NONE) == 0


def test_a_denied_place_is_no_hit_and_a_cue_that_denies_is_one_like_others(pipeline: Pipeline) -> None:
    codes = (
        Code("knel", "Knelpunten", cues=("knelpunt",)),
        Code("zit", "Sturen", cues=("bovenop zitten",)),
        Code("niet", "Loslaten", cues=("niet bovenop zitten",)),
    )
    text = "Dat was een knelpunt.\nGeen knelpunt, hoor.\nWe moesten er niet bovenop zitten."
    places = {"knel": (0, 20), "niet": (text.index("We"), len(text))}
    codings = tuple(Coding(f"c{c}", c, "d", *place, "coder") for c, place in places.items())
    matcher = matcher_of(codes)
    document = Document("d", text, codings=codings)
    prepared_text = prepared(document, matcher, pipeline.analyse)
    has, _, read = labels(document, prepared_text.units, matcher.codes)
    hits = hits_of(prepared_text, has, read)
    every = [e for per in prepared_text.evidences.own for found in per.values() for e in found]
    assert {e.cue: hits.of(e) for e in every} == {
        "knelpunt": (1, 1), "bovenop zitten": (0, 0), "niet bovenop zitten": (1, 1),
    }  # fmt: skip
    assert sorted(e.cue for e in every if e.doubted) == ["bovenop zitten", "knelpunt"]


def test_interviewers_turns_have_no_gain(pipeline: Pipeline) -> None:
    document = coded(("geld", 0), ("geld", 1), ("geld", 2))
    found, _ = hits(document, pipeline)
    text = prepared(document, matcher_of(CODES), pipeline.analyse)
    asked = replace(text, units=tuple(replace(unit, role="interviewer") for unit in text.units))
    assert precisions(text, found).any() and not precisions(asked, found).any()


def test_a_document_is_calibrated_without_its_own_hits(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.coding.suggest.learned import learner, unseen

    seen: list[tuple[str, Hits, Hits, float]] = []
    real = unseen.inputs_of

    def watched(scores: Scores, text: Prepared, parts: Parts, hits: Hits, less: Hits) -> Any:
        made = real(scores, text, parts, hits, less)
        which = "with" if any(text.evidences.own) else "without"
        seen.append((which, hits, less, float(np.abs(made[..., stacker.NAMES.index("precision")]).max())))
        return made

    monkeypatch.setattr(unseen, "inputs_of", watched)
    one = coded(("geld", 0), ("geld", 1), ("geld", 2), *[("tijd", n) for n in range(5)])
    lines = [f"Regel {n} zegt iets anders." for n in range(24)]
    plain = "\n".join(lines)
    starts = [plain.index(line) for line in lines]
    other = Document(
        "e", plain,
        codings=tuple(Coding(f"e{n}", "geld", "e", a, a + 8, "coder") for n, a in enumerate(starts)),
    )  # fmt: skip
    model = learner.train([one, other], CODES, pipeline.analyse)
    assert sorted(which for which, *_ in seen) == ["with", "without"]
    assert model.hits.all_met > 0 and all(hits.all_met == model.hits.all_met for _, hits, _, _ in seen)
    assert all(most == 0.0 for *_, most in seen), "all hits are in the document that is judged"


def test_what_a_document_tells_of_a_cue_can_be_left_out(pipeline: Pipeline) -> None:
    one, cue = hits(coded(("geld", 0), ("geld", 1)), pipeline)
    other, _ = hits(coded(("geld", 2), ("geld", 3)), pipeline)
    both = together([one, other])
    assert both.of(cue["geld"]) == (2, 4) and both.of(cue["potje"]) == (2, 6)
    for name in cue:
        assert both.gain(cue[name], one) == pytest.approx(other.gain(cue[name], NONE))
        assert both.gain(cue[name], both) == 0 == NONE.gain(cue[name], NONE)


def test_a_unit_has_the_gain_of_its_cues_by_their_shares(pipeline: Pipeline) -> None:
    document = coded(("geld", 0), ("geld", 1), ("geld", 2))
    found, cue = hits(document, pipeline)
    text = prepared(document, matcher_of(CODES), pipeline.analyse)
    told = precisions(text, found)
    assert told.shape == text.cue.shape and not precisions(text, NONE).any()
    assert told[0, 0] == pytest.approx(found.gain(cue["geld"], NONE)) == told[1, 0]
    assert told[2, 0] == pytest.approx(found.gain(cue["potje"], NONE))
    assert told[5].tolist() == [0, 0] and not precisions(replace(text, cue=text.cue * 0), found).any()
    assert np.isfinite(told).all()
