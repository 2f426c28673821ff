"""Definitions are kept as steps, follow codes that are merged; their cuts follow a text that is edited."""

from __future__ import annotations

import gc
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.coding.extract import Extract
from app.coding.model import Fragment, new_guid
from app.coding.refusal import Refusal
from app.coding.report import files
from app.coding.report.changes import changed
from app.coding.report.definition import Definition, DocumentWish, Quote, Rule, TableWish, Theme
from app.coding.report.shorten import marks_of
from app.coding.report.tree import Heading, Paragraph, Quotation, Report, TableHere
from app.coding.transcripts import read_text
from app.project import Project
from app.project.reporting import first_definition, make_report
from app.words import say
from tests.project.conftest import IN_A_FILE

TEXT = (
    "Interviewer: Hoe gaat het?\nR1: Nou ja, wij laten het dan toch maar los, denk ik, zeg maar.\n"
    "Interviewer: En verder?\nR1: Wij sturen niet meer.\n"
)
SAID = "Nou ja, wij laten het dan toch maar los, denk ik, zeg maar."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as made:
        source = made.sources.add(read_text(TEXT, "een.txt")).subject or ""
        for name, words in (("Loslaten", SAID), ("Los", "Wij sturen niet meer.")):
            code = made.codes.add(name).subject or ""
            at = TEXT.index(words)
            made.codings.add(source, at, at + len(words), code)
        yield made


def definition(project: Project, **more: object) -> Definition:
    made = Definition(new_guid(), "Deel", pictures=(), appendix=())
    return replace(made, **more)  # type: ignore[arg-type]


def quoted(project: Project, guid: str) -> tuple[list[str], list[str]]:
    report = make_report(project, project.reports.get(guid))
    return [b.text for b in report.blocks if isinstance(b, Quotation)], [n.key for n in report.notices]


def test_a_definition_is_kept_changed_removed_and_every_step_undone(project: Project) -> None:
    one = definition(project, intro="Eerst.")
    project.reports.save(one)
    project.reports.save(replace(one, intro="Daarna."))
    assert project.reports.get("deel").intro == "Daarna."
    assert not project.reports.save(replace(one, intro="Daarna."))  # nothing new, no step
    project.undo()
    assert project.reports.get(one.guid) == one
    project.reports.remove("Deel")
    assert project.reports.list() == []
    project.undo()
    assert project.reports.list() == [one] and project.check() == []
    for name, key in (
        ("deel", "report.name_taken"),
        ("  ", "report.no_name"),
        ("x" * 200, "report.long_name"),
    ):
        with pytest.raises(Refusal) as refused:
            project.reports.save(definition(project, name=name))
        assert refused.value.key == key
        assert "None" not in say(refused.value) and "True" not in say(refused.value)
        assert not key.endswith("near") or f"“{refused.value.details['near']}”" in say(refused.value)


def test_what_was_written_under_a_merged_code_stands_under_the_one_that_stays(project: Project) -> None:
    gone, stays = project.codes.get("Los").guid, project.codes.get("Loslaten").guid
    codings = {c.code: c.guid for c in project.codings.list()}
    one = definition(
        project, codes=(gone, stays), tables=(TableWish("pairs", codes=(gone, stays)),),
        themes={
            gone: Theme("Over los.", quotes=(Quote(codings[gone]),)),
            stays: Theme("Over loslaten.", quotes=(Quote(codings[stays]),)),
        },
    )  # fmt: skip
    project.reports.save(one)
    project.codes.merge(gone, stays)
    kept = project.reports.get("Deel")
    assert kept.codes == (stays,) and set(kept.themes) == {stays}
    assert kept.theme(stays).text == "Over loslaten.\nOver los."
    project.reports.save(replace(kept, tables=()))
    texts, _notices = quoted(project, "Deel")
    assert texts == [SAID, "Wij sturen niet meer."]
    project.undo()
    project.undo()
    assert project.reports.get("Deel") == one and project.check() == []


