"""The text itself: a read-only QTextEdit on which marks are painted, and all that mouse and keys do to it.

QTextEdit rather than QPlainTextEdit: it is as fast here (60,000 characters in 10 ms), sets lines at 1.5
and space between turns by itself, scrolls by the pixel, and knows the absolute place of every line,
which the margin and the gutter need.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from app.ui import theme
from app.ui.transcript import handles, selection, typesetting
from app.ui.transcript.geometry import Geometry
from app.ui.transcript.handles import Edge, Resize
from app.ui.transcript.highlighter import Highlighter
from app.ui.transcript.inks import Inks
from app.ui.transcript.marks import Marks, Range
from app.words import say

CODE_MIME = "application/x-kantlijn-code"
RANGE_MIME = "application/x-kantlijn-range"


class Page(QTextEdit):
    """The text column with its marks. Offsets in signals and arguments are code points."""

    rangeChanged = Signal(object)
    clicked = Signal(object)
    hovered = Signal(object)
    resized = Signal(str, int, int)
    dropped = Signal(str, int, int)
    contextAsked = Signal(QPoint, int)
    numberPressed = Signal(int)
    inVivoAsked = Signal()
    stepped = Signal(int)
    escaped = Signal()
    caretConfirmed = Signal(int)
    zoomed = Signal(int)
    moved = Signal()
    resizedTo = Signal()

    def __init__(self, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = marks
        self.inks = Inks(theme.current())
        self.word_snap = False
        self.resizable = True
        self.points = 12.5
        self.drag: Resize | None = None
        self.drop_target: Range | None = None
        self.flash: tuple[Range, QColor] | None = None
        self._pressed: QPoint | None = None
        self._selected_then = False
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

    def offset_at_line(self, y: float, end: bool = False) -> int:
        """The first offset of the line at a height of the viewport; with ``end`` its last."""
        return self.boundary_at(QPointF(self.viewport().width() + 50 if end else -50, y))

    def caret(self) -> int:
        """Where the caret stands."""
        return self.marks.map.to_code_points(self.textCursor().position())

    def selected_range(self) -> Range | None:
        """The selection, grown to words where that is asked; None when nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        points = self.marks.map.to_code_points
        start, end = points(cursor.selectionStart()), points(cursor.selectionEnd())
        if self.word_snap:
            start, end = selection.snap_to_words(self.marks.text, start, end)
        return start, end

    def select(self, start: int, end: int) -> None:
        """Select a range without scrolling."""
        cursor = self.textCursor()
        cursor.setPosition(self.marks.map.to_utf16(start))
        cursor.setPosition(self.marks.map.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
        top = self.scroll_top()
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(top)

    def drop_range(self, place: QPointF, whole_turn: bool) -> Range | None:
        """What a code dropped here would cover: the selection, else the sentence (or turn) there."""
        offset = self.boundary_at(place)
        chosen = self.selected_range()
        if chosen is not None and chosen[0] <= offset <= chosen[1]:
            return chosen
        turn = self.marks.turn_at(offset)
        low, high = (turn.text_start, turn.end) if turn is not None else (0, len(self.marks.text))
        if whole_turn and turn is not None:
            return selection.trimmed(self.marks.text, low, high)
        return selection.sentence_at(self.marks.text, offset, low, high)

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks first, then Qt's text, then the handles."""
        top = self.scroll_top()
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        painter.translate(0, -top)
        low, high = top + event.rect().top(), top + event.rect().bottom()
        overlays: list[tuple[Range, QColor]] = []
        if self.flash is not None:
            overlays.append(self.flash)
        if (chosen := self.selected_range()) is not None:
            overlays.append((chosen, self.inks.selection))
        if self.drop_target is not None:
            overlays.append((self.drop_target, self.inks.selection))
        if self.drag is not None:
            coding = self.marks.shown.get(self.drag.guid)
            if coding is not None:
                strong = self.inks.tint((self.marks.code(coding.code).color,), False, True)
                overlays.append(((self.drag.start, self.drag.end), strong))
        self.highlighter.paint(painter, self.inks, low, high, overlays)
        painter.end()
        super().paintEvent(event)
        coding, ends = self.marks.shown.get(self.marks.selected or ""), self.handle_range()
        if coding is not None and ends is not None:
            painter = QPainter(self.viewport())
            painter.translate(0, -top)
            color = self.inks.line(self.marks.code(coding.code).color)
            handles.paint(painter, self.geometry_of_text, ends, color)
            painter.end()

    def handle_range(self) -> Range | None:
        """The range whose ends can be dragged: that of the selected coding."""
        if self.drag is not None:
            return self.drag.start, self.drag.end
        if not self.resizable:
            return None
        coding = self.marks.shown.get(self.marks.selected or "")
        return None if coding is None else (coding.start, coding.end)

    def handle_at(self, place: QPointF) -> Edge | None:
        """The end of the selected coding under a point of the viewport."""
        ends = self.handle_range()
        below = place + QPointF(0, self.scroll_top())
        return None if ends is None else handles.edge_at(self.geometry_of_text, ends, below)

    def refresh(self, ranges: list[Range] | None = None) -> None:
        """Repaint the paragraphs of these ranges, or all."""
        if ranges is None:
            self.viewport().update()
            return
        top, height = self.scroll_top(), self.viewport().height()
        start, end = self.geometry_of_text.visible(top, top + height)
        for low, high in ranges:
            if low <= end and high >= start:
                above = self.geometry_of_text.box(self.geometry_of_text.block(max(low, start))).top()
                below = self.geometry_of_text.box(self.geometry_of_text.block(min(high, end))).bottom()
                band = QRectF(0, above - top - 4, self.viewport().width(), below - above + 10)
                self.viewport().update(band.toAlignedRect())

    # -- resizing a coding -----------------------------------------------------------------------

    def begin_resize(self, guid: str, edge: Edge) -> bool:
        """Take hold of an end; the margin does it too."""
        self.drag = handles.begin(self.marks, guid, edge)
        return self.drag is not None

    def move_resize(self, offset: int) -> None:
        """Bring the end that is held to ``offset``."""
        if self.drag is not None:
            handles.move(self.drag, self.marks, offset, self.word_snap)
            self.viewport().update()
            self.moved.emit()

    def finish_resize(self, keep: bool = True) -> None:
        """Let go; says what became of it unless nothing changed or ``keep`` is false."""
        drag, self.drag = self.drag, None
        if drag is not None and keep and drag.changed:
            self.resized.emit(drag.guid, drag.start, drag.end)
        self.viewport().update()
        self.moved.emit()

    # -- mouse -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a handle, or let Qt begin a selection."""
        edge = self.handle_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and edge is not None and self.marks.selected:
            self.begin_resize(self.marks.selected, edge)
            event.accept()
            return
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        self._selected_then = self.textCursor().hasSelection()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a handle, or say what the mouse is over."""
        if self.drag is not None:
            self._scroll_along(event.position().y())
            self.move_resize(self.boundary_at(event.position()))
            return
        super().mouseMoveEvent(event)
        if not event.buttons():
            over_handle = self.handle_at(event.position()) is not None
            shape = Qt.CursorShape.SizeHorCursor if over_handle else Qt.CursorShape.IBeamCursor
            if self.viewport().cursor().shape() != shape:
                self.viewport().setCursor(shape)
            self.hovered.emit(self.character_at(event.position()))

    def _scroll_along(self, y: float) -> None:
        bar, step = self.verticalScrollBar(), self.geometry_of_text.pitch
        if y < 0:
            bar.setValue(bar.value() - step)
        elif y > self.viewport().height():
            bar.setValue(bar.value() + step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or take a click without a selection for a click on what lies there."""
        if self.drag is not None:
            clicked = not self.drag.changed
            self.finish_resize()
            if clicked:  # no drag after all: the caret goes where the mouse is
                self.setTextCursor(self.cursorForPosition(event.position().toPoint()))
            return
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None or self.textCursor().hasSelection():
            return
        far = (event.position().toPoint() - pressed).manhattanLength() >= QApplication.startDragDistance()
        if not far and not self._selected_then:
            self.clicked.emit(self.character_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel change the size of letter; else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the mouse or, from the keyboard, at the caret."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
            self.contextAsked.emit(place, self.caret())
        else:
            inside = self.viewport().mapFromGlobal(event.globalPos())
            offset = self.character_at(inside)
            self.contextAsked.emit(event.globalPos(), self.boundary_at(inside) if offset is None else offset)
        event.accept()

    # -- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1-9, Ctrl+I, [ ], Alt+arrows, Enter and Escape; the rest is Qt's (moving, selecting, copying)."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
        if held == Qt.KeyboardModifier.NoModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            if self.selected_range() is not None:
                self.numberPressed.emit(int(key) - int(Qt.Key.Key_0))
                return
        elif held == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_I:
            if self.selected_range() is not None:
                self.inVivoAsked.emit()
                return
        elif event.text() in ("[", "]") or (held == alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            self.stepped.emit(1 if event.text() == "]" or key == Qt.Key.Key_Down else -1)
            return
        elif (
            held in (alt, alt | shift) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.marks.selected
        ):
            edge: Edge = "start" if held & shift else "end"
            drag = handles.nudge(self.marks, self.marks.selected, edge, 1 if key == Qt.Key.Key_Right else -1)
            if drag is not None and drag.changed:
                self.resized.emit(drag.guid, drag.start, drag.end)
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier:
            if self.marks.selected_ghost is None and self.marks.shown.at(self.caret()):
                self.caretConfirmed.emit(self.caret())
                return
        elif key == Qt.Key.Key_Escape and self._escape():
            return
        super().keyPressEvent(event)

    def _escape(self) -> bool:
        if self.drag is not None:
            self.finish_resize(keep=False)
        elif self.textCursor().hasSelection():
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)
        elif self.marks.selected is not None or self.marks.selected_ghost is not None:
            self.escaped.emit()
        else:
            return False
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A drag does not outlive the focus."""
        if self.drag is not None:
            self.finish_resize(keep=False)
        super().focusOutEvent(event)

    def _on_selection(self) -> None:
        self.viewport().update()
        now = self.selected_range()
        if now != self._said:
            self._said = now
            self.rangeChanged.emit(now)

    # -- drag and drop ---------------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected words as text and, for a drop on a code, as a range of code points."""
        data = QMimeData()
        chosen = self.selected_range()
        if chosen is not None:
            start, end = chosen
            data.setText(self.marks.text[start:end])
            data.setData(RANGE_MIME, json.dumps({"start": start, "end": end}).encode())
        return data

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only codes may be dropped."""
        if event.mimeData().hasFormat(CODE_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show what the code would cover; Shift takes the whole turn."""
        if not event.mimeData().hasFormat(CODE_MIME):
            event.ignore()
            return
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.drop_target = self.drop_range(event.position(), whole)
        self.viewport().update()
        if self.drop_target is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The code went elsewhere."""
        self.drop_target = None
        self.viewport().update()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which code was dropped on which words."""
        self.drop_target = None
        self.viewport().update()
        data = event.mimeData()
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        target = self.drop_range(event.position(), whole) if data.hasFormat(CODE_MIME) else None
        if target is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.dropped.emit(bytes(data.data(CODE_MIME).data()).decode(), *target)

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

    def minimumSizeHint(self) -> QSize:
        """Narrow windows are allowed; the text then breaks sooner."""
        return QSize(360, 200)
