"""The wizard for questionnaires: what each column is, in a preview to be corrected, and then storing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QProgressBar,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.refusal import Refusal
from app.coding.survey.table import Column, Table
from app.project import Project
from app.project.surveys.likeness import Likeness
from app.project.surveys.plan import SurveyPlan, SurveyReport, Taken
from app.ui.dialogs.frame import Frame
from app.ui.dialogs.survey_columns import Columns, ColumnView
from app.ui.jobs import Job, Progress
from app.ui.widgets import label, number, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Looked:
    """A questionnaire as it was read, with what is known or guessed of its columns; ``like`` is the one that
    it may be a later export of, and ``anew`` what would be guessed were it none."""

    table: Table
    columns: tuple[Column, ...]
    original: bytes
    like: Likeness | None = None
    anew: tuple[Column, ...] = ()


class SurveyImport(Frame):
    """Read in a thread, planned in a thread, stored in pieces between the turns of the event loop; the whole
    is one undo step, and stopping it takes everything back."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(
            window,
            say("dialogs.survey.title", file=path.name),
            say("dialogs.survey.about"),
            size=QSize(1180, 700),
        )
        project = window.desk.project
        assert project is not None
        self.path, self._project = path, project
        self.looked: Looked | None = None
        self.report = SurveyReport()
        self.job: Job | None = None
        self._steps: Iterator[tuple[int, int]] | None = None
        self._moment = ""
        self.columns = Columns()
        self.view = ColumnView(self.columns)
        self.case = QComboBox()
        self.case.setAccessibleName(say("dialogs.survey.case"))
        self.case.setMinimumWidth(240)
        self.case.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.case.activated.connect(self.columns.set_case)
        self.taken = QComboBox()
        self.taken.setAccessibleName(say("dialogs.survey.taken"))
        self.taken.setMinimumWidth(320)
        self.taken.setPlaceholderText(say("dialogs.survey.taken_choose"))
        self.taken.activated.connect(self._take)
        self.taken_row = QWidget()
        self.taken_note = label("", "muted", wrap=True)
        self.taken_row.hide()
        self.told = label("", "muted", wrap=True)
        self.counted = label("", wrap=True)
        self.answers = QTableWidget(0, 2)
        self.answers_of = label("", "section", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self._build()
        self._read()

    def _build(self) -> None:
        kind = QVBoxLayout(self.taken_row)
        kind.setContentsMargins(0, 0, 0, 0)
        kind.setSpacing(4)
        kind.addLayout(row(label(say("dialogs.survey.taken"), "muted"), self.taken, None))
        kind.addWidget(self.taken_note)
        self.body.addWidget(self.taken_row)
        self.body.addLayout(row(label(say("dialogs.survey.case"), "muted"), self.case, None))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.answers_of)
        self.answers.setAccessibleName(say("dialogs.survey.answers"))
        self.answers.setHorizontalHeaderLabels([say("dialogs.survey.answer"), "n"])
        self.answers.setShowGrid(False)
        self.answers.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.answers.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.answers.setTabKeyNavigation(False)
        self.answers.verticalHeader().hide()
        head = self.answers.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column.addWidget(self.answers, 1)
        split.setMinimumHeight(200)  # on a small screen the dialog scrolls
        split.addWidget(self.view)
        split.addWidget(side)
        for n, share in enumerate((2, 1)):
            split.setStretchFactor(n, share)
        split.setSizes([820, 320])
        self.body.addWidget(split, 1)
        self.body.addWidget(self.counted)
        self.body.addWidget(self.told)
        self.body.addWidget(self.bar)
        self.buttons(say("dialogs.survey.ok"), self.store, enter=False)
        self.view.moved.connect(self._show_answers)
        self.columns.corrected.connect(self._corrected)
        self._ready(False)

    def _ready(self, ready: bool) -> None:
        for part in (self.view, self.case, self.answers, self.taken):
            part.setEnabled(ready)
        assert self.primary is not None
        self.primary.setEnabled(ready and self._may_store())
        self.bar.setVisible(not ready)

    # reading

    def _read(self) -> None:
        path, place = self.path, self._project.store.path

        def work(progress: Progress) -> Looked:
            from app.coding.survey import read

            table = read(path)
            progress.check()
            with Project.open(place, read_only=True) as own:
                columns, original = own.surveys.columns(table), path.read_bytes()
                try:
                    like = own.surveys.likeness(table, columns)
                except Refusal:  # respondents of one name: another column may name them
                    like = None
                if like is None:
                    return Looked(table, columns, original)
                return Looked(table, columns, original, like, own.surveys.columns(table, taken="new"))

        self.job = self.main.jobs.run(work, self.show_table, self._failed, label=say("window.import.reading"))

    def _failed(self, error: BaseException) -> None:
        self.bar.hide()
        self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))
        if self.looked is not None:
            self._ready(True)

    def show_table(self, looked: Looked) -> None:
        """Show what was read."""
        self.looked = looked
        self.case.clear()
        self.case.addItems(list(looked.table.headers))
        self.taken.clear()
        if looked.like is not None:
            self.taken.addItem(say("dialogs.survey.taken_again", **looked.like.told), "again")
            self.taken.addItem(say("dialogs.survey.taken_new"), "new")
            self.taken.setCurrentIndex(0 if looked.like.sure else -1)
        self.taken_row.setVisible(looked.like is not None)
        self._show_columns(looked.columns)
        self._ready(True)
        self._count()
        (self.view if self._may_store() else self.taken).setFocus()

    def _show_columns(self, columns: Sequence[Column]) -> None:
        assert self.looked is not None
        self.columns.load(self.looked.table, columns)
        self.case.setCurrentIndex(next(n for n, c in enumerate(columns) if c.type == "id"))
        self.view.setCurrentIndex(self.columns.index(min(1, len(columns) - 1), 0))
        like, chosen = self.looked.like, self.taken.currentData()
        note = say("dialogs.survey.again") if chosen == "again" else ""
        if like is not None and chosen is None:
            note = say("dialogs.survey.doubtful", **like.told)
        self.taken_note.setText(note)
        self.taken_note.setVisible(bool(note))
        notes = [say(n) for n in self.looked.table.notices]
        self.told.setText(" ".join(notes))
        self.told.setVisible(bool(notes))

    def _take(self) -> None:
        """Take the file for a later export, or for another questionnaire, with columns guessed anew."""
        if self.looked is not None:
            new = self.taken.currentData() == "new"
            self._show_columns(self.looked.anew if new else self.looked.columns)
            self._corrected()

    def _may_store(self) -> bool:
        undecided = self.looked is not None and self.looked.like is not None and self.taken.currentIndex() < 0
        return self.desk.writable and not undecided

    def _taken_for(self) -> Taken | None:
        """What the file is taken for; with another column of respondents it is like nothing that is there."""
        assert self.looked is not None
        before = next(n for n, c in enumerate(self.looked.columns) if c.type == "id")
        if self.case.currentIndex() != before:
            return "new"
        found: Taken | None = self.taken.currentData()
        return found

    def _corrected(self) -> None:
        self.trouble.say("")
        self._count()
        self._show_answers(self.view.currentIndex().row())

    def _count(self) -> None:
        assert self.looked is not None and self.primary is not None
        kinds = [c.type for c in self.columns.columns]
        opened, left = kinds.count("open"), kinds.count("skip")
        wrong = sum(map(len, self.columns.wrong))
        parts = [
            say("dialogs.survey.respondents", n=len(self.looked.table.rows)),
            say("dialogs.survey.attributes", n=len(kinds) - opened - left - 1),
            say("dialogs.survey.open", n=opened),
        ]
        if left:
            parts.append(say("dialogs.survey.left", n=left))
        if wrong:
            parts.append(say("dialogs.survey.wrong", n=wrong))
        self.counted.setText("  ·  ".join(parts))
        self.primary.setEnabled(not wrong and self._may_store())

    def _show_answers(self, n: int) -> None:
        if self.looked is None or not 0 <= n < len(self.columns.columns):
            return
        self.answers_of.setText(self.columns.columns[n].header)
        found = self.columns.answers(n)
        self.answers.setRowCount(len(found))
        for k, (text, count) in enumerate(found):
            shown = QTableWidgetItem(" ".join(text.split())[:300])
            shown.setToolTip(text[:1000])
            much = QTableWidgetItem(number(count))
            much.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.answers.setItem(k, 0, shown)
            self.answers.setItem(k, 1, much)
        self.answers.scrollToTop()

    # storing

    def store(self) -> None:
        """Plan in a thread, then store piece by piece."""
        looked = self.looked
        if looked is None:
            return
        if self.desk.project is not self._project or not self.desk.writable:
            self.trouble.say(say("dialogs.read_only"))
            return
        self.trouble.say("")
        self._ready(False)
        self.bar.setRange(0, 0)
        columns: Sequence[Column] = tuple(self.columns.columns)
        place = self._project.store.path
        taken = self._taken_for()
        self._moment = self._project.last_change

        def work(progress: Progress) -> SurveyPlan:
            with Project.open(place, read_only=True) as own:
                return own.surveys.plan(looked.table, columns, looked.original, taken)

        self.job = self.main.jobs.run(work, self._begin, self._failed, label=say("dialogs.survey.storing"))

    def _begin(self, plan: SurveyPlan) -> None:
        if self.desk.project is not self._project or self._project.last_change != self._moment:
            self._failed(Refusal("dialogs.survey.moved_on"))
            return
        self.plan, self.report = plan, SurveyReport()
        self._steps = self._project.surveys.steps(plan, self.report)
        QTimer.singleShot(0, self._next)

    def _next(self) -> None:
        if self._steps is None:
            return
        try:
            done, total = next(self._steps)
        except StopIteration:
            self._steps = None
            self._end()
            return
        except Refusal as refusal:
            self._steps = None
            self._failed(refusal)
            return
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        QTimer.singleShot(0, self._next)

    def _end(self) -> None:
        from app.project.surveys.door import report_changes

        report = self.report
        if not report.changed:
            self.desk.message(say("survey.done.nothing", file=report.file))
            self.accept()
            return
        self.desk.changed.emit(report_changes(self.plan, report), self)
        told = [say("survey.done.respondents", file=report.file, n=report.respondents, new=report.new)]
        if report.dropped:
            told.append(say("dialogs.survey.dropped", n=len(report.dropped)))
        own = {n.key for n in self.looked.table.notices} if self.looked else set()
        told += [say(n) for n in report.notices if n.key not in own]
        self.desk.message(" ".join(told))
        if report.documents:
            self.main.show_place("coding", source=report.documents[0])
        self.accept()

    def done(self, result: int) -> None:
        """Closing in the middle takes back what was stored so far."""
        if self.job is not None and not self.job.over:
            self.job.cancel()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()  # type: ignore[attr-defined]
        super().done(result)


def import_survey(window: MainWindow, path: Path) -> SurveyImport | None:
    """Show what was recognised in a questionnaire; None when nothing can be stored now."""
    if not window.desk.writable:
        return None
    dialog = SurveyImport(window, path)
    dialog.open()
    return dialog
