"""Where copies of a project lie: beside it, and where Kantlijn itself put them on this computer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from platformdirs import user_data_path

from app.store import backup, sealed
from app.store.place import Place

LOOKED_AT = 200
"""Files beside a project of which is asked whether they are copies of it."""


@dataclass(frozen=True, slots=True)
class Away:
    """A copy that was put somewhere on a day (ISO 8601) and does not lie there now: moved, or the disk is
    away."""

    place: Path
    day: str


def note(project: str, place: Path) -> None:
    """Remember on this computer that a copy of a project (by guid) was put at a place.

    Not in the project, where it would tell who gets it about this computer. What cannot be noted is not.
    A line each, added in one piece: two programs can do so at once.
    """
    told = {"project": project, "place": str(place.absolute()), "day": date.today().isoformat()}
    with contextlib.suppress(OSError, ValueError):
        file = _file()
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as lines:
            lines.write(json.dumps(told).encode() + b"\n")


def note_all(*places: Place) -> None:
    """Remember these places of one project, each for the others."""
    for place in places:
        if isinstance(place, Path) and (identity := _identity(place)):
            note(identity[0], place)


def found(project: Place, guid: str) -> tuple[list[Path], list[Away]]:
    """The copies of a project that can be found, and those that were put where they are not now.

    A folder that is there, holds other things and no copy any more tells nothing: it was thrown away.
    """
    near = _beside(project)
    own = {str(path.absolute()) for path in (*near, *([project] if isinstance(project, Path) else []))}
    noted = {place: day for place, day in _noted(guid) if place not in own}
    inside: dict[Path, list[Path] | None] = {}
    for folder in dict.fromkeys(Path(place).parent for place in noted):
        inside[folder] = _copies_in(folder, guid)
    there = {path for paths in inside.values() for path in paths or () if str(path) not in own}
    away = [Away(Path(place), day) for place, day in noted.items() if inside[Path(place).parent] is None]
    return sorted({*near, *there}), sorted(away, key=lambda one: (one.place, one.day))


def holds(copy: Path, project: str, guids: Collection[str]) -> bool:
    """Whether a copy may hold one of these sources or cases: a hand-out has a share of them only, all else
    does, and so does what cannot be read."""
    if project in _identity(copy)[:1]:
        return True
    try:
        with contextlib.closing(_opened(copy)) as conn:
            marks = ", ".join("?" * len(guids))
            asked = " UNION ALL ".join(
                f'SELECT 1 FROM "{table}" WHERE guid IN ({marks})' for table in ("source", "case", "change")
            )
            return conn.execute(asked, [*guids] * 3).fetchone() is not None
    except (OSError, sqlite3.Error):
        return True


def _copies_in(folder: Path, guid: str) -> list[Path] | None:
    """The copies of a project in a folder, of the first ``LOOKED_AT`` projects; None when it is out of reach,
    or empty, as the place of a disk is that is not there."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except (OSError, ValueError):
        return None
    projects = sorted(name for name in names if name.endswith(".kantlijn"))[:LOOKED_AT]
    return [folder / name for name in projects if guid in _identity(folder / name)] if names else None


def _file() -> Path:
    return Path(user_data_path("kantlijn", appauthor=False)) / "copies.jsonl"


def _noted(guid: str) -> list[tuple[str, str]]:
    """Where copies of a project were put and on which day, by the lines that can be read."""
    try:
        lines = _file().read_bytes().splitlines()
    except OSError:
        return []
    made = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError, KeyError, TypeError):
            told = json.loads(line)
            if told["project"] == guid:
                made.append((str(told["place"]), str(told["day"])))
    return made


def _beside(project: Place) -> list[Path]:
    """The copies of a project that lie where they can be found, by place: its backups, dated copies beside
    it, what was kept before a migration or a restore, and of a file all that is the same project or was
    handed out from it, in its folder and those right under it."""
    stem = project.stem
    inside = backup.folder(project)
    found = [p for p in inside.iterdir() if p.suffix == ".kantlijn"] if inside.is_dir() else []
    for path in project.parent.iterdir() if isinstance(project, Path) else ():
        if path == project or not path.is_file() or path.suffix not in (".kantlijn", ".part", ".new"):
            continue
        rest = path.name.removeprefix(stem)
        if rest != path.name and re.match(r"\.before-|-\d{4}-\d\d-\d\d|\.kantlijn\.(?:new|part)$", rest):
            found.append(path)
    own = _identity(project)[:1] if isinstance(project, Path) else ()
    if isinstance(project, Path) and own:
        known = set(found)
        found += [path for path in _near(project) if path not in known and own[0] in _identity(path)]
    return sorted(found)


def _near(project: Path) -> list[Path]:
    """The projects in the folder of this one and in those right under it, the first ``LOOKED_AT``."""
    found: list[Path] = []
    try:
        folders = [project.parent, *(p for p in sorted(project.parent.iterdir()) if p.is_dir())]
    except OSError:
        return found
    for one in folders:
        try:
            found += [p for p in sorted(one.glob("*.kantlijn")) if p != project and p.is_file()]
        except OSError:
            continue
        if len(found) >= LOOKED_AT:
            break
    return found[:LOOKED_AT]


def _identity(path: Path) -> tuple[str, ...]:
    """The project that lies in a file, and the one it was handed out from; nothing when it cannot be read."""
    try:
        conn = _opened(path)
    except (OSError, sqlite3.Error, ValueError):
        return ()
    try:
        guid, settings = conn.execute("SELECT guid, settings FROM project").fetchone()
        handed = (json.loads(settings) or {}).get("handed_out") or {}
        return tuple(one for one in (guid, handed.get("project")) if one)
    except (sqlite3.Error, ValueError, TypeError, AttributeError):
        return ()
    finally:
        conn.close()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(sealed.as_it_stands(path), uri=True, timeout=0.2)
