"""``kantlijn report``: definitions by name and by file, several outs of one number, what it tells."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from tests.e2e.commands import INT1, Kantlijn


def test_it_is_made_kept_listed_made_again_and_tells_what_changed(k: Kantlijn, p: Path) -> None:
    made = json.loads(
        k.ok("report", p, "Deel", "d.docx", "d.xlsx", "d.html", "--new", "--json", "--levels", 2).text
    )
    assert made["kept"] and [Path(f).name for f in made["files"]] == ["d.docx", "d.xlsx", "d.html"]
    themes = made["figures"]["themes"]
    code = {c["path"]: c["guid"] for c in json.loads(k.ok("codes", p, "--json").text)}
    assert themes[code["Aansturing > Loslaten"]] == {
        "fragments": 3, "own": 3, "documents": 2, "cases": 2, "share": 100.0,
    }  # fmt: skip
    assert themes[code["Aansturing"]]["fragments"] == 4
    book = load_workbook(k.folder / "d.xlsx", data_only=True)
    captions = [
        x.text for x in docx.Document(str(k.folder / "d.docx")).paragraphs if x.text.startswith("Tabel ")
    ]
    assert [c.partition(".")[0] for c in captions] == [f"Tabel {t['number']}" for t in made["tables"]]
    assert all(f"Tabel {t['number']}" in book.sheetnames for t in made["tables"])
    page = (k.folder / "d.html").read_text("utf-8")
    assert all(q["number"] in page for q in made["quotes"]) and not re.search(
        r"<script|(src|href)=.http", page
    )

    before = [(k.folder / f"d.{kind}").read_bytes() for kind in ("docx", "xlsx", "html")]
    again = json.loads(k.ok("report", p, "deel", "d.docx", "d.xlsx", "d.html", "--json").text)
    assert again["changes"]["figures"] == [] and again["changes"]["since"]
    assert [(k.folder / f"d.{kind}").read_bytes() for kind in ("docx", "xlsx", "html")] == before

    start = INT1.index("wij sturen bij")
    k.ok("code", p, "int1", start, start + 3, "Loslaten", "--coder", "Bob")
    later = json.loads(k.ok("report", p, "Deel", "d.docx", "--json").text)
    rows = {
        (c["row"], c["column"].replace("\u00ad", "")): (c["before"], c["after"])
        for c in later["changes"]["figures"]
    }
    assert rows["Loslaten", "Waarvan zelf"] == (3, 4)
    assert [r["name"] for r in json.loads(k.ok("report", p, "--json").text)] == ["Deel"]
    assert "Deel" in k.ok("report", p).text
    assert k.ok("report", p, "Deel", "--remove", "--json").text.strip() == "[]"
    assert json.loads(k.ok("check", p, "--json").text)["ok"]


def test_a_file_says_it_all_and_can_be_written_from_what_is_kept(k: Kantlijn, p: Path) -> None:
    (k.folder / "r.yaml").write_text(
        "name: Uit een bestand\ntitle: Wat we zagen\nlabel: '{regio}, {nummer}'\ncodes: [Aansturing]\n"
        "rule: {kind: all, n: 9}\ntables:\n  - {kind: by, of: regio}\n"
        "  - {kind: pairs, codes: [Loslaten, Sturen]}\n",
        "utf-8",
    )
    made = json.loads(k.ok("report", p, "r.yaml", "r.xlsx", "--json", "--save-as", "uit.json").text)
    assert {q["label"] for q in made["quotes"]} <= {"zuid, R01", "midden"} and made["quotes"]
    kinds = [t["key"].partition(":")[0] for t in made["tables"]]
    assert kinds[:4] == ["material", "themes", "by", "pairs"]
    written = json.loads((k.folder / "uit.json").read_text("utf-8"))
    assert written["codes"] == ["Aansturing"] and written["tables"][1]["codes"] == [
        "Aansturing > Loslaten", "Aansturing > Sturen",
    ]  # fmt: skip
    assert json.loads(k.ok("report", p, "r.yaml", "r.xlsx", "--json").text)["changes"]["since"]
    k.ok("report", p, "uit.json", "r2.xlsx", "--save")
    assert json.loads(k.ok("report", p, "--json").text)[0]["name"] == "Uit een bestand"


def test_a_question_and_a_value_narrow_it(k: Kantlijn, p: Path) -> None:
    k.ok("ask", p, 'code:"Loslaten"', "--save", "Losse dingen", "--coder", "Anna")
    made = json.loads(
        k.ok(
            "report",
            p,
            "Smal",
            "s.docx",
            "--new",
            "--json",
            "--query",
            "Losse dingen",
            "--where",
            "regio=zuid",
        ).text
    )
    assert made["figures"]["material"]["total"]["documents"] == 1
    totals = [row["own"] for row in made["figures"]["themes"].values()]
    assert sum(totals) == 2
    words = "\n".join(x.text for x in docx.Document(str(k.folder / "s.docx")).paragraphs)
    assert "regio = zuid" in words and "Losse dingen" in words


def test_names_that_are_left_are_told_on_stderr_and_in_the_json(k: Kantlijn, p: Path) -> None:
    (k.folder / "naam.txt").write_text(
        "I: En toen?\nR: Toen belde mevrouw Van der Velden uit Zwolle op.\n", "utf-8"
    )
    k.ok("import", p, "naam.txt", "--coder", "Anna")
    k.ok("code", p, "naam", 15, 60, "Loslaten", "--coder", "Anna")
    done = k("report", p, "Deel", "d.docx", "--new", "--json", "--rule", "all")
    found = json.loads(done.text)["names"]
    assert {"Zwolle"} <= {n["text"] for n in found} and all(n["where"] == "quote" for n in found)
    assert "Zwolle" in done.err and len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Nergens", "d.docx"), "Nergens"),
        (("nergens.yaml", "d.docx"), "nergens.yaml"),
        (("Deel", "d.pdf", "--new"), "d.pdf"),
        (("Deel", "d.docx", "d.docx", "--new"), "d.docx"),
        (("Deel", "d.docx", "--new", "--label", "{naam}"), "{naam}"),
        (("Deel", "d.docx", "--new", "--label", "{casus}"), "{casus}"),
        (("Deel", "d.docx", "--new", "--codes", "Bestaat niet"), "Bestaat niet"),
        (("Deel", "weg/d.docx", "--new"), "weg"),
        (("fout.yaml", "d.docx"), "kleur"),
        (("kapot.yaml", "d.docx"), "kapot.yaml"),
        (("tabel.yaml", "d.docx"), "hoogte"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_changes(
    k: Kantlijn, p: Path, unchanged: object, words: tuple[str, ...], told: str
) -> None:
    (k.folder / "fout.yaml").write_text("name: A\nkleur: rood\n", "utf-8")
    (k.folder / "kapot.yaml").write_text("name: [A\n", "utf-8")
    (k.folder / "tabel.yaml").write_text("name: A\ntables:\n  - {kind: by, of: hoogte}\n", "utf-8")
    done = k("report", p, *words)
    assert done.status == 1 and told in done.err and len(done.err.strip().splitlines()) == 1
    assert not (k.folder / "d.docx").exists()
    unchanged()  # type: ignore[operator]


def test_shares_of_a_closed_question_stand_beside_the_codes_of_the_open_answers(
    k: Kantlijn, tmp_path: Path
) -> None:
    survey = Path(__file__).resolve().parents[2] / "resources" / "sample" / "vragenlijst.csv"
    k.ok("new", "v.kantlijn", "--codebook", "loslaten-of-sturen", "--coder", "Anna")
    k.ok("import-survey", "v.kantlijn", survey, "--coder", "Anna")
    open_answers = "Wat was het grootste knelpunt?"
    turns = json.loads(k.ok("turns", "v.kantlijn", open_answers, "--json").text)
    coded = {t["speaker"]: t for t in turns if "regels" in t["text"].casefold()}
    assert len(coded) > 3
    for turn in coded.values():
        k.ok(
            "code",
            "v.kantlijn",
            open_answers,
            turn["start"],
            turn["end"],
            "Knelpunten > Bureaucratie",
            "--coder",
            "Anna",
        )
    asked = "Burgerbetrokkenheid is belangrijk"
    (k.folder / "v.yaml").write_text(
        "name: Enquête\nlevels: 2\npictures: []\ncodes: [Knelpunten]\nlabel: '{Rol}, {nummer}'\ntables:\n"
        f"  - {{kind: shares, of: {asked}}}\n  - {{kind: by, of: {asked}, codes: [Knelpunten]}}\n",
        "utf-8",
    )
    made = k.json("report", "v.kantlijn", "v.yaml", "v.docx", "v.xlsx")
    with survey.open(encoding="utf-8-sig", newline="") as file:
        answers = {row["Respondentnummer"]: row[asked] for row in csv.DictReader(file, delimiter=";")}
    shares = made["figures"][f"shares:{asked}:cases"]
    for value in ("eens", "zeer eens"):
        n = sum(1 for a in answers.values() if a == value)
        assert shares[value] == {"n": n, "share": round(100 * n / 60, 1)}
    assert shares["eens"]["share"] + shares["zeer eens"]["share"] == 85.0
    table = next(of for key, of in made["figures"].items() if key.startswith(f"by:{asked}:cases"))
    code = next(
        c["guid"]
        for c in json.loads(k.ok("codes", "v.kantlijn", "--json").text)
        if c["name"] == "Bureaucratie"
    )
    for value in ("eens", "zeer eens", "neutraal"):
        assert table[code][f"n:{value}"] == sum(1 for who in coded if answers[who] == value)
        assert table["total"][f"n:{value}"] == sum(1 for a in answers.values() if a == value)


def test_while_somebody_writes_the_report_is_made_and_what_was_not_kept_is_told(
    k: Kantlijn, p: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import output
    from app.project import Project

    k.ok("report", p, "Deel", "d.docx", "--new")
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    with Project.open(p, coder="Bob") as holder:
        holder.codings.add(holder.sources.list()[0].guid, 0, 11, holder.codes.get("Loslaten").guid)
        done = k("report", p, "Deel", "e.docx", "--json")
    assert done.status == 0 and not done.json["kept"] and "Bob" in done.err
    assert done.json["changes"]["figures"] and (k.folder / "e.docx").exists()
