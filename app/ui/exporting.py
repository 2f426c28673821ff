"""The export dialog: what kind of file, what goes in, where; written in a thread, not opened unasked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Origin
from app.coding.refusal import Refusal
from app.ui import icons, theme
from app.ui.choosing import ChoiceButton, PickList
from app.ui.dialogs.frame import TickBox, let_scroll, room_of
from app.ui.dialogs.names_line import NamesLine
from app.ui.export_work import KINDS, NARROWED, Kind, Order, Shown, Subset, Written, reaches, write
from app.ui.files import file_name, is_there, keep_folder, last_folder
from app.ui.fragments.filters import origin_items
from app.ui.jobs import Job
from app.ui.telling import origin_words
from app.ui.widgets import button, label, level, number, row
from app.words import language, say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

__all__ = ["ExportDialog", "Shown", "Subset", "export"]


def export(
    window: MainWindow,
    *,
    kind: str = "excel",
    what: str = "",
    subset: Subset | None = None,
    matrix: Shown | None = None,
) -> ExportDialog | None:
    """Open the dialog on a kind of file (a key of KINDS) and what it holds; None without a project.

    ``subset`` is what a place shows now, offered beside everything; ``matrix`` is the one on the screen.
    """
    if window.desk.project is None:
        return None
    dialog = ExportDialog(window, kind=kind, what=what, subset=subset, matrix=matrix)
    dialog.show()
    return dialog


def size_words(size: int) -> str:
    """Bytes as people say them."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= step:
            words = f"{size / step:.1f}".replace(".", "," if language() == "nl" else ".")
            return f"{words} {unit}"
    return f"{number(size)} bytes"


