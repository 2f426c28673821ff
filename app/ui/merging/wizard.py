"""Merging other projects into this one: the files, the plan, the conflicts, the counts, the merge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from app.coding.refusal import Refusal
from app.project import Place, Project
from app.project.merging.merge import MergePlan, backups, merge
from app.ui.dialogs.pages import Pages
from app.ui.jobs import Progress
from app.ui.merging import beyond
from app.ui.merging.conflicts import ConflictsPage
from app.ui.merging.files import FilesPage
from app.ui.merging.plan_lines import Lines
from app.ui.merging.plan_page import PlanPage
from app.ui.merging.summary import SummaryPage
from app.ui.widgets import button, plural
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class MergeWizard(Pages):
    """Works on read-only openings until the last button; that one writes one step, after a backup."""

    def __init__(self, window: MainWindow, files: Sequence[Path] = ()) -> None:
        super().__init__(window, say("merge_window.title"), say("merge_window.about.files"), QSize(1180, 690))
        project = window.desk.project
        assert project is not None
        self.project: Project = project
        self.base: MergePlan | None = None
        """The plan with everything in it, of which the lines to tick are."""
        self.planned: MergePlan | None = None
        """The plan as it is decided."""
        self.files = FilesPage(window.jobs, project.place, self.name_database)
        self.plan = PlanPage()
        self.conflicts = ConflictsPage()
        self.summary = SummaryPage(backups(project))
        for page in (self.files, self.plan, self.conflicts, self.summary):
            self.pages.addWidget(page)
        self.back = button(say("merge_window.back"), self.go_back, icon="previous")
        self.load_button = button(say("merge_window.load"), self.load, kind="quiet")
        self.save_button = button(say("merge_window.save"), self.save, kind="quiet")
        self.stop_button = button(say("merge_window.stop"), self.stop)
        left = (self.back, self.load_button, self.save_button)
        self.buttons(say("merge_window.next"), self.go_on, *left, enter=False)
        for one in (*left, self.stop_button):
            one.setAutoDefault(False)
        column = self.busy.layout()
        assert column is not None
        column.addWidget(self.stop_button)
        self._came: QWidget = self.files
        self._looked_at: list[Place] = []
        self.files.changed.connect(self._tell)
        self.plan.changed.connect(self._tell)
        self.conflicts.changed.connect(self._tell)
        self._turn(self.files)
        if files:
            self.files.add(list(files))

    def name_database(self) -> None:
        """Let the user name a team's database that is to be merged."""
        from app.ui.start.database import DatabaseDialog

        def taken(place: Place) -> None:
            self.files.add([place])

        dialog = DatabaseDialog(self.main, taken=taken)
        dialog.setParent(self, dialog.windowFlags())  # in front of this one, also in the eyes of the system
        dialog.open()

    # where it is

    def _turn(self, to: QWidget) -> None:
        self.trouble.say("")
        self.pages.setCurrentWidget(to)
        self._came = to
        name = {self.files: "files", self.plan: "plan", self.conflicts: "conflicts"}.get(to, "summary")
        self.about.setText(say(f"merge_window.about.{name}"))
        self._tell()
        focus = {
            self.plan: self.plan.tree,
            self.conflicts: self.conflicts.list,
            self.files: self.files.add_button,
        }
        if to in focus:
            focus[to].setFocus()

    def _tell(self) -> None:
        """Let the buttons say what they do here."""
        if self.primary is None:
            return
        page = self.pages.currentWidget()
        busy = page is self.busy
        text = say("merge_window.merge" if page is self.summary else "merge_window.next")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.back.setVisible(page in (self.plan, self.conflicts, self.summary))
        self.load_button.setVisible(page in (self.plan, self.conflicts))
        self.save_button.setVisible(page in (self.conflicts, self.summary))
        why = ""
        if page is self.files:
            if self.files.waiting or not self.files.paths():
                why = say("merge_window.why.files")
        elif page is self.plan:
            if self.plan.lines is None or not len(self.plan.lines):
                why = say("merge_window.nothing")
        elif page is self.conflicts and self.conflicts.open:
            why = say("merge_window.why.conflicts", n=self.conflicts.open)
        self.primary.setEnabled(not busy and not why)
        self.primary.setToolTip(why)

    def go_back(self) -> None:
        """One page back."""
        page = self.pages.currentWidget()
        if page is self.summary and self.planned is not None and self.planned.conflicts:
            self._turn(self.conflicts)
        elif page in (self.summary, self.conflicts):
            self._turn(self.plan)
        else:
            self._turn(self.files)

    def go_on(self) -> None:
        """To the next page, or the work itself."""
        page = self.pages.currentWidget()
        if page is self.files:
            if self.base is not None and self.files.paths() == self._looked_at:
                self._turn(self.plan)
            else:
                self._plan_all()
        elif page is self.plan:
            self._decide(self.plan)
        elif page is self.conflicts:
            if self.conflicts.open == 0:
                self._decide(self.conflicts)
        elif page is self.summary:
            self._merge()

    def stop(self) -> None:
        """Stop working a plan out; back to where that was asked."""
        if self.job is not None and not self.writing:
            self.job.cancel()
            self.job = None
            self._turn(self._came)

    def work(self, what: str, operation: object, done: object, back: QWidget | None = None) -> None:
        super().work(what, operation, done, back)
        self.stop_button.setVisible(not self.writing)
        for part in (self.back, self.load_button, self.save_button):
            part.hide()

    # the plan

    def _plan_all(self) -> None:
        place, paths = self.project.place, self.files.paths()

        def work(progress: Progress) -> tuple[MergePlan, Lines]:
            with Project.open(place, read_only=True) as own:
                found = merge(own, paths, dry_run=True, left_out=(), offered=True, progress=progress)
            return replace(found, snapshots=()), Lines(found.offers, found.documents)

        def done(answer: tuple[MergePlan, Lines]) -> None:
            self.base, lines = answer
            self._looked_at = paths
            self.conflicts.decided = {}
            said = beyond.sentence(self.base)
            self.plan.load(lines, list(self.base.names), self.base.remembered, said)
            self._turn(self.plan)

        self.work(say("merge_window.planning"), work, done, self.files)

    def _decide(self, page: QWidget, note: str = "") -> None:
        """Work the plan out with what is ticked and decided; what then is open is asked."""
        place, paths, off = self.project.place, self._looked_at, self.plan.off
        decided = dict(self.conflicts.decided)

        def work(progress: Progress) -> MergePlan:
            with Project.open(place, read_only=True) as own:
                found = merge(own, paths, dry_run=True, left_out=off, decisions=decided, progress=progress)
            return replace(found, snapshots=())

        def done(found: MergePlan) -> None:
            asked = {c.id for c in self.planned.conflicts} if self.planned is not None else set()
            self.planned = found
            new = sum(c.id not in asked for c in found.open) if page is self.conflicts else 0
            said = say("merge_window.more_conflicts", n=new) if new else note
            self.conflicts.load(found.conflicts, said)
            if found.open or (found.conflicts and page is not self.conflicts):
                self._turn(self.conflicts)
            else:
                self.summary.load(found)
                self._turn(self.summary)

        self.work(say("merge_window.planning"), work, done, page)

    # a file of decisions

    def save(self) -> None:
        """Keep what is ticked and decided in a file that ``kantlijn merge --decisions`` reads."""
        if self.planned is None:
            return
        start = str(
            self.project.place.with_name(f"{self.project.place.stem}-{say('merge_window.decisions')}.json")
        )
        found, _ = QFileDialog.getSaveFileName(self, say("merge_window.save"), start, "JSON (*.json)")
        if not found:
            return
        from app.project.merging.file import write_decisions

        try:
            write_decisions(self.planned, self.conflicts.decided, found)
        except Refusal as refusal:
            self.refuse(refusal)
        else:
            self.trouble.say("")
            self.about.setText(say("merge_window.saved", file=Path(found).name))

    def load(self) -> None:
        """Take ticks and decisions from a file, and work the plan out with them."""
        start = str(self.project.place.parent)
        found, _ = QFileDialog.getOpenFileName(self, say("merge_window.load"), start, "JSON (*.json)")
        if not found:
            return
        from app.project.merging.file import read_decisions

        try:
            decided, off = read_decisions(found)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.conflicts.decided = {**self.conflicts.decided, **decided}
        if off is not None:
            self.plan.leave_out(off)
        page = self.pages.currentWidget()
        assert page is not None
        self._decide(self.plan, say("merge_window.loaded", file=Path(found).name))

    # the work

    def _merge(self) -> None:
        project, paths, off = self.project, self._looked_at, self.plan.off
        decided = dict(self.conflicts.decided)

        def work(progress: Progress) -> MergePlan:
            found = merge(project, paths, decisions=decided, left_out=off, progress=progress)
            return replace(found, snapshots=())

        self.write(say("merge_window.merging"), work, self._merged, self.summary)

    def _merged(self, result: MergePlan) -> None:
        for one in (self.back, self.load_button, self.save_button):
            one.hide()
        if result.changes:
            self.desk.changed.emit(result.changes, self)
        lines = [say("merge.done", names=", ".join(result.names))]
        for part in ("add", "change", "remove"):
            counts = result.counts(part)
            if counts:
                what = ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in counts.items())
                lines.append(_sentence(say(f"merge.{part}"), what))
        if behind := result.behind():
            what = ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in behind.items())
            lines.append(_sentence(say("merge.behind"), what))
        if said := beyond.sentence(result):
            lines.append(said)
        if result.conflicts:
            lines.append(plural("merge_window.decisions_kept", len(result.conflicts)))
        if result.backup is not None:
            lines += [say("merge_window.one_step"), say("merge_window.backup_made")]
        else:
            lines = [say("merge_window.nothing_done")]
        self.finish(lines, [result.backup] if result.backup else [])


def _sentence(about: str, what: str) -> str:
    return f"{about[:1].upper()}{about[1:]}: {what}"


def merge_projects(window: MainWindow, files: Sequence[Path] = ()) -> MergeWizard | None:
    """Open the wizard, on ``files`` if given; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    wizard = MergeWizard(window, files)
    wizard.open()
    return wizard
