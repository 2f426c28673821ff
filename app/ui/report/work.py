"""Making and writing a report away from the window: no widgets, made for a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from traceback import clear_frames
from typing import Any

from PySide6.QtGui import QImage

from app.coding.letting_go import let_go
from app.coding.model import Notice
from app.coding.report.changes import Changed, changed
from app.coding.report.definition import Definition
from app.coding.report.names import Named, names_in
from app.coding.report.tree import FragmentRow, Heading, Report
from app.project import Place, Project
from app.project.reporting import make_report
from app.ui.pictures.painter import printed
from app.words import say

Progress = Callable[[int, int, str], object]
WIDE = 1040
"""Pixels of a picture, twice what it is shown at."""
FRONT, BACK, APPENDIX = "front", "back", "appendix"
"""The parts of the preview before and after the chapters on themes."""
AROUND = (FRONT, BACK, APPENDIX)


@dataclass(frozen=True, eq=False)
class Shown:
    """A made report as the place shows it: pictures by number, fragments by guid of their theme; ``quoted``
    tells under which theme a coding is quoted that is."""

    definition: Definition
    report: Report
    names: Sequence[Named]
    changed: Changed
    pictures: Mapping[int, QImage] = field(default_factory=dict)
    fragments: Mapping[str, list[FragmentRow]] = field(default_factory=dict)
    quoted: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def part_of(self, code: str) -> tuple[int, int]:
        """The blocks of the chapter in which a theme stands; ``FRONT`` and ``BACK`` are parts too."""
        starts = [n for n, b in enumerate(self.report.blocks) if isinstance(b, Heading) and b.level == 1]
        themes = [n for n in starts if self._key(n) in self.counts]
        first = themes[0] if themes else len(self.report.blocks)
        after = next((n for n in starts if themes and n > themes[-1]), len(self.report.blocks))
        if code == FRONT:
            return 0, first
        end = next((n for n in starts if self._key(n) == APPENDIX), len(self.report.blocks))
        if code == BACK:
            return min(after, end), end
        if code == APPENDIX:
            return end, len(self.report.blocks)
        at = next(
            (n for n, b in enumerate(self.report.blocks) if isinstance(b, Heading) and b.key == code), None
        )
        if at is None:
            return 0, first
        begin = max((n for n in starts if n <= at), default=0)
        return begin, next((n for n in starts if n > at), len(self.report.blocks))

    def _key(self, n: int) -> str:
        block = self.report.blocks[n]
        return block.key if isinstance(block, Heading) else ""


def make(place: Place, definition: Definition, progress: Progress) -> Shown:
    """Make the report of the project at ``place``, opened for this, read-only. Raises Refusal."""
    with Project.open(place, read_only=True) as project:
        report = make_report(project, definition, progress)
        last = project.reports.last(definition.guid)
    try:
        return _shown(definition, report, last, progress)
    except BaseException as error:  # it was cancelled
        clear_frames(error.__traceback__)
        rows = list(report.fragments)
        del report
        let_go(rows)
        raise


def _shown(
    definition: Definition, report: Report, last: Mapping[str, Any] | None, progress: Progress
) -> Shown:
    pictures = {}
    for picture in report.pictures:
        progress(90, 100, "")
        pictures[picture.number] = printed(picture.drawing, WIDE)
    fragments: dict[str, list[FragmentRow]] = {}
    for row in report.fragments:
        fragments.setdefault(row.under, []).append(row)
    table = next(t for t in report.tables if t.key == "themes")
    counts = {row.key: int(row.cells[1] or 0) for row in table.rows}
    return Shown(
        definition,
        report,
        names_in(report, definition.fine),
        changed(report, last),
        pictures,
        fragments,
        {row.coding: row.under for row in report.fragments if row.quoted},
        counts,
    )


def release(held: list[Shown]) -> None:
    """Let the report in ``held`` go, if nothing else shows or writes it any more: half a million rows would
    hold the window for long when they go at once."""
    rows, parts = list(held[0].report.fragments), list(held[0].fragments.values())
    held.clear()
    while parts:
        parts.pop()
    let_go(rows)


def write(report: Report, paths: Sequence[Path], progress: Progress) -> list[Notice]:
    """Write a made report to files of one number. Raises Refusal."""
    from app.coding.exchange.reports.write import write as written

    return written(report, paths, say, progress)
