"""A withdrawal takes out what is surely the respondent's, and nothing that is or may be another's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.project import Project
from app.project.calling import person
from app.project.leaving import Leaving
from tests.project.conftest import IN_A_FILE
from tests.project.test_withdraw import told


def left(name: str, text: str, staying: Sequence[str] = (), *, kept: bool = False) -> str:
    """A text when somebody of this name has gone."""
    one = person(name)
    return Leaving([name], [name], [one] if one else [], staying).without(text, "[x]", told=kept)


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize(
    ("name", "staying", "text"),
    [
        ("Jan 1", "Jan 2", "Jan 2 zegt dat, en Jan ook"),
        ("Jan 1", "Jan 2", "Jan 12 en Jan 1-2"),
        ("Anna (moeder)", "Anna (dochter)", "Anna (dochter) en Anna"),
        ("Anne Jansen", "Anne-Marie Smit", "Anne-Marie Smit, Anne-Marie en Anne"),
        ("Jan", "Jan-Willem Smit", "Jan-Willem Smit"),
        ("Els Bakker", "Fatma Bakker-Yilmaz", "Fatma Bakker-Yilmaz, mevrouw Bakker-Yilmaz, mevrouw Bakker"),
        ("Marie", "Anne-Marie", "Anne-Marie"),
        ("Marie Smit", "Anne-Marie", "Anne-Marie, Marie"),
        ("Anne-Marie Smit", "Marie Jansen", "Marie Jansen, Marie"),
        ("Wmo-consulent 4", "Wmo-consulent 5", "Wmo-consulent 5 en de Wmo-consulent"),
        ("POH-GGZ 2", "R1", "Doorverwezen naar de POH-GGZ, POH-GGZ 21"),
        ("IB-er basisschool 3", "R1", "De IB-er van de basisschool"),
        ("Wijkteam-coach 1", "R1", "Gesprek met de wijkteam-coach"),
        ("Schuldhulpmaatje 1", "R1", "Het schuldhulpmaatje"),
        ("Vrouw 43 jr", "R1", "Een vrouw, 43 jaar; vrouw 43"),
        ("Anna van de Wmo", "R1", "Het loket van de Wmo"),
        ("J. de Boer", "Joop de Boer", "Joop de Boer, mevrouw De Boer"),
        ("Jan de Boer", "Joop de Boer", "J. de Boer, meneer De Boer"),
        ("Jan de Boer", "R1", "K.J. de Boer, J de Boer"),
        ("Annelies van der Velde", "Tom van der Velde", "A. van der Velde, mevrouw Van der Velde"),
        ("Sjoerd Hoekstra", "R1", "Piet Hoekstra, P. Hoekstra, Sjoerd-Jan, Sjoerd Visser"),
        ("Han Visser", "Hans Smit", "Hans Smit en Hans"),
        ("Han Visser", "R1", "Hans kwam"),
        ("Jan Visser", "Jan Visser-Smit", "Jan Visser-Smit"),
        ("Jan Smit", "R1", "Jan Smit 2, Jan Smit (3)"),
    ],
)
def test_what_is_or_may_be_anothers_stays(name: str, staying: str, text: str, kept: bool) -> None:
    assert left(name, text, [staying], kept=kept) == text


@pytest.mark.parametrize(
    ("name", "staying", "text", "then"),
    [
        ("Jan 1", "Jan 2", "Jan 1, JAN 1 en Jan 2", "[x], [x] en Jan 2"),
        ("Anna (moeder)", "Anna (dochter)", "Anna (moeder) zei", "[x] zei"),
        ("Anne Jansen", "Anne-Marie Smit", "Anne Jansen; Jansen; Anne-Marie", "[x]; [x]; Anne-Marie"),
        ("Wmo-consulent 4", "Wmo-consulent 5", "Zoals Wmo-consulent 4 zei", "Zoals [x] zei"),
        ("Jan de Boer", "Joop de Boer", "Jan de Boer, Joop de Boer", "[x], Joop de Boer"),
        ("Jan de Vries", "R1", "J. de Vries, J.P. de Vries, Jan", "[x], [x], [x]"),
        ("Velde, Annelies van der", "R1", "Annelies van der Velde, Annelies’ hond", "[x], [x]’ hond"),
        ("Annelies van der Velde", "Annelies", "Annelies van der Velde en Annelies", "[x] en Annelies"),
        ("Annelies van der Zzyxa", "R1", "Mevrouw Van der Zzyxa", "Mevrouw [x]"),
        ("Zoë Yılmaz", "R1", "Zoe\u0308 kwam", "[x] kwam"),
    ],
)  # fmt: skip
def test_what_is_surely_theirs_goes(name: str, staying: str, text: str, then: str) -> None:
    assert left(name, text, [staying]) == then


@IN_A_FILE
def test_a_role_and_who_has_the_same_first_name_stay_whole(project: Project) -> None:
    first = project.cases.add("Jan 1").subject or ""
    project.cases.add("Jan 2")
    role = project.cases.add("Wmo-consulent 4").subject or ""
    code = project.codes.add("Rol van de Wmo-consulent").subject or ""
    project.codes.edit(code, definition="Jan 1 en Jan 2 over de Wmo-consulent")
    project.codes.edit(code, definition="Wat zij doet")
    project.questions.save("Bij Jan 2", project.questions.read('tekst:"Jan"'))
    for case in (first, role):
        project.withdrawing.carry_out(project.withdrawing.plan(case))
    assert "[teruggetrokken] en jan 2 over de wmo-consulent" in told(project)
    assert "[teruggetrokken] 2" not in told(project) and "de [teruggetrokken]" not in told(project)
    assert [c.name for c in project.codes.book()] == ["Rol van de Wmo-consulent"]
    assert [q.name for q in project.questions.list()] == ["Bij Jan 2"]
    assert project.check() == []


@IN_A_FILE
def test_how_many_kept_questions_lose_the_name_is_told_before(project: Project) -> None:
    case = project.cases.add("Annelies van der Velde").subject or ""
    for name in ("Bij Annelies", "Bij Annelies-Marie", "Loslaten"):
        project.questions.save(name, project.questions.read('tekst:"los"'))
    plan = project.withdrawing.plan(case)
    assert plan.kept == 1
    project.withdrawing.carry_out(plan)
    assert sorted(q.name for q in project.questions.list()) == [
        "Bij Annelies-Marie", "Bij [teruggetrokken]", "Loslaten",
    ]  # fmt: skip
