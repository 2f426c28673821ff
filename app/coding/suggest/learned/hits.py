"""How often each cue was right so far: its own precision, in what is coded."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.coding.suggest.cues.evidence import Evidence, shared
from app.coding.suggest.features.prepared import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

STEADY = 4.0
"""What all cues together are right counts in a cue's own precision as much as this many hits of its own."""
Cue = tuple[int, tuple[str, ...]]
"""The number of a code, and the signature of a cue of it (``Evidence``)."""


@dataclass(frozen=True, slots=True)
class Hits:
    """In how many units that were read each cue was met, in how many of these its code was given, and the
    sums of both; doubted places aside, and interviewers' turns, of which only some are learned from."""

    met: Mapping[Cue, int] = field(default_factory=dict)
    right: Mapping[Cue, int] = field(default_factory=dict)
    all_met: int = 0
    all_right: int = 0

    def of(self, found: Evidence) -> tuple[int, int]:
        """How often this cue was right, and met."""
        cue = found.code, found.signature
        return self.right.get(cue, 0), self.met.get(cue, 0)

    def gain(self, found: Evidence, less: Hits) -> float:
        """By how much the log odds of this cue's precision are above those of all cues, the hits of ``less``
        left out; 0 for a cue without hits of its own, and at a doubted place."""
        right, met = (one - other for one, other in zip(self.of(found), less.of(found), strict=True))
        if not met or found.doubted:
            return 0.0
        usual = (self.all_right - less.all_right + 1) / (self.all_met - less.all_met + 2)
        hit, missed = right + STEADY * usual, met - right + STEADY * (1 - usual)
        return math.log(hit / missed) - math.log(usual / (1 - usual))


NONE = Hits()


def hits_of(text: Prepared, has: Array, read: Array) -> Hits:
    """The hits in one text, of which ``has`` tells which unit has which code and ``read`` which count."""
    met: Counter[Cue] = Counter()
    right: Counter[Cue] = Counter()
    for at, found in enumerate(text.evidences.own):
        if not read[at]:
            continue
        for code, evidence in found.items():
            if text.cue[at, code]:
                here = {(code, one.signature) for one in evidence if not one.doubted}
                met.update(here)
                if has[at, code]:
                    right.update(here)
    return Hits(met, right, met.total(), right.total())


def together(some: Iterable[Hits]) -> Hits:
    """The hits of several texts."""
    met: Counter[Cue] = Counter()
    right: Counter[Cue] = Counter()
    for one in some:
        met.update(one.met)
        right.update(one.right)
    return Hits(met, right, met.total(), right.total())


def precisions(text: Prepared, hits: Hits, less: Hits = NONE) -> Array:
    """The gain of the cues in each unit for each code, each by its share in them: units by codes. None in
    interviewers' turns."""
    import numpy as np

    made = np.zeros(text.cue.shape)
    if hits.all_met > less.all_met:
        for at, found in enumerate(text.evidences.own):
            for code, evidence in found.items():
                if text.cue[at, code] and text.units[at].role != "interviewer":
                    made[at, code] = sum(share * hits.gain(one, less) for one, share in shared(evidence))
    return made
