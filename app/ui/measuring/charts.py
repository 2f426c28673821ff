"""Three small charts, painted in the theme's colours; each tells its data in words to a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.matrix.model import decimal
from app.words import language, say

LEFT, RIGHT, TOP, BOTTOM = 52.0, 20.0, 56.0, 46.0
"""Room around the field for the figures, the names of the axes and the legend."""


class Chart(QWidget):
    """A field with axes; ``share`` axes run from 0 to 1. Subclasses paint what stands in it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setMinimumSize(320, 184)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        theme.on_change.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(460, 340)

    @property
    def field(self) -> QRectF:
        """Where the data stands."""
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.ui_font(9, tabular=True))
        self.paint(painter, self.field)

    def paint(self, painter: QPainter, field: QRectF) -> None:
        """Paint axes and data."""

    def grid(self, painter: QPainter, field: QRectF, marks: Sequence[tuple[float, str]], name: str) -> None:
        """Lines across with their figures at the left (at 0 = bottom, 1 = top), and what they count."""
        now = theme.current()
        for at, words in marks:
            y = field.bottom() - at * field.height()
            painter.setPen(QPen(now.color("line"), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            painter.setPen(now.color("muted"))
            room = QRectF(0, y - 10, LEFT - 8, 20)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(now.color("muted"))
        painter.drawText(
            QRectF(field.left(), field.bottom() + 24, field.width(), 20), Qt.AlignmentFlag.AlignHCenter, name
        )

    def below(self, painter: QPainter, field: QRectF, marks: Sequence[tuple[float, str]]) -> None:
        """Figures under the field (at 0 = left, 1 = right), as many as do not touch each other."""
        painter.setPen(theme.current().color("muted"))
        taken = -1e9
        for at, words in marks:
            x = field.left() + at * field.width()
            wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
            if x - wide / 2 < taken + 8:
                continue
            taken = x + wide / 2
            painter.drawText(
                QRectF(x - 60, field.bottom() + 5, 120, 18), Qt.AlignmentFlag.AlignHCenter, words
            )

    def legend(self, painter: QPainter, entries: Sequence[tuple[str, QPen, bool]]) -> None:
        """What the lines and bars are, above the field; a filled square where it is a bar."""
        x, y = LEFT, 8.0
        for words, pen, filled in entries:
            wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
            if x > LEFT and x + 26 + wide > self.width():
                x, y = LEFT, y + 20
            if filled:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(pen.brush())
                painter.drawRect(QRectF(x, y + 4, 12, 12))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(pen)
                painter.drawLine(QPointF(x, y + 10), QPointF(x + 20, y + 10))
            x += 18 if filled else 26
            painter.setPen(theme.current().color("ink"))
            painter.drawText(QRectF(x, y, wide + 4, 20), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + 20


QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class CurveChart(Chart):
    """F1 over the number of coded documents, with that of the cues alone as a dashed line."""

    def __init__(self, points: Sequence[tuple[int, float]], cues: float) -> None:
        super().__init__(say("measuring.chart.curve"))
        self.points, self.cues = list(points), cues
        told = [say("measuring.chart.curve_point", n=n, f1=decimal(f1)) for n, f1 in self.points]
        told.append(say("measuring.chart.curve_cues", f1=decimal(cues)))
        self.setAccessibleDescription(" ".join(told))

    def paint(self, painter: QPainter, field: QRectF) -> None:
        now = theme.current()
        most = max((n for n, _ in self.points), default=1) or 1
        self.grid(painter, field, [(q, decimal(q)) for q in QUARTERS], say("measuring.column.documents"))
        self.below(painter, field, [(n / most, str(n)) for n, _ in self.points])
        dashed = QPen(now.color("warn"), 2, Qt.PenStyle.DashLine)
        solid = QPen(now.color("accent"), 2.5)
        painter.setPen(dashed)
        y = field.bottom() - self.cues * field.height()
        painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        places = [
            QPointF(field.left() + n / most * field.width(), field.bottom() - f1 * field.height())
            for n, f1 in self.points
        ]
        painter.setPen(solid)
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(now.color("accent"))
        for place in places:
            painter.drawEllipse(place, 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.legend(
            painter,
            [(say("measuring.chart.learned"), solid, False), (say("measuring.chart.cues"), dashed, False)],
        )


class ReliabilityChart(Chart):
    """Share right over mean confidence; on the diagonal the confidence is what it says."""

    def __init__(self, bins: Sequence[tuple[float, float, int]]) -> None:
        super().__init__(say("measuring.chart.reliability"))
        self.bins = list(bins)
        told = [
            say("measuring.chart.bin", sure=round(100 * mean), right=round(100 * share), n=n)
            for mean, share, n in self.bins
        ]
        self.setAccessibleDescription(" ".join(told))

    def paint(self, painter: QPainter, field: QRectF) -> None:
        now = theme.current()
        marks = [(q, f"{round(q * 100)}%") for q in QUARTERS]
        self.grid(painter, field, marks, say("measuring.chart.sure"))
        self.below(painter, field, marks)
        dashed = QPen(now.color("muted"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(field.bottomLeft(), field.topRight())
        solid = QPen(now.color("accent"), 2)
        places = [
            QPointF(field.left() + mean * field.width(), field.bottom() - share * field.height())
            for mean, share, _ in self.bins
        ]
        painter.setPen(solid)
        painter.drawPolyline(QPolygonF(places))
        most = max((n for *_, n in self.bins), default=1)
        painter.setBrush(now.color("accent"))
        for place, (_, _, n) in zip(places, self.bins, strict=True):
            size = 3 + 5 * (n / most) ** 0.5
            painter.drawEllipse(place, size, size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.legend(
            painter,
            [(say("measuring.chart.right"), solid, False), (say("measuring.chart.ideal"), dashed, False)],
        )


class WeeksChart(Chart):
    """Accepted and rejected per week, the one on the other."""

    def __init__(self, weeks: Sequence[tuple[date, int, int]]) -> None:
        super().__init__(say("measuring.chart.weeks"))
        self.weeks = list(weeks)
        told = [
            say("measuring.chart.week", day=short_day(week), accepted=accepted, rejected=rejected)
            for week, accepted, rejected in self.weeks
            if accepted or rejected
        ]
        self.setAccessibleDescription(" ".join(told))

    def paint(self, painter: QPainter, field: QRectF) -> None:
        now = theme.current()
        most = max((a + r for _, a, r in self.weeks), default=1) or 1
        step = next(s * 10**p for p in range(9) for s in (1, 2, 5) if most <= 4 * s * 10**p)
        top = step * -(-most // step)
        marks = [(n / top, str(n)) for n in range(0, top + 1, step)]
        self.grid(painter, field, marks, say("measuring.chart.week_from"))
        room = field.width() / max(1, len(self.weeks))
        wide = min(48.0, room * 0.7)
        days = [((n + 0.5) / len(self.weeks), short_day(week)) for n, (week, *_) in enumerate(self.weeks)]
        self.below(painter, field, days)
        yes, no = now.color("accent"), now.color("warn")
        painter.setPen(Qt.PenStyle.NoPen)
        for n, (_, accepted, rejected) in enumerate(self.weeks):
            x = field.left() + (n + 0.5) * room - wide / 2
            high = accepted / top * field.height()
            low = rejected / top * field.height()
            painter.setBrush(yes)
            painter.drawRect(QRectF(x, field.bottom() - high, wide, high))
            if rejected:
                gap = 1.5 if accepted else 0.0
                painter.setBrush(no)
                painter.drawRect(QRectF(x, field.bottom() - high - low, wide, max(1.0, low - gap)))
        self.legend(
            painter,
            [
                (say("measuring.column.accepted"), QPen(yes), True),
                (say("measuring.column.rejected"), QPen(no), True),
            ],
        )


def short_day(day: date) -> str:
    """A day without its year."""
    return f"{day.day}-{day.month}" if language() == "nl" else day.strftime("%m-%d")