def test_a_cut_follows_an_edited_text_or_is_told_to_be_lost(project: Project) -> None:
    code = project.codes.get("Loslaten").guid
    coding = next(c.guid for c in project.codings.list() if c.code == code)
    cut = Quote(coding, ((5, 8),), marks_of(SAID))
    project.reports.save(definition(project, codes=(code,), themes={code: Theme(quotes=(cut,))}))
    assert quoted(project, "Deel") == (["Nou ja, wij laten het [...] los, denk ik, zeg maar."], [])
    source = project.sources.list()[0].guid
    project.sources.edit_text(source, TEXT.replace("Nou ja, wij", "Nou ja, kijk eens, wij"))
    assert quoted(project, "Deel") == (["Nou ja, kijk eens, wij laten het [...] los, denk ik, zeg maar."], [])
    project.sources.edit_text(source, TEXT.replace("dan toch maar los", "los"))
    assert quoted(project, "Deel") == (
        ["Nou ja, wij laten het los, denk ik, zeg maar."],
        ["report.notice.cut_lost"],
    )
    project.codings.remove(coding)
    assert quoted(project, "Deel") == ([], ["report.notice.quote_gone"])


def test_a_name_that_is_replaced_goes_from_the_authors_words_too(project: Project, tmp_path: Path) -> None:
    source = project.sources.list()[0].guid
    project.sources.edit_text(source, TEXT.replace("denk ik", "zei mevrouw Van der Velden"))
    project.reports.save(definition(project, intro="Zoals mevrouw Van der Velden zei."))
    found = project.privacy.search()
    project.privacy.pseudonymise(found, found.entities, tmp_path / "k.sleutel", "een lange wachtzin is dit")
    assert "Velden" not in project.reports.get("Deel").intro
    assert project.check() == []


def blocks(report: Report, key: str) -> list[str]:
    """The paragraphs under the heading of that key, up to the next heading."""
    at = next(n for n, b in enumerate(report.blocks) if isinstance(b, Heading) and b.key == key)
    found = []
    for block in report.blocks[at + 1 :]:
        if isinstance(block, Heading):
            break
        if isinstance(block, Paragraph):
            found.append(block.text)
    return found


def test_each_document_has_its_pictures_under_its_number_and_the_rest_is_told(project: Project) -> None:
    other = project.sources.add(read_text("R2: Ik zeg niets.", "Jansen.txt")).subject or ""
    wish = DocumentWish(("portrait", "timeline"))
    one = definition(project, documents=wish)
    report = make_report(project, one)
    assert [(p.number, p.title) for p in report.pictures] == [
        (1, "Documentportret van D01"), (2, "Tijdlijn van D01"),
    ]  # fmt: skip
    assert [n.key for n in report.notices] == ["report.notice.documents_bare"]
    table = next(t for t in report.tables if t.key == "documents")
    assert [row.cells[0] for row in table.rows] == ["D01", "D02"]
    assert [row.cells[2:] for row in table.rows] == [(4, 26, 2, 2), (1, 4, 0, 0)]
    for picture in report.pictures:
        words = [getattr(s, "text", "") for s in picture.drawing.shapes]
        assert picture.title not in words, "the caption says it"
        assert words[-1] == "n = 2 coderingen in 1 interview; geen filter"
        assert all(0 <= getattr(s, "y", 0) <= picture.drawing.height for s in picture.drawing.shapes)
    told = " ".join(b.text for b in report.blocks if isinstance(b, Heading | Paragraph))
    assert "Jansen" not in told and "een.txt" not in told
    none = make_report(project, replace(one, documents=DocumentWish(("portrait",), (other, new_guid()))))
    assert none.pictures == []
    keys = {n.key for n in none.notices}
    assert keys == {"report.notice.documents_bare", "report.notice.documents_gone"}


@IN_A_FILE
def test_a_bare_document_written_is_told_among_the_bare_ones(project: Project) -> None:
    other = project.sources.add(read_text("Zomaar een stukje.", "beleid.txt")).subject or ""
    assert not project.sources.turns(other)
    wish = DocumentWish(("portrait", "timeline"), (other,))
    report = make_report(project, definition(project, documents=wish))
    assert report.pictures == []
    keys = {n.key for n in report.notices}
    assert keys == {"report.notice.documents_bare", "report.notice.documents_turnless"}


