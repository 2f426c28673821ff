"""How well names are found on the project's own texts with marked names; run with -s to see the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.coding.privacy.candidate import LIKELY, Candidate
from app.coding.privacy.find import find
from app.coding.privacy.labels import group
from app.coding.privacy.measure import Marked, measure, read_marked, table
from app.coding.privacy.parsing import parse
from app.coding.privacy.throughout import find_all, named

FOLDER = Path(__file__).parents[2] / "data" / "names"


def texts(first: int, last: int) -> list[Marked]:
    return [m for m in read_marked(FOLDER) if first <= int(m.name[:2]) <= last]


@pytest.mark.parametrize(("first", "last"), [(1, 12), (13, 15)])
def test_recall_and_precision_on_marked_texts(
    first: int, last: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The texts from 13 on were not looked at while the rules were made."""
    figures = measure(texts(first, last), find_all)
    with capsys.disabled():
        print(f"\ntexts {first} to {last}\n" + "\n".join(table(figures)))
    assert figures["all"].marks >= 70
    assert figures["names"].recall >= 0.95, figures["names"].missed
    assert figures["person"].recall >= 0.95, figures["person"].missed
    assert figures["organisation"].alike >= 0.75 * figures["organisation"].marks
    assert figures["all"].precision >= 0.95, figures["all"].wrong
    for kind in ("date", "phone", "mail", "bsn", "postcode", "address", "account"):
        if kind in figures:
            assert figures[kind].recall == 1.0, figures[kind].missed


def test_measure_counts_what_is_missed_and_what_is_too_much() -> None:
    marked = Marked("x", "Jan zag Piet niet", (("person", 0, 3), ("person", 8, 12)))
    figures = measure(
        [marked], lambda all_texts: [[c for c in find(t) if c.text != "Piet"] for t in all_texts]
    )
    assert (figures["person"].found, figures["person"].marks) == (1, 2)
    assert figures["person"].missed == ["x: Piet"]


