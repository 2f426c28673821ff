"""The marks behind and under the words, painted from a prebuilt index.

No character format is touched: a mark is drawn before the text, for the paragraphs in sight only, from
shapes that are kept per cell until something on it changes. So one coding more costs one cell, and
a document of 5,000 codings opens as fast as a bare one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTextBlock

from app.coding.model import Coding
from app.coding.spans import Segment
from app.ui.transcript.geometry import Geometry, Piece
from app.ui.transcript.inks import Inks, broken
from app.ui.transcript.marks import Ghost, Marks, Range

ROUND = 3.0
DASHES = (3.0, 2.5)
REASON_DROP = 2.5
"""Pixels from the baseline to the line under a word that speaks for a suggestion."""
MANY = 40
"""After so many changes out of sight a cell is made anew as a whole."""
UNDERLINES = 3
"""So many codes on one passage get a line of their own; the stripes in the margin show all."""


class Part:
    """What is drawn for one segment, relative to the layout of its paragraph."""

    __slots__ = ("bands", "color", "ends", "lines", "rgb")

    def __init__(self, color: QColor) -> None:
        self.color, self.rgb = color, color.rgb()
        self.bands: list[QRectF] = []
        self.ends: list[tuple[QColor, QPainterPath]] = []
        self.lines: list[tuple[int, QColor, list[QRectF]]] = []


PartKey = tuple[int, int, bool, bool]
"""The range of a segment, and whether a coding begins and ends there, for which it is round."""


class Shapes:
    """What is drawn for one cell, relative to the layout of its paragraph, and the parts it is made of."""

    __slots__ = ("bands", "ends", "lines", "parts", "stale")

    def __init__(self) -> None:
        self.bands: dict[int, tuple[QColor, list[QRectF]]] = {}
        self.ends: list[tuple[QColor, QPainterPath]] = []
        self.lines: dict[int, tuple[QColor, list[QRectF]]] = {}
        self.parts: dict[PartKey, Part] = {}
        self.stale: list[Range] = []
        """Where something changed since."""

    def sound(self) -> dict[PartKey, Part]:
        """The parts on which nothing changed."""
        return {
            key: part for key, part in self.parts.items()
            if not any(low < key[1] and key[0] < high for low, high in self.stale)
        }  # fmt: skip

    def put(self, key: PartKey, part: Part) -> None:
        """One more part; what has one colour is drawn together."""
        self.parts[key] = part
        if part.bands:
            _add(self.bands, part.rgb, part.color, part.bands)
        self.ends += part.ends
        for line in part.lines:
            _add(self.lines, *line)


class Highlighter:
    """Paints tints, underlines, suggestions, hits and selections of one page."""

    def __init__(self, marks: Marks, geometry: Geometry) -> None:
        self.marks = marks
        self.geometry = geometry
        self._shapes: dict[bool, dict[int, Shapes]] = {False: {}, True: {}}
        """By whether the marks step back for one that is stood on: both are kept, for that comes and goes."""
        self._dimmed = False

    def clear(self) -> None:
        """Forget every shape: the layout, the colours or the filter changed."""
        for kept in self._shapes.values():
            kept.clear()

    def touch(self, ranges: Iterable[Range]) -> None:
        """Make the shapes on these ranges anew when they are next seen."""
        for start, end in ranges:
            for cell in self.marks.shown.touched(start, end):
                for kept in self._shapes.values():
                    shapes = kept.get(cell)
                    if shapes is not None and len(shapes.stale) < MANY:
                        shapes.stale.append((start, end))
                    else:
                        kept.pop(cell, None)

    # -- painting --------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        inks: Inks,
        top: float,
        bottom: float,
        overlays: Iterable[tuple[Range, QColor]],
    ) -> None:
        """Draw all marks between two heights; ``overlays`` (selection, preview) lie over the tints."""
        self._dimmed = self.marks.selected is not None or self.marks.selected_ghost is not None
        painter.setPen(Qt.PenStyle.NoPen)
        start, end = self.geometry.visible(top, bottom)
        index = self.marks.shown
        for cell in index.touched(start, end):
            self._paint_cell(painter, inks, cell, top, bottom)
        self._paint_hits(painter, inks, start, end, top, bottom)
        self._paint_hovered(painter, inks, top, bottom)
        self._paint_selected(painter, inks, top, bottom)
        for (low, high), color in overlays:
            self._fill(painter, low, high, color, top, bottom)
        for ghost in self.marks.ghosts.within(start, max(end, start + 1)):
            self._paint_ghost(painter, inks, ghost, top, bottom)

    def _paint_cell(self, painter: QPainter, inks: Inks, cell: int, top: float, bottom: float) -> None:
        block = self.geometry.block(self.marks.shown.starts[cell])
        box = self.geometry.box(block)
        if box.bottom() < top or box.top() > bottom:
            return
        kept = self._shapes[self._dimmed]
        shapes = kept.get(cell)
        if shapes is None or shapes.stale:
            shapes = kept[cell] = self._shape(inks, cell, block, shapes.sound() if shapes else {})
        if not (shapes.bands or shapes.ends):
            return
        origin = block.layout().position()
        painter.translate(origin)
        for color, rects in shapes.bands.values():
            painter.setBrush(color)
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for color, path in shapes.ends:
            painter.fillPath(path, color)
        for color, rects in shapes.lines.values():
            painter.setBrush(color)
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(-origin)

    def _shape(self, inks: Inks, cell: int, block: QTextBlock, known: dict[PartKey, Part]) -> Shapes:
        """The shapes of a cell, with the parts of it that are ``known``."""
        shapes = Shapes()
        geometry, marks = self.geometry, self.marks
        segments = marks.shown.segments(cell)
        rows = geometry.lines(block, block.layout(), *marks.shown.bounds(cell)) if segments else []
        for n, segment in enumerate(segments):
            opens = n == 0 or segments[n - 1].end < segment.start
            closes = n + 1 == len(segments) or segments[n + 1].start > segment.end
            opens = opens and min(m.start for m in segment.members) >= segment.start
            closes = closes and max(m.end for m in segment.members) <= segment.end
            key = segment.start, segment.end, opens, closes
            part = known.get(key)
            if part is None:
                pieces = list(geometry.pieces(block, rows, segment.start, segment.end))
                colors = self._colors(segment)
                part = Part(inks.tint(colors, self._dimmed))
                for k, piece in enumerate(pieces):
                    self._band(part, piece, opens and k == 0, closes and k + 1 == len(pieces))
                if len(segment.members) > 1:
                    self._underlines(part, inks, colors, pieces)
            shapes.put(key, part)
        return shapes

    def _band(self, part: Part, piece: Piece, opens: bool, closes: bool) -> None:
        g = self.geometry
        rect = QRectF(piece.left, piece.baseline - g.above, piece.right - piece.left, g.above + g.below)
        if opens or closes:
            part.ends.append((part.color, _rounded(rect, opens, closes)))
        else:
            part.bands.append(rect)

    def _colors(self, segment: Segment[Coding]) -> tuple[str, ...]:
        """The colours on a segment, one per code in the order of the lanes; as many as can be told apart."""
        members = segment.members
        if len(members) == 1:
            return (self.marks.code(members[0].code).color,)
        lane = self.marks.lanes.lane
        by_lane = {lane(m.guid): m.code for m in members}
        codes = list(dict.fromkeys(by_lane[n] for n in sorted(by_lane)))[:UNDERLINES]
        return tuple(self.marks.code(c).color for c in codes)

    def _underlines(self, part: Part, inks: Inks, codes: tuple[str, ...], pieces: list[Piece]) -> None:
        for row, code in enumerate(codes):
            color = inks.line(code, 0.35 if self._dimmed else 0.85)
            drop = self.geometry.below - 1.5 - 2.0 * (len(codes) - 1 - row)
            rects = [QRectF(p.left, p.baseline + drop, p.right - p.left, 1.5) for p in pieces]
            part.lines.append((color.rgb(), color, rects))

    def _fill(
        self, painter: QPainter, start: int, end: int, color: QColor, top: float, bottom: float
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for band, _ in self.geometry.rects(start, end, top, bottom):
            painter.drawRoundedRect(band, ROUND, ROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_hits(
        self, painter: QPainter, inks: Inks, start: int, end: int, top: float, bottom: float
    ) -> None:
        hits = self.marks.hits
        at = bisect_left(hits, (start, start))
        at = max(at - 1, 0)
        while at < len(hits) and hits[at][0] < end:
            low, high = hits[at]
            if high > start:
                color = inks.hit_now if at == self.marks.hit else inks.hit
                for word in self.marks.apart.get((low, high), ((low, high),)):
                    self._fill(painter, *word, color, top, bottom)
            at += 1

    def _paint_hovered(self, painter: QPainter, inks: Inks, top: float, bottom: float) -> None:
        span = self.marks.span(self.marks.hovered)
        if span is None or span.guid in (self.marks.selected, self.marks.selected_ghost):
            return
        color = inks.line(self.marks.code(span.code).color, 0.75)
        for band, y in self.geometry.rects(span.start, span.end, top, bottom):
            painter.fillRect(QRectF(band.left(), y + self.geometry.below - 2.0, band.width(), 2.0), color)

    def _paint_selected(self, painter: QPainter, inks: Inks, top: float, bottom: float) -> None:
        span = self.marks.span(self.marks.selected) or self.marks.span(self.marks.selected_ghost)
        if span is None:
            return
        code = self.marks.code(span.code).color
        if isinstance(span, Ghost):
            self._fill(painter, span.start, span.end, inks.tint((code,)), top, bottom)
            for reason in span.suggestion.reasons:
                strong = inks.tint((code,), False, True)
                self._fill(painter, reason.start, reason.end, strong, top, bottom)
            return
        self._fill(painter, span.start, span.end, inks.tint((code,), False, True), top, bottom)
        line = inks.line(code)
        for band, y in self.geometry.rects(span.start, span.end, top, bottom):
            painter.fillRect(QRectF(band.left(), y + self.geometry.below - 2.0, band.width(), 2.0), line)

    def _paint_ghost(self, painter: QPainter, inks: Inks, ghost: Ghost, top: float, bottom: float) -> None:
        """Dashes under what is suggested, with a line under the words that led to it; dots alone under what
        is hidden until one stands on it."""
        chosen = ghost.guid == self.marks.selected_ghost
        hidden = bool(ghost.suggestion.hidden)
        share = 1.0 if chosen else 0.4 if self._dimmed else 1.0 if hidden else 0.9
        color = inks.line(self.marks.code(ghost.code).color, share)
        painter.setPen(broken(color, 2.0 if chosen or hidden else 1.5, DASHES, dotted=hidden))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, hidden)
        for band, y in self.geometry.rects(ghost.start, ghost.end, top, bottom):
            under = y + self.geometry.below - 1.0
            painter.drawLine(QLineF(QPointF(band.left(), under), QPointF(band.right(), under)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        if hidden and not chosen:
            return
        for reason in ghost.suggestion.reasons:  # the words that led to it: a whole line, close under them
            if not chosen and not ghost.start <= reason.start < ghost.end:
                continue  # a word of the question before it is shown with the one that is stood on
            for band, y in self.geometry.rects(reason.start, reason.end, top, bottom):
                line = QRectF(band.left(), y + REASON_DROP, band.width(), 2.0 if chosen else 1.5)
                painter.fillRect(line, color)


def _add(to: dict[int, tuple[QColor, list[QRectF]]], rgb: int, color: QColor, rects: list[QRectF]) -> None:
    """Put rectangles with those of their colour."""
    if (there := to.get(rgb)) is None:
        there = to[rgb] = color, []
    there[1].extend(rects)


def _rounded(rect: QRectF, left: bool, right: bool) -> QPainterPath:
    """A band with round corners at the ends that are real."""
    path = QPainterPath()
    r = min(ROUND, rect.width() / 2)
    path.addRoundedRect(rect, r, r)
    if not (left and right):
        half = QRectF(rect)
        if left:
            half.setLeft(rect.left() + r)
        else:
            half.setRight(rect.right() - r)
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRect(half)
    return path
