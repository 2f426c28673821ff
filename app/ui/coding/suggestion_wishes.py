"""Which documents suggestions are wanted for, in which order, and how far each is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.coding.suggest.analyses.kept import Key as AnalysisKey
    from app.coding.suggest.jobs import SuggestJob


@dataclass(frozen=True, slots=True)
class Wish:
    """One document; ``run``: in a run over many."""

    source: str
    run: bool
    at: int = 0
    """How many changes there had been when its job was made."""
    taught: frozenset[str] = frozenset()
    """The codes of which the job has something coded to learn from."""


@dataclass(slots=True)
class Ready:
    """A job that goes to the worker when it has the kept analyses that it lacks."""

    wish: Wish
    job: SuggestJob
    lacking: list[AnalysisKey]


class Wishes:
    """A wish waits, then its job is ready, then it is in the worker's hands until it is answered."""

    def __init__(self) -> None:
        self.waiting: deque[Wish] = deque()
        self.ready: Ready | None = None
        self.given: dict[str, Wish] = {}
        """By the name of the job in the worker's hands."""

    def __bool__(self) -> bool:
        return bool(self.waiting or self.ready or self.given)

    def open(self) -> list[Wish]:
        """All that are not answered yet."""
        ready = [self.ready.wish] if self.ready is not None else []
        return [*self.waiting, *ready, *self.given.values()]

    def prefer(self, source: str) -> list[str]:
        """Want a document before all that waits; the jobs that are given up for it."""
        given_up = self._drop(lambda wish: wish.source == source)
        self.waiting.appendleft(Wish(source, run=False))
        return given_up

    def add_run(self, sources: Iterable[str]) -> None:
        """Want these documents one by one, behind all that waits."""
        self.waiting.extend(Wish(source, run=True) for source in sources)

    def drop_run(self) -> list[str]:
        """Want the documents of the run no more; the jobs that are given up."""
        return self._drop(lambda wish: wish.run)

    def forget(self) -> list[str]:
        """Want nothing any more; the jobs that are given up."""
        return self._drop(lambda wish: True)

    def _drop(self, which: Callable[[Wish], bool]) -> list[str]:
        self.waiting = deque(wish for wish in self.waiting if not which(wish))
        if self.ready is not None and which(self.ready.wish):
            self.ready = None
        given_up = [job for job, wish in self.given.items() if which(wish)]
        for job in given_up:
            del self.given[job]
        return given_up
