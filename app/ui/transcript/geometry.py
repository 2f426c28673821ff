"""Where code points stand on the page: the one border between offsets and Qt's UTF-16 units.

All points are in the coordinates of the document (pixels from its top left, before scrolling).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout, QTextLine

from app.ui.transcript.marks import Marks, Range, has_right_to_left


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a range on one line, relative to the layout of its block; so is the baseline."""

    left: float
    right: float
    baseline: float


Row = tuple[QTextLine, int, int, float, float, float]
"""A line, its first unit and the one after its last in the block, its left and right, its baseline."""


class Geometry:
    """Answers for one document and one size of letter; ``pitch`` is the distance of two baselines."""

    def __init__(self, document: QTextDocument, marks: Marks) -> None:
        self.document = document
        self.marks = marks
        self.set_measure(17.0, 26)

    def set_measure(self, size: float, pitch: int) -> None:
        """Letters of ``size`` pixels with ``pitch`` pixels between baselines."""
        self.pitch = pitch
        self.above = round(size * 0.25 + pitch / 2 - 1.0)
        self.below = pitch - 2 - self.above

    # -- blocks ----------------------------------------------------------------------------------

    def block(self, offset: int) -> QTextBlock:
        """The paragraph of a code point."""
        return self.document.findBlock(self.marks.map.to_utf16(offset))

    def block_at(self, y: float) -> QTextBlock:
        """The paragraph at a height."""
        layout = self.document.documentLayout()
        layout.documentSize()  # Qt lays out lazily, and answers wrongly about what it has not reached yet
        place = layout.hitTest(QPointF(0, max(y, 0.0)), Qt.HitTestAccuracy.FuzzyHit)
        return self.document.findBlock(max(place, 0))

    def visible(self, top: float, bottom: float) -> Range:
        """The code points of the lines between two heights; what begins a line higher is in it."""
        points = self.marks.map.to_code_points
        first, last = self.block_at(top), self.block_at(bottom)
        start, end = first.position(), last.position() + last.length() - 1
        if first.layout().lineCount() > 2:
            start += self._line_at(first, top - self.pitch).textStart()
        if last.layout().lineCount() > 2:
            line = self._line_at(last, bottom + self.pitch)
            end = min(end, last.position() + line.textStart() + line.textLength())
        return points(start), points(end)

    def _line_at(self, block: QTextBlock, y: float) -> QTextLine:
        """The line of a block at a height of the document, the first or last when it is beyond them."""
        layout = block.layout()
        within = y - layout.position().y()
        number = bisect_right(range(layout.lineCount()), within, key=lambda n: layout.lineAt(n).y()) - 1
        return layout.lineAt(max(number, 0))

    def box(self, block: QTextBlock) -> QRectF:
        """The paragraph's whole box."""
        return self.document.documentLayout().blockBoundingRect(block)

    def _line(self, offset: int) -> tuple[QTextBlock, QTextLine, int]:
        units = self.marks.map.to_utf16(offset)
        block = self.document.findBlock(units)
        self.document.documentLayout().blockBoundingRect(block)  # lays it out where that is still to be done
        within = units - block.position()
        return block, block.layout().lineForTextPosition(within), within

    def baseline(self, offset: int, ends: bool = False) -> float:
        """The height of the baseline under a character, or with ``ends`` before which it ends."""
        block, line, _ = self._line(max(offset - 1, 0) if ends else offset)
        if not line.isValid():
            return self.box(block).bottom()
        return block.layout().position().y() + line.y() + line.ascent()

    def top(self, offset: int) -> float:
        """The upper edge of the band of the line on which a range begins."""
        return self.baseline(offset) - self.above

    def bottom(self, offset: int) -> float:
        """The lower edge of the band of the line on which a range ends."""
        return self.baseline(offset, ends=True) + self.below

    def edge(self, offset: int, ends: bool) -> QPointF:
        """Where a range begins, or ends: on the baseline, left of the character or right of the last."""
        block, line, within = self._line(max(offset - 1, 0) if ends else offset)
        origin = block.layout().position()
        if not line.isValid():
            return origin
        side = QTextLine.Edge.Trailing if ends else QTextLine.Edge.Leading
        x = _x(line, within, side)
        return QPointF(origin.x() + x, origin.y() + line.y() + line.ascent())

    # -- ranges ----------------------------------------------------------------------------------

    def lines(self, block: QTextBlock, layout: QTextLayout, start: int, end: int) -> list[Row]:
        """The lines of a block on which ``[start, end)`` (code points) lies."""
        low = max(self.marks.map.to_utf16(start) - block.position(), 0)
        high = self.marks.map.to_utf16(end) - block.position()
        first = layout.lineForTextPosition(low)
        rows: list[Row] = []
        if first.isValid():
            for number in range(first.lineNumber(), layout.lineCount()):
                line = layout.lineAt(number)
                begin = line.textStart()
                if begin >= high:
                    break
                x = line.x()
                far = x + line.naturalTextWidth()
                rows.append((line, begin, begin + line.textLength(), x, far, line.y() + line.ascent()))
        return rows

    def pieces(self, block: QTextBlock, rows: list[Row], start: int, end: int) -> Iterator[Piece]:
        """The parts of ``[start, end)`` (code points) on some lines of a block."""
        to_utf16, origin = self.marks.map.to_utf16, block.position()
        low = max(to_utf16(start) - origin, 0)
        high = min(to_utf16(end) - origin, block.length() - 1)
        if low >= high:
            return
        mixed: bool | None = None
        for line, begin, stop, x, far, baseline in rows:
            if stop <= low:
                continue
            if begin >= high:
                break
            a, b = max(low, begin), min(high, stop)
            if mixed is None:
                mixed = self.marks.right_to_left and has_right_to_left(block.text())
            if mixed:
                for left, right in _bidi(line, a, b):
                    yield Piece(left, right, baseline)
                continue
            # whole pixels, so that neighbours meet without a seam
            left = round(x if a == begin else _x(line, a))
            right = round(far if b == stop else min(_x(line, b), far))
            if right > left:
                yield Piece(left, right, baseline)

    def rects(self, start: int, end: int, top: float, bottom: float) -> list[tuple[QRectF, float]]:
        """The bands of a range that lie between two heights, each with its baseline."""
        if start >= end:
            return []
        found: list[tuple[QRectF, float]] = []
        block = self.block(start)
        if self.box(block).bottom() < top:
            block = self.block_at(top)
        last = self.marks.map.to_utf16(end)
        while block.isValid() and block.position() < last:
            if self.box(block).top() > bottom:
                break
            layout = block.layout()
            origin = layout.position()
            for p in self.pieces(
                block, self._rows_between(block, layout, start, end, top, bottom), start, end
            ):
                y = origin.y() + p.baseline
                band = QRectF(origin.x() + p.left, y - self.above, p.right - p.left, self.above + self.below)
                found.append((band, y))
            block = block.next()
        return found

    def _rows_between(
        self, block: QTextBlock, layout: QTextLayout, start: int, end: int, top: float, bottom: float
    ) -> list[Row]:
        if layout.lineCount() > 60:  # a paragraph that is a book: only what lies between the heights
            points = self.marks.map.to_code_points
            low, high = self._line_at(block, top - self.pitch), self._line_at(block, bottom + self.pitch)
            start = max(start, points(block.position() + low.textStart()))
            end = min(end, points(block.position() + high.textStart() + high.textLength()))
        return self.lines(block, layout, start, end)

    def character(self, x: float, y: float) -> int | None:
        """The code point of the character under a point; None beside the text."""
        block = self.block_at(y)
        layout = block.layout()
        origin = layout.position()
        if not layout.lineCount():
            return None
        near = self._line_at(block, y).lineNumber()
        for number in range(max(near - 1, 0), min(near + 2, layout.lineCount())):
            line = layout.lineAt(number)
            baseline = origin.y() + line.y() + line.ascent()
            if not baseline - self.above - 1 <= y < baseline + self.below + 1:
                continue
            within = x - origin.x()
            if not line.x() <= within <= line.x() + line.naturalTextWidth():
                return None
            units = line.xToCursor(within, QTextLine.CursorPosition.CursorOnCharacter)
            return self.marks.map.to_code_points(block.position() + min(units, max(block.length() - 2, 0)))
        return None


def _x(line: QTextLine, within: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    # PySide returns (x, cursor) where its stubs promise an object
    found: Any = line.cursorToX(within, edge)
    return float(found[0])


def _bidi(line: QTextLine, a: int, b: int) -> list[tuple[float, float]]:
    """The stretches, left to right, that characters of mixed direction take on one line."""
    cells: list[tuple[float, float]] = []
    for unit in range(a, b):
        one = _x(line, unit, QTextLine.Edge.Leading)
        two = _x(line, unit, QTextLine.Edge.Trailing)
        if one != two:
            cells.append((min(one, two), max(one, two)))
    cells.sort()
    joined: list[tuple[float, float]] = []
    for left, right in cells:
        if joined and left <= joined[-1][1] + 0.5:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined
