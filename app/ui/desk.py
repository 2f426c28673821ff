"""The window's one way to the project: every change goes through ``Desk.do`` and comes back as one signal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Qt, Signal

from app import words
from app.coding.model import ChangeGroup, Changes
from app.coding.refusal import Refusal
from app.ui.live import Live
from app.ui.telling import matter

if TYPE_CHECKING:
    from app.project import Place, Project

Kind = Literal["info", "warning"]
Way = Literal["undo", "redo"]
_TOLD = {"undo": "window.undone", "redo": "window.redone"}
OTHERS = "others"
"""The initiator of what others changed."""
log = logging.getLogger("kantlijn.ui")


def _is_away(refusal: Refusal) -> bool:
    from app.project.outbox import is_away  # the window shows before the desk's modules are loaded

    return is_away(refusal)


class Desk(QObject):
    """Holds the open project; lives in and is called from the GUI thread only.

    ``changed(Changes, initiator)`` follows every operation that touched anything, an undo included;
    the initiator is the widget that asked (or None), so that it can leave alone what it drew already, and
    ``OTHERS`` for what others changed in a team's database. ``live`` is the line to its server.
    ``closing()`` comes before the project goes, for what is still being written; ``projectChanged()`` follows
    opening and closing. ``messaged(text, kind)`` is for the status bar.
    """

    changed = Signal(object, object)
    closing = Signal()
    projectChanged = Signal()
    messaged = Signal(str, str)
    _noticed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self._warned: int | None = None
        """The step that replaced names of which was said that undo does not bring them back."""
        self.live = Live(self)
        self.live.done.connect(self._sent)
        self.live.messaged.connect(self.messaged)
        self.live.troubled.connect(self.refused)
        # Later: it is noticed in the middle of a question, and views ask questions of their own.
        self._noticed.connect(self._others, Qt.ConnectionType.QueuedConnection)

    @property
    def writable(self) -> bool:
        """Whether there is a project that may be changed from here."""
        return self.project is not None and not self.project.read_only

    def do(
        self,
        operation: Callable[[Project], Changes],
        initiator: object = None,
        *,
        refused: Callable[[Refusal], object] | None = None,
    ) -> Changes | None:
        """Run one operation; None when it was refused (the user has been told why) or nothing is open.

        ``refused`` is told instead of the user, by a dialog that says it in its own place. While the server
        is away a ``Step`` waits, and comes back as Changes without anything but its subject.
        """
        if self.project is None:
            return None
        if self.project.read_only:
            held = self.project.holder not in ("", "-")
            key = "window.read_only" if held else "window.no_writing"
            self.message(words.say(key, holder=self.project.holder), "warning")
            return None
        return self._run(operation, initiator, refused)

    def undo(self, n: int = 1) -> Changes | None:
        """Take back the latest ``n`` user actions, at once, and say what they were."""
        return self._history(lambda p: p.undo(n), n, "undo")

    def redo(self, n: int = 1) -> Changes | None:
        """Do again, at once, what was taken back, and say what it is."""
        return self._history(lambda p: p.redo(n), n, "redo")

    def next_step(self, way: Way) -> ChangeGroup | None:
        """What undo would take back, or redo do again."""
        found: ChangeGroup | None = self.ask(lambda p: p.can_undo() if way == "undo" else p.can_redo())
        return found

    def _history(self, step: Callable[[Project], Changes], n: int, way: Way) -> Changes | None:
        if not self.writable:
            return None
        group = self.next_step(way) if n == 1 else None
        changes = self._run(step, None)
        if changes is not None:
            self._say(way, group)
        return changes

    def _say(self, way: Way, group: ChangeGroup | None) -> None:
        told, about = _TOLD[way], matter(group) if group is not None else ""
        self.message(words.say(f"{told}_what", what=about) if about else words.say(told))

    def warns_of_names(self, group: ChangeGroup) -> bool:
        """Say once, instead of undoing a step from before names were replaced, that these do not come back
        by it; whether it was said now."""
        replaced: int | None = self.ask(lambda p: p.steps.names_replaced_since(group.id))
        if replaced is None or replaced == self._warned:
            return False
        self._warned = replaced
        self.message(words.say("window.undo_names", what=matter(group)), "warning")
        return True

    def done_beside(self, changes: Changes, initiator: object) -> None:
        """Show what a thread did (``app.project.beside``)."""
        if changes:
            self.changed.emit(changes, initiator)

    def taken_back(self, changes: Changes, way: Way, group: ChangeGroup | None) -> None:
        """Show and say what a thread took back, or did again."""
        self.done_beside(changes, None)
        self._say(way, group)

    def not_done_beside(self, refusal: Refusal) -> None:
        """Say why a thread could not, or see that the server is away."""
        if self.project is not None and self.project.line.follows and _is_away(refusal):
            self.live.lost()
        self.refused(refusal)

    def _run(
        self,
        operation: Callable[[Project], Changes],
        initiator: object,
        refused: Callable[[Refusal], object] | None = None,
    ) -> Changes | None:
        assert self.project is not None
        if self.live.holding:
            return self._wait(operation, initiator, refused)
        try:
            changes = operation(self.project)
        except Refusal as refusal:
            if self.project.line.follows and _is_away(refusal):
                self.live.lost()
                return self._wait(operation, initiator, refused)
            (refused or self.refused)(refusal)
            return None
        if changes:
            self.changed.emit(changes, initiator)
        return changes

    def _wait(
        self,
        operation: Callable[[Project], Changes],
        initiator: object,
        refused: Callable[[Refusal], object] | None,
    ) -> Changes | None:
        """Let an operation wait for the server; what cannot wait is refused."""
        from app.project.outbox import Step

        if isinstance(operation, Step):
            return self.live.keep(operation, initiator)
        key = "database.live.not_away" if self.live.state == "away" else "database.live.not_yet"
        (refused or self.refused)(Refusal(key))
        return None

    def ask(self, question: Callable[[Project], Any], default: Any = None) -> Any:
        """Read something; ``default`` when nothing is open, the question is refused or the server is away."""
        if self.project is None:
            return default
        try:
            return question(self.project)
        except Refusal as refusal:
            if not (self.project.line.follows and _is_away(refusal)):
                self.refused(refusal)
                return default
        self.live.lost()
        try:  # what is in memory is still answered
            return question(self.project)
        except Refusal:
            return default

    def message(self, text: str, kind: Kind = "info") -> None:
        """Tell the user something calmly, without asking for an answer."""
        self.messaged.emit(text, kind)

    def refused(self, refusal: Refusal) -> None:
        """Tell the user why something was not done."""
        log.info("refused: %s", refusal)
        self.message(words.say(refusal), "warning")

    def failed(self, error: BaseException) -> None:
        """Tell the user why work in a thread came to nothing."""
        if isinstance(error, Refusal):
            self.refused(error)
        else:
            self.message(words.say("window.unexpected"), "warning")

    def open(
        self, place: str | Place, *, coder: str, color: str | None = None, read_only: bool = False
    ) -> bool:
        """Open a project instead of the present one, which stays open when this is refused."""
        from app.project import Project

        return self._take(lambda: Project.open(place, coder=coder, color=color, read_only=read_only))

    def create(
        self,
        place: str | Place,
        *,
        coder: str,
        color: str | None = None,
        codebook: Any = None,
        name: str | None = None,
    ) -> bool:
        """Make a project (``codebook`` is a CodebookFile) and open it."""
        from app.project import Project

        return self._take(
            lambda: Project.create(place, coder=coder, color=color, codebook=codebook, name=name)
        )

    def take(self, project: Project) -> None:
        """Show a project that is open already, in place of the present one."""
        self.close(tell=False)
        self.project = project
        self._warned = None
        project.told = lambda changes: self._noticed.emit(project, changes)
        if project.rights.blind:
            self.ask(lambda p: p.line.compare())
        self.projectChanged.emit()
        self.live.start(project)

    def _sent(self, changes: Changes) -> None:
        self.changed.emit(changes, None)

    def _others(self, project: object, changes: Changes | None) -> None:
        """Show what others changed in the database that the project is in; None is everything."""
        if self.project is project:
            told = self.ask(lambda p: p.privacy.everything()) if changes is None else changes
            if told:
                self.changed.emit(told, OTHERS)
            try:
                self.live.tell()
            except Refusal as refusal:
                log.info("not told: %s", refusal)

    def _take(self, opening: Callable[[], Project]) -> bool:
        try:
            project = opening()
        except Refusal as refusal:
            self.refused(refusal)
            return False
        self.take(project)
        return True

    def close(self, *, tell: bool = True) -> None:
        """Close the project, if any."""
        if self.project is not None:
            self.closing.emit()
        self.live.stop()
        project, self.project = self.project, None
        if project is not None:
            project.close()
            if tell:
                self.projectChanged.emit()
