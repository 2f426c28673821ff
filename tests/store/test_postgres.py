"""The store on a real PostgreSQL: what differs from a file, and what must not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.project.moving import copy
from app.store.engine import engine_of
from app.store.place import Database, place_of, shown
from app.store.schema import Base
from app.words import say
from tests.postgres import PASSWORD, Cluster

TEXT = "Interviewer: Hoe gaat het? 😀\nR1: Wij laten het los hoor.\nR1: En wij sturen bij, écht.\n"


def filled(project: Project) -> str:
    """Give a project one of everything; its document."""
    source = project.sources.add(read_text(TEXT, "int1.txt"), original=TEXT.encode()).subject or ""
    code = project.codes.add("Loslaten", definition="a 'b' \"c\" \\ d").subject or ""
    project.codes.add("Ëlders")
    project.codings.add(source, 31, 50, code, memo="let op")
    return source


@pytest.fixture
def url(cluster: Cluster, annas: str) -> Iterator[str]:
    """An empty project of coder Anna."""
    name = cluster.fresh(annas)
    yield cluster.url(name)
    cluster.drop(name)


def refused(work: Any) -> str:
    """The sentence with which something is refused, without a password."""
    with pytest.raises(Refusal) as caught:
        work()
    sentence = say(caught.value)
    assert "geheim" not in sentence and "geheim" not in repr(caught.value)
    assert "\n" not in sentence
    return f"{caught.value.key}: {sentence}"


def test_a_new_project_makes_its_database_and_marks_it(cluster: Cluster, database: str) -> None:
    with Project.create(database, coder="Anna") as project:
        filled(project)
        assert project.check() == []
        assert not project.read_only
    with Project.open(database, coder="Anna") as project:
        assert [c.name for c in project.codes.book()] == ["Loslaten", "Ëlders"]
        assert project.stats()["file_bytes"] > 100_000
    name = place_of(database).stem
    with cluster.connect("postgres") as conn:
        made = conn.execute("SELECT datcollate FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert made == ("C",)
    assert refused(lambda: Project.create(database, coder="Bob")).startswith("database.exists")
    with Project.open(database) as project:
        assert [c.name for c in project.coders.list()] == ["Anna"]


def test_a_foreign_database_is_left_alone(cluster: Cluster) -> None:
    name = cluster.fresh("template0")
    with cluster.connect(name) as conn:
        conn.execute("CREATE TABLE klanten (x int)")
        conn.execute("CREATE TABLE project (x int)")
    assert "klanten" in refused(lambda: Project.create(cluster.url(name), coder="Anna"))
    assert refused(lambda: Project.open(cluster.url(name))).startswith("database.no_project")
    with cluster.connect(name) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert sorted(tables) == [("klanten",), ("project",)]
    cluster.drop(name)


def test_a_project_that_could_not_be_made_leaves_nothing(
    cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise Refusal("coder.empty_name")

    monkeypatch.setattr(Project, "work_as", fails)
    refused(lambda: Project.create(database, coder="Anna"))
    assert refused(lambda: Project.open(database)).startswith("database.missing")
    empty = cluster.fresh("template0")
    refused(lambda: Project.create(cluster.url(empty), coder="Anna"))
    monkeypatch.undo()
    with Project.create(cluster.url(empty), coder="Anna") as project:
        assert project.check() == []
    cluster.drop(empty)


def test_where_nothing_is_to_be_reached_it_is_said(cluster: Cluster, url: str, tmp_path: Path) -> None:
    name = place_of(url).stem
    wrong = {
        "mysql://u:geheim@h/db": "database.scheme",
        "postgresql+psycopg://u:geheim@h": "database.address",
        "postgresql+psycopg://u:geheim@h:9x/db": "database.address",
        "postgresql+psycopg://u:geheim@h/db?options=-c": "database.option",
        f"postgresql+psycopg://u:geheim@127.0.0.1:1/{name}": "database.unreachable",
        cluster.network_url(name, password="geheim-verkeerd"): "database.password",
        cluster.network_url(name, user="niemand", password="geheim"): "database.password",
        cluster.url("nergens"): "database.missing",
        f"{cluster.network_url(name)}?sslmode=require": "database.tls",
    }
    for address, key in wrong.items():
        assert refused(lambda address=address: Project.open(address)).startswith(key), address  # type: ignore[misc]
    with Project.open(cluster.network_url(name)) as project:
        assert PASSWORD not in f"{project.place} {project.place!r} {project.place.name}"
    assert shown("mysql://u:geheim@h/db") == "mysql://h/db"
    assert shown("postgresql://u:geheim@h:5/db") == "postgresql+psycopg://u@h:5/db"
    assert PASSWORD not in shown(cluster.network_url(name))


def test_elsewhere_a_connection_is_behind_tls_unless_the_address_says_otherwise() -> None:
    def words(address: str) -> dict[str, Any]:
        place = place_of(address)
        assert isinstance(place, Database)
        return engine_of(place)._words  # type: ignore[attr-defined, no-any-return]

    assert words("postgresql+psycopg://u@data.example.org/d")["sslmode"] == "require"
    assert words("postgresql://u@data.example.org/d?sslmode=verify-full")["sslmode"] == "verify-full"
    assert words("postgresql+psycopg://u@data.example.org/d?sslmode=disable")["sslmode"] == "disable"
    assert "sslmode" not in words("postgresql+psycopg://u@localhost/d")
    assert "sslmode" not in words("postgresql+psycopg:///d?host=/run/postgresql")
    assert words("postgresql+psycopg:///d?host=data.example.org")["sslmode"] == "require"


def test_a_password_comes_from_the_environment_too(
    cluster: Cluster, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = cluster.network_url(place_of(url).stem).replace(f":{PASSWORD}@", "@")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert refused(lambda: Project.open(bare)).startswith("database.password")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with Project.open(bare) as project:
        assert not project.read_only


def test_too_little_right_is_said_and_who_may_read_alone_reads(cluster: Cluster, url: str) -> None:
    name = place_of(url).stem
    with cluster.connect(name) as conn:
        conn.execute("DROP ROLE IF EXISTS lezer")
        conn.execute("CREATE ROLE lezer LOGIN")
    reader = cluster.url(name, user="lezer")
    assert refused(lambda: Project.open(reader)).startswith("database.no_right")
    assert refused(lambda: Project.create(cluster.url("nieuw", user="lezer"), coder="x")).startswith(
        "database.not_made"
    )
    with cluster.connect(name) as conn:
        conn.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO lezer")
    with Project.open(reader) as project:
        assert project.read_only and project.holder == "-"
        assert project.codings.list() == []
        assert refused(lambda: project.codes.add("Nee")).startswith("store.read_only")
    with cluster.connect(name) as conn:
        conn.execute("DROP OWNED BY lezer")
        conn.execute("DROP ROLE lezer")


def test_a_connection_that_is_lost_changes_nothing_and_the_next_one_works(cluster: Cluster, url: str) -> None:
    with Project.open(url, coder="Anna") as project:
        filled(project)
        before = len(project.history())
        with pytest.raises(Refusal) as caught, project.batch("history.add_code", code="x") as batch:
            with cluster.connect("postgres") as conn:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [place_of(url).stem],
                )
            batch.remove("coding", [c.guid for c in project.codings.list()])
        assert caught.value.key == "database.lost"
        for _ in range(3):  # connections that were idle are dead as well; each is met once
            try:
                project.history()
            except Refusal as refusal:
                assert refusal.key == "database.lost"
        assert len(project.history()) == before and len(project.codings.list()) == 1
        project.codes.add("Verder")
        assert project.check() == []


def test_several_write_at_once_and_see_each_other(url: str) -> None:
    with Project.open(url, coder="Anna") as anna, Project.open(url, coder="Bob") as bob:
        source = filled(anna)
        code = bob.codes.get("Loslaten").guid
        assert bob.codings.add(source, 0, 5, code).added
        assert len(anna.codings.list()) == 2
        anna.codes.edit(code, name="Laten gaan")
        bob.store._others._looked = 0.0
        assert bob.codes.get("Laten gaan").guid == code


def test_rows_that_others_made_anew_are_found_by_their_new_ids(url: str) -> None:
    with Project.open(url, coder="Anna") as anna, Project.open(url, coder="Bob") as bob:
        source = filled(anna)
        fresh = anna.codes.add("Vers").subject or ""
        anna.codings.add(source, 0, 5, fresh)
        assert len(bob.codings.list()) == 2 and bob.codings.add(source, 0, 6, fresh).added
        bob.undo()
        anna.undo(2)
        other = anna.codes.add("Ander").subject or ""
        assert bob.codings.add(source, 0, 8, other).added
        bob.undo()
        anna.undo()
        anna.redo()  # the row of Ander has an id now that it did not have before
        assert bob.codings.add(source, 0, 7, other).added
        assert {c.code for c in anna.codings.list()} == {other, anna.codes.get("Loslaten").guid}
        assert anna.check() == [] == bob.check()


def test_changes_of_many_are_numbered_as_they_are_committed(cluster: Cluster, url: str) -> None:
    with Project.open(url, coder="Anna") as project:
        source = filled(project)
        code = project.codes.get("Loslaten").guid
    failed: list[BaseException] = []

    def work(n: int) -> None:
        try:
            with Project.open(url, coder=f"Codeur {n}") as own:
                for i in range(8):
                    own.codings.add(source, n, n + 1 + i, code)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    seen: set[int] = set()
    with cluster.connect(place_of(url).stem) as conn:
        while any(thread.is_alive() for thread in threads):
            ids = {row[0] for row in conn.execute("SELECT id FROM change_group")}
            assert min(ids - seen, default=0) > max(seen, default=-1) or ids == seen
            seen = ids
    for thread in threads:
        thread.join()
    assert failed == [] and len(seen) > 8
    with Project.open(url) as project:
        assert len(project.codings.list()) == 33
        assert project.check() == []


def test_what_was_checked_on_something_that_changed_meanwhile_is_refused(url: str) -> None:
    with Project.open(url, coder="Anna") as anna, Project.open(url, coder="Bob") as bob:
        filled(anna)
        code = anna.codes.get("Loslaten").guid
        assert bob.settings() == {}
        with (
            pytest.raises(Refusal) as caught,
            _before_the_lock(bob, lambda: anna.codes.edit(code, definition="nieuw")),
        ):
            bob.codes.edit(code, definition="anders")
        assert caught.value.key == "database.crossed"
        assert anna.codes.get(code).definition == "nieuw"
        source = anna.sources.list()[0].guid
        with _before_the_lock(bob, lambda: anna.codings.add(source, 0, 9, code)):
            bob.codings.add(source, 0, 8, code)  # codings of others are in nobody's way
        assert len(anna.codings.list()) == 3
        with (
            pytest.raises(Refusal) as caught,
            _before_the_lock(bob, lambda: anna.sources.edit_text(source, "Heel iets anders.")),
        ):
            bob.codings.add(source, 0, 7, code)
        assert caught.value.key == "database.crossed"
        assert bob.check() == []


class _before_the_lock:  # noqa: N801
    """Lets something happen between what an operation checks and its transaction."""

    def __init__(self, project: Project, work: Any) -> None:
        self.engine, self.work = project.store.engine, work

    def __enter__(self) -> None:
        hold = self.engine.hold

        def late(conn: Any) -> None:
            del self.engine.hold  # type: ignore[attr-defined]
            self.work()
            hold(conn)

        self.engine.hold = late  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        vars(self.engine).pop("hold", None)


def test_a_writer_who_never_ends_is_not_waited_for_forever(
    cluster: Cluster, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.store import postgres

    monkeypatch.setattr(postgres, "PATIENCE", 1)
    with Project.open(url, coder="Anna") as project, cluster.connect(place_of(url).stem) as conn:
        conn.autocommit = False
        conn.execute(f"SELECT pg_advisory_xact_lock({postgres.APPLICATION_ID})")
        assert refused(lambda: project.codes.add("Nee")).startswith("database.busy")
        conn.rollback()
        project.codes.add("Ja")


def test_read_only_is_one_state_whoever_writes(url: str) -> None:
    with Project.open(url, coder="Anna") as anna:
        filled(anna)
        with Project.open(url, read_only=True) as looking:
            assert len(looking.codings.list()) == 1
            anna.undo()
            assert len(looking.codings.list()) == 1
            assert refused(lambda: looking.codes.add("Nee")).startswith("store.read_only")
        with Project.open(url, read_only=True) as looking:
            assert looking.codings.list() == []


def test_copy_there_and_back_is_the_same_row_by_row(cluster: Cluster, database: str, tmp_path: Path) -> None:
    file, again = tmp_path / "p.kantlijn", tmp_path / "terug.kantlijn"
    with Project.create(file, coder="Anna") as project:
        source = filled(project)
        project.codings.add_many([(source, i, i + 3, project.codes.get("Ëlders").guid) for i in range(20)])
        project.undo()
        project.redo()
    there = copy(file, database)
    back = copy(database, again)
    assert there.equal and back.equal and there.tables == back.tables and there.tables["coding"] == 21
    assert rows(file) == rows(again)
    with Project.open(database, coder="Anna") as project:
        assert project.check() == []
        project.undo(2)
        project.codes.add("Nieuw")
        assert project.check() == []
        assert not copy(database, tmp_path / "zonder.kantlijn", analyses=False).tables.get("analysis")
    assert refused(lambda: copy(file, database)).startswith("database.exists")
    assert refused(lambda: copy(database, again)).startswith("store.exists")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.kantlijn", "terug.kantlijn", "zonder.kantlijn"]


def test_a_copy_that_differs_is_told(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.store.postgres import Server

    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        filled(project)
    insert = Server.insert

    def loses(self: Any, conn: Any, table: Any, columns: Any, rows: Any) -> None:
        insert(self, conn, table, columns, rows[:-1] if table.name == "memo" else rows)

    monkeypatch.setattr(Server, "insert", loses)
    assert not copy(tmp_path / "p.kantlijn", database).equal


def rows(place: Path) -> dict[str, list[Any]]:
    engine = engine_of(place).start(writes=False)
    with engine.begin() as conn:
        found = {
            name: [tuple(r) for r in conn.execute(t.select().order_by(*t.primary_key.columns))]
            for name, t in Base.metadata.tables.items()
        }
    engine.dispose()
    return found


def test_merging_goes_from_and_into_a_database(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Project.open(url, coder="Anna") as project:
        source = filled(project)
        project.backup(tmp_path)
        code = project.codes.get("Loslaten").guid
    (file,) = tmp_path.glob("*.kantlijn")
    with Project.open(file, coder="Bob") as other:
        other.codings.add(source, 0, 11, code)
    with Project.open(url, coder="Anna") as project:
        made = merge(project, [file])
        assert made.backup is not None and made.backup.is_relative_to(tmp_path / "data")
        assert len(project.codings.list()) == 2 and project.check() == []
        project.codings.add(source, 0, 12, code)
        assert refused(lambda: merge(project, [url])).startswith("merge.itself")
    with Project.open(file, coder="Bob") as other:
        merge(other, [url])
        assert len(other.codings.list()) == 3 and other.check() == []


def test_a_purge_leaves_no_old_bytes_in_the_tables(cluster: Cluster, url: str) -> None:
    with Project.open(url, coder="Anna") as project:
        source = filled(project)
        project.withdrawing.carry_out(project.withdrawing.plan(project.sources.get(source).guid))
        assert project.sources.list() == [] and project.check() == []
    with cluster.connect(place_of(url).stem) as conn:
        conn.execute("CHECKPOINT")
        folder = conn.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    assert folder is not None
    held = [f for f in Path(folder[0]).iterdir() if b"laten het los" in f.read_bytes()]
    assert held == []


def test_the_order_of_lists_is_that_of_a_file(cluster: Cluster, tmp_path: Path) -> None:
    names = ["élan", "Zoë", "appel", "_x", "Éen", "zee", "1", "ÿ", "a b", "a-b", "ab"]
    dutch = cluster.fresh()  # a server whose own order is that of a dictionary
    with cluster.connect("postgres") as conn:
        conn.execute(f"CREATE DATABASE {dutch} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nl'")

    def sets(place: str | Path) -> list[str]:
        with Project.create(place, coder="Anna") as project:
            rows = [{"guid": f"g{n}", "name": name, "codes": []} for n, name in enumerate(names)]
            with project.batch("history.setting") as batch:
                batch.add("code_set", rows)
            return [s.name for s in project.codes.sets()]

    assert sets(cluster.url(dutch)) == sets(tmp_path / "p.kantlijn") == sorted(names)
    cluster.drop(dutch)


def test_damage_is_found(cluster: Cluster, url: str) -> None:
    with Project.open(url, coder="Anna") as project:
        filled(project)
    with cluster.connect(place_of(url).stem) as conn:
        conn.execute("SET session_replication_role = replica")  # no constraint is looked at
        conn.execute("DELETE FROM coder")
    with Project.open(url) as project:
        assert any(line.startswith("foreign key: coding coder_id") for line in project.check())
    with cluster.connect(place_of(url).stem) as conn:
        conn.execute("DROP TABLE turn CASCADE")
    with Project.open(url) as project:
        assert any(line.startswith("table turn") for line in project.check())
        assert refused(project.sources.all_turns).startswith("database.damaged")
    assert Project.damaged(url)


def test_the_server_may_not_be_too_old(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.store import postgres

    monkeypatch.setattr(postgres, "OLDEST", 99)
    assert "99 of nieuwer" in refused(lambda: Project.open(url))
