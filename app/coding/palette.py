"""Twenty-four code colours that people with any colour vision can tell apart.

The first seven are those of Okabe and Ito (2008, "Color Universal Design"); the other seventeen were
chosen so that the smallest difference between any two of the twenty-four is as large as could be found:
at least ``SMALLEST_DIFFERENCE`` (CIEDE2000, in Lab units) for normal sight and for the sight of people
who lack the L, M or S cones (Machado, Oliveira and Fernandes 2009). A test computes it again. The order
is such that a short codebook gets the colours furthest apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

PALETTE: tuple[str, ...] = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#d55e00",
    "#56b4e9",
    "#f0e442",
    "#662233",
    "#0000bb",
    "#bb1100",
    "#995577",
    "#8877ff",
    "#eebbcc",
    "#770000",
    "#88dd88",
    "#99bb99",
    "#4411ff",
    "#114455",
    "#557755",
    "#cc0099",
    "#006655",
    "#992233",
    "#442277",
    "#99aa66",
)
SMALLEST_DIFFERENCE = 9.0
TINT_LIGHT, TINT_DARK = 0.12, 0.24
"""Share of a code's colour in its tint on light and on dark paper."""


def next_color(used: Iterable[str] = (), beside: Iterable[str] = ()) -> str:
    """The palette's colour for one more code: the first among those least ``used`` in the codebook.

    Colours of the codes ``beside`` it (siblings, parent) are left out while there is another.
    """
    avoided = {color.lower() for color in beside}
    times = Counter(color.lower() for color in used)
    free = [color for color in PALETTE if color not in avoided] or list(PALETTE)
    return min(free, key=lambda color: times[color])


def rgb(color: str) -> tuple[int, int, int]:
    """``#rrggbb`` as three numbers of 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def tint(color: str, paper: str, share: float) -> str:
    """``paper`` with ``share`` (0 to 1) of ``color`` laid over it."""
    mixed = (round(p + (c - p) * share) for c, p in zip(rgb(color), rgb(paper), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def luminance(color: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on a full patch of ``color``."""
    return "#000000" if contrast("#000000", color) >= contrast("#ffffff", color) else "#ffffff"
