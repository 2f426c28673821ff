"""The list to choose from: by keys, by typing, one or more, and how it goes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.choosing import ChoiceButton, Item, PickList

ITEMS = [Item("top", "Vruchten", section=True)] + [
    Item(name, name.title(), level=1, members=frozenset({name, "pit"}) if name == "kers" else frozenset())
    for name in ("appel", "banaan", "citroen", "druif", "kers", "mango", "peer", "pruim")
]


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    """A window with a button that opens a list, and a field elsewhere."""
    found = QWidget()
    found.resize(500, 600)
    column = QVBoxLayout(found)
    column.addWidget(ChoiceButton("Fruit"))
    column.addWidget(QLineEdit())
    column.addStretch(1)
    qtbot.addWidget(found)
    found.show()
    qtbot.waitExposed(found)
    return found


def opened(room: QWidget, *, multiple: bool, chosen: tuple[str, ...] = ()) -> PickList:
    found = PickList(ITEMS, chosen, multiple=multiple, parent=room)
    button = room.findChild(ChoiceButton)
    assert button is not None
    found.open_at(button)
    return found


def test_typing_finds_and_enter_picks(room: QWidget, qtbot: QtBot) -> None:
    found = opened(room, multiple=False, chosen=("druif",))
    assert found.view.currentIndex().data() == "Druif", "what is chosen is looked at first"
    assert found.search.hasFocus()
    qtbot.keyClicks(found.search, "ui")
    assert [found._model.item(n).text for n in range(found._model.rowCount())] == [
        "Vruchten",
        "Druif",
        "Pruim",
    ]
    qtbot.keyClick(found.search, Qt.Key.Key_Down)
    qtbot.keyClick(found.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(found.picked) as told:
        qtbot.keyClick(found.view, Qt.Key.Key_Return)
    assert told.args == ["pruim"]
    button = room.findChild(ChoiceButton)
    assert button is not None and button.hasFocus()


def test_space_ticks_and_a_line_can_stand_for_several(room: QWidget, qtbot: QtBot) -> None:
    found = opened(room, multiple=True)
    told: list[object] = []
    found.changed.connect(told.append)
    found.view.setFocus()
    found.view.setCurrentIndex(found._model.index(5))
    qtbot.keyClick(found.view, Qt.Key.Key_Space)
    assert told == [frozenset({"kers", "pit"})] and found.isVisible()
    found._press(1)
    assert told[-1] == frozenset({"kers", "pit", "appel"})
    found._press(0)
    assert len(told) == 2, "a heading is no choice"
    found.clear.click()
    assert told[-1] == frozenset() and not found.clear.isEnabled()


def test_it_goes_when_one_looks_elsewhere_or_escapes(room: QWidget, qtbot: QtBot) -> None:
    field = room.findChildren(QLineEdit)[0]
    for leave in (
        lambda one: field.setFocus(),
        lambda one: qtbot.mouseClick(field, Qt.MouseButton.LeftButton),
        lambda one: qtbot.keyClick(one.view, Qt.Key.Key_Escape),
        lambda one: qtbot.keyClick(one.search, Qt.Key.Key_Escape),
    ):
        found = opened(room, multiple=True)
        with qtbot.waitSignal(found.closed):
            leave(found)


def test_the_button_opens_by_keys_and_says_what_is_chosen(room: QWidget, qtbot: QtBot) -> None:
    button = room.findChild(ChoiceButton)
    assert button is not None
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return):
        with qtbot.waitSignal(button.opened):
            qtbot.keyClick(button, key)
    button.say_chosen("een heel lange naam van een heel lange vrucht", active=True)
    assert button.isChecked() and button.text().endswith("…")
    assert button.accessibleName() == "Fruit: een heel lange naam van een heel lange vrucht"
    button.click()
    assert button.isChecked(), "opening the list is no choice"
