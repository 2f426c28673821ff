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
from app.coding.suggest.cues.doubts import is_denied, is_idle, of_a_trade
from app.coding.suggest.cues.evidence import (
    COMPOUND_FIRST,
    COMPOUND_HEAD,
    COMPOUND_PERSON,
    DENIED,
    LOOSE,
    SHARED,
    Evidence,
    How,
)
from app.coding.suggest.cues.patterns import Pattern, patterns_of, told_of
from app.coding.suggest.cues.phrases import apart, phrase_at, stray
from app.coding.suggest.dutch.compounds import SHORTEST, split
from app.coding.suggest.dutch.lemmas import fold, known


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
                if tokens := phrase_at(analysis, self.patterns[n], token):
                    loose = stray(analysis, tokens) > 1
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
        idle = how == "lemma" and is_idle(analysis, pattern, first)
        if idle:
            factor *= DENIED
        if how == "lemma" and of_a_trade(analysis, pattern, first):
            factor *= COMPOUND_PERSON
        denied = not pattern.negated and is_denied(analysis, pattern, first)
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
            apart=apart(analysis, tokens),
            negated=pattern.negated,
            doubted=idle or denied,
        )


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
