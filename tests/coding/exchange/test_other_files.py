"""csv, page, Word and picture as their readers open them."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import words
from app.coding.analysis.tables import table
from app.coding.exchange import csv_files, excel, html, picture, word
from app.coding.extract import Extract
from app.coding.refusal import Refusal
from app.words import say
from tests.coding.exchange.project import empty, small

WRITERS: dict[str, Callable[[Extract, Path], object]] = {
    "a.xlsx": lambda extract, place: excel.write(extract, place, say),
    "a.csv": lambda extract, place: csv_files.write(extract, place, say),
    "a.html": lambda extract, place: html.write(extract, place, say),
    "a.docx": lambda extract, place: word.write(extract, place, say),
    "a.png": lambda extract, place: picture.write(excel.code_matrix(extract), place, say),
    "a.pdf": lambda extract, place: picture.write(excel.code_matrix(extract), place, say),
    "a.svg": lambda extract, place: picture.write(excel.code_matrix(extract), place, say, coefficient="c"),
}


@pytest.fixture(scope="module", autouse=True)
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, dict[str, bytes]]:
    """What each writes before all tests, and when that was."""
    folder = tmp_path_factory.mktemp("first")
    for name, write in WRITERS.items():
        write(small(), folder / name)
    return time.monotonic(), {name: (folder / name).read_bytes() for name in WRITERS}


@pytest.mark.parametrize("name", WRITERS)
def test_no_place_to_write_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"export\.folder"):
        WRITERS[name](small(), tmp_path / "geen" / name)


def read_csv(place: Path, delimiter: str) -> list[dict[str, str]]:
    with place.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_csv_opens_in_a_dutch_excel_and_computes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    csv_files.write(small(), place, say)
    assert place.read_bytes().startswith(b"\xef\xbb\xbfDocument;Casus;")
    told = read_csv(place, ";")
    assert [r["Fragment"] for r in told] == [f.text for f in small().fragments]
    assert told[0]["Memo"] == "'=SOM(A1:A9) is geen formule"
    assert (told[0]["Tijd"], told[0]["Datum"]) == ("0:01:00", "2026-11-01 09:15:30")
    csv_files.write(small(), place, say, what="matrix")
    assert read_csv(place, ";")[7]["Aansturing > Sturen"] == "0,333333"


def test_csv_in_english_has_commas_and_points(tmp_path: Path) -> None:
    words.set_language("en")
    try:
        csv_files.write(small(), tmp_path / "a.csv", say, what="matrix")
    finally:
        words.set_language("nl")
    told = read_csv(tmp_path / "a.csv", ",")
    assert told[7]["Aansturing > Sturen"] == "0.333333"


@given(st.text(max_size=20))
def test_no_csv_field_begins_like_a_formula(text: str) -> None:
    assert not csv_files.safe(text).lstrip().startswith(("=", "+", "-", "@"))


class Reader(HTMLParser):
    """What a page shows and what it is made of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.open: list[str] = []
        self.paragraphs: list[str] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        if tag == "p":
            self.paragraphs.append("")
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "p" in self.open:
            self.paragraphs[-1] += data
        if "mark" in self.open:
            self.marked[-1] += data


def test_the_page_shows_every_word_and_marks_what_is_coded() -> None:
    extract = small()
    reader = Reader()
    reader.feed("".join(html.page(extract, say)))
    assert reader.open == []
    assert not {"script", "img", "link", "iframe"} & set(reader.tags)
    shown = "".join(reader.paragraphs)
    for text in extract.texts.values():
        for line in text.split("\n"):
            assert line in shown
    assert reader.marked[:5] == ["we ", "laten het echt los", ", maar je blijft toch ", "sturen op kaders",
                                 "Tijd is altijd te kort"]  # fmt: skip


def test_the_page_of_an_empty_project_is_a_page() -> None:
    reader = Reader()
    reader.feed("".join(html.page(empty(), say)))
    assert reader.open == [] and "h1" in reader.tags


