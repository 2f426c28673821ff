"""The place Rapport: outline, preview and quotes; made in a thread, kept step by step, written to files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes
from app.coding.privacy.words import fold
from app.coding.refusal import Refusal
from app.coding.report.definition import Quote, Rule, TableWish
from app.coding.report.names import Named
from app.coding.report.tree import Quotation
from app.project import Project
from app.ui.jobs import Job
from app.ui.matrix.place import AFFECTS
from app.ui.places import Tools
from app.ui.report.bar import Bar
from app.ui.report.checks import ChangesPanel, NamesPanel, Side
from app.ui.report.keeping import Keeping
from app.ui.report.preview import Preview, page
from app.ui.report.quotes import QuotePanel
from app.ui.report.text import ANSWER, with_text
from app.ui.report.work import APPENDIX, AROUND, BACK, FRONT, Shown, make, release, write
from app.ui.widgets import Empty, button
from app.ui.working import Pages, Roomy, focus_next, let_go
from app.words import say

REST = 250
"""Milliseconds of rest before the report is made anew."""
SETTINGS = ("project", "memo")


class ReportPlace(Keeping):
    """A report of the project: what goes in at the left, how it reads, and the quotes at the right."""

    key: ClassVar[str] = "report"
    title_key: ClassVar[str] = "window.place.report"
    icon: ClassVar[str] = "report"

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        super().__init__(tools)
        self.made: Shown | None = None
        self._project: Project | None = None
        self._job: Job | None = None
        self.bar = Bar()
        self.preview = Preview()
        self.quotes = QuotePanel()
        self.names = NamesPanel()
        self.changes = ChangesPanel()
        self.side = Side(self.quotes, self.text, self.names, self.changes)
        self._pages = Pages()
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.make)
        if whole:
            self.lay_out()

    def lay_out(self) -> None:
        """Bring what it holds in its places, and together."""
        self._build()
        self._wire()

    def _build(self) -> None:
        paper = QFrame()
        paper.setObjectName("paper")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(2, 4, 2, 4)
        inside.addWidget(self.preview)
        self._pages.addWidget(paper)
        self._pages.setMinimumWidth(240)
        self.outline.setMinimumWidth(130)
        self.side.setMinimumWidth(190)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        for widget in (self.outline, self._pages, self.side):
            self.split.addWidget(widget)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([236, 640, 380])
        self.split.restoreState(self.tools.settings.bytes("report/split"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 10, 8, 4)
        self.room = Roomy([self.bar], self.split, self.split, stacked=900)
        column.addWidget(self.room)

    def _wire(self) -> None:
        self.bar.changed.connect(self.change)
        self.bar.reportChosen.connect(self.open_report)
        self.bar.newAsked.connect(self.new_report)
        self.bar.removeAsked.connect(self.remove_report)
        self.bar.fileAsked.connect(self._file)
        self.bar.exportAsked.connect(self.export)
        self.outline.chosen.connect(self._part_chosen)
        self.outline.ticked.connect(
            lambda left: self.change(replace(self.definition, codes=(), without=left))
        )
        self.outline.pairsAsked.connect(lambda codes: self.add_table(TableWish("pairs", codes=tuple(codes))))
        self.outline.casesAsked.connect(lambda codes: self.add_table(TableWish("cases", codes=tuple(codes))))
        self.preview.quoteChosen.connect(self._to_quote)
        self.quotes.changed.connect(self._quotes_changed)
        self.quotes.ruled.connect(self._ruled)
        self.outline.moveAsked.connect(self._move)
        self.quotes.opened.connect(lambda guid: self.tools.show("coding", coding=guid))
        self.text.changed.connect(
            lambda part, text, on: self.change(with_text(self.definition, part, text, on))
        )
        self.names.jumped.connect(self.jump)
        self.names.passed.connect(self.pass_names)

    # the definition

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if project is None or (changes is not None and not changes.touches(*AFFECTS, *SETTINGS)):
            return
        if project is not self._project:
            self._project = project
            self.preview.forget()
            self._hold(None)
            self._choose(project)
        elif initiator is not self:
            kept = project.reports.named(self.definition.guid)
            if kept is not None:
                self.definition = kept
            elif changes is not None and changes.touches("project"):
                self._choose(project)
        self._load()
        self._rest.start()

    def _load(self) -> None:
        """Show the definition in the bar and the outline."""
        project = self.desk.project
        if project is None:
            return
        from app.coding.report.label import BUILT_IN

        attributes = project.cases.attributes()
        fields = [a.name for a in attributes]
        named = {name.casefold() for name in fields}
        own = ["nummer", "rol", "meting", "document", *(["casus"] if self.definition.cases_named else [])]
        fields += [name for name in own if name not in named and name in BUILT_IN]
        reports = list(project.reports.list())
        if all(d.guid != self.definition.guid for d in reports):
            reports.append(self.definition)
        book = project.codes.book()
        self.bar.load(
            self.definition, reports, project.questions.list(), attributes,
            project.cases.values_in_use(), book, fields, project.sources.list(),
        )  # fmt: skip
        self.outline.load(book, self.definition, self.made.counts if self.made else {})
        self._load_side()

    # making

    def make(self) -> None:
        """Make the report in a thread and show it."""
        project, wanted = self.desk.project, self.definition
        let_go(self._job)
        if project is None:
            return
        place = project.store.path
        part = self.outline.part

        def work(progress: Any) -> tuple[Shown, str]:
            made = make(place, wanted, progress)
            return made, page(made, part)

        def done(found: tuple[Shown, str]) -> None:
            if self.desk.project is project and self.definition == wanted:
                self._hold(found[0])
                self._show(part, found[1])
            else:
                self._release(found[0])

        def failed(error: BaseException) -> None:
            if self.definition == wanted:
                words = say(error) if isinstance(error, Refusal) else say("window.unexpected")
                self.bar.trouble.say(words)
                self.bar.trouble.setVisible(True)
                if self.made is None:
                    self._show_nothing(words)

        self._job = self.tools.jobs.run(
            work, done, failed, label=say("reporting.making"), unwanted=lambda found: self._release(found[0])
        )

    def _hold(self, made: Shown | None) -> None:
        """Show this one from now on."""
        before, self.made = self.made, made
        if before is not None:
            self._release(before)

    def _release(self, made: Shown) -> None:
        """Let a report go in a thread, when nobody on the way here holds it any more."""
        held, jobs = [made], self.tools.jobs
        QTimer.singleShot(0, lambda: jobs.run(lambda _: release(held), lambda _none: None, urgent=True))

    def _show(self, part: str, html: str) -> None:
        made = self.made
        assert made is not None
        self.bar.tell(made.report.notices)
        self._pages.show_work()
        now = self.outline.part
        self.preview.show_part(made, now, html if now == part else "")
        project = self.desk.project
        if project is not None:
            self.outline.load(project.codes.book(), self.definition, made.counts)
        self.names.load(made.names)
        self.changes.load(made.changed)
        self.side.count_names(len(made.names), len(made.changed.figures))
        self._load_side()

    def _show_nothing(self, words: str) -> None:
        todo = button(say("fragments.empty.code"), lambda: self.tools.show("coding"), kind="primary")
        self._pages.show_instead(Empty("report", say("reporting.nothing"), words, todo))

    def _part_chosen(self, part: str) -> None:
        if self.made is not None:
            self.preview.show_part(self.made, part)
        self._load_side()

    def _load_side(self) -> None:
        """Show the quotes and the text of the part at hand."""
        part, made = self.outline.part, self.made
        project = self.desk.project
        book = project.codes.book() if project is not None else None
        name = book.get(part).name if book is not None and part in book else ""
        self.text.load(part, name, self.definition)
        rows = made.fragments.get(part, []) if made is not None else []
        own = self.definition.theme(part).quotes
        if own is None and made is not None:
            quoted = {b.coding for b in made.report.blocks if isinstance(b, Quotation)}
            own = tuple(Quote(r.coding) for r in rows if r.coding in quoted)
            chosen = False
        else:
            chosen = own is not None
        self.quotes.load(
            rows, own or (), chosen=chosen, own=self.definition.theme(part).rule, usual=self.definition.rule
        )

    # quotes and names

    def _quotes_changed(self, quotes: tuple[Quote, ...] | None) -> None:
        part = self.outline.part
        if part in AROUND:
            return
        self.change(self.definition.with_theme(part, quotes=quotes))

    def _ruled(self, rule: Rule | None) -> None:
        part = self.outline.part
        if part not in AROUND:
            self.change(self.definition.with_theme(part, rule=rule))

    def _move(self, code: str, by: int) -> None:
        project = self.desk.project
        if project is not None:
            self.change(self.definition.moved(project.codes.book(), code, by))

    def _to_quote(self, coding: str) -> None:
        self.side.setCurrentWidget(self.quotes)
        if not self.quotes.select(coding) and self.made is not None:
            under = self.made.quoted.get(coding, "")
            if under:
                self.outline.choose(under)
                self.quotes.select(coding)
        self.quotes.list.setFocus()

    def jump(self, named: Named) -> None:
        """Show where a word that looks like a name stands."""
        if named.coding:
            self._to_quote(named.coding)
            self.preview.scrollToAnchor(f"q-{named.coding}")
        elif named.where in ("title", "table"):
            self.outline.choose(FRONT if named.where == "title" else BACK)
        elif self.made is not None:
            block = self.made.report.blocks[named.block]
            key = getattr(block, "key", "") or FRONT
            self.outline.choose(APPENDIX if key.startswith(ANSWER) else key)
            self.side.setCurrentWidget(self.text)

    def pass_names(self, words: tuple[str, ...]) -> None:
        """The words are no trouble in this report."""
        fine = tuple(dict.fromkeys((*self.definition.fine, *(fold(w) for w in words))))
        self.change(replace(self.definition, fine=fine))

    # away

    def export(self, kind: str = "both") -> None:
        """Ask for a file and write the report to it; first the names that are still in it are told."""
        if self.made is None or not self._names_passed():
            return
        suffix = ".docx" if kind == "both" else f".{kind}"
        words = say("reporting.export_both" if kind == "both" else f"reporting.export_{kind}")
        first = self._ask_place(words, {suffix: words})
        if first is None:
            return
        beside = first.with_suffix(".xlsx")
        if kind != "both":
            self.save([first])
        elif not beside.exists() or self._may_overwrite(beside):
            self.save([first, beside])

    def _may_overwrite(self, path: Path) -> bool:
        """Whether a file that was not picked itself may go; the picked one the file dialog asks about."""
        said = QMessageBox.question(self, say("reporting.export"), say("reporting.overwrite", file=path.name))
        return said == QMessageBox.StandardButton.Yes

    def _names_passed(self) -> bool:
        assert self.made is not None
        n = len(self.made.names)
        if not n:
            return True
        box = QMessageBox(self)
        box.setWindowTitle(say("reporting.export"))
        box.setText(say("reporting.names_left", n=n))
        box.setInformativeText(", ".join(list(dict.fromkeys(x.text for x in self.made.names))[:12]))
        look = box.addButton(say("reporting.look"), QMessageBox.ButtonRole.RejectRole)
        go = box.addButton(say("reporting.export_anyway"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(look)
        box.exec()
        if box.clickedButton() is go:
            return True
        self.side.setCurrentWidget(self.names)
        return False

    def save(self, paths: list[Path]) -> Job | None:
        """Write the report as it is shown to files, in a thread; what was made is kept with the project."""
        made, project = self.made, self.desk.project
        if made is None or project is None:
            return None

        def done(notices: list[Any]) -> None:
            if self.desk.project is project and not project.read_only:
                self.desk.do(lambda p: p.reports.keep_made(made.definition, made.report), self)
            names = ", ".join(p.name for p in paths)
            self.desk.message(" ".join([say("reporting.saved", files=names), *(say(n) for n in notices)]))

        return self.tools.jobs.run(
            lambda progress: write(made.report, paths, progress), done, self.desk.failed,
            label=say("reporting.exporting"),
        )  # fmt: skip

    # the window's side

    def go(self, **target: Any) -> None:
        """``report`` (a guid or name) and ``part`` (a code's guid) say what to show."""
        if "report" in target:
            self.open_report(str(target["report"]))
        if "part" in target:
            self.outline.choose(str(target["part"]))

    def enter(self) -> None:
        self.outline.setFocus()

    def leave(self) -> None:
        self.text.flush()
        if self._project is not None:
            self.tools.settings.set_value(f"report/last/{self._project.guid}", self.definition.guid)

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        return {
            "export": self.export,
            "next_pane": self.next_pane,
            "right_panel": lambda: self.side.setVisible(not self.side.isVisible()),
        }

    def next_pane(self) -> None:
        """Put the focus in the next pane: outline, preview, the tab at the right, the bar."""
        side = {0: self.quotes.list, 1: self.text.field, 2: self.names.table, 3: self.changes.table}
        inside = side[self.side.currentIndex()]
        third = inside if inside.isVisible() and inside.isEnabled() else self.side.tabBar()
        panes: list[tuple[QWidget, QWidget]] = [
            (self.outline, self.outline), (self.preview, self.preview), (self.side, third),
            (self.bar, self.bar.title),
        ]  # fmt: skip
        focus_next(self.tools.window.focusWidget(), panes)

    def save_state(self) -> None:
        self.leave()
        self.tools.settings.set_value("report/split", self.room.state())
