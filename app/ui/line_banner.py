"""The bar over the work that says what became of the line to a team's database; hidden while all is well."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from app.ui import icons
from app.ui.desk import Desk
from app.ui.widgets import button, label, row
from app.words import say


class LineBanner(QFrame):
    """Away: what waits, and to try now. Back: what was refused, or what a program that ended left behind;
    ``look`` shows it."""

    def __init__(self, desk: Desk, look: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._desk = desk
        picture = QLabel()
        picture.setPixmap(icons.icon("warning", "ink").pixmap(18, 18))
        self.text = label("", wrap=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.text.setMinimumHeight(36)
        self.again = button(say("database.live.again"), desk.live.retry, kind="quiet")
        self.send = button(say("database.live.send"), desk.live.send, kind="quiet")
        self.look = button(say("database.live.look"), look, kind="quiet")
        parts = row(picture, self.text, self.look, self.send, self.again, spacing=10, margins=(14, 2, 6, 2))
        self.setLayout(parts)
        desk.live.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say how it stands now."""
        live = self._desk.live
        refused = len(live.refused)
        if live.state == "away":
            project = self._desk.project
            where = project.place.name if project is not None else ""
            told = say("database.live.away", database=where)
            waits = say("database.live.waiting", n=live.unsent) if live.unsent else say("database.live.none")
            text = f"{told} {waits}"
        elif live.state == "sending":
            text = say("database.live.sending", n=live.unsent)
        elif live.offered:
            text = say("database.live.offered", n=live.unsent)
        elif refused:
            text = say("database.live.refused", n=refused)
        else:
            text = ""
        if text != self.text.text():
            self.text.setText(text)
            self.setAccessibleName(text)
        self.again.setVisible(live.state == "away")
        self.send.setVisible(live.state == "here" and live.offered)
        self.look.setVisible(live.state == "here" and (live.offered or bool(refused)))
        self.setVisible(bool(text))
