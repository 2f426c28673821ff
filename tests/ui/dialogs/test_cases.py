"""Cases, attributes, documents and speakers in their window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.dialogs.attribute import AttributeDialog
from app.ui.dialogs.cases import CasesWindow, show_cases
from app.ui.dialogs.sheet_view import SheetView

from .conftest import House


def opened(house: House) -> CasesWindow:
    found = show_cases(house.window)
    assert found is not None
    return found


def typed(qtbot: QtBot, view: SheetView, guid: str, column: str, text: str) -> None:
    """Type into a cell as a user does."""
    qtbot.waitUntil(lambda: view.findChild(QLineEdit, "inplace") is None)
    index = view.place(guid, column)
    assert index.isValid()
    view.setCurrentIndex(index)
    view.edit(index)
    field = view.findChild(QLineEdit, "inplace")
    assert field is not None
    field.selectAll()
    field.insert(text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.findChild(QLineEdit, "inplace") is None)


def test_a_case_is_made_named_linked_and_filled(house: House, qtbot: QtBot) -> None:
    project = house.project
    window = opened(house)
    window.add_case()
    (case,) = project.cases.list()
    view = window.pages["case"].view
    field = view.findChild(QLineEdit, "inplace")
    assert field is not None
    field.setText("Less is More")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project.cases.get(case.guid).name == "Less is More")
    project.cases.add_attribute("domein", "choice", choices=("jeugd", "Wmo"))
    project.cases.add_attribute("inwoners", "number")
    window.load()
    typed(qtbot, view, case.guid, "inwoners", "12.500")
    assert project.cases.values()[case.guid] == {"inwoners": "12500"}
    window.linked.item(0).setCheckState(Qt.CheckState.Checked)
    assert project.cases.get(case.guid).sources == (house.source,)
    window.linked.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert project.cases.get(case.guid).sources == ()
    house.window.desk.undo()
    qtbot.waitUntil(lambda: window.linked.item(0).checkState() == Qt.CheckState.Checked)


def test_what_does_not_fit_the_type_stays_in_its_cell_with_the_reason(house: House, qtbot: QtBot) -> None:
    project = house.project
    case = project.cases.add("Delft").subject
    assert case is not None
    project.cases.add_attribute("inwoners", "number")
    window = opened(house)
    page = window.pages["case"]
    typed(qtbot, page.view, case, "inwoners", "veel")
    assert "veel" in window.trouble.text and project.cases.values() == {}
    assert page.view.place(case, "inwoners").data() == "veel"
    window.load()
    assert page.view.place(case, "inwoners").data() == "veel"
    typed(qtbot, page.view, case, "inwoners", "3,5")
    assert not window.trouble.text and project.cases.values()[case] == {"inwoners": "3.5"}
    assert page.view.place(case, "inwoners").data() == "3,5"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a list that pops up, offscreen
def test_a_choice_is_made_from_a_list(house: House, qtbot: QtBot) -> None:
    project = house.project
    case = project.cases.add("Delft").subject
    assert case is not None
    project.cases.add_attribute("domein", "choice", choices=("jeugd", "Wmo"))
    window = opened(house)
    view = window.pages["case"].view
    view.edit(view.place(case, "domein"))
    box = view.findChild(QComboBox)
    assert box is not None and [box.itemText(n) for n in range(box.count())] == ["", "jeugd", "Wmo"]
    box.hidePopup()
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert project.cases.values()[case] == {"domein": "Wmo"}


def test_speakers_get_another_name_role_and_case_and_are_merged(house: House, qtbot: QtBot) -> None:
    project = house.project
    case = project.cases.add("Delft").subject
    assert case is not None
    window = opened(house)
    window.tabs.setCurrentIndex(2)
    page = window.pages["speaker"]
    one, other = project.sources.speakers(house.source)
    typed(qtbot, page.view, other.guid, "name", "Beleidsmedewerker")
    model = page.view.model()
    model.setData(page.view.place(other.guid, "role"), "other")
    model.setData(page.view.place(other.guid, "case"), case)
    changed = project.sources.speakers(house.source)[1]
    assert (changed.name, changed.role, changed.case) == ("Beleidsmedewerker", "other", case)
    typed(qtbot, page.view, other.guid, "name", one.name)
    assert one.name in window.trouble.text
    window.merge(one.guid, other.guid)
    assert [s.guid for s in project.sources.speakers(house.source)] == [other.guid]
    assert {t.speaker for t in project.sources.turns(house.source)} == {other.guid}
    house.window.desk.undo()
    assert len(project.sources.speakers(house.source)) == 2


def test_a_document_is_moved_to_a_case_in_one_step(house: House) -> None:
    project = house.project
    first, second = project.cases.add("Delft").subject, project.cases.add("Krimpen").subject
    assert first is not None and second is not None
    project.cases.link(first, house.source)
    window = opened(house)
    view = window.pages["source"].view
    view.model().setData(view.place(house.source, "case"), second)
    assert project.cases.of_sources() == {house.source: (second,)}
    house.window.desk.undo()
    assert project.cases.of_sources() == {house.source: (first,)}


def test_removing_cases_is_one_step(house: House) -> None:
    guids = [house.project.cases.add(n).subject for n in ("A", "B", "C")]
    window = opened(house)
    window.remove_cases([g for g in guids[:2] if g])
    assert [c.name for c in house.project.cases.list()] == ["C"]
    house.window.desk.undo()
    assert [c.name for c in house.project.cases.list()] == ["A", "B", "C"]


def test_an_attribute_is_asked_and_refused_in_place(house: House, qtbot: QtBot) -> None:
    project = house.project
    dialog = AttributeDialog(house.window, "case")
    dialog.show()
    qtbot.keyClicks(dialog.name, "domein")
    dialog.type.setCurrentIndex(4)
    assert dialog.choice_part.isVisible()
    dialog.choices.setPlainText("jeugd\n\nWmo\njeugd")
    dialog.save()
    (attribute,) = project.cases.attributes()
    assert (attribute.type, attribute.choices) == ("choice", ("jeugd", "Wmo"))
    case = project.cases.add("Delft").subject
    assert case is not None
    project.cases.set_value(case, "domein", "Wmo")
    again = AttributeDialog(house.window, "case", attribute)
    again.show()
    again.type.setCurrentIndex(1)
    again.save()
    assert again.isVisible() and "Wmo" in again.trouble.text
    assert project.cases.attributes()[0].type == "choice"
    again.reject()


def test_the_window_is_opened_once_and_narrows(house: House) -> None:
    house.project.cases.add("Delft")
    house.project.cases.add("Krimpen")
    window = opened(house)
    assert show_cases(house.window) is window
    window.pages["case"].search.setText("krimp")
    assert window.pages["case"].view.model().rowCount() == 1
