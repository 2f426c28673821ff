"""The places found as keywords in context: what stands before, the words, what stands after, and where."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.ui import theme
from app.ui.searching.find import Found, Result
from app.words import say

Index = QModelIndex | QPersistentModelIndex
HEIGHT, PAD = 26, 8
WIDEST = 220
"""Pixels for the words found, at most."""
MEASURED = 400
"""So many places tell how wide the words found are."""


class Column(IntEnum):
    """The columns; a click on a header sorts by it."""

    BEFORE = 0
    TEXT = 1
    AFTER = 2
    DOCUMENT = 3
    SPEAKER = 4


HEADERS = ("before", "text", "after", "document", "speaker")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ARROW = "\u00a0" * 5
"""Room for the arrow of the order, which stands at the right of a header."""
SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FoundModel(QAbstractTableModel):
    """The places of a result, in the order asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.result: Result | None = None
        self.shown: list[Found] = []
        self._by, self._turned = Column.DOCUMENT, False

    def show(self, result: Result | None) -> None:
        """Show another result in the same order."""
        self.beginResetModel()
        self.result = result
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        old = [(index, id(self.shown[index.row()])) for index in self.persistentIndexList()]
        self._by, self._turned = Column(column), order == Qt.SortOrder.DescendingOrder
        self._arrange()
        row = {id(one): n for n, one in enumerate(self.shown)}
        self.changePersistentIndexList(
            [index for index, _ in old], [self.index(row[one], index.column()) for index, one in old]
        )
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        found = list(self.result.found) if self.result else []
        if self._by == Column.BEFORE:  # the word right before goes first, then the one before that
            found.sort(key=lambda one: one.before.casefold().split()[::-1], reverse=self._turned)
        elif self._by == Column.TEXT:
            found.sort(key=lambda one: one.text.casefold(), reverse=self._turned)
        elif self._by == Column.AFTER:
            found.sort(key=lambda one: one.after.casefold().split(), reverse=self._turned)
        elif self._by == Column.SPEAKER:
            found.sort(key=lambda one: one.speaker.casefold(), reverse=self._turned)
        elif self._turned:
            found.reverse()
        self.shown = found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADERS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            words = say(f"searching.column.{HEADERS[section]}")
            return f"{words}{ARROW}" if section == Column.BEFORE else words
        if role == Qt.ItemDataRole.ToolTipRole:
            return say(f"searching.column_tip.{HEADERS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section == Column.BEFORE else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one, column = self.shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return words(one, Column(column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column == Column.TEXT:
                return f"{one.before}{one.text}{one.after}, {one.document}, {words(one, Column.SPEAKER)}"
            return words(one, Column(column))
        if role == Qt.ItemDataRole.ToolTipRole:
            if column in (Column.DOCUMENT, Column.SPEAKER):
                return words(one, Column(column))
            return f"{one.before}{one.text}{one.after}"
        return None


def words(one: Found, column: Column) -> str:
    """What a cell says."""
    if column == Column.SPEAKER:
        turn = say("searching.turn", n=one.turn) if one.turn is not None else ""
        return " · ".join(part for part in (one.speaker, turn) if part)
    if column == Column.DOCUMENT:
        return one.document
    return (one.before, one.text, one.after)[column].strip()


def letter(column: int) -> QFont:
    """The letter of a column: the transcript's for its words."""
    if column > Column.AFTER:
        return theme.ui_font(9.5)
    font = theme.reading_font(10.5)
    if column == Column.TEXT:
        font.setWeight(QFont.Weight.Bold)
    return font


class FoundDelegate(QStyledItemDelegate):
    """Paints a line so that the words found stand under one another, with the text running on beside them."""

    def __init__(self, view: FoundView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state, column = QRect(option.rect), option.state, Column(index.column())
        now, one = theme.current(), self._view.found.shown[index.row()]
        painter.save()
        painter.setClipRect(rect)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, now.color("selected"))
        font = letter(column)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(now.color("ink" if column <= Column.AFTER or chosen else "muted"))
        if column == Column.BEFORE:
            gap = metrics.horizontalAdvance(" ") if one.before.endswith(" ") else 0
            room = rect.adjusted(PAD, 0, -gap, 0)
            cut = metrics.elidedText(one.before.rstrip(), Qt.TextElideMode.ElideLeft, room.width())
            painter.drawText(room, RIGHT, cut)
        elif column in (Column.TEXT, Column.AFTER):
            self._running(painter, rect, one, column)
        elif column == Column.DOCUMENT:
            room = rect.adjusted(PAD, 0, -PAD, 0)
            cut = metrics.elidedText(one.document, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, LEFT, cut)
        else:
            room = rect.adjusted(PAD, 0, -PAD, 0)
            turn = say("searching.turn", n=one.turn) if one.turn is not None else ""
            painter.drawText(room, RIGHT, turn)
            left = room.width() - metrics.horizontalAdvance(turn) - PAD
            cut = metrics.elidedText(one.speaker, Qt.TextElideMode.ElideRight, max(left, 0))
            painter.drawText(room, LEFT, cut)
        painter.restore()

    def _running(self, painter: QPainter, rect: QRect, one: Found, column: Column) -> None:
        """The words found and, from where they end, what follows: on through both columns."""
        start = self._view.columnViewportPosition(Column.TEXT)
        width = self._view.columnWidth(Column.TEXT)
        end = start + width + self._view.columnWidth(Column.AFTER) - PAD
        font = letter(Column.AFTER)
        at = start
        for piece, found in one.parts or ((one.text, True),):
            own = letter(Column.TEXT) if found else font
            metrics = QFontMetrics(own)
            text = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, max(start + width - at, 0))
            if column == Column.TEXT:
                painter.setFont(own)
                painter.drawText(QRect(at, rect.top(), max(start + width - at, 0), rect.height()), LEFT, text)
            at += metrics.horizontalAdvance(text)
        painter.setFont(font)
        room = QRect(at, rect.top(), max(end - at, 0), rect.height())
        cut = QFontMetrics(font).elidedText(one.after, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT, cut)


