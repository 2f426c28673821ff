"""Before an export of a part only that part is looked through for names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.coding.model import CodingFilter
from app.coding.transcripts import read_text
from app.project import Project, reach
from app.project.reach import Reach
from app.project.words import Question
from tests.project.conftest import IN_A_FILE

OF = {
    "Zwolle": ("Marieke", "Fatima", "Bram", "Utrecht", "Yusuf"),
    "Breda": ("Sjoukje", "Ingrid", "Rutger", "Gouda", "Mehmet"),
}
"""Per place that is spoken of under a code: the speaker, the document's own name, the memo of the coding, the
case's value and its name."""


@pytest.fixture
def two(project: Project) -> Project:
    """Two cases with a document each, and other names in every place of each."""
    project.cases.add_attribute("woonplaats", "text")
    code = project.codes.add("Loslaten").subject or ""
    for place, (speaker, document, memo, value, case) in OF.items():
        text = (
            f"{speaker}: Wij gaan naar {place}.\n\nInterviewer: Ja?\n\n{speaker}: Niet naar Hoorn, {place}.\n"
        )
        source = project.sources.add(read_text(text, f"{document}.txt")).subject or ""
        made = project.cases.add(case).subject or ""
        project.cases.link(made, source)
        project.cases.set_value(made, "woonplaats", value)
        at = text.index(place)
        project.codings.add(source, at, at + len(place), code, memo=f"zoals {memo} zei")
        project.memos.write("source", source, f"volgens Annelies over {document}")
    return project


def names(project: Project, reaches: Mapping[str, Reach]) -> set[str]:
    every = {"Hoorn", "Annelies"}.union(*((place, *of) for place, of in OF.items()))
    return {e.name for e in project.privacy.remaining(reaches)} & every


def of_case(project: Project, name: str) -> CodingFilter:
    return CodingFilter(cases=frozenset({project.cases.get(name).guid}))


ZWOLLE = {"Zwolle", *OF["Zwolle"]}
BREDA = {"Breda", *OF["Breda"]}


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("fragments", ZWOLLE),
        ("word", {"Zwolle", "Fatima", "Bram"}),
        ("cases", {"Yusuf", "Utrecht", "Fatima"}),
        ("all", ZWOLLE | (BREDA - {"Gouda", "Breda"}) | {"Annelies"}),
        ("transcripts", {"Hoorn", "Zwolle", "Breda", "Marieke", "Sjoukje", "Fatima", "Ingrid", "Bram"}),
    ],
)
@IN_A_FILE
def test_an_export_of_one_case_is_looked_through_as_far_as_it_goes(
    two: Project, what: str, told: set[str]
) -> None:
    assert names(two, reach.of_export(two, what, of_case(two, "Yusuf"))) == told
    where = CodingFilter(where=(("woonplaats", "Utrecht"),))
    assert names(two, reach.of_export(two, what, where)) == told


@IN_A_FILE
def test_what_stands_under_no_code_is_in_no_export_of_fragments(two: Project) -> None:
    assert names(two, reach.of_export(two, "fragments")) == ZWOLLE | BREDA
    first = two.codings.list()[0].guid
    assert names(two, reach.of_export(two, "fragments", only={first})) in (ZWOLLE, BREDA)
    assert names(two, reach.of_export(two, "fragments", CodingFilter(origins=frozenset()))) == set()
    assert names(two, reach.of_export(two, "memos")) == (ZWOLLE | BREDA | {"Annelies"}) - {
        "Marieke", "Sjoukje", "Utrecht", "Gouda"
    }  # fmt: skip
    assert reach.of_export(two, "codebook") == {}


def test_on_a_server_too(two: Project) -> None:
    assert names(two, reach.of_export(two, "fragments", of_case(two, "Mehmet"))) == BREDA


@IN_A_FILE
def test_a_table_and_a_picture_tell_of_what_stands_along_their_sides(two: Project) -> None:
    from app.coding.analysis.tables import table
    from app.project.counting import ground_of

    def shown(columns: str, chosen: CodingFilter) -> set[str]:
        extract = two.extract(chosen, texts=False)
        made = table(extract, columns, missing=False, ground=ground_of(two, chosen, extract))
        told = names(two, reach.of_matrix(two, made))
        assert told == told.intersection(made.column_labels)
        return told

    assert shown("woonplaats", CodingFilter()) == {"Utrecht", "Gouda"}
    assert shown("woonplaats", of_case(two, "Yusuf")) == {"Utrecht", "Gouda"}, "a column without codings"
    assert shown("cases", CodingFilter()) == {"Yusuf", "Mehmet"}


@IN_A_FILE
def test_answers_and_words_and_a_framework_tell_of_their_part(two: Project) -> None:
    from app.coding.analysis.words import Frequencies
    from app.project import tallying

    attribute = two.cases.attribute("woonplaats")
    found = tallying.material(two).count(attribute, where=[("woonplaats", "Gouda")])
    assert names(two, reach.of_frequencies([found])) == {"Gouda"}

    library = two.searching.library()
    each = Question(roles=frozenset({"respondent"}), by="case")
    counted = Frequencies((), 0, ("Yusuf", "Mehmet"))
    assert names(two, reach.of_words_counted(two, each, counted, library)) == {
        "Zwolle", "Breda", "Hoorn", "Yusuf", "Mehmet",
    }  # fmt: skip
    spoken = Question(roles=frozenset({"respondent"}), chosen=of_case(two, "Yusuf"))
    counted = Frequencies((), 0)
    assert names(two, reach.of_words_counted(two, spoken, counted, library)) == {"Zwolle", "Hoorn"}
    asked = Question(roles=frozenset({"interviewer"}), chosen=of_case(two, "Yusuf"))
    assert names(two, reach.of_words_counted(two, asked, counted, library)) == set()

    code = two.codes.get("Loslaten").guid
    two.frameworks.write("Yusuf", code, "Volgens Hendrik")
    guid = two.frameworks.add("Raam", [code], cases=(two.cases.get("Yusuf").guid,)).subject or ""
    grid = two.frameworks.grid(two.frameworks.get(guid))
    behind = two.frameworks.behind(grid)
    assert names(two, reach.of_framework(two, grid, behind, ".xlsx")) == {"Yusuf", "Zwolle", "Fatima"}
    assert names(two, reach.of_framework(two, grid, behind, ".csv")) == {"Yusuf"}
    told = two.privacy.remaining(reach.of_framework(two, grid, behind, ".csv"))
    assert "Hendrik" in {e.name for e in told}


@IN_A_FILE
def test_a_document_that_is_compared_and_places_found_tell_of_themselves(two: Project) -> None:
    from app.coding.exchange.found_sheets import Row

    first = next(s for s in two.sources.list() if s.name == "Fatima")
    assert names(two, reach.of_documents("agreement", [first])) == {"Zwolle", "Hoorn", "Fatima", "Marieke"}
    at = two.sources.text(first.guid).index("Zwolle")
    row = Row("Fatima", 1, "Marieke", "respondent", "gaan naar ", "Zwolle", ".", at, at + 6)
    assert names(two, reach.of_found([(first.guid, row)])) == {"Zwolle", "Fatima", "Marieke"}
    assert reach.of_found([]) == {}
