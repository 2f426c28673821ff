"""The window on 500,000 codings in 1,000 transcripts, with 200 codes and 1,000 cases: whatever a reporter
does, it is never held for over 50 ms; and the memory of the whole process stays under 1.5 GB, before it
makes a report in which all of that can be quoted.

At full size with ``-m slow``; else 20,000 codings in 100 transcripts. The modules are loaded before, as the
window does it itself while nobody waits: what a program that has just started needs is in ``test_startup``.
Where an act held the window for longer, all is done once more in a new window, and the lower time of each act
counts: a shared machine takes 10 ms and more for 2 ms of work once in some thousand times, and would be found
guilty of something in most runs.
"""

from __future__ import annotations

import gc
import os
import shutil
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.coding.exchange.pictures.order import KINDS, Order
from app.coding.model import Changes, new_guid
from app.project import Project
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.desk import OTHERS
from app.ui.dialogs.history import HistoryWindow
from app.ui.dialogs.withdraw import WithdrawDialog
from app.ui.fragments.place import FragmentsPlace
from app.ui.fragments.rows import SORTS
from app.ui.fragments.snapshot import Choice
from app.ui.frequencies.dialog import FrequencyWindow
from app.ui.matrix.place import MatrixPlace
from app.ui.matrix.request import Request
from app.ui.pictures.place import PicturesPlace
from app.ui.report.place import ReportPlace
from app.ui.waiting import Waiting
from tests.bench.pulse import Pulse
from tests.bench.showing import started
from tests.bench.test_questions import build
from tests.bench.test_suggesting import most_memory

BOUND = 0.050
MEMORY = 1_500_000_000
AFTER = 400
"""Milliseconds that belong to an act after it has ended: what is put off comes then."""
PATIENCE = 300_000
MANY = 50_000
"""Codings of a step that is taken back."""
W = TypeVar("W", bound=QWidget)
Held: TypeAlias = dict[tuple[str, str], tuple[float, float, float]]
"""By place and act the longest hold, worked and by the clock, and the whole time, in seconds."""


