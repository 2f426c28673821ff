"""What holds for every dialog: one verb, Escape, names for a screen reader, room on a small screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import words
from app.ui import theme
from app.ui.actions import DIALOGS, all_acts
from app.ui.dialogs import (
    attribute,
    cases,
    code_editor,
    code_merge,
    code_remove,
    code_sets,
    code_split,
    codebook_import,
    document,
    edit_text,
    history,
    import_preview,
    keeping,
    marks,
    memo,
    memo_list,
    names_line,
    pseudonymise,
    reidentify,
    survey_import,
    withdraw,
)
from app.ui.dialogs.frame import Frame
from app.ui.frequencies.dialog import show_frequencies
from app.ui.merging import handing_out, wizard
from app.ui.pairing import dialog as pairing
from app.words import Language

from .conftest import SPOKEN, House, Made, living

SMALL = (1366 - 24, 768 - 48)
"""A laptop's screen without the frame and the task bar."""


def _attribute(house: House) -> Frame:
    dialog = attribute.AttributeDialog(house.window, "case")
    dialog.open()
    return dialog


def _import(house: House) -> Frame | None:
    path = house.folder / "gesprek.txt"
    path.write_text(SPOKEN + "\n\nRespondent: En nog iets.\n", "utf-8")
    return import_preview.preview(house.window, [path])


def _survey(house: House) -> Frame | None:
    path = house.folder / "enquete.csv"
    path.write_text("id;cijfer;waarom\n1;7;omdat het zo is gegaan\n2;8;daarom\n", "utf-8")
    return survey_import.import_survey(house.window, path)


def _names(house: House) -> Frame:
    dialog = names_line.LooksDialog(house.window, house.project.privacy.remaining())
    dialog.open()
    return dialog


OPENERS: dict[str, Callable[[House], Frame | None]] = {
    "attribute": _attribute,
    "cases": lambda h: cases.show_cases(h.window),
    "code": lambda h: code_editor.edit_code(h.window, h.code("Sturen")),
    "new code": lambda h: code_editor.edit_code(h.window),
    "merge": lambda h: code_merge.merge_code(h.window, h.code("Sturen")),
    "remove": lambda h: code_remove.remove_code(h.window, h.code("Aansturing")),
    "sets": lambda h: code_sets.show_sets(h.window),
    "split": lambda h: code_split.split_code(h.window, h.code("Sturen")),
    "codebook": lambda h: codebook_import.import_codebook(h.window),
    "document": lambda h: document.edit_document(h.window, h.source),
    "text": lambda h: edit_text.edit_text(h.window, h.source),
    "history": lambda h: history.show_history(h.window),
    "import": _import,
    "check": lambda h: keeping.check_project(h.window),
    "restore": lambda h: keeping.restore_backup(h.window),
    "memo": lambda h: memo.edit_memo(h.window, "code", h.code("Tijd")),
    "memos": lambda h: memo_list.show_memos(h.window),
    "pseudonymise": lambda h: pseudonymise.pseudonymise(h.window),
    "reidentify": lambda h: reidentify.reidentify(h.window),
    "marks": lambda h: marks.show_marks(h.window),
    "survey": _survey,
    "frequencies": lambda h: show_frequencies(h.window),
    "withdraw": lambda h: withdraw.withdraw(h.window),
    "names": _names,
    "pairing": lambda h: pairing.pair_books(h.window),
    "merge projects": lambda h: wizard.merge_projects(h.window),
    "hand out": lambda h: handing_out.hand_out_project(h.window),
}


def speak(language: Language) -> None:
    """Dutch in the light theme, English in the dark one."""
    words.set_language(language)
    theme.apply("dark" if language == "en" else "light")


@pytest.fixture(scope="module", params=["nl", "en"])
def in_a_language(
    request: pytest.FixtureRequest, qt: QApplication, made: Made, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Language, House]]:
    """One window per language for all dialogs, with something in each."""
    speak(request.param)
    with living(made, tmp_path_factory.mktemp("house")) as house:
        furnish(house)
        yield request.param, house
    speak("nl")


@pytest.fixture
def spoken(in_a_language: tuple[Language, House]) -> Iterator[House]:
    """That window, with its language and theme in force whatever ran in between."""
    language, house = in_a_language
    speak(language)
    yield house
    words.set_language("nl")


