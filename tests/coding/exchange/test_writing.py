"""Writing a file whole or not at all, and what an end in the middle leaves."""

from __future__ import annotations

import os
import time
from pathlib import Path

from app.coding.exchange.files import atomic


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
