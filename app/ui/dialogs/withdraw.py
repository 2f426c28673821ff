"""Withdrawing: choose a case or document, see what goes and which copies are left, and be sure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.coding.refusal import Refusal
from app.project import Project, standing
from app.project.mentions import told
from app.ui import icons
from app.ui.dialogs.copies_left import CopiesLeft
from app.ui.dialogs.frame import Line, TickBox, scrolling
from app.ui.dialogs.pages import Pages, page
from app.ui.jobs import Job, Progress
from app.ui.widgets import SearchField, button, label, row
from app.ui.working import let_go
from app.words import say

if TYPE_CHECKING:
    from app.project.withdrawal import Withdrawal
    from app.ui.main_window import MainWindow

GUID = Qt.ItemDataRole.UserRole
REST = 60
"""Milliseconds of rest before it is looked up what goes along: walking through the list costs nothing."""
SOME = 100
"""Lines that are put in the list at a time."""


class WithdrawDialog(Pages):
    """Left the cases and documents, right what goes with the chosen one."""

    def __init__(self, window: MainWindow, chosen: str | None = None) -> None:
        super().__init__(
            window,
            say("privacy_window.withdraw.title"),
            say("privacy_window.withdraw.about"),
            QSize(860, 600),
        )
        project = window.desk.project
        assert project is not None
        self.project = project
        self.plan: Withdrawal | None = None
        """What goes with the chosen one; None until a thread has looked."""
        self.looking: Job | None = None
        self._removed: Job | None = None
        self._wanted = chosen
        self._offers: list[tuple[str, str, str]] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._look)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(2 * REST)
        self._later.timeout.connect(self._find_removed)
        self._adding = QTimer(self)
        self._adding.setInterval(0)
        self._adding.timeout.connect(self._add_some)
        self.search = SearchField(say("privacy_window.withdraw.search"))
        self.list = QListWidget()
        self.list.setAccessibleName(say("privacy_window.withdraw.list"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setMinimumHeight(56)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        right = QVBoxLayout(inside)
        right.setContentsMargins(8, 0, 8, 0)
        right.setSpacing(6)
        self._goes = QVBoxLayout()
        self._goes.setSpacing(6)
        self.copies = CopiesLeft(self)
        self.copies.told.connect(self._follow)
        right.addLayout(self._goes)
        right.addWidget(self.copies)
        right.addStretch(1)
        self._scroll = scrolling(inside)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._scroll)
        split.setSizes([300, 520])
        self.choose, column = page()
        column.addWidget(split, 1)
        self.summary = button("", self._to_copies, kind="quiet", icon="chevron-down")
        self.summary.setAutoDefault(False)
        kept = self.summary.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.summary.setSizePolicy(kept)
        column.addLayout(row(self.summary, None))
        self.warning = Line("warning", "danger")
        self.warning.say(say("privacy.cannot_undo"))
        self.sure = TickBox(say("privacy_window.withdraw.sure"))
        column.addWidget(self.warning)
        column.addWidget(self.sure)
        self.pages.addWidget(self.choose)
        self.pages.setCurrentWidget(self.choose)
        self.buttons(say("privacy_window.withdraw.ok"), self.withdraw, enter=False)
        self.search.textChanged.connect(self._narrow)
        self.list.currentItemChanged.connect(lambda item, _old: self._show(item))
        self.sure.toggled.connect(lambda _on: self._follow())
        self._icons = {kind: icons.icon(kind) for kind in ("case", "document")}
        self._offer("case", [(c.guid, c.name) for c in project.cases.list()])
        self._offer("document", [(s.guid, s.name) for s in project.sources.list()])
        self._add_some()
        self._later.start()
        self._follow()
        self.list.setFocus()

    def _offer(self, kind: str, things: Iterable[tuple[str, str]]) -> None:
        """Put cases or documents (guid, name) at the end of the list, some at a time."""
        self._offers += [(kind, guid, name) for guid, name in things]
        self._adding.start()

    def _add_some(self) -> None:
        """The next lines; a thousand at once would hold the window."""
        some, self._offers = self._offers[:SOME], self._offers[SOME:]
        if not self._offers:
            self._adding.stop()
        narrowed = self.search.text().casefold()
        for kind, guid, name in some:
            item = QListWidgetItem(self._icons[kind], name)
            item.setData(GUID, guid)
            item.setSizeHint(QSize(0, 28))  # no wider than the list, so that long names are shortened
            item.setToolTip(f"{say(f'privacy_window.withdraw.{kind}')}: {name}")
            self.list.addItem(item)
            item.setHidden(narrowed not in name.casefold())
            if guid == self._wanted:
                self._wanted = None
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)
        waits = self._wanted is not None and bool(self._offers)
        if self.list.currentItem() is None and self.list.count() and not waits:
            self.list.setCurrentRow(0)

    def _find_removed(self) -> None:
        """Offer what was removed before and lives on in the logboek, when a thread has looked through it."""
        where = self.project.store.path

        def work(_progress: Progress) -> list[tuple[str, str, str]]:
            with Project.open(where, read_only=True) as own:
                return [(one.kind, one.guid, one.name) for one in own.withdrawing.removed()]

        def done(found: list[tuple[str, str, str]]) -> None:
            for kind, guid, name in found:
                words = say("privacy_window.withdraw.removed", name=name)
                self._offer("case" if kind == "case" else "document", [(guid, words)])

        self._removed = self.main.jobs.run(work, done, self._not_found)

    def _narrow(self, wanted: str) -> None:
        for n in range(self.list.count()):
            item = self.list.item(n)
            if item is not None:
                item.setHidden(wanted.casefold() not in item.text().casefold())

    def _show(self, item: QListWidgetItem | None) -> None:
        self.trouble.say("")
        self.sure.setChecked(False)
        self._empty()
        self.copies.clear()
        self.plan = None
        let_go(self.looking)
        self._rest.stop()
        if item is not None:
            self._goes.addWidget(label(say("privacy_window.withdraw.looking"), "muted", wrap=True))
            self._rest.start()
        self._follow()

    def _look(self) -> None:
        """Find out in a thread what goes along."""
        item, where = self.list.currentItem(), self.project.store.path
        if item is None:
            return
        guid = str(item.data(GUID))

        def work(progress: Progress) -> Withdrawal:
            with Project.open(where, read_only=True) as own:
                progress.check()
                return own.withdrawing.plan(guid)

        def done(plan: Withdrawal) -> None:
            self.plan = plan
            self._empty()
            for text, style in lines_of(plan):
                if style == "section" and self._goes.count():
                    self._goes.addSpacing(8)
                self._goes.addWidget(label(text, style, wrap=True, selectable=True))
            self.copies.tell(plan.handed, plan.things)

        self.looking = self.main.jobs.run(work, done, self._not_found, urgent=True)

    def _not_found(self, error: BaseException) -> None:
        self._empty()
        if isinstance(error, Refusal):
            self.refuse(error)
        else:
            self.trouble.say(say("window.unexpected"))

    def _empty(self) -> None:
        while (old := self._goes.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def done(self, result: int) -> None:
        """Whoever closes the dialog no longer waits for what goes along."""
        let_go(self.looking)
        let_go(self._removed)
        for timer in (self._adding, self._rest, self._later):
            timer.stop()
        super().done(result)

    def _to_copies(self) -> None:
        """Bring the copies in sight, their beginning at the top."""
        self._scroll.verticalScrollBar().setValue(self.copies.y())

    def _follow(self) -> None:
        self.sure.setEnabled(self.plan is not None)
        told = self.copies.summary()
        self.summary.setVisible(bool(told))
        self.summary.setText(f" {told}")
        self.summary.setAccessibleName(told)
        if self.primary is not None:
            self.primary.setEnabled(self.plan is not None and self.sure.isChecked())

    def withdraw(self) -> None:
        """Take the chosen one out, in a thread."""
        plan, project = self.plan, self.project
        if plan is None or not self.sure.isChecked():
            return
        self.write(
            say("privacy_window.withdraw.busy"), lambda progress: project.withdrawing.carry_out(plan),
            lambda _removed: self._gone(plan), self.choose,
        )  # fmt: skip

    def _gone(self, plan: Withdrawal) -> None:
        told = standing.done(plan)
        keys = say("privacy_window.withdraw.keys")
        self.finish([*told, keys], copies=self.copies, complete=len(told) == 1)


def lines_of(plan: Withdrawal) -> list[tuple[str, str]]:
    """What a withdrawal takes along, as lines with their style."""
    lines = [(say(f"privacy.what_goes_{plan.kind}", name=plan.name), "section")]
    if plan.kind == "case" and plan.name not in plan.removed:
        lines.append((f"–  {say('privacy.goes_case')}", ""))
    lines += [(f"–  {say('privacy.goes_document', name=s.name)}", "") for s in plan.documents]
    lines += [(f"–  {say('privacy.goes_shared', name=s.name)}", "") for s in plan.shared]
    lines += [(f"–  {say('privacy.goes_removed', name=name)}", "") for name in plan.removed]
    if plan.codings:
        lines.append((f"–  {say('privacy.goes_codings', n=plan.codings)}", ""))
    if plan.memos:
        lines.append((f"–  {say('privacy.goes_memos', n=plan.memos)}", ""))
    if plan.kept:
        lines.append((f"–  {say('privacy.goes_kept', n=plan.kept)}", ""))
    lines.append((f"–  {say('privacy.goes_log')}", ""))
    lines += [(say("privacy.goes_untouched", name=s.name), "danger") for s in plan.untouched]
    lines += [(say("privacy.alike", name=name, guid=guid), "danger") for name, guid in plan.alike]
    if plan.mentions:
        lines.append((say("privacy.mentions", n=len(plan.mentions)), "section"))
        lines += [
            (f"→  {line}", "") if mend else (f"–  {line}", "muted") for line, mend in told(plan.mentions)
        ]
    return lines


def withdraw(window: MainWindow) -> WithdrawDialog | None:
    """Open the dialog, on the document that is open; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = WithdrawDialog(window, getattr(window.place("coding"), "source", None))
    dialog.open()
    return dialog
