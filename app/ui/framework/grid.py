"""The table of a framework: summaries wrapped in cells of one height, as many lines as there is room for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.coding.framework import Cell, Grid
from app.ui import theme
from app.ui.framework.model import GridModel, Role
from app.ui.widgets import plural
from app.words import say

Index = QModelIndex | QPersistentModelIndex
CASES, ATTRIBUTE, CODE = 170, 110, 240
"""Widths in pixels of the column of cases, of an attribute's and of a code's; that of cases grows with the
longest word of their names to at most"""
MOST = 240
PAD = 8
LINES = (3, 6, 12)
"""How many lines of text a row can have."""
PLAIN = """
QTableView, QHeaderView { background: transparent; }
QTableCornerButton::section, QAbstractScrollArea::corner { background: transparent; border: none; }
"""


@lru_cache(maxsize=4096)
def wrapped(text: str, width: int, most: int, points: float) -> tuple[str, ...]:
    """The first lines of a text in so many pixels; the last one ends in a mark when there are more.

    No more of the text is laid out than can stand there, so that long texts cost no more than short ones.
    """
    font = theme.ui_font(points)
    metrics = QFontMetrics(font)
    part = text[: most * max(width // 3, 8)]
    lines: list[str] = []
    for paragraph in part.split("\n"):
        layout = QTextLayout(paragraph, font)
        layout.beginLayout()
        while len(lines) <= most:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        if len(lines) > most:
            break
    if len(lines) > most or len(part) < len(text):
        lines = lines[:most]
        last = f"{lines[-1].rstrip(' .,;:')}…" if lines else "…"
        lines[-1:] = [metrics.elidedText(last, Qt.TextElideMode.ElideRight, width)]
    return tuple(lines)


class SummaryDelegate(QStyledItemDelegate):
    """Paints a summary with the number of fragments under it."""

    POINTS = 9.5

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.current()
        rect: QRect = option.rect
        count, text = index.data(Role.COUNT), str(index.data() or "")
        painter.save()
        if not text and not count:
            painter.fillRect(rect.adjusted(0, 0, -1, -1), theme.mix(now.line, now.paper, 0.3))
        metrics = QFontMetrics(theme.ui_font(self.POINTS))
        small = QFontMetrics(theme.ui_font(8.5))
        foot = small.height() + 2 if count is not None else 0
        inner = rect.adjusted(PAD, 6, -PAD, -4)
        painter.setFont(theme.ui_font(self.POINTS))
        painter.setPen(now.color("ink" if count is not None else "muted"))
        most = max((inner.height() - foot) // metrics.lineSpacing(), 1)
        top = inner.top()
        for line in wrapped(text, inner.width(), most, self.POINTS) if text else ():
            box = QRect(inner.left(), top, inner.width(), metrics.lineSpacing())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
            top += metrics.lineSpacing()
        if count:
            painter.setFont(theme.ui_font(8.5, tabular=True))
            painter.setPen(now.color("muted"))
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(inner, align, plural("framework.fragments", count))
        painter.setPen(now.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_Selected:
            pen = painter.pen()
            pen.setColor(now.color("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CODE, 80)


class CodeHeader(QHeaderView):
    """A code's name on two lines at most, above the stripe of its colour."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(70)
        self.setFixedHeight(48)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        now = theme.current()
        model = self.model()
        painter.save()
        painter.setClipRect(rect)
        color = model.headerData(logical, Qt.Orientation.Horizontal, Role.COLOR)
        painter.setFont(theme.ui_font(9.5, bold=color is not None))
        painter.setPen(now.color("ink" if color is not None else "muted"))
        inner = rect.adjusted(PAD, 2, -PAD, -6)
        words = str(model.headerData(logical, Qt.Orientation.Horizontal) or "")
        metrics = painter.fontMetrics()
        lines = wrapped(words, max(inner.width() - 6, 20), 2, 9.5)
        shown = "\n".join(metrics.elidedText(x, Qt.TextElideMode.ElideRight, inner.width()) for x in lines)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)
        if color is not None:
            stripe = QRect(rect.left() + PAD, rect.bottom() - 3, rect.width() - 2 * PAD, 3)
            painter.fillRect(stripe, theme.stripe(str(color)))
        painter.restore()


