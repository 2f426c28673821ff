"""Where the words of a phrase stand in a sentence, and what stands between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.cues.patterns import Element, Pattern
from app.coding.suggest.dutch.lexicon import ARTICLES, FUNCTION_WORDS, NEW_CLAUSE, RESUMING

GAP = 3
"""Other words that may stand between two words of a phrase."""
OPEN_GAP = 8
"""The like where the cue says ``...``."""
REACH = 8
"""Tokens between a phrase and its verb."""
_MARKS = (",", ":")


def _fits(analysis: Analysis, token: int, element: Element) -> bool:
    """Whether "te" stands before a word that asks for it."""
    return not element.te or (token > 0 and analysis.word(token - 1).form == "te")


def _meets(analysis: Analysis, token: int, element: Element) -> bool:
    if not _fits(analysis, token, element):
        return False
    if element.meets(analysis.word(token)):
        return True
    join = analysis.joins.get(token)
    return join is not None and join.lemma in element.keys


def phrase_at(analysis: Analysis, pattern: Pattern, token: int) -> tuple[int, ...] | None:
    """The tokens of a phrase of which ``token`` is the anchor, or None.

    Fixed words stand in the order of the cue with at most ``GAP`` words between; verbs stand anywhere in the
    same sentence within ``REACH``.
    """
    low, high = analysis.sentence_tokens(analysis.sentence_of(token))
    elements = pattern.elements
    if not _fits(analysis, token, elements[pattern.anchor]):
        return None
    fixed = [n for n, e in enumerate(elements) if not e.movable]
    chain: dict[int, int] = {pattern.anchor: token}
    if not elements[pattern.anchor].movable:
        begin = fixed.index(pattern.anchor)
    else:
        # A verb is the anchor: the fixed words are looked for around it.
        near = (t for d in range(1, REACH + 2) for t in (token + d, token - d) if low <= t < high)
        start = next((t for t in near if _meets(analysis, t, elements[fixed[0]])), None)
        if start is None:
            return None
        chain[fixed[0]] = start
        begin = 0
    for order in (range(begin + 1, len(fixed)), range(begin - 1, -1, -1)):
        step = 1 if order.step > 0 else -1
        at = chain[fixed[begin]]
        for place in order:
            n = fixed[place]
            opened = elements[n if step > 0 else fixed[place + 1]].open
            reach = range(1, (OPEN_GAP if opened else GAP) + 2)
            hit = next(
                (at + step * d for d in reach if _free(analysis, at + step * d, low, high, elements[n])), None
            )
            if hit is None:
                return None
            chain[n] = at = hit
    for n, element in enumerate(elements):
        if n in chain:
            continue
        first, last = min(chain.values()), max(chain.values())
        wanted = element.keys
        near = (t for d in range(1, REACH + 2) for t in (first - d, last + d))
        inside = range(first + 1, last)
        hit = next(
            (
                t
                for t in (*inside, *near)
                if low <= t < high and t not in chain.values() and wanted and _meets(analysis, t, element)
            ),
            None,
        )
        if hit is None:
            return None
        chain[n] = hit
    if _in_two_clauses(analysis, chain, elements):
        return None
    tokens = set(chain.values())
    # The particle of a separable verb in the phrase belongs to its words.
    for n, t in chain.items():
        join = analysis.joins.get(t)
        if join is not None and join.lemma in elements[n].keys:
            tokens.add(join.particle)
    return tuple(sorted(tokens))


def _free(analysis: Analysis, token: int, low: int, high: int, element: Element) -> bool:
    return low <= token < high and _meets(analysis, token, element)


def _in_two_clauses(analysis: Analysis, chain: Mapping[int, int], elements: Sequence[Element]) -> bool:
    """Whether a verb of a phrase stands in another clause than the word beside it ("doen, eerst vragen wie").

    One comma ends a clause, unless what follows takes it up ("de regie, die houden wij") or adds to a list
    ("we geven tijd, ruimte"); two are around an aside ("we geven ze, zeg maar, de ruimte"). Words without a
    theme are not joined across "en" ("wie doet wat" is not met by "wie u bent en wat u doet").
    """
    placed = sorted((token, n) for n, token in chain.items())
    for (one, a), (two, b) in pairwise(placed):
        forms = [analysis.word(t).form for t in range(one + 1, two + 1)]
        if not (elements[a].movable or elements[b].movable):
            if elements[b].form in FUNCTION_WORDS and len(forms) > 1 and forms[-2] in ("en", "of"):
                return True
            continue
        marks = [at for at, form in enumerate(forms[:-1]) if form in _MARKS]
        if ";" in forms or any(forms[at + 1] in NEW_CLAUSE for at in marks):
            return True
        if len(marks) == 1 and forms[marks[0] + 1] not in RESUMING:
            listed = marks[0] >= len(forms) - 3 and forms[marks[0]] == "," and not elements[b].movable
            if not listed:
                return True
    return False


def stray(analysis: Analysis, tokens: tuple[int, ...]) -> int:
    """Words between those of a phrase that are not of it; articles and the like do not count."""
    between = set(range(tokens[0], tokens[-1])) - set(tokens)
    return sum(analysis.word(t).form not in ARTICLES for t in between)


def apart(analysis: Analysis, tokens: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The ranges of tokens that do not stand side by side; empty when all do."""
    ordered = sorted(tokens)
    if ordered[-1] - ordered[0] == len(ordered) - 1:
        return ()
    return tuple((analysis.starts[t], analysis.ends[t]) for t in ordered)
