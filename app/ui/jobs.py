"""Long work beside the window: in a worker thread, with progress, cancelled at will, dropped when late."""

from __future__ import annotations

import gc
import logging
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from traceback import clear_frames
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.coding.refusal import Refusal

T = TypeVar("T")
log = logging.getLogger("kantlijn.ui")
TURN = 0.0002
"""Seconds after which a thread that works lets the window have its turn. Qt lets go of the interpreter many
times while something is drawn, and each time it waits this long: Python's own 5 ms add up to a second."""
MUCH = 100_000
"""New objects of which the collector would look through all at once."""
AT_ONCE = 2
"""Jobs that work at the same time; the others wait, but for urgent ones."""


def next_turn(owner: QObject, call: Callable[[], object]) -> None:
    """Call it when keys, clicks and drawing have had their turn, unless ``owner`` has gone by then.

    With a timer of no milliseconds Qt would do it before them, in one turn with what asked for it.
    """
    QTimer.singleShot(1, owner, call)


class Cancelled(Exception):
    """Raised inside the work when the user no longer wants its result."""


class Progress:
    """What the work is given: tell how far it is, learn whether to stop. Safe from the worker thread."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Report ``done`` of ``total`` (0 when unknown). Raises Cancelled once the job was cancelled."""
        self.check()
        self._tell(done, total, what)

    def check(self) -> None:
        """Raises Cancelled once the job was cancelled."""
        if self._stop.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Ask the work to stop."""
        self._stop.set()


class Job(QObject):
    """One piece of work under way. Belongs to the GUI thread, signals and all."""

    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self, label: str, parent: Jobs) -> None:
        super().__init__(parent)
        self.label = label
        self.over = False
        self.progress = Progress(lambda *step: parent._post(self, "progress", step))

    def cancel(self) -> None:
        """Drop the result and ask the work to stop; it stops at its next report."""
        self.progress.stop()


class Jobs(QObject):
    """Runs work in threads of its own; ``changed`` follows every start, report and end.

    The threads touch no QObject but this one, which outlives them: they put what they have to say in a
    queue and wake the GUI thread. (A job that told by itself could be deleted while it was telling.)
    """

    changed = Signal()
    failed = Signal(object)
    """An error nobody asked to handle: a Refusal, or an exception that is a defect."""
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN)
        self.running: list[Job] = []
        self._working, self._rests, self._counting = 0, False, threading.Lock()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._threads: dict[Job, threading.Thread] = {}
        self._wanted: dict[Job, tuple[Callable[[Any], None], Callable[[BaseException], None] | None]] = {}
        self._unwanted: dict[Job, Callable[[Any], object]] = {}
        self._told: queue.SimpleQueue[tuple[Job, str, Any]] = queue.SimpleQueue()
        self._woken.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        label: str = "",
        *,
        urgent: bool = False,
        unwanted: Callable[[T], object] | None = None,
    ) -> Job:
        """Start ``work`` in a thread; ``done(result)`` or ``failed(error)`` follow in the GUI thread.

        Neither follows after ``Job.cancel`` or ``Jobs.close``. ``label`` stands in the status bar. What is
        ``urgent``, as the user can do nothing else meanwhile, waits for no other job. A result that came too
        late to be dropped is handed to ``unwanted``, when something must be closed.
        The work must not touch widgets, nor the desk's project: it opens its own, read-only.
        """
        job = Job(label, self)
        self._wanted[job] = (done, failed)
        if unwanted is not None:
            self._unwanted[job] = unwanted
        self.running.append(job)
        room = nullcontext() if urgent else self._room
        thread = threading.Thread(target=self._work, args=(job, work, room), name="kantlijn-job", daemon=True)
        self._threads[job] = thread
        self.changed.emit()
        thread.start()
        return job

    def follow(self, label: str) -> Job:
        """Show work that another process does for the window; its owner tells of it with ``tell`` and
        ``finish``, and looks whether ``job.progress.cancelled``."""
        job = Job(label, self)
        self.running.append(job)
        self.changed.emit()
        return job

    def tell(self, job: Job, done: int, total: int, what: str = "") -> None:
        """How far followed work is."""
        if not job.over:
            job.progressed.emit(done, total, what)
            self.changed.emit()

    def finish(self, job: Job) -> None:
        """Followed work is over, one way or another."""
        if not job.over:
            job.over = True
            self.running.remove(job)
            job.ended.emit()
            self.changed.emit()
            job.deleteLater()

    def _work(self, job: Job, work: Callable[[Progress], Any], room: AbstractContextManager[Any]) -> None:
        """In the thread."""
        with room:
            try:
                job.progress.check()
                with self._no_collecting():
                    found = work(job.progress)
                self._post(job, "returned", found)
            except BaseException as error:  # the GUI thread decides what to tell
                clear_frames(error.__traceback__)  # what they hold goes here, not there
                self._post(job, "raised", error)

    @contextmanager
    def _no_collecting(self) -> Iterator[None]:
        """Let the collector of circles rest while a thread works, and leave alone what the work made much of.

        It walks through everything that was made, again and again, and holds every thread meanwhile: the
        window for half a second when a large project is read.
        """
        with self._counting:
            if not self._working and gc.isenabled():
                gc.disable()
                self._rests = True
            self._working += 1
        try:
            yield
        finally:
            with self._counting:
                self._working -= 1
                if gc.get_count()[0] > MUCH:
                    gc.freeze()
                if not self._working and self._rests:
                    gc.enable()
                    self._rests = False

    def _post(self, job: Job, what: str, value: Any) -> None:
        """In the thread."""
        self._told.put((job, what, value))
        self._woken.emit()

    def _hear(self) -> None:
        while True:
            try:
                job, what, value = self._told.get_nowait()
            except queue.Empty:
                return
            if job.over:
                continue
            if what == "progress":
                if not job.progress.cancelled:
                    job.progressed.emit(*value)
                    self.changed.emit()
            else:
                if not self._told.empty():  # what becomes of one result is enough for a turn
                    next_turn(self, self._hear)
                self._end(job, what, value)
                return

    def _end(self, job: Job, what: str, value: Any) -> None:
        job.over = True
        self.running.remove(job)
        self._threads.pop(job).join()
        done, failed = self._wanted.pop(job)
        unwanted = self._unwanted.pop(job, None)
        job.ended.emit()
        self.changed.emit()
        job.deleteLater()
        if job.progress.cancelled or isinstance(value, Cancelled):
            if what == "returned" and unwanted is not None:
                unwanted(value)
            return
        if what == "returned":
            done(value)
            return
        if not isinstance(value, Refusal):
            log.error("%s failed", job.label or "job", exc_info=value)
        if failed is not None:
            failed(value)
        else:
            self.failed.emit(value)

    def close(self, milliseconds: int = 5000) -> bool:
        """Cancel everything and wait for the threads; False when one did not stop in time."""
        until = time.monotonic() + milliseconds / 1000
        for job in self.running:
            job.cancel()
        for thread in self._threads.values():
            thread.join(max(0.0, until - time.monotonic()))
        while not self._told.empty():
            job, what, value = self._told.get()
            if what == "returned" and job in self._unwanted:
                self._unwanted.pop(job)(value)
        return not any(thread.is_alive() for thread in self._threads.values())
