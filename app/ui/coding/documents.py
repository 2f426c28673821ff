"""The panel with the documents: a tree by group, how much is coded, files dropped on it are imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFontMetrics,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QMenu,
    QMessageBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import SOURCE_KINDS, Source, SourceKind
from app.ui import icons, projects, theme
from app.ui.actions import dialog_exists, open_dialog
from app.ui.coding import mime
from app.ui.coding.code_delegate import focus_ring
from app.ui.places import Tools
from app.ui.project_files import files_of
from app.ui.widgets import Empty, PanelHeader, button, menu_item, number, tool
from app.words import say

Index = QModelIndex | QPersistentModelIndex
GUID = Qt.ItemDataRole.UserRole + 1
COUNT = Qt.ItemDataRole.UserRole + 2
GROUP = Qt.ItemDataRole.UserRole + 3
ROW, HEAD = 28, 44
"""Heights in pixels of a line, and of all that stands around the lines."""
EDIT_TEXT = "app.ui.dialogs.edit_text:edit_text"
DETAILS = "app.ui.dialogs.document:edit_document"


class DocumentModel(QStandardItemModel):
    """Groups with their documents; ``filed(paths, group)`` and ``grouped(guid, group)`` follow a drop."""

    filed = Signal(list, str)
    grouped = Signal(str, str)
    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, QStandardItem] = {}
        self.groups: dict[str, QStandardItem] = {}
        self._sources: dict[str, Source] = {}

    def load(self, sources: Sequence[Source]) -> None:
        """Show these documents, in their order, each under its group."""
        self.clear()
        self.items = {}
        groups = self.groups = {}
        self._sources = {source.guid: source for source in sources}
        for source in sources:
            parent = self.invisibleRootItem()
            if source.group:
                if source.group not in groups:
                    made = QStandardItem(source.group)
                    made.setData(source.group, GROUP)
                    made.setEditable(False)
                    made.setDragEnabled(False)
                    groups[source.group] = made
                    self.appendRow(made)
                parent = groups[source.group]
            item = QStandardItem(source.name)
            item.setData(source.guid, GUID)
            item.setData(source.group, GROUP)
            parent.appendRow(item)
            self.items[source.guid] = item

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:  # said when it is asked for: a thousand take a while
            source = self._sources.get(super().data(index, GUID) or "")
            return tip(source) if source is not None else None
        return super().data(index, role)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Codings per document."""
        for guid, item in self.items.items():
            count = counts.get(guid, 0)
            if item.data(COUNT) != count:
                item.setData(count, COUNT)
                item.setAccessibleText(f"{item.text()}, {say('coding.documents.codings', n=count)}")

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list", mime.SOURCE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(mime.SOURCE, (indexes[0].data(GUID) or "").encode() if indexes else b"")
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return data.hasUrls() or data.hasFormat(mime.SOURCE)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        group = (parent.data(GROUP) if parent.isValid() else "") or ""
        if data.hasUrls():
            files = files_of(data)
            if files:
                self.filed.emit(files, group)
        elif data.hasFormat(mime.SOURCE):
            guid = bytes(data.data(mime.SOURCE).data()).decode("ascii", "replace")
            if guid in self.items and self.items[guid].data(GROUP) != group:
                self.grouped.emit(guid, group)
        return False


def tip(source: Source) -> str:
    """All that is known of a document, for its tip."""
    parts = [
        source.name,
        say(f"coding.kind.{source.kind}"),
        say("coding.documents.characters", n=number(source.length)),
    ]
    parts += [p for p in (source.date, source.wave, source.original_name) if p]
    parts += [say(n) for n in source.notices[:4]]
    return "\n".join(parts)


