"""The status bar (who codes, with which Dutch, that all is kept, what is running) and the toast."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QStatusBar, QWidget

from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.jobs import Job, Jobs
from app.ui.widgets import Dot, Elided, button, label, row, tool
from app.words import say

TOLD_MS = 20_000
"""What others did stays this long, unless they do something else."""


class _Clickable(QWidget):
    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()


class StatusBar(QStatusBar):
    """One quiet line under the window."""

    coderClicked = Signal()

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._desk, self._jobs = desk, jobs
        self._dot = Dot("#888888", 10)
        self._coder = label()
        self._who = _Clickable()
        self._who.setLayout(row(self._dot, self._coder, spacing=0, margins=(16, 0, 8, 0)))
        self._who.setCursor(Qt.CursorShape.PointingHandCursor)
        self._who.setToolTip(say("window.status.coder_tip"))
        self._who.clicked.connect(self.coderClicked)
        self._blind = label(say("window.status.blind"), "muted")
        self._saved = label()
        self._pipeline = Elided()
        self.addWidget(self._who)
        self.addWidget(self._blind)
        self.addWidget(self._saved)
        self.addWidget(self._pipeline, 1)
        self._others = label("", "muted")
        self.addPermanentWidget(self._others)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(TOLD_MS)
        self._fading.timeout.connect(lambda: self._tell(""))
        self._job = label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._cancel = tool("close", say("window.status.cancel"), self._stop)
        for part in (self._job, self._bar, self._cancel):
            self.addPermanentWidget(part)
        self._last: dict[Job, tuple[int, int, str]] = {}
        jobs.changed.connect(self._show_jobs)
        desk.changed.connect(self._kept)
        desk.projectChanged.connect(self.refresh)
        desk.live.told.connect(self._tell)
        desk.live.changed.connect(self._line)
        self.refresh()
        self._show_jobs()

    def refresh(self) -> None:
        """Show the coder and the state of the project that is open now."""
        project = self._desk.project
        if project is None:
            self._tell("")
        self._who.setVisible(project is not None)
        self._saved.setVisible(project is not None)
        self._pipeline.setVisible(project is not None)
        self._tell_blind()
        if project is None:
            return
        self._coder.setText(project.coder.name)
        self._dot.set_color(project.coder.color)
        self._saved.setText(say("window.status.read_only" if project.read_only else "window.status.saved"))
        self._saved.setToolTip(str(project.place))
        if project.shared:
            self._saved.setText(f"{self._saved.text()}  ·  {project.place.name}")

    def _tell_blind(self) -> None:
        """Say that the team codes blind."""
        project = self._desk.project
        self._blind.setVisible(project is not None and project.rights.coded_blind)
        if project is not None:
            key = "window.status.blind_coder" if project.rights.blind else "window.status.blind_all"
            self._blind.setToolTip(say(key))

    @property
    def others(self) -> str:
        """What is said of what others did."""
        return self._others.text()

    def _tell(self, text: str) -> None:
        """Say quietly what others did; it goes by itself."""
        room = max(self.width() // 3, 120)
        self._others.setText(self._others.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        self._others.setToolTip(text)
        if text:
            self._fading.start()

    def _line(self) -> None:
        live = self._desk.live
        if live.holding:
            self._saved.setText(say("database.live.unsent", n=live.unsent))
        elif self._desk.project is not None:
            self.refresh()

    def set_pipeline(self, text: str, trouble: str = "") -> None:
        """Say which Dutch pipeline makes the suggestions; in the tooltip why it is not the best there is."""
        self._pipeline.trouble = trouble
        self._pipeline.setText(f"⚠ {text}" if trouble else text)

    def _kept(self, changes: object, initiator: object) -> None:
        now = datetime.datetime.now().strftime("%H:%M")
        project = self._desk.project
        where = f"  ·  {project.place.name}" if project is not None and project.shared else ""
        self._saved.setText(say("window.status.saved_at", time=now) + where)
        self._tell_blind()
        if getattr(changes, "touches", lambda *_: False)("coder"):
            self.refresh()

    @property
    def _told(self) -> Job | None:
        """The work that is told of: the first that has a name."""
        return next((job for job in self._jobs.running if job.label), None)

    def _show_jobs(self) -> None:
        job = self._told
        for part in (self._job, self._bar, self._cancel):
            part.setVisible(job is not None)
        for known in [j for j in self._last if j not in self._jobs.running]:
            del self._last[known]
        if job is None:
            return
        if job not in self._last:
            self._last[job] = (0, 0, "")
            job.progressed.connect(lambda d, t, w, j=job: self._note(j, d, t, w))
        done, total, what = self._last[job]
        self._job.setText(f"{job.label}: {what}" if what not in ("", job.label) else job.label)
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def _note(self, job: Job, done: int, total: int, what: str) -> None:
        if job in self._last:
            self._last[job] = (done, total, what)
            self._show_jobs()

    def _stop(self) -> None:
        if (job := self._told) is not None:
            job.cancel()


class Toast(QFrame):
    """A sentence that appears over the window's foot and goes by itself; a warning stays longer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("toast")
        self._icon = QLabel()
        self._text = label(wrap=True)
        self._again = button("", self._press)
        self._callback: object = None
        self._line = row(self._icon, self._text, self._again, spacing=10, margins=(14, 10, 14, 10))
        self.setLayout(self._line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_message(self, text: str, kind: str = "info", action: str = "", callback: object = None) -> None:
        """Show ``text``; ``action`` is a button beside it that calls ``callback``."""
        name = "warning" if kind == "warning" else "accept"
        color = theme.current().surface
        self._icon.setPixmap(icons.icon(name, color=color).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self._text.setText(text)
        self._again.setVisible(bool(action))
        self._again.setText(action)
        self._callback = callback
        self._place()
        self.show()
        self.raise_()
        self._timer.start(9000 if kind == "warning" else 4000)
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _press(self) -> None:
        self.hide()
        if callable(self._callback):
            self._callback()

    def _place(self) -> None:
        parent = self._over
        room = parent.width() - 48
        wide = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 8
        extra = 62 + (self._again.sizeHint().width() + 10 if self._again.text() else 0)
        self._text.setFixedWidth(max(80, min(wide, 640, room - extra)))
        self.setFixedWidth(self._text.width() + extra)
        self.setFixedHeight(
            self._line.heightForWidth(self.width()) if wide > self._text.width() else self.sizeHint().height()
        )
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 48)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()
