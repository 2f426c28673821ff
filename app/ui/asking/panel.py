"""The question above the table: its lines of chips, its text, what it finds, and where it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout

from app.coding.query.describe import describe
from app.coding.query.names import Names
from app.coding.query.parser import parse
from app.coding.query.tree import Query, contradicts
from app.coding.query.writer import write
from app.coding.refusal import Refusal
from app.ui.asking.rows import QuestionRows
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import Line
from app.ui.widgets import button, label, row, tool
from app.words import language, say

if TYPE_CHECKING:
    from app.project.questions import Question

TALLEST = 236
"""Pixels of lines that are shown at once; more are scrolled to."""


class QuestionPanel(QFrame):
    """``changed(Query | None)`` follows every question asked here.

    ``saveAsked(name, Query)``, ``removeAsked(guid)``, ``openAsked(guid)`` and ``codeAsked(Query)`` are for
    the place, which has the project.
    """

    changed = Signal(object)
    saveAsked = Signal(str, object)
    removeAsked = Signal(str)
    openAsked = Signal(str)
    codeAsked = Signal(object)
    closeAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setAccessibleName(say("asking.title"))
        self.query: Query | None = None
        self._names = Names()
        self._kept: Sequence[Question] = ()
        self.open_list: PickList | None = None
        self.kept = ChoiceButton(say("asking.kept"), self.open_kept)
        self.count = label("", "muted")
        self.code = button(say("asking.code_all"), self._code, kind="quiet", icon="code")
        self.more = button(say("asking.more"), lambda: self.rows.add(), kind="quiet", icon="new")
        self.group = button(say("asking.add_group"), lambda: self.rows.add_group(), kind="quiet")
        self.group.setToolTip(say("asking.add_group_tip"))
        self.clear = button(say("asking.clear"), lambda: self._ask(None), kind="quiet")
        self.rows = QuestionRows()
        self.text = QLineEdit()
        self.text.setPlaceholderText(say("asking.text_hint"))
        self.text.setAccessibleName(say("asking.text"))
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("asking.name_hint"))
        self.name.setAccessibleName(say("asking.name_hint"))
        self.name.setFixedWidth(190)
        self.save = button(say("asking.save"), self._save)
        self.forget = tool("remove", say("asking.forget"), self._forget)
        self.trouble = Line()
        self.notice = Line("warning", "warn")
        self._build()
        self.rows.changed.connect(self._ask)
        self.rows.troubled.connect(self.trouble.say)
        self.text.returnPressed.connect(self._read)
        self.text.editingFinished.connect(self._read)
        self.name.returnPressed.connect(self._save)
        self.name.textChanged.connect(lambda _t: self._say_buttons())
        self._show()

    def _build(self) -> None:
        close = tool("close", say("asking.close"), self.closeAsked.emit)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.rows)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setObjectName("plain")
        self._scroll.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(4)
        title = label(say("asking.title"), "section")
        head = row(title, 8, self.count, None, self.code, self.kept, close, spacing=4)
        column.addLayout(head)
        column.addWidget(self._scroll)
        column.addLayout(
            row(self.more, self.group, self.clear, None, self.name, self.save, self.forget, spacing=4)
        )
        column.addWidget(self.text)
        column.addWidget(self.trouble)
        column.addWidget(self.notice)

    # the question

    def load(self, names: Names, kept: Sequence[Question]) -> None:
        """Offer what this project has; names that changed are shown as they are now."""
        self._names, self._kept = names, kept
        self.kept.setEnabled(bool(kept))
        self._show()

    def set_query(self, query: Query | None, name: str = "") -> None:
        """Show another question and say that it is asked."""
        self.name.setText(name)
        self._ask(query)

    def _ask(self, query: Query | None) -> None:
        self.query = query
        self.trouble.say("")
        self._show()
        self.changed.emit(query)

    def _show(self) -> None:
        query = self.query
        if self.rows.query != query or self.rows.names is not self._names:
            self.rows.show_query(query, self._names)
        text = write(query, self._names, language()) if query is not None else ""
        if self.text.text() != text:
            self.text.setText(text)
        self.text.setToolTip(describe(query, self._names, say) if query is not None else "")
        self.notice.say(say("query.two_codes") if query is not None and contradicts(query) else "")
        self._scroll.setVisible(query is not None)
        self._fit()
        self._say_buttons()

    def _fit(self) -> None:
        lines = self._lines(self.query)
        self._scroll.setFixedHeight(min(lines * 36 + 4, TALLEST))

    @staticmethod
    def _lines(query: Query | None) -> int:
        from app.coding.query.tree import And, Meets, Not, Or

        if query is None:
            return 0
        if isinstance(query, And | Or):
            inner = sum(QuestionPanel._lines(part) for part in query.parts)
            return inner + sum(isinstance(_bare(part), And | Or) for part in query.parts)
        if isinstance(query, Not):
            return QuestionPanel._lines(query.part)
        if isinstance(query, Meets) and isinstance(_bare(query.other), And | Or | Meets):
            other = QuestionPanel._lines(query.other)
            return other if isinstance(_bare(query.other), Meets) else other + 1
        return 1

    def _read(self) -> None:
        """Take the text over, or say what is wrong with it and leave the question as it was."""
        text = self.text.text().strip()
        if self.query is not None and text == write(self.query, self._names, language()):
            self.trouble.say("")
            return
        if not text and self.query is None:
            return
        try:
            query = parse(text, self._names) if text else None
        except Refusal as refusal:
            self.trouble.say(say(refusal))
            at = refusal.details.get("at")
            if isinstance(at, int) and self.text.hasFocus():
                self.text.setCursorPosition(min(at - 1, len(text)))
            return
        self._ask(query)

    def say_count(self, words: str) -> None:
        """What the question finds."""
        self.count.setText(words)
        self.count.setAccessibleName(words)

    def say_trouble(self, words: str) -> None:
        """Why it could not be answered."""
        self.trouble.say(words)

    # keeping

    def _known(self) -> Question | None:
        from app.coding.codebook import key_of

        name = key_of(self.name.text())
        return next((q for q in self._kept if key_of(q.name) == name), None) if name else None

    def _say_buttons(self) -> None:
        asked = self.query is not None
        known = self._known()
        self.save.setEnabled(asked and bool(self.name.text().strip()))
        self.save.setText(say("asking.replace" if known is not None else "asking.save"))
        self.forget.setVisible(known is not None)
        self.code.setEnabled(asked)
        self.clear.setVisible(asked)
        self.more.setEnabled(bool(len(self._names.book)))
        self.group.setVisible(asked)
        for one in (self.name, self.save):
            one.setVisible(asked)
        self.kept.say_chosen(known.name if known is not None else "", active=known is not None)

    def _save(self) -> None:
        if self.query is not None and self.name.text().strip():
            self.saveAsked.emit(self.name.text(), self.query)

    def _forget(self) -> None:
        known = self._known()
        if known is not None:
            self.removeAsked.emit(known.guid)

    def _code(self) -> None:
        if self.query is not None:
            self.codeAsked.emit(self.query)

    def open_kept(self) -> PickList:
        """Show the kept questions."""
        known = self._known()
        items = [Item(q.guid, q.name) for q in self._kept]
        found = PickList(items, {known.guid} if known is not None else (), parent=self)
        found.picked.connect(self.openAsked)
        found.closed.connect(lambda: setattr(self, "open_list", None))
        self.open_list = found
        found.open_at(self.kept, 280)
        return found

    def focus_first(self) -> None:
        """Put the focus where one begins."""
        (self.text if self.query is not None else self.more).setFocus()


def _bare(query: Query) -> Query:
    from app.ui.asking.editing import part_of

    return part_of(query).query
