"""Matrices as tables with the colours of a heat map."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from app.coding.analysis.matrix import Matrix
from app.coding.analysis.tables import TRAIT_COLUMNS
from app.coding.exchange.sheets import Cell, Column, Painted, Sheet, fitting
from app.coding.exchange.styles import Looks

Say = Callable[..., str]


def grid(matrix: Matrix, say: Say, styles: Looks, coefficient: str | None = "c") -> Sheet:
    """The table of any matrix, under the name it has in the workbook."""
    if matrix.cross is None:
        return code_matrix(matrix, say, styles, coefficient)
    return cross_table(matrix, cross_title(matrix, say), say, styles)


def trait(matrix: Matrix, say: Say) -> str:
    """The word for columns that every document or speaker knows by itself; "" for other columns."""
    return say(f"matrix.column.{matrix.column_kind}") if matrix.column_kind in TRAIT_COLUMNS else ""


def cross_title(matrix: Matrix, say: Say) -> str:
    """The name of the sheet of a cross table, as short and plain as Excel demands."""
    if matrix.column_kind in ("documents", "cases", "coders"):
        return say(f"export.sheet.code_{matrix.column_kind}")
    kind = trait(matrix, say) or matrix.column_kind
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in kind)
    return say("export.sheet.code_by", name=" ".join(plain.split()))[:31].strip()


def code_matrix(matrix: Matrix, say: Say, styles: Looks, coefficient: str | None = "c") -> Sheet:
    """Codes by codes: first the counts, under them the coefficient (None: none), both as a heat map."""
    columns = [
        Column(say("export.column.code"), fitting(matrix.row_labels), "wrapped"),
        Column(say("export.column.measure"), 12),
        *(Column(label, 7, "whole", turned=True) for label in matrix.column_labels),
    ]
    marks = matrix.marks() if coefficient == "c" else {}
    counts = matrix.counts.tolist()
    coefficients = matrix.coefficients(coefficient).tolist() if coefficient else []
    most = max((v for i, row in enumerate(counts) for j, v in enumerate(row) if i != j), default=0)

    strongest = max(
        (v for i, row in enumerate(coefficients) for j, v in enumerate(row) if i != j and v == v), default=0.0
    )
    strongest = min(max(strongest, 0.1), 1.0)  # chance hits stay pale, and what exceeds 1 outshines nothing

    def counted(i: int, j: int) -> Painted:
        value = counts[i][j]
        return Painted(value, styles.heat("whole", value / most if value and most and i != j else None))

    def weighed(i: int, j: int) -> Painted:
        value = coefficients[i][j]
        mark = next(iter(marks.get((i, j), ())), "")
        if math.isnan(value):
            return Painted(None, styles.heat("decimal", None, mark))
        return Painted(
            round(value, 6), styles.heat("decimal", value / strongest if value and i != j else None, mark)
        )

    size = range(len(matrix.rows))
    pairs = say(f"export.measure.{matrix.count}")
    rows: list[Sequence[Cell]] = [(matrix.row_labels[i], pairs, *(counted(i, j) for j in size)) for i in size]
    if coefficient:
        name = say(f"export.measure.{coefficient}")
        rows += [(matrix.row_labels[i], name, *(weighed(i, j) for j in size)) for i in size]
    return Sheet(say("export.sheet.matrix"), columns, rows, len(rows), "C2")


def cross_table(matrix: Matrix, title: str, say: Say, styles: Looks) -> Sheet:
    """Codes by documents, cases, coders or an attribute, as a heat map with the code's codings."""
    columns = [
        Column(say("export.column.code"), fitting(matrix.row_labels), "wrapped"),
        Column(say("export.column.codings"), 12, "whole"),
        *(Column(label or "-", 7, "whole", turned=True) for label in matrix.column_labels),
    ]
    counts = matrix.counts.tolist()
    most = max((value for row in counts for value in row), default=0)
    rows = [
        (label, total, *(Painted(v, styles.heat("whole", v / most if v else None)) for v in row))
        for label, total, row in zip(matrix.row_labels, matrix.n.tolist(), counts, strict=True)
    ]
    return Sheet(title, columns, rows, len(rows), "C2")
