"""What a cue does not meet, though the dictionary would have it: by part of speech and form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.coding.model import Code, Suggestion
from app.coding.suggest.analyses import kept
from app.coding.suggest.analyses.analysis import word_of
from app.coding.suggest.dutch.compounds import split
from app.coding.suggest.pipeline import Pipeline, load
from tests.coding.suggest.at_once import suggest_text

Make = Callable[..., Code]
Told = Callable[..., list[Suggestion]]


@pytest.fixture(scope="module")
def shipped() -> Pipeline:
    found = load()
    assert found.kind == "embedded"
    return found


@pytest.mark.parametrize(
    ("cue", "met", "not_met"),
    [
        # a diminutive is not its base, though the base's diminutive is it
        ("maatje", "Zijn maatjes komen elke week.", "Dat geldt in hoge mate voor alle maatregelen."),
        ("folder", "Er lag een foldertje.", "Er lag een brief."),
        # a word of a closed class is a form of itself alone
        ("vieren", "Dat gingen we vieren.", "Dat gebeurt in vier dorpen."),
        ("achten", "Wij achten dat nodig.", "Er kwamen acht mensen."),
        # a noun or adjective is no past tense
        ("nemen", "Zij namen daarna een besluit.", "De namen staan op de lijst."),
        ("vieren", "Het succes werd gevierd.", "Dat was de vierde bijeenkomst."),
        # what ends a phrase is a verb
        ("informatie delen", "Wij delen dan alle informatie.", "Een deel van de informatie ontbreekt."),
        ("korte lijnen", "De lijnen zijn kort, korte lijnen dus.", "We lijnen en praten in korte zinnen."),
    ],
)
def test_a_cue_meets_what_fits_it(shipped: Pipeline, code: Make, cue: str, met: str, not_met: str) -> None:
    def found(text: str) -> list[Suggestion]:
        return suggest_text(text, (), (code("Xyz", cue),), pipeline=shipped, minimum=0.05)

    assert found(met)
    assert found(not_met) == []


@pytest.mark.parametrize(
    ("form", "lemma", "tag", "keys"),
    [
        ("week", "week", "n", {"week"}),
        ("week", "wijken", "v", {"week", "wijken"}),
        ("aanpak", "aanpak", "n", {"aanpak", "aanpakken"}),
        ("geborgde", "geborgd", "a", {"geborgde", "geborgd", "borgen"}),
        ("hoor", "hoor", "c", {"hoor"}),
        ("hoor", "horen", "v", {"hoor", "horen"}),
        ("week", "week", "", {"week", "wijken"}),
    ],
)
def test_the_dictionary_gives_way_where_the_pipeline_is_sure(
    form: str, lemma: str, tag: str, keys: set[str]
) -> None:
    assert set(word_of(form, lemma, tag).keys) == keys


@pytest.mark.parametrize("form", ["televisie", "signaleert", "verslagen", "raadplegen"])
def test_no_compound_by_accident(form: str) -> None:
    assert split(form) == ()


@pytest.mark.parametrize(
    ("cue", "met", "not_met"),
    [
        ("lerend", "Het is een lerende aanpak.", "Zij vallen onder de leerplicht."),
        ("sturen", "De raad stuurt.", "De stuurgroep kwam bijeen."),
        ("steun", "Er staan steunpunten klaar.", "Er staan banken klaar."),
    ],
)
def test_a_verb_is_no_part_of_a_compound(told: Told, code: Make, cue: str, met: str, not_met: str) -> None:
    assert told(met, code("Xyz", cue))
    assert told(not_met, code("Xyz", cue), minimum=0.05) == []


def test_a_word_of_a_name_beside_cues_is_met_by_itself_alone(told: Told, code: Make) -> None:
    time = code("Tijd", "doorlooptijd")
    assert told("Er is geen tijd.", time, minimum=0.3)
    assert told("De leeftijd speelt mee.", time, minimum=0.05) == []
    assert told("Een lange doorlooptijd.", time)
    (idle,) = told("Dat duurde lange tijd.", time, minimum=0.05)
    assert idle.confidence == pytest.approx(0.4 * 0.2)


def test_a_word_of_a_name_tells_less_when_other_codes_speak_of_it(told: Told, code: Make) -> None:
    two = code("Gemeente en organisatie", "contract")
    others = [
        code("Regie", "regie", definition="De gemeenten nemen de regie."),
        code("Geld", "geld", paraphrases=("Wij krijgen het van de gemeente.",)),
    ]
    (alone,) = told("De gemeente belde.", two, minimum=0.05)
    (among,) = told("De gemeente belde.", two, *others, minimum=0.05)
    assert alone.confidence == pytest.approx(0.4)
    assert among.confidence == pytest.approx(0.4 * 3**-0.25)
    (cue,) = told("De gemeente belde.", code("Gemeente en organisatie", "gemeente"), *others)
    assert cue.confidence == pytest.approx(0.6)


def test_without_a_tagger_nothing_is_contradicted(pipeline: Pipeline) -> None:
    assert {word.tag for word in pipeline.analyse("De week daarna.").vocabulary} == {""}


def test_parts_of_speech_are_kept_with_an_analysis(shipped: Pipeline) -> None:
    text = "Vier wijken vierden het feest"
    analysis = shipped.analyse(text)
    again = kept.unpack(
        kept.pack(analysis), kept.key_of(analysis.sha256, (), shipped.mark), (), shipped.mark, len(text)
    )
    assert again == analysis
    assert {word.form: word.tag for word in again.vocabulary} == {
        "vier": "c", "wijken": "n", "vierden": "v", "het": "c", "feest": "n",
    }  # fmt: skip
