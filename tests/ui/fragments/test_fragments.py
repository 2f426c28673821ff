"""Fragmenten: what is listed, filtered, ordered, changed, and where one goes from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.coding.analysis.columns import Names
from app.coding.model import Changes, CodingFilter, Speaker, Turn
from app.coding.refusal import Refusal
from app.project import Project
from app.ui import theme
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.dialogs.frame import combined
from app.ui.exporting import ExportDialog
from app.ui.fragments import place as place_module
from app.ui.fragments.passage import around
from app.ui.fragments.place import FragmentsPlace
from app.ui.fragments.rows import SORTS, load, values_in_use, view
from app.ui.fragments.snapshot import Choice
from app.ui.fragments.table import HEIGHT, Column
from app.words import say
from tests.ui.fragments.conftest import Listing
from tests.ui.rich import make_rich


def test_all_codings_are_listed_in_the_order_of_the_texts(listing: Listing) -> None:
    assert listing.texts() == [
        "we laten het los",
        "we laten het los",
        "laten het los, écht waar",
        "stuurt de wethouder soms bij",
        "een knelpunt hè, die financiering",
        "losgelaten",
        "de regie houden",
        "stuur ik bij",
    ]
    assert listing.place.count.text() == "8 fragmenten, 2 documenten"
    first = listing.place.table.rows.index(0, Column.CODE)
    assert first.data() == "Loslaten"
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "Loslaten, Aansturing"


def test_each_filter_leaves_what_fits(listing: Listing) -> None:
    project, filters = listing.project, listing.place.filters
    anna_not = project.coders.by_name("Bram")
    assert anna_not is not None
    cases: list[tuple[str, set[object], int]] = [
        ("codes", {listing.code("Knelpunten")}, 1),
        ("codes", {c.guid for c in project.codes.book() if c.name != "Knelpunten"}, 7),
        ("documents", {project.sources.list()[1].guid}, 3),
        ("cases", {project.cases.get("Delft").guid}, 5),
        ("values", {("Domein", "Wmo")}, 3),
        ("values", {("Domein", "Wmo"), ("Domein", "jeugd")}, 8),
        ("coders", {anna_not.guid}, 5),
        ("origins", {"suggested"}, 0),
    ]
    for kind, chosen, expected in cases:
        found = filters.open(kind)
        found.changed.emit(frozenset(chosen))
        found.close()
        assert len(listing.texts()) == expected, (kind, chosen)
        assert filters.buttons[kind].isChecked() and filters.clear.isVisible()
        if expected < 8:
            assert listing.place.count.text().startswith(f"{expected} van 8 fragmenten")
        filters.clear.click()
        assert len(listing.texts()) == 8 and not filters.buttons[kind].isChecked()


def test_a_document_of_two_cases_has_the_values_of_both(tmp_path: Path) -> None:
    with Project.open(make_rich(tmp_path / "p.kantlijn"), coder="Anna") as project:
        before = len(view(load(project), Choice(values=frozenset({("Domein", "jeugd")}))))
        project.cases.link(project.cases.get("Rijswijk").guid, project.cases.get("Delft").sources[0])
        known = load(project)
        for value, more in (("jeugd", 0), ("Wmo", 3)):
            shown = view(known, Choice(values=frozenset({("Domein", value)})))
            assert len(shown) == before + more
        assert values_in_use(known)["Domein"] == ["jeugd", "Wmo"]


def test_a_code_is_ticked_with_its_subcodes_or_alone(listing: Listing) -> None:
    found = listing.place.filters.open("codes")
    found.view.setFocus()
    row = next(n for n in range(found._model.rowCount()) if found._model.item(n).text == "Aansturing")
    found._press(row)
    assert len(listing.texts()) == 7
    assert listing.place.filters.buttons["codes"].text() == "Code: Aansturing"
    found._press(row)
    assert len(listing.texts()) == 8
    sets = next(n for n in range(found._model.rowCount()) if found._model.item(n).text == "Kern")
    found._press(sets)
    assert len(listing.texts()) == 7 and listing.place.filters.buttons["codes"].text() == "Code: Kern"
    found.close()


def test_a_group_of_documents_is_chosen_at_once(listing: Listing) -> None:
    found = listing.place.filters.open("documents")
    row = next(n for n in range(found._model.rowCount()) if found._model.item(n).text == "Golf 2")
    found._press(row)
    assert {f.document for f in listing.place.shown} == {listing.project.sources.list()[1].name}
    found.close()


def test_typed_words_narrow_the_list_after_a_short_rest(listing: Listing) -> None:
    listing.window.acts.run("find")
    listing.bot.keyClicks(listing.place.filters.search, "LOS")
    listing.bot.waitUntil(lambda: len(listing.texts()) == 4)
    assert all("los" in text.casefold() for text in listing.texts())
    listing.bot.keyClick(listing.place.filters.search, Qt.Key.Key_Escape)
    listing.bot.waitUntil(lambda: len(listing.texts()) == 8)


def test_nothing_found_says_so_and_offers_the_way_back(listing: Listing) -> None:
    listing.place.filters.set_choice(Choice(text="zzz"))
    assert listing.place._pages.currentIndex() == 1
    listing.place.filters.reset()
    assert listing.place._pages.currentIndex() == 0 and len(listing.texts()) == 8


def test_every_order_keeps_all_and_turns_round(listing: Listing) -> None:
    found = {}
    for sort in SORTS:
        listing.place.set_sort(sort)
        found[sort] = listing.texts()
        listing.place.set_sort(sort, descending=True)
        assert sorted(found[sort]) == sorted(listing.texts()) and len(listing.texts()) == 8
    assert found["text"] == sorted(found["text"], key=str.casefold)
    assert found["memo"][0] == found["weight"][0] == "een knelpunt hè, die financiering"
    assert [t for t in found["case"] if t in ("losgelaten", "we laten het los")][-1] == "losgelaten"


def test_a_click_on_a_header_orders_and_keeps_the_chosen_line(listing: Listing) -> None:
    (guid,) = listing.choose("de regie houden")
    head = listing.place.table.horizontalHeader()
    head.sectionClicked.emit(Column.TEXT)
    assert listing.texts()[0] == "de regie houden"
    assert list(listing.place.table.chosen()) == [guid]
    head.sectionClicked.emit(Column.TEXT)
    assert listing.texts()[-1] == "de regie houden" and list(listing.place.table.chosen()) == [guid]


def test_what_only_counts_the_selected_lines_makes_no_guids_of_them(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of half a million lines that takes longer than the window may stand still."""
    listing.place.table.selectAll()

    def made(_guids: Names) -> Iterator[str]:
        raise AssertionError("the guids were asked for")

    with monkeypatch.context() as watched:
        watched.setattr(Names, "__iter__", made)
        words = [a.text() for a in listing.place.menu().actions()]
        asked = listing.place.recode()
    assert say("fragments.remove_n", n=8) in words
    assert asked is not None
    asked.close()
    listing.place.remove()
    listing.bot.waitUntil(lambda: not listing.project.codings.list())


