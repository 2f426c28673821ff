"""Pseudonymising and withdrawing in the window."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.coding.privacy import key as keys
from app.coding.transcripts import read_text
from app.store import copies
from app.ui.dialogs import frame
from app.ui.dialogs.names_table import LABEL, NAME
from app.ui.dialogs.pseudonymise import PseudonymiseDialog, pseudonymise
from app.ui.dialogs.reidentify import reidentify
from app.ui.dialogs.withdraw import WithdrawDialog, lines_of, withdraw
from app.ui.exporting import export
from app.ui.taking_back import take_back
from tests.fake_deduce import put_fake

from .conftest import House, Made, living

TALK = (
    "Fatima Yilmaz: Ik zag Jan Hoekstra in Delft. Jan lachte.\n\n"
    "Interviewer: En Kwisje?\n\nFatima Yilmaz: Ook.\n"
)
PASS = "een zin die niemand raadt"


@pytest.fixture(autouse=True)
def own_list_of_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every house is the same project: another test's copies are none of this one's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def opened(house: House, qtbot: QtBot) -> PseudonymiseDialog:
    house.project.sources.add(read_text(TALK, "gesprek.txt"), original=TALK.encode())
    dialog = pseudonymise(house.window)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=20_000)
    return dialog


def row(dialog: PseudonymiseDialog, name: str) -> int:
    tree = dialog.table.tree
    return next(n for n in range(tree.topLevelItemCount()) if name in tree.topLevelItem(n).text(NAME))  # type: ignore[union-attr]


def replaced(dialog: PseudonymiseDialog, qtbot: QtBot, key: Path) -> None:
    dialog.go_on()
    assert not dialog.primary.isEnabled()  # type: ignore[union-attr]
    dialog.key.path.setText(str(key))
    dialog.key.first.setText(PASS)
    assert not dialog.back.isHidden()
    dialog.key.second.setText(PASS + "!")
    assert not dialog.primary.isEnabled()  # type: ignore[union-attr]
    dialog.key.second.setText(PASS)
    assert dialog.primary.isEnabled()  # type: ignore[union-attr]
    dialog.go_on()
    assert dialog.writing and dialog.back.isHidden(), "nobody goes back half-way"
    qtbot.waitUntil(lambda: not dialog.writing, timeout=20_000)


def test_what_deduce_adds_is_shown_as_its_own_and_not_ticked(
    house: House, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_fake(tmp_path, monkeypatch)
    house.project.memos.write("project", house.project.guid, "De ruiter lachte.")
    dialog = opened(house, qtbot)
    at = row(dialog, "ruiter")
    dialog.table.tree.setCurrentItem(dialog.table.tree.topLevelItem(at))
    assert dialog.table.why.text() == "gevonden door deduce" and not dialog.trouble.text
    assert "ruiter" not in {e.name for e in dialog.table.chosen()}
    house.project.memos.write("project", house.project.guid, "BROKEN")
    dialog.found = None
    dialog.search()
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=20_000)
    assert "kon niet meelezen" in dialog.trouble.text
    dialog.close()


def test_numbers_that_stay_are_said_under_the_list(house: House, qtbot: QtBot) -> None:
    project = house.project
    project.cases.add_attribute("geboren", "date")
    case = project.cases.add("Delft").subject or ""
    dialog = opened(house, qtbot)
    assert dialog.typed.isHidden()
    project.cases.set_value(case, "geboren", "1961-03-12")
    dialog.found = None
    dialog.search()
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=20_000)
    assert not dialog.typed.isHidden() and "geboren" in dialog.typed.text
    dialog.reject()


def text(house: House) -> str:
    return house.project.sources.text(house.project.sources.get("gesprek").guid)


def test_what_is_ticked_is_replaced_and_the_key_brings_it_back(
    house: House, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(house, qtbot)
    told: list[object] = []
    house.window.desk.changed.connect(lambda changes, initiator: told.append(changes))
    tree, where = dialog.table.tree, dialog.table.where
    tree.topLevelItem(row(dialog, "Delft")).setCheckState(NAME, Qt.CheckState.Unchecked)  # type: ignore[union-attr]
    item = tree.topLevelItem(row(dialog, "Jan Hoekstra"))
    assert item is not None
    item.setText(LABEL, "buurman")
    tree.setCurrentItem(item)
    assert where.count() == 2
    where.item(1).setCheckState(Qt.CheckState.Unchecked)  # type: ignore[union-attr]
    dialog.word.setText("lachte")
    dialog.kind.setCurrentIndex(dialog.kind.findData("other"))
    dialog.add_word()
    dialog.word.setText("nergens te vinden")
    dialog.add_word()
    assert dialog.trouble.text
    key = tmp_path / "elders" / "k.sleutel"
    key.parent.mkdir()
    saved = house.project.backup(house.folder)
    replaced(dialog, qtbot, key)
    who, other = (part.split("]")[0] for part in (text(house)[1:], text(house).split("En [")[1]))
    assert who.startswith("persoon ") and other.startswith("persoon ") and who != other
    assert text(house) == (
        f"[{who}]: Ik zag [buurman] in Delft. Jan [weggelaten 1].\n\n"
        f"Interviewer: En [{other}]?\n\n[{who}]: Ook.\n"
    )
    copies_left = dialog.copies
    assert told and key.exists() and copies_left is not None
    qtbot.waitUntil(lambda: copies_left.shown is not None)
    assert "In 1 kopie staat het nog" in said(copies_left) and str(saved) in said(copies_left)
    dialog.accept()
    back = reidentify(house.window)
    assert back is not None and "bestand met de sleutel" in back.key.path.placeholderText()
    back.key.path.setText(str(key))
    back.key.first.setText("iets anders")
    back.bring_back()
    qtbot.waitUntil(lambda: not back.writing, timeout=20_000)
    assert "wachtzin" in back.trouble.text and "Fatima" not in text(house)
    back.key.first.setText(PASS)
    back.bring_back()
    qtbot.waitUntil(lambda: not back.writing, timeout=20_000)
    assert text(house) == TALK
    assert house.project.check() == []
    back.accept()


def test_a_name_in_the_name_of_the_file_is_said_at_the_end(
    qt: QApplication, made: Made, qtbot: QtBot, tmp_path: Path
) -> None:
    with living(made, tmp_path, name="Onderzoek Jan Hoekstra.kantlijn") as house:
        dialog = opened(house, qtbot)
        replaced(dialog, qtbot, tmp_path / "k.sleutel")
        told = said(dialog)
        assert "–  naam van het bestand “Onderzoek Jan Hoekstra.kantlijn”" in told
        assert any("hernoem het bestand" in words for words in told)
        dialog.accept()


def test_many_names_are_narrowed_and_ticked_together(house: House, qtbot: QtBot) -> None:
    dialog = opened(house, qtbot)
    table, tree = dialog.table, dialog.table.tree
    every = {e.name: e.kind for e in table.chosen()}
    assert {"person", "place"} <= set(every.values()) and table.every.checkState() != Qt.CheckState.Unchecked
    table.search.setText("PLAATS")
    shown = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    assert all((i.text(1) == "plaats") is not i.isHidden() for i in shown if i is not None)
    here = tree.currentItem()
    assert here is not None and here.text(1) == "plaats", "the places beside it are of one that is shown"
    if table.every.checkState() != Qt.CheckState.Checked:
        table.every.click()
    table.every.click()
    assert table.every.checkState() == Qt.CheckState.Unchecked
    left = {e.name: e.kind for e in table.chosen()}
    assert left == {name: kind for name, kind in every.items() if kind != "place"}
    table.search.clear()
    assert table.every.checkState() == Qt.CheckState.PartiallyChecked
    assert f"{len(left)} aangevinkt" in dialog.count.text()
    table.every.click()
    assert table.every.checkState() == Qt.CheckState.Checked
    table.search.setText("bestaat niet")
    assert not table.every.isEnabled() and len(table.chosen()) == tree.topLevelItemCount()
    dialog.reject()


def test_a_key_beside_the_project_is_warned_of_and_a_letter_is_not_overwritten(
    house: House, qtbot: QtBot
) -> None:
    dialog = opened(house, qtbot)
    dialog.go_on()
    dialog.key.path.setText(str(house.folder / "k.sleutel"))
    assert dialog.key.beside.text and not dialog.key.stands.text, "an empty field is no mistake"
    dialog.key.first.setText("kort")
    assert "te kort" in dialog.key.stands.text, "it is said where it can be read, not in a tip alone"
    dialog.key.first.setText(PASS)
    assert not dialog.key.stands.text
    dialog.key.second.setText(PASS + "!")
    assert "niet gelijk" in dialog.key.stands.text
    dialog.key.second.setText(PASS)
    assert not dialog.key.stands.text and dialog.primary is not None and dialog.primary.isEnabled()
    letter = house.folder / "brief.txt"
    letter.write_text("mijn brief")
    dialog.key.path.setText(str(letter))
    dialog.key.first.setText(PASS)
    dialog.go_on()
    assert "geen sleutel" in dialog.trouble.text and letter.read_text() == "mijn brief"
    assert text(house) == TALK
    dialog.go_back()
    dialog.reject()


def test_withdrawing_wants_to_be_sure(house: House, qtbot: QtBot) -> None:
    source = house.project.sources.add(read_text(TALK, "gesprek.txt"), original=TALK.encode()).subject or ""
    case = house.project.cases.add("Casus Fatima").subject or ""
    house.project.cases.link(case, source)
    saved = house.project.backup(house.folder)
    stick = house.project.backup(house.folder / "stick" / "map")
    stick.parent.parent.rename(house.folder / "weg")
    dialog = withdraw(house.window)
    assert dialog is not None and dialog.primary is not None
    dialog.list.setCurrentRow(0)
    assert dialog.plan is None and not dialog.sure.isEnabled()  # a tick is about what can be read
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None and dialog.plan.name == "Casus Fatima"
    assert any("de casus zelf" in words for words, _ in lines_of(dialog.plan))
    qtbot.waitUntil(lambda: dialog.copies.shown is not None)
    told = said(dialog.copies)
    assert str(saved) in told and str(stick) in told
    assert "1 niet op de oude plaats" in dialog.summary.text()
    assert not dialog.primary.isEnabled()
    dialog.withdraw()
    assert len(house.project.sources.list()) == 2
    dialog.sure.setChecked(True)
    dialog.list.setCurrentRow(1)
    assert not dialog.sure.isChecked()  # another choice asks anew
    dialog.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    dialog.sure.setChecked(True)
    dialog.primary.click()
    qtbot.waitUntil(lambda: not dialog.writing, timeout=20_000)
    assert [s.guid for s in house.project.sources.list()] == [house.source]
    assert dialog.copies.isVisible() and str(stick) in said(dialog.copies)
    assert house.project.cases.list() == [] and house.project.check() == []
    assert any("de gegevens staan er niet meer in" in words for words in said(dialog))
    dialog.accept()


def test_what_a_withdrawal_leaves_is_said_when_it_is_done(house: House, qtbot: QtBot) -> None:
    source = house.project.sources.add(read_text(TALK, "gesprek.txt"), original=TALK.encode()).subject or ""
    house.project.cases.link(house.project.cases.add("Casus Fatima").subject or "", source)
    house.project.memos.write("code", house.code("Loslaten"), "Dit zei ook Casus Fatima.")
    dialog = withdraw(house.window)
    assert dialog is not None and dialog.primary is not None
    dialog.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None and [m.kind for m in dialog.plan.mentions] == ["memo"]
    dialog.sure.setChecked(True)
    dialog.primary.click()
    qtbot.waitUntil(lambda: not dialog.writing, timeout=20_000)
    told = "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())
    assert "Dit staat er nog in:" in told and "memo bij “Loslaten”" in told
    assert "staan er niet meer in" not in told and "voordat je terugtrekt" not in told
    assert "Dit zei ook Casus Fatima." in [m.text for m in house.project.memos.list()]
    dialog.accept()


def test_however_much_a_withdrawal_leaves_the_dialog_can_be_closed(house: House, qtbot: QtBot) -> None:
    source = house.project.sources.add(read_text(TALK, "gesprek.txt"), original=TALK.encode()).subject or ""
    house.project.cases.link(house.project.cases.add("Casus Fatima").subject or "", source)
    for n in range(40):
        house.project.memos.write("code", house.project.codes.add(f"Code {n}").subject or "", "Casus Fatima.")
    dialog = withdraw(house.window)
    assert dialog is not None and dialog.primary is not None
    dialog.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    dialog.sure.setChecked(True)
    dialog.primary.click()
    qtbot.waitUntil(lambda: not dialog.writing, timeout=20_000)
    assert dialog.minimumSizeHint().height() < 600 and dialog.height() <= 768
    told = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    assert sum("memo bij “Code" in text for text in told) == 40
    dialog.accept()


def test_names_and_labels_are_whole_in_half_of_a_laptop_screen(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(659, 700))
    long = "Interviewer: Hoe?\nRespondent: In Alphen aan den Rijn en in Capelle aan den IJssel, bij Fatima.\n"
    house.project.sources.add(read_text(long, "gesprek.txt"))
    dialog = opened(house, qtbot)
    table = dialog.table
    tree = table.tree
    qtbot.waitUntil(lambda: table.where.mapTo(table, QPoint()).y() > tree.geometry().bottom())
    assert tree.horizontalScrollBar().maximum() == 0, "the count is in sight"
    item = tree.topLevelItem(row(dialog, "Capelle aan den IJssel"))
    assert item is not None
    for column in range(tree.columnCount()):
        words = QFontMetrics(tree.font()).horizontalAdvance(item.text(column))
        assert tree.columnWidth(column) > words + (30 if column == 0 else 10), item.text(column)
    item.setText(LABEL, "[een heel lang label dat ergens voor staat]")
    assert tree.columnWidth(LABEL) > 200, "the column follows what is typed"
    tree.window().resize(1000, 680)
    qtbot.waitUntil(lambda: table.where.mapTo(table, QPoint()).x() > tree.geometry().right())
    dialog.reject()


def test_how_long_the_passphrase_must_be_is_said_before_it_is_typed(house: House, qtbot: QtBot) -> None:
    dialog = opened(house, qtbot)
    dialog.go_on()
    assert any(f"ten minste {keys.LEAST} tekens" in words for words in said(dialog.key))
    dialog.reject()


def said(part: QWidget) -> list[str]:
    """The sentences in a part of a dialog."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [one.text() for one in part.findChildren(QLabel)]


