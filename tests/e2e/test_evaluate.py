"""`kantlijn suggest P --evaluate`, its export, and what the other options have to do with it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app.project import Project
from tests.e2e.commands import Kantlijn

SHEETS = ["Samenvatting", "Per code", "Verloop", "Betrouwbaarheid", "Acceptatie", "Instellingen"]


def answer_some(p: Path) -> None:
    """Accept a suggestion and reject one, with a code whose name begins like a formula."""
    with Project.open(p, coder="=Bob") as project:
        project.codes.edit(project.codes.get("Sturen").guid, name="=1+1")
        found = [s for d in project.sources.list() for s in project.suggestions.propose(d.guid, 0.05)]
        project.suggestions.accept(found[0])
        project.suggestions.reject(replace(found[0], code=project.codes.get("Tijd").guid, confidence=0.41))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_project_measures_its_suggestions(k: Kantlijn, p: Path, lang: str) -> None:
    told = k.json("suggest", p, "--evaluate", "--lang", lang)
    assert (told["documents"], told["codings"]) == (2, 2), (
        "a code counts once per turn, not in the interviewer's"
    )
    for figures in (told["learned"], told["cues"], *told["curve"], *told["codes"]):
        assert all(0 <= figures[key] <= 1 for key in ("precision", "recall", "f1", "first", "among_three"))
        assert figures["right"] <= min(figures["suggested"], figures["examples"])
    assert told["learned"]["among_three"] <= told["learned"]["among_three_ceiling"] <= 1
    assert [row["documents"] for row in told["curve"]] == [0, 1]
    assert sum(row["examples"] for row in told["codes"]) == 2
    assert all(0.2 <= row["threshold"] <= 1 for row in told["codes"])
    assert {row["judgement"] for row in told["codes"]} == {"unused", "few"}
    assert sum(row["n"] for row in told["reliability"]) > 0
    assert told["warnings"] and all("Loslaten" in w for w in told["warnings"][:1])
    assert told["acceptance"]["rate"] is None and told["acceptance"]["weeks"] == []


def test_answers_are_counted(k: Kantlijn, p: Path) -> None:
    answer_some(p)
    told = k.json("suggest", p, "--evaluate")["acceptance"]
    assert (told["accepted"], told["rejected"], told["rate"]) == (1, 1, 0.5)
    assert 0 < told["confidence_rejected"] < 1 and 0 < told["confidence_accepted"] < 1
    assert [row["coder"] for row in told["coders"]] == ["=Bob"] and len(told["weeks"]) == 1


def test_the_plain_form_says_it_in_sentences(k: Kantlijn, p: Path) -> None:
    said = k.ok("suggest", p, "--evaluate").text
    assert "Van de 2 coderingen (per beurt geteld, in 2 documenten)" in said
    assert "Alleen trefwoorden: precisie 0," in said and "te weinig voorbeelden" in said
    assert said.count("minder dan 5 voorbeelden") == 1, "what is warned of is said once"


@pytest.mark.parametrize(("lang", "row", "apart"), [
    ("nl", "is er 1 overgenomen van een suggestie", "Op de 2 coderingen die zonder suggestie gemaakt zijn"),
    ("en", "1 was accepted from a suggestion", "On the 2 codings that were made without a suggestion"),
])  # fmt: skip
def test_figures_on_accepted_suggestions_are_not_passed_off_as_the_coders(
    k: Kantlijn, p: Path, lang: str, row: str, apart: str
) -> None:
    before = k.json("suggest", p, "--evaluate", "--lang", lang)
    assert before["taken_over"] == 0 and before["learned"]["by_hand"] is None
    k.ok("suggest", p, "--min", "0", "--accept-above", "0.05", "--coder", "Cor")
    told = k.json("suggest", p, "--evaluate", "--lang", lang)
    assert (told["codings"], told["taken_over"]) == (3, 1)
    assert any(row in warning for warning in told["warnings"])
    for figures in (told["learned"], told["cues"]):
        assert figures["by_hand"]["examples"] == 2 and 0 <= figures["by_hand"]["f1"] <= 1
        assert figures["by_hand"]["examples"] + told["taken_over"] == figures["examples"]
    said = k.ok("suggest", p, "--evaluate", "--lang", lang).text
    assert said.count(row) == 1 and said.count(apart) == 1
    k.ok("export", p, "uit.xlsx", "--what", "suggestions", "--lang", lang)
    book = openpyxl.load_workbook("uit.xlsx")
    summary = [str(r[1]) for r in book.worksheets[0].iter_rows(values_only=True)]
    assert sum(row in cell for cell in summary) == sum(apart in cell for cell in summary) == 1
    curve = list(book.worksheets[2].iter_rows(min_row=2, values_only=True))
    assert curve[-2][2] == pytest.approx(told["learned"]["by_hand"]["f1"], abs=1e-4)
    assert curve[-1][2] == pytest.approx(told["cues"]["by_hand"]["f1"], abs=1e-4)


def test_nothing_coded_is_said_in_words(k: Kantlijn, p: Path) -> None:
    k.ok("new", "leeg.kantlijn", "--codebook", "loslaten-of-sturen", "--coder", "Anna")
    assert "nog niets gecodeerd" in k.refused("suggest", "leeg.kantlijn", "--evaluate")
    k.ok("new", "kaal.kantlijn", "--coder", "Anna")
    assert "nog geen codes" in k.refused("suggest", "kaal.kantlijn", "--evaluate")
    k.ok("import", "leeg.kantlijn", "int1.txt")
    k.ok("code", "leeg.kantlijn", "int1", 30, 40, "Loslaten")
    assert "pas één document" in k.refused("suggest", "leeg.kantlijn", "--evaluate")
    k.ok("export", "leeg.kantlijn", "leeg.xlsx", "--what", "suggestions")
    book = openpyxl.load_workbook("leeg.xlsx")
    assert book.sheetnames == SHEETS
    assert any("pas één document" in str(row[1].value) for row in book["Samenvatting"].iter_rows())
    k.refused("suggest", p, "--evaluate", "--top", "3")
    k.refused("suggest", p, "int1", "--evaluate")


@pytest.mark.parametrize(
    "name", ["uit.xlsx", *(pytest.param(f"uit.{kind}", marks=pytest.mark.slow) for kind in ("html", "csv"))]
)
def test_the_report_is_the_same_bytes_each_time(k: Kantlijn, p: Path, name: str) -> None:
    answer_some(p)
    (k.folder / "a").mkdir()
    (k.folder / "b").mkdir()
    for folder in ("a", "b"):
        k.ok("export", p, k.folder / folder / name, "--what", "suggestions")
    assert (k.folder / "a" / name).read_bytes() == (k.folder / "b" / name).read_bytes()


def test_the_workbook_holds_what_the_command_says(k: Kantlijn, p: Path) -> None:
    answer_some(p)
    told = k.json("suggest", p, "--evaluate")
    k.ok("export", p, "uit.xlsx", "--what", "suggestions")
    book = openpyxl.load_workbook("uit.xlsx")
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        assert all(isinstance(cell.value, str) and cell.value for cell in sheet[1])
    head, *rows = book["Per code"].iter_rows(values_only=True)
    by_code = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert any(code.endswith("=1+1") for code in by_code)
    for row in told["codes"]:
        mine = by_code[row["code"]]
        assert mine["Voorbeelden"] == row["examples"] and mine["Overgenomen"] == row["acceptance"]["accepted"]
        assert mine["Drempel"] == pytest.approx(row["threshold"], abs=1e-4)
    assert [row[1] for row in book["Verloop"].iter_rows(min_row=2, values_only=True)] == [0, 1, None]
    assert sum(row[4] for row in book["Betrouwbaarheid"].iter_rows(min_row=2, values_only=True)) == sum(
        row["n"] for row in told["reliability"]
    )
    answers = list(book["Acceptatie"].iter_rows(min_row=2, values_only=True))
    assert answers[0][2:5] == (1, 1, 0.5) and answers[1][1] == "=Bob"
    told_there = [str(row[1]) for row in book["Samenvatting"].iter_rows(min_row=2, values_only=True)]
    assert sum("minder dan 5 voorbeelden" in words for words in told_there) == 1
    summary = dict(book["Samenvatting"].iter_rows(min_row=2, values_only=True))
    assert re.match(r"\w+ [\d.]+", summary["Taalanalyse"]) and summary["Gemaakt met"].startswith("Kantlijn ")
    k.ok("export", p, "uit.csv", "--what", "suggestions")
    with Path("uit.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert len(lines) == len(rows) + 1 and not any(
        c.startswith(("=", "+", "-", "@")) for r in lines for c in r
    )
    k.refused("export", p, "uit.docx", "--what", "suggestions")
    k.refused("export", p, "uit.xlsx", "--what", "suggestions", "--without-suggested")
