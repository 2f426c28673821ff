"""Before the merge: how much there is now and will be, what texts cost, and where the backup goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QTableView, QVBoxLayout, QWidget

from app.project.merging.merge import MergePlan
from app.ui import theme
from app.ui.merging import beyond
from app.ui.merging.plan_lines import SHOWN
from app.ui.merging.plan_model import SIGNS
from app.ui.widgets import label, number
from app.words import say

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("kind", "before", "new", "changed", "removed", "after", "behind")
MOST = 200
"""Codings that a text makes shorter or lost, named one by one."""


class _Counts(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, list[int]]] = []

    def load(self, result: MergePlan) -> None:
        """Show one plan."""
        self.beginResetModel()
        new, changed, removed = (result.counts(part) for part in ("add", "change", "remove"))
        before, after, behind = result.before(), result.after(), result.behind()
        self.rows = [
            (kind, [before[kind], new.get(kind, 0), changed.get(kind, 0), removed.get(kind, 0), after[kind],
                    behind.get(kind, 0)])
            for kind in SHOWN if before[kind] or after[kind] or behind.get(kind)
        ]  # fmt: skip
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return say(f"merge_window.counts.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        kind, figures = self.rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return say(f"merge_window.kind.{kind}")
            sign = SIGNS.get(COLUMNS[column], ("",))[0]
            value = figures[column - 1]
            return f"{sign}{number(value)}" if value or not (sign or COLUMNS[column] == "behind") else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and COLUMNS[column] in SIGNS:
            return QColor(getattr(theme.current(), SIGNS[COLUMNS[column]][1]))
        still = not any(figures[1:4]) and not figures[5]
        if role == Qt.ItemDataRole.ForegroundRole and still:
            return QColor(theme.current().muted)
        if role == Qt.ItemDataRole.FontRole and COLUMNS[column] in ("kind", "after"):
            return theme.ui_font(10, bold=not still, tabular=True)
        return None


class SummaryPage(QWidget):
    """The counts, the notices, and where the backup goes."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.counts = _Counts()
        self.table = QTableView()
        self.table.setModel(self.counts)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.setAccessibleName(say("merge_window.counts.name"))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for n in (0, len(COLUMNS) - 1):  # the longest words stay whole in a small window
            head.setSectionResizeMode(n, QHeaderView.ResizeMode.ResizeToContents)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("field")
        self.notes.setReadOnly(True)
        self.notes.setMaximumHeight(120)
        self.notes.setAccessibleName(say("merge_window.notices"))
        self.heading = label(say("merge_window.notices"), "section")
        self.saved = label(say("merge_window.backup", folder=folder), "muted", wrap=True, selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.heading)
        column.addWidget(self.notes)
        column.addWidget(self.saved)

    def load(self, result: MergePlan) -> None:
        """Show what a decided plan would do."""
        self.counts.load(result)
        lines = [said] if (said := beyond.sentence(result)) else []
        others = list(beyond.lines(result))
        lines += others[:MOST]
        if len(others) > MOST:
            lines.append(say("merge_window.more", n=len(others) - MOST))
        lines += [say(notice) for plan in result.plans for notice in plan.notices]
        carried = [one for plan in result.plans for one in plan.carried]
        lines += [
            say(f"merge.{one['outcome']}", **{**one, "text": " ".join(one["text"].split())[:80]})
            for one in carried[:MOST]
        ]
        if len(carried) > MOST:
            lines.append(say("merge_window.more", n=len(carried) - MOST))
        self.notes.setPlainText("\n".join(lines))
        self.notes.setVisible(bool(lines))
        self.heading.setVisible(bool(lines))
