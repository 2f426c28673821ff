"""A large step is taken back beside the window, which goes on living and takes no keys meanwhile."""

from __future__ import annotations

import threading
import time
from functools import partial
from itertools import combinations, islice

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.dialogs.history import HistoryWindow
from app.ui.jobs import AT_ONCE
from app.ui.taking_back import TakingBack
from tests.ui.conftest import Coding

MANY = 6_000


@pytest.fixture
def large(coding: Coding) -> Coding:
    """The window on a project in which one step made ``MANY`` codings."""
    project = coding.project
    with project.batch("history.merge", names="bob.kantlijn", n=MANY, decided=0) as batch:
        code, coder = project.codes.get("Sturen").guid, project.coder.guid
        source, text = project.sources.list()[1].guid, project.sources.text(project.sources.list()[1].guid)
        batch.add("coding", [
            {"guid": f"{n:036d}", "code": code, "source": source, "start": start, "end": end,
             "coder": coder, "weight": None, "origin": "manual", "confidence": None,
             "created": "2026-01-01T00:00:00.000Z"}
            for n, (start, end) in enumerate(islice(combinations(range(len(text)), 2), MANY))
        ])  # fmt: skip
    coding.window.desk.changed.emit(project.done(batch), None)
    return coding


class Heart:
    """The longest time that the window's thread did not come round, in seconds."""

    def __init__(self) -> None:
        self.longest, self.beats, self._last = 0.0, 0, time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now
        self.beats += 1


def under_way() -> list[TakingBack]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, TakingBack) and w.isVisible()]


def test_a_large_undo_leaves_the_window_alive_and_keys_do_no_harm(large: Coding) -> None:
    window, project = large.window, large.project
    steps, codings = len(project.history()), len(project.codings.list())
    window.acts["undo"].trigger()
    (dialog,) = under_way()
    assert str(MANY)[0] in dialog.about.text() and "bob.kantlijn" in dialog.about.text()
    heart = Heart()
    handle = window.windowHandle()
    assert handle is not None
    begun, start = False, time.perf_counter()
    while window.jobs.running or not begun:
        begun = begun or bool(window.jobs.running)
        for key, held in (
            (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        ):
            QTest.keyClick(handle, key, held)
        for leave in (partial(QTest.keyClick, dialog, Qt.Key.Key_Escape), dialog.close):
            if under_way():  # a key gives the work that is done a chance to say so
                leave()
        QApplication.processEvents()
        if window.jobs.running:  # what is drawn anew afterwards is another matter
            beats, longest, took = heart.beats, heart.longest, time.perf_counter() - start
    assert not under_way()
    assert beats > 5 and longest < took / 2, (beats, longest, took)
    assert len(project.codings.list()) == codings - MANY
    assert len(project.history()) == steps + 1 and project.check() == []
    assert not window.jobs.running
    window.acts["redo"].trigger()
    assert under_way()
    large.bot.waitUntil(lambda: not under_way())
    assert len(project.codings.list()) == codings


def test_it_waits_for_no_other_work(large: Coding) -> None:
    go = threading.Event()
    for _ in range(AT_ONCE):
        large.window.jobs.run(lambda _: go.wait(20), lambda _: None)
    large.window.acts["undo"].trigger()
    assert under_way()
    try:
        large.bot.waitUntil(lambda: not under_way(), timeout=5_000)
        assert not go.is_set()
    finally:
        go.set()
    large.bot.waitUntil(lambda: not large.window.jobs.running)


def test_what_is_small_goes_at_once(coding: Coding) -> None:
    before = len(coding.project.codings.list())
    coding.window.acts["undo"].trigger()
    assert not under_way() and len(coding.project.codings.list()) == before - 1
    coding.window.acts["redo"].trigger()
    assert not under_way() and len(coding.project.codings.list()) == before


def test_a_large_undo_that_is_refused_changes_nothing_and_says_why(large: Coding) -> None:
    project = large.project
    project.work_as("Bob")
    project.codings.weigh(f"{7:036d}", 50)
    project.work_as("Anna")
    before, told = len(project.codings.list()), []
    large.window.desk.messaged.connect(lambda text, kind: told.append((text, kind)))
    large.window.acts["undo"].trigger()
    assert under_way()
    large.bot.waitUntil(lambda: not under_way())
    assert len(project.codings.list()) == before and project.check() == []
    assert told and told[-1][1] == "warning" and "Bob" in told[-1][0]


def test_from_the_logboek_it_goes_beside_the_window_too(large: Coding) -> None:
    dialog = HistoryWindow(large.window)
    dialog.show()
    large.project.codes.add("Later")
    dialog.load()
    wanted = next(n for n, step in enumerate(dialog.model.steps) if step.back == 2)
    dialog.list.setCurrentIndex(dialog.model.index(wanted, 0))
    before = len(large.project.codings.list())
    dialog.back()
    assert under_way()
    large.bot.waitUntil(lambda: not under_way())
    assert len(large.project.codings.list()) == before - MANY
    assert "Later" not in [code.name for code in large.project.codes.book()]
    dialog.close()
