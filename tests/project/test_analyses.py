"""Kept analyses in a project: a cache that is no change, goes with its text and is used by every process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.coding.suggest.analyses.kept import key_of
from app.coding.suggest.pipeline import Pipeline, load
from app.coding.suggest.worker.asking import SuggestWorker
from app.coding.transcripts import read_text
from app.project import Project
from app.project.caches import keep_analyses
from tests.project.conftest import IN_A_FILE, state

ROOT = Path(__file__).resolve().parents[2]
AGAIN = (
    "import sys; from app.cli import main; status = main(['suggest', sys.argv[1], '--json']);"
    "print('spacy' in sys.modules, file=sys.stderr); sys.exit(status)"
)


@pytest.fixture(scope="module")
def lookup() -> Pipeline:
    return load(embedded=Path("/nonexistent/nl_kantlijn"))


def analysed(project: Project) -> None:
    """Suggest for every document, and keep what was analysed."""
    for source in project.sources.list():
        project.suggestions.propose(source.guid)
    project.analyses.save()


def suggest(place: Path) -> tuple[bytes, bool]:
    """The answer of ``kantlijn suggest`` in a process of its own, and whether that one loaded spaCy."""
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(place)],
        capture_output=True, check=True, cwd=ROOT, env={**os.environ, "XDG_STATE_HOME": str(place.parent)},
    )  # fmt: skip
    return done.stdout, done.stderr.split()[-1] == b"True"


@IN_A_FILE
def test_a_second_process_analyses_nothing_and_says_the_same(coded: Project, tmp_path: Path) -> None:
    coded.close()
    first, loaded = suggest(coded.place)
    assert loaded and json.loads(first)
    assert suggest(coded.place) == (first, False)
    with Project.open(coded.place) as project:
        assert project.analyses.size()["texts"] >= 1
        source = project.sources.list()[0].guid
        project.suggestions.propose(source)
        assert project.analyses.analyst.runs == 0
        project.sources.edit_text(source, project.sources.text(source) + "R1: Nog iets over loslaten.\n")
        project.suggestions.propose(source)
        assert project.analyses.analyst.runs > 0, "another text is another analysis"


def test_it_is_no_change(coded: Project) -> None:
    before = state(coded), coded.history(), coded.last_change, coded.can_undo()
    analysed(coded)
    assert coded.analyses.size()["texts"] and coded.analyses.size()["bytes"]
    assert (state(coded), coded.history(), coded.last_change, coded.can_undo()) == before
    assert coded.check() == []
    assert coded.stats()["analyses"] == coded.analyses.size()


def test_it_goes_when_its_text_goes_and_comes_back_with_neither_undo_nor_redo(coded: Project) -> None:
    analysed(coded)
    source = coded.sources.list()[0]
    key = coded.analyses.analyst.key(coded.sources.text(source.guid), tuple(coded.sources.turns(source.guid)))
    assert coded.analyses.has([key]) and coded.analyses.get([key])
    coded.sources.edit_text(source.guid, coded.sources.text(source.guid).replace("R1", "Rik"))
    assert not coded.analyses.has([key])
    coded.undo()
    assert not coded.analyses.has([key]) and coded.check() == []


def test_only_analyses_of_the_projects_own_texts_are_kept_and_old_ones_go(coded: Project) -> None:
    source = coded.sources.list()[0]
    stale = (source.sha256, "nl_old 1.0+0 -")
    coded.analyses.put({stale: b"old", ("0" * 64, "nl_kantlijn 1"): b"of nobody"})
    assert coded.analyses.size()["texts"] == 1
    analysed(coded)
    assert not coded.analyses.has([stale])
    shas = {source.sha256, *coded.analyses._book()}
    assert coded.store.query(
        lambda conn, ids: {r[0] for r in conn.exec_driver_sql("SELECT sha256 FROM analysis")}
    ) <= shas  # fmt: skip


def test_two_documents_of_one_text_and_other_turns_both_stay(project: Project) -> None:
    text = "Interviewer: Hoe gaat het?\nR1: We laten los.\n"
    first = project.sources.add(read_text(text, "a.txt")).subject or ""
    second = project.sources.add(read_text(text.replace(": ", "; "), "b.txt")).subject or ""
    project.sources.edit_text(second, text)
    turns = [tuple(project.sources.turns(guid)) for guid in (first, second)]
    assert turns[0] != turns[1]
    analysed(project)
    assert len(project.analyses.has([project.analyses.analyst.key(text, of) for of in turns])) == 2


@IN_A_FILE
def test_a_read_only_project_keeps_for_itself_and_a_held_one_is_left_alone(coded: Project) -> None:
    with Project.open(coded.place, read_only=True) as looking:
        analysed(looking)
        key, sources = looking.analyses.analyst.key, looking.sources
        keys = [key(sources.text(s.guid), tuple(sources.turns(s.guid))) for s in sources.list()]
        rows = looking.analyses.get(keys)
        assert set(rows) == set(keys) == looking.analyses.has(keys)
    assert coded.analyses.size()["texts"] == 0
    coded.close()
    with Project.open(coded.place, coder="Anna"):
        keep_analyses(coded.place, rows)  # in vain, as somebody is writing
    with Project.open(coded.place) as project:
        assert project.analyses.size()["texts"] == 0
    keep_analyses(coded.place, rows)
    with Project.open(coded.place) as project:
        assert project.analyses.size()["texts"] == len(keys)


def test_damage_is_no_more_than_a_text_to_analyse_again(coded: Project) -> None:
    analysed(coded)
    source = coded.sources.list()[0].guid
    before = coded.suggestions.propose(source)
    with coded.store._engine.begin() as conn:
        conn.exec_driver_sql("UPDATE analysis SET data = substr(data, 1, 40)")
    coded.close()
    with Project.open(coded.place, coder="Anna") as project:
        assert project.suggestions.propose(source) == before
        assert project.analyses.analyst.runs > 0
        project.analyses.save()
        assert project.check() == []
    with Project.open(coded.place, read_only=True) as project:
        project.suggestions.propose(source)
        assert project.analyses.analyst.runs == 0


def test_the_past_and_a_copy_are_sound(coded: Project, tmp_path: Path) -> None:
    analysed(coded)
    saved = coded.backup(tmp_path / "copies")
    with Project.open(saved) as copy:
        assert copy.check() == [] and copy.analyses.size() == coded.analyses.size()
    with coded.at(coded.last_change) as past:
        assert past.check() == []
    shutil.rmtree(tmp_path / "copies")


@contextmanager
def ended(worker: SuggestWorker) -> Iterator[SuggestWorker]:
    """A worker that leaves its process, emptied, to the next one, as the window's does."""
    yield worker
    worker.release()


