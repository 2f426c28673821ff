"""A picture as shapes: what paints it, on paper or in a window, need not know what it shows.

All lengths are points (1/72 inch), y goes down. A colour is ``#rrggbb`` or a role: "ink", "muted", "faint",
"line", "paper", "wash" (a quiet ground), "heat:S" (the scale of a heat map, S from 0 to 1), "on:S" (its ink),
"edge:S" (a line between paper and ink), "tint:#rrggbb" (a code's colour laid thinly on the paper) or
"over:#rrggbb" (the ink on a patch of it). The painter decides what a role looks like on its ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Anchor = Literal["start", "middle", "end"]
HATCHES = ("", "/", "\\", "x", ".", "-")
"""Patterns that tell bars apart without colour; "" is plain."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which codings a shape stands for; empty fields restrict nothing.

    ``column`` is what stands in the columns and the key of one of them; ``pair`` two codes that met.
    ``start`` to ``end`` (characters, of ``source``) is a stretch that a coding must touch.
    """

    codes: tuple[str, ...] = ()
    source: str = ""
    start: int = 0
    end: int = 0
    column: tuple[str, str] | None = None
    pair: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What is told of a shape, and the codings behind it."""

    words: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    wide: float
    high: float
    fill: str = ""
    edge: str = ""
    hatch: str = ""
    mark: int = -1


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str
    edge: str = ""
    mark: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """Through ``points``; ``curved`` is a quadratic curve of three, the second of which draws it near."""

    points: tuple[tuple[float, float], ...]
    color: str = "line"
    thick: float = 0.6
    dashed: bool = False
    curved: bool = False
    mark: int = -1


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text whose middle is at the height ``y``; ``turned`` in degrees against the clock."""

    x: float
    y: float
    text: str
    size: float = 8.0
    color: str = "ink"
    anchor: Anchor = "start"
    bold: bool = False
    turned: float = 0.0


Shape = Rect | Disc | Line | Words


@dataclass(slots=True)
class Drawing:
    """A finished picture; ``headers`` and ``rows`` say the same as a table, ``notes`` what was left out."""

    kind: str
    title: str
    subtitle: str = ""
    width: float = 0.0
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    rows: list[tuple[str | int | float | None, ...]] = field(default_factory=list)
    row_marks: list[int] = field(default_factory=list)
    """Per row of the table the mark that it belongs to, -1 for none."""
    notes: list[str] = field(default_factory=list)
    base: str = ""
    """On how many codings it stands and under which filter; empty where nobody told."""

    def add(self, *shapes: Shape) -> None:
        """Lay shapes over what is there."""
        self.shapes += shapes

    def mark(self, words: str, target: Target | None = None) -> int:
        """A new mark; its number."""
        self.marks.append(Mark(words, target))
        return len(self.marks) - 1

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str | int | float | None]]) -> None:
        """The picture's figures as a table."""
        self.headers, self.rows = tuple(headers), [tuple(row) for row in rows]
        if len(self.row_marks) != len(self.rows):
            self.row_marks = [-1] * len(self.rows)
