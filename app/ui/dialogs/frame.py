"""What every dialog has: a heading, a body, a line for what stands in the way, one button with a verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes
from app.coding.refusal import Refusal
from app.ui import icons, theme
from app.ui.widgets import button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.project import Project
    from app.ui.main_window import MainWindow


LOW = 420
"""Pixels of height under which a screen is low."""
Index = QModelIndex | QPersistentModelIndex


def meant(window: MainWindow, source: str | None) -> str | None:
    """``source``, or the document that is open in Coderen; None, and the user is told, without one."""
    if source is None:
        source = getattr(window.place("coding"), "source", None)
    if source is None:
        window.desk.message(say("dialogs.text.choose"))
    return source


class Line(QFrame):
    """An icon with one sentence; hidden while there is none."""

    def __init__(self, icon: str = "warning", role: str = "danger") -> None:
        super().__init__()
        self._icon, self._role = icon, role
        self._picture = QLabel()
        self._picture.setFixedWidth(18)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = label("", "danger" if role == "danger" else "", wrap=True, selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setLayout(row(self._picture, self._text, spacing=6))
        theme.on_change.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, text: str) -> None:
        """Show ``text``, or nothing when it is empty; a screen reader is told at once."""
        self._text.setText(text)
        self.setVisible(bool(text))
        self.setAccessibleName(text)
        if text and self._role == "danger":
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _paint(self) -> None:
        picture = icons.icon(self._icon, self._role).pixmap(QSize(16, 16), self.devicePixelRatioF())
        self._picture.setPixmap(picture)


def scrolling(inside: QWidget) -> QScrollArea:
    """``inside`` in an area that scrolls up and down, without a frame."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inside)
    return scroll


def let_scroll(column: QVBoxLayout, part: QVBoxLayout) -> None:
    """Put ``part`` of ``column`` in an area that scrolls; what stands above and below stays in sight, and the
    keys where they were."""
    over = column.parentWidget()
    keys = over.window().focusWidget() if over is not None else None
    at = column.indexOf(part)
    column.removeItem(part)
    part.setParent(None)
    inner, area = QWidget(), QScrollArea()
    inner.setLayout(part)
    area.setObjectName("plain")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inner)
    column.insertWidget(at, area, 1)
    if keys is not None:
        keys.setFocus()


