"""The text form: what is read, how it is written, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import words
from app.coding import model
from app.coding.codebook import Codebook
from app.coding.model import Code
from app.coding.query.describe import describe
from app.coding.query.lexer import quote, tokens
from app.coding.query.names import Names
from app.coding.query.parser import parse
from app.coding.query.places import sentence_starts
from app.coding.query.tree import And, Attribute, Codes, Compare, Empty, Meets, Not, Or, Text, Thing, Word
from app.coding.query.vocabulary import FIELDS, RELATIONS, UNITS, VALUES
from app.coding.query.writer import write
from app.coding.refusal import Refusal

NAMES = Names(
    book=Codebook([
        Code("a", "Aansturing"), Code("l", "Loslaten", "a"), Code("s", "Sturen", "a", 1),
        Code("k", "Knelpunten", None, 1), Code("o", "Overig", None, 2), Code("ol", "Loslaten", "o"),
    ]),
    sets=[model.CodeSet("set", "Kern", ("l",))],
    coders=[model.Coder("anna", "Anna", "#000000")],
    cases=[model.Case("c1", "Proeftuin Noord")],
    sources=[model.Source("d1", "int1", "interview", 9, "", original_name="int1.docx")],
    attributes=[model.Attribute("leeftijd", "Leeftijd", "number"), model.Attribute("regio", "Regio")],
    words={"group": ["Noord"], "wave": ["1"], "speaker": ["R1"]},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("code:Sturen", Codes(("s",))),
        ('tak:"Aansturing"', Codes(("a",), True)),
        ('code:"Aansturing > Loslaten"|Knelpunten', Codes(("l", "k"))),
        ("codeset:kern", Thing("codeset", ("set",))),
        ("document:int1.docx", Thing("document", ("d1",))),
        ("casus != 'Proeftuin Noord'", Not(Thing("case", ("c1",)))),
        ("rol:respondent|ander", Word("role", ("respondent", "other"))),
        ("soort:focusgroep", Word("kind", ("focusgroup",))),
        ("meting:1 en groep:noord", And((Word("wave", ("1",)), Word("group", ("Noord",))))),
        ("gecodeerd:2026-01-01..2026-03-31",
         And((Compare("coded", ">=", "2026-01-01"), Compare("coded", "<=", "2026-03-31")))),
        ("datum:..31-3-2026", Compare("date", "<=", "2026-03-31")),
        ("gewicht >= 50", Compare("weight", ">=", "50")),
        ('zekerheid < "0,5"', Compare("confidence", "<", "0.5")),
        ("memo leeg", Empty("memo")),
        ("memo:twijfel|zeker", Or((Text("memo", "twijfel"), Text("memo", "zeker")))),
        ("kenmerk:Leeftijd > 40", Attribute("leeftijd", ">", ("40",))),
        ('attribute "Regio" contains "oor"', Attribute("regio", "contains", ("oor",))),
        ("kenmerk:Regio", Not(Attribute("regio", "empty"))),
        ("kenmerk:Regio leeg", Attribute("regio", "empty")),
        ("overlapt(code:Sturen)", Meets("overlaps", Codes(("s",)))),
        ("Zelfde Beurt(code:Sturen)", Meets("same-turn", Codes(("s",)))),
        ("gevolgd door(code:Sturen, 2 beurten)", Meets("followed", Codes(("s",)), 2, "turns")),
        ("near(code:Sturen, 200)", Meets("near", Codes(("s",)), 200, "characters")),
        ("code:Sturen of code:Knelpunten en rol:other",
         Or((Codes(("s",)), And((Codes(("k",)), Word("role", ("other",))))))),
        ("niet (code:Sturen OF memo leeg)", Not(Or((Codes(("s",)), Empty("memo"))))),
        ("code:Sturen en (code:Knelpunten en rol:other)",
         And((Codes(("s",)), Codes(("k",)), Word("role", ("other",))))),
    ],
)  # fmt: skip
def test_the_text_reads_as_the_tree_and_is_written_back(text: str, query: Any) -> None:
    assert parse(text, NAMES) == query
    for language in ("nl", "en"):
        assert parse(write(query, NAMES, language), NAMES) == query  # type: ignore[arg-type]
    assert parse(write(query, None), NAMES) == query


def test_the_example_of_the_manual_is_written_in_both_languages() -> None:
    text = 'code:"Sturen" en dichtbij(tak:"Knelpunten", 2 zinnen) en rol:respondent en niet memo:"twijfel"'
    query = parse(text, NAMES)

    assert write(query, NAMES, "en") == (
        'code:"Sturen" and near(branch:"Knelpunten", 2 sentences) and role:respondent and not memo:"twijfel"'
    )
    assert describe(query, NAMES, words.say) == (
        "Fragmenten met code “Sturen” en hoogstens 2 zinnen van een fragment met code “Knelpunten” of een "
        "code daaronder en waarvan de rol respondent is en niet met “twijfel” in een memo"
    )


@pytest.mark.parametrize(
    ("text", "key", "at"),
    [
        ("  ", "query.empty", None),
        ("code:Sturen en", "query.cut_short", 15),
        ("code:Stren", "query.unknown_near", 6),
        ("code:Xyzzy", "query.unknown", 6),
        ("code:Loslaten", "query.ambiguous", 6),
        ("rol:baas", "query.value", 5),
        ("code:Sturen rol:other", "query.not_the_end", 13),
        ('code:"Sturen', "query.unclosed_quote", 6),
        ("(code:Sturen", "query.unclosed", 1),
        ("overlapt(code:Sturen, 3)", "query.no_close", 21),
        ("zelfde beurt code:Sturen", "query.no_open", 14),
        ('"los"', "query.no_field", 1),
        ("codee:Sturen", "query.unknown_field_near", 1),
        ("zzzzzz:Sturen", "query.unknown_field", 1),
        ("code Sturen", "query.no_sign", 6),
        ("code < Sturen", "query.wrong_sign", 1),
        ("code leeg", "query.never_empty", 1),
        ("code:", "query.cut_short", 6),
        ("code:)", "query.no_value", 6),
        ("dichtbij(code:Sturen)", "query.no_distance", 21),
        ("dichtbij(code:Sturen, veel)", "query.number", 23),
        ("dichtbij(code:Sturen, 2 dagen)", "query.unit", 25),
        ("gewicht > veel", "query.number", 11),
        ("gecodeerd > gisteren", "query.date", 13),
        ("kenmerk:Leeftijd > oud", "query.number", 20),
        ("kenmerk:Leeftyd = 3", "query.unknown_near", 9),
        ("regex:(", "query.no_value", 7),
        ('regex:"("', "search.bad_regex", None),
        ("(" * 60 + "memo leeg" + ")" * 60, "query.deep", 41),
        ("niet " * 60 + "memo leeg", "query.deep", 201),
        ("x" * 30_000, "query.long", None),
    ],
)
def test_a_mistake_is_refused_with_its_place(text: str, key: str, at: int | None) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text, NAMES)

    assert refused.value.key == key
    assert refused.value.details.get("at") == at
    assert words.say(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text, NAMES)
    except Refusal as refusal:
        assert words.say(refusal)


@given(st.text(alphabet=st.sampled_from('en of niet code : = ( ) , | .. "Sturen" 2 zinnen < '), max_size=60))
def test_any_heap_of_its_own_words_is_read_or_refused(text: str) -> None:
    try:
        query = parse(text, NAMES)
    except Refusal as refusal:
        assert words.say(refusal)
    else:
        assert parse(write(query, NAMES), NAMES) == query


@given(st.text(min_size=1))
def test_a_quoted_value_is_read_as_it_was(value: str) -> None:
    found = tokens(quote(value))

    assert [(t.kind, t.text) for t in found] == [("quoted", value), ("end", "")]


def test_no_word_of_the_text_form_has_two_meanings() -> None:
    for table in (FIELDS, RELATIONS, UNITS, *VALUES.values()):
        said = [(word, key) for key, of in table.items() for word in set(of)]
        assert len({word for word, _ in said}) == len(said)


def test_sentences_begin_after_marks_lines_and_cuts_and_not_after_abbreviations() -> None:
    text = "Titel\nR1: Ja. Dat zei dhr. De Vries o.a. “Nee!” En toen… ging het. Om 5 uur. 3 keer."
    starts = sentence_starts(text, [text.index("R1"), text.index("Ja")])

    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert pieces == [
        "Titel\n", "R1: ", "Ja. ", "Dat zei dhr. De Vries o.a. “Nee!” ", "En toen… ging het. ", "Om 5 uur. ",
        "3 keer.",
    ]  # fmt: skip
    assert sentence_starts("") == [0]
