"""The ground on which tables and pictures count, of what a filter means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.coding.analysis.ground import Ground
from app.coding.model import Case, CodingFilter, Speaker
from app.coding.values import having

if TYPE_CHECKING:
    from app.coding.extract import Extract
    from app.project.desk import Project


def ground_of(
    project: Project, chosen: CodingFilter, extract: Extract | None = None, words: tuple[str, ...] = ()
) -> Ground:
    """The codings of ``chosen``, and the cases and documents that it means: the bases of percentages.

    ``words`` say that filter, for what is told under a picture.

    A case is meant when it, one of its documents or one of its speakers has every value of the filter.
    """
    found = extract if extract is not None else project.extract(chosen, words, texts=False)
    return Ground(found, cases=meant_cases(found, chosen), sources=meant_sources(found, chosen))


def meant_sources(extract: Extract, chosen: CodingFilter) -> frozenset[str] | None:
    """The documents in which the filter can leave a coding; None is all."""
    if chosen.sources is None and chosen.cases is None and not chosen.where:
        return None
    return frozenset(extract.columns.sources)


def meant_cases(extract: Extract, chosen: CodingFilter) -> frozenset[str] | None:
    """The cases that the filter means; None is all."""
    if chosen.sources is None and chosen.cases is None and not chosen.where:
        return None
    meant = set()
    have = having(chosen.where, extract.attributes)
    for guid, things in things_of(extract.cases, extract.speakers).items():
        if chosen.cases is not None and guid not in chosen.cases:
            continue
        if chosen.sources is not None and chosen.sources.isdisjoint(things):
            continue
        if have(extract.values.get(thing, {}) for thing in things):
            meant.add(guid)
    return frozenset(meant)


def things_of(cases: Iterable[Case], speakers: Iterable[Speaker]) -> dict[str, frozenset[str]]:
    """Per case (guid) whatever has a value for it: itself, its documents, those in which it speaks, and the
    speakers that are of it or, in its documents, of no case."""
    own: dict[str, set[str]] = {}
    for speaker in speakers:
        own.setdefault(speaker.case or speaker.source, set()).add(speaker.guid)
        if speaker.case:
            own[speaker.case].add(speaker.source)
    return {
        case.guid: frozenset(
            {
                case.guid,
                *case.sources,
                *own.get(case.guid, ()),
                *(g for s in case.sources for g in own.get(s, ())),
            }
        )
        for case in cases
    }
