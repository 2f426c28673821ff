"""The workbook as its reader opens it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import words
from app.coding.analysis.tables import table
from app.coding.codebook import Codebook
from app.coding.codebook.files import read_codebook
from app.coding.exchange import csv_files, excel, files
from app.coding.exchange.sheets import LONGEST, unique_headers
from app.coding.extract import Extract
from app.coding.model import Attribute, Code, Memo, new_guid
from app.coding.refusal import Refusal
from app.words import say
from tests.coding.exchange.project import empty, small

SHEETS = ["Fragmenten", "Codes", "Codeboek", "Matrix", "Codes x documenten", "Documenten", "Memo's"]


def opened(extract: Extract, place: Path, **more: Any) -> Any:
    excel.write(extract, place / "uit.xlsx", say, **more)
    return openpyxl.load_workbook(place / "uit.xlsx")


def rows(sheet: Any) -> list[dict[str, Any]]:
    told = list(sheet.iter_rows(values_only=True))
    return [dict(zip(told[0], row, strict=True)) for row in told[1:]]


def test_every_sheet_is_a_table_whose_first_row_is_its_header(tmp_path: Path) -> None:
    for extract in (small(), empty()):
        book = opened(extract, tmp_path)
        assert book.sheetnames == [*SHEETS, "Verantwoording"]
        names = set()
        for sheet in book:
            header = [cell.value for cell in sheet[1]]
            assert all(isinstance(h, str) and h for h in header)
            assert len({h.casefold() for h in header}) == len(header)
            (table,) = sheet.tables.values()
            assert [c.name for c in table.tableColumns] == header
            assert table.autoFilter.ref == table.ref
            assert table.ref.startswith("A1:") and int(re.sub(r".*[A-Z]", "", table.ref)) >= 2
            assert sheet.freeze_panes in ("A2", "B2", "C2")
            assert re.fullmatch(r"[A-Za-z_]\w*", table.displayName)
            names.add(table.displayName.casefold())
        assert len(names) == len(book.sheetnames)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", [".xlsx", ".csv"])
def test_the_exported_codebook_reads_back_with_its_guids(tmp_path: Path, language: str, kind: str) -> None:
    above, below = new_guid(), new_guid()
    codes = (
        Code(above, "Aansturing", None, 0, "#0072b2", "Wie stuurt.\nEn hoe.", codable=False),
        Code(
            below,
            "Loslaten",
            above,
            0,
            "#e69f00",
            "+ ruimte",
            "'=x",
            "'t is uit",
            "“Los.”",
            ('a;b, "c"', "laat los"),
            paraphrases=("=Ga maar; doe, joh.", "Zoek het “zelf” uit."),
            interviewer=True,
        ),
    )
    extract = replace(empty(), codebook=Codebook(codes))
    place = tmp_path / f"uit{kind}"
    words.set_language(language)
    try:
        write = excel.write if kind == ".xlsx" else csv_files.write
        write(extract, place, say, what="codebook")
    finally:
        words.set_language("nl")
    assert read_codebook(place).codes == codes


def test_fragments_say_all_there_is_to_say(tmp_path: Path) -> None:
    extract = small()
    told = rows(opened(extract, tmp_path)["Fragmenten"])
    assert len(told) == len(extract.fragments)
    first = told[0]
    assert first == {
        "Document": "Interview Rijswijk",
        "Casus": "Innovatieagenda Rijswijk",
        "Domein": "jeugd",
        "Inwoners": 53500,
        "Code (kenmerk)": None,
        "Spreker": "Respondent",
        "Rol": "respondent",
        "Code": "Aansturing > Loslaten",
        "Fragment": "we laten het echt los",
        "Beurt": 2,
        "Tijd": timedelta(seconds=60),
        "Begin": 77,
        "Eind": 98,
        "Codeur": "Anne",
        "Datum": datetime(2026, 11, 1, 9, 15, 30),
        "Memo": "=SOM(A1:A9) is geen formule",
        "Herkomst": "handmatig",
        "Gewicht": None,
    }
    for row, fragment in zip(told, extract.fragments, strict=True):
        assert row["Fragment"] == fragment.text
        assert (row["Begin"], row["Eind"]) == (fragment.coding.start, fragment.coding.end)


def test_values_of_several_cases_and_of_the_speaker_are_all_told(tmp_path: Path) -> None:
    extract = small()
    cases = tuple(replace(case, sources=("s0",)) for case in extract.cases)
    names = tuple(case.name for case in cases)
    fragments = tuple(
        replace(f, cases=names, attributes={"Domein": "Wmo", "Functie": "wethouder"})
        if f.coding.source == "s0"
        else f
        for f in extract.fragments
    )
    attributes = (*extract.attributes, Attribute("a9", "Functie", "text", "speaker"))
    told = rows(
        opened(replace(extract, cases=cases, fragments=fragments, attributes=attributes), tmp_path)[
            "Fragmenten"
        ]
    )
    assert list(told[0])[2:9] == [
        "Domein", "Inwoners", "Code (kenmerk)", "Spreker", "Rol", "Functie", "Code",
    ]  # fmt: skip
    assert (told[0]["Domein"], told[0]["Inwoners"], told[0]["Functie"]) == ("jeugd; Wmo", 53500, "wethouder")
    assert (told[-1]["Domein"], told[-1]["Functie"]) == ("Wmo", None)


def test_codes_count_codings_documents_cases_and_words(tmp_path: Path) -> None:
    told = {row["Code"]: row for row in rows(opened(small(), tmp_path)["Codes"])}
    assert list(told)[:2] == ["Aansturing", "Aansturing > Loslaten"]
    tijd = told["Knelpunten > Tijd"]
    assert [tijd[c] for c in ("Coderingen", "Documenten", "Casussen", "Woorden")] == [2, 2, 2, 5 + 9]
    sturen = told["Aansturing > Sturen"]  # two codings, the one inside the other: its words once
    assert [sturen[c] for c in ("Coderingen", "Documenten", "Casussen", "Woorden")] == [2, 1, 1, 11]
    assert told["Aansturing"]["Coderingen"] == 0


def test_matrix_has_counts_coefficient_and_heat(tmp_path: Path) -> None:
    extract = small()
    sheet = opened(extract, tmp_path)["Matrix"]
    told = rows(sheet)
    matrix = excel.code_matrix(extract)
    labels = list(matrix.column_labels)
    assert [r["Code"] for r in told] == labels * 2
    assert [r["Maat"] for r in told] == ["aantal"] * len(labels) + ["c"] * len(labels)
    assert [[r[c] for c in labels] for r in told[: len(labels)]] == matrix.counts.tolist()
    loslaten, sturen = labels.index("Aansturing > Loslaten"), labels.index("Aansturing > Sturen")
    assert told[len(labels) + loslaten][labels[sturen]] == pytest.approx(1 / 3, abs=1e-6)
    hot, cold = sheet.cell(2 + loslaten, 3 + sturen), sheet.cell(2 + loslaten, 3)
    assert hot.fill.fill_type == "solid" and cold.fill.fill_type is None
    marked = sheet.cell(2 + len(labels) + sturen, 3 + labels.index("Aansturing > Sturen > Op kaders"))
    assert marked.value == 2 and marked.font.bold  # out of 0-1
    assert opened(extract, tmp_path, coefficient=None)["Matrix"].max_row == len(labels) + 1


def test_codes_by_documents_documents_memos_and_account(tmp_path: Path) -> None:
    book = opened(small(), tmp_path)
    by_document = {r["Code"]: r for r in rows(book["Codes x documenten"])}
    assert by_document["Aansturing > Sturen"]["Interview Rijswijk"] == 2
    assert by_document["Aansturing > Sturen"]["Interview Delft"] == 0
    assert by_document["Knelpunten > Tijd"]["Coderingen"] == 2
    document = rows(book["Documenten"])[1]
    assert document["Datum"] == datetime(2016, 5, 2)
    assert (document["Beurten"], document["Coderingen"], document["Casus"]) == (4, 2, "Krachtpatsers Delft")
    assert document["Meldingen"] == "import.no_such_words_here"  # a notice of another version of the program
    memos = rows(book["Memo's"])
    assert memos[0]["Bij"] == "Proeftuinen"
    assert memos[1]["Bij"].startswith("Aansturing > Loslaten (Interview Rijswijk): we laten")
    account = {r["Onderwerp"]: r["Toelichting"] for r in rows(book["Verantwoording"])}
    assert account["Project"] == "Proeftuinen"
    assert account["Laatste wijziging (UTC)"] == "2026-11-22 09:30:00"
    assert account["Coderingen"] == 7


@pytest.mark.parametrize("what", excel.PARTS[1:])
def test_one_part_stands_alone_with_the_account(what: str, tmp_path: Path) -> None:
    book = opened(small(), tmp_path, what=what)
    assert len(book.sheetnames) == 2 and book.sheetnames[1] == "Verantwoording"
    with pytest.raises(Refusal, match=r"export\.what"):
        excel.write(small(), tmp_path / "x.xlsx", say, what=what + "s")


def test_the_time_in_it_is_that_of_the_last_change(tmp_path: Path) -> None:
    excel.write(small(), tmp_path / "a.xlsx", say)
    told = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert told.created == told.modified == datetime(2026, 11, 22, 9, 30)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 22, 9, 30, 0)}


def with_memo(text: str) -> Extract:
    return replace(small(), memos=(Memo("m", "project", "p", text, "x"),))


@settings(max_examples=40)
@given(start=st.sampled_from(["", "=", "+", "-", "@", "=1+", "_x0041_"]), rest=st.text(max_size=30))
def test_any_text_is_text_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, start: str, rest: str
) -> None:
    place = tmp_path_factory.mktemp("tekst")
    text = start + rest
    cell = opened(with_memo(text), place, what="memos")["Memo's"]["D2"]
    expected = files.UNSEEN.sub("", text.replace("\t", " ").replace("\r", ""))
    got = (cell.value or "").replace("_x005F_", "_")
    assert got == re.sub("_x005F_", "_", expected)
    assert cell.data_type in ("s", "n") and (cell.data_type == "s" or not expected)
    assert cell.quotePrefix == expected.startswith(("=", "+", "-", "@"))


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_told(tmp_path: Path) -> None:
    mark = "… [ingekort]"
    for text in ("x" * 40_000, "🙂" * 16_390, "x" + "🙂" * 16_390):
        notices = excel.write(with_memo(text), tmp_path / "lang.xlsx", say)
        assert [(n.key, n.details) for n in notices] == [("export.cut", {"n": 1})]
        value = openpyxl.load_workbook(tmp_path / "lang.xlsx")["Memo's"]["D2"].value
        assert value.endswith(mark) and text.startswith(value.removesuffix(mark))
        assert LONGEST - 2 < len(value.encode("utf-16-le")) // 2 <= LONGEST
    assert excel.write(with_memo("x" * LONGEST), tmp_path / "lang.xlsx", say) == []
    assert openpyxl.load_workbook(tmp_path / "lang.xlsx")["Memo's"]["D2"].value == "x" * LONGEST


def test_headers_are_made_fit_for_a_table() -> None:
    assert unique_headers(["A", "a", "", "A\n b\x01", " ", "A"], "Kolom") == [
        "A",
        "a (2)",
        "Kolom",
        "A b",
        "Kolom (2)",
        "A (3)",
    ]
    assert len(unique_headers(["x" * 500], "-")[0]) <= 255


def test_what_cannot_be_written_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"export\.folder"):
        excel.write(small(), tmp_path / "geen" / "uit.xlsx", say)
    (tmp_path / "map.xlsx").mkdir()
    with pytest.raises(Refusal, match=r"export\.is_folder"):
        excel.write(small(), tmp_path / "map.xlsx", say)
    with pytest.raises(Refusal, match=r"export\.unwritable"):
        excel.write(small(), tmp_path / ("x" * 300 + ".xlsx"), say)
    assert [p.name for p in tmp_path.iterdir()] == ["map.xlsx"]


def test_a_failure_halfway_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "uit.xlsx"
    excel.write(small(), place, say)
    before = place.read_bytes()
    denied = PermissionError(13, "in use")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(denied))
    with pytest.raises(Refusal, match=r"export\.locked"):
        excel.write(empty(), place, say)
    assert place.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["uit.xlsx"]


@pytest.mark.parametrize("coefficient", ["c", "jaccard", "phi", None])
def test_the_account_tells_of_the_matrix_that_is_shown(coefficient: str | None, tmp_path: Path) -> None:
    matrix = excel.code_matrix(small(), "near:20", "characters", subcodes=True)
    book = opened(small(), tmp_path, what="matrix", matrix=matrix, coefficient=coefficient)
    account = {r["Onderwerp"]: r["Toelichting"] for r in rows(book["Verantwoording"])}
    assert "20 tekens" in account["Matrix: samen voorkomen"]
    assert account["Matrix: wat is geteld"] == say("export.account.count_characters_either")
    assert account["Matrix: subcodes"] == say("export.account.subcodes_in")
    told = account.get("Matrix: coëfficiënt")
    assert told == (say(f"export.account.{coefficient}_means") if coefficient else None)
    names = {r["Maat"] for r in rows(book["Matrix"])}
    assert names == {"tekens", say(f"export.measure.{coefficient}")} if coefficient else {"tekens"}


def test_a_cross_table_can_stand_in_the_place_of_the_matrix(tmp_path: Path) -> None:
    matrix = table(small(), "Domein")
    book = opened(small(), tmp_path, what="matrix", matrix=matrix)
    assert book.sheetnames == ["Codes x Domein", "Verantwoording"]
    assert [c.value for c in book["Codes x Domein"][1]] == ["Code", "Coderingen", "Wmo", "jeugd"]


def test_many_paraphrases_make_no_row_high(tmp_path: Path) -> None:
    said = tuple(f"Zo zegt iemand het, voor de {n}e keer." for n in range(60))
    code = Code(
        new_guid(), "Loslaten", None, 0, "#0072b2", "Ruimte geven.\nEn afstand houden.", paraphrases=said
    )
    place = tmp_path / "uit.xlsx"
    excel.write(replace(empty(), codebook=Codebook((code,))), place, say, what="codebook")
    sheet = openpyxl.load_workbook(place)["Codeboek"]
    height = sheet.row_dimensions[2].height
    assert height is not None and 20 < height < 60
    assert read_codebook(place).codes[0].paraphrases == said
