"""Dialogs of several pages, one of which says that work is under way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui.dialogs.frame import Frame, Line, fit, scrolling
from app.ui.jobs import Job, Progress
from app.ui.widgets import label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


MOST_LINES = 10
"""Lines of a last page from which on they are scrolled."""


class Pages(Frame):
    """A dialog of several pages, one of which says that work is under way."""

    def __init__(self, window: MainWindow, title: str, about: str, size: QSize) -> None:
        super().__init__(window, title, about, size=size)
        self.job: Job | None = None
        self.writing = False
        self.pages = QStackedWidget()
        self.body.addWidget(self.pages, 1)
        self.busy, column = page()
        self.step = label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        column.addWidget(self.step)
        column.addWidget(self.bar)
        column.addStretch(1)
        self.pages.addWidget(self.busy)

    def work(self, what: str, operation: Any, done: Any, back: QWidget | None = None) -> None:
        """Show that ``operation`` runs in a thread, then ``done(result)``; a refusal leads to the page
        ``back``."""
        self.trouble.say("")
        self.step.setText(what)
        self.bar.setRange(0, 0)
        self.pages.setCurrentWidget(self.busy)
        assert self.primary is not None
        self.primary.setEnabled(False)

        def failed(error: BaseException) -> None:
            self.job, self.writing = None, False
            self.away.setEnabled(True)
            if back is not None:
                self.pages.setCurrentWidget(back)
                assert self.primary is not None
                self.primary.setEnabled(True)
            if isinstance(error, Refusal):
                self.refuse(error)
            else:
                self.trouble.say(say("window.unexpected"))

        def over(result: Any) -> None:
            self.job, self.writing = None, False
            self.away.setEnabled(True)
            done(result)

        self.job = self.main.jobs.run(operation, over, failed, label=what)
        self.job.progressed.connect(lambda *step: self._progressed(what, *step))

    def _progressed(self, what: str, done: int, total: int, at: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.step.setText(f"{what}  {at}" if at else what)

    def write(self, what: str, operation: Any, done: Any, back: QWidget) -> None:
        """As ``work``, on the open project itself; nobody can leave before it is done, and the window is
        redrawn then."""
        project = self.desk.project
        assert project is not None
        self.writing = True
        self.away.setEnabled(False)

        def work(progress: Progress) -> tuple[Any, Changes | None]:
            result = operation(progress)
            try:
                return result, project.privacy.everything()  # of very many rows: not in the window's thread
            except Refusal:  # what was asked is done all the same
                return result, None

        def over(found: tuple[Any, Changes | None]) -> None:
            changes = found[1] or self.desk.ask(lambda p: p.privacy.everything())
            if changes:
                self.desk.changed.emit(changes, self)
            done(found[0])

        self.work(what, work, over, back)

    def finish(
        self,
        lines: list[str],
        paths: Sequence[Path] = (),
        copies: QWidget | None = None,
        *,
        complete: bool = True,
    ) -> None:
        """The last page: what was done (``complete``, or something is left to do), the files that were
        made, or the copies that are left."""
        report, column = page()
        first = Line("circle-check", "ok") if complete else Line("info", "warn")
        first.say(lines[0])
        column.addWidget(first)
        rest, under = page() if len(lines) > MOST_LINES else (None, column)
        for text in lines[1:]:
            under.addWidget(label(text, wrap=True, selectable=True))
        if rest is not None:
            under.setContentsMargins(0, 0, 8, 0)
            under.addStretch(1)
            column.addWidget(scrolling(rest), 1)
        for path in paths:
            column.addWidget(label(str(path), "muted", wrap=True, selectable=True))
        if copies is not None:
            inside, under = page()
            under.setContentsMargins(0, 0, 8, 0)
            under.addWidget(copies)
            under.addStretch(1)
            column.addWidget(scrolling(inside), 1)
        else:
            column.addStretch(1)
        self.pages.addWidget(report)
        self.pages.setCurrentWidget(report)
        self.about.setVisible(False)
        self.away.hide()
        fit(self, QSize(640, 380 if copies is None else 560))
        assert self.primary is not None
        self.primary.setText(say("window.close"))
        self.primary.setAccessibleName(say("window.close"))
        self.primary.setEnabled(True)
        self.primary.clicked.disconnect()
        self.primary.clicked.connect(self.accept)
        self.primary.setAutoDefault(True)  # on the pages before, Enter may belong to a list
        self.primary.setFocus()

    def reject(self) -> None:
        """Leave, but not while the project is being rewritten."""
        if not self.writing:
            super().reject()

    def done(self, result: int) -> None:
        """Whoever closes the dialog no longer waits for what it looks for."""
        if self.job is not None and not self.writing:
            self.job.cancel()
        super().done(result)


def page() -> tuple[QWidget, QVBoxLayout]:
    """An empty page and its column."""
    made = QWidget()
    made.setObjectName("plain")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return made, column
