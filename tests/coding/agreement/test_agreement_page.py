"""The worked example of docs/agreement.md, worked out again."""

from __future__ import annotations

import re

import pytest

from app import paths
from app.coding.agreement.rows import FIGURES
from tests.coding.agreement.test_agreement import compared


def test_the_worked_example_holds() -> None:
    page = (paths.docs() / "agreement.md").read_text("utf-8")
    example = page.split("## A worked example")[1].split("\n## ")[0]
    told = {name: float(value) for name, value in re.findall(r"^\| (\w+) \| ([\d.]+) \|$", example, re.M)}
    row = compared([(0, 0, 0, 0, 10), (0, 1, 0, 5, 15)], [100]).rows[0]
    assert set(told) == {*FIGURES, "uncoded_share"}
    for name, value in told.items():
        found = row.uncoded_share if name == "uncoded_share" else row.figures[name]
        assert found == pytest.approx(value, abs=5e-5), name
