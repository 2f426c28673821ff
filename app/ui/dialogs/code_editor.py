"""Making and describing a code; with the ways on to merging, splitting and deleting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes, Code
from app.coding.palette import next_color
from app.coding.refusal import Crossed, Refusal
from app.project.outbox import Step
from app.ui import theme
from app.ui.dialogs.code_fields import ColorField, Sample, family, usage, used_colors
from app.ui.dialogs.frame import Frame, Prose, TickBox, combined, headed, scrolling
from app.ui.widgets import button, dot_icon, label, menu_item
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.dialogs.crossed import Choice
    from app.ui.main_window import MainWindow

TEXTS = ("definition", "inclusion", "exclusion", "example")
LEAST_CONTRAST = 3.0
"""WCAG 1.4.11: what a line needs against the paper."""


class CodeEditor(Frame):
    """Saves everything as one undo step; what is refused stays filled in."""

    def __init__(self, window: MainWindow, guid: str | None = None, parent: str | None = None) -> None:
        project = window.desk.project
        assert project is not None
        self.book = project.codes.book()
        self.code: Code | None = self.book.get(guid) if guid is not None else None
        title = say("dialogs.code.title", code=self.code.name) if self.code else say("dialogs.code.new")
        super().__init__(window, title, size=QSize(900, 660))
        self._parent = self.code.parent if self.code else parent
        siblings = [c.color for c in self.book.children(self._parent)]
        color = self.code.color if self.code else next_color([c.color for c in self.book], siblings)
        self.name = QLineEdit(self.code.name if self.code else "")
        self.name.setMaxLength(200)
        self.name.setPlaceholderText(say("dialogs.code.name_hint"))
        self.place = self._places()
        self.color = ColorField(color, used_colors(self.book, guid))
        self.sample = Sample(color, say("dialogs.code.sample"))
        self.hint = label("", "muted", wrap=True)
        self.codable = TickBox(say("dialogs.code.codable"))
        self.codable.setChecked(self.code.codable if self.code else True)
        self.active = TickBox(say("dialogs.code.active"))
        self.active.setChecked(self.code.active if self.code else True)
        self.interviewer = TickBox(say("dialogs.code.interviewer"))
        self.interviewer.setToolTip(say("dialogs.code.interviewer_hint"))
        self.interviewer.setChecked(self.code.interviewer if self.code else False)
        self.texts = {
            name: Prose(
                getattr(self.code, name) if self.code else "",
                least=3 if name == "definition" else 2,
                hint=say(f"dialogs.code.hint.{name}"),
            )
            for name in TEXTS
        }
        self.cues = Prose(
            "\n".join(self.code.cues) if self.code else "",
            least=4,
            most=12,
            hint=say("dialogs.code.hint.cues"),
        )
        self.paraphrases = Prose(
            "\n".join(self.code.paraphrases) if self.code else "",
            least=3,
            most=60,
            hint=say("dialogs.code.hint.paraphrases"),
        )
        self.used = label("", "muted", wrap=True)
        self._build(project)
        self.color.changed.connect(self._colored)
        self._colored(color)
        self.name.setFocus()

    def _places(self) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)
        box.setMaxVisibleItems(18)
        own = {c.guid for c in family(self.book, self.code.guid)} if self.code else set()
        box.addItem(say("dialogs.code.top"), None)
        for code in self.book:
            if code.guid not in own:
                box.addItem(dot_icon(code.color), self.book.path(code.guid), code.guid)
        box.setCurrentIndex(max(0, box.findData(self._parent)))
        return box

    def _build(self, project: Project) -> None:
        left = QVBoxLayout()
        left.setSpacing(14)
        left.addLayout(headed(say("dialogs.code.name"), self.name))
        left.addLayout(headed(say("dialogs.code.place"), self.place))
        left.addLayout(headed(say("dialogs.code.color"), self.color))
        left.addWidget(self.sample)
        left.addWidget(self.hint)
        left.addWidget(self.codable)
        left.addWidget(self.active)
        left.addWidget(self.interviewer)
        left.addWidget(self.used)
        left.addStretch(1)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(264)
        inside = QWidget()
        inside.setObjectName("plain")
        right = QVBoxLayout(inside)
        right.setContentsMargins(0, 0, 12, 0)
        right.setSpacing(12)
        for name in TEXTS:
            right.addLayout(headed(say(f"dialogs.code.{name}"), self.texts[name]))
        right.addLayout(headed(say("dialogs.code.cues"), self.cues, say("dialogs.code.cues_hint")))
        said = headed(say("dialogs.code.paraphrases"), self.paraphrases, say("dialogs.code.paraphrases_hint"))
        right.addLayout(said)
        right.addStretch(1)
        scroll = scrolling(inside)
        line = QHBoxLayout()
        line.setSpacing(32)
        line.addWidget(side)
        line.addWidget(scroll, 1)
        self.body.addLayout(line, 1)
        verb = say("dialogs.code.save" if self.code else "dialogs.code.make")
        self.buttons(verb, self.save, *(self._more(project) if self.code else ()))
        assert self.primary is not None
        self.primary.setEnabled(self.desk.writable)

    def _more(self, project: Project) -> tuple[QWidget, ...]:
        assert self.code is not None
        n, documents, memos = usage(project, [self.code.guid])
        parts = [say("dialogs.code.codings", n=n)]
        if n:
            parts.append(say("dialogs.code.documents", n=documents))
        if memos:
            parts.append(say("dialogs.code.memos", n=memos))
        self.used.setText("  ·  ".join(parts))
        more = button(say("dialogs.code.more"), kind="quiet", icon="more")
        more.setAutoDefault(False)
        menu = QMenu(more)
        menu_item(menu, say("dialogs.code.merge"), self._merge, "merge")
        split = menu_item(menu, say("dialogs.code.split"), self._split, "split")
        split.setEnabled(n > 0)
        menu.addSeparator()
        menu_item(menu, say("dialogs.code.remove"), self._remove, "remove")
        more.setMenu(menu)
        more.setEnabled(self.desk.writable)
        return (more,)

    def _colored(self, color: str) -> None:
        self.sample.set_color(color)
        self.sample.update()
        now = theme.current()
        weak = theme.contrast(color, now.paper) < LEAST_CONTRAST
        taken = used_colors(self.book, self.code.guid if self.code else None).get(color)
        said = []
        if weak:
            said.append(say("dialogs.code.weak"))
        if taken:
            said.append(say("dialogs.code.taken", code=taken))
        self.hint.setText(" ".join(said))
        self.hint.setVisible(bool(said))

    @property
    def fields(self) -> dict[str, Any]:
        """What is filled in, by the names of ``Code``."""
        found: dict[str, Any] = {name: field.toPlainText() for name, field in self.texts.items()}
        return found | {
            "color": self.color.color,
            "cues": tuple(self.cues.toPlainText().splitlines()),
            "paraphrases": tuple(self.paraphrases.toPlainText().splitlines()),
            "codable": self.codable.isChecked(),
            "active": self.active.isChecked(),
            "interviewer": self.interviewer.isChecked(),
        }

    def save(self) -> None:
        """Store it; the dialog closes when nothing was refused."""
        name, place, fields = self.name.text(), self.place.currentData(), self.fields
        code = self.code

        def make(project: Project) -> Changes:
            return project.codes.add(name, place, **fields)

        def change(project: Project) -> Changes:
            assert code is not None
            guid, done = code.guid, []
            seen = {f: getattr(code, f) for f in ("name", *fields)}
            path = project.codes.book().path(guid) if guid in project.codes.book() else code.name
            with project.group("history.edit_code", whole=True, code=path):
                if place != code.parent:
                    done.append(project.codes.move(guid, place))
                done.append(project.codes.edit(guid, seen=seen, name=name, **fields))
            return combined(done, guid, "history.edit_code")

        operation: Callable[[Project], Changes] = change if code else make
        if code is not None and place == code.parent:  # this can wait for a server that is away
            given = {"name": name, **{f: list(v) if isinstance(v, tuple) else v for f, v in fields.items()}}
            was = {f: list(v) if isinstance(v := getattr(code, f), tuple) else v for f in given}
            operation = Step("edit_code", {"guid": code.guid, "seen": was, "fields": given})
        if self.do(operation) is None:
            self.name.setFocus()
            return
        self.accept()

    def refuse(self, refusal: Refusal) -> None:
        """Say why not; when somebody changed the code meanwhile, show both versions and ask."""
        if isinstance(refusal, Crossed) and refusal.theirs is not None:
            from app.ui.dialogs.crossed import ask

            ask(self.main, refusal, lambda choice: self._settled(refusal, choice))
            return
        super().refuse(refusal)

    def _settled(self, crossed: Crossed, choice: Choice) -> None:
        """Go on with the version that was chosen, on top of what the code is now."""
        from app.ui.dialogs.crossed import joined, words

        assert self.code is not None and crossed.theirs is not None
        self.code = replace(self.code, **crossed.theirs)
        for name, mine in crossed.mine.items():
            theirs = crossed.theirs[name]
            kept = mine if choice == "mine" else theirs if choice == "theirs" else joined(theirs, mine)
            if name == "name":
                self.name.setText(mine if choice == "both" else kept)
            elif name == "color":
                self.color.choose(kept)
            elif name in ("codable", "active", "interviewer"):
                getattr(self, name).setChecked(kept)
            else:
                field = self.texts.get(name) or getattr(self, name)
                field.setPlainText(words(kept))
        if choice != "both":
            self.save()

    # the ways on; each is its own dialog, in place of this one

    def _merge(self) -> None:
        from app.ui.dialogs.code_merge import merge_code

        self._leave_for(merge_code)

    def _split(self) -> None:
        from app.ui.dialogs.code_split import split_code

        self._leave_for(split_code)

    def _remove(self) -> None:
        from app.ui.dialogs.code_remove import remove_code

        self._leave_for(remove_code)

    def _leave_for(self, opening: Any) -> None:
        assert self.code is not None
        window, guid = self.main, self.code.guid
        self.reject()
        opening(window, guid)


def edit_code(window: MainWindow, guid: str | None = None, parent: str | None = None) -> CodeEditor | None:
    """Describe a code (``guid``), or make one under ``parent``; None when no project is open."""
    if window.desk.project is None:
        return None
    dialog = CodeEditor(window, guid, parent)
    dialog.open()
    return dialog
