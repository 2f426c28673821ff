"""The projects that are to be merged: chosen or dropped, each with a first look or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.refusal import Refusal
from app.project import Place, Project
from app.ui import icons, theme
from app.ui.dialogs.frame import paint_line
from app.ui.jobs import Jobs, Progress
from app.ui.project_files import SUFFIX, files_of
from app.ui.widgets import Empty, button, number, row
from app.words import local_day, say, shown_date

if TYPE_CHECKING:
    from app.project.merging.look import Look

Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class Entry:
    """One file or database: waiting to be looked at, looked at, or of no use."""

    path: Place
    look: Look | None = None
    trouble: str = ""

    @property
    def title(self) -> str:
        return f"{self.look.name}  –  {self.path.name}" if self.look else self.path.name

    def sentences(self) -> tuple[str, str]:
        """What is in it, and what it shares with this project; or what is wrong."""
        if self.trouble:
            return self.trouble, ""
        if self.look is None:
            return say("merge_window.files.looking"), ""
        found = self.look
        day = shown_date(local_day(found.changed)) if found.changed else ""
        inside = say(
            "merge_window.files.inside", coders=", ".join(found.coders) or "—",
            documents=say("merge.kind.source", n=found.documents),
            codings=say("merge.kind.coding", n=found.codings), day=day,
        )  # fmt: skip
        kin = say(f"merge_window.files.{found.kin}")
        shared = say(
            "merge_window.files.shared", documents=number(found.shared["documents"]),
            of=number(found.documents), codes=say("merge.kind.code", n=found.shared["codes"]),
        )  # fmt: skip
        return inside, f"{kin} {shared}"


class _Files(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((str(entry.path), *entry.sentences()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join((entry.title, *entry.sentences()))
        return None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 3 * QFontMetrics(option.font).lineSpacing() + 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Files)
        entry, now = model.entries[index.row()], theme.current()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_line(painter, rect, option.state)
        name, role = ("circle-x", "danger") if entry.trouble else ("circle-check", "ok")
        if entry.look is None and not entry.trouble:
            name, role = "recent", "faint"
        icons.icon(name, role).paint(painter, QRect(rect.left() + 12, rect.top() + 12, 18, 18))
        high = QFontMetrics(painter.font()).lineSpacing() + 2
        left, width, top = rect.left() + 42, rect.width() - 54, rect.top() + 8
        first, second = entry.sentences()
        parts = ((entry.title, theme.ui_font(10, bold=True), "ink"),
                 (first, theme.ui_font(10), "danger" if entry.trouble else "ink"),
                 (second, theme.ui_font(10), "muted"))  # fmt: skip
        for n, (said, font, ink) in enumerate(parts):
            painter.setFont(font)
            painter.setPen(now.color(ink))
            line = QRect(left, top + n * high, width, high)
            if n == 1 and entry.trouble:  # a sentence may take two lines
                line.setHeight(2 * high)
                painter.drawText(line, int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignTop), said)
                break
            short = QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, width)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()


class _List(QListView):
    dropped = Signal(list)
    removed = Signal()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(files_of(event.mimeData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class FilesPage(QWidget):
    """``changed`` follows when the list of files did, or one was looked at."""

    changed = Signal()

    def __init__(self, jobs: Jobs, place: Place, name_database: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAcceptDrops(True)
        self.jobs, self.place = jobs, place
        self.model = _Files()
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setAcceptDrops(True)
        self.list.setAccessibleName(say("merge_window.files.list"))
        self.list.dropped.connect(self.add)
        self.list.removed.connect(self.remove)
        self.empty = Empty("merge", say("merge_window.files.none"), say("merge_window.files.drop"))
        self.add_button = button(say("merge_window.files.add"), self.choose, icon="open")
        self.database_button = button(say("merge_window.files.database"), name_database, icon="database")
        self.remove_button = button(say("merge_window.files.remove"), self.remove, kind="quiet")
        for one in (self.add_button, self.database_button, self.remove_button):
            one.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        column.addLayout(row(self.add_button, self.database_button, self.remove_button, None))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._tell())
        self._tell()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add(files_of(event.mimeData()))

    @property
    def waiting(self) -> bool:
        """Whether a file is still being looked at."""
        return any(e.look is None and not e.trouble for e in self.model.entries)

    def paths(self) -> list[Place]:
        """The files and databases that can be merged, in order."""
        return [e.path for e in self.model.entries if e.look is not None]

    def choose(self) -> None:
        """Let the user point at project files."""
        found, _ = QFileDialog.getOpenFileNames(
            self, say("merge_window.files.choose"), str(self.place.parent),
            say("window.open.filter", suffix=SUFFIX),
        )  # fmt: skip
        self.add([Path(f) for f in found])

    def add(self, files: Sequence[Place]) -> None:
        """Put files and databases in the list and look at them in a thread; one that is there already is
        passed over, but for one that was of no use."""
        for n in reversed(range(len(self.model.entries))):
            if self.model.entries[n].trouble and self.model.entries[n].path in files:
                self._drop(n)
        have = {str(entry.path) for entry in self.model.entries}
        new = [Entry(path) for path in dict.fromkeys(files) if str(path) not in have]
        if not new:
            return
        at = len(self.model.entries)
        self.model.beginInsertRows(QModelIndex(), at, at + len(new) - 1)
        self.model.entries += new
        self.model.endInsertRows()
        place, paths = self.place, [entry.path for entry in new]

        def work(progress: Progress) -> list[Look | Refusal | OSError]:
            from app.project.merging.look import known, look

            found: list[Look | Refusal | OSError] = []
            with Project.open(place, read_only=True) as own:
                mine = known(own)
            for n, path in enumerate(paths):
                progress(n, len(paths), path.name)
                try:
                    found.append(look(path, mine))
                except (Refusal, OSError) as error:
                    found.append(error)
            return found

        def done(found: list[Look | Refusal | OSError]) -> None:
            for entry, answer in zip(new, found, strict=True):
                if isinstance(answer, Refusal):
                    entry.trouble = say(answer)
                elif isinstance(answer, OSError):
                    reason = answer.strerror or str(answer)
                    entry.trouble = say("window.import.unreadable", name=entry.path.name, why=reason)
                else:
                    entry.look = answer
            self._told()

        def failed(error: BaseException) -> None:
            for entry in new:
                entry.trouble = say(error) if isinstance(error, Refusal) else say("window.unexpected")
            self._told()

        self.jobs.run(work, done, failed, label=say("merge_window.files.looking"))
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self._tell()

    def _told(self) -> None:
        if self.model.entries:
            self.model.dataChanged.emit(self.model.index(0), self.model.index(self.model.rowCount() - 1))
        self._tell()

    def remove(self) -> None:
        """Take the chosen file off the list."""
        at = self.list.currentIndex().row()
        if at >= 0:
            self._drop(at)
            self._tell()

    def _drop(self, at: int) -> None:
        self.model.beginRemoveRows(QModelIndex(), at, at)
        del self.model.entries[at]
        self.model.endRemoveRows()

    def _tell(self) -> None:
        some = bool(self.model.entries)
        self.empty.setVisible(not some)
        self.list.setVisible(some)
        self.remove_button.setVisible(self.list.currentIndex().isValid())
        self.changed.emit()
