"""Suggestions in the window, from the real worker process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from PySide6.QtCore import Qt

from app.coding.model import Notice, Reason, Suggestion
from app.coding.suggest import SuggestWorker
from app.ui.coding import place as coding_place
from app.ui.coding.suggestion_list import why
from app.ui.coding.suggestions import Suggestions
from app.ui.settings import Settings
from app.words import say
from tests.ui.conftest import SECOND, Coding


@pytest.fixture
def suggested(coding: Coding) -> Iterator[Coding]:
    """The second document with its suggestions."""
    coding.place.open(coding.project.sources.list()[1].guid)
    coding.window.acts["suggest"].trigger()
    coding.bot.waitUntil(lambda: coding.place.suggestions.asked, timeout=30000)
    yield coding
    coding.place.suggestions.close()


def words(coding: Coding, one: Suggestion | None) -> str:
    assert one is not None
    return coding.place.text[one.start : one.end]


def test_they_are_found_shown_and_explained(suggested: Coding) -> None:
    place = suggested.place
    found = place.suggestions.shown
    assert found and all(s.reasons for s in found)
    assert any("regie" in SECOND[r.start : r.end] for s in found for r in s.reasons)
    assert len(list(place.view.marks.ghosts)) == len(found)
    assert place.inspector.list.model_.rowCount() == len(found)
    tip = place.inspector.list.model_.data(place.inspector.list.model_.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "%" in str(tip)
    assert suggested.window.status._pipeline.text()


def test_what_was_analysed_is_kept_and_is_no_change(coding: Coding) -> None:
    project, place = coding.project, coding.place
    before = project.last_change, project.can_undo()
    assert project.analyses.size()["texts"] == 0
    place.open(project.sources.list()[1].guid)
    coding.window.acts["suggest"].trigger()
    coding.bot.waitUntil(lambda: place.suggestions.asked, timeout=30000)
    assert project.analyses.size()["texts"] >= 1
    assert (project.last_change, project.can_undo()) == before
    job = project.suggestions.job(project.sources.list()[1].guid)
    worker = place.suggestions.at_work()
    assert not worker.lacks(project.analyses.has(project.analyses.keys_for(job, worker.mark)))
    place.suggestions.close()


def test_next_accept_and_reject_by_key(suggested: Coding) -> None:
    place, bot = suggested.place, suggested.bot
    page = place.view.page
    page.setFocus()
    before = len(place.suggestions.shown)
    assert before >= 2
    bot.keyClick(page, Qt.Key.Key_N)
    first = place.suggestions.current
    assert first is not None and first == place.suggestions.shown[0]
    bot.keyClick(page, Qt.Key.Key_Return)
    assert any(w == words(suggested, first) for _, w in suggested.here())
    accepted = next(c for c in place.codings.values() if c.origin == "suggested")
    assert accepted.confidence == pytest.approx(first.confidence)
    second = place.suggestions.current
    assert second is not None and second != first, "it goes on to the next"
    bot.keyClick(page, Qt.Key.Key_Backspace)
    assert len(place.suggestions.shown) == before - 2
    decisions = {(d.start, d.decision) for d in suggested.project.suggestions.decisions(place.source)}
    assert decisions == {(first.start, "accepted"), (second.start, "rejected")}


def test_the_inspector_says_why_with_weights(suggested: Coding) -> None:
    place = suggested.place
    assert all(key in place.inspector.suggestions.hint.text() for key in ("N ", "P:", "Enter", "Backspace"))
    one = next(s for s in place.suggestions.shown if any("regie" in r.cue for r in s.reasons))
    place.suggestions.pick(one)
    card = place.inspector.card
    suggested.bot.waitUntil(lambda: card.isVisible() and card.name.text == "Sturen")
    rows = [r for r in card.reasons.rows if r.isVisible()]
    assert len(rows) == len(one.reasons) and "regie" in rows[0].accessibleName()
    assert "%" in card.reasons.sum.text()
    assert not place.inspector.suggestions.hint.isVisible(), "the card has the buttons"


def test_while_a_text_is_drawn_nothing_of_the_one_before_is_decided_on(
    suggested: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, project, page = suggested.place, suggested.project, suggested.place.view.page
    monkeypatch.setattr(coding_place, "AT_ONCE", 0)
    second = project.sources.list()[1].guid
    place.suggestions.step(1)
    assert place.suggestions.current is not None
    before = place.codings
    place.open(project.sources.list()[0].guid)
    suggested.bot.keyClick(page, Qt.Key.Key_Return)
    suggested.bot.keyClick(page, Qt.Key.Key_N)
    assert place.suggestions.current is None
    assert {c.guid for c in project.codings.of_source(second)} == set(before)
    suggested.bot.waitUntil(lambda: place.suggestions.source == place.source)
    place.open(second)
    suggested.bot.waitUntil(lambda: bool(place.suggestions.shown))


def test_letters_typed_elsewhere_are_no_commands(suggested: Coding) -> None:
    place = suggested.place
    suggested.bot.keyClicks(place.codebook.search, "np")
    assert place.codebook.search.text() == "np" and place.suggestions.current is None


def test_what_was_rejected_stays_away(suggested: Coding) -> None:
    place = suggested.place
    place.suggestions.step(1)
    gone = place.suggestions.current
    assert gone is not None and place.suggestions.reject()
    suggested.window.acts["suggest"].trigger()
    suggested.bot.waitUntil(lambda: not place.suggestions.busy, timeout=30000)
    assert all((s.start, s.code) != (gone.start, gone.code) for s in place.suggestions.all)


def test_an_answer_for_a_text_that_has_changed_is_dropped(coding: Coding) -> None:
    place = coding.place
    source = coding.project.sources.list()[1].guid
    place.open(source)
    place.reviewing.find()
    coding.bot.waitUntil(lambda: bool(place.suggestions.asker.wishes.given), timeout=30000)
    coding.window.desk.do(lambda p: p.sources.edit_text(source, SECOND.replace("de regie", "het stuur"))[0])
    coding.bot.waitUntil(lambda: not place.suggestions.busy, timeout=30000)
    assert not place.suggestions.asked and list(place.view.marks.ghosts) == []
    place.suggestions.close()


def test_what_is_coded_by_hand_is_not_suggested_any_more(suggested: Coding) -> None:
    place = suggested.place
    one = place.suggestions.shown[0]
    place.commands.code(one.code, (one.start, one.end))
    assert one not in place.suggestions.all


def test_undoing_an_acceptance_brings_the_suggestion_back(suggested: Coding) -> None:
    place = suggested.place
    place.suggestions.step(1)
    one = place.suggestions.current
    assert one is not None and place.suggestions.accept()
    assert one not in place.suggestions.all
    suggested.window.desk.undo()
    suggested.bot.waitUntil(lambda: one in place.suggestions.all, timeout=30000)


def test_a_closed_window_leaves_an_empty_process_to_the_next(suggested: Coding) -> None:
    worker = suggested.place.suggestions.asker.worker
    assert worker is not None and worker.pid is not None
    pid = worker.pid
    suggested.window.close()
    assert suggested.place.suggestions.asker.worker is None and worker.pid is None
    following = SuggestWorker()
    following.start()
    assert following.pid == pid and following.pipeline is None, "nothing that the first one was told"
    following.release()


def test_it_costs_nothing_before_it_is_asked(coding: Coding) -> None:
    assert isinstance(coding.place.suggestions, Suggestions)
    assert coding.place.suggestions.asker.worker is None


def test_the_pipeline_is_told_before_anything_is_asked(coding: Coding, settings: Settings) -> None:
    suggest = coding.place.suggestions.asker
    assert not settings.warm and not suggest._warming.isActive(), "not in a test unless asked"
    settings.warm = True
    coding.place.refresh(None, None)
    assert suggest._warming.isActive() and suggest.worker is None, "the window comes to rest first"
    coding.bot.waitUntil(lambda: bool(coding.window.status._pipeline.text()), timeout=30000)
    assert not suggest.busy and not coding.place.suggestions.asked
    coding.bot.waitUntil(lambda: not suggest._poller.isActive(), timeout=2000)
    worker = suggest.worker
    told: list[tuple[str, str]] = []
    coding.window.desk.messaged.connect(lambda text, kind: told.append((text, kind)))
    assert worker is not None and worker.notices == ()
    worker.notices = (
        Notice(
            "suggest.pipeline_missing", {"where": "resources", "instead": Notice("suggest.instead_lookup")}
        ),
    )
    suggest._told_pipeline = None  # as if the process had just said so
    suggest._poll()
    assert told == [(say(worker.notices[0]), "warning")]
    coding.place.refresh(None, None)
    assert not suggest._warming.isActive() and suggest.worker is worker, "one process is enough"
    suggest.close()


def test_a_word_as_the_cue_writes_it_is_no_form_of_itself() -> None:
    text = "De noodzaak was er, met z'n allen."
    same, form = Reason(3, 11, "noodzaak", 1.0, "lemma"), Reason(3, 11, "noodzakelijk", 1.0, "lemma")
    phrase = Reason(20, 33, "met zijn allen", 1.0, "phrase")
    words = [
        why(Suggestion("s", 0, len(text), "c", 0.6, (r,)), text, coded=True) for r in (same, form, phrase)
    ]
    assert words[0] == "“noodzaak”: letterlijk een trefwoord van deze code"
    assert words[1] == "“noodzaak”: een vorm van “noodzakelijk”"
    assert "letterlijk" not in words[2] and "met zijn allen" in words[2]


@pytest.mark.parametrize("how", get_args(get_type_hints(Reason)["how"]))
def test_every_kind_of_reason_is_a_sentence(how: Any) -> None:
    one = Suggestion("s", 0, 4, "c", 0.6, (Reason(0, 4, "loslaten", 1.0, how),))
    said, untaught = (why(one, "los!", coded=coded) for coded in (True, False))
    assert said and "how_" not in said
    if how == "learned":
        assert "eerder gecodeerd" in said and "codeboek" in said
        assert "codeboek" in untaught and "eerder" not in untaught
    else:
        assert untaught == said
