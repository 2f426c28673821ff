"""Dependencies by weighing every pair of words in a sentence, and taking the best tree.

A parser that goes from left to right cannot take back what it decided early. This one asks of each word how
well each other would do as its head, and takes the tree with the highest sum (``weighing.py``, ``trees.py``).
Where sentences begin it takes as told by what stands before it in the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from thinc.api import Model, Optimizer, set_dropout_rate

from app.coding.suggest.components.weighing import NAME, Weighed

LONGEST = 250
"""Words of a sentence at most: what is longer is no sentence, and its words hang each on the one before."""
_ROOT = "ROOT"
_HANGS = "dep"
"""How white space hangs on the token before it, and a word in what is no sentence."""


@Language.factory(
    NAME,
    assigns=["token.dep", "token.head"],
    default_score_weights={"dep_uas": 0.5, "dep_las": 0.5},
)
def _made(nlp: Language, name: str, model: Model[Any, Any]) -> Arcs:
    return Arcs(nlp.vocab, model, name)


class Arcs(TrainablePipe):  # type: ignore[misc]  # spaCy does not tell its type
    """The component, as spaCy trains and runs it."""

    def __init__(self, vocab: Any, model: Any, name: str = NAME) -> None:
        self.vocab, self.model, self.name = vocab, model, name
        self.cfg: dict[str, Any] = {"labels": []}

    @property
    def labels(self) -> tuple[str, ...]:
        """The dependencies that it knows."""
        return tuple(self.cfg["labels"])

    def predict(self, docs: Iterable[Doc]) -> list[Weighed]:
        """The heads and the scores of labels of all sentences."""
        texts = list(docs)
        sentences = [words for words in _sentences(texts) if len(words) <= LONGEST]
        found: list[Weighed] = self.model.predict((texts, sentences, None))
        return found

    def set_annotations(self, docs: Iterable[Doc], scores: Sequence[Weighed]) -> None:
        """Set heads and dependencies; sentences stay as they are."""
        texts = [doc for doc in docs if len(doc)]
        strings = self.vocab.strings
        chains = [_chained(doc) for doc in texts]
        away = numpy.concatenate([numpy.zeros(0, dtype="int64"), *(away for away, _ in chains)])
        roots = numpy.concatenate([numpy.zeros(0, dtype=bool), *(root for _, root in chains)])
        deps = numpy.where(roots, strings.add(_ROOT), strings.add(_HANGS)).astype("uint64")
        numbers = numpy.array([strings.add(label) for label in self.labels], dtype="uint64")
        of_root = numpy.array([label == _ROOT for label in self.labels])
        for found in scores:
            sentence, at = numpy.nonzero(found.batch.there)
            to = found.heads[sentence, at]
            words = found.batch.rows[sentence, at]
            heads = found.batch.rows[sentence, numpy.maximum(to - 1, 0)]
            away[words] = numpy.where(to == 0, 0, heads - words)
            fitting = numpy.where((to == 0)[:, None] == of_root[None, :], found.labels, -numpy.inf)
            deps[words] = numbers[fitting.argmax(axis=1)]
        begin = 0
        for doc in texts:
            end = begin + len(doc)
            told: Any = numpy.stack([away[begin:end].view("uint64"), deps[begin:end]], axis=1)
            starts: Any = doc.to_array(["SENT_START"])
            # spaCy tells the sentences anew by the heads, and where many of them cross not as they are.
            doc.from_array(["HEAD", "DEP"], told).from_array(["SENT_START"], starts)
            begin = end

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Any = None, labels: Any = None
    ) -> None:
        """Take the labels from the examples, and make the layers."""
        texts: list[Doc] = []
        found: set[str] = set()
        for example in get_examples():
            found.update(token.dep_ for token in example.reference if not token.is_space)
            if len(texts) < 5:
                texts.append(example.predicted)
        self.cfg["labels"] = sorted(found)
        self.model.set_dim("nO", len(found))
        self.model.initialize(X=(texts, list(_sentences(texts)), None))

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from examples: how unlikely each right head is, and each right label of it."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        known = list(examples)
        if not known:
            return losses
        set_dropout_rate(self.model, drop)
        sentences, heads, labels = self._taught(known)
        texts = [example.predicted for example in known]
        found, back = self.model.begin_update((texts, sentences, [numpy.maximum(to, 0) for to in heads]))
        gradients = []
        for one in found:
            right, label = one.batch.joined(heads), one.batch.joined(labels)
            sentence, at = numpy.nonzero(one.batch.there)
            d_scores = _likely(one.scores)
            told = right >= 0
            losses[self.name] -= float(numpy.log(d_scores[sentence, at, right] + 1e-9)[told].sum())
            d_scores[sentence, at, right] -= 1
            taught = numpy.zeros(one.batch.there.shape, dtype="float32")
            taught[sentence[told], at[told]] = 1
            d_labels = _likely(one.labels)
            d_labels[numpy.arange(len(label)), label] -= 1
            d_labels[~told | (label < 0)] = 0
            gradients.append((d_scores * taught[:, :, None], d_labels))
        back(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        return losses

    def _taught(self, examples: Sequence[Example]) -> tuple[list[Any], list[Any], list[Any]]:
        """The examples' sentences, and each word's head in it (0 the root) and label; -1 if not known."""
        number = {label: n for n, label in enumerate(self.labels)}
        sentences, heads, labels = [], [], []
        before = 0
        for example in examples:
            aligned: Any = example
            to, deps = aligned.get_aligned_parse(projectivize=False)
            starts = numpy.array([start == 1 for start in aligned.get_aligned_sent_starts()], dtype=bool)
            for words in _parts(example.predicted, starts):
                place: dict[int | None, int] = {word: n for n, word in enumerate(words.tolist(), 1)}
                sentences.append(words + before)
                heads.append(numpy.array([0 if to[w] == w else place.get(to[w], -1) for w in place]))
                labels.append(numpy.array([number.get(deps[w], -1) for w in place]))
            before += len(example.predicted)
        return sentences, heads, labels

    def score(self, examples: Iterable[Example], **options: Any) -> dict[str, Any]:
        """How good it is on examples, as spaCy tells it of its own parser."""
        score = registry.get("scorers", "spacy.parser_scorer.v1")()
        told: dict[str, Any] = score(examples, **options)
        return told


def _likely(scores: Any) -> Any:
    """Scores as chances, over the last axis."""
    grown = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def _sentences(docs: Sequence[Doc]) -> Iterator[Any]:
    """The words of each sentence, white space left out, by their numbers among all tokens."""
    before = 0
    for doc in docs:
        for words in _parts(doc, doc.to_array("SENT_START") == 1):
            yield words + before
        before += len(doc)


def _parts(doc: Doc, starts: Any) -> Iterator[Any]:
    """The words of each sentence of one text; ``starts`` tells of each token whether one begins there."""
    words = numpy.flatnonzero(doc.to_array("IS_SPACE") == 0)
    cuts = numpy.searchsorted(words, numpy.flatnonzero(starts))
    yield from (part for part in numpy.split(words, cuts) if len(part))


def _chained(doc: Doc) -> tuple[Any, Any]:
    """How far away the heads are and whether they are roots, when each token hangs on the one before it in
    its sentence, and white space that a sentence begins with on its first word."""
    starts = doc.to_array("SENT_START") == 1
    starts[:1] = True
    away = numpy.where(starts, 0, -1)
    spaces = doc.to_array("IS_SPACE") == 1
    ends = numpy.append(numpy.flatnonzero(starts)[1:], len(doc))
    for begin, end in zip(numpy.flatnonzero(starts & spaces), ends[(starts & spaces)[starts]], strict=True):
        words = numpy.flatnonzero(~spaces[begin:end])
        if len(words):
            away[begin : begin + words[0]] = numpy.arange(words[0], 0, -1)
            away[begin + words[0]] = 0
    return away, away == 0
