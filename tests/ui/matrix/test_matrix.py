"""Matrix: the figures, the cells and what stands behind them, the controls, and the ways out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui import theme
from app.ui.coding.place import CodingPlace
from app.ui.exporting import ExportDialog
from app.ui.fragments.place import FragmentsPlace
from app.ui.matrix.cell_list import WORDS
from app.ui.matrix.grid import heat, ink_on
from app.ui.matrix.model import Role
from app.ui.matrix.place import MatrixPlace
from app.ui.matrix.request import Request

from .conftest import Heat


def test_codes_by_codes_show_the_pairs(heat_map: Heat) -> None:
    names = ["Aansturing", "Loslaten", "Sturen", "Knelpunten"]
    assert heat_map.heads(Qt.Orientation.Vertical) == heat_map.heads(Qt.Orientation.Horizontal) == names
    # the two codings of "we laten het los" meet each other and, each, "laten het los, écht waar"
    assert heat_map.table() == [
        ["0", "0", "0", "0"],
        ["0", "1", "2", "0"],
        ["0", "2", "0", "0"],
        ["0", "0", "0", "0"],
    ]
    grid = heat_map.place.view.grid
    assert grid.index(1, 2).data(Role.SHARE) == 1 and grid.index(1, 1).data(Role.SHARE) == -1
    told = grid.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert told.startswith("Aansturing > Loslaten × Aansturing > Sturen\nCoderingen: 2")


def test_a_cell_lists_its_pairs_and_opens_the_text(heat_map: Heat) -> None:
    heat_map.choose("Loslaten", "Sturen")
    panel = heat_map.place.panel
    assert panel.title.text() == "Loslaten × Sturen" and panel.facts.text() == "2 paren · overlappend"
    assert [(h.line.text, h.other.text if h.other else "") for h in panel.behind.hits] == [
        ("we laten het los", "laten het los, écht waar")
    ] * 2
    assert {h.line.coder for h in panel.behind.hits} == {"Anna", "Bram"}
    panel.view.setCurrentIndex(panel.view.hits.index(0, 0))
    heat_map.bot.keyClick(panel.view, Qt.Key.Key_Return)
    front = heat_map.window.front
    assert isinstance(front, CodingPlace) and front.source == heat_map.project.sources.list()[0].guid


def test_a_pair_names_its_coders_and_one_passage_stands_there_once(heat_map: Heat) -> None:
    view = heat_map.place.panel.view

    def heights() -> list[int]:
        return [view.visualRect(view.hits.index(n, 0)).height() for n in range(view.hits.rowCount())]

    heat_map.choose("Loslaten", "Loslaten")  # Anna and Bram on the same words
    told = str(view.hits.index(0, 0).data())
    assert "Loslaten · Anna: we laten het los" in told and "Loslaten · Bram: we laten het los" in told
    (same,) = heights()
    heat_map.choose("Loslaten", "Sturen")  # the words of these differ
    apart = heights()
    assert len(apart) == 2 and all(height >= same + WORDS for height in apart)
    heat_map.ask(columns="documents")
    heat_map.choose("Loslaten", heat_map.heads(Qt.Orientation.Horizontal)[0])
    assert all(height < same for height in heights())


def test_a_cell_is_shown_in_fragmenten(heat_map: Heat) -> None:
    heat_map.choose("Loslaten", "Sturen")
    assert heat_map.place.panel.to_list.text() == "Toon 3 in Fragmenten"
    heat_map.place.panel.to_list.click()
    front = heat_map.window.front
    assert isinstance(front, FragmentsPlace)
    assert [f.path.rpartition(" > ")[2] for f in front.shown] == ["Loslaten", "Loslaten", "Sturen"]
    assert front.filters.found.text() == "Loslaten × Sturen"


def test_cross_tables_by_document_case_coder_and_attribute(heat_map: Heat) -> None:
    names = [s.name for s in heat_map.project.sources.list()]
    expected = {
        "documents": (names, ["2", "1"]),
        "cases": (["Delft", "Rijswijk"], ["2", "1"]),
        "coders": (["Anna", "Bram"], ["2", "1"]),
        "Domein": (["jeugd", "Wmo"], ["2", "1"]),
    }
    for columns, (heads, loslaten) in expected.items():
        heat_map.ask(columns=columns, attribute=columns == "Domein")
        assert heat_map.heads(Qt.Orientation.Horizontal) == heads, columns
        assert heat_map.table()[1] == loslaten, columns
        assert not heat_map.place.controls.relation.isVisible()
        heat_map.choose("Loslaten", heads[0])
        hits = heat_map.place.panel.behind.hits
        assert [h.line.code.name for h in hits] == ["Loslaten"] * 2 and hits[0].other is None


def test_cross_tables_by_what_documents_and_speakers_are(heat_map: Heat) -> None:
    project = heat_map.project
    one, _two = project.sources.list()
    heat_map.window.desk.do(lambda p: p.sources.edit(one.guid, wave="1", kind="focusgroup"))
    expected = {
        "waves": (["meting 1", "(geen waarde)"], ["2", "1"]),
        "groups": (["Golf 1", "Golf 2"], ["2", "1"]),
        "kinds": (["interview", "focusgroep"], ["1", "2"]),
    }
    for columns, (heads, loslaten) in expected.items():
        heat_map.ask(columns=columns)
        assert heat_map.heads(Qt.Orientation.Horizontal) == heads, columns
        assert heat_map.table()[1] == loslaten, columns
        heat_map.choose("Loslaten", heads[0])
        assert len(heat_map.place.panel.behind.hits) == int(loslaten[0])
    heat_map.ask(columns="roles")
    assert set(heat_map.heads(Qt.Orientation.Horizontal)) <= {"interviewer", "respondent", "(geen waarde)"}
    assert sum(map(int, heat_map.table()[1])) == 3
    controls = heat_map.place.controls
    assert controls.columns.text() == "Kolommen: rollen van sprekers"
    lines = [str(item.text) for item in controls.open_columns()._model.items]
    assert lines[4:8] == ["metingen", "documentgroepen", "soorten documenten", "rollen van sprekers"]


def test_coefficients_have_dutch_decimals_and_their_marks(heat_map: Heat) -> None:
    heat_map.ask(coefficient="c")
    assert heat_map.table()[1][2] == "0,40"  # 2 / (3 + 4 - 2)
    heat_map.ask(coefficient="jaccard")
    assert heat_map.table()[1][1] == "1,00"
    heat_map.ask(relation="same-document", coefficient="c")
    assert "range" in heat_map.place.view.grid.index(1, 2).data(Role.MARKS)
    assert heat_map.place.legend.marks["range"].isVisible()
    heat_map.choose("Loslaten", "Sturen")
    assert heat_map.place.panel.warning.isVisible()


def test_rows_can_be_a_branch_or_a_set_with_subcodes_added_in(heat_map: Heat) -> None:
    code = {c.name: c.guid for c in heat_map.project.codes.book()}
    heat_map.ask(branch=code["Aansturing"], subcodes=True)
    assert heat_map.heads(Qt.Orientation.Vertical) == ["Aansturing", "Loslaten", "Sturen"]
    assert heat_map.table()[0][0] == "3" and heat_map.table()[0][2] == "2"
    assert heat_map.place.controls.rows.text() == "Rijen: Aansturing"
    heat_map.choose("Aansturing", "Sturen")
    assert len(heat_map.place.panel.behind.hits) == 2
    heat_map.ask(code_set=heat_map.project.codes.sets()[0].guid)
    assert heat_map.heads(Qt.Orientation.Vertical) == ["Loslaten", "Sturen"]


def test_every_choice_in_the_line_reaches_the_matrix(heat_map: Heat) -> None:
    controls = heat_map.place.controls
    for opener, key, field in (
        (controls.open_counts, "characters", "count"),
        (controls.open_relations, "near", "relation"),
        (controls.open_coefficients, "phi", "coefficient"),
    ):
        found = opener()
        found.picked.emit(key)
        found.close()
        assert getattr(controls.request, field) == key
    assert controls.distance.isVisible()
    controls.distance.setValue(40)
    heat_map.settled()
    assert heat_map.place.result.matrix.relation == "near:40"  # type: ignore[union-attr]
    found = controls.open_rows()
    found.picked.emit(("set", heat_map.project.codes.sets()[0].guid))
    found.close()
    found = controls.open_columns()
    found.picked.emit((True, "Domein"))
    found.close()
    controls.subcodes.click()
    heat_map.settled()
    assert heat_map.heads(Qt.Orientation.Horizontal) == ["jeugd", "Wmo"]


def test_codings_can_be_left_out_by_where_they_come_from(heat_map: Heat, tmp_path: Path) -> None:
    project = heat_map.project
    source, code = project.sources.list()[0].guid, project.codes.get("Sturen").guid
    at = project.sources.text(source).index("we laten")
    heat_map.window.desk.do(
        lambda p: p.codings.add(source, at, at + 8, code, origin="suggested", confidence=0.7)
    )
    heat_map.until(lambda: heat_map.table()[1][2] == "4")
    controls = heat_map.place.controls
    found = controls.open_origins()
    found.changed.emit(frozenset({"manual", "autocode", "imported"}))
    found.close()
    heat_map.until(lambda: heat_map.table()[1][2] == "2")
    assert controls.origins.text() == "Herkomst: zonder suggesties" and controls.origins.active
    heat_map.place.save_state()
    assert MatrixPlace(heat_map.place.tools).controls.request.origins == "manual,autocode,imported"
    heat_map.window.acts.run("export")
    dialog = heat_map.window.findChild(ExportDialog)
    assert dialog is not None and not dialog.origins.isVisible(), "the matrix on the screen has its own"
    dialog.choose_kind("excel", "matrix")
    dialog.path.setText(str(tmp_path / "matrix.xlsx"))
    dialog.ok.click()
    heat_map.bot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    book = openpyxl.load_workbook(tmp_path / "matrix.xlsx")
    told = dict(book["Verantwoording"].iter_rows(values_only=True))
    assert told["Filter"] == "Herkomst: zonder suggesties"
    assert told["Herkomst van coderingen"].endswith("Niet meegeteld: suggestie.")
    assert book["Matrix"]["E3"].value == 2
    dialog.close()
    found = controls.open_origins()
    found.changed.emit(frozenset())
    found.close()
    heat_map.until(lambda: heat_map.table()[1][2] == "4")


def test_empty_rows_and_columns_can_be_hidden(heat_map: Heat) -> None:
    heat_map.place.controls.hide_empty.click()
    assert heat_map.heads(Qt.Orientation.Vertical) == ["Loslaten", "Sturen"]
    assert heat_map.table() == [["1", "2"], ["2", "0"]]
    heat_map.choose("Loslaten", "Sturen")
    assert heat_map.place.panel.facts.text().startswith("2 paren")
    heat_map.place.controls.hide_empty.click()
    assert len(heat_map.table()) == 4 and heat_map.place.view.currentIndex().row() == 1


def test_it_stays_true_after_changes_and_keeps_the_cell(heat_map: Heat) -> None:
    heat_map.choose("Loslaten", "Sturen")
    source = heat_map.project.sources.list()[0].guid
    code = {c.name: c.guid for c in heat_map.project.codes.book()}
    at = heat_map.project.sources.text(source).index("we laten")
    heat_map.window.desk.do(lambda p: p.codings.add(source, at, at + 8, code["Sturen"]))
    heat_map.until(lambda: heat_map.table()[1][2] == "4")
    heat_map.until(lambda: len(heat_map.place.panel.behind.hits) == 4)
    heat_map.window.desk.do(lambda p: p.codes.edit(code["Sturen"], name="Bijsturen"))
    heat_map.until(lambda: "Bijsturen" in heat_map.heads(Qt.Orientation.Vertical))
    assert heat_map.place.panel.title.text() == "Loslaten × Bijsturen"
    heat_map.window.desk.do(lambda p: p.codes.remove(code["Sturen"]))
    heat_map.until(lambda: len(heat_map.table()) == 3)
    assert heat_map.place.panel.empty.isVisible()


def test_a_result_that_comes_too_late_is_dropped(heat_map: Heat) -> None:
    heat_map.place.controls.set_request(Request(count="documents"))
    heat_map.place._compute()
    late = heat_map.place._job
    heat_map.place.controls.set_request(Request(count="characters"))
    heat_map.until(lambda: heat_map.place.result.request.count == "characters")  # type: ignore[union-attr]
    assert late is not None and late.over


def test_the_table_goes_to_the_clipboard_as_it_is_shown(heat_map: Heat) -> None:
    heat_map.ask(coefficient="c")
    heat_map.place.controls.hide_empty.click()
    heat_map.bot.keyClick(heat_map.place.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "\tAansturing > Loslaten\tAansturing > Sturen",
        "Aansturing > Loslaten\t0,20\t0,40",
        "Aansturing > Sturen\t0,40\t0,00",
    ]


def test_what_is_shown_becomes_a_picture(heat_map: Heat, tmp_path: Path) -> None:
    heat_map.place.controls.hide_empty.click()
    heat_map.window.acts.run("export")
    dialog = heat_map.window.findChild(ExportDialog)
    assert dialog is not None and dialog.kind.key == "picture"
    dialog.suffix.setCurrentIndex(1)
    target = tmp_path / "matrix.svg"
    dialog.path.setText(str(target))
    dialog.ok.click()
    heat_map.bot.waitUntil(lambda: dialog.written is not None, timeout=30_000)
    assert "Loslaten" in target.read_text("utf-8") and "Knelpunten" not in target.read_text("utf-8")
    dialog.close()


def test_the_request_is_kept_for_the_next_time(heat_map: Heat) -> None:
    heat_map.ask(columns="coders", count="documents")
    heat_map.place.save_state()
    again = MatrixPlace(heat_map.place.tools)
    assert again.controls.request == Request(columns="coders", count="documents")
    heat_map.place.tools.settings.set_value("matrix/request", '{"count": 3, "x": "y"}')
    assert MatrixPlace(heat_map.place.tools).controls.request == Request()


@pytest.mark.parametrize("dark", [False, True])
def test_figures_can_be_read_on_every_heat(qapp: object, dark: bool) -> None:
    theme.apply("dark" if dark else "light")
    grounds = [heat(n / 50) for n in range(51)]
    assert min(theme.contrast(ink_on(g), g) for g in grounds) >= 4.5
    theme.apply("light")
