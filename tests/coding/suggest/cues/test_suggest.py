from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import paths
from app.coding.codebook.files import read_codebook
from app.coding.model import Code, Coding, Suggestion, SuggestionDecision, Turn
from app.coding.suggest import THRESHOLD, combine, suggest
from app.coding.suggest.pipeline import Pipeline
from tests.coding.suggest.at_once import suggest_text

Make = Callable[..., Code]
Told = Callable[..., list[Suggestion]]
Dialogue = Callable[..., tuple[str, tuple[Turn, ...]]]


@pytest.fixture(scope="module")
def book() -> tuple[Code, ...]:
    return read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes


@pytest.mark.parametrize(
    ("cue", "text", "words", "how"),
    [
        ("loslaten", "Je moet het los durven laten.", "los durven laten", "separable"),
        ("loslaten", "Laat je het dan ook echt los?", "Laat je het dan ook echt los", "separable"),
        ("loslaten", "Ze hebben het losgelaten.", "losgelaten", "lemma"),
        ("laat ... los", "Toen ze het losliet.", "losliet", "lemma"),
        ("los te laten", "We lieten het los.", "lieten het los", "separable"),
        ("bijsturen", "Soms stuurt ze gewoon bij.", "stuurt ze gewoon bij", "separable"),
        ("meebeslissen", "Ze beslissen dan ook echt mee.", "beslissen dan ook echt mee", "separable"),
        ("bovenop zitten", "We zitten er wel bovenop hè.", "zitten er wel bovenop", "phrase"),
        ("ruimte geven", "Dan geven we ze de ruimte.", "geven we ze de ruimte", "phrase"),
        (
            "neuzen dezelfde kant op",
            "De neuzen staan dezelfde kant op.",
            "neuzen staan dezelfde kant op",
            "phrase",
        ),
        ("ervoor gaan", "Die gingen er echt voor.", "gingen er echt voor", "phrase"),
        ("knelpunt", "De knelpunten zijn bekend.", "knelpunten", "lemma"),
        ("financiering", "Al die financieringsstromen.", "financieringsstromen", "compound"),
        ("wet- en regelgeving", "Dan is er wet- en regelgeving.", "wet- en regelgeving", "phrase"),
        ("coördinatie", "De coordinatie was goed.", "coordinatie", "lemma"),
        ("één gezin één plan", "Eén gezin, één plan!", "Eén gezin, één plan", "phrase"),
        ("ruimte geven", "We geven ze, zeg maar, de ruimte.", "geven ze, zeg maar, de ruimte", "phrase"),
        ("ruimte geven", "We geven ze tijd, ruimte en rust.", "geven ze tijd, ruimte", "phrase"),
        ("ruimte geven", "We geven ze dus maar de ruimte.", "geven ze dus maar de ruimte", "phrase"),
        ("regie houden", "De regie, die houden wij.", "regie, die houden", "phrase"),
        ("regie nemen", "De regie: die moet je nemen.", "regie: die moet je nemen", "phrase"),
        (
            "ruimte geven",
            "We geven vertrouwen, veel ruimte en tijd.",
            "geven vertrouwen, veel ruimte",
            "phrase",
        ),
        ("samenwerkende partners", "De partners werken samen.", "partners werken samen", "phrase"),
        ("wie doet wat", "En wie doet er dan wat.", "wie doet er dan wat", "phrase"),
        ("weten te vinden", "Dat ze ons weten te vinden.", "weten te vinden", "phrase"),
        ("weten te vinden", "Ze wisten ons te vinden.", "wisten ons te vinden", "phrase"),
        ("op zitten te wachten", "Daar zit niemand op te wachten.", "zit niemand op te wachten", "phrase"),
        ("al doende", "Al doende leer je het.", "Al doende", "phrase"),
        ("lerende organisatie", "Het is een lerende organisatie.", "lerende organisatie", "phrase"),
        ("andere kijk", "Zij hebben een andere kijk.", "andere kijk", "phrase"),
        ("geen tijd", "Daar is geen tijd voor.", "geen tijd", "phrase"),
    ],
)
def test_a_cue_is_met(told: Told, code: Make, cue: str, text: str, words: str, how: str) -> None:
    (found,) = told(text, code("Xyz", cue))
    (reason,) = found.reasons
    assert (text[reason.start : reason.end], reason.how, reason.cue) == (words, how, cue)
    for start, end in reason.words:
        assert text[start:end] in re.split(r"[ ,:]+", words)
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("tijd", "Tijdens het verkeer was dat tijdelijk."),
        ("belang", "Dat is belangrijk, met veel belangstelling."),
        ("loslaten", "Laat maar. Hij is los."),
        ("sturen", "We stuurden het een beetje bij."),
        ("ervoor gaan", "Voor de zomer gaan we weg."),
        ("ruimte geven", "Ze geven veel. In de ruimte is het koud."),
        ("neuzen dezelfde kant op", "Op de kant stonden dezelfde neuzen."),
        ("beleid", "De beleidsmedewerker belde op."),
        ("ruimte geven", "We geven les, in een grote ruimte."),
        ("ruimte geven", "De ruimte was klein, maar lessen geven lukte."),
        ("ruimte geven", "Er was ruimte: we geven daar les."),
        ("wie doet wat", "Kunt u vertellen wie u bent en wat u doet?"),
        ("wie doet wat", "Wat we doen, eerst vragen wie."),
        ("weten te vinden", "Dat vinden ze niet leuk, dat weet ik."),
        ("al doende", "Ik doe dit werk al vijf jaar."),
        ("andere kijk", "Je moet in andere dorpen kijken."),
        ("geen tijd", "Die tijd komt, daar is geen twijfel over."),
    ],
)
def test_a_cue_is_not_met(told: Told, code: Make, cue: str, text: str) -> None:
    assert told(text, code("Xyz", cue)) == []


