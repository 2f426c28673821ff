"""All memos of the project: to search, read, mend, and go to what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.coding.model import Changes, CodingFilter, Memo, MemoTarget
from app.coding.refusal import Crossed, Refusal
from app.project import Project
from app.ui import icons, theme
from app.ui.dialogs.frame import Frame
from app.ui.dialogs.memo import about, edit_memo, seen, settle, written
from app.ui.widgets import Empty, SearchField, button, label, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.dialogs.crossed import Choice
    from app.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
KINDS: tuple[MemoTarget, ...] = ("project", "source", "code", "coding", "case")
ICONS = {"project": "home", "source": "document", "code": "code", "coding": "coding", "case": "case"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A memo with the words its line needs."""

    memo: Memo
    about: str
    written: str

    @property
    def search(self) -> str:
        return f"{self.memo.title} {self.memo.text} {self.about} {self.written}".casefold()


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def load(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.memo.title or " ".join(entry.memo.text.split())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.about}: {entry.memo.title} {entry.memo.text}, {entry.written}"
        return None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 3 * QFontMetrics(theme.ui_font()).lineSpacing() + 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        entry, now = model.entries[index.row()], theme.current()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        inner = rect.adjusted(12, 8, -12, -8)
        font, small = theme.ui_font(), theme.ui_font(9)
        step = inner.height() // 3
        elide, middle = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignVCenter
        icons.icon(ICONS[entry.memo.target_kind]).paint(painter, QRect(inner.left(), inner.top() + 1, 14, 14))
        painter.setFont(small)
        painter.setPen(now.color("muted"))
        line = QRect(inner.left() + 22, inner.top(), inner.width() - 22, step)
        painter.drawText(line, middle, QFontMetrics(small).elidedText(entry.about, elide, line.width()))
        line = QRect(inner.left(), inner.top() + step, inner.width(), step)
        painter.setFont(font)
        painter.setPen(now.color("ink"))
        painter.drawText(line, middle, QFontMetrics(font).elidedText(str(index.data()), elide, line.width()))
        painter.setFont(small)
        painter.setPen(now.color("muted"))
        painter.drawText(line.translated(0, step), middle, entry.written)
        painter.restore()


class MemoList(QListView):
    """Enter and double click jump to what the memo is about."""

    jumped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.memos = _Model()
        self.setModel(self.memos)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("dialogs.memos.title"))
        self.activated.connect(lambda _: self.jumped.emit())


