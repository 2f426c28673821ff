"""Co-occurrence of codes: how often codings of two codes stand in a relation, and which ones do.

docs/matrix.md has the definitions with a worked example.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.analysis import measures
from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.matrix import Count, Matrix, checked_count, labelled
from app.coding.analysis.relations import (
    Relation,
    Rows,
    expand,
    parse_relation,
    partners,
    placed,
    range_numbers,
)
from app.coding.analysis.rows import passages, rows_of
from app.coding.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def cooccurrence(
    columns: CodingColumns,
    *,
    relation: str | Relation = "overlap",
    count: str = "codings",
    turns: Mapping[str, Sequence[Turn]] | None = None,
    codes: Sequence[str] | None = None,
    below: Mapping[str, Sequence[str]] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Matrix:
    """The symmetric matrix of ``codes`` (guids in order; default all of ``columns``) by themselves.

    ``count`` is "codings" (unordered pairs of distinct codings; the diagonal holds the pairs within a
    code), "fragments" (distinct ranges that take part in a pair), "documents" (with at least one pair)
    or "characters" (those under both codings of a pair; for near, same-turn and same-document, whose
    pairs need share none, those under either). ``turns`` by source guid is needed by same-turn only.
    ``below`` (see ``rows.subtrees``) adds the codings of subcodes to their parents. ``labels`` by guid
    name the rows. Raises Refusal ``analysis.relation`` or ``analysis.count``.

    Time grows with codings times codes and, for within and its like, with the pairs; memory with the
    codings and a bounded chunk.
    """
    rel, what = parse_relation(relation), checked_count(count)
    guids = tuple(columns.codes if codes is None else dict.fromkeys(codes))
    rows = rows_of(columns, guids, below)
    told = {n: (turns or {}).get(guid, ()) for n, guid in enumerate(columns.sources)}
    counts = _counted(rows, rel, what, told)
    names = labelled(guids, dict(labels or {}))
    n = measures.per_code(rows)

    def pairs_only() -> measures.Floats:
        pairs = counts if what == "codings" else _counted(rows, rel, "codings", told)
        return measures.c_coefficient(pairs, n)

    def phi() -> measures.Floats:
        if rel.kind == "same-turn":
            return measures.phi_on_turns(rows, told)
        return measures.phi_on_documents(rows, len(columns.sources))

    return Matrix(
        rows=guids,
        columns=guids,
        row_labels=names,
        column_labels=names,
        counts=counts,
        n=n,
        count=what,
        relation=str(rel),
        with_subcodes=bool(below),
        _coefficients={"c": pairs_only, "jaccard": lambda: measures.jaccard(rows), "phi": phi},
    )


def _counted(rows: Rows, relation: Relation, count: Count, turns: Mapping[int, Sequence[Turn]]) -> Ints:
    import numpy as np

    total = np.zeros((rows.k, rows.k), dtype=np.int64)
    for batch in rows.batches():
        if count == "characters" and relation.kind == "overlap":
            total += measures.shared_characters(batch)
            continue
        inner = count == "characters" and relation.kind == "within"
        met = partners(batch, relation, turns, inner=inner)
        if count == "characters":
            total += measures.covered_by_pairs(batch, met)
        elif count == "fragments":
            total += _distinct_ranges(batch, met)
        else:
            total += _by_group(batch, met, documents=count == "documents")
    return total


def _by_group(rows: Rows, met: NDArray[np.int32], *, documents: bool) -> Ints:
    """Pairs of codings, or documents with a pair, from partners per row."""
    import numpy as np

    k = rows.k
    if documents:
        return _summed(rows, met > 0, np.logical_or)
    found = _summed(rows, met, np.add)
    within = np.diag(found) // 2  # both ends of a pair within one code saw it
    found[np.arange(k), np.arange(k)] = within
    left, right = rows.twins
    if len(left):  # a pair within a code stands twice between it and its parent, each end once for the parent
        low, high = np.unique(np.stack([rows.code[left], rows.code[right]]), axis=1)
        found[low, high] -= within[low]
        found[high, low] -= within[low]
    return found


FEW = 90_000
"""Rows of which two codes cannot have more pairs than 32 bits hold: a quarter of the square."""


def _summed(rows: Rows, values: NDArray[Any], join: np.ufunc) -> Ints:
    """``values`` (codes by rows) joined per document and code of the row, then added up per code."""
    import numpy as np

    found = np.zeros((rows.k, rows.k), dtype=np.int64)
    if join is np.add:  # whichever document they are of
        order = np.argsort(rows.code, kind="stable")
        code = rows.code[order]
        first = np.flatnonzero(np.diff(code, prepend=-1))
        kind = np.int32 if len(rows) < FEW else np.int64
        found[code[first]] = np.add.reduceat(values[:, order], first, axis=1, dtype=kind).T
        return found
    edges = np.flatnonzero((np.diff(rows.source) != 0) | (np.diff(rows.code) != 0)) + 1
    edges = np.concatenate([[0], edges])
    np.add.at(found, rows.code[edges], join.reduceat(values, edges, axis=1, dtype=bool).T.astype(np.int64))
    return found


def _distinct_ranges(rows: Rows, met: NDArray[np.int32]) -> Ints:
    """Distinct (source, start, end) among the codings of both codes that take part in a pair."""
    import numpy as np

    k = rows.k
    numbers = range_numbers(rows)
    shared = np.bincount(numbers)[numbers] > 1
    alone = _summed(rows, (met > 0) & ~shared, np.add)
    found = alone + np.triu(alone, 1).T + np.tril(alone, -1).T
    size = int(numbers.max(initial=0)) + 1
    other, row = np.nonzero(met[:, shared])
    row = np.flatnonzero(shared)[row]
    own = rows.code[row]
    low, high = np.minimum(own, other), np.maximum(own, other)
    keys = np.unique((low * k + high) * size + numbers[row])
    half = np.bincount(keys // size, minlength=k * k).reshape(k, k)
    both: Ints = found + half + np.triu(half, 1).T
    return both


def pairs(
    columns: CodingColumns,
    code_a: str | Collection[str],
    code_b: str | Collection[str],
    relation: str | Relation = "overlap",
    *,
    turns: Mapping[str, Sequence[Turn]] | None = None,
) -> list[tuple[int, int]]:
    """The pairs behind a cell: row numbers in ``columns`` of a coding of ``code_a`` and one of ``code_b``.

    A code may be given as the guids of a code and its subcodes. What one coder gave one range under
    several of those is one coding, as it was counted, and a pair within both is given once. In order of
    document and start. Raises Refusal ``analysis.relation``.
    """
    import numpy as np

    rel = parse_relation(relation)
    index = {guid: n for n, guid in enumerate(columns.codes)}
    in_a, in_b = ({code} if isinstance(code, str) else set(code) for code in (code_a, code_b))

    def chosen(wanted: set[str]) -> NDArray[np.bool_]:
        return np.isin(columns.code, [index[guid] for guid in wanted if guid in index])

    is_a, is_b = chosen(in_a), chosen(in_b)
    at = np.flatnonzero(is_a | is_b)
    group = passages(columns, at)
    if not in_a & in_b:
        group = group * 2 + is_a[at]
    _, first, group = np.unique(group, return_index=True, return_inverse=True)
    one_of_a, one_of_b = (_first_of(group, at, which[at], len(first)) for which in (is_a, is_b))
    at = at[first]
    order = np.argsort(columns.source[at], kind="stable")
    at, one_of_a, one_of_b = at[order], one_of_a[order], one_of_b[order]
    none = np.empty(0, dtype=np.int64)
    source, code = columns.source[at].astype(np.int64), columns.code[at].astype(np.int64)
    rows = Rows(len(columns.codes), code, source, columns.start[at], columns.end[at], at, (none, none))
    told = {n: (turns or {}).get(guid, ()) for n, guid in enumerate(columns.sources)}
    start, end = placed(rows, Relation() if rel.kind == "within" else rel, told)
    order = np.lexsort((-rows.end, rows.start, start))
    order = order[start[order] < end[order]]
    at, start, end, one_of_a, one_of_b = (v[order] for v in (at, start, end, one_of_a, one_of_b))
    found: list[tuple[int, int]] = []
    for left, right in expand(start, end):
        straight = (one_of_a[left] >= 0) & (one_of_b[right] >= 0)
        keep = straight | ((one_of_b[left] >= 0) & (one_of_a[right] >= 0))
        if rel.kind == "within":
            keep &= columns.end[at[right]] <= columns.end[at[left]]
        left, right, straight = left[keep], right[keep], straight[keep]
        mine = np.where(straight, one_of_a[left], one_of_a[right])
        theirs = np.where(straight, one_of_b[right], one_of_b[left])
        found.extend(zip(mine.tolist(), theirs.tolist(), strict=True))
    return found


def _first_of(group: Ints, at: Ints, which: NDArray[np.bool_], groups: int) -> Ints:
    """Per group the first row of ``at`` among ``which``, -1 where there is none."""
    import numpy as np

    found = np.full(groups, -1, dtype=np.int64)
    found[group[which][::-1]] = at[which][::-1]
    return found
