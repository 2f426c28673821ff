"""Long work beside the window: in a worker thread, with progress, cancelled at will, dropped when late."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from app.coding.refusal import Refusal

T = TypeVar("T")
log = logging.getLogger("kantlijn.ui")


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
    """One piece of work under way. Signals arrive in the GUI thread."""

    progressed = Signal(int, int, str)
    ended = Signal()
    _returned = Signal(object)
    _raised = Signal(object)

    def __init__(self, label: str, parent: QObject) -> None:
        super().__init__(parent)
        self.label = label
        self.progress = Progress(self.progressed.emit)
        self.over = False

    def cancel(self) -> None:
        """Drop the result and ask the work to stop; it stops at its next report."""
        self.progress.stop()


class _Runner(QRunnable):
    def __init__(self, job: Job, work: Callable[[Progress], Any]) -> None:
        super().__init__()
        self._job, self._work = job, work

    def run(self) -> None:
        try:
            result = self._work(self._job.progress)
        except BaseException as error:  # the GUI thread decides what to tell
            self._job._raised.emit(error)
        else:
            self._job._returned.emit(result)


class Jobs(QObject):
    """Runs work in at most two threads of its own; ``changed`` follows every start, report and end."""

    changed = Signal()
    failed = Signal(object)
    """An error nobody asked to handle: a Refusal, or an exception that is a defect."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self.running: list[Job] = []

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        label: str = "",
    ) -> Job:
        """Start ``work`` in a thread; ``done(result)`` or ``failed(error)`` follow in the GUI thread.

        Neither follows after ``Job.cancel`` or ``Jobs.close``. ``label`` stands in the status bar.
        The work must not touch widgets, nor the desk's project: it opens its own, read-only.
        """
        job = Job(label, self)
        queued = Qt.ConnectionType.QueuedConnection
        job.progressed.connect(self.changed, queued)

        def returned(result: Any) -> None:
            self._end(job)
            if not job.progress.cancelled:
                done(result)

        def raised(error: BaseException) -> None:
            self._end(job)
            if isinstance(error, Cancelled) or job.progress.cancelled:
                return
            if not isinstance(error, Refusal):
                log.error("%s failed", job.label or "job", exc_info=error)
            if failed is not None:
                failed(error)
            else:
                self.failed.emit(error)

        job._returned.connect(_In(job, returned).call, queued)
        job._raised.connect(_In(job, raised).call, queued)
        self.running.append(job)
        self.changed.emit()
        self._pool.start(_Runner(job, work))
        return job

    def _end(self, job: Job) -> None:
        job.over = True
        if job in self.running:
            self.running.remove(job)
        job.ended.emit()
        self.changed.emit()
        job.deleteLater()

    def close(self, milliseconds: int = 5000) -> bool:
        """Cancel everything and wait for the threads; False when one did not stop in time."""
        for job in self.running:
            job.cancel()
        return self._pool.waitForDone(milliseconds)


class _In(QObject):
    """Carries a call into the thread of its parent: a plain function as slot would run in the emitter's."""

    def __init__(self, parent: QObject, call: Callable[[Any], None]) -> None:
        super().__init__(parent)
        self._call = call

    def call(self, value: object) -> None:
        self._call(value)