@pytest.fixture(scope="module")
def locked(qt: QApplication, made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One window for all dialogs on a project that is open to read only."""
    speak("nl")
    with living(made, tmp_path_factory.mktemp("locked"), read_only=True) as house:
        yield house


def furnish(house: House) -> None:
    """Give every dialog something to show."""
    house.project.memos.write("code", house.code("Tijd"), "Eerste gedachte")
    house.project.cases.add("Delft")
    house.project.backup(house.project.place.parent)


def settled(house: House, qtbot: QtBot, name: str) -> Frame:
    dialog = OPENERS[name](house)
    assert dialog is not None
    qtbot.waitUntil(lambda: not house.window.jobs.running)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.wait(40)  # what was told in the last turn of the event loop is laid out in the next
    return dialog


@contextmanager
def leaving(house: House) -> Iterator[None]:
    """Whatever is open at the end is closed, that the next test finds the window alone."""
    try:
        yield
    finally:
        for dialog in house.window.findChildren(Frame):
            dialog.reject()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert not house.window.findChildren(Frame)


def named(part: QWidget) -> bool:
    if part.accessibleName() or (isinstance(part, QPushButton) and part.text().strip()):
        return True
    return isinstance(part, QAbstractButton) and bool(part.text().strip())


@pytest.mark.parametrize("name", OPENERS)
def test_it_has_one_verb_names_and_room(spoken: House, qtbot: QtBot, name: str) -> None:
    with leaving(spoken):
        holds(settled(spoken, qtbot, name))


def holds(dialog: Frame) -> None:
    primary = [b for b in dialog.findChildren(QPushButton) if b.property("primary") == "true"]
    assert len([b for b in primary if b.window() is dialog]) <= 1
    least = dialog.minimumSizeHint()
    assert least.width() <= SMALL[0] and least.height() <= SMALL[1]
    for part in dialog.findChildren(QWidget):
        kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
        if not isinstance(part, kinds) or not part.isVisibleTo(dialog):
            continue
        if part.objectName().startswith("qt_") or isinstance(part.parent(), QComboBox):
            continue
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.parent() is not None:
            assert named(part) or type(part).__module__.startswith("app.ui.transcript"), part
    for text in dialog.findChildren(QLabel):
        if text.isVisible() and not text.wordWrap() and text.text():
            assert text.width() >= text.minimumSizeHint().width(), text.text()
    for push in dialog.findChildren(QPushButton):
        if push.isVisible():
            assert push.width() >= push.minimumSizeHint().width(), push.text()


@pytest.mark.parametrize("name", OPENERS)
def test_escape_closes_it_and_changes_nothing(spoken: House, qtbot: QtBot, name: str) -> None:
    with leaving(spoken):
        dialog = settled(spoken, qtbot, name)
        before = spoken.project.last_change
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert spoken.project.last_change == before
        qtbot.waitUntil(lambda: dialog not in spoken.window.findChildren(Frame))


@pytest.mark.parametrize("name", ["cases", "history", "memos", "code", "check"])
def test_it_goes_when_the_project_goes(house: House, qtbot: QtBot, name: str) -> None:
    furnish(house)
    settled(house, qtbot, name)
    house.window.desk.close()
    qtbot.waitUntil(lambda: not house.window.findChildren(Frame))


def test_every_dialog_of_the_menus_is_there_and_opens(house: House, qtbot: QtBot) -> None:
    opening = {key: act for key, act in all_acts().items() if act.opens.startswith(DIALOGS)}
    assert set(opening) >= {"cases", "history", "edit_text", "memos", "code_sets", "check", "restore"}
    house.window.show_place("coding", source=house.source)
    # Coding blind is for a team's database (tests/ui/test_team.py).
    for key in opening.keys() - {"export_codebook", "code_blind"}:
        house.window.acts[key].trigger()
        qtbot.waitUntil(lambda: any(d.isVisible() for d in house.window.findChildren(Frame)))
        qtbot.waitUntil(lambda: not house.window.jobs.running)
        for dialog in house.window.findChildren(Frame):
            dialog.reject()
        qtbot.waitUntil(lambda: not house.window.findChildren(Frame))


@pytest.mark.parametrize("name", OPENERS)
def test_a_read_only_project_is_never_changed_from_here(locked: House, qtbot: QtBot, name: str) -> None:
    assert locked.project.read_only
    before = locked.project.place.read_bytes()
    with leaving(locked):
        dialog = OPENERS[name](locked)
        qtbot.waitUntil(lambda: not locked.window.jobs.running)
        if dialog is not None and dialog.primary is not None and dialog.primary.isEnabled():
            dialog.primary.click()
            qtbot.waitUntil(lambda: not locked.window.jobs.running)
        assert locked.project.place.read_bytes() == before
