"""Splitting a code: its fragments are dealt out to new codes under it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
)

from app.coding.codebook import key_of
from app.coding.model import Changes, CodingFilter, Fragment
from app.coding.refusal import Refusal
from app.ui import theme
from app.ui.dialogs.frame import Frame
from app.ui.widgets import button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow

TEXT, DOCUMENT, GOES = 0, 1, 2
MOST_NAMES = 9


class _Table(QTableWidget):
    """Number keys deal out the chosen lines: 1 to 9 to a new code, 0 back."""

    def __init__(self, dealt: SplitDialog) -> None:
        super().__init__(0, 3)
        self._dialog = dealt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and not event.modifiers():
            self._dialog.deal(int(event.text()))
        else:
            super().keyPressEvent(event)


class SplitDialog(Frame):
    """Name the new codes above, choose fragments below, deal them out by button or number key."""

    def __init__(self, window: MainWindow, guid: str) -> None:
        project = window.desk.project
        assert project is not None
        self.guid, self.code = guid, project.codes.get(guid)
        title = say("dialogs.split.title", code=self.code.name)
        super().__init__(window, title, say("dialogs.split.about", code=self.code.name), size=QSize(920, 640))
        self.fragments: list[Fragment] = list(
            project.codings.fragments(CodingFilter(codes=frozenset({guid})))
        )
        self.goes: list[int] = [0] * len(self.fragments)
        self.names: list[str] = []
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.name.setPlaceholderText(say("dialogs.split.name_hint"))
        self.name.setAccessibleName(say("dialogs.split.name_hint"))
        self.add_button = button(say("dialogs.split.add"), self.add_name, icon="new")
        self.add_button.setAutoDefault(False)
        self.name.returnPressed.connect(self.add_name)
        self.body.addLayout(row(self.name, self.add_button))
        self._chips = row(None, spacing=6)
        self.body.addLayout(self._chips)
        self.table = _Table(self)
        self._fill()
        self.body.addWidget(self.table, 1)
        self.how = label(say("dialogs.split.how"), "muted", wrap=True)
        self.body.addWidget(self.how)
        self.buttons(say("dialogs.split.ok", n=0), self.split, enter=False)
        self._tell()
        self.name.setFocus()

    def _fill(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(
            [say(f"dialogs.split.column.{c}") for c in ("text", "document", "goes")]
        )
        table.setRowCount(len(self.fragments))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(say("dialogs.split.fragments"))
        table.verticalHeader().hide()
        head = table.horizontalHeader()
        head.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        table.setColumnWidth(DOCUMENT, 200)
        table.setColumnWidth(GOES, 180)
        reading = theme.reading_font(11)
        for n, fragment in enumerate(self.fragments):
            text = QTableWidgetItem(" ".join(fragment.text.split()))
            text.setFont(reading)
            text.setToolTip(fragment.text[:1500])
            table.setItem(n, TEXT, text)
            table.setItem(n, DOCUMENT, QTableWidgetItem(fragment.document))
            table.setItem(n, GOES, QTableWidgetItem(""))
        table.verticalHeader().setDefaultSectionSize(4 * table.fontMetrics().lineSpacing())

    def add_name(self) -> None:
        """One more new code, by the name that is typed."""
        name = " ".join(self.name.text().split())
        project = self.desk.project
        if not name or project is None:
            return
        try:
            project.codes.book().check_name(name, self.guid)
            if any(key_of(n) == key_of(name) for n in self.names):
                raise Refusal("dialogs.split.twice", name=name)
            if len(self.names) == MOST_NAMES:
                raise Refusal("dialogs.split.many", most=MOST_NAMES)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.trouble.say("")
        self.names.append(name)
        chip = button(f"{len(self.names)}  {name}", partial(self.deal, len(self.names)))
        chip.setAutoDefault(False)
        chip.setToolTip(say("dialogs.split.deal", name=name))
        self._chips.insertWidget(self._chips.count() - 1, chip)
        self.name.clear()
        if self.table.rowCount() and not self.table.selectedItems():
            self.table.selectRow(0)

    def deal(self, n: int) -> None:
        """Give the chosen fragments to the ``n``-th new code, 0 to leave them where they are."""
        if n > len(self.names):
            return
        rows = sorted({i.row() for i in self.table.selectionModel().selectedRows()})
        for line in rows:
            self.goes[line] = n
        self._tell()
        if len(rows) == 1 and rows[0] + 1 < self.table.rowCount():
            self.table.selectRow(rows[0] + 1)
        self.table.setFocus()

    def _tell(self) -> None:
        assert self.primary is not None
        for line, n in enumerate(self.goes):
            item = self.table.item(line, GOES)
            text = self.names[n - 1] if n else say("dialogs.split.stays")
            if item is not None and item.text() != text:
                item.setText(text)
                item.setForeground(theme.current().color("ink" if n else "muted"))
        n = len(self.parts)
        text = say("dialogs.split.ok", n=n) if n else say("dialogs.split.ok_none")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(n > 0)

    @property
    def parts(self) -> dict[str, list[str]]:
        """The new codes that got fragments, with the guids of their codings."""
        found: dict[str, list[str]] = {}
        for n, fragment in zip(self.goes, self.fragments, strict=True):
            if n:
                found.setdefault(self.names[n - 1], []).append(fragment.coding.guid)
        return {name: found[name] for name in self.names if name in found}

    def split(self) -> None:
        """Do it."""

        def work(project: Project) -> Changes:
            return project.codes.split(self.guid, self.parts)

        if self.do(work) is not None:
            self.accept()


def split_code(window: MainWindow, guid: str) -> SplitDialog | None:
    """Deal out the fragments of a code; None when nothing can change."""
    if not window.desk.writable:
        return None
    dialog = SplitDialog(window, guid)
    dialog.open()
    return dialog
