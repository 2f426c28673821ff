"""The panel with the codebook: search, the tree, hiding and showing, favourites, changing codes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QInputDialog, QTreeView, QVBoxLayout, QWidget

from app.coding.codebook import Codebook
from app.coding.model import CodeSet
from app.project.outbox import Step
from app.ui import icons
from app.ui.actions import open_dialog
from app.ui.coding import mime
from app.ui.coding.code_delegate import CodeDelegate
from app.ui.coding.code_model import CodeModel, Role
from app.ui.coding.favourites import favourites
from app.ui.places import Tools
from app.ui.widgets import Empty, PanelHeader, SearchField, button, number, tool
from app.words import say

EDITOR = "app.ui.dialogs.code_editor:edit_code"
"""Called with the window, the code's guid (None for a new one) and the new one's parent."""
REMOVE = "app.ui.dialogs.code_remove:remove_code"


class CodeTree(QTreeView):
    """Enter and double click choose; F2 renames; Delete asks to remove."""

    chosen = Signal(str)
    removeAsked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tree")
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(say("coding.codebook.title"))
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.data(Role.GUID)))

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if index.isValid():
            mime.drag(self, index.data(), index.data(Role.COLOR))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        guid = self.currentIndex().data(Role.GUID)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and guid:
            self.chosen.emit(guid)
        elif event.key() == Qt.Key.Key_Delete and guid:
            self.removeAsked.emit(guid)
        else:
            super().keyPressEvent(event)


class CodebookPanel(QWidget):
    """``coded(guid)`` asks to code the selected words; ``visibility()`` says that hiding has changed.
    ``menuAsked(guid, at)`` asks for the menu of a code (None: of the codebook) at a point of the screen."""

    coded = Signal(str)
    ranged = Signal(str, int, int)
    visibility = Signal()
    stepped = Signal(str, int)
    listed = Signal(str)
    memoAsked = Signal(str)
    whyNotAsked = Signal(str)
    rulesAsked = Signal(str)
    menuAsked = Signal(object, QPoint)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self.desk = tools.desk
        self.hidden: set[str] = set()
        self.favourites: Sequence[str | None] = favourites(None)
        """The code under each number key, the first under 1."""
        self.model = CodeModel()
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setRecursiveFilteringEnabled(True)
        self._proxy.setAutoAcceptChildRows(True)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = CodeTree()
        self.tree.setModel(self._proxy)
        self._delegate = CodeDelegate(self.tree)
        self.tree.setItemDelegate(self._delegate)
        self._add = tool("new", say("coding.codebook.new"), self.new_code)
        tools.window.acts.follow(self._add, "new_code")
        self._eye = tool("show", say("coding.codebook.show_all"), self.show_all)
        self.header = PanelHeader(say("coding.codebook.title"), self._eye, self._add)
        self.search = SearchField(say("coding.codebook.search"))
        self.empty = Empty(
            "codebook",
            say("coding.codebook.empty"),
            say("coding.codebook.empty_text"),
            button(say("coding.codebook.new_button"), self.new_code, kind="quiet", icon="new"),
            button(
                say("coding.codebook.read"),
                lambda: tools.window.acts.run("codebook"),
                kind="quiet",
                icon="codebook",
            ),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.empty, 1)
        self._wire()

    def _wire(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.search.downPressed.connect(self._to_tree)
        self.search.returnPressed.connect(self._code_first)
        self.tree.chosen.connect(self.coded)
        self.tree.removeAsked.connect(self.remove)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.model.moved.connect(self._move)
        self.model.ranged.connect(self.ranged)
        self._delegate.eyeClicked.connect(self.toggle)
        self._delegate.renamed.connect(self._rename)

    # showing

    def load(self, book: Codebook, favourites: Sequence[str | None]) -> None:
        """Show a codebook, with what was open and chosen still so."""
        open_before = self._expanded() if len(self.model.book) else None
        chosen, top = self.current(), self.tree.verticalScrollBar().value()
        self.model.load(book)
        self.hidden &= {c.guid for c in book}
        self.model.set_hidden(self.hidden)
        self.favourites = favourites
        self.model.set_favourites(favourites)
        for code in book.codes:
            if open_before is None or code.guid in open_before or not book.children(code.guid):
                self.tree.setExpanded(self._proxy.mapFromSource(self.model.index_of(code.guid)), True)
        if chosen is not None:
            self.select(chosen, reveal=False)
        self.tree.verticalScrollBar().setValue(top)
        for part in (self.search, self.tree):
            part.setVisible(len(book) > 0)
        self.empty.setVisible(len(book) == 0)
        self._eye.setVisible(len(book) > 0)
        self.header.count.setText(number(len(book)) if len(book) else "")
        self._show_eye()

    def _expanded(self) -> set[str]:
        return {
            c.guid
            for c in self.model.book.codes
            if self.tree.isExpanded(self._proxy.mapFromSource(self.model.index_of(c.guid)))
        }

    def current(self) -> str | None:
        """The guid of the code that is chosen in the tree."""
        found: str | None = self.tree.currentIndex().data(Role.GUID)
        return found

    def select(self, guid: str, *, reveal: bool = True) -> None:
        """Choose a code in the tree."""
        index = self._proxy.mapFromSource(self.model.index_of(guid))
        if index.isValid():
            self.tree.setCurrentIndex(index)
            if reveal:
                self.tree.scrollTo(index)

    def _narrow(self, text: str) -> None:
        self._proxy.setFilterFixedString(text.strip())
        if text.strip():
            self.tree.expandAll()

    def _to_tree(self) -> None:
        self.tree.setFocus()
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self._proxy.index(0, 0))

    def _code_first(self) -> None:
        wanted = self.search.text().strip().casefold()
        first = next((c for c in self.model.book.codes if wanted in c.name.casefold()), None)
        if wanted and first is not None:
            self.select(first.guid)
            self.coded.emit(first.guid)

    # hiding

    def toggle(self, guid: str) -> None:
        """Hide or show a code with all under it."""
        family = {guid, *(c.guid for c in self.model.book.descendants(guid))}
        self._set_hidden(self.hidden - family if guid in self.hidden else self.hidden | family)

    def show_all(self) -> None:
        """Show every code again; with nothing hidden, hide them all."""
        self._set_hidden(set() if self.hidden else {c.guid for c in self.model.book})

    def only(self, guids: set[str]) -> None:
        """Show these codes and no other."""
        self._set_hidden({c.guid for c in self.model.book} - guids)

    def _set_hidden(self, hidden: set[str]) -> None:
        self.hidden = hidden
        self.model.set_hidden(hidden)
        self._show_eye()
        self.visibility.emit()

    def _show_eye(self) -> None:
        self._eye.setIcon(icons.icon("hide" if self.hidden else "show"))
        tip = say("coding.codebook.show_all" if self.hidden else "coding.codebook.hide_all")
        self._eye.setToolTip(tip)
        self._eye.setAccessibleName(tip)

    # changing

    def new_code(self, parent: str | None = None) -> None:
        """Make a code: in the editor when there is one, else at once in the tree."""
        if not self.desk.writable:
            return
        if open_dialog(EDITOR, self.tools.window, None, parent) is not None:
            return
        book = self.model.book
        taken = {c.name.casefold() for c in book.children(parent)}
        base = name = say("coding.codebook.new_name")
        n = 2
        while name.casefold() in taken:
            name, n = f"{base} {n}", n + 1
        from app.coding.palette import next_color

        color = next_color([c.color for c in book.codes])
        changes = self.desk.do(lambda p: p.codes.add(name, parent, color=color))
        if changes is not None and changes.subject is not None:
            subject = changes.subject
            QTimer.singleShot(0, lambda: self.rename(subject))

    def rename(self, guid: str) -> None:
        """Begin to rename a code in the tree."""
        self.search.clear()
        index = self._proxy.mapFromSource(self.model.index_of(guid))
        self.tree.expand(index.parent())
        self.select(guid)
        self.tree.edit(index)

    def _rename(self, guid: str, name: str) -> None:
        seen = {"name": self.model.book.get(guid).name}
        self.desk.do(Step("edit_code", {"guid": guid, "seen": seen, "fields": {"name": name}}))

    def _move(self, guid: str, parent: str | None, position: int) -> None:
        self.desk.do(lambda p: p.codes.move(guid, parent, position))

    def toggle_set(self, one: CodeSet, guid: str) -> None:
        """Put a code in a set, or take it out; a set without codes is gone."""
        codes = [g for g in one.codes if g != guid] if guid in one.codes else [*one.codes, guid]
        if codes:
            self.desk.do(lambda p: p.codes.edit_set(one.guid, codes=codes))
        else:
            self.desk.do(lambda p: p.codes.remove_set(one.guid))

    def new_set(self, guid: str) -> None:
        """Make a set of codes that begins with this one."""
        name, ok = QInputDialog.getText(self, say("window.name"), say("coding.codebook.set_name"))
        if ok and name.strip():
            self.desk.do(lambda p: p.codes.add_set(name.strip(), [guid]))

    def remove(self, guid: str) -> None:
        """Remove a code with its codings, after asking when there are any; undo brings all back."""
        project = self.desk.project
        if project is None or not self.desk.writable:
            return
        family = [guid, *(c.guid for c in self.model.book.descendants(guid))]
        counts = project.codes.counts()
        used = sum(counts.get(g, 0) for g in family)
        if used:
            open_dialog(REMOVE, self.tools.window, guid)
            return
        self.desk.do(lambda p: p.codes.remove(guid))

    def set_favourite(self, guid: str, key: int | None) -> None:
        """Lay a code under a number key (1-9), or take it away."""
        project = self.desk.project
        if project is None:
            return
        now = [g if g != guid else None for g in favourites(project.setting("favourites"))]
        if key is not None:
            now[key - 1] = guid
        self.desk.do(lambda p: p.set_setting("favourites", now))

    def _menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        guid = index.data(Role.GUID) if index.isValid() else None
        self.menuAsked.emit(guid, self.tree.viewport().mapToGlobal(place))
