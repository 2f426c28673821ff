"""The panes of Coderen: how they share the room, what they remember, what stands in them."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.ui.application import Application
from app.ui.coding.documents import ROW
from app.ui.coding.place import CodingPlace
from tests.ui.conftest import Coding


def more_documents(coding: Coding, many: int = 14) -> None:
    with coding.project.group("history.import"):
        for n in range(many):
            name = f"{n:02}-een-zeer-lange-naam-voor-een-gesprek-in-golf-{n % 2 + 1}"
            coding.project.sources.add(read_text(f"R1: tekst {n}.", f"{name}.txt"), group=f"Golf {n % 2 + 1}")
    coding.place._load_documents()
    QApplication.processEvents()


def test_at_768_pixels_eight_documents_are_in_sight_and_the_codebook_has_the_rest(coding: Coding) -> None:
    coding.window.resize(1366, 768)
    more_documents(coding)
    tree, left = coding.place.documents.tree, coding.place.left
    assert tree.viewport().height() >= 9 * ROW
    top, rest = left.sizes()
    assert top < rest, "the codebook is used most"


def test_the_open_document_is_in_sight_and_named_in_full_in_its_tip(coding: Coding) -> None:
    coding.window.resize(1366, 768)
    more_documents(coding)
    last = coding.project.sources.list()[-1]
    coding.place.open(last.guid)
    tree, item = coding.place.documents.tree, coding.place.documents.model.items[last.guid]
    assert QRect(tree.viewport().rect()).contains(tree.visualRect(item.index()).center())
    assert item.index().data(Qt.ItemDataRole.ToolTipRole).startswith(last.name)


def test_what_the_user_sets_is_remembered_and_what_he_did_not_set_is_not(
    coding: Coding, application: Application, qtbot: QtBot
) -> None:
    panes, settings = coding.place.panes, application.settings
    coding.place.save_state()
    assert settings.value("coding/documents") is None and settings.bytes("coding/split").isEmpty()
    panes.left.setSizes([260, 400])
    panes.left.splitterMoved.emit(260, 1)
    wanted = panes.left.sizes()
    coding.window.resize(1300, 768)
    assert panes.left.sizes() == wanted, "it is not shared anew once it has been set"
    coding.place.save_state()
    again = CodingPlace(coding.window.tools)
    qtbot.addWidget(again)
    again.refresh(None, None)
    again.resize(coding.place.size())
    again.show()
    qtbot.waitExposed(again)
    assert abs(again.left.sizes()[0] - wanted[0]) <= 4
    again.suggestions.close()
