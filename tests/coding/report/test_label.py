"""A label says who speaks from attributes, and never by a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.refusal import Refusal
from app.coding.report.label import checked, fields_of, filled, labels
from app.coding.transcripts import read_text
from app.project import Project
from app.words import say

TEXT = (
    "Interviewer: Hoe gaat het?\nJansen: Goed hoor, wij laten het los.\nR2: Ik niet.\n"
    "Interviewer: En nu?\nJansen: Nog steeds.\nR2: Ook.\n"
)


@pytest.mark.parametrize(
    ("values", "made"),
    [
        (
            {"functie": "beleidsmedewerker", "domein": "jeugd", "nummer": "R03"},
            "beleidsmedewerker, jeugd, R03",
        ),
        ({"functie": "beleidsmedewerker", "domein": "", "nummer": "R03"}, "beleidsmedewerker, R03"),
        ({"functie": "", "domein": "", "nummer": "R03"}, "R03"),
        ({"functie": "", "domein": "", "nummer": ""}, ""),
    ],
)
def test_what_is_missing_goes_with_its_separator(values: dict[str, str], made: str) -> None:
    assert filled("{functie}, {domein}, {nummer}", values.__getitem__) == made


def test_empty_brackets_go_too_and_own_words_stay() -> None:
    values = {"functie": "wijkagent", "domein": "", "nummer": "R1"}
    assert (
        filled("{functie} ({domein}), respondent {nummer}", values.__getitem__) == "wijkagent, respondent R1"
    )


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "x", "y"]), min_size=3))  # fmt: skip
def test_a_list_of_fields_is_the_list_of_their_values(fields: list[str], values: dict[str, str]) -> None:
    pattern = ", ".join(f"{{{f}}}" for f in fields)
    assert filled(pattern, values.__getitem__) == ", ".join(values[f] for f in fields if values[f])
    assert fields_of(pattern) == fields


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project.create(tmp_path_factory.mktemp("label") / "p.kantlijn", coder="Anna")
    source = made.sources.add(read_text(TEXT, "gesprek Jansen.txt")).subject
    assert source is not None
    case = made.cases.add("Buurthuis De Hoek").subject
    assert case is not None
    made.cases.link("Buurthuis De Hoek", source)
    made.cases.add_attribute(name="wie", scope="speaker")
    made.cases.add_attribute(name="domein", scope="case")
    made.cases.set_value(case, "domein", "jeugd")
    by_name = {s.name: s for s in made.sources.speakers(source)}
    made.sources.edit_speaker(by_name["Jansen"].guid, role="respondent")
    made.cases.set_value(by_name["Jansen"].guid, "wie", "Jansen", scope="speaker")
    made.cases.set_value(by_name["R2"].guid, "wie", "bewoner", scope="speaker")
    code = made.codes.add("Loslaten").subject
    for words in ("wij laten het los", "Ik niet"):
        at = TEXT.index(words)
        made.codings.add(source, at, at + len(words), code or "")
    yield made
    made.close()


def test_a_name_that_stands_in_an_attribute_by_accident_is_left_out_and_told(project: Project) -> None:
    made = labels(project.extract(), "{wie}, {domein}, {nummer}", say, cases_named=False)
    assert [made.make(f) for f in project.codings.fragments()] == ["jeugd, R01", "bewoner, jeugd, R02"]
    assert made.left == {"wie"}


def test_unknown_fields_are_refused_with_those_there_are(project: Project) -> None:
    with pytest.raises(Refusal) as refused:
        checked("{naam}, {nummer}", project.extract(), cases_named=False)
    assert refused.value.key == "report.label_field"
    assert refused.value.details["known"] == "wie, domein, nummer, rol, meting, document"


def test_the_case_only_when_it_is_asked_for(project: Project) -> None:
    with pytest.raises(Refusal) as refused:
        checked("{casus}", project.extract(), cases_named=False)
    assert refused.value.key == "report.label_case"
    made = labels(project.extract(), "{casus}, {document}", say, cases_named=True)
    assert made.make(project.codings.fragments()[0]) == "Buurthuis De Hoek, D01"


@pytest.mark.parametrize("pattern", ["{wie", "wie}", "{{wie}}"])
def test_a_loose_brace_is_refused(project: Project, pattern: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(pattern, project.extract(), cases_named=False)
    assert refused.value.key == "report.label_brace"
