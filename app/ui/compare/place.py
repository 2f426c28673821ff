"""The place Vergelijken: how far coders agree, where they do not, and what the team makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
)

from app.coding.agreement.places import Passage
from app.coding.agreement.rows import Row
from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.project.consensus import NAME
from app.project.reach import of_documents
from app.ui import theme
from app.ui.compare.controls import Controls
from app.ui.compare.passages import PassagePanel, Ranges
from app.ui.compare.tables import Table, decimal, fill_confusion, fill_drift, fill_figures
from app.ui.compare.work import UNITS, Asked, Result, work_out
from app.ui.jobs import Job
from app.ui.names_left import names_left, with_names
from app.ui.places import Tools, TwoTurns
from app.ui.widgets import Empty, button, label
from app.ui.working import Pages, Roomy
from app.words import say

AFFECTS = ("coding", "code", "source", "speaker", "coder", "case", "case_source", "suggestion_decision")
REST = 60
"""Milliseconds of rest before the figures are worked out: a run of changes costs one."""
TABS = ("figures", "confusion", "drift")


class ComparePlace(TwoTurns):
    """Controls; at the left the tables; at the right the text with the coders side by side."""

    key: ClassVar[str] = "compare"
    title_key: ClassVar[str] = "window.place.compare"
    icon: ClassVar[str] = "compare"

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        super().__init__(tools)
        self.result: Result | None = None
        self.code = ""
        """The code whose passages are stepped through; "" for all."""
        self._other: str | None = None
        self.trail: tuple[Passage, ...] = ()
        self._at = 0
        self._project: Project | None = None
        self._job: Job | None = None
        self._changed = 0
        """How often the project changed otherwise than by settling here."""
        self._with: tuple[str, ...] = ()
        """The other files whose coders the answer that is shown has."""
        self._reckoned = -1
        """At which of those changes the figures that are shown were worked out."""
        self.controls = Controls()
        self.tabs = QTabBar()
        self.figures = Table(say("compare.tab.figures"))
        self.confusion = Table(say("compare.tab.confusion"))
        self.drift = Table(say("compare.tab.drift"))
        self.told = label("", "muted", wrap=True)
        self.panel = PassagePanel()
        self._pages = Pages()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._compute)
        if whole:
            self.lay_out()

    def lay_out(self) -> None:
        """Bring what it holds in its places, and together."""
        self._build()
        self._wire()
        self._restore()

    def _build(self) -> None:
        for name in TABS:
            self.tabs.addTab(say(f"compare.tab.{name}"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._tables = QStackedWidget()
        for table in (self.figures, self.confusion, self.drift):
            self._tables.addWidget(table)
        self.told.setFont(theme.ui_font(9.5))
        self.told.setContentsMargins(12, 6, 12, 10)
        paper = QFrame()
        paper.setObjectName("paper")
        left = QVBoxLayout(paper)
        left.setContentsMargins(4, 4, 4, 4)
        left.setSpacing(0)
        left.addWidget(self.tabs)
        left.addWidget(self._tables, 1)
        left.addWidget(self.told)
        paper.setMinimumSize(360, 340)
        self.panel.setMinimumWidth(420)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(paper)
        self.split.addWidget(self.panel)
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([560, 710])
        self.split.restoreState(self.tools.settings.bytes("compare/split"))
        self._pages.addWidget(self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 10, 8, 8)
        outer.setSpacing(8)
        self.room = Roomy([self.controls], self._pages, self.split, stacked=1000, narrow=800)
        outer.addWidget(self.room)

    def _wire(self) -> None:
        self.controls.changed.connect(lambda _asked: self._rest.start())
        self.controls.exportAsked.connect(self.export)
        self.controls.fileAsked.connect(self.add_file)
        self.tabs.currentChanged.connect(self._turn)
        self.figures.chosen.connect(lambda key: self._choose(str(key or "")))
        self.confusion.chosen.connect(self._choose_pair)
        for table in (self.figures, self.confusion, self.drift):
            table.opened.connect(self.panel.focus)
        self.panel.stepped.connect(self.step)
        self.panel.settled.connect(self.settle)
        self.panel.reopened.connect(self.reopen)
        self.panel.takeAsked.connect(self.take_agreed)
        self.panel.opened.connect(self._to_text)
        for keys, step in (("N", 1), ("P", -1)):
            short = QShortcut(QKeySequence(keys), self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(lambda step=step: self.step(step))

    def _restore(self) -> None:
        try:
            kept = json.loads(str(self.tools.settings.value("compare/asked", "{}")))
            unit, shared = kept.get("unit"), kept.get("shared")
        except (ValueError, AttributeError):
            return
        if unit in UNITS and isinstance(shared, bool):
            self.controls.set_asked(Asked(unit=unit, shared=shared))

    # working out

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if project is None or (changes is not None and not changes.touches(*AFFECTS)):
            return
        if project is not self._project:
            self._project, self.result, self.code, self._other = project, None, "", None
            self.trail, self._at, self._with = (), 0, ()
            self.panel.show_passage(None, None, None, 0, 0)
            self.controls.asked = Asked(unit=self.controls.asked.unit, shared=self.controls.asked.shared)
        if initiator is not self:
            self._changed += 1
        self._rest.start()

    def _compute(self) -> None:
        project, asked = self.desk.project, self.controls.asked
        if self._job is not None and not self._job.over:
            self._job.cancel()
        if project is None:
            return
        place = project.store.path
        earlier, at = self._unmoved(), self._changed

        def work(progress: Any) -> Result:
            files = [place, *map(Path, asked.files)]
            with ExitStack() as stack:
                own = [stack.enter_context(Project.open(file, read_only=True)) for file in files]
                return work_out(own, asked, earlier, progress.check)

        def done(found: Result) -> None:
            if self.desk.project is project and self.controls.asked == asked:
                self.result, self._reckoned, self._with = found, at, asked.files
                self._show()

        def failed(error: BaseException) -> None:
            if isinstance(error, Refusal) and error.key == "agreement.two_coders":
                self.result = None
                self._show_nothing(project)
            elif isinstance(error, Refusal) and error.key == "team.blind_compare":
                self.result = None
                self.controls.export.setEnabled(False)
                self._pages.show_instead(Empty("hide", say("compare.blind"), say(error)))
            elif isinstance(error, Refusal):
                self.desk.refused(error)
                if asked.files and self.controls.asked == asked:  # a file that cannot be read stays out
                    self.controls.set_asked(replace(asked, files=self._with))
            else:
                self.desk.message(say("window.unexpected"), "warning")

        self._job = self.tools.jobs.run(work, done, failed, label=say("compare.computing"))

    def _unmoved(self) -> Result | None:
        """The answer that is shown, when settling cannot have changed its figures and nothing else did."""
        result = self.result
        if result is None or result.asked != self.controls.asked or self._reckoned != self._changed:
            return None
        settling = any(c.name.casefold() == NAME.casefold() for c in result.comparison.coders)
        return None if settling else result

    def _show(self) -> None:
        result = self.result
        assert result is not None
        self.controls.load(result.known, result.book, result.documents, result.cases)
        self.controls.export.setEnabled(True)
        self._pages.show_work()
        fill_figures(self.figures, result)
        fill_confusion(self.confusion, result)
        fill_drift(self.drift, result)
        if not self.figures.choose(self.code):
            self.code = ""
            self.figures.choose("")
        here = self.trail[self._at] if self._at < len(self.trail) else None
        self._lay_trail(here)
        self._tell()

    def _show_nothing(self, project: Project) -> None:
        """Say why there is nothing to compare and what to do."""
        from app.project.comparing import coders_of

        self.controls.load(
            coders_of([project]), project.codes.book(), project.sources.list(), project.cases.list()
        )
        self.controls.export.setEnabled(False)
        todo = button(say("fragments.empty.code"), lambda: self.tools.show("coding"), kind="primary")
        self._pages.show_instead(Empty("compare", say("compare.empty"), say("compare.empty_text"), todo))

    # the tables

    def _turn(self, tab: int) -> None:
        self._tables.setCurrentIndex(tab)
        self._tell()

    def _row(self) -> Row | None:
        if self.result is None:
            return None
        told = self.result.agreement
        return next((row for row in told.rows if row.code == self.code), told.overall)

    def _tell(self) -> None:
        """Under the tables: the chosen row in plain words, or what the table shows."""
        result, row = self.result, self._row()
        if result is None or row is None:
            self.told.clear()
            return
        name = TABS[self.tabs.currentIndex()]
        if name != "figures":
            self.told.setText(say(f"compare.{name}_tip"))
            return
        figures = row.figures
        parts = [
            f"{say('compare.short.' + key)} {decimal(figures[key])}"
            for key in ("brennan_prediger", "ac1", "alpha", "alpha_u", "precision", "recall")
        ]
        if len(result.comparison.coders) > 2:
            parts.insert(2, f"{say('compare.short.fleiss')} {decimal(figures['fleiss'])}")
        against = result.comparison.coders[result.comparison.reference].name
        lines = [say("compare.against", figures="  ·  ".join(parts), name=against)]
        if "kappa" in row.intervals:
            low, high = row.intervals["kappa"]
            lines.append(
                say(f"compare.interval_{result.agreement.drawn}", low=decimal(low), high=decimal(high))
            )
        lines += [say(note) for note in row.notes]
        if not row.code:
            lines += [say(notice) for notice in result.comparison.notices]
            lines.append(say("compare.convention"))
        self.told.setText("\n".join(lines))

    def _choose(self, code: str) -> None:
        if (code, None) != (self.code, self._other):
            self.code, self._other = code, None
            self._lay_trail(None)
        self._tell()

    def _choose_pair(self, key: object) -> None:
        """Step through the passages where these two codes are disputed."""
        if not isinstance(key, tuple):
            return
        one, other = key
        self.code, self._other = str(one or other), other if one else None
        self.figures.choose(self.code)
        self._lay_trail(None)

    # from disagreement to disagreement

    def _lay_trail(self, here: Passage | None) -> None:
        """The passages to step through, the worst first, standing on ``here`` or the first open one."""
        result = self.result
        if result is None:
            return
        every: Sequence[Passage] = result.comparison.disputes
        if self.code:
            wanted = {self.code, self._other or self.code}
            every = [p for p in every if result.code_of(p) in wanted]
        if self._other:
            every = [p for p in every if self._meets(p, every)]
        self.trail = tuple(every)
        self._at = next(
            (n for n, p in enumerate(self.trail) if here is not None and _place(p) == _place(here)), -1
        )
        if self._at < 0:
            settled = result.comparison.is_settled
            self._at = next((n for n, p in enumerate(self.trail) if not settled(p)), 0)
        self._show_passage()

    @staticmethod
    def _meets(passage: Passage, others: Sequence[Passage]) -> bool:
        """Whether a passage of the other code lies over this one."""
        return any(
            o.code != passage.code
            and o.source == passage.source
            and o.start < passage.end
            and passage.start < o.end
            for o in others
        )

    def _show_passage(self) -> None:
        passage = self.trail[self._at] if self._at < len(self.trail) else None
        self.panel.say_progress(self.result)
        self.panel.take.setEnabled(self.desk.writable)
        self.panel.show_passage(self.result, passage, self.desk.project, self._at + 1, len(self.trail))

    def step(self, way: int) -> None:
        """Go to the next (1) or the previous (-1) disagreement; after the last comes the first."""
        if self.trail:
            self._at = (self._at + way) % len(self.trail)
            self._show_passage()

    def _to_text(self) -> None:
        passage, result = self.panel.passage, self.result
        if passage is not None and result is not None:
            self.tools.show("coding", source=result.source_of(passage), start=passage.start, end=passage.end)

    # settling

    def settle(self, ranges: Ranges, why: str) -> None:
        """Settle the passage that is shown, and go on to the next one that is open."""
        passage, result = self.panel.passage, self.result
        if passage is None or result is None:
            return
        source, code = result.source_of(passage), result.code_of(passage)
        changes = self.desk.do(
            lambda p: p.consensus.settle(source, code, passage.start, passage.end, ranges, why), self
        )
        if changes is None:
            return
        self.refresh(changes, self)
        order = [*range(self._at + 1, len(self.trail)), *range(self._at)]
        settled = result.comparison.is_settled
        self._at = next((n for n in order if not settled(self.trail[n])), self._at)
        self._show_passage()
        self.panel.focus()

    def reopen(self) -> None:
        """Take back what was settled on the passage that is shown."""
        passage, result = self.panel.passage, self.result
        if passage is None or result is None:
            return
        source, code = result.source_of(passage), result.code_of(passage)
        changes = self.desk.do(lambda p: p.consensus.reopen(source, code, passage.start, passage.end), self)
        if changes:
            self.refresh(changes, self)

    def take_agreed(self) -> None:
        """Enter the passages that all coders coded alike as the team's."""
        result = self.result
        if result is None:
            return
        wanted = [
            (result.source_of(p), low, high, result.code_of(p))
            for p in result.comparison.passages
            if not p.disputed
            for low, high in p.ranges[0]
        ]
        changes = self.desk.do(lambda p: p.consensus.take(wanted), self)
        if changes is not None:
            n = len(changes.added.get("coding", ()))
            self.desk.message(say("compare.taken", n=n) if n else say("compare.taken_none"))
            self.refresh(changes, self)

    # away

    def ask_file(self) -> Path | None:
        """Which other file to compare with; None when the user thinks better of it."""
        project = self.desk.project
        start = str(project.place.parent) if project is not None else ""
        found, _ = QFileDialog.getOpenFileName(
            self, say("compare.add_file"), start, say("window.open.filter", suffix=".kantlijn")
        )
        return Path(found) if found else None

    def add_file(self) -> None:
        """Compare with the coders of another file of this project as well."""
        project, asked = self.desk.project, self.controls.asked
        file = self.ask_file()
        if project is None or file is None:
            return
        if project.lies_at(file):
            self.desk.message(say("compare.same_file"), "warning")
        elif str(file) not in asked.files:
            self.controls.set_asked(replace(asked, files=(*asked.files, str(file)), coders=()))

    def ask_path(self, proposed: Path) -> Path | None:
        """Where the workbook goes; None when the user thinks better of it."""
        found, _ = QFileDialog.getSaveFileName(
            self, say("compare.export"), str(proposed), f"{say('compare.workbook')} (*.xlsx)"
        )
        return Path(found).with_suffix(".xlsx") if found else None

    def export(self) -> None:
        """Write the comparison that is shown to a workbook."""
        from app.coding.exchange import agreement_sheets

        project, result = self.desk.project, self.result
        if project is None or result is None:
            return
        path = self.ask_path(project.place.with_name(f"{project.name} - {say('compare.file')}.xlsx"))
        if path is None:
            return
        place, title, when = project.store.path, project.name, project.last_change
        left = names_left(project, lambda _own: of_documents("agreement", result.comparison.sources))

        def work(_progress: Any) -> int:
            with Project.open(place, read_only=True) as own:
                texts = own.sources.texts()
            agreement_sheets.write(
                result.comparison, result.agreement, texts, path, say, title=title, when=when
            )
            return left()

        def failed(error: BaseException) -> None:
            if isinstance(error, Refusal):
                self.desk.refused(error)
            else:
                self.desk.message(say("window.unexpected"), "warning")

        self.tools.jobs.run(
            work,
            lambda n: self.desk.message(with_names(say("compare.exported", file=path.name), n)), failed,
            label=say("compare.exporting"),
        )  # fmt: skip

    def save_state(self) -> None:
        asked = asdict(self.controls.asked)
        kept = {name: asked[name] for name in ("unit", "shared")}
        self.tools.settings.set_value("compare/asked", json.dumps(kept))
        self.tools.settings.set_value("compare/split", self.room.state())


def _place(passage: Passage) -> tuple[int, int, int]:
    return passage.code, passage.source, passage.start
