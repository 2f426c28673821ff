"""Which fragments of a theme are quoted when nobody chose them: a stated rule, spread over documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from app.coding.extract import count_words
from app.coding.model import Fragment
from app.coding.ordering import in_order
from app.coding.report.definition import MOST_QUOTES, Rule

MIDDLE = 45
"""Words of a quote that reads well in a report; the rule ``middle`` takes what comes nearest to it."""


def rank(rule: Rule) -> Callable[[Fragment], tuple[float, ...]]:
    """A function by which fragments are ordered for a rule, the first to be quoted first.

    ``weight``: the heaviest, then those with a memo, then what is nearest to MIDDLE words. ``long`` and
    ``short``: by the number of words. ``middle``: what is nearest to MIDDLE words.
    """

    def words(fragment: Fragment) -> float:
        return float(count_words(fragment.text))

    ranks: dict[str, Callable[[Fragment], tuple[float, ...]]] = {
        "weight": lambda f: (-(f.coding.weight or 0), 0 if f.memo else 1, abs(words(f) - MIDDLE)),
        "long": lambda f: (-words(f),),
        "short": lambda f: (words(f),),
        "middle": lambda f: (abs(words(f) - MIDDLE),),
    }
    return ranks.get(rule.kind, lambda f: (0.0,))


def chosen(
    fragments: Sequence[Fragment], rule: Rule, quoted: Collection[tuple[str, int, int]] = ()
) -> list[Fragment]:
    """The fragments that the rule quotes, in the order of ``fragments``; ``all`` takes every one.

    First the best one of each document, the best of these first, then the second best of each, and so on;
    a passage that two coders coded, or that lies in one taken already, is not quoted twice, and one that was
    ``quoted`` under another theme (source, start, end) only when nothing else is left.
    """
    if rule.kind == "none":
        return []
    if rule.kind == "all":
        return list(fragments)
    ranked = rank(rule)

    def by(f: Fragment) -> tuple[float, ...]:
        c = f.coding
        return ((c.source, c.start, c.end) in quoted, *ranked(f))

    place = {f.coding.guid: n for n, f in enumerate(fragments)}
    found: dict[str, list[Fragment]] = {}
    for fragment in in_order(fragments, key=lambda f: (*by(f), place[f.coding.guid])):
        found.setdefault(fragment.coding.source, []).append(fragment)
    taken: list[Fragment] = []
    turn = 0
    n = min(rule.n, MOST_QUOTES)
    while len(taken) < n and any(turn < len(of) for of in found.values()):
        row = [of[turn] for of in found.values() if turn < len(of)]
        for fragment in sorted(row, key=lambda f: (*by(f), place[f.coding.guid])):
            if len(taken) < n and not any(_meet(fragment, other) for other in taken):
                taken.append(fragment)
        turn += 1
    return sorted(taken, key=lambda f: place[f.coding.guid])


def _meet(one: Fragment, other: Fragment) -> bool:
    a, b = one.coding, other.coding
    return a.source == b.source and a.start < b.end and b.start < a.end
