"""Co-occurrence in one document: told by what each document has of each code, without looking at pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.coding.analysis import characters
from app.coding.analysis.matrix import Count
from app.coding.analysis.meeting import once_with_parents
from app.coding.analysis.partners import kin
from app.coding.analysis.relations import Rows, expand, range_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def in_documents(rows: Rows, count: Count) -> Ints:
    """As ``meeting.counted`` for the relation same-document.

    A code's twins under its parent are no pairs. Each of its rows has just one, so a document has a pair of
    the two when it has the code once and the parent twice; then all of both take part, and what is under
    the code is under the parent too.
    """
    import numpy as np

    k = rows.k
    documents, at = np.unique(rows.source, return_inverse=True)
    cell = at * k + rows.code
    shape = len(documents), k
    n = np.bincount(cell, minlength=shape[0] * k).reshape(shape).astype(np.float64)
    if count == "codings":
        found = n.T @ n
        found[np.diag_indices(k)] = (n * (n - 1)).sum(axis=0) // 2
        square = found.astype(np.int64)
        for one, other in (rows.twins, rows.twins[::-1]):
            np.subtract.at(square, (rows.code[one], rows.code[other]), 1)
        return once_with_parents(rows, square)
    some = (n > 0).astype(np.float64)
    if count == "documents":
        size, both = some / 2, np.zeros((k, k))
    elif count == "fragments":
        size, both = _ranges(rows, at, shape)
    else:
        start, end = characters.on_one_line(rows)
        size = characters.covered(cell, shape[0] * k, start, end).reshape(shape).astype(np.float64)
        both = characters.under_both(rows)
    there = size.T @ some
    found = there + there.T - both
    several = n > 1
    alone = 2 * size if count == "documents" else size
    found[np.diag_indices(k)] = (alone * several).sum(axis=0)
    for low, high in zip(*kin(rows), strict=True) if len(rows.twins[0]) else ():
        found[low, high] = found[high, low] = (alone[:, high] * (some[:, low] * several[:, high])).sum()
    return np.rint(found).astype(np.int64)


def _ranges(rows: Rows, at: Ints, shape: tuple[int, int]) -> tuple[Floats, Any]:
    """Per document and code its distinct ranges; per two codes the ranges that both have."""
    import numpy as np

    k = rows.k
    numbers = range_numbers(rows)
    keys, first = np.unique(numbers * k + rows.code, return_index=True)
    size = np.bincount(at[first] * k + rows.code[first], minlength=shape[0] * k).reshape(shape)
    ranges, code = np.divmod(keys, k)
    both = np.zeros(k * k)
    for left, right in expand(ranges, ranges + 1):
        both += np.bincount(code[left] * k + code[right], minlength=k * k)
    square = both.reshape(k, k)
    return size.astype(np.float64), square + square.T
