"""Values on the command line: however they are typed, several in one, and options that can do nothing."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.project import Project
from tests.e2e.commands import Kantlijn

HEAD = ["Respondentnummer", "Organisatie", "Cijfer", "Ingevuld op", "Betaald", "Bronnen", "Waarom?"]
ROWS = [
    ["R1", "gemeente", "7,5", "1-2-2017", "Ja", "krant; tv", "Omdat wij loslaten en sturen."],
    ["R2", "organisatie", "7", "2-2-2017", "Nee", "tv", "Wij laten het los hoor."],
    ["R3", "gemeente", "8", "2-2-2017", "Ja", "krant; radio; tv", "De gemeente stuurt bij."],
    ["R4", "organisatie", "7,0", "3-2-2017", "Nee", "radio", "Er is weinig tijd en geld."],
    ["R5", "gemeente", "", "", "", "", "Niets te melden."],
]
CODED = (
    ("R1", "Loslaten"), ("R1", "Sturen"), ("R2", "Loslaten"), ("R3", "Sturen"), ("R4", "Tijd"),
    ("R5", "Sturen"),
)  # fmt: skip
CODES = ("--codes", "Loslaten", "Sturen", "Tijd")


def sources(name: str) -> set[str]:
    """What a respondent ticked."""
    told = next(row for row in ROWS if row[0] == name)[5]
    return {part.strip() for part in told.split(";")} if told else {""}


def settle(patch: pytest.MonkeyPatch, folder: Path) -> Kantlijn:
    """Commands of Anna in a folder."""
    patch.setenv("XDG_STATE_HOME", str(folder / "state"))
    patch.setenv("KANTLIJN_CODER", "Anna")
    patch.chdir(folder)
    return Kantlijn(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project: a questionnaire whose answers were coded, and a kept question."""
    folder = tmp_path_factory.mktemp("where")
    with pytest.MonkeyPatch.context() as patch:
        k = settle(patch, folder)
        told = io.StringIO()
        csv.writer(told, delimiter=";").writerows([HEAD, *ROWS])
        (folder / "enquete.csv").write_text(told.getvalue(), "utf-8")
        k.ok("new", "p.kantlijn", "--codebook", "loslaten-of-sturen")
        k.ok("import-survey", "p.kantlijn", "enquete.csv", "--open-columns", "Waarom?",
             "--type", "Bronnen=multiple", "--type", "Cijfer=number")  # fmt: skip
        turns = {t["speaker"]: t for t in k.json("turns", "p.kantlijn", "Waarom?")}
        for name, code in CODED:
            k.ok("code", "p.kantlijn", "Waarom?", turns[name]["start"], turns[name]["end"], code)
        k.ok("ask", "p.kantlijn", "code:Loslaten", "--save", "Los")
    return folder


@pytest.fixture
def k(made: Path, monkeypatch: pytest.MonkeyPatch) -> Kantlijn:
    """Commands beside that project, which the tests share and leave as it was."""
    return settle(monkeypatch, made)


