"""Names that are also something else: a keyword, a value, a kind; and names that become alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.coding.privacy.entities import likely
from app.coding.refusal import Refusal
from app.coding.report.definition import Definition, DocumentWish, Quote, TableWish, Theme
from app.coding.transcripts import read_text
from app.project import Project
from app.project.detecting import Found
from app.project.reporting import make_report
from tests.project.conftest import IN_A_FILE, state
from tests.project.test_withdraw import told as all_told

SECRET = "een lange zin om te onthouden"
GUID = "11111111-1111-4111-8111-111111111111"


def replaced(project: Project, key: Path, words: Sequence[str], found: Found | None = None) -> None:
    """Replace what is likely and these own words."""
    found = found or project.privacy.search()
    for word in words:
        assert found.add(word) is not None, word
    project.privacy.pseudonymise(found, [e for e in found.entities if likely(e)], key, SECRET)
    assert project.check() == []


def document(project: Project, text: str = "R: Jan Jansen laat de code los.", name: str = "a.txt") -> str:
    return project.sources.add(read_text(text, name), kind="interview").subject or ""


@IN_A_FILE
def test_words_of_the_question_language_are_names_in_its_values_alone(
    project: Project, tmp_path: Path
) -> None:
    source = document(project, 'R: de code en tekst, of niet. R: \\d is ("waar") in 2024.')
    code = project.codes.add("Loslaten").subject or ""
    coding = project.codings.add(source, 3, 50, code).subject
    asked = (
        'code:Loslaten en tekst:"de code"', "herkomst:manual en soort:interview", 'tekst:"(\\"waar\\")"',
        r'tekst:"\\d is"', r'regex:"\bcode\b"', "gecodeerd>=2024-01-01",
    )  # fmt: skip
    for n, text in enumerate(asked):
        project.questions.save(f"Vraag {n}", project.questions.read(text))
    words = ["code", "tekst", "of", "niet", "is", '("waar")', "2024", "\\d"]
    replaced(project, tmp_path / "k", words)
    for question in project.questions.list():
        assert project.questions.ask(project.questions.read(question.guid)).guids == {coding}, question
    assert project.history(3)[2].label == "history.question"


@IN_A_FILE
def test_a_choice_and_the_values_that_have_it_get_one_label_and_typed_values_stay(
    project: Project, tmp_path: Path
) -> None:
    document(project)
    case = project.cases.add("A").subject or ""
    project.cases.add_attribute("Rol", "choice", choices=("ja", "2024", "Jan Jansen"))
    project.cases.add_attribute("Leeftijd", "number")
    project.cases.add_attribute("Lid", "boolean")
    project.cases.add_attribute("Telefoon", "text")
    for name, value in (("Rol", "ja"), ("Leeftijd", "2024"), ("Lid", "ja"), ("Telefoon", "0612345678")):
        project.cases.set_value(case, name, value)
    question = project.questions.read("kenmerk:Rol = ja|2024 en kenmerk:Leeftijd > 7 en kenmerk:Lid = ja")
    project.questions.save("V", question)
    replaced(project, tmp_path / "k", ["ja", "2024"])
    values = project.cases.values()[case]
    rol = project.cases.attribute("Rol")
    assert values["Rol"].startswith("[") and values["Rol"] in rol.choices and len(rol.choices) == 3
    assert (values["Leeftijd"], values["Lid"]) == ("2024", "ja")
    assert values["Telefoon"] == "[telefoonnummer 1]"
    told = project.questions.written(project.questions.read("V"))
    assert f'"{values["Rol"]}"' in told and "> 7" not in told.split("Rol")[0]


@IN_A_FILE
def test_names_that_become_alike_get_a_number_and_come_back(project: Project, tmp_path: Path) -> None:
    document(project)
    for name in ("Jan Jansen", "Jansen"):
        code = project.codes.add(name).subject or ""
        project.cases.add_attribute(name)
        project.questions.save(name, project.questions.read('tekst:"Jansen"'))
        project.frameworks.add(name, [code])
        project.reports.save(Definition(
            GUID.replace("1", str(len(name) % 9)), name, where=((name, "x"),), label=f"{{{name}}}",
            tables=(TableWish("shares", name),),
        ))  # fmt: skip
    before = state(project)
    replaced(project, tmp_path / "k", [])
    wanted = {"[persoon 1]", "[persoon 1] (2)"}
    for names in (
        project.codes.book(), project.cases.attributes(), project.questions.list(), project.frameworks.list(),
        project.reports.list(),
    ):  # fmt: skip
        assert {one.name for one in names} == wanted
    assert {d.where[0][0] for d in project.reports.list()} == wanted
    for definition in project.reports.list():
        make_report(project, definition)
        assert definition.tables[0].of == definition.where[0][0] == definition.label.strip("{}")
    project.privacy.reidentify(tmp_path / "k", SECRET)
    assert state(project) == before


@IN_A_FILE
def test_a_place_in_a_memo_that_was_taken_out_stays(project: Project, tmp_path: Path) -> None:
    document(project)
    project.memos.write("project", project.guid, "Jan Jansen mag hier staan")
    found = project.privacy.search()
    at = next(n for n, p in enumerate(found.pieces) if (p.kind, p.name) == ("memo", "text"))
    for entity in found.entities:
        entity.hits = [h for h in entity.hits if h.piece != at]
    replaced(project, tmp_path / "k", [], found)
    assert project.memos.list()[0].text == "Jan Jansen mag hier staan"
    assert "Jansen" not in project.sources.text(project.sources.list()[0].guid)


@IN_A_FILE
def test_what_a_shipped_codebook_says_keeps_its_words(project: Project, tmp_path: Path) -> None:
    from app.coding.codebook.files import read_codebook

    document(project, "R: loslaten is de rol van de gemeente.")
    project.codes.take_all(read_codebook("loslaten-of-sturen").codes)
    before = [replace(code) for code in project.codes.book()]
    replaced(project, tmp_path / "k", ["rol", "de", "loslaten"])
    assert list(project.codes.book()) == before


@IN_A_FILE
def test_a_label_with_a_sign_that_means_something_is_refused(project: Project, tmp_path: Path) -> None:
    document(project)
    for label in ("[a > b]", "[a;b]", "[a|b]", "[{a}]"):
        found = project.privacy.search()
        found.entities[0].label = label
        with pytest.raises(Refusal, match="label"):
            project.privacy.pseudonymise(found, found.entities[:1], tmp_path / "k", SECRET)


@IN_A_FILE
def test_a_report_stands_without_the_quotes_and_the_document_of_who_withdraws(project: Project) -> None:
    one, two = document(project, "R: Jan laat los.", "Jan"), document(project, "R: Wij ook.", "Twee")
    code = project.codes.add("Loslaten").subject or ""
    quotes = [project.codings.add(s, 3, 10, code).subject or "" for s in (one, two)]
    project.reports.save(Definition(
        GUID, "Over Jan", themes={code: Theme("Jan zei", quotes=tuple(Quote(q) for q in quotes))},
        documents=DocumentWish(("portrait",), (one,)),
    ))  # fmt: skip
    project.withdrawing.carry_out(project.withdrawing.plan("Jan"))
    [report] = project.reports.list()
    assert report.name == "Over [teruggetrokken]"
    assert report.themes[code] == Theme("[teruggetrokken] zei", quotes=(Quote(quotes[1]),))
    assert report.documents == DocumentWish()  # not a picture of every document
    make_report(project, report)
    assert project.check() == []


@IN_A_FILE
def test_who_withdraws_takes_no_keyword_attribute_or_step_along(project: Project) -> None:
    document(project)
    case = project.cases.add("Code").subject or ""
    code = project.codes.add("Zang").subject or ""
    project.cases.add_attribute("Code", "choice", choices=("code", "x"))
    other = project.cases.add("B").subject or ""
    project.cases.set_value(other, "Code", "x")
    project.questions.save("Code", project.questions.read('code:Zang en tekst:"code" of kenmerk:Code = x'))
    project.reports.save(
        Definition(GUID, "R", where=(("Code", "code"),), tables=(TableWish("shares", "Code"),))
    )
    project.suggestions.never(code, "code")
    project.undo()
    project.withdrawing.carry_out(project.withdrawing.plan(case))
    [question] = project.questions.list()
    assert question.name == "[teruggetrokken]"
    told = project.questions.written(project.questions.read(question.guid))
    assert told == '(code:"Zang" en tekst:"[teruggetrokken]") of kenmerk:"Code" = "x"'
    [report] = project.reports.list()
    assert report.where == (("Code", "code"),)
    make_report(project, report)
    assert project.check() == []
    assert project.history(2)[1].details["of"] == "history.suggest_never"


@IN_A_FILE
def test_kept_questions_of_two_who_withdraw_have_two_names(project: Project) -> None:
    document(project)
    for name in ("Sanne", "Tom"):
        project.cases.add(name)
        project.questions.save(f"Over {name}", project.questions.read(f'tekst:"{name}"'))
    for name in ("Sanne", "Tom"):
        project.withdrawing.carry_out(project.withdrawing.plan(name))
    assert [q.name for q in project.questions.list()] == [
        "Over [teruggetrokken]",
        "Over [teruggetrokken] (2)",
    ]


@IN_A_FILE
def test_where_the_name_of_who_withdraws_still_stands_is_told_and_what_is_cleaned_is_not(
    project: Project,
) -> None:
    document(project)
    case = project.cases.add("Sanne").subject or ""
    code = project.codes.add("Loslaten").subject or ""
    project.rename("Rond Sanne")
    project.codes.add_set("Set van Sanne", [code])
    project.cases.add_attribute("Contact met Sanne", "choice", choices=("via Sanne", "zelf"))
    project.sources.edit(project.sources.list()[0].guid, group="groep Sanne", wave="na Sanne")
    project.questions.save("Over Sanne", project.questions.read('tekst:"Sanne"'))
    project.frameworks.add("Kader Sanne", [code])
    project.reports.save(Definition(GUID, "Rapport Sanne"))
    plan = project.withdrawing.plan(case)
    stays = ["Rond Sanne", "Set van Sanne", "Contact met Sanne", "via Sanne", "groep Sanne", "na Sanne"]
    assert [m.words for m in plan.mentions] == stays
    project.withdrawing.carry_out(plan)
    assert "Sanne" not in str(project.settings())
    assert "Contact met Sanne" in {a.name for a in project.cases.attributes()}


@IN_A_FILE
def test_an_own_word_stands_whole_where_a_part_of_it_was_found(project: Project, tmp_path: Path) -> None:
    source = document(project, "R: Jan Jansen BV en Jan Jansen, ook van Jansen.")
    project.questions.save("V", project.questions.read('tekst:"Jan Jansen BV"'))
    found = project.privacy.search()
    own = found.add("Jan Jansen BV", "organisation")
    assert own is not None and len(own.hits) == 2 and found.add("Jan Jansen") is None
    chosen = [e for e in found.entities if likely(e)]
    report = project.privacy.pseudonymise(found, chosen, tmp_path / "k", SECRET)
    text = project.sources.text(source)
    assert text == "R: [organisatie 1] en [persoon 1], ook van [persoon 1]."
    assert report.places == {"organisation": 2, "person": 2}
    assert project.questions.list()[0].text == 'text:"[organisatie 1]"'
    assert project.privacy.reidentify(tmp_path / "k", SECRET).total == report.total == 4


@IN_A_FILE
def test_who_was_handed_a_project_keeps_the_name_in_the_logboek(project: Project, tmp_path: Path) -> None:
    from app.project.handing_out import hand_out

    document(project)
    hand_out(project, tmp_path / "uit", ["Jan Jansen"])
    found = project.privacy.search()
    chosen = [e for e in found.entities if likely(e)]
    report = project.privacy.pseudonymise(found, chosen, tmp_path / "k", SECRET)
    assert [names for _, names in report.handed] == ["Jan Jansen"]
    assert project.coders.by_name("Jan Jansen") is not None
    assert project.check() == []


@IN_A_FILE
@pytest.mark.parametrize("both", [False, True])
def test_a_surname_that_two_have_gets_no_label_by_itself(
    project: Project, tmp_path: Path, both: bool
) -> None:
    document(project, "R: Sjoerd Hoekstra belde, en Piet Hoekstra kwam.")
    code = project.codes.add("Macht").subject or ""
    project.codes.edit(code, definition="Zie wethouder Marijke Hoekstra")
    project.codes.edit(code, definition="Zie iemand")
    found = project.privacy.search()
    chosen = [e for e in found.entities if "Sjoerd" in e.name or (both and "Piet" in e.name)]
    assert len(chosen) == 1 + both
    project.privacy.pseudonymise(found, chosen, tmp_path / "k", SECRET)
    assert "wethouder marijke hoekstra" in all_told(project)
    assert project.check() == []
