"""Withdrawing: choose a case or document, see what goes and which copies are left, and be sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.coding.refusal import Refusal
from app.ui import icons
from app.ui.dialogs.frame import Line, TickBox
from app.ui.dialogs.pseudonymise import Pages, page
from app.ui.widgets import SearchField, label
from app.words import say

if TYPE_CHECKING:
    from app.project.withdrawing import Withdrawal
    from app.ui.main_window import MainWindow

GUID = Qt.ItemDataRole.UserRole


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
        self.search = SearchField(say("privacy_window.withdraw.search"))
        self.list = QListWidget()
        self.list.setAccessibleName(say("privacy_window.withdraw.list"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for kind, things in (("case", project.cases.list()), ("document", project.sources.list())):
            for thing in things:
                self._offer(kind, thing.guid, thing.name)
        for gone in project.withdrawing.removed():
            kind = "case" if gone.kind == "case" else "document"
            self._offer(kind, gone.guid, say("privacy_window.withdraw.removed", name=gone.name))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        inside = QWidget()
        inside.setObjectName("plain")
        self._goes = QVBoxLayout(inside)
        self._goes.setContentsMargins(8, 0, 8, 0)
        self._goes.setSpacing(6)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(scroll)
        split.setSizes([300, 520])
        self.choose, column = page()
        column.addWidget(split, 1)
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
        at = next((n for n in range(self.list.count()) if self._guid(n) == chosen), 0)
        self.list.setCurrentRow(at)
        self._follow()
        self.list.setFocus()

    def _offer(self, kind: str, guid: str, name: str) -> None:
        item = QListWidgetItem(icons.icon(kind), name)
        item.setData(GUID, guid)
        item.setSizeHint(QSize(0, 28))  # no wider than the list, so that long names are shortened
        item.setToolTip(f"{say(f'privacy_window.withdraw.{kind}')}: {name}")
        self.list.addItem(item)

    def _guid(self, row: int) -> str:
        item = self.list.item(row)
        return str(item.data(GUID)) if item is not None else ""

    def _narrow(self, wanted: str) -> None:
        for n in range(self.list.count()):
            item = self.list.item(n)
            if item is not None:
                item.setHidden(wanted.casefold() not in item.text().casefold())

    def _show(self, item: QListWidgetItem | None) -> None:
        self.trouble.say("")
        self.sure.setChecked(False)
        while (old := self._goes.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.plan = None
        if item is not None:
            try:
                self.plan = self.project.withdrawing.plan(str(item.data(GUID)))
            except Refusal as refusal:
                self.refuse(refusal)
        if self.plan is not None:
            for text, style in lines_of(self.plan):
                self._goes.addWidget(label(text, style, wrap=True, selectable=True))
        self._goes.addStretch(1)
        self._follow()

    def _follow(self) -> None:
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
        self.redraw()
        lines = [say("privacy.withdrawn"), say("privacy.copies_handed"), say("privacy_window.withdraw.keys")]
        if plan.copies:
            lines.append(say("privacy.copies", n=len(plan.copies)))
        self.finish(lines, list(plan.copies))


def lines_of(plan: Withdrawal) -> list[tuple[str, str]]:
    """What a withdrawal takes along, as lines with their style."""
    lines = [(say(f"privacy.what_goes_{plan.kind}", name=plan.name), "section")]
    lines += [(f"–  {say('privacy.goes_document', name=s.name)}", "") for s in plan.documents]
    lines += [(f"–  {say('privacy.goes_shared', name=s.name)}", "") for s in plan.shared]
    lines += [(f"–  {say('privacy.goes_removed', name=name)}", "") for name in plan.removed]
    if plan.codings:
        lines.append((f"–  {say('privacy.goes_codings', n=plan.codings)}", ""))
    if plan.memos:
        lines.append((f"–  {say('privacy.goes_memos', n=plan.memos)}", ""))
    lines.append((f"–  {say('privacy.goes_log')}", ""))
    lines += [(say("privacy.goes_untouched", name=s.name), "danger") for s in plan.untouched]
    lines += [(say("privacy.alike", name=name, guid=guid), "danger") for name, guid in plan.alike]
    if plan.mentions:
        lines.append((say("privacy.mentions", n=len(plan.mentions)), "section"))
        lines += [(f"–  {m}", "muted") for m in plan.mentions]
    if plan.copies:
        lines.append((say("privacy.copies", n=len(plan.copies)), "section"))
        lines += [(f"–  {c}", "muted") for c in plan.copies]
    return [*lines, (say("privacy.copies_handed"), "muted")]


def withdraw(window: MainWindow) -> WithdrawDialog | None:
    """Open the dialog, on the document that is open; None when the project cannot be changed."""
    if window.desk.project is None or not window.desk.writable:
        return None
    dialog = WithdrawDialog(window, getattr(window.place("coding"), "source", None))
    dialog.open()
    return dialog
