"""A process of its own for the analysis: spaCy would hold the interpreter, and the window with it.

``submit`` and ``poll`` never wait. The process starts with the first job, keeps its pipeline and its analyses
for the next, ends with ``close`` or when the program that started it is gone, and is started anew after a
death. Jobs are answered in the order in which they came; who submitted drops an answer whose ``sha256`` is
no longer that of the text. Analyses that were kept are handed to the process by ``give``, and those it makes
come back by ``take_made``. ``release`` leaves the process, emptied, to the next worker of this program, so
that the next project does not wait for a pipeline.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import queue
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from app.coding.model import Notice
from app.coding.refusal import Refusal
from app.coding.suggest.analyses.kept import Key
from app.coding.suggest.analyses.pipelines import likely
from app.coding.suggest.features.documents import Document
from app.coding.suggest.jobs import AnalyseJob, SuggestAnswer, SuggestJob
from app.coding.suggest.worker.answering import Emptied, run
from app.coding.text import fingerprint

PATIENCE = 2.0
"""Seconds that ``close`` waits for the process before it is made to end."""


@dataclass(slots=True)
class _Process:
    """One life of the worker: its process, its pipe, and the threads that wait at the pipe."""

    process: BaseProcess
    pipe: Connection
    outbox: queue.SimpleQueue[Any]
    threads: tuple[threading.Thread, ...] = ()
    known: set[Key] = field(default_factory=set)
    """The analyses that the process has."""
    taught: dict[str, Document] = field(default_factory=dict)
    """What the process has been given to learn from; only what is new or changed is sent again."""
    inbox: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    emptying: int = 0
    """Until the process said so often that it is empty, what it says is for an earlier owner."""


_spare: list[_Process] = []
"""The process that the last worker left, if any; it ends with the program."""


class SuggestWorker:
    """The owner's side of the worker process; to be used from one thread, without ever blocking it."""

    def __init__(self) -> None:
        self._life: _Process | None = None
        self._pending: dict[str, SuggestJob | AnalyseJob] = {}
        self._made: dict[Key, bytes] = {}
        self._numbers = itertools.count(1)
        self._closed = False
        self.pipeline: Notice | None = None
        """Which pipeline the process has loaded; None until it tells."""
        self.notices: tuple[Notice, ...] = ()

    def start(self) -> None:
        """Start the process and let it load its pipeline, so that the first answer comes sooner."""
        if self._closed:
            raise Refusal("suggest.worker_closed")
        if self._life is not None and not self._pending and not self._life.process.is_alive():
            self._died()
        if self._life is None:
            self._life = self._take_over() or self._begin()

    @property
    def mark(self) -> str:
        """Name and version of the pipeline, as kept analyses are marked; likely ones until it tells."""
        told = self.pipeline
        return likely() if told is None else f"{told.details['name']} {told.details['version']}"

    def lacks(self, keys: Collection[Key]) -> list[Key]:
        """The analyses among these that the process neither was given nor made."""
        known = self._life.known if self._life is not None else set()
        return [key for key in keys if key not in known]

    def give(self, rows: Mapping[Key, bytes]) -> None:
        """Hand kept analyses to the process, for the jobs that follow."""
        if rows:
            self.start()
            assert self._life is not None
            self._life.known.update(rows)
            self._life.outbox.put(("give", dict(rows)))

    def take_made(self, most: int = 1000) -> dict[Key, bytes]:
        """At most so many of the packed analyses that the process made and nobody took yet."""
        keys = list(itertools.islice(self._made, most))
        return {key: self._made.pop(key) for key in keys}

    def submit(self, job: SuggestJob | AnalyseJob, job_id: str | None = None) -> str:
        """Hand in a job and return its id. Raises Refusal after ``close``."""
        self.start()
        name = job_id or f"suggest-{next(self._numbers)}"
        self._pending[name] = job
        assert self._life is not None
        if isinstance(job, AnalyseJob):
            self._life.outbox.put(("analyse", name, job))
            return name
        self._teach(self._life, job.documents)
        chosen = tuple(document.source for document in job.documents)
        self._life.outbox.put(("job", name, replace(job, documents=()), chosen))
        return name

    @staticmethod
    def _teach(life: _Process, documents: tuple[Document, ...]) -> None:
        """Hand over the documents that the process does not have yet, so that a hundred jobs do not carry
        a hundred documents each."""
        fresh = [d for d in documents if life.taught.get(d.source) is not d]
        gone = life.taught.keys() - {d.source for d in documents}
        for document in fresh:
            life.taught[document.source] = document
            life.outbox.put(("document", document))
        for source in gone:
            del life.taught[source]
        if gone:
            life.outbox.put(("forget", tuple(gone)))

    def cancel(self, job_id: str) -> None:
        """Want no answer any more; a job that is being worked on stops at the next piece of its text."""
        if self._pending.pop(job_id, None) is not None and self._life is not None:
            self._life.outbox.put(("cancel", job_id))

    def poll(self) -> list[SuggestAnswer]:
        """The answers that came in since the last call, at once; of a cancelled job none."""
        answers: list[SuggestAnswer] = []
        while (life := self._life) is not None:
            try:
                message = life.inbox.get_nowait()
            except queue.Empty:
                break
            if message is None:
                answers += self._died()
            elif life.emptying:
                life.emptying -= isinstance(message, Emptied)
            elif isinstance(message, SuggestAnswer):
                if self._pending.pop(message.job, None) is not None:
                    answers.append(message)
            elif isinstance(message, dict):
                self._made |= message
                life.known.update(message)
            else:
                self.pipeline, self.notices = message
        return answers

    def wait(self, seconds: float = 60.0) -> list[SuggestAnswer]:
        """Like ``poll``, but until at least one answer is there, no job is left or the time is over."""
        until = time.monotonic() + seconds
        while not (answers := self.poll()) and self._pending and time.monotonic() < until:
            time.sleep(0.01)
        return answers

    @property
    def busy(self) -> bool:
        """Whether a job waits for its answer."""
        return bool(self._pending)

    @property
    def pid(self) -> int | None:
        """The process id, while there is a process."""
        return self._life.process.pid if self._life else None

    def close(self) -> None:
        """End the process; waits ``PATIENCE`` seconds at most. Jobs that are pending get no answer."""
        self._closed = True
        self._pending.clear()
        if self._life is not None:
            self._end(self._life)
            self._life = None

    def release(self) -> None:
        """Like ``close``, but leave the process to the next worker when it has nothing to do."""
        life = self._life
        if life is None or self._pending or _spare or not life.process.is_alive():
            self.close()
            return
        self._closed, self._life = True, None
        life.outbox.put(("empty",))
        life.known.clear()
        life.taught.clear()
        life.emptying += 1
        _spare.append(life)

    def __enter__(self) -> SuggestWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take_over(self) -> _Process | None:
        """The process that an earlier worker left; None when there is none alive."""
        while _spare:
            life = _spare.pop()
            if life.process.is_alive():
                return life
            self._end(life)
        return None

    def _begin(self) -> _Process:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run, args=(theirs,), name="kantlijn-suggest", daemon=True)
        process.start()
        theirs.close()
        life = _Process(process, ours, queue.SimpleQueue())
        life.threads = (
            threading.Thread(target=_send, args=(life,), name="kantlijn-suggest-out", daemon=True),
            threading.Thread(target=_receive, args=(life,), name="kantlijn-suggest-in", daemon=True),
        )
        for thread in life.threads:
            thread.start()
        return life

    def _died(self) -> list[SuggestAnswer]:
        """One answer for every job that the process took with it; the next job starts a new one."""
        assert self._life is not None
        self._end(self._life)
        self._life = None
        lost, self._pending = self._pending, {}
        notice = Notice("suggest.worker_died")
        return [
            SuggestAnswer(name, job.source, fingerprint(job.text), trouble=notice)
            for name, job in lost.items()
        ]

    @staticmethod
    def _end(life: _Process) -> None:
        life.outbox.put(None)
        life.process.join(PATIENCE)
        if life.process.is_alive():
            life.process.kill()
            life.process.join(PATIENCE)
        for thread in life.threads:
            thread.join(PATIENCE)
        life.pipe.close()


def _send(life: _Process) -> None:
    """Hand messages to the process; a full pipe makes this thread wait and nobody else."""
    try:
        while (message := life.outbox.get()) is not None:
            life.pipe.send(message)
        life.pipe.send(("close",))
    except (OSError, ValueError):
        return


def _receive(life: _Process) -> None:
    with contextlib.suppress(OSError, EOFError):
        while True:
            life.inbox.put(life.pipe.recv())
    life.inbox.put(None)
