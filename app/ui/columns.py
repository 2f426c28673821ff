"""Columns of tables and trees that stay readable where a screen is small, or much enlarged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QTreeView

LOOKED_AT = 60
"""Rows after which a column gets its width, and of their texts so many, the longest, are measured: Qt's own
way asks for all that is to be known of each cell, which of a thousand takes too long."""
LONGEST = 4
EDGES = 30
"""Pixels around a text, with room for the arrow of an order."""


class KeepRoom(QObject):
    """One column takes what the others leave, as with ``Stretch``, but never under ``least`` pixels: where
    the room is less, the view scrolls sideways instead of hiding what the rows are about."""

    def __init__(self, view: QTreeView | QTableView, column: int, least: int) -> None:
        super().__init__(view)
        self._head = view.header() if isinstance(view, QTreeView) else view.horizontalHeader()
        self._view, self._column, self._least = view, column, least
        self._laying = False
        self._head.setStretchLastSection(False)
        self._head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self._head.sectionResized.connect(lambda at, _old, _new: self._lay(at))
        self._head.sectionCountChanged.connect(lambda _old, _new: self._lay(-1))
        view.viewport().installEventFilter(self)
        self._lay(-1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lay(-1)
        return super().eventFilter(watched, event)

    def _lay(self, changed: int) -> None:
        if self._laying or changed == self._column or self._column >= self._head.count():
            return
        others = self._head.length() - self._head.sectionSize(self._column)
        self._laying = True
        self._head.resizeSection(self._column, max(self._least, self._view.viewport().width() - others))
        self._laying = False


class StayingColumns(QTableView):
    """The first columns of ``table``, over its left edge while it is scrolled sideways: what the rows are
    about stays in sight. They take at most ``SHARE`` of the width, and neither the keys nor the wheel."""

    SHARE = 0.45

    def __init__(self, table: QTableView, leading: int = 1) -> None:
        super().__init__(table)
        self._table, self._leading = table, leading
        self.setObjectName("staying")
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        for column in range(leading, table.model().columnCount()):
            self.setColumnHidden(column, True)
        self.setAccessibleName(table.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoScroll(False)
        self.setShowGrid(table.showGrid())
        self.setWordWrap(table.wordWrap())
        self.setTextElideMode(table.textElideMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(table.selectionBehavior())
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        head, own = table.horizontalHeader(), self.horizontalHeader()
        own.setHighlightSections(False)
        own.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        own.setMinimumSectionSize(head.minimumSectionSize())
        if table.isSortingEnabled():
            own.setSectionsClickable(True)
            own.setSortIndicatorShown(True)
            own.setSortIndicator(head.sortIndicatorSection(), head.sortIndicatorOrder())
            own.sortIndicatorChanged.connect(self._sort)
            head.sortIndicatorChanged.connect(self._sorted)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self._lay)
        head.sectionResized.connect(self._lay)
        head.geometriesChanged.connect(self._lay)
        table.viewport().installEventFilter(self)
        self._lay()

    def uncover(self, left: int) -> int:
        """How much of a cell that begins at ``left`` would lie under these columns."""
        return max(0, sum(self._widths()) - left)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._table.horizontalHeader().setSortIndicator(column, order)

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        self.horizontalHeader().setSortIndicator(column, order)

    def _widths(self) -> list[int]:
        wanted = [self._table.columnWidth(n) for n in range(self._leading)]
        share = self._table.viewport().width() * self.SHARE / max(1, sum(wanted))
        return [
            max(self._table.horizontalHeader().minimumSectionSize(), int(w * min(1.0, share))) for w in wanted
        ]

    def _lay(self, *_: int) -> None:
        seen, head, widths = self._table.viewport().geometry(), self._table.horizontalHeader(), self._widths()
        self.horizontalHeader().setFixedHeight(head.height())
        for column, wide in enumerate(widths):
            self.setColumnWidth(column, wide)
        self.setGeometry(seen.left(), head.geometry().top(), sum(widths) + 1, head.height() + seen.height())
        self.verticalScrollBar().setValue(self._table.verticalScrollBar().value())
        self.setVisible(self._table.horizontalScrollBar().value() > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._table.viewport():
            self._lay()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._table.viewport(), event)


def fit_columns(view: QTableView, *, least: int, most: int) -> None:
    """Give each column a width in pixels that fits its heading and what stands in its first rows."""
    model = view.model()
    cells, heads = QFontMetrics(view.font()), QFontMetrics(view.horizontalHeader().font())
    rows = range(min(model.rowCount(), LOOKED_AT))
    for column in range(model.columnCount()):
        said = {str(model.index(row, column).data() or "").split("\n", 1)[0] for row in rows}
        widths = [
            cells.horizontalAdvance(text)
            for text in sorted(said, key=lambda text: (len(text), text))[-LONGEST:]
        ]
        head = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        widths += [heads.horizontalAdvance(line) for line in head.split("\n")]
        view.setColumnWidth(column, min(max(*widths, least - EDGES) + EDGES, most))
