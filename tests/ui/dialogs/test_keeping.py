"""Checking a project, and putting a backup back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.ui.dialogs.keeping import backups, check_project, restore_backup

from .conftest import House


def test_a_sound_project_is_said_to_be_sound(house: House, qtbot: QtBot) -> None:
    dialog = check_project(house.window)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(dialog.primary.isEnabled)
    assert "niets mis" in dialog.good.text and "4 coderingen" in dialog.figures.text()
    assert not dialog.trouble.text


def test_what_is_wrong_is_listed(house: House, qtbot: QtBot) -> None:
    with house.project.store._engine.begin() as conn:
        conn.execute(text('UPDATE coding SET "end" = 99999 WHERE guid = :g'), {"g": house.codings[0]})
    dialog = check_project(house.window)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(dialog.primary.isEnabled)
    assert dialog.trouble.text and house.codings[0] in dialog.problems.toPlainText()
    assert not dialog.good.text


def test_closing_while_it_checks_is_no_trouble(house: House, qtbot: QtBot) -> None:
    dialog = check_project(house.window)
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not house.window.jobs.running)


def test_a_backup_takes_the_projects_place_and_what_was_there_is_kept(house: House, qtbot: QtBot) -> None:
    project = house.project
    saved = project.backup(project.place.parent)
    project.codes.add("Van later")
    assert [k.path for k in backups(project.place)] == [saved]
    dialog = restore_backup(house.window)
    assert dialog is not None and dialog.primary is not None and dialog.list.currentRow() == 0
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    now = house.window.desk.project
    assert now is not None and now is not project and not now.read_only
    assert "Van later" not in [c.name for c in now.codes.book()] and len(now.codings.list()) == 4
    assert any(".before-restore-" in k.path.name for k in backups(now.place))


def test_a_file_that_is_no_backup_is_refused_and_the_project_opens_again(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = house.folder / "geen.kantlijn"
    bad.write_bytes(b"geen project")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(bad), ""))
    dialog = restore_backup(house.window)
    assert dialog is not None and dialog.primary is not None
    dialog.choose()
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert dialog.isVisible() and "geen.kantlijn" in dialog.trouble.text
    now = house.window.desk.project
    assert now is not None and len(now.codings.list()) == 4
    dialog.reject()
