"""A matrix as a heat map, to .png or .svg."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path

from app.coding.analysis.matrix import Matrix
from app.coding.exchange.files import UNSEEN, atomic
from app.coding.exchange.grids import trait
from app.coding.exchange.styles import FAINT, HEAD, HEAT_STEPS, INK, heat
from app.coding.refusal import Refusal

CELL, MARGIN, LARGEST = 0.42, 0.4, 60.0
"""Inches: a cell, the white around, the longest side of a picture."""
MOST_CELLS = 40_000
"""More cells are no picture that anyone can read."""
_LONGEST_LABEL = 60


def write(
    matrix: Matrix, path: Path, say: Callable[..., str], *, coefficient: str | None = None, title: str = ""
) -> None:
    """Draw the counts, or a ``coefficient``, of ``matrix`` to ``path`` (.png or .svg), each time the same.

    Raises Refusal ``export.image_kind`` for another kind of file, ``export.empty_picture`` for a matrix
    without cells, ``export.large_picture`` for one of more than ``MOST_CELLS``, and when ``path`` cannot
    be written.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("png", "svg"):
        raise Refusal("export.image_kind", path=str(path))
    if not matrix.counts.size:
        raise Refusal("export.empty_picture")
    if matrix.counts.size > MOST_CELLS:
        raise Refusal("export.large_picture", n=matrix.counts.size, most=MOST_CELLS)
    from matplotlib import rc_context

    values = matrix.coefficients(coefficient) if coefficient else matrix.counts.astype(float)
    steady = rc_context({"svg.hashsalt": "kantlijn", "font.family": "DejaVu Sans"})
    with atomic(path) as place, steady, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        figure = _drawn(matrix, values.tolist(), say, coefficient, title)
        metadata = {"Software": None} if kind == "png" else {"Date": None}
        figure.savefig(place, format=kind, metadata=metadata)  # type: ignore[attr-defined]


def _short(label: str) -> str:
    plain = UNSEEN.sub(" ", label).replace("\n", " ") or "-"
    return plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1] + "…"


def _drawn(
    matrix: Matrix, values: list[list[float]], say: Callable[..., str], coefficient: str | None, title: str
) -> object:
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure

    rows, columns = [_short(r) for r in matrix.row_labels], [_short(c) for c in matrix.column_labels]
    square = matrix.cross is None
    most = max(
        (v for i, row in enumerate(values) for j, v in enumerate(row) if not (square and i == j) and v == v),
        default=0.0,
    )
    left = 0.075 * max(map(len, rows)) + 0.2
    top = 0.075 * max(map(len, columns)) + 0.2
    cell = min(CELL, (LARGEST - left) / len(columns), (LARGEST - top) / len(rows))
    size = cell / CELL
    wide, high = left + cell * len(columns) + 2 * MARGIN, top + cell * len(rows) + 2 * MARGIN + 0.7
    above, below = title or heading(matrix, say), subtitle(matrix, say, coefficient)
    wide = max(wide, 0.13 * len(above) + 2 * MARGIN, 0.07 * len(below) + 2 * MARGIN)
    figure = Figure(figsize=(wide, high), dpi=160, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    axes.set_axis_off()

    def text(x: float, y: float, words: str, points: float, color: str = INK, **more: object) -> None:
        axes.text(x, y, words, fontsize=points, color=f"#{color}", parse_math=False, **more)  # type: ignore[arg-type]

    text(MARGIN, MARGIN, above, 13, va="top", weight="bold")
    text(MARGIN, MARGIN + 0.32, below, 8.5, FAINT, va="top")
    x0, y0 = MARGIN + left, MARGIN + 0.7 + top
    for j, label in enumerate(columns):
        text(x0 + (j + 0.5) * cell, y0 - 0.08, label, 9 * size, rotation=90, ha="center", va="bottom")
    squares: list[list[tuple[float, float]]] = []
    colors: list[str] = []
    for i, label in enumerate(rows):
        text(x0 - 0.1, y0 + (i + 0.5) * cell, label, 9 * size, ha="right", va="center")
        for j, value in enumerate(values[i]):
            own = square and i == j
            share = 0.0 if math.isnan(value) or most <= 0 else value / most
            color = HEAD if own else "FFFFFF" if share <= 0 else heat(max(share, 1 / HEAT_STEPS))
            x, y = x0 + j * cell, y0 + i * cell
            squares.append([(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell)])
            colors.append(f"#{color}")
            if math.isnan(value):
                continue
            words = number(value, say("export.decimal")) if coefficient else f"{value:.0f}"
            points = min(8.5, 30 / max(3, len(words))) * size
            text(
                x0 + (j + 0.5) * cell,
                y0 + (i + 0.5) * cell,
                words,
                points,
                INK if value else FAINT,
                ha="center",
                va="center",
            )
    # One collection: a thousand patches apart take matplotlib seconds.
    axes.add_collection(
        PolyCollection(squares, facecolors=colors, edgecolors="white", linewidths=1.5, zorder=1),
        autolim=False,
    )
    return figure


def number(value: float, decimal: str) -> str:
    """A coefficient in two decimals."""
    return f"{value:.2f}".replace(".", decimal)


def heading(matrix: Matrix, say: Callable[..., str]) -> str:
    """What the picture shows."""
    if matrix.cross is None:
        return say("export.picture.codes")
    plain = matrix.column_kind in ("documents", "cases", "coders")
    name = say(f"export.picture.{matrix.column_kind}") if plain else trait(matrix, say) or matrix.column_kind
    return say("export.picture.codes_by", columns=name)


def subtitle(matrix: Matrix, say: Callable[..., str], coefficient: str | None) -> str:
    """By which relation and measure."""
    measure = say(f"export.measure.{coefficient or matrix.count}")
    if not matrix.relation:
        return measure
    kind, _, n = matrix.relation.partition(":")
    return f"{measure} · {say('export.relation.' + kind.replace('-', '_'), n=n)}"
