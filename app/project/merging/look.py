"""A first look at a project that may be merged: who made it, what is in it, what it shares with this one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from app.project.merging.memory import recalled
from app.project.merging.merge import opened
from app.store import lineage
from app.store.place import Place

if TYPE_CHECKING:
    from app.project.desk import Project

Kin = Literal["copy", "handed_out", "merged", "strange"]


@dataclass(frozen=True, slots=True)
class Known:
    """What of the project merged into is compared with others."""

    place: Place
    guid: str
    groups: Collection[str] = ()
    taken: Collection[str] = ()
    """Groups of other logs up to which a merge read them."""
    texts: Collection[str] = ()
    sources: Collection[str] = ()
    codes: Collection[str] = ()
    names: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One project: its name, its coders, how much is in it, when it was last changed (ISO, UTC).

    ``shared`` are documents and codes that this project has as well. ``kin``: it is a copy of this one, was
    handed out from it, was merged into it before, or neither.
    """

    name: str
    coders: tuple[str, ...] = ()
    documents: int = 0
    codings: int = 0
    changed: str = ""
    shared: dict[str, int] = field(default_factory=dict)
    kin: Kin = "strange"


def known(project: Project) -> Known:
    """What ``look`` must know of the project merged into."""
    sources, book = project.sources.list(), project.codes.book()
    pairs = recalled(project).known
    return Known(
        project.place, project.guid, frozenset(_groups(project)), frozenset(pair[0] for pair in pairs),
        frozenset(s.sha256 for s in sources), frozenset(s.guid for s in sources),
        frozenset(c.guid for c in book), frozenset(c.name.casefold() for c in book),
    )  # fmt: skip


def _groups(project: Project) -> list[str]:
    rows: list[Any] = project.store.query(lambda conn, ids: lineage.groups(conn))
    return [guid for _, guid in rows]


def look(place: Place, mine: Known) -> Look:
    """Look at the project at ``place``. Refuses what cannot be merged (``merging.opened``)."""
    with opened(place, mine.place) as other:
        sources, book = other.sources.list(), other.codes.book()
        groups = set(_groups(other))
        kin: Kin = "strange"
        if groups & set(mine.groups):
            kin = "copy"
        elif other.setting("handed_out", {}).get("project") == mine.guid:
            kin = "handed_out"
        elif groups & set(mine.taken):
            kin = "merged"
        shared = {
            "documents": sum(s.guid in mine.sources or s.sha256 in mine.texts for s in sources),
            "codes": sum(c.guid in mine.codes or c.name.casefold() in mine.names for c in book),
        }
        return Look(
            other.name, tuple(c.name for c in other.coders.list()), len(sources),
            int(other.stats()["coding"]), other.last_change, shared, kin,
        )  # fmt: skip
