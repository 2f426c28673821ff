"""Which copies of the project still hold what goes: looked for in a thread, told in lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.coding.refusal import Refusal
from app.project.copies import Copies, Copy, forget, holding, look
from app.ui.dialogs.frame import Frame
from app.ui.jobs import Job, Progress
from app.ui.widgets import button, label, row
from app.ui.working import let_go
from app.words import local_day, say, shown_date


class CopiesLeft(QWidget):
    """Hand-outs at once, copies as soon as a thread has found them; the folders are looked through once."""

    told = Signal()
    """Something else is shown."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.setObjectName("plain")
        self._frame = frame
        project = frame.desk.project
        assert project is not None
        self._place, self._guid = project.place, project.guid
        self.shown: Copies | None = None
        """What of the copies is told; None while they are looked for."""
        self._every: Copies | None = None
        self._things: frozenset[str] | None = None
        self._handed: tuple[tuple[str, str], ...] = ()
        self._wanted = self._broken = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._narrowing: Job | None = None
        self._looking = frame.main.jobs.run(self._look, self._looked, self._not_found, urgent=True)
        frame.finished.connect(self.stop)

    def tell(self, handed: Sequence[tuple[str, str]], things: frozenset[str] | None = None) -> None:
        """Tell of these hand-outs and of the copies that may hold one of ``things``; of all when None."""
        let_go(self._narrowing)
        self._handed, self._things, self._wanted = tuple(handed), things, True
        self.shown = None
        self._fill()
        self._narrow()

    def clear(self) -> None:
        """Tell nothing until something is asked."""
        let_go(self._narrowing)
        self.shown, self._wanted = None, False
        self._empty()

    def stop(self) -> None:
        """Nobody waits for what is still looked for."""
        let_go(self._looking)
        let_go(self._narrowing)

    def summary(self) -> str:
        """How much there is, in a line; empty when nothing is asked or nobody has a copy."""
        if not self._wanted:
            return ""
        if self.shown is None:
            return self._meanwhile()
        counts = {"there": len(self.shown.there), "away": len(self.shown.away), "handed": len(self._handed)}
        parts = [say(f"privacy_window.copies.{what}", n=n) for what, n in counts.items() if n]
        return say("privacy_window.copies.summary", what=", ".join(parts)) if parts else ""

    # looking

    def _look(self, progress: Progress) -> Copies:
        return look(self._place, self._guid, progress.check)

    def _looked(self, found: Copies) -> None:
        self._every = found
        self._narrow()

    def _narrow(self) -> None:
        """Of what was found, what may hold what goes: a thread opens each file for it."""
        every, things, guid = self._every, self._things, self._guid
        if every is None or not self._wanted:
            return
        if things is None:
            self._found(every)
            return

        def work(progress: Progress) -> Copies:
            return holding(every, guid, things, progress.check)

        self._narrowing = self._frame.main.jobs.run(work, self._found, self._not_found, urgent=True)

    def _found(self, found: Copies) -> None:
        self.shown = found
        self._fill()

    def _not_found(self, error: BaseException) -> None:
        self._broken = True
        self._fill()
        self._failed(error)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Refusal):
            self._frame.refuse(error)
        else:
            self._frame.trouble.say(say("window.unexpected"))

    # showing

    def _empty(self) -> None:
        while (old := self._column.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _fill(self) -> None:
        self._empty()
        if self._handed:
            self._head(say("privacy.copies.handed"), say("privacy.copies.handed_about"))
            for line in handed_lines(self._handed):
                self._say(line)
        shown = self.shown
        if shown is None:
            self._say(self._meanwhile(), "muted")
        else:
            self._list("there", shown.there)
            self._list("away", shown.away)
            if not (shown.there or shown.away):
                self._say(say("privacy.copies.none"))
        self._say(say("privacy.copies.others"), "muted")
        self.told.emit()

    def _meanwhile(self) -> str:
        return say(f"privacy_window.copies.{'broken' if self._broken else 'looking'}")

    def _list(self, which: str, copies: Sequence[Copy]) -> None:
        if not copies:
            return
        n = len(copies)
        self._head(say(f"privacy.copies.{which}", n=n), say(f"privacy.copies.{which}_about", n=n))
        for copy in copies:
            self._column.addWidget(self._line(copy, which == "away"))
        if which == "away" and n > 1:
            every = [copy.place for copy in copies]
            all_gone = button(
                say("privacy_window.copies.forget_all", n=n), lambda: self.forget(every), kind="quiet"
            )
            all_gone.setAutoDefault(False)
            bottom = QWidget()
            bottom.setObjectName("plain")
            bottom.setLayout(row(all_gone, None))
            self._column.addWidget(bottom)

    def _line(self, copy: Copy, away: bool) -> QWidget:
        """Where a copy is, and under it of which kind and day; one that is away can be forgotten."""
        line = QWidget()
        line.setObjectName("plain")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(str(copy.place), wrap=True, selectable=True))
        words.addWidget(label(kind_and_day(copy), "muted"))
        parts = row(spacing=8)
        parts.addLayout(words, 1)
        if away:
            gone = button(
                say("privacy_window.copies.forget"), lambda: self.forget([copy.place]), kind="quiet"
            )
            gone.setAutoDefault(False)
            gone.setToolTip(say("privacy_window.copies.forget_tip"))
            gone.setAccessibleName(say("privacy_window.copies.forget_this", place=copy.place))
            parts.addWidget(gone)
        line.setLayout(parts)
        return line

    def _head(self, title: str, about: str) -> None:
        self._column.addSpacing(8)
        self._say(title, "section")
        self._say(about, "muted")

    def _say(self, text: str, style: str = "") -> None:
        self._column.addWidget(label(text, style, wrap=True, selectable=True))

    # forgetting

    def forget(self, places: Sequence[Path]) -> None:
        """The user says that these copies are there no more: they are told no longer, now and later."""
        guid = self._guid

        def done(_none: None) -> None:
            self._frame.trouble.say("")
            if self._every is not None:
                self._every = _without(self._every, places)
            if self.shown is not None:
                self._found(_without(self.shown, places))
            else:
                let_go(self._narrowing)
                self._narrow()

        self._frame.main.jobs.run(lambda _progress: forget(guid, places), done, self._failed, urgent=True)


def _without(found: Copies, places: Sequence[Path]) -> Copies:
    return Copies(found.there, tuple(copy for copy in found.away if copy.place not in places))


def kind_and_day(copy: Copy) -> str:
    """Of which kind a copy is and from which day."""
    return "  ·  ".join(filter(None, [say(f"privacy.copies.kind.{copy.kind}"), shown_date(copy.day)]))


def handed_lines(handed: Sequence[tuple[str, str]]) -> list[str]:
    """On which day the project was handed out, and to whom."""
    return [f"{shown_date(local_day(at))}  ·  {names}" for at, names in handed]
