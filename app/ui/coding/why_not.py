"""Why a code is not suggested somewhere, said in a small window beside the words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from app.coding.model import Code, Suggestion
from app.ui import theme
from app.ui.coding.suggestion_card import Reasons
from app.ui.coding.wrapped import Wrapped
from app.ui.widgets import Dot, button, label, row
from app.words import say

WIDTH = 380


class WhyNot(QFrame):
    """Lies over the window; closes by Escape or when the focus goes elsewhere.

    ``coded`` when the words shall have the code after all,
    ``picked`` when the suggestion shall be shown, ``switchedOn`` when the code shall be suggested again."""

    coded = Signal()
    picked = Signal(object)
    switchedOn = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._came_from = parent.focusWidget()
        self._gone = False
        self.setObjectName("popover")
        self.setFixedWidth(WIDTH)
        self._dot = Dot("#808080", 12)
        self._name = Wrapped(theme.ui_font(10.5, bold=True), most=2)
        self.sentence = label("", wrap=True)
        self._found = label(say("coding.why_not.found"), "section")
        self.reasons = Reasons()
        self.code = button(say("coding.why_not.code"), lambda: self._leave(self.coded), kind="primary")
        self.show_it = button(say("coding.why_not.show"), self._pick, kind="quiet")
        self.on = button(say("coding.why_not.on"), lambda: self._leave(self.switchedOn), kind="quiet")
        self.away = button(say("window.close"), self.dismiss, kind="quiet")
        self._one: Suggestion | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        head = row(self._dot, self._name, spacing=8)
        head.setAlignment(self._dot, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self._found)
        column.addWidget(self.reasons)
        column.addSpacing(2)
        column.addLayout(row(self.show_it, self.on, None, self.away, self.code, spacing=4))

    def tell(
        self, code: Code, sentence: str, one: Suggestion | None, text: str, at: QPoint, *, coded: bool,
        writable: bool,
    ) -> None:  # fmt: skip
        """Say it at a place of the screen; ``one`` is what was found there and hidden, or shown, ``coded``
        when something with the code was learned from."""
        self._one = one
        self._dot.set_color(code.color)
        self._name.set_text(say("coding.why_not.title", code=code.name))
        self.sentence.setText(sentence)
        self.setAccessibleName(self._name.text)
        self.setAccessibleDescription(sentence)
        self._found.setVisible(one is not None)
        self.reasons.setVisible(one is not None)
        if one is not None:
            self.reasons.show_reasons(one, code, text, coded=coded, writable=False)
        self.show_it.setVisible(one is not None)
        self.on.setVisible(one is not None and one.hidden == "off" and writable)
        self.code.setVisible(writable)
        self.adjustSize()
        place, room = self._over.mapFromGlobal(at), self._over.rect()
        x = min(max(place.x(), 8), room.right() - self.width() - 8)
        below = place.y() + 8
        y = below if below + self.height() < room.bottom() else place.y() - self.height() - 36
        self.move(x, max(y, 8))
        self.show()
        self.raise_()
        (self.code if writable else self.away).setFocus()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.dismiss(back=False)

    def dismiss(self, *, back: bool = True) -> None:
        """Go away; the focus returns to where it was."""
        if self._gone:
            return
        self._gone = True
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._focus_moved)
        if back and self._came_from is not None:
            self._came_from.setFocus()
        self.hide()
        self.dismissed.emit()
        self.deleteLater()

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab stays among the buttons."""
        stops = [w for w in (self.show_it, self.on, self.away, self.code) if w.isVisible()]
        at = next((n for n, w in enumerate(stops) if w.hasFocus()), 0)
        stops[(at + (1 if onward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _leave(self, signal: object) -> None:
        self.dismiss()
        signal.emit()  # type: ignore[attr-defined]

    def _pick(self) -> None:
        one = self._one
        self.dismiss()
        self.picked.emit(one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for one in (self.code, self.show_it, self.on, self.away):
                if one.hasFocus():
                    one.click()
                    return
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
