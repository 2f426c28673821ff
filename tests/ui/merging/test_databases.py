"""The wizard with a team's database as what is merged, and as what is merged into, by a coder's role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.coding.transcripts import read_text
from app.project import Database, Project, place_of
from app.project.arranging import Person, arrange
from app.store import rights
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.merging.conflicts import options
from app.ui.merging.wizard import MergeWizard, merge_projects
from app.ui.start.database import DatabaseDialog
from tests.postgres import PASSWORD, Cluster
from tests.project.conftest import state

TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor.\nR1: En wij sturen bij, écht.\n"


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> Iterator[str]:
    """The name of a team's database: Lea leads, Anna codes."""
    name = cluster.fresh()
    people = [Person("lea", "lead", "Lea"), Person("anna", "coder", "Anna")]
    arrange(cluster.url(name), people, passwords={"anna": PASSWORD, "lea": PASSWORD})
    with Project.open(cluster.url(name, "lea"), coder="Lea") as project:
        source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        code = project.codes.add("Loslaten").subject or ""
        project.codings.add(source, 0, 11, code)
    yield name
    cluster.drop(name)
    with cluster.connect("postgres") as conn:
        for role in ("lea", "anna", *(rights.group(name, kind) for kind in rights.KINDS)):
            conn.execute(f"DROP ROLE {role}")


def settle(window: MainWindow, bot: QtBot) -> None:
    bot.waitUntil(lambda: not window.jobs.running, timeout=20_000)


def press(wizard: MergeWizard, window: MainWindow, bot: QtBot) -> QWidget | None:
    assert wizard.primary is not None and wizard.primary.isEnabled(), (
        wizard.primary and wizard.primary.toolTip()
    )
    wizard.primary.click()
    settle(window, bot)
    return wizard.pages.currentWidget()


def words(widget: QWidget) -> str:
    """All that a screen shows or tells a screen reader, of a window and what stands before it."""
    found = []
    for one in (widget, *widget.findChildren(QWidget)):
        for name in ("text", "toPlainText", "toolTip", "accessibleName", "windowTitle"):
            told = getattr(one, name, None)
            if callable(told):
                found.append(str(told()))
    return "\n".join(found)


def test_a_database_is_put_on_the_list_and_merged(
    application: Application,
    window: MainWindow,
    qtbot: QtBot,
    cluster: Cluster,
    database: str,
    project_file: Path,
) -> None:
    application.open(str(project_file))
    wizard = merge_projects(window)
    assert wizard is not None and window.desk.project is not None
    recent = list(application.settings.recent)
    wizard.files.database_button.click()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, DatabaseDialog))
    assert dialog.parent() is wizard and dialog.primary is not None and not dialog.primary.isEnabled()
    dialog.fields["url"].setText(cluster.network_url(database, "anna", "mis"))
    dialog._pasted(dialog.fields["url"].text())
    dialog.primary.click()
    qtbot.waitUntil(lambda: dialog.trouble.isVisible(), timeout=10_000)
    assert "laat anna niet toe" in dialog.trouble.text and wizard.files.model.rowCount() == 0
    dialog.fields["password"].setText(PASSWORD)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        dialog.primary.click()
    settle(window, qtbot)
    (entry,) = wizard.files.model.entries
    assert isinstance(entry.path, Database) and entry.trouble == "" and database in entry.title
    wizard.files.add([place_of(cluster.network_url(database, "anna"))])  # twice is once
    assert wizard.files.model.rowCount() == 1
    index = wizard.files.model.index(0)
    told = [str(wizard.files.model.data(index, role)) for role in range(20)]
    assert any("anna@127.0.0.1" in text for text in told) and not any(PASSWORD in text for text in told)
    assert press(wizard, window, qtbot) is wizard.plan
    page = press(wizard, window, qtbot)
    if page is wizard.conflicts:
        for _ in range(wizard.conflicts.open):
            assert wizard.conflicts.current is not None
            wizard.conflicts.decide(options(wizard.conflicts.current)[0])
        page = press(wizard, window, qtbot)
    assert page is wizard.summary
    press(wizard, window, qtbot)
    assert "Lea" in {c.name for c in window.desk.project.coders.list()}
    assert window.desk.project.check() == []
    assert application.settings.recent == recent
    assert PASSWORD not in words(wizard) and PASSWORD not in str(window.desk.project.history())


def test_what_cannot_be_merged_says_so_on_the_list(
    application: Application, window: MainWindow, qtbot: QtBot, cluster: Cluster, database: str
) -> None:
    assert window.desk.open(place_of(cluster.network_url(database, "lea")), coder="Lea")
    wizard = merge_projects(window)
    assert wizard is not None
    wizard.files.add(
        [place_of(cluster.network_url(database, "anna")), place_of(cluster.network_url("nietje"))]
    )
    settle(window, qtbot)
    itself, missing = wizard.files.model.entries
    assert "het project zelf" in itself.trouble and missing.trouble and PASSWORD not in missing.trouble
    assert wizard.files.paths() == []


def test_a_coder_brings_its_work_home_in_the_wizard(
    application: Application,
    window: MainWindow,
    qtbot: QtBot,
    cluster: Cluster,
    database: str,
    tmp_path: Path,
) -> None:
    assert window.desk.open(place_of(cluster.url(database, "anna")), coder="Wie")
    project = window.desk.project
    assert project is not None
    home = project.backup(tmp_path)
    with Project.open(home, coder="Anna") as there:
        code = there.codes.get("Loslaten").guid
        made = there.codings.add(there.sources.list()[0].guid, 20, 30, code).subject
        there.codes.edit(code, definition="Anders gezegd")
        there.codes.add("Van thuis")
    before = state(project)
    wizard = merge_projects(window)
    assert wizard is not None
    wizard.files.add([shutil.copy(home, tmp_path / "thuis.kantlijn")])
    settle(window, qtbot)
    assert press(wizard, window, qtbot) is wizard.plan
    said = wizard.plan.outside.text
    assert "Als anna mag je dit niet wijzigen: 2 codes (Van thuis, Loslaten)" in said and "(Lea)" in said
    assert wizard.plan.lines is not None and [b.kind for b in wizard.plan.lines.top] == ["coding"]
    assert press(wizard, window, qtbot) is wizard.summary
    notes = wizard.summary.notes.toPlainText()
    assert "Codes, nieuw: Van thuis" in notes and "Codes, gewijzigd: Loslaten" in notes
    press(wizard, window, qtbot)
    assert made in {c.guid for c in project.codings.list()} and project.check() == []
    assert project.codes.get("Loslaten").definition == "" and "Van thuis" in words(wizard)
    window.desk.undo()
    assert state(project) == before
    again = merge_projects(window)  # with nothing of its own it says that nothing can come
    assert again is not None
    with Project.open(home, coder="Anna") as there:
        there.codings.remove(str(made))
    again.files.add([home])
    settle(window, qtbot)
    press(again, window, qtbot)
    assert again.plan.nothing.isVisibleTo(again.plan) and "zelf overnemen" in again.plan.nothing.title.text()
