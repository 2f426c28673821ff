"""The window: start page, places, menus, languages, preferences, what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLabel, QPushButton, QTreeView
from pytestqt.qtbot import QtBot

from app import words
from app.project import Project
from app.project.handing_out import hand_out
from app.ui import actions, coder_dialog, project_files, projects, theme
from app.ui.application import Application
from app.ui.main_window import MainWindow
from app.ui.matrix.place import MatrixPlace
from app.ui.places import REGISTRY, available
from app.ui.preferences import Preferences
from app.ui.settings import MAX_TEXT, Settings
from app.ui.start.new_project import NewProjectDialog
from app.ui.start.place import Choice
from tests.sealed import sealed
from tests.ui.conftest import Coding


def test_it_starts_on_the_start_page(window: MainWindow) -> None:
    assert window.start.isVisible() and not window.rail.isVisible()
    assert window.windowTitle() == "Kantlijn"


def test_opening_shows_the_project_and_remembers_it(application: Application, project_file: Path) -> None:
    window = application.window
    assert window is not None
    application.open(str(project_file))
    assert window.rail.isVisible() and window.front is not None and window.front.key == "coding"
    assert window.windowTitle().startswith("p ")
    assert application.settings.recent == [str(project_file)]
    window.acts.run("close")
    assert window.start.isVisible()
    titles = [c.title.text() for c in window.start.findChildren(Choice)]
    assert "Proef" in titles


def test_a_project_where_nothing_may_be_written_is_read(
    application: Application, tmp_path: Path, project_file: Path, qtbot: QtBot
) -> None:
    """It is in the title, the banner and the status bar; a change is refused with what to do instead."""
    window, desk = application.window, application.desk
    assert window is not None
    place = tmp_path / "cd" / "Proef.kantlijn"
    place.parent.mkdir()
    project_file.rename(place)

    def counted() -> object:
        application.open(str(place))
        window.show_place("matrix")
        matrix = window.place("matrix")
        assert isinstance(matrix, MatrixPlace)
        qtbot.waitUntil(lambda: not application.jobs.running and matrix.result is not None)
        assert matrix.result is not None
        window.show_place("coding")
        return [list(row) for row in matrix.result.matrix.counts]

    before = counted()
    window.acts.run("close")
    with sealed(place.parent):
        assert counted() == before
        assert window.windowTitle().startswith("p (alleen lezen) ")
        assert window.banner.isVisible() and "eigen map" in window._banner_text.text()
        assert window.status._saved.text() == "Alleen lezen"
        assert desk.do(lambda p: p.rename("Anders")) is None
        assert "eigen map" in window.toast.text
        window.acts.run("close")


def test_what_analyses_the_texts_is_cut_in_a_narrow_window_and_whole_in_its_tip(
    application: Application, window: MainWindow, project_file: Path
) -> None:
    application.open(str(project_file))
    told, said = window.status._pipeline, "Nederlandse taalanalyse: ingebouwd (nl_kantlijn 1.1.0)"
    window.status.set_pipeline(said)
    QApplication.processEvents()
    assert (told.text(), told.toolTip()) == (said, "")
    window.setMinimumSize(400, 300)
    window.resize(420, 400)
    QApplication.processEvents()
    assert window.width() == 420 and told.text().endswith("…") and told.toolTip() == said
    metrics = told.fontMetrics()
    assert metrics.horizontalAdvance(told.text()) <= told.width()
    window.resize(1366, 768)
    QApplication.processEvents()
    assert (told.text(), told.toolTip()) == (said, "")
    window.status.set_pipeline(said, "Zet de map terug zoals ze geleverd is. " * 6)
    assert max(map(len, told.toolTip().split("\n")[1:])) <= 80 and told.accessibleDescription()
    window.status.set_pipeline(said, "De ingebouwde is weg.")
    assert told.text().startswith("⚠") and told.toolTip() == "De ingebouwde is weg."
    window.status.set_pipeline(said)
    assert (told.text(), told.toolTip()) == (said, "")


def test_a_recent_project_opens_with_the_keyboard(
    application: Application, project_file: Path, qtbot: QtBot
) -> None:
    window = application.window
    assert window is not None
    application.settings.remember(str(project_file))
    window.start.refresh(None, None)
    row = next(c for c in window.start.findChildren(Choice) if c.title.text() == "Proef")
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert application.desk.project is not None


def test_a_project_that_is_gone_is_told_and_stays_on_the_start_page(
    application: Application, tmp_path: Path
) -> None:
    window = application.window
    assert window is not None
    application.open(str(tmp_path / "weg.kantlijn"))
    assert application.desk.project is None and window.start.isVisible()
    assert window.toast.isVisible() and "weg" in window.toast.text


def test_only_places_that_exist_are_in_the_bar(window: MainWindow) -> None:
    assert list(window.rail.buttons) == [entry.key for entry in available()]
    assert set(window.rail.buttons) <= {entry.key for entry in REGISTRY}
    assert "coding" in window.rail.buttons


def test_every_menu_item_has_words_in_both_languages_and_keys_that_do_not_clash() -> None:
    seen: dict[str, str] = {}
    for language in ("nl", "en"):
        table = words.catalogue(language)  # type: ignore[arg-type]
        for name, items in actions.MENUS:
            assert f"window.menu.{name}" in table
            for item in items:
                if item is not None:
                    assert f"window.action.{item.id}" in table
    for act in actions.all_acts().values():
        for key in act.keys:
            portable = QKeySequence(key).toString()
            assert portable and seen.setdefault(portable, act.id) == act.id, key


def test_every_enabled_item_is_answered(coding: Coding) -> None:
    coding.window.acts.update()
    answers = coding.window.acts.answers()
    for act in actions.all_acts().values():
        if coding.window.acts[act.id].isEnabled():
            assert act.id in answers or act.opens, act.id
    for key in ("undo", "find", "import", "assign"):
        assert coding.window.acts[key].isEnabled()
    assert not coding.window.acts["accept"].isEnabled()


def test_without_a_project_only_what_needs_none_is_enabled(window: MainWindow) -> None:
    window.acts.update()
    enabled = {key for key, action in window.acts.made.items() if action.isEnabled()}
    assert {"new", "open", "quit", "preferences"} <= enabled
    assert not enabled & {"undo", "import", "assign", "close", "find"}


def test_read_only_is_said_with_the_holder_and_nothing_can_be_changed(
    application: Application, project_file: Path
) -> None:
    window = application.window
    assert window is not None
    with Project.open(project_file, coder="Bea"):
        application.open(str(project_file))
        assert window.banner.isVisible() and "Bea" in window._banner_text.text()
        window.acts.update()
        assert not window.acts["assign"].isEnabled() and not window.acts["import"].isEnabled()
    projects.reopen(window)
    assert not window.banner.isVisible() and application.desk.writable


def test_what_is_open_stays_as_it_is_when_it_is_opened_again(
    application: Application, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.kantlijn"
    with Project.create(path, coder="Anna"):
        pass
    application.open(str(path))
    before = application.desk.project
    (tmp_path / "map").mkdir()
    for large in (projects.LARGE, 0):
        monkeypatch.setattr(projects, "LARGE", large)
        assert projects.open_place(window, str(tmp_path / "map" / ".." / "p.kantlijn"))
        assert application.desk.project is before and application.desk.writable


def test_another_language_makes_the_window_anew_and_keeps_the_project(
    application: Application, project_file: Path, qtbot: QtBot
) -> None:
    old = application.window
    assert old is not None
    application.open(str(project_file))
    old.languageChosen.emit("en")
    qtbot.waitUntil(lambda: application.window is not old)
    new = application.window
    assert new is not None
    assert new.rail.buttons["coding"].text() == "Coding"
    assert application.desk.project is not None and application.desk.writable
    assert application.settings.language == "en"


def test_the_text_size_goes_to_the_transcript_and_stays(coding: Coding) -> None:
    before = coding.place.view.font_size()
    coding.window.acts.run("larger")
    assert coding.place.view.font_size() == before + 1 == coding.window.settings.text_size
    coding.window.set_text_size(99)
    assert coding.window.settings.text_size == MAX_TEXT
    coding.window.acts.run("normal_size")
    assert coding.place.view.font_size() == before


def test_another_name_is_another_coder_or_a_new_name_as_the_user_says(coding: Coding) -> None:
    before, place = coding.project.coder, coding.project.place
    codings = [c.guid for c in coding.project.codings.list() if c.coder == before.guid]
    dialog = Preferences(coding.window)
    assert dialog._whose.isHidden()
    dialog.name.setText("Carla")
    assert not dialog._whose.isHidden() and dialog.other.isChecked() and dialog.renamed.isEnabled()
    dialog.name.setText(before.name)
    assert dialog._whose.isHidden()
    dialog.name.setText("Carla")
    dialog.accept()
    project = coding.window.desk.project
    assert project is not None and project.place == place and project.coder.name == "Carla"
    assert project.coder.color != before.color and coding.window.status._coder.text() == "Carla"
    assert [c.guid for c in project.codings.list() if c.coder == before.guid] == codings
    dialog = Preferences(coding.window)
    dialog.name.setText(f" {before.name.upper()} ")
    assert dialog.other.isChecked() and not dialog.renamed.isEnabled(), "who is known already is that one"
    dialog.accept()
    project = coding.window.desk.project
    assert project is not None and project.coder == before
    assert coding.window.settings.coder == (before.name, before.color)


def test_who_did_nothing_yet_is_renamed_without_a_question(application: Application, tmp_path: Path) -> None:
    Project.create(tmp_path / "nieuw.kantlijn", coder="Anna").close()
    application.open(str(tmp_path / "nieuw.kantlijn"))
    window, project = application.window, application.desk.project
    assert window is not None and project is not None

    def called(name: str, *, asked: bool = False) -> list[str]:
        dialog = Preferences(window)
        dialog.name.setText(name)
        assert dialog._whose.isHidden() is not asked
        dialog.accept()
        assert application.desk.project is not None
        return [coder.name for coder in application.desk.project.coders.list()]

    assert called("Anneke") == ["Anneke"], "no idle coder is left behind"
    assert called("An") == ["An"], "a new name is nothing done"
    project.codes.add("Loslaten")
    assert called("Bas", asked=True) == ["An", "Bas"]
    assert called("Chris") == ["An", "Chris"]
    assert called("an", asked=True) == ["An"], "a name that is known is that one's, and Chris is gone"
    project = application.desk.project
    assert project is not None and project.coder.name == "An" and project.check() == []
    assert project.can_undo() is not None and window.settings.coder == ("An", project.coder.color)
    project.undo()
    assert [c.name for c in project.coders.list()] == ["An"] and not project.codes.book(), (
        "undo takes back what was done, not that"
    )


@pytest.mark.parametrize("what", ["coding", "memo", "step"])
def test_anything_done_makes_a_coder_one_who_did_something(project_file: Path, what: str) -> None:
    with Project.open(project_file, coder="Anna") as project:
        text, code = project.sources.list()[0].guid, project.codes.get("Sturen").guid
        bas = project.work_as("Bas")
        assert not project.coders.has_done(bas.guid) and project.coders.has_done(
            project.coders.get("Anna").guid
        )
        if what == "coding":
            project.codings.add(text, 0, 5, code)
        elif what == "memo":
            project.memos.write("code", code, "Mijn gedachte.")
        else:
            project.codes.edit(code, name="Anders")
        assert project.coders.has_done(bas.guid)
        (given,) = hand_out(project, project_file.parent / "uit", ["Anna"])
    with Project.open(given.place) as project:
        assert project.coders.has_done(project.coders.get("Anna").guid), "its steps did not come along"


def test_preferences_change_the_coder_here_and_for_later(coding: Coding) -> None:
    dialog = Preferences(coding.window)
    dialog.name.setText("  Anneke ")
    dialog.renamed.setChecked(True)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    assert theme.current().dark
    dialog.accept()
    assert coding.project.coder.name == "Anneke"
    assert coding.window.settings.coder is not None and coding.window.settings.coder[0] == "Anneke"
    assert coding.window.status._coder.text() == "Anneke"
    assert coding.window.settings.theme == "dark"


def test_leaving_the_preferences_puts_the_looks_back(coding: Coding) -> None:
    size = coding.window.settings.text_size
    dialog = Preferences(coding.window)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.text_size.setValue(40)
    dialog.reject()
    assert not theme.current().dark and coding.place.view.font_size() == size


def test_the_first_start_asks_who_codes(
    application: Application, project_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application.settings.set_value("coder/name", "")
    monkeypatch.setattr(coder_dialog, "ask_coder", lambda parent: None)
    application.open(str(project_file))
    assert application.desk.project is None
    monkeypatch.setattr(coder_dialog, "ask_coder", lambda parent: ("Carla", "#009e73"))
    application.open(str(project_file))
    assert application.desk.project is not None
    assert application.desk.project.coder.name == "Carla"
    assert application.settings.coder == ("Carla", "#009e73")


def test_the_coder_dialog_wants_a_name(window: MainWindow, qtbot: QtBot) -> None:
    dialog = coder_dialog.CoderDialog(window)
    qtbot.addWidget(dialog)
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.name, " Dirk ")
    assert dialog.ok.isEnabled() and dialog.answer == ("Dirk", coder_dialog.COLORS[0])


def test_a_new_project_gets_its_codebook_and_opens(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_files, "home", lambda: tmp_path / "Mijn map")
    dialog = NewProjectDialog(window)
    qtbot.addWidget(dialog)
    assert not dialog.ok.isEnabled()
    dialog.name.setText("Sturen/loslaten: 2026?")
    assert dialog.ok.isEnabled() and dialog.place.name == "Sturen loslaten 2026.kantlijn"
    answer = dialog.answer
    monkeypatch.setattr("app.ui.start.new_project.ask_project", lambda *a: answer)
    window.acts.run("new")
    project = window.desk.project
    assert project is not None and project.name == "Sturen/loslaten: 2026?"
    assert len(project.codes.book()) > 30 and project.coder.name == "Anna"
    again = NewProjectDialog(window)
    qtbot.addWidget(again)
    again.name.setText("Sturen/loslaten: 2026?")
    assert not again.ok.isEnabled()


def test_settings_that_make_no_sense_read_as_defaults(tmp_path: Path) -> None:
    file = tmp_path / "w.ini"
    file.write_text("[General]\ntext_size=huge\ntheme=pink\nlanguage=fr\nrecent=one\n", "utf-8")
    settings = Settings(file)
    assert (settings.text_size, settings.theme, settings.language) == (12.5, "system", "nl")
    assert settings.recent == ["one"] and settings.coder is None
    for n in range(20):
        settings.remember(f"p{n}")
    settings.remember("p5")
    assert settings.recent[0] == "p5" and len(settings.recent) == 12


def test_everything_that_can_be_pressed_says_what_it_is(coding: Coding) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSlider

    for one in coding.window.findChildren(QAbstractButton):
        if one.isVisible() and not one.objectName().startswith("qt_"):
            assert one.accessibleName() or one.text(), one
    for field in [*coding.window.findChildren(QLineEdit), *coding.window.findChildren(QSlider)]:
        if field.isVisible():
            assert field.accessibleName(), field


def test_qt_speaks_dutch_too(application: Application) -> None:
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Annuleren"
    application.set_language("en")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_project_is_renamed_from_the_menu_and_back_with_undo(
    coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, project = coding.window, coding.project
    before, file = project.name, project.place
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, text: (f" {text} golf 3 ", True))
    window.acts["rename_project"].trigger()
    assert project.name == f"{before} golf 3" and project.name in window.windowTitle()
    assert project.place == file and file.exists()
    window.acts["undo"].trigger()
    assert project.name == before and before in window.windowTitle()
    steps = len(project.history())
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, text: (text, True))
    window.acts["rename_project"].trigger()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, text: ("Iets anders", False))
    window.acts["rename_project"].trigger()
    assert project.name == before and len(project.history()) == steps


def test_the_menu_says_what_undo_and_redo_are_about(coding: Coding) -> None:
    window = coding.window
    bar = window.menuBar().actions()
    edit = next(a.menu() for a in bar if a.text() == words.say("window.menu.edit"))
    window.desk.do(lambda p: p.codes.add("Tijd & geld"))
    edit.aboutToShow.emit()
    assert window.acts["undo"].text() == "&Ongedaan maken: code “Tijd && geld” gemaakt"
    assert window.acts["undo"].isEnabled() and not window.acts["redo"].isEnabled()
    window.desk.undo()
    edit.aboutToShow.emit()
    assert window.acts["redo"].text() == "Op&nieuw doen: code “Tijd && geld” gemaakt"
    assert window.acts["redo"].isEnabled()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["Zoeken in:", "Bestandsnaam:", "Soort bestanden:", "Openen", "Annuleren", "Map"]),
        ("en", ["Look in:", "File name:", "Files of type:", "Open", "Cancel", "Folder"]),
    ],
)
def test_qts_own_file_dialog_speaks_the_language(
    application: Application, tmp_path: Path, qtbot: QtBot, language: words.Language, said: list[str]
) -> None:
    application.set_language(language)
    (tmp_path / "gesprekken").mkdir()
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    tree = dialog.findChild(QTreeView)
    assert tree is not None
    model = tree.model()
    qtbot.waitUntil(lambda: model.rowCount(tree.rootIndex()) == 2)
    shown = [w.text() for w in dialog.findChildren(QLabel)]
    shown += [w.text() for w in dialog.findChildren(QPushButton)]
    kind = model.index(0, 2, tree.rootIndex()).data()
    assert sorted(t.replace("&", "") for t in (*shown, kind)) == sorted(said)


def test_what_cannot_be_done_is_disabled_and_says_why(coding: Coding) -> None:
    window, project = coding.window, coding.project
    add, bring = coding.place.codebook._add, coding.place.documents._import
    assert add.isEnabled() and bring.isEnabled()
    tip = bring.toolTip()
    past = project.at(project.last_change)
    window.desk.take(past)
    window.acts.update()
    for button in (add, bring):
        assert not button.isEnabled() and "eerdere datum" in button.toolTip()
    for act in ("import", "undo", "new_code", "document"):
        assert not window.acts[act].isEnabled() and "eerdere datum" in window.acts[act].toolTip()
    assert window.acts["history"].isEnabled() and "eerdere" not in window.acts["history"].toolTip()
    projects.reopen(window)
    assert bring.isEnabled() and bring.toolTip() == tip
    window.desk.close()
    assert "eerst een project" in window.acts["import"].toolTip()


def test_the_names_of_the_preferences_stand_beside_their_fields(window: MainWindow) -> None:
    dialog = Preferences(window)
    dialog.open()
    fields = (dialog.name, dialog.swatches, dialog.language, dialog.theme, dialog.text_size)
    names = [w for w in dialog.findChildren(QLabel) if w.buddy() in fields]
    assert len(names) == len(fields)
    for name in names:
        assert abs(name.geometry().center().y() - name.buddy().geometry().center().y()) <= 1
    assert dialog.ok.geometry().top() - dialog.text_size.geometry().bottom() >= 16
    dialog.reject()


def test_the_sample_of_the_final_report_is_opened_from_the_menu(
    window: MainWindow, project_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_files, "home", lambda: tmp_path / "Mijn map")
    place = tmp_path / "Mijn map" / "Voorbeeld eindverslag" / "eindverslag.kantlijn"
    place.parent.mkdir(parents=True)
    place.write_bytes(project_file.read_bytes())
    window.acts["sample_final"].trigger()
    assert window.desk.project is not None and window.desk.project.place == place
    assert not window.jobs.running
