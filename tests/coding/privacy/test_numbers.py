"""Telephone numbers as they are said and typed, with commas between their groups too."""

from __future__ import annotations

import hashlib

import pytest

from app.coding.privacy.find import find, remaining
from app.coding.privacy.forms import Forms
from app.coding.privacy.labels import group
from app.coding.privacy.notations import same
from app.coding.privacy.throughout import find_all

NUMBERS = [
    "nul zes, twaalf, vierendertig, zesenvijftig, achtenzeventig",
    "nul zes, acht acht, drie drie, twee twee, één één",
    "nul vijftien, twee een twee, drie vier, vijf zes",
    "nul-zes, een twee drie vier, vijf zes zeven acht",
    "06, 12 34 56 78",
    "06,12,34,56,78",
    "015, 212 34 56",
    "0342, 49 51 11",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_with_commas_is_found_whole(number: str) -> None:
    text = f"Bel maar, op {number}, dan hoor je het."
    assert [(c.kind, c.text) for c in find(text)] == [("phone", number)]
    left = remaining(hashlib.sha256(text.encode()).hexdigest(), text, 0.5)
    assert [c.text for c in left] == [number]  # what is looked at before an export


@pytest.mark.parametrize(
    "text",
    [
        "Het scoort nul, een, twee of drie. Nul, een, twee, drie, vier. Nul tien twintig dertig veertig.",
        "De weken 05, 06, 12, 13, 14, 15 en 06, 07, 08, 09, 10. Het was 0,6 en 06, 12 uur.",
        "Tien komma nul twee, drie, vier, vijf.",
    ],
)
def test_a_list_of_numbers_is_none(text: str) -> None:
    assert [c.text for c in find(text) if c.kind == "phone"] == []


def test_a_spoken_number_is_the_one_that_is_typed() -> None:
    assert same("phone", NUMBERS[0]) == same("phone", NUMBERS[4]) == same("phone", "+31 6 12345678")
    said = [f"Bel {NUMBERS[0]} of {NUMBERS[4]}, dus 06-12345678."]
    assert [len(e.hits) for e in group(find_all(said), said)] == [3]
    assert Forms({"0612345678": "[x]"})("bel 06, 12 34 56 78 nu") == "bel [x] nu"