class GridView(QTableView):
    """``chosen(cell)`` when a cell comes to be looked at (None: an attribute), ``asked(text)`` when somebody
    wants to write in it: at Enter, F2 and a double click, or by typing, with what was typed.
    """

    chosen = Signal(object)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.grid = GridModel()
        self.setModel(self.grid)
        self.setItemDelegate(SummaryDelegate(self))
        self.setHorizontalHeader(CodeHeader())
        self.setStyleSheet(PLAIN)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(say("framework.table"))
        cases = self.verticalHeader()
        cases.setFixedWidth(CASES)
        cases.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        )
        cases.setSectionsClickable(False)
        cases.setHighlightSections(False)
        self.set_lines(LINES[1])
        self.doubleClicked.connect(lambda _: self.asked.emit(""))
        theme.on_change.connect(self.viewport().update)

    def set_lines(self, lines: int) -> None:
        """Give every row room for so many lines."""
        height = lines * QFontMetrics(theme.ui_font(9.5)).lineSpacing() + 10
        height += QFontMetrics(theme.ui_font(8.5)).height() + 4
        self.verticalHeader().setDefaultSectionSize(height)

    def lay_out(self, widths: dict[str, int]) -> None:
        """Give the names of cases room for their longest word, and the columns their widths, by the guid of
        code or attribute; others the usual one."""
        if self.grid.grid is None:
            return
        bold = QFontMetrics(theme.ui_font(bold=True))
        words = {word for case in self.grid.grid.cases for word in case.name.replace("-", "- ").split()}
        longest = max(map(bold.horizontalAdvance, words), default=0) + 2 * PAD
        self.verticalHeader().setFixedWidth(min(max(CASES, longest), MOST))
        for n, guid in enumerate(_things(self.grid.grid)):
            usual = ATTRIBUTE if n < self.grid.leading else CODE
            self.setColumnWidth(n, widths.get(guid, usual))

    def widths(self) -> dict[str, int]:
        """The widths that differ from the usual ones."""
        grid = self.grid.grid
        if grid is None:
            return {}
        found = {}
        for n, guid in enumerate(_things(grid)):
            if self.columnWidth(n) != (ATTRIBUTE if n < self.grid.leading else CODE):
                found[guid] = self.columnWidth(n)
        return found

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(self.grid.cell(current))

    def choose(self, cell: Cell) -> bool:
        """Look at a cell; whether it is shown."""
        index = self.grid.place(cell)
        if index.isValid():
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, how)
        return index.isValid()

    def walk(self, down: int, right: int) -> bool:
        """Look at the cell so many rows down and codes to the right; False at the edge."""
        here = self.currentIndex()
        row, column = here.row() + down, here.column() + right
        inside = 0 <= row < self.grid.rowCount() and self.grid.leading <= column < self.grid.columnCount()
        if here.isValid() and inside:
            self.setCurrentIndex(self.grid.index(row, column))
        return here.isValid() and inside

    def next_empty(self) -> bool:
        """Look at the next cell with fragments and without a summary of the reader, row by row and round
        again; False when there is none."""
        model, grid = self.grid, self.grid.grid
        if grid is None or not model.cases:
            return False
        cells = [(case.guid, code.guid) for case in model.cases for code in grid.codes]
        here = model.cell(self.currentIndex())
        at = cells.index(here) + 1 if here in cells else 0
        for cell in cells[at:] + cells[:at]:
            mine = any(s.coder == model.reader for s in grid.summaries.get(cell, ()))
            if not mine and grid.fragments.get(cell):
                return self.choose(cell)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and plain:
            self.asked.emit("")
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(str(self.currentIndex().data() or ""))
        elif plain and typed and typed.isprintable() and typed != " ":
            self.asked.emit(typed)
        else:
            super().keyPressEvent(event)


def _things(grid: Grid) -> list[str]:
    """The guids of what the columns are."""
    return [*(a.guid for a in grid.attributes), *(c.guid for c in grid.codes)]
