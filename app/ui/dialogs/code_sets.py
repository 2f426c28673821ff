"""Code sets: groups of codes to show, hide and filter by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.dialogs.frame import Frame, TickDelegate, combined, headed
from app.ui.widgets import Empty, button, dot_icon, label, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

GUID = Qt.ItemDataRole.UserRole


@dataclass(slots=True)
class Draft:
    """A set as it is on the screen; ``guid`` is empty for one that is new."""

    guid: str
    name: str
    codes: set[str] = field(default_factory=set)


class SetsDialog(Frame):
    """Everything that is changed here is stored as one undo step, or not at all."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("dialogs.sets.title"), say("dialogs.sets.about"), size=QSize(760, 600))
        project = window.desk.project
        assert project is not None
        self.book = project.codes.book()
        self.known = {s.guid: s for s in project.codes.sets()}
        self.drafts = [Draft(s.guid, s.name, set(s.codes)) for s in self.known.values()]
        self.list = QListWidget()
        self.list.setAccessibleName(say("dialogs.sets.title"))
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        self.name.setAccessibleName(say("dialogs.sets.name"))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setItemDelegate(TickDelegate(self.tree))
        self.tree.setAccessibleName(say("dialogs.sets.codes"))
        self.count = label("", "muted")
        self.empty = Empty("set", say("dialogs.sets.empty"), say("dialogs.sets.empty_text"))
        self._items: dict[str, QTreeWidgetItem] = {}
        self._filling = False
        self._build()
        self._fill_tree()
        for draft in self.drafts:
            self.list.addItem(QListWidgetItem(draft.name))
        self.list.currentRowChanged.connect(self._choose)
        self.name.textEdited.connect(self._rename)
        self.tree.itemChanged.connect(self._tick)
        self.list.setCurrentRow(0 if self.drafts else -1)
        self._choose(self.list.currentRow())

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        self.new_button = button(say("dialogs.sets.new"), self.new, kind="quiet", icon="new")
        self.remove_button = button(say("dialogs.sets.remove"), self.remove, kind="quiet", icon="remove")
        for part in (self.new_button, self.remove_button):
            part.setAutoDefault(False)
            part.setEnabled(self.desk.writable)
        column.addLayout(row(self.new_button, self.remove_button, None, spacing=0))
        self.right = QWidget()
        column = QVBoxLayout(self.right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addLayout(headed(say("dialogs.sets.name"), self.name))
        column.addSpacing(4)
        column.addLayout(row(label(say("dialogs.sets.codes"), "section"), self.count, None))
        column.addWidget(self.tree, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        left.setMinimumWidth(250)
        split.addWidget(left)
        split.addWidget(self.right)
        split.addWidget(self.empty)
        split.setStretchFactor(1, 1)
        split.setStretchFactor(2, 1)
        split.setSizes([260, 440, 440])
        self.body.addWidget(split, 1)
        self.buttons(say("dialogs.sets.save"), self.save, enter=False).setEnabled(self.desk.writable)

    def _fill_tree(self) -> None:
        self._filling = True
        for code in self.book:
            above = self._items.get(code.parent or "")
            item = QTreeWidgetItem(above) if above is not None else QTreeWidgetItem(self.tree)
            item.setText(0, code.name)
            item.setIcon(0, dot_icon(code.color))
            item.setData(0, GUID, code.guid)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            self._items[code.guid] = item
        self.tree.expandAll()
        self._filling = False

    @property
    def draft(self) -> Draft | None:
        """The set that is chosen."""
        at = self.list.currentRow()
        return self.drafts[at] if 0 <= at < len(self.drafts) else None

    def _choose(self, _row: int) -> None:
        draft = self.draft
        self.right.setVisible(draft is not None)
        self.empty.setVisible(draft is None)
        self.remove_button.setVisible(draft is not None)
        if draft is None:
            return
        self._filling = True
        self.name.setText(draft.name)
        for guid, item in self._items.items():
            item.setCheckState(0, Qt.CheckState.Checked if guid in draft.codes else Qt.CheckState.Unchecked)
        self._filling = False
        self._tell()

    def _tell(self) -> None:
        draft = self.draft
        self.count.setText(say("dialogs.sets.count", n=len(draft.codes)) if draft else "")

    def _rename(self, text: str) -> None:
        draft, item = self.draft, self.list.currentItem()
        if draft is not None and item is not None:
            draft.name = text
            item.setText(text)

    def _tick(self, item: QTreeWidgetItem, _column: int) -> None:
        """A code ticks what is below it too; below it can then be changed one by one."""
        draft = self.draft
        if self._filling or draft is None:
            return
        self._filling = True
        state = item.checkState(0)
        guid = item.data(0, GUID)
        for one in (guid, *(c.guid for c in self.book.descendants(guid))):
            self._items[one].setCheckState(0, state)
            if state == Qt.CheckState.Checked:
                draft.codes.add(one)
            else:
                draft.codes.discard(one)
        self._filling = False
        self._tell()

    def new(self) -> None:
        """One more set, whose name can be typed at once."""
        taken = {d.name.casefold() for d in self.drafts}
        base = name = say("dialogs.sets.new_name")
        n = 1
        while name.casefold() in taken:
            n += 1
            name = f"{base} {n}"
        self.drafts.append(Draft("", name))
        self.list.addItem(QListWidgetItem(name))
        self.list.setCurrentRow(len(self.drafts) - 1)
        self.name.setFocus()
        self.name.selectAll()

    def remove(self) -> None:
        """Take the chosen set away; its codes stay."""
        at = self.list.currentRow()
        if 0 <= at < len(self.drafts):
            del self.drafts[at]
            self.list.takeItem(at)
            self._choose(self.list.currentRow())

    def save(self) -> None:
        """Store all sets as they are on the screen."""

        def work(project: Project) -> Changes:
            done: list[Changes] = []
            kept = {d.guid for d in self.drafts if d.guid}
            touched = [s.name for g, s in self.known.items() if g not in kept]
            touched += [d.name for d in self.drafts if self._is_new(d)]
            with project.group("history.edit_set", whole=True, name=", ".join(touched)):
                for guid in self.known.keys() - kept:
                    done.append(project.codes.remove_set(guid))
                for draft in self.drafts:
                    codes = [c.guid for c in self.book if c.guid in draft.codes]
                    old = self.known.get(draft.guid)
                    if old is None:
                        done.append(project.codes.add_set(draft.name, codes))
                    elif self._is_new(draft):
                        done.append(project.codes.edit_set(old.guid, name=draft.name, codes=codes))
            return combined(done)

        if self.do(work) is not None:
            self.accept()

    def _is_new(self, draft: Draft) -> bool:
        """Whether a set is not yet kept as it is on the screen."""
        old = self.known.get(draft.guid)
        return old is None or draft.name != old.name or set(old.codes) != draft.codes

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        wrong = str(refusal.details.get("name", "")).casefold()
        for n, draft in enumerate(self.drafts):
            if " ".join(draft.name.split()).casefold() == wrong:
                self.list.setCurrentRow(n)


def show_sets(window: MainWindow) -> SetsDialog | None:
    """Make and change code sets; None when no project is open."""
    if window.desk.project is None:
        return None
    dialog = SetsDialog(window)
    dialog.open()
    return dialog
