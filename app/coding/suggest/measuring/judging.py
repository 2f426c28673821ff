"""What the figures of one code come down to, in one word that the faces say in a sentence."""

from __future__ import annotations

from typing import Literal

from app.coding.suggest.measuring.evaluation import FEW_EXAMPLES
from app.coding.suggest.measuring.figures import Score

Judgement = Literal["unused", "few", "unseen", "better", "same", "worse"]
JUDGEMENTS: tuple[Judgement, ...] = ("unused", "few", "unseen", "better", "same", "worse")
APART = 0.05
"""Two F1 that are less apart are called the same,"""
ERRORS = 2
"""and so are two with less than this between their numbers of errors: one passage decides nothing."""


def judged(learned: Score, cues: Score) -> Judgement:
    """How a code's suggestions do beside those that its cues alone would give, on the same examples.

    ``few`` goes before everything that a handful of examples cannot tell; ``unseen`` is a code of which
    neither finds any example.
    """
    if not learned.examples:
        return "unused"
    if learned.examples < FEW_EXAMPLES:
        return "few"
    if not learned.right and not cues.right:
        return "unseen"
    if abs(learned.f1 - cues.f1) < APART or abs(learned.wrong - cues.wrong) < ERRORS:
        return "same"
    return "better" if learned.f1 > cues.f1 else "worse"
