"""Merging a code into another: choose which, see what happens, do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from app.coding.model import CodingFilter
from app.ui.dialogs.code_fields import CodeChoice, family
from app.ui.dialogs.frame import Frame, Line
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Effect:
    """What a merge will do: codings that move, those that are there twice, memos, codes that move along."""

    codings: int
    doubles: int
    memos: int
    children: int


def effect(project: Project, guid: str, into: str) -> Effect:
    """What merging ``guid`` into ``into`` will do."""
    mine = project.codings.list(CodingFilter(codes=frozenset({guid})))
    there = {
        (c.source, c.start, c.end, c.coder)
        for c in project.codings.list(CodingFilter(codes=frozenset({into})))
    }
    doubles = sum((c.source, c.start, c.end, c.coder) in there for c in mine)
    targets = {guid, *(c.guid for c in mine)}
    memos = sum(m.target in targets for m in project.memos.list())
    return Effect(len(mine), doubles, memos, len(project.codes.book().children(guid)))


class MergeDialog(Frame):
    """A list to search; under it, what will happen with the code that is chosen."""

    def __init__(self, window: MainWindow, guid: str) -> None:
        project = window.desk.project
        assert project is not None
        book = project.codes.book()
        self.guid, self.book = guid, book
        self.code = book.get(guid)
        title = say("dialogs.merge.title", code=self.code.name)
        super().__init__(window, title, say("dialogs.merge.about", code=self.code.name), size=QSize(560, 560))
        self.choice = CodeChoice(book, [c.guid for c in family(book, guid)])
        self.what = Line("info", "muted")
        self.body.addWidget(self.choice, 1)
        self.body.addWidget(self.what)
        self.buttons(say("dialogs.merge.ok"), self.merge)
        self.choice.chosen.connect(self._tell)
        self.choice.decided.connect(self.merge)
        self._tell("")
        self.choice.search.setFocus()

    def _tell(self, into: str) -> None:
        assert self.primary is not None
        self.primary.setEnabled(bool(into))
        project = self.desk.project
        if not into or project is None:
            self.what.say("")
            return
        found = effect(project, self.guid, into)
        target = self.book.get(into).name
        parts = [say("dialogs.merge.codings", n=found.codings, into=target)]
        if found.doubles:
            parts.append(say("dialogs.merge.doubles", n=found.doubles))
        if found.memos:
            parts.append(say("dialogs.merge.memos", n=found.memos))
        if found.children:
            parts.append(say("dialogs.merge.children", n=found.children))
        parts.append(say("dialogs.merge.gone", code=self.code.name))
        self.what.say(" ".join(parts))

    def merge(self) -> None:
        """Do it."""
        into = self.choice.guid
        if into and self.do(lambda p: p.codes.merge(self.guid, into)) is not None:
            self.desk.message(say("dialogs.merge.done", code=self.code.name, into=self.book.path(into)))
            self.accept()


def merge_code(window: MainWindow, guid: str, into: str | None = None) -> MergeDialog | None:
    """Ask into which code ``guid`` goes (``into`` is chosen beforehand); None when nothing can change."""
    if not window.desk.writable:
        return None
    dialog = MergeDialog(window, guid)
    if into is not None:
        dialog.choice.choose(into)
    dialog.open()
    return dialog
