"""The question of the place Fragmenten: asked in a thread, kept and coded with through the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.coding.model import Changes
from app.coding.query.describe import describe
from app.coding.query.tree import Query
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.asking.panel import QuestionPanel
from app.ui.choosing import PickList
from app.ui.fragments.filters import FilterBar, code_items
from app.ui.jobs import Job
from app.ui.places import Tools
from app.ui.widgets import number, plural
from app.words import say

REST = 80
"""Milliseconds of rest before a question is asked: a run of changes costs one."""

FOUND_BY = (
    "coding", "memo", "source", "speaker", "case", "case_source", "attribute", "attribute_value", "code",
    "code_set", "coder",
)  # fmt: skip
"""Kinds of things of which a change can change what a question finds."""


class Asking(QObject):
    """Joins the panel, the filters and the project. ``panel`` is hidden until it is asked for."""

    def __init__(self, tools: Tools, filters: FilterBar, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._filters, self._desk = tools, filters, tools.desk
        self.panel = QuestionPanel()
        self.panel.hide()
        self.job: Job | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._ask)
        panel = self.panel
        panel.changed.connect(self._changed)
        panel.saveAsked.connect(self.save)
        panel.removeAsked.connect(self.remove)
        panel.openAsked.connect(self.open_kept)
        panel.codeAsked.connect(lambda _query: self.pick_code())
        panel.closeAsked.connect(self.close)
        filters.questionAsked.connect(self.toggle)
        filters.changed.connect(self._filtered)

    # opening

    def toggle(self) -> None:
        """Open the panel, or close it."""
        if self.panel.isVisible():
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Show the panel, with a first condition to change."""
        self.load()
        self.panel.show()
        self.panel.focus_first()

    def close(self) -> None:
        """Hide the panel and let the question go."""
        self.panel.hide()
        if self.panel.query is not None:
            self.panel.set_query(None)
        self._filters.question.setFocus()

    def load(self) -> None:
        """Offer what the project has now."""
        project = self._desk.project
        if project is not None:
            self.panel.load(project.questions.names(), project.questions.list())

    def refresh(self, changes: Changes | None) -> None:
        """Follow a change: names, kept questions, and what is found."""
        if not self.panel.isVisible() and self.panel.query is None:
            return
        found = changes is None or changes.touches(*FOUND_BY)
        if found or (changes is not None and changes.touches("project")):
            self.load()
        if self.panel.query is not None and found:
            self._rest.start()

    def forget(self) -> None:
        """Another project lies on the desk."""
        self.panel.hide()
        self.panel.query = None
        self.panel.set_query(None)

    # asking

    def _changed(self, query: Query | None) -> None:
        if query is None:
            self._rest.stop()
            self._stop()
            self.panel.say_count("")
            if self._filters.choice.asked is not None:
                self._filters.set_choice(replace(self._filters.choice, asked=None, question=""))
        else:
            self.panel.say_count(say("asking.busy"))
            self._rest.start()

    def _filtered(self, choice: Any) -> None:
        """All filters were taken off: the question too."""
        busy = self._rest.isActive() or (self.job is not None and not self.job.over)
        if choice.asked is None and self.panel.query is not None and not busy:
            self.panel.set_query(None)

    def _stop(self) -> None:
        if self.job is not None and not self.job.over:
            self.job.cancel()

    def _ask(self) -> None:
        project, query = self._desk.project, self.panel.query
        self._stop()
        if project is None or query is None:
            return
        place = project.store.path

        def work(progress: Any) -> tuple[frozenset[str], int]:
            with Project.open(place, read_only=True) as own:
                progress.check()
                found = own.questions.ask(query)
                progress.check()
                return found.guids, found.documents

        def done(found: tuple[frozenset[str], int]) -> None:
            if self._desk.project is project and self.panel.query == query:
                self._take(query, *found)

        def failed(error: BaseException) -> None:
            told = say(error) if isinstance(error, Refusal) else say("window.unexpected")
            self.panel.say_count("")
            self.panel.say_trouble(told)

        self.job = self._tools.jobs.run(work, done, failed, label=say("asking.searching"))

    def _take(self, query: Query, guids: frozenset[str], documents: int) -> None:
        project = self._desk.project
        assert project is not None
        words = plural("fragments.count", len(guids))
        where = plural("fragments.in_documents", documents)
        self.panel.say_count(f"{words}, {where}")
        self.panel.code.setEnabled(bool(guids) and self._desk.writable)
        told = describe(query, project.questions.names(), say)
        self._filters.set_choice(replace(self._filters.choice, asked=guids, question=told))

    # keeping

    def save(self, name: str, query: Query) -> None:
        """Keep the question under a name."""
        changes = self._desk.do(
            lambda p: p.questions.save(name, query), self.panel,
            refused=lambda r: self.panel.say_trouble(say(r)),
        )  # fmt: skip
        if changes is not None:
            self._desk.message(say("asking.saved", name=name.strip()))
            self.load()

    def remove(self, guid: str) -> None:
        """Let a kept question go; it stays asked."""
        name = next((q.name for q in self._desk.ask(lambda p: p.questions.list(), []) if q.guid == guid), "")
        if self._desk.do(lambda p: p.questions.remove(guid), self.panel) is not None:
            self._desk.message(say("asking.removed", name=name))
            self.panel.name.clear()
            self.load()

    def open_kept(self, guid: str) -> None:
        """Ask a kept question."""
        project = self._desk.project
        if project is None:
            return
        try:
            query = project.questions.read(guid)
        except Refusal as refusal:
            self.panel.say_trouble(say(refusal))
            return
        self.load()
        self.panel.show()
        self.panel.set_query(query, project.questions.get(guid).name)

    # coding

    def pick_code(self) -> PickList | None:
        """Ask with which code all that was found shall be coded."""
        project, query, asked = self._desk.project, self.panel.query, self._filters.choice.asked
        if project is None or query is None or not asked or not self._desk.writable:
            return None
        book = project.codes.book()
        items = [
            replace(item, enabled=(code := book.get(str(item.key))).codable and code.active)
            for item in code_items(book, family=False)
        ]
        found = PickList(items, hint=say("asking.code_hint", n=number(len(asked))), parent=self.panel)
        found.picked.connect(lambda code: self.code_all(query, code))
        found.open_at(self.panel.code, 320)
        self.panel.open_list = found
        return found

    def code_all(self, query: Query, code: str) -> None:
        """Code what the question finds: one step."""
        changes = self._desk.do(lambda p: p.questions.code(query, code), self.panel)
        if changes is not None:
            self._desk.message(say("asking.coded", n=len(changes.added.get("coding", ()))))
