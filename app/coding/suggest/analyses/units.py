"""Where a suggestion may lie: a line outside turns, a turn of anybody but an interviewer, and for some codes
theirs too."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.coding.model import Role, Turn
from app.coding.suggest.analyses.analysis import VERB, Analysis
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS, SPEAKING

LEARNED = 1500
"""Code points up to which a unit is one to the learner."""
RUNNING = 300
"""The like in a line of a text without paragraphs."""
SPEECH = 0.033
"""The share of ``SPEAKING`` words from which on a text is speech: 0.04 to 0.10 in interviews, 0 to 0.02 in
reports."""
FEW_WORDS = 25
"""Code points up to which an interviewer's turn ("Ja, hè?") leaves the question before it standing."""

PART = 120
"""Code points that a part of a unit has at least, but for its last one."""
HEADING = 12
"""Words and marks that a heading has at most."""
JUDGED = 12
"""Words of which it is told whether they are Dutch."""
DUTCH = 0.25
"""Of so many words at least this share are function words when they are Dutch: 0.36 to 0.8 in interviews and
reports, 0.08 to 0.2 in English, which has some of them as well ("we", "in", "was")."""


_ENDS = frozenset(".?!:;…")


@dataclass(frozen=True, slots=True)
class Unit:
    """A turn's text, or a line outside turns: a passage lies within one.

    ``question`` is what the interviewer said last before it, as code point ranges; empty when unknown.
    ``role`` is its speaker's, where it has one.
    """

    start: int
    end: int
    is_turn: bool
    question: tuple[tuple[int, int], ...] = ()
    role: Role | None = None


def units_of(analysis: Analysis, turns: Sequence[Turn], roles: Mapping[str, Role]) -> list[Unit]:
    """Turns of all but interviewers, and the text after the first turn outside turns, by place.

    What precedes the first turn is a title or a list of names. Outside turns every line is a unit. A stretch
    without a word in it is none, nor is one in another language than Dutch.
    """
    whole = analysis.ends[-1] if len(analysis) else 0
    ordered = sorted(turns, key=lambda turn: (turn.start, turn.end))
    lines = [analysis.starts[token] for token in analysis.lines]
    units: list[Unit] = []
    question: tuple[tuple[int, int], ...] = ()

    def outside(start: int, end: int) -> None:
        inner = lines[bisect_right(lines, start) : bisect_left(lines, end)]
        units.extend(Unit(a, b, False) for a, b in pairwise([start, *inner, end]))

    at = ordered[0].start if ordered else 0
    for turn in ordered:
        if turn.start > at:
            outside(at, turn.start)
        begin = max(at, turn.text_start)
        if turn.end > begin:
            role = roles.get(turn.speaker or "")
            if role != "interviewer":
                units.append(Unit(begin, turn.end, True, question, role))
            elif turn.end - begin <= FEW_WORDS:
                question = (*question[-1:], (begin, turn.end))
            else:
                question = ((begin, turn.end),)
        at = max(at, turn.end)
    if whole > at:
        outside(at, whole)
    return [unit for unit in units if _may_be_dutch(analysis, unit)]


def headings(analysis: Analysis, turns: Sequence[Turn], units: Sequence[Unit]) -> frozenset[int]:
    """Which units (by number) head a part of a report: that part is what is coded.

    Short lines after an empty one, without a verb, with no mark at the end and no dash before, and followed
    by a longer one that is a sentence.
    """
    if not is_written(analysis, turns):
        return frozenset()
    return frozenset(n for n, (one, after) in enumerate(pairwise(units)) if _heads(analysis, one, after))


def _heads(analysis: Analysis, unit: Unit, after: Unit) -> bool:
    tokens, sentence = _tokens(analysis, unit), _tokens(analysis, after)
    if len(tokens) > HEADING or len(tokens) >= len(sentence):
        return False
    words = [analysis.word(t) for t in tokens]
    first, last, end = words[0], words[-1], analysis.word(sentence[-1])
    return (
        (not tokens[0] or analysis.starts[tokens[0]] - analysis.ends[tokens[0] - 1] > 1)
        and first.form[:1].isalnum()
        and last.form not in _ENDS | FUNCTION_WORDS
        and not any(word.tag == VERB for word in words)
        and end.form in _ENDS
    )


def _tokens(analysis: Analysis, unit: Unit) -> range:
    return range(bisect_left(analysis.starts, unit.start), bisect_left(analysis.starts, unit.end))


def _forms(analysis: Analysis, unit: Unit) -> list[str]:
    return [analysis.word(t).form for t in _tokens(analysis, unit)]


def is_written(analysis: Analysis, turns: Sequence[Turn]) -> bool:
    """Whether a text is a report: without turns, and nobody speaks in it of himself and others."""
    if turns:
        return False
    words = [form for t in range(len(analysis)) if (form := analysis.word(t).form).isalpha()]
    return sum(word in SPEAKING for word in words) <= SPEECH * len(words)


def interviewers(analysis: Analysis, turns: Sequence[Turn], roles: Mapping[str, Role]) -> list[Unit]:
    """The interviewers' turns, by place, for codes that the codebook also means there."""
    asked = [t for t in turns if t.speaker is not None and roles.get(t.speaker) == "interviewer"]
    asked.sort(key=lambda t: t.start)
    units = [Unit(t.text_start, t.end, True, (), "interviewer") for t in asked if t.end > t.text_start]
    return [unit for unit in units if _may_be_dutch(analysis, unit)]


def parts_of(analysis: Analysis, unit: Unit) -> list[tuple[int, int]]:
    """A unit in parts, as code point ranges: each sentence, short ones with those after them."""
    starts = [unit.start]
    first = analysis.sentence_of(bisect_left(analysis.starts, unit.start)) + 1
    for token in analysis.sentences[first:]:
        place = analysis.starts[token]
        if place >= unit.end:
            break
        if place - starts[-1] >= PART:
            starts.append(place)
    return list(pairwise([*starts, unit.end]))


def _may_be_dutch(analysis: Analysis, unit: Unit) -> bool:
    forms = _forms(analysis, unit)
    words = [form for form in forms if form.isalpha()]
    if len(words) < JUDGED:
        return len(forms) > 0
    return sum(word in FUNCTION_WORDS for word in words) >= DUTCH * len(words)


def shorter(analysis: Analysis, units: Sequence[Unit]) -> list[Unit]:
    """Units longer than ``LEARNED`` cut at sentence ends into parts that are about as long as each other, of
    ``LEARNED`` at most in a turn and of ``RUNNING`` in a line: one so long is text without paragraphs."""
    made: list[Unit] = []
    for unit in units:
        size = unit.end - unit.start
        parts = -(-size // (LEARNED if unit.is_turn or size <= LEARNED else RUNNING))
        cuts = [unit.start]
        if parts > 1:
            first = analysis.sentence_of(bisect_left(analysis.starts, unit.start)) + 1
            for token in analysis.sentences[first:]:
                place = analysis.starts[token]
                if place >= unit.end:
                    break
                if place - unit.start >= len(cuts) * (unit.end - unit.start) / parts:
                    cuts.append(place)
        ends = [*cuts[1:], unit.end]
        made += [replace(unit, start=a, end=b) for a, b in zip(cuts, ends, strict=True)]
    return made
