"""The one window as its parts know it: the places, one of them in front, and what stands around them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui import icons, theme
from app.ui.actions import Actions, modules_of_dialogs
from app.ui.desk import Desk
from app.ui.jobs import Jobs, Progress, next_turn
from app.ui.line_banner import LineBanner
from app.ui.places import Place, Tools, available
from app.ui.rail import Rail
from app.ui.settings import Settings
from app.ui.status import StatusBar, Toast
from app.ui.widgets import button, label, row
from app.words import local_day, read_ahead, say, shown_date

IDLE = 700
"""Milliseconds after which one more place is made ahead."""


class MainWindow(QMainWindow):
    """Start page, or the bar with the places; menus, status bar and toast around them.

    ``languageChosen`` asks the application for a new window in another language. ``WholeWindow`` is made: it
    has the start page and answers to the menus.
    """

    languageChosen = Signal(str)
    textSizeChanged = Signal(float)

    def __init__(self, desk: Desk, jobs: Jobs, settings: Settings) -> None:
        super().__init__()
        self.desk, self.jobs, self.settings = desk, jobs, settings
        self.tools = Tools(desk, jobs, settings, self)
        self._entries = {entry.key: entry for entry in available()}
        self._places: dict[str, Place] = {}
        self._stale: set[str] = set()
        self._unread: set[str] = set()
        """Places that were made ahead and have not read the project yet."""
        self._coming: dict[str, Iterator[Place | None]] = {}
        """Places of which parts are made."""
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE)
        self._idle.timeout.connect(self._make_ahead)
        self._front: str | None = None
        self.setWindowIcon(icons.window_icon())
        room = self.screen().availableSize()  # much enlarged, a screen has less room than we would like
        self.setMinimumSize(min(680, room.width()), min(600, room.height()))

        self.stack = QStackedWidget()
        self.start = self._start_page()
        self.rail = Rail(self._entries.values())
        self.work = QSplitter(Qt.Orientation.Vertical)
        """The place in front, and under it what goes with every place."""
        self.work.setChildrenCollapsible(False)
        self.work.addWidget(self.stack)
        self.banner = QFrame()
        self._banner_text = label("", wrap=True)
        self.line_banner = LineBanner(desk, self._show_unsent)
        self._outer = QStackedWidget()
        self._outer.addWidget(self.start)
        self._outer.addWidget(self._work_page())
        self.setCentralWidget(self._outer)
        self.status = StatusBar(desk, jobs)
        self.setStatusBar(self.status)
        self.toast = Toast(self)
        self.acts = Actions(self, desk, self.answers)
        self.acts.fill(self.menuBar(), self._fill_sub)
        for number, key in enumerate(self._entries, start=1):
            action = QAction(self)
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.triggered.connect(lambda *_, k=key: self.show_place(k))
            self.addAction(action)
        self._wire()
        if not self.restoreGeometry(settings.bytes("window/geometry")):
            self.resize(room.boundedTo(QSize(1366, 768)))
        self.reload()

    def _work_page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        side = QHBoxLayout(page)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.rail)
        column = QVBoxLayout()
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(8)
        self.banner.setObjectName("banner")
        lock = QLabel()
        lock.setPixmap(icons.icon("readonly", "ink").pixmap(18, 18))
        self._banner_text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._banner_text.setMinimumHeight(36)
        self._again = button(say("window.banner.again"), self._reopen, kind="quiet")
        line = row(lock, self._banner_text, self._again, spacing=10, margins=(14, 2, 6, 2))
        self.banner.setLayout(line)
        column.addWidget(self.banner)
        column.addWidget(self.line_banner)
        column.addWidget(self.work, 1)
        side.addLayout(column, 1)
        return page

    def _wire(self) -> None:
        self.desk.changed.connect(self._changed)
        self.desk.projectChanged.connect(self.reload)
        self.desk.messaged.connect(self.toast.show_message)
        self.jobs.failed.connect(self.desk.failed)
        self.rail.chosen.connect(self.show_place)
        self.rail.home.connect(lambda: self.acts.run("close"))
        self.rail.settings.connect(lambda: self.acts.run("preferences"))
        self.status.coderClicked.connect(lambda: self.acts.run("preferences"))

    # what the whole window has

    def _start_page(self) -> Place:
        raise NotImplementedError

    def _reopen(self) -> None:
        """Open the project once more, to write or as it is now."""
        raise NotImplementedError

    def _show_unsent(self) -> None:
        """Show what waits for the server or was refused there."""
        raise NotImplementedError

    # places

    @property
    def front(self) -> Place | None:
        """The place that is shown, or None on the start page."""
        return self._places.get(self._front) if self._front and self.desk.project else None

    def has_place(self, key: str) -> bool:
        """Whether the bar has this place."""
        return key in self._entries

    def place(self, key: str) -> Place:
        """The place ``key``, made now if it was not there. Raises KeyError for one that does not exist."""
        self._make(key)
        if key in self._unread:
            self._unread.discard(key)
            self._places[key].refresh(None, None)
        return self._places[key]

    def warm_up(self) -> None:
        """Load what places and dialogs consist of and say in a thread, and make the places while nobody
        waits."""
        modules = {entry.module for entry in self._entries.values()} | modules_of_dialogs()

        def work(progress: Progress) -> None:
            for module in sorted(modules):
                progress.check()
                importlib.import_module(module)
            read_ahead()

        self.jobs.run(work, lambda _none: self._idle.start())

    def prepare(self, then: Callable[[], None]) -> None:
        """Make the place that is shown first, part by part, and then go on: before a project is opened,
        when nobody can do anything else."""

        def more() -> None:
            next_turn(self, more if self._make_part(next(iter(self._entries))) else then)

        next_turn(self, more)

    def _make_part(self, key: str) -> bool:
        """Make one more part of a place; whether there are more to come."""
        if key in self._places:
            return False
        if key not in self._coming:
            self._coming[key] = self._entries[key].parts(self.tools)
        made = next(self._coming[key])
        if made is None:
            return True
        del self._coming[key]
        self._places[key] = made
        self.stack.addWidget(made)
        self._unread.add(key)
        return False

    def _make(self, key: str) -> None:
        """Make a place that has not read the project yet, or what it lacks."""
        while self._make_part(key):
            pass

    @property
    def warm(self) -> bool:
        """Whether every place is there."""
        return len(self._places) == len(self._entries)

    def _make_ahead(self) -> None:
        """Make one more place; what it reads it reads when it is shown."""
        key = next((key for key in self._entries if key not in self._places), None)
        if key is None or self.desk.project is None:
            return
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._make_part(key)
        self._idle.start()

    def show_place(self, key: str, **target: Any) -> None:
        """Bring a place forward and show ``target`` there."""
        if self.desk.project is None or key not in self._entries:
            return
        read = key in self._places and key not in self._stale | self._unread
        if self.desk.live.state == "away" and self._front is not None and not read:
            self.desk.message(say("database.live.not_read"), "warning")
            self.rail.mark(self._front)
            return
        if self.front is not None and self._front != key:
            self.front.leave()
        place = self.place(key)
        self._front = key
        if key in self._stale:
            self._stale.discard(key)
            place.refresh(None, None)
        self.stack.setCurrentWidget(place)
        self.rail.mark(key)
        place.enter()
        if target:
            place.go(**target)
        self.acts.update()

    def reload(self) -> None:
        """Show the project that is open now, or the start page."""
        project = self.desk.project
        self._outer.setCurrentIndex(0 if project is None else 1)
        self._entitle()
        self.banner.setVisible(project is not None and project.read_only)
        if project is None:
            self.start.refresh(None, None)
        else:
            held = project.holder not in ("", "-")
            key = "window.banner.read_only" if held else "window.banner.no_writing"
            again = "window.banner.again"
            if project.rights.kind == "reader":
                key = "window.banner.reader"
            if project.moment:
                key, again = "dialogs.history.past", "dialogs.history.now"
            day = shown_date(local_day(project.moment)) if project.moment else ""
            self._banner_text.setText(say(key, holder=project.holder, date=day, **project.rights.words))
            self._again.setText(say(again))
            self._again.setAccessibleName(say(again))
            self._stale = set(self._places) - self._unread
            self.show_place(self._front or next(iter(self._entries), ""))
            if self.settings.warm and not self.warm:
                self.warm_up()
        self.acts.update()

    def _changed(self, changes: Changes, initiator: object) -> None:
        for key, place in self._places.items():
            if key == self._front:
                try:
                    place.refresh(changes, initiator)
                except Refusal as refusal:  # of a server that went away meanwhile
                    self._stale.add(key)
                    self.desk.refused(refusal)
            elif key not in self._unread:
                self._stale.add(key)
        if changes.touches("project") and self.desk.project is not None:
            self._entitle()
        self.acts.update()

    def _entitle(self) -> None:
        """Name the project in the title, and the server and database that it is on."""
        project = self.desk.project
        where = [project.place.name] if project is not None and project.shared else []
        named = "" if project is None else project.name
        if project is not None and project.read_only:
            named = say("window.title.read_only", name=named)
        names = [] if project is None else [named, *where]
        self.setWindowTitle(" – ".join([*names, say("window.name")]))

    # menus

    def answers(self) -> dict[str, Callable[[], Any]]:
        """Who answers to which id of ``app.ui.actions`` now; the place in front goes before the window."""
        return {**self.commands(), **(self.front.actions_for() if self.front is not None else {})}

    def commands(self) -> dict[str, Callable[[], Any]]:
        """What the window itself answers to, by the ids of ``app.ui.actions``."""
        raise NotImplementedError

    def set_text_size(self, points: float) -> None:
        """Set the transcript's letter for now and later."""
        self.settings.text_size = points
        self.textSizeChanged.emit(self.settings.text_size)

    def _fill_sub(self, name: str, menu: QMenu) -> None:
        if name == "places":
            menu.clear()
            group = QActionGroup(menu)
            for number, (key, entry) in enumerate(self._entries.items(), start=1):
                action = menu.addAction(icons.icon(entry.icon), f"{say(entry.title_key)}\tCtrl+{number}")
                action.setCheckable(True)
                action.setChecked(key == self._front)
                action.setEnabled(self.desk.project is not None)
                action.triggered.connect(lambda *_, k=key: self.show_place(k))
                group.addAction(action)
        elif self.front is not None:
            self.front.fill_menu(name, menu)

    def set_theme(self, choice: theme.Choice) -> None:
        """Light, dark or as the system, for now and later."""
        self.settings.theme = choice
        theme.apply(choice)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.set_value("window/geometry", self.saveGeometry())
        for place in self._places.values():
            place.save_state()
        self.settings.save()
        super().closeEvent(event)
