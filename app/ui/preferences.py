"""The few preferences: language, light or dark, text size, who codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QLayout,
    QLineEdit,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.ui.coder_dialog import COLORS, Swatches
from app.ui.dialogs.frame import let_scroll, room_of
from app.ui.projects import work_on
from app.ui.settings import MAX_TEXT, MIN_TEXT
from app.ui.widgets import button, label, row
from app.words import language, say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow


BAR = 16
"""Pixels of width for a bar to scroll with."""


class Preferences(QDialog):
    """Theme and text size are shown while choosing; leaving the dialog puts them back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        settings = window.settings
        self._before = (settings.theme, settings.text_size)
        self._scrolls = False
        self.setWindowTitle(say("window.prefs.title"))
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addWidget(label(say("window.prefs.title"), "heading"))
        self._form = QGridLayout()
        self._form.setHorizontalSpacing(24)
        self._form.setVerticalSpacing(14)
        self._form.setColumnStretch(1, 1)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addLayout(self._form)
        column.addLayout(self._body)

        name, color = settings.coder or ("", COLORS[0])
        if window.desk.project is not None:
            name, color = window.desk.project.coder.name, window.desk.project.coder.color
        self._has_done = window.desk.project is not None and self._did_something(window.desk.project)
        self.name = QLineEdit(name)
        self.name.setMaxLength(80)
        self.swatches = Swatches(color)
        self._add("name", self.name)
        self.other, self.renamed = (
            QRadioButton(say("window.prefs.other")),
            QRadioButton(say("window.prefs.renamed")),
        )
        self.other.setChecked(True)
        self._whose = QWidget()
        column_of = QVBoxLayout(self._whose)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.addWidget(self.other)
        column_of.addWidget(self.renamed)
        self._form.addWidget(self._whose, self._form.rowCount(), 1)
        self.name.textChanged.connect(self._named)
        self._named()
        self._add("color", self.swatches)
        self.language = QComboBox()
        for key, text in (("nl", "Nederlands"), ("en", "English")):
            self.language.addItem(text, key)
        self.language.setCurrentIndex(self.language.findData(language()))
        self._add("language", self.language)
        self.theme = QComboBox()
        for key in ("system", "light", "dark"):
            self.theme.addItem(say(f"window.prefs.theme_{key}"), key)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.theme.currentIndexChanged.connect(lambda *_: window.set_theme(self.theme.currentData()))
        self._add("theme", self.theme)
        self.text_size = QSlider(Qt.Orientation.Horizontal)
        self.text_size.setMinimumHeight(28)
        self.text_size.setRange(round(MIN_TEXT * 2), round(MAX_TEXT * 2))
        self.text_size.setValue(round(settings.text_size * 2))
        self._shown = label("", "muted")
        self._shown.setMinimumWidth(56)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.text_size.valueChanged.connect(self._sized)
        self._show_size()
        self._add("size", self.text_size, row(self.text_size, self._shown))
        column.addSpacing(8)
        self.ok = button(say("window.prefs.ok"), self.accept, kind="primary")
        self.ok.setDefault(True)
        column.addLayout(row(None, button(say("window.cancel"), self.reject), self.ok))

    def showEvent(self, event: QShowEvent) -> None:
        """On a low screen, as one that is much enlarged, the fields scroll between the heading and the
        buttons; room is kept for the question whose name it is."""
        column, room = self.layout(), room_of(self)
        assert isinstance(column, QVBoxLayout)
        asked = (
            self._whose.sizeHint().height() + self._form.verticalSpacing() if self._whose.isHidden() else 0
        )
        if not self._scrolls and self.sizeHint().height() + asked > room.height():
            self._scrolls = True
            let_scroll(column, self._body)
            column.setContentsMargins(16, 8, 16, 8)
            column.setSpacing(8)
            column.activate()
            self.resize(self.sizeHint().width() + BAR, room.height())
            self.name.setFocus()
        super().showEvent(event)

    def _add(self, key: str, field: QWidget, line: QLayout | None = None) -> None:
        """Another line: a name and ``field`` (in ``line``, if any), their middles at the same height."""
        name = label(say(f"window.prefs.{key}"))
        name.setBuddy(field)
        field.setAccessibleName(name.text())
        at = self._form.rowCount()
        self._form.addWidget(name, at, 0, Qt.AlignmentFlag.AlignVCenter)
        if line is None:
            self._form.addWidget(field, at, 1)
        else:
            self._form.addLayout(line, at, 1)

    def _named(self) -> None:
        """Another name is somebody else, or what this coder is called from now on: who types says which.

        Nobody is asked about a coder who did nothing here yet: it would be left behind for nothing.
        """
        project, name = self._window.desk.project, " ".join(self.name.text().split())
        asked = project is not None and not project.shared and not project.read_only and bool(name)
        known = project.coders.by_name(name) if project is not None and asked else None
        here = project.coder.name if project is not None else ""
        other = asked and name != here and (known is None or known.name != here)
        self._whose.setVisible(other and (self._has_done or known is not None))
        self.renamed.setEnabled(known is None)
        if known is not None:
            self.other.setChecked(True)

    @staticmethod
    def _did_something(project: Project) -> bool:
        return project.read_only or project.shared or project.coders.has_done(project.coder.guid)

    def _sized(self, value: int) -> None:
        self._window.set_text_size(value / 2)
        self._show_size()

    def _show_size(self) -> None:
        points = f"{self.text_size.value() / 2:g}"
        self._shown.setText(say("window.prefs.points", points=points.replace(".", say("window.decimal"))))

    def accept(self) -> None:
        window, (name, color) = self._window, (self.name.text().strip(), self.swatches.color)
        if name:
            project = window.desk.project
            others = not self._whose.isHidden() and self.other.isChecked()
            if (
                project is not None
                and not others
                and (name, color) != (project.coder.name, project.coder.color)
            ):
                if window.desk.do(lambda p: p.coders.edit(p.coder.guid, name=name, color=color)) is None:
                    return
                window.status.refresh()
            if project is not None and others:
                known = project.coders.by_name(name)
                if known is not None:
                    name, color = known.name, known.color
                elif color == project.coder.color:
                    color = project.coders.free_color()
            window.settings.coder = (name, color)
            if others:
                work_on(window)
        super().accept()
        if self.language.currentData() != language():
            window.languageChosen.emit(self.language.currentData())

    def reject(self) -> None:
        self._window.set_theme(self._before[0])
        self._window.set_text_size(self._before[1])
        super().reject()


def show(window: MainWindow) -> None:
    """Open the preferences."""
    Preferences(window).open()
