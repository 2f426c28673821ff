"""What stands behind a cell and what is left of a part: the figures of the analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.coding.analysis.cooccurrence import pairs
from app.coding.analysis.tables import behind as members
from app.coding.exchange import crosstab_sheets
from app.coding.exchange.pictures.heat import of_matrix
from app.coding.exchange.styles import Looks
from app.coding.transcripts import read_text
from app.project import Project
from app.ui.matrix.request import Request, behind, compute, part, visible
from app.words import say
from tests.ui.rich import make_rich


@pytest.mark.parametrize("relation", ["overlap", "exact", "within", "near", "same-turn", "same-document"])
@pytest.mark.parametrize("subcodes", [False, True])
def test_the_list_behind_a_cell_is_what_the_analysis_counts(
    tmp_path: Path, relation: str, subcodes: bool
) -> None:
    with Project.open(make_rich(tmp_path / "p.kantlijn"), read_only=True) as project:
        result = compute(project, Request(relation=relation, distance=25, subcodes=subcodes))
        extract = project.extract(texts=False)
        for i, one in enumerate(result.matrix.rows):
            for j, other in enumerate(result.matrix.columns):
                found = behind(project, result, i, j)
                whole = pairs(
                    extract.columns, result.family(one), result.family(other),
                    result.request.relation_words, turns=extract.turns,
                )  # fmt: skip
                assert sorted((h.line.guid, h.other.guid) for h in found.hits if h.other) == sorted(
                    (extract.columns.guid[a], extract.columns.guid[b]) for a, b in whole
                )
                assert len(found.hits) == result.matrix.counts[i, j]


def test_the_members_of_a_cross_cell_are_its_count(tmp_path: Path) -> None:
    with Project.open(make_rich(tmp_path / "p.kantlijn"), read_only=True) as project:
        for columns in ("documents", "cases", "coders", "waves", "groups", "kinds", "roles", "Domein"):
            result = compute(project, Request(columns=columns, attribute=columns == "Domein"))
            for i, code in enumerate(result.matrix.rows):
                for j, key in enumerate(result.matrix.columns):
                    found = members(result.extract, columns, key, [code])
                    assert len(found) == result.matrix.counts[i, j]
        assert members(result.extract, "cases", "no such case", list(result.matrix.rows)) == []


def test_a_part_of_a_matrix_keeps_its_coefficients(tmp_path: Path) -> None:
    with Project.open(make_rich(tmp_path / "p.kantlijn"), read_only=True) as project:
        whole = compute(project, Request(coefficient="c")).matrix
    some = part(whole, [1, 2], [1, 2])
    assert some.row_labels == whole.row_labels[1:3]
    for kind in ("c", "jaccard", "phi"):
        np.testing.assert_equal(some.coefficients(kind), whole.coefficients(kind)[1:3, 1:3])


def test_a_cross_table_without_its_empty_rows_keeps_its_figures(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        codes = [project.codes.add(name).subject or "" for name in ("A", "B", "C")]
        project.cases.add_attribute("regio")
        regio = project.cases.attribute("regio").guid
        for n, (value, coded) in enumerate((("a", ()), ("b", (1,)), ("c", (1, 2)), ("c", (2,)))):
            source = project.sources.add(read_text("S: Een zin.\n", f"{n}.txt")).subject or ""
            case = project.cases.add(f"K{n}").subject or ""
            project.cases.link(case, source)
            project.cases.set_value(case, regio, value)
            for code in coded:
                project.codings.add(source, 3, 7, codes[code])
        request = Request(columns="regio", attribute=True, count="cases", percent="column")
        result = compute(project, request)
    shown = part(result.matrix, *visible(result, hide_empty=True))
    assert (shown.row_labels, shown.column_labels) == (("B", "C"), ("b", "c"))
    sheet = crosstab_sheets.sheet(shown, say, Looks(), "column")
    told = [[getattr(cell, "value", cell) for cell in row[:5]] for row in sheet.rows]
    assert [row[0:1] + row[2:] for row in told] == [
        ["B", 1, 1, 2], ["B", 100.0, 50.0, None], ["C", 0, 2, 2], ["C", 0.0, 100.0, None],
        [say("crosstab.total"), 1, 2, 4],
    ]  # fmt: skip
    drawing = of_matrix(shown, say, percent="column")
    assert [row[0] for row in drawing.rows] == ["B", "C"]
    assert [[round(float(v)) for v in row[1:]] for row in drawing.rows] == [[100, 50], [0, 100]]
    assert "c (n = 2)" in str(drawing.shapes) and "(n = 0)" not in str(drawing.shapes)
