"""Which code of another codebook is which: guid, path, a near name, or new."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import words
from app.coding.codebook import Codebook, key_of
from app.coding.codebook.files import read_codebook
from app.coding.codebook.match import CodeMatch, match
from app.coding.model import Code, new_guid


def book(*paths: str, prefix: str = "") -> Codebook:
    codes = []
    for n, path in enumerate(paths):
        above, _, name = path.rpartition(" > ")
        codes.append(Code(prefix + path, name, prefix + above if above else None, n))
    return Codebook(codes)


def plan(mine: Codebook, theirs: Codebook) -> dict[str, tuple[str, str | None]]:
    return {
        theirs.path(m.theirs.guid): (m.how, m.mine and mine.path(m.mine.guid)) for m in match(mine, theirs)
    }


def test_a_guid_goes_before_a_name_and_a_path() -> None:
    mine = Codebook([Code("1", "Sturen"), Code("2", "Regie")])
    theirs = Codebook([Code("2", "Sturen"), Code("9", "Regie")])
    assert plan(mine, theirs) == {"Sturen": ("guid", "Regie"), "Regie": ("new", None)}
    assert match(mine, theirs)[0].why.key == "codebook.match.guid_renamed"


def test_a_path_is_the_same_whatever_its_case_and_spaces() -> None:
    mine = book("Knelpunten", "Knelpunten > Tijd", "Borging", "Borging > Tijd")
    theirs = book("KNELPUNTEN", "KNELPUNTEN > tijd", "borging", "borging > Tijd", prefix="x")
    assert {how for how, _ in plan(mine, theirs).values()} == {"path"}
    assert plan(mine, theirs)["borging > Tijd"] == ("path", "Borging > Tijd")


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("Wet- en regelgeving", "Wet en regelgeving"),
        ("Eigenaarschap", "Eigenaarschp"),
        ("Netwerk en contacten", "Contacten en netwerk"),
        ("Motivatie & enthousiasme", "Motivatie en enthousiasme"),
        ("Coordinatie", "Coördinatie"),
    ],
)
def test_a_near_name_is_proposed(theirs: str, mine: str) -> None:
    (found,) = match(Codebook([Code("m", mine)]), Codebook([Code("t", theirs)]))
    assert found.how == "near" and found.mine is not None
    assert 0.8 <= found.score < 1
    assert mine in words.say(found.why)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("Les 3", "Les 4"),
        ("Loslaten", "Sturen"),
        ("Sturen", "Bijsturen"),
        ("Meedenken", "Meebeslissen"),
        ("!", "?"),
    ],
)
def test_another_name_is_new(theirs: str, mine: str) -> None:
    (found,) = match(Codebook([Code("m", mine)]), Codebook([Code("t", theirs)]))
    assert (found.how, found.mine, found.score) == ("new", None, 0.0)


def test_a_code_that_moved_is_proposed_where_it_now_stands() -> None:
    assert plan(book("Knelpunten", "Knelpunten > Tijd"), book("Tijd", prefix="x")) == {
        "Tijd": ("near", "Knelpunten > Tijd")
    }


def test_definitions_decide_between_equal_names() -> None:
    mine = Codebook(
        [
            Code("a", "A"),
            Code("b", "B"),
            Code("1", "Rol", "a", definition="Wie de leiding heeft in het project."),
            Code("2", "Rol", "b", definition="De toneelrol die iemand speelt."),
        ]
    )
    theirs = Codebook([Code("t", "Rol", definition="Wie in het project de leiding heeft.")])
    assert match(mine, theirs)[0].mine == mine.get("1")


def test_the_place_decides_between_equal_names_and_definitions() -> None:
    mine = book("Jeugd", "Jeugd > Regierol", "Wmo", "Wmo > Regierol")
    theirs = book("Jeugd", "Wmo", "Wmo > Regie-rol", prefix="x")
    assert plan(mine, theirs)["Wmo > Regie-rol"] == ("near", "Wmo > Regierol")


NAMES = st.sampled_from(
    ["Tijd", "tijd ", "Tijdpad", "Geld", "Gelden", "Regie", "Regierol", "Les 1", "Les 2", "Zorg"]
)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    codes: list[Code] = []
    for guid in draw(st.lists(st.integers(0, 30), unique=True, max_size=12)):
        parent = draw(st.one_of(st.none(), st.sampled_from([c.guid for c in codes]))) if codes else None
        name = draw(NAMES)
        if all(c.parent != parent or key_of(c.name) != key_of(name) for c in codes):
            codes.append(Code(str(guid), name, parent, len(codes)))
    return Codebook(codes)


@given(codebooks(), codebooks())
@settings(max_examples=150, deadline=None)
def test_the_rules_of_a_plan(mine: Codebook, theirs: Codebook) -> None:
    found = match(mine, theirs)
    assert [m.theirs for m in found] == list(theirs), "each of theirs once, in tree order"
    given_away = [m.mine.guid for m in found if m.mine is not None]
    assert len(given_away) == len(set(given_away)), "each of mine at most once"
    assert found == match(mine, theirs)
    for one in found:
        assert (one.mine is None) == (one.how == "new")
        assert (one.how == "guid") == (one.theirs.guid in mine)
        if one.how == "path" and one.mine is not None:
            assert key_of(mine.path(one.mine.guid)) == key_of(theirs.path(one.theirs.guid))
        assert 0 <= one.score <= 1 and words.say(one.why)
    left = {key_of(mine.path(c.guid)) for c in mine if c.guid not in given_away}
    assert not left & {key_of(theirs.path(m.theirs.guid)) for m in found if m.how == "new"}


@given(codebooks())
@settings(max_examples=40, deadline=None)
def test_a_book_is_itself(book: Codebook) -> None:
    assert [(m.theirs, m.mine, m.how) for m in match(book, book)] == [(c, c, "guid") for c in book]
    fresh = {code.guid: new_guid() for code in book}
    other = Codebook(replace(c, guid=fresh[c.guid], parent=c.parent and fresh[c.parent]) for c in book)
    assert {m.how for m in match(book, other)} <= {"path"}


def test_the_merged_book_meets_each_of_its_four_by_guid() -> None:
    merged = Codebook(read_codebook("eindverslag").codes)
    expected = {
        "loslaten-of-sturen": 42,
        "burgerparticipatie": 13,
        "integrale-samenwerking": 21,
        "effecten-inwoners": 15,
    }
    for name, kept in expected.items():
        found = match(Codebook(read_codebook(name).codes), merged)
        assert sum(m.how == "guid" for m in found) == kept, name
    assert sum(expected.values()) == len(merged)


def test_a_match_is_plain_data() -> None:
    (found,) = match(Codebook(), Codebook([Code("t", "Tijd")]))
    assert found == CodeMatch(Code("t", "Tijd"), None, "new", 0.0, found.why)
