"""The table of fragments: a model over numbers, one delegate for all columns, keys and selection."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.coding.model import Fragment
from app.ui import icons, theme
from app.ui.coding.coding_rows import day
from app.ui.fragments.snapshot import Snapshot
from app.words import say

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 52
PAD = 10


class Column(IntEnum):
    """The columns; each holds two facts, the upper one is what a click on its header sorts by."""

    CODE = 0
    TEXT = 1
    DOCUMENT = 2
    SPEAKER = 3
    CODER = 4
    MARKS = 5


HEADERS = ("code", "text", "document", "speaker", "coder", "memo")
"""What a click on a header sorts by; also the last part of its title's key."""
WIDTHS = (166, 0, 150, 104, 96, 72)
ROOM = 640
"""Pixels; with less, who speaks and who coded stand beside the table only, so that the words have room."""


class FragmentModel(QAbstractTableModel):
    """Shows the fragments of a snapshot whose numbers it is given, in that order."""

    def __init__(self) -> None:
        super().__init__()
        self.known = Snapshot()
        self.numbers: Any = ()
        """The numbers of the fragments on the lines (int32)."""

    def show(self, known: Snapshot, numbers: Any) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.known, self.numbers = known, numbers
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def fragment(self, row: int) -> Fragment:
        """The fragment on a line."""
        return self.known.fragments[self.numbers[row]]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(HEADERS):
            if role == Qt.ItemDataRole.DisplayRole:
                return "" if section == Column.MARKS else say(f"fragments.column.{HEADERS[section]}")
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return say(f"fragments.column_tip.{HEADERS[section]}")
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        fragment = self.fragment(index.row())
        upper, lower = lines(fragment, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(fragment, Column(index.column()))
        return f"{upper}, {lower}" if lower and role == Qt.ItemDataRole.AccessibleTextRole else upper


def lines(fragment: Fragment, column: Column) -> tuple[str, str]:
    """The two facts of a cell; the text has only one, which is wrapped."""
    coding = fragment.coding
    if column == Column.CODE:
        above, _, name = fragment.path.rpartition(" > ")
        return name, above
    if column == Column.TEXT:
        return fragment.text, ""
    if column == Column.DOCUMENT:
        return fragment.document, ", ".join(fragment.cases)
    if column == Column.SPEAKER:
        turn = say("fragments.turn", n=fragment.turn) if fragment.turn is not None else ""
        return fragment.speaker or say("fragments.no_speaker"), turn
    if column == Column.CODER:
        return fragment.coder, day(coding.created)
    told = [say("fragments.has_memo")] if fragment.memo else []
    if coding.weight is not None:
        told.append(say("fragments.weight_is", weight=coding.weight))
    if coding.origin != "manual":
        told.append(say(f"fragments.origin.{coding.origin}"))
    return ", ".join(told), ""


def _tip(fragment: Fragment, column: Column) -> str:
    if column == Column.CODE:
        return fragment.path
    if column == Column.TEXT:
        short = fragment.text if len(fragment.text) < 700 else fragment.text[:700] + "…"
        return short
    if column == Column.SPEAKER and fragment.role:
        return f"{fragment.speaker} ({say(f'fragments.role.{fragment.role}')})"
    if column == Column.MARKS:
        return "\n\n".join(part for part in (lines(fragment, column)[0], fragment.memo) if part)
    return "\n".join(part for part in lines(fragment, column) if part)


class FragmentDelegate(QStyledItemDelegate):
    """Paints a cell from its fragment; the hues come from the theme, the code's from the codebook."""

    def __init__(self, view: QTableView, model: FragmentModel) -> None:
        super().__init__(view)
        self._model = model
        self.needle = ""
        theme.on_change.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self._upper, self._lower = theme.ui_font(10), theme.ui_font(9)
        self._bold = theme.ui_font(10, bold=True)
        self._text = theme.reading_font(10.5)
        self._metrics = {id(f): QFontMetrics(f) for f in (self._upper, self._lower, self._bold, self._text)}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.current()
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        fragment = self._model.fragment(index.row())
        column = index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, now.color("selected"))
        painter.fillRect(
            QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.mix(now.line, now.paper, 0.6)
        )
        room = rect.adjusted(PAD, 7, -6, -7)
        if column == Column.CODE:
            color = theme.stripe(self._model.known.code(fragment).color)
            painter.fillRect(QRect(rect.left(), rect.top() + 6, 3, rect.height() - 12), color)
            self._pair(painter, room.adjusted(4, 0, 0, 0), *lines(fragment, Column.CODE), bold=True)
        elif column == Column.TEXT:
            self._passage(painter, room, fragment.text)
        elif column == Column.MARKS:
            self._marks(painter, room, fragment)
        else:
            middle = column == Column.DOCUMENT  # names of documents often differ at their ends only
            self._pair(painter, room, *lines(fragment, Column(column)), middle=middle)
        painter.restore()

    def _pair(
        self,
        painter: QPainter,
        room: QRect,
        upper: str,
        lower: str,
        *,
        bold: bool = False,
        middle: bool = False,
    ) -> None:
        now = theme.current()
        half = room.height() // 2
        top = room.adjusted(0, 0, 0, -half) if lower else room
        self._line(painter, top, upper, self._bold if bold else self._upper, now.ink, middle=middle)
        if lower:
            self._line(painter, room.adjusted(0, half, 0, 0), lower, self._lower, now.muted)

    def _line(
        self, painter: QPainter, room: QRect, words: str, font: QFont, color: str, *, middle: bool = False
    ) -> None:
        painter.setFont(font)
        painter.setPen(color)
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        short = self._metrics[id(font)].elidedText(words, mode, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)

    def _passage(self, painter: QPainter, room: QRect, text: str) -> None:
        """Two lines of the text at most; with a search, from where the sought words stand."""
        now = theme.current()
        metrics = self._metrics[id(self._text)]
        painter.setFont(self._text)
        one = " ".join(text[:1200].split())
        at = one.casefold().find(self.needle) if self.needle else -1
        if at > 60:
            cut = one.rfind(" ", 0, at - 30) + 1
            one, at = "…" + one[cut:], at - cut + 1
        first, rest = self._split(one, room.width(), metrics)
        found = [first]
        if rest:
            found.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width()))
        height = metrics.lineSpacing()
        top = room.top() + (room.height() - height * len(found)) // 2
        for n, words in enumerate(found):
            place = QRect(room.left(), top + n * height, room.width(), height)
            if self.needle:
                self._glow(painter, place, words, metrics)
            painter.setPen(now.ink)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _glow(self, painter: QPainter, place: QRect, words: str, metrics: QFontMetrics) -> None:
        low, at = words.casefold(), 0
        color = theme.mix(theme.current().warn, theme.current().paper, 0.28)
        while len(low) == len(words) and (at := low.find(self.needle, at)) >= 0:
            left = metrics.horizontalAdvance(words[:at])
            width = metrics.horizontalAdvance(words[at : at + len(self.needle)])
            painter.fillRect(QRect(place.left() + left, place.top() + 1, width, place.height() - 2), color)
            at += len(self.needle)

    @staticmethod
    def _split(text: str, width: int, metrics: QFontMetrics) -> tuple[str, str]:
        """The words that fit on one line, and the others."""
        if metrics.horizontalAdvance(text[:400]) <= width:
            return text, ""
        low, high = 1, min(len(text), 400)
        while low < high:
            middle = (low + high + 1) // 2
            if metrics.horizontalAdvance(text[:middle]) <= width:
                low = middle
            else:
                high = middle - 1
        cut = text.rfind(" ", 0, low + 1)
        cut = cut if cut > low // 2 else low
        return text[:cut].rstrip(), text[cut:].lstrip()

    def _marks(self, painter: QPainter, room: QRect, fragment: Fragment) -> None:
        coding = fragment.coding
        left, middle = room.left(), room.center().y()
        if fragment.memo:
            icons.icon("memo", "accent").paint(painter, QRect(left, middle - 8, 16, 16))
        left += 20
        if coding.origin != "manual":
            name = "suggest" if coding.origin == "suggested" else "import"
            icons.icon(name, "muted").paint(painter, QRect(left, middle - 8, 16, 16))
        if coding.weight is not None:
            words = str(coding.weight)
            font = theme.ui_font(8.5, bold=True, tabular=True)
            wide = QFontMetrics(font).horizontalAdvance(words) + 10
            pill = QRectF(room.right() - wide - 0.5, middle - 8.5, wide, 17)
            painter.setPen(theme.current().color("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill, 8.5, 8.5)
            painter.setFont(font)
            painter.setPen(theme.current().color("muted"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def _same_codings(before: Any, now: Any) -> bool:
    """Whether a number names the same coding before and now."""
    import numpy as np

    return before is now or bool(np.array_equal(before, now))


class FragmentTable(QTableView):
    """Lines of one height; ``opened(guid)`` at Enter or double click, ``removeAsked`` at Delete."""

    opened = Signal(str)
    removeAsked = Signal()
    moved = Signal()
    """Another line is the current one, or other lines are selected."""
    sortAsked = Signal(str)
    menuAsked = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.rows = FragmentModel()
        self.setModel(self.rows)
        self.painter_of_cells = FragmentDelegate(self, self.rows)
        self.setItemDelegate(self.painter_of_cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("fragments.table"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(HEIGHT)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(Column.DOCUMENT, Qt.SortOrder.AscendingOrder)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(56)
        # The header asks for every column whether all its rows are selected: 100,000 questions each.
        head.setSelectionModel(QItemSelectionModel(self.rows, self))
        for column, width in enumerate(WIDTHS):
            if width:
                self.setColumnWidth(column, width)
        head.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)
        head.sectionClicked.connect(lambda section: self.sortAsked.emit(HEADERS[section]))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menuAsked)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._guid(index.row())))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.moved.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.moved.emit())
        theme.on_change.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for column in (Column.SPEAKER, Column.CODER):
            self.setColumnHidden(column, event.size().width() < ROOM)
        super().resizeEvent(event)

    def _guid(self, row: int) -> str:
        return self.rows.fragment(row).coding.guid

    def current(self) -> Fragment | None:
        """The fragment that the keys are on."""
        index = self.currentIndex()
        return self.rows.fragment(index.row()) if index.isValid() else None

    def chosen(self) -> Sequence[str]:
        """The guids of the selected codings, in the table's order; they are made when they are asked for."""
        return self.rows.known.fragments.names(self._numbers())

    def _numbers(self) -> Any:
        """The numbers of the selected fragments, in the table's order."""
        import numpy as np

        parts = self.selectionModel().selection()
        lines = sorted((p.top(), p.bottom() + 1) for p in (parts.at(n) for n in range(parts.count())))
        every = np.asarray(self.rows.numbers, dtype=np.int32)
        found = np.concatenate([every[low:high] for low, high in lines] or [every[:0]])
        if len(lines) > 1:  # parts that share lines
            _, first = np.unique(found, return_index=True)
            found = found[np.sort(first)]
        return found

    def show_rows(self, known: Snapshot, numbers: Any) -> None:
        """Show other lines; what was selected stays so, and what was looked at stays in its place."""
        import numpy as np

        before = self.rows.known.fragments
        same = _same_codings(before.guid, known.fragments.guid)
        if same and np.array_equal(numbers, self.rows.numbers):
            self.rows.known = known  # the same lines, some with other words
            self.viewport().update()
            self.moved.emit()
            return
        selected = self._numbers()
        index = self.currentIndex()
        row = index.row()
        current = self._guid(row) if index.isValid() else None
        if not same and len(selected):  # they may have other numbers there
            selected = known.fragments.numbers(before.guid[selected])
        scroll = self.verticalScrollBar().value()
        offset = row * HEIGHT - scroll
        was_here = index.isValid() and -HEIGHT < offset < self.viewport().height()
        quiet = self.selectionModel().blockSignals(True)
        self.rows.show(known, numbers)
        at = self._find(current)
        if at is None and current is not None and len(numbers):
            at = min(row, len(numbers) - 1)
            selected = np.append(selected, numbers[at])
        if at is not None:
            self.selectionModel().setCurrentIndex(
                self.rows.index(at, Column.TEXT), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._select(selected)
        self.selectionModel().blockSignals(quiet)
        self.verticalScrollBar().setValue(at * HEIGHT - offset if at is not None and was_here else scroll)
        self.viewport().update()
        self.moved.emit()

    def row_of(self, number: int) -> int | None:
        """The line on which a fragment stands, None when it is not shown."""
        import numpy as np

        found = np.flatnonzero(np.asarray(self.rows.numbers) == number)
        return int(found[0]) if len(found) else None

    def _find(self, guid: str | None) -> int | None:
        number = self.rows.known.at(guid) if guid is not None else None
        return None if number is None else self.row_of(number)

    def _select(self, selected: Any) -> None:
        """Select the lines of these fragments; those that stand together as one part."""
        import numpy as np

        if not len(selected):
            return
        there = np.zeros(len(self.rows.known) + 1, dtype=bool)
        there[selected] = True
        there[-1] = False  # -1 is one that is gone
        rows = np.flatnonzero(there[self.rows.numbers])
        cuts = np.flatnonzero(np.diff(rows) > 1)
        starts, ends = np.append(0, cuts + 1), np.append(cuts, len(rows) - 1)
        wanted = QItemSelection()
        if len(rows):
            for low, high in zip(rows[starts].tolist(), rows[ends].tolist(), strict=True):
                wanted.select(self.rows.index(low, 0), self.rows.index(high, len(Column) - 1))
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose(self, guid: str) -> bool:
        """Go to a coding; False when it is not among the lines."""
        at = self._find(guid)
        if at is None:
            return False
        self.selectRow(at)
        self.scrollTo(self.rows.index(at, Column.TEXT))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._guid(self.currentIndex().row()))
        elif event.key() == Qt.Key.Key_Delete:
            self.removeAsked.emit()
        else:
            super().keyPressEvent(event)
