"""The side of Fragmenten: the chosen fragment in its surroundings, its memo, and the codes beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Code, Fragment
from app.ui import theme
from app.ui.coding.coding_rows import MemoField, WeightField, day
from app.ui.fragments.passage import Part
from app.ui.widgets import Dot, Empty, button, label, row, rule, tool
from app.words import say


@dataclass(frozen=True, slots=True)
class Seen:
    """What the side needs of one fragment; ``mine`` is this coder's memo, ``others`` name and text."""

    fragment: Fragment
    code: Code
    parts: tuple[Part, ...]
    mine: str
    others: tuple[tuple[str, str], ...]
    beside: tuple[tuple[Fragment, Code], ...]
    place: tuple[int, int]
    """This is fragment n of m with the same code."""
    writable: bool


class PassageView(QTextEdit):
    """The turns as text, as high as they need; the words that are meant on their code's tint."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("passage")
        self.setStyleSheet("QTextEdit#passage { background: transparent; }")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setAccessibleName(say("fragments.context"))
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(
            lambda size: self.setFixedHeight(int(size.height()) + 2)
        )
        self._shown: tuple[Sequence[Part], str] = ((), "#808080")
        theme.on_change.connect(self._repaint)

    def _repaint(self) -> None:
        self.show_parts(*self._shown)

    def show_parts(self, parts: Sequence[Part], color: str) -> None:
        """Show these turns; ``color`` is the code's."""
        self._shown = (parts, color)
        now = theme.current()
        self.clear()
        cursor = QTextCursor(self.document())
        name, plain, meant = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        name.setFont(theme.ui_font(9, bold=True))
        name.setForeground(now.color("muted"))
        plain.setFont(theme.reading_font(11.5))
        meant.setFont(theme.reading_font(11.5))
        meant.setForeground(now.color("ink"))
        meant.setBackground(theme.mix(color, now.paper, 0.34 if now.dark else 0.22))
        first = True
        for part in parts:
            quiet = part.end <= part.start
            plain.setForeground(now.color("muted" if quiet or part.role == "interviewer" else "ink"))
            if part.speaker:
                self._block(cursor, first, 10 if not first else 0, 0)
                where = say("fragments.turn", n=part.turn) if part.turn is not None else ""
                cursor.insertText("   ".join(p for p in (part.speaker, where) if p), name)
                first = False
            self._block(cursor, first, 1 if part.speaker else 8, 132)
            first = False
            cursor.insertText(part.text[: part.start], plain)
            cursor.insertText(part.text[part.start : part.end], meant)
            cursor.insertText(part.text[part.end :], plain)

    @staticmethod
    def _block(cursor: QTextCursor, first: bool, above: int, line: int) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        if line:
            form.setLineHeight(line, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if first:
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form)


