"""Coderen with real keys and clicks: every way to code, and what is drawn and kept after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project
from app.ui import importing, projects
from app.ui.application import Application
from app.ui.coding import code_menu, text_menu
from app.ui.coding.commands import name_from
from app.ui.coding.find_bar import hits
from app.ui.coding.place import CodingPlace
from app.words import say
from tests.ui.conftest import FIRST, SECOND, Coding


def drawn(coding: Coding) -> set[str]:
    """The guids that the transcript shows."""
    return {c.guid for c in coding.place.view.marks.shown}


def favourites(coding: Coding, *names: str) -> None:
    coding.window.desk.do(lambda p: p.set_setting("favourites", [coding.code(n) for n in names]))


def test_a_number_key_codes_the_selected_words(coding: Coding) -> None:
    favourites(coding, "Knelpunten", "Sturen")
    coding.select("die financiering")
    coding.bot.keyClick(coding.place.view.page, Qt.Key.Key_1)
    assert ("Knelpunten", "die financiering") in coding.here()
    assert len(drawn(coding)) == 3
    assert coding.place.view.selection() is not None, "the words stay selected for the next code"
    assert coding.inspected() == ["Knelpunten"]
    coding.bot.keyClick(coding.place.view.page, Qt.Key.Key_2)
    assert ("Sturen", "die financiering") in coding.here()
    assert sorted(coding.inspected()) == ["Knelpunten", "Sturen"]


def test_an_empty_number_key_says_how_to_fill_it(coding: Coding) -> None:
    before = coding.here()
    coding.select("die financiering")
    coding.bot.keyClick(coding.place.view.page, Qt.Key.Key_7)
    assert coding.here() == before and "7" in coding.window.toast.text


def test_the_palette_codes_with_the_best_match(coding: Coding) -> None:
    coding.select("een knelpunt")
    coding.window.acts["assign"].trigger()
    palette = coding.place.asker.palette
    assert palette.isVisible() and "een knelpunt" in palette.purpose.text()
    coding.bot.keyClicks(palette.line, "knel")
    coding.bot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert ("Knelpunten", "een knelpunt") in coding.here()
    assert coding.place.view.page.hasFocus()


def test_the_palette_makes_a_code_in_vivo_in_one_step(coding: Coding) -> None:
    before = len(coding.project.codes.book())
    coding.select("die financiering")
    coding.window.acts["assign"].trigger()
    coding.bot.keyClick(coding.place.asker.palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert ("die financiering", "die financiering") in coding.here()
    coding.window.desk.undo()
    assert len(coding.project.codes.book()) == before
    assert all(code != "die financiering" for code, _ in coding.here())


def test_in_vivo_by_key_uses_a_code_of_that_name_again(coding: Coding) -> None:
    coding.select("loslaten")
    coding.window.acts["in_vivo"].trigger()
    coding.select("het geld")
    coding.place.commands.in_vivo("Loslaten")
    names = [c.name for c in coding.project.codes.book().children(None)]
    assert names.count("loslaten") == 1
    assert [code for code, _ in coding.here()].count("loslaten") == 2


def test_escape_leaves_the_palette_and_nothing_is_coded(coding: Coding) -> None:
    before = coding.here()
    coding.select("het geld")
    coding.window.acts["assign"].trigger()
    coding.bot.keyClick(coding.place.asker.palette.line, Qt.Key.Key_Escape)
    assert not coding.place.asker.palette.isVisible() and coding.here() == before


def test_coding_without_words_asks_for_them(coding: Coding) -> None:
    coding.place.view.clear_selection()
    coding.window.acts["assign"].trigger()
    assert not coding.place.asker.palette.isVisible() and coding.window.toast.isVisible()


def test_a_code_dropped_on_words_codes_them(coding: Coding) -> None:
    start = FIRST.index("de wethouder")
    coding.place.view.codeDropped.emit(coding.code("Sturen"), start, start + len("de wethouder"))
    assert ("Sturen", "de wethouder") in coding.here()


def test_an_emoji_before_the_words_shifts_nothing(coding: Coding) -> None:
    span = coding.select("écht waar")
    coding.place.commands.code(coding.code("Knelpunten"))
    assert ("Knelpunten", "écht waar") in coding.here()
    assert coding.place.view.selection() == span


def test_the_same_code_again_by_key(coding: Coding) -> None:
    coding.select("het geld")
    coding.place.commands.code(coding.code("Sturen"))
    coding.select("de wethouder")
    coding.window.acts["again"].trigger()
    assert ("Sturen", "de wethouder") in coding.here()


def test_delete_takes_the_selected_coding_away_and_undo_brings_it_back(coding: Coding) -> None:
    guid = next(iter(coding.place.codings))
    coding.place.stand_on(guid)
    coding.place.view.page.setFocus()
    coding.bot.keyClick(coding.place.view.page, Qt.Key.Key_Delete)
    assert guid not in drawn(coding) and coding.project.codings.find(guid) is None
    coding.bot.keyClick(coding.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert guid in drawn(coding) and coding.project.codings.find(guid) is not None


def test_moving_an_edge_is_kept_and_drawn(coding: Coding) -> None:
    guid = next(iter(coding.place.codings))
    old = coding.place.codings[guid]
    coding.place.view.resizeRequested.emit(guid, old.start, old.end - 3)
    assert coding.project.codings.get(guid).end == old.end - 3
    assert coding.place.view.marks.all[guid].end == old.end - 3


def test_an_edge_that_is_refused_goes_back(coding: Coding) -> None:
    guid = next(iter(coding.place.codings))
    old = coding.place.codings[guid]
    coding.place.view.resizeRequested.emit(guid, old.start, len(FIRST) + 50)
    assert coding.project.codings.get(guid) == old == coding.place.view.marks.all[guid]
    assert coding.window.toast.isVisible()


def test_recode_from_the_palette(coding: Coding) -> None:
    guid = next(g for g, c in coding.place.codings.items() if c.code == coding.code("Loslaten"))
    coding.place.stand_on(guid)
    coding.place.view.clear_selection()
    coding.window.acts["assign"].trigger()
    palette = coding.place.asker.palette
    assert "Loslaten" in palette.purpose.text()
    coding.bot.keyClicks(palette.line, "knel")
    coding.bot.keyClick(palette.line, Qt.Key.Key_Return)
    assert coding.project.codings.get(guid).code == coding.code("Knelpunten")


def test_a_memo_is_written_where_it_is_read_and_survives_another_click(coding: Coding) -> None:
    first, second = list(coding.place.codings)
    coding.place.stand_on(first)
    coding.inspected()
    field = coding.place.inspector.rows[0].memo
    assert field is not None
    field.setPlainText("Let op de toon.")
    coding.place.stand_on(second)
    coding.inspected()
    assert [m.text for m in coding.project.memos.of(first)] == ["Let op de toon."]
    coding.place.stand_on(first)
    coding.inspected()
    again = coding.place.inspector.rows[0].memo
    assert again is not None and again.toPlainText() == "Let op de toon."
    again.clear()
    again.commit()
    assert list(coding.project.memos.of(first)) == []


def test_a_weight_is_kept(coding: Coding) -> None:
    guid = next(iter(coding.place.codings))
    coding.place.inspector.weighed.emit(guid, 70)
    assert coding.project.codings.get(guid).weight == 70
    coding.place.inspector.weighed.emit(guid, None)
    assert coding.project.codings.get(guid).weight is None


def test_a_weight_is_typed_beside_the_dash_and_the_field_stays(coding: Coding) -> None:
    guid = next(iter(coding.place.codings))
    coding.place.stand_on(guid)
    coding.inspected()
    field = coding.place.inspector.rows[0].weight
    assert field is not None
    field.setFocus()
    field.lineEdit().setCursorPosition(1)
    coding.bot.keyClicks(field, "80")
    coding.bot.keyClick(field, Qt.Key.Key_Return)
    coding.inspected()
    assert coding.project.codings.get(guid).weight == 80
    assert coding.place.inspector.rows[0].weight is field, "a new field would lose the keys that follow"
    field.lineEdit().clear()
    coding.bot.keyClick(field, Qt.Key.Key_Return)
    assert coding.project.codings.get(guid).weight is None


def test_a_change_keeps_scroll_and_selection(coding: Coding) -> None:
    coding.window.resize(1100, 620)
    coding.window.set_text_size(22)
    bar = coding.place.view.page.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    top, span = bar.value(), coding.select("die financiering")
    coding.place.commands.code(coding.code("Sturen"))
    coding.window.desk.do(lambda p: p.codes.edit(coding.code("Sturen"), color="#123456"))
    assert top > 0 and bar.value() == top and coding.place.view.selection() == span


def test_hiding_a_coder(coding: Coding) -> None:
    coding.place._show_coder(coding.project.coder.guid, False)
    assert drawn(coding) == set()
    coding.place._show_coder(coding.project.coder.guid, True)
    assert len(drawn(coding)) == 2


def test_walking_the_fragments_of_a_code_goes_through_all_documents(coding: Coding) -> None:
    coding.place.codebook.select(coding.code("Loslaten"))
    seen = []
    for _ in range(3):
        coding.window.acts["next_fragment"].trigger()
        selected = coding.place.view.selected_coding()
        assert selected is not None
        one = coding.place.codings[selected]
        seen.append(coding.place.text[one.start : one.end])
    assert seen == ["we laten het los", "losgelaten", "we laten het los"]
    coding.window.acts["previous_fragment"].trigger()
    assert coding.place.text == SECOND


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu that pops up, offscreen
def test_the_menus_can_be_opened(coding: Coding) -> None:
    for guid in (None, coding.code("Sturen")):
        assert code_menu.build(coding.place.codebook, guid).actions()
    coding.select("het geld")
    place = coding.place
    menu = text_menu.build(place, place.commands, place.asker, FIRST.index("laten het"))
    titles = [a.text() for a in menu.actions()]
    assert "Loslaten" in titles and coding.window.acts["in_vivo"] in menu.actions()
    at = place.view.mapToGlobal(place.view.rect().center())
    place.view.contextRequested.emit(at, FIRST.index("laten het"))
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu) and [a.text() for a in opened.actions()] == titles
    opened.close()
    for guid in (None, coding.place.source):
        assert coding.place.documents.menu_for(guid).actions()


def test_finding_words_marks_them_and_steps(coding: Coding) -> None:
    coding.window.acts["find"].trigger()
    bar = coding.place.reader.find_bar
    coding.bot.keyClicks(bar.line, "HET")
    assert len(coding.place.view.marks.hits) == FIRST.lower().count("het")
    first = coding.place.view.marks.hit
    coding.bot.keyClick(bar.line, Qt.Key.Key_Return)
    assert coding.place.view.marks.hit == (first or 0) + 1
    coding.bot.keyClick(bar.line, Qt.Key.Key_Escape)
    coding.bot.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible() and coding.place.view.marks.hits == []


def test_hits_are_code_points_whatever_accents_and_lines() -> None:
    text = "😀 Één éen\neen İİ een"
    found = hits(text, "een")
    assert [text[a:b] for a, b in found] == ["Één", "éen", "een", "een"]
    assert [text[a:b] for a, b in hits(text, "EEN een")] == ["Één éen"]
    assert hits(text, "  ") == [] and hits(text, "(") == []


def test_names_from_words() -> None:
    assert name_from("  laat je het\n dan los? ") == "laat je het dan los"
    assert len(name_from("woord " * 40)) <= 81 and name_from(" … ") == ""


@pytest.mark.parametrize("onto", ["documents", "window"])
def test_dropped_files_are_imported_into_the_group_they_fall_on(
    coding: Coding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, onto: str
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(importing, "start", lambda window, files, group: seen.append((files, group)))
    guid = coding.place.source
    coding.window.desk.do(lambda p: p.sources.edit(guid, group="Gemeenten"))
    file = tmp_path / "derde.txt"
    file.write_text("Interviewer: Hallo?", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)), QUrl("https://example.org/x")])
    if onto == "documents":
        model = coding.place.documents.model
        group = model.items[guid or ""].index().parent()
        model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, group)
        assert seen == [([file], "Gemeenten")]
    else:
        where, copied, left = QPointF(400, 300), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        drop = QDropEvent(where, copied, data, left, Qt.KeyboardModifier.NoModifier)
        assert coding.window.acceptDrops()
        coding.window.dropEvent(drop)
        assert seen == [([file], "")]


def test_a_project_dropped_on_the_window_is_opened(coding: Coding, project_file: Path) -> None:
    other = project_file.with_name("Ander.kantlijn")
    projects.leave(coding.window)
    other.write_bytes(project_file.read_bytes())
    projects.take_files(coding.window, [other])
    assert coding.window.desk.project is not None and coding.window.desk.project.place == other


def test_f6_goes_round_the_panes(coding: Coding) -> None:
    place, look = coding.place, coding.place.inspector
    place.stand_on(next(iter(place.codings)))
    coding.inspected()
    place.view.page.setFocus()
    seen = []
    for _ in range(5):
        coding.window.acts["next_pane"].trigger()
        seen.append(coding.window.focusWidget())
    assert seen == [
        look.rows[0],
        look.suggestions.start,
        place.documents.tree,
        place.codebook.tree,
        place.view.page,
    ]


def test_escape_goes_back_to_the_text_and_tab_follows_what_is_seen(coding: Coding) -> None:
    place, look = coding.place, coding.place.inspector
    place.stand_on(next(iter(place.codings)))
    coding.inspected()
    for tree in (place.documents.tree, place.codebook.tree, look.rows[0]):
        tree.setFocus()
        coding.bot.keyClick(tree, Qt.Key.Key_Escape)
        assert coding.window.focusWidget() is place.view.page
    order = [part for one in look.rows for part in one.stops()]
    assert len(order) > 4
    for expected in order:
        coding.bot.keyClick(coding.window.focusWidget(), Qt.Key.Key_Tab)
        assert coding.window.focusWidget() is expected


def test_an_empty_project_says_everywhere_what_to_do(
    application: Application, tmp_path: Path, qtbot: QtBot
) -> None:
    Project.create(tmp_path / "leeg.kantlijn", coder="Anna").close()
    application.open(str(tmp_path / "leeg.kantlijn"))
    assert application.window is not None and application.desk.project is not None
    place = application.window.place("coding")
    assert isinstance(place, CodingPlace)
    qtbot.waitUntil(lambda: not place.looking.due)
    look = place.inspector
    assert place.documents.empty.isVisible() and place.codebook.empty.isVisible()
    assert place.reader.empty.isVisible() and not place.view.isVisible()
    assert look.hint.text() == say("coding.inspector.no_document")
    assert (
        look.suggestions.hint.text() == say("coding.suggest.no_codes")
        and not look.suggestions.start.isVisible()
    )
    text = "R1: Wij lieten het los."
    application.desk.do(lambda p: p.sources.add(read_text(text, "een.txt")))
    qtbot.waitUntil(lambda: look.hint.text() == say("coding.inspector.no_codes"))
    assert place.view.isVisible() and place.codebook.empty.isVisible()


def test_grouping_documents(coding: Coding) -> None:
    panel = coding.place.documents
    guid = coding.place.source
    assert guid is not None
    panel._group(guid, "Gemeenten")
    coding.bot.waitUntil(lambda: coding.project.sources.get(guid).group == "Gemeenten")
    item = panel.model.items[guid]
    assert item.parent() is not None and item.parent().text() == "Gemeenten"
    assert coding.place.source == guid


def test_removing_the_open_document_opens_another_and_undo_restores(coding: Coding) -> None:
    first = coding.place.source
    coding.window.desk.do(lambda p: p.sources.remove(first))
    assert coding.place.text == SECOND
    second = coding.place.source
    coding.window.desk.do(lambda p: p.sources.remove(second))
    assert coding.place.source is None and coding.place.reader.pages.currentIndex() == 0
    coding.window.desk.undo()
    coding.window.desk.undo()
    assert len(coding.place.documents.model.items) == 2


def test_an_edited_text_carries_its_codings_in_the_view(coding: Coding) -> None:
    source = coding.place.source
    assert source is not None
    coding.window.desk.do(lambda p: p.sources.edit_text(source, "Voorwoord.\n" + FIRST)[0])
    assert coding.place.text.startswith("Voorwoord.")
    assert ("Loslaten", "we laten het los") in coding.here()
    assert len(drawn(coding)) == 2


def test_the_document_that_was_open_is_open_again(coding: Coding, project_file: Path) -> None:
    second = coding.project.sources.list()[1].guid
    coding.place.open(second)
    projects.leave(coding.window)
    assert projects.open_place(coding.window, str(project_file))
    assert coding.place.source == second


def test_everything_a_coder_did_is_on_disk_when_the_window_is_closed(
    coding: Coding, project_file: Path
) -> None:
    coding.select("het geld")
    coding.place.commands.code(coding.code("Sturen"))
    coding.place.inspector.commit()
    coding.window.desk.close()
    with Project.open(project_file, read_only=True) as again:
        assert again.check() == []
        assert len(again.codings.list()) == 4


def test_words_in_every_form_are_marked_word_by_word_when_they_stand_apart(coding: Coding) -> None:
    coding.window.acts["find"].trigger()
    place, bar = coding.place, coding.place.reader.find_bar
    bar.forms.setChecked(True)
    coding.bot.keyClicks(bar.line, "losgelaten")
    coding.bot.waitUntil(lambda: bool(place.view.marks.hits) and not place.finder.busy, timeout=60_000)
    at = FIRST.index("laten het los")
    assert (at, at + len("laten het los")) in place.view.marks.hits
    assert place.view.marks.apart[at, at + 13] == ((at, at + 5), (at + 10, at + 13))
    assert coding.project.analyses.size()["texts"] == 1
    bar.line.setText("?!")
    coding.bot.waitUntil(lambda: bool(bar.trouble.text), timeout=10_000)
    assert place.view.marks.hits == []
    bar.forms.setChecked(False)
    bar.line.setText("losgelaten")
    assert not bar.trouble.text and len(place.view.marks.hits) == FIRST.count("losgelaten")
    place.suggestions.close()
