"""Each cue's own precision in what is coded, and what it does to a suggestion."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.coding.model import Code, Coding
from app.coding.suggest.evidence import Evidence
from app.coding.suggest.hits import NONE, STEADY, Hits, hits_of, precisions, together
from app.coding.suggest.learned import prepared
from app.coding.suggest.learned_data import Document, labels
from app.coding.suggest.pipeline import Pipeline
from app.coding.suggest.suggest import matcher_of

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
    assert found.gain(replace(cue["geld"], negated=True), NONE) == 0
    assert found.gain(replace(cue["geld"], signature=("nooit", "gezien")), NONE) == 0


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
