"""The plan as a tree: searched, narrowed to the conflicts, and ticked."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.dialogs.frame import Line, TickBox
from app.ui.merging.plan_lines import SHOWN, Lines
from app.ui.merging.plan_model import PlanModel, PlanView
from app.ui.widgets import Empty, SearchField, label, number, row
from app.words import say

FEW = 40
"""Lines that a branch opens with of itself while searching."""


class PlanPage(QWidget):
    """``changed`` follows every tick."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.lines: Lines | None = None
        self.model: PlanModel | None = None
        self.search = SearchField(say("merge_window.search"))
        self.search.setFixedWidth(300)
        self.only = TickBox(say("merge_window.only_conflicts"))
        self.count = label("", "muted")
        self.tree = PlanView()
        self.nothing = Empty("done", say("merge_window.nothing"), say("merge_window.nothing_about"))
        self.behind = Line("info", "warn")
        self.outside = Line("readonly", "muted")
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(150)
        self._late.timeout.connect(self.narrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row(self.search, self.only, None, self.count))
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.outside)
        column.addWidget(self.behind)
        self.search.textChanged.connect(lambda _t: self._late.start())
        self.search.downPressed.connect(self.tree.setFocus)
        self.only.toggled.connect(lambda _on: self.narrow())

    def load(self, lines: Lines, names: list[str], off: Collection[str], outside: str = "") -> None:
        """Show a plan's lines, with what stayed out before (``off``) ticked off, and the sentence on what
        lies ``outside`` the rights of who merges."""
        self.lines = lines
        self.outside.say(outside)
        self.nothing.title.setText(say("merge_window.only_outside" if outside else "merge_window.nothing"))
        self.nothing.text.setText("" if outside else say("merge_window.nothing_about"))
        lines.leave_out(lines.roots(off))
        self.model = PlanModel(lines, names)
        self.tree.show_model(self.model, files=len(names) > 1)
        self.model.ticked.connect(self._tell)
        some = len(lines) > 0
        conflicts = sum(branch.counts["conflict"] for branch in lines.top)
        for part in (self.tree, self.search, self.only):
            part.setVisible(some)
        self.only.setEnabled(conflicts > 0)
        self.nothing.setVisible(not some)
        self._open()
        self._tell()

    def leave_out(self, off: Collection[str]) -> None:
        """Tick off exactly these."""
        if self.lines is not None:
            self.lines.leave_out(off)
            self.tree.viewport().update()
            self._tell()

    @property
    def off(self) -> frozenset[str]:
        """What is ticked off."""
        return frozenset(self.lines.off) if self.lines is not None else frozenset()

    def narrow(self) -> None:
        """Show what is searched for."""
        if self.model is not None:
            self.model.narrow(self.search.text(), self.only.isChecked())
            self._open()

    def _open(self) -> None:
        """Open what is short; all that has to be decided is in sight."""
        if self.model is None:
            return
        narrowed = bool(self.search.text().strip()) or self.only.isChecked()
        for branch in self.model.shown:
            index = self.model.index_of(branch)
            few = len(branch.shown) <= FEW
            self.tree.setExpanded(index, few if narrowed else len(branch.shown) <= 12)
            for below in branch.shown if narrowed and few else ():
                self.tree.setExpanded(self.model.index_of(below), True)
        if self.model.shown:
            self.tree.setCurrentIndex(self.model.index(0, 0))

    def _tell(self) -> None:
        if self.lines is None:
            return
        total = len(self.lines)
        out = sum(branch.out for branch in self.lines.top)
        self.count.setText(
            say("merge_window.along", n=number(total - out), total=number(total)) if total else ""
        )
        held = {kind: n for kind in SHOWN if (n := self.lines.held[kind])}
        what = ", ".join(say(f"merge.kind.{kind}", n=n) for kind, n in held.items())
        self.behind.say(say("merge_window.held", what=what) if held else "")
        self.changed.emit()
