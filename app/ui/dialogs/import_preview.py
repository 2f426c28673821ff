"""The preview of an import: what was recognised in each file, to correct and tick before it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import Empty as Nothing
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QSplitter, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui.dialogs.frame import Frame, combined
from app.ui.dialogs.import_details import Details
from app.ui.dialogs.import_entry import Arrived, Entry, read_each, take
from app.ui.dialogs.import_list import FileList, Files
from app.ui.widgets import label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class ImportPreview(Frame):
    """Files come in from a thread while one looks at the first; storing is one undo step, file by file."""

    def __init__(self, window: MainWindow, files: Sequence[Path], group: str = "") -> None:
        title = say("dialogs.import.title")
        super().__init__(window, title, say("dialogs.import.about"), size=QSize(1120, 740))
        project = window.desk.project
        assert project is not None
        sources = project.sources.list()
        self._project = project
        self._known = {s.sha256: s.name for s in sources}
        cases = [c.name for c in project.cases.list()]
        self.entries = [Entry(path, group=group, given=group) for path in files]
        self.files = Files(self.entries)
        self.list = FileList(self.files)
        self.details = Details(
            cases,
            sorted({s.wave for s in sources if s.wave}),
            sorted({s.group for s in sources if s.group}),
        )
        self.details.several = len(self.entries) > 1
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, len(self.entries))
        self.progress = label("", "muted")
        self._inbox: SimpleQueue[Arrived] = SimpleQueue()
        self._waiting: list[Entry] = []
        self._stored: list[Changes] = []
        self._case_guids: dict[str, str] = {}
        self._step = ExitStack()
        self._storing = False
        self._label = ""
        self._build()
        self._job = window.jobs.run(
            lambda progress: read_each(files, cases, self._inbox, progress),
            lambda _: self._drain(),
            label=say("window.import.reading"),
        )
        self._job.progressed.connect(self._told, Qt.ConnectionType.QueuedConnection)
        self.list.setCurrentIndex(self.files.index(0))

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self.progress)
        column.addWidget(self.bar)
        left.setMinimumWidth(150)
        self.details.setMinimumWidth(410)
        split.addWidget(left)
        split.addWidget(self.details)
        split.setStretchFactor(1, 1)
        split.setSizes([320, 740])
        self.body.addWidget(split, 1)
        self.buttons(say("dialogs.import.ok", n=0), self.store, enter=False)
        self.files.tickedChanged.connect(self._count)
        self.list.chosen.connect(self._choose)
        self.details.edited.connect(self._edited)
        self.details.everywhere.connect(self._everywhere)
        self._count()

    # reading

    def _told(self, done: int, total: int, name: str) -> None:
        self._drain()
        self.bar.setValue(done)
        self.progress.setText(say("dialogs.import.reading", name=name) if name else "")
        self.bar.setVisible(done < total)

    def _drain(self) -> None:
        while True:
            try:
                arrived = self._inbox.get_nowait()
            except Nothing:
                break
            entry = self.entries[arrived.n]
            before = {e.sha: e.path.name for e in self.entries if e.sha}
            take(entry, arrived, self._known, before)
            self.files.told(arrived.n)
            if self.list.currentIndex().row() == arrived.n:
                self.details.show_entry(entry)
        if self._read_all:
            self.bar.hide()
            self.progress.hide()
        self._count()

    @property
    def _read_all(self) -> bool:
        return all(e.read is not None for e in self.entries)

    # choosing and correcting

    def _choose(self, place: int) -> None:
        entry = self.entries[place] if 0 <= place < len(self.entries) else None
        self.details.show_entry(entry)
        self.trouble.say(entry.trouble if entry else "")

    def _edited(self) -> None:
        entry = self.details.entry
        if entry is not None:
            self.trouble.say(entry.trouble)
            place = self.files.index(self.entries.index(entry))
            self.files.dataChanged.emit(place, place)

    def _everywhere(self) -> None:
        """Give every file the wave and group of the one shown."""
        shown = self.details.entry
        if shown is None:
            return
        for entry in self.entries:
            if entry.draft is not None:
                entry.wave, entry.group = shown.wave, shown.group

    @property
    def ticked(self) -> list[Entry]:
        """The files that will be stored."""
        return [e for e in self.entries if e.ticked and e.draft is not None]

    def _count(self) -> None:
        assert self.primary is not None
        n = len(self.ticked)
        text = say("dialogs.import.ok", n=n)
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(n > 0 and self._read_all and not self._storing)

    # storing

    def store(self) -> None:
        """Store what is ticked: one file per turn of the event loop, all in one undo step."""
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()  # a field that is being typed in says what it holds
        for entry in self.ticked:
            trouble = entry.trouble or ("" if entry.name else say(Refusal("source.empty_name")))
            if trouble:
                entry.trouble = trouble
                self.list.setCurrentIndex(self.files.index(self.entries.index(entry)))
                self.trouble.say(trouble)
                return
        if self.desk.project is not self._project or not self.desk.writable:
            self.trouble.say(say("dialogs.read_only"))
            return
        self._waiting, self._stored = self.ticked, []
        self._storing = True
        self.list.setEnabled(False)
        self.details.setEnabled(False)
        self._count()
        self.bar.setRange(0, len(self._waiting))
        self.bar.setValue(0)
        self.bar.show()
        self.progress.show()
        self._case_guids = {c.name.casefold(): c.guid for c in self._project.cases.list()}
        # How many of several will be refused is not known when the step begins.
        self._label = "history.import_many" if len(self._waiting) == 1 else "history.import_files"
        self._step.enter_context(self._project.group(self._label, n=len(self._waiting)))
        QTimer.singleShot(0, self._store_next)

    def _store_next(self) -> None:
        if not self._storing:
            return
        if not self._waiting:
            self._end()
            self.accept()
            return
        entry = self._waiting.pop(0)
        self.progress.setText(say("dialogs.import.storing", name=entry.name))
        try:
            self._store(entry)
        except Refusal as refusal:  # the others go on; this one stays, with its reason
            entry.trouble = say(refusal)
            self._waiting_failed(entry)
        self.bar.setValue(self.bar.value() + 1)
        QTimer.singleShot(0, self._store_next)

    def _store(self, entry: Entry) -> None:
        assert entry.draft is not None and entry.read is not None
        case = None
        if entry.case:
            key = entry.case.casefold()
            if key not in self._case_guids:
                made = self._project.cases.add(entry.case)
                assert made.subject is not None
                self._case_guids[key] = made.subject
                self._stored.append(made)
            case = self._case_guids[key]
        self._stored.append(
            self._project.sources.add(
                replace(entry.draft, name=entry.name),
                kind=entry.kind,
                wave=entry.wave or None,
                date=entry.date,
                group=entry.group,
                case=case,
                original=entry.read.original,
            )
        )
        entry.ticked, entry.stored = False, True

    def _waiting_failed(self, entry: Entry) -> None:
        self.list.setCurrentIndex(self.files.index(self.entries.index(entry)))

    def _end(self) -> None:
        """Close the undo step and tell the window once what was stored."""
        self._storing = False
        self._step.close()
        stored = [c for c in self._stored if "source" in c.added]
        if self._stored and self.desk.project is self._project:
            first = stored[0].subject if stored else None
            self.desk.changed.emit(combined(self._stored, first, self._label), self)
            if stored:
                self.desk.message(say("window.import.done", n=len(stored)))
                self.main.show_place("coding", source=stored[0].subject)
        self._stored = []

    def accept(self) -> None:
        failed = [e for e in self.entries if e.ticked and e.trouble]
        if failed:  # what could be stored is stored; the rest stays to be mended
            self.list.setEnabled(True)
            self.details.setEnabled(True)
            self.bar.hide()
            self.progress.hide()
            self.trouble.say(failed[0].trouble)
            self._count()
            return
        super().accept()

    def reject(self) -> None:
        """Corrections are not thrown away before the user was told; the second time means it."""
        unsaved = say("dialogs.import.unsaved")
        if self._storing or self.desk.project is not self._project or self.trouble.text == unsaved:
            super().reject()
            return
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()  # a field that is being typed in says what it holds
        if not any(e.corrected for e in self.entries):
            super().reject()
            return
        if focus is not None:
            focus.setFocus()
        self.trouble.say(unsaved)

    def done(self, result: int) -> None:
        """Closing in the middle keeps what is stored already, and reads no further."""
        self._job.cancel() if not self._job_over() else None
        if self._storing:
            self._end()
        super().done(result)

    def _job_over(self) -> bool:
        return self._read_all


def preview(window: MainWindow, files: Sequence[Path], group: str = "") -> ImportPreview | None:
    """Read ``files`` and show what was recognised; None when nothing can be stored now."""
    if not window.desk.writable or not files:
        return None
    dialog = ImportPreview(window, list(files), group)
    dialog.open()
    return dialog