def test_the_side_shows_question_turn_memo_and_what_else_is_coded(listing: Listing) -> None:
    listing.choose("laten het los, écht waar")
    side = listing.place.context
    shown = side.passage.toPlainText()
    assert "Hoe gaat het nu met het loslaten?" in shown and "Nou ja 😀" in shown
    assert side.shown is not None
    meant = [p.text[p.start : p.end] for p in side.shown.parts if p.end > p.start]
    assert meant == ["laten het los, écht waar"]
    assert [f.path for f, _ in side.shown.beside] == ["Aansturing > Loslaten", "Aansturing > Loslaten"]
    listing.choose("een knelpunt hè, die financiering")
    assert side.shown.others == (("Bram", "het geld komt altijd terug"),)


def test_next_and_previous_go_through_one_code_and_round(listing: Listing) -> None:
    listing.choose("losgelaten")
    listing.window.acts.run("next_fragment")
    listing.settle()
    assert listing.place.table.current().text == "we laten het los"  # type: ignore[union-attr]
    listing.window.acts.run("previous_fragment")
    listing.settle()
    assert listing.place.table.current().text == "losgelaten"  # type: ignore[union-attr]
    assert listing.place.context.count.text() == "3 van 3"


def test_a_recoded_line_leaves_the_filter_and_the_place_in_the_list_stays(listing: Listing) -> None:
    listing.place.filters.set_choice(Choice(codes=frozenset({listing.code("Sturen")})))
    guids = listing.choose("stuurt de wethouder soms bij")
    listing.place.recode_to(guids, listing.code("Loslaten"))
    assert "stuurt de wethouder soms bij" not in listing.texts()
    assert listing.place.table.current().text == "de regie houden"  # type: ignore[union-attr]


def test_weight_and_memo_are_kept_and_shown(listing: Listing) -> None:
    (guid,) = listing.choose("losgelaten")
    side = listing.place.context
    side.weighed.emit(guid, 70)
    assert listing.project.codings.get(guid).weight == 70
    assert side.memo is not None
    side.memo.setPlainText("dit is de kern")
    side.commit()
    assert [m.text for m in listing.project.memos.of(guid)] == ["dit is de kern"]
    listing.settle()
    fragment = listing.place.table.current()
    assert fragment is not None and fragment.memo == "dit is de kern" and fragment.coding.weight == 70
    assert side.memo is not None
    side.memo.setPlainText("")
    side.commit()
    assert listing.project.memos.of(guid) == []


