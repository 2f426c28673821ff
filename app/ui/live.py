"""The line to a team's database: what others do is heard at once, what cannot be sent is sent later."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.coding.model import ChangeGroup, Changes
from app.coding.refusal import Refusal
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.project.outbox import Outbox, Step

log = logging.getLogger("kantlijn.ui")
State = Literal["here", "away", "sending"]
FIRST, LONGEST = 0.5, 30.0
"""Seconds between tries to reach the server again: each pause is twice the one before."""
TOGETHER_MS = 100
"""Commits within this time are looked at together."""
TRIES = 3
"""How often an operation is sent that others cross."""
AGAIN = {"database.crossed", "database.busy"}


def _is_away(refusal: Refusal) -> bool:
    from app.project.outbox import is_away  # the window shows before the desk's modules are loaded

    return is_away(refusal)


class _Ear:
    """What the listening thread and the window share."""

    def __init__(self) -> None:
        self.ended = self.anew = False
        self.pause = FIRST
        self.wake = threading.Event()


class Live(QObject):
    """Whether the open project's server can be reached, and what waits for it; belongs to the GUI thread.

    ``changed`` follows every change of ``state``, ``unsent`` or ``refused``; ``told`` says what others did;
    ``kept`` gives an operation that waits, so that views can show it; ``settled`` follows when all was sent.
    The rest is for the desk: ``done`` gives what one that was sent changed, ``messaged(text, kind)`` and
    ``troubled(Refusal)`` are for the user.
    """

    changed = Signal()
    told = Signal(str)
    kept = Signal(object, object)
    settled = Signal()
    done = Signal(object)
    messaged = Signal(str, str)
    troubled = Signal(object)
    _heard = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.state: State = "here"
        self.outbox: Outbox | None = None
        self.offered = False
        """Whether what waits was left by a program that ended, and nobody said yet to send it."""
        self._project: Project | None = None
        self._ear = _Ear()
        self._thread: threading.Thread | None = None
        self._tries = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self._look)
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def holding(self) -> bool:
        """Whether what is done now has to wait."""
        return self.state != "here"

    @property
    def unsent(self) -> int:
        """How many operations wait."""
        return len(self.outbox.waiting) if self.outbox is not None else 0

    @property
    def refused(self) -> Sequence[Step]:
        """The operations that could not be done when they were sent."""
        return self.outbox.refused if self.outbox is not None else ()

    def start(self, project: Project) -> None:
        """Follow a project that was opened, if others write it too."""
        self.stop()
        if not project.line.follows:
            return
        self._project, self._ear, self.state = project, _Ear(), "here"
        if not project.read_only:
            from app.project.outbox import Outbox

            try:
                self.outbox = Outbox.of(project)
            except OSError as error:
                self.messaged.emit(say("database.live.unreadable", reason=error.strerror or error), "warning")
        self.offered = self.unsent > 0
        self._thread = threading.Thread(
            target=self._listen, args=(project, self._ear), name="kantlijn-ear", daemon=True
        )
        self._thread.start()
        self.changed.emit()

    def stop(self) -> None:
        """Let go of the project and its server; what waits stays on disk."""
        self._ear.ended = True
        self._ear.wake.set()
        self._soon.stop()
        if self.outbox is not None:
            self.outbox.close()
        self.outbox = self._project = None
        self.state, self.offered = "here", False
        self.changed.emit()

    def wait(self) -> None:
        """After ``stop``: wait until the thread has ended."""
        if self._thread is not None:
            self._thread.join(2.0)
            self._thread = None

    # in the thread

    def _listen(self, project: Project, ear: _Ear) -> None:
        while not ear.ended:
            ear.anew = False
            try:
                project.line.listen(
                    lambda: self._say(ear, "back"),
                    lambda: self._say(ear, "news"),
                    lambda: ear.ended or ear.anew,
                )
            except Refusal as refusal:
                log.info("not listening: %s", refusal)
                self._say(ear, "lost")
            except Exception:
                log.exception("listening failed")
                self._say(ear, "lost")
            if not ear.ended:
                ear.wake.wait(ear.pause)
                ear.wake.clear()
                ear.pause = min(2 * ear.pause, LONGEST)

    def _say(self, ear: _Ear, what: str) -> None:
        if not ear.ended:
            self._heard.emit(ear, what)

    # in the window

    def _hear(self, ear: object, what: str) -> None:
        if ear is not self._ear or self._project is None:
            return
        if what == "lost":
            self.lost()
        elif what == "back":
            self._back()
        elif not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        """Notice what others changed; the desk tells it."""
        if self._project is None or self.state == "away":
            return
        try:
            self._project.line.look()
        except Refusal as refusal:
            if _is_away(refusal):
                self.lost()
            else:
                self.troubled.emit(refusal)

    def lost(self) -> None:
        """The server does not answer: ask it nothing, and try to reach it again."""
        if self._project is None or self.state == "away":
            return
        self.state = "away"
        self._project.line.lost()
        self._ear.anew = True
        self.changed.emit()

    def retry(self) -> None:
        """Try to reach the server now."""
        self._ear.wake.set()

    def _back(self) -> None:
        assert self._project is not None
        if self.state == "away":
            self._project.line.restored()
            self.state = "here"
        self._look()
        if self.state == "here":
            self._ear.pause = FIRST if not self.unsent else self._ear.pause
            self.changed.emit()
            if not self.offered:
                self.send()

    # what waits

    def keep(self, step: Step, initiator: object) -> Changes | None:
        """Let an operation wait; None when the disk does not take it (the user has been told)."""
        if self.outbox is None:
            return None
        try:
            kept = self.outbox.keep(step)
        except OSError as error:
            self.troubled.emit(Refusal("database.live.not_kept", reason=error.strerror or str(error)))
            return None
        self.kept.emit(kept, initiator)
        self.changed.emit()
        return Changes(subject=kept.subject)

    def send(self) -> None:
        """Send what waits, one operation at a time, in order."""
        self.offered = False
        if self.state == "here" and self.unsent:
            self.state, self._tries = "sending", 0
            QTimer.singleShot(0, self, self._send_next)
        self.changed.emit()

    def _send_next(self) -> None:
        project, outbox = self._project, self.outbox
        if project is None or outbox is None or self.state != "sending":
            return
        if not outbox.waiting:
            self._all_sent()
            return
        step = outbox.waiting[0]
        try:
            changes = step.again(project)
        except Refusal as refusal:
            if _is_away(refusal):
                self.lost()
                return
            self._tries += 1
            if refusal.key not in AGAIN or self._tries >= TRIES:
                log.info("not sent: %s", refusal)
                outbox.refuse(step, say(refusal))
                self._tries = 0
        except Exception:
            log.exception("not sent")
            outbox.refuse(step, say("window.unexpected"))
        else:
            self._tries = 0
            outbox.sent(step)
            if changes:
                self.done.emit(changes)
        self.changed.emit()
        QTimer.singleShot(0, self, self._send_next)

    def _all_sent(self) -> None:
        self.state, self._ear.pause = "here", FIRST
        self.settled.emit()
        self.changed.emit()
        if not self.refused:
            self.messaged.emit(say("database.live.sent"), "info")

    def try_refused(self) -> None:
        """Send once more what was refused."""
        if self.outbox is not None:
            self.outbox.retry()
            self.send()

    def drop_refused(self) -> None:
        """Throw away what was refused."""
        if self.outbox is not None:
            self.outbox.drop(frozenset(s.guid for s in self.outbox.refused))
            self.changed.emit()

    # what others did

    def tell(self) -> None:
        """Say what others did since this was asked last."""
        if self._project is not None and (steps := self._project.line.news()):
            names = {c.guid: c.name for c in self._project.coders.list()}
            self.told.emit(news(steps, names))


def news(steps: Sequence[tuple[ChangeGroup, int]], names: dict[str, str]) -> str:
    """What others did, in one line: how many fragments each coded, and the newest other step of each."""
    coded: Counter[str] = Counter()
    other: dict[str, str] = {}
    for step, codings in steps:
        who = names.get(step.coder or "", "?")
        if step.undoes is None and codings:
            coded[who] += codings
        elif step.label != "history.coder":
            told = say(step.label, **{k: v for k, v in step.details.items() if k != "of"})
            other[who] = say("database.live.did", coder=who, what=told)
    parts = [say("database.live.coded", coder=who, n=n) for who, n in coded.items()]
    return "  ·  ".join([*parts, *other.values()][:3])
