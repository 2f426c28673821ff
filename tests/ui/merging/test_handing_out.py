"""Handing out from the window: shares that are proposed and ticked, the files, and their locked codebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.merging.handing_out import HandingOut, hand_out_project
from app.ui.merging.share_grid import FIXED, STATE
from tests.project.conftest import state


@pytest.fixture
def dialog(application: Application, window: MainWindow, project_file: Path, qtbot: QtBot) -> HandingOut:
    with Project.open(project_file, coder="Anna") as project:
        for n in range(3, 7):
            project.sources.add(
                read_text(f"I: Vraag {n}?\nR: Een antwoord van {n} woorden.\n" * n, f"int{n}.txt")
            )
    application.open(str(project_file))
    made = hand_out_project(window)
    assert made is not None
    qtbot.waitUntil(lambda: not window.jobs.running)
    return made


def add(dialog: HandingOut, bot: QtBot, *names: str) -> None:
    for name in names:
        dialog.names.field.setEditText(name)
        bot.keyClick(dialog.names.field.lineEdit(), Qt.Key.Key_Return)


def test_a_long_name_keeps_both_its_ends_and_is_whole_in_its_tip(dialog: HandingOut, qtbot: QtBot) -> None:
    name = "Interview met een gemeente over loslaten en sturen, deel 7"
    dialog.model.documents[0].name = name
    add(dialog, qtbot, "Bob", "Cees", "Dirk-Jan van den Broek", "Els", "Fenna", "Gijs")
    grid = dialog.grid
    assert not grid.wordWrap() and grid.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert dialog.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == name
    tip = dialog.model.headerData(FIXED + 2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Dirk-Jan van den Broek"


def test_proposed_ticked_handed_out_and_merged_back(
    dialog: HandingOut, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, primary = dialog.project, dialog.primary
    assert primary is not None and not primary.isEnabled() and "codeur" in primary.toolTip()
    before = state(project)
    dialog.overlap.setValue(0)
    add(dialog, qtbot, "Bob, Cees;", "bob", "")
    assert dialog.names.values() == ["Bob", "Cees"] and primary.isEnabled()
    assert dialog.names.field.currentText() == ""
    model = dialog.model
    assert [len(one) for one in model.given] == [3, 3] and model.double() == 0
    dialog.overlap.setValue(33)
    assert model.double() == 2 and "2 van 6 documenten (33%)" in dialog.now.text()
    row = next(n for n in range(6) if model.times(n) == 1 and n not in model.given[0])
    model.toggle(model.index(row, FIXED))  # by hand: one more to be coded double
    assert model.double() == 3 and model.data(model.index(row, STATE)) == "2 codeurs"
    alone = next(n for n in range(6) if model.times(n) == 1)
    coder = 0 if alone in model.given[0] else 1
    dialog.grid.setCurrentIndex(model.index(alone, FIXED + coder))
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Space)
    assert "1 document gaat naar niemand" in dialog.idle.text
    line = dialog.preview.text().splitlines()[0]
    words = sum(len(project.sources.text(one.guid).split()) for one in model.share(0))
    assert line == f"Bob: {len(model.share(0))} documenten, {words} woorden, waarvan 3 dubbel"
    given = {name: {one.name for one in model.share(n)} for n, name in enumerate(model.coders)}
    dialog.locked.setChecked(False)
    primary.click()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert [one.coder for one in dialog.made] == ["Bob", "Cees"]
    opened: list[str] = []
    monkeypatch.setattr(
        "app.ui.merging.handing_out.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    next(b for b in dialog.findChildren(QPushButton) if "Map openen" in b.text()).click()
    assert opened == [str(dialog.made[0].place.parent)]
    for one in dialog.made:
        assert set(one.documents) == given[one.coder] and len(one.overlap) == 3
        with Project.open(one.place, coder=one.coder) as handed:
            assert {s.name for s in handed.sources.list()} == given[one.coder]
            assert handed.setting("locked") is False
            assert handed.codings.list() == [] and [c.name for c in handed.coders.list()] == [one.coder]
            code = handed.codes.get("Loslaten").guid
            for source in handed.sources.list():
                handed.codings.add(source.guid, 0, 5, code)
    done = merge(project, [one.place for one in dialog.made])
    assert done.conflicts == [] and done.counts("add") == {"coding": sum(map(len, given.values()))}
    window.desk.undo(2)
    assert {k: v for k, v in state(project).items() if k != "coder"} == {
        k: v for k, v in before.items() if k != "coder"
    }


def test_a_locked_codebook_is_refused_in_the_window(
    dialog: HandingOut, qtbot: QtBot, window: MainWindow, application: Application
) -> None:
    add(dialog, qtbot, "Bob")
    assert dialog.primary is not None
    dialog.primary.click()
    qtbot.waitUntil(lambda: not window.jobs.running)
    application.open(str(dialog.made[0].place))
    said: list[str] = []
    window.desk.messaged.connect(lambda text, kind: said.append(text))
    project = window.desk.project
    assert project is not None and project.setting("locked") is True
    assert window.desk.do(lambda p: p.codes.add("Eigen code")) is None
    assert window.desk.do(lambda p: p.codes.edit(p.codes.get("Sturen").guid, name="Anders")) is None
    assert len(said) == 2 and all("staat vast" in one for one in said)
    code, source = project.codes.get("Sturen").guid, project.sources.list()[0].guid
    assert window.desk.do(lambda p: p.codings.add(source, 0, 5, code)) is not None


def test_a_place_that_is_taken_stands_in_the_dialog(
    dialog: HandingOut, qtbot: QtBot, window: MainWindow
) -> None:
    add(dialog, qtbot, "Bob")
    folder = Path(dialog.folder.text())
    folder.mkdir()
    (folder / "Proef-Bob.kantlijn").write_text("bezet")
    before = state(dialog.project)
    assert dialog.primary is not None
    dialog.primary.click()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert "Proef-Bob" in dialog.trouble.text and dialog.pages.currentWidget() is dialog.form
    assert state(dialog.project) == before and (folder / "Proef-Bob.kantlijn").read_text() == "bezet"
