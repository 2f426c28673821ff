"""Before an export: how many words still look like a name, in one quiet line with the list behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.project import Project
from app.ui.dialogs.frame import Frame
from app.ui.jobs import Progress
from app.ui.widgets import button, label, number, row
from app.words import say

if TYPE_CHECKING:
    from app.coding.privacy.labels import Entity
    from app.ui.main_window import MainWindow


class NamesLine(QWidget):
    """Looks in a thread as soon as it is there; shows nothing when nothing is found."""

    def __init__(self, window: MainWindow, exports: Iterable[frozenset[str]]) -> None:
        """``exports`` are the parts of a project (``app.project.remaining``) of each that can be chosen."""
        super().__init__()
        self._window = window
        self._parts: frozenset[str] = frozenset()
        self._of: dict[frozenset[str], list[Entity]] | None = None
        self.text = label("", "muted")
        self.more = button(say("privacy_window.export.show"), self.show_list, kind="quiet")
        self.more.setAutoDefault(False)
        self.setLayout(row(self.text, self.more, None))
        self.hide()
        project = window.desk.project
        if project is None:
            return
        place, moment = project.store.path, project.moment

        every = frozenset(exports)

        def look(progress: Progress) -> dict[frozenset[str], list[Entity]]:
            with Project.open(place, read_only=True) as own:
                looked = own.privacy.look(frozenset().union(*every))
            return {parts: looked.of(parts) for parts in every}

        if not moment:
            job = window.jobs.run(look, self._told, lambda error: None)
            self.destroyed.connect(job.cancel)

    @property
    def found(self) -> list[Entity] | None:
        """What looks like a name in what is chosen, the most frequent first; None while it is looked for."""
        return None if self._of is None else self._of.get(self._parts, [])

    def _told(self, found: dict[frozenset[str], list[Entity]]) -> None:
        self._of = found
        self.follow(self._parts)

    def follow(self, parts: frozenset[str]) -> None:
        """Tell of these parts, those that the chosen export holds; of none is nothing told."""
        self._parts = parts
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
