"""From columns to counted rows: which codes are meant, and what subcodes add to their parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.relations import Rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.codebook import Codebook

    Ints = NDArray[np.int64]
    Whole = NDArray[np.int32] | NDArray[np.int64]


def subtrees(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Per code guid the guids of all codes under it, at any depth, without itself."""
    below: dict[str, list[str]] = {code.guid: [] for code in codebook}
    parents = {code.guid: code.parent for code in codebook}
    for guid in parents:
        above = parents[guid]
        while above is not None and above in below:
            below[above].append(guid)
            above = parents[above]
    return {guid: tuple(found) for guid, found in below.items()}


def rows_of(
    columns: CodingColumns, codes: Sequence[str], below: Mapping[str, Sequence[str]] | None = None
) -> Rows:
    """The rows of the codings that count for ``codes`` (guids, the order of the matrix).

    With ``below`` (from ``subtrees``) a coding counts for every one of ``codes`` above its own too;
    what one coder gave the same range under several subcodes is then one coding of the parent.
    """
    import numpy as np

    place = {guid: n for n, guid in enumerate(codes)}
    number = np.array([place.get(guid, -1) for guid in columns.codes] + [-1], dtype=np.int64)
    own = number[columns.code]
    at = np.arange(len(columns))
    parts = [(own[own >= 0], at[own >= 0])]
    if below:
        index = {guid: n for n, guid in enumerate(columns.codes)}
        for parent in codes:
            lower = [index[guid] for guid in below.get(parent, ()) if guid in index]
            if lower:
                rows = at[np.isin(columns.code, np.array(lower))]
                parts.append((np.full(len(rows), place[parent]), rows))
    code = np.concatenate([p[0] for p in parts])
    row = np.concatenate([p[1] for p in parts])
    source, k = columns.source.astype(np.int64), len(codes)
    group = source[row] * k + code
    none = np.empty(0, dtype=np.int64)
    if not below:
        order = np.argsort(group, kind="stable")
        code, row = code[order], row[order]
        return Rows(k, code, source[row], columns.start[row], columns.end[row], row, (none, none))
    passage = passage_numbers(columns.source, columns.start, columns.end, columns.coder)
    most = int(passage.max(initial=0)) + 1
    keys, first = np.unique(group * most + passage[row], return_index=True)
    code, row = keys // most % max(1, k), row[first]
    twins = _twins(keys, code, most, [(place[low], place[high]) for high in codes
                                      for low in below.get(high, ()) if low in place])  # fmt: skip
    return Rows(k, code, source[row], columns.start[row], columns.end[row], row, twins)


def _twins(keys: Ints, code: Ints, most: int, kin: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """The rows that are one coding, under a code and under one above it; by the first row.

    ``keys`` (sorted) are source, code and passage in one number, ``most`` one more than the passages'.
    """
    import numpy as np

    by_code = np.argsort(code, kind="stable")
    edge = np.searchsorted(code[by_code], [(low, low + 1) for low, _ in kin])
    one = [np.empty(0, dtype=np.int64), *(by_code[a:b] for a, b in edge.tolist())]
    far = [np.empty(0, dtype=np.int64)]
    far += [keys[rows] + (high - low) * most for rows, (low, high) in zip(one[1:], kin, strict=True)]
    left = np.concatenate(one)
    right = np.searchsorted(keys, np.concatenate(far))
    order = np.lexsort((right, left))
    return left[order], right[order]


def passages(columns: CodingColumns, at: Ints) -> Ints:
    """A number for each of the rows ``at``, shared by those with one source, start, end and coder.

    Under a code with its subcodes those count as one coding.
    """
    return passage_numbers(columns.source[at], columns.start[at], columns.end[at], columns.coder[at])


def passage_numbers(source: Whole, start: Whole, end: Whole, coder: Whole) -> Ints:
    """A number per row, shared by those with one source, start, end and coder; in the order of these."""
    import numpy as np

    span = int(end.max(initial=0)) + 1
    keys = end * (int(coder.max(initial=0)) + 1) + coder, source.astype(np.int64) * span + start
    order = np.lexsort(keys)
    fresh = np.zeros(len(order), dtype=np.int64)
    for values in keys:
        fresh[1:] |= values[order][1:] != values[order][:-1]
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers
