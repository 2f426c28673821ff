"""Coderen: documents and codebook, the transcript, the inspector; wired together, redrawn by what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu

from app.coding.model import Changes, Coding, CodingFilter, Memo, Source
from app.coding.text import fingerprint
from app.project import Project
from app.ui.coding import code_menu, text_menu
from app.ui.coding.asking import CodeAsker
from app.ui.coding.bench import Bench
from app.ui.coding.codebook_panel import CodebookPanel
from app.ui.coding.commands import CodingCommands
from app.ui.coding.counts import Counts
from app.ui.coding.documents import DocumentsPanel
from app.ui.coding.favourites import favourites
from app.ui.coding.form_finder import FormFinder
from app.ui.coding.inspector import Inspector
from app.ui.coding.looking import Looking
from app.ui.coding.panes import Panes
from app.ui.coding.reader import Reader
from app.ui.coding.reviewing import Reviewing
from app.ui.coding.standing import StandingStill, UnsentMarks
from app.ui.coding.suggestions import Suggestions
from app.ui.coding.walking import FragmentWalker
from app.ui.desk import OTHERS
from app.ui.jobs import next_turn
from app.ui.places import Place, Tools
from app.ui.widgets import dot_icon
from app.words import say

WHILE_NAMING_MS = 300
AT_ONCE = 300
"""With so many documents or fewer the first is shown at once with the list."""
MANY = 200
"""More changed codings than this are read again as a whole."""


def _parts(tools: Tools) -> tuple[Callable[[], Any], ...]:
    """What makes the panes: documents, codebook, reader, inspector."""
    return (
        lambda: DocumentsPanel(tools),
        lambda: CodebookPanel(tools),
        lambda: Reader(lambda: tools.window.acts.run("import")),
        Inspector,
    )


class CodingPlace(Bench):
    """The place to read and code."""

    key: ClassVar[str] = "coding"
    title_key: ClassVar[str] = "window.place.coding"
    icon: ClassVar[str] = "coding"

    def __init__(self, tools: Tools, parts: Sequence[Any] | None = None) -> None:
        super().__init__(tools)
        self.source: str | None = None
        self.text = ""
        self.seen = ""
        """The sha256 of the text that is shown."""
        self.memos: dict[str, Sequence[Memo]] = {}
        """The memos on the codings that were looked at last."""
        self.codings: dict[str, Coding] = {}
        self._hidden_coders: set[str] = set()
        self.documents, self.codebook, self.reader, self.inspector = parts or [p() for p in _parts(tools)]
        self.view = self.reader.view
        self.suggestions = Suggestions(tools, self)
        self.suggestions.seen = lambda source: self.seen if source == self.source else None
        self.commands = CodingCommands(self)
        self.asker = CodeAsker(self, self.commands, lambda: self.reviewing.ask_other())
        self.walker = FragmentWalker(self)
        bar = self.reader.find_bar
        self.finder = FormFinder(tools, bar, self.suggestions, lambda: (self.source, self.text))
        self.counts = Counts(self)
        self.looking = Looking(self, lambda one, code: self.reviewing.told(one, code))
        self._build()
        self._wire()
        self.reviewing = Reviewing(self, self.commands, self.asker)
        self.unsent = UnsentMarks(self)

    @classmethod
    def in_parts(cls, tools: Tools) -> Iterator[Place | None]:
        """Make it part by part: the panes take the window a turn each."""
        parts = []
        for part in _parts(tools):
            parts.append(part())
            yield None
        yield cls(tools, parts)

    def _build(self) -> None:
        settings = self.tools.settings
        self.panes = Panes(self.documents, self.codebook, self.reader, self.inspector, settings, self)
        self.left = self.panes.left
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.panes)
        self.view.set_font_size(settings.text_size)

    def _wire(self) -> None:
        view, book, look = self.view, self.codebook, self.inspector
        commands, window = self.commands, self.tools.window
        self.panes.sidesChanged.connect(self._tell_sides)
        self.documents.opened.connect(self.open)
        self.documents.memoAsked.connect(lambda guid: commands.write_memo("source", guid))
        book.coded.connect(commands.code)
        book.menuAsked.connect(lambda guid, at: code_menu.build(book, guid).popup(at))
        book.ranged.connect(lambda guid, start, end: commands.code(guid, (start, end)))
        book.visibility.connect(self._filter)
        book.stepped.connect(self.walker.step)
        book.listed.connect(
            lambda guid: self.tools.show("fragments", filter=CodingFilter(codes=frozenset({guid})))
        )
        book.memoAsked.connect(lambda guid: commands.write_memo("code", guid))
        book.whyNotAsked.connect(lambda guid: self.reviewing.why.ask(guid))
        book.rulesAsked.connect(lambda guid: self.reviewing.show_rules(guid))
        view.selectionChanged.connect(self.looking.selected)
        view.codingClicked.connect(self.looking.clicked)
        view.resizeRequested.connect(commands.resize)
        view.codeDropped.connect(self._dropped)
        view.contextRequested.connect(
            lambda at, offset: text_menu.build(self, commands, self.asker, offset).popup(at)
        )
        view.keyCode.connect(commands.favourite)
        view.inVivoRequested.connect(commands.in_vivo)
        view.fontSizeChanged.connect(window.set_text_size)
        window.textSizeChanged.connect(view.set_font_size)
        self.reader.find_bar.moved.connect(self._found)
        self.reader.find_bar.closed.connect(view.setFocus)
        self.reader.find_bar.everywhereAsked.connect(lambda: window.acts.run("search_all"))
        look.codingChosen.connect(self.stand_on)
        look.memoWritten.connect(commands.memo_on_coding)
        look.weighed.connect(commands.weigh)
        look.removed.connect(commands.uncode)
        look.recoded.connect(self.asker.ask_recode)
        look.jumped.connect(self.walker.step)
        look.assignAsked.connect(self.asker.ask)
        look.focusLost.connect(view.setFocus)

    # what the window asks of a place

    def enter(self) -> None:
        self._tell_sides()
        self.view.setFocus()

    def _tell_sides(self) -> None:
        acts = self.tools.window.acts
        if self.tools.window.front is self:
            acts["left_panel"].setChecked(self.left.isVisibleTo(self))
            acts["right_panel"].setChecked(self.inspector.isVisibleTo(self))

    def leave(self) -> None:
        self.inspector.commit()

    def go(self, **target: Any) -> None:
        """``source``, and in it ``start`` and ``end``, or ``coding`` (a guid)."""
        coding = target.get("coding")
        if coding is not None:
            found = self.desk.ask(lambda p: p.codings.find(coding))
            if found is not None:
                self.open(found.source)
                self.stand_on(coding)
                self.view.scroll_to(found.start, found.end)
            return
        if target.get("source"):
            self.open(target["source"])
            if target.get("start") is not None:
                self.view.scroll_to(target["start"], target.get("end"))

    def save_state(self) -> None:
        self.inspector.commit()
        self.panes.save()
        self._remember()
        self.suggestions.close()

    def _remember(self) -> None:
        project = self.desk.project
        if project is not None and self.source is not None:
            self.tools.settings.set_value(f"open/{project.guid}", self.source)

    def actions_for(self) -> dict[str, Callable[[], Any]]:
        open_ = self.source is not None
        found: dict[str, Callable[[], Any]] = {
            "memo": self.commands.memo,
            "assign": self.asker.ask,
            "again": self.commands.again,
            "new_code": self.codebook.new_code,
            "next_fragment": lambda: self.walker.step(None, 1),
            "previous_fragment": lambda: self.walker.step(None, -1),
            "left_panel": lambda: self.left.setVisible(not self.left.isVisible()),
            "right_panel": lambda: self.inspector.setVisible(not self.inspector.isVisible()),
            "next_pane": lambda: self.panes.next(self.tools.window.focusWidget()),
            "show_all_codes": lambda: self.codebook.only({c.guid for c in self.codebook.model.book}),
        }
        if open_:
            found |= {
                "find": self.find_words,
                "in_vivo": self.commands.in_vivo,
            }
        if self.view.selected_coding() is not None:
            found["uncode"] = self.commands.uncode
        return found | self.reviewing.actions()

    def fill_menu(self, name: str, menu: QMenu) -> None:
        project = self.desk.project
        if name != "show_coders" or project is None:
            return
        menu.clear()
        for coder in project.coders.list():
            action = menu.addAction(dot_icon(coder.color), coder.name)
            action.setCheckable(True)
            action.setChecked(coder.guid not in self._hidden_coders)
            action.toggled.connect(lambda on, g=coder.guid: self._show_coder(g, on))

    def _show_coder(self, guid: str, on: bool) -> None:
        self._hidden_coders = self._hidden_coders - {guid} if on else self._hidden_coders | {guid}
        self._filter()

    # following changes

    def refresh(self, changes: Changes | None, initiator: object) -> None:
        project = self.desk.project
        if project is None:
            return
        if changes is not None and initiator == OTHERS and self._naming():  # the name is not finished yet
            QTimer.singleShot(WHILE_NAMING_MS, self, lambda: self._later(project, changes))
            return
        self.suggestions.refresh(changes)
        if changes is None:
            self.reviewing.reset()
            self._reload()
            return
        if changes.touches("code", "code_set", "project"):
            self._load_book()
            self.view.set_codes({c.guid: c for c in project.codes.book()})
        if changes.touches("source", "speaker", "case_source", "case"):
            self._load_documents()
            touched = {*changes.changed.get("source", ()), *changes.removed.get("source", ())}
            if self.source in touched or changes.touches("speaker", "case_source", "case"):
                self._reopen()
        if changes.touches("coding"):
            if self.source in changes.sources:
                self._update_codings(changes)
            self.counts.soon(changes)
        if changes.touches("coder"):
            self.view.set_coders({c.guid: c.name for c in project.coders.list()})
        if changes.touches("coding", "memo", "code", "coder"):
            self.looking.soon()

    def _naming(self) -> bool:
        """Whether a name is being typed in the tree of documents or codes."""
        editing = QAbstractItemView.State.EditingState
        return editing in (self.documents.tree.state(), self.codebook.tree.state())

    def _later(self, project: Project, changes: Changes) -> None:
        if self.desk.project is project:
            self.refresh(changes, OTHERS)

    def _reload(self) -> None:
        project = self.desk.project
        assert project is not None
        self.source = None
        self.view.set_resizable(self.desk.writable)
        self._hidden_coders = set()
        self.codebook.hidden = set()
        self._load_book()
        self.counts.forget()
        many = project.sources.count() > AT_ONCE
        if many:  # listing so many and opening one takes a turn each
            self._close(any_documents=True)
            next_turn(self, lambda: self._show_list(project, many=True))
        else:
            self._show_list(project, many=False)

    def _show_list(self, project: Project, *, many: bool) -> None:
        """List the documents, and show one now, or of many in the next turn."""
        if self.desk.project is not project:
            return
        sources: Sequence[Source] | None = self.desk.ask(lambda p: p.sources.list())
        if sources is None:  # the server went away just now
            return
        kept = self.tools.settings.value(f"open/{project.guid}")
        wanted = next((s.guid for s in sources if s.guid == kept), sources[0].guid if sources else None)
        self.documents.load(sources, self.source or wanted)
        self.panes.share()
        if many:
            next_turn(self, lambda: self._show_first(project, wanted, many=True))
        else:
            self._show_first(project, wanted, many=False)

    def _show_first(self, project: Project, wanted: str | None, *, many: bool) -> None:
        """Open the document that was open last, or the first."""
        if self.desk.project is not project or self.source is not None:
            return  # something else was opened meanwhile
        if wanted is None:
            self._close(any_documents=False)
        else:
            self.open(wanted)
        if many:
            self.counts.soon()  # a thread that counts would be in the way of what is drawn now
        else:
            self.counts.count()
        if self.tools.settings.warm:
            self.suggestions.asker.warm_later()

    def _load_book(self) -> None:
        project = self.desk.project
        assert project is not None
        self.codebook.load(project.codes.book(), favourites(project.setting("favourites")))
        self.counts.soon()

    def _load_documents(self) -> None:
        project = self.desk.project
        assert project is not None
        self.documents.load(project.sources.list(), self.source)
        self.panes.share()
        self.counts.soon()

    def _reopen(self) -> None:
        """The open document itself was changed: show it again, where the reader was."""
        project, source = self.desk.project, self.source
        assert project is not None
        sources = project.sources.list()
        if all(s.guid != source for s in sources):
            self.source = None
            if sources:
                self.open(sources[0].guid)
            else:
                self._close(any_documents=False)
            return
        with StandingStill(self.view, lambda: self.text):
            self.source = None
            if source is not None:
                self.open(source)

    def _close(self, *, any_documents: bool) -> None:
        self.source, self.text, self.codings = None, "", {}
        self.reader.clear(any_documents=any_documents)
        self.suggestions.show(None)
        self.looking.soon()
        self.tools.window.acts.update()

    def open(self, source: str) -> None:
        """Show a document with its codings; nothing happens when it is open already."""
        project = self.desk.project
        if project is None or source == self.source:
            return
        self.inspector.commit()
        found = self.desk.ask(
            lambda p: (p.sources.get(source), p.sources.text(source), p.codings.of_source(source))
        )
        if found is None:
            if self.desk.live.state == "away":
                self.desk.message(say("database.live.not_read"), "warning")
            self.documents.mark(self.source or "")
            return
        record, text, codings = found
        self.source, self.text, self.seen = source, text, fingerprint(text)
        self.codings, self.memos = {c.guid: c for c in codings}, {}
        self.reader.open(project, record, self.text)
        self._filter()  # before there is anything to go through
        self.view.set_codings(self.codings.values(), {c.guid: c for c in project.codes.book()})
        self.documents.mark(source)
        if project.sources.count() > AT_ONCE:  # the text is drawn first
            self.suggestions.let_go()
            next_turn(self, lambda: self._opened(source))
        else:
            self._opened(source)

    def _opened(self, source: str) -> None:
        """What follows the text of a document that was opened just now."""
        if self.source != source:
            return
        self.suggestions.show(source)
        self._remember()
        self.unsent.show_all()
        self.counts.soon()
        self.looking.soon()
        self.tools.window.acts.update()

    def _update_codings(self, changes: Changes) -> None:
        project = self.desk.project
        assert project is not None
        touched = (*changes.added.get("coding", ()), *changes.changed.get("coding", ()))
        removed = [g for g in changes.removed.get("coding", ()) if g in self.codings]
        if len(touched) + len(removed) > MANY:
            self.redraw_codings()
            return
        here = [c for c in self.desk.ask(lambda p: p.codings.some(touched), ()) if c.source == self.source]
        self.codings.update((c.guid, c) for c in here)
        for guid in removed:
            del self.codings[guid]
        self.view.update_codings(here, removed)

    def redraw_codings(self) -> None:
        """Read the open document's codings anew and draw them all."""
        project = self.desk.project
        source = self.source
        if project is not None and source is not None:
            found = self.desk.ask(lambda p: p.codings.of_source(source))
            if found is not None:
                self.codings = {c.guid: c for c in found}
            self.view.set_codings(self.codings.values())

    def is_visible(self, coding: Coding) -> bool:
        """Whether a coding is drawn."""
        return coding.code not in self.codebook.hidden and coding.coder not in self._hidden_coders

    def _filter(self) -> None:
        hiding = bool(self.codebook.hidden or self._hidden_coders)
        self.view.set_visible_codings(self.is_visible if hiding else None)
        self.looking.soon()

    # looking

    def _dropped(self, code: str, start: int, end: int) -> None:
        self.view.setFocus()
        self.commands.code(code, (start, end))

    def stand_on(self, guid: str) -> None:
        """Select a coding and tell about it; words selected elsewhere are let go."""
        self.looking.stand_on(guid)

    def inspect_soon(self) -> None:
        """Let the inspector say anew what is looked at."""
        self.looking.soon()

    def find_words(self) -> None:
        """Open the bar to find words."""
        words = self.view.selection()
        self.reader.find_bar.open(self.text, self.text[slice(*words)] if words else "")

    def _found(self, hits: list[tuple[int, int]], at: int | None) -> None:
        self.view.set_search_hits(hits, at, self.reader.find_bar.apart)
        if at is not None:
            self.view.scroll_to(*hits[at], flash=False)
