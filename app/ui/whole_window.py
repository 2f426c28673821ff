"""The window put together: with its start page, and with what the menus do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from app.ui import projects
from app.ui.desk import Desk
from app.ui.jobs import Jobs
from app.ui.main_window import MainWindow
from app.ui.places import Place
from app.ui.project_files import files_of
from app.ui.settings import DEFAULT_TEXT, Settings
from app.ui.start.place import StartPlace
from app.words import say


class WholeWindow(MainWindow):
    """The window that the application shows."""

    def __init__(self, desk: Desk, jobs: Jobs, settings: Settings) -> None:
        super().__init__(desk, jobs, settings)
        self.setAcceptDrops(True)

    def _start_page(self) -> Place:
        return StartPlace(self.tools)

    def _reopen(self) -> None:
        projects.reopen(self)

    def _show_unsent(self) -> None:
        from app.ui.dialogs.unsent import UnsentDialog

        UnsentDialog(self).open()

    def commands(self) -> dict[str, Callable[[], Any]]:
        from app.ui import help_page, manual, preferences, taking_back

        return {
            "new": lambda: projects.new(self),
            "open": lambda: projects.choose(self),
            "open_database": lambda: projects.choose_database(self),
            "sample": lambda: projects.open_sample(self),
            "sample_final": lambda: projects.open_final_sample(self),
            "import": lambda: projects.import_files(self),
            "import_survey": lambda: projects.import_survey(self),
            "codebook": lambda: projects.import_codebook(self),
            "backup": lambda: projects.backup(self),
            "rename_project": lambda: projects.rename(self),
            "preferences": lambda: preferences.show(self),
            "close": lambda: projects.leave(self),
            "quit": self.close,
            "question": lambda: self.tools.show("fragments", ask=True),
            "undo": lambda: taking_back.take_back(self, "undo"),
            "redo": lambda: taking_back.take_back(self, "redo"),
            "larger": lambda: self.set_text_size(self.settings.text_size + 1),
            "smaller": lambda: self.set_text_size(self.settings.text_size - 1),
            "normal_size": lambda: self.set_text_size(DEFAULT_TEXT),
            "manual": lambda: manual.show_manual(self),
            "keys": lambda: help_page.show_keys(self),
            "about": lambda: help_page.show_about(self),
        }

    def _fill_sub(self, name: str, menu: QMenu) -> None:
        if name != "recent":
            super()._fill_sub(name, menu)
            return
        menu.clear()
        for path in self.settings.recent:
            action = menu.addAction(projects.recent_words(path))
            action.triggered.connect(lambda *_, p=path: projects.open_place(self, p))
        menu.setEnabled(True)
        if menu.isEmpty():
            menu.addAction(say("window.no_recent")).setEnabled(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        projects.take_files(self, files_of(event.mimeData()))
