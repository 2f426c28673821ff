"""Whether the project is sound, and its backups: check, make one, put one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QPlainTextEdit, QProgressBar

from app.coding.refusal import Refusal
from app.project import Place as Where
from app.project import Project
from app.ui.dialogs.frame import Frame, Line
from app.ui.jobs import Progress
from app.ui.widgets import button, label, number, row
from app.words import say, shown_date

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

PATH = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup: where it is, when it was made, how large it is in bytes."""

    path: Path
    when: str
    size: int


def backups(place: Where) -> list[Kept]:
    """The backups that lie beside a project, the latest first; a database has none."""
    if not isinstance(place, Path):
        return []
    beside = place.with_name(f"{place.stem}-backups")
    found = [*beside.glob("*.kantlijn")] if beside.is_dir() else []
    found += place.parent.glob(f"{place.stem}-????-??-??-*.kantlijn")
    found += place.parent.glob(f"{place.stem}.before-restore-*.kantlijn")
    kept = []
    for path in found:
        state = path.stat()
        moment = datetime.fromtimestamp(state.st_mtime)
        day = path.stem if path.parent == beside else moment.date().isoformat()
        time = "" if path.parent == beside else moment.strftime("%H:%M")
        kept.append((moment, Kept(path, f"{day} {time}".strip(), state.st_size)))
    return [one for _, one in sorted(kept, key=lambda k: (k[1].when, k[0]), reverse=True)]


