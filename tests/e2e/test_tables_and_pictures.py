"""``kantlijn matrix`` with percentages, cases and attributes; ``kantlijn picture``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from app.coding.exchange.pictures.order import KINDS
from app.project import Project
from tests.e2e.commands import Kantlijn


def test_cases_with_percentages_bases_and_tests(k: Kantlijn, p: Path) -> None:
    table = k.json("matrix", p, "--codes", "Loslaten", "Sturen", "--columns", "regio", "--count", "cases",
                   "--percent", "column")  # fmt: skip
    assert (table["columns"], table["counts"]) == (["midden", "zuid"], [[1, 1], [0, 1]])
    assert table["percentages"] == [[100.0, 100.0], [0.0, 100.0]]
    assert (table["column_base"], table["row_base"], table["base"]) == ([1, 1], [2, 1], 2)
    assert [t["reason"] for t in table["tests"]] == ["constant", None]
    assert table["tests"][1]["test"] == "fisher" and table["tests"][1]["p"] == 1.0
    assert table["n"] == [3, 1] and table["coefficients"] is None
    assert any("midden (1)" in line for line in table["notices"])
    said = k("matrix", p, "--columns", "regio", "--percent", "row").text
    table = k.json("matrix", p, "--columns", "regio", "--percent", "row")
    lines = said.splitlines()
    assert lines[0].endswith("Totaal (n)")  # what the percentages of a row are of
    assert [int(line.split()[-1]) for line in lines[1 : len(table["rows"]) + 1]] == table["row_base"]
    assert lines[len(table["rows"]) + 1].split()[-1] == str(table["base"])
    assert "1 (33%)" in said and "Geen toets" in said


def test_attributes_against_each_other_and_classes(k: Kantlijn, p: Path) -> None:
    table = k.json(
        "matrix", p, "--rows", "regio", "--columns", "inwoners", "--bins", "100000", "--count", "cases"
    )
    assert table["rows"] == ["midden", "zuid"]
    assert (table["columns"], table["counts"]) == (
        ["<100000", "≥100000", "(niet ingevuld)"],
        [[0, 0, 1], [0, 1, 0]],
    )
    less = k.json(
        "matrix", p, "--rows", "regio", "--columns", "inwoners", "--count", "cases", "--without-missing"
    )
    assert less["columns"] == ["220000"] and less["base"] == 1
    turned = k.json("matrix", p, "--rows", "regio", "--columns", "codes", "--codes", "Loslaten")
    assert turned["counts"] == [[1], [2]]


def test_a_filter_narrows_the_bases_too(k: Kantlijn, p: Path) -> None:
    table = k.json(
        "matrix", p, "--codes", "Loslaten", "--columns", "cases", "--count", "cases", "--where", "regio=zuid"
    )
    assert table["base"] == 1 and table["counts"] == [[1, 0]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--count", "cases"), "kruistabel"),
        (("--percent", "row"), "kruistabel"),
        (("--columns", "regio", "--bins", "jong"), "“jong”"),
        (("--rows", "niets"), "“niets”"),
        (("--rows", "sets"), "geen codesets"),
        (("--where", "=zuid"), "naam van het kenmerk"),
    ],
)
def test_what_cannot_be_is_refused(k: Kantlijn, p: Path, words: tuple[str, ...], told: str) -> None:
    assert told in k.refused("matrix", p, *words)


def test_a_cross_table_is_exported(k: Kantlijn, p: Path) -> None:
    shape = ("--what", "crosstab", "--columns", "regio", "--count", "cases", "--percent", "column")
    k.ok("export", p, "kruis.xlsx", *shape, "--codes", "Loslaten")
    book = openpyxl.load_workbook("kruis.xlsx")
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:5] == ("Codes", "Maat", "midden", "zuid", "Totaal")
    assert [row[1:5] for row in rows[1:]] == [
        ("casussen", 1, 1, 2), ("% van de kolom", 100, 100, None), ("casussen", 1, 1, 2),
    ]  # fmt: skip
    assert "kleine aantallen" in str([c.value for c in book["Toelichting"]["A"]])
    k.ok("export", p, "kruis.csv", *shape)
    assert Path("kruis.csv").read_text("utf-8-sig").startswith("Codes;Maat;midden;zuid;Totaal;Toets;")
    k.ok("export", p, "kruis.html", *shape)
    assert "van de kolom" in Path("kruis.html").read_text("utf-8")
    assert "--what crosstab" in k.refused("export", p, "a.xlsx", "--percent", "row")
    assert "--columns" in k.refused("export", p, "a.xlsx", "--what", "crosstab")


def test_every_kind_of_picture_is_written_and_told(k: Kantlijn, p: Path) -> None:
    for kind in KINDS:
        more = {
            "bars": ("--columns", "regio"), "network": ("--relation", "same-document"),
            "portrait": ("--document", "int1"), "timeline": ("--document", "int1"),
        }.get(kind, ())  # fmt: skip
        told = k.json("picture", p, kind, f"{kind}.svg", *more)
        assert told["kind"] == kind and told["rows"] and told["headers"]
        drawn = Path(told["file"]).read_text("utf-8")
        assert drawn.startswith("<?xml") and told["base"] in drawn and told["base"].endswith("; geen filter")
    told = k.json("picture", p, "frequencies", "f.svg", "--where", "regio=zuid", "--origin", "manual")
    assert told["base"].endswith("; alleen: regio = zuid; herkomst: handmatig")
    k.ok("export", p, "m.svg", "--what", "matrix", "--where", "regio=zuid", "--codes", "Loslaten")
    assert "alleen: regio = zuid" in Path("m.svg").read_text("utf-8")
    said = k("picture", p, "saturation", "s.pdf", "--order", "coding", "--title", "Verzadiging").text
    assert said.startswith("Geschreven: s.pdf") and Path("s.pdf").read_bytes().startswith(b"%PDF")


def test_a_picture_of_the_past_says_of_when_it_is(k: Kantlijn, p: Path) -> None:
    today = date.today()
    for kind, words in (("frequencies", ()), ("heatmap", ("--columns", "regio"))):
        told = k.json("picture", p, kind, "f.svg", "--at", today.isoformat(), *words)
        assert told["base"].endswith(f"; alleen: zoals het was op {today.day}-{today.month}-{today.year}")
    asked = ("--at", "2036-11-22T09:30:00", "--where", "regio=zuid")
    told = k.json("picture", p, "frequencies", "f.svg", *asked)
    assert told["base"].endswith("; alleen: regio = zuid; zoals het was op 22-11-2036 09:30:00")
    k.ok("export", p, "m.svg", "--what", "matrix", "--at", today.isoformat(), "--codes", "Loslaten")
    assert "zoals het was op" in Path("m.svg").read_text("utf-8")
    k.ok("export", p, "m.svg", "--what", "matrix")
    assert "; geen filter" in Path("m.svg").read_text("utf-8")
    assert "zoals het was op" not in Path("m.svg").read_text("utf-8")


def test_pictures_that_cannot_be_are_refused(k: Kantlijn, p: Path) -> None:
    assert "--document" in k.refused("picture", p, "portrait", "a.png")
    assert "a.gif" in k.refused("picture", p, "treemap", "a.gif")
    assert "ontmoeten" in k.refused("picture", p, "network", "a.png", "--codes", "Loslaten")
    assert "groepen" in k.refused("picture", p, "bars", "a.png")
    assert k("picture", p, "taart", "a.png").status == 2
    assert list(k.folder.glob("a.*")) == []


def test_a_picture_of_cases_says_that_there_are_none(k: Kantlijn, p: Path) -> None:
    of_cases = [
        ("heatmap", "--columns", "cases"),
        ("bars", "--columns", "regio"),
        ("treemap", "--count", "cases"),
    ]
    for case in k.json("cases", p):
        for name in case["documents"]:
            k.ok("case", p, "leeg")
            with Project.open(p) as project:
                project.work_as("Anna")
                project.cases.unlink(project.cases.get(case["name"]).guid, project.sources.get(name).guid)
    for kind, *more in of_cases:
        assert "hoort geen codering bij een casus" in k.refused("picture", p, kind, "a.png", *more)
    with Project.open(p) as project:
        project.work_as("Anna")
        for one in project.cases.list():
            project.cases.remove(one.guid)
    for kind, *more in of_cases:
        assert "casussen, en die zijn er nog niet" in k.refused("picture", p, kind, "a.png", *more)


@pytest.mark.parametrize(
    ("narrowed", "counts", "base"),
    [(("--case", "Zeist"), [1, 0, 1], 1), (("--by-coder", "Anna"), [0, 1, 1], 2)],
)
def test_an_exported_cross_table_is_of_the_case_and_coder_asked_for(
    k: Kantlijn, p: Path, narrowed: tuple[str, ...], counts: list[int], base: int
) -> None:
    shape = ("--what", "crosstab", "--columns", "regio", "--count", "cases", "--codes", "Loslaten")
    k.ok("export", p, "kruis.xlsx", *shape, *narrowed)
    book = openpyxl.load_workbook("kruis.xlsx")
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[2:5] for row in rows[1:]] == [tuple(counts), (*rows[2][2:4], base)]
    assert narrowed[1] in str([c.value for c in book["Toelichting"]["A"]])
    assert "niemand" in k.refused("export", p, "kruis.xlsx", *shape, narrowed[0], "niemand")


def test_an_exported_picture_of_the_matrix_is_of_the_case_asked_for(k: Kantlijn, p: Path) -> None:
    few = ("--codes", "Loslaten", "Sturen")  # of all codes a picture takes a second
    k.ok("export", p, "alles.svg", *few)
    k.ok("export", p, "zeist.svg", *few, "--case", "Zeist")
    k.ok("export", p, "ook.svg", *few, "--where", "regio=midden")
    drawn = [Path(f"{name}.svg").read_text("utf-8") for name in ("zeist", "ook", "alles")]
    chosen = "codes: Loslaten, Sturen<"
    told = [f"; alleen: {only}{chosen}" for only in ("casus: Zeist; ", "regio = midden; ", "")]
    assert all(words in svg for words, svg in zip(told, drawn, strict=True))
    cells = [[line for line in svg.splitlines() if "n = " not in line] for svg in drawn]
    assert cells[0] == cells[1] != cells[2]
