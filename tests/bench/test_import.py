"""100 .docx of 8,000 words: at most 4 times unzipping, walking the XML and one SQLite transaction."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from app.cli import main
from app.coding.survey import read as read_survey
from app.coding.transcripts import read
from app.project import Project
from tests.bench.conftest import seconds

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORDS = (
    "wij",
    "laten",
    "het",
    "los",
    "en",
    "sturen",
    "bij",
    "als",
    "draagvlak",
    "blijft",
    "hè",
    "zeg",
    "maar",
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def interview(place: Path, seed: int, words: int = 8_000) -> None:
    """A transcript in Word: labelled turns of about 60 words, three runs to a paragraph."""
    rng = random.Random(seed)
    paragraphs, n = [], 0
    while n < words:
        size = rng.randint(20, 100)
        label = "Interviewer" if len(paragraphs) % 2 == 0 else "R1"
        said = [" ".join(rng.choice(_WORDS) for _ in range(size // 3)) for _ in range(3)]
        runs = "".join(f'<w:r><w:t xml:space="preserve">{part} </w:t></w:r>' for part in (f"{label}:", *said))
        paragraphs.append(f"<w:p>{runs}</w:p>")
        n += size
    body = f'<w:document xmlns:w="{_W}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELS)
        packed.writestr("word/document.xml", body)


def raw(files: list[Path], place: Path) -> None:
    """The least that any program must do: unzip, walk, keep text and file, one durable transaction."""
    place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE source (name TEXT, text TEXT, original BLOB)")
        rows = []
        for file in files:
            with zipfile.ZipFile(file) as packed:
                root = etree.fromstring(packed.read("word/document.xml"))
            text = "\n".join(
                "".join(t.text or "" for t in p.iter(f"{{{_W}}}t")) for p in root.iter(f"{{{_W}}}p")
            )
            rows.append((file.name, text, file.read_bytes()))
        with db:
            db.executemany("INSERT INTO source VALUES (?, ?, ?)", rows)


def ours(files: list[Path], place: Path) -> None:
    for old in place.parent.glob(place.name + "*"):
        old.unlink()
    project = Project.create(place, coder="Anna")
    project.close()
    assert main(["import", str(place), *map(str, files)]) == 0


def test_import(tmp_path: Path, figure: Callable[..., None]) -> None:
    files = []
    for n in range(100):
        files.append(tmp_path / f"interview{n:03}.docx")
        interview(files[-1], n)
    read(files[0])  # imports
    ours(files, tmp_path / "p.kantlijn")
    with Project.open(tmp_path / "p.kantlijn", read_only=True) as project:
        assert len(project.sources.list()) == 100
        assert project.sources.text(project.sources.list()[0].guid).count(" ") > 7_500
        assert len(project.sources.turns(project.sources.list()[0].guid)) > 100
        assert project.check() == []
    raw(files, tmp_path / "raw.db")
    figure(
        "Import of 100 .docx of 8,000 words",
        "unzip, lxml walk and one SQLite transaction",
        min(seconds(lambda: ours(files, tmp_path / "p.kantlijn"), 3)),
        min(seconds(lambda: raw(files, tmp_path / "raw.db"), 3)),
        4,
        "QualCoder 1.8-2.4 s (gluing turns), Taguette 400 s",
    )


@pytest.mark.slow
def test_growth(tmp_path: Path, figure: Callable[..., None]) -> None:
    """400 documents cost about four times 100: nothing grows with its square."""
    files = []
    for n in range(400):
        files.append(tmp_path / f"interview{n:03}.docx")
        interview(files[-1], n)
    small = min(seconds(lambda: ours(files[:100], tmp_path / "p.kantlijn"), 2))
    large = min(seconds(lambda: ours(files, tmp_path / "p.kantlijn"), 2))
    figure("Import of 400 .docx", "four times the import of 100", large, 4 * small, 1.4)


def test_a_later_export_grows_with_its_columns(tmp_path: Path, figure: Callable[..., None]) -> None:
    """Four times the columns cost four times as much: none is looked for among all others."""
    took = []
    for columns in (3_000, 12_000):
        head = ["Respondent", "Waarom?", *(f"Vraag {n}" for n in range(columns))]
        rows = [[f"R{n}", "Omdat het zo gaat, zeg ik.", *["3"] * columns] for n in range(3)]
        file = tmp_path / f"{columns}.csv"
        file.write_text("\n".join(";".join(row) for row in (head, *rows)), "utf-8")
        with Project.create(tmp_path / f"{columns}.kantlijn", coder="Anna") as project:
            surveys, table, content = project.surveys, read_survey(file), file.read_bytes()
            surveys.store(surveys.plan(table, surveys.columns(table), content))

            def again() -> None:
                assert surveys.plan(table, surveys.columns(table), content).known  # noqa: B023

            took.append(min(seconds(again, 3)))
    figure(
        "Looking through a later export of 12,000 columns", "four times one of 3,000", took[1], 4 * took[0], 2
    )