class Frame(QDialog):
    """Heading, ``body``, a line for refusals and a foot with the buttons; never larger than the screen.

    A refusal of ``do`` stands in the dialog, which stays open with all that was filled in.
    """

    def __init__(self, window: MainWindow, title: str, about: str = "", *, size: QSize) -> None:
        super().__init__(window)
        self.main, self.desk = window, window.desk
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        self.heading = label(title, "heading", wrap=True)
        column.addWidget(self.heading)
        self.about = label(about, "muted", wrap=True)
        self.about.setVisible(bool(about))
        column.addWidget(self.about)
        column.addSpacing(4)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column.addLayout(self.body, 1)
        column.addSpacing(4)
        self.trouble = Line()
        column.addWidget(self.trouble)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        column.addLayout(self.foot)
        self.primary: QPushButton | None = None
        self._scrolls = False
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._press)
        self.desk.projectChanged.connect(self.close)
        fit(self, size)

    def buttons(
        self, verb: str, on: Callable[[], object], *left: QWidget, leave: str = "", enter: bool = True
    ) -> QPushButton:
        """Fill the foot: ``left``, a way out, and the one primary button, which is returned.

        ``enter`` lets Enter press it; not where Enter belongs to a list or a table.
        """
        for part in left:
            self.foot.addWidget(part)
        self.foot.addStretch(1)
        self.away = button(leave or say("window.cancel"), self.reject)
        self.away.setAutoDefault(False)
        self.foot.addWidget(self.away)
        self.primary = button(verb, on, kind="primary")
        self.primary.setAutoDefault(enter)
        self.primary.setDefault(enter)
        self.foot.addWidget(self.primary)
        return self.primary

    def close_button(self, *left: QWidget) -> QPushButton:
        """Fill the foot of a window that changes things at once: ``left`` and a way out."""
        for part in left:
            self.foot.addWidget(part)
        self.foot.addStretch(1)
        away = button(say("window.close"), self.reject)
        away.setAutoDefault(False)
        self.foot.addWidget(away)
        return away

    def showEvent(self, event: QShowEvent) -> None:
        """On a low screen, as one that is much enlarged, the body has the room of what it is about; where it
        is too small for all of it even so, the body scrolls."""
        room, column = room_of(self), self.layout()
        assert isinstance(column, QVBoxLayout)
        if room.height() < LOW:
            self._tighten(column)
        needed = self.minimumSizeHint()
        if not self._scrolls and (needed.width() > room.width() or needed.height() > room.height()):
            self._scrolls = True
            let_scroll(column, self.body)
            self._tighten(column)
        super().showEvent(event)

    def _tighten(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(16, 8, 16, 8)
        self.about.hide()
        column.activate()
        self.resize(self.size().boundedTo(room_of(self)))

    def _press(self) -> None:
        if self.primary is not None and self.primary.isEnabled() and self.primary.isVisible():
            self.primary.click()

    def do(self, operation: Callable[[Project], Changes]) -> Changes | None:
        """Run an operation; None when it was refused, which then stands in the dialog."""
        self.trouble.say("")
        if not self.desk.writable:
            self.trouble.say(say("dialogs.read_only"))
            return None
        return self.desk.do(operation, self, refused=self.refuse)

    def refuse(self, refusal: Refusal) -> None:
        """Say in the dialog why something cannot be done."""
        self.trouble.say(say(refusal))


def paint_box(painter: QPainter, rect: QRect, state: Qt.CheckState) -> None:
    """A box to tick, drawn as the theme wants it; partly ticked is a dash."""
    now = theme.current()
    inner = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
    off = state == Qt.CheckState.Unchecked
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.color("faint" if off else "accent"), 1.2))
    painter.setBrush(now.color("raised" if off else "accent"))
    painter.drawRoundedRect(inner, 4, 4)
    ink = QPen(now.color("accent_ink"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(ink)
    x, y, w, h = inner.x(), inner.y(), inner.width(), inner.height()
    if state == Qt.CheckState.Checked:
        points = [(0.24, 0.52), (0.43, 0.71), (0.76, 0.31)]
        painter.drawPolyline([QPointF(x + a * w, y + b * h) for a, b in points])
    elif state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(QPointF(x + 0.26 * w, y + h / 2), QPointF(x + 0.74 * w, y + h / 2))
    painter.restore()


def paint_line(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    """The ground of a line in a list, when it is chosen or the mouse is over it."""
    if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("selected" if chosen else "hover"))
        painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)


class TickBox(QCheckBox):
    """A check box drawn as the boxes in lists are."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        rect = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        paint_box(QPainter(self), rect.adjusted(-3, -3, 3, 3), self.checkState())


class TickDelegate(QStyledItemDelegate):
    """Draws the boxes of a checkable list or tree in the theme."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        super().paint(painter, option, index)
        if state is None:
            return
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        widget: QWidget = option.widget
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        rect = widget.style().subElementRect(part, own, widget)
        paint_box(painter, rect.adjusted(-3, -3, 3, 3), Qt.CheckState(state))


def room_of(widget: QWidget) -> QSize:
    """What a window may take of its screen."""
    screen = widget.screen() or QGuiApplication.primaryScreen()
    return screen.availableSize() - QSize(24, 48)


def fit(widget: QWidget, size: QSize) -> None:
    """Give ``widget`` this size, or less where the screen is smaller."""
    widget.resize(size.boundedTo(room_of(widget)))


def headed(text: str, part: QWidget | QLayout, hint: str = "") -> QVBoxLayout:
    """A field under its name; ``hint`` says in a few words what belongs there."""
    column = QVBoxLayout()
    column.setSpacing(4)
    name = label(text, "section")
    head = row(name, spacing=8)
    if hint:
        head.addWidget(label(hint, "muted", wrap=True), 1)
    else:
        head.addStretch(1)
    column.addLayout(head)
    if isinstance(part, QWidget):
        column.addWidget(part)
        name.setBuddy(part)
        if not part.accessibleName():
            part.setAccessibleName(text)
    else:
        column.addLayout(part)
    return column


class Prose(QPlainTextEdit):
    """A field for a few lines of text that grows with them; Tab goes to the next field."""

    def __init__(self, text: str = "", *, least: int = 2, most: int = 8, hint: str = "") -> None:
        super().__init__(text)
        self._least, self._most = least, most
        self.setObjectName("field")
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if lines > self._most else bar.ScrollBarAlwaysOff
        )
        shown = min(max(lines, self._least), self._most)
        self.setFixedHeight(shown * self.fontMetrics().lineSpacing() + 22)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A field that shows all its lines leaves the wheel to what it stands in."""
        if self.verticalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()


def combined(parts: Iterable[Changes], subject: str | None = None, label: str = "") -> Changes:
    """Several changes as one, for the one signal that follows."""
    sums: dict[str, dict[str, dict[str, None]]] = {"added": {}, "changed": {}, "removed": {}}
    sources: set[str] = set()
    for part in parts:
        for name, kinds in sums.items():
            for kind, guids in getattr(part, name).items():
                kinds.setdefault(kind, {}).update(dict.fromkeys(guids))
        sources |= part.sources
        subject, label = subject or part.subject, label or part.label
    added, changed, removed = ({k: tuple(v) for k, v in of.items()} for of in sums.values())
    return Changes(added, changed, removed, subject, label, frozenset(sources))
