"""Pseudonymising: what was found and where, which of it is replaced, the key, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.coding.privacy.candidate import KINDS
from app.coding.privacy.typed import staying
from app.coding.refusal import Refusal
from app.project import Project
from app.project.mentions import told
from app.ui.dialogs.copies_left import CopiesLeft
from app.ui.dialogs.frame import Frame, Line, fit, scrolling
from app.ui.dialogs.key_fields import KeyFields
from app.ui.dialogs.names_table import NamesTable
from app.ui.flow import flowing
from app.ui.jobs import Job, Progress
from app.ui.widgets import button, label, number
from app.words import say

if TYPE_CHECKING:
    from app.project.detecting import Found
    from app.project.privacy import Report
    from app.ui.main_window import MainWindow


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

    def finish(self, lines: list[str], paths: Sequence[Path] = (), copies: QWidget | None = None) -> None:
        """The last page: what was done, the files that were made, or the copies that are left."""
        report, column = page()
        good = Line("circle-check", "ok")
        good.say(lines[0])
        column.addWidget(good)
        for text in lines[1:]:
            column.addWidget(label(text, wrap=True, selectable=True))
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


class PseudonymiseDialog(Pages):
    """First what was found, then the key, then the report."""

    def __init__(self, window: MainWindow, source: str | None = None) -> None:
        super().__init__(window, say("privacy_window.title"), say("privacy_window.about"), QSize(1040, 680))
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        self.found: Found | None = None
        self.copies: CopiesLeft | None = None
        self.scope = QComboBox()
        self.scope.setAccessibleName(say("privacy_window.scope"))
        self.scope.addItem(say("privacy_window.all_documents"), None)
        for one in project.sources.list():
            self.scope.addItem(one.name, one.guid)
        self.scope.setMaximumWidth(360)
        self.table = NamesTable()
        self.word = QLineEdit()
        self.word.setPlaceholderText(say("privacy_window.own_word"))
        self.word.setAccessibleName(say("privacy_window.own_word"))
        self.word.setFixedWidth(230)
        self.kind = QComboBox()
        self.kind.setAccessibleName(say("privacy_window.column.kind"))
        for kind in KINDS:
            self.kind.addItem(say(f"privacy.kind.{kind}"), kind)
        self.add_button = button(say("privacy_window.add"), self.add_word)
        self.add_button.setAutoDefault(False)
        self.word.returnPressed.connect(self.add_word)
        self.count = label("", "muted")
        self.choose, column = page()
        scope = label(say("privacy_window.scope"), "section")
        column.addWidget(flowing(scope, self.scope, None, self.table.every, self.table.search, spacing=8))
        column.addWidget(self.table, 1)
        self.typed = Line("warning", "warn")
        column.addWidget(self.typed)
        column.addWidget(flowing(self.word, self.kind, self.add_button, None, self.count, spacing=8))
        self.pages.addWidget(self.choose)
        self.key_page, column = page()
        self.key = KeyFields(project, new=True)
        column.addWidget(self.key)
        self.sure = Line("warning", "warn")
        self.sure.say(say("privacy_window.cannot_undo"))
        column.addWidget(self.sure)
        column.addStretch(1)
        self.pages.addWidget(self.key_page)
        self.back = button(say("privacy_window.back"), self.go_back, icon="previous")
        self.back.setAutoDefault(False)
        self.buttons(say("privacy_window.next"), self.go_on, self.back, enter=False)
        self.back.hide()
        self.pages.currentChanged.connect(lambda _: self._follow_back())
        self.table.changed.connect(self._count)
        self.key.changed.connect(self._check_key)
        self.scope.activated.connect(lambda _n: self.search())
        at = self.scope.findData(source)
        self.scope.setCurrentIndex(max(at, 0))
        self.search()

    def search(self) -> None:
        """Look through the chosen documents, in a thread."""
        place, chosen = self.project.store.path, self.scope.currentData()

        def look(progress: Progress) -> Found:
            with Project.open(place, read_only=True) as own:
                return own.privacy.search([chosen] if chosen else None, None, progress)

        self.work(say("privacy_window.searching"), look, self._searched)

    def _searched(self, found: Found) -> None:
        self.found = found
        self.table.fill(found)
        self.typed.say(say(staying(found.typed)) if found.typed else "")
        self.pages.setCurrentWidget(self.choose)
        if not found.entities or found.without_deduce:
            self.trouble.say(say("privacy.deduce_failed" if found.entities else "privacy.nothing_found"))
        self.table.tree.setFocus()

    def _count(self) -> None:
        chosen = self.table.chosen()
        self.count.setText(
            say("privacy_window.count", n=len(chosen), places=number(sum(len(e.hits) for e in chosen)))
        )
        if self.primary is not None and self.pages.currentWidget() is not self.key_page:
            self.primary.setEnabled(bool(chosen))

    def add_word(self) -> None:
        """Take an own word into the list."""
        written = self.word.text().strip()
        if self.found is None or not written:
            return
        made = self.found.add(written, KINDS[self.kind.currentIndex()])
        self.trouble.say("" if made else say("privacy.word_nowhere", word=written))
        if made is not None:
            self.table.add(made)
            self.word.clear()

    def go_on(self) -> None:
        """To the key, and from there to the work."""
        if self.pages.currentWidget() is self.choose:
            self._turn(self.key_page)
            self.key.path.setFocus()
            self._check_key()
            return
        if self.pages.currentWidget() is not self.key_page or self.found is None:
            return
        wrong, place = self.key.wrong(), self.key.place
        if wrong or place is None:
            self.trouble.say(wrong)
            return
        project, found, chosen, passphrase = (
            self.project,
            self.found,
            self.table.chosen(),
            self.key.passphrase,
        )

        def replace(progress: Progress) -> Report:
            known = project.privacy.remembered(place, passphrase)
            project.privacy.keep_known(chosen, known)
            return project.privacy.pseudonymise(found, chosen, place, passphrase)

        self.write(say("privacy_window.replacing"), replace, self._replaced, self.key_page)

    def go_back(self) -> None:
        """From the key to what was found."""
        self._turn(self.choose)
        self._count()

    def _turn(self, to: QWidget) -> None:
        self.trouble.say("")
        self.pages.setCurrentWidget(to)
        last = to is self.key_page
        self.about.setText(say("privacy_window.key.about" if last else "privacy_window.about"))
        text = say("privacy_window.replace" if last else "privacy_window.next")
        assert self.primary is not None
        self.primary.setText(text)
        self.primary.setAccessibleName(text)

    def _follow_back(self) -> None:
        """There is no way back while the names are being replaced."""
        self.back.setVisible(self.pages.currentWidget() is self.key_page)

    def _check_key(self) -> None:
        if self.primary is not None and self.pages.currentWidget() is self.key_page:
            self.primary.setEnabled(not self.key.wrong())
            self.primary.setToolTip(self.key.wrong())

    def _replaced(self, report: Report) -> None:
        lines = [say("privacy.replaced", n=report.total)]
        kinds = [f"{say(f'privacy.kind.{k}')}: {number(n)}" for k, n in report.places.items()]
        lines.append("  ·  ".join(kinds))
        if report.originals:
            lines.append(say("privacy.originals", n=report.originals))
        if report.collapsed:
            lines.append(say("privacy.begun_anew"))
        lines.append(say("privacy.key_at", file=self.key.place))
        if report.still:
            lines.append(say("privacy.still", n=len(report.still)))
            lines += [f"→  {line}" if mend else f"–  {line}" for line, mend in told(report.still)]
        self.copies = CopiesLeft(self)
        self.copies.tell(report.handed)
        self.finish(lines, copies=self.copies)


class ReidentifyDialog(Pages):
    """The key and its passphrase; then the names are back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window, say("privacy_window.undo.title"), say("privacy_window.undo.about"), QSize(600, 380)
        )
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        self.key_page, column = page()
        self.key = KeyFields(project, new=False)
        column.addWidget(self.key)
        column.addStretch(1)
        self.pages.addWidget(self.key_page)
        self.pages.setCurrentWidget(self.key_page)
        self.buttons(say("privacy_window.undo.ok"), self.bring_back)
        self.key.changed.connect(self._check)
        self._check()
        self.key.path.setFocus()

    def _check(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(not self.key.wrong())
            self.primary.setToolTip(self.key.wrong())

    def bring_back(self) -> None:
        """Put the names back, in a thread."""
        place, passphrase, project = self.key.place, self.key.passphrase, self.project
        if place is None or self.key.wrong():
            return
        self.write(
            say("privacy_window.undo.busy"), lambda progress: project.privacy.reidentify(place, passphrase),
            self._back, self.key_page,
        )  # fmt: skip

    def _back(self, report: Report) -> None:
        self.finish([say("privacy.back", n=report.total)])


def page() -> tuple[QWidget, QVBoxLayout]:
    """An empty page and its column."""
    made = QWidget()
    made.setObjectName("plain")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return made, column


def pseudonymise(window: MainWindow) -> PseudonymiseDialog | None:
    """Open the dialog on all documents; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = PseudonymiseDialog(window)
    dialog.open()
    return dialog


def reidentify(window: MainWindow) -> ReidentifyDialog | None:
    """Bring names back with the key; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = ReidentifyDialog(window)
    dialog.open()
    return dialog
