"""The component that takes the best tree: it learns, keeps sentences as told, and places white space."""

from __future__ import annotations

from typing import Any, cast

import numpy
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from app.coding.suggest.components import arcs
from app.coding.suggest.components.padding import batches
from app.coding.suggest.components.trees import best_tree
from app.coding.suggest.components.weighing import Weighed
from app.coding.suggest.pipeline import Pipeline, load
from tests.coding.suggest import small
from tests.coding.suggest.small import WIDTH


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Language, list[Example]]:
    sizes = {"width": WIDTH, "arc": 12, "dep": 12, "memory": 8}
    layers = {"@architectures": "kantlijn.Arcs.v1", **sizes}
    return small.learned(tmp_path_factory.mktemp("arcs"), "kantlijn_arcs", layers, 60, 0.005)


def _told(example: Example) -> Doc:
    """The text with only its sentences told."""
    doc, aligned = example.predicted.copy(), cast("Any", example)
    for token, start in zip(doc, aligned.get_aligned_sent_starts(), strict=True):
        token.is_sent_start = bool(start)
    return doc


def test_it_learns_heads_and_labels(learned: tuple[Language, list[Example]]) -> None:
    nlp, examples = learned
    part: Any = nlp.get_pipe("kantlijn_arcs")
    read = [Example(nlp(_told(example)), example.reference) for example in examples]
    scores = part.score(read)
    assert scores["dep_uas"] > 0.95 and scores["dep_las"] > 0.9
    for example in read:
        for sentence in example.predicted.sents:
            roots = [token for token in sentence if token.head.i == token.i]
            assert [token.dep_ for token in roots] == ["ROOT"]
            assert all(token.head in sentence for token in sentence)


def test_it_is_the_same_after_writing_and_reading(learned: tuple[Language, list[Example]]) -> None:
    nlp, examples = learned
    again = spacy.blank("nl").from_config(nlp.config).from_bytes(nlp.to_bytes())
    for example in examples:
        one, other = nlp(_told(example)), again(_told(example))
        assert [(t.head.i, t.dep_) for t in one] == [(t.head.i, t.dep_) for t in other]


def test_of_what_is_too_long_for_a_sentence_each_word_hangs_on_the_one_before(
    learned: tuple[Language, list[Example]], monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp, examples = learned
    longest = max(len(sentence) for example in examples for sentence in example.reference.sents)
    monkeypatch.setattr(arcs, "LONGEST", longest - 1)
    chained = {
        len(s): all(t.head.i == t.i - 1 for t in s if t.i > s.start)
        for e in examples
        for s in nlp(_told(e)).sents
    }
    assert chained[longest] and not all(chained.values())


@pytest.mark.parametrize("seed", [411, 452, 488])
def test_where_heads_cross_sentences_stay_as_told(learned: tuple[Language, list[Example]], seed: int) -> None:
    """Of heads by these lots spaCy moves a begin, as it tells the sentences anew."""
    part: Any = learned[0].get_pipe("kantlijn_arcs")
    random = numpy.random.RandomState(seed)
    lengths = random.randint(40, 200, 3).tolist()
    begins = [0, lengths[0], lengths[0] + lengths[1]]
    sentences = [numpy.arange(n) + begin for begin, n in zip(begins, lengths, strict=True)]
    starts = [n in begins for n in range(sum(lengths))]
    doc = Doc(part.vocab, words=["w"] * len(starts), sent_starts=starts)
    found = []
    for batch in batches(sentences):
        heads = numpy.zeros(batch.there.shape, dtype="int64")
        for at, n in enumerate(batch.lengths):
            scores = random.randn(n, n + 1)
            scores[numpy.arange(n), numpy.arange(n) + 1] = -1e9
            heads[at, :n] = best_tree(scores)
        likely = [float(label == "ROOT") for label in part.labels]
        found.append(Weighed(batch, None, heads, numpy.tile(likely, (int(batch.there.sum()), 1))))
    part.set_annotations([doc], found)
    assert [token.i for token in doc if token.is_sent_start] == begins
    roots = [token.i for token in doc if token.dep_ == "ROOT"]
    assert roots == [token.i for token in doc if token.head.i == token.i] and len(roots) == 3


@pytest.fixture(scope="module")
def shipped() -> Pipeline:
    return load()


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "Ja.", "\nJa.\n\n\nNee.", "Ja. Nee. " * 300, "\n \nja \n nee", "  ja, dat is zo"],
)
def test_a_text_of_any_size_is_read(shipped: Pipeline, text: str) -> None:
    doc = shipped.nlp(text)
    for sentence in doc.sents:
        assert sum(token.head.i == token.i for token in sentence) == 1
        assert all(token.head in sentence for token in sentence)
        assert all(token.dep_ for token in sentence)


def test_lines_and_turns_stay_sentences(shipped: Pipeline) -> None:
    text = "Interviewer: hoe gaat dat\nWij laten het los en\nzij sturen bij"
    begins = [sentence.start_char for sentence in shipped.nlp(text).sents]
    assert begins == [0, text.index("Wij"), text.index("zij")]


def test_a_verb_at_the_end_finds_its_subject(shipped: Pipeline) -> None:
    text = "Ik denk dat de gemeente, die er jaren over heeft gepraat met alle partijen, nu eindelijk loslaat."
    doc = shipped.nlp(text)
    (verb,) = [token for token in doc if token.text == "loslaat"]
    assert [token.text for token in verb.children if token.dep_ == "nsubj"] == ["gemeente"]
