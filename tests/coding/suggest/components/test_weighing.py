"""The layers that weigh heads: their gradients against differences, and what filling up may not change."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from thinc.api import Linear, with_array

from app.coding.suggest.components import layers, lstm, weighing
from app.coding.suggest.components.padding import batches

SENTENCES = [numpy.array(rows) for rows in ([0, 1, 2, 3], [4, 5, 6], [7, 9, 10, 11], [8])]
"""Of twelve tokens in two texts; the eighth is a sentence by itself amid another."""
HEADS = [numpy.array(heads) for heads in ([2, 0, 2, 3], [0, 1, 1], [0, 1, 4, 1], [0])]
LABELS = 4


@pytest.fixture
def model() -> Any:
    random = numpy.random.RandomState(3)
    shared: Any = Linear(8, 8)
    made = weighing.arcs(with_array(shared), 8, 6, 5, 3)
    made.set_dim("nO", LABELS)
    made.initialize(X=(_texts(), SENTENCES, HEADS))
    for node in made.walk():
        for name in node.param_names:
            value: Any = node.get_param(name)
            node.set_param(name, (random.randn(*value.shape) * 0.4).astype("float32"))
    return made


def _texts() -> list[Any]:
    random = numpy.random.RandomState(5)
    return [random.randn(7, 8).astype("float32"), random.randn(5, 8).astype("float32")]


def _weights(found: list[weighing.Weighed]) -> list[tuple[Any, Any]]:
    """Something to multiply all that comes out with, 0 for what fills up and for a word as its own head."""
    random = numpy.random.RandomState(7)
    made = []
    for one in found:
        weights = random.randn(*one.scores.shape).astype("float32")
        weights[one.scores < -1e8] = 0
        weights[~one.batch.there] = 0
        made.append((weights, random.randn(*one.labels.shape).astype("float32")))
    return made


def _sum(found: list[weighing.Weighed], weights: list[tuple[Any, Any]]) -> float:
    return sum(
        float((one.scores.astype("float64") * scores).sum() + (one.labels.astype("float64") * labels).sum())
        for one, (scores, labels) in zip(found, weights, strict=True)
    )


def test_gradients_are_those_of_what_is_worked_out(model: Any) -> None:
    texts = _texts()
    found, back = model.begin_update((texts, SENTENCES, HEADS))
    weights = _weights(found)
    d_texts = back(weights)
    random = numpy.random.RandomState(11)

    def check(value: Any, gradient: Any, what: str) -> None:
        steepest = 0.0
        highest = numpy.unravel_index(numpy.abs(gradient).argmax(), gradient.shape)
        for at in (highest, *(tuple(random.randint(size) for size in value.shape) for _ in range(7))):
            kept = value[at]
            slopes = []
            # of two numbers another may become the larger within a step
            for step in (4e-3, 2e-3, 1e-3, 5e-4):
                sums = []
                for moved in (kept + step, kept - step):
                    value[at] = moved
                    sums.append(_sum(model.begin_update((texts, SENTENCES, HEADS))[0], weights))
                slopes.append((sums[0] - sums[1]) / (2 * step))
            value[at] = kept
            assert any(gradient[at] == pytest.approx(slope, rel=0.02, abs=0.02) for slope in slopes), what
            steepest = max(steepest, abs(slopes[-1]))
        assert steepest > 0.1, what

    for name in model.param_names:
        check(model.get_param(name), model.get_grad(name), name)
    for text, gradient in zip(texts, d_texts, strict=True):
        check(text, gradient, "the shared layers")


def test_a_sentence_is_read_alike_alone_and_among_longer_ones(model: Any) -> None:
    together = model.predict((_texts(), SENTENCES, None))
    assert sum(len(one.batch.which) for one in together) == len(SENTENCES)
    for one in together:
        for at, number in enumerate(one.batch.which):
            (alone,) = model.predict((_texts(), [SENTENCES[number]], None))
            words = one.batch.lengths[at]
            assert numpy.allclose(one.scores[at, :words, : words + 1], alone.scores[0], atol=1e-4)
            assert one.heads[at, :words].tolist() == alone.heads[0].tolist()


def test_the_heads_that_are_taken_make_a_tree(model: Any) -> None:
    rings = 0
    for one in model.predict((_texts(), SENTENCES, None)):
        for at, words in enumerate(one.batch.lengths):
            assert _comes_to_the_root(one.heads[at, :words])
            rings += not _comes_to_the_root(one.scores[at, :words, : words + 1].argmax(axis=1))
    assert rings, "the best heads one by one make none"


def _comes_to_the_root(heads: Any) -> bool:
    """Whether every word does, and one of them hangs on it."""
    for word in range(1, len(heads) + 1):
        at, steps = word, 0
        while at and steps <= len(heads):
            at, steps = int(heads[at - 1]), steps + 1
        if at:
            return False
    return int((heads == 0).sum()) == 1


def test_places_tell_sides_and_distance() -> None:
    made = layers.places(30)
    assert len(set(made[:, 0])) == 1 and made[0, 0] not in made[:, 1:]
    assert made[10, 11 + 1] != made[10, 9 + 1] and made[10, 12 + 1] != made[10, 11 + 1]
    assert made[3, 20 + 1] == made[10, 26 + 1], "16 and 17 words to the right are the same place"


def test_a_memory_passes_on_what_came_before() -> None:
    random = numpy.random.RandomState(1)
    given = random.randn(2, 6, 12).astype("float32")
    recur = random.randn(3, 12).astype("float32") * 0.5
    made, back = lstm.read(given, recur)
    weights = random.randn(*made.shape).astype("float32")
    d_given, d_recur = back(weights)
    for value, gradient in ((given, d_given), (recur, d_recur)):
        for _ in range(12):
            at = tuple(random.randint(size) for size in value.shape)
            kept = value[at]
            sums = []
            for moved in (kept + 1e-2, kept - 1e-2):
                value[at] = moved
                sums.append(float((lstm.read(given, recur)[0].astype("float64") * weights).sum()))
            value[at] = kept
            assert gradient[at] == pytest.approx((sums[0] - sums[1]) / 2e-2, rel=0.02, abs=0.005)
    first = given.copy()
    first[:, 0] += 1
    later = numpy.abs(lstm.read(first, recur)[0] - made)
    assert later[:, 5].max() > 1e-4, "the first word is still known at the sixth"


def test_batches_hold_each_sentence_once_and_the_long_ones_apart() -> None:
    random = numpy.random.RandomState(2)
    sentences = [numpy.arange(n) + 1000 * at for at, n in enumerate(random.randint(1, 220, 60).tolist())]
    found = list(batches(sentences))
    assert sorted(number for batch in found for number in batch.which) == list(range(60))
    assert len(found) > 5
    for batch in found:
        for at, number in enumerate(batch.which):
            assert batch.rows[at][batch.there[at]].tolist() == sentences[number].tolist()
            assert batch.turned[at][batch.there[at]].tolist() == sentences[number][::-1].tolist()
    assert list(batches([])) == []
