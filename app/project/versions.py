"""Two who change one thing: what may go together, and what is refused with both versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.coding.model import ChangeGroup
from app.coding.refusal import Crossed
from app.store import versions

if TYPE_CHECKING:
    from app.project.desk import Project


def agreed(
    project: Project,
    kind: str,
    guid: str,
    what: str,
    mine: Mapping[str, Any],
    seen: Mapping[str, Any],
    present: Mapping[str, Any],
) -> dict[str, Any]:
    """The fields of ``mine`` that are really changed: those that differ from what was seen.

    What somebody else changed in other fields stays. Raises ``Crossed`` (``what`` names the thing) when a
    field was given one value here and another one elsewhere since it was seen.
    """
    changed = {f: v for f, v in mine.items() if f not in seen or _other(v, seen[f])}
    elsewhere = {f for f in changed if f in seen and _other(present[f], seen[f])}
    crossed = {f: v for f, v in changed.items() if f in elsewhere and _other(present[f], v)}
    if crossed:
        raise _crossed(project, kind, guid, what, 0, crossed, {f: present[f] for f in crossed})
    return changed


def unchanged_since(
    project: Project,
    kind: str,
    guid: str,
    since: int,
    what: str,
    mine: Mapping[str, Any],
    present: Mapping[str, Any],
) -> None:
    """Raises ``Crossed`` when a step behind ``since`` of the logboek changed a thing."""
    if project.store.query(lambda conn, ids: versions.last_step(conn, kind, guid, since)) is not None:
        raise _crossed(project, kind, guid, what, since, dict(mine), {f: present[f] for f in mine})


def gone(project: Project, kind: str, guid: str, what: str, mine: Mapping[str, Any]) -> Crossed:
    """The refusal for a thing that somebody removed since it was seen."""
    return _crossed(project, kind, guid, what, 0, dict(mine), None)


def _crossed(
    project: Project,
    kind: str,
    guid: str,
    what: str,
    since: int,
    mine: dict[str, Any],
    theirs: dict[str, Any] | None,
) -> Crossed:
    step = project.store.query(lambda conn, ids: versions.last_step(conn, kind, guid, since))
    coder, at = told(project, step)
    return Crossed(what, coder, at, mine, theirs)


def told(project: Project, step: ChangeGroup | None) -> tuple[str, str]:
    """By whom and when a step was done, as people say it; the time is that of this machine."""
    if step is None:
        return "?", "?"
    names = {c.guid: c.name for c in project.coders.list()}
    moment = datetime.fromisoformat(step.at).astimezone()
    return names.get(step.coder or "", "?"), moment.strftime("%H:%M, %d-%m-%Y")


def _other(one: Any, other: Any) -> bool:
    return bool(_plain(one) != _plain(other))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
