"""Code sets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.dialogs.code_sets import SetsDialog, show_sets

from .conftest import House


def opened(house: House) -> SetsDialog:
    dialog = show_sets(house.window)
    assert dialog is not None
    return dialog


def press(qtbot: QtBot, dialog: SetsDialog) -> None:
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)


def test_sets_are_made_changed_and_removed_in_one_step_each(house: House, qtbot: QtBot) -> None:
    project = house.project
    dialog = opened(house)
    assert dialog.empty.isVisible()
    dialog.new()
    qtbot.keyClicks(dialog.name, "Hoe het gaat")
    dialog._items[house.code("Aansturing")].setCheckState(0, Qt.CheckState.Checked)
    dialog._items[house.code("Sturen")].setCheckState(0, Qt.CheckState.Unchecked)
    dialog.new()
    press(qtbot, dialog)
    sets = {s.name: set(s.codes) for s in project.codes.sets()}
    assert sets == {
        "Hoe het gaat": {house.code("Aansturing"), house.code("Loslaten")},
        "Nieuwe codeset": set(),
    }
    again = opened(house)
    again.list.setCurrentRow([d.name for d in again.drafts].index("Nieuwe codeset"))
    again.remove()
    again._items[house.code("Tijd")].setCheckState(0, Qt.CheckState.Checked)
    press(qtbot, again)
    assert [len(s.codes) for s in project.codes.sets()] == [3]
    house.window.desk.undo()
    assert sorted(len(s.codes) for s in project.codes.sets()) == [0, 2]
    house.window.desk.undo()
    assert not project.codes.sets()


def test_a_taken_name_is_refused_and_nothing_is_stored(house: House, qtbot: QtBot) -> None:
    house.project.codes.add_set("Knelpunten", [house.code("Tijd")])
    dialog = opened(house)
    dialog.new()
    qtbot.keyClicks(dialog.name, "knelpunten")
    press(qtbot, dialog)
    assert dialog.isVisible() and "knelpunten" in dialog.trouble.text
    assert len(house.project.codes.sets()) == 1
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Anders")
    press(qtbot, dialog)
    assert {s.name for s in house.project.codes.sets()} == {"Knelpunten", "Anders"}


def test_escape_changes_nothing(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    dialog.new()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not house.project.codes.sets()
