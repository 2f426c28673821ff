"""What the parser is told beforehand of where sentences begin."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from spacy.language import Language

from app.coding.suggest.dutch.sentences import forced_starts, sentence_starts


@cache
def dutch() -> Language:
    return spacy.blank("nl")


def _told(text: str, wanted: int) -> list[str]:
    """The tokens that are said to begin a sentence (1), not to (-1), or that are left to the parser (0)."""
    doc = dutch()(text)
    told = forced_starts((t.text, bool(t.whitespace_), False) for t in doc)
    return [t.text for t, start in zip(doc, told, strict=True) if start == wanted]


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("Hij ging. Daarna niet meer.", ["Hij", "Daarna"]),
        ("Hij ging.\nen daarna niet meer", ["Hij", "en"]),
        ('Hij ging. "Dat was goed." Daarna niet.', ["Hij", '"', "Daarna"]),
        ('Hij zei: " Dat was goed. " Daarna niet.', ["Hij", "Daarna"]),
        ("Hij ging. ,,Dat was goed.'' Daarna niet.", ["Hij", ",,", "Daarna"]),
        ("Hij ging. « Dat was goed. » Daarna niet.", ["Hij", "«", "Daarna"]),
        ("Bosbouw Bosbouw is het gebruik van bossen.", ["Bosbouw", "Bosbouw"]),
        ("Ja ja dat is zo.", ["Ja"]),
    ],
)
def test_sure_beginnings(text: str, begin: list[str]) -> None:
    assert _told(text, 1) == begin


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Hij zei: Wij gaan", "Wij"),
        ("Hij ging; Wij niet", "Wij"),
        ("Koerts, Kemna en Van Dijk", "Kemna"),
        ("De partij (Vlaams Belang) won", "Vlaams"),
        ("hij ging weg", "weg"),
        ("Hij ging .", "."),
    ],
)
def test_surely_not_a_beginning(text: str, inside: str) -> None:
    assert inside in _told(text, -1)


def test_the_parser_decides_the_rest() -> None:
    assert _told("Het dorp Wij gaan. 2008 was beter", 0) == ["Wij", "2008"]


def test_long_speech_is_cut_only_where_no_commas_are_set() -> None:
    bare = "we hebben dat nooit bekeken maar het ging wel beter en " * 20
    assert len(_told(bare, 1)) > 2
    with_commas = bare.replace(" maar", ", maar")
    assert len(_told(with_commas, 1)) == 1


def test_a_quote_that_closes_ends_its_sentence_for_the_dictionary_too() -> None:
    doc = dutch()('Hij zei: " Dat was goed. " Daarna niet. "Nee," zei zij.')
    starts = sentence_starts((t.text, bool(t.whitespace_), False) for t in doc)
    assert [t.text for t, new in zip(doc, starts, strict=True) if new] == ["Hij", "Daarna", '"']
