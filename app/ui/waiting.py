"""A window before the window: it says what is under way in a thread, takes no keys, and closes itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar

from app.ui.dialogs.frame import Frame
from app.ui.jobs import Progress
from app.ui.widgets import label

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

T = TypeVar("T")


class Waiting(Frame):
    """Stands before the window while something is done that it must wait for; the window goes on living.

    ``done(result)`` follows when it has closed itself, or ``failed(error)``.
    """

    def __init__(self, window: MainWindow, title: str, about: str, why: str) -> None:
        super().__init__(window, title, about, size=QSize(460, 150))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)
        self._over = False
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(title)
        self.body.addWidget(self.bar)
        self.body.addWidget(label(why, "muted", wrap=True))
        self.body.addStretch(1)

    def wait_for(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
        unwanted: Callable[[T], object] | None = None,
    ) -> None:
        """Show it, and begin when what was being written in the window is kept.

        A result that nobody waits for any more is handed to ``unwanted``.
        """

        def ends(then: Callable[[Any], object]) -> Callable[[Any], None]:
            def over(found: Any) -> None:
                self._over = True
                self.close()
                then(found)

            return over

        title = self.windowTitle()
        self.show()

        def start() -> None:
            self.main.jobs.run(work, ends(done), ends(failed), title, urgent=True, unwanted=unwanted)

        QTimer.singleShot(0, start)

    def reject(self) -> None:
        """Escape does nothing: it cannot be stopped half-way."""
        if self._over:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nor does closing."""
        if self._over:
            super().closeEvent(event)
        else:
            event.ignore()
