"""How good are the suggestions? Measured for real, beside the window, on a real project."""

from __future__ import annotations

import multiprocessing
import re
from datetime import datetime, time
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app import words
from app.coding.exchange import suggestion_report
from app.coding.model import Suggestion
from app.coding.refusal import Refusal
from app.coding.suggest.measuring.apart import evaluated, measure
from app.coding.suggest.measuring.measured import Material
from app.project import Project
from app.project.measuring import material_of
from app.ui import theme
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.dialogs import frame
from app.ui.main_window import MainWindow
from app.ui.measuring.charts import Chart, CurveChart, ReliabilityChart, WeeksChart
from app.ui.measuring.dialog import MeasuringWindow, show_measuring
from app.ui.measuring.report import ROWS, Report
from app.ui.measuring.table import RAW, WIDEST, SheetTable
from tests.ui.conftest import Coding

SLOW = 120_000


def proposal(project: Project, phrase: str, code: str, sure: float) -> Suggestion:
    source = project.sources.list()[0].guid
    at = project.sources.text(source).index(phrase)
    return Suggestion(source, at, at + len(phrase), project.codes.get(code).guid, sure, ())


@pytest.fixture
def answered(coding: Coding) -> Coding:
    """The project of ``coding`` with one suggestion accepted and one rejected."""
    coding.window.desk.do(lambda p: p.suggestions.accept(proposal(p, "die financiering", "Knelpunten", 0.8)))
    coding.window.desk.do(lambda p: p.suggestions.reject(proposal(p, "Nou ja", "Sturen", 0.4)))
    return coding


def measured(window: MainWindow, bot: QtBot) -> MeasuringWindow:
    dialog = show_measuring(window)
    assert dialog is not None
    bot.waitUntil(lambda: dialog.found is not None, timeout=SLOW)
    return dialog


def tables_on(report: Report, number: int) -> list[SheetTable]:
    """The tables on a page."""
    page = report.widget(number)
    assert page is not None
    return page.findChildren(SheetTable)


def on_small_screen(answered: Coding, monkeypatch: pytest.MonkeyPatch) -> tuple[MeasuringWindow, Report]:
    """What was measured, on a screen of 683x384."""
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(659, 336))
    dialog = measured(answered.window, answered.bot)
    assert dialog.report is not None
    return dialog, dialog.report


def under(low: QWidget, high: QWidget) -> bool:
    """Whether the one stands wholly below the other."""
    return low.y() > high.geometry().bottom()


def pages(report: Report) -> list[str]:
    return [report.tabText(n) for n in range(report.count())]


