"""Bringing names back: the key and its passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from app.ui.dialogs.key_fields import KeyFields
from app.ui.dialogs.pages import Pages, page
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.project.privacy import Report
    from app.ui.main_window import MainWindow


class ReidentifyDialog(Pages):
    """The key and its passphrase; then the names are back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window, say("privacy_window.undo.title"), say("privacy_window.undo.about"), QSize(600, 380)
        )
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        self.key_page, column = page()
        self.key = KeyFields(project, new=False)
        column.addWidget(self.key)
        column.addStretch(1)
        self.pages.addWidget(self.key_page)
        self.pages.setCurrentWidget(self.key_page)
        self.buttons(say("privacy_window.undo.ok"), self.bring_back)
        self.key.changed.connect(self._check)
        self._check()
        self.key.path.setFocus()

    def _check(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(not self.key.wrong())
            self.primary.setToolTip(self.key.wrong())

    def bring_back(self) -> None:
        """Put the names back, in a thread."""
        place, passphrase, project = self.key.place, self.key.passphrase, self.project
        if place is None or self.key.wrong():
            return
        self.write(
            say("privacy_window.undo.busy"), lambda progress: project.privacy.reidentify(place, passphrase),
            self._back, self.key_page,
        )  # fmt: skip

    def _back(self, report: Report) -> None:
        self.finish([say("privacy.back", n=report.total)])


def reidentify(window: MainWindow) -> ReidentifyDialog | None:
    """Bring names back with the key; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = ReidentifyDialog(window)
    dialog.open()
    return dialog
