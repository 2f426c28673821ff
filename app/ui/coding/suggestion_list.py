"""The list of suggestions: code, confidence, the passage with the words that led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.coding.model import Code, Suggestion
from app.ui import icons, theme
from app.ui.coding.suggestion_line import can_be_rejected, key_of
from app.ui.widgets import percent
from app.words import say

Index = QModelIndex | QPersistentModelIndex
SUGGESTION = Qt.ItemDataRole.UserRole + 1
HEIGHT = 76
BUTTON = 24


def why(one: Suggestion, text: str, *, coded: bool) -> str:
    """The reasons of a suggestion in words, a line each; ``coded`` when something with its code was learned
    from."""
    lines = []
    for r in one.reasons:
        words = text[r.start : r.end]
        literal = r.how in ("phrase", "lemma") and " ".join(words.split()).casefold() == r.cue.casefold()
        how = "same" if literal else "book" if r.how == "learned" and not coded else r.how
        lines.append(say(f"coding.suggest.how_{how}", words=words, cue=r.cue))
    return "\n".join(dict.fromkeys(lines))


def share(one: Suggestion) -> str:
    """How sure, and in a word why it is hidden, if it is."""
    sure = percent(one.confidence)
    return f"{sure}, {say(f'coding.suggest.hidden_{one.hidden}')}" if one.hidden else sure


class SuggestionModel(QAbstractListModel):
    """The suggestions of one text, in the order given."""

    def __init__(self) -> None:
        super().__init__()
        self.suggestions: list[Suggestion] = []
        self.codes: Mapping[str, Code] = {}
        self.text = ""
        self.taught: frozenset[str] = frozenset()
        """The codes of which something coded was learned from."""

    def load(self, suggestions: Sequence[Suggestion], codes: Mapping[str, Code], text: str) -> None:
        """Show these suggestions."""
        self.beginResetModel()
        self.suggestions, self.codes, self.text = list(suggestions), codes, text
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.suggestions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self.suggestions):
            return None
        one = self.suggestions[index.row()]
        if role == SUGGESTION:
            return one
        name = self.codes[one.code].name if one.code in self.codes else "?"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{name}, {share(one)}: {self.text[one.start : one.end]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{name}  {share(one)}\n\n{why(one, self.text, coded=one.code in self.taught)}"
        return None


class SuggestionDelegate(QStyledItemDelegate):
    """Two lines of the passage under the code's name; tick and cross on the chosen or hovered one."""

    def __init__(self, view: SuggestionList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, HEIGHT)

    @staticmethod
    def buttons(rect: QRect, one: Suggestion) -> tuple[QRect, QRect]:
        """Where the tick and the cross are, behind the second line of the passage; the cross is empty where
        there is nothing to reject."""
        last = QRect(rect.right() - BUTTON - 4, rect.bottom() - BUTTON - 3, BUTTON, BUTTON)
        return (last.translated(-BUTTON - 2, 0), last) if can_be_rejected(one) else (last, QRect())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: Suggestion = index.data(SUGGESTION)
        model = self._view.model_
        code = model.codes.get(one.code)
        now = theme.current()
        state, rect = option.state, QRect(option.rect)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        color = code.color if code else "#808080"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(theme.mix(color, now.surface, 0.16 if now.dark else 0.10))
        elif over:
            painter.setBrush(now.color("hover"))
        if chosen or over:
            painter.drawRoundedRect(rect.adjusted(0, 1, -1, -2), 8, 8)
        pen = painter.pen()
        pen.setColor(theme.stripe(color))
        pen.setStyle(Qt.PenStyle.DotLine)
        pen.setWidthF(2)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.left() + 10, rect.top() + 13, 10, 10)
        right = rect.right() - 8
        if (chosen or over) and self._view.writable:
            yes, no = self.buttons(rect, one)
            icons.icon("accept", "ok").paint(painter, yes.adjusted(3, 3, -3, -3))
            if not no.isEmpty():
                icons.icon("reject", "danger").paint(painter, no.adjusted(3, 3, -3, -3))
        small = theme.ui_font(9, tabular=True)
        sure = percent(one.confidence)
        painter.setFont(small)
        painter.setPen(now.color("muted"))
        line = QRect(rect.left() + 28, rect.top() + 6, right - rect.left() - 28, 24)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sure)
        bold = theme.ui_font(10, bold=True)
        painter.setFont(bold)
        painter.setPen(now.color("muted" if one.hidden else "ink"))
        width = line.width() - QFontMetrics(small).horizontalAdvance(sure) - 8
        name = QFontMetrics(bold).elidedText(code.name if code else "?", Qt.TextElideMode.ElideRight, width)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        room = QRect(rect.left() + 28, rect.top() + 31, rect.width() - 38, 38)
        aside = rect.right() - self.buttons(rect, one)[0].left() - 4 if self._view.writable else 0
        self._passage(painter, room, one, model.text, aside)
        painter.restore()

    @staticmethod
    def _passage(painter: QPainter, room: QRect, one: Suggestion, text: str, aside: int) -> None:
        """The words that led to it in bold, on two lines that begin near the first of them; of one that is
        hidden the reason first. The second line leaves ``aside`` pixels to the tick and the cross."""
        now = theme.current()
        first = min((r.start for r in one.reasons if r.start >= one.start), default=one.start)
        start = (
            one.start if first - one.start < 50 else text.rfind(" ", one.start, first - 24) + 1 or one.start
        )
        lead = f"{say(f'coding.suggest.hidden_{one.hidden}')} · " if one.hidden else ""
        lead += "… " if start > one.start else ""
        words = lead + text[start : min(one.end, start + 240)].replace("\n", " ")
        layout = QTextLayout(words, theme.reading_font(10.5))
        form = QTextOption()
        form.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(form)
        ranges = []
        astral = 0 if words.isascii() else 1
        for reason in one.reasons:
            low, high = reason.start - start + len(lead), reason.end - start + len(lead)
            if 0 <= low < high <= len(words):
                if astral:
                    low, high = (len(words[:n].encode("utf-16-le")) // 2 for n in (low, high))
                found = QTextLayout.FormatRange()
                found.start, found.length = low, high - low
                strong = QTextCharFormat()
                strong.setFontWeight(QFont.Weight.DemiBold)
                strong.setForeground(now.color("ink"))
                found.format = strong
                ranges.append(found)
        layout.setFormats(ranges)
        painter.setPen(now.color("muted"))
        layout.beginLayout()
        top = 0.0
        for number in range(2):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width() - number * aside)
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        layout.draw(painter, QPointF(room.topLeft()))

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            one = index.data(SUGGESTION)
            yes, no = self.buttons(QRect(option.rect), one)
            if yes.contains(place):
                self._view.accepted.emit(one)
                return True
            if no.contains(place):
                self._view.rejected.emit(one)
                return True
        return super().editorEvent(event, model, option, index)


