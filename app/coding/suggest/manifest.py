"""What each file of a shipped folder should be, so that one that was cut off or changed is named.

spaCy loads a model with a flipped bit, or without some of its files, and then tags at random; what it says
of the others ("tuple index out of range") helps nobody.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

FILE = "files.json"
_FREE = frozenset((FILE, "README.md"))


class Damaged(Exception):
    """A file is missing or not what it was; ``args[0]`` is its path inside the folder."""


def write(folder: Path) -> None:
    """List the files of this folder, its model card left out, with their sizes and sums."""
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.name not in _FREE)
    listed = {f.relative_to(folder).as_posix(): _sum(f.read_bytes()) for f in files}
    (folder / FILE).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def check(folder: Path) -> None:
    """Raise ``Damaged`` for the first file that is not as listed; a folder without a list is let through."""
    if not (folder / FILE).exists():
        return
    try:
        listed = json.loads((folder / FILE).read_text(encoding="utf-8"))
        pairs = [(str(name), [int(n) for n in told]) for name, told in listed.items()]
    except (ValueError, TypeError, AttributeError, OSError) as trouble:
        raise Damaged(FILE) from trouble
    for name, told in pairs:
        try:
            right = _sum((folder / name).read_bytes()) == told
        except OSError as trouble:
            raise Damaged(name) from trouble
        if not right:
            raise Damaged(name)


def _sum(content: bytes) -> list[int]:
    return [len(content), zlib.crc32(content)]
