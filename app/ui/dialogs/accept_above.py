"""Making codings of all suggestions that are sure enough: here, or in every document that has any."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QRadioButton, QSlider, QTreeWidget, QTreeWidgetItem

from app.coding.model import Suggestion
from app.ui import theme
from app.ui.dialogs.frame import Frame
from app.ui.widgets import dot_icon, label, number, percent, row
from app.words import say

if TYPE_CHECKING:
    from app.ui.coding.suggestions import Suggestions
    from app.ui.main_window import MainWindow

USUAL = 70


class AcceptAbove(Frame):
    """Counts while the slider moves; one button makes them codings, as one undo step."""

    def __init__(self, window: MainWindow, suggest: Suggestions) -> None:
        super().__init__(window, say("coding.above.title"), say("coding.above.about"), size=QSize(520, 560))
        self._suggest = suggest
        self._all = suggest.everywhere()
        here = self._all.get(suggest.source or "", [])
        self.here = QRadioButton(say("coding.above.here", n=len(here)))
        every = sum(map(len, self._all.values()))
        self.everywhere = QRadioButton(
            say("coding.above.everywhere", n=len(self._all), suggestions=number(every))
        )
        self._group = QButtonGroup(self)
        for part in (self.here, self.everywhere):
            self._group.addButton(part)
            self.body.addWidget(part)
        only = set(self._all) <= {suggest.source}
        self.everywhere.setVisible(not only)
        self.here.setEnabled(bool(here))
        (self.here if here else self.everywhere).setChecked(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName(say("coding.suggest.threshold"))
        self.slider.setValue(round(100 * suggest.threshold) or USUAL)
        self._share = label("", "muted")
        self._share.setMinimumWidth(76)
        self.body.addSpacing(4)
        self.body.addLayout(row(self._share, self.slider))
        self.count = label("", "heading")
        self.body.addWidget(self.count)
        self.codes = QTreeWidget()
        self.codes.setHeaderHidden(True)
        self.codes.setRootIsDecorated(False)
        self.codes.setColumnCount(2)
        self.codes.setAccessibleName(say("coding.above.codes"))
        self.codes.header().setStretchLastSection(False)
        self.codes.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.codes.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.body.addWidget(self.codes, 1)
        self.take = self.buttons("", self._take)
        self.slider.valueChanged.connect(self._count)
        self._group.buttonToggled.connect(self._count)
        self._count()
        self.slider.setFocus()

    def chosen(self) -> list[Suggestion]:
        """Those that would be made codings now."""
        least = self.slider.value() / 100
        sources = [self._suggest.source or ""] if self.here.isChecked() else list(self._all)
        return [s for source in sources for s in self._all.get(source, []) if s.confidence >= least]

    def _count(self, *_: object) -> None:
        chosen, project = self.chosen(), self.desk.project
        if project is None:
            return
        n, share = len(chosen), percent(self.slider.value() / 100)
        self._share.setText(say("coding.suggest.from", share=share))
        self.count.setText(say("coding.above.count", n=n, share=share))
        self.take.setText(say("coding.above.take", n=n))
        self.take.setAccessibleName(self.take.text())
        self.take.setEnabled(n > 0 and self.desk.writable)
        book = project.codes.book()
        self.codes.clear()
        for guid, times in Counter(s.code for s in chosen).most_common():
            code = book.get(guid)
            item = QTreeWidgetItem([code.name, number(times)])
            item.setIcon(0, dot_icon(code.color))
            item.setToolTip(0, book.path(guid))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setFont(1, theme.ui_font(9.5, tabular=True))
            self.codes.addTopLevelItem(item)

    def _take(self) -> None:
        if self._suggest.accept_many(self.chosen()):
            self.accept()


def accept_above(window: MainWindow, suggest: Suggestions) -> AcceptAbove:
    """Open the dialog."""
    dialog = AcceptAbove(window, suggest)
    dialog.open()
    return dialog
