"""A passage in its surroundings: the turn, the question before it, and the words that are meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.coding.model import Role, Speaker, Turn

AROUND = 900
"""Characters of a turn kept at each side of the words that are meant."""
QUESTION = 700
REACH = 6
"""Turns back in which the question is sought: in a group several answer it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker's words; ``[start, end)`` inside ``text`` are those that are meant, or both 0."""

    speaker: str
    role: Role | None
    turn: int | None
    text: str
    start: int = 0
    end: int = 0


def around(
    text: str, turns: Sequence[Turn], speakers: Mapping[str, Speaker], start: int, end: int
) -> list[Part]:
    """The turns that ``[start, end)`` lies in, with the question before them, long ones cut at a word.

    ``speakers`` is by guid; text outside turns is given as a part without a speaker.
    """
    starts = [t.start for t in turns]
    first = bisect_right(starts, start) - 1
    found: list[Part] = []
    if first < 0 or start >= turns[first].end:
        return [_part(text, None, None, max(0, start - AROUND), min(len(text), end + AROUND), start, end)]
    back = turns[max(0, first - REACH) : first] if _role(turns[first], speakers) != "interviewer" else ()
    before = next((t for t in reversed(back) if _role(t, speakers) == "interviewer"), None)
    if before is not None:
        low = max(before.text_start, before.end - QUESTION)
        found.append(_part(text, before, speakers, low, before.end, 0, 0))
    at = first
    while at < len(turns) and turns[at].start < end:
        turn = turns[at]
        low = max(turn.text_start, start - AROUND) if at == first else turn.text_start
        high = min(turn.end, max(end, turn.text_start) + AROUND)
        found.append(_part(text, turn, speakers, low, high, start, end))
        at += 1
    return found


def _role(turn: Turn, speakers: Mapping[str, Speaker]) -> Role | None:
    speaker = speakers.get(turn.speaker) if turn.speaker else None
    return speaker.role if speaker else None


def _part(
    text: str,
    turn: Turn | None,
    speakers: Mapping[str, Speaker] | None,
    low: int,
    high: int,
    start: int,
    end: int,
) -> Part:
    cut_left = low > (turn.text_start if turn else 0)
    cut_right = high < (turn.end if turn else len(text))
    if cut_left:
        space = text.find(" ", low, low + 40)
        low = space + 1 if 0 <= space < max(start, low + 1) else low
    if cut_right:
        space = text.rfind(" ", max(low, high - 40), high)
        high = space if space > max(end, low) else high
    words = text[low:high].rstrip()
    shift = 1 if cut_left else 0
    inside = (max(start, low), min(end, low + len(words)))
    speaker = speakers.get(turn.speaker) if turn and turn.speaker and speakers else None
    whole = ("…" if cut_left else "") + words + ("…" if cut_right else "")
    if inside[1] <= inside[0]:
        inside = (low - shift, low - shift)
    return Part(
        speaker.name if speaker else "",
        speaker.role if speaker else None,
        turn.n if turn else None,
        whole,
        inside[0] - low + shift,
        inside[1] - low + shift,
    )
