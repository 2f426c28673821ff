"""Columns of tables and trees that stay readable where a screen is small, or much enlarged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTableView, QTreeView

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
