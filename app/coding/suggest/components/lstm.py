"""A long short-term memory that reads each sentence in one direction (Hochreiter and Schmidhuber 1997).

thinc has one, but the gradients of its numpy version are not those of what it works out, as differences show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy


def read(given: Any, recur: Any) -> tuple[Any, Callable[[Any], tuple[Any, Any]]]:
    """What is remembered after each word, and the way back.

    ``given`` [sentences, words, 4 n] is what each word brings to the cell's input and its three gates (in,
    forget, out); ``recur`` [n, 4 n] what the memory of the word before does. Returns [sentences, words, n],
    and a function that makes gradients of these into those of ``given`` and ``recur``.
    """
    many, words, gates = given.shape
    wide = gates // 4
    said = numpy.zeros((many, wide), dtype="float32")
    cell = numpy.zeros((many, wide), dtype="float32")
    made = numpy.zeros((many, words, wide), dtype="float32")
    steps = []
    for at in range(words):
        brought = given[:, at] + said @ recur
        new = numpy.tanh(brought[:, :wide])
        put, keep, tell = numpy.split(1 / (1 + numpy.exp(-brought[:, wide:])), 3, axis=1)
        before = said, cell
        cell = keep * cell + put * new
        shown = numpy.tanh(cell)
        said = tell * shown
        made[:, at] = said
        steps.append((new, put, keep, tell, shown, before))

    def back(d_made: Any) -> tuple[Any, Any]:
        d_given = numpy.zeros_like(given)
        d_recur = numpy.zeros_like(recur)
        d_said = numpy.zeros_like(said)
        d_cell = numpy.zeros_like(cell)
        for at in reversed(range(words)):
            new, put, keep, tell, shown, (said_before, cell_before) = steps[at]
            d_said = d_said + d_made[:, at]
            d_cell = d_cell + d_said * tell * (1 - shown * shown)
            d_given[:, at] = numpy.concatenate(
                [
                    d_cell * put * (1 - new * new),
                    d_cell * new * put * (1 - put),
                    d_cell * cell_before * keep * (1 - keep),
                    d_said * shown * tell * (1 - tell),
                ],
                axis=1,
            )
            d_recur += said_before.T @ d_given[:, at]
            d_said = d_given[:, at] @ recur.T
            d_cell = d_cell * keep
        return d_given, d_recur

    return made, back
