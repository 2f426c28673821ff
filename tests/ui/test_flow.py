"""A line of widgets: on one line where there is room, on more where there is not, and nothing outside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.flow import Flow

WIDE = 100


def fixed(wide: int = WIDE, high: int = 30) -> QWidget:
    found = QWidget()
    found.setFixedSize(wide, high)
    return found


@pytest.mark.usefixtures("qapp")
@given(st.lists(st.integers(20, 160), min_size=1, max_size=9), st.integers(160, 900), st.integers(0, 8))
def test_all_lie_within_the_width_and_none_over_another(sizes: list[int], room: int, spacing: int) -> None:
    parent = QWidget()
    parts = [fixed(wide) for wide in sizes]
    flow = Flow(*parts, spacing=spacing, between=4)
    parent.setLayout(flow)
    flow.setGeometry(QRect(0, 0, room, flow.heightForWidth(room)))
    boxes = [part.geometry() for part in parts]
    assert all(box.left() >= 0 and box.right() < room for box in boxes)
    assert max(box.bottom() for box in boxes) < flow.heightForWidth(room)
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert sorted(boxes, key=lambda b: (b.top(), b.left())) == boxes, "their order stays"


def test_what_comes_after_none_stands_at_the_end_of_one_line(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, hidden, last = fixed(), fixed(), fixed()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(Flow(first, hidden, None, last))
    column.addStretch(1)
    hidden.hide()
    window.resize(400, 200)
    window.show()
    assert (first.x(), last.geometry().right()) == (0, 399)
    window.resize(150, 200)
    QApplication.processEvents()
    assert last.x() == 0 and last.y() > first.geometry().bottom()


def test_a_field_takes_the_room_that_is_left(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field, push = QLineEdit(), QPushButton("Ga")
    field.setMinimumWidth(120)
    window.setLayout(Flow(field, push, spacing=6))
    window.resize(500, 60)
    window.show()
    assert push.geometry().right() == 499 and field.width() == 500 - 6 - push.width()
