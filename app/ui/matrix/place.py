"""The place Matrix: figures worked out in a thread, shown, and what stands behind them opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.ui.framework.pane import FrameworkPane
from app.ui.framework.switch import Switch
from app.ui.jobs import Job
from app.ui.matrix.cell_list import CellPanel
from app.ui.matrix.controls import Controls
from app.ui.matrix.grid import MatrixView
from app.ui.matrix.legend import Legend, relation_words
from app.ui.matrix.request import Behind, Request, Result, behind, compute, part
from app.ui.narrowing import Material, Narrowing
from app.ui.places import Place, Tools, TwoTurns
from app.ui.widgets import Empty, button, number
from app.ui.working import Pages, Roomy, focus_next, let_go
from app.words import say

if TYPE_CHECKING:
    from app.coding.extract import Extract

AFFECTS = ("coding", "code", "code_set", "source", "speaker", "case", "case_source", "coder",
           "attribute", "attribute_value", "memo", "project")  # fmt: skip
REST = 60
"""Milliseconds of rest before the figures are worked out: a run of changes costs one."""


class MatrixPlace(TwoTurns):
    """Controls, the heat map, its legend, and at the right what stands behind the chosen cell."""

    key: ClassVar[str] = "matrix"
    title_key: ClassVar[str] = "window.place.matrix"
    icon: ClassVar[str] = "matrix"

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        super().__init__(tools)
        self.result: Result | None = None
        self._project: Project | None = None
        self._waiting = False
        self._read: tuple[Narrowing, Extract] | None = None
        self._now = object()
        """What was read last, of which narrowing; and a mark that every change in the project replaces."""
        self._job: Job | None = None
        self._cell_job: Job | None = None
        self._cell: tuple[str, str] | None = None
        self.summaries: FrameworkPane | None = None
        self._ahead: FrameworkPane | None = None
        """Made before they are asked for, and not read yet."""
        self.controls = Controls()
        self.view = MatrixView()
        self.legend = Legend()
        self.panel = CellPanel()
        self._pages = Pages()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._compute)
        self._look_behind: Callable[[], None] = lambda: None
        self._drawn = QTimer(self)
        """Until the cells are drawn: then what stands behind the chosen one is looked for."""
        self._drawn.setSingleShot(True)
        self._drawn.setInterval(0)
        self._drawn.timeout.connect(lambda: self._look_behind())
        if whole:
            self.lay_out()

    def lay_out(self) -> None:
        """Bring what it holds in its places, and together."""
        self._build()
        self._wire()
        self._restore()

    def _build(self) -> None:
        paper = QFrame()
        paper.setObjectName("paper")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.legend)
        self._pages.addWidget(paper)
        self._pages.setMinimumWidth(300)
        self.panel.setMinimumWidth(220)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._pages)
        self.split.addWidget(self.panel)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([930, 340])
        self.split.restoreState(self.tools.settings.bytes("matrix/split"))
        figures = QWidget()
        inner = QVBoxLayout(figures)
        inner.setContentsMargins(0, 0, 0, 0)
        self.room = Roomy([self.controls], self.split, self.split, stacked=720)
        inner.addWidget(self.room)
        self.switch = Switch(self.controls.hide_empty, self.controls.copy, self.controls.export)
        self.switch.switched.connect(lambda on: self.show_summaries(on=on))
        self._views = QStackedWidget()
        self._views.addWidget(figures)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 8, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self.switch)
        outer.addWidget(self._views, 1)

    def _wire(self) -> None:
        self.controls.changed.connect(lambda _request: self._rest.start())
        self.controls.hideAsked.connect(lambda _on: self._show())
        self.controls.copyAsked.connect(self.copy)
        self.controls.exportAsked.connect(self.export)
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.panel.view.setFocus)
        self.view.copyAsked.connect(self.copy)
        self.panel.opened.connect(lambda guid: self.tools.show("coding", coding=guid))
        self.panel.listAsked.connect(self.to_fragments)

    def _restore(self) -> None:
        try:
            kept = json.loads(str(self.tools.settings.value("matrix/request", "{}")))
            kinds = {f.name: type(f.default) for f in fields(Request)}
            good = {k: v for k, v in kept.items() if type(v) is kinds.get(k)}
            self.controls.request = Request(**good)  # type: ignore[arg-type]
        except (ValueError, TypeError, AttributeError):
            self.controls.request = Request()
        self.controls.hide_empty.setChecked(str(self.tools.settings.value("matrix/hide", "")) == "yes")

    @classmethod
    def in_parts(cls, tools: Tools) -> Iterator[Place | None]:
        """The figures in two turns, the summaries in a third."""
        for made in super().in_parts(tools):
            if isinstance(made, cls):
                yield None
                made._ahead = made._make_summaries()
            yield made

    # what it shows

    @property
    def summarising(self) -> bool:
        """Whether summaries are shown instead of figures."""
        return self._views.currentIndex() > 0

    def _make_summaries(self) -> FrameworkPane:
        pane = FrameworkPane(self.tools)
        self._views.addWidget(pane)
        return pane

    def show_summaries(self, *, on: bool = True) -> None:
        """Show the summaries by case and code, or the figures."""
        if on and self.summaries is None:
            self.summaries = self._ahead or self._make_summaries()
            self.summaries.refresh(None)
        if self.summaries is not None:
            self.summaries.commit()
        self._views.setCurrentIndex(1 if on else 0)
        if not on and self._waiting:
            self._rest.start()
        self.switch.show_chosen(summaries=on)
        self.enter()

    # working out

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if self.summaries is not None:
            self.summaries.refresh(changes)
        self._read, self._now = None, object()
        if project is None or (changes is not None and not changes.touches(*AFFECTS)):
            return
        if project is not self._project:
            self._project, self.result = project, None
            self._cell = None
            self.panel.show_nothing()
            self.view.show_result(None, hide_empty=False)
        book, sets, attributes = project.codes.book(), project.codes.sets(), project.cases.attributes()
        asked = self.controls.request.question
        there = Material.of(project)
        self.controls.load(book, sets, attributes, project.questions.list(), there)
        if changes is not None and asked and not self.controls.request.question:
            self.desk.message(say("matrix.question_removed"), "warning")
        self._rest.start()

    def _compute(self) -> None:
        self._waiting = self.summarising
        if self._waiting:  # nobody looks at the figures
            return
        project, request = self.desk.project, self.controls.request
        let_go(self._job)
        let_go(self._cell_job)
        self._drawn.stop()
        if project is None:
            return
        place, no_value, now = project.store.path, say("matrix.no_value"), self._now
        known = self._read[1] if self._read is not None and self._read[0] == request.narrowing else None

        def work(progress: Any) -> Result:
            with Project.open(place, read_only=True) as own:
                progress.check()
                return compute(own, request, no_value, known)

        def done(found: Result) -> None:
            if self._now is now:
                self._read = request.narrowing, found.extract
            if self.desk.project is project and self.controls.request == request:
                self.result = found
                self._show()

        def failed(error: BaseException) -> None:
            gone = isinstance(error, Refusal) and error.key in ("query.removed", "query.gone", "query.kept")
            if request.question and isinstance(error, Refusal) and gone:
                removed = error.key == "query.removed"
                self.controls.set_request(replace(self.controls.request, question=""))
                self.desk.message(
                    say("matrix.question_removed") if removed else f"{say(error)} {say('matrix.all_count')}",
                    "warning",
                )
            else:
                self.desk.failed(error)

        self._job = self.tools.jobs.run(work, done, failed, label=say("matrix.computing"))

    def _show(self) -> None:
        result = self.result
        if result is None:
            return
        self._say_hide()
        hide = self.controls.hide_empty.isChecked()
        cell = self._cell
        self.view.show_result(result, hide_empty=hide)
        self.legend.show_for(self.view.grid)
        any_cell = bool(self.view.grid.rows and self.view.grid.columns)
        self.controls.export.setEnabled(any_cell)
        self.controls.copy.setEnabled(any_cell)
        if any_cell and len(result.extract.columns):
            self._pages.show_work()
        else:
            self._pages.show_instead(self._nothing(result, hide))
        if cell is None or not self.view.choose(*cell):
            self._cell = None
            self.panel.show_nothing()

    def _say_hide(self) -> None:
        on = self.controls.hide_empty.isChecked()
        tip = say("matrix.show_empty" if on else "matrix.hide_empty")
        self.controls.hide_empty.setToolTip(tip)

    def _nothing(self, result: Result, hide: bool) -> Empty:
        if not len(result.extract.codebook):
            todo = button(
                say("matrix.empty.codebook_button"),
                lambda: self.tools.window.acts.run("codebook"),
                kind="primary",
            )
            return Empty("codebook", say("matrix.empty.codebook"), say("matrix.empty.codebook_text"), todo)
        if not len(result.extract.columns) and result.request.narrowing:
            every = replace(result.request, material="", origins="", question="")
            todo = button(
                say("fragments.filter.clear"), lambda: self.controls.set_request(every), kind="primary"
            )
            return Empty("matrix", say("matrix.empty.part"), say("matrix.empty.part_text"), todo)
        if not len(result.extract.columns):
            todo = button(say("fragments.empty.code"), lambda: self.tools.show("coding"), kind="primary")
            return Empty("matrix", say("matrix.empty.codings"), say("matrix.empty.codings_text"), todo)
        if hide and result.matrix.counts.size:
            todo = button(
                say("matrix.empty.all_button"),
                lambda: self.controls.hide_empty.setChecked(False),
                kind="primary",
            )
            return Empty("matrix", say("matrix.empty.all"), say("matrix.empty.all_text"), todo)
        return Empty("matrix", say("matrix.empty.columns"), say("matrix.empty.columns_text"))

    # a cell

    def _choose(self, i: int, j: int) -> None:
        project, result = self.desk.project, self.result
        if project is None or result is None:
            return
        matrix = result.matrix
        self._cell = matrix.rows[i], matrix.columns[j]
        self.panel.show_title(*self._names(i, j), self._facts(i, j), self._warnings(i, j))
        let_go(self._cell_job)
        self._drawn.stop()
        if not matrix.counts[i, j]:
            self.panel.show_behind(Behind())
            return
        place = project.store.path

        def work(progress: Any) -> Behind:
            with Project.open(place, read_only=True) as own:
                return behind(own, result, i, j)

        def done(found: Behind) -> None:
            if self.result is result:
                self.panel.show_behind(found)

        def start() -> None:
            self._cell_job = self.tools.jobs.run(work, done)

        self._look_behind = start
        self._drawn.start()

    def _names(self, i: int, j: int) -> tuple[str, str]:
        assert self.result is not None
        matrix, book = self.result.matrix, self.result.extract.codebook
        other = (
            book.get(matrix.columns[j]).name
            if self.result.column_codes
            else matrix.column_labels[j] or say("matrix.no_value")
        )
        if self.result.request.rows:
            return matrix.row_labels[i] or say("matrix.no_value"), other
        return book.get(matrix.rows[i]).name, other

    def _facts(self, i: int, j: int) -> str:
        assert self.result is not None
        request, count = self.result.request, int(self.result.matrix.counts[i, j])
        if request.by_codes:
            words = (
                say(f"matrix.cell.{request.count}", n=count)
                if count == 1
                else say(f"matrix.cell.{request.count}.other", n=number(count))
            )
            return f"{words} · {relation_words(request)}"
        words = (
            say(f"matrix.cell_table.{request.count}", n=1)
            if count == 1
            else say(f"matrix.cell_table.{request.count}.other", n=number(count))
        )
        cross = self.result.matrix.cross
        if cross is None:
            return words
        if self.result.values is not None and self.result.values[i, j] == self.result.values[i, j]:
            share = f"{float(self.result.values[i, j]):.1f}".replace(".", say("export.decimal"))
            words += f" · {share}{say(f'crosstab.percent_of.{request.percent}')}"
        if request.count != "cases":
            n = int(cross.cases[i, j])
            told = "matrix.cell_table.cases"
            words += f" · {say(told, n=1) if n == 1 else say(f'{told}.other', n=number(n))}"
        return words

    def _warnings(self, i: int, j: int) -> tuple[str, ...]:
        assert self.result is not None
        cross = self.result.matrix.cross
        if cross is not None:
            from app.coding.analysis.table_words import sentence, words_of

            verdict = cross.row_verdict(i) if cross.rows.of_codes else cross.verdict()
            return tuple(sentence(n, say) for n in words_of(verdict, say("export.decimal")))
        return tuple(say(f"matrix.mark.{mark}") for mark in self.result.marks.get((i, j), ()))

    def to_fragments(self) -> None:
        """Show the codings behind the cell in Fragmenten."""
        result = self.result
        if result is None or not self.panel.behind.guids or self._cell is None:
            return
        i = result.matrix.rows.index(self._cell[0])
        j = result.matrix.columns.index(self._cell[1])
        self.tools.show("fragments", guids=self.panel.behind.guids, label=" × ".join(self._names(i, j)))

    # away

    def copy(self) -> None:
        """Put the table on the clipboard, for a spreadsheet or a report."""
        if self.view.grid.result is None:
            return
        QGuiApplication.clipboard().setText(self.view.grid.as_text())
        self.desk.message(say("matrix.copied"))

    def export(self) -> None:
        """Export the matrix as it is shown."""
        from app.ui.exporting import Shown, export

        result, grid = self.result, self.view.grid
        if result is None:
            export(self.tools.window)
            return
        shown = Shown(
            part(result.matrix, grid.rows, grid.columns),
            result.request.coefficient if result.request.by_codes else "",
            frozenset(result.request.narrowing.origins) or None,
            "" if result.request.by_codes else result.request.percent,
            result.request.question,
            result.request.subcodes,
            replace(result.request.narrowing, origins=(), question=""),
        )
        export(self.tools.window, kind="picture", what="matrix", matrix=shown)

    # the window's side

    def go(self, **target: Any) -> None:
        """``request`` (a Request) asks for another matrix, ``summaries`` for the summaries."""
        if target.get("summaries"):
            self.show_summaries()
        elif target:
            self.show_summaries(on=False)
        if isinstance(target.get("request"), Request):
            self.controls.set_request(target["request"])

    def enter(self) -> None:
        if self.summaries is not None and self.summarising:
            self.summaries.view.setFocus()
        else:
            self.view.setFocus()

    def leave(self) -> None:
        if self.summaries is not None:
            self.summaries.commit()

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        pane = self.summaries
        if pane is not None and self.summarising:
            return {
                "export": pane.export,
                "find": pane.search.setFocus,
                "next_pane": self.next_pane,
                "right_panel": lambda: pane.side.setVisible(not pane.side.isVisible()),
            }
        return {
            "export": self.export,
            "next_pane": self.next_pane,
            "right_panel": lambda: self.panel.setVisible(not self.panel.isVisible()),
        }

    def next_pane(self) -> None:
        """Put the focus in the next pane: controls, matrix, list."""
        panes: list[tuple[QWidget, QWidget]] = [
            (self.controls, self.controls.rows), (self.view, self.view), (self.panel, self.panel.view),
        ]  # fmt: skip
        if (pane := self.summaries) is not None and self.summarising:
            panes = [(pane.which, pane.which), (pane.view, pane.view), (pane.side, pane.side.field)]
        focus_next(self.tools.window.focusWidget(), panes)

    def save_state(self) -> None:
        settings = self.tools.settings
        if self.summaries is not None:
            self.summaries.save_state()
        settings.set_value("matrix/split", self.room.state())
        settings.set_value("matrix/request", json.dumps(asdict(self.controls.request)))
        settings.set_value("matrix/hide", "yes" if self.controls.hide_empty.isChecked() else "no")
