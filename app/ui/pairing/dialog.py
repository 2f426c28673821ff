"""Two codebooks side by side, the pairs between them, and under them the book that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.coding.codebook import Codebook, CodebookFile
from app.coding.codebook.pairing import Pairing
from app.coding.refusal import Refusal
from app.ui import theme
from app.ui.dialogs.frame import Frame
from app.ui.flow import Flow
from app.ui.pairing import files, telling
from app.ui.pairing.acts import act_buttons, act_menu
from app.ui.pairing.choice import BookChoice
from app.ui.pairing.detail import Detail
from app.ui.pairing.trees import GUID, BookTree, ink
from app.ui.pairing.under import ask_under
from app.ui.widgets import button, label
from app.words import say

if TYPE_CHECKING:
    from app.coding.model import Changes
    from app.project import Project
    from app.ui.main_window import MainWindow

Step = Callable[[Pairing], Pairing]


class PairingDialog(Frame):
    """Thin above ``Pairing``: every action gives the next one; Ctrl+Z goes back to the one before.

    On the left the project's codebook, or one of a file; then the outcome is saved as a file.
    """

    def __init__(self, window: MainWindow, book: CodebookFile | None = None) -> None:
        super().__init__(window, say("pairing.title"), say("pairing.about"), size=QSize(1342, 720))
        self.pairing: Pairing | None = None
        self.left: CodebookFile | None = None
        self.right: CodebookFile | None = None
        self._past: list[Pairing] = []
        self._next: list[Pairing] = []
        self._asked = 0
        heads = [say("pairing.column.code"), say("pairing.column.what")]
        self.mine = BookTree("mine", ["theirs"], [say("pairing.column.mine"), heads[1]])
        self.theirs = BookTree("theirs", ["mine"], [say("pairing.column.theirs"), heads[1]])
        self.outcome = BookTree(
            "outcome", ["theirs"], [say("pairing.column.outcome"), heads[1], say("pairing.column.codings")]
        )
        self.pairs = QListWidget()
        self.pairs.setAccessibleName(say("pairing.pairs"))
        self.pairs.setWordWrap(True)
        self.pairs.setSpacing(1)
        self.pairs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.detail = Detail()
        self.told = label("", "muted")
        self._lay_out()
        self._wire()
        self.files = QWidget()
        self.files.setLayout(Flow(*self._left_buttons(), spacing=8))  # on a small screen under one another
        self.buttons(say("pairing.ok"), self.apply, self.files, enter=False)
        self._offer()
        if book is not None:
            self.right_choice.put_first(book)
        self.read()
        self.theirs.setFocus()

    # building

    def _lay_out(self) -> None:
        self.left_choice = BookChoice(say("pairing.which.left"), self.mine)
        self.right_choice = BookChoice(say("pairing.which.right"), self.theirs)
        above = QSplitter(Qt.Orientation.Horizontal)
        above.addWidget(self.left_choice)
        above.addWidget(self._middle())
        above.addWidget(self.right_choice)
        above.setSizes([465, 364, 465])
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(self.outcome)
        below.addWidget(self.detail)
        below.setSizes([900, 394])
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(above)
        whole.addWidget(below)
        whole.setSizes([320, 210])
        above.setMinimumHeight(220)  # on a small screen the dialog scrolls
        below.setMinimumHeight(160)
        for splitter in (above, below, whole):
            splitter.setChildrenCollapsible(False)
        self.body.addWidget(whole, 1)
        self.body.addWidget(self.told)

    def _middle(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.acts, grid = act_buttons(
            self.pair_chosen, self.unpair, self.put_under, self.leave_out, self.say_yes, self.say_no
        )
        column.addLayout(grid)
        column.addWidget(self.pairs, 1)
        return part

    def _left_buttons(self) -> list[QWidget]:
        found: list[QWidget] = []
        for name, on, icon in (
            ("account", self.save_account, "excel"),
            ("save", self.save_decisions, "download"),
            ("open", self.open_decisions, "open"),
        ):
            push = button(say(f"pairing.file.{name}"), on, icon=icon)
            push.setAutoDefault(False)
            push.setToolTip(say(f"pairing.file.{name}_tip"))
            found.append(push)
        return found

    def _wire(self) -> None:
        for choice in (self.left_choice, self.right_choice):
            choice.picked.connect(self.read)
            choice.wanted.connect(lambda file, c=choice: self.add_file(c, file))
        for tree in (self.mine, self.theirs, self.outcome):
            tree.dropped.connect(self._dropped)
            tree.entered.connect(self._enter)
        self.theirs.deleted.connect(self.leave_out)
        self.theirs.chosen.connect(self._follow)
        self.mine.chosen.connect(lambda _: self._enable())
        self.outcome.chosen.connect(self._chosen_outcome)
        self.pairs.currentItemChanged.connect(lambda item: self._follow(item.data(GUID) if item else ""))
        self.pairs.itemActivated.connect(lambda _: self._enter())
        self.detail.kept.connect(self._keep)
        self.detail.for_all.connect(self._keep_all)
        for tree in (self.mine, self.theirs):
            tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            tree.customContextMenuRequested.connect(lambda at, t=tree: self.menu().exec(t.mapToGlobal(at)))
        for keys, on in (
            ("Ctrl+Z", self.step_back), ("Ctrl+Shift+Z", self.step_forth), ("Ctrl+Y", self.step_forth),
            ("Ctrl+L", self.unpair), ("Ctrl+D", self.put_under), ("Ctrl+J", self.say_yes),
            ("Ctrl+N", self.say_no),
            ("Ctrl+Shift+Return", lambda: self.pair_chosen(more=True)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(on)
        theme.on_change.connect(self._repaint)

    # which two books

    def _offer(self) -> None:
        project = self.desk.project
        if project is not None:
            count = len(project.codes.book())
            self.left_choice.offer(None, say("pairing.this_project", name=project.name, n=count))
        for book in files.shipped_books():
            self.left_choice.offer(book)
            self.right_choice.offer(book)

    def add_file(self, choice: BookChoice, file: Path) -> None:
        """Read a codebook in a thread and show it; a refusal stands in the window."""
        project = self.desk.project
        target = project.place if project is not None else None

        def done(book: CodebookFile) -> None:
            choice.put_first(book)
            self.read()

        self._job(lambda: files.read(file, target), done)

    def read(self) -> None:
        """Pair the two chosen books anew; what was decided about others is gone."""
        project, self.left = self.desk.project, self.left_choice.book
        right = self.right = self.right_choice.book
        if right is None or project is None:
            return
        mine = project.codes.book() if self.left is None else Codebook(self.left.codes)
        self.told.setText(say("pairing.reading"))
        self._job(lambda: Pairing.of(mine, right), self._start)

    def _job(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.trouble.say("")
        self._asked += 1
        asked = self._asked

        def only(then: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda found: then(found) if asked == self._asked and self.isEnabled() else None

        self._running = self.main.jobs.run(
            lambda progress: work(), only(done), only(self._failed), label=say("pairing.reading")
        )

    def _failed(self, error: BaseException) -> None:
        self._show()
        if isinstance(error, Refusal):
            self.refuse(error)
        else:
            self.main.jobs.failed.emit(error)

    def done(self, result: int) -> None:
        """Close; what is still being read is no longer wanted."""
        self._asked += 1
        super().done(result)

    def _start(self, pairing: Pairing) -> None:
        self._past, self._next, self.pairing = [], [], pairing
        self._show(whole=True)
        waiting = pairing.waiting()
        first = waiting[0] if waiting else next(iter(pairing.decisions), "")
        self.theirs.choose(first)
        self._follow(first)

    # deciding

    @property
    def who(self) -> str:
        """Who decides."""
        project = self.desk.project
        try:
            return project.coder.name if project is not None else ""
        except Refusal:
            return say("pairing.somebody")

    def step(self, operation: Step) -> bool:
        """Do one thing; False when it was refused, which then stands in the window."""
        if self.pairing is None:
            return False
        self.trouble.say("")
        try:
            made = operation(self.pairing)
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        self._past.append(self.pairing)
        self._next.clear()
        self.pairing = made
        self._show()
        return True

    def step_back(self) -> None:
        """Take the latest decision back."""
        if self._past and self.pairing is not None:
            self._next.append(self.pairing)
            self.pairing = self._past.pop()
            self._show()

    def step_forth(self) -> None:
        """Decide again what was taken back."""
        if self._next and self.pairing is not None:
            self._past.append(self.pairing)
            self.pairing = self._next.pop()
            self._show()

    def pair_chosen(self, *, more: bool = False) -> None:
        """Pair the codes that are chosen left and right; ``more``: beside what it is paired with."""
        own, their = self.mine.guid, self.theirs.guid
        if own and their:
            self.step(lambda p: p.pair(their, own, by=self.who, more=more))

    def unpair(self) -> None:
        """Make the chosen code of theirs one of its own."""
        if their := self.theirs.guid:
            self.step(lambda p: p.unpair(their, by=self.who))

    def leave_out(self) -> None:
        """Leave the chosen code of theirs out, or take it in again."""
        their, pairing = self.theirs.guid, self.pairing
        if their and pairing is not None:
            back = pairing.decisions[their].fate == "out"
            self.step(lambda p: p.unpair(their, by=self.who) if back else p.leave_out(their, by=self.who))

    def put_under(self) -> None:
        """Ask under which code the chosen one comes as a new one."""
        their, pairing = self.theirs.guid, self.pairing
        if their and pairing is not None:
            ask_under(self, pairing, their, lambda to: self.step(lambda p: p.put(their, to, by=self.who)))

    def say_yes(self) -> None:
        """The chosen proposal is right."""
        if their := self.theirs.guid:
            self.step(lambda p: p.accept([their], by=self.who))
            self._next_waiting()

    def say_no(self) -> None:
        """The chosen proposal is not right: what is decided stays."""
        if their := self.theirs.guid:
            self.step(lambda p: p.refuse([their], by=self.who))
            self._next_waiting()

    def _next_waiting(self) -> None:
        if self.pairing is not None and (waiting := self.pairing.waiting()):
            self.theirs.choose(waiting[0])
            self._follow(waiting[0])

    def _enter(self) -> None:
        """Enter: yes to a proposal, else pair what is chosen left and right."""
        their, pairing = self.theirs.guid, self.pairing
        if pairing is None or not their:
            return
        proposed = pairing.proposals[their].mine
        if pairing.waits(their) and self.mine.guid in ("", proposed):
            self.say_yes()
        else:
            self.pair_chosen()

    def _keep(self, aspect: Any, keep: Any) -> None:
        if their := self.theirs.guid:
            self.step(lambda p: p.choose(their, aspect, keep, by=self.who))

    def _keep_all(self) -> None:
        keeps = dict(self.detail.keeps())

        def all_of(pairing: Pairing) -> Pairing:
            for guid, made in pairing.decisions.items():
                if made.fate == "same":
                    for aspect in pairing.differs(guid):
                        if aspect in keeps:
                            pairing = pairing.choose(guid, aspect, keeps[aspect], by=self.who)
            return pairing

        self.step(all_of)

    def _dropped(self, side: str, guid: str, onto: str) -> None:
        sender = self.sender()
        if sender is self.outcome:
            self.step(lambda p: p.put(guid, self._place(onto), by=self.who))
            self.theirs.choose(guid)
        else:
            own, their = (guid, onto) if side == "mine" else (onto, guid)
            self.step(lambda p: p.pair(their, own, by=self.who))
            self.theirs.choose(their)
        self._follow(self.theirs.guid)

    def _place(self, onto: str) -> str:
        """A code of the outcome as the code of mine or theirs that it comes of; empty for the top."""
        if self.pairing is None or not onto or onto in self.pairing.mine:
            return onto
        return self.pairing.outcome.parts[onto].theirs[0]

    def menu(self) -> QMenu:
        """What can be done with the chosen code of theirs."""
        return act_menu(self, self.acts, lambda: self.pair_chosen(more=True), can_more=self.can_more())

    def can_more(self) -> bool:
        """Whether the chosen code of theirs can be one with the chosen one of mine as well."""
        their, own, pairing = self.theirs.guid, self.mine.guid, self.pairing
        if pairing is None or not their or not own:
            return False
        made = pairing.decisions[their]
        return made.fate == "same" and own not in made.mine

    # showing

    def _show(self, *, whole: bool = False) -> None:
        pairing, project = self.pairing, self.desk.project
        if pairing is None:
            self.told.setText("")
            return
        tell = [(self.mine, pairing.mine, telling.of_mine(pairing)),
                (self.theirs, pairing.theirs, telling.of_theirs(pairing))]  # fmt: skip
        for tree, book, lines in tell:
            if whole:
                tree.load(book, lines)
            else:
                tree.tell(lines)
        counts = files.counted(project, pairing) if self.left is None else {}
        show = self.outcome.load if whole else self.outcome.update_book
        show(pairing.outcome.book, telling.of_outcome(pairing, counts))
        self.pairs.blockSignals(True)
        self.pairs.clear()
        for line in telling.pairs(pairing):
            item = QListWidgetItem(f"{line.pair}\n{line.why}")
            item.setData(GUID, line.theirs)
            item.setForeground(ink(line.tone))
            item.setToolTip(item.text())
            self.pairs.addItem(item)
        self.pairs.blockSignals(False)
        self.told.setText(
            f"{telling.summary(pairing)}  ·  {say('pairing.count.outcome', n=len(pairing.outcome.book))}"
        )
        self._follow(self.theirs.guid)

    def _repaint(self) -> None:
        self._show(whole=True)

    def _chosen_outcome(self, guid: str) -> None:
        if self.pairing is None or not guid:
            return
        part = self.pairing.outcome.parts[guid]
        if part.theirs:
            self.theirs.choose(part.theirs[0])
            self._follow(part.theirs[0])
        elif part.mine:
            self.mine.choose(part.mine[0])

    def _follow(self, their: str) -> None:
        """Show everywhere what belongs to a code of theirs."""
        pairing = self.pairing
        if pairing is None:
            return
        if their:
            made, one = pairing.decisions[their], pairing.proposals[their]
            self.theirs.choose(their)
            own = made.mine[:1] if made.fate == "same" else (one.mine,) if pairing.waits(their) else ()
            if own and own[0]:
                self.mine.choose(own[0])
            self.outcome.choose(pairing.outcome.fate[their] or "")
            self.pairs.blockSignals(True)
            for n in range(self.pairs.count()):
                if self.pairs.item(n).data(GUID) == their:
                    self.pairs.setCurrentRow(n)
                    break
            else:
                self.pairs.setCurrentRow(-1)
            self.pairs.blockSignals(False)
        self.detail.show_pair(pairing, their)
        self._enable()

    def _enable(self) -> None:
        pairing, their, own = self.pairing, self.theirs.guid, self.mine.guid
        made = pairing.decisions.get(their) if pairing is not None else None
        waits = bool(pairing is not None and made is not None and pairing.waits(their))
        fate = made.fate if made is not None else ""
        can = {
            "pair": bool(made and own and not (fate == "same" and made.mine == (own,))),
            "unpair": fate == "same" or fate == "out",
            "under": bool(made), "out": bool(made), "yes": waits, "no": waits,
        }  # fmt: skip
        for name, push in self.acts.items():
            push.setEnabled(can[name])
        text = say("pairing.act.in" if fate == "out" else "pairing.act.out")
        self.acts["out"].setText(f" {text}")
        self.acts["out"].setAccessibleName(text)
        if self.primary is not None:
            self.primary.setText(say("pairing.ok" if self.left is None else "pairing.ok_file"))
            self.primary.setAccessibleName(self.primary.text())
            self.primary.setEnabled(pairing is not None and (self.left is not None or self.desk.writable))

    # doing

    def apply(self) -> None:
        """Let the project's codebook become the outcome, as one step; or save it when it is two files."""
        from app.project.uniting import unite

        pairing, right = self.pairing, self.right
        if pairing is None or right is None:
            return
        if self.left is not None:
            self._told(files.save_book(self, pairing, self.left, right))
            return

        def work(project: Project) -> Changes:
            return unite(project, pairing, title=right.title or right.name)

        if self.do(work) is not None:
            self.desk.message(say("pairing.done", name=right.title or right.name))
            self.accept()

    def save_account(self) -> None:
        """Save the table that accounts for it as a workbook."""
        if self.pairing is not None and self.right is not None:
            self._told(files.save_account(self, self.pairing, self.left, self.right))

    def save_decisions(self) -> None:
        """Save what was decided, so that the command line can do the same."""
        if self.pairing is not None and self.right is not None:
            self._told(files.save_decisions(self, self.pairing, self.right))

    def open_decisions(self) -> None:
        """Decide as a file of decisions says."""
        found, _ = QFileDialog.getOpenFileName(self, say("pairing.file.open"), "", say("pairing.file.filter"))
        if found:
            self.step(lambda p: files.decided(p, Path(found), self.who))

    def _told(self, file: Path | None) -> None:
        if file is not None:
            self.desk.message(say("dialogs.book.saved", file=file.name))
            self.told.setText(say("pairing.file.saved", file=file.name))


def pair_books(window: MainWindow, book: CodebookFile | None = None) -> PairingDialog | None:
    """Open the window; ``book`` stands on the right. None when no project is open."""
    if window.desk.project is None:
        return None
    dialog = PairingDialog(window, book)
    dialog.open()
    return dialog