def counts(k: Kantlijn, *argv: str) -> dict[tuple[str, str], int]:
    """A matrix as a mapping, rows by the last part of their path, without zeros."""
    table = k.json("matrix", "p.kantlijn", *argv)
    rows = [label.rsplit(" > ", 1)[-1] for label in table["rows"]]
    return {
        (row, column): n
        for row, line in zip(rows, table["counts"], strict=True)
        for column, n in zip(table["columns"], line, strict=True)
        if n
    }


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Cijfer=7,0", {"R2", "R4"}), ("cijfer=7.0", {"R2", "R4"}), ("Cijfer=7,50", {"R1"}),
        ("Ingevuld op=2-2-2017", {"R2", "R3"}), ("Ingevuld op=2017-02-02", {"R2", "R3"}),
        ("Betaald=yes", {"R1", "R3"}), ("Betaald=nee", {"R2", "R4"}),
        ("Organisatie=GEMEENTE", {"R1", "R3", "R5"}),
        ("Bronnen=tv", {"R1", "R2", "R3"}), ("Bronnen=radio", {"R3", "R4"}),
        ("Bronnen=tv; krant", {"R1", "R3"}),
        ("Bronnen=krant; radio; tv", {"R3"}), ("Bronnen=t", set()),
    ],
)  # fmt: skip
def test_where_means_the_same_everywhere(k: Kantlijn, where: str, names: set[str]) -> None:
    coded = [c for n, c in CODED if n in names]
    found = k.json("codings", "p.kantlijn", "--where", where)
    assert sorted(f["code"].rsplit(" > ", 1)[-1] for f in found) == sorted(coded)
    assert k.json("frequencies", "p.kantlijn", "Organisatie", "--where", where)["n"] == len(names)
    assert sum(counts(k, "--columns", "coders", "--where", where).values()) == len(coded)
    hits = k.json("search", "p.kantlijn", "wij", "--where", where)
    assert {h["speaker"] for h in hits} == {"R1", "R2"} & names
    k.ok("export", "p.kantlijn", "cases.csv", "--what", "cases", "--where", where)
    told = list(csv.DictReader(io.StringIO((k.folder / "cases.csv").read_text("utf-8-sig")), delimiter=";"))
    assert {row["Casus"] for row in told} == names
    name, _, value = where.partition("=")
    values = "|".join(f'"{part.strip()}"' for part in [value])
    asked = k.json("ask", "p.kantlijn", f'kenmerk:"{name}" = {values}')
    assert sorted(f["guid"] for f in asked["codings"]) == sorted(f["guid"] for f in found)
    grid = k.json("framework", "p.kantlijn", "R", "--new", "--codes", "Loslaten", "--where", where)
    assert {row["case"] for row in grid["rows"]} == names
    k.ok("framework", "p.kantlijn", "R", "--remove")


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("code=Loslaten", "--query"),
        ("Codeur=Anna", "--query"),
        ("rol=respondent", "--query"),
        ("document=Waarom?", "--query"),
        ("Cijver=7", "Cijfer"),
        ("Cijfer=zeven", "getal"),
        ("Ingevuld op=morgen", "datum"),
        ("Betaald=misschien", "ja of nee"),
        ("Cijfer=", "--where Cijfer="),
        ("Cijfer", "="),
    ],
)
def test_a_where_that_cannot_be_met_is_refused(k: Kantlijn, where: str, told: str) -> None:
    for command in (("frequencies", "p.kantlijn", "Cijfer"), ("codings", "p.kantlijn")):
        assert told in k.refused(*command, "--where", where)


def test_frequencies_count_the_cases_for_which_it_holds(k: Kantlijn) -> None:
    def n(*argv: str) -> int:
        found: int = k.json("frequencies", "p.kantlijn", "Organisatie", *argv)["n"]
        return found

    assert n() == 5
    assert n("--query", "code:Loslaten") == n("--query", "Los") == 2
    assert n("--query", "code:Sturen en kenmerk:Cijfer > 7,5") == 1
    assert n("--query", "codeur:Anna", "--where", "Bronnen=tv") == 3
    assert n("--query", "rol:interviewer") == 0


def test_attributes_of_documents_filter_and_are_counted_in_a_table(k: Kantlijn) -> None:
    shutil.copy(k.folder / "p.kantlijn", k.folder / "kanaal.kantlijn")
    with Project.open(k.folder / "kanaal.kantlijn") as project:
        project.work_as("Anna")
        guid = project.cases.add_attribute("Kanaal", "choice", "source").subject or ""
        project.cases.set_value(project.sources.get("Waarom?").guid, guid, "web", scope="source")
    assert k.json("frequencies", "kanaal.kantlijn", "Organisatie", "--where", "Kanaal=web")["n"] == 5
    assert k.json("frequencies", "kanaal.kantlijn", "Organisatie", "--where", "Kanaal=post")["n"] == 0
    assert 'matrix P --columns "Kanaal"' in k.refused("frequencies", "kanaal.kantlijn", "kanaal")


@pytest.mark.parametrize("count", ["codings", "cases", "fragments"])
def test_a_table_of_codes_by_several_answers(k: Kantlijn, count: str) -> None:
    found = counts(k, "--columns", "Bronnen", "--count", count, *CODES)
    wanted: dict[tuple[str, str], int] = {}
    for name, code in CODED:
        for answer in sources(name):
            key = code, answer or "(geen waarde)"
            wanted[key] = wanted.get(key, 0) + 1
    none = {c for _, c in found} - {"krant", "radio", "tv"}
    assert len(none) == 1  # its label is that of the program
    assert {(r, c if c not in none else "(geen waarde)"): n for (r, c), n in found.items()} == wanted


