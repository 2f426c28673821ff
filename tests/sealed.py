"""A folder in which nobody can write, also when the tests run as root."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def sealed(folder: Path) -> Iterator[None]:
    """Inside, ``folder`` and the files in it can only be read; root is nobody for as long, so that modules of
    an interpreter in root's own folder must have been imported before."""
    if os.name != "posix":
        pytest.skip("folders have no such rights here")
    root = os.geteuid() == 0
    closed = [folder, *folder.rglob("*")]
    above = [p for p in folder.parents if p.is_relative_to(tempfile.gettempdir())] if root else []
    modes = {p: stat.S_IMODE(p.stat().st_mode) for p in (*closed, *above)}
    for path in closed:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in above:
        path.chmod(modes[path] | 0o055)
    try:
        if root:
            os.seteuid(NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)
