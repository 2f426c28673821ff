"""The ground on which tables and pictures count, of what a filter means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coding.analysis.ground import Ground
from app.coding.model import CodingFilter

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
    speakers: dict[str, list[str]] = {}
    spoken: dict[str, set[str]] = {}
    for speaker in extract.speakers:
        speakers.setdefault(speaker.case or speaker.source, []).append(speaker.guid)
        if speaker.case:
            spoken.setdefault(speaker.case, set()).add(speaker.source)
    meant = set()
    for case in extract.cases:
        if chosen.cases is not None and case.guid not in chosen.cases:
            continue
        sources = {*case.sources, *spoken.get(case.guid, ())}
        if chosen.sources is not None and not chosen.sources.intersection(sources):
            continue
        targets = [case.guid, *sources, *speakers.get(case.guid, ())]
        targets += [guid for source in case.sources for guid in speakers.get(source, ())]
        values = [extract.values.get(target, {}) for target in targets]
        if all(any(of.get(name) == value for of in values) for name, value in chosen.where):
            meant.add(case.guid)
    return frozenset(meant)