def test_documents_order_and_answers_go_to_a_file_by_name_and_back(project: Project, tmp_path: Path) -> None:
    source = project.sources.list()[0]
    codes = [project.codes.get(name).guid for name in ("Los", "Loslaten")]
    one = definition(
        project, documents=DocumentWish(("timeline",), (source.guid,)), order="own", sequence=tuple(codes),
        answers={"checking": "Twee lazen mee."},
    )  # fmt: skip
    book, sources = project.codes.book(), project.sources.list()
    files.write(one, tmp_path / "r.yaml", book, sources)
    text = (tmp_path / "r.yaml").read_text("utf-8")
    assert source.name in text and source.guid not in text
    assert replace(files.read(tmp_path / "r.yaml", book, sources), guid=one.guid) == one
    project.reports.save(one)
    assert project.reports.get(one.guid) == one
    (tmp_path / "r.yaml").write_text(text.replace(source.name, "weg"), "utf-8")
    with pytest.raises(Refusal) as refused:
        files.read(tmp_path / "r.yaml", book, sources)
    assert refused.value.key == "report.no_document"
    wrongs = {
        "answers: {coders: x}": "report.file_choice",
        "documents: [portrait]": "report.file_value",
        "documents: {pictures: [heatmap]}": "report.file_choice",
        "picture: [portrait]": "report.file_key_near",
        "pictures: [portrait]": "report.document_picture",
        "documents: {picture: [portrait]}": "report.file_inner_key_near",
        "rule: {kind: all, kinds: 2}": "report.file_inner_key_near",
        "tables: [{kind: cases, coun: cases}]": "report.file_inner_key_near",
        "themes: {Loslaten: {texts: x}}": "report.file_inner_key_near",
        "themes: {Loslaten: {quotes: [{coding: x, zzz: 1}]}}": "report.file_inner_key",
        "null: x": "report.file_nameless",
        '" ": x': "report.file_nameless",
        "themes: {~: {text: x}}": "report.file_inner_nameless",
        "where: {null: noord}": "report.file_inner_nameless",
        "rule: {'': 2}": "report.file_inner_nameless",
        "where: {regio: null}": "report.file_blank",
        "order:": "report.file_blank",
        "codes: [~]": "report.file_blank",
        "order: yes": "report.file_choice",
        "off: x": "report.file_key",
    }
    for wrong, key in wrongs.items():
        (tmp_path / "w.yaml").write_text(f"name: W\n{wrong}\n", "utf-8")
        with pytest.raises(Refusal) as refused:
            files.read(tmp_path / "w.yaml", book, sources)
        assert refused.value.key == key
        assert not key.endswith("near") or f"“{refused.value.details['near']}”" in say(refused.value)


def test_themes_stand_in_the_order_that_the_author_gave_them(project: Project) -> None:
    for name in ("Eerste", "Tweede"):
        project.codes.add(name, project.codes.get("Los").guid)
    book = project.codes.book()

    def names(of: Definition) -> list[str]:
        return [c.name for c in of.arranged(book)]

    def headings(of: Definition) -> list[str]:
        codes = {c.guid for c in book}
        return [b.text for b in make_report(project, of).blocks if isinstance(b, Heading) and b.key in codes]

    one = definition(project)
    assert names(one) == headings(one) == ["Loslaten", "Los", "Eerste", "Tweede"]
    up = one.moved(book, book.find("Los").guid, -1)
    assert names(up) == headings(up) == ["Los", "Eerste", "Tweede", "Loslaten"]
    assert up.moved(book, book.find("Los").guid, -1) == up, "it is the first already"
    turned = up.moved(book, book.find("Eerste").guid, 1)
    assert names(turned) == headings(turned) == ["Los", "Tweede", "Eerste", "Loslaten"]
    late = project.codes.add("Later").subject
    assert [c.guid for c in turned.arranged(project.codes.book())][-1] == late
    assert headings(replace(turned, order="codebook")) == names(one)


def test_the_appendix_on_findings_counts_what_is_there_and_asks_for_the_rest(project: Project) -> None:
    project.codes.add("Nooit")
    parts = ("checking", "consistency", "major", "minor")
    one = definition(
        project, appendix=parts, answers={"checking": "Twee lazen hun transcript terug."}, rule=Rule("none"),
        themes={project.codes.get("Los").guid: Theme(rule=Rule("all", 5))},
    )  # fmt: skip
    report = make_report(project, one)
    assert blocks(report, "appendix:checking") == ["Twee lazen hun transcript terug."]
    told = blocks(report, "appendix:consistency")
    assert told[0] == (
        "Bij 1 van de 2 thema’s met fragmenten staat ten minste één citaat. Samen gaat het om 1 citaat, uit "
        "1 van de 1 document waarin is gecodeerd (tabel\u00a03)."
    )
    assert told[-1].startswith("Nog in te vullen: ")
    support = next(t for t in report.tables if t.key == "support")
    assert [(r.cells[0], *r.cells[1:]) for r in support.rows] == [
        ("Loslaten", 1, 0, 0, 1), ("Los", 1, 1, 1, 1), ("Nooit", 0, 0, 0, 0), ("Totaal", 2, 1, 1, 1),
        ("Thema’s met fragmenten; daarvan met citaten", 2, 1, None, None),
    ]  # fmt: skip
    minor = blocks(report, "appendix:minor")
    assert minor[1:3] == ["Loslaten: 1 fragment bij 0 casussen.", "Los: 1 fragment bij 0 casussen."]
    assert minor[3] == "Bij deze codes is niets gecodeerd: Nooit."
    assert [b.look for b in report.blocks if isinstance(b, Paragraph) and "Nog in te vullen" in b.text] == [
        "todo"
    ] * 3
    empty = make_report(project, replace(one, answers={}))
    assert blocks(empty, "appendix:checking")[0].startswith("Nog in te vullen: hebben deelnemers")


