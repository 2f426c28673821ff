"""The window in which two codebooks become one, worked as somebody works it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.coding.codebook import Codebook, CodebookFile
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, new_guid
from app.project import Project
from app.ui import theme
from app.ui.dialogs.codebook_import import import_codebook
from app.ui.pairing.dialog import PairingDialog, pair_books
from app.ui.pairing.trees import NAME, PAIR, BookTree, ink
from app.ui.pairing.under import UnderDialog

from .conftest import House


def theirs() -> CodebookFile:
    top = Code(new_guid(), "Aansturing", position=0)
    return CodebookFile(
        "boek",
        "Boek",
        (
            top,
            Code(new_guid(), "Loslatn", top.guid, 0, color="#112233", definition="Ruimte.", cues=("vrij",)),
            Code(new_guid(), "Vertrouwen", top.guid, 1),
            Code(new_guid(), "Regie", position=1),
        ),
    )


@pytest.fixture
def dialog(house: House, qtbot: QtBot) -> Iterator[PairingDialog]:
    made = pair_books(house.window, theirs())
    assert made is not None
    qtbot.waitUntil(lambda: made.pairing is not None)
    yield made
    for one in house.window.findChildren(PairingDialog):
        one.reject()


def code(tree: BookTree, name: str) -> str:
    return next(guid for guid, item in tree._items.items() if item.text(NAME) == name)


def drop(tree: BookTree, side: str, guid: str, onto: str) -> None:
    item = tree._items[onto]
    tree.scrollToItem(item)
    at = QPointF(tree.visualItemRect(item).center())
    data = QMimeData()
    data.setData(PAIR, f"{side} {guid}".encode())
    tree.dropEvent(
        QDropEvent(
            at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )


def test_a_proposal_is_answered_by_keys_and_the_outcome_follows(
    dialog: PairingDialog, house: House, qtbot: QtBot
) -> None:
    near = code(dialog.theirs, "Loslatn")
    assert dialog.theirs.guid == near and dialog.theirs.words(near) == "≈ Loslaten?"
    assert dialog.mine.guid == house.code("Loslaten")
    assert "1 letter verschil" in dialog.pairs.item(0).text()
    assert len(dialog.outcome._items) == 7
    qtbot.keyClick(dialog.theirs, Qt.Key.Key_Return)
    assert dialog.theirs.words(near) == "= Loslaten" and len(dialog.outcome._items) == 6
    assert dialog.outcome.words(house.code("Loslaten")) == "= samengevoegd met Loslatn"
    qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert dialog.theirs.words(near) == "≈ Loslaten?" and len(dialog.outcome._items) == 7
    qtbot.keyClick(dialog, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert dialog.theirs.words(near) == "= Loslaten"
    dialog.theirs.choose(code(dialog.theirs, "Regie"))
    qtbot.keyClick(dialog.theirs, Qt.Key.Key_Delete)
    assert dialog.theirs.words(code(dialog.theirs, "Regie")) == "− weggelaten"
    assert dialog.told.text() == "2 samengevoegd  ·  1 nieuw  ·  1 weggelaten  ·  het resultaat heeft 5 codes"


def test_a_code_is_dragged_onto_another_and_onto_the_outcome(dialog: PairingDialog, house: House) -> None:
    regie, trust = code(dialog.theirs, "Regie"), code(dialog.theirs, "Vertrouwen")
    drop(dialog.mine, "theirs", regie, house.code("Sturen"))
    assert dialog.theirs.words(regie) == "= Sturen" and dialog.mine.words(house.code("Sturen")) == "= Regie"
    drop(dialog.theirs, "mine", house.code("Tijd"), regie)
    assert dialog.theirs.words(regie) == "= Tijd" and dialog.mine.words(house.code("Sturen")) == ""
    drop(dialog.outcome, "theirs", trust, house.code("Tijd"))
    assert dialog.theirs.words(trust) == "+ nieuw onder Tijd"
    assert dialog.pairing is not None
    assert dialog.pairing.outcome.book.path(trust) == "Tijd > Vertrouwen"
    before = dialog.pairing
    drop(dialog.theirs, "theirs", trust, regie)  # not onto a code of its own book
    assert dialog.pairing is before


def test_several_codes_of_mine_become_one_with_one_of_theirs(
    dialog: PairingDialog, house: House, qtbot: QtBot
) -> None:
    regie = code(dialog.theirs, "Regie")
    drop(dialog.mine, "theirs", regie, house.code("Sturen"))
    dialog.mine.choose(house.code("Loslaten"))
    qtbot.keyClick(
        dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert dialog.theirs.words(regie) == "= Sturen + Loslaten"
    assert dialog.mine.words(house.code("Loslaten")) == "→ gaat op in Sturen"
    counted = dialog.outcome._items[house.code("Sturen")].text(2)
    assert counted == "2"  # Loslaten and Sturen both had the same passage
    dialog.apply()
    assert len(house.project.codings.list()) == 3
    house.window.desk.undo()
    assert len(house.project.codings.list()) == 4 and len(house.project.codes.book()) == 4


def test_what_differs_is_chosen_and_done_as_one_step(
    dialog: PairingDialog, house: House, qtbot: QtBot
) -> None:
    dialog.say_yes()
    dialog.theirs.choose(code(dialog.theirs, "Loslatn"))
    dialog._follow(dialog.theirs.guid)
    for aspect, keep in (("name", "both"), ("color", "theirs")):
        box = dialog.detail.box(aspect)  # type: ignore[arg-type]
        assert box.isVisibleTo(dialog)
        box.setCurrentIndex(box.findData(keep))
        box.activated.emit(box.currentIndex())
    steps = len(house.project.history())
    assert dialog.primary is not None
    qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    made = house.project.codes.book().get(house.code("Loslaten"))
    assert (made.name, made.color, made.definition, made.cues) == (
        "Loslaten / Loslatn", "#112233", "Ruimte.", ("vrij",),
    )  # fmt: skip
    assert len(house.project.history()) == steps + 1
    house.window.desk.undo()
    assert house.project.codes.book().get(house.code("Loslaten")).name == "Loslaten"


def test_a_new_code_is_put_under_another_by_name(dialog: PairingDialog, house: House, qtbot: QtBot) -> None:
    regie = code(dialog.theirs, "Regie")
    dialog.theirs.choose(regie)
    dialog.put_under()
    under = dialog.findChild(UnderDialog)
    assert under is not None
    qtbot.keyClicks(under.choice.search, "sturen")
    under.choice.choose(house.code("Sturen"))
    under.take()
    assert dialog.theirs.words(regie) == "+ nieuw onder Sturen"


def test_what_cannot_be_is_said_in_the_window(dialog: PairingDialog, house: House) -> None:
    top = code(dialog.theirs, "Aansturing")
    before = dialog.pairing
    assert not dialog.step(lambda p: p.pair(top, house.code("Loslaten"), by="A").pair(
        top, house.code("Aansturing"), by="A", more=True))  # fmt: skip
    assert dialog.trouble.text and dialog.pairing is before


def test_account_and_decisions_are_saved_and_decisions_read_again(
    dialog: PairingDialog, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.say_yes()
    made = dialog.pairing
    assert made is not None
    for name, save in (("v.xlsx", dialog.save_account), ("b.yaml", dialog.save_decisions)):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, n=name: (str(house.folder / n), ""))
        save()
        assert (house.folder / name).exists()
    rows = list(load_workbook(house.folder / "v.xlsx").worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 5 and {row[10] for row in rows[1:]} == {"Anna", "Kantlijn"}
    dialog.step_back()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(house.folder / "b.yaml"), ""))
    dialog.open_decisions()
    assert dialog.pairing is not None and dialog.pairing.outcome == made.outcome


def test_another_project_and_two_files(
    dialog: PairingDialog, house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.create(house.folder / "ander.kantlijn", coder="Bob", name="Ander project") as other:
        other.codes.add("Tijd")
    dialog.add_file(dialog.right_choice, house.folder / "ander.kantlijn")
    qtbot.waitUntil(lambda: dialog.pairing is not None and len(dialog.pairing.theirs) == 1)
    assert dialog.right is not None and dialog.right.title == "Ander project"
    dialog.add_file(dialog.left_choice, Path("weg.yaml"))
    qtbot.waitUntil(lambda: bool(dialog.trouble.text))
    dialog.left_choice.put_first(read_codebook("effecten-inwoners"))
    dialog.read()
    qtbot.waitUntil(lambda: dialog.pairing is not None and len(dialog.pairing.mine) == 17)
    assert dialog.primary is not None and dialog.primary.text() == "Bewaar het codeboek…"
    before = house.project.last_change
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(house.folder / "uit.yaml"), ""))
    dialog.apply()
    assert len(Codebook(read_codebook(house.folder / "uit.yaml").codes)) == 18
    assert house.project.last_change == before


def test_the_import_of_a_codebook_goes_on_in_it(house: House, qtbot: QtBot) -> None:
    first = import_codebook(house.window)
    assert first is not None and first.file is not None
    first.side_by_side()
    made = house.window.findChild(PairingDialog)
    assert made is not None and made.right == first.file
    qtbot.waitUntil(lambda: made.pairing is not None)
    made.reject()


def test_a_screen_reader_hears_what_becomes_of_a_code_and_a_menu_holds_what_can_be_done(
    dialog: PairingDialog,
) -> None:
    near = dialog.theirs._items[code(dialog.theirs, "Loslatn")]
    told = near.data(NAME, Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Loslatn, misschien dezelfde als Aansturing > Loslaten"
    assert {t.accessibleName() for t in (dialog.mine, dialog.theirs, dialog.outcome)} == {
        "Code hier", "Code daar", "Code in het resultaat",
    }  # fmt: skip
    face = QAccessible.queryAccessibleInterface(dialog.theirs)
    assert face is not None and face.childCount() > 4
    dialog.theirs.choose(code(dialog.theirs, "Regie"))
    dialog._follow(dialog.theirs.guid)
    menu = dialog.menu()
    assert len(menu.actions()) == 7 and not menu.actions()[-1].isEnabled()
    next(a for a in menu.actions() if a.text().startswith("Laat weg")).trigger()
    assert dialog.acts["out"].accessibleName() == "Neem toch op"


def test_the_colours_read_on_every_ground(dialog: PairingDialog) -> None:
    for choice in ("dark", "light"):
        theme.apply(choice)  # type: ignore[arg-type]
        for tone in ("new", "united", "waiting", "out"):
            for ground in ("paper", "surface"):
                contrast = theme.contrast(ink(tone), theme.current().color(ground))  # type: ignore[arg-type]
                assert contrast >= 4.5, (choice, tone, ground)


def test_it_fits_a_screen_of_683_pixels_and_shows_names_there(dialog: PairingDialog, qtbot: QtBot) -> None:
    dialog.resize(683, 700)
    QApplication.processEvents()
    assert dialog.width() == 683 and dialog.minimumSizeHint().width() <= 683
    for push in (*dialog.files.findChildren(QPushButton), dialog.primary):
        assert push is not None and push.isVisible()
        at = push.mapTo(dialog, push.rect().topLeft())
        assert dialog.rect().contains(push.rect().translated(at))
    for tree in (dialog.mine, dialog.theirs, dialog.outcome):
        assert tree.columnWidth(NAME) >= 110
