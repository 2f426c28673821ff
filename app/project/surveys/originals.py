"""Which original files hold what a respondent answered to a questionnaire."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from app.project.surveys.reading import members
from app.store import gone
from app.store.gone import Gone

if TYPE_CHECKING:
    from app.project.desk import Project


def holding(project: Project, guid: str, documents: Collection[str]) -> frozenset[str]:
    """The sources whose original is the export of a questionnaire that this case answered or that one of
    these documents is a question of: all that was answered stands in it."""
    found: set[str] = set()
    every = project.surveys.every()
    lost = _lost(project, guid) if every else None
    for record in every.values():
        # Also those that were removed: an undo would bring their file back.
        sources = {c["source"] for c in record["columns"] if c.get("source")}
        answered = guid in members(project, record) or (
            lost is not None and _answered(project, lost, record, sources)
        )
        if answered or not sources.isdisjoint(documents):
            found.update(sources)
    return frozenset(found)


def _lost(project: Project, guid: str) -> Gone | None:
    """The case of this guid that was removed before; None for what is there."""
    there = {case.guid for case in project.cases.list()} | {s.guid for s in project.sources.list()}
    if guid in there:
        return None
    before = project.store.query(gone.things)
    return next((one for one in before if one.guid == guid and one.kind == "case"), None)


def _answered(project: Project, case: Gone, record: Mapping[str, Any], sources: Collection[str]) -> bool:
    """Whether a case that was removed answered a questionnaire."""
    went = project.store.query(lambda conn, ids: gone.went_with(conn, case))
    own = {c["attribute"] for c in record["columns"] if c.get("own") and c.get("attribute")}
    there = {s.guid: s.source for s in project.sources.speakers()}
    spoke = {source or there.get(guid, "") for guid, source in went.speakers.items()}
    return bool(
        went.attributes & own or not spoke.isdisjoint(sources) or case.guid in record.get("blank", ())
    )