def test_it_measures_beside_the_window_and_shows_all_of_it(answered: Coding, tmp_path: Path) -> None:
    entries = answered.place.inspector.suggestions.entries()
    next(entry for entry in entries if entry.text == "Hoe goed zijn de suggesties?").call()
    dialog = show_measuring(answered.window)
    assert dialog is not None and dialog.pages.currentIndex() == 0 and not dialog.primary.isEnabled()  # type: ignore[union-attr]
    answered.bot.waitUntil(lambda: dialog.found is not None, timeout=SLOW)
    report = dialog.report
    assert report is not None and report.isVisible()
    assert pages(report) == ["Samenvatting", "Per code", "Verloop", "Betrouwbaarheid", "Acceptatie"]
    assert report.lines[0].startswith("Van de 4 coderingen (per beurt geteld, in 2 documenten)")
    assert "Er zijn 2 suggesties beantwoord: 1 overgenomen (50%)." in report.lines
    assert sum("minder dan 5 voorbeelden" in line for line in report.lines) == 1
    assert "is er 1 overgenomen van een suggestie" in report.lines[1]
    assert sum("Op de 3 coderingen die zonder suggestie gemaakt zijn" in line for line in report.lines) == 1
    tables: dict[str, list[list[str]]] = {}
    for n, name in enumerate(pages(report)):
        report.setCurrentIndex(n)
        for view in tables_on(report, n):
            model = view.model()
            tables[name] = [
                [str(model.index(i, j).data()) for j in range(model.columnCount())]
                for i in range(model.rowCount())
            ]
            assert view.accessibleName()
    assert [row[0] for row in tables["Per code"]] == [
        "Aansturing", "Aansturing > Loslaten", "Aansturing > Sturen", "Knelpunten",
    ]  # fmt: skip
    assert tables["Per code"][0][1] == "nog niet gebruikt"
    assert tables["Per code"][3][1] == "te weinig voorbeelden" and tables["Per code"][3][-2:] == ["1", "0"]
    assert [row[0] for row in tables["Verloop"]] == ["0", "1"]
    assert tables["Acceptatie"][0][2:5] == ["1", "1", "50%"]
    for chart in report.findChildren(Chart):
        assert chart.accessibleName() and chart.accessibleDescription()
    target = tmp_path / "verslag.xlsx"
    dialog.write(target)
    answered.bot.waitUntil(target.exists, timeout=30_000)
    answered.bot.waitUntil(lambda: not answered.window.jobs.running)
    rows = list(openpyxl.load_workbook(target)["Per code"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [row[0] for row in tables["Per code"]]
    dialog.write(tmp_path / "geen map" / "x.xlsx")
    answered.bot.waitUntil(lambda: "geen map" in dialog.trouble.text)
    dialog.reject()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_weeks_are_dates_as_the_language_writes_them(
    answered: Coding, tmp_path: Path, language: words.Language
) -> None:
    """In the window, the workbook and the page; a workbook holds the day itself."""
    words.set_language(language)
    dialog = measured(answered.window, answered.bot)
    found, report = dialog.found, dialog.report
    assert found is not None and report is not None
    ((monday, _),) = found.acceptance.weeks
    report.setCurrentIndex(4)
    (view,) = tables_on(report, 4)
    here = f"{monday.day}-{monday.month}-{monday.year}" if language == "nl" else monday.isoformat()
    assert view.model().index(2, 1).data() == here
    book, page = tmp_path / "verslag.xlsx", tmp_path / "verslag.html"
    suggestion_report.write(found, book, words.say)
    told = openpyxl.load_workbook(book)[words.say("measuring.sheet.answers")]["B4"]
    assert told.value == datetime.combine(monday, time()) and told.is_date
    assert told.number_format == ("dd-mm-yyyy" if language == "nl" else "yyyy-mm-dd")
    suggestion_report.write(found, page, words.say)
    text = page.read_text("utf-8")
    assert f"<td>{monday:%d-%m-%Y}</td>" in text if language == "nl" else f"<td>{monday}</td>" in text
    if language == "nl":
        assert not re.search(r"\d{4}-\d\d-\d\d", text), "nor anywhere else on the page"
    dialog.reject()


def per_code(report: Report) -> SheetTable:
    page = report.widget(1)
    assert page is not None
    (view,) = page.findChildren(SheetTable)
    return view


def test_no_word_in_a_table_is_cut_where_there_is_room(answered: Coding) -> None:
    report = measured(answered.window, answered.bot).report
    assert report is not None
    report.setCurrentIndex(1)
    view = per_code(report)
    for column in range(view.model().columnCount()):
        needed = min(view.sizeHintForColumn(column), WIDEST)
        assert view.columnWidth(column) >= needed, view.rows.heads[column]
    report.window().resize(1340, 700)
    answered.bot.waitUntil(lambda: view.horizontalHeader().length() == view.viewport().width())
    others = sum(map(view.columnWidth, range(1, view.model().columnCount())))
    assert view.columnWidth(0) == view.viewport().width() - others, "what is left goes to the names"


def test_the_code_stays_in_sight_where_its_figures_are_scrolled_to(
    answered: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog, report = on_small_screen(answered, monkeypatch)
    report.setCurrentIndex(1)
    view = per_code(report)
    first, bar, rows = view.first, view.horizontalScrollBar(), view.model()
    answered.bot.waitUntil(lambda: bar.maximum() > 0)
    assert not first.isVisible(), "the table's own column is in sight"
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    assert first.isVisible() and first.width() < view.viewport().width() / 2
    last = rows.index(1, rows.columnCount() - 1)
    assert view.visualRect(last).left() >= first.width()
    for row in range(rows.rowCount()):
        name = rows.index(row, 0)
        at = first.viewport().mapTo(view, first.visualRect(name).topLeft())
        beside = view.viewport().mapTo(view, QPoint(0, view.visualRect(name).top()))
        assert at == beside, "beside its own figures"
        assert first.indexAt(first.visualRect(name).center()).data() == name.data()
    heads, before = first.horizontalHeader(), bar.value()
    assert heads.height() == view.horizontalHeader().height() and heads.mapTo(view, QPoint()).y() == 0
    answered.bot.mouseClick(first.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    assert view.currentIndex() == rows.index(1, 0) and bar.value() == before
    assert view.selectionModel().isRowSelected(1)
    heads.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert [rows.index(n, 0).data() for n in (0, 1)] == ["Knelpunten", "Aansturing > Sturen"]
    view.setCurrentIndex(rows.index(2, 1))
    assert view.visualRect(view.currentIndex()).left() >= min(first.width() - 1, view.columnWidth(0))
    report.setCurrentIndex(4)
    (view,) = tables_on(report, 4)
    answered.bot.wait(20)  # until it is laid out
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.first.isVisible(), "what a row is about takes two columns there"
    assert [view.first.isColumnHidden(n) for n in range(3)] == [False, False, True]
    dialog.reject()


def test_a_chart_stands_above_its_table_where_there_is_little_width(
    answered: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(659, 336))
    report = measured(answered.window, answered.bot).report
    assert report is not None
    for n in (2, 3, 4):
        report.setCurrentIndex(n)
        page = report.widget(n)
        assert page is not None
        (chart,), (table,) = page.findChildren(Chart), page.findChildren(SheetTable)
        answered.bot.waitUntil(partial(under, table, chart))
        assert chart.visibleRegion().boundingRect() == chart.rect(), "the chart is whole"
        assert table.width() == chart.width() > 500
        rows = min(table.model().rowCount(), ROWS)
        assert table.viewport().height() >= rows * table.verticalHeader().defaultSectionSize()
    report.window().resize(1200, 700)
    answered.bot.waitUntil(lambda: table.geometry().left() > chart.geometry().right())
    report.window().close()


def test_none_of_its_pages_makes_it_higher_than_a_small_screen(
    answered: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog, report = on_small_screen(answered, monkeypatch)
    for n in range(report.count()):
        report.setCurrentIndex(n)
        answered.bot.wait(20)
        assert dialog.height() <= 336, report.tabText(n)
    dialog.reject()


def test_the_table_sorts_by_what_cells_hold_with_numbers_to_the_right(answered: Coding) -> None:
    report = Report(answered.project.suggestions.measured())
    answered.bot.addWidget(report)
    report.setCurrentIndex(1)
    view = per_code(report)
    model = view.model()
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    examples = heads.index("Voorbeelden")
    view.sortByColumn(examples, Qt.SortOrder.DescendingOrder)
    held = [model.index(n, examples).data(RAW) for n in range(model.rowCount())]
    assert held == sorted(held, reverse=True) and held[0] > held[-1]
    right = model.index(0, examples).data(Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    precision = heads.index("Precisie")
    view.sortByColumn(precision, Qt.SortOrder.AscendingOrder)
    values = [model.index(n, precision).data(RAW) for n in range(model.rowCount())]
    assert values == sorted(values, key=lambda v: -1 if v is None else v)


def test_what_changed_since_is_said_and_measured_again(answered: Coding) -> None:
    dialog = measured(answered.window, answered.bot)
    assert not dialog.late.isVisible()
    answered.window.desk.do(lambda p: p.suggestions.reject(proposal(p, "En het geld", "Sturen", 0.3)))
    assert dialog.late.isVisible()
    first = dialog.found
    dialog.again.click()
    answered.bot.waitUntil(lambda: dialog.found is not first, timeout=SLOW)
    assert dialog.found is not None and dialog.found.acceptance.all.rejected == 2
    assert not dialog.late.isVisible()
    dialog.reject()


def test_it_can_be_stopped_and_its_process_goes(coding: Coding) -> None:
    dialog = show_measuring(coding.window)
    assert dialog is not None
    coding.bot.waitUntil(lambda: bool(mine()), timeout=SLOW)
    dialog.halt.click()
    coding.bot.waitUntil(lambda: not mine(), timeout=SLOW)
    coding.bot.waitUntil(lambda: not coding.window.jobs.running, timeout=SLOW)
    assert dialog.found is None and dialog.again.isEnabled() and "gestopt" in dialog.step.text()
    dialog.measure()
    coding.bot.waitUntil(lambda: bool(mine()), timeout=SLOW)
    dialog.reject()
    coding.bot.waitUntil(lambda: not mine() and not coding.window.jobs.running, timeout=SLOW)


def mine() -> list[object]:
    return [p for p in multiprocessing.active_children() if p.name == "kantlijn-measure"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_with_nothing_to_measure_it_says_what_to_do(
    application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot, language: words.Language
) -> None:
    assert show_measuring(window) is None
    words.set_language(language)
    Project.create(tmp_path / "leeg.kantlijn", coder="Anna").close()
    application.open(str(tmp_path / "leeg.kantlijn"))
    dialog = measured(window, qtbot)
    assert dialog.report is None and not dialog.primary.isEnabled()  # type: ignore[union-attr]
    (shown,) = [
        w for w in dialog.pages.currentWidget().findChildren(type(dialog.late)) if "codes" in w.text()
    ]  # type: ignore[union-attr]
    assert shown.isVisible()
    dialog.reject()


def test_a_process_measures_what_this_one_does(project_file: Path) -> None:
    with Project.open(project_file, read_only=True) as project:
        material = material_of(project)
    told: list[tuple[int, int]] = []
    assert measure(material, lambda done, total: told.append((done, total))) == evaluated(material)
    assert told[-1][0] <= told[-1][1]
    broken = Material(material.documents, (), material.rules)
    assert measure(broken, lambda done, total: None) is None
    wrong = Material(("geen document",), material.codes, material.rules)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=r"measuring\.failed"):
        measure(wrong, lambda done, total: None)


@pytest.mark.parametrize("dark", [False, True])
def test_charts_are_seen_on_every_ground_and_told_in_words(qtbot: QtBot, dark: bool) -> None:
    from datetime import date

    theme.apply("dark" if dark else "light")
    now = theme.current()
    for role, least in (("accent", 3.0), ("warn", 3.0), ("muted", 4.5), ("ink", 4.5)):
        assert theme.contrast(now.color(role), now.color("surface")) >= least
    charts: list[Chart] = [
        CurveChart([(0, 0.4), (2, 0.5), (9, 0.71)], 0.45),
        ReliabilityChart([(0.15, 0.1, 40), (0.85, 0.9, 7)]),
        WeeksChart([(date(2026, 11, 16), 12, 3), (date(2026, 11, 23), 0, 0), (date(2026, 11, 30), 0, 2)]),
        CurveChart([], 0.0), ReliabilityChart([]), WeeksChart([]),
    ]  # fmt: skip
    for chart in charts:
        qtbot.addWidget(chart)
        chart.resize(460, 340)
        chart.show()
        picture = chart.grab().toImage()
        colors = {picture.pixelColor(x, y).name() for x in range(0, 460, 2) for y in range(0, 340, 2)}
        if chart.accessibleDescription() and charts.index(chart) < 3:
            assert now.accent in colors
    assert "Na 9 documenten: F1 0,71." in charts[0].accessibleDescription()
    assert "Bij een zekerheid van 85% is 90% van 7 goed." in charts[1].accessibleDescription()
    assert charts[2].accessibleDescription().endswith("Week van 30-11: 0 overgenomen, 2 afgewezen.")
    theme.apply("light")


def test_it_is_in_the_menu(coding: Coding) -> None:
    assert isinstance(coding.window.front, CodingPlace)
    coding.window.acts["measure"].trigger()
    (dialog,) = coding.window.findChildren(MeasuringWindow)
    assert show_measuring(coding.window) is dialog
    assert not dialog.findChildren(QTableView)
    dialog.reject()
