"""A matrix as a heat map, to .png, .svg or .pdf."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.coding.analysis.matrix import Matrix
from app.coding.exchange.pictures import paint
from app.coding.exchange.pictures.base import based
from app.coding.exchange.pictures.heat import of_matrix
from app.coding.refusal import Refusal

MOST_CELLS = 40_000
"""More cells are no picture that anyone can read."""


def write(
    matrix: Matrix,
    path: Path,
    say: Callable[..., str],
    *,
    coefficient: str | None = None,
    percent: str = "",
    title: str = "",
    base: str = "",
) -> None:
    """Draw the counts, a ``coefficient`` or percentages of ``matrix`` to ``path``, each time the same.

    ``base`` is the line under it (``pictures.base.base_words``).

    Raises Refusal ``export.image_kind`` for another kind of file, ``export.empty_picture`` for a matrix
    without cells, ``export.large_picture`` for one of more than ``MOST_CELLS``, and when ``path`` cannot
    be written.
    """
    if path.suffix.lower().lstrip(".") not in paint.KINDS:
        raise Refusal("export.image_kind", path=str(path))
    if not matrix.counts.size:
        raise Refusal("export.empty_picture")
    if matrix.counts.size > MOST_CELLS:
        raise Refusal("export.large_picture", n=matrix.counts.size, most=MOST_CELLS)
    drawing = of_matrix(matrix, say, coefficient=coefficient or "", percent=percent, title=title, short=True)
    paint.write(based(drawing, base) if base else drawing, path)
