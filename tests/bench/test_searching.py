"""The first places of a search in ten million words: within 100 ms, whatever the question.

Beside it FTS5 alone over the same texts, places and all: what the index costs, and what it spares. At full
size 1,250 transcripts of 8,000 words; shortened 60.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.transcripts import read_text
from app.project import Project
from app.project.caches import index_words
from app.project.library import Library
from app.project.sample import build_sample
from app.project.seeking import Ask
from tests.bench.conftest import seconds

WORDS = 8_000
RARE = "zeldzaamheidje"
LIMIT = 0.1
LETTERS = "aeionrtdlsgvhkmbpuwjzc"
ASKS = {
    "a common word": Ask("gemeente"),
    "a rare word": Ask(RARE),
    "a part of a rare word": Ask(RARE[1:-2]),
    "a rare phrase": Ask(f'"een {RARE} hoor"'),
    "rare words near each other": Ask(f"noem NEAR/4 {RARE}"),
    "AND with a rare word": Ask(f"noem AND {RARE[:-2]}*"),
    "nothing": Ask("bestaatnergens"),
}


def make(place: Path, folder: Path, documents: int) -> None:
    """Transcripts of the sample's lines in orders of their own, with odd words among them."""
    sample = folder / "sample.kantlijn"
    build_sample(sample)
    with Project.open(sample, read_only=True) as project:
        lines = [line for text in project.sources.texts().values() for line in text.split("\n") if line]
    rng = random.Random(5)
    odd = ["".join(rng.choices(LETTERS, k=rng.randint(5, 12))) for _ in range(100 * documents)]
    with Project.create(place, coder="Anna") as project, project.group("history.import"):
        for n in range(documents):
            rng, said, words = random.Random(n), [f"Nummer {n:04}"], 0
            while words < WORDS:
                said.append(rng.choice(lines) + " " + " ".join(rng.choices(odd, k=2)))
                words += said[-1].count(" ") + 1
            if n % max(documents // 3, 1) == documents // 3 - 1:
                said.insert(len(said) // 2, f"Int: Ik noem het hier een {RARE} hoor.")
            project.sources.add(read_text("\n".join(said) + "\n", f"t{n:04}.txt"))


def first(project: Project, ask: Ask, library: Library) -> int:
    """Look until there are places; how many."""
    for one in project.searching.look(ask, library):
        if one.hits:
            return len(one.hits)
    return 0


@pytest.mark.parametrize("documents", [60, pytest.param(1_250, marks=pytest.mark.slow)])
def test_the_first_places_come_at_once(
    documents: int, figure: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "big.kantlijn"
    make(place, tmp_path, documents)
    before = place.stat().st_size
    begun = time.perf_counter()
    index_words(place)
    indexing, grown = time.perf_counter() - begun, place.stat().st_size - before
    with closing(sqlite3.connect(":memory:")) as raw, Project.open(place, read_only=True) as project:
        raw.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
        begun = time.perf_counter()
        raw.executemany("INSERT INTO t VALUES (?)", ((text,) for text in project.sources.texts().values()))
        bound = time.perf_counter() - begun
        size = raw.execute("SELECT sum(length(block)) FROM t_data").fetchone()[0]
        asked = min(seconds(lambda: raw.execute(f"SELECT rowid FROM t WHERE t MATCH '{RARE}'").fetchall()))
        words = documents * WORDS
        with capsys.disabled():
            print(f"\n  index: {grown:,} bytes beside {before:,}; FTS5 with places {size:,}")
            print(f"  FTS5 alone tells the texts with a rare word in {asked * 1e3:.2f} ms")
        figure(f"Indexing {words:,} words", "FTS5 with places, in memory", indexing, bound, 8)
        assert grown < before / 5 and grown < size / 2
        for what, ask in ASKS.items():
            cold = seconds(lambda ask=ask: first(project, ask, project.searching.library()), 3)  # type: ignore[misc]
            library = project.searching.library()
            assert bool(first(project, ask, library)) == (what != "nothing")
            warm = seconds(lambda ask=ask, library=library: first(project, ask, library), 3)  # type: ignore[misc]
            figure(f"First places of {what} in {words:,} words", "100 ms", min(cold), LIMIT, 1)
            figure(f"The like, texts read before: {what}", "100 ms", min(warm), LIMIT, 1)
