"""The switch above the matrix, and the way to the summaries from the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from app.ui.widgets import row
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Switch(QWidget):
    """Figures or summaries, and at the other end what can be done with the figures; ``switched(on)`` when the
    user asks for the other."""

    switched = Signal(bool)

    def __init__(self, *tools: QWidget) -> None:
        super().__init__()
        self._tools = tools
        self.setAccessibleName(say("framework.switch"))
        self._group = QButtonGroup(self)
        self.counts, self.summaries = self._one("framework.counts"), self._one("framework.summaries")
        self.counts.setChecked(True)
        self._group.buttonClicked.connect(lambda one: self.switched.emit(one is self.summaries))
        self.setLayout(row(self.counts, self.summaries, None, *tools, spacing=2))

    def _one(self, key: str) -> QToolButton:
        found = QToolButton()
        found.setText(say(key))
        found.setAccessibleName(say(key))
        found.setCheckable(True)
        found.setMinimumHeight(28)
        self._group.addButton(found)
        return found

    def show_chosen(self, *, summaries: bool) -> None:
        """Show which of the two is in front."""
        (self.summaries if summaries else self.counts).setChecked(True)
        for one in self._tools:
            one.setVisible(not summaries)


def show_summaries(window: MainWindow) -> None:
    """Bring the summaries by case and code forward."""
    window.show_place("matrix", summaries=True)
