"""Makes the index of words behind the panel: read in a thread, written a few documents at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.project import Project
from app.project.library import LEAST, Library
from app.project.searching import AT_ONCE
from app.ui.jobs import Job, Progress
from app.words import say

if TYPE_CHECKING:
    from app.project.searching import Key, Tidied
    from app.ui.main_window import MainWindow

Part = tuple[dict["Key", set[str]], int, "Tidied | None"]


class Indexing(QObject):
    """Lives in the GUI thread and never waits. What was indexed stays when it is stopped."""

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._main = window
        self._job: Job | None = None
        self._all = 0
        window.desk.projectChanged.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether documents are being indexed."""
        return self._job is not None and not self._job.over

    def start(self, library: Library, pipeline: str = "") -> None:
        """Index what is not indexed yet, if an index is worth its while."""
        project = self._main.desk.project
        if self.busy or project is None or project.read_only or len(library.sources) < LEAST:
            return
        place, all_ = project.store.path, self._all

        def work(progress: Progress) -> Part:
            with Project.open(place, read_only=True) as own:
                wanted = own.searching.unindexed(library, pipeline)
                progress(max(all_ - len(wanted), 0), max(all_, len(wanted)))
                rows = own.searching.words_for(library, wanted[:AT_ONCE])
                return rows, len(wanted), None if wanted or not all_ else own.searching.tidied()

        def done(part: Part) -> None:
            now = self._main.desk.project
            rows, left, tidied = part
            if now is None or not now.lies_at(place):
                return
            if tidied is not None:
                now.searching.tidy(tidied)
            written = now.searching.put(rows)
            self._all = max(self._all, left) if left and written else 0
            if written:
                self.start(library, pipeline)

        self._job = self._main.jobs.run(work, done, lambda error: None, label=say("searching.indexing"))

    def stop(self) -> None:
        """Index no more for now."""
        if self._job is not None and not self._job.over:
            self._job.cancel()
        self._all = 0
