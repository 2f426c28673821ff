"""Pseudonymising: what was found and where, which of it is replaced, the key, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.coding.privacy.candidate import KINDS
from app.coding.privacy.typed import staying
from app.project import Project
from app.project.mentions import told
from app.ui.dialogs.copies_left import CopiesLeft
from app.ui.dialogs.frame import Line
from app.ui.dialogs.key_fields import KeyFields
from app.ui.dialogs.names_table import NamesTable
from app.ui.dialogs.pages import Pages, page
from app.ui.flow import flowing
from app.ui.jobs import Progress
from app.ui.widgets import button, label, number
from app.words import say

if TYPE_CHECKING:
    from app.project.detecting import Found
    from app.project.privacy import Report
    from app.ui.main_window import MainWindow


class PseudonymiseDialog(Pages):
    """First what was found, then the key, then the report."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("privacy_window.title"), say("privacy_window.about"), QSize(1040, 680))
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        self.found: Found | None = None
        self.copies: CopiesLeft | None = None
        self.choose, self.key_page = self._choosing(), self._keying()
        self.pages.addWidget(self.choose)
        self.pages.addWidget(self.key_page)
        self.back = button(say("privacy_window.back"), self.go_back, icon="previous")
        self.back.setAutoDefault(False)
        self.buttons(say("privacy_window.next"), self.go_on, self.back, enter=False)
        self.back.hide()
        self.pages.currentChanged.connect(lambda _: self._follow_back())
        self.table.changed.connect(self._count)
        self.key.changed.connect(self._check_key)
        self.scope.activated.connect(lambda _n: self.search())
        self.search()

    def _choosing(self) -> QWidget:
        """The page of what was found: in which documents, the names, and a word of one's own."""
        self.scope = QComboBox()
        self.scope.setAccessibleName(say("privacy_window.scope"))
        self.scope.addItem(say("privacy_window.all_documents"), None)
        for one in self.project.sources.list():
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
        made, column = page()
        scope = label(say("privacy_window.scope"), "section")
        column.addWidget(flowing(scope, self.scope, None, self.table.every, self.table.search, spacing=8))
        column.addWidget(self.table, 1)
        self.typed = Line("warning", "warn")
        column.addWidget(self.typed)
        column.addWidget(flowing(self.word, self.kind, self.add_button, None, self.count, spacing=8))
        return made

    def _keying(self) -> QWidget:
        """The page of the key."""
        made, column = page()
        self.key = KeyFields(self.project, new=True)
        column.addWidget(self.key)
        self.sure = Line("warning", "warn")
        self.sure.say(say("privacy_window.cannot_undo"))
        column.addWidget(self.sure)
        column.addStretch(1)
        return made

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
        project, found, chosen = self.project, self.found, self.table.chosen()
        passphrase = self.key.passphrase

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


def pseudonymise(window: MainWindow) -> PseudonymiseDialog | None:
    """Open the dialog on all documents; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = PseudonymiseDialog(window)
    dialog.open()
    return dialog
