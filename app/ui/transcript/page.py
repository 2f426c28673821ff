"""The text with its marks painted beneath it, and all that mouse and keys do to it."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QStringListModel, Qt, Signal
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
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.coding.text import trimmed
from app.ui.transcript import handles, selection
from app.ui.transcript.handles import Edge
from app.ui.transcript.marks import Marks, Range
from app.ui.transcript.paper import Paper

CODE_MIME = "application/x-kantlijn-code"
RANGE_MIME = "application/x-kantlijn-range"


def _made_by_qt() -> QMimeData:
    """Data that Qt made: on the clipboard it outlives the interpreter, with which one that Python made falls,
    and whoever had copied words saw the program crash when it ended."""
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data


class Page(Paper):
    """The text column with its marks. Offsets in signals and arguments are code points."""

    clicked = Signal(object)
    hovered = Signal(object)
    resized = Signal(str, int, int)
    """A coding or a suggestion (its identity among the spans), and the bounds it was given."""
    dropped = Signal(str, int, int)
    contextAsked = Signal(QPoint, int)
    numberPressed = Signal(int)
    inVivoAsked = Signal()
    stepped = Signal(int)
    escaped = Signal()
    caretConfirmed = Signal(int)
    zoomed = Signal(int)

    def __init__(self, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(marks, parent)
        self._pressed: QPoint | None = None
        self._selected_then = False
        self.resizable = True

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
            span = self.marks.span(self.drag.guid)
            if span is not None:
                strong = self.inks.tint((self.marks.code(span.code).color,), False, True)
                overlays.append(((self.drag.start, self.drag.end), strong))
        self.highlighter.paint(painter, self.inks, low, high, overlays)
        painter.end()
        super().paintEvent(event)
        span, ends = self.marks.chosen(), self.handle_range()
        if span is not None and ends is not None:
            painter = QPainter(self.viewport())
            painter.translate(0, -top)
            color = self.inks.line(self.marks.code(span.code).color)
            handles.paint(painter, self.geometry_of_text, ends, color)
            painter.end()

    def handle_range(self) -> Range | None:
        """The range whose ends can be dragged: that of the selected coding or suggestion."""
        if self.drag is not None:
            return self.drag.start, self.drag.end
        if not self.resizable:
            return None
        span = self.marks.chosen()
        return None if span is None else (span.start, span.end)

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

    # -- resizing a coding or a suggestion --------------------------------------------------------

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
        chosen = self.marks.chosen()
        if event.button() == Qt.MouseButton.LeftButton and edge is not None and chosen is not None:
            self.begin_resize(chosen.guid, edge)
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
        """1-9, Ctrl+I, [ ], Alt and Shift with arrows, Enter and Escape; the rest (moving, selecting,
        copying) is Qt's."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt = Qt.KeyboardModifier.AltModifier
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
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._nudge(event):
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier:
            if self.marks.selected_ghost is None and self.marks.shown.at(self.caret()):
                self.caretConfirmed.emit(self.caret())
                return
        elif key == Qt.Key.Key_Escape and self._escape():
            return
        super().keyPressEvent(event)

    def _nudge(self, event: QKeyEvent) -> bool:
        """Alt moves the end of what is selected by a word, with Shift its beginning; with Ctrl by a sentence.
        Of a suggestion Shift alone moves the end as well."""
        chosen, held = self.marks.chosen(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
        sentence = bool(held & Qt.KeyboardModifier.ControlModifier)
        held &= ~Qt.KeyboardModifier.ControlModifier
        edges: dict[Qt.KeyboardModifier, Edge] = {alt: "end", alt | shift: "start"}
        if self.marks.selected_ghost is not None and self.selected_range() is None:
            edges[shift] = "end"
        edge = edges.get(held)
        if chosen is None or edge is None or not self.resizable:
            return False
        step = 1 if event.key() == Qt.Key.Key_Right else -1
        drag = handles.nudge(self.marks, chosen.guid, edge, step, sentence)
        if drag is not None and drag.changed:
            self.resized.emit(drag.guid, drag.start, drag.end)
        return True

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

    # -- drag and drop ---------------------------------------------------------------------------

    def drop_range(self, place: QPointF, whole_turn: bool) -> Range | None:
        """What a code dropped here would cover: the selection, else the sentence (or turn) there."""
        offset = self.boundary_at(place)
        chosen = self.selected_range()
        if chosen is not None and chosen[0] <= offset <= chosen[1]:
            return chosen
        turn = self.marks.turn_at(offset)
        low, high = (turn.text_start, turn.end) if turn is not None else (0, len(self.marks.text))
        if whole_turn and turn is not None:
            return trimmed(self.marks.text, low, high)
        return selection.sentence_at(self.marks.text, offset, low, high)

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selected words as text and, for a drop on a code, as a range of code points."""
        data = _made_by_qt()
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
