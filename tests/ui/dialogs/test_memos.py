"""Memos: writing one, and the window with all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.dialogs.memo import edit_memo
from app.ui.dialogs.memo_list import MemosWindow, show_memos
from app.words import say

from .conftest import House


def test_a_memo_is_written_changed_emptied(house: House, qtbot: QtBot) -> None:
    project, code = house.project, house.code("Tijd")
    dialog = edit_memo(house.window, "code", code)
    assert dialog is not None and dialog.about.text() == "Tijd"
    qtbot.keyClicks(dialog.text, "Te weinig tijd is ook een keuze")
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    (memo,) = project.memos.of(code)
    assert memo.text == "Te weinig tijd is ook een keuze"
    again = edit_memo(house.window, "code", code)
    assert again is not None and again.text.toPlainText() == memo.text
    again.title.setText("Keuze")
    again.save()
    assert [m.title for m in project.memos.of(code)] == ["Keuze"]
    last = edit_memo(house.window, "code", code)
    assert last is not None
    last.text.clear()
    last.save()
    assert project.memos.of(code) == []
    house.window.desk.undo()
    assert len(project.memos.of(code)) == 1


def test_what_a_colleague_wrote_is_shown_and_left_alone(house: House) -> None:
    project = house.project
    project.work_as("Bram")
    project.memos.write("source", house.source, "Rommelig gesprek")
    project.work_as("Anna")
    dialog = edit_memo(house.window, "source", house.source)
    assert dialog is not None and dialog.memo is None and dialog.text.toPlainText() == ""
    dialog.text.setPlainText("Toch bruikbaar")
    dialog.save()
    assert {m.text for m in project.memos.of(house.source)} == {"Rommelig gesprek", "Toch bruikbaar"}


def test_an_untouched_memo_leaves_no_step(house: House) -> None:
    before = house.project.last_change
    dialog = edit_memo(house.window, "coding", house.codings[0])
    assert dialog is not None and "laten het los" in dialog.about.text()
    dialog.save()
    assert house.project.last_change == before


def test_from_one_memo_to_all_of_them(house: House) -> None:
    project, code = house.project, house.code("Tijd")
    dialog = edit_memo(house.window, "code", code)
    assert dialog is not None
    dialog.text.setPlainText("Te weinig tijd")
    every = next(b for b in dialog.findChildren(QPushButton) if b.text() == say("dialogs.memo.all"))
    every.click()
    assert [m.text for m in project.memos.of(code)] == ["Te weinig tijd"] and not dialog.isVisible()
    (window,) = house.window.findChildren(MemosWindow)
    assert window.isVisible()


def filled(house: House) -> MemosWindow:
    project = house.project
    project.memos.write("project", project.guid, "Vraag voor het team")
    project.memos.write("coding", house.codings[3], "Hier zit de pijn", title="Tijd")
    project.memos.write("code", house.code("Sturen"), "Verschil met bijsturen?")
    window = show_memos(house.window)
    assert window is not None
    return window


def test_memos_are_searched_read_and_mended(house: House, qtbot: QtBot) -> None:
    window = filled(house)
    assert window.list.memos.rowCount() == 3
    window.search.setText("genoeg")  # a word of the passage the memo is about
    assert window.list.memos.rowCount() == 1 and window.text.toPlainText() == "Hier zit de pijn"
    window.search.clear()
    window.kind.setCurrentIndex(window.kind.findData("code"))
    window.kind.activated.emit(0)
    assert window.text.toPlainText() == "Verschil met bijsturen?"
    window.text.setPlainText("Verschil met bijsturen: de maat")
    assert window.primary is not None and window.primary.isEnabled()
    qtbot.mouseClick(window.primary, Qt.MouseButton.LeftButton)
    assert "Verschil met bijsturen: de maat" in [m.text for m in house.project.memos.list()]


def test_choosing_another_memo_keeps_what_was_written(house: House) -> None:
    window = filled(house)
    window.list.setCurrentIndex(window.list.memos.index(0))
    window.text.setPlainText("Anders gezegd")
    window.list.setCurrentIndex(window.list.memos.index(1))
    assert "Anders gezegd" in [m.text for m in house.project.memos.list()]
    assert window.text.toPlainText() != "Anders gezegd"


def test_a_memo_leads_to_its_passage(house: House) -> None:
    window = filled(house)
    window.search.setText("pijn")
    window.go()
    place = house.window.place("coding")
    assert place.source == house.source and place.view.selected_coding() == house.codings[3]  # type: ignore[attr-defined]


def test_a_change_elsewhere_is_followed(house: House, qtbot: QtBot) -> None:
    window = filled(house)
    house.window.desk.undo()
    qtbot.waitUntil(lambda: window.list.memos.rowCount() == 2)
    window.remove()
    qtbot.waitUntil(lambda: window.list.memos.rowCount() == 1)
