"""What the author writes: under a theme, or the introduction and the conclusion of the report."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.coding.report.definition import Definition, Theme
from app.ui import theme
from app.ui.report.work import APPENDIX, AROUND, BACK, FRONT
from app.ui.widgets import label
from app.words import say

REST = 900
"""Milliseconds without a key before what was typed is kept."""


class TextPanel(QWidget):
    """``changed(part, text, figures)`` when the author rests; figures None where there are none."""

    changed = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "section", wrap=True)
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setFont(theme.reading_font(11))
        self.figures = QCheckBox(say("reporting.figures_on"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.field, 1)
        column.addWidget(self.figures)
        self._part = FRONT
        self._known: tuple[str, bool] = ("", True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.flush)
        self.field.textChanged.connect(self._rest.start)
        self.figures.toggled.connect(lambda _on: self.flush())

    def load(self, part: str, name: str, definition: Definition) -> None:
        """Show what the author wrote at a part; what was typed elsewhere is kept first."""
        self.flush()
        own = definition.theme(part)
        text = {FRONT: definition.intro, BACK: definition.closing}.get(part, own.text)
        key = f"reporting.text_{part}" if part in AROUND else "reporting.text_theme"
        self.title.setText(say(key, name=name))
        self.field.setAccessibleName(say(key, name=name))
        self._part = part
        self._known = (text, own.figures)
        for widget in (self.field, self.figures):
            widget.blockSignals(True)
        if self.field.toPlainText() != text:
            self.field.setPlainText(text)
        self.figures.setChecked(own.figures)
        self.figures.setVisible(part not in AROUND)
        self.field.setEnabled(part != APPENDIX)
        for widget in (self.field, self.figures):
            widget.blockSignals(False)

    def flush(self) -> None:
        """Hand on what was typed, if it is other than what is kept."""
        self._rest.stop()
        now = (self.field.toPlainText(), self.figures.isChecked())
        if now != self._known:
            self._known = now
            self.changed.emit(self._part, now[0], now[1])


def with_text(definition: Definition, part: str, text: str, figures: bool) -> Definition:
    """The definition with what the author wrote at a part."""
    from dataclasses import replace

    if part == FRONT:
        return replace(definition, intro=text)
    if part == BACK:
        return replace(definition, closing=text)
    if part == APPENDIX:
        return definition
    own: Theme = replace(definition.theme(part), text=text, figures=figures)
    return replace(definition, themes={**definition.themes, part: own})
