"""The store at its door, in a file and in a database: making, dying, migrating, checking, what it costs."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, func, inspect, select

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.store import migrate, sqlite
from app.store.contract import Engine
from app.store.engine import engine_of
from app.store.place import Database, place_of
from app.store.schema import APPLICATION_ID, SCHEMA_VERSION, Base, Body
from app.store.statements import COMPILED
from app.words import say
from tests.engines import Places, Where
from tests.project.conftest import state

DATA = Path(__file__).with_name("data")
TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor.\n"


def fill(project: Project) -> None:
    source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
    code = project.codes.add("Loslaten").subject or ""
    project.codings.add(source, 31, 50, code)


@pytest.fixture
def place(places: Places) -> Where:
    return places.begun("store", fill)


def refused(work: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    assert "\n" not in say(caught.value)
    return caught.value.key


def everything(place: Where) -> object:
    with Project.open(place, read_only=True) as project:
        return state(project), project.history()


def test_creating_where_something_is_changes_nothing(place: Where) -> None:
    before = everything(place)
    assert refused(lambda: Project.create(place, coder="Bob")).endswith(".exists")
    assert everything(place) == before


def test_what_one_opening_compiled_serves_the_next(place: Where, places: Places) -> None:
    everything(place)
    before = set(COMPILED)
    assert before and everything(places.copy(place)) == everything(place)
    assert set(COMPILED) == before


def test_a_dead_writer_holds_nothing_and_leaves_nothing_half(place: Where) -> None:
    script = (
        "import os, sys; from app.project import Project\n"
        "p = Project.open(sys.argv[1], coder='Anna'); p.codes.add('Sturen')\n"
        "with p.batch('history.add_code') as batch:\n"
        "    batch.remove('coding', [c.guid for c in p.codings.list()])\n"
        "    os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(place)], check=False)
    with Project.open(place, coder="Bob") as project:
        assert not project.read_only
        assert [c.name for c in project.codes.book()] == ["Loslaten", "Sturen"]
        assert len(project.codings.list()) == 1
        project.codes.add("Borgen")
        assert project.check() == []


def test_the_migrations_make_the_schema(places: Places) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = empty(places, "head")
    made = engine.start(writes=False)
    with made.connect() as conn:
        found = compare_metadata(MigrationContext.configure(conn), Base.metadata)
        assert [d for d in found if not (d[0] == "remove_table" and d[1].name == "kantlijn")] == []
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == SCHEMA_VERSION
    made.dispose()


def empty(places: Places, version: str) -> Engine:
    """A place with the empty tables that the migrations up to ``version`` make."""
    from alembic import command

    where = place_of(places.new())
    engine, steps = engine_of(where), migrate.config()
    if isinstance(where, Database):
        engine.claim("").release()
    made = engine.start(writes=True, migrates=True)
    with made.begin() as conn:
        steps.attributes["connection"] = conn
        command.upgrade(steps, version)
        if isinstance(where, Database):
            conn.exec_driver_sql("CREATE TABLE kantlijn (mark integer PRIMARY KEY)")
            conn.exec_driver_sql(f"INSERT INTO kantlijn VALUES ({APPLICATION_ID})")
    made.dispose()
    return engine


def older(places: Places, version: str) -> Where:
    """The kept project of an older schema, in a file as it was, in a database with its rows."""
    file = places.folder / "ouder.kantlijn"
    file.write_bytes(gzip.decompress((DATA / f"schema-{version}.kantlijn.gz").read_bytes()))
    if places.engine == "sqlite":
        return file
    target, source = empty(places, version), sqlite.File(file)
    reads, writes, found = source.start(writes=False), target.start(writes=True), MetaData()
    with reads.begin() as old, writes.begin() as new:
        found.reflect(new)
        for table in found.sorted_tables:
            if table.name.startswith(("word_", "alembic_", "kantlijn")):
                continue
            target.insert(new, table, table.columns.keys(), [tuple(r) for r in old.execute(table.select())])
            if "id" in table.columns:
                highest = f'(SELECT max(id) FROM "{table.name}")'
                of = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
                new.exec_driver_sql(f"SELECT setval({of}, coalesce({highest}, 1))")
    reads.dispose()
    writes.dispose()
    assert isinstance(target.place, Database)
    return target.place.address


def test_a_newer_project_is_refused_untouched(place: Where, places: Places) -> None:
    places.sql(place, "UPDATE alembic_version SET version_num = '9999'")
    before = places.sql(place, "SELECT id, at, program FROM change_group")
    with pytest.raises(Refusal) as caught:
        Project.open(place, coder="Anna")
    assert caught.value.key == "store.newer" and "9999" in say(caught.value)
    assert places.sql(place, "SELECT id, at, program FROM change_group") == before
    assert places.sql(place, "SELECT version_num FROM alembic_version") == [("9999",)]


@pytest.mark.parametrize("version", ["0001", "0002", "0003", "0004"])
def test_an_older_project_is_migrated_after_a_backup(
    places: Places, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that this schema wrote: two codes, one of them deleted and brought back, a coding; since 0002 also
    paraphrases, a case with a value and a speaker, and an edited text."""
    monkeypatch.setenv("XDG_DATA_HOME", str(places.folder / "data"))
    place = older(places, version)
    with pytest.raises(Refusal, match="needs_migration"):
        Project.open(place, read_only=True)
    with Project.open(place) as project:
        assert [code.name for code in project.codes.book()] == ["Loslaten", "Sturen"]
        assert len(project.codings.list()) == 1
        assert project.check() == []
        assert [c.name for c in project.codes.book() if c.paraphrases] == ["Loslaten"][: version > "0001"]
        before = state(project)
        project.undo(2, anyone=True)
        assert project.check() == []
        project.redo(2, anyone=True)
        assert state(project) == before
        if version > "0001":
            (case,) = project.cases.list()
            assert list(project.cases.values().values()) == [{"regio": "zuid"}] and case.sources
            project.cases.remove(case.guid)
            assert project.check() == []
    assert engine_of(place_of(place)).version() == SCHEMA_VERSION
    saved = [p for p in places.folder.rglob("*.kantlijn") if f"before-{SCHEMA_VERSION}" in p.name]
    assert [sqlite.inspect(p) for p in saved] == [version]
    with pytest.raises(Refusal, match="needs_migration"):
        Project.open(saved[0], read_only=True)
    with Project.open(saved[0]) as project:
        assert state(project) == before and project.check() == []


