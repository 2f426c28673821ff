"""Frequencies against the same figures reckoned plainly, answer by answer."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.coding.analysis.frequencies import Frequencies, frequencies
from app.coding.exchange import frequency_sheets
from app.coding.model import Attribute
from app.words import say

SCALE = ("oneens", "neutraal", "eens")
LIKES = Attribute("a1", "Inwoners zijn belangrijk", "choice", "case", SCALE)
GRADE = Attribute("a2", "Cijfer", "number")
KIND = Attribute("a3", "Soort", "choice", "case", ("gemeente", "organisatie"))
MANY = Attribute("a4", "Bronnen", "text", multiple=True)

ROW = st.fixed_dictionaries(
    {},
    optional={
        LIKES.name: st.sampled_from(SCALE),
        GRADE.name: st.sampled_from(["7", "7.5", "8", "-1.25"]),
        KIND.name: st.sampled_from(["gemeente", "organisatie"]),
        MANY.name: st.sampled_from(["krant", "tv;krant", "tv; radio ;krant"]),
    },
)


@given(st.lists(ROW, max_size=25), st.sampled_from([LIKES, GRADE, MANY]), st.sampled_from([None, KIND]))
def test_counts_missing_and_shares_are_what_counting_gives(
    rows: list[dict[str, str]], attribute: Attribute, by: Attribute | None
) -> None:
    values = {f"c{n}": row for n, row in enumerate(rows)}
    found = frequencies(list(values), values, attribute, by=by, no_value="(niet ingevuld)")
    wanted = [None] if by is None else [None, *KIND.choices, "(niet ingevuld)"]
    groups = dict(zip([None, *(g.label for g in found.groups)], [found.all, *found.groups], strict=True))
    for label in wanted:
        inside = [
            row for row in rows
            if label is None or row.get(KIND.name, "(niet ingevuld)") == label
        ]  # fmt: skip
        if label not in groups:
            assert not inside
            continue
        group = groups[label]
        answered = [row[attribute.name] for row in inside if attribute.name in row]
        assert (group.n, group.valid, group.missing) == (
            len(inside), len(answered), len(inside) - len(answered),
        )  # fmt: skip
        for k, value in enumerate(found.values):
            parts = [{p.strip() for p in a.split(";")} if attribute is MANY else {a} for a in answered]
            n = sum(value in part for part in parts)
            assert group.counts[k] == n
            assert group.share(k) == (n / len(inside) if inside else None)
            assert group.valid_share(k) == (n / len(answered) if answered else None)
        if attribute is GRADE and answered:
            numbers = [float(a) for a in answered]
            assert group.numbers is not None
            assert group.numbers.mean == pytest.approx(sum(numbers) / len(numbers))
            assert group.numbers.median == statistics.median(numbers)
            assert (group.numbers.least, group.numbers.most) == (min(numbers), max(numbers))
            if len(numbers) > 1:
                mean = sum(numbers) / len(numbers)
                square = sum((x - mean) ** 2 for x in numbers) / (len(numbers) - 1)
                assert group.numbers.sd == pytest.approx(square**0.5)


def some() -> list[Frequencies]:
    values = {
        "1": {LIKES.name: "eens", KIND.name: "gemeente", GRADE.name: "7.5"},
        "2": {LIKES.name: "eens", KIND.name: "organisatie"},
        "3": {LIKES.name: "oneens", KIND.name: "gemeente", GRADE.name: "8"},
        "4": {},
    }
    return [frequencies(list(values), values, a, by=KIND, no_value="(niet ingevuld)") for a in (LIKES, GRADE)]


def test_choices_keep_their_order_and_unused_ones_stand_there() -> None:
    (likes, grade) = some()
    assert likes.values == SCALE and likes.all.counts == (1, 0, 2)
    assert grade.values == ("7.5", "8") and [g.label for g in grade.groups] == [
        "gemeente", "organisatie", "(niet ingevuld)",
    ]  # fmt: skip


def test_they_are_written_to_excel_csv_and_a_page_alike(tmp_path: Path) -> None:
    for suffix in frequency_sheets.SUFFIXES:
        for name in ("a", "b"):
            place = tmp_path / f"{name}{suffix}"
            frequency_sheets.write(some(), place, say, title="Proef", when="2017-03-01T10:00:00Z")
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
    sheet = load_workbook(tmp_path / "a.xlsx")["Frequenties"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Vraag", "Uitgesplitst naar", "Groep", "Antwoord")
    assert (LIKES.name, None, "Totaal", "eens", 2, 66.7, 50) in rows
    assert (LIKES.name, "Soort", "gemeente", "oneens", 1, 50, 50) in rows
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert [LIKES.name, "", "Totaal", "eens", "2", "66,7", "50,0"] in lines
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "Inwoners zijn belangrijk naar Soort" in page and "66,70" in page
