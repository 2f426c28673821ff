"""A merge that a database cuts off in the middle: the disk is full, the connection or the server goes.

The project is as it was, one sentence says why, and the same again works.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_letters, digits

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.project.merging.merge import merge
from app.words import say
from tests.postgres import Cluster, binaries

TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor.\nR1: En wij sturen bij, écht.\n"
LARGE = 1_500_000
"""Characters of a text that no database can make smaller."""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a large document and many codings."""
    place = tmp_path_factory.mktemp("theirs") / "bas.kantlijn"
    chance = random.Random(7)
    words = "".join(chance.choices(f"{ascii_letters}{digits} ", k=LARGE))
    with Project.create(place, coder="Bas") as project:
        source = project.sources.add(read_text(f"R1: {words}\n", "groot.txt")).subject or ""
        code = project.codes.add("Sturen").subject or ""
        project.codings.add_many([(source, i * 10, i * 10 + 8, code) for i in range(1500)])
    return place


@pytest.fixture
def mine(cluster: Cluster) -> Iterator[str]:
    """A database with a project of one document and one coding; its name."""
    name = cluster.fresh()
    _begin(cluster.url(name))
    yield name
    cluster.drop(name)


def _begin(address: str) -> None:
    with Project.create(address, coder="Anna") as project:
        source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        project.codings.add(source, 31, 50, project.codes.add("Loslaten").subject or "")


def _is_old(address: str, steps: int) -> None:
    with Project.open(address, coder="Anna") as project:
        assert len(project.history()) == steps and len(project.codings.list()) == 1
        assert len(project.sources.list()) == 1
        assert project.check() == []


def _comes_in(project: Project, theirs: Path) -> None:
    """The merge works, and is one step that can be undone."""
    merge(project, [theirs], policy="keep")
    assert len(project.codings.list()) == 1501 and len(project.sources.list()) == 2
    project.undo()
    assert len(project.codings.list()) == 1
    project.redo()
    assert project.check() == []


def _refusal(project: Project, theirs: Path) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        merge(project, [theirs], policy="keep")
    sentence = say(caught.value)
    assert "\n" not in sentence and "Traceback" not in sentence and "psycopg" not in sentence
    return caught.value.key, sentence


@contextmanager
def _when_codings_come(cluster: Cluster, name: str, does: str) -> Iterator[None]:
    """The server itself ``does`` this in the middle of the merge: at the thousandth coding that it adds."""
    with cluster.connect(name) as conn:
        conn.execute("CREATE SEQUENCE proef_n")
        conn.execute(
            "CREATE FUNCTION proef() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF nextval('proef_n') = 1000 THEN PERFORM {does}; END IF; RETURN NEW; END $$"
        )
        conn.execute("CREATE TRIGGER proef AFTER INSERT ON coding FOR EACH ROW EXECUTE FUNCTION proef()")
    yield
    with cluster.connect(name) as conn:
        conn.execute("DROP TRIGGER proef ON coding; DROP FUNCTION proef; DROP SEQUENCE proef_n")


def test_the_connection_is_cut_in_the_middle_of_a_merge(cluster: Cluster, mine: str, theirs: Path) -> None:
    with Project.open(cluster.url(mine), coder="Anna") as project:
        steps = len(project.history())
        with _when_codings_come(cluster, mine, "pg_terminate_backend(pg_backend_pid())"):
            key, said = _refusal(project, theirs)
            assert key == "database.lost" and "wat niet bevestigd was, is niet opgeslagen" in said
            assert len(project.codings.list()) == 1  # the same opening goes on
            with cluster.connect(mine) as conn:
                assert conn.execute("SELECT last_value FROM proef_n").fetchone() == (1000,)
            _is_old(cluster.url(mine), steps)
        _comes_in(project, theirs)


