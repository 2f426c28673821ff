"""The worked example in docs/matrix.md, read from the page and computed again."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from app.coding.analysis.columns import columns_of
from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.matrix import COUNTS
from app.coding.model import Coding, Turn

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "matrix.md").read_text("utf-8")
TURNS = {"one": (Turn(1, 0, 0, 30, None), Turn(2, 30, 30, 60, None)), "two": (Turn(1, 0, 0, 10, None),)}


def page_table(header: str) -> list[list[str]]:
    rows = PAGE[PAGE.index(f"| {header} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


CODINGS = [
    Coding(guid, code, "one", int(start), int(end), coder)
    for guid, code, start, end, coder in page_table("coding | code | start | end | coder")
]
COLUMNS = columns_of(CODINGS, sources=("one", "two"))
EXAMPLE = page_table("relation | codes | codings | fragments | documents | characters | c")


@pytest.mark.parametrize("row", EXAMPLE, ids=lambda row: f"{row[0]} {row[1]}")
def test_every_figure_of_the_example(row: list[str]) -> None:
    relation, codes, *counts, c = row
    one, other = (COLUMNS.codes.index(name) for name in codes.split(", "))
    for count, expected in zip(COUNTS, counts, strict=True):
        matrix = cooccurrence(COLUMNS, relation=relation, count=count, turns=TURNS)
        assert matrix.counts[one, other] == matrix.counts[other, one] == int(expected)
        coefficient = matrix.coefficients("c")[one, other]
        if c == "–":
            assert math.isnan(coefficient) and "range" in matrix.marks()[one, other]
        else:
            assert f"{coefficient:.3f}" == c


def test_jaccard_and_phi_of_the_example() -> None:
    assert len(EXAMPLE) >= 10 and len(CODINGS) == 5
    one, other = COLUMNS.codes.index("Loslaten"), COLUMNS.codes.index("Sturen")
    matrix = cooccurrence(COLUMNS, relation="same-turn", turns=TURNS)
    flat = " ".join(PAGE.split())
    (jaccard,) = re.findall(r"Jaccard of Loslaten and Sturen is 4 / 28 = ([\d.]+):", flat)
    (phi,) = re.findall(r"phi = \(3·1 − 2·1\) / √\(2·1·1·2\) = ([\d.]+)\.", flat)
    assert f"{matrix.coefficients('jaccard')[one, other]:.3f}" == jaccard
    assert f"{matrix.coefficients('phi')[one, other]:.3f}" == phi
