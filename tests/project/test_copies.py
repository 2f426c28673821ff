"""Which copies of a project are left that still hold what went from it, and how one is forgotten."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import read_text
from app.project import Project, moving
from app.project.copies import Copies, forget, holding, look
from app.project.handing_out import hand_out
from app.store import backup, copies
from tests.engines import Places
from tests.project.test_privacy import people
from tests.project.test_withdraw import GROUP


def left(project: Project, ref: str) -> Copies:
    """The copies that still hold what would go."""
    plan = project.withdrawing.plan(ref)
    return holding(look(project.place, project.guid), project.guid, plan.things)


def there(project: Project, ref: str) -> set[Path]:
    return {one.place for one in left(project, ref).there}


def test_copies_of_the_project_are_listed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(places.folder / "data"))
    with people(places) as project:
        stem = project.place.stem
        saved = project.backup(places.folder)
        daily = backup.folder(project.place) / "2026-01-02.kantlijn"
        daily.parent.mkdir(parents=True)
        daily.write_bytes(saved.read_bytes())
        before = places.folder / f"{stem}.before-0002.kantlijn"
        before.write_bytes(b"x")
        (places.folder / f"{stem}annenkoek-2026-01-01.kantlijn").write_bytes(b"x")
        found = there(project, "Rijswijk")
        assert found == ({saved, daily, before} if places.engine == "sqlite" else {saved, daily})


def test_a_copy_put_anywhere_is_remembered_by_this_computer_and_not_by_the_project(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(places.folder / "data"))
    far, stick, mount, old = (places.folder / "ver" / name for name in ("weg", "stick", "mnt", "oud"))
    with people(places) as project:
        kept, put, mounted, thrown = (project.backup(one) for one in (far / "hier", stick, mount, old))
        handed = hand_out(project, far / "uit" / "deel", ["Bas"])
        project.backup(far / "tijdelijk", noted=False)
        stick.rename(places.folder / "andere stick")
        mounted.rename(places.folder / "ver" / "x.txt")
        thrown.unlink()
        (old / "iets.txt").write_text("x", encoding="utf-8")
        renamed = kept.rename(kept.with_name("anders.kantlijn"))
        with_it = left(project, "Rijswijk")
        assert {renamed, handed[0].place} <= there(project, "Rijswijk")
        assert kept not in there(project, "Rijswijk")
        assert {one.place for one in with_it.away} == {put, mounted}, "a folder with other things was cleared"
        assert {one.day for one in with_it.away} == {date.today().isoformat()}
        assert far / "tijdelijk" not in {path.parent for path in there(project, "Rijswijk")}
        assert str(far) not in str(project.settings())
        noted = places.folder / "data" / "kantlijn" / "copies.jsonl"
        assert noted.stat().st_mode & 0o077 == 0 or os.name == "nt"
        before = noted.read_bytes()
        for broken in (b"{", b"[]", b'{"project": 1}', b"[" * 200_000, b"\xff\x00", b""):
            noted.write_bytes(broken + b"\n" + before)
            assert left(project, "Rijswijk").away == with_it.away
        noted.unlink()
        noted.mkdir()
        assert project.backup(far / "weer2").is_file(), "what cannot be noted stops nothing"
        assert left(project, "Rijswijk").away == ()


def test_a_place_that_cannot_be_looked_at_stops_no_withdrawal(tmp_path: Path) -> None:
    with Project.create(tmp_path / "proef.kantlijn", coder="Anna") as project:
        project.sources.add(read_text(GROUP, "een.txt"))
        round_it = tmp_path / "rond" / "om"
        put = project.backup(round_it / "diep")
        put.unlink()
        round_it.joinpath("diep").rmdir()
        round_it.joinpath("diep").symlink_to(round_it / "diep")
        assert [one.place for one in left(project, "een").away] == [put]


def test_a_hand_out_without_the_document_is_not_accused_and_copies_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place, upload = tmp_path / "proef.kantlijn", tmp_path / "a" / "b" / "kopie.kantlijn"
    with Project.create(place, coder="Anna") as project:
        one, two = (
            project.sources.add(read_text(GROUP, f"{name}.txt")).subject or "" for name in ("een", "twee")
        )
        given = {"Bas": [one], "Chris": [two]}
        bas, chris = hand_out(project, tmp_path / "uit", ["Bas", "Chris"], given=given)
    upload.parent.mkdir(parents=True)
    moving.copy(place, upload)
    back = tmp_path / "c" / "d" / "terug.kantlijn"
    back.parent.mkdir(parents=True)
    moving.restore(upload, back)
    with Project.open(place, coder="Anna") as project:
        held = there(project, one)
        assert bas.place in held and chris.place not in held
        assert {upload, back} <= held


def test_of_which_kind_and_day_a_copy_is(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(places.folder / "data"))
    far, today = places.folder / "ver" / "weg", date.today().isoformat()
    with people(places) as project:
        saved, lost = project.backup(far), project.backup(far / "stick")
        (handed,) = hand_out(project, far / "uit", ["Bas"])
        unknown = far / "uit" / "van wie.kantlijn"
        unknown.write_bytes(saved.read_bytes())
        os.utime(saved, (0, 1_600_000_000))
        lost.unlink()
        found = look(project.place, project.guid)
        told = {one.place: (one.kind, one.day) for one in found.there}
        assert told[saved] == ("backup", "2020-09-13") and told[handed.place] == ("handout", today)
        assert told[unknown] == ("copy", today)
        assert [(one.place, one.kind, one.day) for one in found.away] == [(lost, "backup", today)]


def test_a_place_of_a_copy_that_is_gone_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Project.create(tmp_path / "p.kantlijn", coder="Anna") as project:
        one, two, here = (project.backup(tmp_path / "ver" / name / "map") for name in ("a", "b", "c"))
        copies.note("another", one)
        for gone in (one, two):
            gone.unlink()
            gone.parent.rmdir()
        assert {c.place for c in look(project.place, project.guid).away} == {one, two}
        for wrong, key in ((tmp_path / "x", "privacy.copy_unknown"), (here, "privacy.copy_there")):
            with pytest.raises(Refusal) as refused:
                forget(project.guid, [one, wrong])
            assert refused.value.key == key
        forget(project.guid, [one])
        assert [c.place for c in look(project.place, project.guid).away] == [two]
        lines = (tmp_path / "data" / "kantlijn" / "copies.jsonl").read_text("utf-8")
        assert lines.count(str(one)) == 1, "of another project it is still known"
        assert copies.note("p", one) is None and one in copies.noted("p")
        project.backup(one.parent).unlink()
        one.parent.rmdir()
        assert len(look(project.place, project.guid).away) == 2, "what is put there again is known again"


def test_what_is_noted_while_a_place_is_forgotten_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    old = [tmp_path / "weg" / f"oud {n}.kantlijn" for n in range(50)]
    for place in old:
        copies.note("p", place)
    with ThreadPoolExecutor(8) as pool:
        wanted = [pool.submit(copies.note, "p", tmp_path / "weg" / f"{n}.kantlijn") for n in range(100)]
        wanted += [pool.submit(copies.forget, "p", [place]) for place in old]
        for one in wanted:
            one.result()
    assert set(copies.noted("p")) == {tmp_path / "weg" / f"{n}.kantlijn" for n in range(100)}


def test_many_programs_note_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: copies.note("p", tmp_path / "weg" / f"{n}.kantlijn"), range(200)))
    _, away = copies.found(tmp_path / "p.kantlijn", "p")
    assert len(away) == 200


def test_copies_under_any_name_and_hand_outs_are_listed(tmp_path: Path) -> None:
    place = tmp_path / "proef.kantlijn"
    with Project.create(place, coder="Anna") as project:
        one = (
            project.sources.add(read_text(GROUP.replace("Sanne Bakker", "Tom Visser"), "een.txt")).subject
            or ""
        )
        project.sources.add(read_text("Sanne Bakker: Ja. Tom Visser belde. tom visser ook.\n", "twee.txt"))
        handed = hand_out(project, tmp_path / "uit", ["Bas", "Chris"])
        kept = project.backup(tmp_path / "kluis")
        renamed = tmp_path / "oud" / "iets anders.kantlijn"
        renamed.parent.mkdir()
        renamed.write_bytes(kept.read_bytes())
        with Project.create(tmp_path / "oud" / "ander.kantlijn", coder="Anna"):
            pass
        (tmp_path / "oud" / "stuk.kantlijn").write_bytes(b"x")
        before = sorted(tmp_path.rglob("*"))
        plan = project.withdrawing.plan(one)
        assert there(project, one) == {kept, renamed, *(h.place for h in handed if "een" in h.documents)}
        assert sorted(tmp_path.rglob("*")) == before, "looking leaves no journals beside others' files"
        ((at, names),) = plan.handed
        assert names == "Bas, Chris" and at[:4].isdigit()
        assert [m for m in plan.mentions if (m.kind, m.place, m.times) == ("text", "twee", 2)]
        assert not [m for m in plan.mentions if m.place == "een"]
