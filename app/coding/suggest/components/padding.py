"""Sentences of about the same length side by side, filled up to the longest, for one product of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy

CELLS = 40_000
"""Pairs of words in one batch at most: what of it is worked on at once then fits the processor's memory."""


class Batch:
    """Some of the sentences of a text, each a row of the numbers of its tokens.

    ``which`` are the sentences' numbers; ``there`` [sentences, longest] tells what is a token and what only
    fills up; ``rows`` has the tokens from first to last, ``turned`` from last to first, 0 where none is.
    """

    def __init__(self, which: Sequence[int], sentences: Sequence[Any]) -> None:
        self.which = tuple(which)
        self.lengths = [len(sentences[number]) for number in which]
        self.longest = max(self.lengths)
        self.there = numpy.arange(self.longest)[None, :] < numpy.array(self.lengths)[:, None]
        self.rows = numpy.zeros(self.there.shape, dtype="int64")
        self.turned = numpy.zeros(self.there.shape, dtype="int64")
        for at, number in enumerate(which):
            self.rows[at, : self.lengths[at]] = sentences[number]
            self.turned[at, : self.lengths[at]] = sentences[number][::-1]

    def filled(self, values: Sequence[Any]) -> Any:
        """Values of the sentences' words [sentences, longest], given for all sentences; 0 where none is."""
        made = numpy.zeros(self.there.shape, dtype="int64")
        made[self.there] = self.joined(values)
        return made

    def joined(self, values: Sequence[Any]) -> Any:
        """The same one after the other, without what fills up."""
        return numpy.concatenate([values[number] for number in self.which])


def batches(sentences: Sequence[Any]) -> Iterator[Batch]:
    """The sentences, each an array of its tokens' numbers, none empty, from the shortest to the longest."""
    part: list[int] = []
    for number in sorted(range(len(sentences)), key=lambda number: len(sentences[number])):
        if part and (len(part) + 1) * len(sentences[number]) ** 2 > CELLS:
            yield Batch(part, sentences)
            part = []
        part.append(number)
    if part:
        yield Batch(part, sentences)
