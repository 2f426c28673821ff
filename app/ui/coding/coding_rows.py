"""The codings on the words that are looked at: whose they are, their memo and weight, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from app.coding.model import Code, Coding
from app.ui import theme
from app.ui.coding.wrapped import Wrapped
from app.ui.widgets import Dot, label, menu_item, percent, row, tool
from app.words import language, say


@dataclass(frozen=True, slots=True)
class Shown:
    """A coding with the words its row needs."""

    coding: Coding
    code: Code
    path: str
    coder: str
    color: str
    memo: str
    """What the coder at work wrote on it."""
    writable: bool
    others: str = ""
    """What others wrote on it, with their names."""


def day(moment: str) -> str:
    """The date of an ISO time as people write it."""
    parts = moment[:10].split("-")
    if len(parts) != 3:
        return ""
    return f"{int(parts[2])}-{int(parts[1])}-{parts[0]}" if language() == "nl" else moment[:10]


class MemoField(QPlainTextEdit):
    """Grows with its text; ``left`` when the user is done with it (focus out or Ctrl+Enter)."""

    left = Signal(str)

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text)
        self.setObjectName("field")
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._before = text
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), 2), 9)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 24)

    def commit(self) -> None:
        """Say what was written, once, when it is something else than before."""
        text = self.toPlainText().strip()
        if text != self._before:
            self._before = text
            self.left.emit(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.commit()
        else:
            super().keyPressEvent(event)


class WeightField(QSpinBox):
    """A weight from 0 to 100, or none: an empty field or a dash. ``weighed`` tells each change."""

    weighed = Signal(object)

    def __init__(self, weight: int | None, name: str) -> None:
        super().__init__()
        self.setRange(-1, 100)
        self.setSpecialValueText("–")
        self.setValue(-1 if weight is None else weight)
        self.setFixedWidth(72)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setAccessibleName(name)
        self.valueChanged.connect(lambda _: self.weighed.emit(self.weight))

    @property
    def weight(self) -> int | None:
        return None if self.value() < 0 else self.value()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """A figure may be typed before or after the dash that stands for none."""
        figure = text.strip("–- ")
        if not figure:
            return QValidator.State.Acceptable, text, place
        return super().validate(figure, min(place, len(figure)))

    def valueFromText(self, text: str) -> int:
        figure = text.strip("–- ")
        return int(figure) if figure.isdecimal() else -1


def _dropped(part: QWidget, by: int) -> QVBoxLayout:
    """A part at the top of its line, so many pixels down: beside the first line of what follows."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addSpacing(by)
    column.addWidget(part)
    column.addStretch(1)
    return column


