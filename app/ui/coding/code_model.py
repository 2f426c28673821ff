"""The codebook as a tree model: names, colours, counts, favourites, what is hidden; codes can be dragged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.coding.codebook import Codebook
from app.ui.coding import mime
from app.ui.widgets import number
from app.words import say

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the delegate asks for beside the name."""

    GUID = Qt.ItemDataRole.UserRole + 1
    COLOR = Qt.ItemDataRole.UserRole + 2
    COUNT = Qt.ItemDataRole.UserRole + 3
    KEY = Qt.ItemDataRole.UserRole + 4
    HIDDEN = Qt.ItemDataRole.UserRole + 5
    RETIRED = Qt.ItemDataRole.UserRole + 6
    HERE = Qt.ItemDataRole.UserRole + 7


class CodeModel(QStandardItemModel):
    """Rebuilt when the book changes, filled in place when only figures do.

    ``moved(guid, parent or None, position)`` and ``ranged(guid, start, end)`` follow a drop; the model
    itself never changes the book.
    """

    moved = Signal(str, object, int)
    ranged = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, QStandardItem] = {}
        self.book = Codebook()

    def load(self, book: Codebook) -> None:
        """Show another codebook, or this one after a change of its codes."""
        self.clear()
        self.book = book
        self._items = {}
        for code in book.codes:
            item = QStandardItem(code.name)
            item.setData(code.guid, Role.GUID)
            item.setData(code.color, Role.COLOR)
            item.setData(not code.active, Role.RETIRED)
            item.setToolTip(self._tip(code.guid))
            item.setEditable(True)
            self._items[code.guid] = item
            parent = self._items.get(code.parent) if code.parent else None
            (parent if parent is not None else self.invisibleRootItem()).appendRow(item)

    def _tip(self, guid: str) -> str:
        code = self.book.get(guid)
        parts = [self.book.path(guid)]
        if code.definition:
            parts.append(code.definition)
        if code.example:
            parts.append(say("coding.codebook.example", example=code.example))
        return "\n\n".join(parts)

    def update_code(self, book: Codebook, guids: Iterable[str]) -> bool:
        """Show changed names and colours in place; False when the tree itself has changed."""
        if [(c.guid, c.parent) for c in book.codes] != [(c.guid, c.parent) for c in self.book.codes]:
            return False
        self.book = book
        for guid in guids:
            item = self._items.get(guid)
            if item is not None:
                code = book.get(guid)
                item.setText(code.name)
                item.setData(code.color, Role.COLOR)
                item.setData(not code.active, Role.RETIRED)
                item.setToolTip(self._tip(guid))
        return True

    def set_counts(self, counts: Mapping[str, int], here: Mapping[str, int]) -> None:
        """Codings per code in the project, and in the document that is open."""
        self.set_here(here)
        for guid, item in self._items.items():
            count = counts.get(guid, 0)
            if item.data(Role.COUNT) != count:
                item.setData(count, Role.COUNT)
                item.setAccessibleText(f"{item.text()}, {say('coding.codebook.used', n=count)}")

    def set_here(self, here: Mapping[str, int]) -> None:
        """Codings per code in the document that is open."""
        for guid, item in self._items.items():
            count = here.get(guid, 0)
            if item.data(Role.HERE) != count:
                item.setData(count, Role.HERE)

    def set_favourites(self, favourites: Sequence[str | None]) -> None:
        """Which code lies under which number key (the first under 1)."""
        keys = {guid: str(n) for n, guid in enumerate(favourites, start=1) if guid}
        for guid, item in self._items.items():
            item.setData(keys.get(guid, ""), Role.KEY)

    def set_hidden(self, hidden: set[str]) -> None:
        """Which codes are not drawn in the text."""
        for guid, item in self._items.items():
            item.setData(guid in hidden, Role.HIDDEN)

    def index_of(self, guid: str) -> QModelIndex:
        """Where a code stands; an invalid index for one that is not there."""
        item = self._items.get(guid)
        return QModelIndex() if item is None else item.index()

    # dragging

    def mimeTypes(self) -> list[str]:
        return [mime.CODE, mime.RANGE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        guid = indexes[0].data(Role.GUID) if indexes else ""
        data.setData(mime.CODE, guid.encode())
        data.setText(self.book.path(guid) if guid in self.book else "")
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        if mime.range_of(data) is not None:
            return parent.isValid() and row < 0
        guid = mime.code_of(data)
        if guid is None or guid not in self.book:
            return False
        onto = parent.data(Role.GUID) if parent.isValid() else None
        return onto != guid and (onto is None or all(c.guid != onto for c in self.book.descendants(guid)))

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        onto = parent.data(Role.GUID) if parent.isValid() else None
        chosen, guid = mime.range_of(data), mime.code_of(data)
        if chosen is not None and onto is not None:
            self.ranged.emit(onto, *chosen)
        elif guid is not None and guid in self.book:
            self.moved.emit(guid, onto, self._position(guid, onto, row))
        return False  # the model is filled again after the operation; the view must not remove the row

    def _position(self, guid: str, parent: str | None, row: int) -> int:
        siblings = [c.guid for c in self.book.children(parent)]
        if row < 0:
            return len([s for s in siblings if s != guid])
        return len([s for s in siblings[:row] if s != guid])


def figure(count: int) -> str:
    """A count as the tree shows it; nothing for none."""
    return number(count) if count else ""