def test_a_name_is_a_cue_as_long_as_there_are_no_others(told: Told, code: Make) -> None:
    text = "Er is echt te weinig tijd."
    (found,) = told(text, code("Tijd"))
    assert found.reasons[0].how == "name"
    assert told(text, code("Tijd", "doorlooptijd")) == []
    assert told(text, code("Tijd", "doorlooptijd"), minimum=0.3)
    (found,) = told("Zo'n netwerk helpt.", code("Contacten en netwerk"))
    assert found.reasons[0].cue == "netwerk"


def test_only_a_denied_problem_counts_less(told: Told, code: Make) -> None:
    problem, space = code("Knelpunten", "knelpunt"), code("Loslaten", "vrijheid")
    assert told("Dat was een knelpunt.", problem)
    assert told("Dat was juist geen knelpunt.", problem) == []
    assert told("Er was geen vrijheid.", space)


def test_a_participle_that_tells_when_is_no_form_of_a_verb_that_is_a_cue(told: Told, code: Make) -> None:
    ending = code("Borging", "aflopen")
    for text in ("Het afgelopen jaar ging het goed.", "In de afgelopen twee jaar is er veel gedaan."):
        assert told(text, ending) == []
    for text in ("De subsidie is afgelopen.", "Dit jaar is het project afgelopen. Jaren is er gewerkt."):
        assert told(text, ending)
    assert told("De regeling loopt dit jaar af.", ending)
    assert told("Het afgelopen jaar ging het goed.", code("Terugblik", "afgelopen"))
    assert told("Het komende jaar stopt het.", code("Vooruitblik", "komende jaar"))


def test_a_denying_cue_takes_the_words_from_the_other_code(told: Told, code: Make) -> None:
    codes = code("Sturen", "bovenop zitten"), code("Loslaten", "niet bovenop zitten")
    assert [s.code for s in told("We zitten er niet bovenop.", *codes)] == ["Loslaten"]
    assert [s.code for s in told("We zitten er bovenop.", *codes)] == ["Sturen"]


def test_a_phrase_weighs_more_than_a_word_and_a_shared_cue_less(told: Told, code: Make) -> None:
    word = told("Dat geeft vrijheid.", code("A", "vrijheid"))[0].confidence
    phrase = told("Met gebaande paden.", code("A", "gebaande paden"))[0].confidence
    shared = told("Dat geeft vrijheid.", *(code(n, "vrijheid") for n in "ABCD"), minimum=0)
    assert phrase > word > shared[0].confidence > 0
    assert [s.code for s in shared] == list("ABCD")


def test_more_evidence_makes_surer_and_repetition_helps_less(told: Told, code: Make) -> None:
    a = code("A", "vrijheid", "controle")
    one = told("Vrijheid dus.", a)[0].confidence
    twice = told("Vrijheid en vrijheid.", a)[0].confidence
    two = told("Vrijheid en controle.", a)[0].confidence
    assert one < twice < two < 1


def test_no_word_counts_twice_for_one_code(told: Told, code: Make) -> None:
    (found,) = told("Een gezamenlijke ambitie.", code("Ambitie", "ambitie", "gezamenlijke ambitie"))
    assert [r.cue for r in found.reasons] == ["gezamenlijke ambitie"]


