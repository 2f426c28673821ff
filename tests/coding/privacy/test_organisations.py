"""Organisations and quarters beside persons and directions; what is made of a brand is nobody."""

from __future__ import annotations

import pytest

from app.coding.privacy.brands import made_of_brand, nobody
from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.find import find
from app.coding.privacy.labels import group
from app.coding.privacy.throughout import find_all


def found(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.text) for c in find_all([text])[0] if c.sure >= LIKELY]


def test_what_is_made_of_an_application_is_nobody() -> None:
    text = "Het Excelbestand, mijn Outlookagenda, een Worddocument, het Teamskanaal, zo'n Whatsappgroep."
    assert found(text + " Haar Sharepointding, de Wmoconsulent en een Ikeakast. Twee Zoomoverleggen.") == []
    assert nobody("powerpointje")
    assert not nobody("excelsior") and not made_of_brand("wordsworth")


def test_what_tells_of_a_company_where_somebody_works_is_an_organisation() -> None:
    text = "Op de Philipsfabriek, met zijn Shellbaan en het Legolyceum, in de Laurenskerk."
    assert found(text) == [
        ("organisation", name) for name in ("Philipsfabriek", "Shellbaan", "Legolyceum", "Laurenskerk")
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jolanda van Humanitas kwam.", [("person", "Jolanda"), ("organisation", "Humanitas")]),
        ("Fatima van de Hema, mevrouw Sjaan van Philips.",
         [("person", "Fatima"), ("organisation", "Hema"), ("person", "Sjaan"), ("organisation", "Philips")]),
        ("De heer Van den Berg van Woonbron en meneer Bakker van Kwadraad.",
         [("person", "Van den Berg"), ("organisation", "Woonbron"), ("person", "Bakker"),
          ("organisation", "Kwadraad")]),
        ("Jolanda van Dijk, Piet van Laurens, Rinus van de Klaverweide en Joke Heineken.",
         [("person", "Jolanda van Dijk"), ("person", "Piet van Laurens"),
          ("person", "Rinus van de Klaverweide"), ("person", "Joke Heineken")]),
    ],
)  # fmt: skip
def test_who_is_of_an_organisation_is_not_called_so(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hij zit bij de GGD Noord- en Oost-Gelderland, de ggd noord- en oost-gelderland.",
         [("organisation", "GGD Noord- en Oost-Gelderland"),
          ("organisation", "ggd noord- en oost-gelderland")]),
        ("In Noord- en Zuid-Holland, in Oost-Groningen, uit Zuid- of Midden-Limburg.",
         [("place", "Noord- en Zuid-Holland"), ("place", "Oost-Groningen"),
          ("place", "Zuid- of Midden-Limburg")]),
        ("Noord- en Zuid-Hollandse gemeenten, de noord- en zuidkant.", []),
    ],
)  # fmt: skip
def test_a_place_has_its_directions(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dat doet wijkteam Zuid, of het wijkteam oost. Ik woon in wijk Noord, stadsdeel Centrum.",
         ["Zuid", "oost", "Noord", "Centrum"]),
        ("Het buurtteam Bloemenwijk en gebiedsteam Lindevoort.", ["Bloemenwijk", "Lindevoort"]),
        ("Wijkteam Jeugd, de wijk noord van het spoor, gemeente Zuid. Ten zuiden van het wijkteam.", []),
    ],
)  # fmt: skip
def test_a_quarter_behind_a_team_or_a_quarters_kind(text: str, wanted: list[str]) -> None:
    assert found(text) == [("place", name) for name in wanted]


def test_the_hague_in_small_letters_is_one_place() -> None:
    said = ["zij komt uit 's gravenhage, 's-gravenhage is mooi, 's-Gravenhage ook, Den Haag, 's morgens"]
    assert [c.text for c in find(said[0])] == ["'s gravenhage", "'s-gravenhage", "'s-Gravenhage", "Den Haag"]
    assert [(e.label, len(e.hits)) for e in group(find_all(said), said)] == [("[gemeente A]", 4)]
