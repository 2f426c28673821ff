"""Codings with the cases they belong to, as arrays: what every cross table and picture stands on."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from app.coding.analysis.columns import CodingColumns
from app.coding.analysis.sorting import numbered
from app.coding.turn_columns import spoken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.extract import Extract

    Ints = NDArray[np.int64]


class Ground:
    """The codings of an extract, each as often as it has cases: its *instances*.

    A coding is of the case of who speaks where it starts or, where that speaker has none, of every case of
    its document; without a case it is one instance of case -1. Sources, cases and speakers are numbered as
    in the extract. ``cases`` and ``sources`` (guids, None is all) are those that a filter means: others
    count for nothing, in no base either. Made once for an extract, it serves any number of tables.
    """

    def __init__(
        self,
        extract: Extract,
        *,
        cases: Collection[str] | None = None,
        sources: Collection[str] | None = None,
    ) -> None:
        import numpy as np

        self.extract = extract
        self.columns: CodingColumns = extract.columns
        self.source_number = {s.guid: n for n, s in enumerate(extract.sources)}
        self.case_number = {c.guid: n for n, c in enumerate(extract.cases)}
        self.speaker_number = {s.guid: n for n, s in enumerate(extract.speakers)}
        self.meant_cases = np.array([cases is None or c.guid in cases for c in extract.cases], dtype=bool)
        self.meant_sources = np.array(
            [sources is None or s.guid in sources for s in extract.sources], dtype=bool
        )
        number = [self.source_number.get(guid, -1) for guid in self.columns.sources]
        self.source: Ints = np.array([*number, -1], dtype=np.int64)[self.columns.source]

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def links(self) -> tuple[Ints, Ints]:
        """Pairs of source and case that are linked, by source and then in the order of the cases."""
        import numpy as np

        pairs = [
            (self.source_number[source], n)
            for n, case in enumerate(self.extract.cases)
            for source in case.sources
            if source in self.source_number
        ]
        found = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    @cached_property
    def speaker_case(self) -> Ints:
        """Per speaker the case of its own, -1 for none."""
        import numpy as np

        own = [self.case_number.get(s.case or "", -1) for s in self.extract.speakers]
        return np.array(own, dtype=np.int64)

    @cached_property
    def documented(self) -> NDArray[np.bool_]:
        """Per case whether it has a document or speaks in one: only then can it have a code."""
        import numpy as np

        found = np.zeros(len(self.case_number), dtype=bool)
        found[self.links[1]] = True
        found[self.speaker_case[self.speaker_case >= 0]] = True
        return found

    @cached_property
    def speaker(self) -> Ints:
        """Per coding the speaker in whose turn it starts, -1 for none."""
        return spoken(
            self.extract.turns, self.source_number, self.speaker_number, self.source, self.columns.start
        )

    @cached_property
    def instances(self) -> tuple[Ints, Ints]:
        """The row number and the case (-1 for none) of every instance, by row."""
        import numpy as np

        rows = np.arange(len(self), dtype=np.int64)
        source_of, case_of = self.links
        some = np.bincount(source_of, minlength=len(self.source_number) + 1)
        first = np.cumsum(some) - some
        own = np.full(len(self), -1, dtype=np.int64)
        if (self.speaker_case >= 0).any():
            own = np.append(self.speaker_case, -1)[self.speaker]
        number = np.where(own >= 0, 1, np.maximum(some[self.source], 1))
        row = np.repeat(rows, number)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
        linked = some[self.source[row]] > 0
        place = np.where(linked, first[self.source[row]] + nth, 0)
        shared = np.where(linked, np.append(case_of, -1)[np.minimum(place, len(case_of))], -1)
        case = np.where(own[row] >= 0, own[row], shared)
        if not self.meant_cases.all():
            keep = np.append(self.meant_cases, True)[case]
            row, case = row[keep], case[keep]
        return row, case

    @cached_property
    def line(self) -> tuple[Ints, Ints]:
        """Start and end of each coding with the documents laid behind one another."""
        c = self.columns
        span = int(c.end.max(initial=0)) + 1
        return c.start + self.source * span, c.end + self.source * span

    @cached_property
    def passage(self) -> Ints:
        """A number per coding, shared by those of one source, range and coder."""
        c = self.columns
        return numbered(c.source, c.start, c.end, c.coder)

    @cached_property
    def range(self) -> Ints:
        """A number per coding, shared by those of one source, start and end."""
        c = self.columns
        return numbered(c.source, c.start, c.end)
