"""Who speaks in a draft: names to correct, roles to choose, two that are one to merge."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QMenu, QWidget

from app.coding.model import ROLES, Role
from app.coding.refusal import Refusal
from app.coding.transcripts.draft import Draft
from app.ui.dialogs import drafts
from app.ui.widgets import label, menu_item, number, tool
from app.words import say

TURNS, WORDS = 2, 3
ROOMY = 440
"""Pixels from which turns and words are told beside the names."""


class SpeakerTable(QWidget):
    """``changed(Draft)`` after each correction, ``refused(Refusal)`` when one cannot be made."""

    changed = Signal(object)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._draft: Draft | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self.names: list[QLineEdit] = []
        self.roles: list[QComboBox] = []
        self._figures: list[QLabel] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room names come before figures."""
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        roomy = self.width() >= ROOMY
        for column, least in ((TURNS, 56), (WORDS, 64)):
            self._grid.setColumnMinimumWidth(column, least if roomy else 0)
        for figure in self._figures:
            figure.setVisible(roomy)

    def load(self, draft: Draft) -> None:
        """Show the speakers of a draft."""
        self._draft = draft
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.blockSignals(True)  # a field that loses the focus by going has nothing to say
                old.hide()
                old.deleteLater()
        self.names, self.roles, self._figures = [], [], []
        for column, key in enumerate(("speaker", "role", "turns", "words")):
            self._grid.addWidget(self._figure(say(f"dialogs.import.column.{key}"), column), 0, column)
        turns: dict[str, int] = {}
        words: dict[str, int] = {}
        for turn in draft.turns:
            if turn.speaker is not None:
                turns[turn.speaker] = turns.get(turn.speaker, 0) + 1
                said = len(draft.text[turn.text_start : turn.end].split())
                words[turn.speaker] = words.get(turn.speaker, 0) + said
        for n, speaker in enumerate(draft.speakers):
            row = n + 1
            name = QLineEdit(speaker.name)
            name.setAccessibleName(say("dialogs.import.name_of", name=speaker.name))
            name.editingFinished.connect(partial(self._rename, n, name))
            role = QComboBox()
            for key in ROLES:
                role.addItem(say(f"dialogs.role.{key}"), key)
            role.setCurrentIndex(ROLES.index(speaker.role))
            role.setAccessibleName(say("dialogs.import.role_of", name=speaker.name))
            role.activated.connect(partial(self._set_role, n, role))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(role, row, 1)
            self._grid.addWidget(self._figure(number(turns.get(speaker.name, 0)), TURNS), row, TURNS)
            self._grid.addWidget(self._figure(number(words.get(speaker.name, 0)), WORDS), row, WORDS)
            if len(draft.speakers) > 1:
                merge = tool("merge", say("dialogs.import.merge", name=speaker.name))
                merge.clicked.connect(lambda *_, n=n, at=merge: self._menu(n).exec(
                    at.mapToGlobal(at.rect().bottomLeft())))  # fmt: skip
                self._grid.addWidget(merge, row, 4)
            self.names.append(name)
            self.roles.append(role)
        self._make_room()

    def _figure(self, text: str, column: int) -> QLabel:
        found = label(text, "section" if not text[:1].isdigit() else "")
        if column >= TURNS:
            found.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._figures.append(found)
        return found

    def _menu(self, n: int) -> QMenu:
        assert self._draft is not None
        one = self._draft.speakers[n].name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for other in self._draft.speakers:
            if other.name != one:
                text = say("dialogs.import.merge_into", name=other.name)
                menu_item(menu, text, partial(self.merge, one, other.name))
        return menu

    def _rename(self, n: int, field: QLineEdit) -> None:
        if self._draft is None or field.text() == self._draft.speakers[n].name:
            return
        try:
            changed = drafts.rename_speaker(self._draft, self._draft.speakers[n].name, field.text())
        except Refusal as refusal:
            self.refused.emit(refusal)
            return
        name = changed.speakers[n].name
        field.setText(name)
        field.setAccessibleName(say("dialogs.import.name_of", name=name))
        self.roles[n].setAccessibleName(say("dialogs.import.role_of", name=name))
        self._take(changed)

    def _set_role(self, n: int, field: QComboBox, _index: int) -> None:
        role: Role = field.currentData()
        if self._draft is not None:
            self._take(drafts.set_role(self._draft, self._draft.speakers[n].name, role))

    def merge(self, one: str, into: str) -> None:
        """Give the turns of one speaker to another."""
        assert self._draft is not None
        try:
            self._take(drafts.merge_speakers(self._draft, one, into))
        except Refusal as refusal:
            self.refused.emit(refusal)

    def _take(self, draft: Draft) -> None:
        fewer = self._draft is None or len(draft.speakers) != len(self._draft.speakers)
        self._draft = draft
        self.changed.emit(draft)
        if fewer:  # fields that stay are not made anew: the click that ends typing is meant for one of them
            self.load(draft)
