"""The window while suggestions are made and learned anew in a project of 100 interviews with 5,000 codings:
never held for over 50 ms; and the memory of the process that makes them: under a gigabyte with the window's
beside it, which has 0.2 of it. And what it costs that colleagues' codings lead nobody in the text judged.

At full size with ``-m slow``; else 12 interviews.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.coding.suggest.analyst import Analyst
from app.coding.suggest.learned import learner
from app.coding.suggest.learned.learner import model_of
from app.coding.suggest.propose import measured, propose
from app.coding.transcripts import read_text
from app.project import Project
from app.project.sample import build_sample
from app.ui.coding.place import CodingPlace
from tests.bench.pulse import Pulse
from tests.bench.showing import started

BOUND = 0.050
MEMORY = 800_000_000
LENGTH = 30_000
CODED = 50


def make_project(folder: Path, documents: int) -> Path:
    """Interviews shuffled out of the turns of the sample, with the codings that lie on them."""
    rng = random.Random(7)
    turns: list[tuple[str, list[tuple[int, int, str]]]] = []
    sample = build_sample(folder / "sample.kantlijn")
    with Project.open(sample, read_only=True) as old:
        paths = {c.guid: old.codes.book().path(c.guid) for c in old.codes.book()}
        codes = [(c.name, c.cues, c.definition, c.example) for c in old.codes.book() if c.codable]
        names = {c.guid: c.name for c in old.codes.book()}
        for source in old.sources.list():
            text, codings = old.sources.text(source.guid), old.codings.of_source(source.guid)
            for turn in old.sources.turns(source.guid):
                here = {
                    (c.start - turn.start, c.end - turn.start, names[c.code])
                    for c in codings
                    if turn.start <= c.start and c.end <= turn.end
                }
                turns.append((text[turn.start : turn.end].rstrip(), sorted(here)))
        assert len(paths) == len(names)
    place = folder / "groot.kantlijn"
    with Project.create(place, coder="Anna") as project:
        made = {
            name: project.codes.add(name, cues=cues, definition=definition, example=example).subject or ""
            for name, cues, definition, example in codes
        }
        for n in range(documents):
            lines, size = [], 0
            while size < LENGTH:
                lines.append(rng.choice(turns))
                size += len(lines[-1][0]) + 1
            draft = read_text("\n".join(line for line, _ in lines), f"gesprek{n:03}.txt")
            source = project.sources.add(draft).subject or ""
            text, at, wanted = project.sources.text(source), 0, []
            for line, here in lines:
                at = text.index(line, at)
                wanted += [(source, at + start, at + end, made[code]) for start, end, code in here]
            if n:  # the first is still to be coded
                chosen = rng.sample(sorted(set(wanted)), min(CODED, len(set(wanted))))
                project.codings.add_many(sorted(chosen))
    return place


def most_memory(pid: int) -> int | None:
    """The most bytes that a process ever held; None where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("documents", [12, pytest.param(100, marks=pytest.mark.slow)])
def test_the_window_stays_live(
    documents: int,
    tmp_path: Path,
    qtbot: QtBot,
    figure: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = make_project(tmp_path, documents)
    app = started(tmp_path)
    assert app.window is not None
    with qtbot.waitExposed(app.window):
        app.open(str(file))
    place = app.window.place("coding")
    assert isinstance(place, CodingPlace)
    suggest, pulse = place.suggestions, Pulse()
    assert app.desk.project is not None
    place.open(app.desk.project.sources.list()[0].guid)
    qtbot.wait(800)
    held: dict[str, tuple[float, float]] = {}
    taken: dict[str, float] = {}

    def phase(name: str, act: Callable[[], object], done: Callable[[], bool]) -> None:
        begun = time.perf_counter()
        pulse.begin()
        act()
        qtbot.waitUntil(done, timeout=900_000)
        held[name], taken[name] = pulse.end(), time.perf_counter() - begun

    phase("the first suggestions", place.reviewing.find, lambda: suggest.whole)
    assert len(suggest.shown) > 20

    answers = [suggest.accept, suggest.reject, suggest.accept]

    def decide() -> None:
        assert answers.pop(0)()
        if answers:
            QTimer.singleShot(250, decide)

    suggest.step(1)
    qtbot.wait(300)
    phase(
        "three answers, learned from",
        decide,
        lambda: not answers and suggest.whole and not suggest._again.isActive(),
    )
    phase("all documents", place.reviewing.find_all, lambda: suggest.asker.running is None)
    assert len(suggest.everywhere()) > documents / 2
    worker = suggest.asker.worker
    assert worker is not None and worker.pid is not None
    memory = most_memory(worker.pid)
    app.window.close()
    app.close()
    with capsys.disabled():
        for name, (worked, gap) in held.items():
            print(
                f"\n  {name}: {taken[name]:.1f} s, held {worked * 1e3:.0f} ms ({gap * 1e3:.0f} by the clock)"
            )
        print(f"  the worker: {(memory or 0) / 1e6:.0f} MB")
    for name, (worked, _) in held.items():
        figure(f"The window held longest, {documents} interviews, {name}", "50 ms", worked, BOUND, 1)
    assert memory is None or memory < MEMORY


@pytest.mark.slow
def test_a_run_in_which_each_text_is_led_by_its_own_coder_alone(
    tmp_path: Path, figure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the like led by everybody's codings, by processor time; the texts are analysed before."""
    with Project.open(make_project(tmp_path, 100), coder="Anna") as project:
        documents = project.suggestions.documents()
        jobs = [project.suggestions.job(s.guid, documents=documents) for s in project.sources.list()]
    analyst = Analyst(lambda key: None)
    for job in jobs:
        analyst.analyse(job.text, job.turns)

    def run() -> float:
        learner.forget()
        begin = time.process_time()
        for job in jobs:
            propose(job, analyst)
            measured(job, analyst)
        return time.process_time() - begin

    with monkeypatch.context() as patch:
        patch.setattr(learner, "model_of", lambda *args: model_of(*args[:-1]))
        propose(jobs[0], analyst)
        everybody = run()
    figure(
        "Suggestions for 100 coded interviews, each led by its coder alone",
        "led by all",
        run(),
        everybody,
        1.4,
    )
