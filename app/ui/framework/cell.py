"""What belongs to the chosen cell: its fragments, what others wrote, and the summary to write."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.coding.codebook import Codebook
from app.coding.exchange.csv_files import clock
from app.coding.framework import Cell, Summary
from app.coding.model import Fragment
from app.ui import theme
from app.ui.matrix.cell_list import HitView
from app.ui.matrix.request import Hit, Line
from app.ui.widgets import Empty, button, label, plural, row
from app.words import local_day, say, shown_date

OTHERS = 140
"""Pixels of what others wrote; longer texts scroll."""
ARROWS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class SummaryField(QPlainTextEdit):
    """``left(text)`` when the user is done and the text is another one. ``walked(down, right)`` asks for
    another cell, ``escaped`` for the table."""

    left = Signal(str)
    walked = Signal(int, int)
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setFont(theme.reading_font(11.5))
        self.setTabChangesFocus(True)
        self.setPlaceholderText(say("framework.hint"))
        self.setAccessibleName(say("framework.mine"))
        self.setToolTip(say("framework.keys"))
        self._kept = ""

    @property
    def touched(self) -> bool:
        """Whether something else stands here than what is kept."""
        return self.toPlainText().strip() != self._kept

    def show_text(self, text: str) -> None:
        """Show what is kept; what was typed is let go."""
        self._kept = text
        if self.toPlainText() != text:
            self.setPlainText(text)

    def commit(self) -> None:
        """Say what was written, once."""
        if self.touched:
            self._kept = self.toPlainText().strip()
            self.left.emit(self._kept)

    def take_back(self) -> None:
        """What was said last is not kept after all."""
        self._kept = ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _own(event: QKeyEvent) -> bool:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        return bool(alt and event.key() in ARROWS) or event.key() == Qt.Key.Key_Escape

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.commit()
            self.escaped.emit()
        elif self._own(event):
            self.commit()
            self.walked.emit(*ARROWS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.commit()
            self.walked.emit(1, 0)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class CellSide(QWidget):
    """``written(cell, text)`` when a summary was written; ``opened(guid)`` asks for a coding in its text."""

    written = Signal(object, str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cell: Cell | None = None
        self._fragments: Sequence[Fragment] = ()
        self.title = label("", "heading", wrap=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.facts = label("", "muted", wrap=True)
        self.hits = HitView()
        self.hits.setAccessibleName(say("framework.behind"))
        self.hits.opened.connect(self.opened)
        self.hits.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.quote = button(say("framework.quote"), self.insert_quote, kind="quiet", icon="quote")
        self.quote.setToolTip(say("framework.quote_tip"))
        self.to_text = button(say("framework.to_text"), self._open, kind="quiet", icon="document")
        self.others = label("", "", wrap=True, selectable=True)
        self.name = label(say("framework.mine"), "section")
        self.told = label("", "muted")
        self.field = SummaryField()
        self.name.setBuddy(self.field)
        self.field.left.connect(self._left)
        self.empty = Empty("memo", say("framework.none_chosen"), say("framework.none_chosen_text"))
        self._build()
        self.show_nothing()

    def _build(self) -> None:
        above = QWidget()
        top = QVBoxLayout(above)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(4)
        top.addWidget(self.hits, 1)
        top.addLayout(row(self.quote, self.to_text, None, spacing=4))
        below = QWidget()
        bottom = QVBoxLayout(below)
        bottom.setContentsMargins(8, 4, 8, 8)
        bottom.setSpacing(6)
        self._beside = QScrollArea()
        self._beside.setWidgetResizable(True)
        self._beside.setFrameShape(QScrollArea.Shape.NoFrame)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._beside.setAccessibleName(say("framework.others"))
        self._beside.setWidget(self.others)
        bottom.addWidget(self._beside)
        bottom.addLayout(row(self.name, None, self.told))
        bottom.addWidget(self.field, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(above)
        self.split.addWidget(below)
        self.split.setSizes([300, 300])
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(10, 8, 8, 4)
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.split, 1)
        column.addWidget(self.empty, 1)

    def sizeHint(self) -> QSize:
        return QSize(360, 400)

    def show_nothing(self) -> None:
        """No cell is chosen."""
        self.field.commit()
        self.cell = None
        self._seen(False)

    def _seen(self, on: bool) -> None:
        self._head.setVisible(on)
        self.split.setVisible(on)
        self.empty.setVisible(not on)

    def show_cell(
        self, cell: Cell, title: str, n: int, summaries: Sequence[Summary], coders: dict[str, str],
        reader: str, writable: bool,
    ) -> None:  # fmt: skip
        """Show another cell, or the same one anew; a summary that is being written stays as it is typed."""
        if cell != self.cell:
            self.field.commit()
            self._fragments = ()
            self.hits.hits.show(())
        same, self.cell = cell == self.cell, cell
        self.title.setText(title)
        self.facts.setText(plural("framework.fragments", n))
        mine = next((s for s in summaries if s.coder == reader), None)
        others = [s for s in summaries if s.coder != reader]
        told = [f"{coders.get(s.coder, '?')} · {_day(s)}\n{s.text}" for s in others]
        self.others.setText("\n\n".join(told))
        self._beside.setVisible(bool(told))
        room = self.others.heightForWidth(max(self._beside.viewport().width(), 200))
        self._beside.setFixedHeight(min(room + 4, OTHERS))
        self.told.setText(_day(mine) if mine is not None else "")
        if not (same and self.field.touched):
            self.field.show_text(mine.text if mine is not None else "")
        self.field.setReadOnly(not writable)
        self._enable()
        self._seen(True)

    def show_fragments(self, fragments: Sequence[Fragment], book: Codebook) -> None:
        """List the fragments of the cell."""
        self._fragments = fragments
        hits = []
        for f in fragments:
            where = f.document if f.time is None else f"{f.document} · {clock(f.time)}"
            c = f.coding
            line = Line(c.guid, c.source, c.start, c.end, book.get(c.code), f.text, f.coder)
            hits.append(Hit(where, f.turn, line))
        self.hits.hits.show(tuple(hits))
        if hits:
            self.hits.setCurrentIndex(self.hits.hits.index(0))
        self._enable()

    def _enable(self) -> None:
        some = self.hits.currentIndex().isValid() and bool(self._fragments)
        self.quote.setEnabled(some and not self.field.isReadOnly())
        self.to_text.setEnabled(some)

    def _open(self) -> None:
        if self.hits.currentIndex().isValid():
            self.opened.emit(self._fragments[self.hits.currentIndex().row()].coding.guid)

    def insert_quote(self) -> None:
        """Put the chosen fragment in the summary as a quote, with its document and turn."""
        at = self.hits.currentIndex().row()
        if not 0 <= at < len(self._fragments) or self.field.isReadOnly():
            return
        fragment = self._fragments[at]
        where = [fragment.document]
        if fragment.turn is not None:
            where.append(say("export.word.turn", n=fragment.turn))
        quote = f"“{' '.join(fragment.text.split())}” ({', '.join(where)})"
        cursor = self.field.textCursor()
        before = self.field.toPlainText()[: cursor.position()]
        cursor.insertText(quote if not before or before[-1].isspace() else f" {quote}")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self, typed: str = "") -> None:
        """Put the cursor at the end of the summary, with what was typed already."""
        if self.cell is None:
            return
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        if typed and not self.field.isReadOnly():
            self.field.insertPlainText(typed)

    def _left(self, text: str) -> None:
        if self.cell is not None:
            self.written.emit(self.cell, text)


def _day(summary: Summary) -> str:
    return shown_date(local_day(summary.changed or summary.created))
