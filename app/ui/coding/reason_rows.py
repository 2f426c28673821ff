"""What speaks for a suggestion, a row each with its weight; and the fragments it is like."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.coding.codebook import key_of
from app.coding.model import Code, Near, Reason
from app.ui import theme
from app.ui.coding.wrapped import Wrapped
from app.ui.widgets import label, menu_item, row, tool
from app.words import say

CUES = ("phrase", "lemma", "separable", "compound", "name")
BAR = 40
SNIPPET = 160


def is_cue(reason: Reason, code: Code) -> bool:
    """Whether a word of the codebook is what was met, so that it can be told never to count."""
    if reason.how == "question":
        return key_of(reason.cue) in {key_of(cue) for cue in (*code.cues, code.name)}
    return reason.how in CUES


def kind_of(reason: Reason) -> str:
    """What sort of evidence it is: cue, learned, question or rest."""
    return "cue" if reason.how in CUES else reason.how


def told(reason: Reason, words: str, *, coded: bool = True) -> str:
    """In a few words how a reason was met; ``coded`` when something with its code was learned from."""
    if reason.how == "learned" and not coded:
        return say("coding.reason.book")
    same = reason.how in ("phrase", "lemma") and " ".join(words.split()).casefold() == reason.cue.casefold()
    return say(f"coding.reason.{'same' if same else reason.how}", cue=reason.cue)


def record(reason: Reason) -> str:
    """Of a cue, how often it was right so far; else nothing."""
    return say("coding.reason.record", right=reason.right, met=reason.met) if reason.met else ""


def signed(value: float) -> str:
    """A weight with its sign and one decimal, as the language writes it."""
    figure = f"{abs(value):.1f}".replace(".", say("window.decimal"))
    return f"{'−' if value < 0 else '+'}{figure}"


class Bar(QWidget):
    """A weight as a length: filled when it speaks for the code, hollow when against it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(BAR, 14)
        self.share, self.color, self.hollow = 0.0, "#808080", False

    def show_share(self, share: float, color: str, hollow: bool) -> None:
        """``share`` of the whole width (0-1)."""
        self.share, self.color, self.hollow = share, color, hollow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(self.color)
        wide = max(self.width() * self.share, 2.0)
        rect = QRectF(0.5, self.height() / 2 - 2.5, wide - 1, 5)
        painter.setPen(QPen(color, 1) if self.hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self.hollow else color)
        painter.drawRoundedRect(rect, 2, 2)


class ReasonRow(QWidget):
    """One reason; ``silenced(cue)`` when a cue shall never count for this code again."""

    silenced = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.reason: Reason | None = None
        self._words = Wrapped(theme.ui_font(10), most=1)
        self._how = Wrapped(theme.ui_font(9), "muted", most=2)
        self._record = Wrapped(theme.ui_font(9), "muted", most=1)
        self._figure = label("")
        self._figure.setFont(theme.ui_font(9.5, tabular=True))
        self._figure.setMinimumWidth(30)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = Bar()
        self.never = tool("hide", say("coding.reason.never"), self._silence)
        self.never.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row has the focus, Delete does the same
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.never.setFixedSize(QSize(22, 20))
        texts = column(self._words, self._how, self._record)
        self.setLayout(row(texts, self._bar, self._figure, self.never, spacing=4, margins=(10, 2, 2, 2)))
        policy = self.never.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.never.setSizePolicy(policy)

    def show_reason(
        self, reason: Reason, code: Code, text: str, most: float, *, chances: bool, coded: bool,
        writable: bool, among: int = 0,
    ) -> None:  # fmt: skip
        """Show it beside the others, of which the heaviest weighs ``most``; ``chances`` when weights are
        chances (0-1) and not parts of a sum, ``coded`` when something with the code was learned from. In the
        rest ``among`` words are reckoned that have no row of their own."""
        self.reason = reason
        now = theme.current()
        words = " ".join(text[reason.start : reason.end].split())
        self._words.set_text(f"“{words}”" if words else say("coding.reason.rest_title"))
        how = told(reason, words, coded=coded)
        if not words and among:
            how = say("coding.reason.among", n=among)
        self._how.set_text(how if words or among else "")
        proven = record(reason)
        self._record.set_text(proven)
        figure = f"{round(100 * reason.weight)}%" if chances else signed(reason.weight)
        self._figure.setText(figure)
        colors = {
            "cue": theme.stripe(code.color).name(),
            "learned": now.accent,
            "question": now.muted,
            "rest": now.faint,
        }
        color = colors[kind_of(reason)]
        self._bar.show_share(abs(reason.weight) / most if most else 0.0, color, reason.weight < 0)
        self.never.setVisible(writable and is_cue(reason, code))
        spoken = say(
            "coding.reason.spoken", words=words or say("coding.reason.rest_title"), how=how, weight=figure
        )
        more = say("coding.reason.record_tip", right=reason.right, met=reason.met) if proven else ""
        if reason.how == "learned":
            more = say(f"coding.reason.{'learned' if coded else 'book'}_tip")
        self.setAccessibleName(f"{spoken}. {more}" if more else spoken)
        self.setToolTip(f"{spoken}\n{more}" if more else spoken)

    def _silence(self) -> None:
        if self.reason is not None and not self.never.isHidden():
            self.silenced.emit(self.reason.cue)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.never.isHidden():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu_item(menu, say("coding.reason.never"), self._silence, "hide")
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._silence()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            outline(self)


class NearRow(QWidget):
    """A fragment that was coded so before; ``asked(Near)`` to go there."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.near: Near | None = None
        self._where = Wrapped(theme.ui_font(9, bold=True), "muted", most=1)
        self._words = Wrapped(theme.reading_font(10), most=2)
        self.setLayout(row(column(self._where, self._words), spacing=0, margins=(10, 4, 8, 4)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_near(self, near: Near, document: str, words: str) -> None:
        """Show in which document it is, and how it begins."""
        self.near = near
        words = " ".join(words.split())
        self._where.set_text(document)
        self._words.set_text(words if len(words) <= SNIPPET else words[:SNIPPET].rsplit(" ", 1)[0] + " …")
        self.setAccessibleName(say("coding.near.spoken", document=document, words=words[:SNIPPET]))
        self.setToolTip(say("coding.near.tip"))

    def _ask(self) -> None:
        if self.near is not None:
            self.asked.emit(self.near)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().color("hover"))
            painter.drawRoundedRect(self.rect().adjusted(4, 0, -2, 0), 6, 6)
        if self.hasFocus():
            outline(self)


def column(*parts: QWidget) -> QWidget:
    """Parts under each other, that take the width that is left."""
    found = QWidget()
    layout = QVBoxLayout(found)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHorizontalStretch(1)
    policy.setHeightForWidth(True)
    found.setSizePolicy(policy)
    return found


def outline(widget: QWidget) -> None:
    """The ring of what has the focus."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.current().color("focus"))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(2.5, 0.5, -1.5, -0.5), 6, 6)
