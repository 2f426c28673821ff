"""Mending a transcript's text; what that costs the codings is shown before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes, Fragment
from app.coding.refusal import Refusal
from app.coding.text import normalise
from app.project import Project
from app.ui import theme
from app.ui.dialogs.frame import Frame, Line, meant, scrolling
from app.ui.widgets import Dot, SearchField, button, label, row, tool
from app.words import say

if TYPE_CHECKING:
    from app.project.sources import EditReport
    from app.ui.main_window import MainWindow

MOST_SHOWN = 60
LONGEST = 220


class _Undone(Exception):
    """Raised to take an edit back that was only made to see what it costs."""


def cost(project: Project, source: str, text: str) -> EditReport:
    """What an edit would shorten and remove: it is made and taken back, so the answer is exact.

    Refuses what the edit itself refuses.
    """
    found: list[EditReport] = []
    try:
        with project.group("history.edit_text", whole=True):
            found.append(project.sources.edit_text(source, text)[1])
            raise _Undone
    except _Undone:
        return found[0]


class TextEditor(Frame):
    """First the text to edit; when codings are hurt, a second page that says which, and only then storing."""

    def __init__(self, window: MainWindow, source: str) -> None:
        project = window.desk.project
        assert project is not None
        found = project.sources.get(source)
        title, about = say("dialogs.text.title", name=found.name), say("dialogs.text.about")
        super().__init__(window, title, about, size=QSize(860, 700))
        self.source = found.guid
        self.before = project.sources.text(found.guid)
        self.text = QPlainTextEdit()
        self.text.setObjectName("field")
        self.text.setFont(theme.reading_font(window.settings.text_size))
        self.text.setPlainText(self.before)
        self.text.document().setModified(False)
        self.text.setAccessibleName(title)
        self.search = SearchField(say("dialogs.text.search"))
        self.search.setMaximumWidth(280)
        self.search.returnPressed.connect(self.seek)
        self.next_button = tool("next", say("dialogs.text.next"), self.seek)
        self.edit_page = QWidget()
        column = QVBoxLayout(self.edit_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row(self.search, self.next_button, None))
        column.addWidget(self.text, 1)
        self.cost_page = QWidget()
        self._cost = QVBoxLayout(self.cost_page)
        self._cost.setContentsMargins(0, 0, 0, 0)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.edit_page)
        self.pages.addWidget(self.cost_page)
        self.body.addWidget(self.pages, 1)
        self.again = button(say("dialogs.text.again"), self.edit_again, icon="previous")
        self.again.setAutoDefault(False)
        self.buttons(say("dialogs.text.save"), self.save, self.again, enter=False)
        self.again.hide()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        self.text.setFocus()

    @property
    def new(self) -> str:
        """The text as it would be stored."""
        raw = self.text.document().toRawText()  # the plain one has spaces for no-break spaces
        return normalise(raw.replace("\u2029", "\n").replace("\u2028", "\n"))

    def seek(self) -> None:
        """Go to the next place of the words searched for, round from the end."""
        wanted = self.search.text()
        if wanted and not self.text.find(wanted):
            cursor = self.text.textCursor()
            cursor.movePosition(cursor.MoveOperation.Start)
            self.text.setTextCursor(cursor)
            if not self.text.find(wanted, QTextDocument.FindFlag(0)):
                self.trouble.say(say("coding.find.none"))
                return
        self.trouble.say("")

    def save(self) -> None:
        """Store the text; first show what it costs, when it costs anything."""
        project = self.desk.project
        if project is None:
            return
        if self.new == self.before:
            self.accept()
            return
        if self.pages.currentWidget() is self.edit_page:
            QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
            try:
                report = cost(project, self.source, self.new)
            except Refusal as refusal:
                self.refuse(refusal)
                return
            finally:
                QGuiApplication.restoreOverrideCursor()
            if report.shrunk or report.dropped:
                self._show(report)
                return
        self._store()

    def _store(self) -> None:
        def work(project: Project) -> Changes:
            return project.sources.edit_text(self.source, self.new)[0]

        QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
        try:
            done = self.do(work)
        finally:
            QGuiApplication.restoreOverrideCursor()
        if done is None:
            self.edit_again()
        else:
            self.desk.message(say("dialogs.text.done"))
            self.accept()

    def _show(self, report: EditReport) -> None:
        self.trouble.say("")
        while (item := self._cost.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        for kind, fragments in (("dropped", report.dropped), ("shrunk", report.shrunk)):
            if not fragments:
                continue
            line = Line("warning", "warn" if kind == "shrunk" else "danger")
            line.say(say(f"dialogs.text.{kind}", n=len(fragments)))
            column.addWidget(line)
            for fragment in fragments[:MOST_SHOWN]:
                column.addLayout(self._fragment(fragment))
            if len(fragments) > MOST_SHOWN:
                column.addWidget(label(say("dialogs.text.more", n=len(fragments) - MOST_SHOWN), "muted"))
            column.addSpacing(8)
        column.addStretch(1)
        self._cost.addWidget(scrolling(inside), 1)
        self.report = report
        self._turn(self.cost_page)
        assert self.primary is not None
        self.primary.setFocus()

    def _fragment(self, fragment: Fragment) -> QVBoxLayout:
        project = self.desk.project
        assert project is not None
        color = project.codes.get(fragment.coding.code).color
        words = " ".join(fragment.text.split())
        quote = label(f"“{words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}”", wrap=True)
        quote.setFont(theme.reading_font(11))
        column = QVBoxLayout()
        column.setContentsMargins(24, 0, 0, 0)
        column.setSpacing(2)
        who = label(f"{fragment.path}  ·  {fragment.coder}", "muted")
        column.addLayout(row(Dot(color, 10), who, None, spacing=6))
        column.addWidget(quote)
        if fragment.memo:
            column.addWidget(
                label(say("dialogs.text.memo", memo=fragment.memo[:LONGEST]), "muted", wrap=True)
            )
        return column

    def edit_again(self) -> None:
        """Back to the text, as it was typed."""
        self._turn(self.edit_page)
        self.text.setFocus()

    def _turn(self, page: QWidget) -> None:
        cost_shown = page is self.cost_page
        self.pages.setCurrentWidget(page)
        self.again.setVisible(cost_shown)
        self.away.setVisible(not cost_shown)
        self.about.setText(say("dialogs.text.cost" if cost_shown else "dialogs.text.about"))
        assert self.primary is not None
        text = say("dialogs.text.save_anyway" if cost_shown else "dialogs.text.save")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)

    def reject(self) -> None:
        """Escape goes back from the second page, and never throws away what was typed without asking."""
        if self.pages.currentWidget() is self.cost_page:
            self.edit_again()
            return
        if self.new != self.before and self.isVisible() and not self._leaving():
            return
        super().reject()

    def _leaving(self) -> bool:
        if self.trouble.text == say("dialogs.text.unsaved"):
            return True  # asked once already; a second Escape means it
        self.trouble.say(say("dialogs.text.unsaved"))
        return False


def edit_text(window: MainWindow, source: str | None = None) -> TextEditor | None:
    """Mend the text of ``source``, or of the document that is open; None when there is none."""
    project = window.desk.project
    if project is None or not window.desk.writable:
        return None
    source = meant(window, source)
    if source is None:
        return None
    dialog = TextEditor(window, source)
    dialog.open()
    return dialog
