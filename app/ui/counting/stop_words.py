"""The list of stop words, to be edited and kept with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPlainTextEdit

from app.coding.refusal import Refusal
from app.project.words import read_stop_words, shipped_stop_words
from app.ui.dialogs.frame import Frame
from app.ui.widgets import button
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class StopWords(Frame):
    """All words in one field; kept as one undo step."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("words.stop_title"), say("words.stop_what"), size=QSize(560, 560))
        project = window.desk.project
        self.words = QPlainTextEdit()
        self.words.setObjectName("field")
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(say("words.stop_title"))
        self.body.addWidget(self.words, 1)
        reset = button(say("words.stop_reset"), self.reset, kind="quiet")
        reset.setAutoDefault(False)
        self.buttons(say("words.stop_save"), self.save, reset, enter=False)
        self.fill(project.words.stop_words() if project is not None else shipped_stop_words())

    def fill(self, words: frozenset[str]) -> None:
        """Put words in the field."""
        self.words.setPlainText(" ".join(sorted(words, key=str.casefold)))

    def reset(self) -> None:
        """Put the shipped list in the field."""
        self.fill(shipped_stop_words())

    def save(self) -> None:
        """Keep the list with the project; the shipped one is kept as none."""
        try:
            found = read_stop_words(self.words.toPlainText())
        except Refusal as refusal:
            self.refuse(refusal)
            return
        kept = None if found == shipped_stop_words() else found
        if self.do(lambda p: p.words.set_stop_words(kept)) is not None:
            self.accept()
