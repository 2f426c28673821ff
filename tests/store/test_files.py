"""What is about project files alone: header, locks, journals, daily backups, restoring."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path, PureWindowsPath

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project
from app.store import backup, sqlite
from app.store import sealed as sealing
from app.store.schema import APPLICATION_ID
from tests.sealed import sealed

TEXT = "Interviewer: Hoe gaat het?\nR1: Wij laten het los hoor.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "p.kantlijn"
    with Project.create(path, coder="Anna") as project:
        source = project.sources.add(read_text(TEXT, "int1.txt")).subject or ""
        code = project.codes.add("Loslaten").subject or ""
        project.codings.add(source, 31, 50, code)
    return path


def test_one_file_with_our_mark_and_durable_settings(place: Path) -> None:
    assert [p.name for p in place.parent.iterdir()] == ["p.kantlijn"]
    with closing(sqlite3.connect(place)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    with Project.open(place, coder="Anna") as project, project.store._engine.connect() as conn:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert conn.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_file_on_a_share_of_a_server_has_an_address_that_sqlite_takes(place: Path) -> None:
    share = PureWindowsPath(r"\\server\onderzoek\jeugd & zorg.kantlijn")
    assert sealing.address(share) == "file:////server/onderzoek/jeugd%20%26%20zorg.kantlijn"
    here = sealing.address(place)
    for form in (here, here.replace("file:///", "file:////")):
        with closing(sqlite3.connect(f"{form}?mode=ro", uri=True)) as raw:
            assert raw.execute("SELECT count(*) FROM coding").fetchone() == (1,)


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        Project.open(path)
    return caught.value.key


def test_what_is_no_sound_project_is_refused(place: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "nergens.kantlijn") == "store.missing"
    assert refused(tmp_path / "stick" / "p.kantlijn") == "store.no_place"
    assert refused(tmp_path / f"{'a' * 300}.kantlijn") == "store.unreadable"
    assert refused(tmp_path) == "store.folder"
    empty = tmp_path / "leeg.kantlijn"
    empty.touch()
    assert refused(empty) == "store.no_project"
    other = tmp_path / "ander.kantlijn"
    with closing(sqlite3.connect(other)) as raw:
        raw.execute("CREATE TABLE x (y)")
    assert refused(other) == "store.no_project"
    content = place.read_bytes()
    cut = tmp_path / "kort.kantlijn"
    cut.write_bytes(content[:5000])
    assert refused(cut) == "store.damaged"
    noise = tmp_path / "ruis.kantlijn"
    noise.write_bytes(content[:100] + bytes(len(content) - 100))
    assert refused(noise) == "store.damaged"
    nameless = tmp_path / "versieloos.kantlijn"
    nameless.write_bytes(content)
    with closing(sqlite3.connect(nameless)) as raw, raw:
        raw.execute("DELETE FROM alembic_version")
    assert refused(nameless) == "store.damaged"


def test_a_file_that_lost_rows_or_tables_is_damaged(place: Path) -> None:
    assert not Project.damaged(place)
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("DELETE FROM code")
    assert Project.damaged(place)
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("DROP TABLE memo")
    with Project.open(place) as project, pytest.raises(Refusal) as caught:
        project.memos.list()
    assert (caught.value.key, caught.value.details["file"]) == ("store.damaged", "p.kantlijn")


def test_a_second_opening_is_read_only_and_names_the_holder(place: Path) -> None:
    with Project.open(place, coder="Anna") as first:
        with Project.open(place, coder="Bob") as second:
            assert second.read_only
            assert "Anna" in second.holder
            with pytest.raises(Refusal, match="read_only"):
                second.codes.add("Nee")
            first.codes.add("Sturen")
            second.codes.forget()
            assert [c.name for c in second.codes.book()] == ["Loslaten", "Sturen"]
        assert not first.read_only
    with Project.open(place, coder="Bob") as later:
        assert not later.read_only


@pytest.mark.parametrize("journal", [False, True])
def test_what_may_not_be_written_opens_read_only(
    place: Path, tmp_path: Path, journal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a CD or a share: all is read, without a trace; also what a crash left in the journal beside it."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    temporary.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folder = tmp_path / "cd"
    folder.mkdir()
    with Project.open(place, coder="Anna") as project:
        project.codes.add("Sturen")
        for name in ("p.kantlijn", "p.kantlijn-wal") if journal else ():
            shutil.copyfile(tmp_path / name, folder / name)
    if not journal:
        shutil.copyfile(place, folder / "p.kantlijn")
    before = {p: p.read_bytes() for p in folder.iterdir()}
    with sealed(folder):
        for read_only in (False, True):
            with Project.open(folder / place.name, coder="Bob", read_only=read_only) as found:
                assert found.read_only and found.check() == []
                assert [c.name for c in found.codes.book()] == ["Loslaten", "Sturen"]
                assert not Project.damaged(folder / place.name)
                with found.at(found.last_change) as past:
                    assert len(past.codings.list()) == 1
                with pytest.raises(Refusal, match="read_only"):
                    found.codes.add("Tijd")
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
    assert not list(temporary.iterdir())


def test_a_daily_backup_of_where_it_was_left(place: Path) -> None:
    tomorrow = date.today() + timedelta(days=1)
    with Project.open(place, coder="Anna") as project:
        last = project.last_change
    assert backup.daily(place, last) is None
    made = backup.daily(place, last, tomorrow)
    assert made is not None
    assert backup.daily(place, last, tomorrow) is None
    with Project.open(made, read_only=True) as kept:
        assert len(kept.codings.list()) == 1


def test_which_backups_are_kept() -> None:
    today = date(2026, 11, 22)
    names = [f"{today - timedelta(days=n)}.kantlijn" for n in range(1, 200)]
    gone = backup.superfluous([*names, "iets anders.kantlijn"], today)
    kept = sorted(set(names) - set(gone), reverse=True)
    assert kept[:7] == names[:7]
    assert 7 < len(kept) <= 7 + 8
    assert "iets anders.kantlijn" not in gone


def test_backup_and_restore(place: Path, tmp_path: Path) -> None:
    with Project.open(place, coder="Anna") as project:
        saved = project.backup(tmp_path / "b")
        project.codes.remove(project.codes.get("Loslaten").guid)
        with pytest.raises(Refusal, match="held"):
            Project.restore(saved, place)
    Project.restore(saved, place)
    with Project.open(place, coder="Anna") as project:
        assert len(project.codings.list()) == 1
        assert project.check() == []
    assert list(tmp_path.glob("p.before-restore-*.kantlijn"))
    place.write_bytes(b"kapot")
    Project.restore(saved, place)
    with Project.open(place, read_only=True) as project:
        assert len(project.codings.list()) == 1


def test_a_synced_folder_gets_no_separate_journal(tmp_path: Path) -> None:
    synced = tmp_path / "OneDrive - NIVEL"
    synced.mkdir()
    assert sqlite.risky_place(synced / "p.kantlijn") == "OneDrive - NIVEL"
    with Project.create(synced / "p.kantlijn", coder="Anna") as project:
        project.codes.add("Loslaten")
        assert not list(synced.glob("*-wal"))


def test_a_full_disk_is_one_sentence_and_changes_nothing(place: Path) -> None:
    with Project.open(place, coder="Anna") as project:
        before = len(project.codes.book())

        def full(conn: object) -> None:
            raw = project.store._conn
            assert raw is not None
            pages = raw.exec_driver_sql("PRAGMA page_count").scalar()
            raw.exec_driver_sql(f"PRAGMA max_page_count={pages}")

        with pytest.raises(Refusal, match="failed"), project.store.batch("history.add_code") as batch:
            full(batch)
            batch.keep_body("x" * 5_000_000)
        project.codes.forget()
        assert len(project.codes.book()) == before
        assert project.check() == []