def test_tables_frequencies_and_filters_agree_on_several_answers(k: Kantlijn) -> None:
    values = k.json("frequencies", "p.kantlijn", "Bronnen")["values"]
    told = {v["value"]: v["count"] for v in values}
    table = k.json("matrix", "p.kantlijn", "--rows", "Organisatie", "--columns", "Bronnen",
                   "--count", "cases", "--percent", "column")  # fmt: skip
    bases = dict(zip(table["columns"], table["column_base"], strict=True))
    assert {answer: bases[answer] for answer in told} == told
    assert table["base"] == 5 and table["test"]["reason"] == "overlap"
    assert any("Geen toets" in notice for notice in table["notices"])
    for answer, n in told.items():
        assert k.json("frequencies", "p.kantlijn", "Cijfer", "--where", f"Bronnen={answer}")["n"] == n
        by = k.json("frequencies", "p.kantlijn", "Cijfer", "--by", "Bronnen")["groups"]
        assert next(g["n"] for g in by if g["value"] == answer) == n
    assert (
        k.json("matrix", "p.kantlijn", "--rows", "Organisatie", "--columns", "Betaald", "--count", "cases")[
            "test"
        ]["reason"]
        != "overlap"
    )


def test_pictures_words_and_reports_take_answers_apart(k: Kantlijn) -> None:
    drawn = k.json("picture", "p.kantlijn", "bars", "b.svg", "--columns", "Bronnen", "--count", "cases",
                   "--percent", "row")  # fmt: skip
    text = str([drawn["headers"], drawn["rows"]])
    assert "krant" in text and "krant; tv" not in text
    words_ = k.json("words", "p.kantlijn", "--by", "Bronnen", "--stopwords", "none")
    groups = words_[0]["groups"]
    assert set(groups) == {"krant", "radio", "tv"} and words_[0]["log_likelihood"] is None
    for name, told in groups.items():
        only = k.json("words", "p.kantlijn", "--where", f"Bronnen={name}", "--stopwords", "none")
        assert told["words"] == sum(row["count"] for row in only)
        here = {row["lemma"]: row["groups"][name]["count"] for row in words_}
        assert {row["lemma"]: row["count"] for row in only} == {w: n for w, n in here.items() if n}
    alone = k.json("words", "p.kantlijn", "--by", "Organisatie", "--stopwords", "none")
    assert all(row["log_likelihood"] is not None for row in alone)


USELESS: list[tuple[str, ...]] = [
    ("matrix", "P", "--bins", "quartiles"),
    ("matrix", "P", "--columns", "documents", "--bins", "1,2"),
    ("matrix", "P", "--columns", "Organisatie", "--bins", "1,2"),
    ("matrix", "P", "--columns", "Cijfer", "--row-bins", "7"),
    ("matrix", "P", "--columns", "documents", "--coefficient", "phi"),
    ("matrix", "P", "--columns", "documents", "--relation", "exact"),
    ("matrix", "P", "--columns", "documents", "--without-missing"),
    ("matrix", "P", "--rows", "Organisatie", "--columns", "Cijfer", "--codes", "Loslaten"),
    ("matrix", "P", "--rows", "Organisatie", "--columns", "Cijfer", "--with-subcodes"),
    ("picture", "P", "network", "x.png", "--columns", "Organisatie"),
    ("picture", "P", "bars", "x.png", "--columns", "Organisatie", "--bins", "1,2"),
    ("picture", "P", "bars", "x.png", "--columns", "documents", "--bins", "years"),
    ("picture", "P", "treemap", "x.png", "--document", "Waarom?"),
    ("picture", "P", "saturation", "x.png", "--top", "3"),
    ("picture", "P", "heatmap", "x.png", "--percent", "row"),
    ("picture", "P", "portrait", "x.png", "--document", "Waarom?", "--with-subcodes"),
    ("codings", "P", "--with-subcodes"),
    ("export", "P", "x.yaml", "--codes", "Loslaten"),
    ("export", "P", "x.xlsx", "--what", "codebook", "--where", "Cijfer=7"),
    ("export", "P", "x.csv", "--what", "memos", "--case", "R1"),
    ("export", "P", "x.csv", "--what", "cases", "--codes", "Loslaten"),
    ("export", "P", "x.xlsx", "--with-subcodes"),
    ("framework", "P", "x", "--new", "--codes", "Loslaten", "--rename", "y"),
    ("framework", "P", "x", "--branches"),
    ("report", "P", "--title", "X"),
    ("report", "P", "x", "--remove", "--title", "X"),
    ("edit-code", "P", "Loslaten", "--retire", "--revive"),
    ("edit-code", "P", "Loslaten", "--parent", "Knelpunten", "--since", "3"),
    ("questions", "P", "--remove", "Los", "--at", "2020-01-01"),
    ("search", "P", "lo.*", "--regex", "--whole-words"),
    ("search", "P", "lo.*", "--regex", "--within", "document"),
    ("search", "P", "het los", "--near", "3", "--within", "document"),
    ("words", "P", "--min", "0"),
    ("agree", "P", "--overlap", "0.8"),
    ("code", "P", "--from", "-", "--memo", "x"),
    ("pseudonymise", "P", "Waarom?", "--undo", "--key", "k"),
    ("import-survey", "P", "enquete.csv", "--sheet", "Blad1"),
]


