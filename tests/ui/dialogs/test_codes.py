"""The dialogs about codes: describe, merge, split, delete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.dialogs.code_editor import edit_code
from app.ui.dialogs.code_merge import merge_code
from app.ui.dialogs.code_remove import remove_code
from app.ui.dialogs.code_split import split_code
from app.ui.dialogs.frame import Frame

from .conftest import House


def press(qtbot: QtBot, dialog: Frame) -> None:
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)


def test_a_new_code_gets_all_that_was_filled_in(house: House, qtbot: QtBot) -> None:
    dialog = edit_code(house.window, None, house.code("Aansturing"))
    assert dialog is not None
    qtbot.keyClicks(dialog.name, "Vertrouwen")
    dialog.texts["definition"].setPlainText("Geloof in de ander.")
    dialog.texts["exclusion"].setPlainText("Loslaten zelf")
    dialog.cues.setPlainText("vertrouwen\n\n op  aan kunnen \nVertrouwen")
    dialog.paraphrases.setPlainText("Ga maar, joh; doe.\n\n Ik  slaap er goed van.\nga maar, joh; doe.")
    dialog.color.choose("#662233")
    press(qtbot, dialog)
    code = house.project.codes.get("Aansturing > Vertrouwen")
    assert (code.definition, code.exclusion) == ("Geloof in de ander.", "Loslaten zelf")
    assert code.paraphrases == ("Ga maar, joh; doe.", "Ik slaap er goed van.")
    again = edit_code(house.window, code.guid)
    assert again is not None and again.fields["paraphrases"] == code.paraphrases
    again.reject()
    assert code.cues == ("vertrouwen", "op aan kunnen") and code.color == "#662233"
    house.window.desk.undo()
    assert "Vertrouwen" not in [c.name for c in house.project.codes.book()]


def test_an_edit_with_another_place_is_one_step(house: House, qtbot: QtBot) -> None:
    dialog = edit_code(house.window, house.code("Tijd"))
    assert dialog is not None
    dialog.name.setText("Tijdgebrek")
    dialog.place.setCurrentIndex(dialog.place.findData(house.code("Aansturing")))
    dialog.active.setChecked(False)
    press(qtbot, dialog)
    book = house.project.codes.book()
    assert book.path(house.code("Tijd")) == "Aansturing > Tijdgebrek"
    assert not book.get(house.code("Tijd")).active
    house.window.desk.undo()
    book = house.project.codes.book()
    assert book.path(house.code("Tijd")) == "Tijd" and book.get(house.code("Tijd")).active


def test_a_refused_name_stands_in_the_dialog_and_nothing_is_lost(house: House, qtbot: QtBot) -> None:
    dialog = edit_code(house.window, house.code("Tijd"))
    assert dialog is not None
    dialog.place.setCurrentIndex(dialog.place.findData(house.code("Aansturing")))
    dialog.name.setText("sturen")
    dialog.texts["definition"].setPlainText("Lang bedacht")
    press(qtbot, dialog)
    assert dialog.isVisible() and "Sturen" in dialog.trouble.text
    assert dialog.texts["definition"].toPlainText() == "Lang bedacht"
    code = house.project.codes.get(house.code("Tijd"))
    assert code.parent is None and code.definition == ""
    dialog.name.setText("Tijd")
    press(qtbot, dialog)
    assert house.project.codes.get(house.code("Tijd")).definition == "Lang bedacht"


def test_the_place_list_offers_no_place_below_itself(house: House) -> None:
    dialog = edit_code(house.window, house.code("Aansturing"))
    assert dialog is not None
    offered = [dialog.place.itemData(n) for n in range(dialog.place.count())]
    assert offered == [None, house.code("Tijd")]
    dialog.reject()


def test_merging_says_what_happens_and_does_that(house: House, qtbot: QtBot) -> None:
    project = house.project
    double = house.codings[2]
    project.memos.write("coding", double, "Ook sturen?")
    dialog = merge_code(house.window, house.code("Sturen"))
    assert dialog is not None
    qtbot.keyClicks(dialog.choice.search, "losl")
    told = dialog.what.text
    assert "2 coderingen" in told and "Eén passage" in told and "memo" in told
    before = len(project.codings.list())
    qtbot.keyClick(dialog.choice.search, Qt.Key.Key_Return)
    assert len(project.codings.list()) == before - 1
    assert house.code("Sturen") not in project.codes.book()
    assert [m.text for m in project.memos.list()] == ["Ook sturen?"]
    assert project.memos.list()[0].target == house.codings[0]
    house.window.desk.undo()
    assert len(project.codings.list()) == before


def test_a_code_is_not_offered_to_merge_with_itself_or_what_is_below(house: House) -> None:
    dialog = merge_code(house.window, house.code("Aansturing"))
    assert dialog is not None
    assert [dialog.choice.list.item(n).text() for n in range(dialog.choice.list.count())] == ["Tijd"]
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    dialog.reject()


def test_deleting_says_how_much_goes_and_undo_brings_it_back(house: House, qtbot: QtBot) -> None:
    project = house.project
    project.memos.write("code", house.code("Sturen"), "Kijk hier nog naar")
    dialog = remove_code(house.window, house.code("Aansturing"))
    assert dialog is not None
    told = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "2 codes eronder" in told and "3 coderingen" in told and "Eén memo" in told
    press(qtbot, dialog)
    assert [c.name for c in project.codes.book()] == ["Tijd"] and len(project.codings.list()) == 1
    house.window.desk.undo()
    assert len(project.codings.list()) == 4 and len(project.memos.list()) == 1


def test_retiring_instead_keeps_the_codings(house: House) -> None:
    dialog = remove_code(house.window, house.code("Tijd"))
    assert dialog is not None
    dialog.retire()
    assert not house.project.codes.get(house.code("Tijd")).active
    assert len(house.project.codings.list()) == 4


def test_splitting_deals_fragments_out_by_number_keys(house: House, qtbot: QtBot) -> None:
    project = house.project
    dialog = split_code(house.window, house.code("Sturen"))
    assert dialog is not None and dialog.primary is not None
    assert not dialog.primary.isEnabled()
    for name in ("Bijsturen", "bijsturen"):
        dialog.name.setText(name)
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.names == ["Bijsturen"] and "bijsturen" in dialog.trouble.text
    dialog.table.selectRow(1)
    qtbot.keyClick(dialog.table, Qt.Key.Key_1)
    assert dialog.table.item(1, 2).text() == "Bijsturen"
    assert dialog.primary.text() == "Maak 1 nieuwe code"
    press(qtbot, dialog)
    book = project.codes.book()
    assert [c.name for c in book.children(house.code("Sturen"))] == ["Bijsturen"]
    counts = project.codes.counts()
    assert counts[house.code("Sturen")] == 1 and counts[book.children(house.code("Sturen"))[0].guid] == 1
    house.window.desk.undo()
    assert project.codes.counts()[house.code("Sturen")] == 2


def test_escape_changes_nothing(house: House, qtbot: QtBot) -> None:
    before = house.project.last_change
    for opening in (edit_code, merge_code, remove_code, split_code):
        dialog = opening(house.window, house.code("Sturen"))
        assert dialog is not None
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert house.project.last_change == before
