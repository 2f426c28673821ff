"""Beside the count of what was found: how many documents were read, and the way to stop or go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.coding.place import CodingPlace
from app.ui.searching.analysing import Analysing
from app.ui.widgets import button, label, number, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Reading(QWidget):
    """``read(guid, analysis)`` follows for each document that was asked for; shown while some are left."""

    read = Signal(str, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._main = window
        self._analysing: Analysing | None = None
        self._missing: list[str] = []
        self._all = 0
        self.told = label("", "muted")
        self.button = button("", self._turn, kind="quiet")
        self.setLayout(row(self.told, self.button, spacing=4))
        self.hide()

    @property
    def mark(self) -> str:
        """The pipeline's name and version, under which analyses are kept."""
        return self._place().suggestions.at_work().mark

    @property
    def busy(self) -> bool:
        """Whether documents are being read."""
        return self._analysing is not None and bool(self._analysing.left)

    def _place(self) -> CodingPlace:
        place = self._main.place("coding")
        assert isinstance(place, CodingPlace)
        return place

    def start(self, missing: Iterable[str], of: int) -> None:
        """Have these documents read, of so many in all."""
        self._missing, self._all = list(missing), of
        self._go_on()

    def stop(self) -> None:
        """Want nothing more."""
        self._missing = []
        self.pause()

    def pause(self) -> None:
        """Read nothing more until the user wants to go on."""
        if self._analysing is not None:
            self._analysing.stop()
        self._say()

    def _go_on(self) -> None:
        if self._missing and self._analysing is None:
            self._analysing = Analysing(self._main.desk, self._place().suggestions, self)
            self._analysing.read.connect(self._answered)
            self._analysing.ended.connect(self._say)
        if self._analysing is not None:
            self._analysing.start(self._missing)
        self._say()

    def _turn(self) -> None:
        if self.busy:
            self.pause()
        else:
            self._go_on()

    def _answered(self, guid: str) -> None:
        from app.coding.suggest.analyses.kept import key_of
        from app.coding.suggest.dutch.sentences import cuts_of

        project = self._main.desk.project
        if project is None or guid not in self._missing:
            return
        self._missing.remove(guid)
        key = key_of(project.sources.get(guid).sha256, cuts_of(tuple(project.sources.turns(guid))), self.mark)
        data = project.analyses.get([key]).get(key)
        self._say()
        if data is not None:
            self.read.emit(guid, data)

    def _say(self) -> None:
        self.setVisible(bool(self._missing))
        done = self._all - len(self._missing)
        self.told.setText(say("searching.read", done=number(done), n=number(self._all)))
        self.button.setText(say("searching.stop" if self.busy else "searching.on"))
