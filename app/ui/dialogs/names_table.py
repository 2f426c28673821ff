"""What was found, one line per person or place with its label; beside it every place in its context."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStyle,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.privacy.candidate import KINDS
from app.coding.privacy.entities import Entity, Hit, likely
from app.ui import theme
from app.ui.columns import KeepRoom
from app.ui.dialogs.frame import Index, TickBox, TickDelegate
from app.ui.widgets import SearchField, label, number
from app.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.project.detecting import Found

ENTITY = Qt.ItemDataRole.UserRole
NAME, KIND, LABEL, PLACES = range(4)
FITTED = KIND, LABEL, PLACES
EDGES, WIDEST = 26, 220
"""Pixels around the words of a column that is as wide as they are, and how wide it gets at most."""
NARROW = 760
"""Pixels of width under which the places stand under the names and not beside them."""
BESIDE, BELOW = (600, 380), (300, 150)
"""How the two share the room: its width, or its height."""
AROUND = 60
MOST_SHOWN = 300
"""Places shown of one name; ticking the name ticks all."""


class _Context(TickDelegate):
    """A place in its context: two lines, the name strong."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        bare = index.data(ENTITY)
        super().paint(painter, option, index)
        style = own.widget.style() if own.widget else QApplication.style()
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, own, own.widget)
        document = self._document(bare, area.width() - 6)
        painter.save()
        painter.translate(area.left() + 3, area.top() + 4)
        document.drawContents(painter)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        view = own.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 300
        own.rect = QRect(0, 0, width, 40)
        style = own.widget.style() if own.widget else QApplication.style()
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, own, own.widget)
        document = self._document(index.data(ENTITY), area.width() - 6)
        return QSize(width, int(document.size().height()) + 8)

    @staticmethod
    def _document(html: str, width: int) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.ui_font(10))
        ink = theme.current().color("ink").name()
        document.setDefaultStyleSheet(f"* {{ color: {ink}; }} b {{ font-weight: 600; }}")
        document.setTextWidth(width)
        document.setHtml(html or "")
        return document


