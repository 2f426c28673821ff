"""The colours of the page: a code's hue as ground, line and word, kept per theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QPen

from app.ui import theme
from app.ui.theme import Theme

CHIPS = ("#1d5c6b", "#a0522d", "#6a4c93", "#3b7d3b", "#b0476f", "#3f5fa8", "#8a6d1d", "#5b5f66")
"""Hues for speakers who were given none: the respondents in order."""


DOTS_APART = 2.2
"""From the middle of a dot to the next, in widths of the line."""


class Inks:
    """Mixes of one theme; every answer is remembered, so painting costs a dictionary look-up."""

    def __init__(self, of: Theme) -> None:
        self.theme = of
        self.paper = QColor(of.paper)
        self.ink = QColor(of.ink)
        self.muted = QColor(of.muted)
        self.faint = QColor(of.faint)
        self.soft_ink = theme.mix(of.ink, of.paper, 0.74)
        """What the interviewer says: lighter than the answer, still AA."""
        self.label_ink = theme.mix(of.muted, of.paper, 0.92)
        self.selection = theme.mix(of.accent, of.paper, 0.34 if of.dark else 0.24)
        self.hit = theme.mix("#f0b400", of.paper, 0.34 if of.dark else 0.42)
        self.hit_now = theme.mix("#f08a00", of.paper, 0.62 if of.dark else 0.66)
        self._rgb = cache(_channels)
        self.tint = cache(self._tint)
        self.line = cache(self._line)
        self.word = cache(self._word)

    def palette(self, base: QPalette) -> QPalette:
        """The palette of the text; its own selection is clear, as that is painted with the marks."""
        found = QPalette(base)
        clear = QColor(self.selection)
        clear.setAlpha(0)
        for role, color in (
            (QPalette.ColorRole.Base, self.paper),
            (QPalette.ColorRole.Window, self.paper),
            (QPalette.ColorRole.Text, self.ink),
            (QPalette.ColorRole.Highlight, clear),
            (QPalette.ColorRole.HighlightedText, self.ink),
            (QPalette.ColorRole.PlaceholderText, self.muted),
        ):
            found.setColor(role, color)
        return found

    def _tint(self, colors: tuple[str, ...], dimmed: bool = False, strong: bool = False) -> QColor:
        """The ground under one or more codes: 12% (24% in the dark), a little more for each code on top."""
        parts = [self._rgb(c) for c in colors]
        blend = [sum(channel) / len(parts) for channel in zip(*parts, strict=True)]
        dark = self.theme.dark
        share = (0.24 if dark else 0.13) + 0.05 * min(len(parts) - 1, 3)
        if dimmed:
            share *= 0.4
        if strong:
            share = 0.46 if dark else 0.30
        ground = self._rgb(self.theme.paper)
        return QColor(*(round(a * share + b * (1 - share)) for a, b in zip(blend, ground, strict=True)))

    def _line(self, color: str, share: float = 1.0) -> QColor:
        """A code's colour as a line at 3:1 at least, or ``share`` of it over the paper."""
        full = theme.stripe(color, self.theme.dark)
        return full if share >= 1.0 else theme.mix(full, self.paper, share)

    def _word(self, color: str) -> QColor:
        """A code's colour as small letters: at least 4.5:1 against the paper."""
        found = theme.mix(color, self.ink, 0.6)
        for _ in range(24):
            if theme.contrast(found, self.paper) >= 4.5:
                break
            found = theme.mix(found, self.ink, 0.85)
        return found


def broken(color: QColor, width: float, dashes: Sequence[float], *, dotted: bool) -> QPen:
    """The pen of a suggestion: dashes, or round dots for one that is hidden, so that the two differ without
    their colour."""
    pen = QPen(color, width)
    pen.setDashPattern([0.01, DOTS_APART] if dotted else list(dashes))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if dotted else Qt.PenCapStyle.FlatCap)
    return pen


def _channels(color: str) -> tuple[int, int, int]:
    found = QColor(color)
    return found.red(), found.green(), found.blue()
