"""The lemma tables that the trained lemmatiser is checked against."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from app.coding.suggest.components.lemmatables import LemmaTables

INDEX = {
    "noun": ["huis", "gemeente", "kans", "wijkteam", "met spatie"],
    "verb": ["sturen", "loslaten", "gaan"],
    "adj": ["groot", "franstalig"],
    "adp": ["in"],
}
EXC = {"noun": {"huizen": ["huis"]}, "verb": {"ging": ["gaan"], "losgelaten": ["loslaten"]}}
LOOKUP = {"stuurde": "sturen", "kansen": "kans", "gemeentes": "gemeente", "grootste": "groot", "x": "weg"}
RULES = {
    "noun": [["en", ""], ["s", ""]],
    "verb": [["de", "en"]],
    "adj": [["ste", ""], ["e", ""]],
    "adv": [["", ""]],
}


@pytest.fixture
def tables(tmp_path: Path) -> LemmaTables:
    for name, table in (("index", INDEX), ("exc", EXC), ("lookup", LOOKUP), ("rules", RULES)):
        (tmp_path / f"nl_lemma_{name}.json.gz").write_bytes(gzip.compress(json.dumps(table).encode()))
    return LemmaTables.from_spacy(tmp_path)


@pytest.mark.parametrize(
    ("form", "pos", "lemma"),
    [
        ("huizen", "NOUN", "huis"),
        ("wijkteams", "NOUN", "wijkteam"),
        ("kansen", "NOUN", "kans"),
        ("kans", "NOUN", "kans"),
        ("stuurde", "VERB", "sturen"),
        ("ging", "AUX", "gaan"),
        ("losgelaten", "VERB", "loslaten"),
        ("grootste", "ADJ", "groot"),
        ("losgelaten", "NOUN", None),
        ("fietsen", "NOUN", None),
        ("in", "ADP", None),
    ],
)
def test_a_form_has_its_lemma(tables: LemmaTables, form: str, pos: str, lemma: str | None) -> None:
    assert tables.lemma(form, pos) == lemma
    assert LemmaTables.from_bytes(tables.to_bytes()).lemma(form, pos) == lemma


def test_only_a_lemma_that_does_not_exist_is_mended(tables: LemmaTables) -> None:
    assert tables.check("huizen", "NOUN", "huiz") == "huis"
    assert tables.check("huizen", "VERB", "huizen") == "huizen"
    assert tables.check("kansen", "NOUN", "gemeente") == "gemeente"
    assert tables.check("fietsen", "NOUN", "fietsje") == "fietsje"
    assert tables.check("Franstalige", "ADJ", "Franstaligx") == "Franstalig"
    assert tables.check("Jan", "PROPN", "Jaan") == "Jaan"


def test_what_the_rules_bring_back_is_not_kept(tables: LemmaTables) -> None:
    assert tables.forms["noun"] == {"huizen": "3s"}
    assert "met spatie" not in tables.lemmas["noun"]


@pytest.mark.parametrize("packed", [b"", b"\0\1\2", b"kapot" * 100])
def test_damaged_tables_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="lemma tables"):
        LemmaTables.from_bytes(packed)


def test_cut_tables_are_refused(tables: LemmaTables) -> None:
    packed = tables.to_bytes()
    with pytest.raises(ValueError, match="lemma tables"):
        LemmaTables.from_bytes(packed[: len(packed) // 2])