def test_reasons_add_up_to_the_confidence(told: Told, book: tuple[Code, ...]) -> None:
    text = " ".join(code.example for code in book)
    found = told(text, *book, minimum=0.0)
    assert len(found) > 20
    for suggestion in found:
        doubt = 1.0
        for reason in suggestion.reasons:
            assert 0 < reason.weight <= 1 and suggestion.start <= reason.start < reason.end <= suggestion.end
            doubt *= 1 - reason.weight
        assert suggestion.confidence == pytest.approx(1 - doubt, abs=1e-12)
        assert suggestion.confidence == combine(r.weight for r in suggestion.reasons)


def test_an_interviewer_is_never_suggested(told: Told, code: Make, dialogue: Dialogue) -> None:
    text, turns = dialogue(("Int", "Gaf u vrijheid?"), ("R1", "Ja, vrijheid."), ("R2", "Vrijheid, nou."))
    roles = {"Int": "interviewer", "R1": "respondent", "R2": "other"}
    found = told(text, code("A", "vrijheid"), turns=turns, roles=roles)
    assert [text[s.start : s.end] for s in found] == ["Ja, vrijheid.", "Vrijheid, nou."]


def test_a_label_is_no_evidence(told: Told, code: Make, dialogue: Dialogue) -> None:
    text, turns = dialogue(("Wethouder", "Ja, dat klopt."), ("R1", "De wethouder wilde dat."))
    found = told(text, code("A", "wethouder"), turns=turns)
    assert [text[s.start : s.end] for s in found] == ["De wethouder wilde dat."]


FILLER = "Verder ging het die dag over heel andere dingen, over het weer bijvoorbeeld en over de koffie. "


def test_the_passage_is_the_sentence_in_a_long_turn(told: Told, code: Make, dialogue: Dialogue) -> None:
    text, turns = dialogue(("R1", FILLER * 3 + "Toen kwam er vrijheid. " + FILLER * 3))
    (found,) = told(text, code("A", "vrijheid"), turns=turns)
    assert text[found.start : found.end] == "Toen kwam er vrijheid."


def test_sentences_with_evidence_close_together_are_one_passage(
    told: Told, code: Make, dialogue: Dialogue
) -> None:
    near = (
        FILLER * 3
        + "Er kwam vrijheid. Dat was wennen. Die vrijheid bleef. "
        + FILLER * 5
        + "Vrijheid dus. "
        + FILLER
    )
    text, turns = dialogue(("R1", near))
    found = told(text, code("A", "vrijheid"), turns=turns)
    assert [text[s.start : s.end] for s in found] == [
        "Er kwam vrijheid. Dat was wennen. Die vrijheid bleef.",
        "Vrijheid dus.",
    ]


def test_what_was_rejected_stays_away(told: Told, code: Make) -> None:
    text = "Er kwam vrijheid.\nLater was er weer vrijheid."
    a, b = code("A", "vrijheid"), code("B", "later")
    first = told(text, a, b, source="s")[0]
    no = SuggestionDecision("d", "s", "A", first.start + 3, first.start + 4, "rejected", "c")
    found = told(text, a, b, source="s", decisions=[no])
    assert [(s.code, s.start) for s in found] == [("A", 18), ("B", 18)]
    elsewhere = SuggestionDecision("d", "other", "A", 0, 99, "rejected", "c")
    accepted = SuggestionDecision("d", "s", "A", 0, 99, "accepted", "c")
    assert len(told(text, a, b, source="s", decisions=[elsewhere, accepted])) == 3


def test_what_is_coded_is_not_told_again(told: Told, code: Make) -> None:
    text = "Er kwam vrijheid.\nLater was er weer vrijheid."
    a, b = code("A", "vrijheid"), code("B", "vrijheid")
    done = Coding("c", "A", "s", 0, 17, "x")
    found = told(text, a, b, source="s", codings=[done], minimum=0.3)
    assert [(s.code, s.start) for s in found] == [("B", 0), ("A", 18), ("B", 18)]


def test_codes_that_may_not_be_used_are_not_suggested(told: Told, code: Make) -> None:
    assert told("Vrijheid.", code("A", "vrijheid", active=False), code("B", "vrijheid", codable=False)) == []


