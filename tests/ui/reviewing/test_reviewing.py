"""Reviewing suggestions: order, reasons, bounds, another code, like fragments."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.coding.model import Reason
from app.ui.coding.suggestion_line import key_of
from app.ui.settings import Settings
from tests.ui.conftest import Coding

from .conftest import REST, rested


def test_the_queue_goes_in_the_chosen_order_and_the_choice_stays(review: Coding, settings: Settings) -> None:
    place, suggest, page = review.place, review.place.suggestions, review.place.view.page
    panel = place.inspector.suggestions
    by_place = list(suggest.shown)
    assert [s.start for s in by_place] == sorted(s.start for s in by_place)
    panel.order.setCurrentIndex(1)
    panel.order.activated.emit(1)
    assert settings.value("coding/suggestion_order") == "certain"
    sure = [s.confidence for s in suggest.shown]
    assert sure == sorted(sure, reverse=True) and sure != [s.confidence for s in by_place]
    page.setFocus()
    review.bot.keyClick(page, Qt.Key.Key_N)
    assert suggest.current == suggest.shown[0]
    assert panel.header.count.text() == f"1 van {len(sure)}"
    review.bot.keyClick(page, Qt.Key.Key_N)
    assert panel.header.count.text() == f"2 van {len(sure)}"
    one = suggest.current
    assert one is not None and place.view.marks.selected_ghost is not None
    top, bottom = page.scroll_top(), page.scroll_top() + page.viewport().height()
    assert top <= page.geometry_of_text.top(one.start) <= bottom, "it is in sight"
    review.bot.keyClick(page, Qt.Key.Key_P)
    assert suggest.current == suggest.shown[0]


def test_reasons_are_told_apart_sorted_and_add_up(review: Coding) -> None:
    place = review.place
    one = max(place.suggestions.shown, key=lambda s: len({r.how for r in s.reasons}))
    place.suggestions.pick(one)
    card = place.inspector.card
    review.bot.waitUntil(card.isVisible)
    rows = [r for r in card.reasons.rows if r.isVisible()]
    assert {r.how for r in one.reasons} == {r.reason.how for r in rows if r.reason}
    weights = [r.reason.weight for r in rows if r.reason and r.reason.how != "rest"]
    assert weights == sorted(weights, key=abs, reverse=True)
    assert rows[-1].reason is not None and rows[-1].reason.how == "rest"
    figures = [r._figure.text() for r in rows]
    assert all(f[0] in "+−" and "," in f for f in figures)
    assert all(f in card.reasons.sum.toolTip() for f in figures)
    assert card.reasons.sum.text().endswith("% zeker")


def test_the_lightest_words_fold_so_that_what_it_is_like_is_in_sight(review: Coding) -> None:
    place = review.place
    one = next(s for s in place.suggestions.shown if s.near)
    start, end = one.start, one.start + 4
    light = tuple(Reason(start, end, f"w{n}", 0.9 - n / 10, "learned") for n in range(6))
    many = replace(one, reasons=(*light, Reason(start, start, "", 0.5, "rest")))
    reasons = place.inspector.card.reasons
    place.suggestions.pick(one)
    review.bot.waitUntil(place.inspector.card.isVisible)
    told = place.inspector.card.told
    assert told is not None
    place.inspector.card.show_told(replace(told, one=many))
    rows = [r for r in reasons.rows if not r.isHidden()]
    assert [r._figure.text() for r in rows] == ["+0,9", "+0,8", "+0,7", "+2,0"]
    assert "met nog 3 woorden" in rows[-1].accessibleName()
    assert "+0,6 +0,5 +0,4" in reasons.sum.toolTip(), "all are told where it is added up"
    review.bot.mouseClick(reasons.fold, Qt.MouseButton.LeftButton)
    rows = [r for r in reasons.rows if not r.isHidden()]
    assert [r._figure.text() for r in rows][3:] == ["+0,6", "+0,5", "+0,4", "+0,5"]
    review.bot.mouseClick(reasons.fold, Qt.MouseButton.LeftButton)
    assert sum(not r.isHidden() for r in reasons.rows) == 4
    place.inspector.card.show_told(replace(told, one=many, near=()))
    assert sum(not r.isHidden() for r in reasons.rows) == 7, "with nothing under them there is room"
    assert reasons.fold.isHidden()


def test_words_of_a_code_say_that_it_was_coded_before_only_when_it_was(review: Coding) -> None:
    place = review.place
    assert place.suggestions.taught == {review.code("Vrijheid"), review.code("Geld")}
    one = next(s for s in place.suggestions.shown if any(r.how == "learned" for r in s.reasons))
    place.suggestions.pick(one)
    card = place.inspector.card
    review.bot.waitUntil(card.isVisible)
    (row, *_) = [r for r in card.reasons.rows if r.reason and r.reason.how == "learned" and r.isVisible()]
    assert row._how.text == "past bij deze code" and "eerder met deze code gecodeerd, of" in row.toolTip()
    assert card.told is not None
    card.show_told(replace(card.told, coded=False))
    assert row._how.text == "uit het codeboek" and "nog niets gecodeerd" in row.toolTip()


def test_a_cue_says_how_often_it_was_right(review: Coding) -> None:
    place = review.place
    place.suggestions.pick(next(s for s in place.suggestions.shown if any(r.met > 1 for r in s.reasons)))
    card = place.inspector.card
    review.bot.waitUntil(card.isVisible)
    rows = [r for r in card.reasons.rows if r.isVisible() and r.reason is not None]
    for one in rows:
        assert one.reason is not None
        right, met = one.reason.right, one.reason.met
        assert one._record.isVisible() == bool(met)
        assert one._record.text == (f"{right} van {met} goed" if met else "")
        for told in (one.toolTip(), one.accessibleName()):
            assert (f"met dit trefwoord: {met}; daarvan gecodeerd met deze code: {right}" in told) == bool(
                met
            )
    assert {bool(one._record.text) for one in rows} == {True, False}


def test_a_cue_is_never_evidence_again_and_undo_lets_it_speak(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    one = next(s for s in suggest.shown if any(r.how == "lemma" and r.cue == "budget" for r in s.reasons))
    suggest.pick(one)
    card = place.inspector.card
    review.bot.waitUntil(card.isVisible)
    rows = [r for r in card.reasons.rows if r.isVisible() and r.reason is not None]
    assert [r.never.isVisible() for r in rows] == [r.reason.how == "lemma" for r in rows if r.reason]
    review.bot.keyClick(next(r for r in rows if r.reason and r.reason.cue == "budget"), Qt.Key.Key_Delete)
    assert review.project.suggestions.rules().never == {(one.code, "budget")}
    rested(review)
    speaking = [r for s in suggest.everything if s.code == one.code for r in s.reasons]
    assert not [r for r in speaking if r.how == "lemma" and r.cue == "budget"]
    review.window.desk.undo()
    rested(review)
    assert one in suggest.shown


def test_the_bounds_are_moved_by_key_and_accepted(review: Coding) -> None:
    place, suggest, page = review.place, review.place.suggestions, review.place.view.page
    suggest.step(1)
    one = suggest.current
    assert one is not None
    page.setFocus()
    alt, shift, ctrl = (getattr(Qt.KeyboardModifier, f"{m}Modifier") for m in ("Alt", "Shift", "Control"))
    for _ in range(2):  # the stop goes first, then the word
        review.bot.keyClick(page, Qt.Key.Key_Left, shift)
    assert suggest.bounds is not None
    assert place.text[one.start : one.end].startswith(place.text[slice(*suggest.bounds)])
    assert len(place.text[slice(*suggest.bounds)].split()) == len(place.text[one.start : one.end].split()) - 1
    review.bot.keyClick(page, Qt.Key.Key_Right, alt | shift)
    assert suggest.bounds[0] > one.start
    review.bot.keyClick(page, Qt.Key.Key_Right, shift | ctrl)
    start, end = suggest.bounds
    assert end > one.start and place.text[end - 1] == ".", "up to the end of the sentence"
    ghost = place.view.marks.chosen()
    assert ghost is not None and (ghost.start, ghost.end) == (start, end), "it is drawn so"
    review.bot.keyClick(page, Qt.Key.Key_Return)
    made = next(c for c in review.project.codings.of_source(place.source or "") if c.origin == "suggested")
    assert (made.start, made.end, made.code) == (start, end, one.code)
    assert suggest.bounds is None and suggest.current != one
    decided = review.project.suggestions.decisions(place.source)
    assert [(d.start, d.end, d.decision) for d in decided] == [(one.start, one.end, "accepted")]


def test_the_bounds_are_dragged_by_their_handles(review: Coding) -> None:
    suggest, page = review.place.suggestions, review.place.view.page
    suggest.step(1)
    one = suggest.current
    assert one is not None
    place = page.geometry_of_text.edge(one.end, True) - QPointF(0, page.scroll_top())
    to = page.geometry_of_text.edge(one.end - 12, True) - QPointF(0, page.scroll_top())
    view = page.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, left, none, place.toPoint())
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, to, QPointF(view.mapToGlobal(to)), Qt.MouseButton.NoButton, left, none
    )
    page.mouseMoveEvent(event)
    QTest.mouseRelease(view, left, none, to.toPoint())
    assert suggest.current == one and suggest.bounds is not None
    assert suggest.bounds[0] == one.start and abs(suggest.bounds[1] - (one.end - 12)) <= 1
    review.bot.keyClick(page, Qt.Key.Key_Escape)
    suggest.step(1)
    assert suggest.bounds is None, "another suggestion has its own"


def test_another_code_is_one_step_by_hand_and_a_rejection(review: Coding) -> None:
    place, suggest, page = review.place, review.place.suggestions, review.place.view.page
    suggest.step(1)
    one = suggest.current
    assert one is not None
    page.setFocus()
    review.bot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    palette = place.asker.palette
    assert palette.isVisible()
    review.bot.keyClicks(palette.line, "tijd")
    review.bot.keyClick(palette.line, Qt.Key.Key_Return)
    (made,) = review.project.codings.of_source(place.source or "")
    assert (made.start, made.end, made.code, made.origin) == (
        one.start, one.end, review.code("Tijd"), "manual",
    )  # fmt: skip
    assert [d.decision for d in review.project.suggestions.decisions(place.source)] == ["rejected"]
    assert one not in suggest.all
    review.window.desk.undo()
    assert not review.here() and not review.project.suggestions.decisions(place.source)


def test_the_like_fragments_lead_there_and_back(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    source = place.source
    one = next(s for s in suggest.shown if s.near)
    suggest.pick(one)
    review.bot.waitUntil(place.inspector.card.isVisible)
    rows = [r for r in place.inspector.card.nears if r.isVisible()]
    assert rows and len(rows) == len(one.near)
    near = one.near[0]
    assert "gesprek" in rows[0].accessibleName()
    rows[0].setFocus()
    review.bot.keyClick(rows[0], Qt.Key.Key_Return)
    assert place.source == near.source and place.view.selected_coding() == near.coding
    assert place.reader.way_back.isVisible()
    review.window.acts.update()
    assert review.window.acts["back_to_suggestion"].isEnabled()
    review.window.acts["back_to_suggestion"].trigger()
    assert place.source == source and not place.reader.way_back.isVisible()
    assert suggest.current is not None and key_of(suggest.current) == key_of(one)


def test_what_is_stood_on_stays_when_the_answers_are_renewed(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    suggest.pick(suggest.shown[0])
    suggest.accept()
    suggest.step(1)
    one, top = suggest.current, place.view.page.scroll_top()
    words = review.select(REST)
    rested(review)
    assert suggest.current is not None and one is not None and key_of(suggest.current) == key_of(one)
    assert place.view.page.scroll_top() == top and place.view.selection() == words
    # what is now too unsure to be suggested stays as long as it is stood on
    review.project.suggestions.set_least(one.code, 1.0)
    place.suggestions.find(place.source or "")
    review.bot.waitUntil(lambda: not suggest.busy, timeout=60000)
    assert suggest.current.hidden == "low" and suggest.current in suggest.shown
    suggest.pick(None)
    assert all(s.code != one.code for s in suggest.shown)


def test_in_a_low_panel_the_list_has_the_room_of_the_hint(review: Coding) -> None:
    panel = review.place.inspector.suggestions
    review.place.suggestions.pick(None)
    for size, told in (((1366, 400), False), ((1366, 768), False), ((1366, 980), True)):
        review.window.setMinimumSize(683, 384)
        review.window.resize(*size)
        QApplication.processEvents()
        assert panel.hint.isHidden() is not told
        if size[1] == 768:
            assert panel.list.height() >= 2 * panel.list.sizeHintForRow(0), "two of them are whole"
        parts = [panel.order, panel.slider, panel.list, panel.hidden]
        boxes = [part.rect().translated(part.mapTo(panel, QPoint(0, 0))) for part in parts]
        assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_on_a_small_screen_what_speaks_for_a_suggestion_has_the_room_while_one_stands_on_it(
    review: Coding,
) -> None:
    look, suggest = review.place.inspector, review.place.suggestions
    review.window.setMinimumSize(683, 384)
    review.window.resize(683, 384)
    look.show()
    QApplication.processEvents()
    before = look.split.sizes()
    suggest.pick(suggest.shown[0])
    review.bot.waitUntil(look.card.isVisible)
    QApplication.processEvents()
    first = look.card.reasons.rows[0]
    assert first.visibleRegion().boundingRect().height() == first.height()
    assert look.suggestions.order.isHidden() is False and not look.suggestions.order.isVisible()
    assert look.list.isVisible() and look.list.visualRect(look.list.currentIndex()).top() >= 0
    suggest.pick(None)
    review.bot.waitUntil(lambda: not look.card.isVisible())
    assert look.suggestions.order.isVisible() and look.split.sizes() == before
    suggest.pick(suggest.shown[0])
    review.bot.waitUntil(look.card.isVisible)
    review.window.resize(1366, 768)
    QApplication.processEvents()
    assert look.suggestions.order.isVisible() and look.card.isVisible()


def test_on_a_small_screen_the_next_suggestion_is_shown_in_place_of_the_left_side(review: Coding) -> None:
    place, page = review.place, review.place.view.page
    left, look = place.left, place.inspector
    review.window.setMinimumSize(683, 384)
    review.window.resize(683, 384)

    def seen(*sides: QWidget) -> None:
        QApplication.processEvents()
        assert {side for side in (left, look) if side.isVisible()} == set(sides)

    def stood_on() -> None:
        """It is in sight: its code in the list, what speaks for it, its words in the text."""
        seen(look)
        review.bot.waitUntil(look.card.isVisible)
        one = place.suggestions.current
        assert one is not None and page.hasFocus()
        assert look.list.currentIndex().isValid() and not look.list.visibleRegion().isEmpty()
        top, bottom = page.scroll_top(), page.scroll_top() + page.viewport().height()
        assert top <= page.geometry_of_text.top(one.start) <= bottom

    page.setFocus()
    seen(left)
    for key in (Qt.Key.Key_N, Qt.Key.Key_P):
        if look.isVisible():
            place.reader.swap.click()
        seen(left)
        page.setFocus()
        review.bot.keyClick(page, key)
        stood_on()
    place.reader.swap.click()
    place.codebook.tree.setFocus()
    review.window.acts.run("next_suggestion")
    stood_on()
    place.reader.swap.click()
    place.view.ghostClicked.emit(place.suggestions.shown[0])
    stood_on()
    review.window.acts["right_panel"].trigger()
    page.setFocus()
    review.bot.keyClick(page, Qt.Key.Key_N)
    seen()


def test_the_chosen_suggestion_stays_where_it_is_in_the_list_when_others_come_before_it(
    review: Coding,
) -> None:
    place, rows = review.place, review.place.inspector.suggestions.list
    codes = {c.guid: c for c in review.project.codes.book()}
    every = place.suggestions.everything
    assert len(every) > 6
    rows.setFixedHeight(120)
    rows.load(every[3:], codes, place.text)
    rows.choose(every[5])
    where = rows.visualRect(rows.currentIndex()).top()
    rows.load(every, codes, place.text)
    rows.choose(every[5], scroll=False)
    assert rows.currentIndex().row() == 5 and rows.visualRect(rows.currentIndex()).top() == where
    rows.verticalScrollBar().setValue(0)
    rows.load(every[1:], codes, place.text)
    assert rows.verticalScrollBar().value() == 0, "what is out of sight moves nothing"


def test_a_run_over_all_documents_can_be_stopped(review: Coding) -> None:
    place, asker = review.place, review.place.suggestions.asker
    place.reviewing.find_all()
    assert asker.running == (0, 3)
    (job,) = review.window.jobs.running
    job.cancel()
    review.bot.waitUntil(lambda: asker.running is None, timeout=30000)
    assert not review.window.jobs.running
    review.bot.waitUntil(lambda: not asker.busy, timeout=60000)
