"""Has documents analysed by the worker process, a few at a time, so that word forms can be found in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.coding.refusal import Refusal
from app.words import say

if TYPE_CHECKING:
    from app.coding.suggest.jobs import SuggestAnswer
    from app.ui.coding.suggestions import Suggestions
    from app.ui.desk import Desk

AT_ONCE = 2
"""Documents that the worker is handed; it has no more to finish when suggestions are asked for meanwhile."""


class Analysing(QObject):
    """``read(guid)`` follows for each document whose analysis is kept now; ``ended()`` when none is left.

    Lives in the GUI thread and never waits.
    """

    read = Signal(str)
    ended = Signal()

    def __init__(self, desk: Desk, suggestions: Suggestions, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._suggestions = desk, suggestions
        self._waiting: deque[str] = deque()
        self._jobs: dict[str, str] = {}
        suggestions.answered.connect(self._answered)
        desk.projectChanged.connect(self.stop)

    @property
    def left(self) -> tuple[str, ...]:
        """The documents that are still to be analysed, by guid."""
        return (*self._jobs.values(), *self._waiting)

    def start(self, sources: Iterable[str]) -> None:
        """Analyse these documents in this order, instead of those that were left."""
        wanted = list(sources)
        under_way = {guid for guid in self._jobs.values() if guid in wanted}
        self.stop(keep=under_way)
        self._waiting.extend(guid for guid in wanted if guid not in under_way)
        self._fill()

    def stop(self, *, keep: Iterable[str] = ()) -> None:
        """Want no more; what is being analysed stops at its next piece."""
        self._waiting.clear()
        kept = set(keep)
        for job in [job for job, guid in self._jobs.items() if guid not in kept]:
            del self._jobs[job]
            self._suggestions.at_work().cancel(job)

    def _fill(self) -> None:
        from app.coding.suggest.jobs import AnalyseJob

        project = self._desk.project
        while project is not None and self._waiting and len(self._jobs) < AT_ONCE:
            guid = self._waiting.popleft()
            try:
                text, turns = project.sources.text(guid), tuple(project.sources.turns(guid))
                job = self._suggestions.at_work().submit(AnalyseJob(guid, text, turns))
            except Refusal as refusal:
                self._desk.refused(refusal)
                continue
            self._jobs[job] = guid

    def _answered(self, answer: SuggestAnswer) -> None:
        guid = self._jobs.pop(answer.job, None)
        if guid is None:
            return
        self._fill()
        if answer.trouble is not None:
            self._desk.message(say(answer.trouble), "warning")
        else:
            self.read.emit(guid)
        if not self.left:
            self.ended.emit()
