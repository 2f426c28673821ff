"""From codings to the rows that are counted, with the codings of subcodes under their parents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.relations import Rows
from app.coding.analysis.sorting import numbered, sorted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.codebook import Codebook

    Ints = NDArray[np.int64]
    Chains = tuple[Ints, Ints, Ints]

CELLS = 1 << 21
"""Rows times codes that are counted in one go, so that memory is bounded."""


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
) -> list[Rows]:
    """The rows of the codings that count for ``codes`` (guids, the order of the matrix), in runs of whole
    documents of about ``CELLS`` rows times codes each.

    With ``below`` (from ``subtrees``) a coding counts for every one of ``codes`` above its own too;
    what one coder gave the same range under several subcodes is then one coding of the parent.
    """
    import numpy as np

    chains = _chains(columns.codes, codes, below or {})
    number = np.append(chains[1], 0)[columns.code]  # a code that is not known has the number -1
    at = np.flatnonzero(number)
    at = at[sorted_by(columns.source[at])]
    if not len(at):
        return []
    total = np.concatenate([[0], np.cumsum(number[at])])
    edges = [*(np.flatnonzero(np.diff(columns.source[at])) + 1).tolist(), len(at)]
    first, runs, most = 0, [], max(1, CELLS // max(1, len(codes)))
    for before, edge in zip([0, *edges], edges, strict=False):
        if total[edge] - total[first] > most and before > first:
            runs.append(at[first:before])
            first = before
    runs.append(at[first:])
    return [_run(columns, len(codes), chains, bool(below), run) for run in runs]


def _chains(known: Sequence[str], codes: Sequence[str], below: Mapping[str, Sequence[str]]) -> Chains:
    """Per code of ``known`` the places among ``codes`` it counts for, the lowest first: where these begin in
    the third array, and how many they are."""
    import numpy as np

    place = {guid: n for n, guid in enumerate(codes)}
    chain: dict[str, list[int]] = {guid: [place[guid]] if guid in place else [] for guid in known}
    for parent in sorted(codes, key=lambda guid: len(below.get(guid, ()))):
        for guid in below.get(parent, ()):
            if guid in chain:
                chain[guid].append(place[parent])
    number = np.array([len(chain[guid]) for guid in known], dtype=np.int64)
    places = np.array([n for guid in known for n in chain[guid]], dtype=np.int64)
    return np.cumsum(number) - number, number, places


def _run(columns: CodingColumns, k: int, chains: Chains, families: bool, at: Ints) -> Rows:
    """The rows of the codings ``at``, which are all of some documents."""
    import numpy as np

    begins, numbers, places = chains
    source, start, end = columns.source[at].astype(np.int64), columns.start[at], columns.end[at]
    code = columns.code[at].astype(np.int64)
    none = np.empty(0, dtype=np.int64)
    if not families:
        code = places[begins[code]]
        order = sorted_by(source, code, start)
        return Rows(k, code[order], source[order], start[order], end[order], at[order], order, (none, none))
    passage = numbered(source, start, end, columns.coder[at])
    number = numbers[code]
    coding = np.repeat(np.arange(len(at)), number)
    nth = np.arange(len(coding)) - np.repeat(np.cumsum(number) - number, number)
    entry_code = places[begins[code][coding] + nth]
    entry_passage = passage[coding]
    order = sorted_by(source[coding], entry_code, entry_passage)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(entry_passage[order]) != 0) | (np.diff(entry_code[order]) != 0)
    row = np.empty(len(order), dtype=np.int64)
    row[order] = np.cumsum(fresh) - 1
    entry = order[fresh]
    of = coding[entry]
    above = number[of] - nth[entry] - 1
    left = np.repeat(np.arange(len(entry)), above)
    step = np.arange(len(left)) - np.repeat(np.cumsum(above) - above, above) + 1
    twins = left, row[entry[left] + step]
    return Rows(k, entry_code[entry], source[of], start[of], end[of], at[of], passage[of], twins)
