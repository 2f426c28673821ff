"""The bounds on pictures: figures of half a million codings in seconds of work, a repaint under 50 ms."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.coding.analysis.ground import Ground
from app.coding.exchange.pictures.make import draw
from app.coding.exchange.pictures.order import KINDS, Order
from app.ui.pictures.canvas import Canvas
from app.ui.pictures.controls import MOST
from app.words import say
from tests.bench.test_crosstab import large


@pytest.mark.slow
def test_pictures_of_half_a_million_codings_and_their_painting(qapp: object) -> None:
    from PySide6.QtWidgets import QApplication

    assert isinstance(qapp, QApplication)
    ground = Ground(large())
    _ = ground.instances
    canvas = Canvas()
    canvas.resize(1240, 800)
    for kind in KINDS:
        order = replace(
            Order(kind), source="s3", columns="Soort" if kind == "bars" else "codes", top=MOST.get(kind, 0)
        )
        begun = time.process_time()
        drawing = draw(ground, order, say)
        drawn = time.process_time() - begun
        begun = time.perf_counter()
        canvas.show_drawing(drawing)
        shown = time.perf_counter() - begun
        painted = min(_painting(canvas) for _ in range(3))
        print(f"{kind}: drawn {drawn:.2f} s, shown {shown * 1e3:.0f} ms, painted {painted * 1e3:.0f} ms, "
              f"{len(drawing.shapes)} shapes")  # fmt: skip
        assert drawn < 1.0
        assert painted < 0.05


def _painting(canvas: Canvas) -> float:
    canvas._kept = None
    begun = time.process_time()
    canvas._painted(2.0)  # as on a screen of 200%
    return time.process_time() - begun
