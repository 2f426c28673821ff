"""What a large project gets a thread or a turn of its own for arrives; nothing done meanwhile is lost.

The sizes from which that is done are set to nothing here; the work itself is the same.
"""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.codebook import Codebook
from app.project import Project
from app.ui import projects
from app.ui.application import Application
from app.ui.coding import counts, documents
from app.ui.coding import place as coding_place
from app.ui.coding.code_model import Role
from app.ui.coding.place import CodingPlace
from app.ui.desk import OTHERS
from app.ui.dialogs import cases, withdraw
from app.ui.fragments import place as fragments_place
from app.ui.fragments.place import FragmentsPlace
from app.ui.fragments.snapshot import Choice, Snapshot
from app.ui.jobs import AT_ONCE, Jobs
from app.ui.main_window import IDLE, MainWindow
from app.ui.waiting import Waiting
from tests.ui.conftest import make_project
from tests.ui.rich import make_rich


@pytest.fixture
def large(
    application: Application, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A window for which every project is large, on the rich one."""
    monkeypatch.setattr(fragments_place, "INLINE", 0)
    monkeypatch.setattr(counts, "AT_ONCE", 0)
    monkeypatch.setattr(cases, "AT_ONCE", 0)
    monkeypatch.setattr(withdraw, "SOME", 1)
    application.open(str(make_rich(tmp_path / "Rijk.kantlijn")))
    return window


def project_of(window: MainWindow) -> Project:
    assert window.desk.project is not None
    return window.desk.project


def fragments(window: MainWindow) -> FragmentsPlace:
    window.show_place("fragments")
    return cast("FragmentsPlace", window.front)


def still(window: MainWindow) -> bool:
    return not window.jobs.running


def waiting() -> list[Waiting]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, Waiting) and w.isVisible()]


# fragments


def test_of_several_choices_the_last_one_is_shown(large: MainWindow, qtbot: QtBot) -> None:
    place = fragments(large)
    qtbot.waitUntil(lambda: len(place.shown) == 8)
    code = project_of(large).codes.get("Sturen").guid
    for choice in (Choice(text="los"), Choice(codes=frozenset({code})), Choice(text="knelpunt")):
        place.filters.set_choice(choice)
    place.set_sort("text", descending=True)
    place.set_sort("text")
    assert len(place.shown) == 8, "what stood there stands there until the next is known"
    qtbot.waitUntil(lambda: still(large))
    assert [f.text for f in place.shown] == ["een knelpunt hè, die financiering"]
    place.filters.reset()
    qtbot.waitUntil(lambda: still(large))
    assert [f.text.casefold() for f in place.shown] == sorted(f.text.casefold() for f in place.shown)
    assert len(place.shown) == 8


def test_a_choice_that_was_made_before_is_not_shown_after_the_last(
    large: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fragments(large)
    qtbot.waitUntil(lambda: len(place.shown) == 8 and still(large))
    real, go = fragments_place.rows.view, threading.Event()

    def late(known: Snapshot, choice: Choice, sort: str, *, descending: bool) -> object:
        """The same; what is looked for first takes longest."""
        if choice.text == "los":
            go.wait(20)
        return real(known, choice, sort, descending=descending)

    monkeypatch.setattr(fragments_place.rows, "view", late)
    place.filters.set_choice(Choice(text="los"))
    place.filters.set_choice(Choice(text="knelpunt"))
    qtbot.waitUntil(lambda: len(place.shown) == 1)
    go.set()
    qtbot.waitUntil(lambda: still(large))
    assert [f.text for f in place.shown] == ["een knelpunt hè, die financiering"]


def test_a_coding_that_filters_hide_is_gone_to_when_they_are_off(large: MainWindow, qtbot: QtBot) -> None:
    project = project_of(large)
    place = fragments(large)
    last = project.codings.list()[-1]
    place.show_coding(last.guid)  # before anything has been read
    qtbot.waitUntil(lambda: still(large))
    assert place.table.current() is not None and place.table.current().coding == last  # type: ignore[union-attr]
    place.filters.set_choice(Choice(text="we laten"))
    place.show_coding(last.guid)  # while the table is still being narrowed
    qtbot.waitUntil(lambda: still(large))
    qtbot.waitUntil(lambda: place.table.current() is not None and place.table.current().coding == last)  # type: ignore[union-attr]
    assert len(place.shown) == 8 and not place.filters.choice


def test_what_changes_while_it_is_read_is_in_it(large: MainWindow, qtbot: QtBot) -> None:
    project = project_of(large)
    place = fragments(large)
    source, code = project.sources.list()[0].guid, project.codes.get("Sturen").guid
    large.desk.do(lambda p: p.codings.add(source, 0, 5, code))
    large.desk.do(lambda p: p.codings.remove(p.codings.list()[-1].guid))
    qtbot.waitUntil(lambda: still(large))
    assert [f.coding for f in place.shown] == list(project.codings.list())
    place.refresh(None, None)  # it is read anew, and somebody codes on and on
    shown = set[int]()
    for n in range(6):
        large.desk.changed.emit(project.codings.add(source, 20, 30 + n, code), OTHERS)
        qtbot.wait(15)
        shown.add(len(place.shown))
    qtbot.waitUntil(lambda: still(large))
    assert [f.coding for f in place.shown] == list(project.codings.list())
    assert len(shown) > 1, "what was read is shown while more comes in"
    large.desk.do(lambda p: p.codings.weigh_many([c.guid for c in p.codings.list()], 30))
    large.desk.do(lambda p: p.codings.add(source, 7, 9, code))
    large.desk.do(lambda p: p.memos.write("coding", p.codings.list()[0].guid, "zie ook"))
    qtbot.waitUntil(lambda: still(large))
    assert [f.coding for f in place.shown] == list(project.codings.list())
    assert place.shown[0].memo == "zie ook"


def test_values_of_an_attribute_that_was_removed_hide_nothing(large: MainWindow, qtbot: QtBot) -> None:
    project = project_of(large)
    place = fragments(large)
    name, values = next(iter(project.cases.values_in_use().items()))
    place.filters.set_choice(Choice(values=frozenset({(name, values[0])})))
    qtbot.waitUntil(lambda: still(large))
    assert 0 < len(place.shown) < 8
    large.desk.do(lambda p: p.cases.remove_attribute(p.cases.attribute(name).guid))
    qtbot.waitUntil(lambda: still(large))
    assert len(place.shown) == 8 and not place.filters.choice


def test_what_a_stopped_reading_was_to_take_in_is_read_by_the_next(large: MainWindow, qtbot: QtBot) -> None:
    project = project_of(large)
    place = fragments(large)
    qtbot.waitUntil(lambda: len(place.shown) == 8 and still(large))
    first, second = (s.guid for s in project.sources.list()[:2])
    code = project.codes.get("Sturen").guid
    large.desk.do(lambda p: p.codings.add(first, 0, 5, code))
    for job in large.jobs.running:
        job.cancel()
    qtbot.waitUntil(lambda: still(large))
    assert len(place.shown) == 8
    large.desk.do(lambda p: p.codings.add(second, 0, 5, code))
    qtbot.waitUntil(lambda: still(large))
    assert [f.coding for f in place.shown] == list(project.codings.list())


@pytest.mark.parametrize("at_once", [0, 1500])
def test_the_last_codings_go_from_the_table_too(
    large: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(fragments_place, "INLINE", at_once)
    project = project_of(large)
    place = fragments(large)
    qtbot.waitUntil(lambda: len(place.shown) == 8 and still(large))
    large.desk.do(lambda p: p.codings.remove(*(c.guid for c in p.codings.list())))
    qtbot.waitUntil(lambda: still(large))
    assert not place.shown and not place.count.text() and not place.table.isVisible()
    source = project.sources.list()[1].guid
    large.desk.do(lambda p: p.codings.add(source, 0, 5, p.codes.get("Sturen").guid))
    qtbot.waitUntil(lambda: still(large))
    assert [f.coding for f in place.shown] == list(project.codings.list())


def test_another_project_that_is_opened_meanwhile_is_the_one_that_is_shown(
    application: Application, large: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    place = fragments(large)
    application.open(str(make_project(tmp_path / "Ander.kantlijn")))
    qtbot.waitUntil(lambda: still(large))
    assert len(place.shown) == 3
    place.filters.set_choice(Choice(text="los"))
    large.desk.close()
    qtbot.waitUntil(lambda: still(large))
    assert large.front is None


def test_a_file_that_is_gone_is_told_in_a_sentence(large: MainWindow, qtbot: QtBot) -> None:
    place = fragments(large)
    qtbot.waitUntil(lambda: len(place.shown) == 8)
    Path(str(project_of(large).place)).unlink()
    with qtbot.waitSignal(large.desk.messaged) as told:
        place.refresh(None, None)
    assert "Rijk.kantlijn" in told.args[0] and "\n" not in told.args[0]
    assert len(place.shown) == 8, "what was read is still there"


def test_the_window_may_be_closed_while_it_reads(large: MainWindow, qtbot: QtBot) -> None:
    place = fragments(large)
    place.filters.set_choice(Choice(text="los"))
    large.close()
    assert large.jobs.close() and not place.shown


# figures in the trees


def test_figures_are_counted_beside_the_window_and_kept_up(large: MainWindow, qtbot: QtBot) -> None:
    place, project = cast("CodingPlace", large.front), project_of(large)
    sturen = project.codes.get("Sturen").guid

    def shown() -> dict[str, tuple[int, int]]:
        model = place.codebook.model
        every = {c.guid: model.index_of(c.guid) for c in project.codes.book()}
        return {g: (i.data(Role.COUNT) or 0, i.data(Role.HERE) or 0) for g, i in every.items()}

    def real() -> dict[str, tuple[int, int]]:
        total, here = project.codes.counts(), [c.code for c in project.codings.of_source(place.source or "")]
        return {c.guid: (total.get(c.guid, 0), here.count(c.guid)) for c in project.codes.book()}

    qtbot.waitUntil(lambda: shown() == real())
    first, second = (s.guid for s in project.sources.list())
    assert place.source == first
    begun: list[str] = []
    large.jobs.changed.connect(lambda: begun.extend(j.label for j in large.jobs.running))
    large.desk.do(lambda p: p.codings.add(first, 3, 9, sturen))
    large.desk.do(lambda p: p.codings.remove(p.codings.of_source(first)[0].guid))
    large.desk.do(lambda p: p.codings.recode(p.codings.of_source(first)[1].guid, sturen))
    qtbot.waitUntil(lambda: shown() == real())
    assert not begun, "what was coded here is added, not counted anew"
    large.desk.changed.emit(project.codings.add(second, 0, 4, sturen), OTHERS)
    place.open(second)
    large.desk.do(lambda p: p.codings.add(second, 1, 6, sturen))
    qtbot.waitUntil(lambda: shown() == real())
    assert begun
    large.acts["undo"].trigger()
    large.desk.do(lambda p: p.codes.remove(p.codes.get("Loslaten").guid))
    qtbot.waitUntil(lambda: shown() == real())
    real_documents = project.sources.coding_counts()
    told = {g: i.data(documents.COUNT) or 0 for g, i in place.documents.model.items.items()}
    assert told == {g: real_documents.get(g, 0) for g in (first, second)}


# withdrawing


def test_what_goes_along_is_that_of_the_last_one_that_was_chosen(large: MainWindow, qtbot: QtBot) -> None:
    dialog = withdraw.withdraw(large)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(lambda: dialog.list.count() == 4)
    for row in (0, 2, 1, 3, 1):
        dialog.list.setCurrentRow(row)
        dialog.sure.click()
        assert not dialog.sure.isChecked() and not dialog.primary.isEnabled()
    qtbot.waitUntil(lambda: dialog.plan is not None)
    assert dialog.plan is not None and dialog.plan.name == "Rijswijk"
    dialog.sure.click()
    assert dialog.primary.isEnabled()
    dialog.list.setCurrentRow(0)
    dialog.reject()
    qtbot.waitUntil(lambda: still(large))
    assert dialog.plan is None and len(project_of(large).cases.list()) == 2


def test_the_document_that_is_open_is_chosen_and_what_was_removed_is_offered(
    large: MainWindow, qtbot: QtBot
) -> None:
    project = project_of(large)
    large.desk.do(lambda p: p.cases.remove(p.cases.get("Delft").guid))
    cast("CodingPlace", large.place("coding")).open(project.sources.list()[1].guid)
    dialog = withdraw.withdraw(large)
    assert dialog is not None
    dialog.search.setText("t2")
    qtbot.waitUntil(lambda: dialog.plan is not None and dialog.list.count() == 4)
    assert dialog.plan is not None and dialog.plan.guid == project.sources.list()[1].guid
    assert "Delft" in dialog.list.item(3).text() and dialog.list.item(3).isHidden()
    Path(str(project.place)).unlink()
    dialog.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: bool(dialog.trouble.text))
    assert "Rijk.kantlijn" in dialog.trouble.text and dialog.plan is None
    dialog.reject()


# cases, opening, what is made ahead


def test_tabs_of_many_cases_come_one_by_one(large: MainWindow, qtbot: QtBot) -> None:
    dialog = cases.show_cases(large)
    assert dialog is not None
    qtbot.waitUntil(lambda: all(page.model.lines for page in dialog.pages.values()))
    names = [line.cells["name"] for line in dialog.pages["case"].model.lines]
    assert names == ["Delft", "Rijswijk"] and dialog.linked.count() == 2
    assert [dialog.linked.item(n).checkState() for n in range(2)] == [
        Qt.CheckState.Checked,
        Qt.CheckState.Unchecked,
    ]
    dialog.add_case()
    assert len(dialog.pages["case"].model.lines) == 3 and dialog.case is not None
    assert [dialog.linked.item(n).checkState() for n in range(2)] == [Qt.CheckState.Unchecked] * 2
    dialog.close()
    shown = cases.show_cases(large, project_of(large).cases.get("Rijswijk").guid)
    assert shown is not None and shown.case == project_of(large).cases.get("Rijswijk").guid
    shown.close()


def test_a_large_file_is_opened_beside_the_window(
    application: Application, large: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "LARGE", 0)
    monkeypatch.setattr(coding_place, "AT_ONCE", 0)
    before = project_of(large)
    application.open(str(make_project(tmp_path / "Groot.kantlijn")))
    (dialog,) = waiting()
    assert "Groot" in dialog.about.text() and large.desk.project is before
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert waiting() == [dialog]
    qtbot.waitUntil(lambda: not waiting(), timeout=10_000)
    place = cast("CodingPlace", large.front)
    qtbot.waitUntil(lambda: place.source is not None)
    assert project_of(large).name == "Groot" and not project_of(large).read_only and len(place.codings) == 2
    assert large.settings.recent[0].endswith("Groot.kantlijn")
    bad = tmp_path / "Kapot.kantlijn"
    bad.write_bytes(b"dit is geen project" * 100)
    with qtbot.waitSignal(large.desk.messaged) as told:
        application.open(str(bad))
    assert "Kapot.kantlijn" in told.args[0] and not waiting() and project_of(large).name == "Groot"


def test_a_project_that_nobody_waits_for_any_more_is_let_go(
    application: Application, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "LARGE", 0)
    file = make_project(tmp_path / "Groot.kantlijn")
    application.open(str(file))
    while not window.jobs.running:  # first its place is made, part by part
        QApplication.processEvents()
    assert window.jobs.close()
    assert window.desk.project is None
    with Project.open(file, coder="Anna") as again:
        assert not again.read_only
    (dialog,) = waiting()
    dialog._over = True
    dialog.close()


def test_a_place_that_is_wanted_before_all_its_parts_are_made_is_whole(
    application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not window._places
    gone_on = list[bool]()
    window.prepare(lambda: gone_on.append(True))
    while not window._coming:
        QApplication.processEvents()
    assert not window._places and not gone_on
    application.open(str(make_project(tmp_path / "Klein.kantlijn")))  # small: in this very turn
    place = window.front
    assert isinstance(place, CodingPlace) and place.source is not None and not window._coming
    qtbot.waitUntil(lambda: bool(gone_on))
    assert window.front is place and window.stack.count() == 1 and place.view.isVisible()


def test_many_documents_are_listed_and_shown_in_turns_and_the_first_click_wins(
    application: Application,
    window: MainWindow,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coding_place, "AT_ONCE", 0)
    application.open(str(make_project(tmp_path / "Veel.kantlijn")))
    place, project = cast("CodingPlace", window.front), project_of(window)
    assert place.source is None and not place.documents.model.items
    sources = [s.guid for s in project.sources.list()]
    place.open(sources[-1])  # before they are listed
    qtbot.waitUntil(lambda: len(place.documents.model.items) == len(sources))
    qtbot.wait(20)
    assert place.source == sources[-1]
    index = place.documents.model.items[sources[0]].index()
    assert project.sources.get(sources[0]).name in index.data(Qt.ItemDataRole.ToolTipRole)


def test_another_project_is_opened_again_and_again_without_the_first_ones_staying(
    application: Application, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """What is left alone is not looked through again: what a project knew must go when it is closed."""
    files = [make_project(tmp_path / f"{n}.kantlijn") for n in range(3)]
    gc.collect()
    before = {id(book) for book in books()}
    gc.disable()
    try:
        for file in files:
            application.open(str(file))
            qtbot.waitUntil(lambda: cast("CodingPlace", window.front).source is not None)
        assert [book for book in books() if id(book) not in before] == [project_of(window).codes.book()]
    finally:
        gc.enable()


def books() -> list[Codebook]:
    return [o for o in gc.get_objects() if isinstance(o, Codebook) and len(o)]


def test_places_are_made_while_nobody_waits_and_read_when_they_are_shown(
    large: MainWindow, qtbot: QtBot
) -> None:
    assert not large.warm
    large._idle.setInterval(IDLE // 10)
    large.warm_up()
    qtbot.waitUntil(lambda: large.warm, timeout=30 * IDLE)
    made = cast("FragmentsPlace", large._places["fragments"])
    assert not made.shown and made._project is None
    large.desk.do(lambda p: p.codings.remove(p.codings.list()[0].guid))
    large.show_place("fragments")
    assert large.front is made
    qtbot.waitUntil(lambda: len(made.shown) == 7)
    large.show_place("coding")
    large.desk.do(lambda p: p.codings.remove(p.codings.list()[0].guid))
    large.show_place("fragments")
    qtbot.waitUntil(lambda: len(made.shown) == 6)
    for key in ("matrix", "compare", "pictures", "report"):
        large.show_place(key)
        assert large.front is large._places[key] and large.front._project is large.desk.project  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: still(large), timeout=20_000)


def test_the_collector_rests_while_threads_work_and_no_longer(qtbot: QtBot) -> None:
    jobs, go, seen = Jobs(), threading.Event(), list[bool]()
    assert gc.isenabled()
    for _ in range(AT_ONCE):
        jobs.run(lambda _: go.wait(20) and seen.append(gc.isenabled()), lambda _: None)
    qtbot.waitUntil(lambda: not gc.isenabled())
    go.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == [False] * AT_ONCE and gc.isenabled()
    jobs.run(lambda _: 1 // 0, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: not jobs.running)
    assert gc.isenabled()
    jobs.close()
