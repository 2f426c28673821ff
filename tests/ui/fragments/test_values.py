"""Values in the window: several answers one by one, yes and no and numbers as their type keeps them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from app.coding.query.tree import Attribute
from app.coding.report.definition import Definition, TableWish
from app.coding.report.overview import TOTAL
from app.coding.survey import read
from app.project import Project
from app.project.reporting import make_report
from app.ui.fragments.rows import load, values_in_use, view
from app.ui.fragments.snapshot import Choice
from tests.ui.fragments.conftest import Listing
from tests.ui.fragments.test_question import ask, chip

ROWS = [
    ["Respondent", "Bronnen", "Cijfer", "Waarom?"],
    ["R1", "krant; tv", "7,5", "Omdat het moet."], ["R2", "tv", "10", "Geen idee."],
    ["R3", "radio|krant", "9", "Daarom."], ["R4", "", "", "Zomaar."],
]  # fmt: skip


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Four respondents, each answer coded."""
    folder = tmp_path_factory.mktemp("answers")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(ROWS)
    with Project.create(folder / "p.kantlijn", coder="Anna") as project:
        table = read(Path(folder / "a.csv"))
        columns = project.surveys.columns(table, open_columns=["Waarom?"], types={"Bronnen": "multiple"})
        project.surveys.store(project.surveys.plan(table, columns, b""))
        code = project.codes.add("Reden").subject or ""
        source = project.sources.get("Waarom?").guid
        for turn in project.sources.turns(source):
            project.codings.add(source, turn.text_start, turn.end - 1, code)
        yield project


def test_several_answers_are_offered_and_found_one_by_one(survey: Project) -> None:
    known = load(survey)
    assert values_in_use(known)["Bronnen"] == ["krant", "radio", "tv"]
    assert values_in_use(known)["Cijfer"] == ["7.5", "9", "10"]

    def found(*values: tuple[str, str]) -> set[str]:
        numbers = view(known, Choice(values=frozenset(values)))
        return {known.fragments[n].speaker for n in numbers}

    assert found(("Bronnen", "tv")) == {"R1", "R2"}
    assert found(("Bronnen", "krant"), ("Bronnen", "radio")) == {"R1", "R3"}
    assert found(("Bronnen", "krant"), ("Cijfer", "7,50")) == {"R1"}


def test_a_report_counts_each_answer_and_says_so(survey: Project) -> None:
    wish = (TableWish("shares", "Bronnen"), TableWish("shares", "Bronnen", by="Cijfer"))
    report = make_report(survey, Definition("d", "Deel", pictures=(), appendix=(), tables=wish))
    made = [t for t in report.tables if "Bronnen" in t.title]
    alone, crossed = made if "Cijfer" in made[1].title else made[::-1]
    rows = {row.cells[0]: row.cells[1:] for row in alone.rows}
    assert rows["krant"] == (2, 66.7) and rows["tv"] == (2, 66.7) and rows["radio"] == (1, 33.3)
    assert [row.cells[1] for row in alone.rows if row.key == TOTAL] == [3]
    assert any("meer antwoorden" in note for note in alone.notes)
    assert {str(row.cells[0]) for row in crossed.rows} >= {"krant", "radio", "tv"}
    assert any("meer antwoorden" in note for note in crossed.notes)


def test_yes_or_no_is_chosen_from_two_and_a_number_is_typed_as_people_do(listing: Listing) -> None:
    listing.window.desk.do(lambda p: p.cases.add_attribute("Betaald", "boolean"))
    listing.window.desk.do(lambda p: p.cases.add_attribute("Omzet", "number"))
    betaald, omzet = (listing.project.cases.attribute(name).guid for name in ("Betaald", "Omzet"))
    panel = listing.place.asking.panel
    ask(listing, "kenmerk:Betaald = yes")
    assert panel.query == Attribute(betaald, "=", ("ja",))
    chip(listing, "():value").opened.emit()
    offered = panel.rows.open_list
    assert offered is not None
    offered.changed.emit(frozenset({"nee"}))
    offered.close()
    assert panel.query == Attribute(betaald, "=", ("nee",))
    ask(listing, "kenmerk:Omzet > 1.234,5")
    assert panel.query == Attribute(omzet, ">", ("1234.5",))
    body = panel.rows._body
    field = body.findChild(QLineEdit, "():value") if body is not None else None
    assert isinstance(field, QLineEdit)
    field.setText("7,50")
    field.editingFinished.emit()
    assert panel.query == Attribute(omzet, ">", ("7.5",))
