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
    source = columns.source[row].astype(np.int64)
    start, end, coder = columns.start[row], columns.end[row], columns.coder[row]
    keys = (coder, end, start, code, source) if below else (code, source)
    order = np.lexsort(keys)
    none = np.empty(0, dtype=np.int64)
    if not below:
        return Rows(
            len(codes), code[order], source[order], start[order], end[order], row[order], (none, none)
        )
    code, source, start, end, coder, row = (v[order] for v in (code, source, start, end, coder, row))
    fresh = np.ones(len(code), dtype=bool)
    if len(code):
        fresh[1:] = False
        for values in (code, source, start, end, coder):
            fresh[1:] |= values[1:] != values[:-1]
    code, source, start, end, coder, row = (v[fresh] for v in (code, source, start, end, coder, row))
    above: dict[int, list[int]] = {}
    for parent in codes:
        for guid in below.get(parent, ()):
            if guid in place:
                above.setdefault(place[guid], []).append(place[parent])
    at_row = {
        key: n
        for n, key in enumerate(
            zip(source.tolist(), start.tolist(), end.tolist(), coder.tolist(), code.tolist(), strict=True)
        )
    }
    left: list[int] = []
    right: list[int] = []
    for (*where, low), n in at_row.items():
        for high in above.get(low, ()):
            left.append(n)
            right.append(at_row[(*where, high)])
    twins = (np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))
    return Rows(len(codes), code, source, start, end, row, twins)


def passages(columns: CodingColumns, at: Ints) -> Ints:
    """A number for each of the rows ``at``, shared by those with one source, start, end and coder.

    Under a code with its subcodes those count as one coding.
    """
    import numpy as np

    keys = [np.asarray(v)[at] for v in (columns.source, columns.start, columns.end, columns.coder)]
    order = np.lexsort(keys)
    fresh = np.zeros(len(at), dtype=np.int64)
    for values in keys:
        fresh[1:] |= values[order][1:] != values[order][:-1]
    numbers = np.empty(len(at), dtype=np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers
