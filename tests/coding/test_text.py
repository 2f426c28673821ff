"""Normalisation, and code points to UTF-16 units and back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.text import Utf16Map, fingerprint, label, normalise

# many of what shifts offsets: emoji, skin tones, combining marks, right-to-left, plain letters
TEXTS = st.text(
    st.one_of(st.sampled_from("ab é\u0301\u05e9\n\U0001f44d\U0001f3fd\U0001d49c\u200d"), st.characters())
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(TEXTS)
def test_every_offset_goes_to_utf16_and_back(text: str) -> None:
    table = Utf16Map(text)
    for offset in range(len(text) + 1):
        there = table.to_utf16(offset)
        assert there == units(text[:offset])
        assert table.to_code_points(there) == offset


@given(TEXTS)
def test_the_middle_of_a_pair_is_its_start(text: str) -> None:
    table = Utf16Map(text)
    starts = {units(text[:offset]): offset for offset in range(len(text) + 1)}
    for unit in range(units(text) + 1):
        assert table.to_code_points(unit) == starts.get(unit, starts.get(unit - 1))


@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set("\r\0\ufeff\u2028\u2029\u0085\v\f")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("\ufeffbegin", "begin"),
        ("ge\u0301e\u0308n", "géën"),
        ("nul\0len", "nullen"),
    ],
)
def test_one_form_for_every_line_end_and_accent(raw: str, kept: str) -> None:
    assert normalise(raw) == kept


@pytest.mark.parametrize("name", ["\u202e", "\u200b\u200d", "\u3164", " \u00ad\u2060 ", "\u2800", "\u0301"])
def test_a_name_that_nobody_would_see_is_none(name: str) -> None:
    assert label(name) == ""
    assert label(f"a{name}b").endswith("b")


@pytest.mark.parametrize("name", ["–", "😀", "العربية", "a", "0", "?", "é", "👩\u200d🔬"])
def test_a_name_that_is_seen_stays(name: str) -> None:
    assert label(f"  {name} ") == unicodedata.normalize("NFC", name)


def test_the_fingerprint_is_of_the_text() -> None:
    assert fingerprint("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert fingerprint("\ud800") != fingerprint("\ud801")
