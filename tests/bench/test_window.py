"""The window on a project of 500,000 codings, 1,000 transcripts, 200 codes and 1,000 cases: whatever a reporter
does, it is never held for over 50 ms; and the memory of the whole process stays under 1.5 GB.

At full size with ``-m slow``; else 20,000 codings in 100 transcripts. Modules are loaded before: what opening
costs a program that has just started is in ``test_startup``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.coding.exchange.pictures.order import KINDS, Order
from app.coding.model import new_guid
from app.project import Project
from app.ui.application import Application, make_qt
from app.ui.coding.place import CodingPlace
from app.ui.desk import OTHERS
from app.ui.dialogs.withdraw import WithdrawDialog
from app.ui.fragments.place import FragmentsPlace
from app.ui.fragments.rows import Choice
from app.ui.fragments.table import HEADERS
from app.ui.matrix.place import MatrixPlace
from app.ui.matrix.request import Request
from app.ui.pictures.place import PicturesPlace
from app.ui.report.place import ReportPlace
from app.ui.settings import Settings
from app.ui.taking_back import TakingBack
from tests.bench.pulse import Pulse
from tests.bench.test_questions import build
from tests.bench.test_suggesting import most_memory

BOUND = 0.050
MEMORY = 1_500_000_000
AFTER = 400
"""Milliseconds that follow the end of an act: what is put off (figures, the panel at the side) belongs to it."""
MANY = 50_000


class Reporter:
    """Does one thing after another in the window and keeps how long each held it."""

    def __init__(self, app: Application, bot: QtBot) -> None:
        self.app, self.bot, self.pulse = app, bot, Pulse()
        self.held: dict[str, tuple[float, float]] = {}
        self.taken: dict[str, float] = {}
        assert app.window is not None
        self.window = app.window

    @property
    def project(self) -> Project:
        assert self.app.desk.project is not None
        return self.app.desk.project

    def rest(self) -> bool:
        """Whether nothing is being worked on beside the window."""
        return not self.app.jobs.running

    def does(self, what: str, act: Callable[[], object], done: Callable[[], bool] | None = None) -> None:
        """Carry ``act`` out, wait until it is ``done`` and all has come to rest."""
        QApplication.processEvents()
        begun = time.perf_counter()
        self.pulse.begin()
        act()
        if done is not None:
            self.bot.waitUntil(lambda: bool(done()), timeout=60_000)
        self.bot.waitUntil(self.rest, timeout=60_000)
        self.taken[what] = time.perf_counter() - begun
        self.bot.wait(AFTER)
        self.bot.waitUntil(self.rest, timeout=60_000)
        self.bot.wait(AFTER // 4)
        self.held[what] = self.pulse.end()

    def open(self, file: Path) -> None:
        self.does(
            "opening the project", lambda: self.app.open(str(file)), lambda: self.place("coding").source
        )

    def place(self, key: str) -> Any:
        return self.window.place(key)


def fragments(user: Reporter) -> None:
    window = user.window

    def place() -> FragmentsPlace:
        found = user.place("fragments")
        assert isinstance(found, FragmentsPlace)
        return found

    every = sum(user.project.codes.counts().values())
    user.does(
        "Fragmenten opened", lambda: window.show_place("fragments"), lambda: len(place().known) == every
    )
    for header in (*HEADERS, "date", "case", "weight"):
        user.does(f"Fragmenten sorted by {header}", lambda h=header: place().set_sort(h))
    user.does("Fragmenten sorted the other way", lambda: place().set_sort("code", descending=True))
    table = place().table
    bar = table.verticalScrollBar()
    user.does("Fragmenten scrolled to the end", lambda: bar.setValue(bar.maximum()))
    user.does("Fragmenten, a page back", lambda: QTest.keyClick(table, Qt.Key.Key_PageUp))
    codes = frozenset(c.guid for c in list(user.project.codes.book())[:10])
    documents = frozenset(s.guid for s in user.project.sources.list()[:50])
    for name, choice in {
        "ten codes": Choice(codes=codes),
        "fifty documents": Choice(documents=documents),
        "a word": Choice(text="gemeente"),
        "a value": Choice(values=frozenset({("Leeftijd", "30")})),
    }.items():
        user.does(f"Fragmenten, only {name}", lambda c=choice: place().filters.set_choice(c))
    user.does("Fragmenten, all again", lambda: place().filters.reset())
    user.does("Fragmenten, all chosen", table.selectAll)
    user.does("Fragmenten, one line", lambda: table.selectRow(every // 2))
    one = place().known.fragments[every // 3].coding.guid
    user.does("Fragmenten, to a coding", lambda: place().show_coding(one))


def matrix(user: Reporter) -> None:
    window = user.window

    def place() -> MatrixPlace:
        found = user.place("matrix")
        assert isinstance(found, MatrixPlace)
        return found

    def asked(**fields: Any) -> tuple[Callable[[], None], Callable[[], bool]]:
        request = Request(**fields)
        return (
            lambda: place().controls.set_request(request),
            lambda: place().result is not None and place().result.request == request,
        )

    user.does("Matrix opened", lambda: window.show_place("matrix"), lambda: place().result is not None)
    user.does("Matrix, a cell", lambda: place()._choose(3, 4))
    user.does("Matrix, coefficient", *asked(coefficient="c"))
    user.does("Matrix by attribute", *asked(columns="Leeftijd", attribute=True))
    user.does("Matrix by attribute, a cell", lambda: place()._choose(3, 2))
    user.does("Matrix by case", *asked(columns="cases"))
    user.does("Matrix, the fragments of a cell", place().to_fragments)


def pictures(user: Reporter) -> None:
    def place() -> PicturesPlace:
        found = user.place("pictures")
        assert isinstance(found, PicturesPlace)
        return found

    user.does(
        "Plaatjes opened", lambda: user.window.show_place("pictures"), lambda: place().drawn is not None
    )
    first = user.project.sources.list()[0].guid
    for kind in KINDS:
        user.does(
            f"Plaatjes, {kind}",
            lambda k=kind: place().controls.set_order(Order(k, source=first)),
            lambda k=kind: place().drawn is not None and place().drawn[0].kind == k,
        )


def other_windows(user: Reporter) -> None:
    window = user.window

    def dialog(kind: str) -> Any:
        found = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == kind and w.isVisible()]
        return found[0] if found else None

    user.does(
        "Frequenties",
        lambda: window.acts.run("frequencies"),
        lambda: (d := dialog("FrequencyWindow")) is not None and d.shown is not None,
    )
    user.does("Frequenties closed", lambda: dialog("FrequencyWindow").close())
    user.does("Rapport", lambda: window.show_place("report"), lambda: user.place("report").made is not None)
    report = user.place("report")
    assert isinstance(report, ReportPlace)
    theme = list(user.project.codes.book())[0].guid
    user.does("Rapport, a chapter", lambda: report.outline.choose(theme))
    codes = [c.guid for c in list(user.project.codes.book())[:20]]
    user.does("Framework opened", lambda: window.acts.run("summaries"))
    pane = user.place("matrix").summaries
    user.does(
        "Framework made",
        lambda: user.app.desk.do(lambda p: p.frameworks.add("Alles", codes)),
        lambda: pane.view.grid.grid is not None,
    )
    cell = (pane.view.grid.grid.cases[5].guid, codes[3])
    user.does("Framework, a cell", lambda: pane.view.choose(cell))
    user.does("Logboek", lambda: window.acts.run("history"))
    user.does("Logboek closed", lambda: dialog("HistoryWindow").close())
    user.does("Casussen", lambda: window.acts.run("cases"))
    for w in QApplication.topLevelWidgets():
        if w is not window and w.isVisible() and isinstance(w, QWidget):
            w.close()
    user.does("Withdraw", lambda: window.acts.run("withdraw"), lambda: dialog("WithdrawDialog") is not None)
    box = dialog("WithdrawDialog")
    assert isinstance(box, WithdrawDialog)
    user.does(
        "Withdraw, the next",
        lambda: box.list.setCurrentRow(box.list.count() * 3 // 4),
        lambda: box.plan is not None,
    )
    user.does("Withdraw closed", box.close)


def coding(user: Reporter) -> None:
    window = user.window
    window.show_place("coding")
    user.bot.wait(AFTER)
    place = user.place("coding")
    assert isinstance(place, CodingPlace)
    codes = [c.guid for c in user.project.codes.book()]
    user.does("Coderen, another document", lambda: place.open(user.project.sources.list()[30].guid))
    place.view.select_range(100, 140)
    before = len(place.codings)
    user.does("one coding", lambda: place.commands.code(codes[7]), lambda: len(place.codings) == before + 1)
    user.does("undo of it", lambda: window.acts["undo"].trigger(), lambda: len(place.codings) == before)
    user.does("redo of it", lambda: window.acts["redo"].trigger(), lambda: len(place.codings) == before + 1)
    project, desk = user.project, user.app.desk
    sources = [s.guid for s in project.sources.list()]

    def batch() -> Any:
        with project.batch("history.merge", names="bob.kantlijn", n=MANY, decided=0) as batch:
            batch.add("coding", [
                {"guid": new_guid(), "code": codes[n % len(codes)], "source": sources[n % len(sources)],
                 "start": 200 + n // 200, "end": 400 + n // 150, "coder": project.coder.guid, "weight": None,
                 "origin": "manual", "confidence": None, "created": "2026-01-01T00:00:00.000Z"}
                for n in range(MANY)
            ])  # fmt: skip
        return project.done(batch)

    for key in ("coding", "fragments", "matrix", "pictures", "report"):
        window.show_place(key)
        user.bot.wait(AFTER)
        user.bot.waitUntil(user.rest, timeout=60_000)
        if key == "coding":
            changes = batch()
        user.does(
            f"others' {MANY} codings, in {key}" if key == "coding" else f"{key} again",
            lambda: desk.changed.emit(changes, OTHERS),
        )
        gone = lambda: (
            not any(isinstance(w, TakingBack) and w.isVisible() for w in QApplication.topLevelWidgets())
        )
        user.does(f"undo of {MANY}, in {key}", lambda: window.acts["undo"].trigger(), gone)
        user.does(f"redo of {MANY}, in {key}", lambda: window.acts["redo"].trigger(), gone)
        one = desk.project.codings.add(sources[30], 300, 340 + len(key), codes[9])
        user.does(f"another's coding, in {key}", lambda c=one: desk.changed.emit(c, OTHERS))
        desk.project.undo()


PARTS = (fragments, matrix, pictures, other_windows, coding)


@pytest.mark.parametrize("codings", [20_000, pytest.param(500_000, marks=pytest.mark.slow)])
def test_the_window_is_never_held(
    codings: int,
    tmp_path: Path,
    qtbot: QtBot,
    figure: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = build(tmp_path / "p.kantlijn", codings, documents=1_000 if codings > 100_000 else 100)
    settings = Settings(tmp_path / "window.ini")
    settings.coder = ("Anna", "#0072b2")
    settings.stays = True
    app = Application(make_qt(), settings)
    app.show("nl")
    assert app.window is not None
    app.window.resize(1366, 768)
    user = Reporter(app, qtbot)
    with qtbot.waitExposed(app.window):
        user.open(file)
    for part in PARTS:
        part(user)
    app.window.close()
    app.close()
    with capsys.disabled():
        for name, (worked, gap) in user.held.items():
            print(
                f"\n  {name}: {user.taken[name]:.2f} s, held {worked * 1e3:.0f} ms ({gap * 1e3:.0f} by the clock)",
                end="",
            )
        print(f"\n  memory: {(most_memory_of_self() or 0) / 1e6:.0f} MB")


def most_memory_of_self() -> int | None:
    import os

    return most_memory(os.getpid())
