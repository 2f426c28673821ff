"""Whether a problem is denied ("geen knelpunt"): a denial of anything else is still about the theme."""

from __future__ import annotations

from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.dutch.lexicon import NEGATIONS, PROBLEMS

REACH = 3
"""Tokens before a problem in which its denial stands."""


def denial_before(analysis: Analysis, token: int) -> bool:
    """Whether a denial stands shortly before a token, in its sentence."""
    low, _ = analysis.sentence_tokens(analysis.sentence_of(token))
    return any(analysis.word(t).form in NEGATIONS for t in range(max(low, token - REACH), token))


def denied(analysis: Analysis, token: int) -> bool:
    """Whether a token is a problem, or a compound with one, that is denied."""
    word = analysis.word(token)
    problem = not PROBLEMS.isdisjoint(word.keys) or any(not PROBLEMS.isdisjoint(p.keys) for p in word.parts)
    return problem and denial_before(analysis, token)
