"""A question is built from chips or typed, answered beside the window, kept, and coded with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSpinBox, QToolButton

from app.coding.codebook import Codebook
from app.coding.model import Changes, Code
from app.coding.query.names import Names
from app.coding.query.parser import parse
from app.coding.query.tree import And, Codes, Meets, Not, Or, Text, Word
from app.project import Project
from app.ui.asking.editing import EMPTIES, RELATIONS, SECTIONS, added, fresh, kind_of, put
from app.ui.choosing import ChoiceButton
from app.words import say
from tests.ui.fragments.conftest import Listing

A, B = Codes(("a",)), Codes(("b",))
ROLE = Word("role", ("respondent",))


def ask(listing: Listing, text: str) -> None:
    """Type a question and wait for its answer."""
    panel = listing.place.asking.panel
    if not panel.isVisible():
        listing.place.asking.open()
    panel.text.setText(text)
    listing.bot.keyClick(panel.text, Qt.Key.Key_Return)
    answered(listing)


def answered(listing: Listing) -> None:
    asking = listing.place.asking
    listing.bot.waitUntil(
        lambda: not asking._rest.isActive() and (asking.job is None or asking.job.over), timeout=10_000
    )
    listing.settle()


def chip(listing: Listing, name: str) -> ChoiceButton:
    """A chip that is shown now."""
    rows = listing.place.asking.panel.rows
    listing.bot.waitUntil(
        lambda: rows._body is not None and rows._body.findChild(ChoiceButton, name) is not None
    )
    found = rows._body.findChild(ChoiceButton, name)
    assert isinstance(found, ChoiceButton)
    return found


@pytest.mark.parametrize(
    ("before", "path", "new", "after"),
    [
        (A, (), B, B),
        (And((A, B)), (1,), ROLE, And((A, ROLE))),
        (And((A, B)), (0,), None, B),
        (And((A, Not(Or((B, ROLE))))), (1, 0, 0), None, And((A, Not(ROLE)))),
        (And((A, Meets("near", B, 2, "turns"))), (1, 0), ROLE, And((A, Meets("near", ROLE, 2, "turns")))),
        (Meets("overlaps", A), (0,), None, None),
        (Not(A), (0,), None, None),
    ],
)  # fmt: skip
def test_one_part_of_a_question_is_changed_or_taken_away(before, path, new, after) -> None:  # type: ignore[no-untyped-def]
    assert put(before, path, new) == after


def test_a_condition_joins_what_is_there() -> None:
    assert added(None, A) == A
    assert added(A, B) == And((A, B))
    assert added(Or((A, B)), ROLE) == Or((A, B, ROLE))


def test_every_kind_that_is_offered_makes_a_condition_of_that_kind(listing: Listing) -> None:
    names = listing.project.questions.names()
    made = 0
    for _, kinds in SECTIONS:
        for kind in kinds:
            found = fresh(kind, names)
            if found is not None:
                assert kind_of(found) == kind
                made += 1
    assert made > 25
    assert fresh("code", Names(Codebook([Code("a", "A")]))) == A
    assert fresh("coder", Names()) is None
    assert len(EMPTIES) + len(RELATIONS) == 18


def test_a_typed_question_narrows_the_table_and_says_how_many(listing: Listing) -> None:
    ask(listing, "code:Loslaten")

    found = listing.project.questions.ask(listing.project.questions.read("code:Loslaten"))
    assert {f.coding.guid for f in listing.place.shown} == found.guids
    assert listing.place.asking.panel.count.text().startswith(str(len(found)))
    assert listing.place.filters.question.isChecked()


def test_a_mistake_is_told_with_its_place_and_changes_nothing(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    before = listing.texts()
    ask(listing, "code:Loslatn")

    panel = listing.place.asking.panel
    assert "teken 6" in panel.trouble.text and "Loslaten" in panel.trouble.text
    assert listing.texts() == before
    ask(listing, "code:Loslaten")
    assert panel.trouble.text == ""


def test_chips_build_the_same_question_as_typing(listing: Listing) -> None:
    place, rows = listing.place, listing.place.asking.panel.rows
    place.asking.open()
    listing.bot.mouseClick(place.asking.panel.more, Qt.MouseButton.LeftButton)
    answered(listing)
    chip(listing, "():kind").opened.emit()
    rows.open_list.picked.emit("near")
    rows.open_list.close()
    answered(listing)
    far = rows._body.findChild(QSpinBox, "():far")
    far.setValue(3)
    answered(listing)
    chip(listing, "():unit").opened.emit()
    rows.open_list.picked.emit("sentences")
    rows.open_list.close()
    answered(listing)
    listing.bot.mouseClick(place.asking.panel.more, Qt.MouseButton.LeftButton)
    answered(listing)
    chip(listing, "(1,):kind").opened.emit()
    rows.open_list.picked.emit("text")
    rows.open_list.close()
    answered(listing)
    field = rows._body.findChild(QLineEdit, "(1,):value")
    field.setText("los")
    listing.bot.keyClick(field, Qt.Key.Key_Return)
    answered(listing)
    no = rows._body.findChild(QToolButton, "(1,):not")
    listing.bot.mouseClick(no, Qt.MouseButton.LeftButton)
    answered(listing)

    first = next(c.guid for c in listing.project.codes.book() if c.codable)
    query = And((Meets("near", Codes((first,)), 3, "sentences"), Not(Text("text", "los"))))
    assert place.asking.panel.query == query
    assert parse(place.asking.panel.text.text(), listing.project.questions.names()) == query
    assert {f.coding.guid for f in place.shown} == listing.project.questions.ask(query).guids

    chip(listing, "(1,):joint").opened.emit()
    answered(listing)
    assert isinstance(place.asking.panel.query, Or)


def test_codes_are_ticked_in_the_list_of_a_chip(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    rows = listing.place.asking.panel.rows
    chip(listing, "():value").opened.emit()
    keys = frozenset({listing.code("Loslaten"), listing.code("Sturen")})
    rows.open_list.changed.emit(keys)
    rows.open_list.close()
    answered(listing)

    assert frozenset(listing.place.asking.panel.query.codes) == keys  # type: ignore[union-attr]


def test_a_question_is_saved_opened_updated_and_deleted(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    panel = listing.place.asking.panel
    panel.name.setText("Los")
    listing.bot.mouseClick(panel.save, Qt.MouseButton.LeftButton)
    assert [q.name for q in listing.project.questions.list()] == ["Los"]
    assert panel.save.text() == say("asking.replace")

    listing.place.asking.close()
    assert len(listing.place.shown) == len(listing.place.known)
    listing.place.asking.open_kept(listing.project.questions.get("Los").guid)
    answered(listing)
    assert panel.query == Codes((listing.code("Loslaten"),)) and panel.name.text() == "Los"

    listing.project.undo()
    listing.place.refresh(None, None)
    assert panel.save.text() == say("asking.save")


def test_all_that_was_found_is_coded_in_one_step_and_the_answer_follows(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    n = len(listing.place.shown)
    total = len(listing.place.known)
    other = listing.code("Knelpunten")

    found = listing.place.asking.pick_code()
    assert found is not None
    found.picked.emit(other)
    found.close()
    answered(listing)

    assert total < len(listing.place.known) <= total + n
    assert len(listing.place.shown) == n
    ask(listing, "code:Knelpunten en herkomst:automatisch")
    assert len(listing.place.shown) == len(listing.place.known) - total
    listing.window.desk.undo()
    answered(listing)
    assert len(listing.place.known) == total and listing.place.shown == []


def test_taking_all_filters_off_takes_the_question_off_too(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    listing.place.filters.reset()

    assert listing.place.asking.panel.query is None
    assert len(listing.place.shown) == len(listing.place.known)


def test_a_change_of_settings_and_codings_at_once_asks_again(listing: Listing) -> None:
    ask(listing, "code:Loslaten")
    before = len(listing.place.shown)
    code, source = listing.project.codes.get("Loslaten").guid, listing.project.sources.list()[0].guid

    def both(project: Project) -> Changes:  # as a merge and an imported questionnaire do
        made = project.codings.add(source, 0, 2, code)
        return replace(made, changed={"project": (project.guid,)})

    listing.place.desk.do(both)
    answered(listing)
    assert len(listing.place.shown) == before + 1


def test_a_question_is_begun_from_any_place(listing: Listing) -> None:
    window = listing.window
    window.show_place("coding")
    window.acts.update()
    assert window.acts["question"].isEnabled()
    window.acts["question"].trigger()
    panel = listing.place.asking.panel
    assert window.front is listing.place and panel.isVisible()
    window.show_place("coding")
    window.acts["question"].trigger()
    assert panel.isVisible(), "what was begun stays"
    window.acts["question"].trigger()
    assert not panel.isVisible()
