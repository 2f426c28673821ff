"""The window on a project, in Fragmenten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.application import Application
from app.ui.fragments.place import FragmentsPlace
from app.ui.main_window import MainWindow
from tests.ui.conftest import open_in
from tests.ui.rich import make_rich


@dataclass
class Listing:
    """The place with shorthands into it."""

    window: MainWindow
    place: FragmentsPlace
    project: Project
    bot: QtBot

    def texts(self) -> list[str]:
        """The words on the lines."""
        return [f.text for f in self.place.shown]

    def code(self, name: str) -> str:
        return self.project.codes.get(name).guid

    def choose(self, *texts: str) -> list[str]:
        """Select the lines with these words (the first of each); their guids."""
        table = self.place.table
        guids = []
        for n, text in enumerate(texts):
            row = self.texts().index(text)
            index = table.rows.index(row, 1)
            model = table.selectionModel()
            flags = model.SelectionFlag.Rows | (
                model.SelectionFlag.ClearAndSelect if n == 0 else model.SelectionFlag.Select
            )
            model.setCurrentIndex(index, flags)
            guids.append(table.rows.fragment(row).coding.guid)
        self.settle()
        return guids

    def settle(self) -> None:
        """Wait until the side has followed."""
        self.bot.waitUntil(lambda: not self.place._late.isActive())


@pytest.fixture
def listing(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Listing:
    """Eight codings by Anna and Bram, Anna at work."""
    open_in(application, make_rich(tmp_path / "Rijk.kantlijn"), "fragments")
    place, project = window.front, application.desk.project
    assert isinstance(place, FragmentsPlace) and project is not None
    found = Listing(window, place, project, qtbot)
    found.settle()
    return found
