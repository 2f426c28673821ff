"""On a small screen, or one that is enlarged to 200 %, everything can still be reached: by scrolling."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStyle,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.coding.codebook import Codebook
from app.coding.model import Code
from app.project import Project
from app.ui import exporting, preferences
from app.ui.application import Application
from app.ui.coding.place import CodingPlace
from app.ui.columns import KeepRoom
from app.ui.dialogs import frame
from app.ui.dialogs.frame import Frame
from app.ui.dialogs.withdraw import withdraw
from app.ui.fragments.table import Column
from app.ui.help_page import show_keys
from app.ui.main_window import MainWindow
from app.ui.places import available
from app.ui.rail import Rail
from app.ui.searching.panel import search_all
from app.ui.start.place import Choice
from app.ui.whole_window import WholeWindow
from app.ui.working import Roomy, Scrolled
from tests.ui.conftest import open_in

SMALL = QSize(683, 384)
"""Logical pixels of a screen of 1366 by 768 at 200 %."""


def shown_whole(part: QWidget, within: QWidget) -> bool:
    at = part.mapTo(within, QPoint(0, 0))
    return within.rect().contains(part.rect().translated(at))


def in_sight(part: QWidget, within: QWidget) -> bool:
    """Whether a part stands in ``within`` whole, in no area that must be scrolled first."""
    return shown_whole(part, within) and part.visibleRegion().boundingRect() == part.rect()


def test_panes_come_under_one_another_and_go_back_with_their_widths(qtbot: QtBot) -> None:
    split = QSplitter(Qt.Orientation.Horizontal)
    for n in range(2):
        pane = QWidget()
        pane.setMinimumSize(100, 20)
        split.addWidget(pane)
        split.setStretchFactor(n, 1)
    head = QLabel("Kop")
    room = Roomy([head], split, split, least=200, stacked=500, narrow=700)
    qtbot.addWidget(room)
    room.resize(1000, 600)
    room.show()
    QApplication.processEvents()
    split.setSizes([700, 300])
    sizes, kept = split.sizes(), room.state()
    assert not room.verticalScrollBar().maximum()
    room.resize(600, 300)
    QApplication.processEvents()
    assert split.orientation() == Qt.Orientation.Vertical and split.height() >= 500
    assert room.verticalScrollBar().maximum() > 0, "what does not fit is scrolled to"
    assert room.state() == kept, "what is remembered is how they stand beside one another"
    room.resize(1000, 600)
    QApplication.processEvents()
    assert split.orientation() == Qt.Orientation.Horizontal and split.sizes() == sizes


@pytest.mark.parametrize("key", ["fragments", "matrix", "compare", "pictures", "report"])
def test_a_place_fits_in_little_room(
    application: Application, window: MainWindow, project_file: Path, key: str
) -> None:
    application.open(str(project_file))
    window.show_place(key)
    window.setMinimumSize(SMALL)
    window.resize(SMALL)
    QApplication.processEvents()
    place = window.front
    assert place is not None and (window.width(), window.height()) == (SMALL.width(), SMALL.height())
    inner = place.room.widget()  # type: ignore[attr-defined]
    buttons = [b for b in inner.findChildren(QToolButton) if b.isVisible() and b.text()]
    assert len(buttons) > 3 and all(shown_whole(b, inner) for b in buttons)
    boxes = [b.rect().translated(b.mapTo(inner, QPoint(0, 0))) for b in buttons]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert inner.width() <= place.room.viewport().width(), "nothing lies beside the screen"  # type: ignore[attr-defined]


def test_in_coderen_one_side_makes_way_for_the_other_and_comes_back(
    application: Application, window: MainWindow, project_file: Path
) -> None:
    application.open(str(project_file))
    window.show_place("coding")
    place = window.place("coding")
    assert isinstance(place, CodingPlace)
    left, text, right, acts = place.left, place.reader, place.inspector, window.acts

    def check(*seen: QWidget) -> None:
        QApplication.processEvents()
        assert {side for side in (left, text, right) if side.isVisible()} == {text, *seen}
        boxes = [side.geometry() for side in (left, text, right) if side.isVisible()]
        assert all(place.panes.rect().contains(box) for box in boxes), "nothing lies beside the screen"
        assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
        assert acts["left_panel"].isChecked() is (left in seen)
        assert acts["right_panel"].isChecked() is (right in seen)

    window.resize(1366, 768)
    check(left, right)
    assert not place.reader.swap.isVisible()
    widths = left.width(), right.width()
    window.setMinimumSize(SMALL)
    window.resize(SMALL)
    check(left)
    assert left.width() < 215 < widths[0], "the text has what can be had"
    place.reader.swap.click()
    check(right)
    acts["left_panel"].trigger()
    check(left)
    acts["right_panel"].trigger()
    check(right)
    acts["right_panel"].trigger()
    check()
    acts["left_panel"].trigger()
    check(left)
    window.resize(1366, 768)
    check(left)
    acts["right_panel"].trigger()
    check(left, right)
    window.resize(SMALL)
    check(left)
    place.reader.swap.click()
    check(right)
    window.resize(1366, 768)
    check(left, right)
    assert (left.width(), right.width()) == widths


def test_the_palette_lies_within_the_window(
    application: Application, window: MainWindow, project_file: Path
) -> None:
    application.open(str(project_file))
    place = window.place("coding")
    assert isinstance(place, CodingPlace)
    palette = place.asker.palette
    window.setMinimumSize(SMALL)
    for size in (SMALL, QSize(1366, 768)):
        window.resize(size)
        book = Codebook([Code(str(n), f"Code {n}", None, n) for n in range(30)])
        palette.ask(book, "Deze woorden coderen met:")
        assert window.rect().contains(palette.geometry())
        assert shown_whole(palette.foot, window) and palette.list.height() > 3 * 44
        palette.dismiss()


def test_fragments_have_room_for_their_words(
    application: Application, window: MainWindow, project_file: Path
) -> None:
    application.open(str(project_file))
    window.show_place("fragments")
    window.setMinimumSize(SMALL)
    table = window.front.table  # type: ignore[union-attr]
    for size, others in ((SMALL, False), (QSize(1366, 768), True)):
        window.resize(size)
        QApplication.processEvents()
        assert table.columnWidth(Column.TEXT) >= 160
        assert table.isColumnHidden(Column.SPEAKER) is not others


def test_what_is_looked_for_everywhere_is_chosen_in_little_width(
    application: Application, window: MainWindow, project_file: Path, qtbot: QtBot
) -> None:
    application.open(str(project_file))
    panel = search_all(window)
    assert panel is not None
    window.setMinimumSize(SMALL)
    window.resize(SMALL)
    panel.field.setText("los")
    qtbot.waitUntil(lambda: panel.result is not None and not panel.busy)
    QApplication.processEvents()
    parts = [panel.field, panel.forms, panel.regex, panel.respondents, panel.count]
    boxes = [part.geometry() for part in (*parts, panel.options.how_button, panel.options.where_button)]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert panel.regex.width() >= panel.regex.sizeHint().width()
    under = panel.view.geometry().top() + panel._pages.geometry().top()
    assert max(box.bottom() for box in boxes) < under, "no line of the controls is covered by the table"
    room = panel.findChild(Scrolled)
    assert room is not None
    for part in (panel.options.where_button, panel.code_button):
        room.ensureWidgetVisible(part, 0, 0)
        assert shown_whole(part, room.viewport())


def test_every_menu_is_one_column_that_fits_on_a_laptop(window: MainWindow) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert menu.sizeHint().height() <= 720, f"{action.text()} does not fit beside a task bar at 768"
        scrolls = menu.style().styleHint(QStyle.StyleHint.SH_Menu_Scrollable, None, menu)
        assert scrolls, "what does not fit is scrolled to, not put in a column beside the rest"


def test_the_first_window_is_not_larger_than_the_screen(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _self: SMALL)
    first = WholeWindow(application.desk, application.window.jobs, application.settings)  # type: ignore[union-attr]
    try:
        assert (first.width(), first.height()) == (SMALL.width(), SMALL.height())
    finally:
        first.close()
        first.deleteLater()


@pytest.mark.parametrize("place", [entry.key for entry in available()])
def test_a_place_stands_in_half_of_a_laptop_screen(
    application: Application, window: MainWindow, project_file: Path, qtbot: QtBot, place: str
) -> None:
    """683 pixels wide: the window lets itself be made so narrow, and nothing lies beyond its edge."""
    open_in(application, project_file, place)
    assert window.minimumWidth() <= 683
    window.resize(683, 768)
    QApplication.processEvents()
    assert window.width() == 683 and window.front is not None
    assert window.front.mapTo(window, window.front.rect().bottomRight()).x() < 683
    front = window.front
    qtbot.waitUntil(lambda: front.minimumSizeHint().width() <= front.width())


def test_the_ways_to_begin_are_told_whole_in_half_of_a_laptop_screen(window: MainWindow) -> None:
    window.resize(683, 768)
    QApplication.processEvents()
    for choice in window.start.findChildren(Choice):
        told = choice.text
        assert "".join(told.lines(told.width())).replace(" ", "") == told.text.replace(" ", "")
        assert told.height() >= told.heightForWidth(told.width())


def test_the_bar_of_places_leaves_its_names_where_they_do_not_fit(qtbot: QtBot) -> None:
    rail = Rail(available())
    qtbot.addWidget(rail)
    rail.resize(80, 700)
    rail.show()
    with_names = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    assert all(b.toolButtonStyle() == with_names for b in rail.buttons.values())
    rail.resize(rail.width(), 320)
    assert all(b.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly for b in rail.buttons.values())
    assert all(b.accessibleName() and b.toolTip() for b in rail.buttons.values())
    rail.resize(rail.width(), 700)
    assert all(b.toolButtonStyle() == with_names for b in rail.buttons.values())


def test_a_dialog_that_does_not_fit_scrolls_and_keeps_its_buttons_in_sight(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(500, 300))
    dialog = Frame(window, "Kop", "Waar het over gaat.", size=QSize(700, 600))
    qtbot.addWidget(dialog)
    high = QWidget()
    high.setMinimumSize(300, 700)
    dialog.body.addWidget(high)
    primary = dialog.buttons("Doen", dialog.accept)
    dialog.show()
    QApplication.processEvents()
    assert dialog.height() <= 300 and dialog.width() <= 500
    assert shown_whole(primary, dialog) and high.height() >= 700 and high.isVisible()


def test_the_list_of_keys_is_no_higher_than_the_screen(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "room_of", lambda _widget: QSize(683, 384))
    dialog = show_keys(window)
    qtbot.addWidget(dialog)
    QApplication.processEvents()
    assert dialog.height() <= 384
    assert all(shown_whole(b, dialog) for b in dialog.findChildren(QPushButton) if b.isVisible())


def test_the_export_fits_with_its_buttons_in_sight(
    application: Application, window: MainWindow, project_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application.open(str(project_file))
    monkeypatch.setattr(exporting, "room_of", lambda _widget: QSize(659, 336))
    dialog = exporting.ExportDialog(window)
    dialog.show()
    QApplication.processEvents()
    assert dialog.height() <= 336 and shown_whole(dialog.ok, dialog)
    inner = dialog.path.parentWidget()
    assert inner is not None and inner.height() >= inner.minimumSizeHint().height(), (
        "no field is pressed together"
    )
    dialog.close()


@pytest.fixture
def low(application: Application, project_file: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project in a window on 1366x768 at 200 %."""
    for module in (exporting, frame):
        monkeypatch.setattr(module, "room_of", lambda _widget: QSize(659, 336))
    application.open(str(project_file))
    assert application.desk.project is not None
    return application.desk.project


