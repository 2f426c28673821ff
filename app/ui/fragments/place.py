"""The place Fragmenten: it reads the project, filters and sorts, and carries out what is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.coding.model import Changes, CodingFilter, Fragment
from app.project import Project
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.fragments import rows
from app.ui.fragments.changing import Changing
from app.ui.fragments.context import ContextPanel, Seen
from app.ui.fragments.filters import FilterBar, in_words
from app.ui.fragments.passage import around
from app.ui.fragments.question import Asking
from app.ui.fragments.table import HEADERS, FragmentTable
from app.ui.jobs import Job
from app.ui.places import Tools
from app.ui.widgets import Empty, button, label, number, plural, row
from app.ui.working import Pages, Roomy, focus_next, let_go
from app.words import say

INLINE = 1500
"""With so many codings or fewer the project is read at once, with more in a thread."""
AFFECTS = ("coding", "memo", "code", "code_set", "source", "speaker", "case", "case_source", "coder",
           "attribute", "attribute_value")  # fmt: skip


class FragmentsPlace(Changing):
    """Table left, the chosen fragment in its surroundings right."""

    key: ClassVar[str] = "fragments"
    title_key: ClassVar[str] = "window.place.fragments"
    icon: ClassVar[str] = "fragments"

    def __init__(self, tools: Tools, *, whole: bool = True) -> None:
        super().__init__(tools)
        self.known = rows.Snapshot()
        self._next: rows.Snapshot | None = None
        """What was read and is not shown yet: its lines are being put in order."""
        self.sort, self.descending = "document", False
        self._job: Job | None = None
        self._due: list[frozenset[str] | None] = []
        """Documents whose codings changed since what was read; None is anything at all. They stay due until
        they are read: that can be stopped, or fail."""
        self._view_job: Job | None = None
        self._wanted: str | None = None
        self._project: Project | None = None
        self._by_code: dict[str, Any] = {}
        self.filters = FilterBar()
        self.table = FragmentTable()
        self.context = ContextPanel()
        self.count = label("", "muted")
        self.sorter = ChoiceButton(say("fragments.sort.title"), self.open_sorts)
        self.export_button = button(say("fragments.export"), self.export, kind="quiet", icon="export")
        self._pages = Pages()
        self.asking = Asking(tools, self.filters, self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._show_context)
        if whole:
            self.lay_out()

    def lay_out(self) -> None:
        """Bring what it holds in its places, and together."""
        self._build()
        self._wire()

    def _build(self) -> None:
        head = row(self.count, None, self.sorter, self.export_button, spacing=4, margins=(8, 0, 0, 0))
        paper = QFrame()
        paper.setObjectName("paper")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.table)
        self._pages.addWidget(paper)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.context)
        self.context.setMinimumWidth(260)
        left.setMinimumWidth(420)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([950, 324])
        self.split.restoreState(self.tools.settings.bytes("fragments/split"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 10, 0, 0)
        outer.setSpacing(8)
        self.room = Roomy([self.filters, self.asking.panel], self.split, self.split, stacked=760)
        outer.addWidget(self.room)
        self._say_sort()

    def _wire(self) -> None:
        self.filters.changed.connect(lambda _choice: self._filter())
        self.filters.downPressed.connect(self._to_table)
        self.table.opened.connect(self.open_text)
        self.table.removeAsked.connect(self.remove)
        self.table.moved.connect(self._moved)
        self.table.sortAsked.connect(self._sort_by_header)
        self.table.menuAsked.connect(self._menu)
        look = self.context
        look.opened.connect(self.open_text)
        look.stepped.connect(self.step)
        look.recodeAsked.connect(self.recode)
        look.removeAsked.connect(self.remove)
        look.weighed.connect(lambda guid, weight: self.weigh([guid], weight))
        look.memoWritten.connect(self._write_memo)
        look.besideChosen.connect(self._go_beside)

    # reading

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if project is None:
            return
        if project is not self._project:
            self._project = project
            self.known, self._next, self._wanted = rows.Snapshot(), None, None
            self._due = []
            for job in (self._job, self._view_job):
                let_go(job)
            self._job = None
            self.asking.forget()
            self.filters.set_choice(rows.Choice())
        self.asking.refresh(changes)
        sources: frozenset[str] | None = None
        if changes is not None:
            if not changes.touches(*AFFECTS):
                return
            if not changes.touches(*(k for k in AFFECTS if k not in ("coding", "memo"))):
                sources = (changes.sources or None) if changes.touches("coding") else frozenset()
        self._read(project, changes, sources)

    def _read(
        self, project: Project, changes: Changes | None = None, sources: frozenset[str] | None = None
    ) -> None:
        """Read anew, or of ``sources`` only, or take ``changes`` in where that will do."""
        self._due.append(sources)
        if self._job is None or self._job.over or self._job.progress.cancelled:
            self._read_due(project, changes)
        # else after what is being read: a team codes on and on

    def _read_due(self, project: Project, changes: Changes | None = None) -> None:
        """Read what is due; ``changes`` is what happened, if that is all."""
        self._job, due, before = None, list(self._due), self._latest
        changes = changes if len(due) == 1 else None
        sources = None if None in due else frozenset[str]().union(*(d for d in due if d is not None))
        total = project.codings.most()
        if total <= INLINE:
            self._due = []
            self._take(_renewed(project, before, changes, sources))
            return
        place = project.store.path

        def work(progress: Any) -> rows.Snapshot:
            with Project.open(place, read_only=True) as own:
                progress.check()
                return _renewed(own, before, changes, sources)

        def done(found: rows.Snapshot) -> None:
            if self.desk.project is not project:
                return
            self._due = self._due[len(due) :]
            self._take(found)
            if self._due:
                self._read_due(project)

        if not len(before):
            self._pages.show_instead(Empty("fragments", say("fragments.loading")))
            self.export_button.setEnabled(False)
        self._job = self.tools.jobs.run(work, done, label=say("fragments.loading_label"))

    @property
    def _latest(self) -> rows.Snapshot:
        """What was read last, shown already or not; it may have no lines."""
        return self.known if self._next is None else self._next

    def _take(self, known: rows.Snapshot) -> None:
        self._next = known
        self.filters.load(known)
        self._filter()

    def _filter(self) -> None:
        """Show what the filters admit, in order: at once, or of many when a thread has found it."""
        known, choice = self._latest, self.filters.choice
        sort, descending = self.sort, self.descending
        let_go(self._view_job)

        def work(_progress: Any) -> tuple[Any, tuple[int, int]]:
            numbers = rows.view(known, choice, sort, descending=descending)
            return numbers, rows.counts(known, numbers)

        def done(found: tuple[Any, tuple[int, int]]) -> None:
            self._show(known, choice, *found)

        if len(known) <= INLINE:
            done(work(None))
        else:
            self._view_job = self.tools.jobs.run(work, done, label=say("fragments.ordering"), urgent=True)

    def _show(self, known: rows.Snapshot, choice: rows.Choice, numbers: Any, shown: tuple[int, int]) -> None:
        if known is self._next:
            self._next = None
        self.known = known
        self.table.painter_of_cells.needle = choice.text.strip().casefold()
        self._by_code = {}
        self.table.show_rows(known, numbers)
        self._say_count(*shown)
        if len(numbers):
            self._pages.show_work()
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)
        elif len(known):
            self._pages.show_instead(
                Empty(
                    "filter",
                    say("fragments.empty.filtered"),
                    say("fragments.empty.filtered_text"),
                    button(say("fragments.empty.filtered_button"), self.filters.reset, kind="primary"),
                )
            )
        elif self._job is None or self._job.over:
            self._pages.show_instead(self._nothing())
        self._late.start()
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.show_coding(wanted)

    def _nothing(self) -> Empty:
        if not self.known.sources and self.desk.writable:
            todo = button(
                say("fragments.empty.import"), lambda: self.tools.window.acts.run("import"), kind="primary"
            )
        else:
            todo = button(say("fragments.empty.code"), lambda: self.tools.show("coding"), kind="primary")
        return Empty("fragments", say("fragments.empty.title"), say("fragments.empty.text"), todo)

    def _say_count(self, shown: int, documents: int) -> None:
        total = len(self.known)
        where = plural("fragments.in_documents", documents)
        if shown == total:
            words = plural("fragments.count", total)
        else:
            words = say("fragments.count_of", n=number(shown), total=number(total))
        self.count.setText(f"{words}, {where}" if total else "")
        self.export_button.setEnabled(shown > 0)
        self.sorter.setEnabled(total > 0)

    # the chosen one

    def _moved(self) -> None:
        self._late.start()

    def _show_context(self) -> None:
        project, fragment = self.desk.project, self.table.current()
        if project is None or fragment is None:
            self.context.show_fragment(None)
            return
        coding = fragment.coding
        text = self.desk.ask(lambda p: p.sources.text(coding.source), "")
        turns = self.desk.ask(lambda p: p.sources.turns(coding.source), [])
        speakers = {s.guid: s for s in self.desk.ask(lambda p: p.sources.speakers(coding.source), [])}
        memos = list(project.memos.of(coding.guid))
        me = "" if project.read_only else project.coder.guid
        mine = next((m for m in memos if m.coder == me), None)
        names = {c.guid: c.name for c in self.known.coders}
        same = self._same_code(coding.code)
        here = self.known.at(coding.guid)
        self.context.show_fragment(
            Seen(
                fragment,
                self.known.code(fragment),
                tuple(around(text, turns, speakers, coding.start, coding.end)),
                mine.text if mine else "",
                tuple((names.get(m.coder, "?"), m.text) for m in memos if m is not mine),
                tuple((f, self.known.code(f)) for f in self.known.beside(coding)),
                (0 if here is None else _place(same, here) + 1, len(same)),
                self.desk.writable,
            )
        )

    def _same_code(self, code: str) -> Any:
        """The numbers of the lines with a code, in the order of the table."""
        import numpy as np

        if code not in self._by_code:
            numbers, every = np.asarray(self.table.rows.numbers, dtype=np.int32), self.known.fragments
            self._by_code[code] = numbers[every.code[numbers] == every.around.codes.index(code)]
        return self._by_code[code]

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) line with the same code, round the end."""
        fragment = self.table.current()
        if fragment is None:
            return
        same = self._same_code(fragment.coding.code)
        here = self.known.at(fragment.coding.guid)
        place = -1 if here is None else _place(same, here)
        if place < 0 or len(same) < 2:
            return
        there = int(same[(place + by) % len(same)])
        self.table.choose(self.known.fragments[there].coding.guid)

    def show_coding(self, guid: str) -> None:
        """Choose a coding in the table, when it is read and in order; filters that hide it are taken off."""
        busy = any(job is not None and not job.over for job in (self._job, self._view_job))
        self._wanted = guid if busy else None
        if self.known.at(guid) is not None and not self.table.choose(guid) and not busy:
            self._wanted = guid
            self.filters.reset()

    def _go_beside(self, guid: str) -> None:
        self.show_coding(guid)

    def _to_table(self) -> None:
        self.filters.search_now()
        self.table.setFocus()

    # sorting

    def _sort_by_header(self, sort: str) -> None:
        self.set_sort(sort, descending=not self.descending if sort == self.sort else False)

    def set_sort(self, sort: str, *, descending: bool = False) -> None:
        """Order the lines by one of ``rows.SORTS``."""
        self.sort, self.descending = sort, descending
        self._say_sort()
        self._filter()

    def _say_sort(self) -> None:
        order = Qt.SortOrder.DescendingOrder if self.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(
            HEADERS.index(self.sort) if self.sort in HEADERS else -1, order
        )
        self.sorter.say_chosen(say(f"fragments.sort.{self.sort}"), active=False)

    def open_sorts(self) -> PickList:
        """Show by what the lines can be ordered."""
        items = [Item(sort, say(f"fragments.sort.{sort}")) for sort in rows.SORTS]
        found = PickList(items, {self.sort}, hint=say("fragments.sort.title"), parent=self)
        found.picked.connect(self.set_sort)
        found.search.hide()
        found.open_at(self.sorter, 220)
        return found

    def export(self) -> None:
        """Export the lines that are shown."""
        from app.ui.exporting import Subset, export

        subset = None
        if len(self.table.rows.numbers) < len(self.known):
            guids = self.known.fragments.names(self.table.rows.numbers)
            subset = Subset(guids, in_words(self.filters.choice, self.known))
        export(self.tools.window, what="fragments", subset=subset)

    # the window's side

    def go(self, **target: Any) -> None:
        """``filter`` (a CodingFilter), or ``guids`` with a ``label``; ``coding`` chooses one;
        ``ask`` begins a question."""
        chosen = target.get("filter")
        if isinstance(chosen, CodingFilter):
            self.filters.set_choice(rows.Choice.of(chosen))
            if chosen.question is not None:
                self.asking.open()
                self.asking.panel.set_query(chosen.question)
        elif target.get("guids") is not None:
            guids = frozenset(target["guids"])
            self.filters.set_choice(rows.Choice(guids=guids, label=target.get("label", "")))
        coding = target.get("coding")
        if coding is not None:
            self.show_coding(coding)
        self.table.setFocus()
        if target.get("ask"):
            self.asking.open()

    def enter(self) -> None:
        if not self.filters.search.hasFocus():
            self.table.setFocus()

    def leave(self) -> None:
        self.context.commit()

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        return {
            "next_pane": self.next_pane,
            "find": self.find_words,
            "question": self.asking.toggle,
            "memo": self.context.focus_memo,
            "assign": self.recode,
            "uncode": self.remove,
            "next_fragment": lambda: self.step(1),
            "previous_fragment": lambda: self.step(-1),
            "right_panel": lambda: self.context.setVisible(not self.context.isVisible()),
            "export": self.export,
        }

    def next_pane(self) -> None:
        """Put the focus in the next pane: filters, table, side."""
        panes: list[tuple[QWidget, QWidget]] = [
            (self.filters, self.filters.search), (self.table, self.table),
            (self.context, self.context.to_text),
        ]  # fmt: skip
        focus_next(self.tools.window.focusWidget(), panes)

    def find_words(self) -> None:
        """Type words to look for."""
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def save_state(self) -> None:
        self.context.commit()
        self.tools.settings.set_value("fragments/split", self.room.state())

    @property
    def shown(self) -> list[Fragment]:
        """The fragments in the table, in its order."""
        return [self.known.fragments[n] for n in self.table.rows.numbers]


def _renewed(
    project: Project, before: rows.Snapshot, changes: Changes | None, sources: frozenset[str] | None
) -> rows.Snapshot:
    """What is listed after ``changes``, made of what was where that will do."""
    was_read = bool(before.fragments.around.sources)
    patched = rows.patch(before, project, changes) if changes is not None and was_read else None
    found = patched if patched is not None else rows.load(project, sources, before)
    rows.values_in_use(found)  # here, where nobody waits for it
    return found


def _place(same: Any, number: int) -> int:
    """Where a number stands among others, -1 when it does not."""
    import numpy as np

    found = np.flatnonzero(same == number)
    return int(found[0]) if len(found) else -1
