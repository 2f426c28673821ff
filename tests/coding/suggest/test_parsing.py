"""The parser that reads the sure sentences of a text side by side, against the parser as it is."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from app import paths
from app.coding.suggest import parsing
from app.coding.suggest.pipeline import Pipeline, load
from app.coding.suggest.sentences import cuts_of
from app.coding.transcripts import read


@pytest.fixture(scope="module")
def shipped() -> Pipeline:
    return load()


def _parsed(pipeline: Pipeline, text: str, cuts: tuple[int, ...], *, as_it_is: bool) -> Doc:
    plain: Any = pipeline.nlp.get_pipe("parser")
    doc = pipeline.nlp.make_doc(text)
    doc._.cuts = cuts
    for name, part in pipeline.nlp.pipeline:
        doc = (plain if as_it_is and name == parsing.NAME else part)(doc)
    return doc


def test_a_whole_interview_is_read_as_by_the_parser_itself(shipped: Pipeline) -> None:
    assert parsing.NAME in shipped.nlp.pipe_names and "parser" not in shipped.nlp.pipe_names
    draft = read(sorted((paths.resources() / "sample" / "interviews").glob("02-*.txt"))[0])
    cuts = cuts_of(draft.turns)
    ours = _parsed(shipped, draft.text, cuts, as_it_is=False)
    theirs = _parsed(shipped, draft.text, cuts, as_it_is=True)
    told = [[(t.dep_, t.head.i, [c.i for c in t.children]) for t in doc] for doc in (ours, theirs)]
    other = sum(one != two for one, two in zip(*told, strict=True))
    assert len(parsing.parts_of(theirs)) > 20
    assert len(ours) > 1_500 and other <= len(ours) // 500, other
    assert [(s.start, s.end) for s in ours.sents] == [(s.start, s.end) for s in theirs.sents]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Ja.", "Ja. Nee.", "Ja.\n" * 50])
def test_a_text_of_any_size(shipped: Pipeline, text: str) -> None:
    ours = _parsed(shipped, text, (), as_it_is=False)
    theirs = _parsed(shipped, text, (), as_it_is=True)
    assert [(t.dep_, t.head.i, t.is_sent_start) for t in ours] == [
        (t.dep_, t.head.i, t.is_sent_start) for t in theirs
    ]


def test_a_parser_with_layers_of_its_own_is_left_as_it_is(shipped: Pipeline) -> None:
    alone: Any = spacy.blank("nl").add_pipe("parser")
    alone.add_label("nsubj")
    shared: Any = shipped.nlp.get_pipe("parser")
    assert parsing.fits(shared) and not parsing.fits(alone)


def test_it_tells_how_good_its_dependencies_are(shipped: Pipeline) -> None:
    doc = _parsed(shipped, "Wij laten los. Zij sturen bij.", (), as_it_is=False)
    other = doc.copy()
    other[0].head = other[2]
    part: Any = shipped.nlp.get_pipe(parsing.NAME)
    assert part.score([Example(doc, doc)])["dep_uas"] == 1.0
    assert 0.5 < part.score([Example(doc, other)])["dep_uas"] < 1.0
