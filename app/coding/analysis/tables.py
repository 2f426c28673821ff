"""Cross tables as matrices: by documents, what is known of those, cases, coders, roles or attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.coding.analysis.crosstab import CrossTable, behind_cell, crosstab, distinct
from app.coding.analysis.ground import Ground
from app.coding.analysis.matrix import Matrix
from app.coding.analysis.sides import PLAIN_COLUMNS, TRAIT_COLUMNS, Asked
from app.coding.extract import Extract
from app.coding.model import CodeSet

__all__ = ["PLAIN_COLUMNS", "TRAIT_COLUMNS", "behind", "matrix_of", "table"]


def table(
    extract: Extract,
    columns: str = "documents",
    *,
    rows: str = "codes",
    count: str = "codings",
    codes: Sequence[str] | None = None,
    sets: Sequence[CodeSet] = (),
    with_subcodes: bool = False,
    no_value: str = "",
    names: Mapping[str, str] | None = None,
    missing: bool = True,
    bins: str = "",
    row_bins: str = "",
    ground: Ground | None = None,
) -> Matrix:
    """``rows`` (default the codes, the whole codebook in tree order) by ``columns``.

    Either is "codes", "sets" (the code ``sets``), "documents", "cases", "coders", one of TRAIT_COLUMNS (the
    wave, group or kind of the document, the role of the speaker) or the name of an attribute (an exact name
    goes before the words). A coding belongs to its document and coder; to the case of its speaker or, where
    the speaker has none, to every case of its document; and to the attribute's value of those cases, of its
    document or of its speaker, who is the speaker in whose turn it starts. What has no value stands in a last
    column, "" with the label ``no_value``, unless ``missing`` is False. ``names`` are words for waves, kinds
    and roles, which are labelled by themselves otherwise. ``count`` is one of TABLE_COUNTS. ``bins`` and
    ``row_bins`` put numbers and dates in classes. ``ground`` is the extract's, to be used again. Raises
    Refusal ``analysis.columns``, ``analysis.bins`` or ``analysis.count``.
    """
    told = dict(names or {})
    mark = told.get("decimal", ",")

    def asked(what: str, how: str) -> Asked:
        chosen = None if codes is None else tuple(codes)
        return Asked(what, chosen, tuple(sets), with_subcodes, how, no_value, told, mark)

    ground = ground or Ground(extract)
    found = crosstab(ground, asked(rows, row_bins), asked(columns, bins), count=count, missing=missing)
    return matrix_of(ground, found, with_subcodes=with_subcodes)


def matrix_of(ground: Ground, found: CrossTable, *, with_subcodes: bool = False) -> Matrix:
    """A cross table as a matrix; ``n`` is the number of codings of each row."""
    import numpy as np

    inst, key = found.rows.place
    row = ground.instances[0]
    at = row if inst is None else row[inst]
    keep = (key >= 0) & (key < len(found.rows.keys))
    unit = ground.passage if found.rows.merged else np.arange(len(ground), dtype=np.int64)
    return Matrix(
        rows=found.rows.keys,
        columns=found.columns.keys,
        row_labels=found.rows.labels,
        column_labels=found.columns.labels,
        counts=found.counts,
        n=distinct(key[keep], unit[at[keep]], len(found.rows.keys)),
        count=found.count,
        column_kind=found.columns.kind,
        row_kind=found.rows.kind,
        with_subcodes=with_subcodes,
        cross=found,
    )


def behind(extract: Extract, columns: str, key: str, codes: Sequence[str]) -> list[int]:
    """The row numbers in ``extract.columns`` that a cell of codes stands for, by document and start.

    ``key`` is one of ``Matrix.columns``, ``codes`` are the code of the row and, where those were added in,
    its subcodes; what one coder gave one range under several of those is one of them. Raises Refusal
    ``analysis.columns``.
    """
    one = Asked("sets", sets=(CodeSet("row", "row", tuple(codes)),))
    return behind_cell(Ground(extract), one, Asked(columns), "row", key)
