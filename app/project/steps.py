"""The steps of a project: what was done, taking it back and doing it again."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from itertools import islice
from typing import TYPE_CHECKING

from app.coding.letting_go import let_go
from app.coding.model import ChangeGroup, Changes
from app.coding.refusal import Refusal
from app.project.collecting import no_collecting
from app.store import history
from app.store.others import summary

if TYPE_CHECKING:
    from app.project.desk import Project

_MOST = sys.maxsize


class Steps:
    """The logboek of a project, and undo and redo, which are steps themselves."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def listing(self, limit: int | None = None) -> list[ChangeGroup]:
        """The logboek, newest first."""
        return self._project.store.query(lambda conn, ids: history.listing(conn, limit))

    def names_replaced_since(self, step: int) -> int | None:
        """The latest step after this one that replaced names, unless they were brought back since."""
        return self._project.store.query(lambda conn, ids: history.names_replaced_since(conn, step))

    @property
    def last(self) -> str:
        """The moment of the last step, ISO 8601 in UTC; empty when there is none."""
        return self._project.store.query(lambda conn, ids: history.last_change(conn))

    def take_back(self, n: int, *, again: bool = False, anyone: bool, beside: bool) -> Changes:
        """``Project.undo`` or, ``again``, ``Project.redo``."""
        project = self._project
        if project.read_only:
            raise Refusal("store.read_only", file=project.place.name)
        if n < 1:
            return Changes()
        targets = (self.redoable if again else self.undoable)(n, anyone=anyone)
        if not targets:
            purged = not again and any(group.label in history.PURGES for group in self.listing())
            raise Refusal(f"store.nothing_to_{'redo' if again else 'undo'}{'_purged' if purged else ''}")
        with no_collecting(), project.store.beside() if beside else nullcontext(project.store) as store:
            made = store.take_back(targets, "history.redo" if again else "history.undo")
            changes = summary(made, targets[-1].label, None, ())
            let_go(made)
        return project.following.taken_back(changes)

    def undoable(self, n: int, *, anyone: bool = False) -> list[ChangeGroup]:
        """What ``n`` times undo would take back, the latest first."""
        return self._first(n, anyone, again=False)

    def redoable(self, n: int, *, anyone: bool = False) -> list[ChangeGroup]:
        """The undos that ``n`` times redo would take back, the latest first."""
        return self._first(n, anyone, again=True)

    def _first(self, n: int, anyone: bool, *, again: bool) -> list[ChangeGroup]:
        project, able = self._project, history.redoable if again else history.undoable
        anyone = anyone and project.rights.everything
        return project.store.query(
            lambda conn, ids: list(islice(able(conn, project.store.coder, anyone=anyone), min(n, _MOST)))
        )

    def extent(self, *steps: ChangeGroup) -> int:
        """How many rows it changes to take these steps back."""
        return self._project.store.query(lambda conn, ids: history.extent(conn, [step.id for step in steps]))
