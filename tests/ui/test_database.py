"""The window on a team's database: the dialog that opens it, and what the window says of where it is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.start.database import DatabaseDialog, address_of
from app.ui.start.place import Choice
from tests.postgres import PASSWORD, Cluster


@pytest.fixture
def address(cluster: Cluster, annas: str) -> str:
    """A project of Anna by the network, with a password."""
    return cluster.network_url(cluster.fresh(annas))


def test_the_fields_and_the_address_follow_each_other(window: MainWindow, qtbot: QtBot) -> None:
    dialog = DatabaseDialog(window)
    qtbot.addWidget(dialog)
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    for name, text in (("server", "data.nl:5433"), ("database", "los laten"), ("user", "an@na")):
        dialog.fields[name].setText(text)
    dialog.fields["password"].setText("ge:heim")
    dialog._written()
    assert dialog.fields["url"].text() == "postgresql+psycopg://an%40na@data.nl:5433/los%20laten"
    assert dialog.address == "postgresql+psycopg://an%40na:ge%3Aheim@data.nl:5433/los%20laten"
    assert dialog.primary.isEnabled()
    pasted = "postgresql://bob:ge%2Fheim@h/db?sslmode=verify-full"
    dialog.fields["url"].setText(pasted)
    dialog._pasted(pasted)
    assert [dialog.fields[n].text() for n in ("server", "database", "user")] == ["h", "db", "bob"]
    assert "heim" not in dialog.fields["url"].text() and dialog.fields["password"].text() == "ge/heim"
    assert dialog.address == "postgresql+psycopg://bob:ge%2Fheim@h/db?sslmode=verify-full"
    assert address_of("h", "", "u") == ""


def test_a_whole_address_in_the_field_of_the_server_is_taken_apart(window: MainWindow, qtbot: QtBot) -> None:
    dialog = DatabaseDialog(window)
    qtbot.addWidget(dialog)

    def paste(text: str) -> list[str]:
        dialog.fields["server"].selectAll()
        QApplication.clipboard().setText(text)
        dialog.fields["server"].paste()
        return [dialog.fields[n].text() for n in ("server", "database", "user", "password", "url")]

    whole = " postgresql://bas:ge%2Fheim@data.nl:5433/los%20laten?sslmode=verify-full "
    shown = "postgresql+psycopg://bas@data.nl:5433/los%20laten?sslmode=verify-full"
    assert paste(whole) == ["data.nl:5433", "los laten", "bas", "ge/heim", shown]
    assert dialog.address == shown.replace("bas@", "bas:ge%2Fheim@")
    assert dialog.primary is not None and dialog.primary.isEnabled()
    found = paste("postgres://data.nl/ander")  # who was typed stays
    assert found == ["data.nl", "ander", "bas", "ge/heim", "postgresql+psycopg://bas@data.nl/ander"]
    for name in ("database", "user"):
        dialog.fields[name].clear()
    assert paste("mysql://bas@data.nl/ander")[:3] == ["", "", ""]
    dialog.try_button.click()  # what it cannot be is said, not guessed
    qtbot.waitUntil(lambda: "mysql" in dialog.trouble.text, timeout=10_000)


def test_a_project_in_a_database_is_tried_opened_and_remembered_without_its_password(
    application: Application, window: MainWindow, qtbot: QtBot, address: str
) -> None:
    dialog = DatabaseDialog(window, address.replace(PASSWORD, "mis"))
    dialog.open()
    dialog.open_it()
    qtbot.waitUntil(lambda: dialog.trouble.isVisible(), timeout=10_000)
    assert "laat kantlijn niet toe" in dialog.trouble.text and "mis" not in dialog.trouble.text.split()
    dialog.fields["password"].setText(PASSWORD)
    dialog._probe(opens=False)
    qtbot.waitUntil(lambda: dialog.good.isVisible(), timeout=10_000)
    assert "“p”" in dialog.good.text
    dialog.open_it()
    qtbot.waitUntil(lambda: application.desk.project is not None, timeout=10_000)
    project = application.desk.project
    assert project is not None and project.shared
    assert project.place.name in window.windowTitle() and project.place.name in window.status._saved.text()
    shown = [window.windowTitle(), window.status._saved.toolTip(), *application.settings.recent]
    assert application.settings.recent == [str(project.place)]
    assert all(PASSWORD not in text for text in shown)
    assert application.desk.do(lambda p: p.codes.add("Loslaten")) is not None
    with Project.open(address, coder="Bob") as other:
        assert [c.name for c in other.codes.book()] == ["Loslaten"]
        other.codes.add("Sturen")
    with qtbot.waitSignal(
        application.desk.changed, check_params_cb=lambda c, who: "code" in c.added and who == "others"
    ):
        application.desk.ask(lambda p: p.codings.list())
    assert [c.name for c in project.codes.book()] == ["Loslaten", "Sturen"]
    application.desk.close()
    row = next(c for c in window.start.findChildren(Choice) if c.title.text() == project.place.stem)
    assert "127.0.0.1" in row.text.text