FOUND = [
    ("Dat zei mevrouw De Vries.", ["De Vries"]),
    ("en toen kwam wethouder jansen binnen", ["jansen"]),
    ("J.P. van der Berg-Yılmaz belde.", ["J.P. van der Berg-Yılmaz"]),
    ("Ik ging met K. Op, de Vries bleef thuis.", ["K.", "de Vries"]),
    ("Dat zei mevrouw J. In. De Boer zweeg, bij M. ook.", ["J.", "De Boer", "M."]),
    ("Ik sprak Soerin Ramkhelawan en Sjoukje.", ["Soerin Ramkhelawan", "Sjoukje"]),
    ("Fatima's zus en Sjoukjes broer.", ["Fatima", "Sjoukje"]),
    ("Toen kwam Roos binnen, en Wil ook.", ["Roos", "Wil"]),
    ("Wil je een roos? Frank en vrij, dat is Jan Modaal.", []),
    ("In Best is het best goed.", ["Best"]),
    ("Bel 06-12 34 56 78 of +31 70 3612345.", ["06-12 34 56 78", "+31 70 3612345"]),
    ("Zijn BSN is 111222333, geen 123456789.", ["111222333", "123456789"]),
    ("Het kostte 123456789 euro.", []),
    ("Op 1 maart 2016 en 03-04-2017, niet in 2016.", ["1 maart 2016", "03-04-2017"]),
    ("[persoon 1] sprak [persoon 2] in [gemeente A].", []),
    ("Het Haagse team van stichting De Wending.", ["Haagse", "De Wending"]),
    ("Zij woont aan de Kerkstraat 12b, 2611 AB.", ["Kerkstraat 12b", "2611 AB"]),
    (
        "Ze woont op de Lange Voorhout 74 in Den Haag, eerst aan de Oude Haven 3b.",
        ["Lange Voorhout 74", "Den Haag", "Oude Haven 3b"],
    ),
    ("Het was in de Eerste Kamer 75, en 3-4-'19 weer.", ["3-4-'19"]),
    (
        "Op de Oude Gracht 12-14, niet in de Tweede Klas 3, of de Nieuwe Tijd 2015.",
        ["Oude Gracht 12-14"],
    ),
    (
        "Op 3 jan 2020, 1 mrt 2020, 3 - 4 - 2019 en de 3e van april.",
        ["3 jan 2020", "1 mrt 2020", "3 - 4 - 2019", "3e van april"],
    ),
    ("Bel 06/12345678 of 070/361 23 45, niet 1/2/2019.", ["06/12345678", "070/361 23 45", "1/2/2019"]),
    ("Met mevrouw Van der Berg. Van der Bergs aanpak.", ["Van der Berg", "Van der Berg"]),
    ("Zij komt uit de Meeuwenbuurt, een echte Volkswijk.", ["Meeuwenbuurt"]),
    ("zij woont op 2061 xk sinds 1998 en dat is 2500 km", ["2061 xk"]),
    ("Het rapport Mantelzorgondersteuning. Net Adam en Eva. Turkse families, Hindostaanse.", []),
    ("", []),
    ("😀 İstanbul ß Ǆ", ["İstanbul"]),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_what_is_found(text: str, wanted: list[str]) -> None:
    found = [c.text for c in find(text) if c.sure >= 0.5]
    if "İstanbul" not in wanted:
        assert found == wanted
    assert all(text[c.start : c.end] == c.text for c in find(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mevrouw van der Heijden-Jansen's rol.", ["van der Heijden-Jansen"]),
        ("mevrouw de Vries-van der Meer ook, en Jitske van der Veen-de Vries.",
         ["de Vries-van der Meer", "Jitske van der Veen-de Vries"]),
        ("Dat is Wiersma-de Boer's idee, El Amrani-Bouzid's plan.", ["Wiersma-de Boer", "El Amrani-Bouzid"]),
        ("Een echt Hoekstra-idee, de Fatima-methode, een Jansen-achtige aanpak.",
         ["Hoekstra", "Fatima", "Jansen"]),
        ("Jan-Willem en Annemarie Pietersen-de Boer.", ["Jan-Willem", "Annemarie Pietersen-de Boer"]),
        ("D'Angelo belde. O'Brien zei niets.", ["D'Angelo", "O'Brien"]),
        ("Van 't Hof wel, en mw. van 't Hof ook.", ["Van 't Hof", "van 't Hof"]),
        ("bel 0 6 1 2 3 4 5 6 7 8 of 0 6 12 34 56 78", ["0 6 1 2 3 4 5 6 7 8", "0 6 12 34 56 78"]),
        ("op een schaal van 0 1 2 3 4 5 6 7 8 9 10", []),
        ("bsn: een een een twee twee twee drie drie drie", ["een een een twee twee twee drie drie drie"]),
        ("het waren er een, twee, drie, vier, vijf of zes", []),
    ],
)  # fmt: skip
def test_a_name_is_found_whole_and_nothing_more_than_it(text: str, wanted: list[str]) -> None:
    assert [c.text for c in find(text) if c.sure >= LIKELY] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Zij werkt bij Ikea, naar Ikea ga je voor een kast en de man van Ikea belt.", ["Ikea"] * 3),
        ("Ik had een Nokia en zij een Samsung.", ["Nokia", "Samsung"]),
        ("dat was toen hij bij ikea zat en later bij philips", ["ikea", "philips"]),
        ("Toen Philips wegging, kwam Philips nooit terug.", ["Philips", "Philips"]),
        ("Dan stond de Zwaluwhal leeg en het Molenrak ook.", ["Zwaluwhal", "Molenrak"]),
        ("Zij kijkt Netflix en zit op TikTok.", []),
    ],
)
def test_a_company_is_no_person(text: str, wanted: list[str]) -> None:
    found = [c for c in find(text) if c.sure >= LIKELY]
    assert [c.text for c in found] == wanted
    assert {c.kind for c in found} <= {"organisation"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Zij zat op de Hogeschool van Amsterdam, in Amsterdam.", ["Hogeschool van Amsterdam", "Amsterdam"]),
        ("ik werk bij buurtwerk haarlem", ["buurtwerk haarlem"]),
        ("Buurtwerk Haarlem doet dat.", ["Buurtwerk Haarlem"]),
        ("De GGD Haaglanden en Zorggroep Almere.", ["GGD Haaglanden", "Zorggroep Almere"]),
        ("Het Huis van Leiden, Bibliotheek Den Haag.", ["Huis van Leiden", "Bibliotheek Den Haag"]),
        ("Stichting Delft voor Elkaar kwam.", ["Delft voor Elkaar"]),
        ("De gemeente Delft en de school in Rijswijk.", ["Delft", "Rijswijk"]),
        ("Werk van Amsterdam, in het ziekenhuis in Leiden.", ["Amsterdam", "Leiden"]),
        ("Wijkteam Rijswijk", ["Rijswijk"]),
    ],
)
def test_an_organisation_that_is_called_after_its_place_is_found_whole(text: str, wanted: list[str]) -> None:
    assert [c.text for c in find(text)] == wanted


