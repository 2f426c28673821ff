"""The table of cases as a spreadsheet: blocks from Excel, filling down, what does not fit, sorting."""

from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app import words
from app.ui.dialogs import blocks
from app.ui.dialogs.cases import CasesWindow, show_cases
from app.ui.dialogs.sheet_view import SheetView

from .conftest import House


@pytest.fixture
def cases(house: House) -> CasesWindow:
    for name in ("R1", "R2", "R10"):
        house.project.cases.add(name)
    house.project.cases.add_attribute("cijfer", "number")
    house.project.cases.add_attribute("toelichting", "text")
    house.project.cases.add_attribute("domein", "choice", choices=("jeugd", "Wmo"))
    found = show_cases(house.window)
    assert found is not None
    return found


def stand(view: SheetView, *cells: tuple[int, int]) -> None:
    view.setFocus()
    view.clearSelection()
    for row, column in cells:
        index = view.model().index(row, column)
        view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)


def held(house: House) -> dict[str, dict[str, str]]:
    values = house.project.cases.values()
    return {c.name: values.get(c.guid, {}) for c in house.project.cases.list()}


def test_a_block_is_read_and_written_as_spreadsheets_do() -> None:
    rows = [["a", "b\tc"], ['zegt "ja"', "twee\nregels"], ["", '"begin']]
    assert blocks.parsed(blocks.written(rows)) == rows
    assert blocks.parsed('x\t"een ""echte"" cel\nop twee regels"\r\ny\t\r\n') == [
        ["x", 'een "echte" cel\nop twee regels'], ["y", ""],
    ]  # fmt: skip
    assert blocks.parsed("") == []


def test_a_block_from_excel_is_one_step(house: House, cases: CasesWindow, qtbot: QtBot) -> None:
    view = cases.pages["case"].view
    stand(view, (1, 0))
    steps = len(house.project.history())
    block = 'R2\t\t7,5\t"=1+1\nregel"\tjeugd\nR10\t\t8\t+31\tWMO\nR11\t\t6\t-\tWmo\nR12\t\t1.250\t@x\t\n'
    QGuiApplication.clipboard().setText(block)
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert held(house) == {
        "R1": {},
        "R2": {"cijfer": "7.5", "toelichting": "=1+1\nregel", "domein": "jeugd"},
        "R10": {"cijfer": "8", "toelichting": "+31", "domein": "Wmo"},
        "R11": {"cijfer": "6", "toelichting": "-", "domein": "Wmo"},
        "R12": {"cijfer": "1250", "toelichting": "@x"},
    }
    assert len(house.project.history()) == steps + 1 and not cases.trouble.text
    house.window.desk.undo()
    assert held(house) == {"R1": {}, "R2": {}, "R10": {}}
    qtbot.waitUntil(lambda: cases.pages["case"].view.model().rowCount() == 3)


def test_what_does_not_fit_stays_marked_and_the_rest_is_kept(house: House, cases: CasesWindow) -> None:
    page = cases.pages["case"]
    stand(page.view, (0, 2))
    QGuiApplication.clipboard().setText("veel\tx\tzorg\n7\ty\tWmo\nniets\tz\tjeugd\n")
    page.view.paste()
    assert held(house) == {
        "R1": {"toelichting": "x"}, "R2": {"cijfer": "7", "toelichting": "y", "domein": "Wmo"},
        "R10": {"toelichting": "z", "domein": "jeugd"},
    }  # fmt: skip
    assert "veel" in cases.trouble.text and "3 cellen" in cases.trouble.text
    index = page.view.model().index(0, 2)
    assert index.data() == "veel" and index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert "getal" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    page.view.model().setData(index, "9")
    assert held(house)["R1"]["cijfer"] == "9" and index.data(Qt.ItemDataRole.BackgroundRole) is None


def test_under_headers_columns_and_rows_go_to_their_own_place(house: House, cases: CasesWindow) -> None:
    page = cases.pages["case"]
    stand(page.view, (2, 0))
    QGuiApplication.clipboard().setText(
        "Domein\tNaam\tOpmerking\t CIJFER \nWmo\tr10\tiets\t8\njeugd\tR11\t\t6,5\n\t\t\t\nWmo\tR1\t\t\n\n"
    )
    steps = len(house.project.history())
    page.view.paste()
    assert held(house) == {
        "R1": {"domein": "Wmo"}, "R2": {}, "R10": {"domein": "Wmo", "cijfer": "8"},
        "R11": {"domein": "jeugd", "cijfer": "6.5"},
    }  # fmt: skip
    assert cases.trouble.text == "Eén kolom heeft hier geen plaats."
    assert len(house.project.history()) == steps + 1


