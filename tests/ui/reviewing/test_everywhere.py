"""Suggestions everywhere at once: rules per code, all above a bound, menus, answers that come late."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QSpinBox

from app.ui.coding import code_menu
from app.ui.coding.suggestion_line import key_of
from app.ui.dialogs.accept_above import AcceptAbove
from app.ui.dialogs.suggestion_rules import LEAST, ON, RulesDialog
from tests.ui.conftest import Coding

from .conftest import rested


def test_all_above_a_threshold_everywhere_are_one_undo_step(review: Coding) -> None:
    place, suggest, project = review.place, review.place.suggestions, review.project
    for coding in [c for c in project.codings.list() if c.source == project.sources.list()[1].guid][:3]:
        review.window.desk.do(lambda p, g=coding.guid: p.codings.remove(g))
    place.reviewing.find_all()
    review.bot.waitUntil(lambda: suggest.asker.running is None and not suggest.busy, timeout=90000)
    assert not review.window.jobs.running
    review.bot.waitUntil(lambda: suggest.whole, timeout=60000)
    before = len(project.codings.list())
    review.window.acts["accept_above"].trigger()
    dialog = review.window.findChild(AcceptAbove)
    assert dialog is not None and len(suggest.everywhere()) >= 1
    dialog.everywhere.setChecked(True)
    dialog.slider.setValue(0)
    all_of_them = len(dialog.chosen())
    dialog.slider.setValue(60)
    n = len(dialog.chosen())
    assert 0 < n <= all_of_them and f"{n} sugg" in dialog.count.text() and str(n) in dialog.take.text()
    assert all(s.confidence >= 0.6 for s in dialog.chosen())
    dialog.take.click()
    assert len(project.codings.list()) == before + n
    review.window.desk.undo()
    assert len(project.codings.list()) == before


def test_rules_per_code_are_set_undone_and_followed(review: Coding) -> None:
    place, suggest, project = review.place, review.place.suggestions, review.project
    code = suggest.shown[0].code
    place.reviewing.show_rules(code)
    dialog = review.window.findChild(RulesDialog)
    assert dialog is not None
    item = dialog._items[code]
    assert dialog.table.currentItem() is item
    measured = suggest.asker.measured[code]
    assert item.text(3) == f"{round(100 * measured)}%"
    item.setCheckState(ON, Qt.CheckState.Unchecked)
    assert project.suggestions.rules().off == {code}
    undo = project.can_undo()
    assert undo is not None and undo.label == "history.suggest_off"
    rested(review)
    assert suggest.shown and all(s.code != code for s in suggest.shown)
    item.setCheckState(ON, Qt.CheckState.Checked)
    dialog.table.setFocus()
    dialog.table.editItem(item, LEAST)
    field = dialog.table.findChild(QSpinBox)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, "95")
    QTest.keyClick(field, Qt.Key.Key_Return)
    review.bot.waitUntil(lambda: dict(project.suggestions.rules().least) == {code: 0.95})
    assert item.text(LEAST) == "95%"
    rested(review)
    assert all(s.confidence >= 0.95 for s in suggest.shown if s.code == code)
    name = project.codes.book().get(code).cues[0]
    review.window.desk.do(lambda p: p.suggestions.never(code, name))
    assert [dialog.silent.item(n).text() for n in range(dialog.silent.count())] == [name]
    dialog.again.click()
    assert not project.suggestions.rules().never and dialog.silent.count() == 0
    review.window.desk.undo(5)
    assert item.text(LEAST) == "gemeten" and item.checkState(ON) == Qt.CheckState.Checked
    dialog.close()


def test_the_menus_lead_to_it_all(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    code = suggest.shown[0].code
    menu = code_menu.build(place.codebook, code)
    sub = next(a.menu() for a in menu.actions() if a.text() == "Suggesties")
    assert isinstance(sub, QMenu) and sub.actions()[0].isChecked()
    sub.actions()[0].trigger()
    assert review.project.suggestions.rules().off == {code}
    review.window.desk.undo()
    suggest.step(1)
    review.bot.waitUntil(place.inspector.card.isVisible)
    told = place.inspector.card.told
    assert told is not None
    choices = QMenu()
    place.inspector.card.fill(choices, told)
    texts = [a.text() for a in choices.actions() if a.text()]
    assert "Coderen met een andere code…\tShift+Enter" in texts and "Suggesties per code…" in texts
    assert place.inspector.suggestions.entries()[0].text == "Suggesties per code…"
    assert place.view.point_below(0) != QPoint()


def test_an_answer_from_before_a_change_is_not_taken_for_the_present(review: Coding) -> None:
    suggest, project = review.place.suggestions, review.project
    one = suggest.shown[0]
    suggest.find(one.source)
    # the job was made: it knows nothing yet
    review.bot.waitUntil(lambda: bool(suggest.asker.wishes.given), timeout=60000)
    review.window.desk.do(lambda p: p.codings.add(one.source, one.start, one.end, one.code))
    review.bot.waitUntil(lambda: not suggest.asker.wishes.given, timeout=60000)
    assert key_of(one) not in {key_of(s) for s in suggest.all}
    assert not suggest.whole
    review.bot.waitUntil(lambda: suggest.whole, timeout=60000)
    assert key_of(one) not in {key_of(s) for s in suggest.all}
    assert [c.code for c in project.codings.of_source(one.source)] == [one.code]


def test_a_run_ends_though_its_last_document_was_removed(review: Coding) -> None:
    suggest, (first, _, third) = review.place.suggestions, review.project.sources.list()
    review.place.open(first.guid)
    suggest.find_all([third.guid])
    review.window.desk.do(lambda p: p.sources.remove(third.guid))
    review.bot.waitUntil(lambda: not suggest.busy, timeout=60000)
    assert suggest.asker.running is None and not review.window.jobs.running


def test_what_is_suggested_everywhere_follows_the_rules_at_once(review: Coding) -> None:
    suggest, desk = review.place.suggestions, review.window.desk
    code = suggest.shown[0].code

    def codes() -> set[str]:
        return {s.code for known in suggest.everywhere().values() for s in known}

    assert code in codes()
    desk.do(lambda p: p.suggestions.switch(code, on=False))
    assert code not in codes()
    desk.undo()
    assert code in codes()
    desk.do(lambda p: p.codes.retire(code))
    assert code not in codes()
    desk.do(lambda p: p.codes.retire(code, active=True))
    desk.do(lambda p: p.suggestions.set_least(code, 1.0))
    assert code not in codes()
