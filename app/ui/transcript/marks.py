"""What lies on the text: codings, suggestions, hits and what is selected. No widget, no pixel."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.coding.model import Code, Coding, Speaker, Suggestion, Turn
from app.coding.spans import Lanes, SpanIndex, reading_order
from app.coding.text import Utf16Map

Range = tuple[int, int]
Visible = Callable[[Coding], bool] | Collection[str] | None

LINE = 80
"""About a line of text in code points: stripes in one lane stand at least that far apart."""


_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def has_right_to_left(text: str) -> bool:
    """Whether any of it is Hebrew, Arabic or the like, or turns the direction."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


@dataclass(frozen=True, slots=True)
class Ghost:
    """A suggestion among the spans; its identity is its place and code, so it survives being set again.

    ``start`` and ``end`` are the bounds it would be accepted with, moved or not.
    """

    guid: str
    code: str
    start: int
    end: int
    suggestion: Suggestion


def ghost_guid(suggestion: Suggestion) -> str:
    """The identity of a suggestion among the spans of one text."""
    return f"ghost:{suggestion.start}:{suggestion.end}:{suggestion.code}"


class Marks:
    """One text and all that is marked on it; offsets are code points throughout."""

    def __init__(self) -> None:
        self.codes: Mapping[str, Code] = {}
        self.coders: Mapping[str, str] = {}
        self.visible: Visible = None
        self.load("", (), {})

    def load(self, text: str, turns: Sequence[Turn], speakers: Mapping[str, Speaker]) -> None:
        """Begin with another text, bare."""
        self.text = text
        self.map = Utf16Map(text)
        self.right_to_left = has_right_to_left(text)
        self.turns = sorted(turns, key=lambda t: t.start)
        self.turn_starts = [t.start for t in self.turns]
        self.speakers = speakers
        self.breaks = [0]
        at = text.find("\n")
        while at >= 0:
            self.breaks.append(at + 1)
            at = text.find("\n", at + 1)
        self.all: dict[str, Coding] = {}
        self.shown: SpanIndex[Coding] = SpanIndex(len(text), self.breaks)
        self.ghosts: SpanIndex[Ghost] = SpanIndex(len(text), self.breaks)
        self.lanes = Lanes(gap=LINE)
        self.hits: list[Range] = []
        self.hit: int | None = None
        self.apart: Mapping[Range, Sequence[Range]] = {}
        """The words of those hits whose words stand apart."""
        self.selected: str | None = None
        self.selected_ghost: str | None = None
        self.hovered: str | None = None

    # -- codings ---------------------------------------------------------------------------------

    def is_visible(self, coding: Coding) -> bool:
        """Whether the present filter lets a coding through."""
        if self.visible is None:
            return True
        return self.visible(coding) if callable(self.visible) else coding.guid in self.visible

    def _fits(self, coding: Coding) -> bool:
        return 0 <= coding.start < coding.end <= len(self.text)

    def set_codings(self, codings: Iterable[Coding]) -> None:
        """Put these codings in the place of all others; one outside the text is left out."""
        self.all = {c.guid: c for c in codings if self._fits(c)}
        self.refilter()

    def refilter(self) -> None:
        """Take up a changed filter: index and lanes hold only what is visible."""
        shown = [c for c in self.all.values() if self.is_visible(c)]
        self.shown = SpanIndex(len(self.text), self.breaks, shown)
        if self.selected is not None and self.selected not in self.shown:
            self.selected = None
        self.lanes.assign(shown)
        for ghost in self.ghosts:
            self._give_lane(ghost)

    def update(self, changed: Iterable[Coding], removed: Iterable[str]) -> list[Range]:
        """Add, change and remove codings; returns the ranges that look different now."""
        touched: list[Range] = []
        for guid in removed:
            self.all.pop(guid, None)
            touched += self._take_out(guid)
            if guid == self.selected:
                self.selected = None
        for coding in changed:
            touched += self._take_out(coding.guid, keep_lane=True)
            if not self._fits(coding):
                self.all.pop(coding.guid, None)
                self.lanes.remove(coding.guid)
                continue
            self.all[coding.guid] = coding
            if self.is_visible(coding):
                self._give_lane(coding)
                self.shown.add(coding)
                touched.append((coding.start, coding.end))
            else:
                self.lanes.remove(coding.guid)
        return touched

    def _take_out(self, guid: str, keep_lane: bool = False) -> list[Range]:
        old = self.shown.remove(guid)
        if old is None:
            return []
        if not keep_lane:
            self.lanes.remove(guid)
        return [(old.start, old.end)]

    def _give_lane(self, span: Coding | Ghost) -> None:
        low, high = span.start - LINE, span.end + LINE
        near: list[Coding | Ghost] = [*self.shown.within(low, high), *self.ghosts.within(low, high)]
        self.lanes.add(span, near)

    def set_ghosts(
        self, suggestions: Iterable[Suggestion], moved: Mapping[str, Range] | None = None
    ) -> list[Range]:
        """Put these suggestions in the place of the others; returns the ranges that look different.

        ``moved`` holds other bounds by ``ghost_guid``.
        """
        touched = [(g.start, g.end) for g in self.ghosts]
        for ghost in self.ghosts:
            self.lanes.remove(ghost.guid)
        self.ghosts = SpanIndex(len(self.text), self.breaks)
        for s in sorted(suggestions, key=lambda s: (s.start, -s.end)):
            if 0 <= s.start < s.end <= len(self.text):
                guid = ghost_guid(s)
                start, end = (moved or {}).get(guid, (s.start, s.end))
                ghost = Ghost(guid, s.code, start, end, s)
                self._give_lane(ghost)
                self.ghosts.add(ghost)
                touched.append((start, end))
        if self.selected_ghost is not None and self.selected_ghost not in self.ghosts:
            self.selected_ghost = None
        return touched

    def move_ghost(self, guid: str, start: int, end: int) -> list[Range]:
        """Give one suggestion other bounds; returns the ranges that look different."""
        old = self.ghosts.remove(guid)
        if old is None or not 0 <= start < end <= len(self.text):
            if old is not None:
                self.ghosts.add(old)
            return []
        self.lanes.remove(guid)
        ghost = Ghost(guid, old.code, start, end, old.suggestion)
        self._give_lane(ghost)
        self.ghosts.add(ghost)
        return [(min(old.start, start), max(old.end, end))]

    # -- asking ----------------------------------------------------------------------------------

    def span(self, guid: str | None) -> Coding | Ghost | None:
        """The visible coding or suggestion of that identity."""
        return None if guid is None else self.shown.get(guid) or self.ghosts.get(guid)

    def chosen(self) -> Coding | Ghost | None:
        """The coding or suggestion that is stood on."""
        return self.span(self.selected) or self.span(self.selected_ghost)

    def neighbour(self, step: int, caret: int) -> Coding | None:
        """The next (1) or previous (-1) coding in reading order, from the selected one or the caret."""
        order = sorted(self.shown, key=reading_order)
        if not order:
            return None
        keys = [reading_order(c) for c in order]
        here = self.span(self.selected)
        if here is not None:
            at = bisect_left(keys, reading_order(here)) + step
        else:
            at = bisect_left(keys, (caret, -len(self.text) - 1, "")) + (0 if step > 0 else -1)
        return order[at] if 0 <= at < len(order) else None

    def spoken(self, start: int, end: int) -> tuple[int, int]:
        """The range without the label of a turn at either end, for who speaks is not said by them; one that
        lies within a label stays as it is."""
        first = self.turn_at(start)
        if first is not None and first.start <= start < first.text_start < end:
            start = first.text_start
        last = self.turn_at(end - 1)
        if last is not None and start < last.start < end <= last.text_start:
            whole = len(self.text[start : last.start].rstrip())
            end = start + whole if whole else end
        return start, end

    def turn_at(self, offset: int) -> Turn | None:
        """The turn in which ``offset`` lies."""
        at = bisect_right(self.turn_starts, offset) - 1
        turn = self.turns[at] if at >= 0 else None
        return turn if turn is not None and offset < max(turn.end, turn.start + 1) else None

    def code(self, guid: str) -> Code:
        """The code of that guid; a grey nameless one for a code that is not known here."""
        return self.codes.get(guid) or Code(guid=guid, name="?", color="#808080")

    def path(self, guid: str) -> str:
        """The names from the root to a code, joined with `` > ``."""
        names: list[str] = []
        at: str | None = guid
        while at is not None and len(names) < 32:
            code = self.code(at)
            names.append(code.name)
            at = code.parent
        return " > ".join(reversed(names))
