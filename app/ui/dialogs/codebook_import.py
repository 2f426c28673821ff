"""Taking codes from another codebook, shipped or a file: what is which here, to be ticked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
)

from app.coding.codebook import Codebook, CodebookFile, clean_cues
from app.coding.codebook.match import CodeMatch, match
from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui import theme
from app.ui.dialogs.frame import Frame, TickDelegate
from app.ui.widgets import button, dot_icon, label, row
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow

GUID = Qt.ItemDataRole.UserRole
CODE, WHAT = 0, 1
FORMATS = ("yaml", "yml", "xlsx", "csv")


class CodebookImport(Frame):
    """Above, the codebook to take from; below, its tree. A near name is never the same unasked."""

    def __init__(self, window: MainWindow, file: Path | None = None) -> None:
        title, about = say("dialogs.book.title"), say("dialogs.book.about")
        super().__init__(window, title, about, size=QSize(820, 680))
        self.file: CodebookFile | None = None
        self.matches: list[CodeMatch] = []
        self._items: dict[str, QTreeWidgetItem] = {}
        self._same: dict[str, QComboBox] = {}
        self._filling = False
        self.choice = QComboBox()
        self.choice.setAccessibleName(say("dialogs.book.which"))
        self.choice.setMaxVisibleItems(14)
        other = button(say("dialogs.book.other"), self.choose_file, icon="open")
        other.setAutoDefault(False)
        self.body.addLayout(row(self.choice, other))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.source = label("", "muted", wrap=True)
        self.body.addWidget(self.source)
        self.tree = self._make_tree()
        self.body.addWidget(self.tree, 1)
        self.told = label("", "muted", wrap=True)
        self.body.addWidget(self.told)
        beside = button(say("dialogs.book.side_by_side"), self.side_by_side, icon="merge")
        beside.setAutoDefault(False)
        beside.setVisible(self.desk.project is not None and len(self.desk.project.codes.book()) > 0)
        self.buttons(say("dialogs.book.ok_none"), self.take, beside, enter=False)
        self._offer()
        self.choice.activated.connect(self._picked)
        self._picked(0)
        if file is not None:
            self.read(file)
        self.tree.setFocus()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([say("dialogs.book.column.code"), say("dialogs.book.column.what")])
        tree.setItemDelegate(TickDelegate(tree))
        tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        tree.setAccessibleName(say("dialogs.book.column.code"))
        head = tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(CODE, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Fixed)
        tree.setColumnWidth(WHAT, 360)
        tree.itemChanged.connect(self._ticked)
        return tree

    # which codebook

    def _offer(self) -> None:
        from app.coding.codebook.files import read_codebook, shipped

        for path in shipped().values():
            try:
                book = read_codebook(path)
            except Refusal:
                continue
            self.choice.addItem(
                say("dialogs.book.item", title=book.title or book.name, n=len(book.codes)), book
            )

    def _picked(self, index: int) -> None:
        book = self.choice.itemData(index)
        if isinstance(book, CodebookFile):
            self.show_book(book)

    def choose_file(self) -> None:
        """Let the user point at a codebook in a file."""
        patterns = " ".join(f"*.{f}" for f in FORMATS)
        found, _ = QFileDialog.getOpenFileName(
            self, say("window.codebook.title"), "", say("window.codebook.filter", patterns=patterns)
        )
        if found:
            self.read(Path(found))

    def read(self, file: Path) -> None:
        """Show the codebook in a file; a refusal stands in the dialog."""
        from app.coding.codebook.files import read_codebook

        try:
            book = read_codebook(file)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self._add_file(book)

    def _add_file(self, book: CodebookFile) -> None:
        text = say("dialogs.book.item", title=book.title or book.name, n=len(book.codes))
        self.choice.insertItem(0, text, book)
        self.choice.setCurrentIndex(0)
        self.show_book(book)

    def show_book(self, book: CodebookFile) -> None:
        """Match a codebook with the project's, and show what would come of it."""
        project = self.desk.project
        if project is None:
            return
        self.trouble.say("")
        try:
            theirs = Codebook(book.codes)
            self.matches = match(project.codes.book(), theirs)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.file = book
        parts = [book.institute, book.source, *(say(n) for n in book.notices)]
        self.source.setText("  ·  ".join(p for p in parts if p))
        self.source.setVisible(bool(self.source.text()))
        self._fill(project.codes.book())

    def _fill(self, mine: Codebook) -> None:
        self._filling = True
        self.tree.clear()
        self._items, self._same = {}, {}
        now = theme.current()
        for one in self.matches:
            above = self._items.get(one.theirs.parent or "")
            item = QTreeWidgetItem(above) if above is not None else QTreeWidgetItem(self.tree)
            item.setText(CODE, one.theirs.name)
            item.setIcon(CODE, dot_icon(one.theirs.color))
            item.setToolTip(CODE, one.theirs.definition)
            item.setData(CODE, GUID, one.theirs.guid)
            self._items[one.theirs.guid] = item
            if one.how in ("guid", "path"):
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                renamed = one.mine is not None and one.mine.name != one.theirs.name
                same = "dialogs.book.filled" if _adds(one) else "dialogs.book.there"
                item.setText(WHAT, say(one.why) if renamed else say(same))
                item.setForeground(WHAT, now.color("muted"))
                item.setForeground(CODE, now.color("muted"))
                continue
            item.setCheckState(CODE, Qt.CheckState.Checked)
            if one.how == "new":
                item.setText(WHAT, say("dialogs.book.new"))
                continue
            assert one.mine is not None
            box = QComboBox()
            box.addItem(say("dialogs.book.near_new"), False)
            box.addItem(say("dialogs.book.near_same", path=mine.path(one.mine.guid)), True)
            box.setToolTip(say(one.why))
            box.setAccessibleName(say("dialogs.book.near", code=one.theirs.name))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda *_: self._tell())
            item.setToolTip(WHAT, say(one.why))
            self._same[one.theirs.guid] = box
            self.tree.setItemWidget(item, WHAT, box)
        self.tree.expandAll()
        self._filling = False
        self._tell()

    # ticking

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        """A code that is left out leaves out what is below it; one that is taken takes what is above it."""
        if self._filling or column != CODE:
            return
        self._filling = True
        state = item.checkState(CODE)
        if state == Qt.CheckState.Checked:
            above = item.parent()
            while above is not None:
                if above.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                    above.setCheckState(CODE, state)
                above = above.parent()
        else:
            self._leave_out(item)
        self._filling = False
        self._tell()

    def _leave_out(self, item: QTreeWidgetItem) -> None:
        for n in range(item.childCount()):
            child = item.child(n)
            assert child is not None
            if child.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                child.setCheckState(CODE, Qt.CheckState.Unchecked)
            self._leave_out(child)

    def decided(self) -> list[CodeMatch]:
        """The matches as the user wants them: left out, new, or the same as mine."""
        found = []
        for one in self.matches:
            item = self._items[one.theirs.guid]
            if one.how in ("guid", "path"):
                found.append(one)
            elif item.checkState(CODE) == Qt.CheckState.Checked:
                box = self._same.get(one.theirs.guid)
                same = box is not None and box.currentData()
                found.append(replace(one, how="path") if same else one)
        return found

    def _tell(self) -> None:
        assert self.primary is not None
        decided = self.decided()
        new = sum(one.how in ("new", "near") for one in decided)
        filled = sum(_adds(one) for one in decided)
        near = len(self._same)
        parts = []
        if near:
            parts.append(say("dialogs.book.count_near", n=near))
        if filled:
            parts.append(say("dialogs.book.count_filled", n=filled))
        if not new and not filled:
            parts.append(say("dialogs.book.nothing"))
        self.told.setText(" ".join(parts))
        text = say("dialogs.book.ok", n=new) if new else say("dialogs.book.ok_none")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(self.desk.writable and bool(new or filled))

    def side_by_side(self) -> None:
        """Go on in the window in which two codebooks stand side by side."""
        from app.ui.pairing.dialog import pair_books

        window, book = self.main, self.file
        self.reject()
        pair_books(window, book)

    def take(self) -> None:
        """Do it, as one step."""
        decided, book = self.decided(), self.file
        if book is None:
            return

        def work(project: Project) -> Changes:
            return project.codes.take(decided, title=book.title or book.name)

        changes = self.do(work)
        if changes is not None:
            self.desk.message(say("window.codebook.done", n=len(changes.added.get("code", ()))))
            self.accept()


