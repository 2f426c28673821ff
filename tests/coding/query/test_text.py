"""The text form: what is read, how it is written, and how it is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
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
from app.coding.query.vocabulary import FIELDS, RELATIONS, UNITS, VALUES, Language
from app.coding.query.writer import write
from app.coding.refusal import Refusal
from app.coding.text import plain_number

NAMES = Names(
    book=Codebook([
        Code("a", "Aansturing"), Code("l", "Loslaten", "a"), Code("s", "Sturen", "a", 1),
        Code("k", "Knelpunten", None, 1), Code("o", "Overig", None, 2), Code("ol", "Loslaten", "o"),
    ]),
    sets=[model.CodeSet("set", "Kern", ("l",))],
    coders=[model.Coder("anna", "Anna", "#000000")],
    cases=[model.Case("c1", "Proeftuin Noord")],
    sources=[model.Source("d1", "int1", "interview", 9, "", original_name="int1.docx")],
    attributes=[
        model.Attribute("leeftijd", "Leeftijd", "number"), model.Attribute("regio", "Regio"),
        model.Attribute("soort", "Type opdrachtgever", "choice", choices=("gemeente", "organisatie")),
        model.Attribute("betaald", "Betaald", "boolean"), model.Attribute("dag", "Ingevuld op", "date"),
    ],
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
        "Fragmenten met code “Sturen” en op hoogstens 2 zinnen van een fragment met code “Knelpunten” of een "
        "code daaronder en waarvan de rol respondent is en zonder “twijfel” in een memo"
    )


def test_a_sentence_says_what_belongs_to_the_other_fragment_and_what_is_denied() -> None:
    def say(text: str) -> str:
        return describe(parse(text, NAMES), NAMES, words.say)

    inside = say("overlapt(code:Sturen en rol:respondent) en niet rol:interviewer")
    beside = say("overlapt(code:Sturen) en rol:respondent en niet rol:interviewer")

    assert inside == (
        "Fragmenten die overlappen met een fragment (met code “Sturen” en waarvan de rol respondent is) "
        "en waarvan de rol niet interviewer is"
    )
    assert beside != inside and "(" not in beside
    assert say("niet dichtbij(code:Sturen, 2 zinnen) en niet memo leeg") == (
        "Fragmenten niet binnen 2 zinnen van een fragment met code “Sturen” en met een memo"
    )
    assert say("niet gewicht >= 50 en niet code:Sturen") == (
        "Fragmenten waarvoor niet geldt dat het gewicht minstens 50 is en niet met code “Sturen”"
    )


def test_a_backslash_before_a_letter_stays_so_that_patterns_can_be_typed() -> None:
    assert parse(r'regex:"vertrouw\w+"', NAMES) == Text("regex", r"vertrouw\w+")
    assert parse(r'regex:"\"los\""', NAMES) == Text("regex", '"los"')
    for pattern in (r"\w", r"\\w", "\\", '\\"', "a\\"):
        assert parse(write(Text("text", pattern), NAMES), NAMES) == Text("text", pattern)


@pytest.mark.parametrize(
    ("text", "key", "at"),
    [
        ("  ", "query.empty", None),
        ("code:Sturen en", "query.cut_condition", 15),
        ("code:Stren", "query.unknown_near", 6),
        ("code:Xyzzy", "query.unknown", 6),
        ("code:Loslaten", "query.ambiguous", 6),
        ("rol:baas", "query.value", 5),
        ("code:Sturen rol:other", "query.no_and", 13),
        ('code:"Sturen', "query.unclosed_quote", 6),
        ("(code:Sturen", "query.unclosed", 1),
        ("overlapt(code:Sturen, 3)", "query.no_distance_here", 21),
        ("zelfde beurt code:Sturen", "query.no_open", 1),
        ('"los"', "query.unknown_field", 1),
        ("=Sturen", "query.no_field", 1),
        ("codee:Sturen", "query.unknown_field_near", 1),
        ("zzzzzz:Sturen", "query.unknown_field", 1),
        ("code Sturen", "query.no_sign", 6),
        ("code < Sturen", "query.wrong_sign", 1),
        ("code leeg", "query.never_empty", 1),
        ("code:", "query.cut_value", 6),
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
        ("kenmerk:Betaald = misschien", "query.yes_or_no", 19),
        ("kenmerk:Betaald > ja", "query.wrong_sign_yes", 9),
        ("gewicht bevat 3", "query.wrong_sign_ordered", 15),
        ("(code:Sturen rol:other)", "query.no_and", 14),
        ("code:Sturen)", "query.no_opening", 12),
    ],
)
def test_a_mistake_is_refused_with_its_place(text: str, key: str, at: int | None) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text, NAMES)

    assert refused.value.key == key
    assert refused.value.details.get("at") == at
    assert words.say(refused.value)


@pytest.mark.parametrize(
    ("text", "said", "mended"),
    [
        ("code:Sturen en overlapt code:Knelpunten",
         "Bij teken 16 staat “overlapt” zonder haakjes; zet daartussen waar het om gaat: "
         "overlapt(code:Knelpunten).", "code:Sturen en overlapt(code:Knelpunten)"),
        ("code:Sturen overlapt code:Knelpunten",
         "Bij teken 13 staat “overlapt” zonder “en” of “of” ervoor. Schrijf daar: "
         "en overlapt(code:Knelpunten)", "code:Sturen en overlapt(code:Knelpunten)"),
        ("code:Sturen dichtbij code:Knelpunten of memo leeg",
         "Bij teken 13 staat “dichtbij” zonder “en” of “of” ervoor. Schrijf daar: "
         "en dichtbij(code:Knelpunten, 2 zinnen)",
         "code:Sturen en dichtbij(code:Knelpunten, 2 zinnen) of memo leeg"),
        ("near code:Sturen", "Bij teken 1 staat “near” zonder haakjes; zet daartussen waar het om gaat: "
         "near(code:Sturen, 2 sentences).", "near(code:Sturen, 2 sentences)"),
        ("code:Sturen na code:Knelpunten",
         "Bij teken 13 staat “na” zonder “en” of “of” ervoor. Schrijf daar: en na(code:Knelpunten, 2 zinnen)",
         "code:Sturen en na(code:Knelpunten, 2 zinnen)"),
        ("code:Sturen code:Knelpunten", "Bij teken 13 staat “code” zonder “en” of “of” ervoor. Schrijf daar: "
         "en code:Knelpunten", "code:Sturen en code:Knelpunten"),
        ("en code:Sturen", "Bij teken 1 staat “en” zonder voorwaarde ervoor. Laat “en” weg, of zet er een "
         "voorwaarde voor, zoals code:\"Loslaten\".", "code:Sturen"),
        ("code:Sturen en en rol:other", "Bij teken 16 staat “en” direct na “en”. Laat een van beide weg, of "
         "zet er een voorwaarde tussen.", "code:Sturen en rol:other"),
        ("code:Sturen en", "De vraag houdt bij teken 15 op na “en”; daar hoort nog een voorwaarde, zoals "
         "code:\"Loslaten\".", "code:Sturen"),
        ("Sturen", "Bij teken 1 staat “Sturen” zonder veld. Schrijf code:\"Sturen\".", 'code:"Sturen"'),
        ("type opdrachtgever = gemeente", "Bij teken 1 staat “type” zonder veld. Schrijf "
         "kenmerk:\"type opdrachtgever\".", 'kenmerk:"type opdrachtgever" = gemeente'),
        ("kenmerk:type opdrachtgever = gemeente", "Bij teken 9 staat “type”; zet wat uit meer "
         "woorden bestaat tussen aanhalingstekens: \"type opdrachtgever\".",
         'kenmerk:"type opdrachtgever" = gemeente'),
        ("casus:Proeftuin Noord", "Bij teken 7 staat “Proeftuin”; zet wat uit meer woorden bestaat "
         "tussen aanhalingstekens: \"Proeftuin Noord\".", 'casus:"Proeftuin Noord"'),
        ("kenmerk:Regio = noord of zuid", "Bij teken 26 staat “zuid” zonder veld. Twee waarden van één veld "
         "verbind je met |: noord|zuid.", "kenmerk:Regio = noord|zuid"),
        ("tekst:los laten", "Bij teken 7 staat “los”; zet wat uit meer woorden bestaat tussen "
         "aanhalingstekens: \"los laten\".", 'tekst:"los laten"'),
        ("code:Sturen, code:Knelpunten", "Bij teken 12 staat “,”. Verbind voorwaarden met “en” of “of”, en "
         "waarden van één veld met |, zoals code:\"Loslaten\"|\"Sturen\".", "code:Sturen|Knelpunten"),
        ("code:Sturen en overlapt()", "Bij teken 25 staat “)”; daarvoor ontbreekt een voorwaarde, zoals "
         "code:\"Loslaten\".", "code:Sturen en overlapt(code:Knelpunten)"),
        ("code:", "De vraag houdt bij teken 6 op na “code:”; daar hoort nog een waarde, zoals in "
         "code:\"Loslaten\".", "code:Sturen"),
        ("rol:respondenten", "Bij teken 5 staat “respondenten”; daar kan staan: interviewer, respondent, "
         "anders, other.", "rol:respondent"),
        ("spreker:R9", "Bij teken 9 staat “R9”; in dit project heet geen spreker zo.", "spreker:R1"),
        ("codeur:Bea", "Bij teken 8 staat “Bea”; in dit project heet geen codeur zo.", "codeur:Anna"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_where_and_how_to_mend_it(text: str, said: str, mended: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text, NAMES)

    assert words.say(refused.value) == said
    parse(mended, NAMES)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("kenmerk:Leeftijd = 7,0", ("7",)), ("kenmerk:Leeftijd = 7,5|8.50", ("7.5", "8.5")),
        ("kenmerk:Leeftijd = 1.234,5|'2.234,5'", ("1234.5", "2234.5")),
        ("kenmerk:Leeftijd >= 10.000", ("10000",)),
        ("kenmerk:Leeftijd = 1234567890123|'1e5'", ("1234567890123", "1e5")),
        ("kenmerk:Leeftijd < '0,1234567890123'", ("0.1234567890123",)),
        ("kenmerk:Leeftijd = 0,125", ("0.125",)), ("kenmerk:Leeftijd = 0.125", ("0.125",)),
        ("kenmerk:'Ingevuld op' = 1-2-2017|2017-02-03|4/2/2017", ("2017-02-01", "2017-02-03", "2017-02-04")),
        ("kenmerk:Betaald = yes|waar", ("ja",)), ("attribute:Betaald != no", ("nee",)),
    ],
)  # fmt: skip
def test_values_are_read_as_their_attribute_keeps_them(text: str, values: tuple[str, ...]) -> None:
    found = parse(text, NAMES)

    assert isinstance(found, Attribute) and found.values == values
    assert parse(write(found, NAMES), NAMES) == parse(write(found, NAMES, "en"), NAMES) == found
    assert parse(write(found, None), replace(NAMES, lenient=True)) == found


def test_values_are_said_in_the_language() -> None:
    query = parse("kenmerk:Betaald = yes en kenmerk:Leeftijd > 7.5", NAMES)

    assert describe(query, NAMES, words.say) == (
        "Fragmenten waarvan het kenmerk “Betaald” ja is en waarvan het kenmerk “Leeftijd” boven 7,5 ligt"
    )
    assert write(query, NAMES, "en") == 'attribute:"Betaald" = "yes" and attribute:"Leeftijd" > "7.5"'


def test_a_comma_is_a_decimal_or_parts_off_a_distance() -> None:
    one = Attribute("leeftijd", "=", ("7.5",))
    assert parse("dichtbij(kenmerk:Leeftijd = 7,5, 2 zinnen)", NAMES) == Meets("near", one, 2, "sentences")
    seven = Attribute("leeftijd", "=", ("7",))
    assert parse("dichtbij(kenmerk:Leeftijd = 7,5 zinnen)", NAMES) == Meets("near", seven, 5, "sentences")
    assert parse("overlapt(kenmerk:Leeftijd = 7,5)", NAMES) == Meets("overlaps", one)
    with pytest.raises(Refusal, match="decimals_or_distance") as caught:  # 7,5, or 7 at a distance of 5
        parse("na(kenmerk:Leeftijd = 7,5)", NAMES)
    for mended in re.findall("“([^”]+ (?:zinnen|tekens))”", words.say(caught.value)):
        assert isinstance(parse(f"na(kenmerk:Leeftijd = {mended})", NAMES), Meets)
    assert parse("gewicht >= 7,5", NAMES) == Compare("weight", ">=", "7.5")


@given(st.decimals(-99999, 99999, places=3), st.sampled_from(["nl", "en"]))
def test_a_number_is_read_back_as_it_was_written(number: Decimal, language: Language) -> None:
    query = Attribute("leeftijd", "<", (plain_number(str(number)),))
    assert parse(write(query, NAMES, language), NAMES) == query
    assert parse(write(query, None), replace(NAMES, lenient=True)) == query


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
