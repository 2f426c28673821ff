"""The list of files in an import: a box to tick, the file's name, and how it was read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.ui import icons, theme
from app.ui.dialogs.frame import paint_box, paint_line
from app.ui.dialogs.import_entry import Entry
from app.words import say

Index = QModelIndex | QPersistentModelIndex
ROW, BOX = 52, 18
LOOKS = {
    "waiting": ("recent", "faint"),
    "good": ("circle-check", "ok"),
    "notices": ("info", "warn"),
    "known": ("warning", "warn"),
    "refused": ("circle-x", "danger"),
}


class Files(QAbstractListModel):
    """The entries; ``tickedChanged`` when one was ticked or not."""

    tickedChanged = Signal()

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.entries = list(entries)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def can_tick(self, row: int) -> bool:
        return self.entries[row].draft is not None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsUserCheckable if self.can_tick(index.row()) else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([str(entry.path), *entry.sentences()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.path.name}, {entry.summary()}"
        if role == Qt.ItemDataRole.CheckStateRole and self.can_tick(index.row()):
            return Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self.can_tick(index.row()):
            return False
        self.entries[index.row()].ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        self.dataChanged.emit(index, index)
        self.tickedChanged.emit()
        return True

    def toggle(self, row: int) -> None:
        """Tick a file, or not, when it can be imported."""
        state = Qt.CheckState.Unchecked if self.entries[row].ticked else Qt.CheckState.Checked
        self.setData(self.index(row), state, Qt.ItemDataRole.CheckStateRole)

    def told(self, row: int) -> None:
        """A file was read, or changed."""
        self.dataChanged.emit(self.index(row), self.index(row))
        self.tickedChanged.emit()


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = QFontMetrics(option.font).lineSpacing()
        return QSize(200, max(ROW, 2 * lines + 18))

    @staticmethod
    def box(rect: QRect) -> QRect:
        return QRect(rect.left() + 10, rect.center().y() - BOX // 2, BOX, BOX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Files)
        entry, now = model.entries[index.row()], theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_line(painter, rect, state)
        if model.can_tick(index.row()):
            paint_box(
                painter, self.box(rect), Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
            )
        left, width = rect.left() + 38, rect.width() - 38 - 8
        top = rect.center().y() - QFontMetrics(painter.font()).lineSpacing() - 1
        dim = entry.state in ("waiting", "refused") or not entry.ticked
        painter.setPen(now.color("muted" if dim else "ink"))
        line = QFontMetrics(painter.font())
        painter.drawText(
            QRect(left, top, width, line.lineSpacing() + 2),
            Qt.AlignmentFlag.AlignVCenter,
            line.elidedText(entry.path.name, Qt.TextElideMode.ElideMiddle, width),
        )
        icon, role = LOOKS[entry.state]
        below = QRect(left, rect.center().y() + 3, width, line.lineSpacing() + 2)
        icons.icon(icon, role).paint(painter, QRect(left, below.center().y() - 6, 13, 13))
        painter.setPen(now.color("danger" if entry.state == "refused" else "muted"))
        small = theme.ui_font(9)
        painter.setFont(small)
        painter.drawText(
            below.adjusted(19, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter,
            QFontMetrics(small).elidedText(entry.summary(), Qt.TextElideMode.ElideRight, width - 19),
        )
        painter.restore()

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box ticks; elsewhere it only chooses the line."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            rect: QRect = option.rect
            if self.box(rect).adjusted(-8, -8, 8, 8).contains(event.position().toPoint()):
                assert isinstance(model, Files)
                model.toggle(index.row())
                return True
        return False


class FileList(QListView):
    """Space ticks the file that is chosen; ``chosen(row)`` follows the choice."""

    chosen = Signal(int)

    def __init__(self, files: Files) -> None:
        super().__init__()
        self.files = files
        self.setModel(files)
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("dialogs.import.files"))
        self.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(now.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.files.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
