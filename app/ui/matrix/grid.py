"""The heat map: cells, headers with turned labels, and the table that joins them."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.ui.matrix.model import MatrixModel, decimal
from app.ui.matrix.request import Result
from app.words import say

Index = QModelIndex | QPersistentModelIndex
PLAIN = """
QTableView, QHeaderView { background: transparent; }
QTableCornerButton::section, QAbstractScrollArea::corner { background: transparent; border: none; }
"""
LINE = 30
LABEL_MOST = 190
LABEL_LEAST = 60
MEASURED = 40
"""Names, the longest, of which the length in pixels is looked for."""
ROW_LEAST, ROW_MOST = 140, 340
INDENT = 14
_CENTRE, _SELECTED = Qt.AlignmentFlag.AlignCenter, QStyle.StateFlag.State_Selected
STEPS = 400
"""Shades between the paper and the darkest: more than an eye tells apart, few enough to keep."""
FEW, ROOMY = 10, 60
"""So few columns get so many pixels each."""


def heat(share: float) -> QColor:
    """The ground of a cell, from the paper (0) to the theme's accent (1)."""
    return QColor(_heat(round(share * STEPS), theme.current().dark))


@cache
def _heat(step: int, _dark: bool) -> QColor:
    now, share = theme.current(), step / STEPS
    if share <= 0:
        return now.color("paper")
    low, high = (0.10, 0.90) if now.dark else (0.07, 0.92)
    strength = low + (high - low) * math.sqrt(min(share, 1.0))
    below, above = _unreadable(now.dark)
    if below < strength < above:
        strength = below if strength - below < above - strength else above
    return theme.mix(now.accent, now.paper, strength)


@cache
def _unreadable(dark: bool) -> tuple[float, float]:
    """Between these strengths neither ink is read well (4.5 : 1), so no cell has them."""
    now = theme.current()
    found = [
        n / 100
        for n in range(101)
        if theme.contrast(ink_on(g := theme.mix(now.accent, now.paper, n / 100)), g) < 4.55
    ]
    return (found[0] - 0.01, found[-1] + 0.01) if found else (0.0, 0.0)


def ink_on(ground: QColor) -> QColor:
    """The ink that reads best on a ground."""
    return QColor(_ink_on(ground.rgb(), theme.current().dark))


@cache
def _ink_on(ground: int, _dark: bool) -> QColor:
    now = theme.current()
    return max((now.color("ink"), now.color("paper")), key=lambda c: theme.contrast(c, QColor(ground)))


class CellDelegate(QStyledItemDelegate):
    """Paints heat, figure and marks."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, model = theme.current(), index.model()
        assert isinstance(model, MatrixModel)  # asked by itself: by way of Qt hundreds of cells take longer
        rect: QRect = option.rect
        row, column = index.row(), index.column()
        share, words = model.share(row, column), model.words(row, column)
        painter.save()
        inner = rect.adjusted(0, 0, -1, -1)
        own = share < 0
        ground = theme.mix(now.line, now.paper, 0.35) if own else heat(share)
        painter.fillRect(inner, ground)
        painter.setFont(theme.ui_font(9.5, tabular=True))
        none = words in ("0", decimal(0.0))
        quiet = none or words == "–"
        painter.setPen(now.color("faint") if quiet else now.color("muted") if own else ink_on(ground))
        painter.drawText(inner, _CENTRE, "·" if none else words)
        marks = model.marks(row, column)
        if marks:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            color = now.color("danger" if "range" in marks else "warn")
            if theme.contrast(color, ground) < 2:
                color = ink_on(ground)
            painter.setBrush(color)
            corner = QPointF(inner.right() + 1, inner.top())
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(-8, 0), corner + QPointF(0, 8)]))
        if option.state & _SELECTED:
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(now.color("margin"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(inner.adjusted(1, 1, 0, 0))
        painter.restore()


class _Header(QHeaderView):
    """Paints itself from the theme; the row or column of the chosen cell is strong."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(True)
        self.setSectionsClickable(False)
        theme.on_change.connect(self.viewport().update)

    def _strong(self, section: int) -> bool:
        view = self.parent()
        if not isinstance(view, QTableView) or not view.currentIndex().isValid():
            return False
        index = view.currentIndex()
        return section == (index.row() if self.orientation() == Qt.Orientation.Vertical else index.column())

    def _model(self) -> MatrixModel:
        model = self.model()
        assert isinstance(model, MatrixModel)
        return model


