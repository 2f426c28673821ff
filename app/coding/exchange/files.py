"""Writing a file whole or not at all, and archives that are the same bytes for the same content."""

from __future__ import annotations

import contextlib
import re
import secrets
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.coding.refusal import Refusal

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML or a spreadsheet cell cannot hold, and the tab; the line feed stays."""
_ABANDONED = 600
"""Seconds without a change after which nobody is writing a file any more."""
_LONGEST = 80
"""Letters of a name that the name to write to takes over: a file's name has a bound."""
_LONG = 60
"""Letters from which a name is cut off by ``_LONGEST`` when the place to write to is written to so itself."""


@contextlib.contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A place beside ``path`` to write to, which takes the name of ``path`` when the block ends well.

    Raises Refusal ``export.folder`` when the folder is not there, ``export.locked`` when the file may
    not be written or is held by another program, and ``export.unwritable`` for any other reason.
    """
    beside = path.with_name(f".{path.name[:_LONGEST]}.{secrets.token_hex(4)}.tmp")
    try:
        if not path.parent.is_dir():
            raise Refusal("export.folder", path=str(path), folder=str(path.parent))
        if path.is_dir():
            raise Refusal("export.is_folder", path=str(path))
        if path.exists():
            with path.open("r+b"):  # taking its name would replace a file that is protected
                pass
        _clear(path)
        yield beside
        beside.replace(path)
    except PermissionError as error:
        raise Refusal("export.locked", path=str(path)) from error
    except OSError as error:
        raise Refusal("export.unwritable", path=str(path), why=error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


@contextlib.contextmanager
def together(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Places to write to as by ``atomic``, one per path, which take their names when all are written: files
    that refer to each other are of one making, also when writing is stopped half way.

    Raises Refusal as ``atomic``, before the block for what can be known by then.
    """
    places: list[Path] = []
    try:
        with contextlib.ExitStack() as stack:
            places += (stack.enter_context(atomic(path)) for path in paths)
            yield places
    except Refusal as refusal:
        of = {str(place): str(path) for place, path in zip(places, paths, strict=False)}
        named = {k: of.get(v, v) if isinstance(v, str) else v for k, v in refusal.details.items()}
        raise Refusal(refusal.key, **named) from refusal


def _clear(path: Path) -> None:
    """Remove what an end in the middle left of an earlier writing of ``path``: it may quote somebody."""
    again = "" if len(path.name) < _LONG else ".*"
    ours = re.compile(rf"\.+{re.escape(path.name[:_LONG])}{again}(?:\.[0-9a-f]{{8}}\.tmp)+")
    for left in path.parent.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if ours.fullmatch(left.name) and time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def moment(iso: str) -> datetime:
    """The time that ``iso`` says, in UTC without a zone, whole seconds; 1 January 1980 for none."""
    try:
        told = datetime.fromisoformat(iso)
    except ValueError:
        return datetime(1980, 1, 1)
    if told.tzinfo is not None:
        told = told.astimezone(UTC)
    return told.replace(tzinfo=None, microsecond=0)


class SteadyZip(zipfile.ZipFile):
    """A zip file for writing whose members all bear one time, so that equal content is equal bytes."""

    def __init__(self, place: Path | BinaryIO, when: datetime) -> None:
        super().__init__(place, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        first, last = datetime(1980, 1, 1), datetime(2107, 12, 31)
        self._when = min(max(when, first), last)

    def member(self, name: str) -> zipfile.ZipInfo:
        """The entry for ``name``, of the archive's time, compressed."""
        info = zipfile.ZipInfo(name, self._when.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        info.external_attr = 0o600 << 16
        return info

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Write one member; its name counts, its own time does not."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        super().writestr(self.member(name), data)


def rezipped(content: bytes, place: Path, when: datetime) -> None:
    """Write the zip archive in ``content`` anew to ``place`` with steady times and order."""
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as old, SteadyZip(place, when) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
