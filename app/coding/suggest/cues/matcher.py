"""The codebook's cues and code names, compiled once, met in an analysis in time linear in its tokens.

How a cue is written decides how it is met: one word by its lemma, as a separable verb in parts or as part
of a compound; several words as a phrase, whose infinitives may stand elsewhere in the sentence ("ruimte
geven" meets "geven we ze de ruimte"); ``...`` leaves room for other words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import compress

from app.coding.codebook import key_of
from app.coding.model import Code
from app.coding.suggest.analyses.analysis import Analysis, Word
from app.coding.suggest.cues.denial import denial_before
from app.coding.suggest.cues.evidence import (
    BETWEEN,
    COMPOUND_FIRST,
    COMPOUND_HEAD,
    COMPOUND_PERSON,
    DENIED,
    IDLE,
    LOOSE,
    SHARED,
    TIMES,
    WHEN,
    Evidence,
    How,
)
from app.coding.suggest.cues.patterns import Element, Pattern, patterns_of, shortest_key, told_of
from app.coding.suggest.dutch.compounds import SHORTEST, split
from app.coding.suggest.dutch.lemmas import fold, is_verb, known
from app.coding.suggest.dutch.lexicon import ARTICLES, PROBLEMS, TRADES

GAP = 3
"""Other words that may stand between two words of a phrase."""
OPEN_GAP = 8
"""The like where the cue says ``...``."""
REACH = 8
"""Tokens between a phrase and its verb."""


@dataclass(frozen=True, slots=True)
class _Hit:
    pattern: int
    how: How
    factor: float


class Matcher:
    """The compiled cues of a codebook; ``find`` meets them in an analysis. Safe to keep and to share."""

    def __init__(self, codes: Iterable[Code], never: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.codes = tuple(code for code in codes if code.codable and code.active)
        self.never = never
        patterns = [
            p
            for n, code in enumerate(self.codes)
            for p in patterns_of(n, code)
            if (code.guid, key_of(p.cue)) not in never
        ]
        users: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for p in patterns:
            users[p.signature].add(p.code)
        told = told_of(self.codes, {key for p in patterns if p.weak for key in p.elements[0].keys})

        def shared(p: Pattern) -> float:
            # "gemeente", of which nearly every code speaks, tells little of "Gemeente en organisatie".
            others = [told.get(key, ()) for key in p.elements[0].keys] if p.weak else []
            return float(len(users[p.signature].union(*others)) ** SHARED)

        self.patterns = [replace(p, weight=p.weight * shared(p)) for p in patterns]
        self._single: dict[str, list[int]] = defaultdict(list)
        self._phrases: dict[str, list[int]] = defaultdict(list)
        for n, p in enumerate(self.patterns):
            table = self._single if len(p.elements) == 1 else self._phrases
            for key in p.elements[p.anchor].keys:
                table[key].append(n)
        self._extra = frozenset(
            k for k in self._single if len(k) >= SHORTEST and k.isalpha() and not known(k)
        )
        self._met: dict[Word, tuple[tuple[_Hit, ...], tuple[int, ...]]] = {}

    def find(self, analysis: Analysis, among: Collection[int] | None = None) -> list[Evidence]:
        """Every place where a cue is met, by place; per code and place only the strongest.

        ``among``: the only words of the vocabulary that a cue meets, where that is known.
        """
        words, numbers = analysis.vocabulary, range(len(analysis.vocabulary)) if among is None else among
        met = {n: asked for n in numbers if any(asked := self._asked(words[n]))}
        places = set(compress(range(len(analysis)), map(met.__contains__, analysis.words)))
        particles = {join.particle for join in analysis.joins.values()}
        found: list[Evidence] = []
        for token in sorted(places.union(analysis.joins)):
            join = analysis.joins.get(token)
            singles, starts = met.get(analysis.words[token], ((), ()))
            if join is not None:
                starts = tuple({*starts, *self._phrases.get(join.lemma, ())})
                for n in self._single.get(join.lemma, ()):
                    found.append(self._evidence(analysis, n, (token, join.particle), "separable", 1.0))
            if (join is None or join.bare) and token not in particles:
                for hit in singles:
                    found.append(self._evidence(analysis, hit.pattern, (token,), hit.how, hit.factor))
            for n in starts:
                if tokens := _place(analysis, self.patterns[n], token):
                    loose = _stray(analysis, tokens) > 1
                    found.append(self._evidence(analysis, n, tokens, "phrase", LOOSE if loose else 1.0))
        return _strongest(_outdone(found))

    def meets(self, word: Word) -> bool:
        """Whether a cue can be met at a word, by itself or with others."""
        return any(self._asked(word))

    @property
    def odd(self) -> frozenset[str]:
        """One-word cues that no dictionary has: any longer word may be a compound with one of them."""
        return self._extra

    def begins(self, verb: str) -> bool:
        """The like of a verb whose parts stand apart."""
        return verb in self._single or verb in self._phrases

    def _asked(self, word: Word) -> tuple[tuple[_Hit, ...], tuple[int, ...]]:
        """The one-word cues that a word meets, whatever stands around it, and the phrases it may be of."""
        if word in self._met:
            return self._met[word]
        if len(self._met) > 100_000:
            self._met.clear()
        phrases = tuple(
            {
                n
                for key in word.keys
                for n in self._phrases.get(key, ())
                if (p := self.patterns[n]).elements[p.anchor].meets(word)
            }
        )
        met = self._met[word] = self._word_hits(word), phrases
        return met

    def _word_hits(self, word: Word) -> tuple[_Hit, ...]:
        """The one-word cues that a word meets by itself or by its parts."""
        best: dict[int, _Hit] = {}
        for key in word.keys:
            for n in self._single.get(key, ()):
                if self.patterns[n].elements[0].meets(word):
                    best[n] = _Hit(n, "lemma", 1.0)
        parts = word.parts
        if not parts and self._extra and len(word.form) >= 2 * SHORTEST:
            parts = split(word.form, self._extra)
        for part in parts:
            factor = COMPOUND_PERSON if part.person else COMPOUND_HEAD if part.head else COMPOUND_FIRST
            for key in part.keys:
                for n in self._single.get(key, ()):
                    wanted = self.patterns[n].elements[0]
                    if self.patterns[n].weak or (wanted.verb and part.keys[0] != fold(wanted.form)):
                        continue
                    if n not in best or best[n].factor < factor:
                        best[n] = _Hit(n, "compound", factor)
        return tuple(best.values())

    def _evidence(
        self, analysis: Analysis, n: int, tokens: tuple[int, ...], how: How, factor: float
    ) -> Evidence:
        pattern = self.patterns[n]
        first, last = min(tokens), max(tokens)
        idle = how == "lemma" and _idle(analysis, pattern, first)
        if idle:
            factor *= DENIED
        if how == "lemma" and _of_a_trade(analysis, pattern, first):
            factor *= COMPOUND_PERSON
        denied = not pattern.negated and _denied(analysis, pattern, first)
        if denied:
            factor *= DENIED
        if pattern.name and how in ("lemma", "phrase"):
            how = "name"
        return Evidence(
            code=pattern.code,
            cue=pattern.cue,
            signature=pattern.signature,
            tokens=tuple(sorted(tokens)),
            sentence=analysis.sentence_of(first),
            start=analysis.starts[first],
            end=analysis.ends[last],
            weight=pattern.weight * factor,
            how=how,
            apart=_apart(analysis, tokens),
            negated=pattern.negated,
            doubted=idle or denied,
        )


def _meets(analysis: Analysis, token: int, element: Element) -> bool:
    if element.meets(analysis.word(token)):
        return True
    join = analysis.joins.get(token)
    return join is not None and join.lemma in element.keys


def _place(analysis: Analysis, pattern: Pattern, token: int) -> tuple[int, ...] | None:
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


def _stray(analysis: Analysis, tokens: tuple[int, ...]) -> int:
    """Words between those of a phrase that are not of it; articles and the like do not count."""
    between = set(range(tokens[0], tokens[-1])) - set(tokens)
    return sum(analysis.word(t).form not in ARTICLES for t in between)


def _apart(analysis: Analysis, tokens: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The ranges of tokens that do not stand side by side; empty when all do."""
    ordered = sorted(tokens)
    if ordered[-1] - ordered[0] == len(ordered) - 1:
        return ()
    return tuple((analysis.starts[t], analysis.ends[t]) for t in ordered)


