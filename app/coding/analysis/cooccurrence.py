"""Co-occurrence of codes: how often codings of two codes stand in a relation, and which ones do.

docs/matrix.md has the definitions with a worked example.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from app.coding.analysis import measures
from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.matrix import Count, Matrix, checked_count, labelled
from app.coding.analysis.meeting import counted
from app.coding.analysis.relations import Relation, Rows, TurnSpans, expand, parse_relation, placed
from app.coding.analysis.rows import rows_of
from app.coding.analysis.same_document import in_documents
from app.coding.analysis.sorting import numbered, sorted_by
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

    Time grows with the codings and, until these are too many to look at, their pairs; then with codings times
    codes, and for within with the pairs still. Memory grows with the codings and a bounded chunk.
    """
    rel, what = parse_relation(relation), checked_count(count)
    guids = tuple(columns.codes if codes is None else dict.fromkeys(codes))
    runs, k = rows_of(columns, guids, below), len(guids)
    told = TurnSpans(turns or {}, columns)
    counts = _counted(k, runs, rel, what, told)
    names = labelled(guids, dict(labels or {}))
    n = measures.per_code(k, runs)

    def pairs_only() -> measures.Floats:
        pairs = counts if what == "codings" else _counted(k, runs, rel, "codings", told)
        return measures.c_coefficient(pairs, n)

    def phi() -> measures.Floats:
        if rel.kind == "same-turn":
            return measures.phi_on_turns(k, runs, told)
        return measures.phi_on_documents(k, runs, len(columns.sources))

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
        _coefficients={"c": pairs_only, "jaccard": lambda: measures.jaccard(k, runs), "phi": phi},
    )


def _counted(k: int, runs: Sequence[Rows], relation: Relation, count: Count, turns: TurnSpans) -> Ints:
    def of_run(run: Rows) -> Ints:
        if relation.kind == "same-document":
            return in_documents(run, count)
        return counted(run, relation, count, turns)

    found: Ints = measures.added(k, of_run, runs)
    return found


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
    # Under a code with its subcodes one range by one coder is one coding.
    group = numbered(columns.source[at], columns.start[at], columns.end[at], columns.coder[at])
    if not in_a & in_b:
        group = group * 2 + is_a[at]
    _, first, group = np.unique(group, return_index=True, return_inverse=True)
    one_of_a, one_of_b = (_first_of(group, at, which[at], len(first)) for which in (is_a, is_b))
    at = at[first]
    order = sorted_by(columns.source[at])
    at, one_of_a, one_of_b = at[order], one_of_a[order], one_of_b[order]
    none = np.empty(0, dtype=np.int64)
    source, code = columns.source[at].astype(np.int64), columns.code[at].astype(np.int64)
    rows = Rows(len(columns.codes), code, source, columns.start[at], columns.end[at], at, at, (none, none))
    told = TurnSpans(turns or {}, columns)
    start, end = placed(rows, Relation() if rel.kind == "within" else rel, told)
    order = sorted_by(start, rows.start, -rows.end)
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
