"""Questionnaires as survey programs and people write them, read to the same table."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from openpyxl import Workbook

from app.coding.refusal import Refusal
from app.coding.survey import Column, Table, guess, read, typed
from app.coding.survey.scales import in_order
from app.words import say

LINES = [
    ["Respondentnummer", "Organisatie", "Cijfer", "Datum", "Betaald", "Toelichting"],
    ["R1", "gemeente", "7,5", "1-2-2017", "Ja", "Omdat het =SOM(A1) is; en \"echt\" waar,\ndat vinden wij."],
    ["R2", "gemeente", "8", "28-2-2017", "Nee", ""],
    ["R3", "organisatie", "", "", "", "-geen idee, é ü € 😀"],
    ["R4", "organisatie", "1.250,5", "3-3-2017", "Ja", "@iedereen en +31 6, dat was het wel zo ongeveer."],
]  # fmt: skip


def csv_of(lines: list[list[str]], separator: str) -> str:
    quoted = lambda c: '"' + c.replace('"', '""') + '"' if set(c) & set(f'{separator}"\n') else c  # noqa: E731
    return "\r\n".join(separator.join(quoted(c) for c in line) for line in lines) + "\r\n"


def book(lines: list[list[Any]], path: Path) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    made.save(path)
    return path


def kinds(table: Table, **told: Any) -> dict[str, str]:
    return {c.header: c.type for c in guess.columns(table, **told)}


def refusal(call: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return say(caught.value)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_reads_alike_whatever_its_separator_and_encoding(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    text = csv_of(LINES, separator)
    if encoding == "cp1252":
        text = text.replace(" 😀", "")
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    table = read(path)
    assert table.headers == tuple(LINES[0]) and table.decimal == ","
    assert kinds(table) == {
        "Respondentnummer": "id", "Organisatie": "choice", "Cijfer": "number", "Datum": "date",
        "Betaald": "boolean", "Toelichting": "open",
    }  # fmt: skip
    found = typed.answers(table, guess.columns(table))
    assert found.respondents == ("R1", "R2", "R3", "R4") and not found.problems
    assert found.values["Cijfer"] == ("7.5", "8", None, "1250.5")
    assert found.values["Datum"] == ("2017-02-01", "2017-02-28", None, "2017-03-03")
    assert found.values["Betaald"] == ("ja", "nee", None, "ja")
    told = found.values["Toelichting"]
    assert told[0] == LINES[1][5] and told[1] is None and told[3] == LINES[4][5]


def test_an_excel_file_keeps_types_texts_and_lines(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["id", "n", "x", "dag", "ok", "open antwoord", None, None],
        [1, 3, 1.234, datetime(2017, 2, 1, 14, 30), True, "=cmd|' /C calc'!A0", None, "los"],
        [None] * 8,
        [2, 4, 2.5, datetime(2017, 2, 2), False, "+31 6 12345678\nregel twee"],
        [3, 5, None, None, None, "x" * 40_000],
    ]
    table = read(book(rows, tmp_path / "a.xlsx"))
    assert table.lines == (2, 4, 5) and table.headers[-1] == "Kolom H"
    found = typed.answers(table, guess.columns(table, case_column="ID", open_columns=["open antwoord"]))
    assert found.respondents == ("1", "2", "3")
    assert found.values["x"] == ("1.234", "2.5", None) and found.values["n"] == ("3", "4", "5")
    assert found.values["dag"] == ("2017-02-01", "2017-02-02", None)
    assert found.values["ok"] == ("ja", "nee", None)
    assert found.values["open antwoord"][:2] == ("=cmd|' /C calc'!A0", "+31 6 12345678\nregel twee")
    assert len(found.values["open antwoord"][2] or "") == 32_767  # what openpyxl writes of it
    assert {n.key for n in table.notices} >= {"survey.times_cut", "survey.headers_missing"}


def test_formulas_give_their_outcome_and_without_one_are_refused(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["id", "som"])
    sheet.append(["a", "=1+1"])
    made.save(tmp_path / "a.xlsx")
    assert "B2" in refusal(lambda: read(tmp_path / "a.xlsx"))
    import zipfile

    out = tmp_path / "b.xlsx"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
                data = data.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            new.writestr(name, data)
    assert read(out).column(1) == [2]


def test_numbers_that_excel_holds_as_text_keep_their_decimal_comma(tmp_path: Path) -> None:
    lines = [["id", "cijfer", "budget"], ["R1", "7,5", "1.250,50"], ["R2", "8", "12.000"], ["R3", 7.25, None]]
    table = read(book(lines, tmp_path / "a.xlsx"))
    columns = guess.columns(table)
    assert [c.type for c in columns[1:]] == ["number", "number"]
    assert typed.answers(table, columns).values == {
        "cijfer": ("7.5", "8", "7.25"), "budget": ("1250.5", "12000", None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "headers", "answers"),
    [
        # one header alone above columns without one
        ([["Naam"], ["R1", "gemeente", "ja"], ["R2", "organisatie", "nee"], ["R3", "gemeente", "ja"]], 3, 3),
        # one column of answers, some with the separator in them
        ([["Toelichting"], ["Geen idee"], ["Los", "en", "vast"], ["Sturen"], ["Tijd"], ["Geld"]], 3, 5),
        # a title above a table whose first answer is in words where the others are numbers
        (
            [
                ["Peiling 2017"], ["code", "cijfer", "waarom"],
                ["R1", "weet ik niet", "Omdat inwoners het zelf kunnen, dat zeggen zij ook."],
                ["R2", "7", "Zomaar."], ["R3", "8", "Zij doen het."],
            ],
            3, 3,
        ),
        # the same without a title
        (
            [
                ["code", "cijfer", "waarom"],
                ["R1", "weet ik niet", "Omdat inwoners het zelf kunnen, dat zeggen zij ook."],
                ["R2", "7", "Zomaar."], ["R3", "8", "Zij doen het."],
            ],
            3, 3,
        ),
        # a column without a header
        ([["id", "plaats", ""], ["R1", "Delft", "onbekend"], ["R2", "Gouda", "7"], ["R3", "Delft", "8"]],
         3, 3),
        ([["Peiling"], ["Maart 2017"], ["code", "plaats", "cijfer"], ["R1", "Delft", "7"]], 3, 1),
        # a title above a header that is an answer too
        (
            [
                ["Peiling"], ["code", "Organisatie", "cijfer", "fte"], ["R1", "Gemeente", "7", "3"],
                ["R2", "Organisatie", "7,5", "2"], ["R3", "Gemeente", "8", "2"],
            ],
            4, 3,
        ),
        # no title: a first answer in words above numbers, of which another comes back
        (
            [
                ["Naam"], ["Jan", "gemeente", "weet niet"], ["Piet", "gemeente", "7"],
                ["Els", "organisatie", "8"], ["Ans", "gemeente", "6"],
            ],
            3, 4,
        ),
    ],
)  # fmt: skip
def test_no_answer_is_taken_for_a_header(
    lines: list[list[str]], headers: int, answers: int, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(csv_of(lines, ";"), "utf-8")
    table = read(file)
    assert (len(table.headers), len(table.rows)) == (headers, answers)
    skipped = len(lines) - answers - 1
    assert ["survey.title_skipped"] * bool(skipped) == [n.key for n in table.notices if "title" in n.key]
    if skipped:
        assert all(line[0] in say(table.notices[0]) for line in lines[:skipped])


def test_two_lines_of_headers_and_titles_are_noticed(tmp_path: Path) -> None:
    qualtrics = [
        ["ResponseId", "Q1", "Q2"],
        ["Response ID", "Hoe vaak?", "Waarom vindt u dat?"],
        ['{"ImportId":"_recordId"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
        ["R_1", "vaak", "daarom"],
        ["R_2", "soms", "nergens om"],
    ]
    table = read(book(qualtrics, tmp_path / "q.xlsx"))
    assert table.headers == ("Response ID", "Hoe vaak?", "Waarom vindt u dat?") and len(table.rows) == 2
    merged: list[list[Any]] = [
        ["Vragenlijst KvdS 2017"],
        ["nr", "Stellingen", None, "Cijfer"],
        [None, "Wij laten los", "Wij sturen", "van 1 tot 10"],
        [1, 4, 2, 8],
        [2, 3, 5, 6],
    ]
    table = read(book(merged, tmp_path / "m.xlsx"))
    assert table.headers == (
        "nr", "Stellingen [Wij laten los]", "Stellingen [Wij sturen]", "Cijfer [van 1 tot 10]",
    )  # fmt: skip
    assert len(table.rows) == 2 and {n.key for n in table.notices} == {
        "survey.title_skipped", "survey.merged_headers",
    }  # fmt: skip
    codes = [["id", "G01Q01", "G01Q02"], ["Antwoord ID", "Hoe vaak praat u met inwoners?", "Welk cijfer?"],
             [1, "vaak", 7], [2, "soms", 8]]  # fmt: skip
    assert read(book(codes, tmp_path / "l.xlsx")).headers[1] == "Hoe vaak praat u met inwoners?"
    plain = [["id", "naam", "plaats"], ["a1", "Jan", "Delft"], ["a2", "Piet", "Gouda"]]
    assert read(book(plain, tmp_path / "p.xlsx")).headers == ("id", "naam", "plaats")
    assert len(read(book(plain, tmp_path / "p.xlsx"), header_rows=2).rows) == 1
    titled = [["Peiling 2017"], *plain]
    assert read(book(titled, tmp_path / "t.xlsx"), header_rows=2).headers == ("id", "naam", "plaats")


def test_several_answers_in_a_cell_zero_one_columns_and_codes_with_noughts(tmp_path: Path) -> None:
    lines = [["id", "bronnen", "Q3 [krant]", "postcode", "Cijfer"]]
    lines += [
        [str(n), ["krant;tv", "tv", "krant; radio"][n % 3], str(n % 2), f"0{n}12", str(n % 9)]
        for n in range(12)
    ]
    (tmp_path / "a.csv").write_text(csv_of(lines, ","), "utf-8")
    found = kinds(read(tmp_path / "a.csv"))
    assert found == {"id": "id", "bronnen": "multiple", "Q3 [krant]": "boolean", "postcode": "text",
                     "Cijfer": "number"}  # fmt: skip


def test_the_caller_goes_before_the_guess(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv_of(LINES, ";"), "utf-8")
    table = read(tmp_path / "a.csv")
    found = kinds(table, open_columns=["organisatie"], types={"Cijfer": "tekst", "F": "weg"})
    assert found["Organisatie"] == "open" and found["Cijfer"] == "text" and found["Toelichting"] == "skip"
    wrong = typed.answers(table, guess.columns(table, types={"Organisatie": "number"})).problems
    assert [(p.line, p.value) for p in wrong][:1] == [(2, "gemeente")] and len(wrong) == 4
    assert "Leeftijd" in refusal(lambda: guess.columns(table, open_columns=["Leeftijd"]))
    assert "kleur" in refusal(lambda: guess.columns(table, types={"Cijfer": "kleur"}))


def test_choices_stand_along_their_scale() -> None:
    assert in_order(["eens", "weet niet", "zeer oneens", "neutraal"]) == [
        "zeer oneens", "neutraal", "eens", "weet niet",
    ]  # fmt: skip
    assert in_order(["10 of meer", "2 tot 5", "0"]) == ["0", "2 tot 5", "10 of meer"]
    assert in_order(["jeugd", "Wmo"]) == ["jeugd", "Wmo"]


BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "leeg"),
    "blank": ("a.csv", b"\n \n;;\n", "geen antwoorden"),
    "only headers": ("a.csv", b"id;a;b\n", "alleen kolomkoppen"),
    "ragged": ("a.csv", b"id;a\n1;2\n2;een; twee\n", "regel 3"),
    "quote": ("a.csv", b'id;a\n1;"open\n2;b\n', "regel 2"),
    "binary": ("a.csv", bytes(range(256)) * 20, "geen leesbare tekst"),
    "zip": ("a.csv", b"PK\3\4" + b"x" * 50, "geen tekstbestand"),
    "no excel": ("a.xlsx", b"id;a\n1;2\n", "geen leesbaar Excelbestand"),
    "broken excel": ("a.xlsx", b"PK\3\4" + b"x" * 500, "beschadigd"),
    "ole": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "password": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "wachtwoord",
    ),
    "other": ("a.pdf", b"%PDF-1.4", "niet als vragenlijst"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    file, data, told = BAD[name]
    (tmp_path / file).write_bytes(data)
    sentence = refusal(lambda: read(tmp_path / file))
    assert told in sentence and "\n" not in sentence and file in sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cijfer;oordeel\n1;a\n1;a\n", "--case-column"),
        ("Respondentnummer;oordeel\nA;a\na;b\n", "rij 2 en rij 3"),
        ("Respondentnummer;oordeel\nA;a\n;b\n", "rij 3"),
        ("id;oordeel\n" + "n" * 300 + ";a\n", "200 tekens"),
    ],
)
def test_respondents_must_be_told_apart(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    table = read(tmp_path / "a.csv")
    assert told in refusal(lambda: typed.answers(table, guess.columns(table)))


def test_too_many_rows_are_refused_soon(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;a\n" + "".join(f"{n};x\n" for n in range(100_000)), "utf-8")
    assert "50000" in refusal(lambda: read(tmp_path / "a.csv"))


def test_a_cell_far_out_costs_no_width_on_every_line_and_is_not_lost(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for n, line in enumerate((["id", "vraag"], [1, "ja"], [2, "nee"]), start=1):
        for at, value in enumerate(line, start=1):
            sheet.cell(n, at, value)
    sheet["XFD300000"] = "ver"
    workbook.save(tmp_path / "a.xlsx")
    begun = process_time()
    table = read(tmp_path / "a.xlsx")
    assert process_time() - begun < 5, "as wide as the sheet on all its 300,000 lines is a minute"
    assert table.headers == ("id", "vraag", "Kolom XFD")
    assert table.rows[-1] == (None, None, "ver") and table.lines[-1] == 300_000


def test_a_cell_of_a_megabyte_and_control_characters_survive(tmp_path: Path) -> None:
    long = "woord " * 180_000
    text = csv_of([["id", "toelichting"], ["1", long], ["2", "a\x07b\tc"]], ";")
    (tmp_path / "a.csv").write_text(text, "utf-8")
    table = read(tmp_path / "a.csv")
    found = typed.answers(table, (Column("id", "id", guess.column(table, 0).why), guess.column(table, 1)))
    assert found.values["toelichting"] == (long.strip(), "ab\tc")


def test_hostile_packages_are_refused(tmp_path: Path) -> None:
    import zipfile

    path = book([["id", "a"], ["1", "b"]], tmp_path / "a.xlsx")
    bad = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(name, data)
    path.write_bytes(bad.getvalue())
    assert "DTD" in refusal(lambda: read(path))


def test_dates_that_excel_keeps_are_days(tmp_path: Path) -> None:
    table = read(
        book([["id", "dag"], ["1", date(2017, 3, 9)], ["2", date(2017, 3, 10)]], tmp_path / "a.xlsx")
    )
    assert table.column(1) == [date(2017, 3, 9), date(2017, 3, 10)]
