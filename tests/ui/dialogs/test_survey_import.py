"""The wizard for questionnaires, the frequencies and the names in brackets, in real windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.ui.dialogs import frame
from app.ui.dialogs.marks import MarksDialog
from app.ui.dialogs.survey_columns import NAME, PROBLEMS, TYPE, WHY
from app.ui.dialogs.survey_import import SurveyImport, import_survey
from app.ui.frequencies.dialog import show_frequencies

from .conftest import House

ROWS = "Respondentnummer;Organisatie;Cijfer;Waarom?\n" + "".join(
    f"R{n};{('gemeente', 'organisatie')[n % 2]};{n},5;{f'Omdat het zo gaat, zegt {n}.' if n % 3 else ''}\n"
    for n in range(1, 9)
)


@pytest.fixture
def wizard(house: House, qtbot: QtBot) -> SurveyImport:
    path = house.folder / "enquete.csv"
    path.write_text(ROWS, "utf-8")
    found = import_survey(house.window, path)
    assert found is not None
    qtbot.waitUntil(lambda: found.looked is not None)
    return found


def finish(house: House, wizard: SurveyImport, qtbot: QtBot) -> None:
    with qtbot.waitSignal(wizard.finished):
        wizard.store()


def test_a_questionnaire_is_looked_at_corrected_and_stored_as_one_step(
    house: House, wizard: SurveyImport, qtbot: QtBot
) -> None:
    assert [c.type for c in wizard.columns.columns] == ["id", "choice", "number", "open"]
    assert wizard.answers.item(0, 0).text() == "gemeente" or wizard.answers.item(0, 1).text() == "4"
    wizard.columns.set_type(1, "number")
    assert wizard.primary is not None and not wizard.primary.isEnabled()
    assert "8 cellen passen niet" in wizard.counted.text()
    wizard.columns.set_type(1, "text")
    assert wizard.primary.isEnabled()
    steps = len(house.project.history())
    finish(house, wizard, qtbot)
    assert len(house.project.history()) == steps + 1 and len(house.project.cases.list()) == 8
    assert house.project.cases.attribute("Organisatie").type == "text"
    place = house.window.front
    assert place is not None and getattr(place, "source", None) == house.project.sources.get("Waarom?").guid
    again = import_survey(house.window, wizard.path)
    assert again is not None
    qtbot.waitUntil(lambda: again.looked is not None)
    assert (
        "Wat veranderd is, wordt bijgewerkt" in again.taken_note.text()
        and again.columns.columns[1].type == "text"
    )
    finish(house, again, qtbot)
    assert len(house.project.history()) == steps + 1
    house.window.desk.undo()
    assert not house.project.cases.list()


def test_on_an_enlarged_screen_columns_their_type_and_problems_are_seen_without_scrolling(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(683, 384))
    path = house.folder / "enquete.csv"
    path.write_text(ROWS, "utf-8")
    found = import_survey(house.window, path)
    assert found is not None
    qtbot.waitUntil(lambda: found.looked is not None)
    found.columns.set_type(1, "number")
    QApplication.processEvents()
    view = found.view

    def seen() -> list[int]:
        return [n for n in range(4) if not view.isColumnHidden(n)]

    assert found.width() <= 683 and seen() == [NAME, TYPE, PROBLEMS]
    assert view.horizontalScrollBar().maximum() == 0 and view.columnWidth(NAME) >= 150
    metrics = view.fontMetrics()
    for n in range(4):
        index = found.columns.index(n, TYPE)
        assert metrics.horizontalAdvance(str(index.data())) < view.columnWidth(TYPE)
    assert found.columns.index(2, TYPE).data(Qt.ItemDataRole.ToolTipRole), "why it is a number is told there"
    found.columns.set_type(1, "text")
    found.resize(1180, 700)
    QApplication.processEvents()
    assert seen() == [NAME, TYPE, WHY]


def test_what_may_be_another_questionnaire_waits_for_a_choice(
    house: House, wizard: SurveyImport, qtbot: QtBot
) -> None:
    wizard.columns.set_type(1, "text")
    finish(house, wizard, qtbot)
    path = house.folder / "klein.csv"
    path.write_text("Respondentnummer;Organisatie\nR1;zorg\nR2;zorg\nR3;welzijn\nR4;welzijn\n", "utf-8")
    found = import_survey(house.window, path)
    assert found is not None and found.primary is not None
    qtbot.waitUntil(lambda: found.looked is not None)
    assert found.taken_row.isVisible() and not found.primary.isEnabled()
    assert found.taken.currentIndex() == -1 and "“enquete.csv”" in found.taken_note.text()
    assert found.taken.itemText(0) == "een latere export van “enquete.csv” (1 gelijke kolom)"
    assert found.columns.columns[1].type == "text"

    def choose(n: int) -> None:
        found.taken.setCurrentIndex(n)
        found.taken.activated.emit(n)

    choose(0)
    assert found.primary.isEnabled() and "wordt bijgewerkt" in found.taken_note.text()
    choose(1)
    assert (
        found.primary.isEnabled()
        and found.taken_note.isHidden()
        and found.columns.columns[1].type == "choice"
    )
    steps = len(house.project.history())
    finish(house, found, qtbot)
    assert len(house.project.surveys.every()) == 2 and len(house.project.history()) == steps + 1


def test_another_column_can_name_the_respondents(house: House, wizard: SurveyImport, qtbot: QtBot) -> None:
    wizard.case.setCurrentIndex(1)
    wizard.case.activated.emit(1)
    assert [c.type for c in wizard.columns.columns][:2] == ["text", "id"]
    wizard.store()
    qtbot.waitUntil(lambda: bool(wizard.trouble.text))
    assert "twee keer" in wizard.trouble.text and wizard.isVisible() and not house.project.cases.list()


def test_a_bad_file_says_so_and_closing_half_way_takes_back(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.folder / "leeg.csv"
    path.write_text("id;a\n", "utf-8")
    found = import_survey(house.window, path)
    assert found is not None
    qtbot.waitUntil(lambda: bool(found.trouble.text))
    assert "alleen kolomkoppen" in found.trouble.text
    found.reject()
    path.write_text(ROWS, "utf-8")
    other = import_survey(house.window, path)
    assert other is not None
    qtbot.waitUntil(lambda: other.looked is not None)
    monkeypatch.setattr(other, "_next", lambda: None)
    other.store()
    qtbot.waitUntil(lambda: other._steps is not None)
    next(other._steps)  # type: ignore[arg-type]
    assert house.project.cases.list()
    other.reject()
    assert not house.project.cases.list()


def test_frequencies_are_counted_broken_down_and_written(
    house: House, wizard: SurveyImport, qtbot: QtBot, tmp_path: Path
) -> None:
    finish(house, wizard, qtbot)
    window = show_frequencies(house.window)
    assert window is not None and show_frequencies(house.window) is window
    qtbot.waitUntil(lambda: window.shown is not None)
    assert window.shown is not None and window.shown.attribute.name == "Organisatie"
    assert [window.list.item(n).text() for n in range(window.list.count())] == ["Organisatie", "Cijfer"]
    window.list.setCurrentRow(1)
    window.by.setCurrentIndex(1)
    window.by.activated.emit(1)
    assert window.table is not None and window.table.model().columnCount() == 8
    assert "gemiddelde 5, mediaan 5" in window.told.text()
    house.project.cases.set_value(house.project.cases.get("R1").guid, "Cijfer", None)
    house.window.desk.do(lambda p: p.cases.set_value(p.cases.get("R2").guid, "Cijfer", None))
    qtbot.waitUntil(lambda: "2 ontbreekt" in window.told.text())
    model = window.table.model()
    said = [model.index(n, 0).data() for n in range(model.rowCount())]
    fonts = [model.index(n, 0).data(Qt.ItemDataRole.FontRole) for n in range(model.rowCount())]
    apart = [
        word
        for word, font in zip(said, fonts, strict=True)
        if font is not None and font.weight() >= QFont.Weight.DemiBold
    ]
    assert apart == ["Beantwoord", "Ontbreekt", "Totaal"] == said[-3:]
    for suffix in ("html", "csv"):
        path = tmp_path / f"f.{suffix}"
        window.write(path)
        qtbot.waitUntil(path.exists)
    assert (tmp_path / "f.html").read_text("utf-8").count('class="sums first"') == 1
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not house.window.jobs.running)
    assert "Cijfer;Organisatie;gemeente;8,5;1;33,3;25,0" in path.read_text("utf-8-sig")
    window.reject()


def test_names_in_brackets_are_linked_when_ticked(house: House, qtbot: QtBot) -> None:
    project = house.project
    case = project.cases.add("Verbetercyclus jeugd Haaglanden").subject
    text = "[Verbetercyclus jeugd Haaglanden] en [Groen en Gezond Westland] en [Verbetercylus jeugd Haagland]"
    source = project.sources.add(read_text(text, "verslag.txt")).subject or ""
    dialog = MarksDialog(house.window)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.marks))
    assert list(dialog.decided) == ["Verbetercyclus jeugd Haaglanden"]
    dialog.tree.topLevelItem(1).setCheckState(0, Qt.CheckState.Checked)  # type: ignore[union-attr]
    with qtbot.waitSignal(dialog.finished):
        dialog.link()
    made = project.cases.get("Groen en Gezond Westland").guid
    assert set(project.cases.of_sources()[source]) == {case, made}
