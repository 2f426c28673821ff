"""A parser that reads the sure sentences of a text side by side, against the parser as it is."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed

from app import paths
from app.coding.suggest import parsing, pipeline, treebank
from app.coding.suggest.sentences import cuts_of
from app.coding.transcripts import read
from tests.coding.suggest.test_treebank import CONLLU


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """A parser on shared layers, as that of ``nl_core_news_sm`` is, which has learned a few sentences."""
    file = tmp_path_factory.mktemp("parsing") / "t.conllu"
    file.write_text(CONLLU)
    fix_random_seed(3)
    nlp = spacy.blank("nl")
    layers = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        **{"width": 32, "depth": 1, "embed_size": 500, "window_size": 1, "maxout_pieces": 2},
        **{"subword_features": True, "pretrained_vectors": None},
    }
    nlp.add_pipe("tok2vec", config={"model": layers})
    listens = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32}
    sizes = {"hidden_width": 16, "maxout_pieces": 2, "use_upper": True, "extra_state_tokens": False}
    model = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "parser", "tok2vec": listens}
    nlp.add_pipe("parser", config={"model": {**model, **sizes}, "min_action_freq": 1})
    docs = list(treebank.documents(nlp.vocab, treebank.read(file), Random(1)))
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    sgd = nlp.initialize(lambda: examples)
    for _ in range(20):
        nlp.update(examples, sgd=sgd)
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
