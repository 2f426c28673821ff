"""Under the matrix: what dark means, and what the marks in the corners say."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.matrix.grid import heat
from app.ui.matrix.model import MatrixModel, decimal
from app.ui.matrix.request import Request
from app.ui.widgets import label, number, row
from app.words import say


class _Scale(QWidget):
    """From light to dark, with the figures at the ends."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(120, 12))
        theme.on_change.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        steps = 24
        wide = self.width() / steps
        for n in range(steps):
            painter.fillRect(QRectF(n * wide, 0, wide + 1, self.height()), heat((n + 1) / steps))


class _Corner(QWidget):
    """The small triangle of a mark."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(10, 10)
        theme.on_change.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color(self._role))
        top = QPointF(self.width(), 0)
        painter.drawPolygon(QPolygonF([top, top + QPointF(-9, 0), top + QPointF(0, 9)]))


class Legend(QWidget):
    """Two quiet lines; the second only when there are marks."""

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = label("", "muted"), label("", "muted")
        self.what = label("", "muted")
        self.what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for one in (self.low, self.high, self.what):
            one.setFont(theme.ui_font(9))
        for one in (self.low, self.high):
            one.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.marks: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        scale = row(self.low, _Scale(), self.high, 12, spacing=6)
        scale.addWidget(self.what, 1)
        column.addLayout(scale)
        for mark, role in (("skewed", "warn"), ("range", "danger")):
            words = label(say(f"matrix.mark.{mark}"), "muted")
            words.setFont(theme.ui_font(9))
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            line = QWidget()
            inner = row(_Corner(role), spacing=6)
            inner.addWidget(words, 1)
            line.setLayout(inner)
            self.marks[mark] = line
            column.addWidget(line)
        self.notes = label("", "muted", wrap=True)
        self.notes.setFont(theme.ui_font(9))
        column.addWidget(self.notes)
        self.hide()

    def show_for(self, grid: MatrixModel) -> None:
        """Say what this matrix shows."""
        result = grid.result
        self.setVisible(result is not None and bool(grid.rows and grid.columns))
        if result is None:
            return
        cross = result.matrix.cross
        decimals = result.values is not None and cross is None
        self.low.setText("0")
        self.high.setText(decimal(grid.high) if decimals else number(round(grid.high)))
        if cross is not None and result.values is not None:
            self.high.setText(f"{grid.high:.0f}%")
        told_notes: list[str] = []
        if cross is not None:
            from app.coding.exchange.crosstab_sheets import sentences

            told_notes = sentences(cross, say, result.request.percent)
        self.notes.setText(" ".join(told_notes))
        self.notes.setVisible(bool(told_notes))
        request = result.request
        if decimals:
            words = say(f"matrix.coefficient_tip.{request.coefficient}")
        elif request.by_codes:
            words = say(f"matrix.legend.{request.count}", relation=relation_words(request))
        else:
            words = say(f"matrix.legend_table.{request.count}")
        self.what.setText(words)
        self.what.setToolTip(words)
        told = {mark for marks in result.marks.values() for mark in marks}
        for mark, line in self.marks.items():
            line.setVisible(mark in told)


def relation_words(request: Request) -> str:
    """The relation as it is said in a sentence."""
    key = f"matrix.relation_said.{request.relation}"
    return say(key, n=number(request.distance)) if request.relation == "near" else say(key)
