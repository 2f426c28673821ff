"""Heat maps: codes by codes, or by the columns of a cross table."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.ground import Ground
from app.coding.analysis.matrix import Matrix
from app.coding.analysis.rows import subtrees
from app.coding.analysis.tables import table
from app.coding.exchange.pictures.drawing import Drawing, Rect, Target, Words
from app.coding.exchange.pictures.order import Order, chosen_codes, left_out, most_used, nothing, totals
from app.coding.exchange.pictures.style import (
    EDGE,
    LABEL,
    SMALL,
    TOP,
    WIDTH,
    Say,
    begun,
    clean,
    ended,
    figure,
    fitted,
    wide,
)

ROW_MOST, COLUMN_MOST = 190.0, 150.0
"""Points for names beside and above the cells."""
MOST_COLUMNS = 40


def heat_map(ground: Ground, order: Order, say: Say) -> Drawing:
    """The most used codes against one another, or against ``order.columns``. Raises Refusal."""
    extract, book = ground.extract, ground.extract.codebook
    codes = chosen_codes(ground, order)
    below = subtrees(book) if order.with_subcodes else None
    own = {a.name for a in extract.attributes}
    if order.columns == "codes" and "codes" not in own:
        used, _ = totals(ground, order, "codings", say)
        met = set(most_used(used, codes, order.most))
        matrix = cooccurrence(
            extract.columns, relation=order.relation, count=order.count or "codings",
            turns=extract.turns if order.relation == "same-turn" else None,
            codes=[guid for guid in codes if guid in met], below=below,
            labels={guid: book.path(guid) for guid in codes},
        )  # fmt: skip
    else:
        matrix = table(
            extract, order.columns, count=order.count or "codings", codes=codes, sets=order.sets,
            with_subcodes=order.with_subcodes, no_value=order.no_value, missing=order.missing,
            names={**order.names, "decimal": say("export.decimal")}, bins=order.bins, ground=ground,
        )  # fmt: skip
        used = dict(zip(matrix.rows, matrix.counts.sum(axis=1).tolist(), strict=True))
    shown = set(most_used(used, codes, order.most))
    if not shown or not matrix.columns:
        raise nothing(ground, order)
    rows = [n for n, guid in enumerate(matrix.rows) if guid in shown]
    columns = rows if matrix.cross is None else list(range(len(matrix.columns)))
    notes = left_out(len(shown), sum(1 for n in used.values() if n), say)
    if len(columns) > MOST_COLUMNS:
        notes.append(say("pictures.columns_left_out", shown=MOST_COLUMNS, n=len(columns)))
        columns = columns[:MOST_COLUMNS]
    return of_matrix(matrix, say, rows=rows, columns=columns, percent=order.percent, title=order.title,
                     notes=notes, short=True)  # fmt: skip


def of_matrix(
    matrix: Matrix,
    say: Say,
    *,
    rows: list[int] | None = None,
    columns: list[int] | None = None,
    coefficient: str = "",
    percent: str = "",
    title: str = "",
    notes: list[str] | None = None,
    short: bool = False,
    words: tuple[str, str] = ("", ""),
) -> Drawing:
    """A matrix as cells with their figures: counts, a ``coefficient`` or percentages.

    ``short`` names codes without those above them; ``words`` are title and subtitle when there is no title.
    """
    rows = list(range(len(matrix.rows))) if rows is None else rows
    columns = list(range(len(matrix.columns))) if columns is None else columns
    square = matrix.cross is None
    values, write = _values(matrix, coefficient, percent, say)
    shown = [
        values[i][j] for i in rows for j in columns if not (square and matrix.rows[i] == matrix.columns[j])
    ]
    most = max((abs(v) for v in shown if not math.isnan(v)), default=0.0)
    across = [_name(matrix.column_labels[j], short and square) for j in columns]
    if percent and matrix.cross is not None:
        base = matrix.cross.column_base[matrix.in_cross()[1]].tolist()
        across = [f"{words} (n = {figure(base[j], say)})" for words, j in zip(across, columns, strict=True)]
    down = [_name(matrix.row_labels[i], short and matrix.row_kind == "codes") for i in rows]
    left = min(max(map(wide, down)) + 12, ROW_MOST)
    top = min(max(map(wide, across)) + 10, COLUMN_MOST)
    widest = max((wide(write(v), LABEL) for v in shown if not math.isnan(v)), default=0.0) + 5
    room = (WIDTH - left - 2 * EDGE) / len(columns)
    flat = max(map(wide, across)) + 10 <= room  # names that lie read better than names that stand
    top = 18.0 if flat else top
    cell = (
        max(max(map(wide, across)) + 10, 44.0)
        if flat
        else min(max((WIDTH - left - 2 * EDGE) / len(columns), min(widest, 22.0), 11.0), 44.0)
    )
    high = min(max(cell, 13.0), 18.0)
    width = max(WIDTH, left + cell * len(columns) + 2 * EDGE)
    size = min(LABEL, LABEL * (cell - 2) / max(widest - 5, 1.0), high - 4)
    drawing = begun("heatmap", title or words[0] or _heading(matrix, say),
                    words[1] or _about(matrix, coefficient, percent, say), width)  # fmt: skip
    x0, y0 = EDGE + left, TOP + top
    for n, label in enumerate(across):
        if flat:
            drawing.add(Words(x0 + (n + 0.5) * cell, y0 - 9, label, anchor="middle"))
            continue
        drawing.add(Words(x0 + (n + 0.5) * cell, y0 - 5, fitted(label, top - 8, min(LABEL, cell - 1)),
                          min(LABEL, cell - 1), turned=90))  # fmt: skip
    cells: list[Rect] = []
    figures: list[Words] = []
    for at, i in enumerate(rows):
        y = y0 + at * high
        drawing.add(Words(x0 - 6, y + high / 2, fitted(down[at], left - 10), anchor="end"))
        for n, j in enumerate(columns):
            value, own = values[i][j], square and matrix.rows[i] == matrix.columns[j]
            share = 0.0 if math.isnan(value) or most <= 0 or own else min(abs(value) / most, 1.0)
            told = "–" if math.isnan(value) else write(value)
            mark = drawing.mark(
                f"{matrix.row_labels[i]} × {clean(matrix.column_labels[j])}: {told}", _target(matrix, i, j)
            )
            fill = "wash" if own or math.isnan(value) else f"heat:{share:.3f}" if share > 0 else "paper"
            cells.append(Rect(x0 + n * cell, y, cell - 1, high - 1, fill, "", "", mark))
            ink = "muted" if own else "faint" if not value or math.isnan(value) else f"on:{share:.3f}"
            text = "·" if value == 0 else told
            figures.append(Words(x0 + (n + 0.5) * cell - 0.5, y + high / 2, text, size, ink, "middle"))

    def figured(value: float) -> float | int | None:
        if math.isnan(value):
            return None
        return round(value, 3) if coefficient or percent else int(value)

    drawing.add(*cells)
    drawing.add(*(w for w in figures if size >= 4.5))
    drawing.table(
        ("", *(matrix.column_labels[j] for j in columns)),
        [(matrix.row_labels[i], *(figured(values[i][j]) for j in columns)) for i in rows],
    )
    drawing.notes += notes or []
    bottom = y0 + len(rows) * high
    _scale(drawing, bottom + 12, most, write)
    return ended(drawing, bottom + 18)


def _values(
    matrix: Matrix, coefficient: str, percent: str, say: Say
) -> tuple[list[list[float]], Callable[[float], str]]:
    if coefficient:
        return matrix.coefficients(coefficient).tolist(), lambda v: figure(v, say, 2).replace("-", "−")
    if percent and matrix.cross is not None:
        import numpy as np

        part = np.ix_(*matrix.in_cross())
        return matrix.cross.percent(percent)[part].tolist(), lambda v: figure(v, say)
    return matrix.counts.astype(float).tolist(), lambda v: figure(v, say)


def _target(matrix: Matrix, i: int, j: int) -> Target | None:
    if matrix.cross is None:
        return Target(pair=(matrix.rows[i], matrix.columns[j]))
    if matrix.row_kind != "codes":
        return None
    return Target(codes=(matrix.rows[i],), column=(matrix.column_kind, matrix.columns[j]))


def _name(label: str, short: bool) -> str:
    return clean(label.rsplit(" > ", 1)[-1] if short else label)


def _heading(matrix: Matrix, say: Say) -> str:
    if matrix.cross is None:
        return say("pictures.title.cooccurrence")
    from app.coding.exchange.crosstab_sheets import name

    words = name(matrix, say)
    return words[:1].upper() + words[1:]


def _about(matrix: Matrix, coefficient: str, percent: str, say: Say) -> str:
    if coefficient:
        return say(f"export.measure.{coefficient}")
    if matrix.cross is None:
        kind, _, n = (matrix.relation or "overlap").partition(":")
        relation = say(f"matrix.relation_said.{kind}", n=n)
        return say(
            "pictures.sub.cooccurrence", measure=say(f"pictures.met.{matrix.count}"), relation=relation
        )
    unit = say(f"crosstab.unit.{matrix.count}")
    return (
        say(f"pictures.sub.share.{percent}", unit=unit) if percent else say("pictures.sub.counts", unit=unit)
    )


def _scale(drawing: Drawing, y: float, most: float, write: Callable[[float], str]) -> None:
    """From light to dark, with the figures at its ends."""
    x = EDGE
    drawing.add(Words(x, y, "0", SMALL, "muted"))
    drawing.add(*(Rect(x + 8 + 6 * n, y - 3, 6, 6, f"heat:{n / 9:.3f}") for n in range(10)))
    drawing.add(Words(x + 72, y, write(most), SMALL, "muted"))
