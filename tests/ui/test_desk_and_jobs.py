"""The one way to the project, and work beside the window."""

from __future__ import annotations

import threading
import weakref
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.coding.model import ChangeGroup
from app.coding.refusal import Refusal
from app.ui.desk import Desk
from app.ui.jobs import Jobs, Progress
from app.ui.telling import matter, menu_text
from tests.ui.conftest import Heard


@pytest.fixture
def desk(project_file: Path) -> object:
    made = Desk()
    assert made.open(project_file, coder="Anna")
    yield made
    made.close()


def test_a_change_is_told_once_with_its_initiator(desk: Desk) -> None:
    heard = Heard()
    desk.changed.connect(heard)
    me = object()
    changes = desk.do(lambda p: p.codes.add("Tijd"), me)
    assert changes is not None and changes.touches("code")
    assert heard.calls == [(changes, me)]


def test_a_refusal_is_a_calm_sentence_and_no_change(desk: Desk) -> None:
    heard, told = Heard(), Heard()
    desk.changed.connect(heard)
    desk.messaged.connect(told)
    assert desk.do(lambda p: p.codes.add("Knelpunten")) is None
    assert heard.calls == []
    ((text, kind),) = told.calls
    assert kind == "warning" and "Knelpunten" in str(text) and "Traceback" not in str(text)


def test_undo_and_redo_are_told_as_changes(desk: Desk) -> None:
    desk.do(lambda p: p.codes.add("Tijd"))
    heard = Heard()
    desk.changed.connect(heard)
    desk.undo()
    assert desk.project is not None and all(c.name != "Tijd" for c in desk.project.codes.book())
    desk.redo()
    assert any(c.name == "Tijd" for c in desk.project.codes.book())
    assert len(heard.calls) == 2


def test_undo_and_redo_say_what_they_did(desk: Desk) -> None:
    desk.do(lambda p: p.codes.add("Tijd & geld"))
    told = Heard()
    desk.messaged.connect(told)
    desk.undo()
    desk.redo()
    desk.undo()
    assert [str(text) for text, _ in told.calls] == [
        "Ongedaan gemaakt: code “Tijd & geld” gemaakt",
        "Opnieuw gedaan: code “Tijd & geld” gemaakt",
        "Ongedaan gemaakt: code “Tijd & geld” gemaakt",
    ]


def test_a_step_that_begins_with_a_name_keeps_its_capital(desk: Desk) -> None:
    group = ChangeGroup(1, "", None, "history.coder", {"name": "Marieke"}, False)
    assert matter(group) == "Marieke codeert mee"
    later = ChangeGroup(2, "", None, "history.of_a_later_version", {}, False)
    assert matter(later) == "" and menu_text("window.action.undo", later) == "&Ongedaan maken"


def test_a_defect_is_not_swallowed(desk: Desk) -> None:
    def broken(_project: object) -> object:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.do(broken)  # type: ignore[arg-type]


def test_what_is_held_elsewhere_opens_for_reading_and_names_the_holder(project_file: Path) -> None:
    first, second = Desk(), Desk()
    told = Heard()
    second.messaged.connect(told)
    try:
        assert first.open(project_file, coder="Anna")
        assert second.open(project_file, coder="Bea")
        assert first.writable and not second.writable
        assert second.do(lambda p: p.codes.add("Tijd")) is None
        assert "Anna" in str(told.calls[-1][0])
    finally:
        second.close()
        first.close()


def test_what_is_no_project_is_refused_and_the_open_one_stays(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "x.kantlijn"
    bad.write_bytes(b"no project at all, but long enough to be looked at" * 50)
    before = desk.project
    assert not desk.open(bad, coder="Anna")
    assert desk.project is before and before is not None and before.codes.book()


def test_work_runs_in_a_thread_and_answers_in_ours(qtbot: QtBot) -> None:
    jobs, said = Jobs(), []

    def work(progress: Progress) -> str:
        progress(1, 2, "half")
        return threading.current_thread().name

    job = jobs.run(work, lambda name: said.append((name, threading.current_thread())))
    told = Heard()
    job.progressed.connect(told)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0][0] != threading.main_thread().name
    assert said[0][1] is threading.main_thread()
    assert jobs.running == [] and jobs.close()


def test_a_cancelled_job_stops_at_its_next_report_and_says_nothing(qtbot: QtBot) -> None:
    jobs, gate, said, steps = Jobs(), threading.Event(), [], []

    def work(progress: Progress) -> None:
        for n in range(1000):
            progress(n, 1000)
            steps.append(n)
            gate.wait(5)

    job = jobs.run(work, said.append, said.append)
    qtbot.waitUntil(lambda: bool(steps))
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
    assert said == [] and len(steps) == 1
    assert jobs.close()


def test_a_refusal_in_a_job_comes_back_as_one(qtbot: QtBot) -> None:
    jobs, said = Jobs(), []

    def work(_progress: Progress) -> None:
        raise Refusal("store.exists", file="x")

    jobs.run(work, said.append, said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert isinstance(said[0], Refusal)
    assert jobs.close()


def test_what_a_job_held_that_failed_is_gone_before_it_is_told(qtbot: QtBot) -> None:
    jobs, said, seen = Jobs(), [], []

    class Much:
        pass

    def work(_progress: Progress) -> None:
        much = Much()
        seen.append(weakref.ref(much))
        raise Refusal("store.exists", file="x")

    jobs.run(work, said.append, lambda error: said.append((seen[0](), error)))
    qtbot.waitUntil(lambda: bool(said))
    assert said[0][0] is None and isinstance(said[0][1], Refusal)
    assert jobs.close()


def test_closing_drops_results_that_come_too_late(qtbot: QtBot) -> None:
    jobs, gate, said = Jobs(), threading.Event(), []
    jobs.run(lambda progress: gate.wait(5), said.append)
    gate.set()
    assert jobs.close()
    qtbot.wait(50)
    assert said == []


def test_many_short_jobs_answer_once_each(qtbot: QtBot) -> None:
    jobs, said = Jobs(), []

    def work(n: int, progress: Progress) -> int:
        for step in range(5):
            progress(step, 5)
        return n

    for n in range(150):
        jobs.run(partial(work, n), said.append)
    qtbot.waitUntil(lambda: len(said) == 150)
    assert sorted(said) == list(range(150))
    assert jobs.running == [] and jobs.close()
