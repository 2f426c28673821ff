"""Searching all documents: keywords in context as you type, the jump, coding all of it, refusals in place."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app import words
from app.coding.model import Source
from app.coding.transcripts import read_text
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.searching import find as finding
from app.ui.searching import panel as panels
from app.ui.searching.panel import SearchPanel
from app.ui.searching.table import Column
from tests.ui.conftest import FIRST, SECOND
from tests.ui.rich import make_rich

from .conftest import Search


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
    assert search.panel.forms.text() in search.panel.empty.text.text(), "there is a way that finds more"
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
    said: list[str] = []
    search.window.desk.messaged.connect(lambda text, kind: said.append(text))
    search.window.desk.do(lambda p: p.sources.add(read_text("Fatima Yilmaz zei het.", "c.txt")))
    search.settled()
    search.panel.save(target)
    search.bot.waitUntil(lambda: target.exists() and not search.window.jobs.running, timeout=20_000)
    assert said and "plekken.csv" in said[-1] and "op een naam" in said[-1]
    lines = target.read_text("utf-8-sig").splitlines()
    assert len(lines) == len(search.texts()) + 1 and lines[0].split(";")[0] == "Document"
    search.type("AND het")
    assert search.panel.trouble.text.startswith("Bij “AND”") and not search.texts()


def test_who_finds_nothing_between_quotation_marks_reads_what_they_do(search: Search) -> None:
    panel = search.panel
    search.type('"laten los"')
    assert not search.texts() and "aanhalingstekens" in panel.empty.text.text()
    search.type("zwijgzaamheid")
    assert not search.texts() and "aanhalingstekens" not in panel.empty.text.text()