def test_whoever_bears_the_name_of_a_company_stays_a_person() -> None:
    found = find("Dat zei Philip. Mevrouw Opel en Joke Heineken knikten.")
    assert {c.kind for c in found} == {"person"}
    assert [c.text for c in found] == ["Philip", "Opel", "Joke Heineken"]


def test_one_person_is_one_entity_in_every_form() -> None:
    said = [
        "Jan Jansen belde. Jans idee. De heer Jansen kwam. J. Jansen tekende.",
        "Ik zag jan en meneer Jansen. Fatima El Bakkali ook. Mevrouw El Bakkali zei niets. Fatima wel.",
    ]
    entities = group(find_all(said), said)
    assert [(e.label, len(e.hits)) for e in entities] == [("[persoon 1]", 6), ("[persoon 2]", 3)]


def test_a_name_that_is_sure_is_found_behind_a_hyphen_too() -> None:
    found = find_all(
        [
            "Jan de Vries: ja. Fatima ook. Jan-Willem niet. De mark-up ook niet.",
            "gesprek-jan",
            "interview-fatima-2",
        ]
    )
    assert [[c.text for c in some] for some in found] == [
        ["Jan de Vries", "Fatima", "Jan-Willem"], ["jan"], ["fatima"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("en j. van den berg en k. bakker en k.b. bakker schreven de brief",
         ["j. van den berg", "k. bakker", "k.b. bakker"]),
        ("respondent: k.b. bakker kwam, en meneer p.j. de wit", ["k.b. bakker", "p.j. de wit"]),
        ("mevrouw t. hoekstra ook, en drs. c.m. schouten-visser", ["t. hoekstra", "c.m. schouten-visser"]),
        ("m.a. el amrani, th. smit en s. de jong", ["m.a. el amrani", "th. smit", "s. de jong"]),
        ("Dat vond k. de boer ook. Zij kwam met mw. t. hoekstra.", ["k. de boer", "t. hoekstra"]),
        ("meneer a. yilmaz-de wit en k. v.d. berg kwamen", ["a. yilmaz-de wit", "k. v.d. berg"]),
        ("o.a. bakker en smid, m.b.t. de boer, i.v.m. de groot feest, dank u. de jonge mensen", []),
        ("hij zat in groep a. bakker was hij. punt b. de lange weg. van a naar b. de korte, 5 m. bos", []),
        ("optie c. van groot belang, foto's. de jong en oud, z'n. bakker, e.kind p.bos", []),
        ("a. bakker\nb. kok\nc. boer", []),
        ("het was w. in bos en dal, en k. het berg", []),
    ],
)  # fmt: skip
def test_initials_in_small_letters_go_with_their_surname(text: str, wanted: list[str]) -> None:
    assert [c.text for c in find(text) if c.sure >= LIKELY] == wanted


