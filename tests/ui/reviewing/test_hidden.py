"""What is not suggested, shown on demand, and why not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.ui import theme
from app.ui.coding.suggestion_list import SUGGESTION, SuggestionDelegate
from tests.ui.conftest import Coding

from .conftest import REST, rested


def test_hidden_ones_are_shown_with_their_reason_and_can_be_accepted(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    before = len(suggest.shown)
    gone = suggest.shown[0]
    suggest.pick(gone)
    suggest.reject()
    rested(review)
    assert {s.hidden for s in suggest.hidden} >= {"rejected"}
    box = place.inspector.suggestions.hidden
    assert str(len(suggest.hidden)) in box.text()
    box.click()
    assert len(suggest.shown) == before - 1 + len(suggest.hidden)
    rows = place.inspector.list.model_
    told = [str(rows.data(rows.index(n), Qt.ItemDataRole.DisplayRole)) for n in range(rows.rowCount())]
    assert any("afgewezen" in t for t in told)
    hidden = next(s for s in suggest.shown if s.hidden == "rejected")
    suggest.pick(hidden)
    review.bot.waitUntil(lambda: "afgewezen" in place.inspector.card.note.text())
    assert not suggest.reject(), "once is enough"
    listed = place.inspector.list
    (at,) = [rows.index(n) for n in range(rows.rowCount()) if rows.index(n).data(SUGGESTION) is hidden]
    tick, cross = SuggestionDelegate.buttons(listed.visualRect(at), hidden)
    head = QFontMetrics(theme.ui_font(10, bold=True)).height()
    assert tick.top() > listed.visualRect(at).top() + 6 + head, "beside the passage, the name is whole"
    assert cross.isEmpty() and tick.right() > listed.visualRect(at).right() - 8, "a tick alone, in its place"
    assert suggest.accept()
    assert [c.code for c in review.project.codings.of_source(place.source or "")] == [hidden.code]


def test_why_not_is_asked_by_key_as_soon_as_words_are_selected(review: Coding) -> None:
    acts, view = review.window.acts, review.place.view
    view.clear_selection()
    assert not acts["why_not"].isEnabled()
    review.select(REST)
    assert acts["why_not"].isEnabled(), "its key does nothing otherwise"
    view.clear_selection()
    assert not acts["why_not"].isEnabled()


def test_why_not_is_answered_in_a_popover(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    words = review.select(REST)
    place.reviewing.why.ask(review.code("Tijd"))
    popover = place.reviewing.why.popover
    assert popover is not None and popover.isVisible() and "spreekt niets" in popover.sentence.text()
    popover.code.click()
    made = review.project.codings.of_source(place.source or "")
    assert [(c.start, c.end, c.code) for c in made] == [(*words, review.code("Tijd"))]
    review.bot.waitUntil(lambda: place.reviewing.why.popover is None)
    one = suggest.shown[0]
    review.project.suggestions.switch(one.code, on=False)
    place.suggestions.find(place.source or "")
    review.bot.waitUntil(lambda: not suggest.busy, timeout=60000)
    place.view.select_range(one.start, one.end)
    review.window.acts["why_not"].trigger()
    assert place.asker.palette.foot.text() == "Enter: vraag waarom", "nothing is coded, no code is made"
    review.bot.keyClicks(place.asker.palette.line, review.project.codes.book().get(one.code).name)
    review.bot.keyClick(place.asker.palette.line, Qt.Key.Key_Return)
    popover = place.reviewing.why.popover
    assert popover is not None and "uit" in popover.sentence.text() and popover.reasons.isVisible()
    popover.on.click()
    assert one.code not in review.project.suggestions.rules().off


def test_why_not_tells_of_a_colleague_who_coded_the_words_so(review: Coding) -> None:
    place, project = review.place, review.project
    words, code = review.select(REST), review.code("Tijd")
    anna = project.coder

    def told() -> str:
        place.reviewing.why.ask(code)
        assert place.reviewing.why.popover is not None
        return place.reviewing.why.popover.sentence.text()

    assert "Bram" not in told()
    project.work_as("Bram")
    made = project.codings.add(place.source or "", *words, code)
    project.work_as("Anna")
    assert project.coder == anna
    review.window.desk.changed.emit(made, None)
    review.bot.waitUntil(lambda: place.suggestions.whole and not place.suggestions.busy, timeout=60000)
    assert "Bram gaf deze passage die code wel" in told()
    place._show_coder(project.coders.get("Bram").guid, False)
    assert "Bram" not in told(), "who hides a colleague wants to judge alone"


def test_why_not_is_not_answered_in_another_document(review: Coding) -> None:
    place, suggest = review.place, review.place.suggestions
    third, first = place.source or "", review.project.sources.list()[0].guid
    place.open(first)
    review.bot.waitUntil(lambda: suggest.source == first)
    assert not suggest.whole
    review.select(REST)
    place.reviewing.why.ask(review.code("Tijd"))
    place.open(third)
    review.bot.waitUntil(
        lambda: suggest.source == third and suggest.whole and not suggest.busy, timeout=60000
    )
    assert place.reviewing.why.popover is None, "the words were the first one's"