class CodingRow(QWidget):
    """One coding; the chosen one shows its memo, its weight and what can be done with it.

    A row is made once and then shows one coding after another: making widgets costs more than filling them.
    """

    chosen = Signal(str)
    memoWritten = Signal(str, str)
    weighed = Signal(str, object)
    removed = Signal(str)
    recoded = Signal(str)
    jumped = Signal(str, int)

    def __init__(self, shown: Shown, selected: bool) -> None:
        super().__init__()
        self.memo: MemoField | None = None
        self.weight: WeightField | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        small = theme.ui_font(9)
        self._dot = Dot(shown.code.color)
        self.name = Wrapped(theme.ui_font(10, bold=True))
        self._more = tool("more", say("coding.inspector.more"), self._menu)
        self._more.setFixedHeight(20)
        self._above = Wrapped(small, "muted", 2)
        self._coder = Dot(shown.color, 9)
        self._about = Wrapped(small, "muted", 2)
        self._notes = Wrapped(small, "muted", 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 6, 8)
        column.setSpacing(3)
        head = row(self.name, self._more, spacing=8)
        head.insertLayout(0, _dropped(self._dot, 2))
        facts = row(self._about, spacing=5)
        facts.insertLayout(0, _dropped(self._coder, 3))
        facts.insertSpacing(0, 15)
        head.setAlignment(self._more, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addLayout(row(20, self._above, spacing=0))
        column.addLayout(facts)
        column.addLayout(row(20, self._notes, spacing=0))
        self._fields: QWidget | None = None
        theme.on_change.connect(self.update)
        self.show_coding(shown, selected)

    def show_coding(self, shown: Shown, selected: bool) -> None:
        """Show this coding from now on; a memo that is being written must have been kept before."""
        self.shown, self.selected = shown, selected
        coding = shown.coding
        self._dot.set_color(shown.code.color)
        self._coder.set_color(shown.color)
        self.name.set_text(shown.code.name)
        self.name.setToolTip(f"{shown.path}\n\n{shown.code.definition}".strip())
        self._more.setVisible(shown.writable)
        self._above.set_text(shown.path.rpartition(" > ")[0] if selected else "")
        facts = [shown.coder, day(coding.created)]
        if coding.origin != "manual":
            facts.append(say(f"coding.origin.{coding.origin}"))
        if coding.confidence is not None:
            facts.append(percent(coding.confidence))
        if coding.weight is not None and not selected:
            facts.append(say("coding.inspector.weight_is", weight=coding.weight))
        self._about.set_text("  ·  ".join(f for f in facts if f))
        editing = selected and shown.writable
        notes = [shown.others] if editing else [shown.memo, shown.others]
        self._notes.set_text("\n\n".join(n for n in notes if n))
        self._show_fields(editing)
        self.setAccessibleName(f"{shown.path}, {shown.coder}")
        self.update()

    def _show_fields(self, on: bool) -> None:
        old, self._fields = self._fields, None
        if old is not None:
            self.memo = self.weight = None
            old.hide()
            old.setParent(None)
            old.deleteLater()
        if not on:
            return
        guid, coding = self.shown.coding.guid, self.shown.coding
        self.memo = MemoField(self.shown.memo, say("coding.inspector.memo_hint"))
        self.memo.left.connect(lambda text: self.memoWritten.emit(guid, text))
        self.weight = WeightField(coding.weight, say("coding.inspector.weight"))
        self.weight.weighed.connect(lambda value: self.weighed.emit(guid, value))
        self._fields = QWidget()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 5, 0, 1)
        column.setSpacing(4)
        column.addWidget(self.memo)
        column.addLayout(row(label(say("coding.inspector.weight"), "muted"), None, self.weight))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._fields)

    def stops(self) -> list[QWidget]:
        """What Tab comes by, in order."""
        return [w for w in (self, self._more, self.memo, self.weight) if w is not None]

    def take(self, shown: Shown) -> bool:
        """Go on with a coding whose memo and weight are what the fields say; False if it is another."""
        if self.memo is None or self.weight is None:
            return shown == self.shown
        was = self.shown
        coding = replace(was.coding, weight=shown.coding.weight)
        if shown != replace(was, memo=shown.memo, coding=coding):
            return False
        if self.weight.weight != shown.coding.weight or self.memo.toPlainText().strip() != shown.memo:
            return False
        self.shown = shown
        return True

    def _menu(self) -> None:
        guid = self.shown.coding.guid
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions: list[tuple[str, str, Callable[[], None]]] = [
            ("edit", "recode", lambda: self.recoded.emit(guid)),
            ("next", "next", lambda: self.jumped.emit(self.shown.code.guid, 1)),
            ("previous", "previous", lambda: self.jumped.emit(self.shown.code.guid, -1)),
            ("remove", "remove", lambda: self.removed.emit(guid)),
        ]
        for icon, key, call in actions:
            menu_item(menu, say(f"coding.inspector.{key}"), call, icon)
        menu.popup(self.mapToGlobal(self.rect().topRight()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self.selected or self.hasFocus()):
            return
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if not self.hasFocus() else now.color("focus"))
        painter.setBrush(theme.mix(self.shown.code.color, now.surface, 0.16 if now.dark else 0.10))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.selected:
            self.chosen.emit(self.shown.coding.guid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.shown.coding.guid)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit(self.shown.coding.guid)
        else:
            super().keyPressEvent(event)
