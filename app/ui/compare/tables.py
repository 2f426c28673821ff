"""The three tables of the place: figures per code, what is taken for what, and agreement over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.coding.agreement.rows import Row, judgement
from app.coding.exchange.agreement_sheets import leading, name_of, worst_first
from app.ui import theme
from app.ui.compare.work import Result
from app.ui.widgets import number
from app.words import say

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its cells, ``key`` for whoever chooses it, a tooltip, and whether it stands out."""

    cells: tuple[str, ...]
    key: object = None
    tip: str = ""
    strong: bool = False


def decimal(value: float | None, places: int = 2) -> str:
    """A figure with the language's mark; a dash for one that is not defined."""
    if value is None:
        return "–"
    return f"{value:.{places}f}".replace(".", say("export.decimal")).replace("-", "−")


def share(value: float | None) -> str:
    """A share as percents, with one place where it nears none or all."""
    if value is None:
        return "–"
    places = 1 if 0 < value < 0.1 or 0.9 < value < 1 else 0
    return f"{decimal(100 * value, places)}%"


class TableModel(QAbstractTableModel):
    """Lines under heads; from column ``first`` on cells stand to the right, save those of ``words``."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: Sequence[tuple[str, str]] = ()
        self.lines: Sequence[Line] = ()
        self.first = 1
        self.words: frozenset[int] = frozenset()

    def show(
        self,
        heads: Sequence[tuple[str, str]],
        lines: Sequence[Line],
        *,
        first: int = 1,
        words: frozenset[int] = frozenset(),
    ) -> None:
        """Show other lines; ``heads`` are pairs of a heading and its tooltip."""
        self.beginResetModel()
        self.heads, self.lines, self.first, self.words = heads, lines, first, words
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def _aligned(self, column: int) -> Qt.AlignmentFlag:
        left = column < self.first or column in self.words
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned(index.column())
        if role == Qt.ItemDataRole.FontRole:
            return theme.ui_font(10, bold=line.strong, tabular=True)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.heads[section][1] or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned(section)
        return None


class Table(QTableView):
    """A quiet table of which whole rows are chosen; the first column takes the room that is left."""

    chosen = Signal(object)
    """The key of the row that is stood on now."""
    opened = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.table = TableModel()
        self.setModel(self.table)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def fill(
        self,
        heads: Sequence[tuple[str, str]],
        lines: Sequence[Line],
        *,
        first: int = 1,
        words: frozenset[int] = frozenset(),
    ) -> None:
        """Show other lines; the row of the same key stays chosen."""
        index = self.currentIndex()
        key = self.table.lines[index.row()].key if index.isValid() else None
        quiet = self.selectionModel().blockSignals(True)
        self.table.show(heads, lines, first=first, words=words)
        self.selectionModel().blockSignals(quiet)
        header = self.horizontalHeader()
        for column in range(len(heads)):
            stretch = column < first
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
        self.choose(key)

    def choose(self, key: object) -> bool:
        """Stand on the row of a key, without telling; False when there is none."""
        for n, line in enumerate(self.table.lines):
            if key is not None and line.key == key:
                quiet = self.selectionModel().blockSignals(True)
                self.setCurrentIndex(self.table.index(n, 0))
                self.selectionModel().blockSignals(quiet)
                self.viewport().update()
                return True
        return False

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self.table.lines[now.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def fill_figures(table: Table, result: Result) -> None:
    """One row per code that somebody used, the worst first, under the row of all together."""
    found = result.comparison
    fragments = result.agreement.unit == "fragment"
    figures = ("brennan_prediger" if fragments else "kappa", "f1", "agreement")

    def line(row: Row, label: str, key: str) -> Line:
        low, high = row.intervals.get(figures[0], (None, None))
        told = say("compare.interval", low=decimal(low), high=decimal(high)) if low is not None else ""
        tip = "\n".join(part for part in (label, told, *(say(n) for n in row.notes)) if part)
        word = say(f"agreement.judge.{judgement(leading(row))}")
        return Line(
            (
                label.rpartition(" > ")[2], decimal(row.figures[figures[0]]), word,
                decimal(row.figures["f1"]), share(row.figures["agreement"]), share(row.uncoded_share),
            ),
            key, tip, strong=not key,
        )  # fmt: skip

    lines = [line(result.agreement.overall, say("agreement.overall"), "")]
    lines += [line(row, found.paths[row.code], row.code) for row in worst_first(result.agreement.rows)]
    heads = [
        (say("compare.column.code"), ""),
        (
            say("compare.short.brennan_prediger" if fragments else "compare.column.kappa"),
            f"{name_of(figures[0], found, say)}. {say(f'agreement.means.{figures[0]}')}",
        ),
        (say("agreement.column.judgement"), say("agreement.account.words_mean")),
        ("F1", say("agreement.means.f1")),
        (say("compare.column.agreement"), say("agreement.means.agreement")),
        (say("compare.column.uncoded"), say("agreement.means.uncoded_share")),
    ]
    table.fill(heads, lines, words=frozenset({2}))


def fill_confusion(table: Table, result: Result) -> None:
    """What the one gave where the other gave something else."""
    found = result.comparison

    def name(code: str | None) -> str:
        return say("agreement.nothing") if code is None else found.paths[code].rpartition(" > ")[2]

    two = len(found.coders) == 2
    heads = [
        (found.coders[0].name if two else say("compare.column.one"), say("compare.confusion_tip")),
        (found.coders[1].name if two else say("compare.column.other"), say("compare.confusion_tip")),
        (say("compare.column.units", unit=_counted(result)), ""),
    ]
    lines = [Line((name(p.code), name(p.other), number(p.units)), (p.code, p.other)) for p in result.confused]
    table.fill(heads, lines, first=2)


def _counted(result: Result) -> str:
    unit = "character" if result.agreement.unit == "fragment" else result.agreement.unit
    return say(f"agreement.unit.{unit}").capitalize()


def fill_drift(table: Table, result: Result) -> None:
    """Every coder's agreement with the others, by when the documents were coded."""
    found = result.comparison
    heads = [
        (say("compare.column.documents"), say("compare.drift_tip")),
        *((c.name, say("agreement.column.kappa_of", name=c.name)) for c in found.coders),
    ]
    lines = []
    for period in result.drift:
        names = [found.sources[n].name for n in period.sources]
        label = names[0] if len(names) == 1 else say("compare.from_to", first=names[0], last=names[-1])
        lines.append(Line((label, *(decimal(v) for v in period.kappa)), None, "\n".join(names)))
    table.fill(heads, lines)
