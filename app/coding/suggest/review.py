"""In which order suggestions are reviewed, and why one is not there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from app.coding.model import Coding, Notice, Role, Suggestion, Turn

Order = Literal["place", "certain", "informative"]
ORDERS: tuple[Order, ...] = ("place", "certain", "informative")
NEAR_LEAST = 1.0
"""A hidden suggestion is worth asking about when its logit is at most this far below its code's threshold."""


def queue(suggestions: Iterable[Suggestion], order: Order) -> list[Suggestion]:
    """Suggestions in the order in which to review them.

    ``place``: as they stand in the text. ``certain``: the surest first. ``informative``: the one whose answer
    teaches most first, which is the one closest to its code's threshold (uncertainty sampling: Lewis & Gale
    1994), the codes taking turns, so that not one doubtful code is asked about all the time; here also hidden
    ones that miss their threshold by little.
    """
    if order == "informative":
        asked = [s for s in suggestions if not s.hidden or (s.hidden == "low" and doubt(s) <= NEAR_LEAST)]
        times: dict[str, int] = {}
        ranked = []
        for one in sorted(asked, key=lambda s: (doubt(s), s.start, s.end, s.code)):
            times[one.code] = times.get(one.code, 0) + 1
            ranked.append(((times[one.code], doubt(one), one.start, one.end, one.code), one))
        return [one for _, one in sorted(ranked, key=lambda row: row[0])]
    shown = [s for s in suggestions if not s.hidden]
    if order == "certain":
        return sorted(shown, key=lambda s: (-s.confidence, s.start, s.end, s.code))
    return sorted(shown, key=lambda s: (s.start, -s.end, s.code))


def doubt(suggestion: Suggestion) -> float:
    """How far the confidence lies from the code's threshold, in logits."""
    return abs(_logit(suggestion.confidence) - _logit(suggestion.least))


def _logit(share: float) -> float:
    kept = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def others_on(
    codings: Iterable[Coding], place: tuple[int, int], code: str, coder: str | None
) -> tuple[str, ...]:
    """The coders (guids) of the codings of ``code`` that lie on ``place``; none when ``coder`` is one."""
    start, end = place
    there = dict.fromkeys(c.coder for c in codings if c.code == code and c.start < end and start < c.end)
    return () if coder in there else tuple(there)


def why_not(
    suggestions: Iterable[Suggestion],
    place: tuple[int, int],
    code: str,
    *,
    turns: Sequence[Turn] = (),
    roles: Mapping[str, Role] | None = None,
    codings: Iterable[Coding] = (),
) -> tuple[Notice, Suggestion | None]:
    """Why ``code`` is not suggested on ``place``, and the hidden suggestion that was found there, if any.

    ``suggestions`` are those of the source, hidden ones included; ``turns``, ``roles`` and ``codings`` are
    the source's own (no roles for a code that is meant in interviewers' turns too). The notice is
    ``suggest.why_shown`` when the code is suggested there after all.
    """
    start, end = place
    if any(c.code == code and c.start < end and start < c.end for c in codings):
        return Notice("suggest.why_coded"), None
    here = [s for s in suggestions if s.code == code and s.start < end and start < s.end]
    if here:
        best = max(here, key=lambda s: (not s.hidden, s.confidence))
        details = {"confidence": round(100 * best.confidence), "least": round(100 * best.least)}
        return Notice(f"suggest.why_{best.hidden or 'shown'}", details), best
    within = [t for t in turns if t.start < end and start < t.end]
    if within and all(t.speaker and (roles or {}).get(t.speaker) == "interviewer" for t in within):
        return Notice("suggest.why_interviewer"), None
    return Notice("suggest.why_nothing"), None
