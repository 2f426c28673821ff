"""Analyses of what the shipped codebooks say, which come with the program: no one waits for them.

A cache like a project's own (``kept.py``): of another text or by another pipeline nothing is found in it.
It is made by ``python -m tools.codebook_analyses``; a test tells when it has to be made anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from app import paths
from app.coding.suggest.analyses.kept import Key

FILE = "codebook_analyses.zip"
"""In ``resources``; its comment: name and version of the pipeline; its entries: the sha256 of their texts."""


def find(key: Key) -> bytes | None:
    """The packed analysis kept under this key, if there is one."""
    return _all().get(key)


@cache
def _all() -> Mapping[Key, bytes]:
    return read(paths.resources() / FILE)


def read(file: Path) -> dict[Key, bytes]:
    """The packed analyses in a file; none when it is gone or damaged."""
    try:
        with ZipFile(file) as packed:
            by = f"{packed.comment.decode()} -"
            return {(name, by): packed.read(name) for name in packed.namelist()}
    except (OSError, BadZipFile, UnicodeDecodeError, EOFError, zlib.error):
        return {}
