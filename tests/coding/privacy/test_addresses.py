"""Addresses as they are written and said, and what looks like one and is none."""

from __future__ import annotations

import pytest

from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.find import find


def addresses(text: str) -> list[str]:
    return [c.text for c in find(text) if c.kind == "address" and c.sure >= LIKELY]


@pytest.mark.parametrize(
    "number",
    ["12", "12b", "12 B", "7-9", "7–9", "12/14", "12 bis", "12-bis", "12a hs", "12-a", "104-II", "104 II",
     "104-2", "104 II hoog", "12 A-III"],
)  # fmt: skip
def test_a_house_number_is_found_with_what_stands_behind_it(number: str) -> None:
    assert addresses(f"Zij woont op de Prinsengracht {number}, boven.") == [f"Prinsengracht {number}"]
    assert addresses(f"zij woont in de molenstraat {number}") == [f"molenstraat {number}"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("we liepen aan de dorpsweg en toen door de kerkstraat", ["dorpsweg", "kerkstraat"]),
        ("uit de dorpsstraat, van rozenstraat, op kerkplein", ["dorpsstraat", "rozenstraat", "kerkplein"]),
        ("ik ben onderweg en op de snelweg, niet aan de weg of op het schoolplein", []),
        ("in de winkelstraat, een zijstraat van de hoofdstraat, op het dorpsplein", []),
        ("in de hoofdstraat 5 minuten verder, op het schoolplein 3 kinderen", []),
        ("op het schoolplein 12 en in de molenstraat wel 4 keer", ["molenstraat"]),
    ],
)  # fmt: skip
def test_streets_in_small_letters_are_names_and_no_kinds_of_streets(text: str, wanted: list[str]) -> None:
    assert addresses(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Spui 70", ["Spui 70"]),
        ("Het kantoor zit op Rokin 12, vlakbij.", ["Rokin 12"]),
        ("Adres: Oude Delft 12", ["Oude Delft 12"]),
        ("Hij woont Brink 4 en zij op Markt 7.", ["Brink 4", "Markt 7"]),
        ("Zij verhuisde naar Lange Voorhout 74 toen.", ["Lange Voorhout 74"]),
        ("Poldermolen 12, 2611 AB Delft", ["Poldermolen 12"]),
        ("Het was Wieldrecht 18, Delft. Gesprek 3, Delft.", ["Wieldrecht 18"]),
        ("We zaten aan Wieldrecht 18.", ["Wieldrecht 18"]),
        ("Laan van Meerdervoort 104 en laan van nieuw 3", ["Laan van Meerdervoort 104", "laan van nieuw 3"]),
    ],
)
def test_a_street_that_says_nothing_of_it_needs_what_stands_around(text: str, wanted: list[str]) -> None:
    assert addresses(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Artikel 12 van de Wmo 2015. In Artikel 12, op Windows 11.",
        "In Q3 2020 kwam Ronde 2, aan Team 3, op Team 3.",
        "Bijlage 3, Tabel 12, Figuur 2, Vraag 4. Zie Hoofdstuk 3, Bijlage 12.",
        "Op Zondag 3, naar Covid 19, op Office 365. Naar Fase 2.",
        "Het was in Rotterdam 2019, en Amsterdam 2020, Delft.",
        "Jan 3 jaar, Piet 12. De Markt 3 keer, Haven 2 ook.",
        "Hij woont Nederland 3 keer.",
    ],
)
def test_a_capital_and_a_number_are_no_address(text: str) -> None:
    assert addresses(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "in de vergadering 3 punten, bij de verandering 12, in de werkvergadering 12.",
        "op de arbeidsmarkt 12 bedrijven en op het voetbalveld 2 ploegen",
        "we moesten er ontslaan 3 van de 12, de kapelaan 2, na de blokkade 3",
        "Vergadering 3 ging niet door. Regering 2 ook niet.",
    ],
)
def test_a_word_that_ends_as_streets_do_by_chance_is_no_address(text: str) -> None:
    assert addresses(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("op de vismarkt 12, aan het kerkpad 3", ["vismarkt 12", "kerkpad 3"]),
        ("Op de Vismarkt 12. Aan de Molenweg 12. De Kerkstraat 12.",
         ["Vismarkt 12", "Molenweg 12", "Kerkstraat 12"]),
        ("Toen Kerkstraat 4, en Die Kerkstraat 3.", ["Kerkstraat 4", "Kerkstraat 3"]),
        ("Dat zei Jan. Kerkstraat 12 was dat, of Burg. Bosweg 3.", ["Kerkstraat 12", "Burg. Bosweg 3"]),
        ("Zij woont adres: stadsveld 3, en op het sportveld 3.", ["stadsveld 3"]),
    ],
)  # fmt: skip
def test_an_address_begins_with_its_street(text: str, wanted: list[str]) -> None:
    assert addresses(text) == wanted