class ExportDialog(QDialog):
    """Three pages: what is asked, how far it is, and where it stands now."""

    def __init__(
        self,
        window: MainWindow,
        *,
        kind: str = "excel",
        what: str = "",
        subset: Subset | None = None,
        matrix: Shown | None = None,
    ) -> None:
        super().__init__(window)
        project = window.desk.project
        assert project is not None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say("exporting.title"))
        self.setMinimumWidth(620)
        self._window, self._desk, self._jobs = window, window.desk, window.jobs
        self._project, self._name = project, project.name
        self._subset, self._matrix = subset, matrix
        self._own_path = False
        self.job: Job | None = None
        self.written: Written | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self._asking())
        self.pages.addWidget(self._working())
        self.pages.addWidget(self._done())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.choose_kind(kind, what)

    # asking

    def _asking(self) -> QWidget:
        page, whole = _page(say("exporting.title"))
        self._asked = whole
        self._fields = column = QVBoxLayout()
        column.setSpacing(10)
        whole.addLayout(column, 1)
        self.kinds = QButtonGroup(self)
        cards: list[QWidget | int | None] = []
        for n, kind in enumerate(KINDS):
            one = QToolButton()
            one.setText(say(f"exporting.kind.{kind.key}"))
            one.setIcon(icons.icon(kind.icon))
            one.setIconSize(QSize(22, 22))
            one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            one.setCheckable(True)
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            one.setMinimumHeight(62)
            one.setToolTip(say(f"exporting.kind_tip.{kind.key}"))
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.kinds.addButton(one, n)
            cards.append(one)
        self.kinds.idClicked.connect(lambda n: self.choose_kind(KINDS[n].key))
        column.addLayout(row(*cards, spacing=4))
        self.about = label("", "muted", wrap=True)
        self.about.setMinimumHeight(38)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.about)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        column.addLayout(form)
        self.what = QComboBox()
        self.what.setAccessibleName(say("exporting.what"))
        self.what.currentIndexChanged.connect(lambda _n: self._follow())
        self.suffix = QComboBox()
        self.suffix.setAccessibleName(say("exporting.format"))
        self.suffix.currentIndexChanged.connect(lambda _n: self._follow())
        self.only = TickBox()
        self.only.setChecked(True)
        self.only.setText(say("exporting.only", n=number(len(self._subset.guids))) if self._subset else "")
        self.only.setToolTip("\n".join(self._subset.words) if self._subset else "")
        self._form = form
        form.addRow(say("exporting.what"), self.what)
        form.addRow(say("exporting.format"), self.suffix)
        form.addRow("", self.only)
        self.origins = ChoiceButton("", self.open_origins)
        self.open_list: PickList | None = None
        self.chosen_origins: frozenset[Origin] | None = None
        self._origin_row = row(self.origins, None)
        form.addRow(say("fragments.filter.origins"), self._origin_row)
        self._say_origins()
        self.question = QComboBox()
        self.question.setAccessibleName(say("asking.button"))
        self.question.addItem(say("asking.all_codings"), "")
        for kept in self._project.questions.list():
            self.question.addItem(kept.name, kept.guid)
        form.addRow(say("asking.button"), self.question)
        self.path = QLineEdit()
        self.path.setAccessibleName(say("exporting.file"))
        self.path.textEdited.connect(lambda _text: self._typed())
        self.path.textChanged.connect(lambda _text: self._check())
        browse = button(say("exporting.browse"), self._browse)
        browse.setAutoDefault(False)  # Enter exports
        form.addRow(say("exporting.file"), row(self.path, browse))
        level(form)
        self.note = label("", "muted", wrap=True)
        self.note.setMinimumHeight(20)
        column.addWidget(self.note)
        self.names = NamesLine(self._window)
        self.only.toggled.connect(lambda _on: self._look())
        self.question.currentIndexChanged.connect(lambda _n: self._look())
        self.ok = button(say("exporting.ok"), self.start, kind="primary")
        self.ok.setDefault(True)
        away = button(say("window.cancel"), self.reject)
        away.setAutoDefault(False)
        column.addStretch(1)
        whole.addLayout(row(self.names, None, away, self.ok))
        return page

    def showEvent(self, event: QShowEvent) -> None:
        """Where the screen is too small for all of it, what is filled in scrolls above the buttons."""
        room = room_of(self)
        if self._fields.parent() is self._asked and self.minimumSizeHint().height() > room.height():
            let_scroll(self._asked, self._fields)
            self._asked.setContentsMargins(16, 8, 16, 8)
            self.about.hide()
            self._asked.activate()
            self.pages.updateGeometry()
            column = self.layout()
            assert column is not None
            column.activate()
            self.resize(QSize(self.width(), room.height()))
        super().showEvent(event)

    @property
    def kind(self) -> Kind:
        """The kind that is chosen."""
        return KINDS[max(self.kinds.checkedId(), 0)]

    def choose_kind(self, key: str, what: str = "") -> None:
        """Choose a kind of file, and what it holds when it can hold that."""
        n = next((n for n, kind in enumerate(KINDS) if kind.key == key), 0)
        kind = KINDS[n]
        self.kinds.button(n).setChecked(True)
        self.kinds.button(n).setFocus()
        for one in self.kinds.buttons():
            chosen = one.isChecked()
            one.setFont(theme.ui_font(10, bold=chosen))
            one.setIcon(icons.icon(KINDS[self.kinds.id(one)].icon, "accent" if chosen else "muted"))
        wanted = what or str(self.what.currentData() or "")
        for box, values, prefix in ((self.what, kind.whats, "what"), (self.suffix, kind.suffixes, "suffix")):
            quiet = box.blockSignals(True)
            box.clear()
            for value in values:
                box.addItem(say(f"exporting.{prefix}_of.{value.lstrip('.')}"), value)
            box.blockSignals(quiet)
        at = self.what.findData(wanted)
        quiet = self.what.blockSignals(True)
        self.what.setCurrentIndex(max(at, 0))
        self.what.blockSignals(quiet)
        self.about.setText(say(f"exporting.kind_tip.{kind.key}"))
        self._form.setRowVisible(self.what, len(kind.whats) > 1)
        self._form.setRowVisible(self.suffix, len(kind.suffixes) > 1)
        self._follow()

    def _follow(self) -> None:
        what = str(self.what.currentData() or "")
        narrowable = self._subset is not None and what in NARROWED and self.kind.key != "codebook"
        if what == "matrix" and self._matrix is not None:
            narrowable = False
        self._form.setRowVisible(self.only, narrowable)
        self._narrow = narrowable
        counted = what in NARROWED and self.kind.key != "codebook"
        self._form.setRowVisible(self._origin_row, counted and not self._fixed(what))
        asks = counted and not self._fixed(what) and self.question.count() > 1
        self._form.setRowVisible(self.question, asks)
        self._asks = asks
        self._look()
        suffix = str(self.suffix.currentData() or self.kind.suffixes[0])
        if self._own_path and self.path.text().strip():
            path = Path(self.path.text().strip())
            self.path.setText(str(path.with_suffix(suffix)) if path.name else "")
        else:
            self.path.setText(
                str(
                    last_folder(self._window.settings, self._project.place)
                    / f"{self._file_name(what)}{suffix}"
                )
            )
        self._check()

    def _look(self) -> None:
        """Tell of names in what is asked now."""
        order = self.order
        fragments = (order.kind == "word", order.subset is not None, order.origins, order.question)
        chosen = (order.what, *(fragments if order.what in NARROWED and order.what != "matrix" else ()))
        self.names.follow(chosen, lambda project: reaches(project, order))

    def _fixed(self, what: str) -> bool:
        """Whether the matrix on the screen is all that goes in: then its origins do too."""
        return what == "matrix" and self._matrix is not None

    def open_origins(self) -> PickList:
        """Show whose codings can go in: those made by hand, taken over from suggestions, and so on."""
        found = PickList(origin_items(), self.chosen_origins or (), multiple=True, parent=self)
        found.changed.connect(self._choose_origins)
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        found.open_at(self.origins, 240)
        return found

    def _choose_origins(self, keys: frozenset[Origin]) -> None:
        self.chosen_origins = keys or None
        self._say_origins()
        self._look()

    def _say_origins(self) -> None:
        met = self.chosen_origins
        words = say("exporting.all_origins") if met is None else origin_words(met)
        self.origins.say_chosen(words, active=met is not None)
        self.origins.setAccessibleName(f"{say('fragments.filter.origins')}: {words}")

    def _file_name(self, what: str) -> str:
        clean = file_name(self._name) or "Kantlijn"
        return clean if what == "all" else f"{clean} - {say(f'exporting.what_of.{what}').lower()}"

    def _typed(self) -> None:
        self._own_path = True

    def _browse(self) -> None:
        suffix = str(self.suffix.currentData())
        name = f"{say(f'exporting.kind.{self.kind.key}')} (*{suffix})"
        found, _ = QFileDialog.getSaveFileName(
            self, say("exporting.title"), self.path.text(), name,
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if found:
            self._own_path = True
            path = Path(found)
            self.path.setText(
                str(path if path.suffix.lower() == suffix else path.with_name(path.name + suffix))
            )

    def _check(self) -> None:
        text = self.path.text().strip()
        path = Path(text) if text else None
        suffix = str(self.suffix.currentData() or "")
        key = ""
        if path is None or not path.name:
            key = "exporting.no_file"
        elif path.suffix.lower() != suffix:
            key = "exporting.no_suffix"
        elif not is_there(path.parent, folder=True):
            key = "exporting.no_folder"
        elif path == self._project.place:
            key = "exporting.is_project"
        self.ok.setEnabled(not key)
        if not key and path is not None and is_there(path):
            key = "exporting.exists"
        self.note.setText(
            say(key, suffix=suffix) if key == "exporting.no_suffix" else say(key) if key else ""
        )

    @property
    def order(self) -> Order:
        """What is asked now."""
        path = Path(self.path.text().strip()).absolute()
        subset = self._subset if self._narrow and self.only.isChecked() else None
        what = str(self.what.currentData())
        origins = self.chosen_origins if what in NARROWED and self.kind.key != "codebook" else None
        asked = str(self.question.currentData()) if self._asks else ""
        return Order(self.kind.key, what, path, subset, self._matrix, origins, asked)

    # working

    def _working(self) -> QWidget:
        page, column = _page(say("exporting.busy"))
        self.step = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 3)
        column.addWidget(self.step)
        column.addWidget(self.bar)
        column.addWidget(label(say("exporting.go_on"), "muted", wrap=True))
        column.addStretch(1)
        column.addLayout(row(None, button(say("exporting.stop"), self.reject)))
        return page

    def start(self) -> None:
        """Write the file in a thread."""
        order = self.order
        keep_folder(self._window.settings, order.path)
        place = self._project.store.path
        self.pages.setCurrentIndex(1)
        self.job = self._jobs.run(
            lambda progress: write(place, order, progress),
            self._finished,
            self._failed,
            label=say("exporting.busy"),
        )
        self.job.progressed.connect(self._progress)

    def _progress(self, done: int, total: int, what: str) -> None:
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        self.step.setText(what)

    def _failed(self, error: BaseException) -> None:
        self.pages.setCurrentIndex(0)
        words = say(error) if isinstance(error, Refusal) else say("window.unexpected")
        if isinstance(error, Refusal) and error.key == "query.removed":
            self.question.removeItem(self.question.currentIndex())  # leaves: all codings
            self.question.setCurrentIndex(0)
        self.note.setText(words)
        self._desk.message(words, "warning")

    def reject(self) -> None:
        """Close; a file that is being written is not."""
        if self.job is not None and not self.job.over:
            self.job.cancel()
        super().reject()

    # done

    def _done(self) -> QWidget:
        page, column = _page(say("exporting.done"))
        self.where = label("", wrap=True, selectable=True)
        self.notices = label("", "muted", wrap=True)
        column.addWidget(self.where)
        column.addWidget(self.notices)
        column.addStretch(1)
        self.reveal = button(say("exporting.reveal"), self._reveal, icon="open")
        self.again = button(say("exporting.again"), lambda: self.pages.setCurrentIndex(0), kind="quiet")
        self.close_button = button(say("window.close"), self.accept, kind="primary")
        column.addLayout(row(self.again, None, self.reveal, self.close_button))
        return page

    def _finished(self, written: Written) -> None:
        self.written = written
        self.where.setText(f"{written.path}\n{size_words(written.size)}")
        told = [say(notice) for notice in written.notices]
        self.notices.setText("\n".join(told))
        self.notices.setVisible(bool(told))
        self.pages.setCurrentIndex(2)
        self.close_button.setFocus()
        self._check()

    def _reveal(self) -> None:
        if self.written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.written.path.parent)))


def _page(title: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 24, 24, 20)
    column.setSpacing(10)
    column.addWidget(label(title, "heading"))
    return page, column
