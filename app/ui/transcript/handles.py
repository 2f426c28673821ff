"""Dragging the ends of a coding: what the range would become, kept apart from any widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.ui.transcript import selection
from app.ui.transcript.marks import Marks, Range

Edge = Literal["start", "end"]


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
    """Take hold of an end of a visible coding."""
    coding = marks.shown.get(guid)
    if coding is None:
        return None
    return Resize(guid, edge, (coding.start, coding.end), coding.start, coding.end)


def move(drag: Resize, marks: Marks, offset: int, snap: bool) -> None:
    """Bring the held end to ``offset``, to the nearer word boundary with ``snap``; one character stays."""
    text = marks.text
    offset = min(max(offset, 0), len(text))
    if snap:
        low, high = selection.word_start(text, offset), selection.word_end(text, offset)
        offset = low if offset - low < high - offset else high
    if drag.edge == "start":
        drag.start = min(offset, drag.end - 1)
        if snap:
            while drag.start < drag.end - 1 and text[drag.start].isspace():
                drag.start += 1
    else:
        drag.end = max(offset, drag.start + 1)
        if snap:
            while drag.end > drag.start + 1 and text[drag.end - 1].isspace():
                drag.end -= 1


def nudge(marks: Marks, guid: str, edge: Edge, step: int) -> Resize | None:
    """Move an end by one word; the result of ``begin`` and ``move`` in one."""
    drag = begin(marks, guid, edge)
    if drag is None:
        return None
    text = marks.text
    if edge == "start":
        to = (selection.next_word_start if step > 0 else selection.last_word_start)(text, drag.start)
        drag.start = min(to, selection.last_word_start(text, drag.end))
        drag.start = min(drag.start, drag.end - 1)
    else:
        to = (selection.next_word_end if step > 0 else selection.last_word_end)(text, drag.end)
        drag.end = max(to, selection.next_word_end(text, drag.start))
        drag.end = max(drag.end, drag.start + 1)
    return drag