def _idle(analysis: Analysis, pattern: Pattern, token: int) -> bool:
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


def _of_a_trade(analysis: Analysis, pattern: Pattern, token: int) -> bool:
    """Whether a word says what a person before it is in charge of ("beleidsmedewerker Wmo")."""
    if token in analysis.lines or not token or is_verb(pattern.elements[0].form):
        return False
    before = analysis.word(token - 1)
    words = (key for part in before.parts if part.head for key in part.keys)
    return not TRADES.isdisjoint((*before.keys, *words))


def _denied(analysis: Analysis, pattern: Pattern, token: int) -> bool:
    """Whether a problem is denied ("geen knelpunt"); a denial of another cue is still about the theme."""
    if PROBLEMS.isdisjoint(key for e in pattern.elements for key in e.keys):
        return False
    return denial_before(analysis, token)


def _outdone(found: list[Evidence]) -> list[Evidence]:
    """Weaken what lies inside another code's denying cue: "niet bovenop zitten" is no bovenop zitten."""
    denying = [(e.code, set(e.tokens)) for e in found if e.negated]
    if not denying:
        return found
    return [
        replace(e, weight=e.weight * DENIED, doubted=True)
        if not e.negated and any(code != e.code and tokens.issuperset(e.tokens) for code, tokens in denying)
        else e
        for e in found
    ]


def _strongest(found: list[Evidence]) -> list[Evidence]:
    """Per code no word counts twice: of two cues that share a word the stronger one stays."""
    used: set[tuple[int, int]] = set()
    kept: list[Evidence] = []
    for e in sorted(found, key=lambda e: (-e.weight, -len(e.tokens), e.start, e.cue)):
        places = {(e.code, token) for token in e.tokens}
        if used.isdisjoint(places):
            used |= places
            kept.append(e)
    return sorted(kept, key=lambda e: (e.start, e.end, e.code))
