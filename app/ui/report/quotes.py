"""The quotes of one theme: its fragments to tick, and the one at hand to shorten by selecting words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextEdit,
    QVBoxLayout,
)

from app.coding.report.definition import Quote, Rule
from app.coding.report.shorten import carried, cut_at, marks_of, place_in, shortened, tidy
from app.coding.report.tree import FragmentRow
from app.ui import theme
from app.ui.choosing import ChoiceButton, Item, PickList
from app.ui.dialogs.frame import paint_box
from app.ui.flow import Flow
from app.ui.report.rules import rule_items, rule_words, with_choice
from app.ui.widgets import button, label, row
from app.ui.working import Choosing
from app.words import say

Index = QModelIndex | QPersistentModelIndex
HIGH = 74


class QuoteModel(QAbstractListModel):
    """The fragments of a theme, those that are quoted ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[FragmentRow] = ()
        self.quotes: dict[str, Quote] = {}

    def show(self, rows: Sequence[FragmentRow], quotes: dict[str, Quote]) -> None:
        """Show other fragments."""
        self.beginResetModel()
        self.rows, self.quotes = rows, quotes
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        fragment = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self.text(fragment).split())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            ticked = say("reporting.quoted" if fragment.coding in self.quotes else "reporting.not_quoted")
            return f"{ticked}. {fragment.label}. {self.text(fragment)[:400]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return fragment.text[:800]
        return None

    def text(self, fragment: FragmentRow) -> str:
        """The fragment as it would be quoted."""
        quote = self.quotes.get(fragment.coding)
        if quote is None or not quote.cuts:
            return fragment.text
        return shortened(fragment.text, carried(quote.cuts, quote.marks, fragment.text)[0])


