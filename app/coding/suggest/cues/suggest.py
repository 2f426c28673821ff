"""From met cues to suggestions: which passage, which code, how sure, and why.

Pure and quick (the analysis is the slow part): the same input gives the same suggestions in the same order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from app.coding.model import (
    NO_RULES,
    Code,
    Coding,
    Hidden,
    Reason,
    Role,
    Suggestion,
    SuggestionDecision,
    SuggestionRules,
    Turn,
)
from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.analyses.units import Unit, headings, interviewers, units_of
from app.coding.suggest.cues.evidence import REPEATED, THRESHOLD, WIDENS, Evidence, combine
from app.coding.suggest.cues.matcher import Matcher

SHORT_TURN = 240
"""Code points up to which a turn is suggested as a whole."""
LONGEST = 1200
"""Code points above which a passage is not widened over further sentences."""
BRIDGE = 1
"""Sentences without evidence that a passage may hold between two with it."""
MOST_OF_TURN = 0.6
"""Share of a turn from which on a passage is the whole turn."""


@lru_cache(maxsize=8)
def _matcher(codes: tuple[Code, ...], never: frozenset[tuple[str, str]]) -> Matcher:
    return Matcher(codes, never)


def matcher_of(codes: Iterable[Code], never: frozenset[tuple[str, str]] = frozenset()) -> Matcher:
    """The compiled cues of a codebook; the same codes again cost a lookup. ``never`` as in the rules."""
    return _matcher(tuple(codes), never)


def suggest(
    analysis: Analysis,
    turns: Sequence[Turn],
    codes: Iterable[Code],
    *,
    source: str = "",
    roles: Mapping[str, Role] | None = None,
    decisions: Iterable[SuggestionDecision] = (),
    codings: Iterable[Coding] = (),
    minimum: float | None = None,
    rules: SuggestionRules = NO_RULES,
    hidden: bool = False,
) -> list[Suggestion]:
    """The suggestions for one analysed source, by place; at most one per passage and code.

    ``roles`` gives the role of each speaker guid: an interviewer's turn is only suggested for a code
    that is meant there (``Code.interviewer``). Of ``decisions``
    and ``codings``, those of who asks, count what lies in ``source`` (all, when that is empty): what was
    rejected stays away with all that overlaps it; evidence in a coding of the same code is not told again.
    ``minimum`` is the least confidence (0 to 1; None: that of ``rules``, else ``THRESHOLD``). With ``hidden``
    those that are not shown come along, and say why.
    """
    matcher = matcher_of(codes, rules.never)
    units = units_of(analysis, turns, roles or {})
    asked: frozenset[int] = frozenset()
    if any(code.interviewer for code in matcher.codes):
        theirs = interviewers(analysis, turns, roles or {})
        asked = frozenset(unit.start for unit in theirs)
        units = sorted([*units, *theirs], key=lambda unit: unit.start)
    starts, heads = [unit.start for unit in units], headings(analysis, turns, units)
    coded = ranges(codings, source, lambda c: True)
    rejected = ranges(decisions, source, lambda d: d.decision == "rejected")
    gathered: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for found in matcher.find(analysis):
        at = bisect_right(starts, found.start) - 1
        guid = matcher.codes[found.code].guid
        if (
            at >= 0
            and found.end <= units[at].end
            and (units[at].start not in asked or matcher.codes[found.code].interviewer)
            and not _covered(coded.get(guid, ()), found.start, found.end)
        ):
            gathered[at, found.code].append(found)
    own = dict(rules.least)
    suggestions: list[Suggestion] = []
    places: list[tuple[int, int, int]] = []
    for (at, code), evidence in gathered.items():
        guid = matcher.codes[code].guid
        for start, end, group in _passages(analysis, units[at], evidence):
            reasons = _reasons(group)
            confidence = combine(reason.weight for reason in reasons)
            if confidence <= 0:
                continue
            least = own.get(guid, THRESHOLD) if minimum is None else minimum
            why: Hidden = (
                "off" if guid in rules.off
                else "rejected" if overlaps(rejected.get(guid, ()), start, end)
                else "coded" if _mostly(coded.get(guid, ()), start, end)
                else "low" if confidence < least
                else "heading" if at in heads
                else ""
            )  # fmt: skip
            if why and not hidden:
                continue
            one = Suggestion(source, start, end, guid, confidence, reasons, least, hidden=why)
            suggestions.append(one)
            places.append((start, end, code))
    return [
        suggestion
        for _, suggestion in sorted(zip(places, suggestions, strict=True), key=lambda pair: pair[0])
    ]


def _passages(
    analysis: Analysis, unit: Unit, evidence: list[Evidence]
) -> Iterable[tuple[int, int, list[Evidence]]]:
    """The passages that one code's evidence in one unit asks for: see docs/suggestions.md."""
    first = bisect_left(analysis.starts, unit.start)
    last = bisect_left(analysis.starts, unit.end) - 1
    begin, end = analysis.starts[first], min(analysis.ends[last], unit.end)
    if unit.is_turn and end - begin <= SHORT_TURN:
        yield begin, end, evidence
        return
    by_sentence: dict[int, list[Evidence]] = defaultdict(list)
    for found in evidence:
        by_sentence[found.sentence].append(found)
    groups: list[list[int]] = []
    strong = [s for s in sorted(by_sentence) if any(e.weight >= WIDENS for e in by_sentence[s])]
    for sentence in strong:
        if groups and sentence - groups[-1][-1] <= BRIDGE + 1:
            start, stop = _span(analysis, groups[-1][0], sentence)
            if stop - start <= LONGEST:
                groups[-1].append(sentence)
                continue
        groups.append([sentence])
    weak = [s for s in sorted(by_sentence) if s not in strong]
    groups += [[s] for s in weak if not any(g[0] <= s <= g[-1] for g in groups)]
    for group in sorted(groups):
        start, stop = _span(analysis, group[0], group[-1])
        start, stop = max(start, begin), min(stop, end)
        held = [e for s in range(group[0], group[-1] + 1) for e in by_sentence.get(s, ())]
        if (
            unit.is_turn
            and len(groups) == 1
            and stop - start >= MOST_OF_TURN * (end - begin)
            and end - begin <= LONGEST
        ):
            start, stop = begin, end
        yield start, stop, held


