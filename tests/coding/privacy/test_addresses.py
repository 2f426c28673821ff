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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ze woont op de lange voorhout 74 in den haag", ["lange voorhout 74"]),
        ("aan het korte steenpad 12", ["korte steenpad 12"]),
        ("aan de burgemeester de vlugtlaan 8", ["burgemeester de vlugtlaan 8"]),
        ("bij de jan van galenstraat 12b", ["jan van galenstraat 12b"]),
        ("in de eerste jan steenstraat 4 en de 2e jan steenstraat 5",
         ["eerste jan steenstraat 4", "2e jan steenstraat 5"]),
        ("op de korte leidse dwarsstraat 12", ["korte leidse dwarsstraat 12"]),
        ("op de nieuwezijds voorburgwal 300", ["nieuwezijds voorburgwal 300"]),
        ("aan de president kennedy laan 12", ["president kennedy laan 12"]),
        ("in de nieuwe haven 3. op de grote markt 12, daar", ["nieuwe haven 3", "grote markt 12"]),
        ("hij woont op de kromme niezel 3, op de oude delft 12", ["kromme niezel 3", "oude delft 12"]),
        ("op het spui 70 en aan de blaak 8", ["spui 70", "blaak 8"]),
        ("op de hoge weg 12 in rijswijk, op de oude spuiweide 3, 2611 ab",
         ["hoge weg 12", "oude spuiweide 3"]),
        ("aan de laan van nieuw oost indië 12", ["laan van nieuw oost indië 12"]),
        ("piet van de kerkstraat 3", ["kerkstraat 3"]),
        ("de burgemeester zat in de kerkstraat 3", ["kerkstraat 3"]),
    ],
)  # fmt: skip
def test_a_street_of_several_words_in_small_letters_is_found_whole(text: str, wanted: list[str]) -> None:
    assert addresses(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "na lange tijd 3 keer, artikel 12 van de wet, windows 11, in het jaar 2019",
        "de wijk 5 jaar lang, ronde 2, hij meent 3 dingen",
        "op de lange termijn 3. op het korte rapport 3, en op de lange lijst 4.",
        "in de oude wet 3. in de grote zaal 3. op de nieuwe school 3. naar de lange gang 2.",
        "op de grote markt 3 bedrijven, in de nieuwe haven 2019. op de eerste weg 2.",
        "van de eerste dag 1. van de tweede golf 2. woon je op de nieuwe groep 8 dan",
        "in de nieuwe wmo 2015. in de nieuwe vergadering 3, op de oude arbeidsmarkt 12.",
        "op de nieuwe locatie 2, in utrecht",
    ],
)
def test_several_small_words_and_a_number_are_no_address(text: str) -> None:
    assert addresses(text) == []


def test_a_street_called_after_somebody_is_found_whole_without_a_number() -> None:
    said = "in de jan van galenstraat, bij de pieter de hooghstraat van jan van de rozenstraat"
    assert addresses(said) == ["jan van galenstraat", "pieter de hooghstraat", "rozenstraat"]
    assert [c.text for c in find("jan zat in de jan van galenstraat") if c.kind == "person"] == ["jan"]
