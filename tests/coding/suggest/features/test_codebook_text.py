"""What a codebook says, as lines to learn from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import paths
from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.model import Code
from app.coding.suggest.features.told import FEWEST, MOST_LINES, paraphrases_beside, told_of


@pytest.fixture(scope="module")
def codes() -> tuple[Code, ...]:
    book = Codebook(read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes)
    return tuple(c for c in book if c.codable and c.active)


@pytest.mark.parametrize(("n", "lines"), [(40, 13), (400, 3), (2_000, 1)])
def test_a_large_codebook_says_all_in_fewer_lines(codes: tuple[Code, ...], n: int, lines: int) -> None:
    full = next(replace(c, paraphrases=c.paraphrases[:8]) for c in codes if len(c.paraphrases) >= 8)
    told = told_of([replace(full, guid=str(k)) for k in range(n)])
    assert [len(one.lines) for one in told] == [lines] * n and n * lines <= MOST_LINES
    text = told[0].text
    assert [text[a:b] for _, a, b in told[0].lines] == text.split("\n")
    for words in (full.name, *full.cues, full.definition, full.example, *full.paraphrases):
        assert " ".join(words.split()) in text


def test_a_code_with_many_paraphrases_has_each_on_a_line_while_the_codebook_fits(
    codes: tuple[Code, ...],
) -> None:
    full = next(replace(c, paraphrases=c.paraphrases[:13]) for c in codes if len(c.paraphrases) > 13)
    many = replace(full, guid="many", paraphrases=tuple(f"Zin nummer {n}." for n in range(200)))
    told = told_of([many, *(replace(full, guid=str(n)) for n in range(99))])
    per_code = 5 + len(full.paraphrases)
    assert [len(one.lines) for one in told] == [5 + 200, *[per_code] * 99]
    assert 5 + 200 + 99 * per_code <= MOST_LINES


def test_a_codebook_that_fits_no_more_leaves_out_the_last_paraphrases(codes: tuple[Code, ...]) -> None:
    full = next(c for c in codes if len(c.paraphrases) > 40)
    told = told_of([replace(full, guid=str(n)) for n in range(100)])
    assert {len(one.lines) for one in told} == {MOST_LINES // 100}
    assert (
        full.paraphrases[MOST_LINES // 100 - 6] in told[0].text and full.paraphrases[-1] not in told[0].text
    )


def test_what_is_coded_takes_the_place_of_paraphrases() -> None:
    assert paraphrases_beside(0, 42) > 100
    assert FEWEST < paraphrases_beside(4_453, 42) < paraphrases_beside(3_000, 42) < 100
    assert paraphrases_beside(6_000, 200) == FEWEST and paraphrases_beside(0, 0) > 0
