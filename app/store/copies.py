"""Where copies of a project lie: beside it, and where Kantlijn itself put them on this computer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from pathlib import Path

from platformdirs import user_data_path

from app.store import backup, sealed
from app.store.place import Place

LOOKED_AT = 200
"""Files beside a project of which is asked whether they are copies of it."""
MOST = 500
"""Places of one project that are noted."""


def note(project: str, place: Path) -> None:
    """Remember on this computer that a copy of a project (by guid) was put at a place.

    Not in the project, where it would tell who gets it about this computer. What cannot be noted is not.
    """
    with contextlib.suppress(OSError):
        noted = _noted()
        places = [one for one in noted.get(project, []) if one != str(place.absolute())]
        noted[project] = [*places, str(place.absolute())][-MOST:]
        file = _file()
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.write_text(json.dumps(noted, indent=1), encoding="utf-8")
        fresh.replace(file)


def found(project: Place, guid: str) -> tuple[list[Path], list[Path]]:
    """The copies of a project that can be found, and the places noted for it that are out of reach now: of a
    disk that is not there, say. A place that can be looked at and has no copy any more is neither."""
    near = _beside(project)
    own = {path.resolve() for path in near} | ({project.resolve()} if isinstance(project, Path) else set())
    elsewhere = [path for path in map(Path, _noted().get(guid, [])) if path.resolve() not in own]
    there = [path for path in elsewhere if path.is_file() and guid in _identity(path)]
    away = [path for path in elsewhere if not path.parent.is_dir()]
    return sorted({*near, *there}), sorted(away)


def _file() -> Path:
    return Path(user_data_path("kantlijn", appauthor=False)) / "copies.json"


def _noted() -> dict[str, list[str]]:
    try:
        known = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        str(guid): [place for place in places if isinstance(place, str)]
        for guid, places in known.items()
        if isinstance(places, list)
    }


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
        conn = sqlite3.connect(sealed.as_it_stands(path), uri=True, timeout=0.2)
    except (OSError, sqlite3.Error):
        return ()
    try:
        guid, settings = conn.execute("SELECT guid, settings FROM project").fetchone()
        handed = (json.loads(settings) or {}).get("handed_out") or {}
        return tuple(one for one in (guid, handed.get("project")) if one)
    except (sqlite3.Error, ValueError, TypeError, AttributeError):
        return ()
    finally:
        conn.close()
