"""Correcting what is known about a document, on a real project."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.ui.coding.place import CodingPlace
from app.ui.dialogs import document
from app.ui.dialogs.document import DocumentDialog

from .conftest import House


def opened(house: House) -> DocumentDialog:
    dialog = document.edit_document(house.window, house.source)
    assert dialog is not None and dialog.primary is not None
    return dialog


def test_all_of_it_changes_in_one_undo_step(house: House, qtbot: QtBot) -> None:
    before = house.project.sources.get(house.source)
    dialog = opened(house)
    assert dialog.name.text() == "gemeente" and dialog.group.currentText() == "Golf 1"
    dialog.name.setText("  Gemeente  Delft ")
    dialog.kind.setCurrentIndex(1)
    dialog.date.setText("3/11/2016")
    dialog.group.setEditText("Jeugd")
    dialog.wave.setEditText(" 2 ")
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    now = house.project.sources.get(house.source)
    assert (now.name, now.kind, now.date) == ("Gemeente Delft", "focusgroup", "2016-11-03")
    assert (now.group, now.wave) == ("Jeugd", "2")
    house.window.desk.undo()
    assert house.project.sources.get(house.source) == before


def test_what_is_emptied_is_gone(house: House, qtbot: QtBot) -> None:
    house.project.sources.edit(house.source, wave="2", date="2016-11-03")
    dialog = opened(house)
    for field in (dialog.wave, dialog.group):
        field.setEditText("")
    dialog.date.clear()
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    now = house.project.sources.get(house.source)
    assert (now.wave, now.date, now.group, now.name) == (None, None, "", "gemeente")


def test_what_cannot_be_is_said_in_place_and_stays_filled_in(house: House, qtbot: QtBot) -> None:
    house.project.sources.add(read_text("Een ander gesprek.", "ander.txt"))
    before = house.project.last_change
    dialog = opened(house)
    dialog.wave.setEditText("3")
    for field, wrong in ((dialog.date, "31-2-2016"), (dialog.name, "Ander"), (dialog.name, " ")):
        dialog.date.clear()
        field.setText(wrong)
        qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
        assert dialog.isVisible() and dialog.trouble.text
        assert wrong.strip().casefold() in dialog.trouble.text.casefold()
    assert house.project.last_change == before and dialog.wave.currentText() == "3"


def test_saving_what_was_there_changes_nothing(house: House, qtbot: QtBot) -> None:
    before = house.project.last_change
    dialog = opened(house)
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not house.window.findChildren(DocumentDialog))
    assert house.project.last_change == before


def test_the_menu_of_a_document_opens_it(house: House, qtbot: QtBot) -> None:
    place = house.window.place("coding")
    assert isinstance(place, CodingPlace)
    menu = place.documents.menu_for(house.source)
    (item,) = [a for a in menu.actions() if a.text().replace("&", "").startswith("Documentgegevens")]
    item.trigger()
    (dialog,) = house.window.findChildren(DocumentDialog)
    assert dialog.source.guid == house.source
