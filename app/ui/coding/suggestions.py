"""Suggestions for the open document: asked of the worker process, kept, stepped through, decided on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.coding.model import Changes, Suggestion
from app.coding.refusal import Refusal
from app.coding.text import fingerprint
from app.ui.desk import Desk
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.kept import Key
    from app.coding.suggest.worker import SuggestWorker

log = logging.getLogger("kantlijn.ui")
POLL_MS = 60
WARM_MS = 1500
"""So long after a project was opened the worker process may begin to load its pipeline."""
WARM_POLLS = 1000
"""After so many polls (a minute) nobody waits for the pipeline's name any more."""
KEPT_AT_ONCE = 20
"""Analyses that are written to the project in one go; the window must not wait for more."""
AGAIN_MS = 900
"""After a change that makes other suggestions likely, this long without another one before asking anew."""


class Suggestions(QObject):
    """``changed()``: other suggestions; ``picked(Suggestion or None)``: another one is stood on;
    ``working()``: busy or not any more; ``pipelineKnown(str)``: what reads the Dutch;
    ``answered(answer)``: the worker's answer to somebody else's job.

    Lives in the GUI thread; the worker process does the work and an answer for a text that is no
    longer the project's is dropped.
    """

    changed = Signal()
    picked = Signal(object)
    working = Signal()
    pipelineKnown = Signal(str)
    answered = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._worker: object | None = None
        self._jobs: dict[str, str] = {}
        self._told_pipeline: object = None
        self._poller = QTimer(self)
        self._poller.setInterval(POLL_MS)
        self._poller.timeout.connect(self._poll)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._ask_again)
        self._warming = QTimer(self)
        self._warming.setSingleShot(True)
        self._warming.setInterval(WARM_MS)
        self._warming.timeout.connect(self._warm)
        self._polls = 0
        self.source: str | None = None
        self.threshold = 0.0
        self.current: Suggestion | None = None
        self._found: dict[str, list[Suggestion]] = {}

    # asking

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._jobs)

    @property
    def asked(self) -> bool:
        """Whether there is an answer for the open document, an empty one included."""
        return self.source in self._found

    def show(self, source: str | None) -> None:
        """Another document is open now."""
        self.source = source
        self._pick(None)
        self.changed.emit()

    def warm_later(self) -> None:
        """Let the worker load its pipeline when the window has come to rest, and tell which one it is."""
        if self._worker is None:
            self._warming.start()

    def _warm(self) -> None:
        project = self._desk.project
        if project is None or self._worker is not None:
            return
        import app.coding.suggest.worker  # noqa: F401  (by itself, so that no one step takes long)

        QTimer.singleShot(POLL_MS, self, self._start_worker)

    def _start_worker(self) -> None:
        from app.coding.suggest.worker import SuggestWorker

        if self._desk.project is None or self._worker is not None:
            return
        self._worker = worker = SuggestWorker()
        worker.start()
        self._polls = WARM_POLLS
        self._poller.start()

    def at_work(self) -> SuggestWorker:
        """The worker process' owner, for a job of one's own; ``answered`` tells what became of it."""
        from app.coding.suggest.worker import SuggestWorker

        if self._worker is None:
            self._worker = SuggestWorker()
        assert isinstance(self._worker, SuggestWorker)
        self._poller.start()
        return self._worker

    def find(self, sources: Iterable[str]) -> None:
        """Ask for suggestions in these documents; answers come with ``changed``."""
        project = self._desk.project
        if project is None:
            return
        worker = self.at_work()
        for source in sources:
            for job in [j for j, s in self._jobs.items() if s == source]:
                worker.cancel(job)
                del self._jobs[job]
            try:
                wanted = project.suggestions.job(source)
                worker.start()
                worker.give(
                    project.analyses.get(worker.lacks(project.analyses.keys_for(wanted, worker.mark)))
                )
                job = worker.submit(wanted)
            except Refusal as refusal:
                self._desk.refused(refusal)
                return
            self._jobs[job] = source
        self.working.emit()

    def _poll(self) -> None:
        from app.coding.suggest.worker import SuggestWorker

        worker = self._worker
        if not isinstance(worker, SuggestWorker):
            self._poller.stop()
            return
        answers = worker.poll()
        if worker.pipeline is not None and worker.pipeline != self._told_pipeline:
            self._told_pipeline = worker.pipeline
            self._polls = 0
            self.pipelineKnown.emit(say(worker.pipeline))
        self._keep(worker.take_made(KEPT_AT_ONCE))
        touched = False
        for answer in answers:
            if self._jobs.pop(answer.job, None) is None:
                self.answered.emit(answer)
                continue
            if answer.trouble is not None:
                self._desk.message(say(answer.trouble), "warning")
            elif self._is_current(answer.source, answer.sha256):
                self._found[answer.source] = sorted(answer.suggestions, key=lambda s: (s.start, -s.end))
                touched = touched or answer.source == self.source
        self._polls -= 1
        if not self._jobs:
            if self._polls <= 0 and not worker.busy and not self._keep(worker.take_made(KEPT_AT_ONCE)):
                self._poller.stop()
            if answers or self._polls <= 0:
                self.working.emit()
        if touched:
            self._keep_current()
            self.changed.emit()

    def _keep(self, made: Mapping[Key, bytes]) -> bool:
        """Keep analyses with the project; whether there were any."""
        if made and self._desk.project is not None:
            self._desk.project.analyses.put(made)
        return bool(made)

    def _is_current(self, source: str, sha256: str) -> bool:
        project = self._desk.project
        if project is None or all(s.guid != source for s in project.sources.list()):
            return False
        return fingerprint(project.sources.text(source)) == sha256

    def refresh(self, changes: Changes | None, initiator: object = None) -> None:
        """Follow a change: an answer may be out of date, and is then asked for again in a moment."""
        if initiator is self:
            return
        if changes is None:
            self._found.clear()
            self._jobs.clear()
            self.show(None)
            return
        if changes.touches("source"):
            for source in changes.changed.get("source", ()) + changes.removed.get("source", ()):
                self._found.pop(source, None)
        elif changes.touches("code") or (
            changes.removed.get("suggestion_decision") or changes.removed.get("coding")
        ):
            if self.asked:
                self._again.start()
        elif changes.touches("coding"):
            self._drop_coded(changes)

    def _ask_again(self) -> None:
        if self.source is not None and self.asked and self._desk.writable:
            self.find([self.source])

    def _drop_coded(self, changes: Changes) -> None:
        """What has just been coded by hand need not be suggested any more."""
        project = self._desk.project
        if project is None or self.source not in changes.sources or self.source is None:
            return
        touched = changes.added.get("coding", ()) + changes.changed.get("coding", ())
        if not self.all or len(touched) > 500:
            return
        taken = [(c.code, c.start, c.end) for c in project.codings.some(touched) if c.source == self.source]
        left = [
            s for s in self.all if not any(s.code == k and a < s.end and s.start < b for k, a, b in taken)
        ]
        if len(left) != len(self.all):
            self._found[self.source] = left
            self._keep_current()
            self.changed.emit()

    # looking

    @property
    def all(self) -> list[Suggestion]:
        """Every suggestion for the open document, by place."""
        return self._found.get(self.source or "", [])

    @property
    def shown(self) -> list[Suggestion]:
        """Those at or above the threshold."""
        return [s for s in self.all if s.confidence >= self.threshold]

    def set_threshold(self, share: float) -> None:
        """Show only suggestions of at least this confidence (0-1)."""
        self.threshold = share
        self._keep_current()
        self.changed.emit()

    def pick(self, suggestion: Suggestion | None) -> None:
        """Stand on one."""
        self._pick(suggestion)

    def step(self, by: int, caret: int = 0) -> None:
        """Stand on the next (1) or previous (-1) one, from the present one or else from ``caret``."""
        shown = self.shown
        if not shown:
            return
        if self.current in shown:
            at = (shown.index(self.current) + by) % len(shown)
        else:
            after = [n for n, s in enumerate(shown) if s.start >= caret]
            at = (
                (after[0] if after else 0)
                if by > 0
                else ((after[0] if after else len(shown)) - 1) % len(shown)
            )
        self._pick(shown[at])

    def _pick(self, suggestion: Suggestion | None) -> None:
        if suggestion != self.current:
            self.current = suggestion
            self.picked.emit(suggestion)

    def _keep_current(self) -> None:
        if self.current is not None and self.current not in self.shown:
            self._pick(None)

    # deciding

    def accept(self, suggestion: Suggestion | None = None) -> bool:
        """Make one a coding, and stand on the next."""
        one = suggestion or self.current
        changes = None if one is None else self._desk.do(lambda p: p.suggestions.accept(one), self)
        if one is None or changes is None:
            return False
        self._done(one)
        self._drop_coded(changes)
        return True

    def reject(self, suggestion: Suggestion | None = None) -> bool:
        """Keep one away from now on, and stand on the next."""
        one = suggestion or self.current
        if one is None or self._desk.do(lambda p: p.suggestions.reject(one), self) is None:
            return False
        self._done(one)
        return True

    def accept_shown(self) -> int:
        """Make all that are shown codings, as one undo step; how many."""
        chosen = self.shown
        if not chosen or self._desk.do(lambda p: p.suggestions.accept_all(chosen), self) is None:
            return 0
        self._found[self.source or ""] = [s for s in self.all if s not in chosen]
        self._pick(None)
        self.changed.emit()
        self._desk.message(say("coding.suggest.accepted", n=len(chosen)))
        return len(chosen)

    def _done(self, one: Suggestion) -> None:
        shown = self.shown
        at = shown.index(one) if one in shown else None
        self._found[one.source] = [s for s in self._found.get(one.source, []) if s != one]
        after = self.shown
        self.current = one
        self.changed.emit()
        self._pick(after[min(at, len(after) - 1)] if at is not None and after else None)

    def close(self) -> None:
        """End the worker process."""
        self._poller.stop()
        self._again.stop()
        self._warming.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()  # type: ignore[attr-defined]
