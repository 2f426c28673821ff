"""One thing in several notations has one label; what cannot be known to be the same is kept apart."""

from __future__ import annotations

import pytest

from app.coding.privacy.labels import group
from app.coding.privacy.notations import Recall, memory, same
from app.coding.privacy.throughout import find_all


def labels(text: str, remembered: dict[str, str] | None = None) -> dict[str, str]:
    """Every form of a date that is found in a text, with its label."""
    entities = group(find_all([text]), [text], remembered)
    return {form: e.label for e in entities if e.kind == "date" for form in e.forms}


SAME = [
    "3 april 2019", "3-4-2019", "03-04-2019", "3/4/2019", "3.4.2019", "3 apr 2019", "3 apr. 2019",
    "3e april 2019", "2019-04-03", "3 - 4 - 2019", "3e van april 2019", "3-apr-2019",
    "derde april tweeduizend negentien",
    "drie april 2019",
]  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_a_date_has_one_label_in_every_notation(written: str) -> None:
    assert labels(f"Dat was op 3 april 2019, of op {written}, zei hij.") == dict.fromkeys(
        ("3 april 2019", written), "[datum 1]"
    )


@pytest.mark.parametrize("written", ["3-4-'19", "3-4-’19", "3-4-19", "3 april '19", "3 apr '19", "3-apr-19"])
def test_half_a_year_is_the_one_whole_year_that_it_can_be(written: str) -> None:
    both = labels(f"Eerst {written}, toen 3 april 2019.")
    assert both == {written: "[datum 1]", "3 april 2019": "[datum 1]"}
    two = labels(f"Op {written}, niet op 3 april 2019 of op 3-4-1919.")
    assert len(set(two.values())) == 3
    alone = labels(f"Op {written} en op 3-4-'19, in 1919 of in 2019.")
    assert set(alone.values()) == {"[datum 1]"}


@pytest.mark.parametrize(
    "other", ["3 april", "3e april", "derde april", "4 april 2019", "3 april 2018", "4-3-2019"]
)
def test_another_day_and_a_day_without_its_year_are_other_things(other: str) -> None:
    both = labels(f"Op 3 april 2019 en op {other}, zei hij.")
    assert both == {"3 april 2019": "[datum 1]", other: "[datum 2]"}


def test_a_day_without_a_year_has_one_label_too() -> None:
    found = labels("Op twaalf april, de 12e van april, op 12 april en twaalfde april.")
    assert set(found.values()) == {"[datum 1]"} and len(found) == 4


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("twaalf april negentienhonderdtachtig", "1980-4-12"),
        ("twaalf april negentien vijfentachtig", "1985-4-12"),
        ("twaalf april twee duizend en vier", "2004-4-12"),
        ("eenentwintigste maart tweeduizend", "2000-3-21"),
        ("Tweeëntwintig mrt. 1980", "1980-3-22"),
        ("april 1980", "1980-4"),
        ("31-13-2019", "31-13-2019"),
        ("0 april 2019", "0 april 2019"),
    ],
)
def test_what_a_date_is_compared_by(said: str, meant: str) -> None:
    assert same("date", said) == meant


def test_a_key_remembers_a_thing_in_another_notation() -> None:
    before = {
        memory("date", "3 april 2019"): "[datum 7]",
        memory("phone", "06-12345678"): "[telefoonnummer 3]",
    }
    found = labels("Op 3-4-'19 en op 3/4/2019, niet op 4-4-2019.", before)
    assert found == {"3-4-'19": "[datum 7]", "3/4/2019": "[datum 7]", "4-4-2019": "[datum 1]"}
    phone = same("phone", "+31 6 1234 5678")
    assert Recall(before)("phone", ["+31 6 1234 5678"], phone) == "[telefoonnummer 3]"
    assert Recall(before)("bsn", ["612345678"], "612345678") is None
