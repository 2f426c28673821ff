"""A project where nothing can be written beside it: on a CD, a share, in a folder without rights.

SQLite's write-ahead log wants to write even to read. When no journal stands beside the file, it is read as a
file that does not change (https://www.sqlite.org/uri.html#uriimmutable); else a private copy is.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path, PurePath

_WANTS_TO_WRITE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def is_sealed(path: Path, patience: float) -> bool:
    """Whether the file at ``path`` cannot be read as SQLite would; False for one that is damaged."""
    try:
        with closing(plain(path, patience)) as raw:
            raw.execute("PRAGMA query_only=ON")
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _WANTS_TO_WRITE and _can_be_read(path)
    return False


def _can_be_read(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def address(path: PurePath) -> str:
    """An absolute path as SQLite's URIs have it: it takes no server's name before the path, as that of a
    share (``\\\\server\\share``) has."""
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)


def plain(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to a file that is there; it is not made when it is not."""
    return sqlite3.connect(f"{address(path.absolute())}?mode=rw", uri=True, timeout=patience)


def as_it_stands(path: Path) -> str:
    """The address by which SQLite looks at a file and leaves nothing beside it: a read-only look at a
    write-ahead log makes one too. Only where a journal stands that has something in it, is it looked at."""
    beside = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    still = "" if any(other.exists() and other.stat().st_size for other in beside) else "&immutable=1"
    return f"{address(path.absolute())}?mode=ro{still}"


def unsealed(path: Path) -> tuple[str, Path | None]:
    """The address by which SQLite reads the file at ``path``, and the folder of the private copy if it took
    one; that is for the caller to remove. Raises OSError when there is no room for the copy."""
    beside = [path.with_name(path.name + end) for end in ("-wal", "-journal", "-lock")]
    if not any(other.exists() and (other.stat().st_size or other.name.endswith("-lock")) for other in beside):
        return f"{address(path.absolute())}?mode=ro&immutable=1", None
    folder = Path(tempfile.mkdtemp(prefix="kantlijn-"))
    try:
        for file in (path, *beside[:2]):
            if file.exists():
                shutil.copyfile(file, folder / file.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return f"{address(folder / path.name)}?mode=rw", folder
