"""Taking codes from another codebook, and writing one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.coding.codebook import CodebookFile
from app.coding.codebook.files import read_codebook, write_codebook
from app.coding.model import Code, new_guid
from app.ui.dialogs.codebook_import import CODE, WHAT, CodebookImport, export_codebook, import_codebook

from .conftest import House


def theirs(house: House) -> Path:
    """A file with a code that is here by path, one that is nearly here, and two new ones."""
    top = Code(new_guid(), "Aansturing", definition="Hoe de gemeente stuurt", cues=("regie",))
    same = Code(new_guid(), "Loslatn", parent=top.guid, position=0)
    new = Code(new_guid(), "Vertrouwen", parent=top.guid, position=1)
    below = Code(new_guid(), "Blind vertrouwen", parent=new.guid)
    path = house.folder / "boek.yaml"
    write_codebook(CodebookFile("boek", "Boek", (top, same, new, below)), path)
    return path


def opened(house: House) -> CodebookImport:
    dialog = import_codebook(house.window, theirs(house))
    assert dialog is not None and dialog.primary is not None
    return dialog


def test_a_near_name_is_proposed_and_never_taken_unasked(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    assert [m.how for m in dialog.matches] == ["path", "near", "new", "new"]
    (box,) = dialog._same.values()
    assert box.currentData() is False
    assert dialog.primary is not None and dialog.primary.text() == "Neem 3 nieuwe codes over"
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    names = [house.project.codes.book().path(c.guid) for c in house.project.codes.book()]
    assert "Aansturing > Loslatn" in names and "Aansturing > Vertrouwen > Blind vertrouwen" in names
    top = house.project.codes.get("Aansturing")
    assert top.definition == "Hoe de gemeente stuurt" and "regie" in top.cues
    house.window.desk.undo()
    assert len(house.project.codes.book()) == 4


def test_a_near_name_can_be_the_same(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    (box,) = dialog._same.values()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert dialog.primary is not None and dialog.primary.text() == "Neem 2 nieuwe codes over"
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert len(house.project.codes.book()) == 6


def test_paraphrases_alone_are_something_to_take(house: House, qtbot: QtBot) -> None:
    tijd = house.project.codes.get("Tijd")
    said = ("Tegen vijven ben ik nog niet op de helft.", "Het is rennen; de hele week.")
    path = house.folder / "boek.yaml"
    write_codebook(CodebookFile("boek", "Boek", (Code(tijd.guid, "Tijd", paraphrases=said),)), path)
    dialog = import_codebook(house.window, path)
    assert dialog is not None and dialog.primary is not None
    assert dialog._items[tijd.guid].text(WHAT) == "Staat er al, wordt aangevuld"
    assert dialog.told.text() == "Eén bestaande code krijgt tekst, trefwoorden of parafrasen erbij."
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert house.project.codes.get("Tijd").paraphrases == said
    again = import_codebook(house.window, path)
    assert again is not None and again.primary is not None and not again.primary.isEnabled()
    assert again._items[tijd.guid].text(WHAT) == "Staat er al"
    again.reject()


def test_what_is_left_out_leaves_out_what_is_below_it(house: House, qtbot: QtBot) -> None:
    dialog = opened(house)
    items = {i.text(CODE): i for i in dialog._items.values()}
    items["Vertrouwen"].setCheckState(CODE, Qt.CheckState.Unchecked)
    assert items["Blind vertrouwen"].checkState(CODE) == Qt.CheckState.Unchecked
    items["Blind vertrouwen"].setCheckState(CODE, Qt.CheckState.Checked)
    assert items["Vertrouwen"].checkState(CODE) == Qt.CheckState.Checked
    items["Vertrouwen"].setCheckState(CODE, Qt.CheckState.Unchecked)
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert {c.name for c in house.project.codes.book()} == {
        "Aansturing", "Loslaten", "Loslatn", "Sturen", "Tijd",
    }  # fmt: skip


def test_shipped_codebooks_are_offered_and_a_bad_file_is_refused_in_place(house: House) -> None:
    bad = house.folder / "slecht.yaml"
    bad.write_text("codes: [", "utf-8")
    dialog = import_codebook(house.window)
    assert dialog is not None and dialog.choice.count() >= 7 and dialog.matches
    before = list(dialog.matches)
    dialog.read(bad)
    assert "slecht.yaml" in dialog.trouble.text and dialog.matches == before
    dialog.reject()


def test_the_codebook_is_written_and_reads_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    target = house.folder / "uit"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "Excel (*.xlsx)"))
    written = export_codebook(house.window)
    assert written == house.folder / "uit.xlsx"
    mine = [replace(c, position=0) for c in house.project.codes.book()]
    back = [replace(c, position=0) for c in read_codebook(written).codes]
    assert [(c.name, c.color) for c in back] == [(c.name, c.color) for c in mine]