def lost(house: House, *names: str) -> list[Path]:
    """Backups on a stick that was pulled out."""
    stick = house.folder / "stick"
    made = [house.project.backup(stick / name) for name in names]
    stick.rename(house.folder / "la")
    return made


def withdrawing(house: House, qtbot: QtBot) -> WithdrawDialog:
    house.project.cases.add("Casus Fatima")
    dialog = withdraw(house.window)
    assert dialog is not None
    dialog.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: dialog.plan is not None)
    return dialog


def test_copies_stand_in_a_list_under_one_sentence(house: House, qtbot: QtBot) -> None:
    places = lost(house, "een", "twee", "drie")
    dialog = withdrawing(house, qtbot)
    qtbot.waitUntil(lambda: dialog.copies.shown is not None)
    told = said(dialog.copies)
    assert all(str(place) in told for place in places)
    assert len([words for words in told if "verplaatst" in words]) == 1
    today = date.today()
    assert told.count(f"reservekopie  ·  {today.day}-{today.month}-{today.year}") == 3
    assert not any(f"·  {today.isoformat()}" in words for words in told)
    dialog.reject()


def test_a_copy_that_is_gone_is_forgotten_from_the_dialog(house: House, qtbot: QtBot) -> None:
    one, *others = lost(house, "een", "twee", "drie")
    dialog = withdrawing(house, qtbot)
    qtbot.waitUntil(lambda: dialog.copies.shown is not None)

    def press(words: str) -> None:
        buttons = dialog.copies.findChildren(QPushButton)
        next(one for one in buttons if one.accessibleName() == words).click()
        qtbot.waitUntil(lambda: not house.window.jobs.running)

    press(f"Vergeet {one}")
    told = said(dialog.copies)
    assert str(one) not in told and all(str(other) in told for other in others)
    press("Alle 2 vergeten")
    assert not any("verplaatst" in words for words in said(dialog.copies))
    dialog.reject()
    again = withdraw(house.window)
    assert again is not None
    qtbot.waitUntil(lambda: again.copies.shown is not None)
    found = again.copies.shown
    assert found is not None and not found.away
    again.reject()


