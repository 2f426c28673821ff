"""The logboek: sentences by day, back to a step, the project as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app import words
from app.ui import projects
from app.ui.dialogs import history
from app.ui.dialogs.history import HistoryWindow, show_history

from .conftest import House


def opened(house: House) -> HistoryWindow:
    window = show_history(house.window)
    assert window is not None
    return window


def test_a_long_logboek_begins_with_its_latest_steps(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "LATEST", 3)
    window = opened(house)
    assert sum(line.group is not None for line in window.model.steps) == 3
    window.search.setText("aansturing")
    qtbot.waitUntil(lambda: bool(window.model.steps) and "Aansturing" in window.model.steps[-1].sentence)
    window.search.clear()
    qtbot.waitUntil(lambda: window.older.isVisible())
    window.show_all()
    assert "gemaakt" in window.model.steps[-1].sentence and not window.older.isVisible()


def test_every_step_is_a_sentence_with_its_coder(house: House) -> None:
    window = opened(house)
    lines = window.model.steps
    assert lines[0].group is None and lines[0].day.startswith("Vandaag, ")
    assert lines[1].sentence == "Gecodeerd met “Tijd”" or "Tijd" in lines[1].sentence
    assert {line.coder for line in lines[1:-1]} >= {"Anna"}
    assert not any(line.sentence.startswith("history.") for line in lines)
    try:
        words.set_language("en")
        window.load()
        assert window.model.steps[0].day.startswith("Today, ")
    finally:
        words.set_language("nl")


def test_going_back_to_a_step_takes_back_what_came_after(house: House, qtbot: QtBot) -> None:
    window = opened(house)
    project = house.project
    assert [line.back for line in window.model.steps[1:5]] == [1, 2, 3, 4]
    qtbot.waitUntil(window.list.hasFocus)
    assert window.primary is not None and not window.primary.isEnabled(), "nothing is chosen yet"
    window.list.setCurrentIndex(window.model.index(3))
    assert window.primary.text() == "Maak 3 stappen ongedaan"
    qtbot.mouseClick(window.primary, Qt.MouseButton.LeftButton)
    assert [c.guid for c in project.codings.list()] == [house.codings[0]]
    qtbot.waitUntil(lambda: "Ongedaan gemaakt" in window.model.steps[1].sentence)
    undone = [line for line in window.model.steps if line.group and line.group.undone]
    assert len(undone) == 3 and all(line.back == 0 for line in undone)


def test_only_own_steps_can_be_taken_back(house: House) -> None:
    project = house.project
    project.work_as("Bram")
    project.codes.add("Van Bram")
    project.work_as("Anna")
    window = opened(house)
    his = next(line for line in window.model.steps if "Van Bram" in line.sentence)
    assert his.back == 0 and his.coder == "Bram"
    window.coder.setCurrentIndex(window.coder.findText("Bram"))
    window.coder.activated.emit(0)
    assert {line.coder for line in window.model.steps if line.group} == {"Bram"}
    window.coder.setCurrentIndex(0)
    window.search.setText("van bram")
    window.load()
    assert [line.sentence for line in window.model.steps if line.group] == ["Code “Van Bram” gemaakt"]


def test_the_project_as_it_was_is_shown_and_left_again(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = house.project
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).strftime("%Y-%m-%dT12:00:00.000Z")
    with project.store._engine.begin() as conn:  # what was done so far, was done yesterday
        conn.execute(text("UPDATE change_group SET at = :at"), {"at": yesterday})
        conn.execute(text("UPDATE project SET created = :at"), {"at": yesterday})
    project.created = yesterday
    project.codes.add("Van vandaag")
    window = opened(house)
    window.day.setDate(QDate.currentDate().addDays(-1))
    window.look()
    qtbot.waitUntil(lambda: house.window.desk.project is not project)
    past = house.window.desk.project
    assert past is not None and past.read_only
    assert [c.name for c in past.codes.book()] == ["Aansturing", "Loslaten", "Sturen", "Tijd"]
    assert len(past.codings.list()) == 4
    assert house.window.banner.isVisible()
    assert "zoals het was" in house.window._banner_text.text()
    assert house.window._again.text() == "Terug naar nu"
    projects.reopen(house.window)
    now = house.window.desk.project
    assert now is not None and not now.read_only and len(now.codes.book()) == 5


def test_a_closed_logboek_hears_no_more_of_changes(house: House, qtbot: QtBot) -> None:
    window = opened(house)
    gone: list[object] = []
    window.destroyed.connect(lambda *_: gone.append(True))
    window.reject()
    window.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    with qtbot.captureExceptions() as raised:
        house.window.desk.do(lambda p: p.codes.add("Later"))
    assert raised == []
