"""Questionnaires, frequencies and marks on the command line, as scripts use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.commands import Kantlijn, kept

HEAD = "Respondentnummer;Organisatie;Cijfer;Ingevuld op;Betaald;Waarom?;Anders, namelijk\n"
ROWS = (
    'R1;gemeente;7,5;1-2-2017;Ja;"=1+1 zei hij; ""echt""";-geen\n'
    "R2;organisatie;;2-2-2017;Nee;;\n"
    'R3;gemeente;8;;;"Regel een\nregel twee";+31 6\n'
)


@pytest.fixture
def file(k: Kantlijn) -> Path:
    path = k.folder / "enquete.csv"
    path.write_text(HEAD + ROWS, "utf-8")
    return path


def test_a_questionnaire_comes_in_and_a_later_export_updates_it(k: Kantlijn, p: Path, file: Path) -> None:
    told = ("--case-column", "Respondentnummer", "--open-columns", "Waarom?,Anders, namelijk")
    made = k.json("import-survey", p, file, *told)
    assert (made["respondents"], made["new"], made["again"], made["changed"]) == (3, 3, False, True)
    assert {c["name"]: c["type"] for c in made["columns"]} == {
        "Respondentnummer": "id", "Organisatie": "choice", "Cijfer": "number", "Ingevuld op": "date",
        "Betaald": "boolean", "Waarom?": "open", "Anders, namelijk": "open",
    }  # fmt: skip
    assert [d["name"] for d in made["documents"]] == ["Waarom?", "Anders, namelijk"]
    assert {d["kind"] for d in made["documents"]} == {"survey"}
    cases = {c["name"]: c for c in k.json("cases", p)}
    assert {n: v for n, v in cases["R1"]["attributes"].items() if n in HEAD} == {
        "Organisatie": "gemeente", "Cijfer": 7.5, "Ingevuld op": "2017-02-01", "Betaald": True,
    }  # fmt: skip
    assert cases["R2"]["attributes"]["Cijfer"] is None and cases["R2"]["documents"] == []
    assert cases["R1"]["documents"] == ["Waarom?", "Anders, namelijk"]
    turns = k.json("turns", p, "Waarom?")
    assert [(t["speaker"], t["text"]) for t in turns] == [
        ("R1", '=1+1 zei hij; "echt"'), ("R3", "Regel een\nregel twee"),
    ]  # fmt: skip
    k.ok("code", p, "Waarom?", turns[1]["start"], turns[1]["end"], "Loslaten")
    found = k.json("codings", p, "--where", "Organisatie=gemeente")
    assert [f["text"] for f in found] == ["Regel een\nregel twee"]
    assert k.json("codings", p, "--case", "R3") == found
    assert not k.json("import-survey", p, file, *told)["changed"]
    file.write_text(HEAD + ROWS.replace("7,5", "6").replace("=1+1 zei", "=1+1 zegt"), "utf-8")
    again = k.json("import-survey", p, file, *told)
    assert (again["again"], again["new"], again["values"], again["answers"]) == (True, 0, 1, 1)
    assert k.json("codings", p, "--case", "R3")[0]["text"] == "Regel een\nregel twee"
    assert k.json("check", p)["ok"]


def test_it_is_one_step_that_is_undone_and_redone(k: Kantlijn, p: Path, file: Path) -> None:
    before, steps = kept(p), len(k.json("history", p))
    k.ok("import-survey", p, file, "--coder", "Anna")
    after = kept(p)
    assert len(k.json("history", p)) == steps + 1
    k.ok("undo", p, "--coder", "Anna")
    assert kept(p) == before
    k.ok("redo", p, "--coder", "Anna")
    assert kept(p) == after


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("", (), "leeg"),
        ("id;a\n", (), "alleen kolomkoppen"),
        ("id;a\n1;x\n1;y\n", ("--case-column", "id"), "twee keer"),
        ("id;a\n1;x\n2;y;z\n", (), "regel 3"),
        ("id;a\n1;x\n2;y\n", ("--type", "a=getal"), "geen getal"),
        ("id;a\n1;x\n2;y\n", ("--open-columns", "b"), "geen kolom"),
        ("id;a\n1;x\n2;y\n", ("--type", "getal"), "mist een ="),
        ("a;b\n1;x\n1;y\n", (), "--case-column"),
        ("id;a\n1;x\n2;y\n", ("--header-rows", "-1"), "vanaf 1"),
        ("id;a\n1;x\n2;y\n", ("--open-columns", "id", "--case-column", "id"), "één van beide"),
        ("id;a\n1;x\n2;y\n", ("--open-columns", "a", "--type", "a=getal"), "één van beide"),
    ],
)
def test_bad_files_are_refused_and_nothing_is_changed(
    k: Kantlijn, p: Path, unchanged: Callable[[], None], text: str, options: tuple[str, ...], told: str
) -> None:
    (k.folder / "slecht.csv").write_text(text, "utf-8")
    assert told in k.refused("import-survey", p, "slecht.csv", *options)
    unchanged()


