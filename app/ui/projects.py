"""What the window does with whole projects: make, open, leave, fill, keep a copy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog

from app.coding.refusal import Refusal
from app.ui import project_files
from app.ui.jobs import Progress
from app.ui.project_files import FORMATS, SUFFIX, SURVEYS, file_name
from app.ui.who import who
from app.words import say

if TYPE_CHECKING:
    from app.project import Place as Where
    from app.ui.main_window import MainWindow

log = logging.getLogger("kantlijn.ui")
LARGE = 30_000_000
"""Bytes of a file that is opened in a thread; a smaller one is open before a window that says so is seen."""


def new(window: MainWindow, codebook: str | None = None) -> None:
    """Ask for a name, a place and a codebook, and make the project."""
    coder = who(window)
    if coder is None:
        return
    from app.ui.start.new_project import ask_project

    answer = ask_project(window, codebook)
    if answer is None:
        return
    try:
        book = None
        if answer.codebook is not None:
            from app.coding.codebook.files import read_codebook

            book = read_codebook(answer.codebook)
        answer.place.parent.mkdir(parents=True, exist_ok=True)
    except Refusal as refusal:
        window.desk.refused(refusal)
        return
    except OSError as error:
        window.desk.message(
            say("window.cannot_write", place=answer.place.parent, why=error.strerror), "warning"
        )
        return
    if window.desk.create(answer.place, coder=coder[0], color=coder[1], codebook=book, name=answer.name):
        window.settings.remember(str(answer.place))


def choose(window: MainWindow) -> None:
    """Let the user point at a project and open it."""
    found, _ = QFileDialog.getOpenFileName(
        window, say("window.open.title"), str(project_files.home()), say("window.open.filter", suffix=SUFFIX)
    )
    if found:
        open_place(window, found)


def choose_database(window: MainWindow) -> None:
    """Let the user name a team's database and open it."""
    if who(window) is not None:
        from app.ui.start.database import ask_database

        ask_database(window)


def recent_words(place: str) -> str:
    """A project opened before, as a list shows it: its name, and where it lies."""
    if "://" not in place:
        return f"{Path(place).stem}   {Path(place).parent}"
    from app.project import place_of

    try:
        where = place_of(place)
    except Refusal:
        return place
    return f"{where.stem}   {say('database.window.on', server=where.name.rpartition('/')[0])}"


def open_place(
    window: MainWindow,
    place: str | Where,
    *,
    read_only: bool = False,
    then: Callable[[], object] = lambda: None,
) -> bool:
    """Open the project at ``place``; False when it was refused (the user has been told).

    A server's address is tried in a dialog, which can ask for a password, and opens when it is reached; a
    large file opens when a thread has read it. ``then`` is called when a file is open.
    """
    coder = who(window)
    if coder is None:
        return False
    if isinstance(place, str) and "://" in place:
        from app.ui.start.database import ask_database

        ask_database(window, place)
        return False
    if not read_only and _is_open(window, place):
        _opened(window, place, then)
        return True
    if _size(place) > LARGE:
        _open_large(window, place, coder, read_only, then)
        return False
    QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
    try:
        opened = window.desk.open(place, coder=coder[0], color=coder[1], read_only=read_only)
    finally:
        QGuiApplication.restoreOverrideCursor()
    if opened:
        _opened(window, place, then)
    return opened


def _opened(window: MainWindow, place: str | Where, then: Callable[[], object]) -> None:
    from app.project import shown

    window.settings.remember(shown(place))
    then()


def _is_open(window: MainWindow, place: str | Where) -> bool:
    """Whether the window has this file open to write: a second opening could only read, for the first is not
    closed before it."""
    project = window.desk.project
    if project is None or project.read_only or project.shared:
        return False
    try:
        return Path(str(place)).samefile(str(project.place))
    except OSError:
        return False


def _size(place: str | Where) -> int:
    """The bytes of a file; 0 for what is none."""
    try:
        return Path(str(place)).stat().st_size
    except OSError:
        return 0


def _open_large(
    window: MainWindow,
    place: str | Where,
    coder: tuple[str, str],
    read_only: bool,
    then: Callable[[], object],
) -> None:
    """Open a large file beside the window; the project that is open stays so until the other one is there."""
    from app.project import Project
    from app.ui.waiting import Waiting

    def work(_progress: Progress) -> Project:
        return Project.open(place, coder=coder[0], color=coder[1], read_only=read_only)

    def done(opened: Project) -> None:
        window.desk.take(opened)
        _opened(window, place, then)

    wait = Waiting(window, say("window.opening.title"), Path(str(place)).stem, say("window.opening.wait"))
    wait.show()
    window.prepare(lambda: wait.wait_for(work, done, window.desk.failed, Project.close))