def test_what_still_looks_like_a_name_stands_beside_the_buttons_of_the_export(
    low: Project, window: MainWindow, qtbot: QtBot
) -> None:
    low.cases.add("Fatima Yilmaz")
    dialog = exporting.ExportDialog(window)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.names.found), timeout=20_000)
    QApplication.processEvents()
    assert in_sight(dialog.names.text, dialog) and in_sight(dialog.names.more, dialog)
    assert dialog.focusWidget() is dialog.kinds.checkedButton(), "Enter does not leave"
    dialog.close()


def test_copies_and_being_sure_are_in_sight_when_a_respondent_is_withdrawn(
    low: Project, window: MainWindow, project_file: Path, qtbot: QtBot
) -> None:
    low.backup(project_file.parent)
    dialog = withdraw(window)
    assert dialog is not None
    found = dialog.copies
    qtbot.waitUntil(lambda: found.shown is not None)
    qtbot.wait(20)
    assert dialog.height() <= 336
    for part in (dialog.summary, dialog.warning, dialog.sure, dialog.primary):
        assert part is not None and in_sight(part, dialog), part
    assert "1 gevonden" in dialog.summary.text() and not in_sight(dialog.copies, dialog)
    dialog.summary.click()
    assert dialog.copies.visibleRegion().boundingRect().top() == 0, "its beginning is at the top"
    dialog.reject()


