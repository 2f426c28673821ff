"""Calibrating what was learned: each document is judged by what was learned without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.suggest.learned import stacker
from app.coding.suggest.learned.basis import Basis
from app.coding.suggest.learned.hits import Hits, together
from app.coding.suggest.learned.judge import Parts, inputs_of, scores_by
from app.coding.suggest.regression import logistic
from app.coding.suggest.regression.ridge import centred, left_out, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LARGE = 1_250
"""Up to so many units of documents every one is judged by what was learned without it, and from there on
every other one, until there are so many, by what was learned from those between them."""
APART = 12
"""More documents than this are left out some at a time."""


def calibrate(
    basis: Basis,
    aims: Array,
    penalty: Array,
    texts: int,
    has: Sequence[Array],
    read: Sequence[Array],
    hits: Sequence[Hits],
    parts: Parts,
) -> tuple[Array, Array]:
    """The stacker's weights and each code's threshold, on documents that were not seen; of the basis' groups
    the last ``texts`` are documents. ``has``, ``read`` and ``hits`` are of these, one by one."""
    import numpy as np

    rows, wanted = [], []
    before, every = len(basis.groups) - texts, together(hits)
    for number, weights in unseen(basis, aims, penalty, texts):
        scores, text = scores_by(weights, basis.rows(before + number)), basis.groups[before + number]
        rows.append(inputs_of(scores, text, parts, every, hits[number])[read[number]])
        wanted.append(has[number][read[number]])
    told, right = np.concatenate(rows), np.concatenate(wanted)
    stiffness = stacker.STIFFNESS if parts.stacker else stacker.LOOSE
    stack = logistic.fit(told.reshape(-1, told.shape[2]), right.ravel(), stiffness, stacker.CODED)
    return stack, stacker.thresholds(logistic.chances(told @ stack), right)


def unseen(basis: Basis, aims: Array, penalty: Array, texts: int) -> Iterator[tuple[int, Array]]:
    """Documents by number, each with the weights of what was learned without it: all, or some of many."""
    import numpy as np

    before = len(basis.groups) - texts
    places = []
    at = len(aims) - sum(len(text.rows) for text in basis.groups[-texts:])
    first = at
    for text in basis.groups[-texts:]:
        places.append(slice(at, at + len(text.rows)))
        at += len(text.rows)
    if at - first < LARGE:
        size = -(-texts // APART)
        apart = [places[n : n + size] for n in range(0, texts, size)]
        groups = [slice(group[0].start, group[-1].stop) for group in apart]
        for number, answer in enumerate(left_out(basis.gram, aims, penalty, groups)):
            here = range(texts)[number * size :][:size]
            weights = basis.weights(centred(answer), (before + n for n in here))
            yield from ((n, weights) for n in here)
        return
    out = np.zeros(len(aims), dtype=bool)
    for place in places[::2]:
        out[place] = True
    seen = np.flatnonzero(~out)
    answer = np.zeros_like(aims)
    lead = None if basis.lead is None else basis.lead.of(seen)
    answer[seen] = solve(basis.gram[np.ix_(seen, seen)], aims[seen], penalty[seen], lead)
    judged = 0
    some = []
    for number in range(0, texts, 2):
        if judged < LARGE:
            judged += len(basis.groups[before + number].rows)
            some.append(number)
    weights = basis.weights(centred(answer), (before + number for number in some))
    yield from ((number, weights) for number in some)
