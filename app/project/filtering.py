"""Which codings a restriction on cases and attributes means: those said by or about the case."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.coding.model import CodingFilter, Speaker
from app.coding.turn_columns import spoken
from app.coding.values import having

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.analysis.columns import CodingColumns
    from app.project.desk import Project


def belonging(project: Project, chosen: CodingFilter) -> Callable[[str, int], bool]:
    """Whether what starts at an offset of a source (by guid) is of the cases and values of a filter.

    It is of the case of who speaks there or, where the speaker has none, of every case of the source, as
    in the tables; an attribute may be one of those cases', the source's or the speaker's.
    """
    speaking, belongs = _speaking(project), _voices(project, chosen)
    return lambda source, offset: belongs(source, speaking(source, offset))


def belonging_rows(project: Project, chosen: CodingFilter, columns: CodingColumns) -> NDArray[np.bool_]:
    """As ``belonging``, which rows are."""
    import numpy as np

    speakers = project.sources.speakers()
    who = spoken(
        project.sources.all_turns(), {guid: n for n, guid in enumerate(columns.sources)},
        {s.guid: n for n, s in enumerate(speakers)}, columns.source, columns.start,
    )  # fmt: skip
    belongs = _voices(project, chosen)
    voices, of = np.unique(columns.source * (len(speakers) + 1) + who + 1, return_inverse=True)
    told = [
        belongs(columns.sources[source], speakers[n - 1] if n else None)
        for source, n in (divmod(voice, len(speakers) + 1) for voice in voices.tolist())
    ]
    found: NDArray[np.bool_] = np.array(told, dtype=bool)[of]
    return found


def _voices(project: Project, chosen: CodingFilter) -> Callable[[str, Speaker | None], bool]:
    """Whether what a speaker (None for nobody) says in a source is of the cases and values of a filter."""
    cases_of = project.cases.of_sources()
    values = project.cases.values_by_target() if chosen.where else {}
    have = having(chosen.where, project.cases.attributes() if chosen.where else ())

    def belongs(source: str, speaker: Speaker | None) -> bool:
        own = speaker.case if speaker is not None else None
        cases = (own,) if own else cases_of.get(source, ())
        if chosen.cases is not None and not chosen.cases.intersection(cases):
            return False
        targets = (*cases, source, *((speaker.guid,) if speaker is not None else ()))
        return have(values.get(t, {}) for t in targets)

    return belongs


def cases_at(project: Project) -> Callable[[str, int], tuple[str, ...]]:
    """A function that gives the cases (guids) at an offset of a source (guid): that of who speaks there or,
    where the speaker has none, every case of the source."""
    speaking, cases_of = _speaking(project), project.cases.of_sources()

    def cases(source: str, offset: int) -> tuple[str, ...]:
        speaker = speaking(source, offset)
        return (speaker.case,) if speaker is not None and speaker.case else cases_of.get(source, ())

    return cases


def _speaking(project: Project) -> Callable[[str, int], Speaker | None]:
    """Who speaks at an offset of a source (guid)."""
    turns = project.sources.all_turns()
    starts = {source: [t.start for t in of] for source, of in turns.items()}
    speakers = {s.guid: s for s in project.sources.speakers()}

    def speaker(source: str, offset: int) -> Speaker | None:
        k = bisect.bisect_right(starts[source], offset) - 1
        turn = turns[source][k] if k >= 0 and offset < turns[source][k].end else None
        return speakers.get(turn.speaker) if turn is not None and turn.speaker else None

    return speaker