class QuoteDelegate(QStyledItemDelegate):
    """A tick box, two lines of words, and under them the label with the fragment's number."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, QuoteModel)
        fragment, now = model.rows[index.row()], theme.current()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        ground = "selected" if state & QStyle.StateFlag.State_Selected else ""
        if not ground and state & QStyle.StateFlag.State_MouseOver:
            ground = "hover"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color(ground))
            painter.drawRoundedRect(rect.adjusted(0, 1, -2, -1), 8, 8)
        ticked = Qt.CheckState.Checked if fragment.coding in model.quotes else Qt.CheckState.Unchecked
        paint_box(painter, QRect(rect.left() + 8, rect.top() + 10, 16, 16), ticked)
        room = rect.adjusted(34, 8, -10, -8)
        words = theme.reading_font(10)
        painter.setFont(words)
        painter.setPen(now.color("ink"))
        metrics = QFontMetrics(words)
        first, rest = _two_lines(" ".join(model.text(fragment)[:500].split()), metrics, room.width())
        line = metrics.height()
        top = QRect(room.left(), room.top(), room.width(), line)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, first)
        painter.drawText(top.translated(0, line), Qt.AlignmentFlag.AlignVCenter, rest)
        small = theme.ui_font(8.5)
        painter.setFont(small)
        painter.setPen(now.color("muted"))
        told = QFontMetrics(small)
        mark = fragment.number if fragment.weight is None else f"{fragment.number} · {fragment.weight}"
        foot = QRect(room.left(), room.bottom() - told.height(), room.width(), told.height() + 2)
        wide = told.horizontalAdvance(mark)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark)
        name = told.elidedText(fragment.label, Qt.TextElideMode.ElideRight, room.width() - wide - 10)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


def _two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    cut = len(text)
    while cut > 0 and metrics.horizontalAdvance(text[:cut]) > width:
        cut = min(text.rfind(" ", 0, cut), cut - 1)
    cut = max(cut, 1)
    return text[:cut], metrics.elidedText(text[cut:].strip(), Qt.TextElideMode.ElideRight, width)


class QuoteList(QListView):
    """``toggled(row)`` follows a click on the box, Space or Enter."""

    toggled = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.quotes = QuoteModel()
        self.setModel(self.quotes)
        self.setItemDelegate(QuoteDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("reporting.fragments"))
        theme.on_change.connect(self.viewport().update)

    def mousePressEvent(self, event: object) -> None:
        super().mousePressEvent(event)  # type: ignore[arg-type]
        at = event.position().toPoint()  # type: ignore[attr-defined]
        index = self.indexAt(at)
        if index.isValid() and at.x() < self.visualRect(index).left() + 32:
            self.toggled.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self.toggled.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class QuotePanel(Choosing):
    """``changed(quotes | None)`` follows each choice: the quotes of the theme, or None for the rule;
    ``opened(coding)`` asks for the passage in its document."""

    changed = Signal(object)
    ruled = Signal(object)
    """A ``Rule`` for the theme alone, or None for that of the report."""
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.facts = label("", "muted", wrap=True)
        self.rule = ChoiceButton(say("reporting.theme_rule"), self.open_rules)
        self._rule: tuple[Rule | None, Rule] = (None, Rule())
        self.by_rule = button(say("reporting.by_rule"), self._by_rule, kind="quiet")
        self.list = QuoteList()
        self.list.toggled.connect(self._toggle)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setObjectName("field")
        self.text.setMinimumHeight(110)
        self.text.setMaximumHeight(180)
        self.text.setAccessibleName(say("reporting.quote_text"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.cut = button(say("reporting.cut"), self.shorten, icon="split")
        self.cut.setToolTip(say("reporting.cut_tip"))
        self.whole = button(say("reporting.whole"), self.restore, kind="quiet")
        self.source = button(say("reporting.to_source"), self._open, kind="quiet", icon="coding")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.facts)
        column.addLayout(Flow(self.rule, None, self.by_rule))
        column.addWidget(self.list, 1)
        column.addWidget(self.text)
        column.addLayout(row(self.cut, self.whole, None, self.source, spacing=2))
        column.addStretch(0)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.text.selectionChanged.connect(self._enable)
        self._chosen = False
        self._show()

    def load(
        self, rows: Sequence[FragmentRow], quotes: Sequence[Quote], *, chosen: bool, own: Rule | None,
        usual: Rule,
    ) -> None:  # fmt: skip
        """Show the fragments of a theme; ``chosen`` when somebody chose the quotes, else a rule did: the
        theme's ``own``, or the ``usual`` one of the report."""
        rule = say(f"report.rule.{(own or usual).kind}")
        self._rule = (own, usual)
        self.rule.setVisible(bool(rows) and not chosen)
        self.rule.say_chosen(
            rule_words(own) if own is not None else say("reporting.rule_usual"), active=own is not None
        )
        at = self.current
        self._chosen = chosen
        self.list.quotes.show(rows, {q.coding: q for q in quotes})
        for part in (self.list, self.text, self.cut, self.source):
            part.setVisible(bool(rows))
        n = len(self.list.quotes.quotes)
        self.facts.setText(say("reporting.quotes_chosen" if chosen else "reporting.quotes_rule",
                               n=n, of=len(rows), rule=rule))  # fmt: skip
        if not rows:
            self.facts.setText(say("reporting.choose_theme"))
        self.by_rule.setVisible(chosen)
        if not self.select(at.coding if at is not None else "") and rows:
            first = next((k for k, r in enumerate(rows) if r.coding in self.list.quotes.quotes), 0)
            self.list.setCurrentIndex(self.list.quotes.index(first))
        self._show()

    def select(self, coding: str) -> bool:
        """Stand on a fragment; False when it is not there."""
        for n, fragment in enumerate(self.list.quotes.rows):
            if fragment.coding == coding:
                self.list.setCurrentIndex(self.list.quotes.index(n))
                self.list.scrollTo(self.list.quotes.index(n))
                return True
        return False

    @property
    def current(self) -> FragmentRow | None:
        """The fragment at hand."""
        at = self.list.currentIndex().row()
        return self.list.quotes.rows[at] if 0 <= at < len(self.list.quotes.rows) else None

    def _show(self) -> None:
        fragment = self.current
        self.text.setFont(theme.reading_font(11))
        words = self.list.quotes.text(fragment) if fragment is not None else ""
        if self.text.toPlainText() != words:
            self.text.setPlainText(words)
        self._enable()

    def _enable(self) -> None:
        fragment = self.current
        quote = self.list.quotes.quotes.get(fragment.coding) if fragment is not None else None
        self.cut.setEnabled(fragment is not None and self.text.textCursor().hasSelection())
        self.whole.setVisible(quote is not None and bool(quote.cuts))
        self.source.setEnabled(fragment is not None)

    def _toggle(self, at: int) -> None:
        fragment = self.list.quotes.rows[at]
        quotes = dict(self.list.quotes.quotes)
        if quotes.pop(fragment.coding, None) is None:
            quotes[fragment.coding] = Quote(fragment.coding)
        self._emit(quotes)

    def shorten(self) -> None:
        """Leave the selected words out of the quote at hand, which is quoted from then on."""
        fragment = self.current
        cursor = self.text.textCursor()
        if fragment is None or not cursor.hasSelection():
            return
        quotes = dict(self.list.quotes.quotes)
        quote = quotes.get(fragment.coding, Quote(fragment.coding))
        cuts = carried(quote.cuts, quote.marks, fragment.text)[0] if quote.cuts else ()
        shown = self.text.toPlainText()
        low, high = (_points(shown, n) for n in (cursor.selectionStart(), cursor.selectionEnd()))
        start, end = (place_in(fragment.text, cuts, n) for n in (low, max(low, high - 1)))
        cut = cut_at(fragment.text, start, end + 1)
        if cut is None:
            return
        marks = marks_of(fragment.text)
        quotes[fragment.coding] = Quote(fragment.coding, tidy((*cuts, cut), len(marks)), marks)
        self._emit(quotes)

    def restore(self) -> None:
        """Quote the fragment at hand whole again."""
        fragment = self.current
        if fragment is not None:
            self._emit({**self.list.quotes.quotes, fragment.coding: Quote(fragment.coding)})

    def open_rules(self) -> PickList:
        """Show by which rule the quotes of this theme can be chosen."""
        own, usual = self._rule
        now = own or usual
        items = [Item(("usual", ""), say("reporting.rule_usual_is", rule=rule_words(usual)))]
        items += rule_items()
        chosen = ("kind", now.kind) if own is not None else ("usual", "")

        def picked(key: tuple[str, Any]) -> None:
            self.ruled.emit(None if key[0] == "usual" else with_choice(now, key))

        also = ("n", now.n) if own is not None else None
        return self.pick(self.rule, items, chosen, picked, 420, also=also)

    def _by_rule(self) -> None:
        self.changed.emit(None)

    def _emit(self, quotes: dict[str, Quote]) -> None:
        order = {r.coding: n for n, r in enumerate(self.list.quotes.rows)}
        self.changed.emit(tuple(sorted(quotes.values(), key=lambda q: order.get(q.coding, len(order)))))

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current.coding)


def _points(text: str, units: int) -> int:
    """An offset in Qt's UTF-16 units as one in code points."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