class _Beside(QWidget):
    """A line for another code on the same words; a click goes there."""

    chosen = Signal(str)

    def __init__(self, fragment: Fragment, code: Code) -> None:
        super().__init__()
        self._guid = fragment.coding.guid
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{fragment.path}, {fragment.coder}")
        self.setToolTip(fragment.path)
        name = label(code.name)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        who = label(fragment.coder, "muted")
        who.setFont(theme.ui_font(9))
        self.setLayout(row(Dot(code.color, 10), name, who, spacing=8, margins=(0, 3, 0, 3)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self._guid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._guid)
        else:
            super().keyPressEvent(event)


class ContextPanel(QWidget):
    """Says what the reader wants with the fragment; changes nothing itself."""

    opened = Signal(str)
    stepped = Signal(int)
    recodeAsked = Signal()
    removeAsked = Signal()
    weighed = Signal(str, object)
    memoWritten = Signal(str, str)
    besideChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.shown: Seen | None = None
        self.memo: MemoField | None = None
        self.passage = PassageView()
        self.dot = Dot("#808080")
        self.name = label("", "heading", wrap=True)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.above = label("", "muted", wrap=True)
        self.facts = label("", "muted", wrap=True)
        for one in (self.above, self.facts):
            one.setFont(theme.ui_font(9))
        self.back = tool("chevron-left", say("fragments.previous"), lambda: self.stepped.emit(-1))
        self.on = tool("chevron-right", say("fragments.next"), lambda: self.stepped.emit(1))
        self.count = label("", "muted")
        self.count.setFont(theme.ui_font(9, tabular=True))
        self.to_text = button(say("fragments.to_text"), self._open, kind="quiet", icon="coding")
        self.recode = tool("edit", say("fragments.recode"), self.recodeAsked.emit)
        self.remove = tool("remove", say("fragments.remove"), self.removeAsked.emit)
        self._rest = QVBoxLayout()
        self._rest.setSpacing(4)
        page = QWidget()
        page.setObjectName("plain")
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 8, 8, 12)
        column.setSpacing(6)
        lowered = QVBoxLayout()
        lowered.setContentsMargins(0, 6, 0, 0)
        lowered.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignTop)
        head = row(spacing=8)
        head.addLayout(lowered)
        head.addWidget(self.name, 1)
        column.addLayout(head)
        column.addWidget(self.above)
        column.addWidget(self.facts)
        column.addSpacing(6)
        column.addWidget(self.passage)
        column.addSpacing(6)
        column.addLayout(self._rest)
        column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(page)
        self.bar = QWidget()
        bar = row(
            self.back, self.count, self.on, None, self.recode, self.remove, spacing=2, margins=(4, 4, 4, 0)
        )
        self.bar.setLayout(bar)
        self.foot = QWidget()
        self.foot.setLayout(row(self.to_text, None, margins=(0, 0, 0, 0)))
        self.empty = Empty("quote", say("fragments.none_chosen"), say("fragments.none_chosen_text"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 4)
        outer.setSpacing(2)
        outer.addWidget(self.bar)
        outer.addWidget(self.scroller, 1)
        outer.addWidget(self.foot)
        outer.addWidget(self.empty, 1)
        self.show_fragment(None)

    def _open(self) -> None:
        if self.shown is not None:
            self.opened.emit(self.shown.fragment.coding.guid)

    def show_fragment(self, seen: Seen | None) -> None:
        """Show a fragment; a memo that is being written is kept first."""
        if seen is not None and seen == self.shown:
            return
        self.commit()
        same = bool(seen and self.shown and seen.fragment.coding.guid == self.shown.fragment.coding.guid)
        self.shown = seen
        for part in (self.bar, self.scroller, self.foot):
            part.setVisible(seen is not None)
        self.empty.setVisible(seen is None)
        if seen is None:
            return
        fragment = seen.fragment
        self.dot.set_color(seen.code.color)
        self.name.setText(seen.code.name)
        self.name.setToolTip(seen.code.definition)
        above = fragment.path.rpartition(" > ")[0]
        self.above.setText(above)
        self.above.setVisible(bool(above))
        self.facts.setText(self._facts(fragment))
        self.passage.show_parts(seen.parts, seen.code.color)
        self.count.setText(say("fragments.of_code", n=seen.place[0], total=seen.place[1]))
        self.count.setToolTip(say("fragments.of_code_tip"))
        for one in (self.back, self.on):
            one.setEnabled(seen.place[1] > 1)
        for one in (self.recode, self.remove):
            one.setVisible(seen.writable)
        writing = same and self.memo is not None and self.memo.hasFocus()
        self._fill(seen)
        if writing:
            self.focus_memo()
        if not same:
            self.scroller.verticalScrollBar().setValue(0)

    @staticmethod
    def _facts(fragment: Fragment) -> str:
        coding = fragment.coding
        told = [fragment.document, *fragment.cases, fragment.coder, day(coding.created)]
        if fragment.time is not None:
            whole = int(fragment.time)
            told.insert(1, f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}")
        if coding.origin != "manual":
            told.append(say(f"fragments.origin.{coding.origin}"))
        return "  ·  ".join(t for t in dict.fromkeys(told) if t)

    def _fill(self, seen: Seen) -> None:
        _empty(self._rest)
        self.memo = None
        coding = seen.fragment.coding
        for who, text in seen.others:
            self._rest.addWidget(label(say("fragments.memo_of", name=who), "section"))
            self._rest.addWidget(label(text, wrap=True, selectable=True))
            self._rest.addSpacing(4)
        if seen.writable:
            self._rest.addWidget(label(say("fragments.memo"), "section"))
            self.memo = MemoField(seen.mine, say("fragments.memo_hint"))
            self.memo.left.connect(lambda text: self.memoWritten.emit(coding.guid, text))
            self._rest.addWidget(self.memo)
            weight = WeightField(coding.weight, say("fragments.weight"))
            weight.setToolTip(say("fragments.weight_tip"))
            weight.weighed.connect(lambda value: self.weighed.emit(coding.guid, value))
            self._rest.addLayout(
                row(label(say("fragments.weight"), "section"), None, weight, margins=(0, 6, 0, 4))
            )
        elif seen.mine:
            self._rest.addWidget(label(say("fragments.memo"), "section"))
            self._rest.addWidget(label(seen.mine, wrap=True, selectable=True))
        if seen.beside:
            self._rest.addSpacing(4)
            self._rest.addWidget(rule())
            self._rest.addSpacing(4)
            self._rest.addWidget(label(say("fragments.beside"), "section"))
            for fragment, code in seen.beside[:12]:
                line = _Beside(fragment, code)
                line.chosen.connect(self.besideChosen)
                self._rest.addWidget(line)

    def commit(self) -> None:
        """Keep a memo that is being written."""
        if self.memo is not None:
            self.memo.commit()

    def focus_memo(self) -> bool:
        """Put the cursor in the memo; False when nothing can be written now."""
        if self.memo is None:
            return False
        self.memo.setFocus()
        self.scroller.ensureWidgetVisible(self.memo)
        return True


def _empty(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            while inner.count():
                part = inner.takeAt(0)
                one = part.widget() if part is not None else None
                if one is not None:
                    one.hide()
                    one.setParent(None)
                    one.deleteLater()
