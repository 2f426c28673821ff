"""Surnames with their particles: none stays behind, and one that two people bear is neither's."""

from __future__ import annotations

import pytest

from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.labels import group
from app.coding.privacy.parsing import parse
from app.coding.privacy.surnames import phrases
from app.coding.privacy.throughout import find_all


def found(text: str, *known: str) -> list[str]:
    return [c.text for c in find_all([text], known)[0] if c.sure >= LIKELY]


def labelled(text: str) -> dict[str, list[str]]:
    return {e.label: [h.candidate.text for h in e.hits] for e in group(find_all([text]), [text])}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Volgens Van der Wouden mag dat. Van der Wouden zei het.", ["Van der Wouden"] * 2),
        ("volgens van der wouden mag dat, met van der wouden", ["van der wouden"] * 2),
        ("Volgens v.d. Wouden, en vd Wouden ook. Van de Wouden zei het.",
         ["v.d. Wouden", "vd Wouden", "Van de Wouden"]),
        ("Een Van der Wouden-achtige aanpak, het van der wouden-plan.", ["Van der Wouden", "van der wouden"]),
        ("hij kwam van de wouden en van het bos, die woud en wouden had", []),
    ],
)  # fmt: skip
def test_a_known_surname_takes_its_particles_along(text: str, wanted: list[str]) -> None:
    """ "wouden" is a word of the dictionary and on no list of surnames."""
    assert found(text, "Marieke van der Wouden") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jan van der Meer belde. Later belde jan van der meer. Volgens Van der Meer ook.",
         ["Jan van der Meer", "jan van der meer", "Van der Meer"]),
        ("mevrouw van der laan van de dorpsstraat 8", ["van der laan", "dorpsstraat 8"]),
        ("mevrouw van der meer en meneer van der laat", ["van der meer", "van der laat"]),
        ("Het komt de buurt ten goede. Ten laatste male, van meer naar minder, de goede.", []),
    ],
)  # fmt: skip
def test_a_surname_that_is_a_little_word_is_one_behind_an_old_particle(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("en k bakker belde, K Bakker ook", ["k bakker", "K Bakker"]),
        ("ik zag 'k bakker niet, u bakker, de bakker, j bakker", []),
    ],
)
def test_an_initial_without_a_point_goes_with_a_known_surname(text: str, wanted: list[str]) -> None:
    assert found(text, "Karin Bakker") == wanted


def test_a_surname_is_known_with_its_particles_and_initial() -> None:
    assert list(phrases("Karin van den Berg")) == ["van den berg", "k van den berg"]
    assert list(phrases("Mevrouw Van Rijn senior")) == ["van rijn"]
    assert list(phrases("Fatima")) == []


def test_father_and_daughter_of_one_surname_are_two() -> None:
    text = "Marieke van der Wouden kwam. Volgens Van der Wouden mag dat. Met Van der Wouden senior."
    assert list(labelled(text).values()) == [
        ["Marieke van der Wouden"], ["Van der Wouden"], ["Van der Wouden senior"],
    ]  # fmt: skip
    assert parse("Jan Jansen sr") != parse("Jan Jansen jr")
    assert found("Karin Bakker senior adviseur bij ons.") == ["Karin Bakker"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Anna Jansen kwam. Bel Jansen, mijn vader. Jansen zei niets.", [["Anna Jansen"], ["Jansen"] * 2]),
        ("Jan Jansen kwam. Meneer Jansen zei ja, mevrouw Jansen nee.", [["Jan Jansen"], ["Jansen"] * 2]),
        ("Jurre Meer kwam. De heer Meer zei ja, mevrouw Meer nee.", [["Jurre Meer"], ["Meer"] * 2]),
        ("Jan Jansen, mijn vader. Dat zei Jansen, mijn vader.", [["Jan Jansen", "Jansen"]]),
        ("Jan Jansen kwam. Meneer Jansen zei ja. Jansen ook.", [["Jan Jansen", "Jansen", "Jansen"]]),
        ("Volgens v.d. Berg en Anna van den Berg.", [["v.d. Berg", "Anna van den Berg"]]),
    ],
)
def test_a_surname_that_two_bear_belongs_to_neither(text: str, wanted: list[list[str]]) -> None:
    assert list(labelled(text).values()) == wanted