class NamesTable(QWidget):
    """Tick what is replaced; a double click, or F2, on a label changes it. ``changed`` follows every tick.

    ``search`` and ``every`` stand where the dialog puts them: a field that narrows the lines by name, kind or
    label, and a box that ticks those that are shown, or none of them. What is not shown keeps its tick.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: Found | None = None
        self.off: set[tuple[int, int]] = set()
        self._filling = False
        self.tree = QTreeWidget()
        self.search = SearchField(say("privacy_window.narrow"))
        self.search.setMinimumWidth(200)
        self.search.textChanged.connect(lambda _: self._narrow())
        self.search.downPressed.connect(self.tree.setFocus)
        self.every = TickBox(say("privacy_window.every"))
        self.every.setTristate(True)
        self.every.clicked.connect(lambda *_: self._tick_all())
        self.changed.connect(self._follow)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(say("privacy_window.table"))
        self.tree.setItemDelegate(TickDelegate(self.tree))
        self.tree.setHeaderLabels(
            [say(f"privacy_window.column.{c}") for c in ("name", "kind", "label", "places")]
        )
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        head = self.tree.header()
        for at in FITTED:
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
        self._fit()
        KeepRoom(self.tree, NAME, 150)
        self.tree.headerItem().setTextAlignment(
            PLACES, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.where = QListWidget()
        self.where.setAccessibleName(say("privacy_window.contexts"))
        self.where.setItemDelegate(_Context(self.where))
        self.where.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.where.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.where.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.why = label("", "muted", wrap=True)
        right = QWidget()
        self._right = column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.why)
        column.addWidget(self.where, 1)
        self._split = split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.tree)
        split.addWidget(right)
        split.setSizes(BESIDE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.tree.currentItemChanged.connect(lambda item, _old: self._show(item))
        self.tree.itemChanged.connect(self._edited)
        self.where.itemChanged.connect(self._ticked)

    def _fit(self) -> None:
        """Give the short columns the room that their words take; the names have the rest."""
        head, cells = self.tree.headerItem(), QFontMetrics(self.tree.font())
        heads = QFontMetrics(theme.ui_font(bold=True))
        items = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        for column in FITTED:
            said = {item.text(column) for item in items if item is not None}
            wide = max([heads.horizontalAdvance(head.text(column)), *map(cells.horizontalAdvance, said)])
            self.tree.header().resizeSection(column, min(wide + EDGES, WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        below = self.width() < NARROW
        way = Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal
        if way != self._split.orientation():
            self._split.setOrientation(way)
            self._split.setSizes(BELOW if below else BESIDE)
            self._right.setContentsMargins(0 if below else 8, 6 if below else 0, 0, 0)

    def fill(self, found: Found) -> None:
        """Show what was found: the likely ticked, in the order of kinds and names."""
        self.found, self.off = found, set()
        self._filling = True
        self.tree.clear()
        for entity in sorted(
            found.entities, key=lambda e: (KINDS.index(e.kind), not likely(e), e.name.casefold())
        ):
            self._add(entity, on=likely(entity))
        self._filling = False
        self._fit()
        self._narrow()
        first = next(iter(self._shown()), self.tree.topLevelItem(0))
        if first is not None:
            self.tree.setCurrentItem(first)
        self.changed.emit()

    def add(self, entity: Entity) -> None:
        """Show an own word, ticked and chosen."""
        self.search.clear()
        self._filling = True
        item = self._add(entity, on=True)
        self._filling = False
        self._fit()
        self.tree.setCurrentItem(item)
        self.changed.emit()

    def _add(self, entity: Entity, *, on: bool) -> QTreeWidgetItem:
        forms = ", ".join(entity.forms)
        item = QTreeWidgetItem(
            [forms, say(f"privacy.kind.{entity.kind}"), entity.label, number(len(entity.hits))]
        )
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(NAME, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        item.setData(NAME, ENTITY, entity)
        item.setToolTip(NAME, forms)
        item.setTextAlignment(PLACES, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.addTopLevelItem(item)
        return item

    def _shown(self) -> list[QTreeWidgetItem]:
        items = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        return [item for item in items if item is not None and not item.isHidden()]

    def _narrow(self) -> None:
        wanted = self.search.text().strip().casefold()
        for n in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(n)
            if item is not None:
                told = (item.text(column).casefold() for column in (NAME, KIND, LABEL))
                item.setHidden(not any(wanted in words for words in told))
        here, shown = self.tree.currentItem(), self._shown()
        if shown and (here is None or here.isHidden()):
            self.tree.setCurrentItem(shown[0])
        self._follow()

    def _follow(self) -> None:
        """Let the box above say whether all that is shown is ticked, or some, or nothing."""
        shown = self._shown()
        on = sum(item.checkState(NAME) == Qt.CheckState.Checked for item in shown)
        some = Qt.CheckState.PartiallyChecked if on else Qt.CheckState.Unchecked
        self.every.setCheckState(Qt.CheckState.Checked if shown and on == len(shown) else some)
        self.every.setEnabled(bool(shown))

    def _tick_all(self) -> None:
        shown = self._shown()
        to = Qt.CheckState.Checked
        if all(item.checkState(NAME) == to for item in shown):
            to = Qt.CheckState.Unchecked
        self._filling = True
        for item in shown:
            item.setCheckState(NAME, to)
        self._filling = False
        self.changed.emit()

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling:
            return
        entity: Entity = item.data(NAME, ENTITY)
        if column == LABEL:
            entity.label = item.text(LABEL)
            self._fit()
        elif column == NAME:
            self._filling = True
            item.setText(NAME, ", ".join(entity.forms))  # only the label can be written
            self._filling = False
        elif column in (KIND, PLACES):
            self._filling = True
            item.setText(KIND, say(f"privacy.kind.{entity.kind}"))
            item.setText(PLACES, number(len(entity.hits)))
            self._filling = False
        self.changed.emit()

    def _show(self, item: QTreeWidgetItem | None) -> None:
        self._filling = True
        self.where.clear()
        entity: Entity | None = item.data(NAME, ENTITY) if item is not None else None
        if entity is not None and self.found is not None:
            reasons = dict.fromkeys(say(f"privacy.why.{h.candidate.why}") for h in entity.hits)
            self.why.setText("; ".join(reasons))
            for hit in entity.hits[:MOST_SHOWN]:
                self.where.addItem(self._place(hit))
        self._filling = False

    def _place(self, hit: Hit) -> QListWidgetItem:
        assert self.found is not None
        piece, c = self.found.pieces[hit.piece], hit.candidate
        before = piece.text[max(0, c.start - AROUND) : c.start].replace("\n", " ")
        after = piece.text[c.end : c.end + AROUND].replace("\n", " ")
        where = piece.where or say(f"privacy_window.place.{piece.kind}")
        muted = theme.current().color("muted").name()
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{before}{c.text}{after}, {where}")
        item.setData(
            ENTITY,
            f"…{escape(before)}<b>{escape(c.text)}</b>{escape(after)}…<br>"
            f'<span style="color:{muted}">{escape(where)}</span>',
        )
        item.setData(ENTITY + 1, (hit.piece, c.start))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        on = (hit.piece, c.start) not in self.off
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        return item

    def _ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        place = tuple(item.data(ENTITY + 1))
        if item.checkState() == Qt.CheckState.Checked:
            self.off.discard(place)
        else:
            self.off.add(place)
        self.changed.emit()

    def chosen(self) -> list[Entity]:
        """What is ticked, with the places that are."""
        found = []
        for row in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(row)
            if item is None or item.checkState(NAME) != Qt.CheckState.Checked:
                continue
            entity: Entity = item.data(NAME, ENTITY)
            hits = [h for h in entity.hits if (h.piece, h.candidate.start) not in self.off]
            if hits:
                found.append(Entity(entity.kind, entity.label, hits, key=entity.key))
        return found
