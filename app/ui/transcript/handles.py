"""The ends of a coding or suggestion: where they are held, what the range becomes when one is dragged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.transcript import selection
from app.ui.transcript.geometry import Geometry
from app.ui.transcript.marks import Marks, Range

Edge = Literal["start", "end"]
KNOB = 4.0
REACH = 6.0
"""So many pixels beside a handle still take hold of it."""


@dataclass(slots=True)
class Resize:
    """One drag of one end; ``start`` and ``end`` are the range as it would be now."""

    guid: str
    edge: Edge
    before: Range
    start: int
    end: int

    @property
    def changed(self) -> bool:
        """Whether letting go now would change anything."""
        return (self.start, self.end) != self.before


def begin(marks: Marks, guid: str, edge: Edge) -> Resize | None:
    """Take hold of an end of a visible coding or suggestion."""
    span = marks.span(guid)
    if span is None:
        return None
    return Resize(guid, edge, (span.start, span.end), span.start, span.end)


def move(drag: Resize, marks: Marks, offset: int, snap: bool) -> None:
    """Bring the held end to ``offset``, to the nearer word boundary with ``snap``; one character stays."""
    text = marks.text
    offset = min(max(offset, 0), len(text))
    if snap:
        low, high = selection.word_start(text, offset), selection.word_end(text, offset)
        offset = low if offset - low < high - offset else high
    if drag.edge == "start":
        drag.start = min(marks.spoken(offset, drag.end)[0], drag.end - 1)
        if snap:
            while drag.start < drag.end - 1 and text[drag.start].isspace():
                drag.start += 1
    else:
        drag.end = max(marks.spoken(drag.start, offset)[1], drag.start + 1)
        if snap:
            while drag.end > drag.start + 1 and text[drag.end - 1].isspace():
                drag.end -= 1


def nudge(marks: Marks, guid: str, edge: Edge, step: int, sentence: bool = False) -> Resize | None:
    """Move an end by one word, or by one sentence, past the labels of turns; the result of ``begin`` and
    ``move`` in one."""
    drag = begin(marks, guid, edge)
    if drag is None:
        return None
    text = marks.text
    if edge == "start":
        words = selection.next_word_start if step > 0 else selection.last_word_start
        if sentence:
            to = _start_past(marks, drag.start, step, lambda at: selection.sentence_start(text, at, step))
            drag.start = to if to < drag.end else drag.start
        else:
            to = _start_past(marks, drag.start, step, lambda at: words(text, at))
            drag.start = min(to, selection.last_word_start(text, drag.end), drag.end - 1)
    else:
        words = selection.next_word_end if step > 0 else selection.last_word_end
        if sentence:
            to = _end_past(marks, drag.end, step, lambda at: selection.sentence_end(text, at, step))
            drag.end = to if to > drag.start else drag.end
        else:
            to = _end_past(marks, drag.end, step, lambda at: words(text, at))
            drag.end = max(to, selection.next_word_end(text, drag.start), drag.start + 1)
    return drag


def _start_past(marks: Marks, at: int, step: int, go: Callable[[int], int]) -> int:
    """Where ``go`` leads a beginning that stands at ``at``; never into who speaks."""
    to = go(at)
    while (turn := marks.turn_at(to)) is not None and turn.start <= to < turn.text_start:
        if step > 0 or at > turn.text_start:
            return turn.text_start
        if (further := go(turn.start)) == turn.start:
            return at
        to = further
    return to


def _end_past(marks: Marks, at: int, step: int, go: Callable[[int], int]) -> int:
    """Where ``go`` leads an end that stands at ``at``; never into who speaks."""
    to = go(at)
    while (turn := marks.turn_at(to - 1)) is not None and turn.start < to <= turn.text_start:
        if step < 0:
            return len(marks.text[: turn.start].rstrip())
        if (further := go(turn.text_start)) == turn.text_start:
            return at
        to = further
    return to


def _grips(geometry: Geometry, ends: Range) -> list[tuple[Edge, QPointF]]:
    return [("start", geometry.edge(ends[0], False)), ("end", geometry.edge(ends[1], True))]


def paint(painter: QPainter, geometry: Geometry, ends: Range, color: QColor) -> None:
    """Draw a bar with a knob at both ends of a range (coordinates of the document)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for edge, at in _grips(geometry, ends):
        top, bottom = at.y() - geometry.above, at.y() + geometry.below
        painter.drawRect(QRectF(at.x() - 1, top, 2, bottom - top))
        painter.drawEllipse(QPointF(at.x(), top if edge == "start" else bottom), KNOB, KNOB)


def edge_at(geometry: Geometry, ends: Range, place: QPointF) -> Edge | None:
    """The end whose handle is under a point of the document."""
    for edge, at in _grips(geometry, ends):
        high = at.y() - geometry.above - REACH <= place.y() <= at.y() + geometry.below + REACH
        if high and abs(place.x() - at.x()) <= REACH:
            return edge
    return None
