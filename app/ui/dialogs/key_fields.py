"""Where the key lies and its passphrase: twice for a new key, once for one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.coding.privacy import key as keys
from app.coding.refusal import Refusal
from app.ui.dialogs.frame import Line, headed
from app.ui.widgets import button, row
from app.words import say

if TYPE_CHECKING:
    from app.project import Project


class KeyFields(QWidget):
    """``new`` offers to make a key; else one that is there is asked for. ``changed`` follows every letter."""

    changed = Signal()

    def __init__(self, project: Project, *, new: bool) -> None:
        super().__init__()
        self._project, self._new = project, new
        self.path = QLineEdit()
        self.path.setPlaceholderText(say(f"privacy_window.key.{'place' if new else 'which'}"))
        browse = button(say("exporting.browse"), self._browse)
        browse.setAutoDefault(False)
        self.first, self.second = QLineEdit(), QLineEdit()
        for field in (self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.beside = Line("warning", "warn")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.path.setAccessibleName(say("privacy_window.key.file"))
        column.addLayout(headed(say("privacy_window.key.file"), row(self.path, browse)))
        column.addWidget(self.beside)
        hint = say("privacy_window.key.long", least=keys.LEAST) if new else ""
        column.addLayout(headed(say("privacy_window.key.passphrase"), self.first, hint))
        self._again = QWidget()
        again = headed(say("privacy_window.key.again"), self.second)
        again.setContentsMargins(0, 0, 0, 0)
        self._again.setLayout(again)
        column.addWidget(self._again)
        self.stands = Line("info", "muted")
        column.addWidget(self.stands)
        for field in (self.path, self.first, self.second):
            field.textChanged.connect(lambda _text: self._follow())
        self._follow()

    @property
    def place(self) -> Path | None:
        """The file that is meant; None while nothing is filled in."""
        text = self.path.text().strip()
        return Path(text).expanduser().absolute() if text else None

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.first.text()

    def wrong(self) -> str:
        """What still stands in the way, as a sentence; empty when nothing does."""
        place = self.place
        if place is None:
            return say("privacy_window.key.no_file")
        try:
            if self._new:
                keys.writable(place, self._project.guid)
            there = keys.project_of(place)
        except Refusal as refusal:
            return say(refusal)
        if not self._new and there is None:
            return say("privacy.key_missing", file=str(place))
        if not self.passphrase:
            return say("privacy_window.key.no_passphrase")
        if self._new and there is None:
            if len(self.passphrase) < keys.LEAST:
                return say("privacy.passphrase_short", least=keys.LEAST)
            if self.passphrase != self.second.text():
                return say("privacy_window.key.differ")
        return ""

    def _follow(self) -> None:
        place = self.place
        there = place is not None and place.is_file()
        self._again.setVisible(self._new and not there)
        near = place is not None and self._new and place.parent == self._project.place.absolute().parent
        self.beside.say(say("privacy_window.key.beside") if near else "")
        self.stands.say(self._told())
        self.changed.emit()

    def _told(self) -> str:
        """What stands in the way, but not that a field is still empty."""
        wrong = "" if self.place is None else self.wrong()
        empty = [] if self.passphrase else ["no_passphrase"]
        empty += [] if self.second.text() else ["differ"]
        return "" if wrong in [say(f"privacy_window.key.{key}") for key in empty] else wrong

    def _browse(self) -> None:
        start = str(self.place.parent if self.place else Path.home())
        kinds = f"{say('privacy_window.key.kind')} (*{keys.SUFFIX})"
        title = say("privacy_window.key.file")
        if self._new:
            found, _ = QFileDialog.getSaveFileName(
                self, title, f"{start}/{self._project.place.stem}{keys.SUFFIX}", kinds,
                options=QFileDialog.Option.DontConfirmOverwrite,
            )  # fmt: skip
        else:
            found, _ = QFileDialog.getOpenFileName(self, title, start, kinds)
        if found:
            path = Path(found)
            if self._new and not path.suffix:
                path = path.with_suffix(keys.SUFFIX)
            self.path.setText(str(path))
