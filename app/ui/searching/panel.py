"""Searching all documents, under the place in front: find as you type, go there, code what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.coding.model import Changes, Role
from app.coding.passages import EXTENTS, Extent
from app.coding.refusal import Refusal
from app.project.reach import of_found
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.coding.commands import name_from
from app.ui.coding.favourites import favourites
from app.ui.coding.place import CodingPlace
from app.ui.dialogs.frame import Line, TickBox
from app.ui.files import asked_table
from app.ui.flow import Flow
from app.ui.jobs import Job, Progress
from app.ui.names_left import names_left
from app.ui.palette import Palette
from app.ui.searching.find import Library, Query, Result, find
from app.ui.searching.indexing import Indexing
from app.ui.searching.options import Options
from app.ui.searching.reading import Reading
from app.ui.searching.saving import SUFFIXES, save
from app.ui.searching.table import FoundView
from app.ui.searching.telling import places, said, waiting
from app.ui.widgets import Empty, SearchField, button, label, number, row, tool
from app.ui.working import Scrolled
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

WAIT = 150
"""Milliseconds of rest before typed words are looked for."""
HEIGHT, LEAST = 324, 150
LONGEST = 80
"""Selected words up to this length are looked for when the panel opens."""


class SearchPanel(QFrame):
    """A field, the places found as keywords in context, and one button to code them all.

    It looks in a thread of its own; an answer to a question that was changed meanwhile is dropped.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.main, self.desk = window, window.desk
        self.setObjectName("paper")
        self.setAccessibleName(say("searching.title"))
        self.result: Result | None = None
        self.extent: Extent = "hit"
        self.open_list: PickList | None = None
        self._library: Library | None = None
        self._stale = 0
        """Counts what made the texts other texts, so that what was read before is not kept."""
        self._meant: list[tuple[str, int, int]] = []
        """The passages for which a code is being asked."""
        self._job: Job | None = None
        self._asked: Query | None = None
        self._analyses: dict[str, bytes] = {}
        """Analyses that came since the panel looked first, by document."""
        self.field = SearchField(say("searching.hint"))
        self.field.setMinimumWidth(220)
        self.field.setMaximumWidth(420)
        self.forms = TickBox(say("searching.forms"))
        self.forms.setToolTip(say("searching.forms_tip"))
        self.regex = TickBox(say("searching.regex"))
        self.regex.setToolTip(say("searching.regex_tip"))
        self.respondents = TickBox(say("searching.respondents"))
        self.respondents.setToolTip(say("searching.respondents_tip"))
        self.options = Options(lambda: self.desk.project, self)
        self.count = label("", "muted")
        close = tool("close", say("searching.close"), self.close_panel)
        self.trouble = Line()
        self.view = FoundView()
        self.empty = Empty("search", "")
        self.range = ChoiceButton(say("searching.range"), self.open_ranges)
        self.code_button = button("", self.ask_code, kind="primary", icon="coding")
        self.palette_over = Palette(window)
        self.palette_over.chosen.connect(lambda code: self.code(code, self._meant))
        self.palette_over.created.connect(self.code_new)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.view)
        self._pages.addWidget(QWidget())  # nothing beside a refusal
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        self.reading = Reading(window)
        self.indexing = Indexing(window, self)
        boxes = (self.forms, self.regex, self.respondents)
        buttons = (self.options.how_button, self.options.where_button)
        line = row(spacing=10)
        line.addLayout(Flow(self.field, *boxes, *buttons, None, self.count, spacing=10), 1)
        for part in (self.reading, close):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self.count.setMinimumHeight(self.field.sizeHint().height())
        column.addLayout(line)
        column.addWidget(self.trouble)
        column.addWidget(self._pages, 1)
        self.foot = QWidget()
        self.go_button = button(say("searching.go"), self.go, kind="quiet", icon="next")
        self.save_button = button(say("searching.save"), self.ask_save, kind="quiet", icon="export")
        self.foot.setLayout(Flow(self.go_button, self.save_button, None, self.range, self.code_button))
        column.addWidget(self.foot)
        self.setLayout(row(Scrolled(inner)))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.search)
        self._wire()
        self._say()

    def _wire(self) -> None:
        self.field.textChanged.connect(lambda _: self._soon(WAIT))
        self.field.escaped.connect(self.close_panel)
        self.field.downPressed.connect(self._into_table)
        self.field.returnPressed.connect(self._enter)
        for box in (self.forms, self.regex, self.respondents):
            box.toggled.connect(lambda _: self._soon(0))
        self.options.changed.connect(lambda: self._soon(0))
        self.forms.toggled.connect(lambda on: self.regex.setChecked(self.regex.isChecked() and not on))
        self.regex.toggled.connect(lambda on: self.forms.setChecked(self.forms.isChecked() and not on))
        self.reading.read.connect(self._read)
        self.view.opened.connect(lambda _: self.go())
        self.view.left.connect(lambda away: self.close_panel() if away else self.field.setFocus())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._say_foot())
        self.desk.changed.connect(self._changed)
        self.desk.projectChanged.connect(self._other_project)

    # opening and closing

    def open(self, words: str = "") -> None:
        """Show, and look for ``words`` when there are any."""
        self.show()
        current = self.view.chosen()
        if words and not (len(current) == 1 and current[0].text == " ".join(words.split())):
            quiet = self.regex.blockSignals(True)
            self.regex.setChecked(False)
            self.regex.blockSignals(quiet)
            self.field.setText(words)
        elif words and self.result is not None and self.result.found:
            self.view.setFocus()  # back from the place that was jumped to
            return
        self.field.setFocus()
        self.field.selectAll()
        if self._asked is None and self.query.words.strip():
            self._soon(0)

    def close_panel(self) -> None:
        """Go away and give the focus back to the place in front."""
        self.reading.pause()
        self.indexing.stop()
        self.hide()
        if self.main.front is not None:
            self.main.front.enter()

    def _other_project(self) -> None:
        self._forget()
        self.result = None
        self.options.reset()
        self.field.clear()
        self.hide()

    def _forget(self) -> None:
        self._library, self._meant, self._analyses = None, [], {}
        self.indexing.stop()
        self.reading.stop()
        self._stale += 1
        self._asked = None

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if changes.touches("source", "speaker"):
            self._forget()
            self._soon(WAIT)
        elif changes.touches("project"):
            self._say_foot()

    # looking

    @property
    def query(self) -> Query:
        """What the field and the boxes ask now."""
        roles: frozenset[Role] = frozenset({"respondent"} if self.respondents.isChecked() else ())
        return self.options.applied(
            Query(self.field.text(), self.regex.isChecked(), self.forms.isChecked(), roles)
        )

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._rest.isActive() or (self._job is not None and not self._job.over)

    def _soon(self, milliseconds: int) -> None:
        self.code_button.setEnabled(False)
        self._rest.start(milliseconds)

    def search(self) -> None:
        """Look for what is asked now."""
        self._rest.stop()
        project, query, stale = self.desk.project, self.query, self._stale
        if self._job is not None and not self._job.over:
            self._job.cancel()
        self._asked = query
        if project is None or not self.isVisibleTo(self.main) or not query.words.strip():
            self._asked = None
            self._show(None)
            return
        place, known, kept = project.store.path, self._library, dict(self._analyses)
        mark = self.reading.mark if query.forms else ""
        begun: list[Result] = []

        def work(progress: Progress) -> Result:
            def first(result: Result) -> None:
                begun.append(result)
                progress(1, 0)

            return find(place, query, known, progress.check, mark, kept, first=first)

        def begin() -> None:
            if begun and self._asked == query and self._stale == stale and self.result is not begun[0]:
                self._library = begun[0].library
                self._show(begun[0])

        def done(result: Result) -> None:
            if self._asked == query and self._stale == stale:
                self._library = result.library
                if begun and self.result is begun[0]:
                    self.result = result
                    self.view.show_more(result)
                    self._say()
                else:
                    self._show(result)
                self.reading.start(result.missing, len(result.library.sources))
                if not result.missing:
                    self.indexing.start(result.library, mark)

        def failed(error: BaseException) -> None:
            if self._asked == query:
                self._show(None, say(error) if isinstance(error, Refusal) else say("window.unexpected"))

        self._job = self.main.jobs.run(work, done, failed)
        self._job.progressed.connect(lambda *_: begin())

    def _read(self, guid: str, data: bytes) -> None:
        """A document is analysed: look there as well, and add what is found."""
        library, query, stale = self._library, self.query, self._stale
        project = self.desk.project
        if library is None or project is None or not query.forms:
            return
        self._analyses[guid] = data
        if self.result is None or self.result.query != query or guid not in self.result.missing:
            return

        def done(more: Result) -> None:
            if self.result is not None and self._stale == stale and self.result.query == query:
                self.result = self.result.joined(more, guid)
                self.view.show_more(self.result)
                self._say()
                if not self.result.missing:
                    self.indexing.start(library, mark)

        place, mark = project.store.path, self.reading.mark
        self.main.jobs.run(
            lambda progress: find(place, query, library, progress.check, mark, {guid: data}, guid), done
        )

    def _show(self, result: Result | None, trouble: str = "") -> None:
        self.result = result
        self.trouble.say(trouble)
        if result is None:
            self.reading.stop()
        self.view.show_result(result)
        self._say()

    def _say(self) -> None:
        result = self.result
        any_found = bool(result and result.found)
        self._pages.setCurrentIndex(2 if self.trouble.text and not any_found else 1 if any_found else 0)
        self.foot.setVisible(any_found)
        if result is None:
            self.count.setText("")
            self.empty.title.setText(say("searching.start"))
            self.empty.text.setText(say("searching.start_text"))
        elif not any_found:
            self.count.setText(places(0))
            waiting_for = bool(result.missing)
            self.empty.title.setText(say("searching.reading_first" if waiting_for else "searching.none"))
            query = result.query
            why = "none_forms" if query.forms else "none_regex" if query.regex else "none_text"
            if not query.regex and any(mark in query.words for mark in '"“”„'):
                why = "none_quoted"
            if self.options.where:
                why = "none_where"
            elif query.roles:
                why = "none_respondents"
            self.empty.text.setText(say(f"searching.{'reading_text' if waiting_for else why}"))
        else:
            key = "searching.more" if result.cut else "searching.in" if result.whole else "searching.so_far"
            self.count.setText(say(key, places=places(len(result.found)), documents=said(result)))
        self._say_foot()

    def _say_foot(self) -> None:
        chosen = self.view.chosen()
        some = len(chosen) > 1
        words = say("searching.code_some", n=number(len(chosen))) if some else say("searching.code_all")
        self.code_button.setText(f" {words}")
        self.code_button.setAccessibleName(words)
        cut = self.result is not None and self.result.cut
        self.code_button.setEnabled(
            self.desk.writable
            and self.result is not None
            and self.result.whole
            and not self._rest.isActive()
            and (some or not cut)
        )
        self.save_button.setEnabled(self.result is not None and self.result.whole)
        self.code_button.setToolTip(say("searching.too_many") if cut and not some else "")
        self.go_button.setEnabled(bool(chosen))
        self.range.say_chosen(say(f"searching.extent.{self.extent}"), active=False)

    # going there

    def _into_table(self) -> None:
        if self.result is not None and self.result.found:
            self.view.setFocus()

    def _enter(self) -> None:
        if self._rest.isActive() or self._asked != self.query:
            self.search()
        else:
            self.go()

    def go(self) -> None:
        """Show the current place in its text, its words selected, ready to be coded."""
        index = self.view.currentIndex()
        if self.result is None or not index.isValid():
            return
        one = self.view.found.shown[index.row()]
        self.main.show_place("coding", source=one.source, start=one.start, end=one.end)
        front = self.main.front
        if isinstance(front, CodingPlace) and front.source == one.source:
            front.view.select_range(one.start, one.end)
            front.view.setFocus()

    # away

    def ask_save(self) -> None:
        """Ask where, and write the places found there; those selected when there are more than one."""
        path = asked_table(self.main, self, say("searching.save"), say("searching.file"), SUFFIXES)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write the places to a table at ``path``."""
        from app.coding.exchange.found_sheets import Row, write

        result, project = self.result, self.desk.project
        if result is None or project is None:
            return
        chosen = self.view.chosen()
        places = chosen if len(chosen) > 1 else tuple(self.view.found.shown)
        rows = [
            Row(p.document, p.turn, p.speaker, p.role, p.before, p.text, p.after, p.start, p.end)
            for p in places
        ]
        guids = [p.source for p in places]
        words, name, moment = result.query.words, project.name, project.last_change
        self.trouble.say("")
        save(
            self.main, path, lambda at: write(rows, words, name, moment, at, say),
            say("searching.saved", file=path.name), self.trouble.say,
            names_left(project, lambda _own: of_found(zip(guids, rows, strict=True))),
        )  # fmt: skip

    # coding

    def open_ranges(self) -> PickList:
        """Show how much of the text a coding is to take."""
        items = [
            Item(one, say(f"searching.extent.{one}"), tip=say(f"searching.extent_tip.{one}"))
            for one in EXTENTS
        ]
        found = PickList(items, {self.extent}, parent=self)
        found.picked.connect(self._set_extent)
        found.open_at(self.range, 240)
        self.open_list = found
        found.closed.connect(lambda: setattr(self, "open_list", None))
        return found

    def _set_extent(self, extent: Extent) -> None:
        self.extent = extent
        self._say_foot()

    def ask_code(self) -> None:
        """Ask for the code; all places found get it, or those selected when there are more than one."""
        with waiting():
            project, ranges = self.desk.project, self.to_code()
        if project is None or not ranges:
            return
        self._meant = ranges
        place = self.main.place("coding")
        self.palette_over.ask(
            project.codes.book(),
            say(
                f"searching.purpose.{self.extent}", n=len(ranges) if len(ranges) == 1 else number(len(ranges))
            ),
            first=place.commands.recent if isinstance(place, CodingPlace) else (),
            favourites=favourites(project.setting("favourites")),
            counts=project.codes.counts(),
            new=project.rights.may("codebook"),
        )

    def code_new(self, name: str) -> None:
        """Make a code (a root that has the name is taken instead) and give it the passages, as one step."""
        project, name = self.desk.project, name_from(name)
        if project is None or not name or not self._meant or self._asked is None or self._rest.isActive():
            return
        same = next(
            (c for c in project.codes.book().children(None) if c.name.casefold() == name.casefold()), None
        )
        if same is not None:
            self.code(same.guid, self._meant)
            return
        with project.group("window.history.new_code", name=name):
            made = self.desk.do(
                lambda p: p.codes.add(name), self, refused=lambda refusal: self.trouble.say(say(refusal))
            )
            if made is not None and made.subject is not None:
                self.code(made.subject, self._meant)

    def to_code(self) -> list[tuple[str, int, int]]:
        """The passages that coding now would take: source guid, start, end."""
        if self.result is None:
            return []
        chosen = self.view.chosen()
        return self.result.ranges(chosen if len(chosen) > 1 else self.result.found, self.extent)

    def code(self, code: str, ranges: list[tuple[str, int, int]] | None = None) -> None:
        """Give every passage the code, as one step; what has it already stays as it is.

        Nothing happens when the texts have changed since these passages were found.
        """
        ranges = self.to_code() if ranges is None else ranges
        if not ranges or self._asked is None or self._rest.isActive():
            return
        with waiting():
            changes = self.desk.do(
                lambda p: p.codings.add_many([(*one, code) for one in ranges], origin="autocode"),
                self,
                refused=lambda refusal: self.trouble.say(say(refusal)),
            )
        if changes is None or self.desk.project is None:
            return
        self.trouble.say("")
        name = self.desk.project.codes.book().get(code).name
        added = len(changes.added.get("coding", ()))
        words = say("searching.coded", n=added if added == 1 else number(added), code=name) if added else ""
        had = len(ranges) - added
        known = say("searching.had", n=had if had == 1 else number(had)) if had else ""
        self.desk.message(" ".join(part for part in (words, known) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)


def search_all(window: MainWindow) -> SearchPanel | None:
    """The panel, under the place in front, for the words selected there; None when no project is open."""
    if window.desk.project is None:
        return None
    found = window.findChild(SearchPanel)
    if found is None:
        found = SearchPanel(window)
        found.setMinimumHeight(LEAST)
        window.work.addWidget(found)
        window.work.setStretchFactor(0, 1)
        window.work.setSizes([max(window.work.height() - HEIGHT, 1), HEIGHT])
    words = ""
    front = window.front
    if isinstance(front, CodingPlace):
        bar, selected = front.reader.find_bar, front.view.selection()
        if bar.isVisible() and bar.line.text().strip():
            words = bar.line.text().strip()
            found.forms.setChecked(bar.forms.isChecked())
        elif selected is not None:
            words = front.text[slice(*selected)].strip()
    found.open(words if "\n" not in words and len(words) <= LONGEST else "")
    return found
