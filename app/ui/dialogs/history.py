"""The logboek: what was done, by whom, day by day; back to any step, and the project as it was on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.coding.model import ChangeGroup, Changes
from app.coding.refusal import Refusal
from app.project import Project
from app.ui import theme
from app.ui.dialogs.frame import Frame, combined
from app.ui.jobs import Progress
from app.ui.taking_back import LARGE, TakingBack
from app.ui.telling import decisions, sentence
from app.ui.widgets import SearchField, button, label, number, row
from app.words import language, say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
LATEST = 400
"""Steps shown until older ones are asked for: reading ten thousand takes a third of a second."""
BEGINNING = {
    "history.create", "history.begin", "history.coder", "history.coder_gone", "history.report_made",
    "history.pseudonymise", "history.reidentify", "history.withdraw", "history.purged",
}  # fmt: skip
"""Steps that nobody means to undo, or can; the project passes over them too."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the logboek: the heading of a day (no group) or one step."""

    day: str
    group: ChangeGroup | None = None
    sentence: str = ""
    time: str = ""
    coder: str = ""
    color: str = ""
    back: int = 0
    """How many of this coder's steps an undo up to and including this one takes back; 0 when it cannot."""


def day_of(moment: datetime) -> str:
    """A day in words, as a heading."""
    today = datetime.now().astimezone().date()
    name = say(f"dialogs.history.weekday.{moment.weekday()}")
    month = say(f"dialogs.history.month.{moment.month}")
    text = f"{name} {moment.day} {month} {moment.year}"
    if moment.date() == today:
        return say("dialogs.history.today", date=text)
    return text[0].upper() + text[1:] if language() == "nl" else text


def steps(project: Project, *, coder: str = "", wanted: str = "", most: int | None = None) -> list[Step]:
    """The lines to show, of the latest ``most`` steps: the latest first, each day under its heading."""
    coders = {c.guid: c for c in project.coders.list()}
    mine = project.coder.guid
    found: list[Step] = []
    last, back = "", 0
    parts = wanted.casefold().split()
    for group in project.history(most):
        standing = group.undoes is None and not group.undone and group.label not in BEGINNING
        if standing and group.coder == mine:
            back += 1
        if coder and group.coder != coder:
            continue
        who = coders.get(group.coder or "")
        said = sentence(group)
        if not all(p in f"{said} {who.name if who else ''}".casefold() for p in parts):
            continue
        moment = datetime.fromisoformat(group.at).astimezone()
        day = day_of(moment)
        if day != last:
            found.append(Step(day))
            last = day
        can = back if standing and group.coder == mine and not project.read_only else 0
        color = who.color if who else ""
        found.append(Step(day, group, said, moment.strftime("%H:%M"), who.name if who else "", color, can))
    return found


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []

    def load(self, lines: list[Step]) -> None:
        self.beginResetModel()
        self.steps = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.steps)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.steps[index.row()].group is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        step = self.steps[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return step.sentence or step.day
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([step.sentence, *(decisions(step.group) if step.group else ())]) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            undone = say("dialogs.history.undone") if step.group and step.group.undone else ""
            return f"{step.time} {step.sentence or step.day} {step.coder} {undone}".strip()
        return None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, _Model)
        line = QFontMetrics(theme.ui_font()).lineSpacing()
        return QSize(200, line + (26 if model.steps[index.row()].group is None else 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        step, now = model.steps[index.row()], theme.current()
        rect: QRect = option.rect
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if step.group is None:
            painter.setFont(theme.ui_font(bold=True))
            painter.setPen(now.color("muted"))
            painter.drawText(rect.adjusted(8, 12, -8, 0), middle, step.day)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        quiet = step.group.undone or step.group.undoes is not None
        font = theme.ui_font(tabular=True)
        painter.setFont(font)
        painter.setPen(now.color("muted"))
        painter.drawText(QRect(rect.left() + 8, rect.top(), 52, rect.height()), middle, step.time)
        if step.color:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.stripe(step.color))
            painter.drawEllipse(QRect(rect.left() + 62, rect.center().y() - 4, 9, 9))
        who = min(160, QFontMetrics(font).horizontalAdvance(step.coder) + 12)
        text = QRect(rect.left() + 82, rect.top(), rect.width() - 82 - who - 12, rect.height())
        font.setStrikeOut(step.group.undone)
        painter.setFont(font)
        painter.setPen(now.color("muted" if quiet else "ink"))
        elided = QFontMetrics(font).elidedText(step.sentence, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, middle, elided)
        font.setStrikeOut(False)
        painter.setFont(font)
        painter.setPen(now.color("muted"))
        right = QRect(rect.right() - who - 8, rect.top(), who, rect.height())
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, step.coder)
        painter.restore()


