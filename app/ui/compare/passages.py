"""The right half: the text with a lane per coder, from disagreement to disagreement, and settling them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.coding.agreement.places import Passage
from app.coding.extract import united
from app.coding.model import Code, Coding
from app.project import Project
from app.project.consensus import NAME
from app.ui import theme
from app.ui.coding.wrapped import Wrapped
from app.ui.compare.tables import decimal
from app.ui.compare.work import Result
from app.ui.transcript import TranscriptView
from app.ui.widgets import Dot, Empty, button, label, number, row, tool
from app.words import say

Ranges = tuple[tuple[int, int], ...]


def choices(passage: Passage, names: Sequence[str]) -> list[tuple[str, Ranges]]:
    """What a passage can be settled as: pairs of words and the ranges that get the code, each ranges once."""
    every = [r for of in passage.ranges for r in of]
    whole = tuple(united(every))
    shared = [_met(passage.ranges[0], of) for of in passage.ranges[1:]]
    both: Ranges = tuple(united(list(passage.ranges[0])))
    for of in shared:
        both = tuple(r for r in _met(both, of))
    found: list[tuple[str, Ranges]] = []
    met: set[Ranges] = set()
    for name, of in zip(names, passage.ranges, strict=True):
        ranges = tuple(united(list(of)))
        if ranges and ranges not in met:
            met.add(ranges)
            found.append((say("compare.settle.as", name=name), ranges))
    for key, ranges in (("whole", whole), ("both", both)):
        if ranges and ranges not in met:
            met.add(ranges)
            found.append((say(f"compare.settle.{key}"), ranges))
    return [*found, (say("compare.settle.none"), ())]


def _met(one: Ranges, other: Ranges) -> Ranges:
    """What two lists of ranges have in common."""
    found = [(max(a, c), min(b, d)) for a, b in united(list(one)) for c, d in united(list(other))]
    return tuple((low, high) for low, high in found if low < high)


class Legend(QWidget):
    """Whose stripes these are: a dot and a name for each lane."""

    def __init__(self) -> None:
        super().__init__()
        self._line = row(spacing=6, margins=(0, 4, 0, 0))
        self.setLayout(self._line)
        self.lanes: list[tuple[str, str]] = []

    def show_lanes(self, lanes: list[tuple[str, str]]) -> None:
        """Show these names and colours, in the order of the lanes."""
        if lanes == self.lanes:
            return
        self.lanes = lanes
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name, color in lanes:
            self._line.addWidget(Dot(color, 10))
            words = label(name, "muted")
            words.setFont(theme.ui_font(9))
            self._line.addWidget(words)
            self._line.addSpacing(8)
        self._line.addStretch(1)


class PassagePanel(QWidget):
    """Shows one passage at a time; changes nothing itself."""

    stepped = Signal(int)
    settled = Signal(object, str)
    """The ranges that get the code, and why."""
    reopened = Signal()
    takeAsked = Signal()
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.result: Result | None = None
        self.passage: Passage | None = None
        self._source = ""
        self.buttons: list[QPushButton] = []
        self.dot = Dot("#808080")
        self.name = Wrapped(theme.ui_font(13, bold=True), most=1)
        self.where = Wrapped(theme.ui_font(9.5), "muted", most=1)
        self.progress = label("", "muted")
        self.progress.setFont(theme.ui_font(9.5, tabular=True))
        self.count = label("", "muted")
        self.count.setFont(theme.ui_font(9.5, tabular=True))
        self.back = tool("chevron-left", say("compare.previous"), lambda: self.stepped.emit(-1))
        self.on = tool("chevron-right", say("compare.next"), lambda: self.stepped.emit(1))
        self.take = button(say("compare.take"), self.takeAsked.emit, kind="quiet")
        self.take.setToolTip(say("compare.take_tip"))
        self.to_text = tool("coding", say("compare.to_text"), self.opened.emit)
        self.legend = Legend()
        self.view = TranscriptView()
        self.view.set_resizable(False)
        self.question = label("", "section")
        self.question.setWordWrap(True)
        self.memo = QLineEdit()
        self.memo.setPlaceholderText(say("compare.why"))
        self.memo.setAccessibleName(say("compare.why"))
        self.again = button(say("compare.reopen"), self.reopened.emit, kind="quiet")
        self._choices = QVBoxLayout()
        self._choices.setSpacing(6)
        self._build()
        self.show_passage(None, None, None, 0, 0)

    def _build(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.setContentsMargins(16, 12, 12, 8)
        line = row(self.dot, self.name, self.back, self.count, self.on, self.to_text, spacing=8)
        line.setStretch(1, 1)
        head.addLayout(line)
        head.addWidget(self.where)
        head.addWidget(self.legend)
        foot = QFrame()
        foot.setObjectName("plain")
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 8, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.question)
        column.addWidget(self.memo)
        column.addLayout(self._choices)
        column.addLayout(row(self.again, None))
        self.foot = foot
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(head)
        inner.addWidget(self.view, 1)
        inner.addWidget(foot)
        paper = QFrame()
        paper.setObjectName("paper")
        self.empty = Empty("accept", say("compare.agreed"), say("compare.agreed_text"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(page)
        self.pages.addWidget(QWidget())
        around = QVBoxLayout(paper)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.pages)
        top = row(self.progress, self.take, spacing=4, margins=(4, 0, 0, 0))
        self.progress.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top.setStretch(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(top)
        outer.addWidget(paper, 1)

    # showing

    def say_progress(self, result: Result | None) -> None:
        """How far settling is, and what it does to kappa."""
        if result is None:
            self.progress.clear()
            return
        total = len(result.comparison.disputes)
        words = say("compare.progress", done=number(result.settled()), total=number(total))
        if result.after is not None:
            words += "  ·  " + say(
                "compare.kappa", before=decimal(result.before, 3), after=decimal(result.after, 3)
            )
        self.progress.setText(words)
        self.progress.setToolTip(say("compare.progress_tip"))

    def show_passage(
        self, result: Result | None, passage: Passage | None, project: Project | None, n: int, total: int
    ) -> None:
        """Show a passage, number ``n`` of ``total`` (from 1); None when there is none to show."""
        fresh = passage is not None and (self.passage is None or _same(passage) != _same(self.passage))
        self.result, self.passage = result, passage
        if passage is None or result is None or project is None:
            self._source = ""
            self.pages.setCurrentIndex(2 if result is None else 0)
            return
        self.pages.setCurrentIndex(1)
        guid, code = result.source_of(passage), result.code(passage)
        if guid != self._source:
            self._source = guid
            speakers = {s.guid: s for s in project.sources.speakers(guid)}
            self.view.show_text(project.sources.text(guid), project.sources.turns(guid), speakers)
        self.dot.set_color(code.color)
        self.name.set_text(code.name)
        self.name.setToolTip(code.definition)
        source = result.comparison.sources[passage.source]
        path = result.comparison.paths[code.guid].rpartition(" > ")[0]
        self.where.set_text("  ·  ".join(part for part in (source.name, path) if part))
        self.count.setText(say("compare.of", n=number(n), total=number(total)))
        for one in (self.back, self.on):
            one.setEnabled(total > 1)
        codings, lanes = self._lanes(result, passage)
        self.view.set_codings(codings, lanes)
        self.legend.show_lanes([(lane.name, lane.color) for lane in lanes.values()])
        if fresh:
            self.memo.clear()
            self.view.select_coding(self._first_of(passage))
            self.view.scroll_to(passage.start, passage.end, flash=False)
        why = ""
        if result.comparison.is_settled(passage):
            why = project.consensus.why(guid, code.guid, passage.start, passage.end)
        self._offer(result, passage, why, writable=not project.read_only)

    def _lanes(self, result: Result, passage: Passage) -> tuple[list[Coding], dict[str, Code]]:
        """A lane per coder, and one of the consensus, with all passages of this code in the document."""
        found = result.comparison
        codes = {c.guid: Code(c.guid, c.name, color=c.color) for c in found.coders}
        consensus = next((c for c in result.known if c.name == NAME), None)
        codings = []
        for p in found.passages:
            if (p.code, p.source) != (passage.code, passage.source):
                continue
            for coder, ranges in zip(found.coders, p.ranges, strict=True):
                codings += [
                    Coding(f"{coder.guid}:{low}:{high}", coder.guid, self._source, low, high, coder.guid)
                    for low, high in ranges
                ]
        for told in result.consensus:
            if (told.code, told.source) == (result.code_of(passage), self._source):
                color = consensus.color if consensus else "#666666"
                codes[told.coder] = Code(told.coder, NAME, color=color)
                codings.append(Coding(told.guid, told.coder, told.source, told.start, told.end, told.coder))
        return codings, codes

    def _first_of(self, passage: Passage) -> str | None:
        assert self.result is not None
        for coder, ranges in zip(self.result.comparison.coders, passage.ranges, strict=True):
            if ranges:
                return f"{coder.guid}:{ranges[0][0]}:{ranges[0][1]}"
        return None

    def _offer(self, result: Result, passage: Passage, why: str, *, writable: bool) -> None:
        names = [c.name for c in result.comparison.coders]
        done = result.comparison.is_settled(passage)
        missing = [names[i] for i in passage.missing]
        if done:
            coded = any(
                (c.code, c.source) == (result.code_of(passage), self._source)
                and c.start < passage.end
                and passage.start < c.end
                for c in result.consensus
            )
            words = say("compare.is_settled" if coded else "compare.is_settled_not")
            words = f"{words}\n{why}" if why else words
        elif missing:
            words = say("compare.missing", names=", ".join(missing), n=len(missing))
        else:
            words = say("compare.borders", n=number(passage.disputed))
        self.question.setText(words)
        self._clear_choices()
        lines: list[list[QPushButton]] = [[]]
        offered = [] if done or not writable else choices(passage, names)
        for n, (told, ranges) in enumerate(offered):
            on: Callable[[], object] = partial(self._settle, ranges)
            one = button(told, on)
            self.buttons.append(one)
            if n and n % 3 == 0:
                lines.append([])
            lines[-1].append(one)
        for line in lines:
            if line:
                self._choices.addLayout(row(*line, None, spacing=6))
        self.memo.setVisible(bool(offered))
        self.again.setVisible(done and writable)

    def _clear_choices(self) -> None:
        for one in self.buttons:
            one.hide()
            one.setParent(None)
            one.deleteLater()
        self.buttons = []
        while self._choices.count():
            self._choices.takeAt(0)

    def _settle(self, ranges: Ranges) -> None:
        self.settled.emit(ranges, self.memo.text().strip())

    def focus(self) -> None:
        """Put the keys where N and P step."""
        self.view.page.setFocus(Qt.FocusReason.OtherFocusReason)


def _same(passage: Passage) -> tuple[int, int, int, int]:
    return passage.code, passage.source, passage.start, passage.end