def reopen(window: MainWindow) -> None:
    """Try again to open for writing what another window held."""
    project = window.desk.project
    if project is None:
        return

    def then() -> None:
        if window.desk.project is not None and not window.desk.project.read_only:
            window.desk.message(say("window.banner.yours"))

    open_place(window, project.place, then=then)


def work_on(window: MainWindow) -> None:
    """Open the project that is open anew, for the coder that the settings name now; who was at work before
    and did nothing is no coder of it any more."""
    project = window.desk.project
    if project is None:
        return
    place, before = project.place, project.coder.guid

    def then() -> None:
        if window.desk.writable:
            window.desk.do(lambda p: p.coders.let_go(before))

    window.desk.close()
    open_place(window, place, then=then)


def leave(window: MainWindow) -> None:
    """Back to the start page; everything is kept already."""
    window.desk.close()


def open_sample(window: MainWindow) -> None:
    """Open the sample project, made afresh the first time."""
    coder = who(window)
    if coder is None:
        return
    place = project_files.home() / file_name(say("window.sample.name"))
    if place.exists():
        open_place(window, str(place))
        return

    def work(progress: Progress) -> Path:
        from app.project.sample import build_sample

        place.parent.mkdir(parents=True, exist_ok=True)
        build_sample(place, progress=progress)
        return place

    window.jobs.run(work, lambda made: _open_made(window, made), label=say("window.sample.making"))


def open_final_sample(window: MainWindow) -> None:
    """Open the sample of the final report, made afresh the first time, with the projects that it comes of."""
    coder = who(window)
    if coder is None:
        return
    from app.project.institutes import told

    folder = project_files.home() / say("window.sample.final_name")
    place = folder / f"{told()['final']['file']}{SUFFIX}"
    if place.exists():
        open_place(window, str(place))
        return

    def work(progress: Progress) -> Path:
        from app.project.institutes import build_final_report

        return build_final_report(folder, progress=progress).final

    window.jobs.run(work, lambda made: _open_made(window, made), label=say("window.sample.final_making"))


def _open_made(window: MainWindow, made: Path) -> None:
    open_place(window, str(made))


def import_files(window: MainWindow, files: list[Path] | None = None, group: str = "") -> None:
    """Bring transcripts into the project: ``files``, or those the user points at."""
    if not window.desk.writable:
        return
    if files is None:
        patterns = " ".join(f"*.{f} *.{f.upper()}" for f in FORMATS)
        found, _ = QFileDialog.getOpenFileNames(
            window, say("window.import.title"), "", say("window.import.filter", patterns=patterns)
        )
        files = [Path(f) for f in found]
    if not files:
        return
    from app.ui import importing

    importing.start(window, files, group)


def import_survey(window: MainWindow, file: Path | None = None) -> None:
    """Bring a questionnaire into the project: ``file``, or the one the user points at."""
    if not window.desk.writable:
        return
    if file is None:
        patterns = " ".join(f"*{f} *{f.upper()}" for f in SURVEYS)
        found, _ = QFileDialog.getOpenFileName(
            window, say("dialogs.survey.choose"), "", say("dialogs.survey.filter", patterns=patterns)
        )
        if not found:
            return
        file = Path(found)
    from app.ui.actions import open_dialog

    open_dialog("app.ui.dialogs.survey_import:import_survey", window, file)


def take_files(window: MainWindow, files: list[Path]) -> None:
    """Files dropped anywhere in the window: a project is opened, anything else imported."""
    if len(files) == 1 and files[0].suffix == SUFFIX:
        open_place(window, str(files[0]))
    elif window.desk.project is None:
        window.desk.message(say("window.import.project_first"))
    elif len(files) == 1 and files[0].suffix.lower() in SURVEYS:
        import_survey(window, files[0])
    else:
        import_files(window, files)


def import_codebook(window: MainWindow) -> None:
    """Choose a shipped codebook or a file, and which of its codes the project gets."""
    from app.ui import importing

    importing.codebook(window)


def backup(window: MainWindow) -> None:
    """Keep a copy of the whole project in a folder."""
    folder = QFileDialog.getExistingDirectory(window, say("window.backup.title"), str(project_files.home()))
    if not folder:
        return
    made = window.desk.ask(lambda p: p.backup(Path(folder)))
    if made is not None:
        window.desk.message(say("window.backup.done", place=made))


def rename(window: MainWindow) -> None:
    """Ask for another name for the open project; its file keeps its own."""
    project = window.desk.project
    if project is None:
        return
    name, sure = QInputDialog.getText(
        window, say("window.rename.title"), say("window.rename.name"), text=project.name
    )
    if sure and name.strip() != project.name:
        window.desk.do(lambda p: p.rename(name))
