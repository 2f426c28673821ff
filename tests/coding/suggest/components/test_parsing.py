"""A parser that reads the sure sentences of a text side by side, against the parser as it is."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from app import paths
from app.coding.suggest import pipeline
from app.coding.suggest.components import parsing
from app.coding.suggest.dutch.sentences import cuts_of
from app.coding.transcripts import read
from tests.coding.suggest import small


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """A parser on shared layers, as that of ``nl_core_news_sm`` is, which has learned a few sentences."""
    sizes = {"hidden_width": 16, "maxout_pieces": 2, "use_upper": True, "extra_state_tokens": False}
    layers = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser", **sizes}
    nlp, _ = small.learned(tmp_path_factory.mktemp("parsing"), "parser", layers, 20, 0.001, min_action_freq=1)
    return pipeline._furnish(nlp)


def _parsed(nlp: Language, text: str, cuts: tuple[int, ...], *, as_it_is: bool) -> Doc:
    plain: Any = nlp.get_pipe("parser")
    doc = nlp.make_doc(text)
    doc._.cuts = cuts
    for name, part in nlp.pipeline:
        doc = (plain if as_it_is and name == parsing.NAME else part)(doc)
    return doc


def test_a_whole_interview_is_read_as_by_the_parser_itself(shared: Language) -> None:
    assert parsing.NAME in shared.pipe_names and "parser" not in shared.pipe_names
    draft = read(sorted((paths.resources() / "sample" / "interviews").glob("02-*.txt"))[0])
    cuts = cuts_of(draft.turns)
    ours = _parsed(shared, draft.text, cuts, as_it_is=False)
    theirs = _parsed(shared, draft.text, cuts, as_it_is=True)
    told = [[(t.dep_, t.head.i, [c.i for c in t.children]) for t in doc] for doc in (ours, theirs)]
    other = sum(one != two for one, two in zip(*told, strict=True))
    assert len(parsing.parts_of(theirs)) > 20
    assert len(ours) > 1_500 and other <= len(ours) // 50, other


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Ja.", "Ja. Nee.", "Ja.\n" * 50])
def test_a_text_of_any_size(shared: Language, text: str) -> None:
    ours = _parsed(shared, text, (), as_it_is=False)
    theirs = _parsed(shared, text, (), as_it_is=True)
    assert [(t.dep_, t.head.i, t.is_sent_start) for t in ours] == [
        (t.dep_, t.head.i, t.is_sent_start) for t in theirs
    ]


def test_a_parser_with_layers_of_its_own_is_left_as_it_is(shared: Language) -> None:
    alone: Any = spacy.blank("nl").add_pipe("parser")
    alone.add_label("nsubj")
    parser: Any = shared.get_pipe("parser")
    assert parsing.fits(parser) and not parsing.fits(alone)


def test_it_tells_how_good_its_dependencies_are(shared: Language) -> None:
    doc = _parsed(shared, "Wij laten los. Zij sturen bij.", (), as_it_is=False)
    other = doc.copy()
    other[0].head = other[2] if doc[0].head.i != 2 else other[1]
    part: Any = shared.get_pipe(parsing.NAME)
    assert part.score([Example(doc, doc)])["dep_uas"] == 1.0
    assert 0.5 < part.score([Example(doc, other)])["dep_uas"] < 1.0