@pytest.mark.parametrize("argv", USELESS, ids=lambda argv: " ".join(argv))
def test_an_option_that_can_do_nothing_is_refused(k: Kantlijn, argv: tuple[str, ...]) -> None:
    before = k.json("history", "p.kantlijn")
    told = k.refused(*("p.kantlijn" if word == "P" else word for word in argv))
    assert told.count("\n") == 1
    assert k.json("history", "p.kantlijn") == before
    assert not any(Path(k.folder).glob("x.*"))


def test_a_kept_question_that_is_gone_is_said_to_be_gone(k: Kantlijn) -> None:
    guid = k.json("ask", "p.kantlijn", "code:Tijd", "--save", "Weg")["saved"]
    assert len(k.json("codings", "p.kantlijn", "--query", "Weg")) == 1
    k.ok("questions", "p.kantlijn", "--remove", "Weg")
    assert "verwijderd" in k.refused("codings", "p.kantlijn", "--query", guid)
    assert "geen bewaarde vraag “Weg”" in k.refused("codings", "p.kantlijn", "--query", "Weg")


def test_a_questionnaire_is_no_codebook(k: Kantlijn) -> None:
    before: Any = k.json("codes", "p.kantlijn")
    told = k.refused("codebook", "p.kantlijn", "enquete.csv")
    assert "vragenlijst" in told and "Respondentnummer, Organisatie" in told
    assert "vragenlijst" in k.refused("new", "q.kantlijn", "--codebook", "enquete.csv")
    assert k.json("codes", "p.kantlijn") == before and not (k.folder / "q.kantlijn").exists()


def test_labels_are_words_for_readers_and_values_for_scripts(k: Kantlijn) -> None:
    shown = k.ok("matrix", "p.kantlijn", "--rows", "Cijfer", "--columns", "Betaald", "--count", "cases",
                 "--lang", "en").text  # fmt: skip
    assert shown.split("\n")[0].split()[:2] == ["yes", "no"] and "7.5" in shown
    dutch = k.ok("matrix", "p.kantlijn", "--rows", "Cijfer", "--columns", "Betaald", "--count", "cases").text
    assert dutch.split("\n")[0].split()[:2] == ["ja", "nee"] and "7,5" in dutch
    table = k.json("matrix", "p.kantlijn", "--rows", "Cijfer", "--columns", "Betaald", "--count", "cases",
                   "--lang", "en")  # fmt: skip
    assert table["rows"][:3] == ["7", "7.5", "8"] and table["columns"][:2] == ["ja", "nee"]
    assert "7,5 (n)" in k.ok("frequencies", "p.kantlijn", "Organisatie", "--by", "Cijfer").text


def test_a_workbook_of_frequencies_tells_its_filter(k: Kantlijn) -> None:
    from openpyxl import load_workbook

    k.ok("frequencies", "p.kantlijn", "Organisatie", "--where", "Bronnen=tv", "--out", "f.xlsx")
    told = [c.value for sheet in load_workbook(k.folder / "f.xlsx") for row in sheet.iter_rows() for c in row]
    assert "Bronnen = tv" in told
