"""Lemmas, separable verbs and compounds, without a pipeline."""

from __future__ import annotations

import pytest

from app.coding.suggest.dutch import verbs
from app.coding.suggest.dutch.compounds import split
from app.coding.suggest.dutch.lemmas import keys, lemma
from app.coding.suggest.dutch.verbs import Join


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("losgelaten", "loslaten"),
        ("losliet", "loslaten"),
        ("loslaat", "loslaten"),
        ("bijgestuurd", "bijsturen"),
        ("bijstuurden", "bijsturen"),
        ("meebeslist", "meebeslissen"),
        ("stonden", "staan"),
        ("gaven", "geven"),
        ("uitgevoerd", "uitvoeren"),
        ("knelpunten", "knelpunt"),
        ("Gemeenten", "gemeente"),
        ("flexibele", "flexibel"),
        ("gedragen", "dragen"),
    ],
)
def test_lemma_of_a_form(form: str, expected: str) -> None:
    assert lemma(form) == expected


def test_forms_of_one_word_share_a_key() -> None:
    for one, other in [("sturen", "stuurde"), ("sturen", "stuurt"), ("pot", "potjes"), ("wet-", "wetten")]:
        assert set(keys(one)) & set(keys(other)), (one, other)
    assert set(keys("coordinatie")) & set(keys("coördinatie"))
    assert not set(keys("tijd")) & set(keys("tijdens"))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("laat je het dan ook echt los , of niet", ["loslaten"]),
        ("we lieten het helemaal los", ["loslaten"]),
        ("we stuurden toch weer een beetje bij .", ["bijsturen"]),
        ("het is lastig om het los te laten", ["loslaten"]),
        ("je zou het los moeten laten", ["loslaten"]),
        ("ze beslissen dan ook mee", ["meebeslissen"]),
        ("we laten dat over aan de gemeente", ["overlaten"]),
        ("wie zet het straks voort ?", ["voortzetten"]),
        ("we sturen bij en we laten los", ["bijsturen", "loslaten"]),
        ("ik ga op zaterdag naar huis", []),
        ("hij zit op het kantoor", []),
        ("ik sprak met hem over geld", []),
        ("laat maar . ik ben los", []),
        ("wat is vastgelegd is vier jaar vast", []),
        # what is said beside it is no verb of the clause
        ("wij laten het los hoor .", ["loslaten"]),
        ("we lieten het los denk ik", ["loslaten"]),
        ("ik hou dat vol hoor", ["volhouden"]),
        ("we laten het los gewoon", ["loslaten"]),
        # before auxiliaries a particle is of the verb that closes the cluster
        ("ik vind dat je dat los moet laten .", ["loslaten"]),
        ("ik vind dat je los moet laten wat je niet kunt sturen", ["loslaten"]),
        ("dat je het los moet laten", ["loslaten"]),
        ("dat komt omdat we het los hebben gelaten", ["loslaten"]),
        ("we zouden het los hebben gelaten", ["loslaten"]),
        ("ik vind dat het los is gelaten", ["loslaten"]),
        ("ik merk dat ze goed samen hebben gewerkt", ["samenwerken"]),
        ("ik denk dat je bij zou moeten sturen", ["bijsturen"]),
        ("dat de groep daarover mee heeft beslist", ["meebeslissen"]),
        ("de dingen waar ze mee is begonnen", []),
        ("ik denk dat het los is", []),
        ("ik vind de deelnemers nogal los", []),
        # "daar ... op" belongs together, and the last particle is the verb's
        ("daar zetten we dan op in", ["inzetten"]),
        ("waar zet je dan op in ?", ["inzetten"]),
        # "zijn" after a preposition is whose: it leads a noun
        ("hij werkt in zijn tuin", []),
        ("ze grijpt vaak in zijn agenda", []),
        ("hij zorgt voor zijn vrouw", []),
        ("daar hadden ze op in moeten zetten", ["inzetten"]),
        ("hij stuurt altijd bij", ["bijsturen"]),
        ("de trein van kwart over neem ik", []),
        ("ik neem de trein van kwart over", []),
        # "iets mee" after "daar" is something to do with it
        ("toen dacht ik , daar kan ik iets mee", []),
        ("daar doen we niets mee", []),
        ("ik geef ze iets mee", ["meegeven"]),
        ("er speelt nog iets mee", ["meespelen"]),
        ("er blijft niets over", ["overblijven"]),
        ("het levert er niets op", ["opleveren"]),
        ("hier brengen we iets in", ["inbrengen"]),
        # adjectives that are particles of some verbs
        ("ze keurden dat niet goed", ["goedkeuren"]),
        ("de raad keurde het plan goed .", ["goedkeuren"]),
        ("zij hield het vol", ["volhouden"]),
        ("ik houd het niet vol. daarna", ["volhouden"]),
        ("we houden het vol .", ["volhouden"]),
        ("zij houdt dat vol", ["volhouden"]),
        ("we maken het daarna schoon .", ["schoonmaken"]),
        ("de zaal zat vol mensen", []),
        ("we houden rekening met een zaal vol mensen", []),
        ("houd rekening met een zaal die vol is", []),
        ("ze doen dat goed", []),
        ("het gaat goed .", []),
        ("ik vind dat goed", []),
        ("we keuren een goed plan", []),
    ],
)
def test_separable_verbs_in_parts(sentence: str, expected: list[str]) -> None:
    words = sentence.split()
    begins = {0} | {n + 1 for n, word in enumerate(words) if word == "."}
    assert [join.lemma for join in verbs.find(words, begins)] == expected


