"""Withdrawing what one does not expect: short names, shared documents, names of codes, other windows."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from tests.project.conftest import IN_A_FILE, state
from tests.project.test_withdraw import logged, told

THREE = (
    "Zoë: Wij lieten het los.\n\nTom Visser: Bij ons stuurde iemand.\n\nLi: Ja hoor.\n\n"
    "Zoë: De pimpelmees.\n\nTom Visser: De koolmees.\n\nLi: De boomklever.\n"
)


def decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name)


def shared_by_three(project: Project, text: str = THREE) -> str:
    """A document of several respondents, each linked to their speaker."""
    group = project.sources.add(read_text(text, "groep.txt")).subject or ""
    for speaker in project.sources.speakers(group):
        case = project.cases.add(speaker.name).subject or ""
        project.cases.link(case, group)
        project.sources.edit_speaker(speaker.guid, case=case)
    return group


@IN_A_FILE
def test_of_three_who_share_a_document_each_goes_alone(project: Project) -> None:
    shared_by_three(project)
    left = {"Zoë": "pimpelmees", "Tom Visser": "koolmees", "Li": "boomklever"}
    while left:
        name, bird = left.popitem()
        project.withdrawing.carry_out(project.withdrawing.plan(decomposed(name)))
        everything = told(project)
        assert bird not in everything and all(other in everything for other in left.values())
        assert f"spreker {name.casefold()}" not in everything and f"'{name.casefold()}'" not in everything
        assert project.check() == []
        with pytest.raises(Refusal, match="withdraw_unknown"):
            project.withdrawing.plan(name)
    # For the last it is their own document, which goes whole.
    assert project.cases.list() == [] and project.sources.list() == []


@IN_A_FILE
def test_a_name_of_one_letter_leaves_the_logboek_and_no_other_words(project: Project) -> None:
    text = "A: Dat was a, niet b.\n\nB: Nee, A.\n\nA: De pimpelmees.\n\nB: A ja.\n"
    group = shared_by_three(project, text)
    plan = project.withdrawing.plan("A")
    assert [s.guid for s in plan.shared] == [group] and plan.mentions == ()
    project.withdrawing.carry_out(plan)
    assert "'a'" not in logged(project) and "'b'" in logged(project) and project.check() == []
    assert "B: Nee, A.\n" in project.sources.text(group) and "pimpelmees" not in told(project)


@IN_A_FILE
def test_a_case_without_documents_that_is_called_as_a_code_takes_no_code_along(project: Project) -> None:
    group = shared_by_three(project)
    code = project.codes.add("Zang").subject or ""
    coding = project.codings.add(group, 5, 10, code).subject or ""
    project.questions.save("Q", project.questions.read("code:Zang"))
    before = state(project)
    case = project.cases.add("Zang").subject or ""
    plan = project.withdrawing.plan("Zang")
    assert (plan.guid, plan.documents, plan.shared, plan.codings) == (case, (), (), 0)
    assert [(m.kind, m.place) for m in plan.mentions] == [("code", "Zang")]
    project.withdrawing.carry_out(plan)
    assert state(project) == before and project.check() == []
    assert [c.guid for c in project.codings.list()] == [coding]


@IN_A_FILE
def test_documents_are_found_by_a_name_that_is_decomposed(project: Project) -> None:
    source = project.sources.add(read_text("R: Ja.\n", "Café.txt")).subject or ""
    assert project.sources.get(decomposed("Café")).guid == source
    assert project.withdrawing.plan(decomposed("café.txt")).guid == source
    project.sources.remove(source)
    assert project.withdrawing.plan(decomposed("Café")).guid == source


def test_another_window_that_reads_along_keeps_no_bytes(tmp_path: Path) -> None:
    place = tmp_path / "p.kantlijn"
    with Project.create(place, coder="Anna") as project:
        shared_by_three(project)
        with Project.open(place, read_only=True) as other:
            plan = other.withdrawing.plan("Zoë")
            project.withdrawing.carry_out(plan)
            assert "pimpelmees" not in told(other)
            assert not any(b"pimpelmees" in f.read_bytes() for f in tmp_path.iterdir() if f.is_file())


@IN_A_FILE
def test_what_was_carried_out_is_not_carried_out_again(project: Project) -> None:
    shared_by_three(project)
    plan = project.withdrawing.plan("Zoë")
    project.withdrawing.carry_out(plan)
    steps = len(project.history())
    with pytest.raises(Refusal, match="withdraw_unknown"):
        project.withdrawing.carry_out(plan)
    assert len(project.history()) == steps and project.check() == []
