"""The tree rules of a codebook, against a plain reading of the same parents."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coding.codebook import DEEPEST, Codebook, clean_color, clean_cues, clean_name, tidied
from app.coding.model import Code, new_guid
from app.coding.refusal import Refusal


def book(*lines: str) -> Codebook:
    """A codebook from paths; the guid of each code is its path."""
    codes = []
    for n, path in enumerate(lines):
        above, _, name = path.rpartition(" > ")
        codes.append(Code(path, name, parent=above or None, position=n))
    return Codebook(codes)


KNELPUNTEN = book(
    "Knelpunten", "Knelpunten > Tijd", "Knelpunten > Geld", "Borging", "Borging > tijd", "Loslaten"
)


@st.composite
def trees(draw: st.DrawFn) -> list[Code]:
    count = draw(st.integers(1, 40))
    parents = [draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None for n in range(count)]
    codes = [
        Code(f"g{n}", f"code {n}", None if parent is None else f"g{parent}", position=n)
        for n, parent in enumerate(parents)
    ]
    return draw(st.permutations(codes))


@given(trees())
@settings(max_examples=60, deadline=None)
def test_a_walk_over_the_tree_agrees_with_the_parents(codes: list[Code]) -> None:
    made = Codebook(codes)
    by_guid = {code.guid: code for code in codes}
    assert set(made.codes) == set(codes)
    seen: set[str] = set()
    for code in made:
        names, up = [], code
        while True:
            names.insert(0, up.name)
            if up.parent is None:
                break
            assert up.parent in seen, "a parent comes first"
            up = by_guid[up.parent]
        assert made.path(code.guid) == " > ".join(names)
        assert made.depth(code.guid) == len(names) - 1
        assert [c.guid for c in made.ancestors(code.guid)] + [code.guid] == [
            c.guid for c in made if code.guid == c.guid or code in made.descendants(c.guid)
        ]
        assert made.find(made.path(code.guid)) == made.find(code.guid) == made.find(code.name) == code
        assert [c.position for c in made.children(code.guid)] == sorted(
            c.position for c in codes if c.parent == code.guid
        )
        seen.add(code.guid)


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        ("Tijd", "Knelpunten > Tijd"),
        ("tijd", "Borging > tijd"),
        ("knelpunten > TIJD", "Knelpunten > Tijd"),
        ("Borging>tijd", "Borging > tijd"),
        ("  loslaten ", "Loslaten"),
        ("Knelpunten   >  Geld", "Knelpunten > Geld"),
    ],
)
def test_a_code_is_found_by_what_people_write(ref: str, path: str) -> None:
    assert KNELPUNTEN.path(KNELPUNTEN.find(ref).guid) == path


def test_an_ambiguous_name_is_refused_with_its_candidates() -> None:
    with pytest.raises(Refusal) as refused:
        KNELPUNTEN.find("TIJD")
    assert refused.value.key == "codebook.ambiguous_code"
    assert "Knelpunten > Tijd" in refused.value.details["candidates"]
    assert "Borging > tijd" in refused.value.details["candidates"]


def test_an_unknown_name_is_refused_with_what_was_probably_meant() -> None:
    with pytest.raises(Refusal) as refused:
        KNELPUNTEN.find("losgelaten")
    assert refused.value.details["candidates"] == "Loslaten"
    with pytest.raises(Refusal, match="unknown_code"):
        KNELPUNTEN.find("")


def test_a_whole_path_goes_before_a_name_that_stands_deeper() -> None:
    twice = book("Beleid", "Borging", "Borging > Beleid")
    assert twice.find("Beleid").guid == "Beleid"
    assert twice.find("Borging > Beleid").guid == "Borging > Beleid"


def test_a_tree_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal, match="guid_twice"):
        Codebook([Code("a", "A"), Code("a", "B")])
    with pytest.raises(Refusal, match="parent_missing"):
        Codebook([Code("a", "A", parent="x")])
    with pytest.raises(Refusal, match="cycle"):
        Codebook([Code("r", "R"), Code("a", "A", parent="b"), Code("b", "B", parent="a")])


def test_siblings_may_not_share_a_name_but_cousins_may() -> None:
    with pytest.raises(Refusal, match="name_taken"):
        KNELPUNTEN.check_name(" knelpunten ", None)
    assert KNELPUNTEN.check_name("Tijd", None) == "Tijd"
    assert KNELPUNTEN.check_name("TIJD", "Knelpunten", but="Knelpunten > Tijd") == "TIJD"
    assert Codebook([Code("a", "A"), Code("b", "a")]).twins() == [(Code("a", "A"), Code("b", "a"))]


def test_a_code_cannot_move_below_itself_nor_beside_its_namesake() -> None:
    KNELPUNTEN.check_move("Loslaten", "Knelpunten > Tijd")
    for guid, parent in [("Knelpunten", "Knelpunten"), ("Knelpunten", "Knelpunten > Geld")]:
        with pytest.raises(Refusal, match="move_into_itself"):
            KNELPUNTEN.check_move(guid, parent)
    with pytest.raises(Refusal, match="name_taken"):
        KNELPUNTEN.check_move("Borging > tijd", "Knelpunten")


def test_a_code_cannot_merge_with_itself_nor_into_its_own_branch() -> None:
    KNELPUNTEN.check_merge("Knelpunten > Tijd", "Borging > tijd")
    KNELPUNTEN.check_merge("Knelpunten > Tijd", "Knelpunten")
    with pytest.raises(Refusal, match="merge_itself"):
        KNELPUNTEN.check_merge("Loslaten", "Loslaten")
    with pytest.raises(Refusal, match="merge_below"):
        KNELPUNTEN.check_merge("Knelpunten", "Knelpunten > Tijd")


def test_a_tree_has_a_bottom() -> None:
    deep = Codebook([Code(str(n), f"c{n}", parent=str(n - 1) if n else None) for n in range(DEEPEST)])
    with pytest.raises(Refusal, match="too_deep"):
        deep.check_name("nog een", str(DEEPEST - 1))
    assert deep.check_name("nog een", str(DEEPEST - 2)) == "nog een"
    beside = Codebook([*deep, Code("x", "x"), Code("y", "y", parent="x")])
    with pytest.raises(Refusal, match="too_deep"):
        beside.check_move("x", str(DEEPEST - 2))


@pytest.mark.parametrize("name", ["", "  \n", "A > B", "> A", "A >", "x" * 201, "\x00"])
def test_a_name_that_would_break_paths_is_refused(name: str) -> None:
    with pytest.raises(Refusal):
        clean_name(name)


def test_fields_are_kept_in_one_form() -> None:
    messy = Code(
        new_guid(),
        "  Wet- en\n regelgeving ",
        color="F0A",
        definition="e\u0301e\u0301n\r\n\x07twee ",
        cues=(" los  laten", "Los laten", ""),
    )
    with pytest.raises(Refusal, match="color"):
        tidied(messy)
    kept = tidied(Code(messy.guid, messy.name, color="#F0A", definition=messy.definition, cues=messy.cues))
    assert (kept.name, kept.color) == ("Wet- en regelgeving", "#ff00aa")
    assert kept.definition == "één\ntwee"
    assert kept.cues == ("los laten",)
    assert clean_color("0072B2") == "#0072b2"
    assert clean_cues(["Wmo", "wmo", "WMO "]) == ("Wmo",)


def test_five_thousand_codes_cost_what_their_number_says() -> None:
    """No clock: a chain, the worst tree for a walk that climbs, must not need a deep stack."""
    chain = Codebook([Code(str(n), f"c{n}", parent=str(n - 1) if n else None) for n in range(5_000)])
    assert chain.depth("4999") == 4_999
    assert len(chain.descendants("0")) == 4_999
    assert chain.find("c4999").guid == "4999"
