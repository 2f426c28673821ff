"""What one met cue is worth. Every number of the first form of the suggestions stands here.

A reason's weight is ``base x how x specificity x doubt x repetition``; the confidence of a suggestion is
``1 - product(1 - weight)`` over its reasons. docs/suggestions.md explains each with an example.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.coding.suggest.dutch.lexicon import words

How = Literal["phrase", "lemma", "separable", "compound", "name"]

WORD = 0.6
"""Base: one word, or a phrase with one word of content."""
PHRASE = {2: 0.7, 3: 0.8}
"""Base: a phrase, by its words of content."""
NAME_BESIDE_CUES = 0.4
"""Base: a one-word code name that the coder, who did write cues, did not make one."""
COMPOUND_HEAD = 0.95
"""How: the cue is the head of a compound ("vervolgfinanciering")."""
COMPOUND_FIRST = 0.85
"""How: the cue is another part of it ("financieringsstroom")."""
COMPOUND_PERSON = 0.35
"""How: the compound is a person's trade ("beleidsmedewerker")."""
LOOSE = 0.85
"""How: more than one other word between the words of a phrase."""
SHARED = -0.25
"""Specificity: the number of codes that have the cue, to this power."""
DENIED = 0.2
"""Doubt: a denied problem, an idle turn of speech, or part of another code's denying cue."""
REPEATED = 0.5
"""Repetition: each further time that the same cue is met in one passage counts half the time before."""
THRESHOLD = 0.5
"""A suggestion is shown from this confidence on, unless another minimum is asked for."""
SURE = 0.99
"""No evidence makes more sure than this where -log(1 - confidence) is taken."""
WIDENS = 0.2
"""Evidence below this does not make a passage wider."""

IDLE = {
    "tijd": words("hele die deze dezelfde lange hoge laatste zelfde"),
    "belang": frozenset({"van"}),
}
"""Words that say nothing after these: "de hele tijd", "van belang"."""
WHEN = words(
    "afgelopen verlopen verstreken komend komende volgend volgende voorgaand voorgaande lopend lopende"
)
"""Participles that before a word of time tell when, and nothing of their verb: "afgelopen jaar"."""
TIMES = words(
    "jaar jaren jaartje halfjaar schooljaar kalenderjaar boekjaar subsidiejaar voorjaar najaar zomer winter "
    "kwartaal periode periodes tijd maand maanden week weken weekend dag dagen uur uren"
)
BETWEEN = words("een anderhalf half halve twee drie vier vijf zes zeven acht negen tien twaalf paar aantal")
"""What may stand between the two: "afgelopen paar jaar"."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cue of a code, met at ``tokens``; ``start`` and ``end`` are code points."""

    code: int
    cue: str
    signature: tuple[str, ...]
    tokens: tuple[int, ...]
    sentence: int
    start: int
    end: int
    weight: float
    how: How
    apart: tuple[tuple[int, int], ...] = ()
    """The words as code point ranges when others stand between them, else empty."""
    negated: bool = False
    """The cue itself denies ("niet bovenop zitten")."""
    doubted: bool = False
    """``DENIED`` counts: it is denied, idle, or part of another code's denying cue."""


def combine(weights: Iterable[float]) -> float:
    """The confidence that independent reasons of these weights (0 to 1) add up to: 1 - product(1 - w)."""
    doubt = 1.0
    for weight in weights:
        doubt *= 1.0 - min(max(weight, 0.0), 1.0)
    return 1.0 - doubt


def weighed(evidence: Iterable[Evidence]) -> list[tuple[Evidence, float]]:
    """Evidence with its weight; the same cue again counts half the time before."""
    times: dict[tuple[str, ...], int] = defaultdict(int)
    made = []
    for found in sorted(evidence, key=lambda e: (-e.weight, e.start, e.end, e.cue)):
        made.append((found, found.weight * REPEATED ** times[found.signature]))
        times[found.signature] += 1
    return made


def shared(evidence: Iterable[Evidence]) -> list[tuple[Evidence, float]]:
    """Evidence with its share in the confidence that all of it makes: by -log(1 - weight)."""
    parts = [(one, -math.log1p(-min(weight, SURE))) for one, weight in weighed(evidence)]
    whole = sum(size for _, size in parts)
    return [(one, size / whole) for one, size in parts] if whole else []
