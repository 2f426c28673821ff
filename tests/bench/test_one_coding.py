"""One coding, from the key press to painted pixels, durably stored: a raw durable commit plus 12 ms."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Project
from app.ui.coding.place import CodingPlace
from tests.bench.showing import started

WORDS = [
    "de",
    "gemeente",
    "laat",
    "los",
    "en",
    "stuurt",
    "toch",
    "weer",
    "bij",
    "hè",
    "zeg",
    "maar",
    "inwoners",
    "samenwerking",
    "tijd",
    "wij",
]


def transcript(seed: int, length: int = 60_000) -> str:
    rng = random.Random(seed)
    lines: list[str] = []
    size = 0
    while size < length:
        label = "Interviewer" if len(lines) % 2 == 0 else "R1"
        said = " ".join(rng.choice(WORDS) for _ in range(rng.randint(10, 120)))
        lines.append(f"{label}: {said}.")
        size += len(lines[-1]) + 1
    return "\n".join(lines)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """20 documents of 60,000 characters with 5,000 codings each: 100,000 in the project, 20 codes."""
    place = tmp_path_factory.mktemp("large") / "groot.kantlijn"
    rng = random.Random(1)
    with Project.create(place, coder="Anna") as project:
        codes = [project.codes.add(f"Code {n}").subject or "" for n in range(20)]
        for n in range(20):
            source = project.sources.add(read_text(transcript(n), f"gesprek{n:02}.txt")).subject or ""
            wanted = set()
            while len(wanted) < 5_000:
                start = rng.randrange(59_000)
                wanted.add((source, start, start + rng.randint(20, 250), rng.choice(codes)))
            project.codings.add_many(sorted(wanted))
        project.set_setting("favourites", codes[:9])
    yield place


def raw_commits(folder: Path, times: int) -> list[float]:
    """One row, one durable commit: what no program can do without."""
    taken = []
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE coding (guid TEXT, a INTEGER, b INTEGER)")
        for n in range(times):
            begun = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO coding VALUES ('x', ?, ?)", (n, n))
            db.execute("COMMIT")
            taken.append(time.perf_counter() - begun)
    return taken


class Painted(QObject):
    """Notes when the text and the margin were painted."""

    def __init__(self, found: dict[QObject, float]) -> None:
        super().__init__()
        self._found = found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: self._found.setdefault(watched, time.perf_counter()))
        return False


def test_one_coding(large: Path, tmp_path: Path, qtbot: QtBot, figure: Callable[..., None]) -> None:
    app = started(tmp_path)
    assert app.window is not None
    with qtbot.waitExposed(app.window):
        app.open(str(large))
    place = app.window.place("coding")
    assert isinstance(place, CodingPlace)
    project = app.desk.project
    assert project is not None
    place.open(project.sources.list()[3].guid)
    qtbot.wait(500)
    before = len(place.codings)
    assert before == 5_000
    painted: dict[QObject, float] = {}
    watch = Painted(painted)
    place.view.page.viewport().installEventFilter(watch)
    place.view.margin.installEventFilter(watch)
    rng = random.Random(5)
    taken: list[float] = []
    for start in rng.sample(range(20_000, 22_000), 40):
        place.view.scroll_to(start, start + 33, flash=False)
        place.view.select_range(start, start + 33)
        qtbot.wait(60)
        painted.clear()
        begun = time.perf_counter()
        QTest.keyClick(place.view.page, Qt.Key.Key_1)
        while len(painted) < 2:
            app.qt.processEvents()
        taken.append(max(painted.values()) - begun)
    assert len(place.codings) == before + len(taken)
    raw = statistics.median(raw_commits(large.parent, 40))
    app.window.close()
    app.close()
    figure(
        "One coding, key press to repaint, 5,000 in the document and 100,000 in the project (median)",
        "a raw durable commit plus 12 ms",
        statistics.median(taken),
        raw + 0.012,
        1,
        "QualCoder 0.28 s CPU, Taguette 56 ms server side",
    )
