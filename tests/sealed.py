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
    modes = {p: stat.S_IMODE(p.stat().st_mode) for p in closed}
    for path in closed:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if root:  # and stays so: tests side by side share what lies above
        for path in folder.parents:
            if any(
                path.is_relative_to(top) and path != Path(top) for top in (tempfile.gettempdir(), "/dev/shm")
            ):
                path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o055)
    try:
        if root:
            os.seteuid(NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)
