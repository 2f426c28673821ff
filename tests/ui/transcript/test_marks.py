"""Codings on the page: clicking, hiding, stepping, changing their ends, and what is painted."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any, Literal

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.coding.model import Coding, Suggestion
from app.ui import theme
from app.ui.transcript import CODE_MIME, TranscriptView
from app.ui.transcript.marks import ghost_guid

from .conftest import CODES, Desk

LEFT = Qt.MouseButton.LeftButton


def clicks(view: TranscriptView) -> list[tuple[str, tuple[str, ...]]]:
    said: list[tuple[str, tuple[str, ...]]] = []
    view.codingClicked.connect(lambda guid, here: said.append((guid, here)))
    return said


def click(desk: Desk, offset: int) -> None:
    QTest.mouseClick(desk.view.page.viewport(), LEFT, pos=desk.on(offset))


def test_a_click_takes_the_shortest_and_then_the_next(desk: Desk) -> None:
    view = desk.view
    view.set_codings(
        [
            desk.coding("wide", "sturen", "laat 👍🏽 het los, e\u0301cht"),
            desk.coding("slim", "los", "het los"),
        ]
    )
    said = clicks(view)
    offset = desk.text.index("het los") + 5
    for _ in range(3):
        click(desk, offset)
    assert [guid for guid, _ in said] == ["slim", "wide", "slim"]
    assert said[0][1] == ("slim", "wide")
    click(desk, desk.text.index("laat"))
    assert said[-1] == ("wide", ("wide",)) and view.selected_coding() == "wide"
    click(desk, desk.text.index("Daarna"))
    assert said[-1] == ("", ()) and view.selected_coding() is None


def test_each_character_of_a_coding_and_no_other_answers(desk: Desk) -> None:
    view = desk.view
    coding = desk.coding("g", "los", "e\u0301cht los. Daarna")
    view.set_codings([coding])
    for offset in range(coding.start - 3, coding.end + 3):
        if desk.text[offset] == "\u0301":
            continue
        said = clicks(view)
        view.select_coding(None)
        click(desk, offset)
        assert said[-1][0] == ("g" if coding.start <= offset < coding.end else ""), desk.text[offset]


def test_right_to_left_words_answer_and_are_painted_where_they_stand(desk: Desk) -> None:
    view = desk.view
    coding = desk.coding("g", "los", "שלום")
    view.set_codings([coding])
    said = clicks(view)
    click(desk, desk.text.index("שלום") + 1)
    click(desk, desk.text.index("עולם") + 1)
    click(desk, desk.text.index("😀"))
    assert [guid for guid, _ in said] == ["g", "", ""]
    geometry = view.page.geometry_of_text
    ((one, _),) = geometry.rects(*desk.range("שלום"), 0, 1e9)
    ((two, _),) = geometry.rects(*desk.range("עולם"), 0, 1e9)
    assert one.left() > two.right() - 8  # the first Hebrew word stands right of the second


def ground(desk: Desk, offset: int) -> QColor:
    """The colour behind a character, just under the top of its band, above the letters."""
    page = desk.view.page
    (band, _), *_ = page.geometry_of_text.rects(offset, offset + 1, 0, 1e9)
    image = page.viewport().grab().toImage()
    place = QPointF(band.center().x(), band.top() + 1 - page.scroll_top()) * image.devicePixelRatio()
    return QColor(image.pixelColor(round(place.x()), round(place.y())))


def test_a_tint_stands_exactly_behind_its_words(desk: Desk) -> None:
    view = desk.view
    coding = desk.coding("g", "los", "het los, e\u0301cht")
    view.set_codings([coding])
    paper, tint = QColor(theme.current().paper), view.page.inks.tint(("#0072b2",))
    assert tint != paper
    for offset in range(coding.start - 2, coding.end + 2):
        if desk.text[offset] in "\u0301👍🏽":
            continue
        assert ground(desk, offset) == (tint if coding.start <= offset < coding.end else paper), offset
    view.set_visible_codings(lambda c: c.coder != "anna")
    assert ground(desk, coding.start + 1) == paper
    view.set_visible_codings(None)
    view.set_codes({**CODES, "los": type(CODES["los"])("los", "Loslaten", color="#aa0000")})
    assert ground(desk, coding.start + 1) == view.page.inks.tint(("#aa0000",))


def test_the_selected_one_is_strong_and_the_others_step_back(desk: Desk) -> None:
    view = desk.view
    one, two = desk.coding("1", "los", "het los"), desk.coding("2", "sturen", "stuur ik bij")
    view.set_codings([one, two])
    plain = ground(desk, two.start + 2)
    view.select_coding("1")
    inks = view.page.inks
    assert ground(desk, one.start + 2) == inks.tint(("#0072b2",), False, True)
    assert ground(desk, two.start + 2) == inks.tint(("#d55e00",), True)
    view.select_coding("unknown")
    assert view.selected_coding() is None and ground(desk, two.start + 2) == plain


def test_one_coding_more_touches_one_place(desk: Desk) -> None:
    view = desk.view
    view.set_codings([desk.coding("1", "los", "het los")])
    view.grab()
    kept = dict(view.page.highlighter._shapes[False])
    lane = view.marks.lanes.lane("1")
    new = desk.coding("2", "sturen", "Dat was mooi")
    view.update_codings([new])
    view.grab()
    now = view.page.highlighter._shapes[False]
    cell = view.marks.shown.cell_at(new.start)
    assert [c for c in now if now[c] is not kept.get(c)] == [cell]
    assert view.marks.lanes.lane("1") == lane
    assert ground(desk, new.start + 2) == view.page.inks.tint(("#d55e00",))
    view.select_coding("2")
    view.update_codings([], ["2"])
    assert view.selected_coding() is None
    assert ground(desk, new.start + 2) == QColor(theme.current().paper)


def test_what_is_made_again_in_part_looks_as_if_it_were_made_anew(desk: Desk) -> None:
    view, chance = desk.view, random.Random(4)
    long = "\n".join([desk.text, "Respondent 1: " + "wij laten het los en sturen bij " * 20, desk.text])
    view.show_text(long)

    def some(guid: str) -> Coding:
        start = chance.randrange(len(long) - 40)
        return Coding(guid, chance.choice(list(CODES)), "s", start, start + chance.randint(1, 40), "anna")

    view.set_codings([some(str(n)) for n in range(60)], CODES)
    for step in range(60):
        known = sorted(view.marks.all)
        changed = [some(f"new {step}"), *([some(chance.choice(known))] if step % 2 else [])]
        view.update_codings(changed, [chance.choice(known)] if step % 3 == 0 else [])
        view.select_coding(chance.choice(known) if step % 5 < 2 else None)
        shown = view.grab().toImage()
        if step % 3 == 2:
            view.page.highlighter.clear()
            view.margin.forget()
            assert view.grab().toImage() == shown, step


def test_a_changed_coding_moves(desk: Desk) -> None:
    view = desk.view
    view.set_codings([desk.coding("1", "los", "het los")])
    view.update_codings([desk.coding("1", "sturen", "stuur ik bij")])
    assert [c.code for c in view.marks.shown.at(desk.text.index("stuur"))] == ["sturen"]
    assert view.marks.shown.at(desk.text.index("het los")) == []
    outside = type(desk.coding("x", "los", "het"))("x", "los", "s", 5, len(desk.text) + 1, "anna")
    view.update_codings([outside])
    view.set_codings([outside])
    assert len(view.marks.shown) == 0


@pytest.mark.parametrize("snap", [False, True])
def test_dragging_an_end_asks_for_the_new_range(desk: Desk, snap: bool) -> None:
    view, port = desk.view, desk.view.page.viewport()
    view.word_snap = snap
    coding = desk.coding("g", "los", "het los")
    view.set_codings([coding])
    view.select_coding("g")
    asked: list[Any] = []
    view.resizeRequested.connect(lambda *a: asked.append(a))
    grip = desk.before(coding.end) + QPoint(-1, 0)
    target = desk.text.index("Daarna") + 4
    QTest.mousePress(port, LEFT, pos=grip)
    QTest.mouseMove(port, desk.before(target))
    assert view.page.handle_range() == (coding.start, desk.text.index("Daarna") + (6 if snap else 4))
    assert asked == []
    QTest.mouseRelease(port, LEFT, pos=desk.before(target))
    assert asked == [("g", coding.start, desk.text.index("Daarna") + (6 if snap else 4))]
    assert view.selection() is None and view.marks.shown.get("g") == coding


def test_a_drag_can_be_called_off_and_never_turns_inside_out(desk: Desk) -> None:
    view, port = desk.view, desk.view.page.viewport()
    coding = desk.coding("g", "los", "het los")
    view.set_codings([coding])
    view.select_coding("g")
    asked: list[Any] = []
    view.resizeRequested.connect(lambda *a: asked.append(a))
    QTest.mousePress(port, LEFT, pos=desk.before(coding.start))
    QTest.mouseMove(port, desk.before(coding.end + 10))
    assert view.page.handle_range() == (coding.end - 1, coding.end)
    QTest.keyClick(view.page, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, LEFT, pos=desk.before(coding.end + 10))
    assert asked == []


def test_keys_move_the_ends_by_a_word(desk: Desk) -> None:
    view = desk.view
    coding = desk.coding("g", "los", "het los")
    view.set_codings([coding])
    view.select_coding("g")
    asked: list[Any] = []
    view.resizeRequested.connect(lambda *a: asked.append(a))
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view.page, Qt.Key.Key_Right, alt)
    QTest.keyClick(view.page, Qt.Key.Key_Left, alt)
    QTest.keyClick(view.page, Qt.Key.Key_Right, alt | shift)
    QTest.keyClick(view.page, Qt.Key.Key_Left, alt | shift)
    assert [desk.text[a:b] for _, a, b in asked] == ["het los, e\u0301cht", "het", "los", "👍🏽 het los"]


def moved(view: Any, asked: list[Any], key: Qt.Key, modifiers: Qt.KeyboardModifier) -> tuple[int, int]:
    QTest.keyClick(view.page, key, modifiers)
    _, start, end = asked[-1]
    return start, end


def test_ends_that_are_moved_by_keys_pass_over_who_speaks(desk: Desk) -> None:
    view, text = desk.view, desk.text
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    control = Qt.KeyboardModifier.ControlModifier
    left, right = Qt.Key.Key_Left, Qt.Key.Key_Right
    start, end = desk.range("Dat hoort zo.")
    last = desk.range("toen?")
    for key, keys, before, after in (
        (right, alt, (start, end), (start, text.index("En toen?") + 2)),
        (left, alt, (start, text.index("En toen?") + 2), (start, end)),
        (right, alt | control, (start, end), (start, text.index("En toen?") + 8)),
        (left, alt | shift, desk.range("En toen?"), (text.rindex("zo.", 0, end), last[1])),
        (left, alt | shift | control, desk.range("toen?"), desk.range("En toen?")),
        (left, alt | shift | control, desk.range("En toen?"), (start, last[1])),
        (right, alt | shift, (end - 3, last[1]), desk.range("En toen?")),
        (right, alt | shift | control, (start, last[1]), desk.range("En toen?")),
    ):
        view.set_codings([Coding("g", "los", "s", *before, "anna")])
        view.select_coding("g")
        asked: list[Any] = []
        view.resizeRequested.connect(lambda *a, to=asked: to.append(a))
        got = moved(view, asked, key, keys)
        assert text[slice(*got)] == text[slice(*after)] and got == after
        view.resizeRequested.disconnect()


def test_brackets_and_arrows_go_through_the_codings(desk: Desk) -> None:
    view = desk.view
    view.set_codings(
        [
            desk.coding("b", "sturen", "stuur ik bij"),
            desk.coding("a", "los", "het los"),
            desk.coding("c", "tijd", "mooi"),
        ]
    )
    said = clicks(view)
    QTest.keyClicks(view.page, "]]")
    QTest.keyClick(view.page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(view.page, "]")
    QTest.keyClick(view.page, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(view.page, "[")
    assert [guid for guid, _ in said] == ["a", "b", "c", "b", "a"]
    QTest.keyClick(view.page, Qt.Key.Key_Escape)
    assert said[-1] == ("", ())
    view.select_range(*[desk.text.index("stuur") + 2] * 2)
    QTest.keyClick(view.page, Qt.Key.Key_Return)
    assert said[-1] == ("b", ("b",))


def stripe(desk: Desk, guid: str) -> Any:
    return next(s for s in desk.view.margin.stripes() if s.span.guid == guid)


def test_the_margin_picks_hovers_and_tells(desk: Desk) -> None:
    view = desk.view
    view.set_coders({"anna": "Anna <de> Vries"})
    view.set_codings([desk.coding("1", "los", "het los"), desk.coding("2", "sturen", "Dat hoort zo")])
    said = clicks(view)
    over: list[str] = []
    view.codingHovered.connect(over.append)
    QTest.mouseMove(view.margin, stripe(desk, "2").rect.center().toPoint())
    QTest.mouseClick(view.margin, LEFT, pos=stripe(desk, "2").rect.center().toPoint())
    assert said == [("2", ("2",))] and over == ["2"]
    QTest.mouseClick(view.margin, LEFT, pos=stripe(desk, "1").label.center().toPoint())
    assert said[-1][0] == "1"
    tip = view.margin.tip(stripe(desk, "1").span)
    assert "Aansturing &gt; Loslaten" in tip and "Anna &lt;de&gt; Vries" in tip


def test_the_end_of_a_stripe_is_dragged_by_the_line(desk: Desk) -> None:
    view = desk.view
    text = "Respondent: " + "een twee drie vier vijf zes zeven acht negen tien elf twaalf " * 12
    view.show_text(text)
    desk.text = text
    coding = type(desk.coding("g", "los", "een twee"))("g", "los", "s", 12, 200, "anna")
    view.set_codings([coding])
    asked: list[Any] = []
    view.resizeRequested.connect(lambda *a: asked.append(a))
    rect = stripe(desk, "g").rect
    grip = QPoint(round(rect.center().x()), round(rect.bottom()) - 2)
    pitch = view.page.geometry_of_text.pitch
    QTest.mousePress(view.margin, LEFT, pos=grip)
    QTest.mouseMove(view.margin, grip + QPoint(0, 2 * pitch))
    QTest.mouseRelease(view.margin, LEFT, pos=grip + QPoint(0, 2 * pitch))
    ((guid, start, end),) = asked
    g = view.page.geometry_of_text
    assert (guid, start) == ("g", 12) and end > 300
    assert g.baseline(end, ends=True) == g.baseline(200, ends=True) + 2 * pitch
    assert not text[end - 1].isspace() and text[end].isspace()


def test_overlapping_codes_have_lanes_of_their_own(desk: Desk) -> None:
    view = desk.view
    view.set_codings(
        [desk.coding(c, c, "Ik laat 👍🏽 het los") for c in ("los", "sturen", "tijd")]
        + [desk.coding("x", "los", "mooi")]
    )
    lefts = {guid: stripe(desk, guid).rect.left() for guid in ("los", "sturen", "tijd", "x")}
    assert len({lefts[c] for c in ("los", "sturen", "tijd")}) == 3
    assert lefts["x"] == lefts["los"]


def code_mime(code: str) -> QMimeData:
    data = QMimeData()
    data.setData(CODE_MIME, code.encode())
    return data


def drop(
    desk: Desk, data: QMimeData, offset: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> bool:
    port, at = desk.view.page.viewport(), desk.before(offset)
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at, copy, data, LEFT, held)
    QApplication.sendEvent(port, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(port, QDragMoveEvent(at, copy, data, LEFT, held))
    event = QDropEvent(QPointF(at), copy, data, LEFT, held)
    QApplication.sendEvent(port, event)
    return event.isAccepted()


def test_a_code_falls_on_the_selection_the_sentence_or_the_turn(desk: Desk, qtbot: QtBot) -> None:
    got: list[Any] = []
    desk.view.codeDropped.connect(lambda *a: got.append(a))
    inside = desk.text.index("ik bij") + 1
    assert drop(desk, code_mime("los"), inside)
    assert drop(desk, code_mime("los"), inside, Qt.KeyboardModifier.ShiftModifier)
    desk.view.select_range(*desk.range("ik bij"))
    assert drop(desk, code_mime("tijd"), inside)
    assert drop(desk, code_mime("tijd"), desk.text.index("mooi"))
    assert [(code, desk.text[a:b]) for code, a, b in got] == [
        ("los", "Daarna stuur ik bij, o.a. op tijd."),
        ("los", "Ik laat 👍🏽 het los, e\u0301cht los. Daarna stuur ik bij, o.a. op tijd. Dat hoort zo."),
        ("tijd", "ik bij"),
        ("tijd", "😀 Dat was mooi."),
    ]
    plain = QMimeData()
    plain.setText("zomaar tekst")
    assert not drop(desk, plain, inside)
    assert desk.view.page.toPlainText() == desk.text and len(got) == 4
    assert desk.view.page.drop_target is None


def test_suggestions_are_ghosts_until_taken(desk: Desk) -> None:
    view = desk.view
    one = desk.suggestion("tijd", "Daarna stuur ik bij", "stuur")
    two = desk.suggestion("los", "Dat was mooi", "mooi")
    view.set_ghosts([one, two])
    got: list[Suggestion] = []
    view.ghostClicked.connect(got.append)
    click(desk, desk.text.index("stuur"))
    QTest.mouseClick(view.margin, LEFT, pos=stripe(desk, ghost_guid(two)).rect.center().toPoint())
    assert got == [one, two]
    view.select_ghost(one)
    strong = view.page.inks.tint(("#009e73",), False, True)
    assert ground(desk, one.reasons[0].start + 2) == strong
    assert ground(desk, one.start + 2) == view.page.inks.tint(("#009e73",))
    assert "80%" in view.margin.tip(stripe(desk, ghost_guid(one)).span)
    view.set_ghosts([two])
    assert view.marks.selected_ghost is None
    view.set_codings([desk.coding("g", "los", "Dat was mooi")])
    said = clicks(view)
    click(desk, two.start + 1)
    assert said[-1][0] == "g"


def runs(desk: Desk, start: int, end: int) -> list[int]:
    """How many pixels each piece of the line under some words is wide."""
    page = desk.view.page
    ((band, y),) = page.geometry_of_text.rects(start, end, 0, 1e9)
    image = page.viewport().grab().toImage()
    height = round((y + page.geometry_of_text.below - 1.0 - page.scroll_top()) * image.devicePixelRatio())
    row = [image.pixelColor(x, height) for x in range(round(band.left()) + 1, round(band.right()) - 1)]
    inked = "".join(" x"[theme.contrast(color, page.inks.paper) > 1.4] for color in row)
    return [len(run) for run in inked.split()]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_hidden_suggestion_is_dotted_where_others_are_dashed(
    desk: Desk, name: Literal["light", "dark"]
) -> None:
    view = desk.view
    theme.apply(name)
    shown = desk.suggestion("tijd", "Daarna stuur ik bij", "stuur")
    hidden = replace(shown, hidden="low")
    view.set_ghosts([shown])
    dashes = runs(desk, shown.start, shown.end)
    view.set_ghosts([hidden])
    dots = runs(desk, shown.start, shown.end)
    theme.apply("light")
    assert min(dashes[1:-1]) >= 4 and max(dots) <= 3 and len(dots) > 1.2 * len(dashes)
    assert "Verborgen" in view.margin.tip(stripe(desk, ghost_guid(hidden)).span)


def test_hits_are_marked_and_the_one_stood_on_more(desk: Desk) -> None:
    view = desk.view
    hits = [(m, m + 3) for m in range(len(desk.text)) if desk.text.startswith("los", m)]
    view.set_search_hits(hits, 1)
    inks = view.page.inks
    assert [ground(desk, a + 1) for a, _ in hits] == [inks.hit, inks.hit_now]
    view.set_search_hits([])
    assert ground(desk, hits[0][0] + 1) == inks.paper


def test_the_flash_goes_out_by_itself(desk: Desk, qtbot: QtBot) -> None:
    view = desk.view
    start, end = desk.range("mooi")
    view.scroll_to(start, end)
    assert view.page.flash is not None
    qtbot.waitUntil(lambda: view.page.flash is None, timeout=4000)
    assert ground(desk, start + 1) == view.page.inks.paper


def test_dark_paper_keeps_the_words_readable(desk: Desk) -> None:
    view = desk.view
    view.set_codings([desk.coding("g", "los", "het los")])
    theme.apply("dark")
    inks = view.page.inks
    assert inks.theme.dark
    for code in CODES.values():
        for ground_color in (inks.tint((code.color,)), inks.tint((code.color,), False, True)):
            assert theme.contrast(inks.ink, ground_color) >= 4.5
        assert theme.contrast(inks.word(code.color), inks.paper) >= 4.5
        assert theme.contrast(inks.line(code.color), inks.paper) >= 3.0
    assert theme.contrast(inks.soft_ink, inks.paper) >= 4.5
    assert theme.contrast(inks.label_ink, inks.paper) >= 4.5
    assert ground(desk, desk.text.index("het los") + 1) == inks.tint(("#0072b2",))
    bare = desk.text.index("ging dat")
    assert ground(desk, bare) == inks.paper == QColor(theme.current().paper)
    theme.apply("light")
    assert ground(desk, bare) == QColor(theme.current().paper)


def test_another_text_starts_bare(desk: Desk) -> None:
    view = desk.view
    view.set_codings([desk.coding("g", "los", "het los")])
    view.select_coding("g")
    view.set_search_hits([(0, 3)], 0)
    view.show_text("Iets anders.")
    assert len(view.marks.shown) == 0 and view.selected_coding() is None and view.marks.hits == []
    view.grab()