def test_frequencies_of_closed_questions(k: Kantlijn, p: Path, file: Path) -> None:
    k.ok("import-survey", p, file)
    found = k.json("frequencies", p, "Organisatie")
    assert (found["n"], found["valid"], found["missing"]) == (
        3,
        3,
        0,
    )  # the project's other cases were not asked
    assert found["values"][0] == {
        "value": "gemeente", "count": 2, "percent": 66.6667, "valid_percent": 66.6667,
    }  # fmt: skip
    by = k.json("frequencies", p, "Cijfer", "--by", "Organisatie")
    assert by["numbers"] == {"mean": 7.75, "median": 7.75, "sd": 0.353553, "min": 7.5, "max": 8}
    assert [(g["value"], g["n"], g["missing"]) for g in by["groups"]] == [
        ("gemeente", 2, 0), ("organisatie", 1, 1),
    ]  # fmt: skip
    assert isinstance(k.json("frequencies", p), list)
    assert k.json("frequencies", p, "Cijfer", "--where", "Organisatie=organisatie")["valid"] == 0
    k.ok("frequencies", p, "--out", "f.html")
    assert "Organisatie" in (k.folder / "f.html").read_text("utf-8")
    assert "kleur" in k.refused("frequencies", p, "kleur")
    assert ".pdf" in k.refused("frequencies", p, "--out", "f.pdf")


def test_marks_are_listed_and_linked_as_asked(k: Kantlijn, p: Path) -> None:
    (k.folder / "verslag.txt").write_text("[Tilburg] en [Groen en Gezond] en [lacht].\n", "utf-8")
    k.ok("import", p, "verslag.txt")
    assert [(m["mark"], m["how"], m["linked"]) for m in k.json("marks", p)] == [
        ("Tilburg", "same", False), ("Groen en Gezond", "new", False),
    ]  # fmt: skip
    k.ok("marks", p, "--accept-same", "--accept", "Groen en Gezond=Zeist")
    document = next(d for d in k.json("documents", p) if d["name"] == "verslag")
    assert document["cases"] == ["Tilburg", "Zeist"] and k.json("marks", p)[0]["how"] == "new"
    assert "lacht" in k.refused("marks", p, "--accept", "lacht")


def test_the_sample_questionnaire_joins_the_sample_project(k: Kantlijn) -> None:
    from app.project.sample import build_sample, folder

    p = k.folder / "voorbeeld.kantlijn"
    build_sample(p)
    made = k.json("import-survey", p, folder() / "vragenlijst.csv", "--coder", "Codeur A")
    assert (made["respondents"], made["new"], made["warnings"]) == (60, 60, [])
    kinds = {c["name"]: c["type"] for c in made["columns"]}
    assert [n for n, kind in kinds.items() if kind == "open"] == [
        "Wat ging goed in de samenwerking?", "Wat was het grootste knelpunt?",
        "Wat zou u anderen willen meegeven?",
    ]  # fmt: skip
    assert (kinds["Vormen van samenwerking"], kinds["Rapportcijfer samenwerking"]) == ("multiple", "number")
    found = k.json("frequencies", p, "Burgerbetrokkenheid is belangrijk")
    shares = {v["value"]: v["valid_percent"] for v in found["values"]}
    assert found["n"] == 60 and shares["eens"] + shares["zeer eens"] == 85
    assert list(shares) == ["oneens", "neutraal", "eens", "zeer eens"]
    assert next(a["choices"] for a in made["columns"] if a["name"] == "domein") == ["jeugd", "Wmo"]
    turn = k.json("turns", p, "Wat was het grootste knelpunt?")[3]
    k.ok(
        "code", p, "Wat was het grootste knelpunt?", turn["start"], turn["end"], "Tijd", "--coder", "Codeur A"
    )
    matrix = k.json("matrix", p, "--columns", "Werkt bij", "--codes", "Tijd")
    assert sum(matrix["counts"][0][: matrix["columns"].index("(niet ingevuld)")]) == 1
    answers = [t["text"] for d in made["documents"] for t in k.json("turns", p, d["name"])]
    for sign in ("-", "=", "+", "@"):
        assert any(a.startswith(sign) for a in answers)