def test_the_preferences_fit_with_their_buttons_in_sight(
    low: Project, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferences, "room_of", lambda _widget: QSize(659, 336))
    dialog = preferences.Preferences(window)
    dialog.open()
    QApplication.processEvents()
    for name in ("Bram", low.coder.name):  # a question more, and it again gone
        dialog.name.setText(name)
        QApplication.processEvents()
        assert dialog.height() <= 336 and dialog.width() <= 659
        assert in_sight(dialog.ok, dialog) and in_sight(dialog.name, dialog) and dialog.name.hasFocus()
    (area,) = dialog.findChildren(QScrollArea)
    assert not area.horizontalScrollBar().maximum()
    area.ensureWidgetVisible(dialog.text_size)
    assert in_sight(dialog.text_size, dialog)
    dialog.reject()


def test_a_column_keeps_its_room_and_takes_what_is_left(qtbot: QtBot) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.setHeaderLabels(["Naam", "Soort"])
    tree.setColumnWidth(1, 150)
    KeepRoom(tree, 0, 200)
    tree.show()
    tree.resize(700, 200)
    QApplication.processEvents()
    assert tree.columnWidth(0) == tree.viewport().width() - 150
    tree.setColumnWidth(1, 250)
    assert tree.columnWidth(0) == tree.viewport().width() - 250
    tree.resize(260, 200)
    QApplication.processEvents()
    assert (tree.columnWidth(0), tree.columnWidth(1)) == (200, 250)
    assert tree.horizontalScrollBar().maximum() > 0
