"""Selecting and reading: offsets are code points whatever stands before them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.text import normalise
from app.ui.transcript import RANGE_MIME
from app.ui.transcript.gutter import abbreviate, abbreviations, clock

from .conftest import Desk, transcript

LEFT = Qt.MouseButton.LeftButton
ODD = st.text(
    st.one_of(st.sampled_from("ab \nא\U0001f44d\U0001f3fd\ufdd0\ufdd1\ufffc\t\u0301\u200d"), st.characters())
)


def drag(desk: Desk, start: int, end: int) -> None:
    port = desk.view.page.viewport()
    QTest.mousePress(port, LEFT, pos=desk.before(start))
    QTest.mouseMove(port, desk.before(end))
    QTest.mouseRelease(port, LEFT, pos=desk.before(end))


@pytest.mark.parametrize("words", ["in het begin", "👍🏽 het los", "e\u0301cht", "stuur ik bij", "mooi"])
def test_a_mouse_drag_selects_code_points(desk: Desk, qtbot: QtBot, words: str) -> None:
    start, end = desk.range(words)
    with qtbot.waitSignal(desk.view.selectionChanged):
        drag(desk, start, end)
    assert desk.view.selection() == (start, end)
    drag(desk, 3, 3)
    assert desk.view.selection() is None


def test_a_label_is_no_part_of_what_is_selected(desk: Desk) -> None:
    """From the beginning of a line, over several turns, up to the next label: what was said. A label alone
    can be selected."""
    one, two, three = desk.turns[:3]
    word = two.start + len("Respondent")
    for snap in (False, True):
        desk.view.word_snap = snap
        for start, end, selected in (
            (two.start, two.end, (two.text_start, two.end)),
            (two.start + 11, two.end, (two.text_start, two.end)),
            (one.start, three.end, (one.text_start, three.end)),
            (two.text_start, three.start + 11, (two.text_start, two.end)),
            (two.start, word, (two.start, word)),
        ):
            desk.view.clear_selection()
            drag(desk, start, end)
            assert desk.view.selection() == selected


def test_shift_and_arrows_select_in_a_text_that_cannot_be_written(desk: Desk) -> None:
    start, end = desk.range("👍🏽 het")
    desk.view.select_range(start, start)
    for _ in range(5):  # the emoji with its skin tone is one step
        QTest.keyClick(desk.view.page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert desk.view.selection() == (start, end)
    QTest.keyClicks(desk.view.page, "abc")
    QTest.keyClick(desk.view.page, Qt.Key.Key_Delete)
    assert desk.view.page.toPlainText() == desk.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=ODD, data=st.data())
def test_no_character_shifts_another(desk: Desk, raw: str, data: st.DataObject) -> None:
    text = normalise(raw)
    desk.view.show_text(text)
    document = desk.view.page.document()
    assert document.characterCount() - 1 == len(text.encode("utf-16-le", "surrogatepass")) // 2
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    desk.view.select_range(a, b)
    chosen = desk.view.selection()
    assert chosen == (None if a == b else (a, b))


def test_words_are_taken_whole_when_asked(desk: Desk, qtbot: QtBot) -> None:
    desk.view.word_snap = True
    start, end = desk.range("stuur ik bij")
    drag(desk, start + 2, end - 1)
    assert desk.view.selection() == (start, end)
    drag(desk, start - 1, end + 1)
    assert desk.view.selection() == (start, end + 1)
    with qtbot.waitSignal(desk.view.selectionChanged) as said:
        desk.view.word_snap = False
    assert said.args == [desk.view.selection()]


def test_number_keys_and_in_vivo_want_a_selection(desk: Desk) -> None:
    keys: list[int] = []
    vivo: list[bool] = []
    desk.view.keyCode.connect(keys.append)
    desk.view.inVivoRequested.connect(lambda: vivo.append(True))
    QTest.keyClicks(desk.view.page, "15")
    QTest.keyClick(desk.view.page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert (keys, vivo) == ([], [])
    desk.view.select_range(*desk.range("het los"))
    QTest.keyClicks(desk.view.page, "190")
    QTest.keyClick(desk.view.page, Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(desk.view.page, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(desk.view.page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert (keys, vivo) == ([1, 9, 5], [True])
    QTest.keyClick(desk.view.page, Qt.Key.Key_Escape)
    assert desk.view.selection() is None


def test_the_menu_knows_its_place(desk: Desk) -> None:
    asked: list[tuple[QPoint, int]] = []
    desk.view.contextRequested.connect(lambda place, offset: asked.append((place, offset)))
    offset = desk.text.index("stuur")
    port = desk.view.page.viewport()
    inside = desk.on(offset)
    there = port.mapToGlobal(inside)
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, inside, there))
    assert asked == [(there, offset)]
    desk.view.select_range(7, 7)
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, inside, there))
    assert asked[1][1] == 7


def test_what_is_dragged_out_is_the_text_and_its_range(desk: Desk) -> None:
    start, end = desk.range("👍🏽 het los")
    desk.view.select_range(start, end)
    data = desk.view.page.createMimeDataFromSelection()
    assert data.text() == "👍🏽 het los"
    assert json.loads(bytes(data.data(RANGE_MIME).data())) == {"start": start, "end": end}
    QTest.keySequence(desk.view.page, "Ctrl+C")
    assert QApplication.clipboard().text() == "👍🏽 het los"


def test_who_copied_words_can_end_the_program() -> None:
    """What the clipboard holds fell with the interpreter, and the system said that Python crashed."""
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "from app.ui.transcript.view import TranscriptView\n"
        "qt = QApplication([])\n"
        "view = TranscriptView()\n"
        "view.show_text('Wij lieten het los.')\n"
        "view.select_range(4, 10)\n"
        "view.page.copy()\n"
        "print(qt.clipboard().text())\n"
        "view.close()\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.stdout.strip(), ended.returncode) == ("lieten", 0), ended.stderr


def long_text(desk: Desk) -> None:
    text, turns, speakers = transcript(tuple(("ri"[n % 2], f"Zin {n}. " * (3 + n % 60)) for n in range(80)))
    desk.text, desk.turns = text, turns
    desk.view.show_text(text, turns, speakers)


def test_a_place_is_brought_into_sight_once(desk: Desk) -> None:
    long_text(desk)
    start, end = desk.range("Zin 61.")
    desk.view.scroll_to(start, end)
    bar = desk.view.page.verticalScrollBar()
    place = desk.on(start)
    assert 0 < place.y() < desk.view.page.viewport().height()
    before = bar.value()
    desk.view.scroll_to(start + 30, end + 30)
    assert bar.value() == before
    desk.view.scroll_to(0)
    assert desk.on(0).y() > 0


def test_nothing_jumps_when_the_window_or_the_letters_change(desk: Desk, qtbot: QtBot) -> None:
    long_text(desk)
    start, _ = desk.range("Zin 40.")
    desk.view.scroll_to(start, flash=False)
    desk.view.page.verticalScrollBar().setValue(
        desk.view.page.verticalScrollBar().value() + desk.on(start).y() - 6
    )
    first = desk.view.page.offset_at_line(2)
    assert first > 1000
    for change in (
        lambda: desk.view.resize(560, 560),
        lambda: desk.view.resize(820, 560),
        lambda: desk.view.set_font_size(18),
        lambda: desk.view.set_theme(),
    ):
        change()
        QApplication.processEvents()
        offset = desk.view.page.offset_at_line(2)
        assert offset <= first < offset + 90


def test_ctrl_and_the_wheel_change_the_size(desk: Desk) -> None:
    sizes: list[float] = []
    desk.view.fontSizeChanged.connect(sizes.append)
    was = desk.view.font_size()
    port = desk.view.page.viewport()
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(port.mapToGlobal(QPoint(50, 50))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)
    assert sizes == [was + 1] and desk.view.font_size() == was + 1


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Interviewer", "I"),
        ("R1", "R1"),
        ("Respondent 12", "R12"),
        ("spreker3", "S3"),
        ("[persoon 1]", "P1"),
        ("[persoon 12] (teamleider)", "P12"),
        ("Marja de Wit", "MW"),
        ("Jan-Willem van den Berg", "JWB"),
        ("…", "?"),
    ],
)
def test_speakers_are_known_by_their_initials(name: str, short: str) -> None:
    assert abbreviate(name) == short


def test_a_respondents_number_is_told_apart_by_its_end() -> None:
    names = ("R001", "R017", "R1234", "resp-10024")
    assert [abbreviate(name) for name in names] == ["R001", "R017", "1234", "0024"]


def test_two_speakers_never_have_one_chip() -> None:
    _, _, speakers = transcript()
    one = speakers["r"]
    named = [type(one)(n, "s", n, "respondent") for n in ("Anna", "Arie", "Annie", "Anna-Marie", "A")]
    assert len(set(abbreviations(named).values())) == len(named)


def test_time_as_on_a_clock() -> None:
    assert (clock(5), clock(65.9), clock(3_725)) == ("0:05", "1:05", "1:02:05")


def test_the_gutter_knows_whose_turn_it_is(desk: Desk) -> None:
    for turn in desk.turns:
        found = desk.view.gutter.turn_at(desk.on(turn.text_start).y())
        assert found == turn


def test_screen_readers_are_told(desk: Desk) -> None:
    view = desk.view
    for part in (view.page, view.margin, view.gutter):
        assert part.accessibleName()
    view.set_codings([desk.coding("g", "los", "het los")])
    assert "1" in view.margin.accessibleDescription()


def test_an_empty_view_says_what_to_do(desk: Desk) -> None:
    desk.view.show_text("")
    assert desk.view.page.placeholderText()
    assert desk.view.selection() is None
    desk.view.scroll_to(0)
    desk.view.grab()


def test_a_view_that_is_gone_hears_no_theme(qtbot: QtBot, desk: Desk) -> None:
    from app.ui import theme
    from app.ui.transcript import TranscriptView

    view = TranscriptView()
    gone: list[bool] = []
    view.destroyed.connect(lambda: gone.append(True))
    view.show_text(desk.text)
    view.scroll_to(0, 5)
    view.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert gone
    theme.apply("dark")
    assert desk.view.page.inks.theme.dark
