"""The bound: merging two projects of 100 transcripts and 50,000 codings each, half of it shared."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.store.engine import engine_of
from app.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
_TABLES = ("coder", "body", "source", "speaker", "turn", "code", "coding", "change_group", "change")


def _filled(place: Path, coder: str, documents: range, codings: int, seed: int) -> None:
    chance = random.Random(seed)
    with Project.open(place, coder=coder) as project:
        codes = [code.guid for code in project.codes.book()]
        with project.group("history.import_many", whole=True, n=len(documents)):
            made = []
            for n in documents:
                turns = (
                    f"{'I' if i % 2 else 'R1'}: " + " ".join(chance.choice(_WORDS) for _ in range(40))
                    for i in range(100)
                )
                made.append(project.sources.add(read_text("\n\n".join(turns), f"{n}.txt")).subject or "")
        places: set[tuple[str, int, int, str]] = set()
        while len(places) < codings:
            at = chance.randrange(15_000)
            places.add((chance.choice(made), at, at + chance.randrange(10, 200), chance.choice(codes)))
        project.codings.add_many(sorted(places))


_WORDS = ("wij", "laten", "het", "los", "en", "sturen", "soms", "bij", "omdat", "de", "gemeente", "wil")


def pair(folder: Path, documents: int, codings: int) -> tuple[Path, Path]:
    """Two projects with one half in common and each a half of its own."""
    a, b, half = folder / "a.kantlijn", folder / "b.kantlijn", documents // 2
    with Project.create(a, coder="Anna") as project:
        for n in range(20):
            project.codes.add(f"code {n}")
    _filled(a, "Anna", range(half), codings // 2, 1)
    shutil.copy(a, b)
    _filled(a, "Anna", range(half, documents), codings // 2, 2)
    _filled(b, "Bob", range(documents, documents + half), codings // 2, 3)
    return a, b


def raw_copy(merged: Path, place: Path) -> float:
    """Seconds in which Python's sqlite3 copies a project row by row, log included, to an empty one."""
    Store.create(engine_of(place)).close()
    begun = time.perf_counter()
    with (
        closing(sqlite3.connect(merged)) as old,
        closing(sqlite3.connect(place, isolation_level=None)) as new,
    ):
        new.execute("PRAGMA synchronous=FULL")
        new.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            rows = old.execute(f'SELECT * FROM "{table}"').fetchall()
            places = ", ".join("?" * len(rows[0]))
            new.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
        new.execute("COMMIT")
    return time.perf_counter() - begun


@pytest.mark.slow
def test_at_most_five_times_a_raw_copy(tmp_path: Path, figure: Callable[..., None]) -> None:
    a, b = pair(tmp_path, 100, 50_000)
    taken, bounds = [], []
    for n in range(3):
        target = tmp_path / f"doel{n}.kantlijn"
        shutil.copy(a, target)
        with Project.open(target, coder="Anna") as project:
            begun = time.perf_counter()
            result = merge(project, [b])
            taken.append(time.perf_counter() - begun)
            assert result.counts("add")["coding"] == 25_000 and result.conflicts == []
            assert len(project.codings.list()) == 75_000
        bounds.append(raw_copy(target, tmp_path / f"kaal{n}.kantlijn"))
    assert min(taken) < 10
    figure(
        "Merging 2 x 50,000 codings in 100 documents each, half of it shared",
        "sqlite3 copying the rows and log of the outcome",
        min(taken),
        min(bounds),
        5,
        "QualCoder 28.7 s for 2 x 5,000",
    )


@pytest.mark.slow
def test_memory_stays_under_a_gigabyte(tmp_path: Path) -> None:
    a, b = pair(tmp_path, 100, 50_000)
    code = (
        "import sys, resource, json; from app.cli import main\n"
        "status = main(sys.argv[1:])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(json.dumps([status, peak]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "merge", str(a), str(b), "--coder", "Anna"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, peak = json.loads(done.stderr.splitlines()[-1])
    print(f"peak {peak / 1024:.0f} MB")
    assert status == 0 and peak * 1024 < 1e9


def merging(folder: Path, documents: int, codings: int, times: int = 1) -> float:
    """Seconds of a merge of a new ``pair``; of ``times`` the least."""
    folder.mkdir()
    a, b = pair(folder, documents, codings)
    taken = []
    for n in range(times):
        target = folder / f"doel{n}.kantlijn"
        shutil.copy(a, target)
        with Project.open(target, coder="Anna") as project:
            begun = time.perf_counter()
            result = merge(project, [b])
            taken.append(time.perf_counter() - begun)
            assert result.counts("add")["coding"] == codings // 2
    return min(taken)


@pytest.mark.slow
def test_time_grows_with_the_codings(tmp_path: Path, figure: Callable[..., None]) -> None:
    small = merging(tmp_path / "small", 20, 10_000)
    large = merging(tmp_path / "large", 80, 40_000)
    figure("Merging 2 x 40,000 codings", "four times 2 x 10,000", large, 4 * small, 1.5)


@pytest.mark.slow
def test_half_a_million_codings_take_a_hundred_times_five_thousand(
    tmp_path: Path, figure: Callable[..., None]
) -> None:
    small = merging(tmp_path / "small", 10, 5_000, times=3)
    large = merging(tmp_path / "large", 1_000, 500_000)
    figure("Merging 2 x 500,000 codings", "a hundred times 2 x 5,000", large, 100 * small, 1.5)
