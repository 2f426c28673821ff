"""What a co-occurrence counts of the codings that meet: pairs, ranges, documents or characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.coding.analysis import characters
from app.coding.analysis.matrix import Count
from app.coding.analysis.partners import few_pairs, kin, partners, without_twins
from app.coding.analysis.relations import Relation, Rows, TurnSpans, expand, range_numbers
from app.coding.analysis.sorting import sorted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Pairs = tuple[Ints, Ints]
    Met = NDArray[np.bool_]


def counted(rows: Rows, relation: Relation, count: Count, turns: TurnSpans) -> Ints:
    """The matrix of codes by codes of what ``cooccurrence`` counts, of whole documents."""
    import numpy as np

    found = few_pairs(rows, relation, turns)
    if found is not None:
        found = without_twins(rows, found)
    if count == "codings":
        return _codings(rows, relation, turns, found)
    if count == "characters" and relation.shares_characters and found is not None:
        return characters.shared_by_pairs(rows, found)
    if count == "characters" and relation.kind == "overlap":
        return characters.shared_characters(rows)
    if count == "documents" and found is not None:
        return _documents_by_pairs(rows, found)
    if found is not None:
        met = characters.who_met(rows, found)
    else:
        inner = count == "characters" and relation.kind == "within"
        met = np.ascontiguousarray((partners(rows, relation, turns, inner=inner) > 0).T)
    if count == "characters":
        return characters.under_either(rows, met)
    return _ranges(rows, met) if count == "fragments" else _documents(rows, met)


def _codings(rows: Rows, relation: Relation, turns: TurnSpans, pairs: Pairs | None) -> Ints:
    """Pairs of codings."""
    import numpy as np

    if pairs is not None:
        half = np.bincount(characters.cells(rows, *pairs), minlength=rows.k**2)
        return once_with_parents(rows, characters.both_ways(half, rows.k))
    found = _added_up(rows.code, partners(rows, relation, turns).T)
    found[np.diag_indices(rows.k)] //= 2  # both ends of a pair within one code saw it
    return once_with_parents(rows, found)


def once_with_parents(rows: Rows, found: Ints) -> Ints:
    """``found`` with the pairs within a code once between it and its parent, where they stand twice: each
    end once for the parent."""
    import numpy as np

    if len(rows.twins[0]):
        within = np.diag(found).copy()
        low, high = kin(rows)
        found[low, high] -= within[low]
        found[high, low] -= within[low]
    return found


FEW = 90_000
"""Rows of which two codes cannot have more pairs than 32 bits hold: a quarter of the square."""


def _added_up(code: Ints, values: NDArray[Any]) -> Ints:
    """``values`` (rows by codes) added up per code of the row."""
    import numpy as np

    k = values.shape[1]
    found = np.zeros((k, k), dtype=np.int64)
    order = sorted_by(code)
    first = np.flatnonzero(np.diff(code[order], prepend=-1))
    kind = np.int32 if len(code) < FEW else np.int64
    found[code[order][first]] = np.add.reduceat(values[order], first, axis=0, dtype=kind)
    return found


def _told_by(code: Ints, met: Met) -> Ints:
    """Per code of the row (first) and code (second) the rows that met the latter."""
    import numpy as np

    k = met.shape[1]
    row, other = characters.entries(met)
    return np.bincount((code * k)[row] + other, minlength=k * k).reshape(k, k)


def _documents(rows: Rows, met: Met) -> Ints:
    """Documents in which codings of both codes met."""
    import numpy as np

    edges = np.flatnonzero((np.diff(rows.source) != 0) | (np.diff(rows.code) != 0)) + 1
    edges = np.concatenate([[0], edges])
    return _told_by(rows.code[edges], np.logical_or.reduceat(met, edges, axis=0))


ROOM = 1 << 24
"""Documents times pairs of codes that are ticked off one by one; of more than that what is met is sorted."""


def _documents_by_pairs(rows: Rows, pairs: Pairs) -> Ints:
    """Documents with one of these pairs."""
    import numpy as np

    documents, at = np.unique(rows.source, return_inverse=True)
    size, cells = len(documents), rows.k**2
    keys = characters.cells(rows, *pairs) * size + at[pairs[0]]
    if size * cells > ROOM:
        half = np.bincount(np.unique(keys) // size, minlength=cells)
    else:
        there = np.zeros(cells * size, dtype=bool)
        there[keys] = True
        half = there.reshape(cells, size).sum(axis=1, dtype=np.int64)
    return characters.both_ways(half, rows.k)


def _ranges(rows: Rows, met: Met) -> Ints:
    """Distinct (source, start, end) among the codings of both codes that take part in a pair."""
    import numpy as np

    ranges, code, met = _one_per_range(rows, met)
    alone = _told_by(code, met)
    twice = np.zeros(rows.k**2, dtype=np.int64)
    for left, right in expand(ranges, ranges + 1):
        one, other = code[left], code[right]
        both = met[left, other] & met[right, one]
        twice += np.bincount((one * rows.k + other)[both], minlength=rows.k**2)
    square = twice.reshape(rows.k, rows.k)
    found = alone + alone.T - square - square.T
    found[np.diag_indices(rows.k)] = np.diag(alone)
    return found


def _one_per_range(rows: Rows, met: Met) -> tuple[Ints, Ints, Met]:
    """Range number, code and whom it met of every range under a code, whoever gave it; by range."""
    import numpy as np

    numbers = range_numbers(rows)
    keys = numbers * rows.k + rows.code
    order = sorted_by(keys)
    first = np.flatnonzero(np.diff(keys[order], prepend=-1))
    met = met[order]
    if len(first) < len(order):
        met = np.logical_or.reduceat(met, first, axis=0)
    ranges, code = np.divmod(keys[order][first], rows.k)
    return ranges, code, met
