"""The text set in type: a read-only QTextEdit that knows where every character stands.

QTextEdit rather than QPlainTextEdit: it is as fast here (60,000 characters in 10 ms), sets lines at 1.5
and space between turns by itself, scrolls by the pixel, and knows the absolute place of every line,
which the margin and the gutter need.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.ui import theme
from app.ui.transcript import selection, typesetting
from app.ui.transcript.geometry import Geometry
from app.ui.transcript.handles import Resize
from app.ui.transcript.highlighter import Highlighter
from app.ui.transcript.inks import Inks
from app.ui.transcript.marks import Marks, Range
from app.words import say


class Paper(QTextEdit):
    """The column of text: its letter, its places, its selection. Offsets are code points."""

    rangeChanged = Signal(object)
    moved = Signal()
    resizedTo = Signal()

    def __init__(self, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = marks
        self.inks = Inks(theme.current())
        self.word_snap = False
        self.points = 12.5
        self.drag: Resize | None = None
        self.drop_target: Range | None = None
        self.flash: tuple[Range, QColor] | None = None
        self._said: Range | None = None
        self._anchor = (0, 0.0, 0)
        self.setDocument(QTextDocument(self))
        self.geometry_of_text = Geometry(self.document(), marks)
        self.highlighter = Highlighter(marks, self.geometry_of_text)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(say("transcript.text"))
        self.setAccessibleDescription(say("transcript.text_help"))
        self.setPlaceholderText(say("transcript.empty"))
        self.selectionChanged.connect(self._on_selection)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.document().documentLayout().documentSizeChanged.connect(self._relaid)
        self.set_points(self.points)
        self.set_inks(self.inks)

    # -- text and type ---------------------------------------------------------------------------

    def show_marks_text(self) -> None:
        """Take the text out of the marks, set it, and stand at its beginning."""
        # Qt takes these two for ends of frames and U+FFFC for an object; one unit each, so nothing shifts
        shown = self.marks.text.translate({0xFDD0: 0xFFFD, 0xFDD1: 0xFFFD, 0xFFFC: 0xFFFD, 13: 0x20})
        shown = shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self.drag = self.drop_target = self.flash = None
        self.setPlainText(shown)
        self._dress()
        self.verticalScrollBar().setValue(0)
        self._on_selection()

    def set_points(self, points: float) -> None:
        """Set the size of letter and all that hangs on it."""
        self.points = points
        font = theme.reading_font(points)
        self.setFont(font)
        self.document().setDefaultFont(font)
        em, pitch, letter = typesetting.measure(font, self.logicalDpiY())
        self.geometry_of_text.set_measure(em, pitch)
        self.column = round(letter * 73), round(letter * 65)
        self.verticalScrollBar().setSingleStep(pitch)
        self._dress()

    def set_inks(self, inks: Inks) -> None:
        """Take up another theme."""
        self.inks = inks
        palette = inks.palette(self.palette())
        self.setPalette(palette)
        self.viewport().setPalette(palette)  # with a style sheet the viewport keeps what it was first given
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._dress()

    def _dress(self) -> None:
        typesetting.dress(self.document(), self.marks, self.inks, self.points, self.geometry_of_text.pitch)
        self.highlighter.clear()
        self.viewport().update()

    def _relaid(self) -> None:
        self.highlighter.clear()
        self.moved.emit()

    # -- places ----------------------------------------------------------------------------------

    def scroll_top(self) -> int:
        """Pixels of the document above the viewport."""
        return self.verticalScrollBar().value()

    def character_at(self, place: QPointF | QPoint) -> int | None:
        """The code point of the character under a point of the viewport, or None."""
        return self.geometry_of_text.character(float(place.x()), float(place.y()) + self.scroll_top())

    def boundary_at(self, place: QPointF | QPoint) -> int:
        """The boundary between two characters nearest to a point of the viewport."""
        at = self.cursorForPosition(QPoint(round(place.x()), round(place.y())))
        return self.marks.map.to_code_points(at.position())

    def place_of(self, offset: int) -> QPoint:
        """The lower end of an offset, as a point of the viewport."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.marks.map.to_utf16(offset))
        return self.cursorRect(cursor).bottomLeft()

    def offset_at_line(self, y: float, end: bool = False) -> int:
        """The first offset of the line at a height of the viewport; with ``end`` its last."""
        return self.boundary_at(QPointF(self.viewport().width() + 50 if end else -50, y))

    def caret(self) -> int:
        """Where the caret stands."""
        return self.marks.map.to_code_points(self.textCursor().position())

    def selected_range(self) -> Range | None:
        """The selection without the labels at its ends, grown to words where that is asked; None when nothing
        is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        points = self.marks.map.to_code_points
        start, end = points(cursor.selectionStart()), points(cursor.selectionEnd())
        if self.word_snap:
            start, end = selection.snap_to_words(self.marks.text, start, end)
        return self.marks.spoken(start, end)

    def select(self, start: int, end: int) -> None:
        """Select a range without scrolling."""
        cursor = self.textCursor()
        cursor.setPosition(self.marks.map.to_utf16(start))
        cursor.setPosition(self.marks.map.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
        top = self.scroll_top()
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(top)

    def _on_selection(self) -> None:
        self.viewport().update()
        now = self.selected_range()
        if now != self._said:
            self._said = now
            self.rangeChanged.emit(now)

    # -- what stays where it is when the lines break anew ----------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line at the top where it is while the lines break anew."""
        super().resizeEvent(event)
        if self.viewport().width() != self._anchor[2]:
            self.restore_anchor()
        self.resizedTo.emit()

    def _scrolled(self) -> None:
        if self.viewport().width() == self._anchor[2]:
            self.keep_anchor()
        self.moved.emit()

    def keep_anchor(self) -> None:
        """Remember which line stands at the top."""
        top = self.scroll_top()
        offset = self.marks.map.to_code_points(self.cursorForPosition(QPoint(0, 0)).position())
        self._anchor = (offset, self.geometry_of_text.top(offset) - top, self.viewport().width())

    def restore_anchor(self) -> None:
        """Bring the remembered line back to where it stood; nothing jumps when the width changes."""
        offset, lift, _ = self._anchor
        self._anchor = (offset, lift, self.viewport().width())
        self.document().documentLayout().documentSize()  # ends Qt's lazy layout, so that the range is right
        if self.scroll_top() or offset:
            self.verticalScrollBar().setValue(round(self.geometry_of_text.top(offset) - lift))

    def top_line(self) -> tuple[int, float]:
        """Which line stands at the top: an offset in it, and how far below the edge it begins (pixels)."""
        self.keep_anchor()
        return self._anchor[:2]

    def show_line(self, offset: int, lift: float) -> None:
        """Bring a line to the top, as ``top_line`` gave it."""
        self._anchor = (offset, lift, self.viewport().width())
        self.restore_anchor()

    def minimumSizeHint(self) -> QSize:
        """Narrow windows are allowed; the text then breaks sooner."""
        return QSize(360, 200)
