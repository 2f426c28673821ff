"""Before an export: how many words still look like a name, in one quiet line with the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.project import Project
from app.project.reach import Reaches
from app.ui.dialogs.frame import Frame
from app.ui.jobs import Progress
from app.ui.widgets import button, label, number, row
from app.words import say

if TYPE_CHECKING:
    from app.coding.privacy.entities import Entity
    from app.ui.main_window import MainWindow


class NamesLine(QWidget):
    """Looks in a thread through what is chosen; shows nothing when nothing is found."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._chosen: Hashable = None
        self._of: dict[Hashable, list[Entity]] = {}
        self._asked: set[Hashable] = set()
        self.text = label("", "muted")
        self.more = button(say("privacy_window.export.show"), self.show_list, kind="quiet")
        self.more.setAutoDefault(False)
        self.setLayout(row(self.text, self.more, None))
        self.hide()

    @property
    def found(self) -> list[Entity] | None:
        """What looks like a name in what is chosen, the most frequent first; None while it is looked for."""
        return self._of.get(self._chosen)

    def follow(self, chosen: Hashable, reaches: Callable[[Project], Reaches]) -> None:
        """Tell of what is ``chosen`` now, of which ``reaches`` says, in a thread, what such an export holds.
        What was chosen before is not looked through again."""
        self._chosen = chosen
        self._show()
        project = self._window.desk.project
        if chosen in self._asked or project is None or project.moment:
            return
        self._asked.add(chosen)
        place = project.store.path

        def look(progress: Progress) -> list[Entity]:
            with Project.open(place, read_only=True) as own:
                return own.privacy.remaining(reaches(own))

        def told(found: list[Entity]) -> None:
            self._of[chosen] = found
            self._show()

        job = self._window.jobs.run(look, told, lambda error: self._asked.discard(chosen))
        self.destroyed.connect(job.cancel)

    def _show(self) -> None:
        found = self.found or []
        self.text.setText(say("privacy_window.export.looks", n=len(found)) if found else "")
        self.setVisible(bool(found))

    def show_list(self) -> LooksDialog:
        """The list behind the line."""
        dialog = LooksDialog(self._window, self.found or [])
        dialog.open()
        return dialog


class LooksDialog(Frame):
    """What still looks like a name, the most frequent first; from here to pseudonymising."""

    def __init__(self, window: MainWindow, found: list[Entity]) -> None:
        super().__init__(
            window,
            say("privacy_window.export.title"),
            say("privacy_window.export.about"),
            size=QSize(560, 480),
        )
        self.tree = QTreeWidget()
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(say("privacy_window.export.title"))
        self.tree.setHeaderLabels([say(f"privacy_window.column.{c}") for c in ("name", "kind", "places")])
        for entity in found:
            item = QTreeWidgetItem(
                [", ".join(entity.forms), say(f"privacy.kind.{entity.kind}"), number(len(entity.hits))]
            )
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.tree.addTopLevelItem(item)
        self.tree.headerItem().setTextAlignment(
            2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 130), (2, 70)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, width)
        self.body.addWidget(self.tree, 1)
        go = button(say("privacy_window.export.pseudonymise"), self._pseudonymise)
        go.setAutoDefault(False)
        go.setEnabled(window.desk.writable)
        self.close_button(go)

    def _pseudonymise(self) -> None:
        from app.ui.dialogs.pseudonymise import pseudonymise

        self.accept()
        pseudonymise(self.main)
