"""Searching all documents: keywords in context as you type, the jump, coding all of it, refusals in place."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app import words
from app.coding.model import Source
from app.coding.transcripts import read_text
from app.project import Project
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.main_window import MainWindow
from app.ui.searching import find as finding
from app.ui.searching import panel as panels
from app.ui.searching.panel import SearchPanel
from app.ui.searching.table import Column
from tests.ui.conftest import FIRST, SECOND
from tests.ui.rich import make_rich


@dataclass
class Search:
    """The panel with shorthands into it."""

    window: MainWindow
    panel: SearchPanel
    project: Project
    bot: QtBot

    def type(self, query: str) -> None:
        """Type other words and wait for the answer."""
        self.panel.field.setFocus()
        self.panel.field.clear()
        self.bot.keyClicks(self.panel.field, query)
        self.settled()

    def settled(self) -> None:
        self.bot.waitUntil(lambda: not self.panel.busy, timeout=30_000)

    def texts(self) -> list[str]:
        return [one.text for one in self.panel.view.found.shown]

    def column(self, column: Column) -> list[str]:
        model = self.panel.view.found
        return [str(model.index(n, column).data()) for n in range(model.rowCount())]


@pytest.fixture
def search(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Search:
    """The panel, opened by its menu item, on two interviews."""
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    window.acts["search_all"].trigger()
    panel, project = window.findChild(SearchPanel), application.desk.project
    assert panel is not None and project is not None
    return Search(window, panel, project, qtbot)


def by_hand(pattern: str) -> list[tuple[int, int, int]]:
    return [
        (n, m.start(), m.end())
        for n, text in enumerate((FIRST, SECOND))
        for m in re.finditer(pattern, text, re.IGNORECASE)
    ]


def test_the_menu_has_it_and_the_panel_says_what_to_do(search: Search) -> None:
    action = search.window.findChild(QAction, "search_all")
    assert action is not None and action.shortcut().toString() == "Ctrl+Shift+F"
    assert search.panel.isVisible() and search.panel.field.hasFocus()
    assert search.panel.empty.isVisible() and search.panel.empty.title.text() == "Waar wordt over gesproken?"
    assert not search.panel.foot.isVisible()


def test_every_place_in_every_document_with_its_context(search: Search) -> None:
    search.type("het")
    sources = [s.guid for s in search.project.sources.list()]
    found = [(sources.index(one.source), one.start, one.end) for one in search.panel.view.found.shown]
    assert found == by_hand("het") and len({n for n, *_ in found}) == 2
    assert search.panel.count.text() == f"{len(found)} vindplaatsen in 2 documenten"
    place = next(one for one in search.panel.view.found.shown if "losgelaten" in one.after)
    assert (place.before, place.text, place.after) == (
        "Wij hebben ",
        "het",
        " losgelaten. Toch wil de gemeente de regie houden.",
    )
    assert (place.document, place.speaker, place.turn) == ("int2", "R2", 2)
    row = search.panel.view.found.shown.index(place)
    cell = search.panel.view.found.index(row, Column.TEXT)
    assert "Wij hebben het losgelaten" in cell.data(Qt.ItemDataRole.AccessibleTextRole)


def test_one_place_is_said_as_one(search: Search) -> None:
    search.type("knelpunt")
    assert search.panel.count.text() == "1 vindplaats in 1 document"


def test_regular_expressions_and_what_is_wrong_with_them(search: Search) -> None:
    search.panel.regex.click()
    search.type(r"stuur\w*")
    assert search.texts() == ["stuurt", "stuur"]
    search.type("stuur(")
    assert "reguliere expressie" in search.panel.trouble.text and search.panel.trouble.isVisible()
    assert not search.panel.view.found.shown and not search.panel.foot.isVisible()
    search.type("stuur(t|)")
    assert search.texts() == ["stuurt", "stuur"] and not search.panel.trouble.isVisible()


def test_an_expression_that_never_ends_is_given_up(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PATIENCE", 0.05)
    search.project.sources.add(read_text("R1: " + "ja" * 3000 + "\n", "lang.txt"))
    search.panel._forget()
    search.panel.regex.click()
    search.type(r"((ja)+)+((ja)+)+((ja)+)+nee")
    assert "te lang" in search.panel.trouble.text


def test_nothing_found_says_what_to_try(search: Search) -> None:
    search.type("zebrapad")
    assert search.panel.count.text() == "0 vindplaatsen"
    assert search.panel.empty.isVisible() and search.panel.empty.title.text() == "Niet gevonden"
    search.panel.respondents.click()
    search.settled()
    assert "respondent" in search.panel.empty.text.text()
    search.panel.field.clear()
    search.settled()
    assert search.panel.empty.title.text() == "Waar wordt over gesproken?"


def test_only_what_respondents_say(search: Search) -> None:
    search.type("het")
    everyone = len(search.texts())
    search.panel.respondents.click()
    search.settled()
    speakers = {one.speaker for one in search.panel.view.found.shown}
    assert speakers == {"R1", "R2"} and 0 < len(search.texts()) < everyone


def test_an_answer_to_a_question_that_moved_on_is_dropped(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, asked = threading.Event(), []
    real = finding.find

    def slow(place: Path, query: finding.Query, *more: object, **named: object) -> finding.Result:
        asked.append(query.words)
        if query.words == "regie":
            go.wait(10)
        return real(place, query)  # deaf to being cancelled

    monkeypatch.setattr(panels, "find", slow)
    search.panel.field.setText("regie")
    search.bot.waitUntil(lambda: asked == ["regie"])
    search.panel.field.setText("financiering")
    search.bot.waitUntil(lambda: search.texts() == ["financiering"])
    go.set()
    search.bot.waitUntil(lambda: not search.window.jobs.running)
    assert search.texts() == ["financiering"]


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (Column.BEFORE, lambda one: one.before.casefold().split()[::-1]),
        (Column.TEXT, lambda one: one.text.casefold()),
        (Column.AFTER, lambda one: one.after.casefold().split()),
        (Column.SPEAKER, lambda one: one.speaker.casefold()),
        (Column.DOCUMENT, lambda one: (one.document, one.start)),
    ],
)
def test_a_header_orders_the_places_and_keeps_the_choice(
    search: Search, column: Column, key: Callable[[finding.Found], object]
) -> None:
    search.panel.regex.click()
    search.type(r"\b[dhw]e[tn]?\b|\bwe\b")
    view = search.panel.view
    view.selectRow(2)
    one = view.found.shown[2]
    for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        view.sortByColumn(column, order)
        turned = order == Qt.SortOrder.DescendingOrder
        keys = [key(f) for f in view.found.shown]
        assert keys == sorted(keys, reverse=turned)  # type: ignore[type-var]
        assert view.chosen() == (one,)


def test_enter_shows_the_place_in_its_text_ready_to_be_coded(search: Search) -> None:
    search.window.show_place("matrix")
    search.type("regie houden")
    search.bot.keyClick(search.panel.field, Qt.Key.Key_Return)
    front = search.window.front
    assert isinstance(front, CodingPlace) and front.source == search.project.sources.list()[1].guid
    at = SECOND.index("regie houden")
    assert front.view.selection() == (at, at + len("regie houden"))
    assert search.panel.isVisible() and not search.panel.field.hasFocus()
    search.window.acts["search_all"].trigger()  # and back to the places, not to another question
    assert search.panel.view.hasFocus() and search.texts() == ["regie houden"]


def test_keys_go_from_the_field_to_the_places_and_away(search: Search) -> None:
    search.type("het")
    search.bot.keyClick(search.panel.field, Qt.Key.Key_Down)
    assert search.panel.view.hasFocus() and search.panel.view.currentIndex().row() == 0
    search.bot.keyClick(search.panel.view, Qt.Key.Key_Up)
    assert search.panel.field.hasFocus()
    search.bot.keyClick(search.panel.field, Qt.Key.Key_Escape)  # empties the field
    assert search.panel.isVisible() and not search.panel.field.text()
    search.bot.keyClick(search.panel.field, Qt.Key.Key_Escape)
    assert not search.panel.isVisible()
    search.window.acts["search_all"].trigger()
    assert search.panel.isVisible() and len(search.window.findChildren(SearchPanel)) == 1


def test_the_words_selected_and_those_of_the_find_bar_are_looked_for(search: Search) -> None:
    search.window.show_place("coding")
    front = search.window.front
    assert isinstance(front, CodingPlace)
    front.open(search.project.sources.list()[0].guid)
    at = FIRST.index("geld")
    front.view.select_range(at, at + 4)
    search.window.acts["search_all"].trigger()
    search.settled()
    assert search.panel.field.text() == "geld" and search.texts() == ["geld"]
    front.find_words()
    front.reader.find_bar.line.setText("tijd")
    front.reader.find_bar.everywhere.click()
    search.settled()
    assert search.texts() == ["tijd"] and search.panel.field.hasFocus()


@pytest.mark.parametrize(
    ("extent", "passages"),
    [
        ("hit", ["stuurt", "stuur"]),
        ("sentence", ["Al stuurt de wethouder soms bij.", "Dan stuur ik bij, o.a. op tijd."]),
        ("turn", [FIRST.split("\n")[1].removeprefix("R1: "), "Dan stuur ik bij, o.a. op tijd."]),
    ],
)
def test_all_places_are_coded_at_once_and_undone_at_once(
    search: Search, extent: str, passages: list[str]
) -> None:
    project, panel = search.project, search.panel
    before = {c.guid for c in project.codings.list()}
    panel.regex.click()
    search.type(r"stuurt?\b")
    list_ = panel.open_ranges()
    list_.picked.emit(extent)
    list_.close()
    panel.code_button.click()
    assert panel.palette_over.isVisible()
    search.bot.keyClicks(panel.palette_over.line, "Knelp")
    search.bot.keyClick(panel.palette_over.line, Qt.Key.Key_Return)
    made = [c for c in project.codings.list() if c.guid not in before]
    texts = project.sources.texts()
    assert [texts[c.source][c.start : c.end] for c in made] == passages
    assert {(c.code, c.origin) for c in made} == {(project.codes.get("Knelpunten").guid, "autocode")}
    assert search.window.toast.isVisible()
    search.window.acts["undo"].trigger()
    assert {c.guid for c in project.codings.list()} == before


def test_two_hits_in_one_sentence_make_one_coding_and_the_same_again_none(search: Search) -> None:
    told: list[str] = []
    search.window.desk.messaged.connect(lambda text, _: told.append(text))
    code, panel = search.project.codes.get("Knelpunten").guid, search.panel
    search.type("de")
    panel.extent = "turn"
    assert len(panel.to_code()) < len(search.texts())
    n, before = len(panel.to_code()), len(search.project.codings.list())
    panel.code(code)
    assert len(search.project.codings.list()) == before + n
    panel.code(code)
    assert len(search.project.codings.list()) == before + n
    assert told == [f"{n} passages gecodeerd met “Knelpunten”.", f"{n} passages hadden deze code al."]


def test_chosen_places_alone_are_coded(search: Search) -> None:
    search.type("het")
    view = search.panel.view
    view.clearSelection()
    for row in (0, 2):
        view.selectionModel().select(
            view.found.index(row, 0),
            view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
        )
    assert search.panel.code_button.text().strip() == "Codeer 2 gekozen plekken met…"
    shown = view.found.shown
    assert search.panel.to_code() == [(shown[n].source, shown[n].start, shown[n].end) for n in (0, 2)]


def test_a_heading_is_refused_in_the_panel(search: Search) -> None:
    top = search.project.codes.get("Aansturing").guid
    search.window.desk.do(lambda p: p.codes.edit(top, codable=False))
    search.type("het")
    before = len(search.project.codings.list())
    search.panel.code(top)
    assert "Aansturing" in search.panel.trouble.text
    assert len(search.project.codings.list()) == before


def test_a_text_that_changed_is_looked_through_again(search: Search) -> None:
    search.type("knelpunt")
    one = search.project.sources.list()[0].guid
    changed = "Interviewer: Dit is een knelpunt.\n" + FIRST
    search.window.desk.do(lambda p: p.sources.edit_text(one, changed)[0])
    assert not search.panel.code_button.isEnabled()  # what was found is no longer where it was
    search.settled()
    assert [(f.start, f.end) for f in search.panel.view.found.shown] == [
        m.span() for m in re.finditer("knelpunt", search.project.sources.text(one))
    ]
    assert len(search.texts()) == 2 and search.panel.code_button.isEnabled()


def test_passages_of_a_text_that_changed_under_the_palette_are_not_coded(search: Search) -> None:
    search.type("knelpunt")
    search.panel.code_button.click()
    one, before = search.project.sources.list()[0].guid, len(search.project.codings.list())
    search.window.desk.do(lambda p: p.sources.edit_text(one, "Interviewer: Ja.\n" + FIRST)[0])
    search.settled()
    search.panel.palette_over.chosen.emit(search.project.codes.get("Knelpunten").guid)
    assert len(search.project.codings.list()) == before


def test_more_than_can_be_listed_is_said_and_not_coded_at_once(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 5)
    search.type("e")
    assert len(search.texts()) == 5
    assert search.panel.count.text() == "Meer dan 5 vindplaatsen: typ meer woorden"
    assert not search.panel.code_button.isEnabled() and search.panel.code_button.toolTip()


def test_a_read_only_project_is_searched_and_not_coded(search: Search, application: Application) -> None:
    application.desk.open(search.project.place, coder="Anna", read_only=True)
    search.window.acts["search_all"].trigger()
    search.type("regie")
    assert search.texts() == ["regie"] and not search.panel.code_button.isEnabled()


def test_another_project_closes_the_panel_and_forgets(
    search: Search, application: Application, tmp_path: Path
) -> None:
    search.type("regie")
    assert application.desk.create(tmp_path / "leeg.kantlijn", coder="Anna", name="Leeg")
    assert not search.panel.isVisible() and search.panel.result is None
    search.window.acts["search_all"].trigger()
    search.type("regie")
    assert search.panel.count.text() == "0 vindplaatsen"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_has_a_name_and_is_reached_by_tab(
    application: Application, tmp_path: Path, qtbot: QtBot, language: words.Language
) -> None:
    application.show(language)
    window = application.window
    assert window is not None
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    window.resize(960, 600)
    window.acts["search_all"].trigger()
    panel = window.findChild(SearchPanel)
    assert panel is not None
    panel.field.setText("het")
    qtbot.waitUntil(lambda: bool(panel.view.found.shown))
    for part in panel.findChildren(QAbstractButton):
        if part.isVisible():
            assert part.accessibleName() or part.text()
    assert panel.view.accessibleName() and panel.field.accessibleName()
    assert window.width() <= 960 and panel.mapTo(window, panel.rect().bottomRight()).x() < 960
    reached: set[QWidget] = set()
    panel.field.setFocus()
    for _ in range(12):
        focused = window.focusWidget()
        if focused is None or not panel.isAncestorOf(focused):
            break
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert {panel.regex, panel.respondents, panel.view, panel.range, panel.code_button} <= reached


def read(search: Search) -> None:
    """Wait until every document was looked through."""
    search.settled()
    search.bot.waitUntil(
        lambda: search.panel.result is None or not search.panel.result.missing, timeout=60_000
    )


def test_words_are_found_in_every_form_once_the_documents_are_read(search: Search) -> None:
    panel, project = search.panel, search.project
    before = project.last_change, project.can_undo()
    panel.forms.setChecked(True)
    search.type("loslaten")
    read(search)
    texts = {s.guid: project.sources.text(s.guid) for s in project.sources.list()}
    spoken = ["loslaten", "laten het los", "losgelaten"]
    assert {"laten het los", "losgelaten"} <= set(search.texts()) <= set(spoken)
    for one in panel.view.found.shown:
        assert " ".join(texts[one.source][one.start : one.end].split()) == one.text
        assert not one.parts or "".join(piece for piece, _ in one.parts) == one.text
    (apart,) = [one for one in panel.view.found.shown if one.text == "laten het los"]
    assert apart.parts == (("laten", True), (" het ", False), ("los", True))
    assert project.analyses.size()["texts"] == 2
    assert (project.last_change, project.can_undo()) == before
    assert not panel.reading.isVisible() and not panel.reading.busy
    search.type("?!")
    assert panel.trouble.text and not panel.foot.isVisible()
    panel.regex.setChecked(True)
    assert not panel.forms.isChecked()


def test_reading_can_be_stopped_and_gone_on_with(search: Search) -> None:
    panel = search.panel
    panel.forms.setChecked(True)
    search.type("loslaten")
    search.bot.waitUntil(lambda: panel.reading.busy, timeout=10_000)
    assert panel.reading.isVisible() and "2" in panel.reading.told.text()
    panel.reading.button.click()
    assert not panel.reading.busy and panel.reading.isVisible()
    assert panel.result is not None and panel.result.missing
    panel.reading.button.click()
    assert panel.reading.busy
    read(search)
    assert "losgelaten" in search.texts()


def test_what_comes_later_leaves_what_is_selected_and_in_sight(search: Search) -> None:
    view = search.panel.view
    search.panel.forms.setChecked(True)
    search.type("de")
    read(search)
    result = search.panel.result
    assert result is not None and len(result.found) > 2
    first = result.found[0].source
    later = tuple(one for one in result.found if one.source != first)
    view.show_result(replace(result, found=later, missing=(first,)))
    view.setCurrentIndex(view.found.index(1, Column.TEXT))
    chosen = view.chosen()
    assert chosen == later[1:2]
    more = replace(result, found=tuple(one for one in result.found if one.source == first), missing=())
    joined = replace(result, found=later, missing=(first,)).joined(more, first)
    assert joined.found == result.found and joined.missing == ()
    view.show_more(joined)
    assert view.chosen() == chosen and len(view.found.shown) == len(result.found)


def test_the_first_places_are_shown_while_the_rest_is_looked_for(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, real = threading.Event(), finding._told
    second = search.project.sources.list()[1].guid

    def slow(project: object, library: object, source: Source, *more: object) -> Iterator[finding.Found]:
        if source.guid == second:
            go.wait(20)
        yield from real(project, library, source, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(finding, "FIRST", 2)
    monkeypatch.setattr(finding, "_told", slow)
    search.panel.field.setText("de")
    search.bot.waitUntil(lambda: len(search.texts()) >= 2)
    first = search.texts()
    assert search.panel.count.text() == f"{len(first)} vindplaatsen tot nu toe…"
    assert not search.panel.code_button.isEnabled() and not search.panel.save_button.isEnabled()
    search.panel.view.selectRow(1)
    chosen = search.panel.view.chosen()
    go.set()
    search.settled()
    assert len(search.texts()) > len(first) and search.texts()[: len(first)] == first
    assert search.panel.view.chosen() == chosen and search.panel.code_button.isEnabled()


def test_ticks_narrow_what_is_found_and_the_places_go_to_a_file(search: Search, tmp_path: Path) -> None:
    search.type("de")
    everywhere = len(search.texts())
    list_ = search.panel.options.open_how()
    list_.changed.emit(frozenset({"whole", "case"}))
    list_.close()
    search.settled()
    assert len(search.texts()) == len(re.findall(r"\bde\b", FIRST + SECOND)) < everywhere
    list_ = search.panel.options.open_where()
    list_.changed.emit(frozenset({("role", "interviewer")}))
    list_.close()
    search.settled()
    assert not search.texts() and "sprekers" in search.panel.empty.text.text()
    search.panel.options.reset()
    search.type("het OR geld")
    target = tmp_path / "plekken.csv"
    search.panel.save(target)
    search.bot.waitUntil(lambda: target.exists() and not search.window.jobs.running, timeout=20_000)
    lines = target.read_text("utf-8-sig").splitlines()
    assert len(lines) == len(search.texts()) + 1 and lines[0].split(";")[0] == "Document"
    search.type("AND het")
    assert search.panel.trouble.text.startswith("Bij “AND”") and not search.texts()
