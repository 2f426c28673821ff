"""Cross tables that count cases: percentages, their base, attributes as rows, a question that narrows."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.coding.model import CodingFilter, new_guid
from app.coding.refusal import Refusal
from app.ui.exporting import ExportDialog
from app.ui.matrix.place import MatrixPlace
from app.ui.matrix.request import Request, compute
from app.ui.narrowing import Narrowing
from app.words import say

from .conftest import Heat


def test_cases_and_percentages_with_their_base_and_test(heat_map: Heat) -> None:
    heat_map.ask(columns="Domein", attribute=True, count="cases", percent="column")
    assert heat_map.heads(Qt.Orientation.Horizontal) == ["jeugd (n = 1)", "Wmo (n = 1)"]
    assert heat_map.table() == [
        ["0", "0"],
        ["1 (100%)", "1 (100%)"],
        ["1 (100%)", "1 (100%)"],
        ["1 (100%)", "0"],
    ]
    heat_map.choose("Sturen", "Wmo (n = 1)")
    panel = heat_map.place.panel
    heat_map.until(lambda: len(panel.behind.guids) == 2)
    assert panel.facts.text() == "1 casus · 100,0% van de kolom"
    assert panel.warning.text() == "Geen toets: alle casussen zijn hierin gelijk."
    assert "jeugd (1), Wmo (1)" in heat_map.place.legend.notes.text()
    heat_map.ask(columns="Domein", attribute=True, percent="row")
    assert heat_map.heads(Qt.Orientation.Vertical)[2] == "Sturen (n = 4)"
    assert heat_map.table()[2] == ["2 (50%)", "2 (50%)"]
    tip = heat_map.place.view.grid.index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines()[1:] == ["Coderingen: 2", "% van de rij: 50,0%", "Casussen: 1"]


def test_an_attribute_can_be_the_rows(heat_map: Heat) -> None:
    controls = heat_map.place.controls
    found = controls.open_rows()
    found.picked.emit(("attribute", "Domein"))
    found.close()
    heat_map.settled()
    assert heat_map.heads(Qt.Orientation.Vertical) == ["jeugd", "Wmo"]
    assert heat_map.table() == [["0", "2", "2", "1"], ["0", "1", "2", "0"]]
    heat_map.choose("jeugd", "Loslaten")
    heat_map.until(lambda: len(heat_map.place.panel.behind.hits) == 2)
    assert heat_map.place.panel.title.text() == "jeugd × Loslaten"
    found = controls.open_rows()
    found.picked.emit("")
    found.close()
    heat_map.settled()
    assert heat_map.place.result is not None and heat_map.place.result.request.by_codes


def test_no_cases_are_counted_of_codes_by_codes(heat_map: Heat) -> None:
    heat_map.ask(columns="Domein", attribute=True, count="cases")
    found = heat_map.place.controls.open_columns()
    found.picked.emit((False, "codes"))
    found.close()
    heat_map.settled()
    assert heat_map.place.controls.request.count == "codings"


def test_a_cross_table_is_exported_with_percentages(heat_map: Heat, tmp_path: Path) -> None:
    heat_map.ask(columns="Domein", attribute=True, percent="column")
    heat_map.window.acts.run("export")
    dialog = heat_map.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.choose_kind("excel", "matrix")
    dialog.path.setText(str(tmp_path / "kruistabel.xlsx"))
    dialog.ok.click()
    heat_map.bot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    rows = list(
        openpyxl.load_workbook(tmp_path / "kruistabel.xlsx").worksheets[0].iter_rows(values_only=True)
    )
    assert rows[0] == ("Codes", "Maat", "jeugd", "Wmo", "Totaal")
    assert rows[7][1:] == ("coderingen", 2, 2, 4) and rows[8][1:4] == ("% van de kolom", 40, 66.7)
    assert rows[-1][1:] == ("casussen", 1, 1, 2)
    dialog.close()


def test_only_what_a_kept_question_finds_counts(heat_map: Heat, tmp_path: Path) -> None:
    desk, controls = heat_map.window.desk, heat_map.place.controls
    assert controls.question.isHidden()
    query = heat_map.project.questions.read("niet codeur:Bram")
    desk.do(lambda p: p.questions.save("Zonder Bram", query))
    heat_map.settled()
    assert not controls.question.isHidden()
    guid = heat_map.project.questions.get("Zonder Bram").guid
    found = controls.open_questions()
    found.picked.emit(guid)
    found.close()
    heat_map.settled()

    assert heat_map.table()[1] == ["0", "0", "1", "0"]
    assert controls.question.accessibleName() == "Vraag: Zonder Bram" and controls.question.active
    shown = heat_map.place.result
    assert shown is not None and shown.request.question == guid
    told: list[str] = []
    desk.messaged.connect(lambda text, _: told.append(text))
    desk.do(lambda p: p.questions.remove(guid))
    heat_map.settled()
    assert heat_map.table()[1] == ["0", "1", "2", "0"]
    assert told.count(say("matrix.question_removed")) == 1


def test_a_part_of_the_material_counts_alone_is_kept_and_goes_along_in_a_file(
    heat_map: Heat, tmp_path: Path
) -> None:
    desk, place, controls = heat_map.window.desk, heat_map.place, heat_map.place.controls
    whole = heat_map.table()
    assert not controls.material.isHidden() and not controls.material.active
    found = controls.open_material()
    found.changed.emit(frozenset({("Domein", "jeugd")}))
    found.changed.emit(frozenset({("Domein", "jeugd"), ("Domein", "Wmo")}))  # takes the other's place
    assert controls.request.narrowing.where == (("Domein", "Wmo"),)
    found.changed.emit(frozenset({("Domein", "Wmo")}))
    found.close()
    heat_map.settled()
    assert controls.material.active and controls.material.text() == "Materiaal: Domein = Wmo"
    assert place.result is not None and heat_map.table() != whole
    by_hand = heat_map.project.extract(CodingFilter(where=(("Domein", "Wmo"),)), texts=False)
    assert len(place.result.extract.columns) == len(by_hand.columns) > 0
    place.save_state()
    again = MatrixPlace(place.tools)
    assert again.controls.request == controls.request
    place.export()
    dialog = heat_map.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.choose_kind("excel", "matrix")
    dialog.path.setText(str(tmp_path / "deel.xlsx"))
    dialog.ok.click()
    heat_map.bot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    account = openpyxl.load_workbook(tmp_path / "deel.xlsx")["Verantwoording"]
    assert dict(account.iter_rows(values_only=True))["Filter"] == "Domein = Wmo"
    dialog.close()
    heat_map.ask(material=Narrowing(where=(("Domein", "Wmo"),)).kept(), origins="imported")
    next(b for b in place.findChildren(QPushButton) if b.text() == say("fragments.filter.clear")).click()
    heat_map.settled()
    assert heat_map.table() == whole and not controls.material.active
    desk.do(lambda p: p.cases.remove_attribute(p.cases.attribute("Domein").guid))
    heat_map.settled()
    assert controls.material.isHidden()


def test_a_question_that_cannot_be_asked_any_more_is_told_and_left_out(heat_map: Heat) -> None:
    desk, controls = heat_map.window.desk, heat_map.place.controls
    query = heat_map.project.questions.read("code:Loslaten")
    desk.do(lambda p: p.questions.save("Los", query))
    guid = heat_map.project.questions.get("Los").guid
    heat_map.ask(question=guid)
    told: list[str] = []
    desk.messaged.connect(lambda text, _: told.append(text))
    desk.do(lambda p: p.codes.remove(p.codes.get("Loslaten").guid))
    heat_map.until(lambda: not controls.request.question)
    heat_map.settled()
    assert any("Los" in text and text.endswith(say("matrix.all_count")) for text in told)
    with pytest.raises(Refusal, match=r"query\.removed"):  # somebody else removed it while it was counted
        compute(heat_map.project, Request(question=new_guid()))
