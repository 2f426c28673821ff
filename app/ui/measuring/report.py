"""What was measured, on five pages: in sentences, per code, and three charts with their tables."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.coding.exchange import suggestion_sheets
from app.coding.exchange.sheets import Sheet
from app.coding.suggest.measuring.measured import Measured
from app.ui.dialogs.frame import scrolling
from app.ui.measuring.charts import Chart, CurveChart, ReliabilityChart, WeeksChart
from app.ui.measuring.table import SheetTable
from app.ui.widgets import Empty, label
from app.words import say

CODES = (0, 19, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12)
"""The columns of the file's table per code that have room in the window."""
CURVE = (1, 2, 3, 4, 5, 6)
BINS = (0, 1, 2, 3, 4)
ANSWERS = (0, 1, 2, 3, 4, 5, 6, 7)
MOST = 4000
BETWEEN, LEAST = 16, 360
"""Pixels between a chart and its table, and what a chart has beside one; with less it stands above it."""
ROWS = 6
"""Rows of a table that are shown at least, if it has so many."""


class Report(QTabWidget):
    """The pages, each made when it is first looked at; which there are depends on what could be measured."""

    def __init__(self, found: Measured) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setAccessibleName(say("measuring.title"))
        self.found = found
        self._makers: dict[int, Callable[[], QWidget]] = {}
        self.addTab(self._summary(), say("measuring.sheet.summary"))
        if found.evaluation is not None or found.acceptance.all.answered:
            self._later("codes", lambda: SheetTable(suggestion_sheets.codes(found, say), CODES))
        if found.evaluation is not None:
            self._later("curve", self._curve)
            self._later("reliability", self._reliability)
        if found.acceptance.all.answered:
            self._later("answers", self._answers)
        self.currentChanged.connect(self._made)

    def _later(self, name: str, make: Callable[[], QWidget]) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 0)
        self._makers[self.addTab(page, say(f"measuring.sheet.{name}"))] = make

    def _made(self, at: int) -> None:
        make = self._makers.pop(at, None)
        if make is not None:
            page = self.widget(at)
            layout = page.layout() if page is not None else None
            assert layout is not None
            layout.addWidget(make())

    def _curve(self) -> QWidget:
        measured = self.found.evaluation
        assert measured is not None
        points = [(n, figures.micro.f1) for n, figures in measured.curve]
        rows = _part(suggestion_sheets.curve(self.found, say), len(points))
        chart = CurveChart(points, measured.cues.micro.f1)
        return _both(chart, rows, CURVE, say("measuring.chart.curve_means"))

    def _reliability(self) -> QWidget:
        measured = self.found.evaluation
        assert measured is not None
        rows = suggestion_sheets.reliability(self.found, say)
        chart = ReliabilityChart(measured.learned.reliability)
        return _both(chart, rows, BINS, say("measuring.chart.reliability_means"))

    def _answers(self) -> QWidget:
        weeks = [(week, tally.accepted, tally.rejected) for week, tally in self.found.acceptance.weeks]
        rows = suggestion_sheets.answers(self.found, say)
        return _both(WeeksChart(weeks), rows, ANSWERS, say("measuring.chart.weeks_means"), leading=2)

    def _summary(self) -> QWidget:
        page = QWidget()
        page.setObjectName("plain")
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 16, 16, 8)
        column.setSpacing(10)
        said = [say(notice) for notice in self.found.sentences(say("export.decimal"))]
        quiet = []
        measured = self.found.evaluation
        if measured is not None:
            form = say(f"measuring.form.{measured.form}")
            told = say("measuring.about.measured_on", documents=measured.documents,
                       codings=measured.codings, groups=measured.held_out)  # fmt: skip
            quiet.append(say("measuring.how", form=form, told=told, pipeline=measured.pipeline))
        quiet.append(say("measuring.kept"))
        self.lines = [*said, *quiet]
        for words, look in ((said[:1], "heading"), (said[1:], ""), (quiet, "muted")):
            one = label("\n\n".join(words), look, wrap=True, selectable=True)
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            column.addWidget(one)
            column.addSpacing(4)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(say("measuring.sheet.summary"))
        scroll.setWidget(page)
        return scroll


def _part(sheet: Sheet, rows: int) -> Sheet:
    """A sheet with its first rows only."""
    some = list(sheet.rows)[:rows]
    return Sheet(sheet.title, sheet.columns, some, len(some), sheet.frozen)


def _both(chart: Chart, sheet: Sheet, columns: tuple[int, ...], about: str, leading: int = 1) -> QWidget:
    """A chart with its figures beside it, and what it means under it."""
    return scrolling(_Both(chart, SheetTable(sheet, columns, sort=False, leading=leading), about))


class _Both(QWidget):
    """A chart and its table beside one another, or where there is little width under one another."""

    def __init__(self, chart: Chart, table: SheetTable, about: str) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._chart, self._table = chart, table
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(8)
        self._sides = QHBoxLayout()
        self._sides.setSpacing(BETWEEN)
        self._sides.addWidget(chart, 1)
        self._sides.addWidget(table)
        column.addLayout(self._sides, 1)
        means = label(about, "muted", wrap=True)
        means.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column.addWidget(means)
        rows = min(table.model().rowCount(), ROWS) * table.verticalHeader().defaultSectionSize()
        around = (
            table.horizontalHeader().sizeHint().height() + table.horizontalScrollBar().sizeHint().height()
        )
        table.setMinimumHeight(rows + around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._table.needed + self._table.verticalScrollBar().sizeHint().width() + 2
        narrow = self.width() < wide + BETWEEN + LEAST
        self._table.setMinimumWidth(0 if narrow else wide)
        self._table.setMaximumWidth(MOST if narrow else wide)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(way)
        self._chart.setMaximumHeight(self._chart.minimumHeight() if narrow else MOST)


def empty_page(found: Measured) -> Empty:
    """What to do when nothing can be measured and nothing was answered."""
    assert found.trouble is not None
    return Empty("suggest", say("measuring.nothing"), say(found.trouble))
