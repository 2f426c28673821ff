"""Frameworks as they are kept, filled, ordered and written to files."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding import framework as pure
from app.coding.codebook import Codebook
from app.coding.exchange.framework_sheets import write
from app.coding.framework import Framework, Grid, Summary
from app.coding.model import Attribute, Case, Code, Coding, Fragment
from app.words import say

WHEN = "2026-11-28T09:30:00.000Z"
BOOK = Codebook(
    [Code("a", "Aansturing"), *(Code(f"a{n}", f"Code {n}", "a", n) for n in range(6)),
     Code("b", "Tijd", None, 1), Code("b0", "Code 0", "b")]
)  # fmt: skip
GUIDS = st.sampled_from(["a", "b", "c", "dd"])
FEW = settings(max_examples=30)
FRAMEWORKS = st.builds(
    Framework, GUIDS, st.text(max_size=9), st.lists(GUIDS, unique=True).map(tuple), st.booleans(),
    st.none() | st.lists(GUIDS, unique=True).map(tuple),
    st.lists(st.tuples(GUIDS, st.text(max_size=4))).map(tuple),
    GUIDS | st.just(""), st.booleans(), st.lists(GUIDS, unique=True).map(tuple),
)  # fmt: skip


@pytest.fixture
def grid() -> Grid:
    """Two cases by seven codes in two branches; one cell begins like a formula."""
    framework = Framework("f", "Kern", tuple(c.guid for c in BOOK if c.parent), shown=("w",))
    summaries = [Summary("1", "z", "a0", "n", "=SOM(A1)"),
                 Summary("2", "z", "a0", "m", "Bram zag meer.\nVeel."),
                 Summary("3", "t", "b0", "n", "x" * 2_000)]  # fmt: skip
    return Grid(
        framework, (Case("z", "Zeist"), Case("t", "Tilburg")), pure.columns(framework, BOOK), BOOK,
        (Attribute("w", "inwoners", "number"),), {"z": {"inwoners": "66000"}}, {"n": "Anna", "m": "Bram"},
        {("z", "a0"): ("c1",)}, pure.by_cell(summaries),
    )  # fmt: skip


@FEW
@given(FRAMEWORKS)
def test_what_is_kept_is_read_back(framework: Framework) -> None:
    assert pure.read(framework.guid, pure.plain(framework)) == framework
    assert pure.instead(framework, {}) == framework


@pytest.mark.parametrize("kept", [None, [], {"name": 3}, {"codes": ["a"]}])
def test_what_is_no_framework_is_none(kept: object) -> None:
    assert pure.read("f", kept) is None


@FEW
@given(st.lists(st.tuples(st.sampled_from([c.guid for c in BOOK]), st.sampled_from("ztx")), max_size=30))
def test_every_coding_under_a_column_stands_in_one_column_per_case(rows: list[tuple[str, str]]) -> None:
    framework = Framework("f", "Kern", ("a", "a1"))
    codings = [Coding(str(n), code, "s", n, n + 1, "n") for n, (code, _) in enumerate(rows)]
    cases = {str(n): (case,) for n, (_, case) in enumerate(rows)}
    filled = pure.fill(codings, pure.column_of(framework, BOOK), cases)
    expected: dict[tuple[str, str], list[str]] = {}
    for n, (code, case) in enumerate(rows):
        column = "a1" if code == "a1" else "a" if code[0] == "a" else None
        if column is not None:
            expected.setdefault((case, column), []).append(str(n))
    assert filled == {cell: tuple(of) for cell, of in expected.items()}


@FEW
@given(st.text(max_size=20), st.text(max_size=20))
def test_two_summaries_together_lose_nothing_and_say_nothing_twice(one: str, other: str) -> None:
    both = pure.together(one, other)
    assert one in both and other in both
    assert pure.together(both, other) == both == pure.together(both, one)


def test_excel_freezes_wraps_and_takes_no_summary_for_a_formula(grid: Grid, tmp_path: Path) -> None:
    fragment = Fragment(Coding("c1", "a0", "s", 0, 4, "n"), "int1", ("Zeist",), {}, "R1", "respondent",
                        "Aansturing > Code 0", "+dit", 3, 90.0, "Anna", "")  # fmt: skip
    first, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, again):
        assert write(grid, {"c1": fragment}, path, say, title="Proef", when=WHEN) == []
    assert first.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(first)
    sheet, behind = book["Samenvattingen"], book["Fragmenten per cel"]
    assert [c.value for c in sheet[1]][:4] == ["Casus", "inwoners", "Aansturing > Code 0", "Code 1"]
    assert sheet.freeze_panes == "B2" and sheet["B2"].value == 66000
    cell = sheet["C2"]
    assert cell.value == "Anna: =SOM(A1)\n\nBram: Bram zag meer.\nVeel."
    assert cell.data_type != "f" and cell.alignment.wrap_text
    assert [c.value for c in behind[2]][:7] == [
        "Zeist", "Aansturing > Code 0", 1, "+dit", "Aansturing > Code 0", "int1", 3,
    ]  # fmt: skip


def test_word_lies_down_with_a_table_per_branch_that_fits(grid: Grid, tmp_path: Path) -> None:
    path = tmp_path / "kern.docx"
    write(grid, {}, path, say, title="Proef", when=WHEN)
    document = docx.Document(str(path))
    for table in document.tables:  # the heading above it keeps with the names, and those with the first case
        assert all(p.paragraph_format.keep_with_next for cell in table.rows[0].cells for p in cell.paragraphs)
    section = document.sections[0]
    assert section.page_width > section.page_height
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["Aansturing", "Tijd"]
    room = section.page_width - section.left_margin - section.right_margin
    widths = [sum(column.width for column in table.columns) for table in document.tables]
    assert [len(t.columns) for t in document.tables] == [5, 3, 2]  # six codes of one branch, then one
    assert all(width <= room for width in widths)
    assert document.tables[0].cell(1, 0).text == "Zeist\ninwoners: 66000"
    assert "Bram zag meer.\nVeel." in document.tables[0].cell(1, 1).text
    assert document.tables[2].cell(2, 1).text == "x" * 2_000
    with zipfile.ZipFile(path) as archive:
        assert archive.read("word/document.xml").count(b"<w:tblHeader/>") == 3


def test_csv_and_html_hold_the_same_words(grid: Grid, tmp_path: Path) -> None:
    for name in ("k.csv", "k.html"):
        write(grid, {}, tmp_path / name, say, title="Proef", when=WHEN)
    with (tmp_path / "k.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0][0] == "Casus" and rows[1][0] == "Zeist" and len(rows) == 3
    assert not any(cell.startswith("=") for row in rows for cell in row)
    page = (tmp_path / "k.html").read_text("utf-8")
    assert "SOM(A1)" in page and "2 van 14 cellen samengevat" in page