class Reporter:
    """Does one thing after another in the window and keeps how long each held it."""

    def __init__(self, app: Application, bot: QtBot) -> None:
        self.app, self.bot, self.pulse = app, bot, Pulse()
        self.held: Held = {}
        assert app.window is not None
        self.window = app.window

    @property
    def project(self) -> Project:
        assert self.app.desk.project is not None
        return self.app.desk.project

    def does(
        self, where: str, what: str, act: Callable[[], object], done: Callable[[], object] = lambda: True
    ) -> None:
        """Carry ``act`` out, wait until it is ``done`` and all has come to rest."""
        QApplication.processEvents()
        begun = time.perf_counter()
        self.pulse.begin()
        act()
        self.bot.waitUntil(lambda: bool(done()) and not self.app.jobs.running, timeout=PATIENCE)
        taken = time.perf_counter() - begun
        self.bot.wait(AFTER)
        self.bot.waitUntil(lambda: not self.app.jobs.running, timeout=PATIENCE)
        self.bot.wait(AFTER // 4)
        self.held[where, what] = (*self.pulse.end(), taken)

    def place(self, key: str) -> Any:
        return self.window.place(key)


def shown(kind: type[W]) -> W | None:
    """The window of this kind that is on the screen."""
    found = (w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())
    return next(found, None)


def opening(user: Reporter, file: Path) -> None:
    where, window = "opening", user.window

    def opened() -> bool:
        return user.app.desk.project is not None and user.place("coding").source is not None

    user.does(where, "the project, to a document on the screen", lambda: user.app.open(str(file)), opened)
    user.does(where, "places made ahead", window.warm_up, lambda: window.warm)


def another(user: Reporter, file: Path) -> None:
    where, first = "opening", user.project
    user.window.show_place("coding")
    user.bot.wait(AFTER)
    user.bot.waitUntil(lambda: not user.app.jobs.running, timeout=PATIENCE)

    def opened() -> bool:
        now = user.app.desk.project
        return now is not None and now is not first and user.place("coding").source is not None

    user.does(where, "another project after all that", lambda: user.app.open(str(file)), opened)


def fragments(user: Reporter) -> None:
    where, window = "Fragmenten", user.window
    place = user.place("fragments")
    assert isinstance(place, FragmentsPlace)
    every = sum(user.project.codes.counts().values())
    user.does(where, "opened", lambda: window.show_place("fragments"), lambda: len(place.known) == every)
    for sort in SORTS:
        user.does(where, f"by {sort}", lambda s=sort: place.set_sort(s))
    user.does(where, "the other way", lambda: place.set_sort("text", descending=True))
    table, bar = place.table, place.table.verticalScrollBar()
    user.does(where, "scrolled to the end", lambda: bar.setValue(bar.maximum()))
    user.does(where, "a page back", lambda: QTest.keyClick(table, Qt.Key.Key_PageUp))
    codes = frozenset(c.guid for c in list(user.project.codes.book())[:10])
    documents = frozenset(s.guid for s in user.project.sources.list()[:50])
    for name, choice in {
        "ten codes": Choice(codes=codes),
        "fifty documents": Choice(documents=documents),
        "a word": Choice(text="gemeente"),
        "a letter": Choice(text="e"),
        "a value": Choice(values=frozenset({("Leeftijd", "30")})),
    }.items():
        user.does(where, f"only {name}", lambda c=choice: place.filters.set_choice(c))
    user.does(where, "all again", place.filters.reset)
    for kind in ("codes", "documents", "values"):
        user.does(where, f"the list of {kind}", lambda k=kind: place.filters.open(k))
        assert place.filters.open_list is not None
        place.filters.open_list.close()
    user.does(where, "all selected", table.selectAll)
    user.does(where, "sorted with all selected", lambda: place.set_sort("code"))
    many = frozenset(c.guid for c in list(user.project.codes.book())[20:40])
    user.does(where, "a tenth of all", lambda: place.filters.set_choice(Choice(codes=many)))
    table.selectAll()
    chosen = table.chosen()
    user.does(
        where, "given another code", lambda: place.recode_to(chosen, min(codes)), lambda: not shown(Waiting)
    )
    user.does(where, "and that undone", lambda: window.acts["undo"].trigger(), lambda: not shown(Waiting))
    assert len(place.table.rows.numbers) == len(chosen)
    user.does(where, "all again", place.filters.reset)
    user.does(where, "a line", lambda: table.selectRow(every // 2))
    one = place.known.fragments[every // 3].coding.guid
    user.does(where, "to a coding", lambda: place.show_coding(one))


def matrix(user: Reporter) -> None:
    where, place = "Matrix", user.place("matrix")
    assert isinstance(place, MatrixPlace)

    def asked(what: str, **fields: Any) -> None:
        request = Request(**fields)
        user.does(
            where, what, lambda: place.controls.set_request(request),
            lambda: place.result is not None and place.result.request == request,
        )  # fmt: skip

    def cell(row: int, column: int) -> None:
        assert place.result is not None
        place.view.choose(place.result.matrix.rows[row], place.result.matrix.columns[column])

    user.does(where, "opened", lambda: user.window.show_place("matrix"), lambda: place.result is not None)
    user.does(where, "a cell", lambda: cell(3, 4))
    asked("a coefficient", coefficient="c")
    asked("by an attribute", columns="Leeftijd", attribute=True)
    user.does(where, "a cell of that", lambda: cell(3, 2))
    asked("by case", columns="cases")
    asked("by document", columns="documents")
    assert place.result is not None
    full = divmod(int(place.result.matrix.counts.argmax()), place.result.matrix.counts.shape[1])
    user.does(where, "a cell of that too", lambda: cell(*full), lambda: place.panel.behind.guids)
    user.does(where, "the fragments behind it", place.to_fragments)


def pictures(user: Reporter) -> None:
    where, place = "Plaatjes", user.place("pictures")
    assert isinstance(place, PicturesPlace)
    user.does(where, "opened", lambda: user.window.show_place("pictures"), lambda: place.drawn is not None)
    first = user.project.sources.list()[0].guid
    for kind in KINDS:
        user.does(
            where, kind, lambda k=kind: place.controls.set_order(Order(k, source=first)),
            lambda k=kind: place.drawn is not None and place.drawn[0].kind == k,
        )  # fmt: skip


def tables(user: Reporter) -> None:
    where, window = "Frequenties, framework, logboek, casussen", user.window

    def counted() -> bool:
        found = shown(FrequencyWindow)
        return found is not None and found.shown is not None

    user.does(where, "frequencies", lambda: window.acts.run("frequencies"), counted)
    user.does(where, "the history", lambda: window.acts.run("history"), lambda: shown(HistoryWindow))
    user.does(where, "the cases", lambda: window.acts.run("cases"))
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
    codes = [c.guid for c in list(user.project.codes.book())[:20]]
    user.does(where, "framework opened", lambda: window.acts.run("summaries"))
    pane = user.place("matrix").summaries
    desk = user.app.desk
    user.does(
        where, "all cases by 20 codes", lambda: desk.do(lambda p: p.frameworks.add("Alles", codes)),
        lambda: pane.view.grid.grid is not None,
    )  # fmt: skip
    cell = (pane.view.grid.grid.cases[5].guid, codes[3])
    user.does(where, "a cell", lambda: pane.view.choose(cell))
    user.does(where, "the next empty cell", pane.next_empty)


def report(user: Reporter) -> None:
    where, place = "Rapport", user.place("report")
    assert isinstance(place, ReportPlace)
    user.does(where, "opened", lambda: user.window.show_place("report"), lambda: place.made is not None)
    theme = next(iter(user.project.codes.book())).guid
    user.does(where, "a chapter", lambda: place.outline.choose(theme))
    before = weakref.ref(place.made)
    wanted = replace(place.definition, title="Deelrapport")
    user.does(where, "made anew", lambda: place.change(wanted), lambda: before() is None)


def withdrawing(user: Reporter) -> None:
    where, window = "Respondent terugtrekken", user.window
    window.show_place("coding")
    user.bot.wait(AFTER)

    def planned() -> bool:
        found = shown(WithdrawDialog)
        return found is not None and found.plan is not None and not found._offers

    user.does(where, "opened", lambda: window.acts.run("withdraw"), planned)
    dialog = shown(WithdrawDialog)
    assert dialog is not None
    user.does(where, "a case", lambda: dialog.list.setCurrentRow(40), planned)
    user.does(where, "a document", lambda: dialog.list.setCurrentRow(dialog.list.count() * 3 // 4), planned)
    dialog.reject()


def coding(user: Reporter) -> None:
    where, window = "Coderen", user.window
    window.show_place("coding")
    user.bot.wait(AFTER)
    place = user.place("coding")
    assert isinstance(place, CodingPlace)
    codes = [c.guid for c in user.project.codes.book()]
    there = user.project.sources.list()[30].guid
    user.does(where, "another document", lambda: place.open(there), lambda: place.source == there)
    place.view.select_range(100, 140)
    n = len(place.codings)
    user.does(where, "one coding", lambda: place.commands.code(codes[7]), lambda: len(place.codings) == n + 1)
    user.does(where, "undo", lambda: window.acts["undo"].trigger(), lambda: len(place.codings) == n)
    user.does(where, "redo", lambda: window.acts["redo"].trigger(), lambda: len(place.codings) == n + 1)


def in_bulk(user: Reporter) -> None:
    where, window, desk = f"a step of {MANY:,} codings", user.window, user.app.desk
    codes = [c.guid for c in user.project.codes.book()]
    sources = [s.guid for s in user.project.sources.list()]

    shortest = min(s.length for s in user.project.sources.list())
    begun = [n * 131 % (shortest - 200) for n in range(MANY)]

    def batch() -> Changes:
        project = user.project
        with project.batch("history.merge", names="bob.kantlijn", n=MANY, decided=0) as batch:
            batch.add("coding", [
                {"guid": new_guid(), "code": codes[n % len(codes)], "source": sources[n % len(sources)],
                 "start": begun[n], "end": begun[n] + 40 + n % 160, "coder": project.coder.guid,
                 "weight": None, "origin": "manual", "confidence": None,
                 "created": "2026-01-01T00:00:00.000Z"}
                for n in range(MANY)
            ])  # fmt: skip
        return project.done(batch)

    def over() -> bool:
        return shown(Waiting) is None

    window.show_place("coding")
    user.bot.wait(AFTER)
    made = batch()
    gc.collect()  # what the test made
    user.does(where, "others', in Coderen", lambda: desk.changed.emit(made, OTHERS))
    for key in ("coding", "fragments", "matrix"):
        window.show_place(key)
        user.bot.wait(AFTER)
        user.bot.waitUntil(lambda: not user.app.jobs.running, timeout=PATIENCE)
        user.does(where, f"undone, in {key}", lambda: window.acts["undo"].trigger(), over)
        user.does(where, f"done again, in {key}", lambda: window.acts["redo"].trigger(), over)
        one = user.project.codings.add(sources[30], 300, 340 + len(key), codes[9])
        user.does(where, f"another's coding, in {key}", lambda c=one: desk.changed.emit(c, OTHERS))
        user.project.undo()


PARTS = (fragments, matrix, pictures, tables, withdrawing, coding, in_bulk)


def tour(folder: Path, bot: QtBot, whole: Path) -> tuple[Held, int | None, int | None]:
    """How long each act on copies of a project held a new window, and the most memory, in bytes, that it took
    before a report and with it."""
    file, second = (Path(shutil.copy(whole, folder / f"{new_guid()}.kantlijn")) for _ in range(2))
    app = started(folder)
    assert app.window is not None
    user = Reporter(app, bot)
    bot.waitExposed(app.window)
    opening(user, file)
    for part in PARTS:
        part(user)
    memory = most_memory(os.getpid())
    report(user)  # it has every fragment twice, as a row and as a quote that may be chosen
    all_of_it = most_memory(os.getpid())
    another(user, second)
    app.window.close()
    app.close()
    return user.held, memory, all_of_it


@pytest.mark.parametrize("codings", [20_000, pytest.param(500_000, marks=pytest.mark.slow)])
def test_the_window_is_never_held(
    codings: int,
    tmp_path: Path,
    qtbot: QtBot,
    figure: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = build(tmp_path / "p.kantlijn", codings, documents=1_000 if codings > 100_000 else 100)
    held, memory, all_of_it = tour(tmp_path, qtbot, whole)
    again: Held = {}
    gc.unfreeze()  # what was kept of the first window
    gc.collect()
    if max(worked for worked, _, _ in held.values()) > BOUND:
        again, _, _ = tour(tmp_path, qtbot, whole)
    longest: dict[str, float] = {}
    with capsys.disabled():
        for (where, what), (worked, gap, taken) in held.items():
            told = f"held {worked * 1e3:.0f} ms ({gap * 1e3:.0f} by the clock)"
            if again:
                told += f", then {again[where, what][0] * 1e3:.0f} ms"
                worked = min(worked, again[where, what][0])
            print(f"\n  {where}, {what}: {taken:.2f} s, {told}", end="")
            longest[where] = max(longest.get(where, 0.0), worked)
        print(
            f"\n  memory: {(memory or 0) / 1e6:.0f} MB; with a report of all: {(all_of_it or 0) / 1e6:.0f} MB"
        )
    assert memory is None or memory < MEMORY
    missed: list[str] = []
    for where, worked in longest.items():
        if where == "opening" and codings < 100_000:
            continue  # so small a file is opened in one turn, before a window that says so is seen
        name = f"The window held longest, {codings:,} codings, {where}"
        try:
            figure(name, f"{BOUND * 1e3:.0f} ms", worked, BOUND, 1)
        except AssertionError as error:
            missed.append(str(error))
    assert not missed, "\n".join(missed)  # the rows of the others are kept
