"""The bound: the workbook of 20,000 fragments takes at most 2 times openpyxl writing the same cells."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app.coding.analysis.columns import columns_of
from app.coding.codebook import Codebook
from app.coding.exchange import excel
from app.coding.extract import Extract
from app.coding.model import Attribute, Case, Code, Coder, Coding, Fragment, Source, Turn
from app.words import say

SENTENCE = "de gemeente laat los en stuurt op kaders want er is nooit genoeg tijd & geld in de proeftuin"


def project(n: int, documents: int = 100, codes: int = 30) -> Extract:
    """``n`` fragments of about 200 characters, with three attributes."""
    rng = random.Random(3)
    words = [
        "de",
        "gemeente",
        "laat",
        "los",
        "en",
        "stuurt",
        "op",
        "kaders",
        "want",
        "er",
        "is",
        "nooit",
        "genoeg",
        "tijd",
        "&",
        "geld",
        "in",
        "de",
        "proeftuin",
    ]
    texts = {f"s{i}": " ".join(rng.choices(words, k=8_000)) for i in range(documents)}
    book = Codebook(Code(f"c{i}", f"Thema {i}", None, i) for i in range(codes))
    coders = (Coder("x", "Anne", "#0072b2"), Coder("y", "Bram", "#d55e00"))
    codings = []
    for i in range(n):
        source = f"s{rng.randrange(documents)}"
        start = rng.randrange(len(texts[source]) - 400)
        codings.append(
            Coding(
                f"g{i}",
                f"c{rng.randrange(codes)}",
                source,
                start,
                start + rng.randrange(20, 380),
                rng.choice("xy"),
                created=f"2026-11-{rng.randrange(1, 22):02d}T09:{rng.randrange(60):02d}:00.000Z",
            )
        )
    values = {"Domein": "jeugd", "Type": "gemeente", "Inwoners": "53500"}
    fragments = tuple(
        Fragment(
            c,
            f"Interview {c.source}",
            ("Innovatieagenda Rijswijk",),
            values,
            "Respondent",
            "respondent",
            book.path(c.code),
            texts[c.source][c.start : c.end],
            12,
            75.5,
            "Anne",
            "",
        )
        for c in codings
    )
    return Extract(
        project_name="Proef",
        project_guid="p",
        last_change="2026-11-22T09:30:00Z",
        filter_words=(),
        codebook=book,
        sources=tuple(
            Source(s, f"Interview {s}", "interview", len(t), "", position=i)
            for i, (s, t) in enumerate(texts.items())
        ),
        texts=texts,
        turns={s: (Turn(1, 0, 0, len(t), None),) for s, t in texts.items()},
        speakers=(),
        cases=(Case("k", "Innovatieagenda Rijswijk", tuple(texts)),),
        attributes=(
            Attribute("a", "Domein"),
            Attribute("b", "Type"),
            Attribute("d", "Inwoners", "number"),
        ),
        values={"k": values},
        coders=coders,
        memos=(),
        fragments=fragments,
        columns=columns_of(codings, codes=[c.guid for c in book], sources=list(texts), coders=("x", "y")),
    )


def by_openpyxl(cells: list[tuple[str, list[tuple[object, ...]]]], place: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in cells:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(place)


def test_at_most_twice_openpyxl(tmp_path: Path, figure: Callable[..., None]) -> None:
    extract = project(20_000)
    begun = time.perf_counter()
    excel.write(extract, tmp_path / "ours.xlsx", say)
    ours = time.perf_counter() - begun
    book = openpyxl.load_workbook(tmp_path / "ours.xlsx", read_only=True)
    cells = [(ws.title, list(ws.iter_rows(values_only=True))) for ws in book]
    book.close()
    assert len(cells[0][1]) == 20_001
    assert cells[0][1][20_000][cells[0][1][0].index("Fragment")] == extract.fragments[-1].text
    begun = time.perf_counter()
    by_openpyxl(cells, tmp_path / "theirs.xlsx")
    theirs = time.perf_counter() - begun
    number = sum(len(row) for _, rows in cells for row in rows)
    figure(
        f"Workbook of 20,000 fragments ({number} cells, formatted)",
        "openpyxl write-only writing the same cells bare",
        ours,
        theirs,
        2,
        "QualCoder 41 s, Taguette 16 s",
    )


def test_time_grows_with_the_fragments(tmp_path: Path) -> None:
    def seconds(n: int) -> float:
        extract = project(n, documents=20)
        begun = time.perf_counter()
        excel.write(extract, tmp_path / f"{n}.xlsx", say)
        return time.perf_counter() - begun

    seconds(100)
    assert seconds(16_000) <= 8 * seconds(4_000)


@pytest.mark.parametrize("n", [0, 1])
def test_small_projects_too(n: int, tmp_path: Path) -> None:
    extract = project(max(n, 1))
    if not n:
        extract = replace(extract, fragments=(), columns=columns_of([]))
    excel.write(extract, tmp_path / "small.xlsx", say)
    assert openpyxl.load_workbook(tmp_path / "small.xlsx")["Fragmenten"].max_row == n + 1
