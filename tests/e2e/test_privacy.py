"""Pseudonymise and withdraw on the command line: what they do, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.project import Project
from tests.e2e.commands import Kantlijn, kept
from tests.fake_deduce import put_fake
from tests.sealed import sealed

PASS = b"een zin die niemand raadt\n"


def pseudonymised(k: Kantlijn, p: Path, key: Path, *more: str) -> None:
    k.ok("pseudonymise", p, "--key", key, "--passphrase-stdin", "--coder", "Anna", *more, stdin=PASS)


def test_there_and_back(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    before, key = kept(p), tmp_path / "ergens" / "k.sleutel"
    key.parent.mkdir()
    seen = k.json("pseudonymise", p, "--dry-run")
    assert kept(p) == before
    assert {"[persoon 1]", "[gemeente A]", "[gemeente B]"} <= {r["label"] for r in seen["replaced"]}
    told = k.json("pseudonymise", p, "--key", key, "--passphrase-stdin", "--coder", "Anna", stdin=PASS)
    assert told["originals"] == 2 and told["logbook_kept"]
    texts = k.ok("text", p, "int2").text
    assert "Bob de Vries" not in texts and "[persoon 1]: De gemeente" in texts
    assert b"Vries" not in p.read_bytes() and b"Tilburg" not in p.read_bytes()
    assert [c["name"] for c in k.json("cases", p)] == ["[gemeente A]", "[gemeente B]"]
    assert k.json("check", p)["ok"]
    assert [c["text"] for c in k.json("codings", p, "--document", "int2")] == ["zij laat los"]
    k.ok("undo", p, "--coder", "Bob")
    k.ok("redo", p, "--coder", "Bob")
    k.ok("pseudonymise", p, "--undo", "--key", key, "--passphrase-stdin", "--coder", "Anna", stdin=PASS)
    assert kept(p) == before
    assert k.json("check", p)["ok"]
    assert "Vries" not in " ".join(h["label"] for h in k.json("history", p)[:3])


def test_words_to_keep_and_to_add(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    pseudonymised(k, p, tmp_path / "k.sleutel", "--keep", "Tilburg", "--add", "wij sturen bij=other")
    assert "Tilburg" in [c["name"] for c in k.json("cases", p)]
    assert "[weggelaten 1]" in k.ok("text", p, "int1").text


def test_numbers_that_stay_are_told(k: Kantlijn, p: Path) -> None:
    rows = "".join(f"R{n},{bsn},blauw\n" for n, bsn in enumerate(("123456782", "111222333")))
    (k.folder / "s.csv").write_text(f"respondent,bsn,kleur\n{rows}", "utf-8")
    k.ok("import-survey", p, "s.csv", "--coder", "Anna")
    told = k.json("pseudonymise", p, "--dry-run")
    assert told["typed"] == [{"attribute": "bsn", "values": 2}]
    assert "“bsn” (2)" in k.ok("pseudonymise", p, "--dry-run").text


def test_one_document(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    one = k.ok("text", p, "int1").text
    k.ok("pseudonymise", p, "int2", "--key", tmp_path / "k.sleutel", "--passphrase-stdin", stdin=PASS)
    assert k.ok("text", p, "int1").text == one
    assert "Vries" not in k.ok("text", p, "int2").text


def test_the_check_before_an_export(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    answer = k("export", p, tmp_path / "x.html")
    assert answer.status == 0 and len(answer.lines) == 1 and "Bob de Vries" in answer.err
    answer = k("export", p, tmp_path / "x.csv", "--what", "fragments", "--json")
    assert {n["text"] for n in answer.json["names"]} == {"Tilburg", "Zeist"}
    assert k("export", p, tmp_path / "x.yaml").err == ""
    pseudonymised(k, p, tmp_path / "k.sleutel")
    assert k("export", p, tmp_path / "x.xlsx").err == ""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("export", "x.xlsx", "--what", "cases"), "Tilburg, Zeist"),
        (("export", "x.csv", "--what", "documents"), "Tilburg, Zeist"),
        (("export", "x.csv", "--what", "crosstab", "--columns", "cases"), "Tilburg, Zeist"),
        (("export", "x.csv", "--what", "crosstab", "--columns", "regio"), ""),
        (("export", "x.csv", "--what", "crosstab", "--columns", "waves"), ""),
        (("export", "x.csv", "--what", "matrix"), ""),
        (("export", "x.csv", "--what", "codes"), ""),
        (("export", "x.csv", "--what", "codebook"), ""),
        (("export", "x.yaml"), ""),
        (("export", "x.svg"), ""),
        (("export", "x.xlsx", "--what", "agreement"), "Bob de Vries"),
        (("export", "x.csv", "--what", "agreement"), ""),
        (("search", "gemeente", "--out", "x.csv"), "Bob de Vries"),
        (("search", "kermiskraam", "--out", "x.csv"), ""),
        (("frequencies", "regio", "--out", "x.csv"), ""),
        (("frequencies", "wethouder", "--out", "x.csv"), "Fatima Yilmaz"),
        (("frequencies", "regio", "--by", "wethouder", "--out", "x.csv"), "Fatima Yilmaz"),
        (("picture", "heatmap", "x.svg", "--columns", "cases"), "Tilburg, Zeist"),
        (("picture", "heatmap", "x.svg"), ""),
        (("words", "--out", "x.csv"), ""),
        (("words", "--role", "all", "--out", "x.csv"), "Bob de Vries"),
        (("export", "x.docx"), ""),
        (("export", "x.xlsx"), "Tilburg, Zeist"),
    ],
)
def test_every_export_that_can_hold_names_is_looked_at(
    k: Kantlijn, p: Path, words: tuple[str, ...], names: str
) -> None:
    k.ok("case", p, "Zeist", "--set", "wethouder=Fatima Yilmaz", "--coder", "Anna")
    answer = k(words[0], p, *words[1:])
    assert answer.status == 0, answer.err
    told = [line for line in answer.lines if "op een naam" in line]
    assert len(told) == bool(names), answer.err
    assert all(name in told[0] for name in names.split(", ") if name)


def test_deduce_adds_what_is_replaced_with_all_alone(
    k: Kantlijn, p: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_fake(tmp_path, monkeypatch)
    k.ok("memo", p, "int1", "De ruiter lachte.", "--coder", "Anna")
    answer = k("pseudonymise", p, "--dry-run", "--json")
    left = {one["forms"][0]: one["why"] for one in answer.json["left"]}
    assert left["ruiter"] == "deduce" and not answer.json["without_deduce"]
    assert answer.err.count("woordenlijsten") == 1
    assert k("pseudonymise", p, "--dry-run").err == "", "its lists are there now"
    assert "ruiter" in {
        one["forms"][0] for one in k.json("pseudonymise", p, "--dry-run", "--all")["replaced"]
    }
    k.ok("memo", p, "int2", "BROKEN", "--coder", "Anna")
    answer = k("pseudonymise", p, "--dry-run")
    assert answer.status == 0 and "kon niet meelezen" in answer.text and "Bob de Vries" in answer.text


PARTS = [
    ("export", "x.csv", "--what", "fragments"), ("export", "x.json", "--what", "fragments"),
    ("export", "x.csv", "--what", "cases"), ("export", "x.csv", "--what", "crosstab", "--columns", "cases"),
]  # fmt: skip


@pytest.mark.parametrize("words", PARTS)
@pytest.mark.parametrize("narrowed", [("--case", "Tilburg"), ("--where", "regio=zuid")])
def test_of_a_part_only_the_part_is_looked_at(
    k: Kantlijn, p: Path, words: tuple[str, ...], narrowed: tuple[str, ...]
) -> None:
    k.ok("case", p, "Zeist", "--set", "wethouder=Fatima Yilmaz", "--coder", "Anna")
    k.ok("case", p, "Tilburg", "--set", "wethouder=Bram Hoekstra", "--coder", "Anna")
    told = {n["text"] for n in k.json(words[0], p, *words[1:], *narrowed)["names"]}
    written = Path(words[1]).read_text("utf-8-sig")
    assert told and all(name in written for name in told)
    if "crosstab" not in words:
        assert told == {"Tilburg", "Bram Hoekstra"}
        assert "Zeist" not in written and "Yilmaz" not in written


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search", "gemeente", "--document", "int2", "--out", "x.csv"), True),
        (("search", "e", "--document", "int1", "--out", "x.csv"), False),
        (("words", "--role", "all", "--document", "int2", "--out", "x.csv"), True),
        (("words", "--role", "all", "--document", "int1", "--out", "x.csv"), False),
        (("words", "--role", "all", "--case", "Tilburg", "--out", "x.csv"), False),
    ],
)
def test_of_one_document_only_its_text_is_looked_at(
    k: Kantlijn, p: Path, words: tuple[str, ...], told: bool
) -> None:
    assert ("Bob de Vries" in k(words[0], p, *words[1:]).err) is told


def test_a_memo_is_looked_at_where_it_goes_along(k: Kantlijn, p: Path) -> None:
    memo = "Volgens Sjoerd Hoekstra is dit anders."
    k.ok("memo", p, "int1", memo, "--coder", "Anna")
    assert "Hoekstra" in k("export", p, "x.csv", "--what", "memos").err
    assert "Hoekstra" in k("export", p, "x.xlsx").err
    assert "Hoekstra" not in k("export", p, "x.csv", "--what", "fragments").err


def test_a_respondent_withdraws(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    k.ok("backup", p, tmp_path)
    told = k.json("withdraw", p, "Zeist", "--dry-run")
    made = [copy for copy in told["copies"] if "p-backups" not in copy]  # that of the day is made at midnight
    assert told["documents"] == ["int2"] and len(made) == 1 and not told["withdrawn"]
    assert "de casus zelf" in k.ok("withdraw", p, "Zeist", "--dry-run").text
    assert told["copies_away"] == []
    k.ok("backup", p, tmp_path / "stick" / "map")
    (tmp_path / "stick").rename(tmp_path / "weg")
    (away,) = k.json("withdraw", p, "Zeist", "--dry-run")["copies_away"]
    assert away["place"].startswith(str(tmp_path / "stick")) and away["day"][:2] == "20"
    text = k.ok("withdraw", p, "Zeist", "--dry-run").text
    assert f"{away['place']}  (reservekopie, " in text and away["kind"] == "backup"
    assert (
        f"({away['day']}" not in text and f", {away['day']}" not in text and "1 kopie ligt niet meer" in text
    )
    told = k.json("withdraw", p, "Zeist", "--yes", "--coder", "Anna")
    assert told["withdrawn"] and told["removed"]["source"] == 1
    assert [d["name"] for d in k.json("documents", p)] == ["int1"]
    assert b"Vries" not in p.read_bytes() and b"Zeist" not in p.read_bytes()
    assert k.json("check", p)["ok"]
    assert "int2" not in str(k.json("history", p))


def test_where_a_first_name_still_stands_is_told_before_and_after(k: Kantlijn, p: Path) -> None:
    place = p.rename(p.with_name("Onderzoek Annelies.kantlijn"))
    with Project.open(place, coder="Anna") as project:
        project.cases.add("Annelies van der Velde")
        project.codes.edit(project.codes.get("Loslaten").guid, example="Zoals Annelies zei: ga maar doen.")
    respondent = ("withdraw", place, "Annelies van der Velde", "--coder", "Anna")
    told = k.json(*respondent, "--dry-run")["mentions"]
    assert {(m["kind"], m["place"]) for m in told} == {("file", place.name), ("code", "Loslaten")}
    for last in ("--dry-run", "--yes"):
        text = k.ok(*respondent, last).text
        assert "code “Loslaten”: Zoals Annelies zei: ga maar doen." in text
        assert f"naam van het bestand “{place.name}”" in text
        assert all(f"→ {m['mend']}" in text for m in told)


def test_what_would_go_is_told_where_nothing_may_be_written_and_beside_another_window(
    k: Kantlijn, p: Path
) -> None:
    k.ok("memo", p, "project", "x")  # what is imported for writing must be there before root is nobody
    told = k.json("withdraw", p, "Zeist", "--dry-run")
    with Project.open(p, coder="Bob"):
        assert k.json("withdraw", p, "Zeist", "--dry-run") == told
        assert "Bob" in k.refused("withdraw", p, "Zeist", "--yes")
    with sealed(p.parent):
        now, no = k("withdraw", p, "Zeist", "--dry-run", "--json"), k("withdraw", p, "Zeist", "--yes")
    assert {**now.json, "copies": []} == {**told, "copies": []}
    assert no.status == 1 and "eigen map" in no.err and len(no.lines) == 1
    k.ok("withdraw", p, "Zeist", "--yes", "--coder", "Anna")
    assert "Zeist" in k.refused("withdraw", p, "Zeist", "--yes")
    assert k.json("check", p)["ok"]


def test_the_name_of_the_file_keeps_what_was_replaced(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    place = p.rename(p.with_name("gesprek met Bob de Vries.kantlijn"))
    told = k.json("pseudonymise", place, "--dry-run")["still"]
    assert [(m["kind"], m["place"]) for m in told] == [("file", place.name)]
    key = ("--key", tmp_path / "k.sleutel", "--passphrase-stdin", "--coder", "Anna")
    text = k.ok("pseudonymise", place, *key, stdin=PASS).text
    assert f"naam van het bestand “{place.name}”" in text and told[0]["mend"] in text


def test_a_copy_that_is_gone_is_forgotten(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        k.ok("backup", p, tmp_path / "stick" / name)
    here = Path(k.json("backup", p, tmp_path / "hier")["backup"])
    (tmp_path / "stick").rename(tmp_path / "weg")
    listed = k.json("copies", p)["copies"]
    away = [one["place"] for one in listed if not one["there"]]
    assert len(away) == 2 and str(here) in {one["place"] for one in listed if one["there"]}
    text = k.ok("copies", p).text
    assert all(place in text for place in away) and text.count("is aangesloten") == 1
    assert "--forget" in text and "staat het nog" not in text, "nothing was taken out"
    assert str(here) in k.refused("copies", p, "--forget", away[0], "--forget", here)
    assert k.json("copies", p, "--forget", away[0]) == {"forgotten": [away[0]]}
    assert [one["place"] for one in k.json("copies", p)["copies"] if not one["there"]] == [away[1]]
    assert "geen kopie" in k.refused("copies", p, "--forget", away[0])


BAD: list[tuple[list[str], bytes, str]] = [
    (["pseudonymise", "p.kantlijn"], PASS, "--key"),
    (["pseudonymise", "p.kantlijn", "--undo"], PASS, "--key"),
    (["pseudonymise", "p.kantlijn", "--key", "k"], PASS, "wachtzin"),
    (["pseudonymise", "p.kantlijn", "--key", "k", "--passphrase-stdin"], b"", "wachtzin"),
    (["pseudonymise", "p.kantlijn", "--key", "k", "--passphrase-stdin"], b"kort\n", "te kort"),
    (["pseudonymise", "p.kantlijn", "--key", "int1.txt", "--passphrase-stdin"], PASS, "geen sleutel"),
    (["pseudonymise", "p.kantlijn", "--key", "p.kantlijn", "--passphrase-stdin"], PASS, "geen sleutel"),
    (["pseudonymise", "p.kantlijn", "--key", ".", "--passphrase-stdin"], PASS, "map"),
    (["pseudonymise", "p.kantlijn", "--key", "weg/k", "--passphrase-stdin"], PASS, "map"),
    (["pseudonymise", "p.kantlijn", "--key", "p-backups/k", "--passphrase-stdin"], PASS, "back-ups"),
    (["pseudonymise", "p.kantlijn", "--key", "andere.sleutel", "--passphrase-stdin"], PASS, "ander project"),
    (["pseudonymise", "p.kantlijn", "--undo", "--key", "weg", "--passphrase-stdin"], PASS, "geen sleutel"),
    (
        ["pseudonymise", "p.kantlijn", "--undo", "--key", "andere.sleutel", "--passphrase-stdin"],
        PASS,
        "niets teruggezet",
    ),
    (
        ["pseudonymise", "p.kantlijn", "--undo", "--key", "int1.txt", "--passphrase-stdin"],
        PASS,
        "niets teruggezet",
    ),
    (["pseudonymise", "p.kantlijn", "int9", "--key", "k", "--passphrase-stdin"], PASS, "int9"),
    (["pseudonymise", "p.kantlijn", "int9", "--dry-run"], b"", "int9"),
    (["pseudonymise", "leeg.kantlijn", "--key", "k", "--passphrase-stdin"], PASS, "niets gevonden"),
    (["pseudonymise", "weg.kantlijn", "--dry-run"], b"", "weg.kantlijn"),
    (["pseudonymise", "int1.txt", "--dry-run"], b"", "int1.txt"),
    (
        ["pseudonymise", "p.kantlijn", "--key", "k", "--passphrase-stdin", "--add", "pindakaas"],
        PASS,
        "nergens",
    ),
    (["pseudonymise", "p.kantlijn", "--key", "k", "--passphrase-stdin", "--add", "los=soep"], PASS, "soort"),
    (["withdraw", "p.kantlijn", "Niemand", "--yes"], b"", "Niemand"),
    (["withdraw", "p.kantlijn", "Zeist"], b"", "--yes"),
    (["withdraw", "p.kantlijn", "Zeist"], b"ja\n", "--yes"),
]


@pytest.mark.parametrize(("words", "stdin", "told"), BAD)
def test_bad_input_is_refused_and_changes_nothing(
    k: Kantlijn, p: Path, unchanged: Callable[[], None], words: list[str], stdin: bytes, told: str
) -> None:
    from app.coding.privacy import key as keys

    keys.write(k.folder / "andere.sleutel", "x" * 10, keys.Key("een ander project"))
    (k.folder / "p-backups").mkdir(exist_ok=True)
    k.ok("new", k.folder / "leeg.kantlijn")
    files = {f: f.read_bytes() for f in k.folder.iterdir() if f.is_file() and "kantlijn" not in f.suffix}
    there = (k.folder / w if (k.folder / w).exists() or w.endswith(".kantlijn") else w for w in words)
    line = k.refused(*there, stdin=stdin)
    assert told in line
    unchanged()
    assert {f: f.read_bytes() for f in files} == files
    assert not (k.folder / "k").exists()


def test_a_wrong_passphrase_and_a_damaged_key(k: Kantlijn, p: Path, tmp_path: Path) -> None:
    key = tmp_path / "k.sleutel"
    pseudonymised(k, p, key)
    now = kept(p)
    undo = ("pseudonymise", p, "--undo", "--key", key, "--passphrase-stdin")
    assert "niet de wachtzin" in k.refused(*undo, stdin=b"iets anders\n")
    raw = key.read_bytes()
    key.write_bytes(raw[:-9])
    assert "beschadigd" in k.refused(*undo, stdin=PASS)
    key.write_bytes(raw)
    assert kept(p) == now
    k.ok(*undo, stdin=PASS)
    assert "al in het project" in k.refused(*undo, stdin=PASS)


def test_a_project_that_somebody_else_holds(k: Kantlijn, p: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import output
    from app.project import Project
    from app.store import sqlite

    monkeypatch.setattr(output, "PATIENCE", 0.1)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    with Project.open(p, coder="Bob"):
        line = k.refused("pseudonymise", p, "--key", k.folder / "k", "--passphrase-stdin", stdin=PASS)
        assert "Bob" in line
        assert "Bob" in k.refused("withdraw", p, "Zeist", "--yes")
    # whoever reads sees the old text as long as they look
    with Project.open(p, read_only=True) as reader, reader.store._engine.begin() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM source").all()
        k.ok("case", p, "Zeist", "--set", "regio=oost", "--coder", "Anna")
        line = k.refused("pseudonymise", p, "--key", k.folder / "k", "--passphrase-stdin", stdin=PASS)
        assert "ergens anders open" in line
    assert not (k.folder / "k").exists()
