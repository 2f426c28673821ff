"""Questionnaires in a project: cases, attributes, turns to code; a later export carries codings along."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.coding.analysis.tables import table as cross_table
from app.coding.model import CodingFilter
from app.coding.refusal import Refusal
from app.coding.survey import read
from app.coding.values import in_use
from app.project import Project, tallying
from app.project.handing_out import hand_out
from app.project.merging.merge import merge
from app.project.surveys.plan import SurveyReport
from app.words import say

from .conftest import IN_A_FILE, state

HEAD = ["Respondentnummer", "Organisatie", "Cijfer", "Waarom loslaten?", "Toelichting op sturen"]
ROWS = [
    ["R1", "gemeente", "7,5", "Omdat inwoners het zelf kunnen, =echt waar.", "-wij sturen bij als het moet"],
    ["R2", "gemeente", "8", "", "Sturen doen wij liever niet, maar soms moet het."],
    ["R3", "organisatie", "", "De gemeente laat los\nen wij pakken het op.", ""],
    ["R4", "organisatie", "6", "", ""],
]


def written(path: Path, rows: list[list[str]], head: list[str] = HEAD) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    path.write_text(out.getvalue(), "utf-8")
    return path


def imported(project: Project, path: Path, **told: Any) -> SurveyReport:
    table = read(path)
    told.setdefault("open_columns", ["Waarom loslaten?", "Toelichting op sturen"])
    columns = project.surveys.columns(table, **told)
    plan = project.surveys.plan(table, columns, path.read_bytes(), told.get("taken"))
    return project.surveys.store(plan)[1]


@pytest.fixture
def survey(project: Project, tmp_path: Path) -> Project:
    project.codes.add("Loslaten")
    imported(project, written(tmp_path / "a.csv", ROWS))
    return project


def code(project: Project, source: str, said: str) -> str:
    guid = project.sources.get(source).guid
    at = project.sources.text(guid).index(said)
    return project.codings.add(guid, at, at + len(said), project.codes.get("Loslaten").guid).subject or ""


def coded(project: Project) -> dict[str, str]:
    texts = project.sources.texts()
    return {c.guid: texts[c.source][c.start : c.end] for c in project.codings.list()}


def test_the_values_in_use_are_those_of_everything_that_has_one(survey: Project) -> None:
    survey.cases.add_attribute("Gemeente", scope="source")
    for source, value in zip(survey.sources.list(), ("Ede", "Baarn"), strict=True):
        survey.cases.set_value(source.guid, "Gemeente", value, scope="source")
    found = survey.cases.values_in_use()
    assert found == {
        "Organisatie": ["gemeente", "organisatie"], "Cijfer": ["6", "7.5", "8"], "Gemeente": ["Baarn", "Ede"],
    }  # fmt: skip
    held = survey.cases.values_by_target().values()
    assert found == in_use(survey.cases.attributes(), held)


def test_a_respondent_is_a_case_an_open_answer_its_turn(survey: Project) -> None:
    assert [c.name for c in survey.cases.list()] == ["R1", "R2", "R3", "R4"]
    r1 = survey.cases.get("R1").guid
    assert survey.cases.values()[r1] == {"Organisatie": "gemeente", "Cijfer": "7.5"}
    source = survey.sources.get("Waarom loslaten?")
    assert source.kind == "survey"
    text, turns = survey.sources.text(source.guid), survey.sources.turns(source.guid)
    assert [text[t.text_start : t.end] for t in turns] == [ROWS[0][3], ROWS[2][3]]
    speakers = {s.guid: s for s in survey.sources.speakers(source.guid)}
    assert [(speakers[t.speaker or ""].name, speakers[t.speaker or ""].case) for t in turns] == [
        ("R1", r1), ("R3", survey.cases.get("R3").guid),
    ]  # fmt: skip
    assert not survey.check()


def test_filters_and_tables_see_the_respondent_who_speaks(survey: Project) -> None:
    one, other = code(survey, "Waarom loslaten?", "inwoners"), code(survey, "Waarom loslaten?", "laat los")
    third = code(survey, "Toelichting op sturen", "Sturen")
    found = lambda **k: {c.guid for c in survey.codings.list(CodingFilter(**k))}  # noqa: E731
    assert found(where=(("Organisatie", "gemeente"),)) == {one, third}
    assert found(where=(("Organisatie", "organisatie"),)) == {other}
    assert found(cases=frozenset({survey.cases.get("R2").guid})) == {third}
    fragments = {f.coding.guid: f for f in survey.codings.fragments()}
    assert fragments[one].attributes["Cijfer"] == "7.5" and fragments[one].cases == ("R1",)
    matrix = cross_table(survey.extract(CodingFilter(), texts=False), "Organisatie")
    assert dict(zip(matrix.column_labels, matrix.counts[0].tolist(), strict=True)) == {
        "gemeente": 2, "organisatie": 1,
    }  # fmt: skip


def test_it_is_one_step_and_the_same_file_again_is_none(survey: Project, tmp_path: Path) -> None:
    steps = len(survey.history())
    report = imported(survey, tmp_path / "a.csv")
    assert report.known and not report.changed and len(survey.history()) == steps
    before = state(survey)
    survey.undo()
    assert not survey.cases.list() and not survey.sources.list() and not survey.cases.attributes()
    survey.redo()
    assert state(survey) == before


def test_a_later_export_updates_by_respondent(survey: Project, tmp_path: Path) -> None:
    one, other = code(survey, "Waarom loslaten?", "inwoners"), code(survey, "Waarom loslaten?", "laat los")
    before = coded(survey)
    later = [
        ["R5", "gemeente", "9", "Nieuw antwoord.", "En nog een."],
        ["R3", "organisatie", "5", ROWS[2][3], "Toch nog iets over sturen."],
        ["R1", "gemeente", "7,5", "Omdat de inwoners het prima zelf kunnen, =echt waar.", ROWS[0][4]],
        ["R4", "organisatie", "", "", ""],
    ]
    report = imported(survey, written(tmp_path / "b.csv", later))
    assert (report.new, report.vanished, len(report.dropped)) == (1, ("R2",), 0)
    assert coded(survey) == before and set(before) == {one, other}
    assert [c.name for c in survey.cases.list()] == ["R1", "R2", "R3", "R4", "R5"]
    values = survey.cases.values()
    assert values[survey.cases.get("R3").guid]["Cijfer"] == "5"
    assert "Cijfer" not in values[survey.cases.get("R4").guid]
    text = survey.sources.text(survey.sources.get("Toelichting op sturen").guid)
    assert text.split("\n\n") == [
        "R1: -wij sturen bij als het moet", "R2: Sturen doen wij liever niet, maar soms moet het.",
        "R5: En nog een.", "R3: Toch nog iets over sturen.",
    ]  # fmt: skip
    assert not survey.check()
    survey.undo()
    assert coded(survey) == before and len(survey.cases.list()) == 4


SMALL = ["Respondentnummer", "Organisatie", "Cijfer"]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (SMALL, [["R1", "organisatie", "3"], ["R2", "organisatie", "2"]]),  # others under the same numbers
        (SMALL[:2], [["R8", "gemeente"], ["R9", "gemeente"]]),  # one column of four, and nobody the same
        ([*HEAD[:3], *(f"Vraag {n}" for n in range(9))], [["R1", "gemeente", "7,5", *"123456789"]]),
    ],
)  # fmt: skip
def test_a_file_that_may_be_another_questionnaire_is_asked_about(
    survey: Project, tmp_path: Path, head: list[str], rows: list[list[str]]
) -> None:
    path = written(tmp_path / "klein.csv", rows, head)
    before, texts = state(survey), survey.sources.texts()
    table = read(path)
    found = survey.surveys.likeness(table, survey.surveys.columns(table))
    assert found is not None and not found.sure and found.file == "a.csv"
    with pytest.raises(Refusal) as caught:
        imported(survey, path, open_columns=[])
    assert caught.value.key == "survey.doubtful" and "“a.csv”" in say(caught.value)
    assert state(survey) == before
    report = imported(survey, path, open_columns=[], taken="new")
    assert not report.known and report.changed and survey.sources.texts() == texts
    assert len(survey.surveys.every()) == 2 and not survey.check()
    survey.undo()
    assert state(survey) == before
    report = imported(survey, path, open_columns=[], taken="again")
    assert report.known and len(survey.surveys.every()) == 1 and not survey.check()


def test_a_later_export_with_fewer_columns_is_known_by_its_answers(survey: Project, tmp_path: Path) -> None:
    rows = [[row[0], row[1], row[2]] for row in ROWS]
    rows[1][2] = "9"
    report = imported(survey, written(tmp_path / "b.csv", rows, SMALL), open_columns=[])
    assert report.known and survey.cases.values()[survey.cases.get("R2").guid]["Cijfer"] == "9"
    long = written(tmp_path / "c.csv", [["R3", ROWS[2][3]]], [HEAD[0], HEAD[3]])
    assert imported(survey, long, open_columns=[HEAD[3]]).known
    with pytest.raises(Refusal, match="not_again"):
        imported(survey, written(tmp_path / "d.csv", [["R1", "x"]], ["Nummer", "Kleur"]), open_columns=[],
                 taken="again")  # fmt: skip


def test_what_was_mended_here_stays_unless_the_file_changed_it(survey: Project, tmp_path: Path) -> None:
    source = survey.sources.get("Waarom loslaten?").guid
    survey.sources.edit_text(source, survey.sources.text(source).replace("zelf kunnen", "best zelf kunnen"))
    r3 = survey.cases.get("R3").guid
    survey.cases.set_value(r3, "Cijfer", "4")
    later = [[*row] for row in ROWS]
    later[2][3] = "De gemeente laat het los."
    report = imported(survey, written(tmp_path / "b.csv", later))
    text = survey.sources.text(source)
    assert "best zelf kunnen" in text and "De gemeente laat het los." in text
    assert survey.cases.values()[r3]["Cijfer"] == "4" and report.values == 0


def test_a_renamed_case_and_attribute_are_known_again(survey: Project, tmp_path: Path) -> None:
    r1 = survey.cases.get("R1").guid
    survey.cases.edit(r1, name="Delft")
    survey.cases.edit_attribute(survey.cases.attribute("Cijfer").guid, name="Rapportcijfer")
    later = [[*row] for row in ROWS]
    later[0][2] = "9"
    imported(survey, written(tmp_path / "b.csv", later))
    assert len(survey.cases.list()) == 4 and survey.cases.values()[r1]["Rapportcijfer"] == "9"
    assert [a.name for a in survey.cases.attributes()] == ["Organisatie", "Rapportcijfer"]


def test_new_answers_widen_a_choice_and_a_type(survey: Project, tmp_path: Path) -> None:
    later = [[*row] for row in ROWS] + [["R9", "bewoner", "weet niet", "", ""]]
    report = imported(survey, written(tmp_path / "b.csv", later))
    assert survey.cases.attribute("Organisatie").choices == ("gemeente", "organisatie", "bewoner")
    assert survey.cases.attribute("Cijfer").type == "text"
    assert [n.key for n in report.notices] == ["survey.widened"]


def test_cells_that_do_not_fit_are_refused_and_nothing_changed(project: Project, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ROWS)
    before = state(project)
    with pytest.raises(Refusal) as caught:
        imported(project, path, types={"Organisatie": "getal"})
    assert caught.value.key == "survey.problem.number" and caught.value.details["line"] == 2
    assert state(project) == before


def test_stopping_half_way_takes_everything_back(project: Project, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ROWS)
    table = read(path)
    plan = project.surveys.plan(table, project.surveys.columns(table), path.read_bytes())
    before = state(project)
    steps = project.surveys.steps(plan, SurveyReport())
    next(steps)
    assert project.cases.list()
    steps.close()
    assert state(project) == before and len(project.history()) == 2


def test_respondents_join_cases_that_are_there(project: Project, tmp_path: Path) -> None:
    guid = project.cases.add("r2").subject or ""
    report = imported(project, written(tmp_path / "a.csv", ROWS))
    assert report.new == 3 and report.adopted == ("R2",) and project.cases.values()[guid]["Cijfer"] == "8"


def test_names_are_told_to_go_on_only_where_they_do(project: Project, tmp_path: Path) -> None:
    for n in (2, 5, 6):
        rows = [[f"r{n}-{k}", "3"] for k in range(n)]
        for name, _ in rows:
            project.cases.add(name)
        report = imported(
            project, written(tmp_path / f"{n}.csv", rows, ["code", f"Cijfer {n}"]), open_columns=[]
        )
        told = [str(x.details["names"]) for x in report.notices if x.key == "survey.adopted"]
        assert [t.endswith(", …") for t in told] == [n > 5] and (n > 5 or told[0].endswith(f"{n}-{n - 1}."))


def test_who_withdraws_takes_the_files_along_and_is_not_brought_back(survey: Project, tmp_path: Path) -> None:
    names = [s.guid for s in survey.sources.list()]
    plan = survey.withdrawing.plan("R1")
    assert plan.originals == 2
    survey.withdrawing.carry_out(plan)
    assert all(survey.sources.original(s) is None for s in names)
    assert "inwoners het zelf" not in "".join(survey.sources.texts().values())
    if isinstance(survey.place, Path):  # or a database, which other tests look into
        assert b"inwoners het zelf" not in survey.place.read_bytes()
    assert not survey.check()
    later = [row for row in ROWS if row[0] != "R1"] + [["R8", "gemeente", "5", "Nog een antwoord.", ""]]
    later[0] = ["R2", "organisatie", "1", "Gewijzigd.", "Gewijzigd."]
    report = imported(survey, written(tmp_path / "b.csv", later))
    assert "survey.frozen" in [n.key for n in report.notices] and report.new == 1
    assert survey.cases.values()[survey.cases.get("R2").guid]["Cijfer"] == "8"
    assert "Gewijzigd" not in "".join(survey.sources.texts().values())


@IN_A_FILE
def test_a_removed_question_leaves_with_who_withdraws(survey: Project) -> None:
    for source in survey.sources.list():
        survey.sources.remove(source.guid)
    survey.withdrawing.carry_out(survey.withdrawing.plan("R1"))
    assert isinstance(survey.place, Path)
    assert b"inwoners het zelf" not in survey.place.read_bytes()
    assert not survey.check()


def test_a_merged_or_handed_out_survey_is_known_there(survey: Project, tmp_path: Path) -> None:
    with Project.create(tmp_path / "doel.kantlijn", coder="Bob") as target:
        merge(target, [survey.place])
        assert not imported(target, tmp_path / "a.csv").changed and len(target.sources.list()) == 2
        assert not merge(target, [survey.place]).changes
        target.withdrawing.carry_out(target.withdrawing.plan("R2"))
        assert not any(target.sources.original(s.guid) for s in target.sources.list())
        assert target.check() == []
    hand_out(survey, tmp_path, ["Bob"])
    with Project.open(next(tmp_path.glob("*-Bob.kantlijn")), coder="Bob") as handed:
        assert handed.surveys.every() == survey.surveys.every()


def test_what_only_one_of_two_copies_knows_of_a_survey_is_taken_over(survey: Project, tmp_path: Path) -> None:
    copy = survey.backup(tmp_path)
    with Project.open(copy, coder="Bob") as other:
        more = [[*row, "3"] for row in ROWS] + [["R9", "", "", "", "", ""]]
        later = written(tmp_path / "b.csv", more, [*HEAD, "Aantal jaren"])
        imported(other, later, types={"Aantal jaren": "number"})
    merge(survey, [copy])
    (record,) = survey.surveys.every().values()
    assert [c["header"] for c in record["columns"]] == [*HEAD, "Aantal jaren"]
    assert record["blank"] == [survey.cases.get("R9").guid]


@IN_A_FILE
def test_a_later_export_that_was_read_elsewhere_brings_its_file_along(
    survey: Project, tmp_path: Path
) -> None:
    """Without it the next export would be compared with an old one, and what was mended would be lost."""
    copy = survey.backup(tmp_path)
    before = state(survey)
    first = survey.sources.original(survey.sources.list()[0].guid)
    later = written(tmp_path / "later.csv", [ROWS[0], [*ROWS[1][:4], "Sturen doen wij nooit."], *ROWS[2:]])
    with Project.open(copy, coder="Bob") as other:
        imported(other, later)
    planned = merge(survey, [copy], dry_run=True, offered=True)
    fields = [f for o in planned.offers[0] if o.kind == "source" for f in o.fields]
    assert ("original", "") in fields and ("original_name", "later.csv") in fields
    merge(survey, [copy])
    assert {survey.sources.original(s.guid) for s in survey.sources.list()} == {later.read_bytes()}
    assert {s.original_name for s in survey.sources.list()} == {"later.csv"} and survey.check() == []
    assert not imported(survey, later).answers  # it is the file that was read last
    assert merge(survey, [copy]).backup is None
    survey.undo()
    assert state(survey) == before and survey.sources.original(survey.sources.list()[0].guid) == first


@IN_A_FILE
def test_two_later_exports_keep_the_one_that_is_here(survey: Project, tmp_path: Path) -> None:
    copy = survey.backup(tmp_path)
    rows = [[*ROWS[0][:2], "9", *ROWS[0][3:]], *ROWS[1:]]
    with Project.open(copy, coder="Bob") as other:
        imported(other, written(tmp_path / "daar.csv", rows))
    here = written(tmp_path / "hier.csv", [[*ROWS[0][:2], "3", *ROWS[0][3:]], *ROWS[1:]])
    imported(survey, here)
    result = merge(survey, [copy], policy="keep")
    assert {survey.sources.original(s.guid) for s in survey.sources.list()} == {here.read_bytes()}
    assert {n.key for n in result.plans[0].notices} == {"merge.original_kept"} and survey.check() == []


def test_equal_numbers_are_one_answer(project: Project, tmp_path: Path) -> None:
    told = ("7,0", "7", "07", "+7", "7,50", ",5", "-0")
    rows = [[f"R{n}", "", number, "", ""] for n, number in enumerate(told)]
    imported(project, written(tmp_path / "a.csv", rows), types={"Cijfer": "number"})
    grade = project.cases.attribute("Cijfer")
    assert tallying.material(project).count(grade).values == ("0", "0.5", "7", "7.5")
    project.cases.set_value(project.cases.get("R0").guid, grade.guid, "8,00")
    assert tallying.material(project).count(grade).all.counts == (1, 1, 3, 1, 1)


def test_a_removed_case_comes_back_with_all_its_answers(survey: Project, tmp_path: Path) -> None:
    texts, values = survey.sources.texts(), list(survey.cases.values().values())
    survey.cases.remove(survey.cases.get("R1").guid)
    assert imported(survey, tmp_path / "a.csv").new == 1
    again = survey.cases.values()
    assert sorted(map(str, again.values())) == sorted(map(str, values)) and survey.sources.texts() == texts
    r1 = survey.cases.get("R1").guid
    assert {s.source for s in survey.sources.speakers() if s.case == r1} == set(texts)
    assert not imported(survey, tmp_path / "a.csv").changed and survey.check() == []


def test_what_was_mended_after_an_export_that_changed_nothing_stays(survey: Project, tmp_path: Path) -> None:
    r2, grade = survey.cases.get("R2").guid, survey.cases.attribute("Cijfer").guid
    survey.cases.set_value(r2, grade, "9")
    later = [[*row[:2], "9", *row[3:]] if row[0] == "R2" else row for row in ROWS]
    imported(survey, written(tmp_path / "b.csv", later))
    survey.cases.set_value(r2, grade, "10")
    assert not imported(survey, tmp_path / "b.csv").changed
    assert survey.cases.values()[r2]["Cijfer"] == "10"


ANSWER = st.text(st.sampled_from("ab c.\n=é😀"), max_size=14).map(str.strip)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_what_was_not_changed_keeps_its_codings_to_the_letter(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("law")
    names = [f"r{n}" for n in range(5)]
    some = st.permutations(names).flatmap(lambda order: st.integers(2, 5).map(lambda n: order[:n]))
    first, second = ({n: data.draw(ANSWER) for n in data.draw(some)} for _ in range(2))
    for name in names:
        if name in first and name in second and data.draw(st.booleans()):
            second[name] = first[name]
    if not any(first.values()):
        first[next(iter(first))] = "abc"
    with Project.create(folder / "p.kantlijn", coder="Anna") as project:
        project.codes.add("Loslaten")
        head = ["id", "open"]
        told = {"case_column": "id", "open_columns": ["open"]}
        imported(project, written(folder / "a.csv", [[n, a] for n, a in first.items()], head), **told)
        (source,) = project.sources.list()
        text = project.sources.text(source.guid)
        speakers = {s.guid: s.name for s in project.sources.speakers()}
        lain: dict[str, tuple[str, str]] = {}
        for turn in project.sources.turns(source.guid):
            letters = [at for at in range(turn.text_start, turn.end) if not text[at].isspace()]
            start = data.draw(st.sampled_from(letters))
            end = data.draw(st.integers(start + 1, turn.end))
            guid = project.codings.add(source.guid, start, end, project.codes.get("Loslaten").guid).subject
            lain[guid or ""] = (speakers[turn.speaker or ""], text[start:end])
        before = state(project)
        report = imported(
            project, written(folder / "b.csv", [[n, a] for n, a in second.items()], head), taken="again",
            **told,
        )  # fmt: skip
        after, now = coded(project), project.sources.text(source.guid)
        for guid, (name, said) in lain.items():
            if name not in second or second[name] == first[name]:
                assert after[guid] == said
        speakers = {s.guid: s.name for s in project.sources.speakers()}
        held = {
            speakers[t.speaker or ""]: now[t.text_start : t.end] for t in project.sources.turns(source.guid)
        }
        expected = {**{n: a for n, a in first.items() if n not in second}, **second}
        assert held == {n: a for n, a in expected.items() if a}
        assert not project.check()
        if report.changed:
            project.undo()
        assert state(project) == before


def test_more_columns_cost_no_more_questions(project: Project, tmp_path: Path) -> None:
    """Of an import with 1,000 columns each column must not read all others anew."""
    asked: list[int] = []
    store = project.store
    told = [0]
    event.listen(store._engine, "after_cursor_execute", lambda *_: told.__setitem__(0, told[0] + 1))
    for columns in (5, 80):
        head = ["code", *(f"vraag {n} van {columns}" for n in range(columns))]
        told[0] = 0
        imported(
            project, written(tmp_path / f"{columns}.csv", [["r1", *["3"] * columns]], head), open_columns=[]
        )
        asked.append(told[0])
    assert len(project.cases.attributes()) == 85
    assert asked[1] <= asked[0] + 10


def test_a_later_export_with_other_answers_makes_all_its_columns_anew_at_once(
    project: Project, tmp_path: Path
) -> None:
    """Of 2,000 columns that hold words where they held numbers each one read all others anew: a minute."""
    head = ["code", *(f"vraag {n}" for n in range(60))]
    imported(project, written(tmp_path / "eerst.csv", [["r1", *["3"] * 60]], head), open_columns=[])
    changed: list[str] = []
    event.listen(
        project.store._engine,
        "after_cursor_execute",
        lambda _c, _r, statement, *_: changed.append(statement) if " attribute." in statement else None,
    )
    later = written(tmp_path / "later.csv", [["r1", *["ja"] * 60]], head)
    with pytest.raises(Refusal, match="doubtful"):
        imported(project, later, open_columns=[])
    imported(project, later, open_columns=[], taken="again")
    assert set(project.cases.values()[project.cases.list()[0].guid].values()) == {"ja"}
    assert len([s for s in changed if "ORDER BY" in s]) < 30
    assert not project.check()