def test_a_block_that_runs_over_the_count_of_documents_tells_what_is_not_kept(
    house: House, cases: CasesWindow
) -> None:
    page = cases.pages["case"]
    stand(page.view, (0, 0))
    QGuiApplication.clipboard().setText("R1\tWmo\t7\nR2\tjeugd\t8\n")
    page.view.paste()
    assert held(house)["R1"] == {"cijfer": "7"}
    assert "Eén kolom heeft hier geen plaats" in cases.trouble.text


def test_fill_down_copy_and_empty_are_one_step_each(house: House, cases: CasesWindow, qtbot: QtBot) -> None:
    page = cases.pages["case"]
    page.view.model().setData(page.view.model().index(0, 2), "1,234")
    stand(page.view, (0, 2), (1, 2), (2, 2))
    qtbot.keyClick(page.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [v.get("cijfer") for v in held(house).values()] == ["1.234"] * 3
    page.view.copy()
    assert QGuiApplication.clipboard().text() == "1,234\n1,234\n1,234"
    steps = len(house.project.history())
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    assert all(not v for v in held(house).values()) and len(house.project.history()) == steps + 1
    stand(page.view, (0, 3), (2, 3))
    QGuiApplication.clipboard().setText("overal")
    page.view.paste()
    assert [v.get("toelichting") for v in held(house).values()] == ["overal", None, "overal"]


def test_numbers_are_typed_as_the_language_writes_them(house: House, cases: CasesWindow) -> None:
    words.set_language("en")
    view = cases.pages["case"].view
    view.model().setData(view.model().index(0, 2), "1,234.5")
    view.model().setData(view.model().index(1, 2), "1.234")
    assert [v.get("cijfer") for v in held(house).values()] == ["1234.5", "1.234", None]


def test_sorting_knows_numbers_and_keeps_a_typed_line_in_place(house: House, cases: CasesWindow) -> None:
    view = cases.pages["case"].view
    names = lambda: [str(view.model().index(r, 0).data()) for r in range(3)]  # noqa: E731
    view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names() == ["R10", "R2", "R1"]
    view.model().setData(view.model().index(0, 2), "5")
    view.model().setData(view.model().index(1, 2), "40")
    view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert names() == ["R10", "R2", "R1"]
    view.model().setData(view.model().index(0, 2), "100")
    assert names() == ["R10", "R2", "R1"]


def test_many_cases_stay_quick(house: House) -> None:
    project = house.project
    _, made = project.cases.add_many([f"R{n}" for n in range(1500)])
    attributes = [project.cases.add_attribute(f"v{n}", "number").subject or "" for n in range(20)]
    project.cases.set_values({(g, a): "1" for g in made.values() for a in attributes})
    window = show_cases(house.window, next(iter(made.values())))
    assert window is not None
    page = window.pages["case"]
    first = page.model.lines[700].guid
    took = []
    for value in ("2", "3", "4"):
        began = perf_counter()
        page.view.model().setData(page.view.place(first, "v7"), value)
        took.append(perf_counter() - began)
    assert project.cases.values_of([first])[first]["v7"] == "4"
    assert min(took) < 0.05, took


@pytest.mark.parametrize("headed", [False, True])
def test_an_empty_table_takes_a_block_from_excel_as_its_cases(
    house: House, qtbot: QtBot, headed: bool
) -> None:
    for name, kind in (("cijfer", "number"), ("toelichting", "text")):
        house.project.cases.add_attribute(name, kind)  # type: ignore[arg-type]
    cases = show_cases(house.window)
    assert cases is not None and cases.pages["case"].view.isHidden()
    qtbot.waitUntil(cases.isActiveWindow)
    steps = len(house.project.history())
    head = "Toelichting\tNaam\tCijfer\n" if headed else "Naam\n"
    block = "goed\tR1\t7,5\n\tR2\t8\n" if headed else "R1\t7,5\tgoed\tte veel\nR2\t8\n\t\n"
    QGuiApplication.clipboard().setText(head + block)
    qtbot.keyClick(cases.tabs, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert held(house) == {"R1": {"cijfer": "7.5", "toelichting": "goed"}, "R2": {"cijfer": "8"}}
    assert len(house.project.history()) == steps + 1
    assert ("kolom" in cases.trouble.text) is not headed
    view = cases.pages["case"].view
    qtbot.waitUntil(lambda: not view.isHidden() and view.model().rowCount() == 2)
    assert not cases.first.isEnabled(), "two shortcuts would take the next block"
    stand(view, (0, 0))
    QGuiApplication.clipboard().setText("R0")
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert sorted(held(house)) == ["R0", "R2"]
    house.window.desk.undo()
    house.window.desk.undo()
    assert held(house) == {}
    qtbot.waitUntil(lambda: view.isHidden() and cases.first.isEnabled())
