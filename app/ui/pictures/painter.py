"""Paints a drawing with Qt in the theme's colours, and finds what lies under a point."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen

from app.coding.exchange.pictures.drawing import Disc, Drawing, Line, Rect, Shape, Words
from app.coding.exchange.pictures.paint import BASELINE
from app.coding.exchange.pictures.paint import color_of as print_color
from app.ui import theme
from app.ui.matrix.grid import heat, ink_on

NEAR = 4.0
"""Points from a line at which it is still meant."""
PATTERNS = {
    "/": Qt.BrushStyle.BDiagPattern,
    "\\": Qt.BrushStyle.FDiagPattern,
    "x": Qt.BrushStyle.DiagCrossPattern,
    ".": Qt.BrushStyle.Dense6Pattern,
    "-": Qt.BrushStyle.HorPattern,
}


def color_of(role: str) -> QColor:
    """The colour of a role in the theme in force."""
    now = theme.current()
    name, _, rest = role.partition(":")
    if name == "heat":
        return heat(float(rest))
    if name == "on":
        return ink_on(heat(float(rest)))
    if name == "over":
        patch = theme.stripe(rest)
        return max((QColor("#000000"), QColor("#ffffff")), key=lambda ink: theme.contrast(ink, patch))
    if name == "edge":
        return theme.mix(now.ink, now.paper, 0.16 + 0.62 * min(max(float(rest), 0.0), 1.0))
    if name == "tint":
        return theme.mix(rest, now.paper, 0.42 if now.dark else 0.30)
    if name == "wash":
        return theme.mix(now.line, now.paper, 0.45)
    if role.startswith("#"):
        return theme.stripe(role)
    return now.color(name)


def paint(painter: QPainter, drawing: Drawing, color: Callable[[str], QColor] = color_of) -> None:
    """Paint all of ``drawing``; the painter is scaled so that its unit is a point. ``color`` is that of a
    role."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    kit = _Kit(painter.device().logicalDpiY() or 96, color)
    for shape in drawing.shapes:
        _one(painter, shape, kit)


def printed(drawing: Drawing, width: int) -> QImage:
    """A drawing of so many pixels wide as it is printed, on white; also in a thread."""
    scale = width / drawing.width
    image = QImage(width, round(drawing.height * scale), QImage.Format.Format_RGB32)
    image.fill(QColor(print_color("paper")))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, drawing, lambda role: QColor(print_color(role)))
    painter.end()
    return image


class _Kit:
    """Colours and fonts of one painting, each made once: a heat map asks for the same thousands of times."""

    def __init__(self, dpi: int, color: Callable[[str], QColor]) -> None:
        self._dpi, self._color = dpi, color
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[float, bool], QFont] = {}

    def color(self, role: str) -> QColor:
        """The colour of a role."""
        if role not in self._colors:
            self._colors[role] = self._color(role)
        return self._colors[role]

    def font(self, size: float, bold: bool) -> QFont:
        """The font of so many points of the drawing."""
        if (size, bold) not in self._fonts:
            font = QFont(theme.UI_FAMILY)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            font.setPointSizeF(size * 72 / self._dpi)
            if bold:
                font.setWeight(QFont.Weight.DemiBold)
            self._fonts[size, bold] = font
        return self._fonts[size, bold]


def _one(painter: QPainter, shape: Shape, kit: _Kit) -> None:
    if isinstance(shape, Words):
        _words(painter, shape, kit)
        return
    if isinstance(shape, Rect):
        box = QRectF(shape.x, shape.y, shape.wide, shape.high)
        if shape.fill:
            painter.fillRect(box, kit.color(shape.fill))
        if shape.hatch:
            # a pattern is laid in pixels of the device, whatever the scale
            painter.fillRect(box, QBrush(kit.color("ink"), PATTERNS[shape.hatch]))
        if shape.edge or shape.hatch:
            painter.setPen(QPen(kit.color(shape.edge or "ink"), 0.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
    elif isinstance(shape, Disc):
        painter.setPen(QPen(kit.color(shape.edge), 0.6) if shape.edge else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(kit.color(shape.fill))
        painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius, shape.radius)
    else:
        pen = QPen(kit.color(shape.color), shape.thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if shape.dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline(shape))


def outline(line: Line) -> QPainterPath:
    """A line as a path."""
    points = [QPointF(x, y) for x, y in line.points]
    path = QPainterPath(points[0])
    if line.curved:
        path.quadTo(points[1], points[2])
    else:
        for point in points[1:]:
            path.lineTo(point)
    return path


def _words(painter: QPainter, words: Words, kit: _Kit) -> None:
    painter.setFont(kit.font(words.size, words.bold))
    painter.setPen(kit.color(words.color))
    left = 0.0
    if words.anchor != "start":
        wide = painter.fontMetrics().horizontalAdvance(words.text)
        left = -wide if words.anchor == "end" else -wide / 2
    if not words.turned:
        painter.drawText(QPointF(words.x + left, words.y + BASELINE * words.size), words.text)
        return
    painter.save()
    painter.translate(words.x, words.y)
    painter.rotate(-words.turned)
    painter.drawText(QPointF(left, BASELINE * words.size), words.text)
    painter.restore()


def boxes(drawing: Drawing) -> dict[int, QRectF]:
    """Per mark the box around its shapes, in points."""
    found: dict[int, QRectF] = {}
    for shape in drawing.shapes:
        if isinstance(shape, Words) or shape.mark < 0:
            continue
        if isinstance(shape, Rect):
            box = QRectF(shape.x, shape.y, shape.wide, shape.high)
        elif isinstance(shape, Disc):
            side = 2 * shape.radius
            box = QRectF(shape.x - shape.radius, shape.y - shape.radius, side, side)
        else:
            box = outline(shape).boundingRect()
        found[shape.mark] = found[shape.mark].united(box) if shape.mark in found else box
    return found


def mark_at(drawing: Drawing, x: float, y: float) -> int:
    """The mark under a point, the topmost first; -1 for none."""
    for shape in reversed(drawing.shapes):
        if not isinstance(shape, Words) and shape.mark >= 0 and _holds(shape, x, y):
            return shape.mark
    return -1


def _holds(shape: Rect | Disc | Line, x: float, y: float) -> bool:
    if isinstance(shape, Rect):
        return shape.x <= x <= shape.x + shape.wide and shape.y <= y <= shape.y + shape.high
    if isinstance(shape, Disc):
        return math.hypot(x - shape.x, y - shape.y) <= shape.radius + 2
    path = outline(shape)
    reach = max(shape.thick / 2 + 1, NEAR)
    if not path.boundingRect().adjusted(-reach, -reach, reach, reach).contains(x, y):
        return False
    return any(
        math.hypot(path.pointAtPercent(n / 40).x() - x, path.pointAtPercent(n / 40).y() - y) <= reach
        for n in range(41)
    )
