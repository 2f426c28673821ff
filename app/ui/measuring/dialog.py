"""The window "How good are the suggestions?": measured in a process of its own, shown, and exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.dialogs.frame import Frame
from app.ui.files import asked_table, keep_folder
from app.ui.jobs import Job, Progress
from app.ui.widgets import button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.measuring.measured import Measured
    from app.ui.main_window import MainWindow
    from app.ui.measuring.report import Report

SUFFIXES = (".xlsx", ".html", ".csv")
AFFECTS = ("coding", "suggestion_decision", "code", "source", "speaker", "project")


class MeasuringWindow(Frame):
    """Stays open beside the work; what it shows is of the moment at which it was measured."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("measuring.title"), say("measuring.what"), size=QSize(1342, 700))
        self.found: Measured | None = None
        self.report: Report | None = None
        self._shown: QWidget | None = None
        self.job: Job | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self._working())
        self.body.addWidget(self.pages, 1)
        self.late = label(say("measuring.changed"), "muted")
        self.late.hide()
        self.again = button(say("measuring.again"), self.measure, kind="quiet")
        self.again.setAutoDefault(False)
        self.buttons(
            say("measuring.export"),
            self.export,
            self.again,
            self.late,
            leave=say("window.close"),
            enter=False,
        ).setEnabled(False)
        self.desk.changed.connect(self._changed)
        self.measure()

    def _working(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 40, 0, 0)
        self.step = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("measuring.busy"))
        self.halt = button(say("measuring.stop"), self.stop)
        self.halt.setAutoDefault(False)
        column.addWidget(self.step)
        column.addWidget(self.bar)
        column.addSpacing(8)
        column.addLayout(row(self.halt, None))
        column.addStretch(1)
        return page

    # measuring

    def measure(self) -> None:
        """Measure, from the beginning."""
        project = self.desk.project
        if project is None:
            return
        self._drop()
        self.trouble.say("")
        self.late.hide()
        self.again.setEnabled(False)
        self.bar.setRange(0, 0)
        self.step.setText(say("measuring.starting"))
        self.pages.setCurrentIndex(0)
        self.halt.setEnabled(True)
        place, moment = project.store.path, project.last_change

        def work(progress: Progress) -> Measured:
            import app.ui.measuring.report  # noqa: F401  (here, so that the window does not wait for it)
            from app.coding.suggest.measuring.apart import measure

            with Project.open(place, read_only=True) as own:
                return own.suggestions.measured(lambda material: measure(material, progress))

        def done(found: Measured) -> None:
            now = self.desk.project
            if now is not None:
                self.late.setVisible(now.last_change != moment)
            self.show_found(found)

        self.job = self.main.jobs.run(work, done, self._failed, label=say("measuring.busy"))
        self.job.progressed.connect(self._progress)

    def _progress(self, done: int, total: int, _what: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        key = "measuring.step" if total else "measuring.starting"
        self.step.setText(say(key, done=min(done + 1, total), total=total))

    def show_found(self, found: Measured) -> None:
        """Show a report."""
        from app.ui.measuring.report import Report, empty_page

        self.found = found
        self.again.setEnabled(True)
        bare = found.trouble is not None and not found.acceptance.all.answered
        self.report = None if bare else Report(found)
        page = empty_page(found) if self.report is None else self.report
        if self._shown is not None:
            self.pages.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = page
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        assert self.primary is not None
        self.primary.setEnabled(self.report is not None)

    def _failed(self, error: BaseException) -> None:
        self.again.setEnabled(True)
        self.stop()
        self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

    def stop(self) -> None:
        """Stop measuring; what was measured before comes back."""
        self._drop()
        self.again.setEnabled(True)
        self.halt.setEnabled(False)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self.step.setText(say("measuring.stopped"))
        if self.pages.count() > 1:
            self.pages.setCurrentIndex(1)

    def _drop(self) -> None:
        if self.job is not None and not self.job.over:
            self.job.cancel()
        self.job = None

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if self.found is not None and changes.touches(*AFFECTS):
            self.late.show()

    def done(self, result: int) -> None:
        """Close; what is being measured is dropped."""
        self._drop()
        super().done(result)

    # away

    def export(self) -> None:
        """Ask where, and write the report there."""
        if self.found is None:
            return
        path = asked_table(self.main, self, say("measuring.export"), say("measuring.file"), SUFFIXES)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the report to ``path`` in a thread; the suffix says what kind of file."""
        found = self.found
        if found is None:
            return
        self.trouble.say("")
        keep_folder(self.main.settings, path)

        def work(progress: Progress) -> Path:
            from app.coding.exchange import suggestion_report

            progress.check()
            suggestion_report.write(found, path, say)
            return path

        def failed(error: BaseException) -> None:
            self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

        self.main.jobs.run(
            work, lambda p: self.desk.message(say("measuring.written", file=p.name)), failed,
            label=say("exporting.busy"),
        )  # fmt: skip


def show_measuring(window: MainWindow) -> MeasuringWindow | None:
    """The window, brought forward when it is open; None without a project."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(MeasuringWindow) if d.isVisible()), None)
    if found is None:
        found = MeasuringWindow(window)
        found.show()
    found.activateWindow()
    return found
