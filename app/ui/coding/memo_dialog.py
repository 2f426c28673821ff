"""A memo on a document, a code, a case or the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout

from app.coding.model import Changes, Memo, MemoTarget
from app.project import Project
from app.ui import theme
from app.ui.coding.coding_rows import day
from app.ui.widgets import button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def title_of(project: Project, kind: MemoTarget, target: str) -> str:
    """What a memo is about, by name."""
    if kind == "source":
        return project.sources.get(target).name
    if kind == "code":
        return project.codes.book().path(target)
    if kind == "case":
        return project.cases.get(target).name
    return project.name


class MemoDialog(QDialog):
    """This coder's own memo to write in; what others wrote stands above it."""

    def __init__(self, window: MainWindow, kind: MemoTarget, target: str) -> None:
        super().__init__(window)
        project = window.desk.project
        assert project is not None
        self._desk, self._kind, self._target = window.desk, kind, target
        memos = list(project.memos.of(target))
        self._mine: Memo | None = next((m for m in memos if m.coder == project.coder.guid), None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say("coding.memo_title"))
        self.resize(520, 400)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(say("coding.memo_title"), "heading"))
        column.addWidget(label(title_of(project, kind, target), "muted", wrap=True))
        names = {c.guid: c.name for c in project.coders.list()}
        for memo in memos:
            if memo is not self._mine:
                column.addSpacing(6)
                by = f"{names.get(memo.coder, '?')}  ·  {day(memo.changed or memo.created)}"
                column.addWidget(label(by, "section"))
                column.addWidget(label(memo.text, wrap=True, selectable=True))
        self.text = QPlainTextEdit(self._mine.text if self._mine else "")
        self.text.setObjectName("field")
        self.text.setFont(theme.reading_font(11.5))
        self.text.setAccessibleName(say("coding.memo_title"))
        self.text.setPlaceholderText(say("coding.inspector.memo_hint"))
        self.text.setReadOnly(not window.desk.writable)
        column.addWidget(self.text, 1)
        ok = button(say("coding.memo_ok"), self.accept, kind="primary")
        ok.setEnabled(window.desk.writable)
        column.addLayout(row(None, button(say("window.cancel"), self.reject), ok))
        self.text.setFocus()

    def accept(self) -> None:
        text, mine = self.text.toPlainText().strip(), self._mine
        done: Changes | bool | None
        if mine is not None and not text:
            done = self._desk.do(lambda p: p.memos.remove(mine.guid))
        elif mine is not None:
            done = self._desk.do(lambda p: p.memos.edit(mine.guid, text)) if text != mine.text else True
        elif text:
            done = self._desk.do(lambda p: p.memos.write(self._kind, self._target, text))
        else:
            done = True
        if done is not None:
            super().accept()


def edit_memo(window: MainWindow, kind: MemoTarget, target: str) -> MemoDialog:
    """Open the memo of ``target``."""
    dialog = MemoDialog(window, kind, target)
    dialog.open()
    return dialog