def test_what_goes_is_shown_while_a_slow_share_is_looked_through(
    house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Event()
    real = copies.found
    calls: list[object] = []

    def slow(*given: Any) -> Any:
        calls.append(given)
        answers.wait(20)
        return real(*given)

    monkeypatch.setattr("app.store.copies.found", slow)
    try:
        (place,) = lost(house, "een")
        dialog = withdrawing(house, qtbot)
        assert dialog.copies.shown is None and "Zoekt nog naar kopieën…" in said(dialog.copies)
        assert "Zoekt nog" in dialog.summary.text() and dialog.sure.isEnabled()
        dialog.list.setCurrentRow(1)
        qtbot.waitUntil(lambda: dialog.plan is not None)
        answers.set()
        qtbot.waitUntil(lambda: dialog.copies.shown is not None)
        assert str(place) in said(dialog.copies) and len(calls) == 1, "one look serves every choice"
        dialog.reject()
    finally:
        answers.set()


def test_the_export_tells_what_still_looks_like_a_name(house: House, qtbot: QtBot) -> None:
    clean = export(house.window)
    assert clean is not None
    qtbot.waitUntil(lambda: clean.names.found is not None, timeout=20_000)
    assert clean.names.found == [] and clean.names.isHidden()
    clean.reject()
    source = house.project.sources.add(read_text(TALK, "gesprek.txt")).subject or ""
    code = house.project.codes.add("Wie").subject or ""
    at = TALK.index("Jan Hoekstra")
    house.project.codings.add(source, at, at + 12, code)
    dialog = export(house.window)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.names.found), timeout=20_000)
    assert dialog.names.isVisible() and "naam" in dialog.names.text.text()
    dialog.choose_kind("picture")
    assert dialog.names.isHidden()
    dialog.choose_kind("word")
    qtbot.waitUntil(lambda: bool(dialog.names.found), timeout=20_000)
    assert dialog.names.isVisible() and [e.name for e in dialog.names.found or ()] == ["Jan Hoekstra"]
    listed = dialog.names.show_list()
    assert listed.tree.topLevelItemCount() == len(dialog.names.found or [])
    listed.reject()
    dialog.reject()