class DocumentDelegate(QStyledItemDelegate):
    """A group as a quiet heading; a document with the number of its codings on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.current()
        state, rect = option.state, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, -1, -1), 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect)
        group = index.data(GUID) is None
        left = rect.left() + 6
        right = rect.right() - 6
        count = index.data(COUNT) or 0
        if group:
            count = index.model().rowCount(index)
        if count:
            small = theme.ui_font(9, tabular=True)
            painter.setFont(small)
            painter.setPen(now.color("muted"))
            text = number(count)
            painter.drawText(
                QRect(left, rect.top(), right - left, rect.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                text,
            )
            right -= QFontMetrics(small).horizontalAdvance(text) + 8
        font = theme.ui_font(10, bold=group or chosen)
        painter.setFont(font)
        painter.setPen(now.color("muted" if group else "ink"))
        room = QRect(left, rect.top(), right - left, rect.height())
        name = QFontMetrics(font).elidedText(index.data() or "", Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        name = editor.property("text").strip()
        if isinstance(model, DocumentModel) and name and name != index.data():
            model.renamed.emit(index.data(GUID), name)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setObjectName("inplace")
        editor.setGeometry(QRect(option.rect).adjusted(0, 1, -2, -1))


class DocumentTree(QTreeView):
    """Documents can be dragged to another group."""

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if index.data(GUID):
            mime.drag(self, index.data())


class DocumentsPanel(QWidget):
    """``opened(guid)`` when a document is chosen; ``memoAsked(guid)`` from its menu."""

    opened = Signal(str)
    memoAsked = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools, self.desk = tools, tools.desk
        self.model = DocumentModel()
        self.tree = DocumentTree()
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(DocumentDelegate(self.tree))
        self.tree.setObjectName("tree")
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(12)
        self.tree.setMouseTracking(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setDragEnabled(True)
        self.tree.setAcceptDrops(True)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setAccessibleName(say("coding.documents.title"))
        self.setAcceptDrops(True)
        self._import = tool("import", say("coding.documents.import"), lambda: tools.window.acts.run("import"))
        tools.window.acts.follow(self._import, "import")
        self.header = PanelHeader(say("coding.documents.title"), self._import)
        self.empty = Empty(
            "import",
            say("coding.documents.empty"),
            say("coding.documents.empty_text"),
            button(
                say("coding.documents.import_button"),
                lambda: tools.window.acts.run("import"),
                kind="quiet",
                icon="import",
            ),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self.tree, 1)
        column.addWidget(self.empty, 1)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.model.filed.connect(lambda files, group: projects.import_files(tools.window, files, group))
        self.model.grouped.connect(self._group)
        self.model.renamed.connect(lambda guid, name: self.desk.do(lambda p: p.sources.edit(guid, name=name)))

    def load(self, sources: Sequence[Source], chosen: str | None) -> None:
        """Show the documents, with ``chosen`` marked; folded groups stay folded."""
        groups = self.model.groups
        folded = {name for name, item in groups.items() if not self.tree.isExpanded(item.index())}
        top = self.tree.verticalScrollBar().value()
        blocker = self.tree.selectionModel().blockSignals(True)
        self.model.load(sources)
        for name, item in self.model.groups.items():
            self.tree.setExpanded(item.index(), name not in folded)
        self.tree.selectionModel().blockSignals(blocker)
        self.mark(chosen)
        self.tree.verticalScrollBar().setValue(top)
        self.tree.setVisible(bool(sources))
        self.empty.setVisible(not sources)
        self.header.count.setText(number(len(sources)) if sources else "")

    @property
    def whole_height(self) -> int:
        """Pixels at which no document needs scrolling; at which an empty panel says what to do."""
        lines = len(self.model.items) + len(self.model.groups)
        return HEAD + ROW * lines if lines else 250

    def mark(self, guid: str | None) -> None:
        """Mark a document as the one that is open, without opening it again."""
        item = self.model.items.get(guid or "")
        blocker = self.tree.selectionModel().blockSignals(True)
        if item is not None:
            self.tree.setCurrentIndex(item.index())
            self.tree.scrollTo(item.index())
        self.tree.selectionModel().blockSignals(blocker)
        self.tree.viewport().update()

    def _chosen(self, index: QModelIndex, _old: QModelIndex) -> None:
        guid = index.data(GUID)
        if guid:
            self.opened.emit(guid)

    def _group(self, guid: str, group: str) -> None:
        QTimer.singleShot(0, lambda: self.desk.do(lambda p: p.sources.edit(guid, group=group)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.model.dropMimeData(event.mimeData(), Qt.DropAction.CopyAction, -1, -1, QModelIndex())

    def _menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        guid = index.data(GUID) if index.isValid() else None
        self.menu_for(guid).popup(self.tree.viewport().mapToGlobal(place))

    def menu_for(self, guid: str | None) -> QMenu:
        """What can be done to a document (or beside all of them)."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window = self.tools.window
        if guid is None:
            menu_item(menu, say("coding.documents.import"), lambda: window.acts.run("import"), "import")
            menu.setEnabled(self.desk.writable)
            return menu
        project = self.desk.project
        assert project is not None
        source = project.sources.get(guid)
        menu_item(menu, say("coding.documents.rename"), lambda: self._begin_rename(guid), "edit")
        menu_item(menu, say("window.action.document"), lambda: open_dialog(DETAILS, window, guid), "document")
        menu_item(menu, say("coding.memo"), lambda: self.memoAsked.emit(guid), "memo")
        if dialog_exists(EDIT_TEXT):
            menu_item(menu, say("coding.documents.edit_text"), lambda: self._edit_text(guid))
        kinds = menu.addMenu(say("coding.documents.kind"))
        for kind in SOURCE_KINDS:
            action = menu_item(kinds, say(f"coding.kind.{kind}"), partial(self._kind, guid, kind))
            action.setCheckable(True)
            action.setChecked(source.kind == kind)
        groups = menu.addMenu(icons.icon("group"), say("coding.documents.group"))
        for name in sorted({s.group for s in project.sources.list() if s.group}):
            action = menu_item(groups, name, partial(self._group, guid, name))
            action.setCheckable(True)
            action.setChecked(source.group == name)
        if source.group:
            menu_item(groups, say("coding.documents.no_group"), lambda: self._group(guid, ""))
        menu_item(groups, say("coding.documents.new_group"), lambda: self._new_group(guid), "new")
        menu.addSeparator()
        menu_item(menu, say("coding.documents.remove"), lambda: self.remove(guid), "remove")
        menu.setEnabled(self.desk.writable)
        return menu

    def _begin_rename(self, guid: str) -> None:
        self.tree.edit(self.model.items[guid].index())

    def _kind(self, guid: str, kind: SourceKind) -> None:
        self.desk.do(lambda p: p.sources.edit(guid, kind=kind))

    def _edit_text(self, guid: str) -> None:
        self.opened.emit(guid)
        open_dialog(EDIT_TEXT, self.tools.window)

    def _new_group(self, guid: str) -> None:
        name, ok = QInputDialog.getText(self, say("window.name"), say("coding.documents.group_name"))
        if ok and name.strip():
            self._group(guid, name.strip())

    def remove(self, guid: str) -> None:
        """Remove a document with its codings, after asking; undo brings it back."""
        project = self.desk.project
        if project is None:
            return
        box = QMessageBox(self)
        box.setWindowTitle(say("window.name"))
        box.setText(say("coding.documents.remove_ask", name=project.sources.get(guid).name))
        count = project.sources.coding_counts().get(guid, 0)
        box.setInformativeText(say("coding.documents.remove_used", n=count))
        yes = box.addButton(say("coding.documents.remove_yes"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(say("window.cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            self.desk.do(lambda p: p.sources.remove(guid))
