"""Asking the worker process for suggestions: one document at once, or all of them in a run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.coding.model import Suggestion
from app.coding.refusal import Refusal
from app.ui.coding.suggestion_wishes import Ready, Wishes
from app.ui.desk import Desk
from app.ui.jobs import Job, Jobs
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.features.documents import Document
    from app.coding.suggest.jobs import SuggestAnswer
    from app.coding.suggest.worker.asking import SuggestWorker
    from app.project import Project

POLL_MS = 60
WARM_MS = 1500
"""So long after a project was opened the worker process may begin to load its pipeline."""
WARM_POLLS = 1000
"""After so many polls (a minute) nobody waits for the pipeline's name any more."""
STEP = 0.008
"""Seconds of reading between two events of the window."""
KEPT_AT_ONCE, GIVEN_AT_ONCE = 6, 4
"""Analyses that are written to the project, or read from it, between two events."""
AT_ONCE = 2
"""Jobs in the worker's hands: one that it works on and one that it finds next. The others wait here, so that
the open document can go before them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The suggestions for a document as it is now; ``whole`` when the hidden ones came along, ``fresh`` when
    nothing changed meanwhile that would make them others. Of the codes ``taught`` something coded was learned
    from, of others only what the codebook says."""

    source: str
    suggestions: tuple[Suggestion, ...]
    whole: bool
    fresh: bool
    taught: frozenset[str] = frozenset()


