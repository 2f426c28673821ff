"""Figures without the cues that a document's reader alone could have come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.coding.codebook import key_of
from app.coding.model import Code, Coding
from app.coding.suggest.features.documents import Document
from app.coding.suggest.measuring.evaluation import held_out
from app.coding.suggest.measuring.figures import Figures
from app.coding.suggest.pipeline import Pipeline
from tools.labelled import cues_of, sets
from tools.unread import judged_unread, own_cues

LINES = {
    "a": "Overleg kost ons uren.\nHet rooster laat dat niet toe.\nDe opening was feestelijk.",
    "b": "Zonder uren komt er niets van.\nEen dagdeel is te weinig.\nIn de bijlage staat het rooster.",
}


def coded(source: str, *lines: int) -> Document:
    text = LINES[source]
    codings = []
    for n, line in enumerate(text.split("\n")):
        at = text.index(line)
        if n in lines:
            codings.append(Coding(f"{source}{n}", "Tijd", source, at, at + len(line), "coder"))
    return Document(source, text, (), {}, tuple(codings))


def test_a_cue_is_a_documents_own_when_it_is_right_there_and_nowhere_else(
    pipeline: Pipeline, code: Callable[..., Code]
) -> None:
    codes = [code("Tijd", "uren", "rooster", "dagdeel", "avond", "opening", "weinig")]
    added = cues_of(codes) - {("Tijd", "weinig")}
    found = own_cues([coded("a", 0, 1), coded("b", 0, 1)], codes, added, pipeline.analyse)
    assert found == {"a": {("Tijd", "rooster")}, "b": {("Tijd", "dagdeel")}}


@pytest.mark.slow  # the next one judges the same way
def test_without_own_cues_it_judges_as_held_out_does(pipeline: Pipeline) -> None:
    (more,) = sets("cues_of_all")
    some, none = more.documents[:3], {d.source: frozenset[tuple[str, str]]() for d in more.documents}
    for size, alone in ((0, True), (0, False), (2, False)):
        expected = held_out(some, more.codes, pipeline.analyse, size, cues_alone=alone)
        found = judged_unread(some, more.codes, none, pipeline.analyse, size, cues_alone=alone)
        assert replace(found, reliability=()) == replace(expected, reliability=())


def test_a_document_is_judged_without_its_own_cues_and_with_those_of_the_others(pipeline: Pipeline) -> None:
    (more,) = sets("cues_of_all")
    some = more.documents[:3]
    own = own_cues(some, more.codes, more.added, pipeline.analyse)
    shipped = [
        replace(c, cues=tuple(q for q in c.cues if (c.guid, key_of(q)) not in more.added)) for c in more.codes
    ]
    less = judged_unread(some, more.codes, own, pipeline.analyse, 0, cues_alone=True)
    bare = held_out(some, shipped, pipeline.analyse, 0, cues_alone=True)
    full = held_out(some, more.codes, pipeline.analyse, 0, cues_alone=True)
    assert bare.micro.right < less.micro.right < full.micro.right


def test_what_is_learned_from_has_its_own_cues_late(pipeline: Pipeline) -> None:
    (more,) = sets("cues_of_all")
    some = more.documents[:3]
    own = own_cues(some, more.codes, more.added, pipeline.analyse)
    given = []
    for document, *others in (some, some[1:] + some[:1], some[2:] + some[:2]):
        codes = [
            replace(c, cues=tuple(q for q in c.cues if (c.guid, key_of(q)) not in own[document.source]))
            for c in more.codes
        ]
        late = [replace(other, late=own[other.source]) for other in others]
        given.append(held_out([document], codes, pipeline.analyse, 0, besides=late))
    found = judged_unread(some, more.codes, own, pipeline.analyse, 2)
    assert found.micro.right == sum(one.micro.right for one in given)
    assert summed(found) == pytest.approx(sum(map(summed, given)))


def summed(figures: Figures) -> float:
    """The chances that calibration is measured on, together."""
    return sum(mean * count for mean, _, count in figures.reliability)
