"""Coding what was found: all of it, what was chosen, and what cannot be."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import FIRST

from .conftest import Search


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


def test_what_was_found_is_given_a_new_code_in_one_step(search: Search) -> None:
    project, panel = search.project, search.panel
    codes, codings = len(project.codes.book()), {c.guid for c in project.codings.list()}
    search.type("wethouder")
    found = len(search.texts())
    for name in ("Bestuurders", "bestuurders"):
        panel.code_button.click()
        search.bot.keyClicks(panel.palette_over.line, name)
        assert name in panel.palette_over.foot.text()
        search.bot.keyClick(panel.palette_over.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        made = [c for c in project.codings.list() if c.guid not in codings]
        assert found and len(made) == found and len(project.codes.book()) == codes + 1
        assert {c.code for c in made} == {project.codes.get("Bestuurders").guid}
    search.window.acts["undo"].trigger()
    assert len(project.codes.book()) == codes and {c.guid for c in project.codings.list()} == codings


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


def test_a_pattern_that_finds_spaces_codes_the_words_alone(search: Search) -> None:
    search.panel.regex.click()
    search.type(r"stuurt| (?=stuurt)")
    assert search.texts() == [" ", "stuurt"]
    before = len(search.project.codings.list())
    search.panel.code(search.project.codes.get("Knelpunten").guid)
    assert len(search.project.codings.list()) == before + 1


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
