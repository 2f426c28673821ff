"""What makes a met cue count less: an idle turn of speech, a person's trade, a problem denied."""

from __future__ import annotations

from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.cues.denial import denial_before
from app.coding.suggest.cues.evidence import BETWEEN, IDLE, TIMES, WHEN
from app.coding.suggest.cues.patterns import Pattern, shortest_key
from app.coding.suggest.dutch.lemmas import is_verb
from app.coding.suggest.dutch.lexicon import PROBLEMS, TRADES


def is_idle(analysis: Analysis, pattern: Pattern, token: int) -> bool:
    """Whether a word stands in a turn of speech that says nothing ("de hele tijd", "afgelopen jaar")."""
    if _tells_when(analysis, token) and pattern.elements[0].form != analysis.word(token).form:
        return True
    before = IDLE.get(shortest_key(pattern.elements[0]))
    if not before:
        return False
    low, _ = analysis.sentence_tokens(analysis.sentence_of(token))
    return any(analysis.word(t).form in before for t in range(max(low, token - 2), token))


def _tells_when(analysis: Analysis, token: int) -> bool:
    """Whether a word is a participle that belongs to a word of time ("de komende drie jaar")."""
    if analysis.word(token).form not in WHEN:
        return False
    _, end = analysis.sentence_tokens(analysis.sentence_of(token))
    after = [analysis.word(t).form for t in range(token + 1, min(end, token + 3))]
    if len(after) > 1 and (after[0] in BETWEEN or after[0].isdigit()):
        del after[0]
    return bool(after) and after[0] in TIMES


def of_a_trade(analysis: Analysis, pattern: Pattern, token: int) -> bool:
    """Whether a word says what a person before it is in charge of ("beleidsmedewerker Wmo")."""
    if token in analysis.lines or not token or is_verb(pattern.elements[0].form):
        return False
    before = analysis.word(token - 1)
    words = (key for part in before.parts if part.head for key in part.keys)
    return not TRADES.isdisjoint((*before.keys, *words))


def is_denied(analysis: Analysis, pattern: Pattern, token: int) -> bool:
    """Whether a problem is denied ("geen knelpunt"); a denial of another cue is still about the theme."""
    if PROBLEMS.isdisjoint(key for e in pattern.elements for key in e.keys):
        return False
    return denial_before(analysis, token)