class HistoryWindow(Frame):
    """Stays open beside the work and follows it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(
            window, say("dialogs.history.title"), say("dialogs.history.about"), size=QSize(760, 640)
        )
        project = window.desk.project
        assert project is not None
        self.search = SearchField(say("dialogs.history.search"))
        self.coder = QComboBox()
        self.coder.setAccessibleName(say("dialogs.history.who"))
        self.coder.addItem(say("dialogs.history.everyone"), "")
        for one in project.coders.list():
            self.coder.addItem(one.name, one.guid)
        self.model = _Model()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(say("dialogs.history.title"))
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d-M-yyyy" if language() == "nl" else "yyyy-MM-dd")
        born = datetime.fromisoformat(project.created).astimezone()
        self.day.setMinimumDate(QDate(born.year, born.month, born.day))
        self.day.setMaximumDate(QDate.currentDate())
        self.day.setAccessibleName(say("dialogs.history.day"))
        self.day.setMinimumWidth(120)
        self.look_button = button(say("dialogs.history.look"), self.look)
        self.look_button.setAutoDefault(False)
        self.body.addLayout(row(self.search, self.coder))
        self.body.addWidget(self.list, 1)
        self._all = False
        self.older = button(say("dialogs.history.older"), self.show_all, kind="quiet")
        self.older.setAutoDefault(False)
        self.body.addLayout(row(self.older, None))
        self.body.addSpacing(4)
        self.body.addLayout(row(label(say("dialogs.history.day")), self.day, self.look_button, None))
        self.buttons(
            say("dialogs.history.back_none"), self.back, leave=say("window.close"), enter=False
        ).setEnabled(False)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.load)
        self.desk.changed.connect(self._changed)
        self.search.textChanged.connect(lambda _: self._search())
        self.search.downPressed.connect(self.list.setFocus)
        self.coder.activated.connect(lambda _: self.load())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        self.load()
        self.list.setFocus()

    def _changed(self, *_: object) -> None:  # a method: it is no longer called when the dialog is gone
        self._late.start(0)

    def load(self) -> None:
        """Show the logboek as it is now."""
        project = self.desk.project
        if project is None:
            return
        top = self.list.verticalScrollBar().value()
        narrowed = bool(self.search.text().strip() or self.coder.currentData())
        most = None if narrowed or self._all else LATEST
        lines = steps(project, coder=self.coder.currentData(), wanted=self.search.text(), most=most)
        self.older.setVisible(most is not None and sum(line.group is not None for line in lines) == most)
        self.model.load(lines)
        self.list.verticalScrollBar().setValue(top)
        self._tell()

    def _search(self) -> None:
        """Search when the typing rests: then all steps are read."""
        self._late.start(200)

    def show_all(self) -> None:
        """Show the oldest steps too."""
        self._all = True
        self.load()

    @property
    def chosen(self) -> Step | None:
        """The step that is chosen and seen to be; the row that focus alone stands on is not."""
        found = self.list.selectionModel().selectedIndexes()
        return self.model.steps[found[0].row()] if found else None

    def _tell(self) -> None:
        assert self.primary is not None
        n = self.chosen.back if self.chosen else 0
        text = say("dialogs.history.back", n=n) if n else say("dialogs.history.back_none")
        self.primary.setText(text)
        self.primary.setAccessibleName(text)
        self.primary.setEnabled(n > 0)

    def back(self) -> None:
        """Take back this coder's steps up to and including the one chosen."""
        n = self.chosen.back if self.chosen else 0
        self.trouble.say("")
        blocked: list[Refusal] = []

        rows = 0
        if n and self.desk.writable:
            rows = self.desk.ask(lambda p: p.steps.extent(*p.steps.undoable(n)), 0)
        large = rows > LARGE and not self.desk.live.holding

        def work(project: Project) -> Changes:
            done: list[Changes] = []
            for _ in range(n):
                try:
                    done.append(project.undo(beside=large))
                except Refusal as refusal:
                    if not done:
                        raise
                    blocked.append(refusal)
                    break
            return combined(done, None, "history.undo")

        def done(_: Changes) -> None:
            if blocked:
                self.refuse(blocked[0])
            else:
                self.desk.message(say("dialogs.history.done", n=n))

        def beside(changes: Changes) -> None:
            self.desk.changed.emit(changes, self)
            done(changes)

        def failed(error: BaseException) -> None:
            if isinstance(error, Refusal):
                self.refuse(error)
            else:
                self.main.jobs.failed.emit(error)

        if large:
            what = say("window.taking_back.steps", n=n)
            about = say("window.taking_back.what", what=what, n=rows, rows=number(rows))
            TakingBack(self.main, say("window.taking_back.undo"), about).begin(work, beside, failed)
        elif n and (changes := self.do(work)) is not None:
            done(changes)

    def look(self) -> None:
        """Show the project as it was at the end of the chosen day, to read."""
        project = self.desk.project
        if project is None:
            return
        self.trouble.say("")
        day = self.day.date().toString("yyyy-MM-dd")
        place, coder = project.place, project.coder
        self.look_button.setEnabled(False)

        def work(progress: Progress) -> Project:
            with Project.open(place, read_only=True, coder=coder.name, color=coder.color) as now:
                return now.at(day)

        self.main.jobs.run(work, self._looked, self._not_looked, label=say("dialogs.history.looking"))

    def _looked(self, past: Project) -> None:
        project = self.desk.project
        if project is None or project.place != past.place:
            past.close()
            return
        self.desk.take(past)

    def _not_looked(self, error: BaseException) -> None:
        self.look_button.setEnabled(True)
        if isinstance(error, Refusal):
            self.refuse(error)
        else:
            self.trouble.say(say("window.unexpected"))


def show_history(window: MainWindow) -> HistoryWindow | None:
    """The logboek, brought forward when it is open; None when no project is."""
    if window.desk.project is None:
        return None
    found = next((d for d in window.findChildren(HistoryWindow) if d.isVisible()), None)
    if found is None:
        found = HistoryWindow(window)
        found.show()
    found.activateWindow()
    return found