class CheckDialog(Frame):
    """Checks in a thread at once; says what is wrong, or that all is well."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("dialogs.check.title"), say("dialogs.check.about"), size=QSize(560, 320))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.good = Line("circle-check", "ok")
        self.figures = label("", "muted", wrap=True)
        self.problems = QPlainTextEdit()
        self.problems.setObjectName("field")
        self.problems.setReadOnly(True)
        self.problems.setAccessibleName(say("dialogs.check.problems_name"))
        self.problems.hide()
        for part in (self.bar, self.good, self.figures):
            self.body.addWidget(part)
        self.body.addWidget(self.problems, 1)
        self.body.addStretch(0)
        self.restore_button = button(say("dialogs.restore.open"), self._restore)
        self.restore_button.setAutoDefault(False)
        self.buttons(say("dialogs.check.again"), self.check, self.restore_button, leave=say("window.close"))
        self.check()

    def check(self) -> None:
        """Check now."""
        project = self.desk.project
        assert project is not None and self.primary is not None
        place = project.place
        self.primary.setEnabled(False)
        self.trouble.say("")
        self.good.say("")
        self.figures.setText(say("dialogs.check.busy"))
        self.problems.hide()
        self.bar.show()

        def work(progress: Progress) -> tuple[list[str], dict[str, object]]:
            with Project.open(place, read_only=True) as own:
                return own.check(), own.stats()

        self._job = self.main.jobs.run(work, self._checked, self._failed, label=say("dialogs.check.title"))

    def _checked(self, answer: tuple[list[str], dict[str, object]]) -> None:
        found, figures = answer
        self._over()
        self.figures.setText(
            say(
                "dialogs.check.figures",
                size=megabytes(int(str(figures["file_bytes"]))),
                sources=number(int(str(figures["source"]))),
                codings=number(int(str(figures["coding"]))),
            )
        )
        if not found:
            self.good.say(say("dialogs.check.good"))
            return
        self.trouble.say(say("dialogs.check.bad", n=len(found)))
        self.problems.setPlainText("\n".join(found))
        self.problems.show()

    def _failed(self, error: BaseException) -> None:
        self._over()
        self.figures.setText("")
        if isinstance(error, Refusal):
            self.refuse(error)
        else:
            self.trouble.say(say("window.unexpected"))

    def _over(self) -> None:
        self.bar.hide()
        assert self.primary is not None
        self.primary.setEnabled(True)

    def _restore(self) -> None:
        window = self.main
        self.accept()
        restore_backup(window)

    def done(self, result: int) -> None:
        """Whoever closes the dialog no longer waits for the answer."""
        self._job.cancel()
        super().done(result)


class RestoreDialog(Frame):
    """The backups beside the project and any other file; what is now in the project is kept beside it."""

    def __init__(self, window: MainWindow) -> None:
        project = window.desk.project
        assert project is not None
        title = say("dialogs.restore.title")
        super().__init__(window, title, say("dialogs.restore.about", name=project.name), size=QSize(560, 480))
        self.place = project.place
        self.list = QListWidget()
        self.list.setAccessibleName(say("dialogs.restore.list"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.ensurePolished()  # the lines' height comes from the style sheet
        for kept in backups(self.place):
            self._offer(kept.path, kept.when, kept.size)
        self.none = label(say("dialogs.restore.none"), "muted", wrap=True)
        self.none.setVisible(self.list.count() == 0)
        self.body.addWidget(self.none)
        self.body.addWidget(self.list, 1)
        other = button(say("dialogs.restore.other"), self.choose, kind="quiet", icon="open")
        other.setAutoDefault(False)
        self.body.addLayout(row(other, None))
        self.buttons(say("dialogs.restore.ok"), self.restore)
        assert self.primary is not None
        ok = self.primary
        self.list.currentRowChanged.connect(lambda n: ok.setEnabled(n >= 0))
        ok.setEnabled(self.list.count() > 0)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _offer(self, path: Path, when: str, size: int) -> QListWidgetItem:
        day, _, time = when.partition(" ")
        try:
            day = shown_date(datetime.fromisoformat(day).date().isoformat())
        except ValueError:
            day = when
        key = "dialogs.restore.before" if ".before-restore-" in path.name else "dialogs.restore.item"
        item = QListWidgetItem(say(key, when=f"{day} {time}".strip(), size=megabytes(size)))
        item.setData(PATH, str(path))
        item.setToolTip(str(path))
        self.list.addItem(item)
        return item

    def choose(self) -> None:
        """Let the user point at another backup."""
        found, _ = QFileDialog.getOpenFileName(
            self,
            say("dialogs.restore.other"),
            str(self.place.parent),
            say("window.open.filter", suffix=".kantlijn"),
        )
        if found:
            path = Path(found)
            state = path.stat()
            when = datetime.fromtimestamp(state.st_mtime).strftime("%Y-%m-%d %H:%M")
            self.list.setCurrentItem(self._offer(path, when, state.st_size))

    def restore(self) -> None:
        """Put the chosen backup in the project's place and open it; when refused, the project as it was."""
        item, project = self.list.currentItem(), self.desk.project
        if item is None or project is None:
            return
        saved, coder = Path(item.data(PATH)), project.coder
        window, desk, place = self.main, self.desk, self.place
        desk.projectChanged.disconnect(self.close)  # it closes for a moment, this dialog does not
        desk.close()
        refused: Refusal | None = None
        try:
            Project.restore(saved, place)
        except Refusal as refusal:
            refused = refusal
        opened = desk.open(place, coder=coder.name, color=coder.color)
        desk.projectChanged.connect(self.close)
        if refused is not None:
            self.refuse(refused)
            return
        self.accept()
        if opened:
            window.desk.message(say("dialogs.restore.done"))


def megabytes(size: int) -> str:
    """A file's size in megabytes, with one decimal."""
    return f"{max(size, 50_000) / 1_000_000:.1f} MB".replace(".", say("window.decimal"))


def check_project(window: MainWindow) -> CheckDialog | None:
    """Check the open project; None when there is none."""
    if window.desk.project is None:
        return None
    dialog = CheckDialog(window)
    dialog.open()
    return dialog


def restore_backup(window: MainWindow) -> RestoreDialog | None:
    """Put a backup back; None when the open project cannot be written."""
    if not window.desk.writable:
        return None
    dialog = RestoreDialog(window)
    dialog.open()
    return dialog
