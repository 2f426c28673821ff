"""Codebooks written and read back, and what is refused on the way in, with its line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import words
from app.coding.codebook import Codebook, CodebookFile, tidied
from app.coding.codebook.files import read_codebook, shipped, write_codebook
from app.coding.codebook.sheet import joined_cues, split_cues, split_paraphrases
from app.coding.model import Code, new_guid
from app.coding.palette import PALETTE
from app.coding.refusal import Refusal

ODD = st.sampled_from(
    [
        "=1+1",
        "'=x",
        "''",
        "-",
        "@naam",
        "+",
        "🙂",
        "é",
        "a\\b",
        'zeg "maar"',
        "'s avonds",
        "ja",
        "null",
        "~",
        "12",
    ]
    + [
        "1.0",
        "# nee",
        "a: b",
        "- x",
        "[x]",
        "&a",
        "*a",
        "!x",
        "%",
        "שלום",
        "a;b",
        "a,b",
        "> x",
        "x >",
        "\tx",
        "0x1",
        "_x0041_",
    ]
)
PART = st.one_of(ODD, st.text(st.characters(codec="utf-8"), max_size=12))
FIELD = st.lists(PART, max_size=4).map(" ".join)
LONG = st.lists(PART, max_size=4).map("\n".join)


@st.composite
def books(draw: st.DrawFn) -> CodebookFile:
    codes: list[Code] = []
    for _ in range(draw(st.integers(1, 12))):
        parent = draw(st.one_of(st.none(), st.sampled_from([c.guid for c in codes]))) if codes else None
        code = Code(
            guid=str(draw(st.uuids(version=4))),
            name=draw(FIELD),
            parent=parent,
            position=sum(c.parent == parent for c in codes),
            color=draw(st.sampled_from(PALETTE)),
            definition=draw(LONG),
            inclusion=draw(LONG),
            exclusion=draw(FIELD),
            example=draw(FIELD),
            cues=tuple(draw(st.lists(FIELD, max_size=4))),
            paraphrases=tuple(draw(st.lists(LONG, max_size=4))),
            codable=draw(st.booleans()),
            active=draw(st.booleans()),
            interviewer=draw(st.booleans()),
        )
        try:
            code = tidied(code)
            Codebook(codes).check_name(code.name, parent)
        except Refusal:
            continue
        codes.append(code)
    codes = codes or [Code(new_guid(), "enige")]
    return CodebookFile("boek", "boek", Codebook(codes).codes)


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx", ".csv"])
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_what_is_written_reads_back_the_same(times: int, suffix: str, tmp_path: Path) -> None:
    @given(book=books())
    @settings(max_examples=times, deadline=None)
    def any_book(book: CodebookFile) -> None:
        path = write_codebook(book, tmp_path / f"boek{suffix}")
        assert read_codebook(path).codes == book.codes
        first = path.read_bytes()
        write_codebook(book, path)
        assert path.read_bytes() == first
        assert [p.name for p in tmp_path.iterdir()] == [path.name]

    any_book()


@given(st.lists(FIELD.map(lambda t: " ".join(t.split())).filter(bool), max_size=5))
@settings(max_examples=100, deadline=None)
def test_cues_survive_one_cell(cues: list[str]) -> None:
    assert split_cues(joined_cues(cues)) == cues


def test_a_researchers_cues_are_split_where_she_meant_it() -> None:
    assert split_cues("loslaten; op afstand staan") == ["loslaten", "op afstand staan"]
    assert split_cues("loslaten, ruimte geven") == ["loslaten", "ruimte geven"]
    assert split_cues("loslaten\nruimte geven\n") == ["loslaten", "ruimte geven"]


@given(st.lists(FIELD.map(lambda t: " ".join(t.split())).filter(bool), max_size=5))
@settings(max_examples=100, deadline=None)
def test_paraphrases_survive_one_cell(sentences: list[str]) -> None:
    assert split_paraphrases("\n".join(sentences)) == sentences


def test_a_paraphrase_keeps_its_commas_and_semicolons() -> None:
    cell = 'Ja, nou; dat zochten ze "zelf" uit.\r\n\n  Wij, tja, bleven weg. \rKlaar;'
    assert split_paraphrases(cell) == [
        'Ja, nou; dat zochten ze "zelf" uit.',
        "Wij, tja, bleven weg.",
        "Klaar;",
    ]


@pytest.mark.parametrize("heading", ["Parafrasen", "paraphrases", "Zo zeggen mensen het"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".yaml"])
def test_paraphrases_are_read_under_either_name(heading: str, suffix: str, tmp_path: Path) -> None:
    from openpyxl import Workbook

    file = tmp_path / f"boek{suffix}"
    said = ("Ga maar, joh; doe.", "Wij hoeven het niet te weten.")
    if suffix == ".yaml":
        key = {"Parafrasen": "parafrasen"}.get(heading, heading)
        lines = "".join(f"      - '{sentence}'\n" for sentence in (*said, said[0].upper()))
        file.write_text(f"codes:\n  - naam: Loslaten\n    {key}:\n{lines}", "utf-8")
    elif suffix == ".csv":
        file.write_text(f'naam;{heading}\nLoslaten;"{said[0]}\n{said[1]}\n{said[0].upper()}"\n', "utf-8")
    else:
        book = Workbook()
        book.active.append(["naam", heading])
        book.active.append(["Loslaten", "\n".join((*said, said[0].upper()))])
        book.save(file)
    found = read_codebook(file)
    assert found.codes[0].paraphrases == said and found.notices == ()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_no_cell_becomes_a_formula(suffix: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    odd = Code(new_guid(), "=1+1", definition="@SUM(A1)", example="-2", cues=("+31",))
    book = CodebookFile("x", "x", (replace(odd, paraphrases=("=A1", "-ja")),))
    path = write_codebook(book, tmp_path / f"x{suffix}")
    if suffix == ".csv":
        cells = path.read_text("utf-8-sig").splitlines()[1].split(";")
        assert [c for c in cells if c[:1] in "=+-@" and c] == []
    else:
        sheet = load_workbook(path).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
        assert sheet.freeze_panes == "A2"
    assert read_codebook(path).codes == book.codes


def test_a_field_that_excel_would_cut_is_refused(tmp_path: Path) -> None:
    said = tuple(f"{n} 🙂" * 1000 for n in range(9))
    book = CodebookFile("x", "x", (Code(new_guid(), "Lang", paraphrases=said),))
    with pytest.raises(Refusal, match="cell_long"):
        write_codebook(book, tmp_path / "x.xlsx")
    book = CodebookFile("x", "x", (Code(new_guid(), "Lang", definition="🙂" * 17_000),))
    with pytest.raises(Refusal, match="cell_long"):
        write_codebook(book, tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert read_codebook(write_codebook(book, tmp_path / "x.yaml")).codes == book.codes


def paths_of(file: Path) -> list[str]:
    tree = Codebook(read_codebook(file).codes)
    return [tree.path(code.guid) for code in tree]


TABLES = {
    "our own headings": "pad;naam\nA;A\nA > B;B\n",
    "english": "path,name\nA,A\nA > B,B\n",
    "path of the parent": "pad;naam\n;A\nA;B\n",
    "maxqda list": "Codesysteem\tMemo\nA\tx\nA\\B\ty\n",
    "maxqda, child first": "A\\B;x\nA;y\n",
    "maxqda with parent path and name": "Codesysteem;Code\n;A\nA;B\n",
    "sheet of an exported project": "Code;Naam;Wel coderen;In gebruik\nA;A;x;ja\nA > B;B;y;nee\n",
    "bare list": "A\nA > B\n",
    "no headings": "A;de eerste\nA > B;de tweede\n",
    "code and definition": "Code;Definitie\nA;een\nA > B;twee\n",
    "parent column": "Code;Hoort onder\nA;\nB;A\n",
    "parent column, child first": "naam,ouder\nB,A\nA,\n",
    "title rows above": "Codeboek van het team;\n;\nnaam;pad;kleur\nA;A;#0072b2\nB;A > B;\n",
    "empty rows between": "code;definitie\n\nA;x\n;\nA > B;y\n\n",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_as_people_make_them(name: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(TABLES[name].encode(encoding))
    assert paths_of(file) == ["A", "A > B"]


@pytest.mark.parametrize("name", TABLES)
def test_the_same_tables_in_excel(name: str, tmp_path: Path) -> None:
    from openpyxl import Workbook

    delimiter = next((mark for mark in "\t;," if mark in TABLES[name]), ";")
    book = Workbook()
    for line in TABLES[name].splitlines():
        book.active.append(line.split(delimiter))
    book.save(tmp_path / "lijst.xlsx")
    assert paths_of(tmp_path / "lijst.xlsx") == ["A", "A > B"]


def test_a_backslash_in_a_name_is_no_path_without_its_parent(tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_text("code\nen\\of\nTijd\n", "utf-8")
    assert paths_of(file) == ["en\\of", "Tijd"]


def test_definitions_of_a_bare_list_and_accents_of_windows(tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes("Code;Definitie\nCoördinatie;één aanspreekpunt – €\n".encode("cp1252"))
    (code,) = read_codebook(file).codes
    assert (code.name, code.definition, code.color) == ("Coördinatie", "één aanspreekpunt – €", PALETTE[0])


def test_the_codebook_sheet_of_a_larger_workbook_is_read(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Fragmenten"
    book.active.append(["document", "code"])
    sheet = book.create_sheet("Codeboek")
    sheet.append(["pad", "jaar"])
    sheet.append([2016, 1.5])
    book.save(tmp_path / "alles.xlsx")
    found = read_codebook(tmp_path / "alles.xlsx")
    assert [c.name for c in found.codes] == ["2016"]
    assert [n.key for n in found.notices] == ["codebook.file.sheet_used", "codebook.file.fields_ignored"]


GUID = "3f0e7f7e-8f0b-4d5c-9a3e-0d6f6f6f0001"
WRONG_YAML = {
    "yaml": ("codes:\n  - name: A\n   definition: x\n", 3),
    "alias": ("codes:\n  - &a\n    name: A\n  - *a\n", 2),
    "tag": ("codes:\n  - name: !!python/object/apply:os.system ['ls']\n", 2),
    "not_a_codebook": ("zomaar wat tekst\n", 1),
    "no_codes": ("name: leeg\n", None),
    "name_missing": ("codes:\n  - name: A\n  - definition: x\n", 3),
    "name_misspelt": ("codes:\n  - nmae: A\n", 2),
    "name_empty": ("codes:\n  - name: ''\n", 2),
    "name_separator": ("codes:\n  - name: A > B\n", 2),
    "name_twice": ("codes:\n  - name: Tijd\n  - name: ' tijd'\n", 3),
    "color": ("codes:\n  - name: A\n    color: paars\n", 2),
    "guid": ("codes:\n  - name: A\n    guid: 12\n", 2),
    "guid_twice": (
        f"codes:\n  - name: A\n    guid: {GUID}\n  - name: B\n    guid: '{{{GUID.upper()}}}'\n",
        4,
    ),
    "not_a_list": ("codes:\n  - name: A\n    cues: loslaten\n", 3),
    "not_a_list ": ("codes:\n  - name: A\n    parafrasen: Ga maar.\n", 3),
    "not_text ": ("codes:\n  - name: A\n    paraphrases:\n      - [x]\n", 4),
    "key_twice ": ("codes:\n  - name: A\n    paraphrases: [x]\n    parafrasen: [y]\n", 4),
    "not_text": ("codes:\n  - name: A\n    definition: [x]\n", 3),
    "not_a_code": ("codes:\n  - [A]\n", 2),
    "key_twice": ("codes:\n  - name: A\n    name: B\n", 3),
    "yes_or_no": ("codes:\n  - name: A\n    codable: misschien\n", 2),
    "documents": ("codes:\n  - name: A\n---\ncodes: []\n", 3),
    "character": ("codes:\n  - name: A\x00\n", 2),
    "too_big": ("codes: " + "[" * 200 + "]" * 200, 1),
    "too_deep": (
        "codes:\n" + "".join(f"{'  ' * n}- name: c{n}\n{'  ' * n}  codes:\n" for n in range(45)),
        82,
    ),
    "too_many": ("codes:\n" + "".join(f"- n{n}\n" for n in range(10_001)), None),
    "empty": ("# alleen een opmerking\n", None),
}


@pytest.mark.parametrize("key", WRONG_YAML)
def test_a_wrong_yaml_is_refused_where_it_is_wrong(key: str, tmp_path: Path) -> None:
    content, line = WRONG_YAML[key]
    file = tmp_path / "boek.yaml"
    file.write_text(content, "utf-8", newline="")
    refused_as(key.strip(), line, file)


WRONG_CSV = {
    "parent_missing": ("pad\nA\nKnelpuntne > B\n", 3),
    "name_twice": ("pad;definitie\nA;x\na;y\n", 3),
    "cycle": ("naam;ouder\nA;B\nB;A\n", 2),
    "parent_ambiguous": ("naam;ouder\nA;\nB;\nX;A\nX;B\nY;X\n", 6),
    "guid": ("naam;guid\nA;geen\n", 2),
    "color": ("naam;kleur\nA;#12\n", 2),
    "name_empty": ("naam;definitie\n;x\n", 2),
    "no_code_column": ("kleur;guid;definitie\n#000000;;x\n", None),
    "no_code_column ": ("datum;bedrag;plaats\n1-2-2017;3;Delft\n", None),
    "no_code_column  ": ("1;3\n2;4\n", None),
    "survey": ("Respondentnummer;Organisatie;Waarom?\nR1;gemeente;omdat\n", None),
    "survey ": ("respondent;antwoord\nR1;omdat\n", None),
    "survey  ": ("ID;Starttijd;Tijd van voltooien;Naam;Wat vindt u?\n1;9:00;9:05;An;mooi\n", None),
    "no_codes": ("naam;definitie\n", None),
    "not_text_file": ("naam\x00\x01\n", None),
}


@pytest.mark.parametrize("key", WRONG_CSV)
def test_a_wrong_table_is_refused_where_it_is_wrong(key: str, tmp_path: Path) -> None:
    content, line = WRONG_CSV[key]
    file = tmp_path / "boek.csv"
    file.write_text(content, "utf-8", newline="")
    refused_as(key.strip(), line, file)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("Wie bepaalt?\nRespondenten\n", ["Wie bepaalt?", "Respondenten"]),
        ("Wie bepaalt?;de vraag wie het zegt\nSturen;\n", ["Wie bepaalt?", "Sturen"]),
        ("code;respondent;vraag?;soort\nLoslaten;R1;x;y\n", ["Loslaten"]),
        ("Name;Files;References;Created on\nLoslaten;3;4;1-2-2017\n", ["Loslaten"]),
    ],
)
def test_lists_and_other_programs_tables_stay_codebooks(
    content: str, names: list[str], tmp_path: Path
) -> None:
    (tmp_path / "boek.csv").write_text(content, "utf-8")
    assert [code.name for code in read_codebook(tmp_path / "boek.csv").codes] == names


def test_a_refused_table_tells_the_columns_found_and_those_expected(tmp_path: Path) -> None:
    (tmp_path / "boek.csv").write_text("datum;bedrag;plaats\n1-2-2017;3;Delft\n", "utf-8")
    with pytest.raises(Refusal) as refused:
        read_codebook(tmp_path / "boek.csv")
    told = words.say(refused.value)
    assert "datum, bedrag, plaats" in told and "code, pad, naam, definitie" in told and "boek.csv" in told


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, content, key in [
        ("a.docx", b"x", "format"),
        ("a.yaml", b"", "empty"),
        ("a.yaml", "naam: caf\xe9".encode("cp1252"), "not_utf8"),
        ("a.csv", b" \n", "empty"),
        ("a.xlsx", b"geen zip", "not_xlsx"),
        ("a.xlsx", zipped({"[Content_Types].xml": b"<x/>"}), "not_xlsx"),
        ("a.xlsx", zipped({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "not_xlsx"),
        ("a.xlsx", zipped({"x": b"\0" * 201_000_000}), "too_big"),
    ]:
        file = tmp_path / name
        file.write_bytes(content)
        refused_as(key, None, file)
    refused_as("missing", None, tmp_path / "weg.yaml")
    with pytest.raises(Refusal, match="unwritable"):
        write_codebook(Codebook([Code(new_guid(), "A")]), tmp_path / "geen map" / "x.yaml")


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def refused_as(key: str, line: int | None, file: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_codebook(file)
    assert refused.value.key == f"codebook.file.{key}"
    if line is not None:
        assert refused.value.details["line"] == line
    for language in ("nl", "en"):
        words.set_language(language)  # type: ignore[arg-type]
        assert file.name in words.say(refused.value)
    words.set_language("nl")


def test_the_workbook_is_the_same_bytes_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = read_codebook("loslaten-of-sturen")
    here = write_codebook(book, tmp_path / "a.xlsx").read_bytes()
    monkeypatch.setattr("sys.platform", "win32")
    there = write_codebook(book, tmp_path / "b.xlsx").read_bytes()
    assert here == there


def test_a_document_type_hidden_in_utf_16_is_refused(tmp_path: Path) -> None:
    good = write_codebook(read_codebook("loslaten-of-sturen"), tmp_path / "a.xlsx").read_bytes()
    file = tmp_path / "b.xlsx"
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                xml = (
                    part.decode("utf-8").partition("?>")[2]
                    if part.startswith(b"<?xml")
                    else part.decode("utf-8")
                )
                part = ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "e">]>' + xml).encode(
                    "utf-16"
                )
            new.writestr(name, part)
    with pytest.raises(Refusal, match=r"codebook\.file\.not_xlsx"):
        read_codebook(file)


def test_damaged_files_are_refused_and_nothing_else(tmp_path: Path) -> None:
    good = {
        s: write_codebook(read_codebook("loslaten-of-sturen"), tmp_path / f"b{s}").read_bytes()
        for s in (".yaml", ".xlsx", ".csv")
    }
    import random

    chance = random.Random(5)
    damage: list[Callable[[bytearray], object]] = [
        lambda b: b.__delitem__(slice(chance.randrange(len(b)), None)),
        lambda b: b.__setitem__(chance.randrange(len(b)), chance.randrange(256)),
        lambda b: b.insert(chance.randrange(len(b)), chance.choice(b"&*!{}[]:-\"'\n\t;,>|%@`\0")),
    ]
    for suffix, content in good.items():
        for _ in range(40):
            broken = bytearray(content)
            for _ in range(chance.randrange(1, 4)):
                if broken:
                    chance.choice(damage)(broken)
            file = tmp_path / f"stuk{suffix}"
            file.write_bytes(broken)
            try:
                Codebook(read_codebook(file).codes)
            except Refusal as refusal:
                words.say(refusal)


def test_unknown_keys_are_told_and_dutch_ones_understood(tmp_path: Path) -> None:
    file = tmp_path / "boek.yaml"
    file.write_text(
        "naam van team: x\ncodes:\n- naam: Ja\n  definitie: 1.0\n  defintion: x\n  Kleur: '#ABC'\n  codes:\n",
        "utf-8",
    )
    found = read_codebook(file)
    assert [(c.name, c.definition, c.color) for c in found.codes] == [("Ja", "1.0", "#aabbcc")]
    assert [n.key for n in found.notices] == ["codebook.file.field_misspelt", "codebook.file.fields_ignored"]
    assert found.notices[0].details["meant"] == "definition"


def test_colours_and_guids_are_made_where_there_are_none(tmp_path: Path) -> None:
    file = tmp_path / "boek.csv"
    file.write_text("\n".join(f"code {n}" for n in range(24)), "utf-8")
    codes = read_codebook(file).codes
    assert {c.color for c in codes} == set(PALETTE)
    assert len({c.guid for c in codes}) == 24


def test_the_shipped_books_are_found_by_name() -> None:
    assert set(shipped()) == {
        "loslaten-of-sturen",
        "burgerparticipatie",
        "integrale-samenwerking",
        "effecten-inwoners",
        "sturen-met-kwaliteit",
        "gemeenten-in-transitie",
        "eindverslag",
    }


def test_a_quotation_mark_that_is_not_closed_swallows_no_lines_unseen(tmp_path: Path) -> None:
    (tmp_path / "boek.csv").write_text('code;definitie\n"Loslaten;ruimte\nSturen;kaders\n', "utf-8")
    with pytest.raises(Refusal) as caught:
        read_codebook(tmp_path / "boek.csv")
    assert (caught.value.key, caught.value.details["line"]) == ("codebook.file.csv", 2)


def test_a_column_of_those_who_interviewed_says_nothing_of_codes(tmp_path: Path) -> None:
    (tmp_path / "boek.csv").write_text("code;interviewer\nLoslaten;Marloes\n", "utf-8")
    found = read_codebook(tmp_path / "boek.csv")
    assert [(c.name, c.interviewer) for c in found.codes] == [("Loslaten", False)]
    assert found.notices
