"""Rapport: what is ticked, chosen and shortened is kept, can be undone, and comes out in the files."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.coding.report.definition import Rule, TableWish
from app.coding.transcripts import read_text
from app.project import Project
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.report.place import ReportPlace
from app.ui.report.preview import PAPER
from app.ui.report.work import APPENDIX, BACK, FRONT, WIDE
from tests.ui.conftest import FIRST, open_in
from tests.ui.rich import make_rich


@dataclass
class Desk:
    """The place with shorthands into it."""

    window: MainWindow
    place: ReportPlace
    project: Project
    bot: QtBot

    def settled(self) -> None:
        place = self.place

        def done() -> bool:
            busy = place._rest.isActive() or (place._job is not None and not place._job.over)
            return not busy and place.made is not None and place.made.definition == place.definition

        self.bot.waitUntil(done, timeout=20_000)

    def code(self, name: str) -> str:
        return self.project.codes.get(name).guid

    def words(self) -> str:
        return self.place.preview.toPlainText()

    def kept(self) -> object:
        return self.project.reports.named(self.place.definition.guid)


@pytest.fixture
def desk(application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """Eight codings by Anna and Bram in two documents of two cases."""
    open_in(application, make_rich(tmp_path / "Rijk.kantlijn"), "report")
    place, project = window.front, application.desk.project
    assert isinstance(place, ReportPlace) and project is not None
    place.change(replace(place.definition, pictures=()))  # they have tests of their own
    found = Desk(window, place, project, qtbot)
    found.settled()
    yield found


def test_the_outline_follows_the_codebook_with_counts_and_a_tick_takes_a_code_out(desk: Desk) -> None:
    place, outline = desk.place, desk.place.outline
    top = desk.code("Aansturing")
    assert place.made is not None and place.made.counts[top] == 7
    assert outline._items[top].text(1) == "7"
    outline._items[desk.code("Sturen")].setCheckState(0, Qt.CheckState.Unchecked)
    desk.settled()
    assert place.definition.without == (desk.code("Sturen"),)
    assert place.made.counts == {top: 3, desk.code("Loslaten"): 3, desk.code("Knelpunten"): 1}
    desk.window.desk.undo()
    desk.settled()
    assert place.definition.without == () and place.made.counts[top] == 7
    outline._items[top].setCheckState(0, Qt.CheckState.Unchecked)  # what lies under it follows
    desk.settled()
    assert set(place.made.counts) == {desk.code("Knelpunten")}


def test_a_quote_is_ticked_and_shortened_by_selecting_words_and_the_text_stays(desk: Desk) -> None:
    place = desk.place
    place.outline.choose(desk.code("Knelpunten"))
    desk.settled()
    panel = place.quotes
    fragment = panel.current
    assert fragment is not None and fragment.text == "een knelpunt hè, die financiering"
    document = panel.text.textCursor()
    at = fragment.text.index("knelpunt")
    document.setPosition(at + 2)
    document.setPosition(at + 9, document.MoveMode.KeepAnchor)
    panel.text.setTextCursor(document)
    assert panel.cut.isEnabled()
    panel.cut.click()
    desk.settled()
    assert place.preview.toPlainText().count("een [...] hè, die financiering") == 1
    assert panel.text.toPlainText() == "een [...] hè, die financiering"
    assert FIRST in [desk.project.sources.text(s.guid) for s in desk.project.sources.list()]
    panel.whole.click()
    desk.settled()
    assert "een knelpunt hè, die financiering" in desk.words()
    panel.list.setFocus()
    desk.bot.keyClick(panel.list, Qt.Key.Key_Space)
    desk.settled()
    assert "die financiering" not in desk.words() and panel.by_rule.isVisible()
    panel.by_rule.click()
    desk.settled()
    assert "die financiering" in desk.words()
    assert place.definition.theme(desk.code("Knelpunten")).quotes is None


def test_an_emoji_before_the_selection_does_not_move_the_cut(desk: Desk) -> None:
    project, place = desk.project, desk.place
    source = next(s.guid for s in project.sources.list() if project.sources.text(s.guid) == FIRST)
    start, end = FIRST.index("Nou ja 😀"), FIRST.index(" Al stuurt")
    desk.window.desk.do(lambda p: p.codings.add(source, start, end, desk.code("Knelpunten")))
    place.outline.choose(desk.code("Knelpunten"))
    desk.settled()
    coding = next(c.guid for c in project.codings.list() if (c.start, c.end) == (start, end))
    assert place.quotes.select(coding)
    words = place.quotes.text.toPlainText()
    cursor = place.quotes.text.textCursor()
    units = len(words[: words.index("los")].encode("utf-16-le")) // 2
    cursor.setPosition(units)
    cursor.setPosition(units + 3, cursor.MoveMode.KeepAnchor)
    place.quotes.text.setTextCursor(cursor)
    place.quotes.shorten()
    desk.settled()
    assert place.quotes.text.toPlainText() == "Nou ja 😀, we laten het [...] écht waar."


def test_a_report_that_is_shown_no_more_is_let_go(desk: Desk) -> None:
    place = desk.place
    shown = [weakref.ref(place.made)] if place.made is not None else []
    place.change(replace(place.definition, title="Twee"))
    place.make()
    place.change(replace(place.definition, title="Drie"))  # while that one is made
    desk.settled()
    shown.append(weakref.ref(place.made))
    place.change(replace(place.definition, title="Vier"))
    desk.settled()
    desk.bot.waitUntil(lambda: [ref() for ref in shown] == [None, None])
    assert place.made is not None and place.made.report.title == "Vier"
    assert len(place.made.report.fragments) == 8  # what is shown is whole


def test_a_report_goes_with_its_project(desk: Desk, application: Application, tmp_path: Path) -> None:
    shown = weakref.ref(desk.place.made)
    application.open(str(make_rich(tmp_path / "Ander.kantlijn")))
    assert desk.place.made is None and not desk.words()
    desk.bot.waitUntil(lambda: desk.place.made is not None and shown() is None, timeout=20_000)
    assert desk.words()


def test_a_click_on_a_quote_leads_to_it_under_another_theme(desk: Desk) -> None:
    place = desk.place
    assert place.made is not None
    for fragment in (f for f in place.made.report.fragments if f.quoted):
        place.outline.choose(FRONT)
        place.preview.quoteChosen.emit(fragment.coding)
        assert place.outline.part == fragment.under
        assert place.quotes.current is not None and place.quotes.current.coding == fragment.coding


def test_the_label_is_a_pattern_and_a_wrong_field_is_told_with_the_right_ones(desk: Desk) -> None:
    bar = desk.place.bar
    bar.label.setText("{Domein}, {nummer}")
    bar.label.editingFinished.emit()
    desk.settled()
    desk.place.outline.choose(desk.code("Knelpunten"))
    assert "(jeugd, R01)" in desk.words()
    bar.label.setText("{naam}")
    bar.label.editingFinished.emit()
    desk.bot.waitUntil(lambda: bar.trouble.isVisible() and "{naam}" in bar.trouble.text, timeout=10_000)
    assert "Domein" in bar.trouble.text
    assert "(jeugd, R01)" in desk.words()  # what was good stays in sight


def test_the_authors_words_are_kept_when_one_looks_elsewhere(desk: Desk) -> None:
    place = desk.place
    place.outline.choose(desk.code("Loslaten"))
    place.text.field.setPlainText("Loslaten blijkt een werkwoord.")
    place.outline.choose(desk.code("Sturen"))
    desk.settled()
    assert place.definition.theme(desk.code("Loslaten")).text == "Loslaten blijkt een werkwoord."
    assert place.text.field.toPlainText() == ""
    place.outline.choose(FRONT)
    place.text.field.setPlainText("Waar dit over gaat.")
    place.leave()
    desk.settled()
    assert place.definition.intro == "Waar dit over gaat." and "Waar dit over gaat." in desk.words()


def test_what_is_typed_is_kept_before_the_menu_takes_back_the_last_step(desk: Desk) -> None:
    place, desk_ = desk.place, desk.window.desk
    desk.project.codes.add("Nieuwe code")
    place.outline.choose(FRONT)
    place.side.setCurrentWidget(place.text)
    place.text.field.setFocus()
    place.text.field.setPlainText("Net getypt.")
    opened = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason)  # as when a menu opens
    QApplication.sendEvent(place.text.field, opened)
    assert place.definition.intro == "Net getypt."
    desk_.undo()
    assert place.definition.intro == "" and "Nieuwe code" in [c.name for c in desk.project.codes.book()]


def test_names_are_found_jumped_to_and_passed(desk: Desk) -> None:
    place, project = desk.place, desk.project
    source = next(s.guid for s in project.sources.list() if project.sources.text(s.guid) != FIRST)
    text = project.sources.text(source)
    new = text.replace("Dan stuur ik bij", "Dan stuur ik bij in Zwolle")
    desk.window.desk.do(lambda p: p.sources.edit_text(source, new)[0])
    desk.settled()
    at = new.index("stuur ik bij")
    desk.window.desk.do(lambda p: p.codings.add(source, at, at + 22, desk.code("Knelpunten")))
    desk.settled()
    found = place.names.found
    assert [n.text for n in found] == ["Zwolle"] and place.side.tabText(2) == "Namen (1)"
    place.names.table.selectRow(0)
    place.names.go.click()
    assert place.side.currentWidget() is place.quotes
    current = place.quotes.current
    assert current is not None and "Zwolle" in current.text
    place.names.fine.click()
    desk.settled()
    assert place.names.found == [] and place.definition.fine == ("zwolle",)


def test_tables_of_codes_together_and_of_attributes(desk: Desk) -> None:
    place = desk.place
    place.add_table(TableWish("pairs", codes=(desk.code("Loslaten"), desk.code("Sturen"))))
    place.bar._tables_picked(frozenset({*place.definition.tables, TableWish("by", "Domein")}))
    desk.settled()
    assert place.outline.part == BACK
    assert "Loslaten × Sturen" in desk.words() and "Thema’s naar Domein" in desk.words()
    assert [t.kind for t in place.definition.tables] == ["pairs", "by"]


def test_word_and_excel_are_written_together_and_the_next_time_tells_what_changed(
    desk: Desk, tmp_path: Path
) -> None:
    place = desk.place
    paths = [tmp_path / "r.docx", tmp_path / "r.xlsx"]
    job = place.save(paths)
    assert job is not None
    desk.bot.waitUntil(lambda: job.over, timeout=20_000)
    assert desk.project.reports.last(place.definition.guid) is not None
    document = docx.Document(str(paths[0]))
    book = load_workbook(paths[1], data_only=True)
    captions = [p.text for p in document.paragraphs if p.text.startswith("Tabel ")]
    assert [c.partition(".")[0] for c in captions] == [s for s in book.sheetnames if s.startswith("Tabel ")]
    source = desk.project.sources.list()[0].guid
    desk.window.desk.do(lambda p: p.codings.add(source, 0, 11, desk.code("Knelpunten")))
    desk.settled()
    assert place.made is not None
    rows = {(c.row, c.column): (c.before, c.after) for c in place.made.changed.figures}
    assert rows["Knelpunten", "Waarvan zelf"] == (1, 2)
    assert place.side.tabText(3).startswith("Anders (")


def test_a_workbook_that_was_not_picked_is_not_overwritten_unasked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = desk.place
    there = tmp_path / "r.xlsx"
    there.write_bytes(b"van iemand anders")
    monkeypatch.setattr(place, "_ask_place", lambda *_: tmp_path / "r.docx")
    asked: list[str] = []

    def answer(_parent: object, _title: str, text: str) -> QMessageBox.StandardButton:
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", answer)
    monkeypatch.setattr(place, "_names_passed", lambda: True)
    place.export()
    assert asked == ["“r.xlsx” staat er al. Overschrijven?"]
    assert there.read_bytes() == b"van iemand anders" and not (tmp_path / "r.docx").exists()


def test_a_cancelled_export_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    job = desk.place.save([tmp_path / "r.docx"])
    assert job is not None
    job.cancel()
    desk.bot.waitUntil(lambda: job.over, timeout=20_000)
    assert list(tmp_path.glob("*.docx")) == [] and list(tmp_path.glob(".*tmp")) == []
    assert desk.project.reports.last(desk.place.definition.guid) is None


def test_reports_are_made_renamed_removed_and_go_to_a_file_and_back(desk: Desk, tmp_path: Path) -> None:
    place, project = desk.place, desk.project
    place.rename("Eerste")
    place.save_file(tmp_path / "eerste.yaml")
    place.new_report()
    desk.settled()
    assert [d.name for d in project.reports.list()] == ["Eerste", "Rapport"]
    first = project.reports.get("Eerste")
    place.open_report(first.guid)
    desk.settled()
    place.remove_report()
    desk.settled()
    assert [d.name for d in project.reports.list()] == ["Rapport"] and place.definition.name == "Rapport"
    place.open_file(tmp_path / "eerste.yaml")
    desk.settled()
    assert place.definition.name == "Eerste" and place.definition.label == first.label


def test_everything_has_a_name_and_the_keyboard_reaches_every_pane(desk: Desk) -> None:
    place = desk.place
    for widget in (place.outline, place.preview, place.quotes.list, place.quotes.text, place.text.field,
                   place.names.table, place.changes.table, place.bar.title, place.bar.label):  # fmt: skip
        assert widget.accessibleName(), widget
    place.outline.choose(desk.code("Sturen"))
    met = []
    place.outline.setFocus()
    for _ in range(4):
        place.next_pane()
        met.append(desk.window.focusWidget())
    assert met == [place.preview, place.quotes.list, place.bar.title, place.outline]


def test_no_step_of_the_window_takes_long(desk: Desk) -> None:
    place = desk.place
    steps: list[Callable[[], object]] = [
        lambda: place.outline.choose(desk.code("Sturen")), lambda: place.outline.choose(BACK), place._load,
    ]  # fmt: skip
    for step in steps:
        began = time.perf_counter()
        step()
        assert time.perf_counter() - began < 0.2


def test_a_theme_has_a_rule_of_its_own_until_it_follows_the_report_again(desk: Desk) -> None:
    place, code = desk.place, desk.code("Sturen")
    place.outline.choose(code)
    desk.settled()
    panel = place.quotes
    assert "zoals het rapport" in panel.rule.text() and not panel.rule.active

    def pick(key: object) -> None:
        found = panel.open_rules()
        found.picked.emit(key)
        found.close()
        desk.settled()

    pick(("kind", "all"))
    assert place.definition.theme(code).rule == Rule("all", 2) and place.definition.rule == Rule("weight", 2)
    assert place.made is not None
    assert len(panel.list.quotes.quotes) == len(place.made.fragments[code]) == 4
    assert "alle" in panel.rule.text() and panel.rule.active
    pick(("kind", "none"))
    assert panel.list.quotes.quotes == {}
    pick(("usual", ""))
    assert place.definition.theme(code).rule is None and len(panel.list.quotes.quotes) == 2
    desk.bot.keyClick(panel.list, Qt.Key.Key_Space)  # chosen by hand: no rule to choose
    desk.settled()
    assert not panel.rule.isVisible() and panel.by_rule.isVisible()


def test_a_theme_goes_up_and_down_by_the_keys_and_undo_brings_it_back(desk: Desk) -> None:
    place, outline = desk.place, desk.place.outline
    sturen, loslaten = desk.code("Sturen"), desk.code("Loslaten")
    outline.choose(sturen)
    desk.bot.keyClick(outline, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    desk.settled()
    above = outline._items[desk.code("Aansturing")]
    assert [above.child(n).text(0) for n in range(2)] == ["Sturen", "Loslaten"]
    assert outline.part == sturen and above.isExpanded()
    text = desk.words()
    assert text.index("Sturen") < text.index("Loslaten")
    assert "eigen" in place.bar.order.text() and place.definition.order == "own"
    assert place.definition.sequence.index(sturen) < place.definition.sequence.index(loslaten)
    before = place.definition
    desk.bot.keyClick(outline, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert place.definition == before, "it is the first already"
    desk.window.desk.undo()
    desk.settled()
    above = outline._items[desk.code("Aansturing")]
    assert [above.child(n).text(0) for n in range(2)] == ["Loslaten", "Sturen"]


def test_documents_get_their_pictures_all_or_some(desk: Desk) -> None:
    place, bar = desk.place, desk.place.bar
    assert not bar.documents.isVisible()
    bar._tables_picked(frozenset({"portrait", *place.definition.tables}))
    desk.settled()
    assert bar.documents.isVisible() and "alle" in bar.documents.text()
    assert place.made is not None
    assert [p.title for p in place.made.report.pictures] == [
        "Documentportret van D01",
        "Documentportret van D02",
    ]
    assert all(image.width() == WIDE for image in place.made.pictures.values())
    shown = place.preview.loadResource(QTextDocument.ResourceType.ImageResource.value, "picture:1")
    assert isinstance(shown, QImage) and shown.width() == round(PAPER * shown.devicePixelRatio()) < WIDE
    assert not bar.told.isVisible()
    desk.window.desk.do(lambda p: p.sources.add(read_text("R1: Niets gecodeerd.\n", "bloot.txt")))
    desk.bot.waitUntil(bar.told.isVisible, timeout=10_000)
    assert "geen plaatje" in bar.told.text and not bar.trouble.isVisible() and not bar.warned.isVisible()
    desk.window.desk.undo()
    desk.settled()
    second = desk.project.sources.list()[1]
    bar._documents_picked(frozenset({second.guid}))
    desk.settled()
    assert [p.title for p in place.made.report.pictures] == ["Documentportret van D02"]
    assert second.name in bar.documents.text()
    place.outline.choose(BACK)
    assert "D02: interview" in desk.words()


def test_the_author_answers_what_the_appendix_asks(desk: Desk) -> None:
    place = desk.place
    place.outline.choose(APPENDIX)
    desk.settled()
    text = place.text
    place.side.setCurrentWidget(text)
    assert (
        text.which.isVisible() and text.field.isEnabled() and "teruggelezen" in text.field.placeholderText()
    )
    assert "Nog in te vullen: hebben deelnemers" in desk.words()
    text.field.setPlainText("Drie deelnemers lazen mee.")
    found = text.open_answers()
    found.picked.emit("minor")
    found.close()
    desk.settled()
    assert place.definition.answers == {"checking": "Drie deelnemers lazen mee."}
    assert text.field.toPlainText() == "" and "afwijkende gevallen" in text.field.placeholderText()
    assert "Drie deelnemers lazen mee." in desk.words() and "hebben deelnemers" not in desk.words()
    place.change(replace(place.definition, appendix=("coders",)))
    desk.settled()
    assert not text.which.isVisible() and not text.field.isEnabled()
