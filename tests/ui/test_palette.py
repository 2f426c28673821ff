"""Finding a code by typing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.codebook import Codebook
from app.coding.model import Code
from app.ui.palette import find_codes, plain, score

BOOK = Codebook(
    [
        Code("a", "Aansturing"),
        Code("b", "Loslaten", "a", 0),
        Code("c", "Sturen", "a", 1),
        Code("d", "Flexibiliteit en bijsturen", "a", 2),
        Code("e", "Financiering", None, 1),
        Code("f", "Structurele financiering", None, 2),
        Code("g", "Coöperatie", None, 3),
    ]
)


def names(typed: str, book: Codebook = BOOK, **more: object) -> list[str]:
    return [c.name for c in find_codes(book, typed, **more)]  # type: ignore[arg-type]


def test_beginnings_come_before_middles() -> None:
    assert names("stur")[:3] == ["Sturen", "Aansturing", "Flexibiliteit en bijsturen"]
    assert names("fin")[:2] == ["Financiering", "Structurele financiering"]


def test_words_may_stand_in_any_order_and_be_parts() -> None:
    assert names("fin stru")[0] == "Structurele financiering"
    assert names("aanst los") == ["Loslaten"]


def test_accents_and_case_do_not_matter() -> None:
    assert names("COOP")[0] == "Coöperatie"
    assert plain("Coöperatie") == "cooperatie"


def test_letters_in_order_are_the_last_resort() -> None:
    assert names("lsltn") == ["Loslaten"]
    assert names("zzz") == []


def test_what_may_not_be_used_is_not_offered() -> None:
    book = Codebook(
        [replace(c, active=False) if c.guid == "c" else replace(c, codable=c.guid != "a") for c in BOOK]
    )
    assert "Sturen" not in names("stur", book) and "Aansturing" not in names("", book)


def test_before_typing_recent_codes_come_first_then_the_tree() -> None:
    assert names("", first=["f", "c"])[:4] == ["Structurele financiering", "Sturen", "Aansturing", "Loslaten"]


@given(st.text(max_size=12))
@settings(max_examples=60)
def test_whatever_is_typed_every_answer_has_its_letters(typed: str) -> None:
    for code in find_codes(BOOK, typed):
        assert score(plain(typed.strip()), plain(code.name), plain(BOOK.path(code.guid))) > 0


@given(st.sampled_from(list(BOOK)), st.integers(3, 30))
@settings(max_examples=40)
def test_the_beginning_of_a_name_finds_it(code: Code, n: int) -> None:
    assert code in find_codes(BOOK, code.name[:n])[:3]