def _adds(one: CodeMatch) -> bool:
    """Whether a code that is here gets a text, cues or paraphrases that it did not have."""
    if one.mine is None or one.how == "near":
        return False
    texts = ("definition", "inclusion", "exclusion", "example")
    if any(getattr(one.theirs, t) and not getattr(one.mine, t) for t in texts):
        return True
    return any(
        clean_cues((*getattr(one.mine, f), *getattr(one.theirs, f))) != getattr(one.mine, f)
        for f in ("cues", "paraphrases")
    )


def import_codebook(window: MainWindow, file: Path | None = None) -> CodebookImport | None:
    """Take codes from a shipped codebook or from ``file``; None when nothing can change."""
    if not window.desk.writable:
        return None
    dialog = CodebookImport(window, file)
    dialog.open()
    return dialog


def export_codebook(window: MainWindow) -> Path | None:
    """Write the project's codebook to a file that the user names; the file, or None."""
    from app.coding.codebook.files import write_codebook

    project = window.desk.project
    if project is None:
        return None
    filters = {
        say("dialogs.book.save_xlsx"): ".xlsx",
        say("dialogs.book.save_yaml"): ".yaml",
        say("dialogs.book.save_csv"): ".csv",
    }
    start = str(project.place.with_name(f"{say('dialogs.book.file')} {project.name}.xlsx"))
    found, chosen = QFileDialog.getSaveFileName(window, say("dialogs.book.save"), start, ";;".join(filters))
    if not found:
        return None
    path = Path(found)
    if path.suffix.lower() not in (".yaml", ".yml", ".xlsx", ".csv"):
        path = path.with_name(path.name + filters.get(chosen, ".xlsx"))
    book = CodebookFile(name=project.name, title=project.name, codes=project.codes.book().codes)
    try:
        written = write_codebook(book, path)
    except Refusal as refusal:
        window.desk.refused(refusal)
        return None
    window.desk.message(say("dialogs.book.saved", file=written.name))
    return written
