"""The worker process, with a real process each time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from app.coding.model import Code
from app.coding.refusal import Refusal
from app.coding.suggest import SuggestJob, SuggestWorker
from app.coding.suggest.jobs import AnalyseJob
from app.coding.text import fingerprint
from app.words import say

CODES = (Code("A", "Loslaten", cues=("loslaten", "vrijheid")),)


def _job(text: str, source: str = "s") -> SuggestJob:
    return SuggestJob(source, text, (), CODES)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _gone(pid: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not _alive(pid)


@pytest.fixture
def worker() -> Iterator[SuggestWorker]:
    """A worker; the process that it leaves is taken over by the next."""
    worker = SuggestWorker()
    yield worker
    worker.release()


@pytest.fixture
def fresh(worker: SuggestWorker) -> SuggestWorker:
    """A worker that is to start a process: none was left to take over."""
    with SuggestWorker() as other:
        other._life = other._take_over()
    return worker


def test_jobs_are_answered_in_order_and_the_process_is_kept(worker: SuggestWorker) -> None:
    assert worker.pid is None
    texts = {
        worker.submit(_job(text, text)): text for text in ("Dat is vrijheid.", "Niets.", "We lieten los.")
    }
    pid = worker.pid
    answers = []
    while worker.busy:
        answers += worker.wait()
    assert [a.job for a in answers] == list(texts)
    assert [len(a.suggestions) for a in answers] == [1, 0, 1]
    assert all(a.sha256 == fingerprint(texts[a.job]) and a.source == texts[a.job] for a in answers)
    assert answers[0].trouble is None and answers[0].pipeline and worker.pipeline == answers[0].pipeline
    worker.submit(_job("Vrijheid!"), "mine")
    (answer,) = worker.wait()
    assert answer.job == "mine" and worker.pid == pid
    worker.close()
    assert pid is not None and _gone(pid)
    with pytest.raises(Refusal) as refused:
        worker.submit(_job("x"))
    assert say(refused.value)


def test_submitting_does_not_wait(fresh: SuggestWorker) -> None:
    """All are handed in, more than a pipe holds, before the process has as much as loaded its pipeline."""
    big = "Er was veel vrijheid in dat traject. " * 600
    jobs = [fresh.submit(_job(big + str(n))) for n in range(8)]
    assert fresh.poll() == [] and fresh.pipeline is None
    for job in jobs[1:]:
        fresh.cancel(job)
    answers = fresh.wait()
    assert [a.job for a in answers] == jobs[:1] and not fresh.busy
    last = fresh.submit(_job("Vrijheid."))
    assert [a.job for a in fresh.wait()] == [last]


def test_a_death_is_told_once_and_survived(worker: SuggestWorker) -> None:
    worker.submit(_job("Vrijheid."))
    assert worker.wait()
    jobs = [worker.submit(_job("Er was veel vrijheid in dat traject. " * 20_000)) for _ in range(2)]
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    answers = worker.wait()
    assert [a.job for a in answers] == jobs
    assert all(a.trouble and a.trouble.key == "suggest.worker_died" and say(a.trouble) for a in answers)
    worker.submit(_job("Vrijheid."))
    (answer,) = worker.wait()
    assert answer.trouble is None and len(answer.suggestions) == 1
    os.kill(worker.pid, signal.SIGKILL)
    assert _gone_after_kill(worker)
    worker.submit(_job("Weer vrijheid."))
    (answer,) = worker.wait()
    assert answer.trouble is None


def _gone_after_kill(worker: SuggestWorker) -> bool:
    until = time.monotonic() + 10
    while worker._life is not None and worker._life.process.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    return worker._life is not None and not worker._life.process.is_alive()


def test_a_job_that_fails_leaves_the_others(worker: SuggestWorker) -> None:
    bad = SuggestJob("bad", "Vrijheid.", (), CODES, codings=("no coding",))  # type: ignore[arg-type]
    worker.submit(bad)
    worker.submit(_job("Vrijheid."))
    answers = []
    while worker.busy:
        answers += worker.wait()
    assert [a.trouble.key if a.trouble else None for a in answers] == ["suggest.worker_failed", None]
    assert answers[0].trouble and "AttributeError" in say(answers[0].trouble)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("end", ["time.sleep(60)", "worker.release()"])
def test_no_process_is_left_when_the_program_ends(end: str) -> None:
    script = (
        "import time\n"
        "from app.coding.suggest import SuggestWorker\n"
        "if __name__ == '__main__':\n"
        f"    worker = SuggestWorker(); worker.start(); print(worker.pid, flush=True); {end}\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        if "release" not in end:
            assert _alive(pid)
            parent.kill()
        assert parent.wait(20) == (0 if "release" in end else -signal.SIGKILL)
    finally:
        parent.kill()
        if parent.stdout:
            parent.stdout.close()
    assert _gone(pid)


def test_the_next_worker_takes_over_an_empty_process() -> None:
    first = SuggestWorker()
    first.submit(AnalyseJob("s", "Wij laten het los.", ()))
    (answer,) = first.wait()
    pid, (key,) = first.pid, first.take_made()
    assert not first.lacks([key])
    first.release()
    with pytest.raises(Refusal):
        first.start()
    passing = SuggestWorker()
    passing.start()
    passing.release()  # before the process said that it is empty
    with SuggestWorker() as second:
        second.start()
        assert second.pid == pid and second.pipeline is None and second.lacks([key]) == [key]
        second.submit(_job("Dat is vrijheid."))
        (found,) = second.wait()
        assert len(found.suggestions) == 1 and second.pipeline == answer.pipeline
        second.submit(AnalyseJob("s", "Wij laten het los.", ()))
        second.wait()
        assert key in second.take_made(), "it was not kept from before"
    assert pid is not None and _gone(pid)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.slow
def test_a_process_at_work_or_dead_is_left_to_nobody(worker: SuggestWorker) -> None:
    worker.submit(_job("Er was veel vrijheid in dat traject. " * 20_000))
    pid = worker.pid
    worker.release()
    assert pid is not None and _gone(pid)
    other = SuggestWorker()
    other.submit(_job("Vrijheid."))
    assert other.wait()
    dead = other.pid
    assert dead is not None and dead != pid
    other.release()
    os.kill(dead, signal.SIGKILL)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
    with SuggestWorker() as third:
        third.submit(_job("Vrijheid."))
        (answer,) = third.wait()
        assert answer.trouble is None and third.pid != dead


def test_an_analysis_comes_each_time_it_is_asked_for(worker: SuggestWorker) -> None:
    """Who asks once more has it no longer: the text was edited and brought back."""
    for _ in range(2):
        worker.submit(AnalyseJob("s", "Wij laten het los.", ()))
        (answer,) = worker.wait()
        assert answer.trouble is None
        assert len(worker.take_made()) == 1