@pytest.mark.slow  # the server starts again, and mends what it was doing
def test_the_server_falls_over_in_the_middle_of_a_merge(cluster: Cluster, mine: str, theirs: Path) -> None:
    with Project.open(cluster.url(mine), coder="Anna") as project:
        steps = len(project.history())
        with _when_codings_come(cluster, mine, "pg_sleep(60)"):
            asleep: list[bool] = []
            falling = threading.Thread(target=lambda: asleep.append(_when_asleep(cluster, mine)))
            falling.start()
            key, _ = _refusal(project, theirs)
            falling.join()
            assert key == "database.lost" and asleep == [True]
            with pytest.raises(Refusal) as caught:
                merge(project, [theirs], policy="keep")
            assert caught.value.key in ("database.lost", "database.unreachable")
            cluster.start()
            project.line.restored()  # as the window does when the server answers again
            _is_old(cluster.url(mine), steps)
        _comes_in(project, theirs)


def _when_asleep(cluster: Cluster, name: str) -> bool:
    """Let the server fall over when somebody sleeps in a database; whether somebody did."""
    found, until = False, time.monotonic() + 30
    with cluster.connect("postgres") as conn:
        while not found and time.monotonic() < until:
            time.sleep(0.02)
            rows = conn.execute(
                "SELECT FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'", [name]
            )
            found = rows.fetchone() is not None
    cluster.halt()
    return found


@contextmanager
def _small_disk(folder: Path, megabytes: int, owner: dict[str, int]) -> Iterator[Path]:
    """A file system of so many megabytes; without the right to make one the test is left out."""
    folder.mkdir()
    size = f"size={megabytes}m,mode=0700"
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("no file systems can be made here")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("no file systems can be made here, which only root may")
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        yield folder
    finally:
        subprocess.run([umount, "-l", folder], check=True, capture_output=True)


def _filled(folder: Path, left: int) -> Path:
    """Fill a disk until so many bytes are left; the file that does."""
    filler, free = folder / "vol", shutil.disk_usage(folder).free
    filler.write_bytes(bytes(max(0, free - left)))
    return filler


def test_the_disk_of_the_database_is_full_in_the_middle_of_a_merge(cluster: Cluster, theirs: Path) -> None:
    name = cluster.fresh()
    with _small_disk(cluster.folder / "klein", 64, cluster._as) as disk:
        with cluster.connect("postgres") as conn:
            conn.execute(f"CREATE TABLESPACE klein LOCATION '{disk}'")
            conn.execute(f"CREATE DATABASE {name} TABLESPACE klein TEMPLATE template0 ENCODING 'UTF8'")
        try:
            _begin(cluster.url(name))
            with Project.open(cluster.url(name), coder="Anna") as project:
                steps = len(project.history())
                filler = _filled(disk, 400_000)
                key, said = _refusal(project, theirs)
                assert key == "database.full" and "geen ruimte" in said and "niets veranderd" in said
                _is_old(cluster.url(name), steps)
                filler.unlink()
                _comes_in(project, theirs)
        finally:
            cluster.drop(name)
            with cluster.connect("postgres") as conn:
                conn.execute("DROP TABLESPACE klein")


@pytest.mark.slow  # makes a server of its own
def test_the_disk_of_the_whole_server_is_full(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its own journal finds no room the server stops by itself, and starts again when there is some."""
    found = binaries()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="kpg"))
    folder.chmod(0o755)  # for whoever the server runs as
    try:
        with _small_disk(folder / "schijf", 140, {}) as disk:
            disk.chmod(0o755)
            monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(disk))
            server = Cluster(found)
            try:
                address = server.url(server.fresh())
                _begin(address)
                with Project.open(address, coder="Anna") as project:
                    steps = len(project.history())
                    filler = _filled(disk, 400_000)
                    key, _ = _refusal(project, theirs)
                    assert key in ("database.full", "database.lost")
                    filler.unlink()
                    server.halt()
                    server.start()
                    project.line.restored()
                    _is_old(address, steps)
                    _comes_in(project, theirs)
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder)
