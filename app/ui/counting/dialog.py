"""The window "Count words": a table of lemmas, compared between groups, each word leading to its passages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QSpinBox, QStackedWidget

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.project.forms import kept_forms
from app.project.library import Library
from app.project.reach import of_words_counted
from app.project.words import Question
from app.ui.counting.choices import Choices
from app.ui.counting.stop_words import StopWords
from app.ui.counting.table import WordTable
from app.ui.dialogs.frame import Frame, TickBox
from app.ui.files import asked_table
from app.ui.flow import flowing
from app.ui.jobs import Job, Progress
from app.ui.names_left import names_left
from app.ui.searching.reading import Reading
from app.ui.searching.saving import SUFFIXES, save
from app.ui.widgets import Empty, SearchField, button, label, number, row
from app.words import say

if TYPE_CHECKING:
    from app.coding.analysis.words import Counted, Frequencies
    from app.ui.main_window import MainWindow

WAIT = 250
"""Milliseconds of rest before a number that is being turned is counted by."""
NONE: frozenset[str] = frozenset()
Made = tuple["Frequencies", tuple[str, ...], Library]


class CountingWindow(Frame):
    """Stays open beside the work. Documents without an analysis are read by the worker process, and counted
    as they come."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("words.title"), say("words.what"), size=QSize(1180, 680))
        self.found: Frequencies | None = None
        self._only, self._told = "", Question()
        """What of the texts was counted, in words."""
        self._library: Library | None = None
        self._counted: dict[str, Counted] = {}
        self._more: dict[str, bytes] = {}
        self._job: Job | None = None
        self._asked: object = None
        self.choices = Choices(lambda: self.desk.project, self)
        self.field = SearchField(say("words.find"))
        self.field.setMaximumWidth(240)
        self.least = QSpinBox()
        self.least.setRange(1, 9999)
        self.least.setValue(3)
        self.least.setSuffix(" ×")
        self.least.setAccessibleName(say("words.least"))
        self.stop = TickBox(say("words.stop_use"))
        self.stop.setChecked(True)
        edit = button(say("words.stop_words"), self.edit_stop_words, kind="quiet")
        edit.setAutoDefault(False)
        self.told = label("", "muted")
        least = label(say("words.least"), "muted")
        least.setBuddy(self.least)
        self.least.setFixedWidth(88)
        self.field.setMinimumWidth(160)
        self.body.addWidget(flowing(*self.choices.buttons, None, self.stop, edit, spacing=8))
        self.choices.load()
        self.body.addWidget(flowing(self.field, 8, least, self.least, None, self.told, spacing=8))
        self.table = WordTable()
        self.empty = Empty("search", say("words.counting"), "")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.body.addWidget(self.pages, 1)
        self.reading = Reading(window)
        self.body.addLayout(row(self.reading, None))
        self.go = button(say("words.passages"), self.show_passages, kind="quiet", icon="next")
        self.go.setAutoDefault(False)
        self.buttons(say("words.export"), self.export, self.go, leave=say("window.close"), enter=False)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.count)
        self.choices.changed.connect(self.count)
        self.stop.toggled.connect(lambda _: self.count())
        self.least.valueChanged.connect(lambda _: self._rest.start(WAIT))
        self.field.textChanged.connect(self.table.narrow)
        self.field.downPressed.connect(self.table.setFocus)
        self.table.activated.connect(lambda _: self.show_passages())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._say())
        self.reading.read.connect(self._read)
        self.desk.changed.connect(self._changed)
        self.field.setFocus()
        self.count()

    @property
    def busy(self) -> bool:
        """Whether a count is still to come."""
        return self._rest.isActive() or (self._job is not None and not self._job.over)

    # counting

    @property
    def question(self) -> Question:
        """What is asked now."""
        return self.choices.question(self.least.value())

    def count(self) -> None:
        """Count what is asked now."""
        self._rest.stop()
        project = self.desk.project
        if project is None:
            return
        if self._job is not None and not self._job.over:
            self._job.cancel()
        try:
            question, stop = self.question, None if self.stop.isChecked() else NONE
        except Refusal as refusal:
            self.trouble.say(say(refusal))
            return
        place, mark, known, more = project.store.path, self.reading.mark, self._library, dict(self._more)
        counted, only = self._counted, self.choices.only()
        self._asked = asked = object()

        def work(progress: Progress) -> Made:
            with Project.open(place, read_only=True) as own:
                library = known or own.searching.library()
                forms = kept_forms(own, library, mark, more)
                made, missing = own.words.count(question, stop, library, forms, counted, progress)
                return made, missing, library

        def done(made: Made) -> None:
            if self._asked is asked:
                self.found, missing, self._library = made
                self._only, self._told = only, question
                self.trouble.say("")
                self._show(self.found, len(missing))
                self.reading.start(missing, len(self._library.sources))

        def failed(error: BaseException) -> None:
            if self._asked is asked:
                self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

        self._job = self.main.jobs.run(work, done, failed, label=say("words.counting"))

    def _read(self, guid: str, data: bytes) -> None:
        self._more[guid] = data
        self._rest.start(WAIT)

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if changes.touches("project"):
            self.choices.load()
        if changes.touches("source", "speaker", "case", "case_source", "attribute", "attribute_value"):
            if changes.touches("source", "speaker"):
                self._counted, self._more = {}, {}
            self._library = None
            self._rest.start(WAIT)
            return
        affects = ("project", "coding", "code", "memo", "code_set") if self.choices.asked else ("project",)
        if changes.touches(*affects):
            self._rest.start(WAIT)

    def _show(self, found: Frequencies, missing: int) -> None:
        self.table.show_found(found)
        any_ = bool(found.rows)
        self.pages.setCurrentIndex(1 if any_ else 0)
        if not any_:
            self.empty.title.setText(say("words.still_reading" if missing else "words.empty"))
            self.empty.text.setText(say("words.still_reading_text" if missing else "words.empty_text"))
        told = say("words.counted", rows=number(len(found.rows)), total=number(found.total))
        self.told.setText(f"{told}; {say('words.overlap_short')}" if found.overlap else told)
        self.told.setToolTip(say("words.overlap") if found.overlap else "")
        self._say()

    def _say(self) -> None:
        assert self.primary is not None
        self.primary.setEnabled(self.found is not None and bool(self.found.rows))
        self.go.setEnabled(self.table.lemma() is not None)

    # away

    def show_passages(self) -> None:
        """Show where the word in the current line is said, in whatever form, under the place in front."""
        from app.ui.searching.panel import search_all

        lemma = self.table.lemma()
        if lemma is None:
            return
        panel = search_all(self.main)
        if panel is None:
            return
        panel.options.set_roles(self.choices.said_by)
        panel.respondents.setChecked(False)
        panel.regex.setChecked(False)
        panel.forms.setChecked(True)
        panel.field.setText(lemma)
        self.main.activateWindow()

    def edit_stop_words(self) -> StopWords | None:
        """Open the list of stop words."""
        if self.desk.project is None:
            return None
        found = StopWords(self.main)
        found.show()
        return found

    def export(self) -> None:
        """Ask where, and write the table there."""
        path = asked_table(self.main, self, say("words.export"), say("words.file"), SUFFIXES)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the table to ``path``."""
        from app.coding.exchange.word_sheets import write

        found, project = self.found, self.desk.project
        if found is None or project is None:
            return
        name, moment, only, asked = project.name, project.last_change, self._only, self._told
        self.trouble.say("")
        save(
            self.main, path, lambda at: write(found, name, moment, at, say, only),
            say("words.written", file=path.name), self.trouble.say,
            names_left(project, lambda own: of_words_counted(own, asked, found, own.searching.library())),
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Close; what is being counted or read is dropped."""
        self._asked = None
        if self._job is not None and not self._job.over:
            self._job.cancel()
        self.reading.stop()
        super().done(result)


def show_counting(window: MainWindow) -> CountingWindow | None:
    """The window, brought forward when it is open; None without a project."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(CountingWindow) if d.isVisible()), None)
    if found is None:
        found = CountingWindow(window)
        found.show()
    found.activateWindow()
    return found