class Asker(QObject):
    """``found(Answer)``; ``answered(SuggestAnswer)``: the worker's answer to somebody else's job;
    ``working()``: busy or no more; ``pipelineKnown(str, str)``: what reads the
    Dutch, and why it is not the best there is (else "").

    Lives in the GUI thread and never holds it: the codings that are learned from are read a few documents at
    a time, the worker process does the work, and an answer for a text that is no longer the project's is
    dropped.
    """

    found = Signal(object)
    answered = Signal(object)
    working = Signal()
    pipelineKnown = Signal(str, str)

    def __init__(self, desk: Desk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._shown = desk, jobs
        self.worker: SuggestWorker | None = None
        self.measured: dict[str, float] = {}
        """From which confidence on each code is suggested when nobody said otherwise, as last told."""
        self._changes = 0
        self._codes_of: dict[int, tuple[Document, frozenset[str]]] = {}
        self.wishes = Wishes()
        self._run: Job | None = None
        self._run_total = 0
        self._run_documents: Sequence[Document] | None = None
        self._told_pipeline: object = None
        self._poller = self._timer(POLL_MS, self._poll, once=False)
        self._feeder = self._timer(0, self._feed)
        self._warming = self._timer(WARM_MS, self._warm)
        self._polls = 0

    def _timer(self, milliseconds: int, call: object, *, once: bool = True) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(milliseconds)
        timer.timeout.connect(call)
        return timer

    # asking

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self.wishes)

    def awaits(self, source: str | None) -> bool:
        """Whether an answer for this document is awaited."""
        return any(wish.source == source for wish in self.wishes.open())

    @property
    def running(self) -> tuple[int, int] | None:
        """How many documents of a run over all are done, and of how many; None when there is none."""
        return (self._run_total - self._left(), self._run_total) if self._run is not None else None

    def ask(self, source: str) -> None:
        """Ask for one document, before all that waits; hidden suggestions come along."""
        self._cancel(self.wishes.prefer(source))
        self._begin()

    def ask_all(self, sources: Iterable[str]) -> None:
        """Ask for these documents one by one, all learning from what is coded now; progress is shown and can
        be cancelled. A run that goes on already is begun anew."""
        self.stop_run()
        wanted = list(dict.fromkeys(sources))
        if not wanted:
            return
        self.wishes.add_run(wanted)
        self._run = self._shown.follow(say("coding.suggest.run"))
        self._run_total, self._run_documents = len(wanted), None
        self._begin()
        self._tell_run()

    def changed(self) -> None:
        """Something changed that makes other suggestions likely: what is on its way is not fresh any more."""
        self._changes += 1

    def stop_run(self) -> None:
        """End the run over all documents; what was found in it stays."""
        self._cancel(self.wishes.drop_run())
        self._end_run()
        self.working.emit()

    def forget(self) -> None:
        """Another project is open: want nothing any more."""
        self._cancel(self.wishes.forget())
        self._end_run()
        self.measured, self._codes_of = {}, {}

    def _cancel(self, jobs: Iterable[str]) -> None:
        for job in jobs:
            if self.worker is not None:
                self.worker.cancel(job)

    def _begin(self) -> None:
        self._feeder.start()
        self._poller.start()
        self.working.emit()

    def _feed(self) -> None:
        """Read on, or hand the next job to the worker; a little at a time."""
        project, wishes = self._desk.project, self.wishes
        if project is None or not (wishes.waiting or wishes.ready) or len(wishes.given) >= AT_ONCE:
            return
        if self.worker is None:
            self._start_worker()
            self._feeder.start()
            return
        if wishes.ready is not None:
            self._hand_over(project, self.worker, wishes.ready)
            return
        until = time.perf_counter() + STEP
        for _ in project.suggestions.library.reading():
            if time.perf_counter() > until:
                self._feeder.start()
                return
        wish = wishes.waiting.popleft()
        try:
            if wish.run and self._run_documents is None:
                self._run_documents = project.suggestions.documents()
            documents = self._run_documents if wish.run else None
            job = project.suggestions.job(wish.source, hidden=not wish.run, documents=documents)
            lacking = self.worker.lacks(project.analyses.keys_for(job, self.worker.mark))
            wish = replace(wish, at=self._changes, taught=self._taught_by(job.documents))
            wishes.ready = Ready(wish, job, lacking)
        except Refusal as refusal:
            if not wish.run:  # in a run the document may have been removed meanwhile
                self._desk.refused(refusal)
            self._tell_run()
            self.working.emit()
        self._feeder.start()

    def _taught_by(self, documents: Sequence[Document]) -> frozenset[str]:
        """The codes that these documents have codings of; one that stayed as it was is not read again."""
        known = self._codes_of
        self._codes_of = {
            id(one): known.get(id(one)) or (one, frozenset(c.code for c in one.codings)) for one in documents
        }
        return frozenset().union(*(codes for _, codes in self._codes_of.values()))

    def _hand_over(self, project: Project, worker: SuggestWorker, ready: Ready) -> None:
        """Give the worker some of the kept analyses that the job needs; after the last ones, the job."""
        if ready.lacking:
            worker.give(project.analyses.get(ready.lacking[:GIVEN_AT_ONCE]))
            del ready.lacking[:GIVEN_AT_ONCE]
        else:
            self.wishes.ready = None
            self.wishes.given[worker.submit(ready.job)] = ready.wish
        self._feeder.start()

    # the worker

    def at_work(self) -> SuggestWorker:
        """The worker process' owner, for a job of one's own; ``answered`` tells what became of it."""
        if self.worker is None:
            self._start_worker()
        assert self.worker is not None
        self._poller.start()
        return self.worker

    def warm_later(self) -> None:
        """Let the worker load its pipeline when the window has come to rest, and tell which one it is."""
        if self.worker is None:
            self._warming.start()

    def _warm(self) -> None:
        if self._desk.project is None or self.worker is not None:
            return
        import app.coding.suggest.worker.asking  # noqa: F401  (by itself, so that no one step takes long)

        QTimer.singleShot(POLL_MS, self, self._warm_worker)

    def _warm_worker(self) -> None:
        if self._desk.project is not None and self.worker is None:
            self._start_worker()
            self._polls = WARM_POLLS
            self._poller.start()

    def _start_worker(self) -> None:
        from app.coding.suggest.worker.asking import SuggestWorker

        self.worker = SuggestWorker()
        self.worker.start()

    def _poll(self) -> None:
        if self._run is not None and self._run.progress.cancelled:
            self.stop_run()
        if self.worker is None:
            if not self.wishes.waiting:
                self._poller.stop()
            return
        answers = self.worker.poll()
        self._tell_pipeline(self.worker)
        self._keep()
        for answer in answers:
            self._hear(answer)
        if answers:
            self._feeder.start()
            self._tell_run()
        self._polls -= 1
        if not self.busy:
            if self._polls <= 0 and not self.worker.busy and not self._keep():
                self._poller.stop()
            if answers or self._polls <= 0:
                self.working.emit()

    def _tell_pipeline(self, worker: SuggestWorker) -> None:
        """Say once what reads the Dutch."""
        if worker.pipeline is None or worker.pipeline == self._told_pipeline:
            return
        self._told_pipeline = worker.pipeline
        self._polls = 0
        why = [say(notice) for notice in worker.notices]  # it is not the one that ships
        self.pipelineKnown.emit(say(worker.pipeline), "\n".join(why))
        for told in why:
            self._desk.message(told, "warning")

    def _hear(self, answer: SuggestAnswer) -> None:
        wish = self.wishes.given.pop(answer.job, None)
        if wish is None:
            while self._keep():  # who asked looks there
                pass
            self.answered.emit(answer)
        elif answer.trouble is not None:
            self._desk.message(say(answer.trouble), "warning")
        elif self._is_current(answer.source, answer.sha256):
            self.measured = dict(answer.measured)
            fresh = wish.at == self._changes
            self.found.emit(Answer(answer.source, answer.suggestions, not wish.run, fresh, wish.taught))

    def _keep(self) -> bool:
        """Keep some of the analyses that the worker made with the project; whether there were any."""
        made = self.worker.take_made(KEPT_AT_ONCE) if self.worker is not None else {}
        if made and self._desk.project is not None:
            self._desk.project.analyses.put(made)
        return bool(made)

    def _is_current(self, source: str, sha256: str) -> bool:
        project = self._desk.project
        return project is not None and any(
            s.guid == source and s.sha256 == sha256 for s in project.sources.list()
        )

    def _left(self) -> int:
        return sum(wish.run for wish in self.wishes.open())

    def _tell_run(self) -> None:
        if self._run is None:
            return
        done, total = self._run_total - self._left(), self._run_total
        if done == total:
            self._end_run()
        else:
            self._shown.tell(self._run, done, total, say("coding.suggest.run_at", done=done, total=total))
        self.working.emit()

    def _end_run(self) -> None:
        run, self._run, self._run_documents = self._run, None, None
        if run is not None:
            self._shown.finish(run)

    def close(self) -> None:
        """Let the worker go; its process stays for the next project when it is at rest."""
        for timer in (self._poller, self._feeder, self._warming):
            timer.stop()
        self._end_run()
        self.wishes.forget()
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.release()
