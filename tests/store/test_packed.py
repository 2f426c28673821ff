"""Columns put together by the database are the rows that it has, on both engines."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    insert,
    select,
)

from app.coding.model import CodingFilter
from app.coding.transcripts import read_text
from app.project import Project
from app.store import coding_queries
from app.store.packed import packed, places, where_known
from tests.engines import Places

TABLE = Table(
    "thing", MetaData(), Column("id", Integer, primary_key=True), Column("size", BigInteger),
    Column("word", String, nullable=False), Column("sure", Double),
)  # fmt: skip
COLUMNS = TABLE.c
LETTERS = st.characters(exclude_characters=",\0", exclude_categories=("Cs",))
ROWS = st.dictionaries(
    st.integers(0, 30),
    st.tuples(
        st.none() | st.integers(-(2**62), 2**62),
        st.text(LETTERS, max_size=3),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
    ),
    max_size=12,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def conn(request: pytest.FixtureRequest) -> Iterator[Connection]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("cluster").url("postgres")
    engine = create_engine(url)
    with engine.connect() as conn:
        TABLE.create(conn)
        yield conn
        conn.rollback()
    engine.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=ROWS, part=st.integers(1, 40), least=st.integers(0, 20))
def test_columns_are_the_rows(conn: Connection, rows: dict[int, tuple[int | None, str, float | None]],
                              part: int, least: int) -> None:  # fmt: skip
    conn.execute(delete(TABLE))
    if rows:
        names = "id", "size", "word", "sure"
        conn.execute(insert(TABLE), [dict(zip(names, (n, *row), strict=True)) for n, row in rows.items()])
    kept = COLUMNS.id >= least
    ids, size, word = packed(conn, COLUMNS.id, [COLUMNS.id, func.coalesce(COLUMNS.size, -1), COLUMNS.word],
                             kept, part=part)  # fmt: skip
    wanted = {n: row for n, row in rows.items() if n >= least}
    assert sorted(ids.tolist()) == sorted(wanted)
    assert size.tolist() == [-1 if (n := wanted[k][0]) is None else n for k in ids.tolist()]
    assert [w.decode() for w in word.tolist()] == [wanted[k][1] for k in ids.tolist()]
    sure = where_known(
        ids, conn.execute(select(COLUMNS.id, COLUMNS.sure).where(COLUMNS.sure.is_not(None), kept)).all()
    )
    assert [None if np.isnan(s) else s for s in sure.tolist()] == [wanted[k][2] for k in ids.tolist()]


def test_places_of_ids() -> None:
    at = places([7, 2])
    assert at[[7, 2, 5, 0, -1]].tolist() == [0, 1, -1, -1, -1]
    assert places([])[[-1]].tolist() == [-1]


def test_columns_of_codings_stand_as_codings_do(places: Places) -> None:
    """Many on one place, of two coders, made in no order: those of one moment stand by their guids."""
    rng, place = random.Random(5), places.new()
    with Project.create(place, coder="Anna") as project:
        codes = [project.codes.add(name).subject or "" for name in ("Sturen", "Loslaten", "Borging")]
        texts = [project.sources.add(read_text("eentweedrie", f"{n}.txt")).subject or "" for n in range(3)]
    for name in ("Anna", "Bas"):
        with Project.open(place, coder=name) as project:
            for _ in range(25):
                start = rng.randrange(4)
                project.codings.add(rng.choice(texts), start, start + rng.randint(1, 2), rng.choice(codes))
    with Project.open(place, coder="Anna") as project:
        orders = {"code": codes, "source": texts[:2], "coder": [c.guid for c in project.coders.list()]}
        for chosen in (
            CodingFilter(),
            CodingFilter(codes=frozenset(codes[:1])),
            CodingFilter(codes=frozenset()),
        ):
            every = project.codings.list(chosen)
            found = project.store.query(
                lambda conn, ids, chosen=chosen: coding_queries.columns(conn, ids, chosen, orders, told=True)
            )
            assert found["guid"].astype(str).tolist() == [c.guid for c in every]
            assert found["start"].tolist() == [c.start for c in every]
            assert found["created"].astype(str).tolist() == [c.created for c in every]
            assert [codes[n] for n in found["code"]] == [c.code for c in every]
            numbers = [texts.index(c.source) for c in every]
            assert found["source"].tolist() == [n if n < 2 else -1 for n in numbers]