def test_the_line_is_of_what_is_chosen(house: House, qtbot: QtBot) -> None:
    project = house.project
    project.cases.add("Fatima Yilmaz")
    project.memos.write("project", project.guid, "Volgens Sjoerd Hoekstra.")
    dialog = export(house.window)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.names.found), timeout=20_000)

    def told(kind: str, what: str) -> list[str]:
        dialog.choose_kind(kind, what)
        qtbot.waitUntil(lambda: dialog.names.found is not None, timeout=20_000)
        assert dialog.names.isVisible() == bool(dialog.names.found)
        return [e.name for e in dialog.names.found or ()]

    assert set(told("excel", "all")) == {"Fatima Yilmaz", "Sjoerd Hoekstra"}
    assert "1 woord" not in dialog.names.text.text() and "2 woorden" in dialog.names.text.text()
    assert told("csv", "cases") == ["Fatima Yilmaz"]
    assert "1 woord" in dialog.names.text.text()
    assert set(told("csv", "memos")) == {"Fatima Yilmaz", "Sjoerd Hoekstra"}
    for kind, what in (("csv", "codes"), ("csv", "matrix"), ("codebook", ""), ("picture", "matrix")):
        assert told(kind, what) == []
    assert told("word", "fragments") == [], "no fragment is of that case"
    dialog.reject()