def _span(analysis: Analysis, first: int, last: int) -> tuple[int, int]:
    begin, _ = analysis.sentence_tokens(first)
    _, after = analysis.sentence_tokens(last)
    return analysis.starts[begin], analysis.ends[after - 1]


def _reasons(evidence: list[Evidence]) -> tuple[Reason, ...]:
    """Reasons by place; a cue that is met again counts half the time before."""
    times: dict[tuple[str, ...], int] = defaultdict(int)
    reasons: list[Reason] = []
    for found in sorted(evidence, key=lambda e: (-e.weight, e.start, e.end, e.cue)):
        weight = found.weight * REPEATED ** times[found.signature]
        times[found.signature] += 1
        reasons.append(Reason(found.start, found.end, found.cue, weight, found.how, found.apart))
    return tuple(sorted(reasons, key=lambda r: (r.start, r.end, r.cue)))


def ranges(
    things: Iterable[Coding] | Iterable[SuggestionDecision],
    source: str,
    wanted: Callable[[SuggestionDecision], bool] | Callable[[Coding], bool],
) -> dict[str, list[tuple[int, int]]]:
    """Per code the places of codings or decisions in a source (any, when ``source`` is empty)."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for thing in things:
        if (not source or thing.source == source) and wanted(thing):  # type: ignore[arg-type]
            found[thing.code].append((thing.start, thing.end))
    return {code: _united(places) for code, places in found.items()}


def _united(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, overlapping and touching ones made one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        else:
            united.append((start, end))
    return united


def _common(ranges: Sequence[tuple[int, int]], start: int, end: int) -> int:
    at = max(0, bisect_right(ranges, (start,)) - 1)
    common = 0
    while at < len(ranges) and ranges[at][0] < end:
        common += max(0, min(end, ranges[at][1]) - max(start, ranges[at][0]))
        at += 1
    return common


def _covered(ranges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return end > start and _common(ranges, start, end) == end - start


def overlaps(ranges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a range has anything in common with one of ``ranges`` (sorted, apart)."""
    return _common(ranges, start, end) > 0


def _mostly(ranges: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return 2 * _common(ranges, start, end) > end - start
