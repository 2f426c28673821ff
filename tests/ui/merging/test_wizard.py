"""The wizard on real files: what it shows, what is left out, decided, written, and taken back."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.cli import main
from app.coding.refusal import Refusal
from app.project import Project
from app.project.merging.file import read_decisions
from app.ui.application import Application
from app.ui.jobs import Cancelled
from app.ui.main_window import MainWindow
from app.ui.merging.conflicts import choice, options
from app.ui.merging.plan_lines import Branch
from app.ui.merging.plan_model import ABOUT, STATE
from app.ui.merging.wizard import merge_projects
from app.ui.start.database import DatabaseDialog
from app.ui.telling import decisions
from tests.project.conftest import state
from tests.project.merging import content

from .conftest import Wizard


def test_each_file_says_what_is_in_it_or_what_is_wrong(wizard: Wizard, tmp_path: Path) -> None:
    (tmp_path / "tekst.kantlijn").write_text("geen project")
    shutil.copy(wizard.theirs, tmp_path / "nieuwer.kantlijn")
    with closing(sqlite3.connect(tmp_path / "nieuwer.kantlijn")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    damaged = bytearray(wizard.theirs.read_bytes())
    damaged[8192:60_000] = random.Random(4).randbytes(60_000 - 8192)
    (tmp_path / "stuk.kantlijn").write_bytes(damaged)
    files = [wizard.theirs, wizard.project.place]
    files += [tmp_path / f"{name}.kantlijn" for name in ("tekst", "nieuwer", "stuk", "weg")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    page = wizard.dialog.files
    page.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert wizard.dialog.primary is not None and not wizard.dialog.primary.isEnabled()
    wizard.settle()
    good, *bad = page.model.entries
    inside, shared = good.sentences()
    assert "3 documenten" in inside and "9 coderingen" in inside and "Anna, Bob" in inside
    assert "Een kopie van dit project" in shared and "2 van de 3" in shared
    for entry, said in zip(
        bad, ("het project zelf", "geen Kantlijnproject", "9999", "beschadigd", "is er niet"), strict=True
    ):
        assert entry.look is None and said in entry.trouble, entry.trouble
    assert page.paths() == [wizard.theirs] and wizard.dialog.primary.isEnabled()
    page.add([wizard.theirs])
    assert len(page.model.entries) == len(files)  # twice is once


def test_a_file_that_is_named_as_a_database_comes_in_the_list_and_the_project_stays(wizard: Wizard) -> None:
    wizard.dialog.name_database()
    (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, DatabaseDialog) and w.isVisible())
    dialog.fields["url"].setText(str(wizard.theirs))
    dialog.open_it()
    wizard.settle()
    assert wizard.dialog.main.desk.project is wizard.project
    assert wizard.dialog.files.paths() == [wizard.theirs]


def test_a_memo_whose_code_became_two_different_ones_says_what_differs(
    application: Application, window: MainWindow, project_file: Path, qtbot: QtBot
) -> None:
    with Project.open(project_file, coder="Anna") as project:
        code = project.codes.get("Loslaten").guid
        for text in ("Wie zegt dit nog meer?", "Vraag dit na"):
            project.memos.write("code", code, text)
    theirs = project_file.with_name("bob.kantlijn")
    shutil.copy(project_file, theirs)
    for place, coder, into in ((project_file, "Anna", "Sturen"), (theirs, "Bob", "Knelpunten")):
        with Project.open(place, coder=coder) as project:
            if coder == "Bob":
                memo = next(m for m in project.memos.list() if m.text == "Vraag dit na")
                project.memos.edit(memo.guid, text="Vraag dit na in Delft")
            project.codes.merge(code, project.codes.get(into).guid)
    application.open(str(project_file))
    dialog, opened = merge_projects(window), window.desk.project
    assert dialog is not None and opened is not None
    wizard = Wizard(window, dialog, opened, theirs, qtbot)
    wizard.to_plan()
    page = wizard.next()
    assert page is dialog.conflicts
    titles = {}
    for row, conflict in enumerate(dialog.conflicts.model.conflicts):
        if conflict.thing != "memo":
            continue
        dialog.conflicts.list.setCurrentIndex(dialog.conflicts.model.index(row))
        titles[conflict.name] = dialog.conflicts.title.text().removesuffix(f": {conflict.name}")
        assert choice(conflict, "both") == "Twee memo’s"
    assert titles == {
        "Wie zegt dit nog meer?": "Memo bij een andere code",
        "Vraag dit na": "Memo met andere code en tekst",
    }


def test_of_a_status_it_is_shown_which_and_what_it_is(wizard: Wizard) -> None:
    with Project.open(wizard.theirs, coder="Bob") as project:
        project.codes.edit(project.codes.add("Vraagstijl").subject or "", interviewer=True)
    wizard.project.codes.add("Vraagstijl")
    wizard.to_plan()
    wizard.next()
    page = wizard.dialog.conflicts
    row = next(n for n, c in enumerate(page.model.conflicts) if c.kind == "status")
    page.list.setCurrentIndex(page.model.index(row))
    assert page.where.text() == "ook bij de interviewer voorstellen"
    assert [page.sides[side].toPlainText() for side in ("mine", "theirs")] == ["nee", "ja"]


def test_the_plan_names_each_state_in_sign_and_word(wizard: Wizard) -> None:
    wizard.to_plan()
    model = wizard.dialog.plan.model
    assert model is not None
    shown = {branch.kind: branch for branch in model.shown}
    assert model.text(wizard.line("source", "int3"), STATE) == "+ nieuw"
    changed = wizard.line("code", "Knelpunten")
    assert model.text(changed, STATE) == "~ gewijzigd" and "Wat er niet gaat" in model.text(changed, ABOUT)
    assert shown["code"].counts == {"new": 1, "changed": 1, "conflict": 2}
    assert model.text(wizard.line("code", "Aansturing > Vrijlaten"), STATE) == "! te beslissen"
    documents = [b for b in shown["coding"].shown if isinstance(b, Branch)]
    assert [(b.title, b.total) for b in documents] == [("int1", 2), ("int2", 2), ("int3", 2)]
    wizard.dialog.plan.only.setChecked(True)
    assert [branch.kind for branch in model.shown] == ["code"] and len(model.shown[0].shown) == 2
    wizard.dialog.plan.only.setChecked(False)
    wizard.dialog.plan.search.setText("int3 regels")
    wizard.dialog.plan.narrow()
    assert [(b.kind, model.rowCount(model.index_of(b))) for b in model.shown] == [("coding", 1)]


def test_decided_merged_and_taken_back_in_one_step(wizard: Wizard) -> None:
    before, steps = state(wizard.project), len(wizard.project.history())
    wizard.to_plan()
    page = wizard.dialog.conflicts
    assert wizard.next() is page and page.progress.text() == "0 van 4 beslist"
    assert wizard.dialog.primary is not None and not wizard.dialog.primary.isEnabled()
    first = page.current
    assert first is not None and first.kind == "renamed" and "Loslaten" in page.before.text()
    assert page.heads["mine"].text().startswith("Hier: Anna") and "Bob" in page.heads["theirs"].text()
    assert page.sides["mine"].toPlainText() == "Vrijlaten"
    wizard.bot.keyClick(page.list, Qt.Key.Key_2)
    assert page.progress.text() == "1 van 4 beslist" and page.current is not first
    assert page.all_so.isVisibleTo(page) and "Die van daar" in page.all_so.text()
    wizard.bot.keyClick(page.list, Qt.Key.Key_0)
    assert page.progress.text() == "2 van 4 beslist"
    wizard.bot.keyClick(page.list, Qt.Key.Key_4)  # one code cannot be made of a description
    assert page.progress.text() == "2 van 4 beslist"
    wizard.bot.keyClick(page.list, Qt.Key.Key_3)
    wizard.bot.keyClick(page.list, Qt.Key.Key_1)
    assert wizard.next() is wizard.dialog.summary
    rows = dict(wizard.dialog.summary.counts.rows)
    assert rows["source"][:5] == [2, 1, 0, 0, 3] and rows["coding"][:5] == [3, 6, 0, 0, 9]
    assert "Proef-backups" in wizard.dialog.summary.saved.text()
    assert state(wizard.project) == before
    wizard.next()
    assert {"Laten gaan", "Regie", "Regels"} <= wizard.names() and wizard.project.check() == []
    (made,) = wizard.project.history()[: len(wizard.project.history()) - steps]
    assert made.label == "history.merge" and made.details["decided"] == 4
    assert {tuple(one)[2] for one in made.details["decisions"]} == {"take", "both", "keep"}
    told = decisions(made)
    assert len(told) == 4 and "Andere naam: Aansturing > Vrijlaten → die van daar overnemen" in told
    (saved,) = wizard.project.place.with_name("Proef-backups").glob("*before-merge*")
    with Project.open(saved, read_only=True) as kept:
        assert state(kept) == before
    with wizard.bot.waitSignal(wizard.dialog.accepted):  # Enter closes the last page
        wizard.bot.keyClick(wizard.dialog.primary, Qt.Key.Key_Return)
    wizard.window.desk.undo()
    assert state(wizard.project) == before


def test_what_is_ticked_off_stays_with_what_needs_it(wizard: Wizard) -> None:
    wizard.to_plan()
    plan = wizard.dialog.plan
    document = wizard.line("source", "int3")
    wizard.toggle(document)
    said = plan.behind.text
    assert "2 coderingen" in said and "1 memo" in said and "1 koppeling" in said and "spreker" in said
    model = plan.model
    assert model is not None
    held = next(line for line in wizard.line("source", "int3").parent.lines())
    assert model.state(held) == Qt.CheckState.Unchecked
    branch = next(b for b in model.shown if b.kind == "coding")
    assert model.state(branch) == Qt.CheckState.PartiallyChecked
    third = next(b for b in branch.shown if isinstance(b, Branch) and b.title == "int3")
    assert not model.can_tick(third)
    wizard.toggle(wizard.line("code", "Aansturing > Vrijlaten"))  # a conflict left out is not asked
    assert wizard.next() is wizard.dialog.conflicts
    assert {c.name for c in wizard.dialog.conflicts.model.conflicts} == {"Aansturing > Bijsturen"}
    wizard.decide_all()
    assert wizard.next() is wizard.dialog.summary
    rows = dict(wizard.dialog.summary.counts.rows)
    assert rows["source"] == [2, 0, 0, 0, 2, 1] and rows["coding"] == [3, 4, 0, 0, 7, 2]
    wizard.next()
    assert "Vrijlaten" in wizard.names() and {s.name for s in wizard.project.sources.list()} == {
        "int1",
        "int2",
    }
    assert "blijft achter: 1 document, 1 code" in decisions(wizard.project.history(1)[0])
    assert wizard.project.check() == []


def test_the_file_of_the_wizard_gives_the_same_merge_on_the_command_line(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "zelfde.kantlijn"
    shutil.copy(wizard.project.backup(tmp_path), copy)
    file = tmp_path / "beslissingen.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    wizard.to_plan()
    wizard.toggle(wizard.line("source", "int3"))
    wizard.next()
    wizard.decide_all("both")
    wizard.dialog.save()
    decided, left = read_decisions(file)
    assert set(decided.values()) == {"both"} and left == {wizard.line("source", "int3").guid}
    wizard.dialog.go_back()
    wizard.toggle(wizard.line("source", "int3"))
    wizard.dialog.conflicts.decided = {}
    wizard.dialog.load()
    wizard.settle()
    assert wizard.dialog.plan.off == left and wizard.dialog.conflicts.open == 0
    assert wizard.next() is wizard.dialog.summary
    wizard.next()
    assert main(["merge", str(copy), str(wizard.theirs), "--decisions", str(file), "--coder", "Anna"]) == 0
    with Project.open(copy, read_only=True) as other:
        assert content(other) == content(wizard.project)
        assert other.setting("merges")["left"] == wizard.project.setting("merges")["left"]
    file.write_text('{"conflicts": [{"id": "x"')
    wizard.dialog.load()
    assert "geen bestand met beslissingen" in wizard.dialog.trouble.text


def test_left_out_can_come_the_next_time(wizard: Wizard) -> None:
    wizard.to_plan()
    wizard.toggle(wizard.line("source", "int3"))
    wizard.next()
    wizard.decide_all()
    wizard.next()
    wizard.next()
    from app.ui.merging.wizard import merge_projects

    again = merge_projects(wizard.window, [wizard.theirs])
    assert again is not None
    wizard.dialog = again
    wizard.settle()
    assert wizard.next() is again.plan
    line = wizard.line("source", "int3")
    assert again.plan.lines is not None and again.plan.lines.is_out(line)
    wizard.toggle(line)
    assert not again.plan.lines.is_out(line)
    assert wizard.next() is again.summary  # what was decided is not asked again
    wizard.next()
    assert {s.name for s in wizard.project.sources.list()} == {"int1", "int2", "int3"}
    assert len(wizard.project.codings.list()) == 9 and "left" not in wizard.project.setting("merges")


def test_decisions_can_bring_up_more(wizard: Wizard) -> None:
    """Two codes of alike names are made one: then their descriptions differ."""
    with Project.open(wizard.theirs, coder="Bob") as project:
        project.codes.add("Wet- en regelgeving")
        project.codes.edit(project.codes.get("Wet- en regelgeving").guid, definition="Wat moet")
    own = wizard.project.codes.add("Wet en regelgeving").subject or ""
    wizard.project.codes.edit(own, definition="Wat de wet zegt")
    wizard.to_plan()
    page = wizard.dialog.conflicts
    wizard.next()
    near = next(c for c in page.model.conflicts if c.kind == "near")
    assert options(near) == ["both", "merge"]  # confirmed or not, never silently
    while page.open:
        assert page.current is not None
        page.decide("merge" if page.current.kind == "near" else "keep")
    assert wizard.next() is page and "2 verschillen bijgekomen" in page.note.text()
    assert {c.kind for c in page.model.conflicts if c.id not in page.decided} == {"redefined", "colour"}
    wizard.decide_all()
    assert wizard.next() is wizard.dialog.summary
    wizard.next()
    assert wizard.project.codes.get("Wet en regelgeving").definition == "Wat moet"
    assert "Wet- en regelgeving" not in wizard.names()


def test_stopping_and_leaving_change_nothing(wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(wizard.project)
    wizard.to_plan()
    assert wizard.dialog.primary is not None
    wizard.dialog.primary.click()
    assert wizard.dialog.pages.currentWidget() is wizard.dialog.busy
    wizard.dialog.stop_button.click()
    assert wizard.dialog.pages.currentWidget() is wizard.dialog.plan
    wizard.settle()
    assert wizard.dialog.pages.currentWidget() is wizard.dialog.plan
    wizard.bot.keyClick(wizard.dialog, Qt.Key.Key_Escape)
    assert state(wizard.project) == before and not wizard.project.place.with_name("Proef-backups").exists()


def test_a_file_that_goes_bad_under_way_is_refused_in_the_dialog(wizard: Wizard) -> None:
    before = state(wizard.project)
    wizard.to_plan()
    wizard.next()
    wizard.decide_all()
    assert wizard.next() is wizard.dialog.summary
    wizard.theirs.write_bytes(b"stuk")
    assert wizard.next() is wizard.dialog.summary
    assert "geen Kantlijnproject" in wizard.dialog.trouble.text and state(wizard.project) == before


def test_what_progress_raises_stops_a_merge(wizard: Wizard) -> None:
    from app.project.merging.merge import merge

    before = state(wizard.project)

    def stop(done: int, total: int, what: str) -> None:
        if done == total - 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        merge(wizard.project, [wizard.theirs], policy="both", progress=stop)
    with pytest.raises(Refusal):
        merge(wizard.project, [wizard.theirs])
    assert state(wizard.project) == before