class FoundView(QTableView):
    """``opened(row)`` at Enter or double click; ``left()`` at Escape or Up on the first line."""

    opened = Signal(int)
    left = Signal(bool)
    """Whether the panel is to be closed (Escape), not merely left for the field."""

    def __init__(self) -> None:
        super().__init__()
        self.found = FoundModel()
        self.setModel(self.found)
        self.setItemDelegate(FoundDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("searching.found"))
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(HEIGHT)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setSortIndicator(Column.DOCUMENT, Qt.SortOrder.AscendingOrder)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        theme.on_change.connect(self.viewport().update)

    def show_result(self, result: Result | None) -> None:
        """Show other places, the first of them current."""
        self.found.show(result)
        self.fit()
        if self.found.shown:
            self.setCurrentIndex(self.found.index(0, Column.TEXT))
            self.scrollToTop()

    def show_more(self, result: Result) -> None:
        """Show the same places with more among them; what is selected and in sight stays."""
        chosen, current, top = self.chosen(), self.currentIndex().row(), self.rowAt(0)
        shown = self.found.shown
        if not shown:
            self.show_result(result)
            return
        now, first = shown[max(current, 0)], shown[max(top, 0)]
        offset = self.verticalScrollBar().value() - max(top, 0) * HEIGHT
        self.found.show(result)
        row = {one: n for n, one in enumerate(self.found.shown)}
        self.setCurrentIndex(self.found.index(row.get(now, 0), Column.TEXT))
        for one in chosen:
            if one in row and one != now:
                self.selectionModel().select(self.found.index(row[one], 0), SELECT)
        self.fit()
        self.verticalScrollBar().setValue(row.get(first, 0) * HEIGHT + offset)

    def chosen(self) -> tuple[Found, ...]:
        """The places selected, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.found.shown[row] for row in rows)

    def fit(self) -> None:
        """Share the width: the words found get what they need, both sides alike, then where it stands."""
        metrics = QFontMetrics(letter(Column.TEXT))
        header = self.horizontalHeader().fontMetrics()
        told = header.horizontalAdvance(say("searching.column.text")) + 2 * PAD + 26
        wide = max((metrics.horizontalAdvance(one.text) for one in self.found.shown[:MEASURED]), default=0)
        text = min(max(wide + 2, told), WIDEST)
        room = self.viewport().width()
        document, speaker = max(120, room // 7), max(120, room // 7)
        side = max(80, (room - text - document - speaker) // 2)
        document += room - text - document - speaker - 2 * side
        for column, width in zip(Column, (side, text, side, document, speaker), strict=True):
            self.setColumnWidth(column, max(width, 40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit(True)
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left.emit(False)
        else:
            super().keyPressEvent(event)
