"""The palette, measured: colour vision after Machado et al. (2009), CIEDE2000 after Sharma et al. (2005)."""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from app.coding.codebook.files import read_codebook, shipped
from app.coding.palette import (
    PALETTE,
    SMALLEST_DIFFERENCE,
    TINT_DARK,
    TINT_LIGHT,
    contrast,
    ink_on,
    next_color,
    rgb,
    tint,
)

Triple = tuple[float, float, float]
SIGHT: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ: tuple[Triple, Triple, Triple] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def lab(color: str, sight: str) -> Triple:
    r, g, b = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb(color))
    )
    r, g, b = (min(1.0, max(0.0, v)) for v in times(SIGHT[sight], (r, g, b)))
    f = []
    for value, row in zip(times(TO_XYZ, (r, g, b)), TO_XYZ, strict=True):
        t = value / sum(row)
        f.append(t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one: Triple, other: Triple) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - sqrt(mean7 / (mean7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (degrees(atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    gap = h2 - h1
    if c1 * c2 == 0:
        turn, mean_h = 0.0, h1 + h2
    else:
        turn = gap - 360 if gap > 180 else gap + 360 if gap < -180 else gap
        total = h1 + h2
        mean_h = total / 2 if abs(gap) <= 180 else (total + 360) / 2 if total < 360 else (total - 360) / 2
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * cos(radians(mean_h - 30)) + 0.24 * cos(radians(2 * mean_h))
    t += 0.32 * cos(radians(3 * mean_h + 6)) - 0.20 * cos(radians(4 * mean_h - 63))
    sl = 1 + 0.015 * (ml - 50) ** 2 / sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rotation = -2 * sqrt(mc**7 / (mc**7 + 25.0**7)) * sin(radians(60 * exp(-(((mean_h - 275) / 25) ** 2))))
    return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh))


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_the_measure_gives_the_published_values(one: Triple, other: Triple, difference: float) -> None:
    assert ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHT)
def test_every_two_colours_differ_for_every_sight(sight: str) -> None:
    seen = {color: lab(color, sight) for color in PALETTE}
    closest = min(combinations(PALETTE, 2), key=lambda pair: ciede2000(seen[pair[0]], seen[pair[1]]))
    assert ciede2000(seen[closest[0]], seen[closest[1]]) >= SMALLEST_DIFFERENCE, closest


def test_there_are_twenty_four_and_okabe_and_ito_come_first() -> None:
    assert len(set(PALETTE)) == 24
    assert set(PALETTE[:7]) == {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}


@pytest.mark.parametrize("color", PALETTE)
def test_text_reads_on_every_tint(color: str) -> None:
    """AA (4.5) for body text, on paper white and cream and on the dark grounds a theme may have."""
    for paper, ink in [("#ffffff", "#1f2328"), ("#fbf9f4", "#2a2a2a")]:
        assert contrast(tint(color, paper, TINT_LIGHT), ink) >= 4.5
    for paper, ink in [("#1e1f22", "#e6e6e6"), ("#000000", "#ffffff")]:
        assert contrast(tint(color, paper, TINT_DARK), ink) >= 4.5
    assert contrast(color, ink_on(color)) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_the_next_colour_is_the_least_used_and_not_a_neighbours() -> None:
    assert next_color() == PALETTE[0]
    assert next_color([PALETTE[0].upper()]) == PALETTE[1]
    assert next_color(PALETTE) == PALETTE[0]
    assert next_color(PALETTE, beside=[PALETTE[0]]) == PALETTE[1]
    assert next_color([], beside=PALETTE) == PALETTE[0]


@pytest.mark.parametrize("name", shipped())
def test_no_two_siblings_in_a_shipped_book_look_alike(name: str) -> None:
    by_parent: dict[str | None, list[str]] = {}
    for code in read_codebook(name).codes:
        assert code.color in PALETTE
        by_parent.setdefault(code.parent, []).append(code.color)
    for colors in by_parent.values():
        assert len(set(colors)) == len(colors)
