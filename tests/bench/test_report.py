"""A report of 2,000 quoted fragments in Word within 10 seconds, and with its workbook and page beside it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.coding.exchange.reports.write import write
from app.coding.report.definition import Rule
from app.coding.transcripts import read_text
from app.project import Project
from app.project.reporting import first_definition, make_report
from app.words import say

FRAGMENTS, MOST = 2_000, 10.0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    chance = random.Random(5)
    made = Project.create(tmp_path_factory.mktemp("bench") / "p.kantlijn", coder="Anna")
    codes = []
    for n in range(8):
        top = made.codes.add(f"Thema {n}", None, definition="Waar het over gaat.").subject
        codes += [made.codes.add(f"Onderdeel {n}.{k}", top).subject or "" for k in range(4)]
    words = [
        "wij",
        "laten",
        "het",
        "los",
        "en",
        "sturen",
        "soms",
        "toch",
        "bij",
        "omdat",
        "de",
        "gemeente",
        "dat",
        "wil",
        "zeg",
        "maar",
    ]
    rows = []
    for n in range(40):
        lines = []
        for _ in range(60):
            lines.append("I: " + " ".join(chance.choices(words, k=8)) + "?")
            lines.append("R: " + " ".join(chance.choices(words, k=60)) + ".")
        text = "\n".join(lines)
        source = made.sources.add(read_text(text, f"interview {n}.txt")).subject or ""
        for _ in range(FRAGMENTS // 40):
            start = chance.randrange(0, len(text) - 400)
            rows.append((source, start, start + chance.randrange(80, 400), chance.choice(codes)))
    made.codings.add_many(rows)
    yield made
    made.close()


def test_two_thousand_fragments_in_word_within_ten_seconds(project: Project, tmp_path: Path) -> None:
    definition = replace(first_definition(project), rule=Rule("all", 50))
    steps: list[int] = []
    began = time.perf_counter()
    report = make_report(project, definition, lambda done, of, what: steps.append(done))
    write(report, [tmp_path / "r.docx"], say, lambda done, of, what: steps.append(done))
    took = time.perf_counter() - began
    assert len(report.quoted) > FRAGMENTS * 0.95 and len(steps) > 30
    assert took < MOST, f"{took:.1f} s"
    began = time.perf_counter()
    write(report, [tmp_path / "r.xlsx", tmp_path / "r.html"], say)
    assert time.perf_counter() - began < MOST


class Stop(Exception):
    pass


@pytest.mark.parametrize("after", [3, 12, 40])
def test_it_stops_when_asked_and_leaves_nothing(project: Project, tmp_path: Path, after: int) -> None:
    definition = replace(first_definition(project), rule=Rule("all", 50), pictures=())
    left = [after]

    def tell(done: int, of: int, what: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stop

    with pytest.raises(Stop):
        report = make_report(project, definition, tell)
        write(report, [tmp_path / "r.docx", tmp_path / "r.xlsx"], say, tell)
    assert [f.name for f in tmp_path.iterdir() if f.suffix != ".docx"] == []
