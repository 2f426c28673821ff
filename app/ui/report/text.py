"""What the author writes: under a theme, or the introduction and the conclusion of the report."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from app.coding.report.definition import ANSWERED, Definition
from app.ui import theme
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import TickBox
from app.ui.flow import Flow
from app.ui.report.work import APPENDIX, AROUND, BACK, FRONT
from app.ui.widgets import label
from app.ui.working import Choosing
from app.words import say

REST = 900
"""Milliseconds without a key before what was typed is kept."""
ANSWER = "appendix:"
"""What a part of the appendix in which the author writes begins with."""


class TextPanel(Choosing):
    """``changed(part, text, figures)`` when the author rests or goes elsewhere, be it to the menu.

    In the appendix ``part`` is ``ANSWER`` and the name of what is answered.
    """

    changed = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "section", wrap=True)
        self.which = ChoiceButton(say("reporting.answer"), self.open_answers)
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setFont(theme.reading_font(11))
        self.figures = TickBox(say("reporting.figures_on"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(8)
        column.addLayout(Flow(self.which))
        column.addWidget(self.title)
        column.addWidget(self.field, 1)
        column.addWidget(self.figures)
        self._part = FRONT
        self._answer = ANSWERED[0]
        self._definition = Definition("", "")
        self._known: tuple[str, bool] = ("", True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.flush)
        self.field.textChanged.connect(self._rest.start)
        self.field.installEventFilter(self)
        self.figures.toggled.connect(lambda _on: self.flush())

    def load(self, part: str, name: str, definition: Definition) -> None:
        """Show what the author wrote at a part; what was typed elsewhere is kept first."""
        self.flush()
        self._definition = definition
        offered = self._offered()
        if part == APPENDIX and offered:
            if self._answer not in offered:
                self._answer = offered[0]
            part = f"{ANSWER}{self._answer}"
        own = definition.theme(part)
        text = _text_at(definition, part)
        self._part, answering = part, part.startswith(ANSWER)
        key = f"reporting.text_{part}" if part in AROUND else "reporting.text_theme"
        if answering:
            name = say(f"report.coreq.{self._answer}")
            self.which.say_chosen(say(f"reporting.answer_of.{self._answer}"), active=False)
        self.title.setText(say(key, name=name))
        self.field.setAccessibleName(say(key, name=name))
        self.field.setPlaceholderText(say(f"report.todo_of.{self._answer}") if answering else "")
        self.which.setVisible(answering)
        self._known = (text, own.figures)
        for widget in (self.field, self.figures):
            widget.blockSignals(True)
        if self.field.toPlainText() != text:
            self.field.setPlainText(text)
        self.figures.setChecked(own.figures)
        self.figures.setVisible(part not in AROUND and not answering)
        self.field.setEnabled(part != APPENDIX)
        for widget in (self.field, self.figures):
            widget.blockSignals(False)

    def _offered(self) -> list[str]:
        return [part for part in ANSWERED if part in self._definition.appendix]

    def open_answers(self) -> PickList:
        """Show what of the appendix the author writes."""
        written = self._definition.answers
        items = [
            Item(p, say(f"report.coreq.{p}"), note="" if written.get(p) else say("reporting.answer_open"))
            for p in self._offered()
        ]
        return self.pick(self.which, items, self._answer, self._turn_to, 400)

    def _turn_to(self, answer: str) -> None:
        self.flush()
        self._answer = answer
        self.load(APPENDIX, "", self._definition)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)

    def flush(self) -> None:
        """Hand on what was typed, if it is other than what is kept."""
        self._rest.stop()
        now = (self.field.toPlainText(), self.figures.isChecked())
        if now != self._known:
            self._known = now
            self.changed.emit(self._part, now[0], now[1])


def _text_at(definition: Definition, part: str) -> str:
    if part.startswith(ANSWER):
        return definition.answers.get(part.removeprefix(ANSWER), "")
    return {FRONT: definition.intro, BACK: definition.closing}.get(part, definition.theme(part).text)


def with_text(definition: Definition, part: str, text: str, figures: bool) -> Definition:
    """The definition with what the author wrote at a part."""
    if part == FRONT:
        return replace(definition, intro=text)
    if part == BACK:
        return replace(definition, closing=text)
    if part == APPENDIX:
        return definition
    if part.startswith(ANSWER):
        answers = {**definition.answers, part.removeprefix(ANSWER): text}
        return replace(definition, answers={k: v for k, v in answers.items() if v})
    return definition.with_theme(part, text=text, figures=figures)