@pytest.mark.parametrize(
    "before",
    ["👩‍👩‍👧 🏳️‍🌈 ", "e\u0301e\u0301n cafe\u0301 ", "שלום עולם ", "مرحبا بالعالم ", "\U0001d4d0\U0001d4d1 "],
)
def test_no_sign_shifts_a_place(told: Told, code: Make, before: str) -> None:
    text = f"{before}Ze lieten 🎉 het los. {before}Dat is vrijheid {before}."
    found = told(text, code("A", "loslaten", "vrijheid"), minimum=0)
    reasons = [r for s in found for r in s.reasons]
    assert [text[r.start : r.end] for r in reasons] == ["lieten 🎉 het los", "vrijheid"]
    assert [text[a:b] for a, b in reasons[0].words] == ["lieten", "los"]


def test_an_empty_book_text_or_cue_gives_nothing(told: Told, code: Make) -> None:
    assert told("Dat is vrijheid.") == []
    assert told("", code("A", "vrijheid")) == []
    assert told(" \n\n ", code("A", "vrijheid")) == []
    assert told("Wat? ...", code("...", "", "?!", "…", "-")) == []


def test_the_shipped_codebook_on_spoken_sentences(told: Told, book: tuple[Code, ...]) -> None:
    names = {code.guid: code.name for code in book}
    said = {
        "Nou ja, op een gegeven moment moet je het ook gewoon los laten, hè.": "Loslaten",
        "De wethouder zat er in het begin wel erg bovenop.": "Sturen",
        "Als het nodig is sturen we tussentijds bij.": "Flexibiliteit en bijsturen",
        "Het grootste knelpunt was eigenlijk iets anders.": "Knelpunten",
        "Iedereen zit in z'n eigen hokje met aparte potjes.": "Wet- en regelgeving en verkokering",
        "Die financieringsstromen lopen allemaal door elkaar.": "Financiering",
        "De neuzen staan nu dezelfde kant op.": "Gezamenlijke ambitie",
        "Wie trekt de kar dan eigenlijk?": "Betrokkenheid loopt uiteen",
        "We hebben wel veel van elkaar geleerd.": "Kennis delen",
        "Ze beslissen dan ook echt mee.": "Meebeslissen",
    }
    for sentence, name in said.items():
        assert name in {names[s.code] for s in told(sentence, *book)}, sentence
    for idle in [
        "Ja, ja.",
        "De beleidsmedewerker belde gisteren.",
        "Wilt u nog koffie?",
        "Dat is belangrijk.",
    ]:
        assert told(idle, *book) == [], idle


def test_english_text_gives_little(told: Told, book: tuple[Code, ...]) -> None:
    english = "We should meet more often and talk about the weather, then go home. " * 20
    assert told(english, *book) == []


WORDS = st.sampled_from(
    [
        "vrijheid",
        "los",
        "laat",
        "laten",
        "niet",
        "geen",
        "de",
        "het",
        ",",
        ".",
        "...",
        "?",
        "\n",
        "ruimte",
        "geven",
        "geven",
        "we",
        "er",
        "bovenop",
        "zitten",
        "👩\u200d👩\u200d👧",
        "é",
        "financieringsstroom",
        "é",
        "wet-",
        "en",
        "regelgeving",
        "\u202e",
        "א",
    ]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=80), st.data())
