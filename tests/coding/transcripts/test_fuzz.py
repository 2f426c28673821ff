# ruff: noqa: E501 -- a sample reads best on one line
"""Damaged files of every format: a reader gives a sound draft or refuses, in time, and never does else."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.coding.text import normalise
from app.coding.transcripts import Draft, read
from app.words import say
from tests.coding.transcripts import seeds

_SPLICES = [
    b"\0", b"\xff\xfe", b"<!DOCTYPE x>", b"{{{{{{", b"}}}}", b"\\bin99999 ", b"\\u-1?", b"-->", b"<v ", b"&#xD800;",
    b"<w:tbl>", b"</w:p>", b"/Kids [2 0 R]", b"/Length 99999999", b"/Prev 9", b"obj", b"(" * 50, b"]]>", b"00:00:00",
    b"\xf0\x9f\x98", b"\\'8", b"<table><tr><td>", b"\r", b"stream\n", b"\xe2\x80\xa8", b":" * 99, b"[00:01] ", b"*" * 99,
]  # fmt: skip
_SLOWEST = 12.0


def damage(data: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut, doubled, taken out or put in."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(out) + 1)
        size = rng.choice((1, 2, 8, 100))
        how = rng.randrange(6)
        if how == 0 and out:
            out[at % len(out)] ^= 1 << rng.randrange(8)
        elif how == 1:
            out[at : at + size] = rng.randbytes(size)
        elif how == 2:
            del out[at : at + size]
        elif how == 3:
            out[at:at] = rng.choice(_SPLICES)
        elif how == 4:
            out[at:at] = out[at : at + size * 20] * rng.choice((1, 3, 50))
        elif rng.random() < 0.3:
            del out[at:]
    return bytes(out)


def damage_inside(data: bytes, rng: random.Random) -> bytes:
    """One part of a packed file damaged, with checksums that fit."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    which = rng.choice([n for n in parts if n.endswith(".xml") and "Types" not in n])
    parts[which] = damage(parts[which], rng)
    if rng.random() < 0.1:
        parts.pop(rng.choice(list(parts)))
    return seeds.packed(parts)


def sound(draft: Draft) -> None:
    """What every draft must hold."""
    assert draft.text == normalise(draft.text)
    assert draft.text.strip()
    draft.text.encode("utf-8")
    at = 0
    for n, turn in enumerate(draft.turns, 1):
        assert turn.n == n
        assert at <= turn.start <= turn.text_start <= turn.end <= len(draft.text)
        at = turn.end
    assert {t.speaker for t in draft.turns} - {None} == {s.name for s in draft.speakers}
    for notice in draft.notices:
        assert say(notice)


def batter(folder: Path, first: int, last: int) -> dict[str, int]:
    """Read the damaged files with these numbers; how many were read and refused."""
    valid = seeds.valid()
    forms = sorted(valid)
    done = {"read": 0, "refused": 0}
    for number in range(first, last):
        rng = random.Random(number)
        form = forms[number % len(forms)]
        data = valid[form]
        if form in ("docx", "odt") and rng.random() < 0.8:
            data = damage_inside(data, rng)
        else:
            data = damage(data, rng)
        file = folder / f"{number}.{form}"
        file.write_bytes(data)
        began = time.monotonic()
        try:
            sound(read(file))
            done["read"] += 1
        except Refusal as refusal:
            assert str(number) in say(refusal)
            done["refused"] += 1
        except Exception as error:
            pytest.fail(f"damaged file {number}.{form}: {error!r}")
        assert time.monotonic() - began < _SLOWEST, f"{number}.{form}"
        file.unlink()
    return done


def test_150_damaged_files(tmp_path: Path) -> None:
    done = batter(tmp_path, 0, 150)
    assert min(done.values()) > 20


@pytest.mark.slow
def test_2000_damaged_files(tmp_path: Path) -> None:
    done = batter(tmp_path, 150, 2150)
    assert min(done.values()) > 300
