"""Backups beside the project: one a day, the last seven days and the last eight weeks."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date
from pathlib import Path

from app.coding.refusal import Refusal
from app.store import sealed
from app.store.engine import engine_of
from app.store.place import Database, Place

DAYS, WEEKS = 7, 8
LOOKED_AT = 200
"""Files beside a project of which is asked whether they are copies of it."""
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)\.kantlijn")


def folder(project: Place) -> Path:
    """Where the daily backups of a project lie; of a database in the user's data folder."""
    if isinstance(project, Database):
        return project.folder
    return project.with_name(f"{project.stem}-backups")


def beside(project: Place) -> list[Path]:
    """The copies of a project that lie where they can be found, by place: its backups, dated copies beside
    it, what was kept before a migration or a restore, and of a file all that is the same project or was
    handed out from it, in its folder and those right under it."""
    stem = project.stem
    inside = folder(project)
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


def copy(project: Place, target: Path) -> Path:
    """A whole copy at ``target``. Refuses a full disk or a place that cannot be written."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        engine_of(project).copy(target)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal("store.backup_failed", file=str(target), reason=reason) from None
    return target


def daily(project: Path, last_change: str, today: date | None = None) -> Path | None:
    """On the first opening of a day, keep the state in which the project was left; prune old ones.

    Returns the backup made, or None when the project was changed today already or one is there.
    """
    day = last_change[:10]
    today = today or date.today()
    if not day or day >= today.isoformat():
        return None
    target = folder(project) / f"{day}.kantlijn"
    if target.exists():
        return None
    copy(project, target)
    for old in superfluous([p.name for p in target.parent.iterdir()], today):
        (target.parent / old).unlink(missing_ok=True)
    return target


def superfluous(names: list[str], today: date) -> list[str]:
    """Which dated backups to let go: all but the last ``DAYS`` and one for each of the last weeks."""
    dated = sorted((date.fromisoformat(m[1]), name) for name in names if (m := _DATED.fullmatch(name)))
    keep = {name for _, name in dated[-DAYS:]}
    newest: dict[tuple[int, int], str] = {}
    for day, name in dated:
        newest[day.isocalendar()[:2]] = name
    keep |= {newest[week] for week in sorted(newest)[-WEEKS:]}
    return [name for _, name in dated if name not in keep]
