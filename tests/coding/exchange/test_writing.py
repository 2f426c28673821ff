"""Writing a file whole or not at all, and what an end in the middle leaves."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from app.coding.exchange.files import atomic, together
from app.coding.refusal import Refusal


def test_what_an_earlier_end_left_goes_with_the_next_writing_and_nothing_else(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".r[1].docx.0123abcd.tmp", tmp_path / ".r[1].docx.89abcdef.tmp"
    others = tmp_path / ".ander.docx.0123abcd.tmp", tmp_path / ".r[1].docx.mijn.tmp"
    for place in (left, fresh, *others):
        place.write_text("citaat")
    long_ago = time.time() - 3_600
    for place in (left, *others):
        os.utime(place, (long_ago, long_ago))
    with atomic(tmp_path / "r[1].docx") as beside:
        beside.write_text("nieuw")
    assert not left.exists(), "it may quote somebody"
    assert fresh.exists(), "somebody may be writing it"
    assert all(place.exists() for place in others)
    assert (tmp_path / "r[1].docx").read_text() == "nieuw"


def test_of_a_long_name_too_nothing_is_left(tmp_path: Path) -> None:
    for length in (59, 60, 66, 79, 80, 120):
        path = tmp_path / f"{'r' * (length - 5)}.docx"
        with together([path]) as (place,), atomic(place) as beside:
            place.write_text("citaat")
            beside.write_text("citaat")
            left = [tmp_path / f"{name.name}x" for name in (place, beside)]  # as an end in the middle leaves
            for name in (place, beside):
                name.with_name(f"{name.name}x").write_text("citaat")
        long_ago = time.time() - 3_600
        for one in left:
            os.utime(one.rename(one.with_name(one.name[:-1])), (long_ago, long_ago))
        with atomic(path) as beside:
            beside.write_text("nieuw")
        assert [p.name for p in tmp_path.iterdir()] == [path.name], length
        path.unlink()


def test_a_protected_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = Path("r.docx")
    place.write_text("oud")
    place.chmod(0o444)
    tmp_path.chmod(0o777)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)  # for root no file is protected
    try:
        with pytest.raises(Refusal, match=r"export\.locked"), atomic(place) as beside:
            beside.write_text("nieuw")
    finally:
        if root:
            os.seteuid(0)
    assert place.read_text() == "oud" and [f.name for f in Path().iterdir()] == ["r.docx"]


@pytest.mark.parametrize("trouble", ["folder", "cancel", "disk"])
def test_files_that_belong_together_are_all_new_or_all_old(tmp_path: Path, trouble: str) -> None:
    one, two = tmp_path / "r.docx", tmp_path / "r.xlsx"
    one.write_text("oud")
    if trouble == "folder":
        two.mkdir()
    with pytest.raises((Refusal, KeyboardInterrupt)) as stopped, together([one, two]) as (first, second):
        first.write_text("nieuw")
        if trouble == "cancel":
            raise KeyboardInterrupt
        raise Refusal("export.unwritable", path=str(second), why="vol")
    assert one.read_text() == "oud" and not list(tmp_path.glob(".*"))
    if isinstance(stopped.value, Refusal):
        assert stopped.value.details["path"] == str(two), "the file is told by its own name"


def test_files_that_belong_together_take_their_names_when_all_are_written(tmp_path: Path) -> None:
    paths = [tmp_path / "r.docx", tmp_path / "r.xlsx"]
    with together(paths) as places:
        for place in places:
            place.write_text("nieuw")
        assert not any(path.exists() for path in paths)
    assert sorted(tmp_path.iterdir()) == paths
