"""Where the stripes and names of the margin stand: columns in a lane, one name for a code at a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from PySide6.QtCore import QRectF

from app.coding.model import Coding
from app.ui.transcript.marks import Ghost

LEFT = 10.0
LABEL_LANES = 2
"""Names stand right of at least so many lanes, so that they line up in most places."""
LABEL_HEIGHT = 16.0
LABEL_STEP = 13.0
"""From the first to the second line of a name."""
LABEL_LEAST = 74.0
"""A name that has less room in pixels says nothing; the stripe's tooltip does."""
NEAR = 1.2
"""A name serves codings of its code that begin at most so many lines on, and touch the one before."""
BUCKET = 8

Standing = tuple[float, float, int, Coding | Ghost]
"""Upper and lower edge in the document, lane, and what stands there."""
NOTHING: tuple[float, float, list[str]] = (0.0, float("-inf"), [])
Columns = dict[str, tuple[int, int]]
"""By guid: which column within its lane, of how many."""


class Stripe(NamedTuple):
    """One coding or suggestion as it stands in the margin (coordinates of the widget).

    A ``label`` stands for every coding of ``group``: the same code on nearly the same words, as when two
    coders coded them.
    """

    span: Coding | Ghost
    rect: QRectF
    label: QRectF | None = None
    group: tuple[str, ...] = ()
    lines: int = 1
    alone: bool = True


def arrange_columns(placed: Sequence[Standing], known: Columns) -> None:
    """Put stripes that meet in one lane side by side, and add their columns to ``known``."""
    crowded = {lane for _, _, lane, span in placed if span.guid not in known}
    lanes: dict[int, list[Standing]] = defaultdict(list)
    for one in placed:
        if one[2] in crowded:
            lanes[one[2]].append(one)
    for standing in lanes.values():
        standing.sort(key=lambda s: (s[0], getattr(s[3], "coder", ""), -s[1]))
        cluster: list[tuple[str, int]] = []
        ends: list[float] = []
        for top, bottom, _, span in standing:
            if ends and top >= max(ends) - 1:
                known.update((guid, (at, len(ends))) for guid, at in cluster)
                cluster, ends = [], []
            at = next((n for n, end in enumerate(ends) if top >= end - 1), len(ends))
            if at == len(ends):
                ends.append(bottom)
            else:
                ends[at] = bottom
            cluster.append((span.guid, at))
        known.update((guid, (at, len(ends))) for guid, at in cluster)


def bar(lane: int, column: tuple[int, int], pitch: float, width: float) -> tuple[float, float]:
    """Left edge and width of a stripe: ``width`` when it is alone, else its part of the lane."""
    at, of = column
    left = LEFT + lane * pitch
    if of == 1:
        return left, width
    room = max(pitch - 1.5, width)
    gap = 1.0 if of < 4 else 0.4
    return left + at * room / of, max(room / of - gap, 0.8)


def place(
    placed: Sequence[Standing],
    columns: Columns,
    *,
    pitch: float,
    width: float,
    room: float,
    line: float,
    scroll: float,
    height: float,
    long: Callable[[str, float], bool],
) -> list[Stripe]:
    """Stripes with their names: never one name over another or over a stripe.

    ``room`` is the width of the margin, ``line`` that of a line of text; ``long(code, pixels)`` says
    whether a name wants a second line.
    """
    pending = sorted(placed, key=_by_place)  # the short one first: the long one has room below
    groups: dict[tuple[str, bool], tuple[float, float, list[str]]] = {}
    theirs: list[list[str]] = []
    for top, bottom, _, span in pending:
        key = span.code, span.__class__ is Ghost
        first, reach, group = groups.get(key, NOTHING)
        if top < reach and top <= first + NEAR * line:
            group.append(span.guid)
            if bottom > reach:
                groups[key] = first, bottom, group
        else:
            group = [span.guid]
            groups[key] = top, bottom, group
        theirs.append(group)
    outer = _outermost(pending, scroll - height / 4, scroll + height * 1.25)
    found: list[Stripe] = []
    named: list[tuple[int, float, float, float, int]] = []
    taken = float("-inf")
    single = 0, 1
    for (top, bottom, lane, span), group in zip(pending, theirs, strict=True):
        guid = span.guid
        label = None
        if group[0] == guid:
            y = max(top + (line - LABEL_HEIGHT) / 2, taken)
            if y + LABEL_HEIGHT <= max(bottom + 2, top + line):
                most = _most(outer, y, LABEL_HEIGHT)
                x = LEFT + (most + 1) * pitch + 4
                if room - x - 4 >= LABEL_LEAST:
                    label = QRectF(x, y - scroll, room - x - 4, LABEL_HEIGHT)
                    taken = y + LABEL_HEIGHT
        if bottom < scroll - LABEL_HEIGHT:
            continue  # out of sight: it was here for where the names below it stand
        if label is not None:
            named.append((len(found), y, bottom, label.width(), most))
        column = columns.get(guid, single)
        left, thick = bar(lane, column, pitch, width)
        rect = QRectF(left, top + 1 - scroll, thick, max(bottom - top - 2, 6.0))
        found.append(Stripe(span, rect, label, tuple(group), 1, column[1] == 1))
    _second_lines(found, named, outer, long)
    return found


_by_place = itemgetter(0, 1, 2)


def _outermost(placed: Sequence[Standing], low: float, high: float) -> dict[int, int]:
    """The outermost lane at each height, so that no name runs over a stripe."""
    outer: dict[int, int] = {}
    for top, bottom, lane, _ in placed:
        if lane < LABEL_LANES or bottom < low or top > high:
            continue  # names stand right of the first lanes anyway
        for step in range(int(max(top, low)) // BUCKET, int(min(bottom, high)) // BUCKET + 1):
            if outer.get(step, 0) < lane:
                outer[step] = lane
    return outer


def _most(outer: dict[int, int], y: float, height: float) -> int:
    most = LABEL_LANES - 1
    for step in range(int(y) // BUCKET, int(y + height - 1) // BUCKET + 1):
        if (lane := outer.get(step, 0)) > most:
            most = lane
    return most


def _second_lines(
    found: list[Stripe],
    named: list[tuple[int, float, float, float, int]],
    outer: dict[int, int],
    long: Callable[[str, float], bool],
) -> None:
    """Give a second line to the names that want one and have the room."""
    tall = LABEL_HEIGHT + LABEL_STEP
    for n, (at, y, bottom, wide, most) in enumerate(named):
        below = named[n + 1][1] if n + 1 < len(named) else float("inf")
        if y + tall > min(bottom + 2, below):
            continue
        one = found[at]
        if one.label is not None and long(one.span.code, wide) and _most(outer, y, tall) <= most:
            label = QRectF(one.label)
            label.setHeight(tall)
            found[at] = Stripe(one.span, one.rect, label, one.group, 2, one.alone)