class RowHeader(_Header):
    """The codes at the left, stepped as in the tree."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setDefaultSectionSize(LINE)
        self._wide = ROW_LEAST

    def fit(self) -> None:
        """Take the room that the longest name needs, within bounds."""
        metrics = QFontMetrics(theme.ui_font(10, bold=True))
        model = self._model()
        names = (
            metrics.horizontalAdvance(str(model.headerData(n, Qt.Orientation.Vertical)))
            + model.depth(n) * INDENT
            for n in range(model.rowCount())
        )
        self._wide = min(max(max(names, default=0) + 42, ROW_LEAST), ROW_MOST)
        self.setFixedWidth(self._wide)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, 100)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        now, model = theme.current(), self._model()
        strong = self._strong(section)
        painter.save()
        painter.fillRect(rect, now.color("selected" if strong else "paper"))
        left = rect.left() + 10 + model.depth(section) * INDENT
        code = model.code(section, Qt.Orientation.Vertical)
        if code is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.stripe(code.color))
            painter.drawEllipse(QRectF(left, rect.center().y() - 4, 9, 9))
            left += 16
        font = theme.ui_font(10, bold=strong)
        painter.setFont(font)
        painter.setPen(now.color("ink"))
        words = str(model.headerData(section, Qt.Orientation.Vertical))
        room = QRect(left, rect.top(), rect.right() - left - 8, rect.height())
        short = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)
        painter.restore()


class ColumnHeader(_Header):
    """Names turned a quarter, read from below, so that many columns stand beside one another."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._high = LABEL_LEAST
        self.setMinimumSectionSize(24)

    def fit(self) -> None:
        """Take the height of the longest name and the width of the longest figure, within bounds."""
        model = self._model()
        metrics = QFontMetrics(theme.ui_font(10, bold=True))
        names = [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(model.columnCount())]
        names = sorted(names, key=len)[-MEASURED:]  # of a thousand documents measuring takes too long
        longest = max(map(metrics.horizontalAdvance, names), default=0)
        self._high = min(max(longest + 40, LABEL_LEAST), LABEL_MOST)
        figures = QFontMetrics(theme.ui_font(9.5, tabular=True))
        widest = max((figures.horizontalAdvance(words) for words in model.widest()), default=0)
        roomy = ROOMY if model.columnCount() <= FEW else LINE + 6
        self.setDefaultSectionSize(max(roomy, widest + 14))
        self.setFixedHeight(self._high)

    def sizeHint(self) -> QSize:
        return QSize(100, self._high)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        now, model = theme.current(), self._model()
        strong = self._strong(section)
        painter.save()
        painter.fillRect(rect, now.color("selected" if strong else "paper"))
        code = model.code(section, Qt.Orientation.Horizontal)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low = rect.bottom() - 8
        if code is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.stripe(code.color))
            painter.drawEllipse(QRectF(rect.center().x() - 4, low - 9, 9, 9))
            low -= 16
        font = theme.ui_font(10, bold=strong)
        painter.setFont(font)
        painter.setPen(now.color("ink"))
        painter.translate(rect.center().x() + 1, low)
        painter.rotate(-90)
        room = low - rect.top() - 8
        words = str(model.headerData(section, Qt.Orientation.Horizontal))
        middle = Qt.TextElideMode.ElideRight if code is not None else Qt.TextElideMode.ElideMiddle
        short = QFontMetrics(font).elidedText(words, middle, room)
        height = rect.width()
        painter.drawText(
            QRect(0, -height // 2, room, height),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            short,
        )
        painter.restore()


class MatrixView(QTableView):
    """``chosen(row, column)`` (of the matrix) when a cell is clicked or the arrow keys come to it."""

    chosen = Signal(int, int)
    opened = Signal()
    copyAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grid = MatrixModel()
        self.setModel(self.grid)
        self.setItemDelegate(CellDelegate(self))
        self.columns_header, self.rows_header = ColumnHeader(self), RowHeader(self)
        self.setHorizontalHeader(self.columns_header)
        self.setVerticalHeader(self.rows_header)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(say("matrix.table"))
        self.setStyleSheet(PLAIN)
        theme.on_change.connect(self.viewport().update)
        self.selectionModel().currentChanged.connect(self._current)

    def _current(self, index: Index, _before: Index) -> None:
        self.rows_header.viewport().update()
        self.columns_header.viewport().update()
        if index.isValid():
            self.chosen.emit(*self.grid.cell(index))

    def show_result(self, result: Result | None, *, hide_empty: bool) -> None:
        """Show another result; the chosen cell stays chosen and what is in view stays there."""
        key = self._key()
        scroll = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        quiet = self.selectionModel().blockSignals(True)
        self.grid.show(result, hide_empty=hide_empty)
        self.selectionModel().blockSignals(quiet)
        self.rows_header.fit()
        self.columns_header.fit()
        self.updateGeometries()
        self.horizontalScrollBar().setValue(scroll[0])
        self.verticalScrollBar().setValue(scroll[1])
        if key is not None:
            self.choose(*key)

    def _key(self) -> tuple[str, str] | None:
        index, result = self.currentIndex(), self.grid.result
        if result is None or not index.isValid():
            return None
        i, j = self.grid.cell(index)
        return result.matrix.rows[i], result.matrix.columns[j]

    def choose(self, row: str, column: str) -> bool:
        """Choose the cell of a code and a column's key; False when it is not shown."""
        result = self.grid.result
        if result is None:
            return False
        rows = [n for n, i in enumerate(self.grid.rows) if result.matrix.rows[i] == row]
        columns = [n for n, j in enumerate(self.grid.columns) if result.matrix.columns[j] == column]
        if not rows or not columns:
            return False
        self.selectionModel().setCurrentIndex(
            self.grid.index(rows[0], columns[0]), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copyAsked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
