"""Deleting a code: what goes with it is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout

from app.ui.dialogs.code_fields import family, usage
from app.ui.dialogs.frame import Frame
from app.ui.widgets import button, label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class RemoveDialog(Frame):
    """Says how many codes, codings and memos go, and offers to retire the code instead."""

    def __init__(self, window: MainWindow, guid: str) -> None:
        project = window.desk.project
        assert project is not None
        book = project.codes.book()
        code = book.get(guid)
        self.guid = guid
        title = say("dialogs.remove.title", code=code.name)
        super().__init__(window, title, size=QSize(480, 200))
        doomed = [c.guid for c in family(book, guid)]
        codings, documents, memos = usage(project, doomed)
        lines = QVBoxLayout()
        lines.setSpacing(6)
        if len(doomed) > 1:
            lines.addWidget(label(say("dialogs.remove.codes", n=len(doomed) - 1), wrap=True))
        if codings:
            where = say("dialogs.remove.documents", n=documents)
            lines.addWidget(label(say("dialogs.remove.codings", n=codings, where=where), wrap=True))
        if memos:
            lines.addWidget(label(say("dialogs.remove.memos", n=memos), wrap=True))
        summaries = sum(s.code in doomed for s in project.frameworks.summaries())
        if summaries:
            lines.addWidget(label(say("framework.go_with_code", n=summaries), wrap=True))
        if not codings and not memos and not summaries and len(doomed) == 1:
            lines.addWidget(label(say("dialogs.remove.unused"), wrap=True))
        lines.addWidget(label(say("dialogs.remove.undo"), "muted", wrap=True))
        self.body.addLayout(lines)
        self.body.addStretch(1)
        left = []
        if codings and code.active:
            retire = button(say("dialogs.remove.retire"), self.retire, kind="quiet", icon="retire")
            retire.setAutoDefault(False)
            left.append(retire)
        self.buttons(say("dialogs.remove.ok"), self.remove, *left)
        self.away.setFocus()

    def remove(self) -> None:
        """Delete it."""
        if self.do(lambda p: p.codes.remove(self.guid)) is not None:
            self.accept()

    def retire(self) -> None:
        """Take it out of use; its codings stay."""
        if self.do(lambda p: p.codes.retire(self.guid)) is not None:
            self.accept()


def remove_code(window: MainWindow, guid: str) -> RemoveDialog | None:
    """Ask, saying what goes with it; None when nothing can change."""
    if not window.desk.writable:
        return None
    dialog = RemoveDialog(window, guid)
    dialog.open()
    return dialog
