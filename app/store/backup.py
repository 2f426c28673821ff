"""Backups beside the project: one a day, the last seven days and the last eight weeks."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from pathlib import Path

from app.coding.refusal import Refusal
from app.store.engine import engine_of
from app.store.place import Database, Place

DAYS, WEEKS = 7, 8
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)\.kantlijn")


def folder(project: Place) -> Path:
    """Where the daily backups of a project lie; of a database in the user's data folder."""
    if isinstance(project, Database):
        return project.folder
    return project.with_name(f"{project.stem}-backups")


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
