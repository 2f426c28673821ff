"""A project in the window, and a copy of it on which somebody else went on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.merging.conflicts import options
from app.ui.merging.plan_lines import Line
from app.ui.merging.wizard import MergeWizard, merge_projects

THIRD = "Interviewer: Nog iets?\nR3: De regels zitten in de weg, en het geld ook.\n"


def go_on(place: Path, coder: str, names: tuple[str, str]) -> None:
    """Rename two codes and say something else of each."""
    with Project.open(place, coder=coder) as project:
        for old, new in zip(("Loslaten", "Sturen"), names, strict=True):
            guid = project.codes.get(old).guid
            project.codes.edit(guid, name=new)
            project.codes.edit(guid, definition=f"{new}, zegt {coder}")


def add_theirs(place: Path) -> None:
    """Bob's own work: a document, codings in all of them, a code, a memo, a case; no conflicts."""
    with Project.open(place, coder="Bob", color="#d55e00") as project:
        new = project.codes.add("Regels").subject or ""
        source = project.sources.add(read_text(THIRD, "int3.txt")).subject or ""
        for one in project.sources.list():
            project.codings.add(one.guid, 0, 11, new)
            project.codings.add(one.guid, 2, 30, project.codes.get("Knelpunten").guid, memo="van Bob")
        case = project.cases.add("Rijswijk").subject or ""
        project.cases.link(case, source)
        project.codes.edit(project.codes.get("Knelpunten").guid, definition="Wat er niet gaat")


@pytest.fixture
def theirs(project_file: Path) -> Path:
    """Bob's copy; he renamed what Anna renamed too."""
    place = project_file.with_name("bob.kantlijn")
    shutil.copy(project_file, place)
    go_on(project_file, "Anna", ("Vrijlaten", "Bijsturen"))
    add_theirs(place)
    go_on(place, "Bob", ("Laten gaan", "Regie"))
    return place


@dataclass
class Wizard:
    """The wizard on Anna's project and shorthands into it."""

    window: MainWindow
    dialog: MergeWizard
    project: Project
    theirs: Path
    bot: QtBot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.window.jobs.running, timeout=20_000)

    def next(self) -> QWidget:
        """Press the button, wait for the work; the page that is shown then."""
        primary = self.dialog.primary
        assert primary is not None and primary.isEnabled(), primary and primary.toolTip()
        primary.click()
        self.settle()
        page = self.dialog.pages.currentWidget()
        assert page is not None
        return page

    def to_plan(self) -> None:
        self.dialog.files.add([self.theirs])
        self.settle()
        assert self.next() is self.dialog.plan

    def line(self, kind: str, name: str) -> Line:
        assert self.dialog.plan.lines is not None
        found = [
            line
            for branch in self.dialog.plan.lines.top
            for line in branch.lines()
            if line.offer.kind == kind and line.offer.name.startswith(name)
        ]
        assert found, (kind, name)
        return found[0]

    def toggle(self, line: Line) -> None:
        model = self.dialog.plan.model
        assert model is not None
        model.toggle(model.index_of(line))

    def decide_all(self, wanted: str = "take") -> None:
        page = self.dialog.conflicts
        while page.open:
            assert page.current is not None
            able = options(page.current)
            page.decide(wanted if wanted in able else able[0])

    def names(self) -> set[str]:
        return {c.name for c in self.project.codes.book()}


@pytest.fixture
def wizard(
    application: Application, window: MainWindow, theirs: Path, project_file: Path, qtbot: QtBot
) -> Wizard:
    application.open(str(project_file))
    dialog = merge_projects(window)
    project = window.desk.project
    assert dialog is not None and project is not None
    return Wizard(window, dialog, project, theirs, qtbot)
