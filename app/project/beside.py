"""A long operation in a thread, while the window reads on."""

from __future__ import annotations

from collections.abc import Callable

from app.coding.model import Changes
from app.project.collecting import no_collecting
from app.project.desk import Project


def beside(project: Project, operation: Callable[[Project], Changes]) -> Changes:
    """Carry out one long operation from a thread, on the project as it is opened for that alone, by the same
    right: other threads can read meanwhile what was there before, and whoever would write waits."""
    with no_collecting(), project.store.beside() as store:
        other = Project(store, project.place, lock=None)
        other._coder = project._coder
        changes = operation(other)
    return project.following.beside(changes)
