"""The three deelrapporten become one eindverslag: every figure of its report is counted again by hand."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree
from openpyxl import load_workbook

from app.coding.model import Fragment
from app.coding.privacy.throughout import named
from app.coding.report.changes import changed
from app.coding.report.names import names_in
from app.coding.report.tree import Figure, Heading, Paragraph, Picture, Quotation, Report, TableHere
from app.project import Project
from app.project.institutes import FinalReport, make_reports
from app.project.reporting import make_report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def folder(made: FinalReport, tmp_path_factory: pytest.TempPathFactory) -> FinalReport:
    """Copies of the projects, with their four reports written beside them."""
    place = tmp_path_factory.mktemp("rapporten")
    for file in (*made.institutes.values(), made.final):
        shutil.copy(file, place / file.name)
    there = {name: place / file.name for name, file in made.institutes.items()}
    copied = FinalReport(there, place / made.final.name, made.account, made.before, made.after)
    files = make_reports(copied, place)
    assert {name: [p.suffix for p in paths] for name, paths in files.items()} == {
        name: [".docx", ".xlsx"] for name in ("nivel", "movisie", "verwey-jonker", "eindverslag")
    }
    return copied


@pytest.fixture(scope="module")
def project(folder: FinalReport) -> Iterator[Project]:
    with Project.open(folder.final, read_only=True) as found:
        yield found


@pytest.fixture(scope="module")
def report(project: Project) -> Report:
    return make_report(project, project.reports.get("Eindverslag"))


def file_of(folder: FinalReport, kind: str, name: str = "eindverslag") -> Path:
    return folder.final.parent / f"rapport {name}{kind}"


def passages(fragments: list[Fragment]) -> set[tuple[str, int, int, str]]:
    return {(f.coding.source, f.coding.start, f.coding.end, f.coding.coder) for f in fragments}


def case_of(project: Project) -> dict[str, str]:
    """Each document of the sample has one case."""
    found = {source: case.name for case in project.cases.list() for source in case.sources}
    assert len(found) == 12
    return found


def test_every_theme_is_counted_as_by_hand(project: Project, report: Report) -> None:
    book, every = project.codes.book(), list(project.codings.fragments())
    cases = case_of(project)
    table = next(t for t in report.tables if t.key == "themes")
    assert len(table.rows) > 60
    for row in table.rows:
        under = {row.key, *(c.guid for c in book.descendants(row.key))}
        mine = [f for f in every if f.coding.code in under]
        level = book.depth(row.key)
        own = (
            mine if level == 1 else [f for f in mine if f.coding.code == row.key]
        )  # two levels: 2 is the last
        of = {cases[f.coding.source] for f in mine}
        assert row.cells == (
            book.get(row.key).name, len(passages(mine)), len(passages(own)),
            len({f.coding.source for f in mine}), len(of), round(100 * len(of) / 10, 1),
        )  # fmt: skip


def test_tensions_loslaten_and_sturen_on_one_passage(project: Project, report: Report) -> None:
    table = next(t for t in report.tables if t.key.startswith("pairs:"))
    book, every = project.codes.book(), list(project.codings.fragments())
    for row in table.rows:
        one, other = row.key.split("|")
        letters: dict[str, set[int]] = {}
        for a in (f.coding for f in every if f.coding.code == one):
            for b in (f.coding for f in every if f.coding.code == other):
                if a.source == b.source:
                    both = range(max(a.start, b.start), min(a.end, b.end))
                    letters.setdefault(a.source, set()).update(both)
        letters = {source: of for source, of in letters.items() if of}
        runs = sum(1 for of in letters.values() for n in of if n - 1 not in of)
        assert row.cells[1:] == (runs, len(letters), len({case_of(project)[s] for s in letters})), book.path(
            one
        )
    assert sum(int(row.cells[1] or 0) for row in table.rows) > 10


@pytest.mark.parametrize("attribute", ["type opdrachtgever", "domein"])
def test_themes_by_type_and_domain_with_all_cases_as_base(
    project: Project, report: Report, attribute: str
) -> None:
    table = next(t for t in report.tables if t.key.startswith(f"by:{attribute}:cases"))
    book, every, cases = project.codes.book(), list(project.codings.fragments()), case_of(project)
    values = {c.name: project.cases.values().get(c.guid, {}).get(attribute) for c in project.cases.list()}
    with_document = set(cases.values())
    for row in table.rows[:-1]:
        under = {row.key, *(c.guid for c in book.descendants(row.key))}
        met = {cases[f.coding.source] for f in every if f.coding.code in under}
        for column, cell in zip(table.columns[1:], row.cells[1:], strict=True):
            kind, _, value = column.key.partition(":")
            n = sum(1 for c in met if values[c] == value)
            base = sum(1 for c in with_document if values[c] == value)
            assert cell == (n if kind == "n" else round(100 * n / base, 1)), (book.path(row.key), column.key)


def test_residents_may_think_along_per_wave(project: Project, report: Report) -> None:
    table = next(t for t in report.tables if t.key.startswith("by:waves:documents"))
    waves = {s.guid: s.wave for s in project.sources.list()}
    every = list(project.codings.fragments())
    code = project.codes.get("Betrekken van inwoners > Meedenken").guid
    for wave in ("1", "2"):
        n = len({f.coding.source for f in every if f.coding.code == code and waves[f.coding.source] == wave})
        assert table.cell(code, f"n:{wave}") == n > 0
        assert table.cell("total", f"n:{wave}") == sum(1 for w in waves.values() if w == wave)


def test_shares_and_cases_by_two_attributes(project: Project, report: Report) -> None:
    held = {c.name: project.cases.values()[c.guid] for c in project.cases.list() if c.sources}
    shares = next(t for t in report.tables if t.key == "shares:domein:cases")
    youth = sum(1 for of in held.values() if of["domein"] == "jeugd")
    assert (shares.cell("jeugd", "n"), shares.cell("jeugd", "share")) == (youth, 100 * youth / len(held))
    crossed = next(t for t in report.tables if t.key == "shares:domein:cases:type opdrachtgever")
    for domain in ("jeugd", "Wmo"):
        for kind in ("gemeente", "organisatie"):
            n = sum(1 for of in held.values() if (of["domein"], of["type opdrachtgever"]) == (domain, kind))
            assert crossed.cell(domain, f"n:{kind}") == n


def test_forms_of_participation_per_proeftuin(project: Project, report: Report) -> None:
    table = next(t for t in report.tables if t.key.startswith("cases:"))
    book, every = project.codes.book(), list(project.codings.fragments())
    cases = {c.guid: c.name for c in project.cases.list()}
    rows = [r for r in table.rows if r.key in cases]
    assert {r.cells[0] for r in rows} == set(case_of(project).values())
    for row in rows:
        for column, cell in zip(table.columns[1:-1], row.cells[1:-1], strict=True):
            under = {column.key, *(c.guid for c in book.descendants(column.key))}
            mine = [f for f in every if f.coding.code in under and cases[row.key] in f.cases]
            assert cell == (len(passages(mine)) or None)
    some = sum(1 for r in rows if any(c is not None for c in r.cells[1:-1]))
    assert (table.cell("total", "any"), table.cell("of", "any")) == (some, len(rows))


def test_a_lesson_has_every_fragment_that_carries_it(project: Project, report: Report) -> None:
    code = project.codes.get("Betrekken van inwoners > Lessen over burgerparticipatie")
    below = {code.guid, *(c.guid for c in project.codes.book().descendants(code.guid))}
    quoted = {b.coding for b in report.blocks if isinstance(b, Quotation)}
    mine = [f for f in project.codings.fragments() if f.coding.code in below]
    assert len(mine) > 5 and passages(mine) == passages([f for f in mine if f.coding.guid in quoted])


def test_quotes_are_words_of_the_source_and_their_labels_name_nobody(
    project: Project, report: Report
) -> None:
    quotes = [b for b in report.blocks if isinstance(b, Quotation)]
    assert len(quotes) > 100
    names = {s.name for s in project.sources.speakers() if named(s.name)} | {
        s.name for s in project.sources.list()
    }
    names |= {c.name for c in project.cases.list()}
    texts = {f.coding.guid: f.text for f in project.codings.fragments()}
    functions = {
        v for of in project.cases.values_by_target().values() for k, v in of.items() if k == "functie"
    }
    for quote in quotes:
        rest = iter(texts[quote.coding])
        assert all(letter in rest for letter in quote.text)
        function, _, others = quote.label.partition(", ")
        assert function in functions and re.fullmatch(r"(jeugd|Wmo), R\d\d", others)
        assert not any(name in quote.label for name in names)


def words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_word_and_excel_have_the_same_tables_under_the_same_numbers(
    folder: FinalReport, report: Report
) -> None:
    document = docx.Document(str(file_of(folder, ".docx")))
    book = load_workbook(file_of(folder, ".xlsx"), data_only=True)
    captions = [p.text for p in document.paragraphs if p.style.name.lower() == "caption"]
    assert captions == [f"Tabel {t.number}. {t.title}" for t in report.tables]
    assert len(document.tables) == len(report.tables)
    for table, written in zip(report.tables, document.tables, strict=True):
        sheet = list(book[f"Tabel {table.number}"].iter_rows(min_row=2, values_only=True))
        assert len(sheet) == len(table.rows) == len(written.rows) - 1
        shown = [[words(c) for c in row.iter(f"{W}tc")] for row in written._tbl.iter(f"{W}tr")][1:]
        for cells, there, kept in zip(shown, sheet, table.rows, strict=True):
            for column, on_paper, value, cell in zip(table.columns, cells, there, kept.cells, strict=True):
                assert value == cell
                if isinstance(value, int | float):
                    plain = on_paper.rstrip("%").replace(".", "").replace(",", ".")
                    digits = 2 if column.kind == "decimal" else 0
                    assert float(plain) == round(value, digits), (table.title, column.key)
                elif value is None:
                    assert on_paper == ""


def test_every_figure_of_the_text_stands_in_the_workbook_with_its_sentence(
    folder: FinalReport, report: Report
) -> None:
    document = docx.Document(str(file_of(folder, ".docx")))
    body = {words(p) for p in document.element.body.iter(f"{W}p")}
    book = load_workbook(file_of(folder, ".xlsx"), data_only=True)
    rows = list(book["Cijfers in de tekst"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(report.sentences) > 200
    for figure, value, number, row, column, sentence in rows:
        assert sentence in body and figure in sentence
        sheet = list(book[f"Tabel {number}"].iter_rows(values_only=True))
        at = sheet[0].index(column)
        assert value in [line[at] for line in sheet[1:] if line[0] == row]
        digits = re.sub(r"\D", "", figure) if "," not in figure else figure.replace(",", "").replace("%", "")
        assert str(round(value * (100 if "," in figure else 1))).zfill(len(digits)) == digits
    for paragraph in (b for b in report.blocks if isinstance(b, Paragraph) and len(b.runs) > 1):
        loose = "".join(r for r in paragraph.runs if isinstance(r, str))
        if any(isinstance(r, Figure) for r in paragraph.runs):  # every figure of a sentence is one of a table
            assert not re.search(r"\d", re.sub(r"meting \d", "", loose)), loose


def test_the_word_file_has_what_a_report_needs(folder: FinalReport, report: Report) -> None:
    with zipfile.ZipFile(file_of(folder, ".docx")) as archive:
        assert archive.testzip() is None
        main = etree.fromstring(archive.read("word/document.xml"))
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
        core = archive.read("docProps/core.xml").decode()
    headings = [b for b in report.blocks if isinstance(b, Heading)]
    styled = [
        (p.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), words(p))
        for p in main.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None
    ]
    assert [(s, t) for s, t in styled if s.startswith("Heading")] == [
        (f"Heading{h.level}", h.text) for h in headings
    ]
    contents = [t for s, t in styled if s in ("TOC1", "TOC2")]
    assert len(contents) == sum(1 for h in headings if h.level <= 2)
    quotes = [b for b in report.blocks if isinstance(b, Quotation)]
    told = [words(n).strip() for n in notes.iter(f"{W}footnote") if int(n.get(f"{W}id")) > 0]
    assert told == [q.note for q in quotes] and all(q.number in q.note for q in quotes)
    assert len(list(main.iter(f"{W}footnoteReference"))) == len(quotes)
    for table in main.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows)
        width = sum(int(c.get(f"{W}w")) for c in table.iter(f"{W}gridCol"))
        assert width in (9070, 14002)
    instructions = [t.text for t in main.iter(f"{W}instrText")]
    assert sum("SEQ Tabel" in (t or "") for t in instructions) == len(report.tables)
    assert len(list(main.iter("{*}docPr"))) == len(report.pictures) == 2
    assert all(p.get("descr") for p in main.iter("{*}docPr"))
    assert any(s.get(f"{W}orient") == "landscape" for s in main.iter(f"{W}pgSz"))
    assert "<dc:creator>Kantlijn</dc:creator>" in core and "Teamleider" not in core


def test_the_fragments_sheet_has_every_quote_under_its_number(folder: FinalReport, report: Report) -> None:
    book = load_workbook(file_of(folder, ".xlsx"), data_only=True)
    rows = list(book["Fragmenten"].iter_rows(min_row=2, values_only=True))
    by_number = {row[0]: row for row in rows}
    assert len(by_number) == len(rows) == len(report.fragments)
    for quote in (b for b in report.blocks if isinstance(b, Quotation)):
        row = by_number[quote.number]
        assert (row[4], row[5] or "", row[10]) == (quote.text, quote.label, quote.coding)


def test_fragment_numbers_stay_in_the_merged_report(folder: FinalReport, report: Report) -> None:
    book = load_workbook(file_of(folder, ".xlsx", "nivel"), data_only=True)
    numbers = {row[10]: row[0] for row in book["Fragmenten"].iter_rows(min_row=2, values_only=True)}
    later = {f.coding: f.number for f in report.fragments}
    both = numbers.keys() & later.keys()
    assert len(both) > 400 and all(numbers[g] == later[g] for g in both)


def test_the_names_check_finds_what_the_sample_left_in(report: Report) -> None:
    found = names_in(report)
    assert {"Henk", "Zwolle"} <= {n.text for n in found}
    assert all(n.where == "quote" and n.coding for n in found if n.text == "Henk")
    fine = names_in(report, ("henk",))
    assert {n.text for n in fine} == {n.text for n in found} - {"Henk"}


def test_made_again_it_is_the_same_and_after_more_coding_it_tells_what_changed(
    folder: FinalReport, report: Report, tmp_path: Path
) -> None:
    place = tmp_path / "e.kantlijn"
    shutil.copy(folder.final, place)
    with Project.open(place, coder="Codeur A") as project:
        definition = project.reports.get("Eindverslag")
        assert not changed(make_report(project, definition), project.reports.last(definition.guid))
        assert not project.reports.keep_made(definition, report)
        source = project.sources.list()[0].guid
        code = project.codes.get("Aansturing > Loslaten").guid
        project.codings.add(source, 100, 140, code)
        again = make_report(project, definition)
        told = changed(again, project.reports.last(definition.guid))
        moved = {(c.row, c.column.replace("\u00ad", "")): (c.before, c.after) for c in told.figures}
        assert moved["Loslaten", "Waarvan zelf"] == (27, 28)
        assert moved["Aansturing", "Fragmenten"] == (116, 117)
        assert project.reports.keep_made(definition, again)
        assert project.reports.last(definition.guid) is not None
        assert project.can_undo().label != "history.report_made"  # type: ignore[union-attr]
        assert project.check() == []


def test_the_definitions_of_the_institutes_come_along_in_the_merge(
    folder: FinalReport, project: Project
) -> None:
    names = [d.name for d in project.reports.list()]
    assert names == ["Deelrapport Movisie", "Deelrapport NIVEL", "Deelrapport Verwey-Jonker", "Eindverslag"]
    there = make_report(project, project.reports.get("Deelrapport NIVEL"))
    pairs = next(t for t in there.tables if t.key.startswith("pairs:"))
    assert pairs.rows[0].cells[0] == "Loslaten × Sturen"


def test_every_block_is_placed_once(report: Report) -> None:
    assert [b.number for b in report.blocks if isinstance(b, TableHere)] == [t.number for t in report.tables]
    assert [b.number for b in report.blocks if isinstance(b, Picture)] == [1, 2]


def test_the_worked_examples_of_the_guide_are_what_it_says(project: Project, report: Report) -> None:
    by = {t.key.split(":")[0] + ":" + (t.key.split(":") + [""])[1]: t for t in report.tables}
    code = {c.name: c.guid for c in project.codes.book()}
    pair = f"{code['Sturen']}|{code['Spanningsveld']}"
    assert [by["pairs:"].cell(pair, c) for c in ("passages", "documents")] == [8, 7]
    assert by["shares:domein"].key == "shares:domein:cases:type opdrachtgever"
    waves = by["by:waves"]
    assert [waves.cell(code["Meedenken"], f"n:{w}") for w in "12"] == [5, 5] and waves.cell(
        "total", "n:1"
    ) == 6
    cases = by["cases:"]
    assert (cases.cell("total", "any"), cases.cell("total", code["Meebeslissen"])) == (10, 8)
    page = (Path(__file__).resolve().parents[2] / "docs" / "report.md").read_text("utf-8")
    for words in (
        "share 8 passages in 7 documents", "5 of 6 documents, twice", "Meebeslissen in 8",
        "all 10 proeftuinen some form", "teamleider jeugdhulporganisatie, jeugd, R06",
    ):  # fmt: skip
        assert words in page
    assert any(
        b.label == "teamleider jeugdhulporganisatie, jeugd, R06"
        for b in report.blocks
        if isinstance(b, Quotation)
    )


def test_the_definition_in_the_guide_is_read(project: Project, tmp_path: Path) -> None:
    from app.coding.report.files import from_plain, read, to_plain

    page = (Path(__file__).resolve().parents[2] / "docs" / "report.md").read_text("utf-8")
    (tmp_path / "r.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    found = read(tmp_path / "r.yaml", project.codes.book(), project.sources.list())
    assert found.levels == 2 and [t.kind for t in found.tables] == ["pairs", "by", "shares", "cases"]
    assert found.documents.pictures == ("portrait", "timeline") and len(found.documents.of) == 1
    assert from_plain(to_plain(found)) == found == from_plain(to_plain(found, brief=True))
    assert make_report(project, found).tables