class MemosWindow(Frame):
    """Left the memos, right the one that is chosen; it stays open beside the work."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("dialogs.memos.title"), size=QSize(960, 620))
        self.search = SearchField(say("dialogs.memos.search"))
        self.kind = QComboBox()
        self.kind.addItem(say("dialogs.memos.every"), "")
        for kind in KINDS:
            self.kind.addItem(say(f"dialogs.memos.kind.{kind}"), kind)
        self.kind.setAccessibleName(say("dialogs.memos.which"))
        self.list = MemoList()
        self.empty = Empty("memo", say("dialogs.memos.empty"), say("dialogs.memos.empty_text"))
        self.about_text = label("", "section", wrap=True)
        self.by = label("", "muted")
        self.title = QLineEdit()
        self.title.setMaxLength(200)
        self.title.setPlaceholderText(say("dialogs.memo.title_hint"))
        self.title.setAccessibleName(say("dialogs.memo.title_hint"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("field")
        self.text.setFont(theme.reading_font(11.5))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(say("dialogs.memos.text"))
        self.go_button = button(say("dialogs.memos.go"), self.go, icon="next")
        self.remove_button = button(say("dialogs.memo.remove"), self.remove, kind="quiet", icon="remove")
        for part in (self.go_button, self.remove_button):
            part.setAutoDefault(False)
        self._shown: Memo | None = None
        self._build()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.load)
        self.desk.changed.connect(self._changed)
        self.search.textChanged.connect(lambda _: self.load())
        self.search.downPressed.connect(self.list.setFocus)
        self.kind.activated.connect(lambda _: self.load())
        self.list.selectionModel().currentChanged.connect(lambda now, _: self._choose(now))
        self.list.jumped.connect(self.go)
        self.load()
        self.search.setFocus()

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row(self.search, self.kind))
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        self.right = QWidget()
        column = QVBoxLayout(self.right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.about_text)
        column.addWidget(self.by)
        column.addWidget(self.title)
        column.addWidget(self.text, 1)
        column.addLayout(row(self.go_button, None, self.remove_button))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.right)
        split.setStretchFactor(1, 1)
        split.setSizes([400, 500])
        left.setMinimumWidth(300)
        self.right.setMinimumWidth(300)
        self.body.addWidget(split, 1)
        new = button(say("dialogs.memos.new"), self.new, kind="quiet", icon="new")
        new.setAutoDefault(False)
        new.setEnabled(self.desk.writable)
        self.buttons(
            say("dialogs.memo.save"), self.save, new, leave=say("window.close"), enter=False
        ).setEnabled(False)
        for field in (self.title, self.text):
            field.setReadOnly(not self.desk.writable)
        self.title.textChanged.connect(lambda _: self._touch())
        self.text.textChanged.connect(self._touch)

    def load(self) -> None:
        """Show the memos that pass, the latest first; what is being written stays."""
        project = self.desk.project
        if project is None:
            return
        chosen = self._shown.guid if self._shown else None
        coders = {c.guid: c.name for c in project.coders.list()}
        wanted, kind = self.search.text().casefold().split(), self.kind.currentData()
        every = project.memos.list()
        entries = [
            Entry(m, about(project, m.target_kind, m.target), written(m, coders))
            for m in sorted(every, key=lambda m: m.changed or m.created, reverse=True)
            if not kind or m.target_kind == kind
        ]
        entries = [e for e in entries if all(w in e.search for w in wanted)]
        keep = self.touched
        self.list.selectionModel().blockSignals(True)
        self.list.memos.load(entries)
        self.list.selectionModel().blockSignals(False)
        at = next(
            (n for n, e in enumerate(entries) if e.memo.guid == chosen), 0 if entries and not keep else -1
        )
        if at >= 0:
            same = keep and entries[at].memo.guid == chosen  # it is being written: that is no other choice
            self.list.selectionModel().blockSignals(same)
            self.list.setCurrentIndex(self.list.memos.index(at))
            self.list.selectionModel().blockSignals(False)
            if not keep or entries[at].memo.guid != chosen:
                self._show(entries[at])
        elif not keep:
            self._show(None)
        self.list.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        none = not every
        self.empty.title.setText(say("dialogs.memos.empty" if none else "dialogs.memos.none"))
        self.empty.text.setText(say("dialogs.memos.empty_text") if none else "")

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if changes.touches("memo", "source", "code", "coding", "case", "coder"):
            self._late.start(0)

    def _choose(self, index: QModelIndex) -> None:
        """Show another memo; what was written in the one before is kept first."""
        entry = self.list.memos.entries[index.row()] if index.isValid() else None
        if self.touched and self._shown is not None and not self.save():
            return
        self._show(entry)

    def _show(self, entry: Entry | None) -> None:
        self._shown = entry.memo if entry else None
        self.right.setEnabled(entry is not None)
        self.about_text.setText(entry.about if entry else "")
        self.by.setText(entry.written if entry else "")
        self.title.setText(entry.memo.title if entry else "")
        self.text.setPlainText(entry.memo.text if entry else "")
        self.go_button.setVisible(entry is not None and entry.memo.target_kind != "project")
        self.remove_button.setVisible(entry is not None and self.desk.writable)
        self._touch()

    @property
    def touched(self) -> bool:
        """Whether the memo shown was changed and not kept."""
        memo = self._shown
        if memo is None:
            return False
        return (self.title.text().strip(), self.text.toPlainText().strip()) != (memo.title, memo.text.strip())

    def _touch(self) -> None:
        if self.primary is not None:
            self.primary.setEnabled(self.touched and self.desk.writable)

    def save(self) -> bool:
        """Keep the memo shown; False when that was refused. An emptied memo is removed."""
        memo, text, title = self._shown, self.text.toPlainText(), self.title.text()
        if memo is None or not self.touched:
            return True
        self._shown = None

        def work(project: Project) -> Changes:
            return project.memos.edit(memo.guid, text, title, seen=seen(memo))

        if self.do(work) is None:
            self._shown = memo
            return False
        project = self.desk.project
        kept = next((m for m in project.memos.list() if m.guid == memo.guid), None) if project else None
        self._shown = kept
        self._touch()
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Say why not; when somebody wrote in it meanwhile, show both versions and ask."""
        if isinstance(refusal, Crossed) and refusal.theirs is not None:
            QTimer.singleShot(0, self, lambda: self._settle(refusal))
        super().refuse(refusal)

    def _settle(self, crossed: Crossed) -> None:
        if self._shown is not None:
            settle(self.main, crossed, self._shown, self._settled)

    def _settled(self, seen: Memo, title: str, text: str, choice: Choice) -> None:
        self._shown = seen
        self.title.setText(title)
        self.text.setPlainText(text)
        self.trouble.say("")
        if choice != "both":
            self.save()

    def remove(self) -> None:
        """Remove the memo shown."""
        memo = self._shown
        if memo is not None:
            self._shown = None
            if self.do(lambda p: p.memos.remove(memo.guid)) is None:
                self._shown = memo
            else:
                self.desk.message(say("dialogs.memo.removed"))

    def new(self) -> None:
        """Write a memo on the project."""
        project = self.desk.project
        if project is not None:
            edit_memo(self.main, "project", project.guid)

    def go(self) -> None:
        """Show what the memo is about."""
        memo = self._shown
        if memo is not None and self.save():
            jump(self.main, memo.target_kind, memo.target)

    def reject(self) -> None:
        if self.touched and not self.save():
            return
        super().reject()


def jump(window: MainWindow, kind: MemoTarget, target: str) -> None:
    """Bring forward what a memo is about."""
    if kind == "coding":
        window.show_place("coding", coding=target)
    elif kind == "source":
        window.show_place("coding", source=target)
    elif kind == "code":
        window.show_place("fragments", filter=CodingFilter(codes=frozenset({target})))
    elif kind == "case":
        from app.ui.dialogs.cases import show_cases

        show_cases(window, target)


def show_memos(window: MainWindow) -> MemosWindow | None:
    """The window with all memos, brought forward when it is open; None when no project is."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(MemosWindow) if d.isVisible()), None)
    if found is None:
        found = MemosWindow(window)
        found.show()
    found.activateWindow()
    return found
