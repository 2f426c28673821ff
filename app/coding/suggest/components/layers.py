"""What the layers that weigh heads work out, and how gradients come back through them (see ``weighing``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from app.coding.suggest.components import lstm
from app.coding.suggest.components.padding import Batch

_FAR = (1, 2, 3, 4, 5, 7, 10, 15, 25)
"""Words of distance from which on two words stand in the next place to each other."""
PLACES = 2 * len(_FAR) + 2
_NEVER = -1e9
PARAMETERS = (
    *("on_in", "on_in_b", "on", "back_in", "back_in_b", "back"),
    *("word", "word_b", "head", "head_b", "root", "pair", "bias", "far", "far_word", "far_head"),
    *("dep_word", "dep_word_b", "dep_head", "dep_root", "dep_far", "out", "out_b"),
)
_Back = Callable[[Any], Any]


def places(words: int) -> Any:
    """[words, words + 1] in which place each head stands, seen from each word; the root has its own."""
    away = numpy.arange(words)[None, :] - numpy.arange(words)[:, None]
    far = numpy.searchsorted(_FAR, numpy.abs(away), side="right")
    root = numpy.full((words, 1), PLACES - 1)
    return numpy.concatenate([root, numpy.where(away > 0, far + len(_FAR), far)], axis=1)


class Way:
    """One way through the layers: what each of them makes, and how gradients come back through it."""

    def __init__(self, model: Any, *, learns: bool) -> None:
        self._p = {name: model.get_param(name) for name in PARAMETERS}
        self._g = {name: numpy.zeros_like(value) for name, value in self._p.items() if learns}
        self._learns = learns
        self._dropout = model.attrs["dropout_rate"] if learns else 0.0
        self._memory = model.get_dim("memory")

    def done(self, model: Any) -> None:
        """Hand the gradients of all parameters to the model."""
        for name, gradient in self._g.items():
            model.inc_grad(name, gradient)

    def dropped(self, x: Any) -> tuple[Any, _Back]:
        """``x`` with some of its numbers left out by chance, while it learns."""
        if not self._dropout:
            return x, lambda d: d
        kept = (numpy.random.random(x.shape) >= self._dropout).astype("float32") / (1 - self._dropout)
        return x * kept, lambda d: d * kept

    def linear(self, name: str, x: Any) -> tuple[Any, _Back]:
        """``x`` times the parameters of this name, with their bias if they have one."""
        made = x @ self._p[name] + self._p.get(f"{name}_b", numpy.float32(0))

        def back(d: Any) -> Any:
            self._g[name] += x.T @ d
            if f"{name}_b" in self._g:
                self._g[f"{name}_b"] += d.sum(axis=0)
            return d @ self._p[name].T

        return made, back

    def maxout(self, name: str, x: Any) -> tuple[Any, _Back]:
        """The larger of each two numbers that such a layer makes."""
        made, back_linear = self.linear(name, x)
        made, back_pairs = _larger(made)
        made, back_dropped = self.dropped(made)
        return made, lambda d: back_linear(back_pairs(back_dropped(d)))

    def remembered(self, x: Any, parts: Sequence[Batch]) -> tuple[Any, _Back]:
        """``x`` with what the memory has read up to each word, from the sentence's begin and from its end."""
        wide = self._memory
        told = numpy.zeros((len(x), 2 * wide), dtype="float32")
        steps = []
        sides = [(way, self.linear(f"{way}_in", x)) for way in ("on", "back")]
        for side, (way, (brought, _)) in enumerate(sides):
            for batch in parts:
                rows = batch.turned if side else batch.rows
                made, back_read = lstm.read(brought[rows], self._p[way])
                told[rows[batch.there], side * wide : (side + 1) * wide] = made[batch.there]
                if self._learns:
                    steps.append((side, way, rows, batch.there, back_read))
        told, back_dropped = self.dropped(told)

        def back(d: Any) -> Any:
            d_x, d_told = d[:, : x.shape[1]], back_dropped(d[:, x.shape[1] :])
            d_brought = [numpy.zeros((len(x), 4 * wide), dtype="float32") for _ in sides]
            for side, way, rows, there, back_read in steps:
                d_made = d_told[rows, side * wide : (side + 1) * wide] * there[:, :, None]
                d_given, d_recur = back_read(d_made)
                d_brought[side][rows[there]] = d_given[there]
                self._g[way] += d_recur
            for (_, (_, back_linear)), d_side in zip(sides, d_brought, strict=True):
                d_x = d_x + back_linear(d_side)
            return d_x

        return numpy.concatenate([x, told], axis=1), back

    def scores(
        self, batch: Batch, place: Any, word: Any, head: Any
    ) -> tuple[Any, Callable[[Any, Any, Any], None]]:
        """[sentences, words, words + 1] of each head; the way back adds to the gradients of both."""
        p, g = self._p, self._g
        many = len(batch.rows)
        words = word[batch.rows]
        root = numpy.broadcast_to(p["root"], (many, 1, len(p["root"])))
        heads = numpy.concatenate([root, head[batch.rows]], axis=1)
        looks = words @ p["pair"]
        made = looks @ heads.transpose(0, 2, 1) + (heads @ p["bias"])[:, None, :] + p["far"][place]
        made += numpy.take_along_axis(words @ p["far_word"], numpy.broadcast_to(place, made.shape), axis=2)
        made += (heads @ p["far_head"])[:, numpy.arange(batch.longest + 1)[None, :], place]
        made[:, numpy.arange(batch.longest), numpy.arange(batch.longest) + 1] = _NEVER
        made[:, :, 1:] = numpy.where(batch.there[:, None, :], made[:, :, 1:], _NEVER)

        def back(d: Any, d_word: Any, d_head: Any) -> None:
            which = numpy.eye(PLACES, dtype="float32")[place]
            met = d @ heads
            g["pair"] += _over(words, met)
            d_heads = d.transpose(0, 2, 1) @ looks
            total = d.sum(axis=1)
            g["bias"] += numpy.tensordot(total, heads, axes=2)
            d_heads += total[:, :, None] * p["bias"]
            far_word = (d.transpose(1, 0, 2) @ which).transpose(1, 0, 2)
            g["far"] += far_word.sum(axis=(0, 1))
            g["far_word"] += _over(words, far_word)
            far_head = (d.transpose(2, 0, 1) @ which.transpose(1, 0, 2)).transpose(1, 0, 2)
            g["far_head"] += _over(heads, far_head)
            d_heads += far_head @ p["far_head"].T
            g["root"] += d_heads[:, 0].sum(axis=0)
            rows = batch.rows[batch.there]
            d_word[rows] += (met @ p["pair"].T + far_word @ p["far_word"].T)[batch.there]
            d_head[rows] += d_heads[:, 1:][batch.there]

        return made, back

    def labels(
        self, batch: Batch, taken: Any, place: Any, word: Any, head: Any
    ) -> tuple[Any, Callable[[Any, Any, Any], None]]:
        """[words that are there, labels] for the heads taken; the way back adds to the gradients of both."""
        p, g = self._p, self._g
        sentence, at = numpy.nonzero(batch.there)
        to = taken[sentence, at]
        far = place[at, to]
        rooted = to == 0
        rows = batch.rows[sentence, at]
        heads = batch.rows[sentence, numpy.maximum(to - 1, 0)]
        met = word[rows] + numpy.where(rooted[:, None], p["dep_root"], head[heads]) + p["dep_far"][far]
        met, back_pairs = _larger(met)
        met, back_dropped = self.dropped(met)
        made, back_out = self.linear("out", met)

        def back(d: Any, d_word: Any, d_head: Any) -> None:
            d_met = back_pairs(back_dropped(back_out(d)))
            d_word[rows] += d_met
            numpy.add.at(d_head, heads[~rooted], d_met[~rooted])
            g["dep_root"] += d_met[rooted].sum(axis=0)
            numpy.add.at(g["dep_far"], far, d_met)

        return made, back


def _larger(x: Any) -> tuple[Any, _Back]:
    """The larger of each two numbers in a row (Goodfellow and others 2013, "Maxout networks")."""
    pairs = x.reshape(len(x), x.shape[1] // 2, 2)
    second = pairs[..., 1] > pairs[..., 0]

    def back(d: Any) -> Any:
        both = numpy.stack([numpy.where(second, 0, d), numpy.where(second, d, 0)], axis=-1)
        return both.reshape(len(d), 2 * d.shape[1])

    return numpy.where(second, pairs[..., 1], pairs[..., 0]), back


def _over(left: Any, right: Any) -> Any:
    """[a, b] summed over sentences and words of [sentences, words, a] and [sentences, words, b]."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
