"""Mending a transcript's text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.ui.dialogs.edit_text import TextEditor, cost, edit_text

from .conftest import House


def opened(house: House) -> TextEditor:
    dialog = edit_text(house.window, house.source)
    assert dialog is not None
    return dialog


def replaced(dialog: TextEditor, old: str, new: str) -> None:
    """Edit the text in the field, as a user who selects words and types."""
    cursor = dialog.text.document().find(old)
    assert not cursor.isNull()
    cursor.insertText(new)


def press(qtbot: QtBot, dialog: TextEditor) -> None:
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)


def test_a_harmless_edit_is_stored_at_once_and_codings_follow(house: House, qtbot: QtBot) -> None:
    project = house.project
    dialog = opened(house)
    replaced(dialog, "Hoe stuurt u", "Hoe stuurt u nou eigenlijk")
    press(qtbot, dialog)
    text = project.sources.text(house.source)
    assert "nou eigenlijk" in text
    coding = project.codings.get(house.codings[0])
    assert text[coding.start : coding.end] == "laten het los"
    house.window.desk.undo()
    assert "nou eigenlijk" not in project.sources.text(house.source)


def test_what_it_costs_is_shown_before_it_is_stored(house: House, qtbot: QtBot) -> None:
    project = house.project
    before = project.last_change
    dialog = opened(house)
    replaced(dialog, "Tijd is er nooit genoeg. ", "")
    replaced(dialog, "bij, als het", "als het")
    press(qtbot, dialog)
    assert dialog.pages.currentWidget() is dialog.cost_page
    assert project.last_change == before and "Tijd is er" in project.sources.text(house.source)
    told = " ".join(one.text() for one in dialog.cost_page.findChildren(QLabel))
    assert "Eén codering verdwijnt" in told and "Tijd is er nooit genoeg" in told
    assert "wordt korter" in told and "sturen we bij" in told
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.pages.currentWidget() is dialog.edit_page
    press(qtbot, dialog)
    press(qtbot, dialog)
    assert "Tijd is er" not in project.sources.text(house.source)
    assert len(project.codings.list()) == 3
    house.window.desk.undo()
    assert len(project.codings.list()) == 4 and project.check() == []


def test_looking_at_the_cost_leaves_no_trace(house: House) -> None:
    project = house.project
    steps, text = len(project.history()), project.sources.text(house.source)
    report = cost(project, house.source, text.replace("laten het los", ""))
    assert {f.path for f in report.dropped} == {"Aansturing > Loslaten", "Aansturing > Sturen"}
    assert len(project.history()) == steps and project.sources.text(house.source) == text
    assert project.check() == [] and len(project.codings.list()) == 4
    project.codings.add(house.source, 0, 5, house.code("Tijd"))
    assert project.check() == []


def test_an_unedited_text_is_no_edit_whatever_signs_it_holds(house: House) -> None:
    project = house.project
    odd = "I: Een\u00a0twee\u2009drie 👍🏽 e\u0301\n\n\tR: שלום\u200b  \n"
    source = project.sources.add(read_text(odd, "raar.txt")).subject
    assert source is not None
    before = project.last_change
    dialog = edit_text(house.window, source)
    assert dialog is not None and dialog.new == project.sources.text(source)
    dialog.save()
    assert project.last_change == before


def test_escape_does_not_throw_work_away_at_once(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    replaced(dialog, "Hoe", "Hoezo")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and "nog niet bewaard" in dialog.trouble.text
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert "Hoezo" not in house.project.sources.text(house.source)


def test_an_emptied_text_is_refused_in_place(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    dialog.text.setPlainText("  \n ")
    press(qtbot, dialog)
    assert dialog.isVisible() and "leeg" in dialog.trouble.text
    assert house.project.sources.text(house.source)
