"""Questionnaires of SPSS: labels, missing values, dates and encodings; what is said without the library."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from app import words
from app.coding.refusal import Refusal
from app.coding.survey import guess, read, typed
from app.project import Project

from .spss import DAY, MOMENT, Variable, write

SCALE = {1.0: "zeer oneens", 2.0: "oneens", 3.0: "eens", 8.0: "weet niet", 9.0: "geen antwoord"}
VARIABLES = [
    Variable("respnr", "Respondentnummer"),
    Variable("soort", "Soort organisatie", labels={1.0: "gemeente", 2.0: "organisatie"}),
    Variable("v1", "Inwoners zijn belangrijk", labels=SCALE, missing=(8.0, 9.0)),
    Variable("cijfer", "Cijfer", missing_range=(90.0, 99.0)),
    Variable("dag", "Ingevuld op", form=DAY),
    Variable("begin", "Begonnen", form=MOMENT),
    Variable("waarom", "Waarom vindt u dat? Licht toe", width=60),
]
ROWS: list[list[float | str | date | None]] = [
    [1, 1, 3, 7.5, date(2017, 2, 1), date(2017, 2, 1), "Omdat inwoners het zélf kunnen."],
    [2, 2, 9, 95, date(2017, 2, 2), None, "De gemeente laat los – echt waar."],
    [3, 1, 3, 8, None, date(2017, 2, 3), ""],
    [4, None, None, None, date(2017, 2, 4), None, "Wij wachten af…"],
    [5, 2, 1, 8, date(2017, 2, 4), None, "Niets te melden"],
]


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", True), ("cp1252", True), ("cp1252", False), ("utf-8", False)]
)
def test_labels_missing_values_dates_and_letters(tmp_path: Path, encoding: str, declared: bool) -> None:
    table = read(write(tmp_path / "a.sav", VARIABLES, ROWS, encoding, declared=declared))
    assert table.headers == tuple(v.label for v in VARIABLES)
    assert table.rows == (
        (1, "gemeente", "eens", 7.5, date(2017, 2, 1), date(2017, 2, 1), "Omdat inwoners het zélf kunnen."),
        (2, "organisatie", None, None, date(2017, 2, 2), None, "De gemeente laat los – echt waar."),
        (3, "gemeente", "eens", 8, None, date(2017, 2, 3), None),
        (4, None, None, None, date(2017, 2, 4), None, "Wij wachten af…"),
        (5, "organisatie", "zeer oneens", 8, date(2017, 2, 4), None, "Niets te melden"),
    )


def test_the_scale_stands_in_its_order_without_what_is_missing(tmp_path: Path) -> None:
    table = read(write(tmp_path / "a.sav", VARIABLES, ROWS))
    columns = guess.columns(table)
    assert [c.type for c in columns] == ["id", "choice", "choice", "number", "date", "date", "open"]
    assert columns[2].choices == ("zeer oneens", "oneens", "eens")
    found = typed.answers(table, columns)
    assert found.respondents == ("1", "2", "3", "4", "5") and found.problems == ()
    assert found.values["Ingevuld op"] == ("2017-02-01", "2017-02-02", None, "2017-02-04", "2017-02-04")


def test_two_questions_of_one_label_and_none_keep_their_names(tmp_path: Path) -> None:
    variables = [
        Variable("id"),
        Variable("v1", "Mening"),
        Variable("v2", "mening"),
        Variable("naam", width=9),
    ]
    table = read(write(tmp_path / "a.sav", variables, [[1, 2, 3, "Zoë"], [2, 3, 4, " "]]))
    assert table.headers == ("id", "Mening", "v2", "naam")
    assert table.rows == ((1, 2, 3, "Zoë"), (2, 3, 4, None))


def test_it_comes_into_a_project_and_again_without_a_change(tmp_path: Path) -> None:
    path = write(tmp_path / "a.sav", VARIABLES, ROWS)
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        for changed in (True, False):
            table = read(path)
            plan = project.surveys.plan(table, project.surveys.columns(table), path.read_bytes())
            assert project.surveys.store(plan)[1].changed is changed
        one = project.cases.values()[project.cases.get("1").guid]
        assert one == {
            "Soort organisatie": "gemeente", "Inwoners zijn belangrijk": "eens", "Cijfer": "7.5",
            "Ingevuld op": "2017-02-01", "Begonnen": "2017-02-01",
        }  # fmt: skip
        scale = project.cases.attribute("Inwoners zijn belangrijk")
        assert scale.choices == ("zeer oneens", "oneens", "eens")
        source = project.sources.get("Waarom vindt u dat? Licht toe")
        assert project.sources.turn_counts()[source.guid] == 4


def test_what_is_no_spss_file_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "heel.sav", VARIABLES, ROWS).read_bytes()
    for name, data in {"kort": b"$FL2", "half": whole[:400], "ander": b"id;naam\n1;x\n" * 40}.items():
        (tmp_path / f"{name}.sav").write_bytes(data)
        with pytest.raises(Refusal, match=r"survey\.not_sav"):
            read(tmp_path / f"{name}.sav")
    with pytest.raises(Refusal, match=r"survey\.only_headers"):
        read(write(tmp_path / "leeg.sav", VARIABLES, []))


def test_without_the_library_it_says_how_to_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.sav", VARIABLES, ROWS)
    monkeypatch.setitem(sys.modules, "pyreadstat", None)  # Python's own way to say: not there
    with pytest.raises(Refusal) as refused:
        read(path)
    told = words.say(refused.value)
    assert "pyreadstat" in told and ".xlsx of .csv" in told and "a.sav" in told
