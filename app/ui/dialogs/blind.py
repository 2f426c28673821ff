"""Whether a team's coders see what the others code: the choice of who leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from app.project.team import code_blind
from app.ui.dialogs.frame import Frame, Line
from app.ui.widgets import label
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class BlindDialog(Frame):
    """How it is now, what it means, and one button that makes it otherwise."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, say("team.blind.title"), say("team.blind.about"), size=QSize(560, 260))
        project = self.desk.project
        assert project is not None
        self.on = project.rights.coded_blind
        self.now = Line("hide" if self.on else "show", "ink")
        self.now.say(say("team.blind.is_on" if self.on else "team.blind.is_off"))
        self.body.addWidget(self.now)
        self.body.addSpacing(4)
        self.body.addWidget(label(say("team.blind.lead"), "muted", wrap=True))
        self.body.addStretch(1)
        self.buttons(say("team.blind.switch_off" if self.on else "team.blind.switch_on"), self.switch)

    def switch(self) -> None:
        """Make it otherwise, and say so."""
        on = not self.on
        if self.do(lambda project: code_blind(project, on)) is None:
            return
        self.desk.message(say("team.blind.switched_on" if on else "team.blind.switched_off"))
        self.accept()


def choose_blind(window: MainWindow) -> None:
    """Show the choice."""
    BlindDialog(window).open()
