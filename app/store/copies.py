"""Where copies of a project lie: beside it, and where Kantlijn itself put them on this computer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from platformdirs import user_data_path

from app.coding.refusal import Refusal
from app.store import backup, sealed
from app.store.place import Place

LOOKED_AT = 200
"""Files beside a project of which is asked whether they are copies of it."""


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Kind = Literal["backup", "handout", "copy"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A copy of a project, and the day (ISO 8601) from which it is: of its file, or on which it was put where
    it does not lie now. Empty when its file does not tell."""

    place: Path
    kind: Kind
    day: str


def note(project: str, place: Path, kind: Kind = "copy") -> None:
    """Remember on this computer that a copy of a project (by guid) was put at a place.

    Not in the project, where it would tell who gets it about this computer. What cannot be noted is not.
    A line each, added in one piece: two programs can do so at once.
    """
    told = {
        "project": project, "place": str(place.absolute()), "day": date.today().isoformat(), "kind": kind,
    }  # fmt: skip
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


def forget(project: str, places: Collection[Path]) -> int:
    """Take what was noted of these places of a project out; of how many something was. Refuses when the list
    cannot be written.

    A note is blanked where it stands: a line that another program adds meanwhile is not lost.
    """
    gone, at = set(), 0
    try:
        with _file().open("r+b") as lines:
            for line in lines.read().split(b"\n"):
                if (told := _told(line, project)) is not None and told.place in places:
                    lines.seek(at)
                    lines.write(b" " * len(line))
                    gone.add(told.place)
                at += len(line) + 1
    except FileNotFoundError:
        return 0
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("privacy.copies_unwritable", file=str(_file()), reason=reason) from None
    return len(gone)


def found(
    project: Place, guid: str, go_on: Callable[[], object] = lambda: None
) -> tuple[list[Copy], list[Copy]]:
    """The copies of a project that can be found, and those that were put where they are not now.

    A folder that is there, holds other things and no copy any more tells nothing: it was thrown away.
    ``go_on`` is called before each folder that is looked into; what it raises ends the looking.
    """
    go_on()
    put = noted(guid)
    kept, near = _kept(project), _near(project)
    kinds: dict[Path, Kind] = {path: "handout" for path, same in near.items() if not same}
    kinds |= {path: "backup" for path in kept if path.suffix == ".kantlijn"}
    known = {path.absolute() for path in (*kept, *near, *([project] if isinstance(project, Path) else []))}
    inside: dict[Path, dict[Path, bool] | None] = {}
    for folder in dict.fromkeys(place.parent for place in put if place not in known):
        go_on()
        inside[folder] = _copies_in(folder, guid)
    there = {
        path: same for paths in inside.values() for path, same in (paths or {}).items() if path not in known
    }
    kinds |= {path: "handout" for path, same in there.items() if not same}
    kinds |= {place: one.kind for place, one in put.items() if place in there or place in near}
    away = [one for place, one in put.items() if place not in known and inside[place.parent] is None]
    paths = {*kept, *near, *there}
    return sorted(Copy(path, kinds.get(path, "copy"), _day(path)) for path in paths), sorted(away)


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


def _copies_in(folder: Path, guid: str) -> dict[Path, bool] | None:
    """The copies of a project in a folder, as ``_near`` tells them; None when it is out of reach, or empty,
    as the place of a disk is that is not there."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except (OSError, ValueError):
        return None
    projects = sorted(name for name in names if name.endswith(".kantlijn"))[:LOOKED_AT]
    return _of(guid, (folder / name for name in projects)) if names else None


def _file() -> Path:
    return Path(user_data_path("kantlijn", appauthor=False)) / "copies.jsonl"


def noted(guid: str) -> dict[Path, Copy]:
    """The copies of a project that were put somewhere, by place, by the lines that can be read."""
    try:
        lines = _file().read_bytes().split(b"\n")
    except OSError:
        return {}
    return {told.place: told for line in lines if (told := _told(line, guid)) is not None}


def _told(line: bytes, guid: str) -> Copy | None:
    """The copy of this project that a line tells of; None for another's, and for what cannot be read."""
    with contextlib.suppress(ValueError, RecursionError, KeyError, TypeError):
        told: Any = json.loads(line)
        if told["project"] == guid:
            kind, day = told.get("kind"), str(told["day"])
            return Copy(
                Path(str(told["place"])),
                kind if kind in KINDS else "copy",
                day if _DAY.fullmatch(day) else "",
            )
    return None


def _day(path: Path) -> str:
    try:
        return date.fromtimestamp(path.stat().st_mtime).isoformat()
    except (OSError, ValueError, OverflowError):
        return ""


def _kept(project: Place) -> list[Path]:
    """A project's backups, dated copies beside it, and what was kept before a migration or a restore."""
    stem = project.stem
    inside = backup.folder(project)
    found = [p for p in inside.iterdir() if p.suffix == ".kantlijn"] if inside.is_dir() else []
    for path in project.parent.iterdir() if isinstance(project, Path) else ():
        if path == project or not path.is_file() or path.suffix not in (".kantlijn", ".part", ".new"):
            continue
        rest = path.name.removeprefix(stem)
        if rest != path.name and re.match(r"\.before-|-\d{4}-\d\d-\d\d|\.kantlijn\.(?:new|part)$", rest):
            found.append(path)
    return found


def _near(project: Place) -> dict[Path, bool]:
    """The copies of a project that lie as a file in its folder and those right under it, of the first
    ``LOOKED_AT`` projects there; whether each is the same project, and no hand-out of it."""
    own = _identity(project)[:1] if isinstance(project, Path) else ()
    if not isinstance(project, Path) or not own:
        return {}
    found: list[Path] = []
    try:
        folders = [project.parent, *(p for p in sorted(project.parent.iterdir()) if p.is_dir())]
    except OSError:
        return {}
    for one in folders:
        try:
            found += [p for p in sorted(one.glob("*.kantlijn")) if p != project and p.is_file()]
        except OSError:
            continue
        if len(found) >= LOOKED_AT:
            break
    return _of(own[0], found[:LOOKED_AT])


def _of(guid: str, paths: Iterable[Path]) -> dict[Path, bool]:
    """Those of these files that are copies of a project, and whether each is the same project."""
    told = {path: _identity(path) for path in paths}
    return {path: guid in identity[:1] for path, identity in told.items() if guid in identity}


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
