"""The conflicts of a merge: a list on the left, the two versions side by side on the right, a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.coding.merge.conflicts import CONFLICTS, Conflict
from app.project.merging.fields import field_of, in_words
from app.ui import icons, theme
from app.ui.dialogs.frame import paint_line
from app.ui.merging.differing import marked, swatch
from app.ui.widgets import button, label, number, row, rule
from app.words import catalogue, language, say, shown_date

Index = QModelIndex | QPersistentModelIndex
KEYS = {"keep": "1", "take": "2", "both": "3", "merge": "4"}
_SAME = ("deleted_here", "deleted_there")
"""Kinds of which ``both`` is another word for one of the two."""


def options(conflict: Conflict) -> list[str]:
    """The decisions that are offered."""
    return [o for o in KEYS if o in conflict.options and not (o == "both" and conflict.kind in _SAME)]


def choice(conflict: Conflict, option: str) -> str:
    """A decision in words that fit the conflict."""
    own = f"merge_window.choice.{conflict.kind}.{option}"
    return say(own if own in catalogue(language()) else f"merge_window.choice.{option}")


def moment(iso: str) -> str:
    """A moment in UTC as the clock here shows it."""
    if not iso:
        return ""
    here = datetime.fromisoformat(iso).astimezone()
    return f"{shown_date(here.date().isoformat())} {here:%H:%M}"


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.conflicts: list[Conflict] = []
        self.decided: dict[str, str] = {}

    def load(self, conflicts: Sequence[Conflict], decided: dict[str, str]) -> None:
        self.beginResetModel()
        self.conflicts, self.decided = list(conflicts), decided
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.conflicts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        conflict = self.conflicts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return conflict.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{say(f'merge.conflict.{conflict.kind}')}: {conflict.name}. {self.state(conflict)}"
        return None

    def state(self, conflict: Conflict) -> str:
        decision = self.decided.get(conflict.id)
        return choice(conflict, decision) if decision else say("merge_window.undecided")


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 2 * QFontMetrics(option.font).lineSpacing() + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        conflict, now = model.conflicts[index.row()], theme.current()
        done = conflict.id in model.decided
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_line(painter, rect, option.state)
        middle = rect.center().y()
        icon = icons.icon("circle-check", "ok") if done else icons.icon("warning", "warn")
        icon.paint(painter, QRect(rect.left() + 8, middle - 8, 16, 16))
        line = QFontMetrics(painter.font())
        left, width, high = rect.left() + 34, rect.width() - 42, line.lineSpacing() + 2
        painter.setPen(now.color("ink"))
        elide = Qt.TextElideMode.ElideMiddle
        painter.drawText(QRect(left, middle - high, width, high), Qt.AlignmentFlag.AlignVCenter,
                         line.elidedText(conflict.name, elide, width))  # fmt: skip
        small = theme.ui_font(9)
        painter.setFont(small)
        painter.setPen(now.color("muted"))
        said = say(f"merge.conflict.{conflict.kind}")
        if done:
            said = f"{said} → {model.state(conflict)}"
        painter.drawText(
            QRect(left, middle + 1, width, high), Qt.AlignmentFlag.AlignVCenter,
            QFontMetrics(small).elidedText(said, Qt.TextElideMode.ElideRight, width),
        )  # fmt: skip
        painter.restore()


class _List(QListView):
    """The figures decide; the arrows walk."""

    decided = Signal(str)
    all_so = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        option = next((o for o, key in KEYS.items() if event.text() == key), "")
        if option:
            self.decided.emit(option)
        elif event.text() == "0":
            self.all_so.emit()
        else:
            super().keyPressEvent(event)


class ConflictsPage(QWidget):
    """``changed`` follows every decision; ``decided`` has them by the conflict's id."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.decided: dict[str, str] = {}
        self.last = ("", "")
        """The kind and the decision of the conflict decided last."""
        self.model = _Model()
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(say("merge_window.conflicts"))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.list.decided.connect(self.decide)
        self.list.all_so.connect(self.decide_kind)
        self.progress = label("", "section")
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.title = label("", "heading", wrap=True)
        self.where = label("", "muted", wrap=True)
        self.before = label("", "muted", wrap=True)
        self.sides = {side: QTextBrowser() for side in ("mine", "theirs")}
        self.heads = {side: label("", "section", wrap=True) for side in self.sides}
        versions = QHBoxLayout()
        versions.setSpacing(12)
        for side, view in self.sides.items():
            view.setObjectName("field")
            view.setOpenLinks(False)
            view.setFont(theme.reading_font(11.5))
            view.setAccessibleName(say(f"merge.side.{side}"))
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(self.heads[side])
            column.addWidget(view, 1)
            versions.addLayout(column, 1)
        self.choices: dict[str, QPushButton] = {}
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for option in KEYS:
            made = button("", partial(self.decide, option))
            made.setAutoDefault(False)
            made.setCheckable(True)
            self.choices[option] = made
            buttons.addWidget(made)
        buttons.addStretch(1)
        self.all_so = button("", self.decide_kind, kind="quiet")
        self.all_so.setAutoDefault(False)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.where)
        column.addWidget(self.before)
        column.addLayout(versions, 1)
        column.addLayout(buttons)
        column.addLayout(row(self.all_so, None))
        left = QWidget()
        narrow = QVBoxLayout(left)
        narrow.setContentsMargins(0, 0, 0, 0)
        narrow.setSpacing(6)
        narrow.addWidget(self.progress)
        narrow.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([330, 690])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.note)
        whole.addWidget(rule())
        whole.addWidget(split, 1)
        theme.on_change.connect(self._show)

    def load(self, conflicts: Sequence[Conflict], note: str = "") -> None:
        """Show these conflicts, at the first that is open; ``note`` is said above them."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.decided = {i: d for i, d in self.decided.items() if i in {c.id for c in conflicts}}
        in_order = sorted(conflicts, key=lambda c: CONFLICTS.index(c.kind))
        self.model.load(in_order, self.decided)
        self._go_on(-1)
        self._tell()

    @property
    def open(self) -> int:
        """How many are left to decide."""
        return len(self.model.conflicts) - len(self.decided)

    @property
    def current(self) -> Conflict | None:
        """The conflict that is shown."""
        index = self.list.currentIndex()
        return self.model.conflicts[index.row()] if index.isValid() else None

    def decide(self, option: str) -> None:
        """Decide the conflict that is shown, when it can be decided so, and go on to the next open one."""
        conflict = self.current
        if conflict is None or option not in options(conflict):
            self._show()
            return
        self.decided[conflict.id] = option
        self.last = conflict.kind, option
        index = self.list.currentIndex()
        self.model.dataChanged.emit(index, index)
        self._tell()
        self._go_on(index.row())

    def alike(self) -> list[Conflict]:
        """The open conflicts that can be decided as the last one of their kind was. Names that are alike are
        made one code one by one."""
        kind, decision = self.last
        if decision == "merge":
            return []
        return [c for c in self.model.conflicts
                if c.kind == kind and c.id not in self.decided and decision in options(c)]  # fmt: skip

    def decide_kind(self) -> None:
        """Decide all open ones of this kind as the last one."""
        alike = self.alike()
        if not alike or self.current is None or self.current.kind != self.last[0]:
            return
        self.decided.update((one.id, self.last[1]) for one in alike)
        self.model.dataChanged.emit(self.model.index(0), self.model.index(self.model.rowCount() - 1))
        self._tell()
        self._go_on(self.list.currentIndex().row())

    def _go_on(self, after: int) -> None:
        """To the next open conflict; where none is left the choice stays."""
        found = self.model.conflicts
        order = [*range(after + 1, len(found)), *range(after + 1)]
        to = next((n for n in order if found[n].id not in self.decided), max(after, 0))
        if found:
            self.list.setCurrentIndex(self.model.index(to))
        self._show()

    def _tell(self) -> None:
        total = len(self.model.conflicts)
        self.progress.setText(
            say("merge_window.decided", done=number(total - self.open), total=number(total))
        )
        self.changed.emit()

    def _show(self) -> None:
        conflict = self.current
        for part in (*self.choices.values(), self.all_so):
            part.setVisible(False)
        if conflict is None:
            return
        self.title.setText(f"{say(f'merge.conflict.{conflict.kind}')}: {conflict.name}")
        where = [conflict.where] if conflict.where else []
        if field := field_of(conflict):
            where.insert(0, field)
        codings = conflict.details.get("codings")
        if codings:
            where.append(say("merge_window.its_codings", n=codings))
        if "dropped_by_keep" in conflict.details:
            where.append(say("merge_window.text_costs", **conflict.details))
        self.where.setText("   ".join(where))
        self.where.setVisible(bool(where))
        self.before.setVisible(conflict.ancestor is not None)
        self.before.setText(say("merge_window.ancestor", text=in_words(conflict, conflict.ancestor or "—")))
        mine, theirs = (in_words(conflict, v.value) for v in (conflict.mine, conflict.theirs))
        shown = (swatch(mine), swatch(theirs)) if conflict.kind == "colour" else marked(mine, theirs)
        for side, html in zip(("mine", "theirs"), shown, strict=True):
            version = getattr(conflict, side)
            told = ", ".join(part for part in (version.who, moment(version.when)) if part)
            head = say(f"merge_window.side.{side}")
            self.heads[side].setText(f"{head}: {told}" if told else head)
            gone = say("merge_window.gone") if conflict.kind in _SAME else say("merge_window.empty")
            self.sides[side].setHtml(html or f'<i style="color:{theme.current().muted}">{gone}</i>')
        decision = self.decided.get(conflict.id)
        for option in options(conflict):
            part = self.choices[option]
            text = f"{KEYS[option]}   {choice(conflict, option)}"
            part.setText(text)
            part.setAccessibleName(text)
            part.setChecked(option == decision)
            part.setIcon(icons.icon("accept", "accent") if option == decision else QIcon())
            part.setVisible(True)
        alike = len(self.alike())
        if alike and conflict.kind == self.last[0]:
            self.all_so.setText(
                "0   " + say("merge_window.all_so", n=alike, choice=choice(conflict, self.last[1]))
            )
            self.all_so.setAccessibleName(self.all_so.text())
            self.all_so.setVisible(True)
