"""Steps of very many rows, undo and redo among them, go beside the window, which says so and takes no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui.telling import matter
from app.ui.waiting import Waiting
from app.ui.widgets import number
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow

LARGE = 1_000
"""Rows that are changed or taken back at once; of more the window would stand still for over 50 ms."""


class TakingBack(Waiting):
    """Stands before the window while a large step is done, taken back or done again in a thread; it closes
    itself.

    ``done(changes)`` follows, or ``failed(error)``; the project is as it was then.
    """

    def __init__(self, window: MainWindow, title: str, about: str) -> None:
        super().__init__(window, title, about, say("window.taking_back.wait"))

    def begin(
        self,
        work: Callable[[Project], Changes],
        done: Callable[[Changes], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Show it, and begin when what was being written in the window is kept."""
        project = self.desk.project
        assert project is not None
        self.wait_for(lambda _: work(project), done, failed)


def change_many(
    window: MainWindow,
    operation: Callable[[Project], Changes],
    n: int,
    title: str,
    done: Callable[[Changes], object],
    initiator: object,
) -> None:
    """Carry out an operation on ``n`` rows, at once or when they are many beside the window; ``title`` says
    what it does. ``done(changes)`` follows when it was shown; why it was refused is told."""
    desk = window.desk
    if n <= LARGE or not desk.writable or desk.live.holding:
        changes = desk.do(operation, initiator)
        if changes is not None:
            done(changes)
        return

    def shown(changes: Changes) -> None:
        desk.done_beside(changes, initiator)
        done(changes)

    about = say("window.taking_back.codings", n=n, codings=number(n))
    dialog = TakingBack(window, title, about)
    from app.project.beside import beside

    dialog.begin(lambda p: beside(p, operation), shown, lambda error: _failed(window, error))


def take_back(window: MainWindow, way: Literal["undo", "redo"]) -> None:
    """What the menu does: undo, or redo, one step."""
    desk = window.desk
    project = desk.project
    group = desk.next_step(way) if desk.writable and not desk.live.holding else None
    if way == "undo" and group is not None and desk.warns_of_names(group):
        return
    rows = 0 if group is None or project is None else desk.ask(lambda p: p.steps.extent(group), 0)
    if rows <= LARGE:
        (desk.undo if way == "undo" else desk.redo)()
        return
    assert group is not None
    dialog = TakingBack(
        window,
        say(f"window.taking_back.{way}"),
        say("window.taking_back.what", what=matter(group), n=rows, rows=number(rows)),
    )
    dialog.begin(
        lambda p: p.undo(beside=True) if way == "undo" else p.redo(beside=True),
        lambda changes: desk.taken_back(changes, way, group),
        lambda error: _failed(window, error),
    )


def _failed(window: MainWindow, error: BaseException) -> None:
    if isinstance(error, Refusal):
        window.desk.not_done_beside(error)
    else:
        window.jobs.failed.emit(error)
