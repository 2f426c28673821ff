"""Memos: the one on a thing to write, and all of them in a window to read, search and jump from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.coding.model import Changes, Memo, MemoTarget
from app.coding.refusal import Crossed, Refusal
from app.project import Project
from app.ui import theme
from app.ui.dialogs.frame import Frame, scrolling
from app.ui.widgets import button, label
from app.words import local_day, say, shown_date

if TYPE_CHECKING:
    from app.ui.dialogs.crossed import Choice
    from app.ui.main_window import MainWindow

LONGEST_QUOTE = 140


def about(project: Project, kind: MemoTarget, target: str) -> str:
    """What a memo is about, in words; empty when it is gone."""
    try:
        if kind == "source":
            return project.sources.get(target).name
        if kind == "code":
            return project.codes.book().path(target)
        if kind == "case":
            return project.cases.get(target).name
        if kind == "coding":
            coding = project.codings.get(target)
            words = " ".join(project.sources.text(coding.source)[coding.start : coding.end].split())
            if len(words) > LONGEST_QUOTE:
                words = words[: LONGEST_QUOTE - 1] + "…"
            return f"{project.codes.get(coding.code).name}: “{words}”"
    except Refusal:
        return ""
    return project.name


def seen(memo: Memo) -> dict[str, str]:
    """A memo as it was looked at, for ``Memos.edit``."""
    return {"text": memo.text, "title": memo.title}


def settle(
    window: MainWindow, crossed: Crossed, memo: Memo, settled: Callable[[Memo, str, str, Choice], object]
) -> None:
    """Ask which version of a memo stays; ``settled`` gets the memo as it is now, and the title and the text
    to keep (with ``both``: to look at once more)."""
    from app.ui.dialogs.crossed import ask, joined

    assert crossed.theirs is not None
    theirs = crossed.theirs
    now = replace(memo, **theirs)

    def chosen(choice: Choice) -> None:
        kept = {f: v if choice == "mine" else theirs[f] if choice == "theirs" else joined(theirs[f], v)
                for f, v in crossed.mine.items()}  # fmt: skip
        title = str(kept.get("title", now.title)).replace("\n\n", " – ")
        settled(now, title, str(kept.get("text", now.text)), choice)

    ask(window, crossed, chosen)


def written(memo: Memo, coders: dict[str, str]) -> str:
    """By whom and when a memo was last written."""
    return f"{coders.get(memo.coder, '?')}  ·  {shown_date(local_day(memo.changed or memo.created))}"


class MemoDialog(Frame):
    """This coder's own memo to write in; what others wrote stands above it."""

    def __init__(self, window: MainWindow, kind: MemoTarget, target: str) -> None:
        project = window.desk.project
        assert project is not None
        title = say(f"dialogs.memo.title.{kind}")
        super().__init__(window, title, about(project, kind, target), size=QSize(560, 460))
        self.kind, self.target = kind, target
        memos = list(project.memos.of(target))
        mine = [m for m in memos if m.coder == project.coder.guid]
        self.memo: Memo | None = mine[-1] if mine else None
        coders = {c.guid: c.name for c in project.coders.list()}
        others = [m for m in memos if m is not self.memo]
        if others:
            self.body.addWidget(self._others(others, coders), 1)
        self.title = QLineEdit(self.memo.title if self.memo else "")
        self.title.setMaxLength(200)
        self.title.setPlaceholderText(say("dialogs.memo.title_hint"))
        self.title.setAccessibleName(say("dialogs.memo.title_hint"))
        self.body.addWidget(self.title)
        self.text = QPlainTextEdit(self.memo.text if self.memo else "")
        self.text.setObjectName("field")
        self.text.setFont(theme.reading_font(11.5))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(say("dialogs.memo.hint"))
        self.text.setAccessibleName(title)
        self.text.setMinimumHeight(90)
        self.body.addWidget(self.text, 2)
        for field in (self.title, self.text):
            field.setReadOnly(not self.desk.writable)
        every = button(say("dialogs.memo.all"), self._all, kind="quiet")
        every.setAutoDefault(False)
        left = [every]
        if self.memo is not None and self.desk.writable:
            remove = button(say("dialogs.memo.remove"), self.remove, kind="quiet", icon="remove")
            remove.setAutoDefault(False)
            left.append(remove)
        self.buttons(say("dialogs.memo.save"), self.save, *left, enter=False)
        assert self.primary is not None
        self.primary.setEnabled(self.desk.writable)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    @staticmethod
    def _others(memos: list[Memo], coders: dict[str, str]) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(2)
        for memo in memos:
            column.addWidget(label(written(memo, coders), "section"))
            if memo.title:
                column.addWidget(label(memo.title, wrap=True))
            column.addWidget(label(memo.text, wrap=True, selectable=True))
            column.addSpacing(8)
        column.addStretch(1)
        return scrolling(inside)

    @property
    def touched(self) -> bool:
        """Whether what stands in the fields is not what is kept."""
        memo = self.memo
        kept = (memo.title, memo.text) if memo else ("", "")
        return (self.title.text().strip(), self.text.toPlainText().strip()) != (kept[0], kept[1].strip())

    def save(self) -> None:
        """Store it; an emptied memo is removed."""
        text, title, memo = self.text.toPlainText(), self.title.text(), self.memo
        if not self.touched:
            self.accept()
            return

        def work(project: Project) -> Changes:
            if memo is not None:
                return project.memos.edit(memo.guid, text, title, seen=seen(memo))
            return project.memos.write(self.kind, self.target, text, title)

        if self.do(work) is not None:
            self.accept()

    def refuse(self, refusal: Refusal) -> None:
        """Say why not; when somebody wrote in it meanwhile, show both versions and ask."""
        if self.memo is None or not isinstance(refusal, Crossed):
            super().refuse(refusal)
            return
        if refusal.theirs is None:
            self.memo = None  # it is gone; what is written here becomes a new one
            super().refuse(refusal)
            return
        settle(self.main, refusal, self.memo, self._settled)

    def _settled(self, seen: Memo, title: str, text: str, choice: Choice) -> None:
        self.memo = seen
        self.title.setText(title)
        self.text.setPlainText(text)
        if choice != "both":
            self.save()

    def remove(self) -> None:
        """Remove the memo."""
        memo = self.memo
        if memo is not None and self.do(lambda p: p.memos.remove(memo.guid)) is not None:
            self.desk.message(say("dialogs.memo.removed"))
            self.accept()

    def _all(self) -> None:
        window = self.main
        if self.touched:
            self.save()
            if self.isVisible():
                return
        else:
            self.reject()
        window.acts.run("memos")


def edit_memo(window: MainWindow, kind: MemoTarget, target: str) -> MemoDialog | None:
    """Open the memo on a thing; None when no project is open or the thing is gone."""
    project = window.desk.project
    if project is None or not about(project, kind, target):
        return None
    dialog = MemoDialog(window, kind, target)
    dialog.open()
    return dialog
