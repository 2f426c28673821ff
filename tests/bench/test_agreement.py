"""The bound: 2 coders, 60 codes, 100 transcripts by character, in 3 s and below numpy per character."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from app.coding.agreement.figures import agreement
from app.coding.agreement.ground import Ground, ground
from app.coding.agreement.rows import blocks_of
from app.coding.agreement.runs import Placed, sweep, tables
from tests.bench.conftest import SLACK, seconds

CODES, DOCUMENTS, LENGTH, EACH = 60, 100, 48_000, 20_000


def project() -> tuple[Ground, Any, Any, Any, Any, Any]:
    """20,000 codings, and the same by a second coder with other bounds."""
    rng = np.random.default_rng(2)
    line = ground("character", {f"s{n}": [(0, LENGTH)] for n in range(DOCUMENTS)})
    code, source = rng.integers(0, CODES, EACH), rng.integers(0, DOCUMENTS, EACH)
    start = rng.integers(30, LENGTH - 430, EACH)
    end = start + rng.integers(40, 400, EACH)
    shift = rng.integers(-30, 30, (2, EACH))
    both = [np.tile(code, 2), np.repeat([0, 1], EACH), np.tile(source, 2)]
    return line, *both, np.concatenate([start, start + shift[0]]), np.concatenate([end, end + shift[1]])


def by_character(line: Ground, placed: Placed) -> Any:
    """The four cells of every code's table from one array per coder of a byte per character."""
    found = np.zeros((CODES, 4), dtype=np.int64)
    for code in range(CODES):
        given = np.zeros((2, line.length), dtype=np.uint8)
        for coder in (0, 1):
            mine = np.flatnonzero((placed.code == code) & (placed.coder == coder))
            for low, high in zip(placed.start[mine].tolist(), placed.end[mine].tolist(), strict=True):
                given[coder, low:high] = 1
        found[code] = np.bincount(given[0] + 2 * given[1], minlength=4)
    return found


def test_agreement_on_characters(figure: Callable[..., None]) -> None:
    line, code, coder, source, start, end = project()

    def all_figures() -> Any:
        low, high = line.place(source, start, end)
        placed = Placed(code, coder, low, high, CODES, 2)
        none = np.empty(0, dtype=np.int64)
        names = [str(n) for n in range(CODES)]
        agreement(names, placed, line, continuum=(placed, line), blocks=blocks_of(line, none))
        return placed

    placed = all_figures()
    begun = time.perf_counter()
    expected = by_character(line, placed)
    bound = time.perf_counter() - begun
    for n, table in enumerate(tables(sweep(placed, line.length), line.borders[[0, -1]])):
        cells = np.zeros(4, dtype=np.int64)
        cells[table.ratings @ [1, 2]] = table.weights[0]
        np.testing.assert_array_equal(cells, expected[n])
    ours = min(seconds(all_figures, 3))
    assert ours < 3 * SLACK
    figure(
        "Agreement of 2 coders, 60 codes, 100 documents of 48,000 characters, all figures and intervals",
        "the tables alone by numpy per character", ours, bound, 1.0,
        "QualCoder 8 s for 20 codes, by a wrong formula",
    )  # fmt: skip