def test_what_a_parser_joined_is_doubted_as_well() -> None:
    words = ["daar", "zetten", "we", "dan", "op", "in"]
    found = verbs.find(words, {0}, [Join(1, 4, "opzetten", False)])
    assert [(join.lemma, join.bare) for join in found] == [("inzetten", False)]
    assert verbs.whole_verb("vast", "vond", "vinden") is None
    assert verbs.whole_verb("goed", "doet", "doen") is None
    assert verbs.whole_verb("goed", "keurt", "keuren") == "goedkeuren"
    assert verbs.whole_verb("terug", "moest", "moeten") == "terugmoeten"


def test_an_adjective_before_a_noun_is_no_particle() -> None:
    words = ["we", "houden", "onze", "zalen", "vol", "heldere", "regels"]
    tags = ["PRON", "VERB", "PRON", "NOUN", "ADJ", "ADJ", "NOUN"]
    assert verbs.find(words, {0}, (), tags) == []
    words[5] = "zolang"
    tags[5] = "SCONJ"
    assert [join.lemma for join in verbs.find(words, {0}, (), tags)] == ["volhouden"]


def test_a_verb_far_from_its_particle_is_not_joined() -> None:
    near = ["laat", *["ding"] * 10, "los"]
    far = ["laat", *["ding"] * 20, "los"]
    assert [join.lemma for join in verbs.find(near, {0})] == ["loslaten"]
    assert verbs.find(far, {0}) == []


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("financieringsstroom", {"financiering", "stroom"}),
        ("financieringsstromen", {"financiering", "stroom"}),
        ("burgerparticipatie", {"burger", "participatie"}),
        ("wijkteamoverleg", {"wijk", "team", "overleg"}),
        ("Wmo-loket", {"wmo", "loket"}),
        ("burgerparticipatie-traject", {"burgerparticipatie", "burger", "participatie", "traject"}),
        ("project/wijkteam", {"project", "wijkteam", "wijk", "team"}),
        ("vertrouwensband", {"vertrouwen", "band"}),
        ("welzijnsorganisatie", {"welzijn", "organisatie"}),
        ("welzijnsorganisaties", {"welzijn", "organisatie"}),
        ("welzijnswerk", {"welzijn", "werk"}),
        ("welzijnswerker", {"welzijn", "werker"}),
        ("mantelzorgondersteuning", {"mantelzorg", "zorg", "ondersteuning"}),
        ("jeugdzorgbudget", {"jeugdzorg", "jeugd", "zorg", "budget"}),
        ("jeugdhulpverlening", {"jeugdhulp", "jeugd", "hulp", "hulpverlening", "verlening"}),
        ("gemeenteraadsleden", {"gemeenteraad", "gemeente", "raad", "raadslid", "lid"}),
        ("gemeentehuis", {"gemeente", "huis"}),
        ("huisartsenpraktijk", {"huisarts", "praktijk"}),
    ],
)
def test_compounds_fall_into_their_parts(word: str, parts: set[str]) -> None:
    found = split(word)
    assert all(any(part in p.keys for p in found) for part in parts)
    assert len(found) == len(parts)


@pytest.mark.parametrize(
    "word",
    [
        "belangrijk",
        "belangstelling",
        "tijdens",
        "tijdelijk",
        "verkeer",
        "gesprekken",
        "kinderen",
        "organisaties",
        "voorbeeld",
        "loslaten",
        "overleggen",
        "verantwoordelijk",
        "ambtenaren",
        "Rijswijk",
        "geldig",
    ],
)
def test_what_is_no_compound_stays_whole(word: str) -> None:
    assert split(word) == ()


def test_the_stem_of_a_separable_verb_is_that_verb() -> None:
    first, head = split("loslaatbeleid")
    assert first.keys == ("loslaten",)
    assert head.keys[0] == "beleid"
    assert split("afsprakenkader")[0].keys[0] == "afspraken"
    assert split("aanpakbeleid")[0].keys[0] == "aanpak"
    assert split("aanvoerroute")[0].keys[0] == "aanvoer"


def test_a_person_is_told_apart_from_the_thing() -> None:
    assert all(part.person for part in split("beleidsmedewerker"))
    assert all(part.person for part in split("gemeenteraadsleden"))
    assert not any(part.person for part in split("beleidsregels"))
    assert all(part.person for part in split("buurt-opbouwwerker"))
    assert not any(part.person for part in split("burgerparticipatie-traject"))
    who = {part.keys[0]: (part.head, part.person) for part in split("opbouwwerker/wijkplan")}
    assert who["opbouwwerker"] == (True, True) and who["wijkplan"] == (True, False) == who["plan"]


def test_words_of_the_codebook_count_as_known() -> None:
    assert split("blorpagesprek") == ()
    assert any("blorpa" in part.keys for part in split("blorpagesprek", frozenset({"blorpa"})))
