"""Names behind titles and offices, in turns without capitals, run together, and rare ones."""

from __future__ import annotations

import pytest

from app.coding.privacy.candidate import LIKELY
from app.coding.privacy.find import find
from app.coding.privacy.labels import group
from app.coding.privacy.parsing import parse
from app.coding.privacy.throughout import find_all
from app.coding.privacy.together import apart, run_together
from app.coding.privacy.turns import Turns


def found(text: str, *known: str) -> list[str]:
    return [c.text for c in find_all([text], known)[0] if c.sure >= LIKELY]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Onze wethouder de jong wil niet. Dat zei wethouder de boer. Met dominee de wit.",
         ["de jong", "de boer", "de wit"]),
        ("Dat is van wethouder van der meer. Toen kwam van der velde binnen.",
         ["van der meer", "van der velde"]),
        ("De wethouder de jonge ouders. Zij gaf wethouder de lange lijst. De wethouder de jong.", []),
    ],
)  # fmt: skip
def test_a_surname_in_small_letters_behind_an_office(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ik zag mevrouw k bakker en meneer p de wit. Dhr J B Jansen ook.",
         ["k bakker", "p de wit", "J B Jansen"]),
        ("Met wethouder k bakker en mevrouw K Xilonem.", ["k bakker", "K Xilonem"]),
        ("Zag u mevrouw u bakker? Dokter a is er, wethouder b wil niet, vitamine k helpt.", []),
    ],
)  # fmt: skip
def test_initials_without_a_point_behind_a_title(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


def test_a_turn_without_capitals_is_read_so_among_others() -> None:
    text = (
        "Interviewer: Wie Was Dat Dan? Dat Weet Ik Niet Meer.\n"
        "R1: volgens marloes is dat zo, zei wethouder bakker. khadija bouzid zei dat, en jan appte ook.\n"
        "R2: Wat zei wethouder bakker toen?"
    )
    assert found(text)[:4] == ["marloes", "bakker", "khadija bouzid", "jan"]
    broken = "Dit is een regel die is\nafgebroken zonder dat er een hoofdletter in staat\nen Weer Door."
    assert not Turns(broken).small(30)
    assert Turns(broken, {broken.index("afgebroken")}).small(30)


def test_a_name_that_was_run_together_is_its_persons() -> None:
    said = ["Sjoerd Hoekstra kwam. Zie SjoerdHoekstra en JanVanDijk. VluchtelingenWerk, JavaScript, MarkUp."]
    people = [e.forms for e in group(find_all(said), said) if e.kind == "person"]
    assert people == [["Sjoerd Hoekstra", "SjoerdHoekstra"], ["JanVanDijk"]]
    assert parse("JanVanDijk") == parse("Jan van Dijk")
    assert run_together("JanXilonem", {"xilonem"}) and not run_together("JanXilonem")
    assert apart("DeVries McDonald") == "DeVries McDonald"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Bregje, hè. Amaryllis zei niets, maar Amaryllis bleef.", ["Bregje", "Amaryllis", "Amaryllis"]),
        ("Xilonem belde terug. Wobkina vertelde het.", ["Xilonem", "Wobkina"]),
        ("De amaryllis bloeide. Een amaryllis ook. Amaryllis in huis.", []),
        ("Outreachend dacht hij nooit. Log-likelihood denkt mee. Mantelzorgondersteuning vraagt veel.", []),
    ],
)
def test_a_rare_name_that_begins_a_sentence(text: str, wanted: list[str]) -> None:
    assert [c.text for c in find(text) if c.sure >= LIKELY] == wanted
