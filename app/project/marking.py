"""Linking documents to the cases that their texts name in square brackets, as the user decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.coding import case_marks
from app.coding.case_marks import Mark
from app.coding.model import Changes
from app.coding.refusal import Refusal

if TYPE_CHECKING:
    from app.project.desk import Project


def proposals(project: Project) -> list[Mark]:
    """The marks in the texts of which a document is not yet linked to the case that they mean.

    Answers to a questionnaire are left out: there each turn has a case of its own.
    """
    of = project.cases.of_sources()
    texts = {s.guid: project.sources.text(s.guid) for s in project.sources.list() if s.kind != "survey"}
    found = []
    for mark in case_marks.find(texts, project.cases.list()):
        if mark.how == "same":
            left = tuple(at for at in mark.places if mark.cases[0][0] not in of.get(at[0], ()))
            if left:
                found.append(Mark(mark.text, left, mark.how, mark.cases))
        else:
            linked = {guid for guid, _ in mark.cases}
            left = tuple(at for at in mark.places if not linked.intersection(of.get(at[0], ())))
            if left:
                found.append(Mark(mark.text, left, mark.how, mark.cases))
    return found


def link(project: Project, decided: Mapping[str, str | None]) -> Changes:
    """Link the documents of these marks, by their text: to the case of a guid, or to a new case of the
    mark's name where that is None. One undo step. Refuses a mark that is not among the proposals."""
    offered = {mark.text.casefold(): mark for mark in proposals(project)}
    changes = Changes()
    with project.group("history.link_marks", whole=True, n=len(decided)):
        for text, case in decided.items():
            mark = offered.get(text.casefold())
            if mark is None:
                raise Refusal("case.no_mark", mark=text)
            guid = case if case is not None else project.cases.add(mark.text).subject
            assert guid is not None
            for source in dict.fromkeys(at[0] for at in mark.places):
                changes = project.cases.link(guid, source) or changes
    if not decided:
        return changes
    sources = tuple(dict.fromkeys(at[0] for t in decided for at in offered[t.casefold()].places))
    return Changes(
        added={"case": sources, "case_source": sources}, label="history.link_marks", subject=changes.subject
    )
