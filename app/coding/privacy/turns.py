"""Which parts of a text were typed without capitals."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

_LABEL = re.compile(r"(?:[A-ZÀ-Þ][^:\n]{0,39}|\w{0,12}\d{1,3}): (?=\S)")
"""Who speaks, before a turn: "Respondent 2: ", "r1: "."""
_LEAST = 25
"""So many letters a turn without capitals has at least before it is taken as typed so."""


class Turns:
    """The turns of one text; ``opens`` are places where one begins."""

    def __init__(self, text: str, opens: Collection[int] = ()) -> None:
        self._text, self._opens = text, opens
        self._told: dict[int, bool] = {}

    def small(self, at: int) -> bool:
        """Whether the text was typed without capitals, or the turn on the line of this place."""
        if self.whole:
            return True
        start = self._text.rfind("\n", 0, at) + 1
        if start not in self._told:
            self._told[start] = self._begins_small(start)
        return self._told[start]

    @cached_property
    def whole(self) -> bool:
        """Whether the text was typed without capitals."""
        return sum(map(str.isupper, self._text)) < len(self._text) / 300

    def _begins_small(self, start: int) -> bool:
        """Whether a turn begins where this line does, in a small letter, and no capital follows: not the line
        of a paragraph that was broken off."""
        stop = self._text.find("\n", start)
        line = self._text[start : stop if stop >= 0 else len(self._text)]
        label = _LABEL.match(line)
        said = line[label.end() :] if label else line
        begins = label is not None or start in self._opens
        return begins and len(said) >= _LEAST and said[0].islower() and said.lower() == said
