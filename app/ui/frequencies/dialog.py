"""Frequencies of closed questions: one at a time, broken down by another, and all of them to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.project.reach import of_frequencies
from app.ui.dialogs.frame import Frame
from app.ui.files import asked_table, keep_folder
from app.ui.jobs import Job, Progress
from app.ui.measuring.table import SheetTable
from app.ui.names_left import names_left, with_names
from app.ui.widgets import Empty, SearchField, label
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.frequencies import Frequencies
    from app.coding.model import Attribute
    from app.project.tallying import Material
    from app.ui.main_window import MainWindow

SUFFIXES = (".xlsx", ".html", ".csv")
AFFECTS = ("case", "attribute", "attribute_value", "speaker", "project")
ASKED_AFFECTS = ("coding", "code", "code_set", "memo", "source", "case_source", "coder")
"""What changes the cases that a question finds."""
GUID = Qt.ItemDataRole.UserRole


class FrequencyWindow(Frame):
    """Stays open beside the work and counts anew when something it shows has changed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("frequencies.title"), say("frequencies.about"), size=QSize(1180, 680))
        self.material: Material | None = None
        self.closed: list[Attribute] = []
        self.shown: Frequencies | None = None
        self.table: SheetTable | None = None
        self.job: Job | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(say("frequencies.attributes"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda *_: self.count())
        self.search = SearchField(say("frequencies.search"))
        self.search.textChanged.connect(self._narrow)
        self.search.downPressed.connect(self.list.setFocus)
        self.by = QComboBox()
        self.by.setAccessibleName(say("frequencies.by"))
        self.by.setMaxVisibleItems(16)
        self.by.setMinimumWidth(220)
        self.by.setMaximumWidth(420)
        self.by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.by.activated.connect(lambda *_: self.count())
        self.asked = QComboBox()
        self.asked.setAccessibleName(say("frequencies.asked"))
        self.asked.setMinimumWidth(220)
        self.asked.setMaximumWidth(420)
        self.asked.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.asked.activated.connect(lambda *_: self.load())
        self.asked_label = label(say("frequencies.asked"), "muted")
        self.among: frozenset[str] | None = None
        """The cases (guids) that count; None for all."""
        self._found_by = ""
        """The name of the question that found them: another one may have been chosen since."""
        self.question = label("", "heading", wrap=True)
        self.told = label("", "muted", wrap=True, selectable=True)
        self.work = self._work()
        self.empty = Empty("case", say("frequencies.empty"), say("frequencies.empty_text"))
        self.empty.hide()
        self.body.addWidget(self.work, 1)
        self.body.addWidget(self.empty, 1)
        self.buttons(say("frequencies.export"), self.export, leave=say("window.close"), enter=False)
        assert self.primary is not None
        self.primary.setEnabled(False)
        self.desk.changed.connect(self._changed)
        self.load()

    def _work(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        right = QWidget()
        self.page = QVBoxLayout(right)
        self.page.setContentsMargins(8, 0, 0, 0)
        self.page.setSpacing(8)
        self.page.addWidget(self.question)
        self.page.addWidget(self.told)
        choices = QGridLayout()
        choices.setSpacing(8)
        choices.setColumnStretch(2, 1)
        choices.addWidget(label(say("frequencies.by"), "muted"), 0, 0)
        choices.addWidget(self.by, 0, 1)
        choices.addWidget(self.asked_label, 1, 0)
        choices.addWidget(self.asked, 1, 1)
        self.page.addLayout(choices)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([300, 780])
        return split

    # counting

    def load(self) -> None:
        """Take from the project what counting needs, in a thread."""
        project = self.desk.project
        if project is None:
            return
        if self.job is not None and not self.job.over:
            self.job.cancel()
        self._offer_questions(project)
        place, asked = project.store.path, str(self.asked.currentData() or "")
        name = self.asked.currentText()

        def work(progress: Progress) -> tuple[Material, list[Attribute], frozenset[str] | None]:
            from app.project import tallying

            with Project.open(place, read_only=True) as own:
                found = tallying.material(own)
                progress.check()
                among = tallying.cases_found(own, own.questions.kept(asked)) if asked else None
            progress.check()
            return found, found.closed(), among

        self.job = self.main.jobs.run(
            work, lambda got: self._loaded(*got, name), self._failed, label=self.windowTitle()
        )

    def _offer_questions(self, project: Project) -> None:
        """Offer the kept questions as they are now; one that is gone restricts no more."""
        stood, kept = self.asked.currentData(), project.questions.list()
        self.asked.clear()
        self.asked.addItem(say("frequencies.asked_none"), "")
        for question in kept:
            self.asked.addItem(question.name, question.guid)
        self.asked.setCurrentIndex(max(0, self.asked.findData(stood)))
        for widget in (self.asked_label, self.asked):
            widget.setVisible(bool(kept))

    def _loaded(
        self, material: Material, closed: list[Attribute], among: frozenset[str] | None, found_by: str
    ) -> None:
        self.material, self.closed, self.among, self._found_by = material, closed, among, found_by
        self.trouble.say("")
        chosen, by = self.list.currentItem(), self.by.currentData()
        stood = chosen.data(GUID) if chosen is not None else None
        self.list.blockSignals(True)
        self.list.clear()
        for attribute in closed:
            item = QListWidgetItem(attribute.name)
            item.setData(GUID, attribute.guid)
            item.setToolTip(attribute.name)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.by.clear()
        self.by.addItem(say("frequencies.by_none"), None)
        for attribute in closed:
            if attribute.type != "number":
                self.by.addItem(attribute.name, attribute.guid)
        self.by.setCurrentIndex(max(0, self.by.findData(by)))
        self.empty.setVisible(not closed)
        self.work.setVisible(bool(closed))
        assert self.primary is not None
        self.primary.setEnabled(bool(closed))
        self._narrow(self.search.text())
        at = next((n for n, a in enumerate(closed) if a.guid == stood), 0)
        if closed:
            self.list.setCurrentRow(at)
            self.count()

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for n in range(self.list.count()):
            item = self.list.item(n)
            item.setHidden(wanted not in item.text().casefold())

    def _attribute(self, guid: object) -> Attribute | None:
        return next((a for a in self.closed if a.guid == guid), None)

    def count(self) -> None:
        """Count the question that is chosen and show it."""
        from app.coding.exchange.frequency_sheets import sheet

        item = self.list.currentItem()
        attribute = self._attribute(item.data(GUID)) if item is not None else None
        if attribute is None or self.material is None:
            return
        by = self._attribute(self.by.currentData())
        if by is attribute:
            by = None
        self.shown = found = self.material.count(
            attribute, by, among=self.among, no_value=say("frequencies.none")
        )
        self.question.setText(attribute.name)
        self.told.setText("\n".join([*self._sentences(found), *self._asked_told()]))
        table = SheetTable(sheet(found, say), sort=False, places=1)
        table.horizontalHeader().setMinimumSectionSize(76)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        if self.table is not None:
            self.page.removeWidget(self.table)
            self.table.deleteLater()
        self.table = table
        self.page.addWidget(table, 1)

    @staticmethod
    def _sentences(found: Frequencies) -> list[str]:
        every = found.all
        told = [say("frequencies.summary", n=every.n, valid=every.valid, missing=every.missing)]
        numbers = every.numbers
        if numbers is not None:
            words = {
                key: _told(value)
                for key, value in (
                    ("mean", numbers.mean), ("median", numbers.median), ("sd", numbers.sd),
                    ("least", numbers.least), ("most", numbers.most),
                )
            }  # fmt: skip
            told.append(say("frequencies.summary_numbers", **words))
        if found.multiple:
            told.append(say("frequencies.multiple"))
        return told

    def _asked_told(self) -> list[str]:
        """Which cases count, in words."""
        if self.among is None or self.material is None:
            return []
        every = len(self.material.cases)
        return [say("frequencies.asked_told", name=self._found_by, n=len(self.among), every=every)]

    def _failed(self, error: BaseException) -> None:
        self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if changes.touches(*AFFECTS) or (self.asked.currentData() and changes.touches(*ASKED_AFFECTS)):
            self.load()

    def done(self, result: int) -> None:
        """Close; what is being read is dropped."""
        if self.job is not None and not self.job.over:
            self.job.cancel()
        super().done(result)

    # away

    def export(self) -> None:
        """Ask where, and write every closed question there, broken down as is shown."""
        if not self.closed:
            return
        path = asked_table(self.main, self, say("frequencies.export"), say("frequencies.file"), SUFFIXES)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write all closed questions to ``path`` in a thread; the suffix says what kind of file."""
        project, material = self.desk.project, self.material
        if project is None or material is None:
            return
        self.trouble.say("")
        keep_folder(self.main.settings, path)
        by = self._attribute(self.by.currentData())
        closed, title, when = list(self.closed), project.name, project.last_change
        none, among, about = say("frequencies.none"), self.among, " ".join(self._asked_told())
        counted: list[Frequencies] = []
        left = names_left(project, lambda _own: of_frequencies(counted))

        def work(progress: Progress) -> int:
            from app.coding.exchange.frequency_sheets import write

            progress.check()
            wanted = [a for a in closed if by is None or a.guid != by.guid]
            counted.extend(material.count(a, by, among=among, no_value=none) for a in wanted)
            write(counted, path, say, title=title, when=when, about=about)
            return left()

        self.main.jobs.run(
            work,
            lambda n: self.desk.message(with_names(say("frequencies.written", file=path.name), n)),
            self._failed, label=say("exporting.busy"),
        )  # fmt: skip


def _told(value: float | None) -> str:
    if value is None:
        return "–"
    words = f"{value:.2f}".rstrip("0").rstrip(".")
    return words.replace(".", say("export.decimal"))


def show_frequencies(window: MainWindow) -> FrequencyWindow | None:
    """The window, brought forward when it is open; None without a project."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(FrequencyWindow) if d.isVisible()), None)
    if found is None:
        found = FrequencyWindow(window)
        found.show()
    found.activateWindow()
    return found
