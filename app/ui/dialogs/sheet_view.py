"""The table over a sheet: lists where there is a choice, fields elsewhere, sorted and narrowed."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
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

from app.ui.columns import fit_columns
from app.ui.dialogs import blocks
from app.ui.dialogs.sheet_model import GUID, SheetModel

Index = QModelIndex | QPersistentModelIndex


class _Proxy(QSortFilterProxyModel):
    """Narrows and sorts when asked, not when a cell changes: a line that is typed in stays where it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDynamicSortFilter(False)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        wanted = self.filterRegularExpression().pattern()
        model = self.sourceModel()
        if not wanted or not isinstance(model, SheetModel):
            return True
        return wanted in model.folded(model.lines[row])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the sheet put its lines in order: asking Python for every pair would take a second."""
        model = self.sourceModel()
        if isinstance(model, SheetModel) and column >= 0:
            model.arrange(column, order == Qt.SortOrder.DescendingOrder)


class _Delegate(QStyledItemDelegate):
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, place = self._source(index)
        options = model.options(place)
        if not options:
            field = QLineEdit(parent)
            field.setObjectName("inplace")
            field.setMaxLength(32_767)
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
    """F2, Enter or typing edits a cell; blocks are copied, pasted and filled down as in Excel.

    ``filled`` tells of cells (source index, text) that are to hold something else, as one step; ``pasted``
    too, with rows that were left over below (first column, texts) and how many columns have no place.
    """

    filled = Signal(list)
    pasted = Signal(list, list, int)

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
        head.setResizeContentsPrecision(60)
        model.columnsChanged.connect(self.lay_out)
        sequence = QKeySequence.StandardKey
        for keys, act in (
            (QKeySequence(sequence.Copy), self.copy),
            (QKeySequence(sequence.Paste), self.paste),
            (QKeySequence(sequence.Cut), self.cut),
            (QKeySequence("Ctrl+D"), self.fill_down),
        ):
            QShortcut(keys, self, context=Qt.ShortcutContext.WidgetShortcut).activated.connect(act)

    def lay_out(self) -> None:
        """Give the columns widths that fit what is in them."""
        fit_columns(self, least=90, most=340)
        for n, column in enumerate(self.sheet.columns):
            if column.key == "name":
                self.setColumnWidth(n, max(self.columnWidth(n), 220))

    def narrow(self, text: str) -> None:
        """Show only lines that hold ``text``."""
        self._proxy.setFilterFixedString(text.strip().casefold())
        self._proxy.setFilterRegularExpression(text.strip().casefold())

    # blocks of cells

    def block(self) -> list[list[QModelIndex]]:
        """The cells from the first to the last that is selected, by row; [] when none is."""
        chosen = self.selectionModel().selectedIndexes()
        if not chosen:
            return []
        rows, columns = [i.row() for i in chosen], [i.column() for i in chosen]
        return [
            [self._proxy.index(r, c) for c in range(min(columns), max(columns) + 1)]
            for r in range(min(rows), max(rows) + 1)
        ]

    def copy(self) -> None:
        """Put the block that is selected on the clipboard, as Excel does."""
        rows = [[str(cell.data() or "") for cell in row] for row in self.block()]
        if rows:
            QGuiApplication.clipboard().setText(blocks.written(rows))

    def cut(self) -> None:
        """Copy, and empty the cells."""
        self.copy()
        self.empty()

    def empty(self) -> None:
        """Take the values out of the cells that are selected."""
        self.filled.emit([(self._proxy.mapToSource(i), "") for i in self.selectionModel().selectedIndexes()])

    def paste(self) -> None:
        """Put the block on the clipboard in the table, from the cell that is stood on; one value goes in all
        cells that are selected. Under a row of headers columns and rows go to where they are named.
        """
        rows = blocks.parsed(QGuiApplication.clipboard().text())
        heads = blocks.heads(rows[0], [c.title for c in self.sheet.columns]) if len(rows) > 1 else None
        if heads is not None:
            self._paste_under(heads, rows)
            return
        if not self.sheet.lines:
            self._paste_first(rows)
            return
        chosen = self.selectionModel().selectedIndexes()
        if not rows or not chosen:
            return
        if len(rows) == 1 and len(rows[0]) == 1:
            self.filled.emit([(self._proxy.mapToSource(i), rows[0][0]) for i in chosen])
            return
        top, left = min(i.row() for i in chosen), min(i.column() for i in chosen)
        cells, beyond = [], []
        for r, row in enumerate(rows):
            if top + r >= self._proxy.rowCount():
                beyond.append((left, row))
                continue
            for c, text in enumerate(row):
                if left + c < self._proxy.columnCount():
                    cells.append((self._proxy.mapToSource(self._proxy.index(top + r, left + c)), text))
        wide = max(map(len, rows)) - (self._proxy.columnCount() - left)
        self.pasted.emit(cells, beyond, max(0, wide))

    def _paste_first(self, rows: list[list[str]]) -> None:
        """Paste a block without known headers in an empty sheet: names come first, then what can be typed, in
        the order of the columns; a first cell that is called as the column of names is a header."""
        sheet = self.sheet
        name = next(n for n, column in enumerate(sheet.columns) if column.key == "name")
        typed = [n for n, column in enumerate(sheet.columns) if column.editable and n > name]
        if rows and rows[0][0].strip().casefold() == sheet.columns[name].title.casefold():
            rows = rows[1:]
        beyond = []
        for row in rows:
            if any(text.strip() for text in row):
                texts = [row[0], *[""] * (len(sheet.columns) - name - 1)]
                for at, text in zip(typed, row[1:], strict=False):
                    texts[at - name] = text
                beyond.append((name, texts))
        wide = max((len(row) for row in rows), default=0) - 1 - len(typed)
        if beyond:
            self.pasted.emit([], beyond, max(0, wide))

    def _paste_under(self, heads: list[int], rows: list[list[str]]) -> None:
        """Paste a block that has headers: rows by their name where they have one, else from the line that is
        stood on; a name that several lines have says nothing."""
        sheet = self.sheet
        name = next(n for n, column in enumerate(sheet.columns) if column.key == "name")
        lines: dict[str, list[int]] = {}
        for n, line in enumerate(sheet.lines):
            lines.setdefault(sheet.shown(line, sheet.columns[name]).casefold(), []).append(n)
        selected = [i.row() for i in self.selectionModel().selectedIndexes()]
        below = range(min(selected, default=0), self._proxy.rowCount())
        cells, beyond = [], []
        for r, row in enumerate(rows[1:]):
            texts = [""] * len(sheet.columns)
            given = {at: text for at, text in zip(heads, row, strict=False) if at >= 0}
            for at, text in given.items():
                texts[at] = text
            if name in heads:
                if not any(text.strip() for text in row):
                    continue
                known = lines.get(" ".join(given.pop(name, "").split()).casefold(), [])
                place = known[0] if len(known) == 1 else -1
            else:
                place = (
                    self._proxy.mapToSource(self._proxy.index(below[r], 0)).row() if r < len(below) else -1
                )
            if place < 0:
                beyond.append((name, texts[name:]))
            else:
                cells += [(sheet.index(place, at), text) for at, text in given.items()]
        homeless = sum(at < 0 and bool(text.strip()) for at, text in zip(heads, rows[0], strict=True))
        self.pasted.emit(cells, beyond, homeless)

    def fill_down(self) -> None:
        """Give every cell that is selected the value of the topmost one in its column."""
        found = []
        for column in zip(*self.block(), strict=True):
            top = self._proxy.mapToSource(column[0])
            text = self.sheet.typable(self.sheet.lines[top.row()], self.sheet.columns[top.column()])
            found += [(self._proxy.mapToSource(cell), text) for cell in column[1:]]
        if found:
            self.filled.emit(found)

    def place(self, guid: str, column: str = "name") -> QModelIndex:
        """Where a cell stands in this table; invalid when it is not shown."""
        row = self.sheet.places.get(guid, -1)
        at = next((n for n, c in enumerate(self.sheet.columns) if column in (c.key, c.title)), -1)
        return self._proxy.mapFromSource(self.sheet.index(row, at)) if row >= 0 <= at else QModelIndex()

    @property
    def chosen(self) -> list[str]:
        """The guids of the lines that are selected, in the table's order."""
        rows = sorted({i.row() for i in self.selectionModel().selectedIndexes()})
        return [str(self._proxy.index(r, 0).data(GUID)) for r in rows]
