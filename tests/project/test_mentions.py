"""Where those who withdraw are still called is told before, in whatever way they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.coding.transcripts import read_text
from app.project import Project
from app.project.calling import Called, person
from tests.project.conftest import IN_A_FILE
from tests.project.test_withdraw import told

FULL = "Annelies van der Velde"
SECRET = "een zin die niemand raadt"


def called(name: str, text: str, *others: str) -> list[str]:
    """How somebody of this name is called in a text."""
    one, strangers = person(name), [other for n in others if (other := person(n))]
    return [text[a:b] for a, b in Called([one] if one else [], strangers).hits(text)]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            FULL,
            "Zoals Annelies zei, en ANNELIES' buur, annelies's hond",
            ["Annelies", "ANNELIES", "annelies"],
        ),
        (FULL, "Mevrouw Van der Velde, bij van der velde", ["Van der Velde", "van der velde"]),
        (FULL, "A. van der Velde, A.M. v.d. Velde", ["A. van der Velde", "A.M. v.d. Velde"]),
        (FULL, "Mevrouw Velde, in het velde", ["Velde"]),
        (FULL, "Onderzoek_Annelies-2", ["Annelies"]),
        ("Velde, Annelies van der", "annelies van der velde", ["annelies van der velde"]),
        ("Zoë Yılmaz", "Zoe\u0308, ZOË en Zoe, YILMAZ", ["Zoë", "ZOË", "Zoe", "YILMAZ"]),
        ("Roos de Wit", "De roos is wit, zei Roos. Het is de wit.", ["Roos"]),
        ("Wil", "Ik wil dat, wil je? Daar was Wil bij.", ["Wil"]),
        ("Jan de Boer", "Jan Modaal en de boer. Jans idee, J. de Boer.", ["Jan", "J. de Boer"]),
        ("Casus Fatima", "bij Fatima, in deze casus", ["Fatima"]),
        ("Li", "Nee, Li toch.", ["Li"]),
        ("Bo de Vries", "Daar kwam Bo, met het bo van de vries.", ["Bo"]),
        ("R1", "R1 zei", []),
        ("Gemeente Rotterdam", "de gemeente Rotterdam", []),
        ("Loslaten", "zij laten los en loslaten", []),
        ("A", "A. zei a", []),
    ],
)
def test_somebody_is_called_in_many_ways(name: str, text: str, found: list[str]) -> None:
    # A name that is decomposed in the text is found with its mark.
    assert [word.replace("e\u0308", "ë") for word in called(name, text)] == found


def test_somebody_else_of_that_first_name_is_not_meant() -> None:
    assert called(FULL, "Annelies de Boer en Annelies", "Annelies de Boer") == ["Annelies"]


def respondent(project: Project) -> str:
    """A case with her own document."""
    own = project.sources.add(read_text(f"{FULL}: Ja.\n", "een.txt")).subject or ""
    case = project.cases.add(FULL).subject or ""
    project.cases.link(case, own)
    return case


def test_a_first_name_is_told_wherever_it_stands_with_kind_and_place(tmp_path: Path) -> None:
    place = tmp_path / "Onderzoek Annelies.kantlijn"
    with Project.create(place, coder="Anna") as project:
        case = respondent(project)
        other = project.sources.add(read_text("Tom Visser: Dat zei annelies ook.\n", "twee.txt")).subject
        code = project.codes.add("Loslaten").subject or ""
        project.codes.edit(code, example="Zoals Annelies zei: ga maar doen.")
        project.memos.write("code", code, "Mevrouw Van der Velde nabellen")
        project.memos.write("source", other or "", "zie Annelies’ verhaal")
        plan = project.withdrawing.plan(case)
        assert sorted((m.kind, m.place) for m in plan.mentions) == [
            ("code", "Loslaten"), ("file", place.name), ("memo", "Loslaten"), ("memo", "twee"),
            ("project", "Onderzoek Annelies"), ("text", "twee"),
        ]  # fmt: skip
        assert [m.line for m in plan.mentions][-1] == "code “Loslaten”: Zoals Annelies zei: ga maar doen."
        project.withdrawing.carry_out(plan)
        assert project.name == "Onderzoek Annelies" and project.check() == []


@IN_A_FILE
def test_what_was_changed_before_leaves_no_first_name_in_the_logboek(project: Project) -> None:
    case = respondent(project)
    project.rename("Onderzoek Annelies")
    project.rename("Onderzoek")
    code = project.codes.add("Loslaten").subject or ""
    project.codes.edit(code, example="Zoals Annelies zei.", definition="Annelies blijft hier")
    project.codes.edit(code, example="Zoals iemand zei.")
    project.questions.save("Bij Annelies", project.questions.read('tekst:"Annelies"'))
    project.withdrawing.carry_out(project.withdrawing.plan(case))
    assert told(project).count("annelies") == told(project).count("annelies blijft hier") > 0
    assert project.questions.list()[0].name == "Bij [teruggetrokken]"
    assert project.check() == [] and not any(g.label == "history.purged" for g in project.history())
    while project.can_undo():
        project.undo()
        assert project.check() == []


@IN_A_FILE
def test_a_first_name_that_another_has_too_stays_in_what_is_kept(project: Project) -> None:
    case = respondent(project)
    project.cases.add("Annelies de Boer")
    project.questions.save("Bij Annelies", project.questions.read('tekst:"Annelies"'))
    plan = project.withdrawing.plan(case)
    assert [(m.kind, m.place) for m in plan.mentions] == [("question", "Bij Annelies")]
    project.withdrawing.carry_out(plan)
    assert project.questions.list()[0].name == "Bij Annelies" and project.check() == []


@IN_A_FILE
def test_an_everyday_word_leaves_what_was_changed_where_it_was_a_name(project: Project) -> None:
    case = project.cases.add("Roos de Wit").subject or ""
    code = project.codes.add("Bloei").subject or ""
    project.codes.edit(code, example="Dat zei Roos, de roos van de straat.")
    project.codes.edit(code, example="Dat zei iemand.")
    project.withdrawing.carry_out(project.withdrawing.plan(case))
    assert "dat zei [teruggetrokken], de roos van de straat." in told(project) and project.check() == []


@IN_A_FILE
def test_a_coder_of_that_first_name_keeps_it(project: Project) -> None:
    case = respondent(project)
    project.work_as("Annelies")
    project.questions.save("Vraag van Annelies", project.questions.read("tekst:los"))
    plan = project.withdrawing.plan(case)
    assert [(m.kind, m.place) for m in plan.mentions] == [("question", "Vraag van Annelies")]
    project.withdrawing.carry_out(plan)
    assert project.questions.list()[0].name == "Vraag van Annelies"
    assert "Annelies" in {coder.name for coder in project.coders.list()} and project.check() == []


@IN_A_FILE
def test_a_document_with_an_everyday_word_for_a_name_is_not_seen_in_every_text(project: Project) -> None:
    own = project.sources.add(read_text("R1: Ja.\n", "een.txt")).subject or ""
    project.sources.add(read_text("R2: Een ander verhaal.\n", "twee.txt"))
    assert project.withdrawing.plan(own).mentions == ()


def test_what_is_replaced_and_still_stands_in_the_name_of_the_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "onderzoek_annelies.kantlijn"
    with Project.create(place, coder="Anna", name="Onderzoek Annelies 2024") as project:
        project.sources.add(read_text(f"R1: Dat zei {FULL} in 2024 bij ons in Zeist.\n", "een.txt"))
        found = project.privacy.search()
        report = project.privacy.pseudonymise(found, found.entities, tmp_path / "k.sleutel", SECRET)
        assert project.name.startswith("Onderzoek [persoon")
        assert [(m.kind, m.place) for m in report.still] == [("file", place.name)]
        project.sources.add(read_text("R1: Dat zei Bob de Vries in Zeist.\n", "twee.txt"))
        found = project.privacy.search()
        report = project.privacy.pseudonymise(found, found.entities, tmp_path / "k.sleutel", SECRET)
        assert report.still == ()


def test_a_place_in_the_name_that_was_kept_is_not_told(tmp_path: Path) -> None:
    with Project.create(tmp_path / "Zeist.kantlijn", coder="Anna") as project:
        project.sources.add(read_text(f"R1: {FULL} woont in Zeist, en zij zei dat.\n", "een.txt"))
        found = project.privacy.search()
        people = [entity for entity in found.entities if entity.kind == "person"]
        report = project.privacy.pseudonymise(found, people, tmp_path / "k.sleutel", SECRET)
        assert report.still == ()