@IN_A_FILE
def test_the_worker_takes_what_is_kept_and_hands_back_what_it_made(coded: Project) -> None:
    source = coded.sources.list()[0].guid
    with ended(SuggestWorker()) as worker:
        job = coded.suggestions.job(source)
        keys = coded.analyses.keys_for(job, worker.mark)
        worker.submit(job)
        (first,) = worker.wait()
        made = worker.take_made()
        assert made and set(made) <= set(keys) and worker.take_made() == {}
        assert not worker.lacks(made)
        coded.analyses.put(made)
    with ended(SuggestWorker()) as worker:
        worker.start()
        kept = coded.analyses.get(worker.lacks(keys))
        assert set(kept) == set(made)
        worker.give(kept)
        worker.submit(coded.suggestions.job(source))
        (second,) = worker.wait()
        assert worker.take_made() == {} and second.suggestions == first.suggestions


def test_a_key_is_its_text_with_its_turns(coded: Project, lookup: Pipeline) -> None:
    source = coded.sources.list()[0]
    job = coded.suggestions.job(source.guid)
    text, by = coded.sources.text(source.guid), lookup.mark
    analysis = lookup.analyse(text, job.turns)
    assert key_of(source.sha256, analysis.cuts, by) in coded.analyses.keys_for(job, by)


@IN_A_FILE
def test_nobody_waits_for_a_long_step_to_keep_an_analysis(project: Project) -> None:
    source = project.sources.add(read_text("Tom: Wij laten los.\n", "een.txt")).subject or ""
    key = project.sources.get(source).sha256, "nl_kantlijn 1"
    begun, kept, in_time = threading.Event(), threading.Event(), list[bool]()

    def step() -> None:
        with project.store.beside():
            begun.set()
            in_time.append(kept.wait(3))

    thread = threading.Thread(target=step)
    thread.start()
    assert begun.wait(3)
    project.analyses.put({key: b"made meanwhile"})
    kept.set()
    thread.join()
    assert in_time == [True], "the window would have stood still as long"
    assert project.analyses.get([key]) == {key: b"made meanwhile"}
    project.analyses.put({key: b"made later"})
    assert project.analyses.size()["texts"] == 1