def test_initials_in_small_letters_are_those_of_whom_they_are_in_capitals() -> None:
    said = ["Jan van den Berg en Karin Bakker. J. van den Berg schreef.",
            "en j. van den berg en k.b. bakker kwamen"]  # fmt: skip
    forms = [e.forms for e in group(find_all(said), said)]
    assert forms == [
        ["Jan van den Berg", "J. van den Berg", "j. van den berg"], ["Karin Bakker", "k.b. bakker"],
    ]  # fmt: skip


def test_a_genitive_in_small_letters_is_its_name_and_leaves_the_s() -> None:
    said = ["dat was peters plan en mohammeds moeder en sandras broer en jans idee en annekes fiets",
            "jan zei dat ook, en davids huis, tjibbes auto, fatima's zus",
            "Daar is Tjibbe de Vries."]  # fmt: skip
    found = find_all(said)
    assert [[c.text for c in some] for some in found] == [
        ["peter", "mohammed", "sandra", "jan", "anneke"], ["jan", "david", "tjibbe", "fatima"],
        ["Tjibbe de Vries"],
    ]  # fmt: skip
    assert [len(e.hits) for e in group(found, said)] == [1, 1, 1, 2, 1, 1, 2, 1]


def test_a_genitive_of_a_known_name_has_its_label_with_a_capital_too() -> None:
    said = ["Jan de Boer zei dat. Dat was Jans idee. Jans fiets ook."]
    assert [e.forms for e in group(find_all(said), said)] == [["Jan", "Jan de Boer"]]


def test_a_surname_that_ends_as_a_genitive_stays_whole() -> None:
    said = ["jan peters kwam, en meneer peters zei iets, want peters plan was goed"]
    assert [[c.text for c in some] for some in find_all(said)] == [["jan peters", "peters", "peters"]]
    assert [c.text for c in find("Jans Boersma belde. Jans idee.")] == ["Jans Boersma", "Jans"]


@pytest.mark.parametrize(
    "text",
    [
        "de peters en meters, wils plan, roos plan, arts bezoek, de wils kracht, stans mes, jokes maken",
        "rietjes in glazen, de jeans broek, pietjes en jantjes, de stevens van schepen, pols meten, veras",
    ],
)
def test_everyday_words_are_no_genitives(text: str) -> None:
    assert [c.text for c in find(text) if c.sure >= LIKELY] == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Achtduizend van het Oranje Fonds kwam erbij.", [("organisation", "Oranje Fonds")]),
        ("Dat vond Sjoukje van het Oranje Fonds ook.",
         [("person", "Sjoukje"), ("organisation", "Oranje Fonds")]),
        ("Meneer Pieter van Foreest, mevrouw Sjoukje van het Oranje Fonds.",
         [("person", "Pieter van Foreest"), ("person", "Sjoukje"), ("organisation", "Oranje Fonds")]),
        ("Mevrouw van Oranje en Sjoukje van Oranje.",
         [("person", "van Oranje"), ("person", "Sjoukje van Oranje")]),
        ("Ik heb het PowerPointje in Excel en twee WhatsAppjes in Teams gezet.", []),
        ("vorig jaar 12 december, 2019-04-03 en 3 mei 2018.",
         [("date", "12 december"), ("date", "2019-04-03"), ("date", "3 mei 2018")]),
        ("op 12 december 2019, en 12 december 2019-2020", [("date", "12 december 2019")] * 2),
    ],
)  # fmt: skip
def test_a_find_takes_no_part_of_what_stands_behind_it(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(c.kind, c.text) for c in find(text) if c.sure >= LIKELY] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wij werken met De Meerwaarde, en de kinderen van De Vliegende Vis.",
         [("organisation", "De Meerwaarde"), ("organisation", "De Vliegende Vis")]),
        ("De GGD Hollands Midden kwam, de ggd hollands midden.",
         [("organisation", "GGD Hollands Midden"), ("organisation", "ggd hollands midden")]),
        ("Dat doen wij met Vluchtelingenwerk.", [("organisation", "Vluchtelingenwerk")]),
        ("Ik woon in Kinderdijk, hij komt uit Kerkerveen.",
         [("place", "Kinderdijk"), ("place", "Kerkerveen")]),
        ("De meerwaarde is groot. De Meerwaarde. Het vluchtelingenwerk, de Meerwaarde van De WMO.", []),
        ("hij woont in een kinderdorp, bij de kinderdijk", []),
    ],
)  # fmt: skip
def test_organisations_and_villages_that_a_capital_tells(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(c.kind, c.text) for c in find(text) if c.sure >= LIKELY] == wanted


