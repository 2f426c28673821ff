"""The shipped codebooks: complete, pointing to neighbours that exist, and as the research lists them."""

from __future__ import annotations

import re

import pytest
import yaml

from app.coding.codebook import Codebook
from app.coding.codebook_files import read_codebook, shipped
from app.coding.model import Code

LOSLATEN = {
    "Aansturing": "Loslaten; Sturen; Spanningsveld; Kaders en doelstellingen; "
    "Rolverdeling en verantwoordelijkheid; Vertrouwen; Flexibiliteit en bijsturen",
    "Samenwerking": "Gedeelde verantwoordelijkheid; Belangen en visie; Integraal werken",
    "Knelpunten": "Tijd; Wet- en regelgeving en verkokering; Financiering; Betrokkenheid loopt uiteen; "
    "Tijdpad gemeente; Bureaucratie",
    "Bevorderende factoren": "Motivatie en enthousiasme; Contacten en netwerk; Kennis delen; "
    "Gezamenlijke ambitie; Buiten gebaande paden",
    "Betrekken van inwoners": "Informeren; Raadplegen; Meedenken; Meebeslissen; Mee uitvoeren; "
    "Kwetsbare inwoners bereiken; Verwachtingen",
    "Draagvlak": "Bestuurlijk draagvlak; Behoefte en urgentie; Eigenaarschap",
    "Borging": "Structurele financiering; Wie zet voort; Beleid",
    "Bijdrage aan beleid": "",
}
UNNAMED = ("een code daaronder", "een van de", "die", "de code daaronder", "de vorm")


def test_loslaten_of_sturen_is_the_tree_of_the_research() -> None:
    book = Codebook(read_codebook("loslaten-of-sturen").codes)
    tree = {c.name: "; ".join(below.name for below in book.children(c.guid)) for c in book.children(None)}
    assert tree == LOSLATEN


@pytest.mark.parametrize(
    ("name", "heading", "lessons"),
    [
        ("burgerparticipatie", "Lessen over burgerparticipatie", 11),
        ("integrale-samenwerking", "Lessen over samenwerking", 17),
    ],
)
def test_the_lessons_are_counted(name: str, heading: str, lessons: int) -> None:
    book = Codebook(read_codebook(name).codes)
    assert len(book.children(book.find(heading).guid)) == lessons


@pytest.mark.parametrize("name", shipped())
def test_every_code_is_fully_written(name: str) -> None:
    found = read_codebook(name)
    assert found.notices == ()
    assert found.name == name and found.title and found.source
    for code in found.codes:
        assert all((code.definition, code.inclusion, code.exclusion, code.example)), code.name
        assert 4 <= len(code.cues) <= 20, code.name
        assert code.codable and code.active
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", code.guid)


@pytest.mark.parametrize("name", shipped())
def test_an_exclusion_sends_the_coder_to_a_code_that_is_there(name: str) -> None:
    codes = read_codebook(name).codes
    names = sorted((code.name for code in codes), key=len, reverse=True)
    for code in codes:
        advice = re.findall(r"kies (?:dan )?([^;.]+)", code.exclusion)
        assert advice, code.name
        for where in advice:
            to = next((n for n in names if re.match(rf"{re.escape(n)}(?![\w-])", where)), None)
            assert to or where.startswith(UNNAMED), (code.name, where)
            assert to != code.name, code.name


def test_a_guid_means_one_code_in_all_books() -> None:
    merged = {code.guid for code in read_codebook("eindverslag").codes}
    seen: dict[str, tuple[str, Code]] = {}
    for name in shipped():
        if name == "eindverslag":
            continue
        for code in read_codebook(name).codes:
            assert code.guid not in seen, (name, code.name, seen.get(code.guid))
            seen[code.guid] = (name, code)
    for code in read_codebook("eindverslag").codes:
        assert code.name == seen[code.guid][1].name
    assert merged <= set(seen)


def test_overlaps_of_the_four_occur_once_in_the_merged_book() -> None:
    book = Codebook(read_codebook("eindverslag").codes)
    for name in ("Borging", "Draagvlak", "Rolverdeling en verantwoordelijkheid", "Raadplegen"):
        assert book.path(book.find(name).guid)
    names = [code.name for code in book]
    assert len(names) == len(set(names))


def test_every_code_of_the_four_is_in_the_merged_book_or_named_as_its_origin() -> None:
    there: set[str] = set()

    def walk(items: list[dict[str, object]]) -> None:
        for item in items:
            origin = item.get("origin", [item["guid"]])
            assert isinstance(origin, list) and origin[0] == item["guid"]
            there.update(origin)
            below = item.get("codes", [])
            assert isinstance(below, list)
            walk(below)

    walk(yaml.safe_load(shipped()["eindverslag"].read_text("utf-8"))["codes"])
    four = ("loslaten-of-sturen", "burgerparticipatie", "integrale-samenwerking", "effecten-inwoners")
    assert there == {code.guid for name in four for code in read_codebook(name).codes}
