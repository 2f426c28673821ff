"""Frameworks in the place Matrix: a line of choices, the table, and at the right the chosen cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.coding.framework import Cell, Framework, Grid
from app.coding.model import Changes, Fragment
from app.project import Project
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.files import asked_place
from app.ui.flow import Flow
from app.ui.framework.cell import CellSide
from app.ui.framework.grid import LINES, GridView
from app.ui.framework.kept import Kept
from app.ui.framework.saving import SUFFIXES, write
from app.ui.jobs import Job
from app.ui.places import Tools
from app.ui.widgets import Empty, SearchField, button, label, tool
from app.ui.working import Choosing, Roomy, let_go
from app.words import say

AFFECTS = ("coding", "code", "code_set", "source", "speaker", "case", "case_source", "coder", "attribute",
           "attribute_value", "project")  # fmt: skip
REST = 60
"""Milliseconds of rest before the table is filled anew: a run of changes costs one."""


class FrameworkPane(Choosing):
    """One framework at a time; which one, its order and its widths are remembered."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools, self.desk = tools, tools.desk
        self.framework: Framework | None = None
        self.every: Sequence[Framework] = ()
        self.order, self.descending = "", False
        self._project: Project | None = None
        self._job: Job | None = None
        self._cell_job: Job | None = None
        self.kept = Kept(tools.settings)
        self.which = ChoiceButton(say("framework.which"), self.open_frameworks)
        self.edit_button = tool("edit", say("framework.edit"), self.edit)
        self.new_button = tool("new", say("framework.new"), self.new)
        self.remove_button = tool("remove", say("framework.remove"), self.remove)
        self.search = SearchField(say("framework.search"))
        self.search.setMaximumWidth(200)
        self.search.textChanged.connect(lambda _: self._arrange())
        self.sorting = ChoiceButton(say("framework.order"), self.open_orders)
        self.heights = ChoiceButton(say("framework.height"), self.open_heights)
        self.next_button = button(say("framework.next_empty"), self.next_empty, kind="quiet", icon="next")
        self.next_button.setToolTip(say("framework.next_empty_tip"))
        self.progress = label("", "muted")
        self.export_button = button(say("framework.export"), self.export, kind="quiet", icon="export")
        self.notice = label("", wrap=True)
        self.notice.setContentsMargins(8, 6, 8, 6)
        self.notice.hide()
        self.view = GridView()
        self.side = CellSide()
        self._pages = QStackedWidget()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._fill)
        self._build()
        self.view.chosen.connect(self._choose)
        self.view.asked.connect(self._write)
        self.side.written.connect(self._written)
        self.desk.closing.connect(self.commit)
        self.side.opened.connect(lambda guid: tools.show("coding", coding=guid))
        self.side.field.walked.connect(self._walk)
        self.side.field.escaped.connect(self.view.setFocus)
        self.view.set_lines(LINES[self.kept.lines])

    def _build(self) -> None:
        paper = QFrame()
        paper.setObjectName("paper")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.notice)
        inside.addWidget(self.view)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(paper)
        self.split.addWidget(self.side)
        self.side.setMinimumWidth(230)
        paper.setMinimumWidth(300)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([900, 370])
        self.split.restoreState(self.tools.settings.bytes("framework/split"))
        todo = button(say("framework.new"), self.new, kind="primary")
        self._pages.addWidget(self.split)
        self._pages.addWidget(Empty("matrix", say("framework.empty"), say("framework.empty_text"), todo))
        self._line = QWidget()
        self._line.setLayout(
            Flow(
                self.which, self.edit_button, self.new_button, self.remove_button, 8, self.search,
                self.sorting, self.heights, None, self.progress, 8, self.next_button, self.export_button,
                spacing=2,
            )
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.room = Roomy([self._line], self._pages, self.split, stacked=620)
        column.addWidget(self.room)

    # filling

    def refresh(self, changes: Changes | None) -> None:
        """Take in what changed; None means all."""
        project = self.desk.project
        if project is None:
            return
        if project is not self._project:
            self._project, self.framework = project, None
            self.side.show_nothing()
            self.view.grid.show(None, "")
        elif changes is not None and not changes.touches("memo", *AFFECTS):
            return
        elif changes is not None and not changes.touches(*AFFECTS):
            self._summaries(project, changes)
            return
        self.every = self.desk.ask(lambda p: p.frameworks.list(), ())
        wanted = self.framework.guid if self.framework is not None else self.kept.framework
        found = next((f for f in self.every if f.guid == wanted), None)
        self._take(found or next(iter(self.every), None))
        self._rest.start()

    def _take(self, framework: Framework | None) -> None:
        if framework is None or self.framework is None or framework.guid != self.framework.guid:
            self.order, self.descending = "", False
        self.framework = framework
        self.kept.framework = framework.guid if framework is not None else ""
        self._pages.setCurrentIndex(0 if framework is not None else 1)
        self._say()

    def _say(self) -> None:
        some, can = self.framework is not None, self.desk.writable
        self.which.say_chosen(self.framework.name if self.framework else "", active=False)
        self.sorting.say_chosen(self._order_words(), active=bool(self.order))
        self.heights.say_chosen(say(f"framework.lines.{self.kept.lines}"), active=False)
        for part in (self.which, self.search, self.sorting, self.heights, self.next_button,
                     self.export_button, self.edit_button, self.remove_button):  # fmt: skip
            part.setVisible(some)
        for part in (self.edit_button, self.remove_button, self.new_button):
            part.setEnabled(can)
        self.new_button.setVisible(some)

    def _order_words(self) -> str:
        if not self.order:
            return say("framework.as_kept")
        if self.order == "name":
            return say("framework.by_name")
        grid = self.view.grid.grid
        return next((a.name for a in grid.attributes if a.guid == self.order), "") if grid is not None else ""

    def _fill(self) -> None:
        project, framework = self.desk.project, self.framework
        let_go(self._job)
        if project is None or framework is None:
            self.view.grid.show(None, "")
            self.side.show_nothing()
            self.progress.setText("")
            return
        place = project.store.path

        def work(progress: Any) -> Grid:
            with Project.open(place, read_only=True) as own:
                progress.check()
                return own.frameworks.grid(framework)

        def done(found: Grid) -> None:
            if self.desk.project is project and self.framework == framework:
                self._show(found)

        self._job = self.tools.jobs.run(work, done, self.desk.failed, label=say("framework.filling"))

    def _show(self, grid: Grid) -> None:
        old, cell = self.view.grid.grid, self.side.cell
        if old is not None:
            self._keep_widths(old)
        project = self.desk.project
        coder = project.coder.guid if project is not None and not project.read_only else ""
        across, down = self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value()
        self.view.grid.show(grid, coder)
        self.view.lay_out(self.kept.widths(grid.framework.guid))
        self._tell()
        if cell is not None and self.view.choose(cell):
            self.view.horizontalScrollBar().setValue(across)
            self.view.verticalScrollBar().setValue(down)
        else:
            self.side.show_nothing()
        self._say()

    def _keep_widths(self, grid: Grid) -> None:
        self.kept.keep_widths(grid.framework.guid, self.view.widths())

    def _tell(self) -> None:
        grid = self.view.grid.grid
        if grid is None:
            self.progress.setText("")
            return
        n = len(grid.cases) * len(grid.codes)
        self.progress.setText(say("framework.progress", n=n, done=grid.summarised()))
        self.notice.setText("\n".join(say(one) for one in grid.notices))
        self.notice.setVisible(bool(grid.notices))

    def _summaries(self, project: Project, changes: Changes) -> None:
        """Take in only what was written: the table stays as it is, unless a question may find other fragments
        by a memo that is no summary."""
        guids = {*changes.added.get("memo", ()), *changes.changed.get("memo", ())}
        new = self.desk.ask(lambda p: p.frameworks.summaries(list(guids)), ()) if guids else ()
        gone, grid = changes.removed.get("memo", ()), self.view.grid.grid
        if self.framework is not None and self.framework.question:
            known = {s.guid for of in grid.summaries.values() for s in of} if grid is not None else set()
            if len(new) < len(guids) or not known.issuperset(gone):
                self._rest.start()
        self.view.grid.put(new, gone)
        self._tell()
        if self.side.cell is not None:
            self._show_cell(self.side.cell)

    # a cell

    def _choose(self, cell: Cell | None) -> None:
        if cell is None:
            self.side.show_nothing()
            return
        self._show_cell(cell)
        self._list(cell)

    def _show_cell(self, cell: Cell) -> None:
        grid = self.view.grid.grid
        if grid is None:
            return
        case = next((c.name for c in grid.cases if c.guid == cell[0]), "")
        title = f"{case} × {grid.book.get(cell[1]).name}"
        n = len(grid.fragments.get(cell, ()))
        self.side.show_cell(
            cell, title, n, grid.summaries.get(cell, ()), dict(grid.coders), self.view.grid.reader,
            self.desk.writable,
        )  # fmt: skip

    def _list(self, cell: Cell) -> None:
        project, grid = self.desk.project, self.view.grid.grid
        let_go(self._cell_job)
        if project is None or grid is None:
            return
        guids = grid.fragments.get(cell, ())
        if not guids:
            self.side.show_fragments((), grid.book)
            return
        place = project.store.path

        def work(progress: Any) -> list[Fragment]:
            with Project.open(place, read_only=True) as own:
                progress.check()
                found = own.frameworks.behind(grid, cell)
            return [found[guid] for guid in guids if guid in found]

        def done(found: list[Fragment]) -> None:
            if self.side.cell == cell and self.view.grid.grid is not None:
                self.side.show_fragments(found, grid.book)

        self._cell_job = self.tools.jobs.run(work, done)

    def _write(self, typed: str) -> None:
        if self.side.cell is not None:
            self.side.write(typed)

    def _walk(self, down: int, right: int) -> None:
        if self.view.walk(down, right):
            self.side.write()

    def _written(self, cell: Cell, text: str) -> None:
        if self.desk.do(lambda p: p.frameworks.write(*cell, text), self) is None:
            self.side.field.take_back()  # it was refused, and stays to be mended

    def next_empty(self) -> None:
        """Go on to the next cell with fragments that has no summary yet, and write."""
        self.side.field.commit()
        if self.view.next_empty():
            self.side.write()
        else:
            self.desk.message(say("framework.all_done"))

    def commit(self) -> None:
        """Keep a summary that is being written."""
        if self.desk.project is not None:
            self.side.field.commit()

    # choosing

    def open_frameworks(self) -> PickList:
        """Show which frameworks there are."""
        items = [Item(f.guid, f.name) for f in self.every]
        now = self.framework.guid if self.framework is not None else None
        return self.pick(self.which, items, now, self.choose)

    def choose(self, guid: str) -> None:
        """Show another framework."""
        self.commit()
        self._take(next((f for f in self.every if f.guid == guid), None))
        self._fill()

    def open_orders(self) -> PickList:
        """Show in what order the cases can stand, for now."""
        grid = self.view.grid.grid
        items = [Item("", say("framework.as_kept")), Item("name", say("framework.by_name"))]
        items += [Item(a.guid, a.name) for a in (grid.attributes if grid is not None else ())]
        items.append(Item("-", say("framework.descending")))

        def picked(key: str) -> None:
            if key == "-":
                self.descending = not self.descending
                self.order = self.order or "name"
            else:
                self.order = key
            self._arrange()
            self._say()

        return self.pick(self.sorting, items, self.order, picked)

    def open_heights(self) -> PickList:
        """Show how high the rows can be."""
        items = [Item(n, say(f"framework.lines.{n}")) for n in range(len(LINES))]

        def picked(n: int) -> None:
            self.kept.lines = n
            self.view.set_lines(LINES[n])
            self._say()

        return self.pick(self.heights, items, self.kept.lines, picked)

    def _arrange(self) -> None:
        cell = self.side.cell
        self.commit()
        self.view.grid.arrange(self.search.text(), self.order, self.descending)
        if cell is not None and not self.view.choose(cell):
            self.side.show_nothing()

    # frameworks

    def new(self) -> None:
        """Ask for another framework."""
        self._ask(None)

    def edit(self) -> None:
        """Change what this one shows."""
        if self.framework is not None:
            self._ask(self.framework)

    def _ask(self, framework: Framework | None) -> None:
        from app.ui.framework.dialog import FrameworkDialog

        if self.desk.project is None or not self.desk.writable:
            return
        self.commit()
        dialog = FrameworkDialog(self.tools.window, framework)
        dialog.kept.connect(self._made)
        dialog.open()

    def _made(self, guid: str) -> None:
        self.every = self.desk.ask(lambda p: p.frameworks.list(), ())
        self._take(next((f for f in self.every if f.guid == guid), self.framework))
        self._rest.start()

    def remove(self) -> None:
        """Let the framework go; it comes back with undo, and the summaries stay."""
        framework = self.framework
        if framework is not None and self.desk.do(lambda p: p.frameworks.remove(framework.guid), self):
            self.desk.message(say("framework.removed", name=framework.name))

    # away

    def export(self) -> None:
        """Ask where, and write this framework there."""
        project, framework = self.desk.project, self.framework
        if project is None or framework is None:
            return
        self.commit()
        kinds = {suffix: say(f"framework.suffix.{suffix[1:]}") for suffix in SUFFIXES}
        path = asked_place(
            self, self.tools.settings, say("framework.export"), f"{project.name} - {framework.name}", kinds,
            project.place,
        )  # fmt: skip
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write this framework to ``path`` in a thread; the suffix says what kind of file."""
        if self.desk.project is not None and self.framework is not None:
            write(self.tools, self.desk.project, self.framework, path)

    def save_state(self) -> None:
        """Keep what is being written, and widths and the like in the settings."""
        self.commit()
        if self.view.grid.grid is not None:
            self._keep_widths(self.view.grid.grid)
        self.tools.settings.set_value("framework/split", self.room.state())
        self.kept.save()
