"""The list of what stands behind a cell: fragments, or pairs of fragments that met."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.matrix.request import Behind, Hit, Line
from app.ui.widgets import Empty, button, label, number, plural, row
from app.words import say

Index = QModelIndex | QPersistentModelIndex
WORDS, GAP = 42, 8
"""Pixels: two lines of words, and what stands between two codings."""


class HitModel(QAbstractListModel):
    """The hits behind one cell."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: tuple[Hit, ...]) -> None:
        """Show other hits."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hits[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if hit.other is None:
                return f"{hit.document}. {hit.line.code.name}: {hit.line.text}"
            return ". ".join([hit.document, *(f"{named(c)}: {c.text}" for c in (hit.line, hit.other))])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n\n".join(_short(line.text) for line in (hit.line, hit.other) if line is not None)
        return None


def named(line: Line) -> str:
    """The code of a coding and who coded it: what tells the two of a pair apart."""
    return f"{line.code.name} · {line.coder}"


def parts(hit: Hit) -> list[tuple[list[Line], Line]]:
    """What is read of a hit: per passage the codings that are named above it, and whose words it is.

    A single coding is not named, since the cell says its code; one passage of a pair stands there once.
    """
    one, other = hit.line, hit.other
    if other is None:
        return [([], one)]
    if (one.start, one.end) == (other.start, other.end):
        return [([one, other], one)]
    return [([one], one), ([other], other)]


def _short(text: str) -> str:
    return text if len(text) < 500 else f"{text[:500]}…"


def fitted(line: Line, metrics: QFontMetrics, width: int) -> str:
    """``named`` in so many pixels; the coder stays whole as long as the code keeps a third."""
    coder = f" · {line.coder}"
    left = max(width - metrics.horizontalAdvance(coder), width // 3)
    code = metrics.elidedText(line.code.name, Qt.TextElideMode.ElideRight, left)
    return metrics.elidedText(code + coder, Qt.TextElideMode.ElideRight, width)


class HitDelegate(QStyledItemDelegate):
    """Paints where it stands, then the words of each coding behind its code's stripe."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, HitModel)
        line = QFontMetrics(theme.ui_font(9)).height()
        shown = parts(model.hits[index.row()])
        names = sum(len(above) for above, _words in shown)
        return QSize(200, 8 + line + 5 + names * line + len(shown) * (WORDS + GAP) - GAP + 9)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, HitModel)
        hit = model.hits[index.row()]
        now = theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if state & QStyle.StateFlag.State_Selected else ""
        if not ground and state & QStyle.StateFlag.State_MouseOver:
            ground = "hover"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color(ground))
            painter.drawRoundedRect(QRectF(rect.adjusted(0, 1, -2, -1)), 8, 8)
        room = rect.adjusted(10, 8, -10, -6)
        font = theme.ui_font(9)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(now.color("muted"))
        turn = say("fragments.turn", n=hit.turn) if hit.turn is not None else ""
        wide = metrics.horizontalAdvance(turn)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, turn)
        where = metrics.elidedText(hit.document, Qt.TextElideMode.ElideMiddle, room.width() - wide - 10)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, where)
        top = room.top() + metrics.height() + 5
        for above, words in parts(hit):
            start = top
            for line in above:
                painter.setFont(font)
                painter.setPen(now.color("muted"))
                name = QRect(room.left() + 15, top, room.width() - 15, metrics.height())
                painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, fitted(line, metrics, name.width()))
                top += metrics.height()
            box = QRect(room.left(), start, room.width(), top + WORDS - start)
            self._stripes(painter, box, above or [words])
            self._words(painter, QRect(room.left(), top, room.width(), WORDS), words)
            top += WORDS + GAP
        painter.restore()

    @staticmethod
    def _stripes(painter: QPainter, room: QRect, lines: list[Line]) -> None:
        for n, line in enumerate(lines):
            stripe = QRect(room.left() + 5 * n, room.top() + 1, 3, room.height() - 2)
            painter.fillRect(stripe, theme.stripe(line.code.color))

    @staticmethod
    def _words(painter: QPainter, room: QRect, line: Line) -> None:
        now = theme.current()
        words = theme.reading_font(10.5)
        metrics = QFontMetrics(words)
        painter.setFont(words)
        painter.setPen(now.color("ink"))
        inner = room.adjusted(15, 0, 0, 0)
        text = " ".join(line.text[:600].split())
        first = text
        if metrics.horizontalAdvance(text) > inner.width():
            cut = len(text)
            while cut > 0 and metrics.horizontalAdvance(text[:cut]) > inner.width():
                cut = min(text.rfind(" ", 0, cut), cut - 1)
            first = text[: max(cut, 1)]
        rest = text[len(first) :].strip()
        half = inner.height() // 2
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if not rest:
            painter.drawText(inner, align, first)
        else:
            painter.drawText(inner.adjusted(0, 0, 0, -half), align, first)
            short = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner.adjusted(0, half, 0, 0), align, short)


class HitView(QListView):
    """``opened(guid)`` at Enter or double click."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hits = HitModel()
        self.setModel(self.hits)
        self.setItemDelegate(HitDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("matrix.behind"))
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        theme.on_change.connect(self.viewport().update)

    def _open(self, at: int) -> None:
        self.opened.emit(self.hits.hits[at].line.guid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class CellPanel(QWidget):
    """Says which cell it is about and lists what stands behind it."""

    opened = Signal(str)
    listAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.behind = Behind()
        self.title = label("", "heading", wrap=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.facts = label("", "muted", wrap=True)
        self.facts.setFont(theme.ui_font(9.5))
        self.warning = label("", "muted", wrap=True)
        self.view = HitView()
        self.view.opened.connect(self.opened)
        self.to_list = button(say("matrix.to_fragments"), self.listAsked.emit, kind="quiet", icon="fragments")
        self.empty = Empty("matrix", say("matrix.none_chosen"), say("matrix.none_chosen_text"))
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(10, 8, 8, 4)
        head.setSpacing(4)
        for part in (self.title, self.facts, self.warning):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)
        self._foot = QWidget()
        self._foot.setLayout(row(self.to_list, None))
        column.addWidget(self._foot)
        column.addWidget(self.empty, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No cell is chosen."""
        self._visible(False)

    def _visible(self, on: bool) -> None:
        for part in (self._head, self.view, self._foot):
            part.setVisible(on)
        self.empty.setVisible(not on)

    def show_title(self, one: str, other: str, facts: str, warnings: tuple[str, ...]) -> None:
        """Say which cell is looked at; its list follows."""
        self.title.setText(f"{one} × {other}")
        self.facts.setText(facts)
        self.warning.setText("\n".join(warnings))
        self.warning.setVisible(bool(warnings))
        self.view.hits.show(())
        self.to_list.setEnabled(False)
        self._visible(True)

    def show_behind(self, found: Behind) -> None:
        """List what stands behind the cell."""
        self.behind = found
        self.view.hits.show(found.hits)
        self.to_list.setEnabled(bool(found.guids))
        n = len(found.guids)
        self.to_list.setText(plural("matrix.to_fragments_n", n) if n else say("matrix.to_fragments"))
        if found.cut:
            self.warning.setVisible(True)
            self.warning.setText(say("matrix.cut", n=number(len(found.hits))))