def test_every_schema_ends_in_the_same_tables_and_indexes(places: Places) -> None:
    """Also of a file in which thousands of values were written, which had indexes of its own."""
    outcomes = []
    for version in ("", "0003", "0004"):
        place = older(places, version) if version else places.begun("store", fill)
        with Project.open(place, coder="Anna") as project:
            names = project.store.query(lambda conn, ids: inspected(conn))
        outcomes.append(names)
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert ("turn", "ix_turn_speaker_id") in outcomes[0]


def inspected(conn: Connection) -> set[tuple[str, str | None]]:
    """Tables with the indexes and constraints on them."""
    seen = inspect(conn)
    return {
        (table, one["name"])
        for table in Base.metadata.tables
        for one in (
            *seen.get_indexes(table),
            *seen.get_unique_constraints(table),
            *seen.get_foreign_keys(table),
        )
    }


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('UPDATE coding SET "end" = 9999', "lies outside"),
        ("UPDATE body SET text = 'iets anders'", "changed outside"),
        ("DELETE FROM body", "text is missing"),
        ("UPDATE coding SET code_id = 77", "foreign key"),
        ("UPDATE code SET name = 'Stiekem'", "does not lead to"),
        ("DELETE FROM coding", "does not lead to"),
        ('UPDATE turn SET "end" = 999 WHERE n = 2', "turn 2"),
    ],
)
def test_check_finds_what_was_spoilt(place: Where, places: Places, statement: str, told: str) -> None:
    places.sql(place, statement)
    with Project.open(place, read_only=True) as project:
        problems = project.check()
    assert any(told in problem for problem in problems), problems


def test_a_backup_is_a_file_and_goes_back_where_nothing_is_lost(place: Where, places: Places) -> None:
    """In a database others may be at work: it is put back beside it, never over it."""
    with Project.open(place, coder="Anna") as project:
        before = state(project)
        saved = project.backup(places.folder / "b")
        project.codes.remove(project.codes.get("Loslaten").guid)
        after = state(project)
        busy = "store.held" if places.engine == "sqlite" else "database.exists"
        assert refused(lambda: Project.restore(saved, place)) == busy
    assert everything(place)[0] == after  # type: ignore[index]
    fresh = places.new()
    Project.restore(saved, fresh)
    with Project.open(fresh, coder="Anna") as project:
        assert state(project) == before and project.check() == []
        project.undo()
        assert project.check() == []


def test_the_log_stays_small(places: Places) -> None:
    """10,000 codings in one step cost the log less than the codings themselves."""
    with Project.open(places.begun("store", fill), coder="Anna") as project:
        source = project.sources.add(read_text("R1: " + "woord " * 20_000, "lang.txt")).subject or ""
        code = project.codes.get("Loslaten").guid
        before = project.stats()["log"]["bytes"]
        project.codings.add_many([(source, n, n + 7, code) for n in range(10_000)])
        grown = project.stats()["log"]["bytes"] - before
        assert grown < 10_000 * 100
        project.undo()
        assert len(project.codings.list()) == 1


def test_an_edit_keeps_the_difference_not_the_text(place: Where) -> None:
    with Project.open(place, coder="Anna") as project:
        long = project.sources.add(read_text("R1: " + "woord " * 10_000, "lang.txt")).subject or ""
        text = project.sources.text(long)
        before = project.stats()["log"]["bytes"]
        for n in range(8):
            text = text.replace("woord", f"w{n}", 1)
            project.sources.edit_text(long, text)
        assert project.stats()["log"]["bytes"] - before < 8 * 2_000
        kept = project.store.query(
            lambda conn, ids: conn.execute(select(func.count()).select_from(Body)).scalar()
        )
        assert kept == 2
        project.undo(8)
        assert project.sources.text(long) == "R1: " + "woord " * 10_000


def test_a_new_document_that_is_laid_out_again_in_one_step_has_its_last_turns(place: Where) -> None:
    with Project.open(place, coder="Anna") as project:
        known = project.sources.list()[0].guid
        record = {**records_of(project)[known], "guid": "new", "name": "int2", "position": 2}
        before = state(project)
        with project.batch("history.import", name="int2") as batch:
            batch.add("source", [record])
            batch.lay_out("new", [[1, 0, 0, 10, None, None], [2, 10, 10, 20, None, None]])
            batch.lay_out("new", [[1, 0, 0, 20, None, None]])
        project.done(batch)
        after = state(project)
        assert [(t.start, t.end) for t in project.sources.turns("new")] == [(0, 20)]
        assert project.check() == []
        project.undo()
        assert state(project) == before
        project.redo()
        assert state(project) == after


def records_of(project: Project) -> dict[str, Any]:
    """The records of its documents."""
    return dict(state(project)["source"])  # type: ignore[call-overload]
