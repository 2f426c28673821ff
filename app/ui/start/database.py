"""The dialog that opens a team's database: an address, or what it is made of, and a trial of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFormLayout, QLineEdit

from app.coding.refusal import Refusal
from app.project import Database, Place, Project, is_address, place_of, shown
from app.ui.dialogs.frame import Frame, Line
from app.ui.jobs import Job, Progress
from app.ui.who import who
from app.ui.widgets import button, label, level
from app.words import say

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_FIELDS = ("server", "database", "user")


def address_of(server: str, database: str, user: str, password: str = "", options: str = "") -> str:
    """The address that these make; empty without a database."""
    if not database:
        return ""
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    at = f"{who}@" if who else ""
    query = f"?{options}" if options else ""
    return f"postgresql+psycopg://{at}{server}/{quote(database, safe='')}{query}"


class DatabaseDialog(Frame):
    """Opens the project when the server lets it; a refusal stands in the dialog.

    With ``taken`` the project stays closed: its address goes to that when it can be reached and read.
    """

    def __init__(
        self, window: MainWindow, address: str = "", *, taken: Callable[[Place], None] | None = None
    ) -> None:
        kind = "source" if taken is not None else "window"
        super().__init__(
            window, say(f"database.{kind}.title"), say(f"database.{kind}.text"), size=QSize(560, 440)
        )
        self._options, self._taken = "", taken
        self._job: Job | None = None
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        self.fields: dict[str, QLineEdit] = {}
        for name in (*_FIELDS, "password", "url"):
            field = QLineEdit()
            field.setAccessibleName(say(f"database.window.{name}"))
            if name != "user":
                field.setPlaceholderText(say(f"database.window.{name}_hint"))
            self.fields[name] = field
            form.addRow(say(f"database.window.{name}"), field)
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        level(form)
        self.body.addLayout(form)
        self.body.addWidget(label(say("database.window.forgets"), "muted", wrap=True))
        self.good = Line("circle-check", "ok")
        self.body.addWidget(self.good)
        self.body.addStretch(1)
        self.try_button = button(say("database.window.check"), lambda: self._probe(opens=False))
        self.try_button.setAutoDefault(False)
        self.buttons(say(f"database.{kind}.open"), self.open_it, self.try_button)
        for name in (*_FIELDS, "password"):
            self.fields[name].textEdited.connect(self._written)
        self.fields["url"].textEdited.connect(self._pasted)
        if address:
            self.fields["url"].setText(address)
            self._pasted(address)
        self._ready()

    @property
    def address(self) -> str:
        """The whole address, with the password if one is typed."""
        return self._composed(self.fields["password"].text())

    def _composed(self, password: str = "") -> str:
        server, database, user = (self.fields[name].text().strip() for name in _FIELDS)
        return address_of(server, database, user, password, self._options)

    def _written(self) -> None:
        """The address follows the fields; it never shows the password. A whole one that is put in the field
        of the server is taken apart."""
        server, user = (self.fields[name].text().strip() for name in ("server", "user"))
        if is_address(server):
            self.fields["server"].clear()
            self.fields["url"].setText(server)
            self._pasted(server)
            if not self.fields["database"].text():  # it is none; what was put there is tried as it stands
                return
            if not self.fields["user"].text():  # the address names nobody: who was typed before stays
                self.fields["user"].setText(user)
        self.fields["url"].setText(self._composed())
        self._ready()

    def _pasted(self, text: str) -> None:
        """The fields follow the address; a password in it goes to its own field."""
        try:
            place = place_of(text.strip())
        except Refusal:
            place = None
        if isinstance(place, Database):
            url = place.url
            self._options = urlencode(url.query, doseq=True, safe="/")
            server = (url.host or "") + (f":{url.port}" if url.port else "")
            for name, value in zip(_FIELDS, (server, url.database, url.username), strict=True):
                self.fields[name].setText(value or "")
            if url.password:
                self.fields["password"].setText(str(url.password))
                self.fields["url"].setText(str(place))
        self._ready()

    def _ready(self) -> None:
        self.trouble.say("")
        self.good.say("")
        there = bool(self.fields["database"].text().strip() or self.fields["url"].text().strip())
        busy = self._job is not None
        self.try_button.setEnabled(there and not busy)
        if self.primary is not None:
            self.primary.setEnabled(there and not busy)

    def open_it(self) -> None:
        """Open what the fields mean, if it can be reached."""
        self._probe(opens=True)

    def _probe(self, *, opens: bool) -> None:
        """Reach the server in a thread, as it may take its time, and open what is there if asked."""
        address = self.address or self.fields["url"].text().strip()
        takes = opens and self._taken is not None
        coder = who(self.main) if opens and not takes else ("", "")
        if coder is None:
            return

        def work(progress: Progress) -> Project:
            place = place_of(address)
            found = Project.open(place, coder=coder[0], color=coder[1] or None, read_only=takes or not opens)
            if progress.cancelled:
                found.close()
                progress.check()
            return found

        def done(found: Project) -> None:
            self._job = None
            self._ready()
            if takes and self._taken is not None:  # a file's path may have been pasted, too
                found.close()
                self.accept()
                self._taken(found.place)
            elif opens:
                self.main.desk.take(found)
                self.main.settings.remember(shown(found.place))
                self.accept()
            else:
                self.good.say(say("database.window.found", name=found.name))
                found.close()

        def failed(error: BaseException) -> None:
            self._job = None
            self._ready()
            self.trouble.say(say(error) if isinstance(error, Refusal) else say("window.unexpected"))

        self._job = self.main.jobs.run(work, done, failed, label=say("database.window.trying"))
        self._ready()

    def reject(self) -> None:
        """Leave; what was being tried is let go."""
        if self._job is not None:
            self._job.cancel()
        super().reject()


def ask_database(window: MainWindow, address: str = "") -> None:
    """Show the dialog; with an ``address`` it is tried at once."""
    dialog = DatabaseDialog(window, address)
    dialog.open()
    if address:
        dialog.open_it()
