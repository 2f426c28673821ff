"""Two codebooks made one: nothing is lost, everything of the other book becomes exactly one thing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import words
from app.coding.codebook import Codebook, CodebookFile, clean_cues, key_of
from app.coding.codebook import decisions as codebook_decisions
from app.coding.codebook.decided import ASPECTS, Decision
from app.coding.codebook.files import read_codebook, shipped
from app.coding.codebook.match import match
from app.coding.codebook.pairing import Pairing
from app.coding.codebook.reasons import propose
from app.coding.model import Code, new_guid
from app.coding.refusal import Refusal

FOUR = ("loslaten-of-sturen", "burgerparticipatie", "integrale-samenwerking", "effecten-inwoners")
NAMES = ("Tijd", "tijd", "Tijden", "Geld", "Sturen", "Loslaten", "Loslatn", "Borging", "Les 1", "Les 2")


@st.composite
def trees(draw: st.DrawFn, shared: tuple[str, ...] = ()) -> Codebook:
    codes: list[Code] = []
    names: set[tuple[str | None, str]] = set()
    for n in range(draw(st.integers(0, 9))):
        parent = draw(st.sampled_from([None, *(c.guid for c in codes)]))
        name = draw(st.sampled_from(NAMES))
        if (parent, key_of(name)) in names:
            continue
        names.add((parent, key_of(name)))
        free = [g for g in shared if all(c.guid != g for c in codes)]
        guid = draw(st.sampled_from([new_guid(), *free]))
        cues = tuple(draw(st.lists(st.sampled_from(("een", "twee", "drie")), max_size=2, unique=True)))
        definition = draw(st.sampled_from(("", "Over tijd.", "Over geld en tijd.")))
        codes.append(Code(guid, name, parent, n, cues=cues, definition=definition))
    return Codebook(codes)


@st.composite
def pairings(draw: st.DrawFn) -> Pairing:
    """Two books that may share guids, and up to a dozen decisions, those that are refused left out."""
    mine = draw(trees())
    theirs = draw(trees(tuple(c.guid for c in mine)))
    pairing = Pairing.of(mine, theirs, widely=False)
    for _ in range(draw(st.integers(0, 12))):
        before = pairing
        try:
            pairing = one_step(draw, pairing)
        except Refusal:
            assert pairing is before
    return pairing


def one_step(draw: st.DrawFn, pairing: Pairing) -> Pairing:
    if not len(pairing.theirs):
        return pairing
    their = draw(st.sampled_from([c.guid for c in pairing.theirs]))
    anything = [c.guid for c in (*pairing.mine, *pairing.theirs)]
    step = draw(st.sampled_from(("pair", "more", "unpair", "put", "out", "keep", "accept")))
    if step in ("pair", "more") and len(pairing.mine):
        own = draw(st.sampled_from([c.guid for c in pairing.mine]))
        return pairing.pair(their, own, by="A", more=step == "more")
    if step == "put":
        return pairing.put(their, draw(st.sampled_from([None, "", *anything])), by="A")
    if step == "out":
        return pairing.leave_out(their, by="A")
    if step == "keep":
        aspect = draw(st.sampled_from(list(ASPECTS)))
        return pairing.choose(their, aspect, draw(st.sampled_from(ASPECTS[aspect])), by="A")
    return pairing.accept([their], by="A") if step == "accept" else pairing.unpair(their, by="A")


@settings(max_examples=60)
@given(pairings())
def test_every_code_of_both_books_has_exactly_one_fate(pairing: Pairing) -> None:
    made = pairing.outcome
    assert list(made.fate) == list(pairing.decisions) == [c.guid for c in pairing.theirs]
    placed = [g for part in made.parts.values() for g in part.theirs]
    out = [g for g, to in made.fate.items() if to is None]
    assert sorted(placed + out) == sorted(c.guid for c in pairing.theirs)
    assert set(out) == {g for g, d in pairing.decisions.items() if d.fate == "out"}
    # None of mine is lost: it is a code still, or went into one.
    assert sorted(g for part in made.parts.values() for g in part.mine) == sorted(
        c.guid for c in pairing.mine
    )
    assert {c.guid for c in made.book} == set(made.parts)
    assert dict(made.merged).keys() == {c.guid for c in pairing.mine} - {c.guid for c in made.book}


@settings(max_examples=60)
@given(pairings())
def test_the_outcome_is_a_sound_book_that_keeps_every_word(pairing: Pairing) -> None:
    made = pairing.outcome
    if not pairing.mine.twins():
        assert not made.book.twins()
    for guid, part in made.parts.items():
        keeps = [pairing.decisions[g].keep["cues"] for g in part.theirs]
        if set(keeps) <= {"both"}:
            of = [pairing.mine.get(g) for g in part.mine] + [pairing.theirs.get(g) for g in part.theirs]
            wanted = clean_cues(cue for code in of for cue in code.cues)
            assert set(made.book.get(guid).cues) == set(wanted)
        if part.became == "kept":
            own = pairing.mine.get(guid)
            above = made.book.get(guid).parent
            assert replace(made.book.get(guid), parent=own.parent, position=own.position) == own or (
                above != own.parent
            )


@settings(max_examples=40)
@given(pairings())
def test_pairs_are_the_same_from_either_side(pairing: Pairing) -> None:
    for their, made in pairing.decisions.items():
        for code in pairing.mine:
            assert (their in pairing.partners(code.guid)) == (made.fate == "same" and code.guid in made.mine)


@settings(max_examples=40)
@given(trees(), trees())
def test_one_to_one_pairs_seen_from_the_other_book_give_as_many_codes(
    mine: Codebook, theirs: Codebook
) -> None:
    here = Pairing.of(mine, theirs, widely=False)
    try:
        here = here.accept(here.waiting(), by="A")
        pairs = {d.mine[0]: their for their, d in here.decisions.items() if d.fate == "same"}
        there = Pairing.of(theirs, mine, widely=False).decide(
            {c.guid: Decision("same", (pairs[c.guid],)) if c.guid in pairs else Decision("new") for c in mine}
        )
    except Refusal:
        return
    united = (here.outcome, there.outcome)
    assert len(united[0].book) == len(united[1].book) == len(mine) + len(theirs) - len(pairs)
    sides = [{frozenset((*part.mine, *part.theirs)) for part in one.parts.values()} for one in united]
    assert sides[0] == sides[1]


@settings(max_examples=40)
@given(pairings())
def test_decisions_come_back_from_their_file(pairing: Pairing) -> None:
    began = replace(
        Pairing.of(pairing.mine, pairing.theirs, widely=False),
        fresh=pairing.fresh,
        proposals=pairing.proposals,
    )
    if pairing.mine.twins() or pairing.theirs.twins():
        return
    text = codebook_decisions.write(pairing, "Boek")
    again = codebook_decisions.read(began, codebook_decisions.parse(text, "b.yaml"), "b.yaml", by="B")
    assert again.outcome == pairing.outcome
    assert {g: d.by for g, d in again.decisions.items()} == {g: d.by for g, d in pairing.decisions.items()}


def small() -> Pairing:
    top, low = Code("m1", "Aansturing", position=0), Code("m2", "Loslaten", "m1", 0, definition="Ruimte.")
    mine = Codebook([top, low, Code("m3", "Tijd", position=1)])
    theirs = Codebook(
        [
            Code("t1", "Participatie", position=0),
            Code("t2", "Werven", "t1", 0),
            Code("t3", "Loslatn", "t1", 1, color="#112233", definition="Vrij laten.", cues=("vrij",)),
            Code("t4", "tijd", position=1),
        ]
    )
    return Pairing.of(mine, theirs)


def test_what_is_sure_is_one_and_what_is_near_waits_for_a_yes() -> None:
    pairing = small()
    assert pairing.decisions["t4"].mine == ("m3",) and pairing.waiting() == ["t3"]
    assert [words.say(n) for n in pairing.proposals["t3"].why] == ["1 letter verschil"]
    assert pairing.accept(["t3"], by="A").outcome.fate["t3"] == "m2"
    assert pairing.refuse(["t3"], by="A").waiting() == []


def test_what_a_pair_keeps_is_chosen() -> None:
    pairing = small().accept(["t3"], by="A")
    assert pairing.differs("t3") == ["name", "texts", "color", "cues", "place"]
    kept = pairing.outcome.book.get("m2")
    assert (kept.name, kept.definition, kept.cues) == ("Loslaten", "Ruimte.", ("vrij",))
    for aspect, keep in (("name", "both"), ("texts", "both"), ("color", "theirs"), ("cues", "mine")):
        pairing = pairing.choose("t3", aspect, keep, by="A")
    kept = pairing.outcome.book.get("m2")
    assert (kept.name, kept.definition) == ("Loslaten / Loslatn", "Ruimte.\n\nVrij laten.")
    assert (kept.color, kept.cues) == ("#112233", ())
    moved = pairing.choose("t3", "place", "theirs", by="A").outcome.book
    assert moved.path("m2") == "Participatie > Loslaten / Loslatn"
    with pytest.raises(Refusal):
        pairing.choose("t3", "color", "both", by="A")


def test_what_is_left_out_takes_along_what_would_only_stand_below_it() -> None:
    pairing = small().accept(["t3"], by="A").leave_out("t1", by="A")
    assert pairing.outcome.fate == {"t1": None, "t2": None, "t3": "m2", "t4": "m3"}
    back = pairing.unpair("t2", by="A")
    assert back.outcome.book.path("t2") == "Werven"
    assert back.put("t2", "m1", by="A").outcome.book.path("t2") == "Aansturing > Werven"


def test_a_code_does_not_come_under_itself_nor_go_into_what_stands_below_it() -> None:
    pairing = small()
    for wrong in (
        lambda: pairing.put("t1", "t2", by="A"),
        lambda: pairing.pair("t1", "m2", by="A").pair("t1", "m1", by="A", more=True),
        lambda: pairing.put("t1", "nergens", by="A"),
    ):
        with pytest.raises(Refusal):
            wrong()


def test_lemmas_and_definitions_are_reasons_too() -> None:
    theirs = Codebook([Code("t1", "Gemeenten en burgers"), Code("t2", "Een gezamenlijk doel")])
    mine = Codebook([Code("m1", "Burger en gemeente"), Code("m2", "Iets anders")])
    assert [n.key for n in propose(mine, theirs)["t1"].why] == ["codebook.pair.lemmas"]
    assert propose(mine, theirs)["t2"].mine is None
    four = [Codebook(read_codebook(name).codes) for name in FOUR]
    found = {p.theirs: p for p in propose(four[0], four[2]).values() if p.how == "near"}
    goal = four[2].find("Een gezamenlijk doel")
    assert four[0].get(found[goal.guid].mine or "").name == "Gezamenlijke ambitie"
    assert words.say(found[goal.guid].why[0]) == "definities lijken voor 38% op elkaar"


def test_what_is_proposed_narrowly_is_what_the_match_finds() -> None:
    mine, theirs = (Codebook(read_codebook(name).codes) for name in FOUR[:2])
    narrow = propose(mine, theirs, widely=False)
    assert [(p.mine, p.how) for p in narrow.values()] == [
        (m.mine and m.mine.guid, m.how) for m in match(mine, theirs)
    ]


def test_the_final_book_comes_out_of_the_four_by_pairing() -> None:
    final = read_codebook("eindverslag")
    tree, book = Codebook(final.codes), Codebook(read_codebook(FOUR[0]).codes)
    origins: dict[str, tuple[str, ...]] = {}
    fates = 0
    for name in FOUR[1:]:
        pairing = Pairing.of(book, read_codebook(name), widely=False).following(final, by="team")
        assert all(made.by == "team" for made in pairing.decisions.values())
        assert None not in pairing.outcome.fate.values()
        fates += len(pairing.outcome.fate)
        for kept, of in pairing.outcome.origins:
            origins[kept] = tuple(dict.fromkeys((*origins.get(kept, ()), *of)))
        book = pairing.outcome.book
    assert fates + 42 == 114 and len(book) == 91
    assert {c.guid: (c.name, c.parent) for c in book} == {c.guid: (c.name, c.parent) for c in tree}
    assert {k: set(of) for k, of in origins.items()} == {k: set(of) for k, of in final.origins}
    for code in book:
        assert set(code.paraphrases) == set(tree.get(code.guid).paraphrases)
    last = Pairing.of(book, final, widely=False)
    for aspect in ("name", "texts", "color", "cues", "place"):
        for guid in last.decisions:
            last = replace(last, decisions={**last.decisions, guid: replace(last.decisions[guid], keep={
                **last.decisions[guid].keep, aspect: "theirs"})})  # fmt: skip
    same = [replace(c, position=0) for c in last.outcome.book]
    assert same == [replace(c, position=0) for c in tree]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[", "codebook.pair.no_decisions"),
        ("gewoon tekst", "codebook.pair.no_decisions"),
        ("decisions: {a: b}", "codebook.pair.no_decisions"),
        ("- &a {code: t1}\n- *a", "codebook.pair.no_decisions"),
        ("- {code: niets, fate: new}", "codebook.unknown_code"),
        ("- {code: t1, fate: weg}", "codebook.pair.fate"),
        ("- {code: t1, fate: same}", "codebook.pair.no_partner"),
        ("- {code: t1, fate: same, into: niets}", "codebook.unknown_code"),
        ("- {code: t1, fate: same, into: m1, keep: {kleur: mine}}", "codebook.pair.no_aspect"),
        ("- {code: t1, fate: same, into: m1, keep: {color: both}}", "codebook.pair.no_keep"),
        ("- {code: t1, fate: new, under: niets}", "codebook.unknown_code"),
        ("- {code: t1, fate: new, under: t2}", "codebook.cycle"),
    ],
)
def test_a_file_of_decisions_that_cannot_be_is_refused_with_its_place(text: str, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        codebook_decisions.read(small(), codebook_decisions.parse(text, "b.yaml"), "b.yaml", by="A")
    inner = caught.value.details.get("what", caught.value)
    assert inner.key == key
    assert words.say(caught.value)


def test_a_list_that_is_handed_back_unchanged_says_no_to_what_waited_and_nothing_else() -> None:
    pairing = small()
    document = json.loads(json.dumps(codebook_decisions.decisions_of(pairing)))
    again = codebook_decisions.read(pairing, document, "b.json", by="A")
    assert again.outcome == pairing.outcome
    assert {g for g, d in again.decisions.items() if d.by} == {"t3"} and again.waiting() == []


def test_a_book_of_ten_thousand_codes_is_paired_in_time() -> None:
    from time import perf_counter

    codes = [Code(new_guid(), f"Code {n}", position=n) for n in range(3_000)]
    mine, theirs = Codebook(codes), CodebookFile("x", "x", tuple(replace(c, guid=new_guid()) for c in codes))
    pairing = Pairing.of(mine, theirs, widely=False)
    started = perf_counter()
    pairing = pairing.leave_out(pairing.theirs.codes[7].guid, by="A")
    assert perf_counter() - started < 1 and len(pairing.outcome.book) == 3_000


def test_every_shipped_book_meets_itself_whole() -> None:
    for path in shipped().values():
        book = Codebook(read_codebook(path).codes)
        pairing = Pairing.of(book, read_codebook(path))
        assert pairing.outcome.book == book and not pairing.waiting()