def test_enter_opens_the_text_at_the_coding(listing: Listing) -> None:
    (guid,) = listing.choose("stuur ik bij")
    listing.bot.keyClick(listing.place.table, Qt.Key.Key_Return)
    front = listing.window.front
    assert isinstance(front, CodingPlace)
    assert front.source == listing.project.codings.get(guid).source
    assert "stuur ik bij" in front.text


def test_other_places_open_it_on_a_filter_or_on_found_codings(listing: Listing) -> None:
    only = CodingFilter(codes=frozenset({listing.code("Knelpunten")}))
    listing.window.show_place("fragments", filter=only)
    assert listing.texts() == ["een knelpunt hè, die financiering"]
    guids = [c.guid for c in listing.project.codings.list()][:2]
    listing.window.show_place("fragments", guids=guids, label="Loslaten × Sturen")
    assert len(listing.texts()) == 2 and listing.place.filters.found.text() == "Loslaten × Sturen"
    listing.window.show_place("fragments", coding=listing.project.codings.list()[-1].guid)
    assert len(listing.texts()) == 8 and listing.place.table.current().text == "stuur ik bij"  # type: ignore[union-attr]


def test_changes_made_elsewhere_come_in_and_scroll_and_choice_stay(listing: Listing) -> None:
    listing.choose("stuur ik bij")
    source = listing.project.sources.list()[0].guid
    listing.window.desk.do(lambda p: p.codings.add(source, 0, 11, listing.code("Loslaten")))
    assert listing.texts()[0] == "Interviewer" and len(listing.texts()) == 9
    assert listing.place.table.current().text == "stuur ik bij"  # type: ignore[union-attr]
    listing.window.desk.do(lambda p: p.codes.edit(listing.code("Sturen"), name="Bijsturen"))
    assert listing.place.table.current().path == "Aansturing > Bijsturen"  # type: ignore[union-attr]
    listing.window.desk.do(lambda p: p.codes.remove(listing.code("Loslaten")))
    assert len(listing.texts()) == 5


def test_reading_only_offers_no_changes(application: Application, listing: Listing, qtbot: QtBot) -> None:
    place = listing.project.place
    assert application.desk.open(place, coder="Anna", read_only=True)
    front = cast("FragmentsPlace", application.window.front)  # type: ignore[union-attr]
    assert len(front.shown) == 8 and front.recode() is None
    qtbot.waitUntil(lambda: front.context.shown is not None and not front._late.isActive())
    assert not front.context.recode.isVisible() and front.context.memo is None
    assert not front.menu().actions()[3].isEnabled()


def test_a_large_project_is_read_in_a_thread(listing: Listing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_module, "INLINE", 0)
    listing.place.refresh(None, None)
    assert listing.window.jobs.running
    listing.bot.waitUntil(lambda: not listing.window.jobs.running)
    assert len(listing.texts()) == 8
    source = listing.project.sources.list()[0].guid
    listing.window.desk.do(lambda p: p.codings.add(source, 0, 11, listing.code("Loslaten")))
    listing.bot.waitUntil(lambda: len(listing.texts()) == 9)
    assert [f.coding.guid for f in listing.place.known.fragments] == [
        c.guid for c in listing.project.codings.list()
    ]


def test_when_the_last_coding_goes_none_is_left_in_the_list(listing: Listing) -> None:
    guids = [f.coding.guid for f in listing.place.shown]
    listing.window.desk.do(lambda p: p.codings.remove(*guids))
    assert listing.texts() == [] and not listing.place.export_button.isEnabled()
    listing.window.desk.undo()
    assert len(listing.texts()) == 8