@settings(max_examples=30)
@given(name=st.text(max_size=20), memo=st.text(max_size=20))
def test_no_text_of_the_user_becomes_markup(name: str, memo: str) -> None:
    extract = small()
    bare = Reader()
    bare.feed("".join(html.page(extract, say)))
    first = replace(extract.fragments[0], memo=f"<b>{memo}</b><script>", coder=f'"{name}>')
    told = Reader()
    other = replace(extract, project_name=name + "<i>", fragments=(first, *extract.fragments[1:]))
    told.feed("".join(html.page(other, say)))
    assert told.open == [] and sorted(told.tags) == sorted(bare.tags)


def test_word_follows_the_codebook_in_real_headings_and_names_no_speaker(tmp_path: Path) -> None:
    extract = small()
    word.write(extract, tmp_path / "a.docx", say)
    document = docx.Document(str(tmp_path / "a.docx"))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "Aansturing"),
        ("Heading 2", "Loslaten"),
        ("Heading 2", "Sturen"),
        ("Heading 3", "Op kaders"),
        ("Heading 1", "Knelpunten"),
        ("Heading 2", "Tijd"),
    ]
    fragments = [p.text for p in document.paragraphs if p.style.name == "Fragment"]
    assert sorted(fragments) == sorted(f.text for f in extract.fragments)
    sources = [p.text for p in document.paragraphs if p.style.name == "Source"]
    assert "Interview Rijswijk · beurt 2 · 0:01:00 · respondent · gecodeerd door Anne" in sources
    assert [p.text for p in document.paragraphs if p.style.name == "Memo"] == [
        "Memo: =SOM(A1:A9) is geen formule"
    ]
    named = replace(extract, fragments=tuple(replace(f, speaker="Jannie de Boer") for f in extract.fragments))
    word.write(named, tmp_path / "b.docx", say)
    assert not any("Jannie" in p.text for p in docx.Document(str(tmp_path / "b.docx")).paragraphs)


def test_an_empty_project_gives_a_word_document_that_says_so(tmp_path: Path) -> None:
    word.write(empty(), tmp_path / "a.docx", say)
    assert say("export.word.none") in [p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs]


def test_pictures_show_labels_and_numbers(tmp_path: Path) -> None:
    matrix = table(small(), "Domein", no_value=say("export.no_value"))
    picture.write(matrix, tmp_path / "a.png", say)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    picture.write(matrix, tmp_path / "a.svg", say)
    told = (tmp_path / "a.svg").read_text("utf-8")
    words = {e.text for e in ElementTree.fromstring(told).iter("{http://www.w3.org/2000/svg}text")}
    assert {"jeugd", "Tijd", "Codes × Domein"} <= words


def test_a_label_that_looks_like_a_formula_is_drawn_as_it_is(tmp_path: Path) -> None:
    matrix = replace(
        excel.code_matrix(small()), row_labels=("$x^2", "ع🙂", "a" * 300, "\x07", "", "$\\frac$")
    )
    picture.write(matrix, tmp_path / "a.png", say)


def test_pictures_refuse_other_kinds_and_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"export\.image_kind"):
        picture.write(excel.code_matrix(small()), tmp_path / "a.jpg", say)
    with pytest.raises(Refusal, match=r"export\.empty_picture"):
        picture.write(excel.code_matrix(empty()), tmp_path / "a.png", say)
    assert list(tmp_path.iterdir()) == []


def test_the_same_project_gives_the_same_bytes(first: tuple[float, dict[str, bytes]], tmp_path: Path) -> None:
    began, before = first
    # The times in a zip archive count in two seconds; the other tests took most of that.
    time.sleep(max(0.0, began + 2.1 - time.monotonic()))
    for name, write in WRITERS.items():
        write(small(), tmp_path / name)
        assert (tmp_path / name).read_bytes() == before[name]