def test_a_report_that_is_stopped_in_its_second_file_leaves_the_first_as_it_was(
    project: Project, tmp_path: Path
) -> None:
    from app.coding.exchange.reports.write import write

    report, paths = make_report(project, definition(project)), [tmp_path / "r.docx", tmp_path / "r.xlsx"]
    write(report, paths, say)
    before = [path.read_bytes() for path in paths]

    def stop(done: int, of: int, _what: str) -> None:
        if 2 * done > of:
            raise KeyboardInterrupt

    project.codings.remove(*(c.guid for c in project.codings.list()))
    with pytest.raises(KeyboardInterrupt):
        write(make_report(project, definition(project)), paths, say, stop)
    assert [path.read_bytes() for path in paths] == before and not list(tmp_path.glob(".*tmp"))


def test_the_last_time_is_told_by_the_clock_and_in_the_words_of_who_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import time

    from app.coding.report.writing import moment_words

    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    try:
        assert moment_words("2026-06-30T22:05:01.000Z", say) == "01-07-2026 00:05"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_passage_under_two_themes_is_one_fragment_in_every_total(project: Project) -> None:
    first = project.codings.list()[0]
    other = project.codes.add("Ander thema").subject
    project.codings.add(first.source, first.start, first.end, other)
    report = make_report(project, definition(project, appendix=("consistency",)))
    totals = {t.key: t.cell("total", "fragments") for t in report.tables if t.key in ("material", "support")}
    assert totals == {"material": 2, "support": 2}


def test_the_contents_say_that_their_pages_are_an_estimate_within_the_field(
    project: Project, tmp_path: Path
) -> None:
    from app.coding.exchange.reports import word

    word.write(make_report(project, definition(project)), tmp_path / "r.docx", say)
    with zipfile.ZipFile(tmp_path / "r.docx") as made:
        settings, body = (made.read(f"word/{name}.xml").decode() for name in ("settings", "document"))
    assert '<w:updateFields w:val="true"/>' in settings
    order = [
        settings.index(f"<w:{part}") for part in ("characterSpacingControl", "updateFields", "footnotePr")
    ]
    assert order == sorted(order), "as the schema wants it"
    begin, told = body.index(" TOC \\o"), body.index("De paginanummers hieronder zijn een schatting")
    first = body.index(" PAGEREF ")
    assert begin < told < first, "in the field, so that it goes with the first update"
    assert "w:dirty" not in body


def test_a_first_label_says_who_speaks_and_one_thing_of_the_case(tmp_path: Path) -> None:
    with Project.create(tmp_path / "label.kantlijn", coder="Anna") as project:
        assert first_definition(project).label == "{rol}, {nummer}"
        for name in ("domein", "opdrachtgever", "regio"):
            project.cases.add_attribute(name, "choice", choices=("a", "b"))
        assert first_definition(project).label == "{rol}, {domein}, {opdrachtgever}, {nummer}"
        project.cases.add_attribute("functie", "text", scope="speaker")
        assert first_definition(project).label == "{functie}, {domein}, {nummer}"


def test_what_a_making_keeps_is_nobodys_words(project: Project) -> None:
    """Its moment is no date that somebody told, the number of a quote no name in capitals."""
    said = [coding.guid for coding in project.codings.list()]
    theme = Theme(quotes=tuple(Quote(guid) for guid in said))
    codes = [code.guid for code in project.codes.book()]
    wanted = replace(first_definition(project), name="Verslag", themes=dict.fromkeys(codes, theme))
    definition = project.reports.get(project.reports.save(wanted).subject or "")
    report = make_report(project, definition)
    assert project.reports.keep_made(definition, report)
    last = project.reports.last(definition.guid)
    assert last is not None and set(last["quotes"]) == set(said)
    pieces = [p.text for p in project.privacy.pieces() if p.kind == "project"]
    assert last["at"] not in pieces
    assert not {f.number for f in report.fragments} & set(pieces)
    for guid in said:
        project.codings.remove(guid)
    gone = changed(make_report(project, definition), last)
    assert set(gone.quotes_out) == {f.number for f in report.fragments}