def test_what_changed_while_reading_was_stopped_or_failed_is_read_the_next_time(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, desk, code = listing.place, listing.window.desk, listing.code("Knelpunten")
    first, second = (s.guid for s in listing.project.sources.list())
    monkeypatch.setattr(place_module, "INLINE", 0)
    desk.do(lambda p: p.codings.add(first, 0, 5, code))
    assert place._job is not None
    place._job.cancel()
    desk.do(lambda p: p.codings.add(second, 0, 5, code))
    listing.bot.waitUntil(lambda: len(listing.texts()) == 10)

    def fails(*_: object) -> None:
        raise Refusal("coding.unknown", guid="-")

    with monkeypatch.context() as broken:
        broken.setattr(place_module, "_renewed", fails)
        desk.do(lambda p: p.codings.add(first, 0, 6, code))
        listing.bot.waitUntil(lambda: place._job is not None and place._job.over)
    desk.do(lambda p: p.codings.add(second, 0, 6, code))
    listing.bot.waitUntil(lambda: len(listing.texts()) == 12)


def test_as_many_other_lines_do_not_take_over_what_is_selected(listing: Listing) -> None:
    table, first, last = listing.place.table, listing.place.shown[0].coding, listing.place.shown[-1].coding
    chosen = listing.choose(listing.texts()[3])

    def work(project: Project) -> Changes:
        with project.group("history.paste", whole=True, n=2):
            gone = project.codings.remove(first.guid)
            return combined([gone, project.codings.add(last.source, 0, 5, first.code)])

    assert listing.window.desk.do(work)
    listing.settle()
    assert len(listing.texts()) == 8 and list(table.chosen()) == chosen
    assert [table.current().coding.guid] == chosen  # type: ignore[union-attr]


def test_only_the_filtered_lines_are_exported(listing: Listing, tmp_path: Path) -> None:
    import openpyxl

    listing.place.filters.set_choice(Choice(codes=frozenset({listing.code("Sturen")})))
    listing.window.acts.run("export")
    dialog = listing.window.findChild(ExportDialog)
    assert dialog is not None and dialog.only.isVisible() and "4" in dialog.only.text()
    target = tmp_path / "uit.xlsx"
    dialog.path.setText(str(target))
    dialog.ok.click()
    listing.bot.waitUntil(lambda: dialog.written is not None, timeout=20_000)
    sheet = openpyxl.load_workbook(target)["Fragmenten"]
    column = next(c[0].column for c in sheet.iter_cols() if c[0].value == "Fragment")
    told = [row[column - 1].value for row in sheet.iter_rows(min_row=2)]
    assert told == listing.texts()
    dialog.close()


def test_without_codings_it_says_what_to_do(application: Application, tmp_path: Path) -> None:
    with Project.create(tmp_path / "leeg.kantlijn", coder="Anna"):
        pass
    application.open(str(tmp_path / "leeg.kantlijn"))
    window = application.window
    assert window is not None
    window.show_place("fragments")
    front = cast("FragmentsPlace", window.front)
    assert front._pages.currentIndex() == 1 and front.shown == []
    assert not front.export_button.isEnabled()


@pytest.mark.parametrize("dark", [False, True])
def test_the_lines_paint_in_each_look(listing: Listing, dark: bool) -> None:
    theme.apply("dark" if dark else "light")
    listing.place.table.painter_of_cells.needle = "los"
    picture = QImage(1000, 600, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    listing.place.render(painter, listing.place.rect().topLeft())
    painter.end()
    top = listing.place.table.viewport().mapTo(listing.place, listing.place.table.viewport().rect().topLeft())
    line = {picture.pixel(x, top.y() + HEIGHT // 2) for x in range(top.x(), top.x() + 300)}
    assert len(line) > 20, "words have many shades; a bare ground has few"


def test_filters_are_as_strict_as_the_desk(listing: Listing) -> None:
    known = load(listing.project)
    for code in listing.project.codes.book():
        for coder in listing.project.coders.list():
            chosen = CodingFilter(codes=frozenset({code.guid}), coders=frozenset({coder.guid}), text="l")
            mine = [known.fragments[n].coding.guid for n in view(known, Choice.of(chosen))]
            assert mine == [c.guid for c in listing.project.codings.list(chosen)]


def test_the_question_is_found_past_another_answer() -> None:
    speakers = {
        "i": Speaker("i", "s", "Interviewer", "interviewer"),
        "a": Speaker("a", "s", "R1", "respondent"),
        "b": Speaker("b", "s", "R2", "respondent"),
    }
    text, turns = "", []
    for n, (who, words) in enumerate((("i", "Hoe ging dat?"), ("a", "Goed 😀."), ("b", "Nee, slecht.")), 1):
        turns.append(Turn(n, len(text), len(text), len(text) + len(words), who))
        text += words + "\n"
    at = text.index("slecht")
    parts = around(text, turns, speakers, at, at + 6)
    assert [(p.speaker, p.text[p.start : p.end] or p.text) for p in parts] == [
        ("Interviewer", "Hoe ging dat?"),
        ("R2", "slecht"),
    ]
    both = around(text, turns, speakers, text.index("Goed"), at + 6)
    assert [p.text[p.start : p.end] for p in both] == ["", "Goed 😀.", "Nee, slecht"]
    long = "woord " * 2000
    (only,) = around(long, [Turn(1, 0, 0, len(long), "a")], speakers, 6000, 6005)
    assert only.text[only.start : only.end] == "woord" and len(only.text) < 2000
    assert only.text.startswith("…woord") and only.text.endswith("woord…")
    (outside,) = around("kop\n" + text, turns[:0], {}, 0, 3)
    assert outside.text[outside.start : outside.end] == "kop" and outside.speaker == ""
