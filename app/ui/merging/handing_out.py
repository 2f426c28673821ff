"""Handing a project out: the coders, who codes what, the codebook, the folder; a file for each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.coding.text import label as clean
from app.project import Project
from app.ui.dialogs.frame import Line, TickBox, headed
from app.ui.dialogs.pages import Pages, page
from app.ui.jobs import Progress
from app.ui.merging.share_grid import Document, ShareGrid, ShareModel
from app.ui.widgets import button, label, number, percent, row
from app.words import say

if TYPE_CHECKING:
    from app.project.handing_out import Handout
    from app.ui.main_window import MainWindow

MOST = 12
"""Coders that fit beside each other."""


class _Chosen(QListWidget):
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class Names(QWidget):
    """The coders: chosen from who is known, or typed. ``changed`` follows each."""

    changed = Signal()

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__()
        self.field = QComboBox()
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.addItems(list(known))
        self.field.setCurrentIndex(-1)
        self.field.setAccessibleName(say("handout.name"))
        edit = self.field.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(say("handout.name"))
        edit.setAccessibleName(say("handout.name"))
        edit.returnPressed.connect(self._typed)
        self.add_button = button(say("handout.add"), self._typed)
        self.add_button.setAutoDefault(False)
        self.list = _Chosen()
        self.list.setAccessibleName(say("handout.coders"))
        self.list.setFixedHeight(104)
        self.list.removed.connect(self.remove)
        self.remove_button = button(say("handout.remove"), self.remove, kind="quiet")
        self.remove_button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        line.addWidget(self.add_button)
        column.addLayout(line)
        column.addWidget(self.list)
        column.addLayout(row(self.remove_button, None))
        self.list.currentRowChanged.connect(lambda at: self.remove_button.setVisible(at >= 0))
        self.remove_button.hide()

    def values(self) -> list[str]:
        """The names, in order."""
        return [self.list.item(n).text() for n in range(self.list.count())]

    def add(self, name: str) -> bool:
        """Put a coder on the list; False for an empty name, one that is there, and one too many."""
        written = clean(name)
        taken = {value.casefold() for value in self.values()}
        if not written or written.casefold() in taken or len(taken) >= MOST:
            return False
        self.list.addItem(written)
        self.changed.emit()
        return True

    def remove(self) -> None:
        """Take the chosen coder off the list."""
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self.changed.emit()

    def _typed(self) -> None:
        written = self.field.currentText()
        names = [written] if self.field.findText(written) >= 0 else re.split("[,;]", written)
        if sum(self.add(name) for name in names):
            self.field.setCurrentIndex(-1)
            self.field.clearEditText()


class HandingOut(Pages):
    """One page to say who gets what, then the files."""

    def __init__(self, window: MainWindow, kind: str = "") -> None:
        super().__init__(window, say(f"handout.{kind}title"), say(f"handout.{kind}about"), QSize(1120, 690))
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        found = [Document(s.guid, s.name, s.length) for s in project.sources.list()]
        self.names = Names([c.name for c in project.coders.list()])
        self.overlap = QSpinBox()
        self.overlap.setRange(0, 100)
        self.overlap.setSuffix("%")
        self.overlap.setSingleStep(5)
        self.overlap.setValue(20)
        self.overlap.setFixedWidth(92)
        self.overlap.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.overlap.setAccessibleName(say("handout.overlap"))
        self.again = button(say("handout.again"), self.propose, kind="quiet")
        self.again.setAutoDefault(False)
        self.locked = TickBox(say("handout.locked"))
        self.locked.setChecked(True)
        self.folder = QLineEdit(
            str(project.place.with_name(f"{project.place.stem}-{say('handout.folder_name')}"))
        )
        self.folder.setAccessibleName(say("handout.folder"))
        self.choose = button(say("handout.choose"), self.choose_folder)
        self.choose.setAutoDefault(False)
        self.model = ShareModel(found)
        self.grid = ShareGrid(self.model)
        self.now = label("", "muted", wrap=True)
        self.preview = label("", wrap=True, selectable=True)
        self.idle = Line("info", "warn")
        self.form, column = page()
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(headed(say("handout.coders"), self.names))
        left.addLayout(headed(say("handout.overlap"), row(self.overlap, self.again, None)))
        left.addWidget(self.now)
        left.addLayout(headed(say("handout.codebook"), self.locked))
        left.addWidget(label(say("handout.blind"), "muted", wrap=True))
        left.addStretch(1)
        side = QWidget()
        side.setFixedWidth(320)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.grid, 1)
        right.addWidget(self.idle)
        right.addLayout(headed(say("handout.preview"), self.preview))
        both = QHBoxLayout()
        both.setSpacing(20)
        both.addWidget(side)
        both.addLayout(right, 1)
        column.addLayout(both, 1)
        line = QHBoxLayout()
        line.addWidget(self.folder, 1)
        line.addWidget(self.choose)
        column.addLayout(headed(say("handout.folder"), line))
        self.pages.addWidget(self.form)
        self.pages.setCurrentWidget(self.form)
        self.buttons(say("handout.ok"), self.hand_out, enter=False)
        self.made: list[Handout] = []
        self.names.changed.connect(self.propose)
        self.overlap.valueChanged.connect(lambda _n: self.propose())
        self.folder.textChanged.connect(lambda _t: self._tell())
        self.model.ticked.connect(self._tell)
        self.propose()
        self._count()
        self.names.field.setFocus()

    def _count(self) -> None:
        """Count the words, in a thread."""
        place = self.project.place

        def work(progress: Progress) -> dict[str, int]:
            with Project.open(place, read_only=True) as own:
                return {guid: len(text.split()) for guid, text in own.sources.texts().items()}

        self.job = self.main.jobs.run(work, self._counted, label=say("handout.counting"))

    def _counted(self, words: dict[str, int]) -> None:
        self.job = None
        if self.model.documents:
            self.model.counted(words)

    def propose(self) -> None:
        """Share the documents out anew; what was ticked by hand goes."""
        self.model.propose(self.names.values(), self.overlap.value() / 100)

    def choose_folder(self) -> None:
        """Let the user point at a folder."""
        found = QFileDialog.getExistingDirectory(self, say("handout.folder"), str(self.project.place.parent))
        if found:
            self.folder.setText(found)

    def _tell(self) -> None:
        """What each gets, and what stands in the way."""
        model, total = self.model, len(self.model.documents)
        double = model.double()
        self.now.setText(
            say("handout.now", n=double, total=total, share=percent(double / total)) if total else ""
        )
        lines = []
        for n, coder in enumerate(model.coders):
            mine = model.share(n)
            known = all(one.words is not None for one in mine)
            words = number(sum(one.words or 0 for one in mine)) if known else "…"
            lines.append(
                say(
                    "handout.gets",
                    coder=coder,
                    documents=say("merge.kind.source", n=len(mine)),
                    words=words,
                    double=model.double(n),
                )
            )
        self.preview.setText("\n".join(lines) or say("handout.nobody_yet"))
        idle = model.idle() if model.coders else 0
        self.idle.say(say("handout.idle", n=idle) if idle else "")
        why = ""
        empty = next((c for n, c in enumerate(model.coders) if not model.given[n]), None)
        if not model.coders:
            why = say("handout.why.coders")
        elif empty is not None:
            why = say("merge.idle_coder", coder=empty)
        elif not self.folder.text().strip():
            why = say("handout.why.folder")
        if self.primary is not None and self.pages.currentWidget() is self.form:
            self.primary.setEnabled(not why)
            self.primary.setToolTip(why)

    def hand_out(self) -> None:
        """Make the files, in a thread."""
        from app.project.handing_out import hand_out

        if self.job is not None:
            self.job.cancel()
        project, folder, names = self.project, Path(self.folder.text().strip()), list(self.model.coders)
        given = {coder: [one.guid for one in self.model.share(n)] for n, coder in enumerate(names)}
        unlocked = not self.locked.isChecked()

        def work(progress: Progress) -> list[Handout]:
            return hand_out(project, folder, names, open_codebook=unlocked, given=given, progress=progress)

        self.write(say("handout.busy"), work, self._handed_out, self.form)

    def _handed_out(self, made: list[Handout]) -> None:
        self.made = made
        lines = [say("handout.done", n=len(made), folder=made[0].place.parent), say("handout.next")]
        self.finish(lines, [one.place for one in made])
        show = button(say("handout.show_folder"), self.show_folder, icon="open")
        show.setAutoDefault(False)
        self.foot.insertWidget(0, show)

    def show_folder(self) -> None:
        """Show the files in the system's own window."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made[0].place.parent)))


def hand_out_project(window: MainWindow) -> HandingOut | None:
    """Open the dialog; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = HandingOut(window)
    dialog.open()
    return dialog


def take_home(window: MainWindow) -> HandingOut | None:
    """The same for oneself alone, with the document that is open: to work on where the project is out of
    reach, and to merge back. None when the project cannot be changed."""
    project = window.desk.project
    if project is None or not window.desk.writable:
        return None
    dialog = HandingOut(window, "home_")
    dialog.overlap.setValue(0)
    dialog.locked.setChecked(False)
    dialog.names.add(project.coder.name)
    source = getattr(window.front, "source", None)
    if source is not None:
        dialog.model.only(0, {source})
    dialog.open()
    return dialog
