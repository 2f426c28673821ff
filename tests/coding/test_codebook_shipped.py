"""The shipped codebooks: complete, pointing to neighbours that exist, and as the research lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app import paths
from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook, shipped
from app.coding.model import Code
from app.coding.suggest.cues.suggest import matcher_of
from app.coding.suggest.features.told import PARAPHRASE, told_of
from app.coding.suggest.pipeline import default
from app.coding.transcripts import read

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
PLAIN = (".txt", ".md", ".json", ".jsonl", ".csv", ".yaml", ".html", ".vtt", ".srt")
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
    merged = dict(found.origins)
    for code in found.codes:
        assert all((code.definition, code.inclusion, code.exclusion, code.example)), code.name
        assert 4 <= len(code.cues) <= 20, code.name
        assert code.codable and code.active
        least, most = {"loslaten-of-sturen": (50, 65), "integrale-samenwerking": (46, 56)}.get(name, (17, 27))
        if name == "eindverslag":
            most = 65 * len(merged.get(code.guid, (code.guid,)))
        assert least <= len(code.paraphrases) <= most, code.name
        assert all(8 <= len(said.split()) <= 30 for said in code.paraphrases), code.name
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


def test_paraphrases_seldom_use_the_words_that_the_cues_already_find() -> None:
    analyse = default().analyse
    for name in sorted(set(shipped()) - {"eindverslag"}):  # that one repeats those of four others
        codes = [code for code in read_codebook(name).codes if code.codable and code.active]
        matcher = matcher_of(codes)
        with_cue = said = 0
        for n, told in enumerate(told_of(codes)):
            lines = [(start, end) for field, start, end in told.lines if field == PARAPHRASE]
            met = [one.start for one in matcher.find(analyse(told.text, ())) if one.code == n]
            with_cue += sum(any(start <= at < end for at in met) for start, end in lines)
            said += len(lines)
        assert said > 100 and with_cue <= 0.15 * said, name


def test_no_paraphrase_stands_twice_in_a_book() -> None:
    for name in shipped():
        said = [one for code in read_codebook(name).codes for one in code.paraphrases]
        assert len(said) == len(set(said)), name


def test_the_merged_book_says_what_its_origins_say() -> None:
    four = ("loslaten-of-sturen", "burgerparticipatie", "integrale-samenwerking", "effecten-inwoners")
    said = {code.guid: code.paraphrases for name in four for code in read_codebook(name).codes}
    merged = read_codebook("eindverslag")
    origins = dict(re.findall(r"guid: (\S+)(?:(?!guid: ).)*?origin: \[([^]]+)\]", _text("eindverslag"), re.S))
    for code in merged.codes:
        of = [guid.strip() for guid in origins.get(code.guid, code.guid).split(",")]
        assert code.paraphrases == tuple(one for guid in of for one in said[guid])


def test_no_paraphrase_was_taken_from_the_texts_that_measure_it() -> None:
    """A run of five words that a measured text has too would flatter the figures: write another sentence."""
    texts = list(measured_texts())
    assert len(texts) > 30
    runs = {run for text in texts for run in runs_of_words(text, 5)}
    taken = {
        (code.name, said, " ".join(run))
        for name in shipped()
        for code in read_codebook(name).codes
        for said in code.paraphrases
        for run in runs_of_words(said, 5)
        if run in runs
    }
    assert not taken


def runs_of_words(text: str, n: int) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.casefold())
    return {tuple(found[at : at + n]) for at in range(len(found) - n + 1)}


def measured_texts() -> Iterator[str]:
    """The texts of tests/data and resources/sample, in whatever format."""
    for folder in (Path(__file__).parents[1] / "data", paths.resources() / "sample"):
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            if file.suffix in PLAIN:
                yield file.read_text("utf-8", "replace")
            elif file.suffix in (".docx", ".odt", ".rtf", ".pdf"):
                yield read(file).text


def _text(name: str) -> str:
    return shipped()[name].read_text("utf-8")


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
