"""The table over a sheet: lists where there is a choice, fields elsewhere, sorted and narrowed."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.dialogs.sheet_model import GUID, SheetModel

Index = QModelIndex | QPersistentModelIndex


class _Proxy(QSortFilterProxyModel):
    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        wanted = self.filterRegularExpression().pattern()
        model = self.sourceModel()
        if not wanted or not isinstance(model, SheetModel):
            return True
        line = model.lines[row]
        return any(wanted in model.shown(line, c).casefold() for c in model.columns)

    def lessThan(self, left: Index, right: Index) -> bool:
        return _key(str(left.data() or "")) < _key(str(right.data() or ""))


def _key(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text.replace(",", ".")), "")
    except ValueError:
        return (1, 0.0, text.casefold())


class _Delegate(QStyledItemDelegate):
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, place = self._source(index)
        options = model.options(place)
        if not options:
            field = QLineEdit(parent)
            field.setObjectName("inplace")
            field.setMaxLength(2000)
            return field
        box = QComboBox(parent)
        for text, key in options:
            box.addItem(text, key)
        box.setMaxVisibleItems(16)
        box.activated.connect(lambda *_: self._picked(box))
        return box

    def _picked(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model, place = self._source(index)
            editor.setCurrentIndex(max(0, editor.findData(model.chosen(place))))
            editor.showPopup()
        elif isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        value = editor.currentData() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QLineEdit):
            value = editor.text().strip()
        model.setData(index, value, Qt.ItemDataRole.EditRole)

    @staticmethod
    def _source(index: Index) -> tuple[SheetModel, QModelIndex]:
        proxy = index.model()
        assert isinstance(proxy, QSortFilterProxyModel)
        model = proxy.sourceModel()
        assert isinstance(model, SheetModel)
        return model, proxy.mapToSource(index)


class SheetView(QTableView):
    """F2, Enter or typing edits a cell."""

    def __init__(self, model: SheetModel, name: str) -> None:
        super().__init__()
        self.sheet = model
        self._proxy = _Proxy(self)
        self._proxy.setSourceModel(model)
        self.setModel(self._proxy)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(True)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 16)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        model.modelReset.connect(self.lay_out)

    def lay_out(self) -> None:
        """Give the columns widths that fit what is in them."""
        self.resizeColumnsToContents()
        for n, column in enumerate(self.sheet.columns):
            least = 220 if column.key == "name" else 90
            self.setColumnWidth(n, max(least, min(self.columnWidth(n) + 16, 340)))

    def narrow(self, text: str) -> None:
        """Show only lines that hold ``text``."""
        self._proxy.setFilterFixedString(text.strip().casefold())
        self._proxy.setFilterRegularExpression(text.strip().casefold())

    def place(self, guid: str, column: str = "name") -> QModelIndex:
        """Where a cell stands in this table; invalid when it is not shown."""
        row = next((n for n, line in enumerate(self.sheet.lines) if line.guid == guid), -1)
        at = next((n for n, c in enumerate(self.sheet.columns) if column in (c.key, c.title)), -1)
        return self._proxy.mapFromSource(self.sheet.index(row, at)) if row >= 0 <= at else QModelIndex()

    @property
    def chosen(self) -> list[str]:
        """The guids of the lines that are selected, in the table's order."""
        rows = sorted({i.row() for i in self.selectionModel().selectedIndexes()})
        return [str(self._proxy.index(r, 0).data(GUID)) for r in rows]
