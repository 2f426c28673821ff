"""The layers that weigh each word of a sentence as the head of each other: ``kantlijn.Arcs.v1``.

After Dozat and Manning 2017, "Deep biaffine attention for neural dependency parsing": what a word looks for
in a head meets what each other word is as a head, in a product learned for both. To that comes where the two
stand to each other, by itself and with what either is (relative positions; Shaw, Uszkoreit and Vaswani 2018).
What a word is comes from the shared layers and from a memory that reads the sentence from both ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy
from spacy.util import registry
from thinc.api import Model

from app.coding.suggest.components.layers import PARAMETERS, PLACES, Way, places
from app.coding.suggest.components.padding import Batch, batches
from app.coding.suggest.components.trees import best_tree

NAME = "kantlijn_arcs"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was worked out of a batch of sentences.

    ``scores`` [sentences, words, words + 1] of each head (0 the root); ``heads`` [sentences, words] those
    that were taken; ``labels`` [words that are there, labels] the scores of each label for those.
    """

    batch: Batch
    scores: Any
    heads: Any
    labels: Any


def arcs(tok2vec: Model[Any, Any], width: int, arc: int, dep: int, memory: int) -> Model[Any, Any]:
    """The layers on ``tok2vec``, which is ``width`` wide; ``nO``, the number of labels, is set before use.

    Given (texts, sentences, heads): each sentence an array of the numbers of its words among all tokens of
    the texts; with ``heads`` None the best tree's are taken, else they are those of each word (0 the root,
    else word 1 to the last). Makes a ``Weighed`` for each batch of the sentences; the way back wants for
    each the gradients of ``scores`` and ``labels``.
    """
    return Model(
        NAME,
        _forward,
        init=_initialize,
        layers=[tok2vec],
        dims={"nI": width, "arc": arc, "dep": dep, "memory": memory, "nO": None},
        params=dict.fromkeys(PARAMETERS),
        attrs={"dropout_rate": 0.0},
        refs={"tok2vec": tok2vec},
    )


def _initialize(model: Any, X: Any = None, Y: Any = None) -> None:
    width, arc, dep, memory, labels = (model.get_dim(n) for n in ("nI", "arc", "dep", "memory", "nO"))
    random = numpy.random.RandomState(11)

    def some(*shape: int) -> Any:  # Glorot and Bengio 2010
        bound = (6 / (shape[0] + shape[-1])) ** 0.5
        return random.uniform(-bound, bound, shape).astype("float32")

    def none(*shape: int) -> Any:
        return numpy.zeros(shape, dtype="float32")

    keeps = none(4 * memory)
    keeps[2 * memory : 3 * memory] = 1
    wider = width + 2 * memory
    begin = {
        "on_in": some(width, 4 * memory), "on_in_b": keeps, "on": some(memory, 4 * memory),
        "back_in": some(width, 4 * memory), "back_in_b": keeps.copy(), "back": some(memory, 4 * memory),
        "word": some(wider, 2 * arc), "word_b": none(2 * arc),
        "head": some(wider, 2 * arc), "head_b": none(2 * arc),
        "root": some(1, arc)[0], "pair": none(arc, arc), "bias": none(arc),
        "far": none(PLACES), "far_word": none(arc, PLACES), "far_head": none(arc, PLACES),
        "dep_word": some(wider, 2 * dep), "dep_word_b": none(2 * dep), "dep_head": some(wider, 2 * dep),
        "dep_root": none(2 * dep), "dep_far": none(PLACES, 2 * dep),
        "out": none(dep, labels), "out_b": none(labels),
    }  # fmt: skip
    for name in PARAMETERS:
        model.set_param(name, begin[name])
    model.layers[0].initialize(X=X[0] if X else None)


def _forward(model: Any, given: Any, is_train: bool) -> Any:
    texts, sentences, heads = given
    told, back_told = model.layers[0](texts, is_train)
    way = Way(model, learns=is_train)
    parts = list(batches(sentences))
    tokens = numpy.concatenate(told) if told else numpy.zeros((0, model.get_dim("nI")), dtype="float32")
    tokens, back_tokens = way.dropped(tokens)
    tokens, back_remembered = way.remembered(tokens, parts)
    word, back_word = way.maxout("word", tokens)
    head, back_head = way.maxout("head", tokens)
    dep_word, back_dep_word = way.linear("dep_word", tokens)
    dep_head, back_dep_head = way.linear("dep_head", tokens)
    found, ways_back = [], []
    for batch in parts:
        place = places(batch.longest)
        scores, back_scores = way.scores(batch, place, word, head)
        taken = _best(batch, scores) if heads is None else batch.filled(heads)
        labels, back_labels = way.labels(batch, taken, place, dep_word, dep_head)
        found.append(Weighed(batch, scores, taken, labels))
        if is_train:
            ways_back.append((back_scores, back_labels))

    def back(gradients: Any) -> Any:
        d_word, d_head = numpy.zeros_like(word), numpy.zeros_like(head)
        d_dep_word, d_dep_head = numpy.zeros_like(dep_word), numpy.zeros_like(dep_head)
        for (d_scores, d_labels), (back_scores, back_labels) in zip(gradients, ways_back, strict=True):
            back_scores(d_scores, d_word, d_head)
            back_labels(d_labels, d_dep_word, d_dep_head)
        d_tokens = (
            back_word(d_word) + back_head(d_head) + back_dep_word(d_dep_word) + back_dep_head(d_dep_head)
        )
        d_told = back_tokens(back_remembered(d_tokens))
        way.done(model)
        return back_told(numpy.split(d_told, numpy.cumsum([len(text) for text in told[:-1]])))

    return found, back


def _best(batch: Batch, scores: Any) -> Any:
    """[sentences, words] the heads in the best tree of each sentence."""
    heads = numpy.zeros(batch.there.shape, dtype="int64")
    for at, words in enumerate(batch.lengths):
        heads[at, :words] = best_tree(scores[at, :words, : words + 1])
    return heads


registry.architectures.register("kantlijn.Arcs.v1", func=arcs)
