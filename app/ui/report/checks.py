"""What to look at before a report goes out: words that look like names, and what is other than last time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.coding.report.changes import Changed
from app.coding.report.names import Named
from app.coding.report.writing import moment_words
from app.ui.widgets import button, label, number, row
from app.words import say

MOST = 500
"""Lines that are shown."""


class _Table(QTableWidget):
    def __init__(self, heads: Sequence[str], stretch: int, name: str) -> None:
        super().__init__(0, len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAccessibleName(name)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setHighlightSections(False)
        self.setTabKeyNavigation(False)
        for n in range(len(heads)):
            mode = QHeaderView.ResizeMode.Stretch if n == stretch else QHeaderView.ResizeMode.ResizeToContents
            self.horizontalHeader().setSectionResizeMode(n, mode)

    def fill(self, lines: Sequence[Sequence[str]]) -> None:
        """Show these lines."""
        self.setRowCount(len(lines))
        for n, line in enumerate(lines):
            for k, words in enumerate(line):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.setItem(n, k, item)


class NamesPanel(QWidget):
    """``jumped(Named)`` asks to see where a word stands, ``passed(words)`` says that words are no trouble."""

    jumped = Signal(object)
    passed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.about = label(say("reporting.names_about"), "muted", wrap=True)
        heads = [say("reporting.name_word"), say("reporting.name_where"), say("reporting.name_context")]
        self.table = _Table(heads, 2, say("reporting.tab_names"))
        self.go = button(say("reporting.go_there"), self._go, icon="next")
        self.fine = button(say("reporting.fine"), self._fine, kind="quiet", icon="accept")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.about)
        column.addWidget(self.table, 1)
        column.addLayout(row(self.go, self.fine, None, spacing=2))
        self.found: Sequence[Named] = ()
        self.table.itemDoubleClicked.connect(lambda _item: self._go())
        self.table.itemSelectionChanged.connect(self._enable)
        self._enable()

    def load(self, found: Sequence[Named]) -> None:
        """Show what was found."""
        self.found = found[:MOST]
        lines = [(n.text, f"{say(f'report.where.{n.where}')} {n.ref}".strip(), n.context) for n in self.found]
        self.table.fill(lines)
        self.about.setText(say("reporting.names_about") if found else say("reporting.names_none"))
        self._enable()

    def _rows(self) -> list[int]:
        return sorted({index.row() for index in self.table.selectedIndexes()})

    def _enable(self) -> None:
        some = bool(self._rows())
        self.go.setEnabled(some)
        self.fine.setEnabled(some)

    def _go(self) -> None:
        rows = self._rows()
        if rows:
            self.jumped.emit(self.found[rows[0]])

    def _fine(self) -> None:
        self.passed.emit(tuple(dict.fromkeys(self.found[n].text for n in self._rows())))


class ChangesPanel(QWidget):
    """What differs from the last time that the report was made."""

    def __init__(self) -> None:
        super().__init__()
        self.about = label("", "muted", wrap=True)
        heads = [
            say("report.column.row"),
            say("report.column.column"),
            say("reporting.was"),
            say("reporting.now"),
        ]
        self.table = _Table(heads, 0, say("reporting.tab_changes"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.about)
        column.addWidget(self.table, 1)
        column.addStretch()  # what is told stands on top, also without the table

    def load(self, changed: Changed) -> None:
        """Show what changed."""

        def words(value: float | None) -> str:
            return (
                say("report.nothing") if value is None else f"{value:g}".replace(".", say("export.decimal"))
            )

        lines = [
            (c.row, c.column.replace("\u00ad", ""), words(c.before), words(c.after))
            for c in changed.figures[:MOST]
        ]
        self.table.fill(lines)
        self.table.setVisible(bool(lines))
        since = moment_words(changed.since, say) if changed.since else ""
        if not changed.since:
            told = say("report.changed_first")
        elif not changed:
            told = say("report.changed_none", since=since)
        else:
            told = say("report.changed", n=len(changed.figures), since=since)
            if changed.quotes_in:
                told += "\n" + say("report.quotes_in", numbers=", ".join(changed.quotes_in))
            if changed.quotes_out:
                told += "\n" + say("report.quotes_out", numbers=", ".join(changed.quotes_out))
        self.about.setText(told)


class Side(QTabWidget):
    """The tabs at the right; their titles tell how much there is to look at."""

    def __init__(self, quotes: QWidget, text: QWidget, names: NamesPanel, changes: ChangesPanel) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.names, self.changes = names, changes
        for widget, key in ((quotes, "quotes"), (text, "text"), (names, "names"), (changes, "changes")):
            self.addTab(widget, say(f"reporting.tab_{key}"))

    def count_names(self, names: int, changes: int) -> None:
        """Tell in the titles how many names and changes there are."""
        for at, key, n in ((2, "names", names), (3, "changes", changes)):
            title = say(f"reporting.tab_{key}")
            self.setTabText(at, f"{title} ({number(n)})" if n else title)
