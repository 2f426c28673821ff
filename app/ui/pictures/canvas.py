"""The picture in the window: as wide as there is room, told at the pointer, walked through by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.coding.exchange.pictures.drawing import Drawing, Line
from app.ui import theme
from app.ui.pictures.painter import boxes, mark_at, outline, paint
from app.words import say

LARGEST = 1.7
"""Pixels per point at most: beyond that a picture only gets coarse."""
READABLE = 1.0
"""Pixels per point from which the smallest words of a picture (7 points) can be read."""
SMALLEST = 0.5
MARGIN = 16


class Canvas(QWidget):
    """``pointed(words)`` as the pointer moves ("" for nothing), ``chosen(mark)`` when the keys or a click
    come to a shape, ``opened(mark)`` at a click or Enter.
    """

    pointed = Signal(str)
    chosen = Signal(int)
    opened = Signal(int)
    fitted = Signal(bool)
    """Whether the whole picture is made to fit in the room there is, when that changes."""

    def __init__(self) -> None:
        super().__init__()
        self.drawing: Drawing | None = None
        self.current = -1
        self.whole: bool | None = None
        """Whether all of it must be seen without scrolling; None: when it can be read so."""
        self._room, self._told = 0, False
        self._boxes: dict[int, QRectF] = {}
        self._stops: list[int] = []
        self._kept: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.on_change.connect(self._forget)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show another picture; the shape that was chosen stays chosen when it says the same."""
        before = self.words
        self.drawing, self._kept, self.current = drawing, None, -1
        self._boxes = boxes(drawing) if drawing else {}
        self._stops = [n for n in self._boxes if drawing and drawing.marks[n].target is not None]
        if drawing is not None and before:
            self.current = next((n for n in self._stops if drawing.marks[n].words == before), -1)
        self.setAccessibleName(drawing.title if drawing else say("picturing.picture"))
        self._tell()
        self._fit()
        self.update()

    @property
    def words(self) -> str:
        """What is told of the chosen shape; "" for none."""
        return self.drawing.marks[self.current].words if self.drawing and self.current >= 0 else ""

    @property
    def scale(self) -> float:
        """Pixels per point."""
        if self.drawing is None:
            return 1.0
        wide = max(SMALLEST, min((self.width() - 2 * MARGIN) / self.drawing.width, LARGEST))
        return min(wide, max(SMALLEST, self.room_scale)) if self.fits else wide

    @property
    def room_scale(self) -> float:
        """Pixels per point at which the whole picture is seen at once."""
        return (self._room - 2 * MARGIN) / self.drawing.height if self.drawing else 1.0

    @property
    def fits(self) -> bool:
        """Whether the picture is made no higher than the room it has."""
        return self.room_scale >= READABLE if self.whole is None else self.whole

    def set_room(self, high: int) -> None:
        """How many pixels of height are seen at once."""
        if high != self._room:
            self._room = high
            self._again()

    def set_whole(self, whole: bool | None) -> None:
        """Fit the picture in the room, or in the width alone; None leaves it to what can be read."""
        self.whole = whole
        self._again()

    def _again(self) -> None:
        self._kept = None
        self._fit()
        self.update()

    def box(self, mark: int) -> QRectF:
        """The box of a mark in pixels; empty for one without a shape."""
        box, s = self._boxes.get(mark, QRectF()), self.scale
        at = self._origin()
        return QRectF(at.x() + box.x() * s, at.y() + box.y() * s, box.width() * s, box.height() * s)

    def _origin(self) -> QPointF:
        wide = (self.drawing.width if self.drawing else 0) * self.scale
        return QPointF(max((self.width() - wide) / 2, MARGIN), MARGIN)

    def _fit(self) -> None:
        high = self.drawing.height * self.scale + 2 * MARGIN if self.drawing else 0
        self.setFixedHeight(round(high))
        if self.fits != self._told:
            self._told = self.fits
            self.fitted.emit(self._told)

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def _forget(self) -> None:
        self._kept = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._kept = None
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.drawing is None:
            return
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.devicePixelRatio() != ratio:
            self._kept = self._painted(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._kept)
        if self.current >= 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("margin"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._paint_chosen(painter)

    def _paint_chosen(self, painter: QPainter) -> None:
        """A line is drawn over in full; of anything else the box is edged."""
        assert self.drawing is not None
        lines = [s for s in self.drawing.shapes if isinstance(s, Line) and s.mark == self.current]
        if not lines:
            painter.drawRoundedRect(self.box(self.current).adjusted(-2, -2, 2, 2), 3, 3)
            return
        painter.translate(self._origin())
        painter.scale(self.scale, self.scale)
        for line in lines:
            pen = painter.pen()
            pen.setWidthF(max(line.thick, 1.5))
            painter.setPen(pen)
            painter.drawPath(outline(line))

    def _painted(self, ratio: float) -> QPixmap:
        assert self.drawing is not None
        found = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        found.setDevicePixelRatio(ratio)
        found.fill(theme.current().color("paper"))
        painter = QPainter(found)
        painter.translate(self._origin())
        painter.scale(self.scale, self.scale)
        paint(painter, self.drawing)
        painter.end()
        return found

    # pointer and keys

    def _at(self, at: QPointF) -> int:
        if self.drawing is None:
            return -1
        origin, s = self._origin(), self.scale
        return mark_at(self.drawing, (at.x() - origin.x()) / s, (at.y() - origin.y()) / s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self._at(event.position())
        told = self.drawing.marks[mark] if self.drawing is not None and mark >= 0 else None
        if told is not None and told.target is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        self._point(told.words if told is not None else "")

    def _point(self, words: str) -> None:
        if words != self.toolTip():
            self.setToolTip(words)
            self.pointed.emit(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        mark = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and mark in self._stops:
            self.choose(mark)
            self.opened.emit(mark)

    def choose(self, mark: int) -> None:
        """Make a shape the chosen one and bring it in view."""
        self.current = mark
        self._tell()
        area = self._area()
        if area is not None and mark >= 0:
            at = self.box(mark).center().toPoint()
            area.ensureVisible(at.x(), at.y(), 60, 60)
        self.update()
        self.chosen.emit(mark)

    def _area(self) -> QScrollArea | None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def _tell(self) -> None:
        drawing = self.drawing
        parts = [drawing.subtitle, *drawing.notes, drawing.base] if drawing else []
        self.setAccessibleDescription(self.words or " ".join(parts))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
            return
        steps = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
        }  # fmt: skip
        if not self._stops or key not in (*steps, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            return
        here = self._stops.index(self.current) if self.current in self._stops else -1
        if key == Qt.Key.Key_Home:
            at = 0
        elif key == Qt.Key.Key_End:
            at = len(self._stops) - 1
        else:
            at = max(0, min(here + steps[Qt.Key(key)], len(self._stops) - 1))
        self.choose(self._stops[at])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point("")
        return super().event(event)