def test_in_word_a_heading_stays_with_its_table_also_on_a_page_on_its_side(
    project: Project, tmp_path: Path
) -> None:
    """On paper the heading of a wide table stood alone at the foot of the page before."""
    from app.coding.exchange.reports import pages, word

    made = make_report(project, definition(project))
    plain = made.tables[0]
    columns = (replace(plain.columns[0], width=14), *plain.columns[1:])
    wide = replace(plain, number=2, columns=columns)
    assert wide.wide and not plain.wide
    lead = Paragraph(("Wat volgt.",), "text")
    blocks_of = (
        Heading(1, "Een", "1"), lead, TableHere(plain.number), lead, TableHere(plain.number),
        Heading(1, "Twee", "2"), Heading(2, "Onder", "2.1"), lead, TableHere(2), TableHere(2),
    )  # fmt: skip
    report = replace(made, blocks=blocks_of, tables=(plain, wide))
    assert pages.leading(report) == {2: 0, 4: 4, 8: 5, 9: 9} and pages.turned(report) == {5, 9}
    on_page = pages.estimate(report)
    assert on_page[5] == on_page[6] == on_page[0] + 1
    word.write(report, tmp_path / "r.docx", say)
    with zipfile.ZipFile(tmp_path / "r.docx") as file:
        body = file.read("word/document.xml").decode()
    text = body[body.rindex("Een<") :]
    assert text.index("landscape") > text.index("Onder") > text.index("Twee") > text.index("<w:sectPr")
    assert body.count("<w:sectPr") == 4, "no empty page between two of them"
    assert text.count('<w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">Wat volgt.') == 2


class Stopped(Exception):
    pass


@pytest.mark.parametrize("least", [20, 30, 60, 101])
def test_a_report_leaves_nothing_that_it_was_made_of_in_memory(project: Project, least: int) -> None:
    """Neither made nor stopped half-way: what stands in circles stays until it is looked for."""

    def told(done: int, of: int, what: str) -> None:
        if done >= least:
            raise Stopped

    one = first_definition(project)
    gc.collect()
    before = {id(o) for o in gc.get_objects() if isinstance(o, Extract | Fragment)}
    gc.disable()
    try:
        report = None
        try:
            report = make_report(project, one, told)
        except Stopped as error:
            stopped: BaseException | None = error
            del error
        now = [o for o in gc.get_objects() if isinstance(o, Extract | Fragment)]
        left = [o for o in now if id(o) not in before]
        assert (report is not None) == (least > 100)
        assert left == []
        stopped = None
    finally:
        gc.enable()
    assert stopped is None


def test_contents_are_compact_and_their_last_lines_stay_together(project: Project, tmp_path: Path) -> None:
    """One line of them stood alone on a page."""
    from app.coding.exchange.reports import pages, word

    # as many as in a report of three institutes: sixteen chapters with their sections, and an appendix
    levels = [1, 1, 1, *[1, *[2] * 8], *[1, *[2] * 9], *[1, *[2] * 6], *[1, *[2] * 5], *[1, *[2] * 12],
              *[1, *[2] * 4], *[1, *[2] * 3], *[1, *[2] * 5], *[1, *[2] * 3], *[1, *[2] * 3], 1,
              *[1, *[2] * 7], 1, *[1, *[2] * 11]]  # fmt: skip
    blocks_of = tuple(Heading(level, f"Kop {n}", str(n)) for n, level in enumerate(levels, 1))
    report = replace(make_report(project, definition(project)), blocks=blocks_of, tables=())
    assert pages.estimate(report)[0] == 4, "the contents take two pages"
    word.write(report, tmp_path / "r.docx", say)
    with zipfile.ZipFile(tmp_path / "r.docx") as made:
        body, styles = (made.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    lines = re.findall(r'<w:pStyle w:val="TOC[12]"/>(<w:keepNext/>)?', body)
    assert len(lines) == len(levels)
    assert [bool(kept) for kept in lines[-6:]] == [False, True, True, True, True, False]
    high = 60.0
    for level in (1, 2):
        style = styles[styles.index(f'w:styleId="TOC{level}"') :]
        spacing = re.search(r'w:before="(\d+)" w:after="(\d+)"', style)
        assert spacing is not None
        high += levels.count(level) * (12.3 + sum(map(int, spacing.groups())) / 20)
    assert high < 2 * pages.TEXT_HIGH, high
