"""The place Matrix on a project with cases and two coders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.matrix.place import MatrixPlace
from app.ui.matrix.request import Request
from tests.ui.conftest import open_in
from tests.ui.rich import make_rich


@dataclass
class Heat:
    """The place with shorthands into it."""

    window: MainWindow
    place: MatrixPlace
    project: Project
    bot: QtBot

    def ask(self, **fields: object) -> None:
        """Ask for a matrix and wait for it."""
        request = Request(**fields)  # type: ignore[arg-type]
        self.place.controls.set_request(request)
        self.until(lambda: self.place.result is not None and self.place.result.request == request)

    def until(self, met: Callable[[], bool]) -> None:
        self.bot.waitUntil(lambda: met() and not self.place._rest.isActive(), timeout=10_000)

    def settled(self) -> None:
        """Wait for the matrix of what the line asks now."""
        asked = self.place.controls.request
        self.until(lambda: self.place.result is not None and self.place.result.request == asked)

    def table(self) -> list[list[str]]:
        grid = self.place.view.grid
        return [
            [str(grid.index(i, j).data()) for j in range(grid.columnCount())] for i in range(grid.rowCount())
        ]

    def heads(self, orientation: Qt.Orientation) -> list[str]:
        grid = self.place.view.grid
        count = grid.columnCount() if orientation == Qt.Orientation.Horizontal else grid.rowCount()
        return [str(grid.headerData(n, orientation)) for n in range(count)]

    def choose(self, row: str, column: str) -> None:
        """Choose a cell by its headers and wait for what stands behind it."""
        i = self.heads(Qt.Orientation.Vertical).index(row)
        j = self.heads(Qt.Orientation.Horizontal).index(column)
        self.place.view.setCurrentIndex(self.place.view.grid.index(i, j))
        self.until(lambda: not self.place._drawn.isActive())
        self.until(lambda: self.place._cell_job is None or self.place._cell_job.over)


@pytest.fixture
def heat_map(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Heat:
    """Eight codings by Anna and Bram, all codes by codes."""
    open_in(application, make_rich(tmp_path / "Rijk.kantlijn"), "matrix")
    place, project = window.front, application.desk.project
    assert isinstance(place, MatrixPlace) and project is not None
    found = Heat(window, place, project, qtbot)
    found.until(lambda: place.result is not None)
    return found
