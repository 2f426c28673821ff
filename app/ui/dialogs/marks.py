"""Names in square brackets in the texts that seem to name a case: proposed, ticked, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.coding.case_marks import Mark
from app.coding.model import Changes
from app.project import Project
from app.ui.dialogs.frame import Frame, TickDelegate
from app.ui.jobs import Progress
from app.ui.widgets import Empty, label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

MARK, CASE, WHERE = 0, 1, 2
_MOST_NAMES = 3


class MarksDialog(Frame):
    """A near name is never taken unasked: its box is off until the user has looked at it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("dialogs.marks.title"), say("dialogs.marks.about"), size=QSize(940, 560))
        self.marks: list[Mark] = []
        self.boxes: list[QComboBox] = []
        self.tree = QTreeWidget()
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([say(f"dialogs.marks.column.{c}") for c in ("mark", "case", "where")])
        self.tree.setRootIsDecorated(False)
        self.tree.setItemDelegate(TickDelegate(self.tree))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName(say("dialogs.marks.title"))
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(MARK, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(CASE, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(WHERE, QHeaderView.ResizeMode.Stretch)
        self.tree.setColumnWidth(CASE, 380)
        self.tree.itemChanged.connect(lambda *_: self._tell())
        self.empty = Empty("link", say("dialogs.marks.empty"), say("dialogs.marks.empty_text"))
        self.empty.hide()
        self.busy = label(say("dialogs.marks.busy"), "muted")
        self.body.addWidget(self.busy)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.empty, 1)
        self.buttons(say("dialogs.marks.ok", n=0), self.link, enter=False)
        self._look()

    def _look(self) -> None:
        project = self.desk.project
        assert project is not None and self.primary is not None
        self.primary.setEnabled(False)
        place = project.store.path

        def work(progress: Progress) -> list[Mark]:
            from app.project import marking

            with Project.open(place, read_only=True) as own:
                return marking.proposals(own)

        self.job = self.main.jobs.run(work, self.show_marks, label=say("dialogs.marks.busy"))

    def show_marks(self, marks: list[Mark]) -> None:
        """List the proposals; those that are the name of a case are ticked."""
        project = self.desk.project
        if project is None:
            return
        self.busy.hide()
        self.marks, self.boxes = marks, []
        names = {c.guid: c.name for c in project.cases.list()}
        sources = {s.guid: s.name for s in project.sources.list()}
        self.tree.blockSignals(True)
        self.tree.clear()
        for mark in marks:
            item = QTreeWidgetItem(self.tree)
            item.setText(MARK, f"[{mark.text}]")
            item.setToolTip(MARK, mark.text)
            on = mark.how == "same"
            item.setCheckState(MARK, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            places = list(dict.fromkeys(sources[s] for s, _, _ in mark.places))
            more = len(places) - _MOST_NAMES
            shown = ", ".join(places[:_MOST_NAMES])
            item.setText(WHERE, say("dialogs.marks.more", shown=shown, n=more) if more > 0 else shown)
            item.setToolTip(WHERE, "\n".join(places))
            box = QComboBox()
            for guid, score in mark.cases:
                near = say("dialogs.marks.near", case=names[guid], likeness=round(score))
                box.addItem(names[guid] if on else near, guid)
            if not on:
                box.addItem(say("dialogs.marks.new", case=mark.text), None)
            for guid, name in names.items():
                if guid not in {g for g, _ in mark.cases}:
                    box.addItem(name, guid)
            box.setMaxVisibleItems(16)
            box.setAccessibleName(say("dialogs.marks.which", mark=mark.text))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda *_, i=item: i.setCheckState(MARK, Qt.CheckState.Checked))
            self.boxes.append(box)
            self.tree.setItemWidget(item, CASE, box)
        self.tree.blockSignals(False)
        self.tree.setVisible(bool(marks))
        self.empty.setVisible(not marks)
        self._tell()

    @property
    def decided(self) -> dict[str, str | None]:
        """The marks that are ticked, each with its case (None for a new one)."""
        found = {}
        for n, mark in enumerate(self.marks):
            item = self.tree.topLevelItem(n)
            if item is not None and item.checkState(MARK) == Qt.CheckState.Checked:
                found[mark.text] = self.boxes[n].currentData()
        return found

    def _tell(self) -> None:
        assert self.primary is not None
        n = len(self.decided)
        text = say("dialogs.marks.ok", n=n)
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(n > 0 and self.desk.writable)

    def link(self) -> None:
        """Link what is ticked, as one step."""
        decided = self.decided

        def work(project: Project) -> Changes:
            from app.project import marking

            return marking.link(project, decided)

        if self.do(work) is not None:
            self.desk.message(say("dialogs.marks.done", n=len(decided)))
            self.accept()

    def done(self, result: int) -> None:
        """Close; what is being read is dropped."""
        if not self.job.over:
            self.job.cancel()
        super().done(result)


def show_marks(window: MainWindow) -> MarksDialog | None:
    """Look for marks; None when nothing can change now."""
    if not window.desk.writable:
        return None
    dialog = MarksDialog(window)
    dialog.open()
    return dialog