def test_one_number_is_one_entity_however_it_is_written() -> None:
    said = ["Bel 0612345678, +31 6 12345678, 0031612345678 of 06-12 34 56 78. Of 070-3612345."]
    assert [len(e.hits) for e in group(find_all(said), said)] == [4, 1]
    short = Candidate("phone", 0, 9, "612345678", 0.9, "attribute")
    assert [len(e.hits) for e in group([[short], *find_all(said)], ["612345678", *said])] == [5, 1]


def test_a_name_in_a_genitive_and_in_a_compound_is_the_same_person() -> None:
    said = ["J.P. van der Heijden-Smit kwam. Mevrouw van der Heijden-Smit's rol."]
    assert [(e.label, len(e.hits)) for e in group(find_all(said), said)] == [("[persoon 1]", 2)]
    told = ["Sjoerd Hoekstra kwam. Een Hoekstra-idee."]
    assert [(e.label, len(e.hits)) for e in group(find_all(told), told)] == [("[persoon 1]", 2)]


def test_two_people_of_one_surname_stay_two() -> None:
    said = ["Jan Hoekstra en Sietske Hoekstra kwamen. Mevrouw Hoekstra bleef. Sietske ging. Jan ook."]
    labels = {e.name: sorted(e.forms) for e in group(find_all(said), said)}
    assert labels["Jan Hoekstra"] == ["Jan", "Jan Hoekstra"]
    assert labels["Sietske Hoekstra"] == ["Sietske", "Sietske Hoekstra"]
    assert labels["Hoekstra"] == ["Hoekstra"]


def test_labels_avoid_those_that_stand_in_a_text_and_keep_those_remembered() -> None:
    said = ["[persoon 1] sprak met Jan Jansen en Piet Smits in Delft en Gouda."]
    found = find_all(said)
    assert [e.label for e in group(found, said)] == [
        "[persoon 2]",
        "[persoon 3]",
        "[gemeente A]",
        "[gemeente B]",
    ]
    known = {"person:piet smits": "[persoon 9]", "place:gouda": "[gemeente K]"}
    labels = [e.label for e in group(found, said, known)]
    assert labels == ["[persoon 2]", "[persoon 9]", "[gemeente A]", "[gemeente K]"]


def test_parts_of_a_name() -> None:
    assert (parse("J. van der Berg").initials, parse("J. van der Berg").core) == ("j", "berg")
    assert (parse("Fatima El Bakkali").given, parse("Fatima El Bakkali").core) == ("fatima", "bakkali")
    assert (parse("Jansen").core, parse("Fatima").given) == ("jansen", "fatima")


@pytest.mark.parametrize(
    "name", ["Interviewer", "Respondent 2", "R1", "Gespreksleider", "Wethouder", "Moderator"]
)
def test_who_is_only_a_role_is_nobody(name: str) -> None:
    assert not named(name)


@pytest.mark.parametrize("name", ["Anna", "Bob de Vries", "Roos", "mevrouw Jansen", "Xilonem"])
def test_who_has_a_name_is_somebody(name: str) -> None:
    assert named(name)


@pytest.mark.parametrize("part", ["abcdefghij", "Jan-", "van der ", "J.", "a.", "06", "jan@", "[Jan ", "😀"])
def test_what_goes_on_without_end_is_read_like_any_text(part: str) -> None:
    """So many signs without a space took minutes, and all memory."""
    text = part * (80_000 // len(part))
    for found in find(text):
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "said",
    ["Nul, een, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, telde hij.", "Tsja zei de man."],
)
def test_who_counts_or_sighs_tells_nobody(said: str) -> None:
    assert find(said) == []
