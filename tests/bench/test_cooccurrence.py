"""The bound: the whole matrix of 50,000 codings takes at most 5 times ncls finding their pairs."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.cooccurrence import cooccurrence
from app.coding.analysis.matrix import COEFFICIENTS, COUNTS
from app.coding.analysis.rows import subtrees
from app.coding.codebook import Codebook
from app.coding.model import Code, Turn

ncls = pytest.importorskip("ncls")


def columns(
    n: int, documents: int = 100, codes: int = 20, length: int = 60_000, widest: int = 200
) -> CodingColumns:
    rng = np.random.default_rng(7)
    start = rng.integers(0, length - widest, n)
    return CodingColumns(
        guid=range(n),  # type: ignore[arg-type]  # guids are not read here
        code=rng.integers(0, codes, n).astype(np.int32),
        source=rng.integers(0, documents, n).astype(np.int32),
        coder=np.zeros(n, dtype=np.int32),
        start=start,
        end=start + rng.integers(5, widest, n),
        codes=tuple(f"c{i}" for i in range(codes)),
        sources=tuple(f"s{i}" for i in range(documents)),
        coders=("x",),
    )


def by_ncls(c: CodingColumns) -> Any:
    """The same pairs counted per two codes with nested containment lists, one per document."""
    k = len(c.codes)
    found = np.zeros((k, k), dtype=np.int64)
    for source in range(len(c.sources)):
        rows = np.flatnonzero(c.source == source)
        start, end, ids = c.start[rows], c.end[rows], np.arange(len(rows))
        left, right = ncls.NCLS(start, end, ids).all_overlaps_both(start, end, ids)
        keep = left < right
        left, right = c.code[rows][left[keep]], c.code[rows][right[keep]]
        tally = np.bincount(left.astype(np.int64) * k + right, minlength=k * k).reshape(k, k)
        found += tally + tally.T
    found[np.arange(k), np.arange(k)] //= 2
    return found


def pairs_by_ncls(c: CodingColumns) -> None:
    for source in range(len(c.sources)):
        rows = np.flatnonzero(c.source == source)
        start, end, ids = c.start[rows], c.end[rows], np.arange(len(rows))
        ncls.NCLS(start, end, ids).all_overlaps_both(start, end, ids)


def best(job: Callable[[], object], times: int = 5) -> float:
    def once() -> float:
        begun = time.perf_counter()
        job()
        return time.perf_counter() - begun

    return min(once() for _ in range(times))


@pytest.mark.parametrize(("length", "widest"), [(60_000, 200), (60_000, 3_000)], ids=["usual", "dense"])
def test_at_most_five_times_ncls(length: int, widest: int, figure: Callable[..., None]) -> None:
    c = columns(50_000, length=length, widest=widest)
    assert cooccurrence(c).counts.tolist() == by_ncls(c).tolist()
    rival = best(lambda: pairs_by_ncls(c))
    ours = {
        (relation, count): best(
            lambda relation=relation, count=count: cooccurrence(c, relation=relation, count=count), 3
        )
        for relation in ("overlap", "within", "near:50", "same-document")
        for count in ("codings", "fragments", "documents", "characters")
    }
    for (relation, count), taken in ours.items():
        print(f"{relation:14s} {count:10s} {taken * 1000:7.1f} ms = {taken / rival:.2f} x ncls")
    whole = best(lambda: (m := cooccurrence(c), m.coefficients("c"), m.marks()), 3)
    kind = "dense" if widest > 1_000 else "usual"
    figure(
        f"Co-occurrence with coefficient c of 50,000 codings, 100 documents, 20 codes ({kind} overlaps)",
        "ncls finding the same pairs",
        whole,
        rival,
        5,
        "QualCoder 72 s CPU (quadratic)",
    )


def test_time_grows_with_codings_and_pairs_not_with_their_square(figure: Callable[..., None]) -> None:
    """Four times the codings in four times the documents: about four times the time."""
    small, large = columns(25_000, 50), columns(100_000, 200)
    figure(
        "Co-occurrence of 100,000 codings in 200 documents",
        "four times 25,000 in 50",
        best(lambda: cooccurrence(large)),
        4 * best(lambda: cooccurrence(small)),
        2,
    )


def most_memory(job: Callable[[], object]) -> int:
    """Bytes that were laid out at once, at most."""
    tracemalloc.start()
    job()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("relation", ["overlap", "within", "same-document"])
def test_memory_stays_bounded_however_dense_the_overlaps_are(relation: str) -> None:
    """8,000 codings over one another have 32 million pairs: 512 MB when laid out."""
    c = columns(8_000, documents=1, length=10_000, widest=9_000)
    assert most_memory(lambda: cooccurrence(c, relation=relation)) < 120e6


@pytest.mark.parametrize("count", ["documents", "fragments", "characters"])
def test_memory_stays_bounded_with_many_codes_in_many_documents(count: str) -> None:
    """2,000 documents by 1,000 codes twice over are 2 GB when laid out."""
    c = columns(6_000, documents=2_000, codes=1_000, length=400)
    assert most_memory(lambda: cooccurrence(c, count=count)) < 200e6


@pytest.mark.slow
def test_any_matrix_of_half_a_million_codings_under_a_second(figure: Callable[..., None]) -> None:
    """Every relation and count, with subcodes and without, and every coefficient."""
    book = Codebook(
        tuple(
            Code(f"c{i}", f"Code {i}", f"c{i // 10}" if i >= 10 and i % 10 else None, i) for i in range(200)
        )
    )
    c, below = columns(500_000, 1_000, 200, widest=400), subtrees(book)
    turns = {
        f"s{i}": tuple(Turn(t, 300 * t, 300 * t, 300 * t + 300, None) for t in range(200))
        for i in range(1_000)
    }
    taken: dict[str, float] = {}
    for words in ("", "with subcodes"):
        for relation in ("overlap", "exact", "within", "near:200", "same-turn", "same-document"):
            for count in COUNTS:
                begun = time.perf_counter()
                cooccurrence(c, relation=relation, count=count, turns=turns, below=below if words else None)
                taken[f"{relation} in {count} {words}"] = time.perf_counter() - begun
        for kind in COEFFICIENTS:
            begun = time.perf_counter()
            cooccurrence(c, turns=turns, below=below if words else None).coefficients(kind)
            taken[f"coefficient {kind} {words}"] = time.perf_counter() - begun
    for name, seconds in taken.items():
        print(f"{name:45s} {seconds:6.2f} s")
    slowest = max(taken, key=lambda name: taken[name])
    print(f"slowest: {slowest}")
    figure("The slowest matrix of 500,000 codings, 1,000 documents, 200 codes", "1 s", taken[slowest], 1.0, 1)
    rival = best(lambda: pairs_by_ncls(c), 3)
    figure("Co-occurrence of 500,000 codings, 1,000 documents, 200 codes",
           "ncls finding the same pairs", best(lambda: cooccurrence(c), 3), rival, 3)  # fmt: skip