@settings(max_examples=120, deadline=None)
def test_whatever_is_said(pipeline: Pipeline, words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    turns = tuple(
        Turn(n, a, min(a + data.draw(st.integers(0, 4)), b), b, data.draw(st.sampled_from(["i", "r", None])))
        for n, (a, b) in enumerate(zip(places[::2], places[1::2], strict=False), 1)
    )
    codes = (
        Code("1", "Loslaten", cues=("loslaten", "ruimte geven", "niet bovenop zitten", "vrijheid")),
        Code("2", "Sturen", cues=("bovenop zitten", "financiering", "geven ... we", "wet- en regelgeving")),
    )
    minimum = data.draw(st.none() | st.floats(0, 1))
    found = suggest_text(
        text, turns, codes, pipeline=pipeline, roles={"i": "interviewer"}, minimum=minimum, source="s"
    )
    assert found == sorted(found, key=lambda s: (s.start, s.end, s.code))
    assert len({(s.start, s.end, s.code) for s in found}) == len(found)
    asked = [t for t in turns if t.speaker == "i"]
    for s in found:
        assert 0 <= s.start < s.end <= len(text)
        assert (
            not math.isnan(s.confidence) and (THRESHOLD if minimum is None else minimum) <= s.confidence <= 1
        )
        assert s.reasons and all(s.start <= r.start < r.end <= s.end for r in s.reasons)
        assert not any(t.text_start < s.end and s.start < t.end and t.end > t.text_start for t in asked)


def _transcript(characters: int) -> str:
    """Seeded Dutch of the shipped codebook's own words, as many different ones as an interview has."""
    book = read_codebook(paths.codebooks() / "loslaten-of-sturen.yaml").codes
    words = " ".join(f"{c.definition} {c.inclusion} {c.exclusion} {c.example}" for c in book).split()
    pick = random.Random(5)
    return " ".join(pick.choice(words) for _ in range(characters // 5))[:characters]


def test_the_same_input_gives_the_same_suggestions(pipeline: Pipeline, book: tuple[Code, ...]) -> None:
    text = _transcript(5_000)
    analysis = pipeline.analyse(text)
    assert suggest(analysis, (), book) == suggest(analysis, (), list(book))


def test_without_a_pipeline_the_process_own_is_used(code: Make) -> None:
    (found,) = suggest_text("Dat is vrijheid.", (), [code("A", "vrijheid")])
    assert found.code == "A"


def test_the_worked_example_of_the_docs(told: Told, code: Make) -> None:
    page = (Path(paths.codebooks()).parent / "docs" / "suggestions.md").read_text("utf-8")
    example = page.split("### Worked example")[1].split("## Passages")[0]
    text = next(line for line in example.splitlines() if line.startswith("> "))[2:]
    codes = code("Verkokering", "hokje", "aparte potjes", "financiering"), code("Geld", "financiering")
    found = {s.code: s for s in told(text, *codes, minimum=0)}
    rows = [
        f"| {name} | {text[r.start : r.end]} | {r.cue} | " for name, s in found.items() for r in s.reasons
    ]
    assert len(rows) == 4 and all(row in example for row in rows)
    weight = 0.6 * 0.85 * 2**-0.25
    assert [r.weight for r in found["Verkokering"].reasons] == pytest.approx([0.6, 0.7, weight])
    assert f"{found['Verkokering'].confidence:.4f}" == "0.9315" and "= 0.9315" in example
    assert f"{found['Geld'].confidence:.4f}" == f"{weight:.4f}" == "0.4289"


def test_numbers_in_the_docs_are_those_in_the_code() -> None:
    from app.coding.suggest.cues import evidence

    page = (Path(paths.codebooks()).parent / "docs" / "suggestions.md").read_text("utf-8")
    for name in ("WORD", "NAME_BESIDE_CUES", "LOOSE", "COMPOUND_HEAD", "COMPOUND_FIRST", "COMPOUND_PERSON"):
        before = page.split(f"(`{name}`)")[0]
        assert f"{getattr(evidence, name):g} " in before[-230:], name
    assert f"below {evidence.THRESHOLD:g} (`THRESHOLD`)" in page
    assert f"<sup>{evidence.SHARED:g}</sup>" in page and f"{evidence.DENIED:g} (`DENIED`)" in page


REPORT = """Nota samen

{head}
De raad heeft besloten dat het college een nota opstelt. De borging komt later.

{second}
De borging van de aanpak ligt bij het wijkteam.
"""


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Borging", True),
        ("3.1 Borging van de aanpak", True),
        ("Bewoners regelen de borging zelf", False),
        ("Borging.", False),
        ("- borging", False),
        ("de partners en de borging van het", False),
    ],
)
def test_a_heading_of_a_report_is_no_passage(told: Told, code: Make, line: str, heading: bool) -> None:
    text = REPORT.format(head="Inleiding", second=line)
    found = told(text, code("Borging", "borging", "borgen"), hidden=True)
    own = next(s for s in found if text[s.start : s.end] in line)
    assert own.hidden == ("heading" if heading else "")
    assert len(told(text, code("Borging", "borging", "borgen"))) == len(found) - heading


def test_in_speech_and_in_wrapped_lines_nothing_is_a_heading(told: Told, code: Make) -> None:
    speech = "Borging\nJa, ik vind dat wij dat zelf moeten doen, hè, en jij ook.\n"
    assert [s.hidden for s in told(speech, code("B", "borging"), hidden=True)] == [""]
    wrapped = (
        "De nota gaat over samenwerking en vooral over het\nvraagstuk van de borging bij gemeenten\n"
        "waarover de raad in het najaar een besluit neemt.\n"
    )
    assert [s.hidden for s in told(wrapped, code("B", "borging"), hidden=True)] == [""]
