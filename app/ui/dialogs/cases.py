"""Cases, documents and speakers with their attributes, in a window that stays open beside the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Case, Changes, Source
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.dialogs.frame import Frame, TickDelegate
from app.ui.dialogs.sheet_model import GUID, Scope, lines_of
from app.ui.dialogs.sheet_page import SheetPage
from app.ui.widgets import button, label, menu_item
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SCOPES: tuple[Scope, ...] = ("case", "source", "speaker")
AT_ONCE = 50
"""With so many cases and documents or fewer all tabs are loaded at once."""
LOADED = "loaded"
KINDS = ("case", "case_source", "source", "speaker", "attribute", "attribute_value", "project")


class CasesWindow(Frame):
    """Changes are made at once and can be undone one by one; what is refused stays in its cell."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window, say("dialogs.cases.title"), say("dialogs.cases.about"), size=QSize(1060, 660)
        )
        self._said = ""
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.pages = {scope: SheetPage(self, scope) for scope in SCOPES}
        for scope, page in self.pages.items():
            self.tabs.addTab(page, say(f"dialogs.cases.tab.{scope}"))
            page.model.refused.connect(self.trouble.say)
            page.view.filled.connect(lambda cells, p=page: self.fill(p, cells))
            page.view.pasted.connect(lambda cells, more, wide, p=page: self.paste(p, cells, more, wide))
        self.linked = QListWidget()
        self.linked.setItemDelegate(TickDelegate(self.linked))
        self.linked.setAccessibleName(say("dialogs.cases.linked"))
        self.linked.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.linked.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.linked.itemChanged.connect(self._link)
        self.linked_title = label("", "section", wrap=True)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.linked_title)
        column.addWidget(self.linked, 1)
        side.setFixedWidth(272)
        self.side = side
        self.pages["case"].line.addWidget(side)
        self.pages["case"].view.selectionModel().currentChanged.connect(lambda *_: self._show_links())
        self.first = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        self.first.activated.connect(self.pages["case"].view.paste)
        self.tabs.currentChanged.connect(lambda _: self._first_paste())
        self.body.addWidget(self.tabs, 1)
        from app.ui.frequencies.dialog import show_frequencies

        count = button(say("dialogs.cases.frequencies"), lambda: show_frequencies(self.main), kind="quiet")
        marks = button(say("dialogs.cases.marks"), self.show_marks, kind="quiet")
        for one in (count, marks):
            one.setAutoDefault(False)
        self.close_button(count, marks)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.load)
        self._more = QTimer(self)
        self._more.timeout.connect(self._load_next)
        self._steps: Iterator[None] = iter(())
        """What is still to be read and shown."""
        self._linked = False
        """Whether the first tab and the documents beside it are there."""
        self._sources: Sequence[Source] = ()
        self._cases: Sequence[Case] = ()
        self.desk.changed.connect(self._changed)
        self.load()

    # showing

    def load(self) -> None:
        """Show the project as it is now."""
        project = self.desk.project
        if project is None:
            return
        self._cases = project.cases.list()
        self._steps, self._linked = self._loading(project), False
        if max(len(self._cases), project.sources.count()) > AT_ONCE:
            self._more.start(0)  # each step in a turn of its own
            return
        for _step in self._steps:
            pass

    def _first_paste(self) -> None:
        """While no case is there nothing can be stood on, so that the window itself takes what is pasted."""
        page = self.pages["case"]
        self.first.setEnabled(self.tabs.currentWidget() is page and not page.model.lines)

    def stand_on(self, case: str) -> None:
        """Go to the line of a case."""
        self._load_cases()
        self.tabs.setCurrentIndex(0)
        self.pages["case"].view.setCurrentIndex(self.pages["case"].view.place(case))

    def _load_cases(self) -> None:
        while not self._linked:
            next(self._steps)

    def _load_next(self) -> None:
        if self.desk.project is None or next(self._steps, LOADED) == LOADED:
            self._more.stop()

    def _loading(self, project: Project) -> Iterator[None]:
        """Read and show all there is, in steps that are short with a thousand cases too."""
        self._sources = project.sources.list()
        yield
        for scope, page in self.pages.items():
            lines = lines_of(project, scope, self._cases, self._sources)
            yield
            page.load(project, self._cases, lines)
            for tool in page.buttons:
                tool.setEnabled(self.desk.writable)
            if scope == "case":
                self.side.setVisible(bool(page.model.lines))
                self._first_paste()
                if page.model.lines and self.case is None:
                    page.view.setCurrentIndex(page.view.model().index(0, 0))
                    page.view.setFocus()
                yield
                self._linked = True
                self._show_links()
            yield

    def _changed(self, changes: Changes, initiator: object) -> None:
        others = [kind for kind in KINDS if kind != "attribute_value"]
        if initiator is self and not changes.touches(*others):
            return  # the sheet shows what was typed in it
        if changes.touches(*KINDS):
            self._late.start(0)

    @property
    def case(self) -> str | None:
        """The case whose line is stood on."""
        index = self.pages["case"].view.currentIndex()
        found = index.data(GUID) if index.isValid() else None
        return str(found) if found else None

    def _show_links(self) -> None:
        guid = self.case
        if self.desk.project is None or not self._linked:
            return
        case = next((c for c in self._cases if c.guid == guid), None)
        words = say("dialogs.cases.documents_of", case=case.name) if case else say("dialogs.cases.choose")
        self.linked_title.setText(words)
        self.linked.blockSignals(True)
        if case is None:
            self.linked.clear()
        else:
            self._list_documents()
            for n, source in enumerate(self._sources):
                item, on = self.linked.item(n), source.guid in case.sources
                wanted = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
                if item.checkState() != wanted:
                    item.setCheckState(wanted)
        self.linked.blockSignals(False)

    def _list_documents(self) -> None:
        """List all documents, unless they are listed already."""
        shown = [self.linked.item(n) for n in range(self.linked.count())]
        if [(i.data(GUID), i.text()) for i in shown] == [(s.guid, s.name) for s in self._sources]:
            return
        top = self.linked.verticalScrollBar().value()
        self.linked.clear()
        for source in self._sources:
            item = QListWidgetItem(source.name)
            item.setData(GUID, source.guid)
            item.setToolTip(source.name)
            item.setCheckState(Qt.CheckState.Unchecked)
            if not self.desk.writable:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.linked.addItem(item)
        self.linked.verticalScrollBar().setValue(top)

    # changing

    def attempt(self, operation: Callable[[Project], Changes]) -> str:
        """Carry out an operation; why it was refused, empty when it was not."""
        self._said = ""
        if self.do(operation) is None and not self._said:
            self._said = self.trouble.text
        return self._said

    def refuse(self, refusal: Refusal) -> None:
        self._said = say(refusal)
        self.trouble.say(self._said)

    def _link(self, item: QListWidgetItem) -> None:
        case, source = self.case, item.data(GUID)
        if case is None:
            return
        on = item.checkState() == Qt.CheckState.Checked
        self.do(lambda p: p.cases.link(case, source) if on else p.cases.unlink(case, source))

    def add_case(self) -> None:
        """A new case, whose name can be typed at once."""
        project = self.desk.project
        if project is None:
            return
        taken = {c.name.casefold() for c in project.cases.list()}
        base = name = say("dialogs.cases.new_case")
        n = 1
        while name.casefold() in taken:
            n += 1
            name = f"{base} {n}"
        changes = self.do(lambda p: p.cases.add(name))
        if changes is None or changes.subject is None:
            return
        self.load()
        self._load_cases()
        page = self.pages["case"]
        page.search.clear()
        index = page.view.place(changes.subject)
        page.view.setCurrentIndex(index)
        page.view.scrollTo(index)
        page.view.edit(index)

    def _add_cases(self, names: list[str]) -> dict[str, str]:
        made: dict[str, str] = {}

        def work(project: Project) -> Changes:
            changes, found = project.cases.add_many(names)
            made.update(found)
            return changes

        self.do(work)
        self.load()
        self._load_cases()
        return made

    def show_marks(self) -> None:
        """Names in square brackets that name a case."""
        from app.ui.dialogs.marks import show_marks

        show_marks(self.main)

    def add_attribute(self, scope: Scope) -> None:
        """Ask for a new attribute."""
        from app.ui.dialogs.attribute import AttributeDialog

        AttributeDialog(self.main, scope, parent=self).open()

    def delete(self, page: SheetPage) -> None:
        """Delete the cases that are chosen, or empty the values of the cells that are chosen."""
        indexes = page.view.selectionModel().selectedIndexes()
        columns = {page.model.columns[i.column()].key for i in indexes}
        if page.scope == "case" and "name" in columns:
            self.remove_cases(page.view.chosen)
            return
        page.view.empty()

    def fill(self, page: SheetPage, cells: list[tuple[QModelIndex, str]]) -> int:
        """Put texts in cells (indexes of the sheet), attributes as one step; how many were refused."""
        if not self.desk.writable:
            self.trouble.say(say("dialogs.read_only"))
            return 0
        columns = page.model.columns
        typed = {
            (page.model.lines[index.row()].guid, columns[index.column()].key): text
            for index, text in cells
            if columns[index.column()].attribute is not None
        }
        wrong = page.model.fill(typed) if typed else 0
        for index, text in cells:
            column = columns[index.column()]
            if column.attribute is None and column.editable and text:
                wrong += not page.model.setData(index, chosen(page, index, text))
        return wrong

    def paste(
        self,
        page: SheetPage,
        cells: list[tuple[QModelIndex, str]],
        more: list[tuple[int, list[str]]],
        wide: int,
    ) -> None:
        """Put a block in the table, as one step; lines below the last become cases where they begin with
        names."""
        project = self.desk.project
        if project is None or not self.desk.writable:
            self.trouble.say(say("dialogs.read_only"))
            return
        self.trouble.say("")
        naming = page.scope == "case" and bool(more) and page.model.columns[more[0][0]].key == "name"
        left = 0
        with ExitStack() as step:
            step.enter_context(project.group("history.paste", n=len(cells) + len(more)))
            wrong = self.fill(page, cells)
            if naming:
                column, made = more[0][0], self._add_cases([row[0] for _, row in more])
                left = len(more) - len(made)
                wrong += self.fill(
                    page,
                    [
                        (page.model.index(page.model.places[made[row[0]]], column + k), text)
                        for _, row in more
                        if row[0] in made
                        for k, text in enumerate(row)
                        if 0 < k < len(page.model.columns) - column
                    ],
                )
        left += 0 if naming else len(more)
        told = []
        if wrong and self.trouble.text:
            told.append(self.trouble.text)
        if left:
            told.append(say("dialogs.cases.rows_left", n=left))
        columns, lines = page.model.columns, page.model.lines
        wide += len({  # what stands in a column that nobody can type in is not kept
            index.column() for index, text in cells
            if not columns[index.column()].editable
            and text.strip() not in ("", page.model.shown(lines[index.row()], columns[index.column()]))
        })  # fmt: skip
        if wide:
            told.append(say("dialogs.cases.columns_left", n=wide))
        self.trouble.say(" ".join(told))

    def remove_cases(self, guids: list[str]) -> None:
        """Delete cases, as one step; their documents stay."""
        from app.ui.dialogs.frame import combined

        def work(project: Project) -> Changes:
            name = project.cases.get(guids[0]).name
            with project.group("history.remove_case", whole=True, name=name):
                return combined([project.cases.remove(g) for g in guids])

        if guids and self.do(work) is not None:
            self.desk.message(say("dialogs.cases.removed", n=len(guids)))

    def menu(self, page: SheetPage, at: QPoint) -> None:
        """What can be done to a line."""
        index = page.view.indexAt(at)
        project = self.desk.project
        if not index.isValid() or project is None:
            return
        guid = str(index.data(GUID))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view, writable = page.view, self.desk.writable
        menu_item(menu, say("dialogs.cases.copy"), view.copy, "copy")
        menu_item(menu, say("dialogs.cases.paste"), view.paste).setEnabled(writable)
        menu_item(menu, say("dialogs.cases.fill_down"), view.fill_down).setEnabled(writable)
        menu_item(menu, say("dialogs.cases.make_empty"), view.empty).setEnabled(writable)
        menu.addSeparator()
        if page.scope == "case":
            self._memo_item(menu, "case", guid)
            menu_item(
                menu,
                say("dialogs.cases.remove"),
                lambda: self.remove_cases(page.view.chosen or [guid]),
                "remove",
            ).setEnabled(self.desk.writable)
        elif page.scope == "source":
            show = lambda: self.main.show_place("coding", source=guid)  # noqa: E731
            menu_item(menu, say("dialogs.cases.open"), show, "document")
            self._memo_item(menu, "source", guid)
        else:
            line = next(one for one in page.model.lines if one.guid == guid)
            source = line.choice["source"]
            show = lambda: self.main.show_place("coding", source=source)  # noqa: E731
            menu_item(menu, say("dialogs.cases.open"), show, "document")
            others = [s for s in project.sources.speakers(source) if s.guid != guid]
            sub = menu.addMenu(say("dialogs.cases.merge"))
            sub.setEnabled(bool(others) and self.desk.writable)
            for other in others:
                menu_item(sub, other.name, partial(self.merge, guid, other.guid))
        menu.popup(page.view.viewport().mapToGlobal(at))

    def _memo_item(self, menu: QMenu, kind: str, guid: str) -> None:
        from app.ui.dialogs.memo import edit_memo

        menu_item(menu, say("coding.memo"), lambda: edit_memo(self.main, kind, guid), "memo")  # type: ignore[arg-type]

    def merge(self, one: str, into: str) -> None:
        """Make two speakers of a document one."""
        self.do(lambda p: p.sources.merge_speakers(one, into))

    def attribute_menu(self, page: SheetPage, at: QPoint) -> None:
        """What can be done to an attribute, on its column's head."""
        n = page.view.horizontalHeader().logicalIndexAt(at)
        if not 0 <= n < len(page.model.columns):
            return
        attribute = page.model.columns[n].attribute
        if attribute is None or not self.desk.writable:
            return
        from app.ui.dialogs.attribute import AttributeDialog

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        edit = lambda: AttributeDialog(self.main, page.scope, attribute, parent=self).open()  # noqa: E731
        menu_item(menu, say("dialogs.cases.edit_attribute"), edit, "edit")
        remove = lambda: self.do(lambda p: p.cases.remove_attribute(attribute.guid))  # noqa: E731
        menu_item(menu, say("dialogs.cases.remove_attribute"), remove, "remove")
        menu.popup(page.view.horizontalHeader().mapToGlobal(at))


def chosen(page: SheetPage, index: QModelIndex, text: str) -> str:
    """The key of what was pasted in a cell with a list; the text itself where it names none of it."""
    options = {word.casefold(): key for word, key in page.model.options(index)}
    return options.get(text.strip().casefold(), text)


def show_cases(window: MainWindow, case: str | None = None) -> CasesWindow | None:
    """The window with cases, documents and speakers, standing on ``case``; the one that is open already."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(CasesWindow) if d.isVisible()), None)
    if found is None:
        found = CasesWindow(window)
        found.show()
    if case is not None:
        found.stand_on(case)
    found.activateWindow()
    return found
