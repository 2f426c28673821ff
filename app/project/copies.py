"""Which copies of a project are left that still hold what went from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.refusal import Refusal
from app.store import copies, lineage
from app.store.copies import Copy
from app.store.place import Place

if TYPE_CHECKING:
    from app.project.desk import Project

__all__ = ["Copies", "Copy", "forget", "handed_out", "holding", "look"]


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of a project: those that were found, and those that were put where they are not now, because
    they were moved or the disk is away."""

    there: tuple[Copy, ...] = ()
    away: tuple[Copy, ...] = ()


def look(place: Place, guid: str, go_on: Callable[[], object] = lambda: None) -> Copies:
    """Look for the copies of the project ``guid`` at ``place``: slow where a folder answers slowly, so that
    ``go_on`` is called in between; what it raises ends the looking. The project need not be open."""
    there, away = copies.found(place, guid, go_on)
    return Copies(tuple(there), tuple(away))


def holding(
    found: Copies, guid: str, things: Collection[str], go_on: Callable[[], object] = lambda: None
) -> Copies:
    """Those of the copies that may hold one of these sources or cases; what is away may."""

    def holds(copy: Copy) -> bool:
        go_on()
        return copies.holds(copy.place, guid, things)

    return replace(found, there=tuple(filter(holds, found.there)))


def forget(guid: str, places: Collection[Path]) -> None:
    """Take out of this computer's list that copies of the project ``guid`` were put at these places.

    Refuses a place that the list does not have, or where a file lies: then nothing is taken out.
    """
    noted = copies.noted(guid)
    for place in places:
        if place not in noted:
            raise Refusal("privacy.copy_unknown", place=str(place))
        if os.path.exists(place):  # noqa: PTH110 (a place out of reach is no error)
            raise Refusal("privacy.copy_there", place=str(place))
    copies.forget(guid, places)


def handed_out(project: Project) -> tuple[tuple[str, str], ...]:
    """When the project was handed out (ISO 8601, UTC) and to whom, the first first."""
    found = project.store.query(lambda conn, ids: lineage.labelled(conn, "history.handout"))
    return tuple((at, str(details.get("names", ""))) for at, details in found)
