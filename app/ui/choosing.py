"""Choosing from a list on one quiet line: a button that says what is chosen, and the list it opens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons, theme
from app.ui.widgets import SearchField, button, label, row
from app.words import say

Index = QModelIndex | QPersistentModelIndex
LINE = 28
INDENT = 16


@dataclass(frozen=True, slots=True)
class Item:
    """A line to choose; ``members`` are the keys it stands for (itself when empty).

    A ``section`` is a heading that cannot be chosen. ``search`` is what finds it, besides its text.
    """

    key: Hashable
    text: str
    level: int = 0
    color: str = ""
    note: str = ""
    tip: str = ""
    search: str = ""
    members: frozenset[Hashable] = frozenset()
    section: bool = False
    enabled: bool = True

    @property
    def keys(self) -> frozenset[Hashable]:
        """What is chosen by choosing this line."""
        return self.members or frozenset({self.key})


class _Model(QAbstractListModel):
    def __init__(self, items: Sequence[Item], chosen: Collection[Hashable], *, multiple: bool) -> None:
        super().__init__()
        self.items = list(items)
        self.chosen = set(chosen)
        self.multiple = multiple
        self.shown = list(range(len(self.items)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def item(self, row: int) -> Item:
        return self.items[self.shown[row]]

    def state(self, item: Item) -> Qt.CheckState:
        inside = len(item.keys & self.chosen)
        if not inside:
            return Qt.CheckState.Unchecked
        whole = inside == len(item.keys)
        return Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.tip or None
        if role == Qt.ItemDataRole.CheckStateRole and self.multiple and not item.section:
            return self.state(item)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.text} {item.note}".strip()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index.row())
        if item.section or not item.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def narrow(self, wanted: str) -> None:
        """Show the lines that hold ``wanted``, with the headings above them."""
        part = wanted.strip().casefold()
        self.beginResetModel()
        self.shown, above = [], -1
        for n, item in enumerate(self.items):
            if item.section:
                above = n
            elif not part or part in f"{item.text} {item.search}".casefold():
                if above >= 0:
                    self.shown.append(above)
                    above = -1
                self.shown.append(n)
        self.endResetModel()

    def first(self) -> int:
        """The first row that can be chosen, -1 when there is none."""
        for n in range(len(self.shown)):
            if not self.item(n).section and self.item(n).enabled:
                return n
        return -1

    def toggle(self, row: int) -> None:
        item = self.item(row)
        if self.state(item) == Qt.CheckState.Checked:
            self.chosen -= item.keys
        else:
            self.chosen |= item.keys
        self.dataChanged.emit(self.index(0), self.index(max(0, len(self.shown) - 1)))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        item = model.item(index.row())
        now = theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.section:
            painter.setFont(theme.ui_font(9, bold=True))
            painter.setPen(now.color("muted"))
            painter.drawText(rect.adjusted(8, 4, -8, 0), Qt.AlignmentFlag.AlignVCenter, item.text)
            painter.restore()
            return
        ground = "selected" if state & QStyle.StateFlag.State_Selected else ""
        if not ground and state & QStyle.StateFlag.State_MouseOver and item.enabled:
            ground = "hover"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color(ground))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        left = rect.left() + 8
        left = self._tick(painter, rect, left, model, item)
        left += item.level * INDENT
        if item.color:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.stripe(item.color))
            painter.drawEllipse(QRectF(left, rect.center().y() - 4.5, 10, 10))
            left += 18
        right = rect.right() - 8
        if item.note:
            font = theme.ui_font(9, tabular=True)
            painter.setFont(font)
            painter.setPen(now.color("muted"))
            painter.drawText(
                QRect(left, rect.top(), right - left, rect.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                item.note,
            )
            right -= QFontMetrics(font).horizontalAdvance(item.note) + 10
        font = theme.ui_font(10)
        painter.setFont(font)
        painter.setPen(now.color("ink" if item.enabled else "faint"))
        words = QFontMetrics(font).elidedText(item.text, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(
            QRect(left, rect.top(), right - left, rect.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        painter.restore()

    @staticmethod
    def _tick(painter: QPainter, rect: QRect, left: int, model: _Model, item: Item) -> int:
        now = theme.current()
        if not model.multiple:
            if item.key in model.chosen:
                icons.icon("accept", "accent").paint(painter, QRect(left, rect.center().y() - 7, 16, 16))
            return left + 22
        box = QRectF(left + 0.5, rect.center().y() - 6.5, 15, 15)
        state = model.state(item)
        empty = state == Qt.CheckState.Unchecked
        painter.setPen(now.color("faint" if empty else "accent"))
        painter.setBrush(now.color("raised" if empty else "accent"))
        painter.drawRoundedRect(box, 4, 4)
        if state == Qt.CheckState.Checked:
            inner = box.toRect().adjusted(2, 2, -1, -1)
            icons.icon("accept", "accent_ink").paint(painter, inner)
        elif state == Qt.CheckState.PartiallyChecked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("accent_ink"))
            painter.drawRect(QRectF(box.left() + 4, box.center().y() - 1, 7, 2))
        return left + 24


class _List(QListView):
    pressedOn = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.pressedOn.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class PickList(QFrame):
    """A list over the window, with a field to find by typing; it goes when one looks elsewhere.

    ``multiple``: lines are ticked, ``changed(frozenset)`` follows each tick. Otherwise ``picked(key)``
    follows the one choice, and the list closes.
    """

    picked = Signal(object)
    changed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        items: Sequence[Item],
        chosen: Collection[Hashable] = (),
        *,
        multiple: bool = False,
        hint: str = "",
        extra: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self._anchor: QWidget | None = None
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = _Model(items, chosen, multiple=multiple)
        self.search = SearchField(hint or say("choosing.find"))
        self.search.setStyleSheet("font-size: 10pt; padding: 8px;")
        self.view = _List()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(hint or say("choosing.find"))
        self.clear = button(say("choosing.none"), self._clear, kind="quiet")
        self.clear.setVisible(multiple)
        self.clear.setEnabled(bool(self._model.chosen))
        self.search.setVisible(len(items) > 7)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        if not items:
            column.addWidget(label(say("choosing.empty"), "muted", wrap=True))
            self.view.hide()
        if multiple or extra is not None:
            foot: list[QWidget | int | None] = [4, extra] if extra is not None else []
            column.addLayout(row(*foot, None, self.clear))
        self.search.textChanged.connect(self._narrow)
        self.search.downPressed.connect(self.view.setFocus)
        self.search.escaped.connect(self.close)
        self.search.returnPressed.connect(lambda: self._press(self.view.currentIndex().row()))
        self.view.clicked.connect(lambda index: self._press(index.row()))
        self.view.pressedOn.connect(self._press)

    def set_items(self, items: Sequence[Item]) -> None:
        """Other lines under the same choice."""
        self._model.items = list(items)
        self._model.narrow(self.search.text())

    def set_chosen(self, chosen: Collection[Hashable]) -> None:
        """Another choice among the same lines, told to nobody."""
        self._model.chosen = set(chosen)
        self.clear.setEnabled(bool(self._model.chosen))
        self.view.viewport().update()

    def open_at(self, anchor: QWidget, width: int = 300) -> None:
        """Show it under ``anchor``, whole on its screen."""
        lines = max(1, len(self._model.items))
        extra = 24 + (44 if self.search.isVisibleTo(self) else 0) + (44 if self._model.multiple else 0)
        high = min(lines * LINE + extra + 4, 460)
        window = anchor.window()
        self.setParent(window)
        self._anchor = anchor
        room = window.rect().adjusted(4, 4, -4, -4)
        high = min(high, room.height())
        place = anchor.mapTo(window, QPoint(0, anchor.height() + 2))
        place.setX(max(room.left(), min(place.x(), room.right() - width)))
        place.setY(max(room.top(), min(place.y(), room.bottom() - high)))
        self.setGeometry(QRect(place, QSize(width, high)))
        self.show()
        self.raise_()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.installEventFilter(self)
            app.focusChanged.connect(self._focus_moved)
        at = self._model.first()
        for n, where in enumerate(self._model.shown):
            if not self._model.multiple and self._model.items[where].key in self._model.chosen:
                at = n
        if at >= 0:
            self.view.setCurrentIndex(self._model.index(at))
        (self.search if self.search.isVisible() else self.view).setFocus()

    def _narrow(self, text: str) -> None:
        self._model.narrow(text)
        if self._model.first() >= 0:
            self.view.setCurrentIndex(self._model.index(self._model.first()))

    def _press(self, row: int) -> None:
        if not 0 <= row < self._model.rowCount():
            return
        item = self._model.item(row)
        if item.section or not item.enabled:
            return
        if self._model.multiple:
            self._model.toggle(row)
            self.clear.setEnabled(bool(self._model.chosen))
            self.changed.emit(frozenset(self._model.chosen))
        else:
            self.close()
            self.picked.emit(item.key)

    def _clear(self) -> None:
        self._model.chosen.clear()
        self._model.narrow(self.search.text())
        self.clear.setEnabled(False)
        self.changed.emit(frozenset())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press outside closes the list, and does no more when it is on the button that opened it."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self or self.isAncestorOf(watched)
            if not inside and self.isVisible():
                self.close()
                return watched is self._anchor
        return super().eventFilter(watched, event)

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        app = QApplication.instance()
        if self._anchor is None or not isinstance(app, QApplication):
            return
        anchor, self._anchor = self._anchor, None
        app.removeEventFilter(self)
        app.focusChanged.disconnect(self._focus_moved)
        here = app.focusWidget()
        if here is None or self.isAncestorOf(here):
            anchor.setFocus()
        self.closed.emit()


class ChoiceButton(QToolButton):
    """Says what it is for and what is chosen; ``opened`` asks for the list, by mouse or keyboard."""

    opened = Signal()

    def __init__(self, name: str, on: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._name = name
        self.active = False
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIcon(icons.icon("chevron-down"))
        self.setIconSize(QSize(14, 14))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(30)
        self.clicked.connect(self._open)
        if on is not None:
            self.opened.connect(on)
        self.say_chosen("", active=False)

    def say_chosen(self, words: str, *, active: bool, tip: str = "") -> None:
        """Show what is chosen; ``active`` marks it as a restriction in force."""
        self.active = active
        short = words if len(words) <= 28 else words[:27].rstrip() + "…"
        self.setText(f"{self._name}: {short}" if short and self._name else short or self._name)
        whole = f"{self._name}: {words}" if words and self._name else words or self._name
        self.setToolTip(tip or (whole if short != words else ""))
        self.setAccessibleName(whole)
        self.setChecked(active)

    def _open(self) -> None:
        self.setChecked(self.active)
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