def test_the_logboek_passes_over_what_no_undo_takes_back(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    from app.coding.privacy.entities import likely
    from app.ui.dialogs.history import steps

    project = house.project
    project.sources.add(read_text(TALK, "gesprek.txt"))
    found = project.privacy.search()
    project.privacy.pseudonymise(
        found, [e for e in found.entities if likely(e)], tmp_path / "k.sleutel", PASS
    )
    shown = [step for step in steps(project) if step.group is not None]
    assert (
        shown[0].group is not None and shown[0].group.label == "history.pseudonymise" and shown[0].back == 0
    )
    assert "Fatima" not in " ".join(step.sentence for step in shown)
    target = shown[1]
    assert target.group is not None and target.group.label == "history.import" and target.back == 1
    told: list[str] = []
    house.window.desk.messaged.connect(lambda text, _=None: told.append(str(text)))
    project.codes.add("Later")
    take_back(house.window, "undo")
    assert "sleutel" not in told[-1], "of what came after it nothing need be said"
    take_back(house.window, "undo")
    assert len(project.sources.list()) == 2 and "sleutel" in told[-1] and "ingelezen" in told[-1]
    take_back(house.window, "undo")
    assert len(project.sources.list()) == 1 and "sleutel" not in told[-1], "who does it again means it"
    take_back(house.window, "redo")
    project.privacy.reidentify(tmp_path / "k.sleutel", PASS)
    take_back(house.window, "undo")
    assert len(project.sources.list()) == 1 and "sleutel" not in told[-1], "the names are back"
    take_back(house.window, "redo")
    project.undo(target.back)
    assert len(project.sources.list()) == 1 and project.check() == []
