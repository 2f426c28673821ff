"""Exports: each opens again with the library of its format, and the same project gives the same bytes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.e2e.commands import Kantlijn

EXPORTS = [
    "alles.xlsx", "fragmenten.csv", "fragmenten.docx", "transcripten.html", "boek.yaml", "alles.json",
    "matrix.png", "matrix.svg",
]  # fmt: skip


def few(name: str) -> tuple[str, ...]:
    """A picture of a few codes says as much as one of all, sooner."""
    return ("--codes", "Loslaten", "Sturen") if name.startswith("matrix.") else ()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_project_gives_the_same_bytes(k: Kantlijn, p: Path, name: str) -> None:
    (k.folder / "a").mkdir()
    (k.folder / "b").mkdir()
    before = p.read_bytes()
    for folder in ("a", "b"):
        told = k.json("export", p, k.folder / folder / name, *few(name))
        assert Path(told["file"]).exists()
    assert (k.folder / "a" / name).read_bytes() == (k.folder / "b" / name).read_bytes()
    assert p.read_bytes() == before


def test_the_logbook_is_every_step_with_who_and_when(k: Kantlijn, p: Path) -> None:
    import openpyxl

    k.ok("code", p, "int1", 0, 4, "Sturen", "--coder", "Bob")
    k.ok("undo", p, "--coder", "Bob")
    k.ok("export", p, "log.xlsx", "--what", "logbook")
    header, *rows = openpyxl.load_workbook("log.xlsx").active.iter_rows(values_only=True)
    told = k.json("history", p)
    assert header == ("Stap", "Moment", "Codeur", "Wat", "Teruggenomen")
    assert [(r[0], r[2], r[3], bool(r[4])) for r in rows] == [
        (e["id"], e["coder"], e["label"], e["undone"]) for e in told
    ]
    assert all(r[1].isoformat() == e["at"][:19] for r, e in zip(rows, told, strict=True))
    assert rows[1][2] == "Bob" and rows[1][4] == "ja"
    k.ok("export", p, "log.csv", "--what", "logbook", "--lang", "en")
    assert Path("log.csv").read_text("utf-8-sig").splitlines()[0] == "Step,Moment,Coder,What,Taken back"
    assert "altijd in zijn geheel" in k.refused(
        "export", p, "log.csv", "--what", "logbook", "--case", "Zeist"
    )


def test_every_sheet_begins_with_its_header(k: Kantlijn, p: Path) -> None:
    import openpyxl

    k.ok("code", p, "int1", 0, 4, "Sturen", "--memo", "=1+1")
    k.ok("export", p, "uit.xlsx")
    book = openpyxl.load_workbook("uit.xlsx")
    assert book.sheetnames[0] == "Fragmenten" and "Codeboek" in book.sheetnames
    for sheet in book:
        header = [cell.value for cell in sheet[1]]
        assert all(isinstance(value, str) and value for value in header), (sheet.title, header)
        assert len(set(header)) == len(header)
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    fragments = [row for row in book["Fragmenten"].iter_rows(min_row=2, values_only=True) if any(row)]
    assert len(fragments) == len(k.json("codings", p))


def test_word_html_csv_yaml_json_and_pictures_open(k: Kantlijn, p: Path) -> None:
    import docx
    import yaml
    from lxml import etree, html

    for name in EXPORTS:
        k.ok("export", p, name, *few(name))
    assert any("Wij laten het los hoor." in par.text for par in docx.Document("fragmenten.docx").paragraphs)
    assert "laten het los" in html.parse("transcripten.html").getroot().text_content()
    with Path("fragmenten.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";" if ";" in file.readline() else ","))
    assert len(rows) >= 4
    assert yaml.safe_load(Path("boek.yaml").read_text("utf-8"))
    assert len(json.loads(Path("alles.json").read_text("utf-8"))) == 4
    assert Path("matrix.png").read_bytes().startswith(b"\x89PNG")
    assert etree.parse("matrix.svg").getroot().tag.endswith("svg")


def test_a_picture_of_the_matrix_counts_subcodes_of_all_codes(k: Kantlijn, p: Path) -> None:
    k.ok("export", p, "zonder.svg")
    k.ok("export", p, "met.svg", "--with-subcodes")
    assert Path("met.svg").read_bytes() != Path("zonder.svg").read_bytes()


@pytest.mark.parametrize("name", ["boek.yaml", "alles.xlsx", "boek.csv"])
def test_an_exported_codebook_makes_a_new_project(k: Kantlijn, p: Path, name: str) -> None:
    k.ok("export", p, name, *(("--what", "codebook") if name != "alles.xlsx" else ()))
    k.ok("new", "q.kantlijn", "--codebook", name, "--coder", "Anna")
    assert [c["path"] for c in k.json("codes", "q.kantlijn")] == [c["path"] for c in k.json("codes", p)]


def test_filters_hold_for_exports(k: Kantlijn, p: Path) -> None:
    for options, n in (
        (("--where", "regio=midden"), 1), (("--codes", "Loslaten"), 3), (("--by-coder", "Bob"), 2),
        (("--codes", "Aansturing", "--with-subcodes"), 4),
    ):  # fmt: skip
        k.ok("export", p, "uit.json", *options)
        assert len(json.loads(Path("uit.json").read_text("utf-8"))) == n


@pytest.mark.parametrize("name", ["x.qdpx", "x.qdc", "x.doc", "zonder", "nergens/x.xlsx", "p.kantlijn"])
def test_what_cannot_be_written_is_refused_and_nothing_is_left(k: Kantlijn, p: Path, name: str) -> None:
    before = sorted(k.folder.rglob("*"))
    k.refused("export", p, name)
    assert sorted(k.folder.rglob("*")) == before


def test_an_existing_export_survives_a_failure(k: Kantlijn, p: Path) -> None:
    (k.folder / "uit.xlsx").write_bytes(b"oud")
    k.refused("export", p, "uit.xlsx", "--codes", "bestaat niet")
    assert (k.folder / "uit.xlsx").read_bytes() == b"oud"
    k.ok("export", p, "uit.xlsx")
    assert (k.folder / "uit.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.slow
def test_demo_does_the_whole_job(k: Kantlijn) -> None:
    made = k.json("demo", k.folder / "demo")
    assert {"project", "workbook", "report", "picture"} <= made.keys()
    assert all(Path(place).stat().st_size > 1000 for place in made.values())
    assert {Path(place).suffix for place in made.values()} >= {".kantlijn", ".xlsx", ".docx", ".png"}
    assert k.json("check", made["project"])["ok"]
    assert len(k.json("documents", made["project"])) >= 12
    assert "staat al iets" in k.refused("demo", k.folder / "demo")
