"""The figures under a picture, as a table: the same said in words, for whom the picture does not say it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.coding.exchange.pictures.drawing import Drawing
from app.coding.exchange.pictures.style import figure
from app.ui.columns import fit_columns
from app.words import say

Index = QModelIndex | QPersistentModelIndex


class FiguresModel(QAbstractTableModel):
    """The table of a drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.drawing: Drawing | None = None

    def show(self, drawing: Drawing | None) -> None:
        """Show another table."""
        self.beginResetModel()
        self.drawing = drawing
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.drawing is None else len(self.drawing.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.drawing is None else len(self.drawing.headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if self.drawing is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.drawing.headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self.drawing.rows:
            return self._side(self.drawing.rows[0][section])
        return None

    @staticmethod
    def _side(value: object) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if isinstance(value, int | float) else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.drawing is None:
            return None
        value = self.drawing.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            if isinstance(value, float):
                return figure(value, say, 1)
            return figure(value, say) if isinstance(value, int) else value or "–"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(value)
        return None

    def as_text(self) -> str:
        """The table as tab-separated text, numbers without thousands marks."""
        if self.drawing is None:
            return ""
        mark = say("export.decimal")
        lines = [list(self.drawing.headers)]
        for row in self.drawing.rows:
            lines.append(
                [
                    "" if v is None else str(v).replace(".", mark) if isinstance(v, float) else str(v)
                    for v in row
                ]
            )
        return "\n".join("\t".join(words.replace("\t", " ") for words in line) for line in lines)


class FiguresView(QTableView):
    """``opened(mark)`` at Enter or a double click on a row that stands for codings."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.figures = FiguresModel()
        self.setModel(self.figures)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.setAccessibleName(say("picturing.figures"))
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show the figures of another picture."""
        self.figures.show(drawing)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        fit_columns(self, least=70, most=420)

    def _open(self, row: int) -> None:
        drawing = self.figures.drawing
        if drawing is not None and row < len(drawing.row_marks) and drawing.row_marks[row] >= 0:
            self.opened.emit(drawing.row_marks[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.figures.as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
