"""The kantlijn: right of the text one lane per code with its stripes, and names where there is room."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.coding.model import Coding
from app.ui import theme
from app.ui.transcript.handles import Edge
from app.ui.transcript.inks import broken
from app.ui.transcript.marks import Ghost
from app.ui.transcript.stripes import (
    LABEL_HEIGHT,
    LABEL_LANES,
    LABEL_LEAST,
    LABEL_STEP,
    LEFT,
    Columns,
    Standing,
    Stripe,
    arrange_columns,
    place,
)
from app.words import say

if TYPE_CHECKING:
    from app.ui.transcript.page import Page

PITCH = 9.0
BAR = 5.0
DASHES = (2.2, 2.0)
LOOK_BACK = 8
"""Paragraphs above those in sight whose names are placed too, so that names do not move while scrolling."""
LABEL_POINTS = 8.5


class Margin(QWidget):
    """Painted side widget; it scrolls with the page and hands every decision to signals."""

    picked = Signal(str)
    hovered = Signal(str)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.setMouseTracking(True)
        self.setAccessibleName(say("transcript.margin"))
        self._heights: dict[str, tuple[float, float]] = {}
        self._columns: Columns = {}
        self._written: dict[tuple[str, int, bool, int], list[str]] = {}
        self._widths: dict[str, float] = {}
        self._stripes: list[Stripe] | None = None
        self._pressed: str | None = None

    # -- what stands where -----------------------------------------------------------------------

    def forget(self, guids: list[str] | None = None) -> None:
        """Measure these spans again, or all."""
        self._stripes = None
        if guids is None or any(guid in self._columns for guid in guids):
            self._columns.clear()  # a new one moves those of its own lane alone
        if guids is None:
            self._heights.clear()
            self._written.clear()
            self._widths.clear()
        else:
            for guid in guids:
                self._heights.pop(guid, None)
        self.update()

    def scrolled(self) -> None:
        """The page moved under the margin."""
        self._stripes = None
        self.update()

    def _height(self, span: Coding | Ghost) -> tuple[float, float]:
        drag = self.page.drag
        if drag is not None and drag.guid == span.guid:
            g = self.page.geometry_of_text
            return g.top(drag.start), g.bottom(drag.end)
        found = self._heights.get(span.guid)
        if found is None:
            g = self.page.geometry_of_text
            found = self._heights[span.guid] = (g.top(span.start), g.bottom(span.end))
        return found

    def stripes(self) -> list[Stripe]:
        """All stripes in sight, with a name where there is room for one."""
        if self._stripes is not None:
            return self._stripes
        marks, geometry = self.page.marks, self.page.geometry_of_text
        scroll = self.page.scroll_top()
        start, end = geometry.visible(scroll, scroll + self.height())
        start = marks.shown.starts[max(marks.shown.cell_at(start) - LOOK_BACK, 0)]
        spans: list[Coding | Ghost] = [
            *marks.shown.within(start, end + 1),
            *marks.ghosts.within(start, end + 1),
        ]
        placed: list[Standing] = [(*self._height(s), marks.lanes.lane(s.guid), s) for s in spans]
        lanes = max(len(marks.lanes), 1)
        most = self.width() - LABEL_LEAST - LEFT if self.named else self.width() - LEFT - 4
        pitch = min(PITCH, max(most / lanes, 3.0))
        arrange_columns(placed, self._columns)
        self._stripes = place(
            placed,
            self._columns,
            pitch=pitch,
            width=min(BAR, pitch - 1.0),
            room=self.width() if self.named else 0.0,
            line=geometry.pitch,
            scroll=scroll,
            height=self.height(),
            long=self._is_long,
        )
        return self._stripes

    @property
    def named(self) -> bool:
        """Whether there is room for names beside the lanes."""
        return self.width() >= LEFT + LABEL_LANES * PITCH + LABEL_LEAST + 8

    def _is_long(self, code: str, pixels: float) -> bool:
        """Whether the name of a code wants more than this width."""
        width = self._widths.get(code)
        if width is None:
            metrics = QFontMetricsF(theme.ui_font(LABEL_POINTS))
            width = self._widths[code] = metrics.horizontalAdvance(self.page.marks.code(code).name)
        return width > pixels

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the stripes in sight and their names."""
        inks, marks = self.page.inks, self.page.marks
        painter = QPainter(self)
        painter.fillRect(event.rect(), inks.paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = marks.selected or marks.selected_ghost
        area = QRectF(event.rect())
        plain, bold = theme.ui_font(LABEL_POINTS), theme.ui_font(LABEL_POINTS, bold=True)
        slanted = QFont(plain)
        slanted.setItalic(True)
        metrics = {False: QFontMetricsF(plain), True: QFontMetricsF(bold)}
        on_top: list[Stripe] = []
        for stripe in self.stripes():
            if stripe.rect.bottom() < area.top() - 2 and (
                stripe.label is None or stripe.label.bottom() < area.top()
            ):
                continue
            if stripe.rect.top() > area.bottom() + 2:
                continue
            meant = chosen is not None and chosen in stripe.group
            if stripe.span.guid == chosen:
                on_top.append(stripe)
            else:
                self._paint_bar(painter, stripe, chosen is not None, False)
            if not meant:
                self._paint_label(painter, stripe, plain, slanted, metrics, chosen is not None, False)
            elif stripe.span.guid != chosen:
                self._paint_label(painter, stripe, bold, slanted, metrics, False, True)
        for stripe in on_top:
            self._paint_bar(painter, stripe, False, True)
            self._paint_label(painter, stripe, bold, slanted, metrics, False, True)

    def _paint_bar(self, painter: QPainter, stripe: Stripe, dimmed: bool, strong: bool) -> None:
        inks, marks = self.page.inks, self.page.marks
        span = stripe.span
        hovered = span.guid == marks.hovered
        color = inks.line(marks.code(span.code).color, 0.38 if dimmed and not hovered else 1.0)
        rect = stripe.rect
        if isinstance(span, Ghost):
            painter.setPen(broken(color, 1.5, DASHES, dotted=bool(span.suggestion.hidden)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if strong or hovered:
                painter.setBrush(inks.tint((marks.code(span.code).color,), False, True))
            painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if (strong or hovered) and stripe.alone:
            rect = rect.adjusted(-1, 0, 1, 0)
        r = rect.width() / 2
        painter.drawRoundedRect(rect, r, r)
        if strong:
            painter.setBrush(inks.paper)
            hole = min(1.5, r * 0.5)
            for y in (rect.top() + r, rect.bottom() - r):
                painter.drawEllipse(QPointF(rect.center().x(), y), hole, hole)

    def _paint_label(
        self,
        painter: QPainter,
        stripe: Stripe,
        font: QFont,
        slanted: QFont,
        metrics: dict[bool, QFontMetricsF],
        dimmed: bool,
        strong: bool,
    ) -> None:
        if stripe.label is None:
            return
        inks, code = self.page.inks, self.page.marks.code(stripe.span.code)
        ghost = isinstance(stripe.span, Ghost)
        if ghost and strong:
            slanted = QFont(font)
            slanted.setItalic(True)
        painter.setFont(slanted if ghost else font)
        color = inks.word(code.color)
        if dimmed and self.page.marks.hovered not in stripe.group:
            color = theme.mix(color, inks.paper, 0.72)
        painter.setPen(color)
        room = QRectF(stripe.label)
        room.setHeight(LABEL_HEIGHT)
        for text in self._lines(code.name, room.width(), stripe.lines, strong, metrics[strong]):
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            room.translate(0, LABEL_STEP)

    def _lines(self, name: str, room: float, lines: int, strong: bool, metrics: QFontMetricsF) -> list[str]:
        """A name on so many lines, each at most ``room`` wide; what does not fit ends in an ellipsis."""
        key = (name, int(room), strong, lines)
        found = self._written.get(key)
        if found is None:
            found, rest = [], name.split()
            while rest and len(found) + 1 < lines:
                fits = next(
                    (
                        n
                        for n in range(len(rest), 0, -1)
                        if metrics.horizontalAdvance(" ".join(rest[:n])) <= room
                    ),
                    0,
                )
                if not fits:
                    break
                found.append(" ".join(rest[:fits]))
                rest = rest[fits:]
            if rest:
                found.append(metrics.elidedText(" ".join(rest), Qt.TextElideMode.ElideRight, room))
            self._written[key] = found
        return found

    # -- mouse -----------------------------------------------------------------------------------

    def stripe_at(self, place: QPointF) -> Stripe | None:
        """The stripe or name under a point: the one itself before its surroundings, then the selected
        one, then the shortest."""
        hits = [
            s
            for s in self.stripes()
            if s.rect.adjusted(-2, -1, 2, 1).contains(place)
            or (s.label is not None and s.label.contains(place))
        ]
        chosen = self.page.marks.selected
        return min(
            hits,
            key=lambda s: (not s.rect.contains(place), s.span.guid != chosen, s.rect.height()),
            default=None,
        )

    def _meant(self, stripe: Stripe, place: QPointF) -> str:
        """Whom a click means: a name stands for its whole group, one coding after the other."""
        guid, marks = stripe.span.guid, self.page.marks
        if stripe.label is None or not stripe.label.contains(place) or len(stripe.group) == 1:
            return guid
        chosen = marks.selected or marks.selected_ghost
        if chosen not in stripe.group:
            return guid
        return stripe.group[(stripe.group.index(chosen) + 1) % len(stripe.group)]

    def edge_at(self, place: QPointF) -> tuple[str, Edge] | None:
        """The end of a coding's stripe under a point."""
        stripe = self.stripe_at(place)
        if (
            stripe is None
            or not self.page.resizable
            or (isinstance(stripe.span, Ghost) and stripe.span.guid != self.page.marks.selected_ghost)
            or not stripe.rect.adjusted(-2, -1, 2, 1).contains(place)
        ):
            return None
        if stripe.rect.height() < 18 and stripe.span is not self.page.marks.chosen():
            return None
        if place.y() <= stripe.rect.top() + 5:
            return stripe.span.guid, "start"
        if place.y() >= stripe.rect.bottom() - 5:
            return stripe.span.guid, "end"
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a stripe, or take hold of its end."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        place = event.position()
        stripe = self.stripe_at(place)
        self._pressed = None if stripe is None else stripe.span.guid
        held = self.edge_at(place)
        if held is not None:
            self.page.begin_resize(*held)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag an end line by line, or say what the mouse is over."""
        place = event.position()
        drag = self.page.drag
        if drag is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.page.move_resize(self._line_edge(place.y(), drag.edge))
            return
        stripe = self.stripe_at(place)
        over_edge = self.edge_at(place) is not None
        shape = Qt.CursorShape.ArrowCursor
        if stripe is not None:
            shape = Qt.CursorShape.SizeVerCursor if over_edge else Qt.CursorShape.PointingHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
        self.hovered.emit("" if stripe is None else stripe.span.guid)

    def _line_edge(self, y: float, edge: Edge) -> int:
        offset = self.page.offset_at_line(y, end=edge == "end")
        text = self.page.marks.text
        if edge == "end":
            while offset > 0 and text[offset - 1].isspace():
                offset -= 1
        return offset

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of an end; a press and release on one stripe picks it."""
        drag = self.page.drag
        moved = drag is not None and drag.changed
        if drag is not None:
            self.page.finish_resize()
        stripe = self.stripe_at(event.position())
        pressed, self._pressed = self._pressed, None
        left = event.button() == Qt.MouseButton.LeftButton
        if left and not moved and stripe is not None and stripe.span.guid == pressed:
            self.picked.emit(self._meant(stripe, event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self.hovered.emit("")

    def event(self, event: QEvent) -> bool:
        """Say path and coder, or the reasons of a suggestion, in a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            stripe = self.stripe_at(QPointF(event.pos()))
            if stripe is None:
                QToolTip.hideText()
            else:
                on_name = stripe.label is not None and stripe.label.contains(QPointF(event.pos()))
                others = stripe.group if on_name else ()
                QToolTip.showText(event.globalPos(), self.tip(stripe.span, others), self)
            return True
        return super().event(event)

    def tip(self, span: Coding | Ghost, group: tuple[str, ...] = ()) -> str:
        """The tooltip of a span, as rich text with every name escaped; of a ``group`` it names all coders."""
        marks = self.page.marks
        lines = [f"<span style='font-weight:600'>{html.escape(marks.path(span.code))}</span>"]
        if isinstance(span, Ghost):
            key = "hidden_suggestion" if span.suggestion.hidden else "suggestion"
            sure = round(span.suggestion.confidence * 100)
            lines.append(html.escape(say(f"transcript.{key}", percent=sure)))
            words = ", ".join(
                dict.fromkeys(marks.text[r.start : r.end] for r in span.suggestion.reasons if r.end > r.start)
            )
            if words:
                lines.append(html.escape(say("transcript.because", words=words)))
        else:
            coders = [c.coder for c in map(marks.shown.get, group or (span.guid,)) if c is not None]
            names = [marks.coders[c] for c in dict.fromkeys(coders) if marks.coders.get(c)]
            if names:
                lines.append(html.escape(", ".join(names)))
        return "<br>".join(lines)
