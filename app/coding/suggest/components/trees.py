"""The best tree over the words of a sentence."""

from __future__ import annotations

from typing import Any

import numpy

_ONE_ROOT = 1e6
"""Taken off every score of the root as a head, so that no tree with a second root can be the best."""


def best_tree(scores: Any) -> Any:
    """The tree with one root that has the highest sum of scores (Chu and Liu 1965; Edmonds 1967).

    ``scores`` [n, n + 1] are those of each of n words (row) with each head (column: 0 the root, else word 1
    to n). Returns [n] the head of each word, numbered likewise.
    """
    heads = scores.argmax(axis=1)
    if (heads == 0).sum() == 1 and not _ring(heads):
        return heads
    square = numpy.full((len(scores) + 1, len(scores) + 1), -numpy.inf)
    square[1:] = scores
    square[1:, 0] -= _ONE_ROOT
    numpy.fill_diagonal(square, -numpy.inf)
    return _grown(square)[1:]


def _ring(heads: Any) -> list[int]:
    """The words of a ring that never comes to the root, if there is one."""
    passed = [False] * (len(heads) + 1)
    for start in range(1, len(passed)):
        path: list[int] = []
        at = start
        while at and not passed[at]:
            passed[at] = True
            path.append(at)
            at = int(heads[at - 1])
        if at in path:
            return path[path.index(at) :]
    return []


def _grown(scores: Any) -> Any:
    """Heads for scores [n, n], row the word, column its head; row 0 is the root's own and not looked at.

    Where the best heads make a ring it is taken for one word, the tree found without it, and the ring opened
    where that tree enters it.
    """
    heads = numpy.concatenate([[0], scores[1:].argmax(axis=1)])
    ring = _ring(heads[1:])
    if not ring:
        return heads
    inside = numpy.zeros(len(scores), dtype=bool)
    inside[ring] = True
    ringed, outside = numpy.array(ring), numpy.flatnonzero(~inside)
    one = len(outside)
    leaves = scores[numpy.ix_(outside, ringed)]
    enters = scores[numpy.ix_(ringed, outside)] - scores[ring, heads[ring]][:, None]
    smaller = numpy.full((one + 1, one + 1), -numpy.inf)
    smaller[:one, :one] = scores[numpy.ix_(outside, outside)]
    smaller[:one, one] = leaves.max(axis=1)
    smaller[one, :one] = enters.max(axis=0)
    found = _grown(smaller)
    for at in range(1, one):
        to = int(found[at])
        heads[outside[at]] = ring[int(leaves[at].argmax())] if to == one else outside[to]
    comes = int(found[one])
    heads[ring[int(enters[:, comes].argmax())]] = outside[comes]
    return heads
