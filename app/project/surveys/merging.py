"""What a merge and a handing out make of the surveys that a project knows."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.coding.text import GUID

if TYPE_CHECKING:
    from app.project.desk import Project

Record = dict[str, Any]


def brought(
    project: Project, others: Sequence[Project], same: Mapping[str, str], there: Collection[str]
) -> dict[str, Record]:
    """The settings with the surveys that a merge brings along from other projects.

    ``same`` are their guids to ours, ``there`` the sources and attributes that are here once its rows are. Of
    a survey that both know the columns and the respondents without answers that only they have are taken
    over; one of which nothing came along stays behind.
    """
    mine = project.surveys.every()
    found: dict[str, Record] = {}
    for other in others:
        for key, theirs in other.surveys.every().items():
            words = json.dumps(theirs, ensure_ascii=False)
            record: Record = json.loads(GUID.sub(lambda m: same.get(m.group(), m.group()), words))
            if _filled(record).isdisjoint(there):
                continue
            known = {**mine, **found}
            at = key if key in known else next((k for k, r in known.items() if _one(r, record)), key)
            made = _both(known[at], record) if at in known else record
            if made != known.get(at):
                found[at] = made
    return found


def of_sources(project: Project, share: Collection[str]) -> dict[str, Record]:
    """The settings with the surveys that have a question among these sources."""
    return {
        key: record
        for key, record in project.surveys.every().items()
        if not _filled(record).isdisjoint(share)
    }


def _filled(record: Record) -> set[str]:
    """The attributes and sources that a survey's columns fill."""
    return {c[name] for c in record["columns"] for name in ("attribute", "source") if c.get(name)}


def _one(record: Record, other: Record) -> bool:
    """Whether two records with keys of their own are of one survey: they fill the same source."""
    sources = {c["source"] for c in record["columns"] if c.get("source")}
    return any(c.get("source") in sources for c in other["columns"])


def _both(mine: Record, theirs: Record) -> Record:
    have = {c["header"].casefold() for c in mine["columns"]}
    columns = [*mine["columns"], *(c for c in theirs["columns"] if c["header"].casefold() not in have)]
    blank = list(dict.fromkeys([*mine.get("blank", ()), *theirs.get("blank", ())]))
    return {**mine, "columns": columns, "blank": blank}
