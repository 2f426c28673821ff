"""The panel that searches all documents, on two interviews."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.searching.panel import SearchPanel
from app.ui.searching.table import Column
from tests.ui.rich import make_rich


@dataclass
class Search:
    """The panel with shorthands into it."""

    window: MainWindow
    panel: SearchPanel
    project: Project
    bot: QtBot

    def type(self, query: str) -> None:
        """Type other words and wait for the answer."""
        self.panel.field.setFocus()
        self.panel.field.clear()
        self.bot.keyClicks(self.panel.field, query)
        self.settled()

    def settled(self) -> None:
        self.bot.waitUntil(lambda: not self.panel.busy, timeout=30_000)

    def texts(self) -> list[str]:
        return [one.text for one in self.panel.view.found.shown]

    def column(self, column: Column) -> list[str]:
        model = self.panel.view.found
        return [str(model.index(n, column).data()) for n in range(model.rowCount())]


@pytest.fixture
def search(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Search:
    """The panel, opened by its menu item, on two interviews."""
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    window.acts["search_all"].trigger()
    panel, project = window.findChild(SearchPanel), application.desk.project
    assert panel is not None and project is not None
    return Search(window, panel, project, qtbot)
