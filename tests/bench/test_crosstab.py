"""The bound: any cross table of 500,000 codings under a second, and at most 3 times SQL and numpy."""

from __future__ import annotations

import sqlite3
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.crosstab import crosstab
from app.coding.analysis.ground import Ground
from app.coding.analysis.sides import Asked
from app.coding.codebook import Codebook
from app.coding.extract import Extract
from app.coding.model import Attribute, Case, Code, Coder, CodeSet, Source, Speaker, Turn

N, SOURCES, CODES, CASES, LENGTH = 500_000, 1_000, 200, 1_000, 60_000
KINDS = ("gemeente", "organisatie", "zorgaanbieder", "inwoners", "rijk")


def large(n: int = N) -> Extract:
    """1,000 transcripts of 200 turns, each of one case with a kind and a size, and ``n`` codings."""
    rng = np.random.default_rng(11)
    start = rng.integers(0, LENGTH - 400, n)
    columns = CodingColumns(
        guid=range(n),  # type: ignore[arg-type]  # guids are not read here
        code=rng.integers(0, CODES, n).astype(np.int32),
        source=np.sort(rng.integers(0, SOURCES, n)).astype(np.int32),
        coder=rng.integers(0, 4, n).astype(np.int32),
        start=start,
        end=start + rng.integers(5, 400, n),
        codes=tuple(f"c{i}" for i in range(CODES)),
        sources=tuple(f"s{i}" for i in range(SOURCES)),
        coders=tuple(f"d{i}" for i in range(4)),
    )
    codes = [
        Code(f"c{i}", f"Code {i}", f"c{i // 10}" if i >= 10 and i % 10 else None, i) for i in range(CODES)
    ]
    speakers = tuple(Speaker(f"p{i}", f"s{i // 2}", f"P{i}", "interviewer" if i % 2 else "respondent")
                     for i in range(2 * SOURCES))  # fmt: skip
    turns = {
        f"s{i}": tuple(Turn(t, 300 * t, 300 * t + 10, 300 * t + 300, f"p{2 * i + t % 2}") for t in range(200))
        for i in range(SOURCES)
    }
    values = {f"k{i}": {"Soort": KINDS[i % 5], "Inwoners": str(1000 + 37 * i)} for i in range(CASES)}
    return Extract(
        project_name="", project_guid="", last_change="", filter_words=(), codebook=Codebook(tuple(codes)),
        sources=tuple(
            Source(f"s{i}", f"S{i}", "interview", LENGTH, "0", wave=str(i % 3)) for i in range(SOURCES)
        ),
        texts={}, turns=turns, speakers=speakers,
        cases=tuple(Case(f"k{i}", f"K{i}", (f"s{i}",)) for i in range(CASES)),
        attributes=(Attribute("a0", "Soort", "choice"), Attribute("a1", "Inwoners", "number")),
        values=values, coders=tuple(Coder(f"d{i}", f"D{i}", "#000000") for i in range(4)),
        memos=(), fragments=(), columns=columns,
    )  # fmt: skip


def in_sql(extract: Extract) -> sqlite3.Connection:
    c = extract.columns
    base = sqlite3.connect(":memory:")
    base.execute("create table coding(id integer primary key, code int, source int, start int, end int)")
    base.execute("create table case_(id integer primary key, source int, soort text)")
    rows = zip(
        range(len(c)), c.code.tolist(), c.source.tolist(), c.start.tolist(), c.end.tolist(), strict=True
    )
    base.executemany("insert into coding values(?,?,?,?,?)", rows)
    base.executemany("insert into case_ values(?,?,?)", [(i, i, KINDS[i % 5]) for i in range(CASES)])
    base.execute("create index coding_source on coding(source)")
    base.execute("create index case_source on case_(source)")
    return base


SQL = (
    "select code, soort, count(*), count(distinct case_.id) from coding join case_ using (source)"
    " group by code, soort",
    "select code, count(*), count(distinct case_.id) from coding join case_ using (source) group by code",
    "select soort, count(*), count(distinct case_.id) from coding join case_ using (source) group by soort",
)


def by_numpy(extract: Extract) -> Any:
    """The same figures, written out for exactly this table: cells and margins in codings and cases."""
    c = extract.columns
    kind_of = np.array([i % 5 for i in range(CASES)])
    code, case = c.code.astype(np.int64), c.source.astype(np.int64)
    kind = kind_of[case]
    found = []
    for cell, cells in ((code * 5 + kind, CODES * 5), (code, CODES), (kind, 5)):
        found.append(np.bincount(cell, minlength=cells))
        found.append(np.bincount(np.unique(cell * CASES + case) // CASES, minlength=cells))
    return found


def best(job: Callable[[], object], times: int = 3) -> float:
    def once() -> float:
        begun = time.process_time()  # one thread: others on the machine do not count
        job()
        return time.process_time() - begun

    return min(once() for _ in range(times))


@pytest.mark.slow
def test_any_table_of_half_a_million_codings_under_a_second(figure: Callable[..., None]) -> None:
    extract = large()
    sets = tuple(CodeSet(f"t{i}", f"T{i}", tuple(f"c{j}" for j in range(i, CODES, 7))) for i in range(5))
    begun = time.process_time()
    ground = Ground(extract)
    _ = ground.instances, ground.speaker, ground.passage, ground.range
    laid = time.process_time() - begun
    tables = [
        (Asked("codes", with_subcodes=subcodes), Asked(what, bins="auto" if what == "Inwoners" else ""))
        for subcodes in (False, True)
        for what in ("Soort", "Inwoners", "waves", "roles", "documents", "cases", "coders")
    ]
    tables += [
        (Asked("sets", sets=sets), Asked("Soort")),
        (Asked("Soort"), Asked("Inwoners", bins="quartiles")),
    ]
    slowest = 0.0
    for rows, columns in tables:
        for count in ("codings", "fragments", "documents", "cases", "characters"):
            taken = best(lambda r=rows, k=columns, n=count: crosstab(ground, r, k, count=n), 1)
            print(f"{rows.what} {rows.with_subcodes} {columns.what} {count}: {taken * 1000:.0f} ms")
            slowest = max(slowest, taken)
    print(f"laid out in {laid * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms")
    assert slowest < 1.0
    assert laid < 3.0
    base = in_sql(extract)
    table = crosstab(ground, Asked("codes"), Asked("Soort"))
    for code, kind, codings, cases in base.execute(SQL[0]).fetchall():
        i, j = table.rows.keys.index(f"c{code}"), table.columns.keys.index(kind)
        assert (table.counts[i, j], table.cases[i, j]) == (codings, cases)
    ours = best(lambda: crosstab(ground, Asked("codes"), Asked("Soort")))
    sql = best(lambda: [base.execute(one).fetchall() for one in SQL], 2)
    plain = best(lambda: by_numpy(extract))
    what = "Cross table of 500,000 codings by an attribute: codings, cases, margins"
    figure(what, "the same in SQL", ours, sql, 3)
    figure(f"{what} (again)", "the same in numpy", ours, plain, 3)
    assert ours <= 3 * sql and ours <= 3 * plain
    tracemalloc.start()
    crosstab(Ground(extract), Asked("codes", with_subcodes=True), Asked("cases"), count="characters")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"peak {peak / 1e6:.0f} MB")
    assert peak < 1.0e9
