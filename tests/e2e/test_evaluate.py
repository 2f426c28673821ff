"""`kantlijn suggest P --evaluate`, and what the other options have to do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.commands import Kantlijn


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_project_measures_its_suggestions(k: Kantlijn, p: Path, lang: str) -> None:
    told = k.json("suggest", p, "--evaluate", "--lang", lang)
    assert (told["documents"], told["codings"]) == (2, 2), (
        "a code counts once per turn, not in the interviewer's"
    )
    for figures in (told["learned"], told["cues"], *told["curve"], *told["codes"]):
        assert all(0 <= figures[key] <= 1 for key in ("precision", "recall", "f1"))
        assert figures["right"] <= min(figures["suggested"], figures["examples"])
    assert [row["documents"] for row in told["curve"]] == [0, 1]
    assert sum(row["examples"] for row in told["codes"]) == 2
    assert sum(row["n"] for row in told["reliability"]) > 0
    assert told["warnings"] and all("Loslaten" in w for w in told["warnings"][:1])


def test_the_plain_form_says_it_in_sentences(k: Kantlijn, p: Path) -> None:
    said = k.ok("suggest", p, "--evaluate").text
    assert "Gemeten op 2 gecodeerde documenten" in said and "Alleen trefwoorden" in said


def test_nothing_coded_is_nothing_to_measure(k: Kantlijn, p: Path) -> None:
    k.ok("new", "leeg.kantlijn", "--codebook", "loslaten-of-sturen", "--coder", "Anna")
    k.refused("suggest", "leeg.kantlijn", "--evaluate")
    k.refused("suggest", p, "--evaluate", "--top", "3")
    k.refused("suggest", p, "int1", "--evaluate")