class SuggestionList(QListView):
    """``picked`` when one is chosen here; ``accepted`` and ``rejected`` by tick, cross, Enter, Backspace."""

    picked = Signal(object)
    accepted = Signal(object)
    rejected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.writable = True
        self.model_ = SuggestionModel()
        self.setModel(self.model_)
        self.setItemDelegate(SuggestionDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("coding.suggest.title"))
        self.selectionModel().currentChanged.connect(self._chosen)
        self._quiet = False

    def load(self, suggestions: Sequence[Suggestion], codes: Mapping[str, Code], text: str) -> None:
        """Show these suggestions; the scroll stays where it was, or the chosen one if that was in sight."""
        top, model = self.verticalScrollBar().value(), self.model_
        if list(suggestions) == model.suggestions and codes == model.codes and text == model.text:
            return
        here = self.currentIndex()
        one, row, seen = here.data(SUGGESTION), here.row(), self.visualRect(here)
        if one is not None and seen.intersects(self.viewport().rect()):
            key = key_of(one)
            now = next((n for n, other in enumerate(suggestions) if key_of(other) == key), row)
            top += (now - row) * HEIGHT
        self._quiet = True
        model.load(suggestions, codes, text)
        self.doItemsLayout()  # now, or the bar has no range yet to go back to its place
        self._quiet = False
        self.verticalScrollBar().setValue(top)

    def choose(self, suggestion: Suggestion | None, *, scroll: bool = True) -> None:
        """Mark one, in sight unless told not to ``scroll``, without saying so."""
        self._quiet = True
        top = self.verticalScrollBar().value()
        if suggestion is None or suggestion not in self.model_.suggestions:
            self.setCurrentIndex(QModelIndex())
        else:
            index = self.model_.index(self.model_.suggestions.index(suggestion))
            self.setCurrentIndex(index)
            if scroll:
                self.scrollTo(index)
            else:
                self.verticalScrollBar().setValue(top)
        self._quiet = False

    def _chosen(self, index: QModelIndex, _old: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            self.picked.emit(index.data(SUGGESTION))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        one = self.currentIndex().data(SUGGESTION)
        if one is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit(one)
        elif one is not None and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.rejected.emit(one)
        else:
            super().keyPressEvent(event)
