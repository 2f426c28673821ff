"""Frameworks on the command line: made, written in, read, exported, removed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.e2e.commands import INT1, Kantlijn


@pytest.fixture
def charted(k: Kantlijn, tmp_path: Path) -> Path:
    """One interview of case Zeist with one coding of Loslaten."""
    place, file, book = tmp_path / "raam.kantlijn", tmp_path / "int1.txt", tmp_path / "codes.yaml"
    file.write_text(INT1, "utf-8")
    book.write_text(
        "name: proef\ntitle: Proef\ncodes:\n  - name: Aansturing\n    codes:\n      - name: Loslaten\n"
        "      - name: Sturen\n", "utf-8"
    )  # fmt: skip
    k.ok("new", place, "--codebook", book, "--coder", "Anna")
    k.ok("import", place, file, "--case", "Zeist")
    k.ok("case", place, "Zeist", "--set", "regio=midden")
    k.ok("code", place, "int1", "30", "40", "Loslaten")
    return place


def test_a_framework_is_made_written_in_and_exported(k: Kantlijn, charted: Path, tmp_path: Path) -> None:
    made = k.json("framework", charted, "Kern", "--new", "--codes", "Aansturing", "--branches",
                  "--attributes", "regio")  # fmt: skip
    assert made["columns"] == ["Aansturing", "Aansturing > Loslaten", "Aansturing > Sturen"]
    wrote = k.json("framework", charted, "Kern", "--set", "Zeist", "Loslaten", "=laat los")
    assert (wrote["cells"], wrote["summarised"], wrote["changed"]) == (3, 1, True)
    k.ok("framework", charted, "kern", "--set", "Zeist", "Sturen", stdin=b"stuurt\nbij\n")
    k.ok("framework", charted, "Kern", "--set", "Zeist", "Aansturing", "-", stdin=b"x")
    k.ok("framework", charted, "Kern", "--set", "Zeist", "Aansturing", "")  # emptied again
    (row,) = k.json("framework", charted, "Kern")["rows"]
    assert row["case"] == "Zeist" and row["attributes"] == {"regio": "midden"}
    told = {c["code"]: (len(c["fragments"]), [s["text"] for s in c["summaries"]]) for c in row["cells"]}
    assert told == {
        "Aansturing": (0, []), "Aansturing > Loslaten": (1, ["=laat los"]),
        "Aansturing > Sturen": (0, ["stuurt\nbij"]),
    }  # fmt: skip
    assert "2 van 3 cellen samengevat" in k.ok("framework", charted).text
    k.ok("framework", charted, "Kern", tmp_path / "kern.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "kern.xlsx")["Samenvattingen"]
    assert [c.value for c in sheet[2]] == ["Zeist", "midden", None, "=laat los", "stuurt\nbij"]
    assert sheet["D2"].data_type != "f"
    assert k.json("check", charted)["ok"]


def test_changing_removing_and_undoing(k: Kantlijn, charted: Path) -> None:
    k.ok("framework", charted, "Kern", "--new", "--codes", "Loslaten")
    k.ok("framework", charted, "Kern", "--set", "Zeist", "Loslaten", "blijft")
    k.ok("framework", charted, "Kern", "--rename", "Hart", "--codes", "Loslaten", "Sturen", "--order", "name")
    assert [f["name"] for f in k.json("framework", charted)] == ["Hart"]
    k.ok("framework", charted, "Hart", "--remove")
    assert k.json("framework", charted) == []
    k.ok("undo", charted)
    (kept,) = k.json("framework", charted)
    assert (kept["codes"], kept["summarised"]) == (2, 1)


def test_what_cannot_be_is_refused_in_one_line(k: Kantlijn, charted: Path) -> None:
    k.ok("framework", charted, "Kern", "--new", "--codes", "Loslaten")
    before = k.json("history", charted)
    for words in (
        ("Nergens",),
        ("Kern", "uit.pdf"),
        ("Kern", "--set", "Zeist"),
        ("Kern", "--set", "Zeist", "Sturen", "x"),
        ("Kern", "--set", "Best", "Loslaten", "x"),
        ("Kern", "--new", "--codes", "Sturen"),
        ("Leeg", "--new"),
        ("--remove",),
        ("Kern", "--set", "Zeist", "Loslaten", "x", "--remove"),
        ("Kern", "--remove", "--at", "2026-01-01"),
    ):
        answer = k("framework", charted, *words)
        assert answer.status == 1 and len(answer.complaints) == 1, words
    assert k.json("history", charted) == before


def test_a_kept_question_chooses_what_stands_in_the_cells(k: Kantlijn, charted: Path, tmp_path: Path) -> None:
    k.ok("ask", charted, "memo:twijfel", "--save", "Twijfel")
    made = k.json("framework", charted, "Kern", "--new", "--codes", "Loslaten", "--query", "Twijfel")
    assert made["question"] == "Twijfel" and made["rows"][0]["cells"][0]["fragments"] == []
    k.ok("framework", charted, "Kern", tmp_path / "kern.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "kern.xlsx").worksheets
    assert len(sheets) == 3 and "Twijfel" in str(sheets[2]["B2"].value)
    whole = k.json("framework", charted, "Kern", "--query", "")
    assert whole["question"] is None and whole["rows"][0]["cells"][0]["fragments"]
