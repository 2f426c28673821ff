"""The codebook beside the text: making, moving, hiding, finding and favouring codes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMenu

from app.ui.coding import mime
from app.ui.coding.code_model import Role
from app.ui.coding.favourites import favourites
from app.ui.dialogs.code_remove import RemoveDialog
from app.words import say
from tests.ui.conftest import Coding


def drawn(coding: Coding) -> set[str]:
    """The guids that the transcript shows."""
    return {c.guid for c in coding.place.view.marks.shown}


def test_a_code_that_is_dragged_away_stays_in_the_tree(
    coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt's own drag takes a line out of the model when the target took it as a move."""
    seen: list[str | None] = []

    def moved(drag: QDrag, *_: object) -> Qt.DropAction:
        seen.append(mime.code_of(drag.mimeData()))
        return Qt.DropAction.MoveAction

    monkeypatch.setattr(QDrag, "exec", moved)
    panel = coding.place.codebook
    panel.select(coding.code("Sturen"))
    panel.tree.startDrag(Qt.DropAction.MoveAction)
    assert seen == [coding.code("Sturen")]
    assert panel.model.index_of(coding.code("Sturen")).isValid()


def test_words_dropped_on_a_code_are_coded(coding: Coding) -> None:
    coding.select("de wethouder")
    data = coding.place.view.page.createMimeDataFromSelection()
    model = coding.place.codebook.model
    onto = model.index_of(coding.code("Knelpunten"))
    assert model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, onto)
    model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, onto)
    assert ("Knelpunten", "de wethouder") in coding.here()


def test_counts_follow(coding: Coding) -> None:
    model = coding.place.codebook.model
    place = model.index_of(coding.code("Sturen"))
    coding.bot.waitUntil(lambda: place.data(Role.COUNT) == 1)
    coding.select("het geld")
    coding.place.commands.code(coding.code("Sturen"))
    coding.bot.waitUntil(lambda: place.data(Role.COUNT) == 2)
    coding.window.desk.undo()
    coding.bot.waitUntil(lambda: place.data(Role.COUNT) == 1)


def test_hiding_a_code_hides_its_family_in_the_text(coding: Coding) -> None:
    panel, top = coding.place.codebook, coding.code("Aansturing")
    panel.toggle(top)
    assert drawn(coding) == set()
    panel.toggle(coding.code("Sturen"))
    assert {coding.place.codings[g].code for g in drawn(coding)} == {coding.code("Sturen")}
    panel.show_all()
    assert len(drawn(coding)) == 2


def test_a_code_is_made_renamed_moved_and_removed_in_the_tree(coding: Coding) -> None:
    panel, top = coding.place.codebook, coding.code("Aansturing")
    made = coding.window.desk.do(lambda p: p.codes.add("Tijdelijk", top))
    assert made is not None and made.subject is not None
    guid = made.subject
    panel.rename(guid)
    editor = panel.tree.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.setText("Tijd")
    coding.bot.keyClick(editor, Qt.Key.Key_Return)
    coding.bot.waitUntil(lambda: coding.project.codes.get(guid).name == "Tijd")
    data = QMimeData()
    data.setData(mime.CODE, guid.encode())
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert coding.project.codes.get(guid).parent is None
    assert coding.project.codes.book().children(None)[0].guid == guid
    panel.remove(guid)
    assert guid not in coding.project.codes.book()
    assert panel.model.index_of(guid).isValid() is False


def test_a_code_cannot_be_dropped_into_itself(coding: Coding) -> None:
    model, top = coding.place.codebook.model, coding.code("Aansturing")
    data = QMimeData()
    data.setData(mime.CODE, top.encode())
    for onto in (top, coding.code("Sturen")):
        assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index_of(onto))


def test_removing_a_used_code_asks_first(coding: Coding) -> None:
    guid = coding.code("Sturen")
    coding.place.codebook.remove(guid)
    (asked,) = coding.window.findChildren(RemoveDialog)
    assert asked.isVisible() and guid in coding.project.codes.book()
    asked.reject()


def test_favourites_are_set_from_the_menu_and_shown_in_the_tree(coding: Coding) -> None:
    panel, guid = coding.place.codebook, coding.code("Sturen")
    panel.set_favourite(guid, 3)
    assert panel.model.index_of(guid).data(Role.KEY) == "3"
    panel.set_favourite(guid, 5)
    assert coding.project.setting("favourites")[2] is None
    assert panel.model.index_of(guid).data(Role.KEY) == "5"
    panel.set_favourite(guid, None)
    assert panel.model.index_of(guid).data(Role.KEY) == ""


@pytest.mark.parametrize("bad", [None, "x", [1, {}], ["a"] * 40])
def test_favourites_that_make_no_sense_are_empty_places(bad: object) -> None:
    assert len(favourites(bad)) == 9


def test_searching_the_codebook_narrows_it_and_enter_codes(coding: Coding) -> None:
    panel = coding.place.codebook
    coding.select("het geld")
    panel.search.setText("knel")
    assert panel.tree.model().rowCount() == 1
    coding.bot.keyClick(panel.search, Qt.Key.Key_Return)
    assert ("Knelpunten", "het geld") in coding.here()


def test_codes_are_put_in_sets_and_shown_by_them(coding: Coding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *a: ("Spanning", True))
    panel, los, sturen = coding.place.codebook, coding.code("Loslaten"), coding.code("Sturen")
    panel.new_set(sturen)
    (one,) = coding.project.codes.sets()
    assert (one.name, one.codes) == ("Spanning", (sturen,))
    panel.toggle_set(one, los)
    assert set(coding.project.codes.sets()[0].codes) == {los, sturen}
    panel.toggle_set(coding.project.codes.sets()[0], los)
    panel.only(set(coding.project.codes.sets()[0].codes))
    assert {coding.place.codings[g].code for g in drawn(coding)} == {sturen}
    panel.toggle_set(coding.project.codes.sets()[0], sturen)
    assert list(coding.project.codes.sets()) == []


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu that pops up, offscreen
def test_the_menu_of_a_code_and_of_the_codebook_opens_where_it_is_asked_for(coding: Coding) -> None:
    tree = coding.place.codebook.tree
    coding.place.codebook.select(coding.code("Sturen"))
    on_code = tree.visualRect(tree.currentIndex()).center()
    beside = tree.viewport().rect().bottomLeft()
    for at, there in ((on_code, "coding.codebook.rename"), (beside, "coding.codebook.new")):
        tree.customContextMenuRequested.emit(at)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu) and menu.pos() == tree.viewport().mapToGlobal(at)
        assert say(there) in {action.text() for action in menu.actions()}
        assert (len(menu.actions()) == 1) == (at == beside)
        menu.close()
