"""Where the words of a phrase stand in a sentence, and what stands between them."""

from __future__ import annotations

from app.coding.suggest.analyses.analysis import Analysis
from app.coding.suggest.cues.patterns import Element, Pattern
from app.coding.suggest.dutch.lexicon import ARTICLES

GAP = 3
"""Other words that may stand between two words of a phrase."""
OPEN_GAP = 8
"""The like where the cue says ``...``."""
REACH = 8
"""Tokens between a phrase and its verb."""


def _meets(analysis: Analysis, token: int, element: Element) -> bool:
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
    tokens = set(chain.values())
    # The particle of a separable verb in the phrase belongs to its words.
    for n, t in chain.items():
        join = analysis.joins.get(t)
        if join is not None and join.lemma in elements[n].keys:
            tokens.add(join.particle)
    return tuple(sorted(tokens))


def _free(analysis: Analysis, token: int, low: int, high: int, element: Element) -> bool:
    return low <= token < high and _meets(analysis, token, element)


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
