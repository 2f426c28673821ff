"""The window's front door: sets Qt up, shows the window, then opens what was asked for."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app import words
from app.coding.refusal import Refusal
from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.jobs import Jobs, next_turn
from app.ui.qt_words import Gaps
from app.ui.settings import Settings
from app.words import Language

START_MS = 3000
"""So long after the window was shown the first project stands in it."""
log = logging.getLogger("kantlijn.ui")


def make_qt(argv: list[str] | None = None) -> QApplication:
    """The one QApplication in Kantlijn's style and fonts; the present one when there is one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(argv if argv is not None else sys.argv[:1])
    app.setApplicationName("kantlijn")
    app.setApplicationDisplayName("Kantlijn")
    app.setDesktopFileName("kantlijn")
    app.setStyle("Fusion")
    theme.load_fonts()
    app.setFont(theme.ui_font())
    app.setWindowIcon(icons.window_icon())
    return app


def settle_memory(*, again: bool = True) -> None:
    """Let the collector leave alone what stays: window, project and modules.

    Its full passes walk through all of that again and again, 80 ms with a large project open, and
    would fall in the middle of scrolling. When it is done ``again``, only what came since is looked
    through first: of a project that was closed nothing large stays in circles (``Project.close``).
    """
    if again:
        gc.collect()
    gc.freeze()


class Application(QObject):
    """Owns what outlives a window: preferences, the desk with its project, the threads."""

    def __init__(self, qt: QApplication, settings: Settings | None = None) -> None:
        super().__init__()
        self.qt = qt
        self.settings = settings or Settings()
        self.desk = Desk(self)
        self.jobs = Jobs(self)
        self._translators: list[QTranslator] = []
        self._opened = False
        from app.ui.whole_window import WholeWindow

        self._make = WholeWindow
        self.window: WholeWindow | None = None
        self._starting = False
        self.desk.projectChanged.connect(lambda: next_turn(self, self._settle))

    def show(self, language: Language | None = None) -> None:
        """Show the window in ``language`` (the preferred one when None)."""
        if self.settings.stays:  # what comes first stays: looking for circles in it is a tenth of the start
            self._starting = True
            gc.disable()
            QTimer.singleShot(START_MS, self, self._started)
        self.set_language(language or self.settings.language)
        theme.apply(self.settings.theme)
        self._new_window()

    def set_language(self, language: Language) -> None:
        """The language of every text made from now on, Qt's own buttons included."""
        words.set_language(language)
        QLocale.setDefault(QLocale("nl_NL" if language == "nl" else "en_GB"))
        self._forget_translators()
        if language == "nl":
            translator = QTranslator(self)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            translator.load("qtbase_nl", folder)
            self._translators = [translator, Gaps(self)]
            for each in self._translators:
                self.qt.installTranslator(each)

    def _forget_translators(self) -> None:
        for translator in self._translators:
            self.qt.removeTranslator(translator)
        self._translators = []

    def _new_window(self) -> None:
        old, self.window = self.window, self._make(self.desk, self.jobs, self.settings)
        self.window.languageChosen.connect(self._switch)
        if old is not None:
            self.window.setGeometry(old.geometry())
        self.window.show()
        if old is not None:
            old.close()
            old.deleteLater()
        self._settle()

    def _started(self) -> None:
        self._starting = False
        gc.freeze()
        gc.enable()

    def _settle(self) -> None:
        before, self._opened = self._opened, self._opened or self.desk.project is not None
        if self.settings.stays and not self._starting:
            settle_memory(again=before)  # else there is nothing to let go

    def _switch(self, language: str) -> None:
        """A window is made anew in another language; the project stays open."""
        self.settings.language = "en" if language == "en" else "nl"
        self.set_language(self.settings.language)
        QTimer.singleShot(0, self._new_window)

    def open(self, place: str) -> None:
        """Open a project in the window that is there."""
        from app.ui import projects

        assert self.window is not None
        projects.open_place(self.window, place)

    def open_sample(self) -> None:
        """Open the sample project in the window that is there."""
        from app.ui import projects

        assert self.window is not None
        projects.open_sample(self.window)

    def close(self) -> None:
        """Stop the threads, close the project, keep the preferences."""
        if not self.jobs.close():
            log.warning("a job did not stop in time")
        self.desk.close(tell=False)
        self.desk.live.wait()
        self._forget_translators()
        self.settings.save()
        if self._starting:
            self._started()


def _log_to_file() -> Path | None:
    from platformdirs import user_log_path

    try:
        folder = user_log_path("kantlijn", appauthor=False, ensure_exists=True)
        handler = RotatingFileHandler(
            folder / "kantlijn.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("kantlijn").addHandler(handler)
    logging.getLogger("kantlijn").setLevel(logging.INFO)
    return folder / "kantlijn.log"


def _catch(app: Application, file: Path | None) -> None:
    """A defect is logged with its trace; the user gets one calm sentence."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.qt.quit()
            return
        if isinstance(error, Refusal):  # a question of the window itself that cannot be answered now
            if app.desk.live.state != "away":
                app.desk.refused(error)
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        app.desk.message(words.say("window.unexpected_logged", file=file or "-"), "warning")

    sys.excepthook = caught
    threading.excepthook = lambda args: log.error(
        "unexpected in a thread",
        exc_info=(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback),
    )


def run(argv_project: str | None, *, sample: bool = False, language: Language | None = None) -> int:
    """Show the window, on a project when one is named; returns the exit status when it is closed."""
    qt = make_qt()
    app = Application(qt)
    app.settings.warm = app.settings.stays = True
    _catch(app, _log_to_file())
    app.show(language)
    if sample:
        QTimer.singleShot(0, app.open_sample)
    elif argv_project:
        QTimer.singleShot(0, lambda: app.open(argv_project))
    try:
        return qt.exec()
    finally:
        app.close()
