"""Fixtures of the readers' tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.coding.refusal import Refusal
from app.coding.transcripts import Draft, read
from app.words import say

Reader = Callable[[str, bytes], Draft]
Refuser = Callable[[str, bytes], str]


@pytest.fixture
def draft_of(tmp_path: Path) -> Reader:
    """Write a file and read it."""

    def made(name: str, data: bytes) -> Draft:
        (tmp_path / name).write_bytes(data)
        return read(tmp_path / name)

    return made


@pytest.fixture
def refused(tmp_path: Path) -> Refuser:
    """Write a file, see it refused in a sentence that names it, and give the key."""

    def made(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refusal) as caught:
            read(tmp_path / name)
        sentence = say(caught.value)
        assert name in sentence
        assert "\n" not in sentence
        assert "{" not in sentence
        return caught.value.key.removeprefix("import.")

    return made
