"""Undo and redo bring back exactly what was, whatever was done."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.coding.model import SuggestionRules
from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.words import say
from tests.engines import Engines, nothing
from tests.project.conftest import TEXT, state


def test_every_operation_is_one_step_back_and_forth(coded: Project) -> None:
    source = coded.sources.get("int1").guid
    loslaten, sturen, knelpunten = (coded.codes.get(n).guid for n in ("Loslaten", "Sturen", "Knelpunten"))
    coding = coded.codings.list()[0].guid
    case = coded.cases.add("Haaglanden").subject or ""
    speaker = coded.sources.speakers(source)[1].guid
    operations: list[Any] = [
        lambda: coded.codings.resize(coding, 60, 70),
        lambda: coded.codings.recode(coding, knelpunten),
        lambda: coded.codings.weigh(coding, 50),
        lambda: coded.codings.add_many([(source, 10, 20, sturen), (source, 30, 40, sturen)]),
        lambda: coded.codings.remove(coding),
        lambda: coded.codes.add("Vertrouwen", loslaten),
        lambda: coded.codes.edit(loslaten, name="Laten gaan", color="#112233", cues=("laten gaan",)),
        lambda: coded.codes.edit(loslaten, paraphrases=("Ga maar, joh.", "Wij hoeven het niet te weten.")),
        lambda: coded.codes.move(sturen, loslaten, 0),
        lambda: coded.codes.merge(sturen, knelpunten),
        lambda: coded.codes.split(loslaten, {"Echt": [coding], "Half": []}),
        lambda: coded.codes.retire(loslaten),
        lambda: coded.codes.remove(loslaten),
        lambda: coded.codes.add_set("Kern", [loslaten, sturen]),
        lambda: coded.memos.write("source", source, "Rumoerig gesprek"),
        lambda: coded.cases.link(case, source),
        lambda: coded.cases.add_attribute("inwoners", "number"),
        lambda: coded.cases.remove(case),
        lambda: coded.sources.edit(source, name="eerste", wave="1", group="Golf 1"),
        lambda: coded.sources.edit_text(
            source, TEXT.replace("écht waar", "echt, echt waar").replace("Nou ja", "")
        ),
        lambda: coded.sources.edit_speaker(speaker, name="R01", role="other", case=case),
        lambda: coded.sources.merge_speakers(speaker, coded.sources.speakers(source)[0].guid),
        lambda: coded.sources.remove(source),
        lambda: coded.rename("Proef"),
        lambda: coded.set_setting("favourites", [loslaten]),
    ]
    for operation in operations:
        before = state(coded)
        assert coded.check() == []
        operation()
        after = state(coded)
        assert after != before
        assert coded.check() == []
        coded.undo()
        assert state(coded) == before
        coded.redo()
        assert state(coded) == after
        coded.undo()
        assert state(coded) == before
    assert coded.check() == []


def test_undo_survives_closing(coded: Project, tmp_path: Path) -> None:
    before = state(coded)
    coded.codes.merge(coded.codes.get("Loslaten").guid, coded.codes.get("Sturen").guid)
    after = state(coded)
    place = coded.place
    coded.close()
    if isinstance(place, Path):
        assert [p.name for p in tmp_path.iterdir()] == ["p.kantlijn"]
    with Project.open(place, coder="Anna") as again:
        assert state(again) == after
        again.undo()
        assert state(again) == before


def test_a_group_is_one_step_and_a_whole_one_all_or_nothing(coded: Project) -> None:
    source, code = coded.sources.get("int1").guid, coded.codes.get("Sturen").guid
    before = state(coded)
    with coded.group("history.code_stream"):
        coded.codings.add(source, 1, 2, code)
        coded.codings.add(source, 2, 3, code)
    assert len(coded.codings.list()) == 4
    coded.undo()
    assert state(coded) == before
    with pytest.raises(Refusal), coded.group("history.code_stream", whole=True):
        coded.codings.add(source, 1, 2, code)
        coded.codings.add(source, 5, 5, code)
    assert state(coded) == before
    assert coded.check() == []


def test_one_row_changed_twice_in_a_step_goes_back_and_forth_whole(coded: Project) -> None:
    """The log packs changes of a kind together; none of those to the same row may be lost."""
    loslaten, sturen = coded.codes.get("Loslaten").guid, coded.codes.get("Sturen").guid
    coding = coded.codings.list()[0].guid
    before = state(coded)
    with coded.group("history.edit_code", whole=True, code="Loslaten"):
        coded.codes.move(loslaten, sturen)
        coded.codes.edit(loslaten, name="Laten gaan")
        coded.codings.weigh(coding, 40)
        coded.codings.resize(coding, 60, 70)
    after = state(coded)
    coded.undo()
    assert state(coded) == before
    coded.redo()
    assert state(coded) == after
    assert coded.check() == []


def test_undo_takes_back_my_own_step_only(coded: Project) -> None:
    source = coded.sources.get("int1").guid
    anna_did = coded.can_undo()
    coded.work_as("Bob")
    with pytest.raises(Refusal, match="nothing_to_undo"):
        coded.undo()
    mine = coded.codings.add(source, 3, 9, coded.codes.get("Sturen").guid).subject or ""
    coded.work_as("Anna")
    assert coded.can_undo() == anna_did
    coded.work_as("Bob")
    coded.undo()
    assert coded.codings.find(mine) is None


def test_an_undo_that_a_later_change_builds_on_is_refused(coded: Project) -> None:
    code = coded.codes.add("Borging").subject or ""
    coded.work_as("Bob")
    coded.codings.add(coded.sources.get("int1").guid, 3, 9, code)
    coded.work_as("Anna")
    before = state(coded)
    with pytest.raises(Refusal) as refused:
        coded.undo()
    assert refused.value.key == "store.undo_blocked_by"
    assert refused.value.details["coder"] == "Bob"
    assert refused.value.details["later"] == next(g.id for g in coded.history() if g.label == "history.code")
    assert "Borging" in refused.value.details["what"]
    assert state(coded) == before
    assert coded.check() == []


def test_a_redo_that_a_later_change_stands_in_the_way_of_is_refused_as_a_redo(coded: Project) -> None:
    code = coded.codes.get("Loslaten").guid
    coded.codes.edit(code, definition="ruimte laten")
    coded.undo()
    coded.work_as("Bob")
    coded.codes.edit(code, definition="niet sturen")
    coded.work_as("Anna")
    before = state(coded)
    with pytest.raises(Refusal) as refused:
        coded.redo()
    assert refused.value.key == "store.redo_blocked_by"
    made = next(g.id for g in reversed(coded.history()) if g.label == "history.edit_code")
    assert refused.value.details["id"] == made, "it tells of the step, not of its undo"
    assert refused.value.details["coder"] == "Bob"
    assert "opnieuw worden gedaan" in say(refused.value) and "ongedaan worden" not in say(refused.value)
    assert state(coded) == before and coded.check() == []


def test_a_coding_that_was_moved_and_moved_back_is_in_no_undos_way(coded: Project) -> None:
    """The edit lies in the coding and leaves its ends where they are, so that the step does not name it."""
    coding, source = coded.codings.list()[0], coded.sources.list()[0].guid
    text = coded.sources.text(source)
    at = text.index("het los", coding.start)
    coded.sources.edit_text(source, text[:at] + "wat" + text[at + 3 :])
    coded.codings.resize(coding.guid, coding.start, coding.end + 3)
    coded.undo()
    assert coded.codings.get(coding.guid) == coding
    coded.undo()
    assert coded.sources.text(source) == text and coded.codings.get(coding.guid) == coding
    coded.redo(2)
    assert coded.sources.text(source)[at : at + 3] == "wat"
    assert coded.codings.get(coding.guid).end == coding.end + 3
    coded.undo()
    coded.work_as("Bob")
    coded.codings.resize(coding.guid, coding.start, coding.end + 3)
    coded.work_as("Anna")
    with pytest.raises(Refusal, match="undo_blocked"):  # there it still lies otherwise
        coded.undo()


def test_the_project_as_it_was(coded: Project) -> None:
    before = state(coded)
    moment = coded.last_change
    coded.sources.edit_text(coded.sources.get("int1").guid, TEXT.replace("loslaten", "sturen"))
    coded.codes.remove(coded.codes.get("Loslaten").guid)
    with coded.at(moment) as past:
        assert state(past) == before
        assert past.check() == []
        assert past.sources.text(past.sources.get("int1").guid) == TEXT
        with pytest.raises(Refusal, match="read_only"):
            past.codes.add("Nee")
    with pytest.raises(Refusal, match="before_birth"):
        coded.at("2016-01-01")
    with pytest.raises(Refusal, match="no_date"):
        coded.at("gisteren")


def test_what_comes_back_comes_back_in_its_order(coded: Project) -> None:
    names = [f"{name} Jansen" for name in ("Anna", "Bob", "Cees", "Dirk", "Eva", "Fien")]
    text = "".join(f"{name}: Wat {name} hier zegt.\n\n" for name in names * 2)
    source = coded.sources.add(read_text(text, "groep.txt")).subject or ""
    assert [s.name for s in coded.sources.speakers(source)] == names
    codes = [coded.codes.add(name).subject or "" for name in "PQRS"]
    made = [coded.codings.add(source, 0, 9, code, memo="m").subject or "" for code in codes]
    listing, memos = coded.codings.list(), coded.memos.list()
    coded.codings.remove(made[0])
    coded.undo()
    coded.sources.remove(source)
    coded.undo()
    assert [s.name for s in coded.sources.speakers(source)] == names
    assert (coded.codings.list(), coded.memos.list()) == (listing, memos)


class Desk(RuleBasedStateMachine):
    """Random work, undone and redone at random; the states passed through are the oracle."""

    engines: Engines
    engine = "sqlite"

    @initialize()
    def begin(self) -> None:
        self.leaving = ExitStack()
        places = self.leaving.enter_context(self.engines.places(self.engine))
        self.project = Project.open(places.begun("empty", nothing), coder="Anna")
        self.project.sources.add(read_text(TEXT, "int1.txt"))
        for name in ("A", "B", "C"):
            self.project.codes.add(name)
        self.past: list[dict[str, object]] = []
        self.future: list[dict[str, object]] = []

    def do(self, operation: Any) -> None:
        before = state(self.project)
        try:
            operation()
        except Refusal:
            assert state(self.project) == before
            return
        if state(self.project) != before:
            self.past.append(before)
            self.future.clear()

    def codes(self) -> list[str]:
        return [c.guid for c in self.project.codes.book()]

    def source(self) -> str:
        return self.project.sources.list()[0].guid

    @rule(start=st.integers(0, 190), length=st.integers(0, 40), pick=st.integers(0, 99))
    def code(self, start: int, length: int, pick: int) -> None:
        codes = self.codes()
        if codes:
            self.do(
                lambda: self.project.codings.add(
                    self.source(), start, start + length, codes[pick % len(codes)]
                )
            )

    @rule(pick=st.integers(0, 99), start=st.integers(0, 190), length=st.integers(1, 40))
    def resize(self, pick: int, start: int, length: int) -> None:
        codings = self.project.codings.list()
        if codings:
            guid = codings[pick % len(codings)].guid
            self.do(lambda: self.project.codings.resize(guid, start, start + length))

    @rule(a=st.integers(0, 99), b=st.integers(0, 99))
    def merge(self, a: int, b: int) -> None:
        codes = self.codes()
        if len(codes) > 1:
            self.do(lambda: self.project.codes.merge(codes[a % len(codes)], codes[b % len(codes)]))

    @rule(name=st.sampled_from("DEFG"), pick=st.integers(0, 99))
    def add_code(self, name: str, pick: int) -> None:
        codes: list[str | None] = [None, *self.codes()]
        self.do(lambda: self.project.codes.add(name, codes[pick % len(codes)]))

    @rule(pick=st.integers(0, 99), under=st.integers(0, 99))
    def move(self, pick: int, under: int) -> None:
        codes = self.codes()
        places: list[str | None] = [None, *codes]
        if codes:
            self.do(lambda: self.project.codes.move(codes[pick % len(codes)], places[under % len(places)]))

    @rule(pick=st.integers(0, 99))
    def remove_code(self, pick: int) -> None:
        codes = self.codes()
        if codes:
            self.do(lambda: self.project.codes.remove(codes[pick % len(codes)]))

    @rule(at=st.integers(0, 150), cut=st.integers(0, 30), new=st.sampled_from(["", "x", "laat los\n", "😀é"]))
    def edit_text(self, at: int, cut: int, new: str) -> None:
        text = self.project.sources.text(self.source())
        self.do(lambda: self.project.sources.edit_text(self.source(), text[:at] + new + text[at + cut :]))

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.future.append(state(self.project))
        self.project.undo()
        assert state(self.project) == self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.past.append(state(self.project))
        self.project.redo()
        assert state(self.project) == self.future.pop()

    @invariant()
    def sound(self) -> None:
        if hasattr(self, "project"):
            assert self.project.check() == []

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.project.close()
            self.leaving.close()


@pytest.mark.parametrize(
    ("engine", "times", "steps"),
    [
        ("sqlite", 8, 25),
        ("postgresql", 2, 15),
        pytest.param("postgresql", 25, 25, marks=pytest.mark.slow, id="postgresql-full"),
    ],
)
def test_whatever_was_done(engines: Engines, engine: str, times: int, steps: int) -> None:
    Desk.engines, Desk.engine = engines, engine
    run_state_machine_as_test(
        Desk, settings=settings(max_examples=times, stateful_step_count=steps, deadline=None)
    )


def test_an_undo_takes_back_one_setting_and_leaves_those_of_others(coded: Project) -> None:
    letting, steering = (coded.codes.get(name).guid for name in ("Loslaten", "Sturen"))
    coded.suggestions.switch(letting, on=False)
    coded.work_as("Bert")
    coded.suggestions.set_least(steering, 0.0)
    coded.set_setting("favourites", [letting])
    coded.work_as("Anna")
    coded.undo()
    assert coded.suggestions.rules() == SuggestionRules(least=((steering, 0.0),))
    assert coded.setting("favourites") == [letting]
    coded.redo()
    assert coded.suggestions.rules().off == {letting}
    coded.work_as("Bert")
    coded.suggestions.set_least(letting, 0.7)
    coded.work_as("Anna")
    before = state(coded)
    with pytest.raises(Refusal) as refused:
        coded.undo()
    assert refused.value.key == "store.undo_blocked_by"
    assert refused.value.details["coder"] == "Bert"
    assert state(coded) == before and coded.check() == []


def test_a_rule_survives_that_its_code_was_away(coded: Project) -> None:
    letting, steering = (coded.codes.get(name).guid for name in ("Loslaten", "Sturen"))
    coded.suggestions.switch(letting, on=False)
    coded.codes.remove(letting)
    assert coded.suggestions.rules().off == frozenset()
    coded.work_as("Bert")
    coded.suggestions.never(steering, "sturen")
    coded.work_as("Anna")
    coded.undo()
    assert coded.suggestions.rules() == SuggestionRules(
        off=frozenset({letting}), never=frozenset({(steering, "sturen")})
    )
