"""How many codings every code and document has: kept up with what is coded here, else counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer

from app.coding.model import Changes
from app.project import Project
from app.ui.coding.bench import Bench
from app.ui.jobs import Job
from app.ui.working import let_go

REST = 150
"""Milliseconds of rest before counting: a run of changes costs one."""
AT_ONCE = 20_000
"""Codings that are counted at once; more are counted in a thread, as that would hold the window."""


class Counts:
    """Shows the figures in the trees of codes and documents.

    When nothing but codings of the open document changed, the difference there is added to what was counted:
    coding on costs the same in a project of a thousand codings and of a million.
    """

    def __init__(self, place: Bench) -> None:
        self._place = place
        self._codes: Mapping[str, int] | None = None
        self._sources: Mapping[str, int] = {}
        self._source: str | None = None
        self._here: Counter[str] = Counter()
        self._touched: set[str] = set()
        self._job: Job | None = None
        self._timer = QTimer(place)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self.count)

    def forget(self) -> None:
        """Another project lies on the desk, or this one may have changed in any way."""
        let_go(self._job)
        self._codes = None

    def soon(self, changes: Changes | None = None) -> None:
        """Count when things have come to rest; ``changes`` is what happened, None when nothing was coded."""
        if changes is not None:
            if changes.sources and not changes.touches("code", "source", "coder"):
                self._touched |= changes.sources
            else:
                self.forget()
        self._timer.start()

    def count(self) -> None:
        """Show the figures: at once, or of very many codings when a thread has counted."""
        self._timer.stop()
        place, project = self._place, self._place.desk.project
        if project is None:
            return
        here, touched = Counter(c.code for c in place.codings.values()), self._touched
        if self._codes is not None and not place.desk.live.holding:
            if not touched:
                self._take(self._codes, self._sources, here)
                return
            if place.source is not None and touched == {place.source} and place.source == self._source:
                codes, sources = Counter(self._codes), Counter(self._sources)
                codes.update(here)
                codes.subtract(self._here)
                sources[place.source] += here.total() - self._here.total()
                self._take(codes, sources, here)
                return
        many = place.desk.ask(lambda p: p.codings.most(), 0)
        if many <= AT_ONCE:
            found = place.desk.ask(_counted)
            if found is not None:
                self._take(found[0], found[1], here)
            return
        self._begin(project)

    def _begin(self, project: Project) -> None:
        let_go(self._job)
        place, where = self._place, project.store.path
        self._touched, self._codes = set(), None
        place.codebook.model.set_here(Counter(c.code for c in place.codings.values()))

        def work(_progress: Any) -> tuple[Mapping[str, int], Mapping[str, int]]:
            with Project.open(where, read_only=True) as own:
                return _counted(own)

        def done(found: tuple[Mapping[str, int], Mapping[str, int]]) -> None:
            if place.desk.project is not project:
                return
            if self._touched:  # coded on meanwhile: these figures hold for what was
                self._begin(project)
            else:
                self._take(*found, Counter(c.code for c in place.codings.values()))

        def failed(error: BaseException) -> None:
            if place.desk.live.state != "away":
                place.desk.failed(error)

        self._job = place.tools.jobs.run(work, done, failed)

    def _take(self, codes: Mapping[str, int], sources: Mapping[str, int], here: Counter[str]) -> None:
        place = self._place
        self._codes, self._sources, self._here, self._source = codes, sources, here, place.source
        self._touched = set()
        place.codebook.model.set_counts(codes, here)
        place.documents.model.set_counts(sources)


def _counted(project: Project) -> tuple[Mapping[str, int], Mapping[str, int]]:
    return project.codes.counts(), project.sources.coding_counts()
