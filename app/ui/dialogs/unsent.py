"""What could not be sent to a team's database, or still waits: each with its words and the reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.refusal import Refusal
from app.project import Project
from app.project.outbox import Step
from app.ui.dialogs.frame import Frame, scrolling
from app.ui.widgets import button, label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def words(project: Project, step: Step) -> str:
    """What an operation was about, as far as that is still there: the code, the document, the words."""
    args = step.args
    about: dict[str, Any] = args.get("suggestion", args)
    code = str(args["guid"] if step.name == "edit_code" else about.get("code", ""))
    source = about.get("source")
    parts = []
    book = project.codes.book()
    if code in book:
        parts.append(book.path(code))
    try:
        if source:
            record = project.sources.get(source)
            parts.append(record.name)
            if args.get("seen") == record.sha256:
                parts.append("“" + project.sources.text(source)[about["start"] : about["end"]] + "”")
    except Refusal:
        pass
    texts = [args.get("text", ""), *(str(v) for v in args.get("fields", {}).values() if isinstance(v, str))]
    parts += [text for text in texts if text and not text.startswith("#")]
    return say(f"database.live.step.{step.name}") + ": " + "  ·  ".join(parts)


class UnsentDialog(Frame):
    """Nothing goes away but by its own button."""

    def __init__(self, window: MainWindow) -> None:
        live = window.desk.live
        refused, waiting = list(live.refused), list(live.outbox.waiting) if live.outbox else []
        key = "refused" if refused else "waiting"
        super().__init__(
            window, say("database.live.title"), say(f"database.live.{key}_about"), size=QSize(680, 440)
        )
        project = window.desk.project
        assert project is not None
        inside = QWidget()
        inside.setObjectName("plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(2)
        for step in [*refused, *waiting]:
            told = self.desk.ask(partial(words, step=step), say(f"database.live.step.{step.name}"))
            column.addWidget(label(told, wrap=True, selectable=True))
            if step.why:
                column.addWidget(label(step.why, "muted", wrap=True, selectable=True))
            column.addSpacing(10)
        column.addStretch(1)
        self.body.addWidget(scrolling(inside), 1)
        drop = button(say("database.live.drop"), self._drop, kind="quiet", icon="remove")
        drop.setAutoDefault(False)
        drop.setVisible(bool(refused))
        self.buttons(
            say("database.live.retry" if refused else "database.live.send"), self._send, drop,
            leave=say("database.live.later"), enter=False,
        )  # fmt: skip

    def _send(self) -> None:
        self.desk.live.try_refused()
        self.accept()

    def _drop(self) -> None:
        self.desk.live.drop_refused()
        self.accept()
