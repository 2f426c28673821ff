"""Looking for words in whatever form they are spoken: by the rules by which a codebook's cues are met.

"loslaten" finds "losgelaten" and "laat je het dan echt los", "financiering" finds "financieringsstromen", and
"ruimte geven" finds "geven we ze de ruimte". The words as they are typed are found as well, always.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import regex

from app.coding.finding import (
    EVERYTHING,
    Finder,
    Needs,
    Place,
    Sight,
    hits,
    needs,
    needs_of_term,
    places,
)  # fmt: skip
from app.coding.folding import LONGEST, folded, words_in
from app.coding.model import Code
from app.coding.refusal import Refusal
from app.coding.search import Hit
from app.coding.search_query import Both, Node, Term, Within, terms

if TYPE_CHECKING:
    from app.coding.model import Turn
    from app.coding.suggest.analyses.analysis import Analysis
    from app.coding.suggest.analyses.kept import Words

MOST_WORDS = 12
_WORD = regex.compile(r"\w")
_FOLDED = "\u017f\u212a\u0130\u0131"
"""Letters that are an s, k or i to a search without case, and to ``lower`` are not."""


class LemmaSearch:
    """A query, made ready once for many texts. Not to be shared between threads.

    Refuses a query without words, and one with more than ``MOST_WORDS``.
    """

    def __init__(self, query: str) -> None:
        from app.coding.suggest.cues.matcher import Matcher

        parts = query.split()
        if not parts:
            raise Refusal("search.empty")
        if not any(_WORD.search(part) for part in parts):
            raise Refusal("search.no_words", query=" ".join(parts))
        if len(parts) > MOST_WORDS:
            raise Refusal("search.too_many_words", n=len(parts), most=MOST_WORDS)
        self._matcher = Matcher((Code(guid="", name="", cues=(" ".join(parts),)),))
        self._parts = parts
        words = r"\s+".join(regex.escape(part) for part in parts)
        self._literal = regex.compile(rf"(?<!\w){words}(?!\w)", regex.IGNORECASE)
        self._first = max(parts, key=len).lower()
        self._told: dict[tuple[str, str, str], bool] = {}

    def needs(self) -> Needs:
        """What the index of words must tell of a text with a hit."""
        typed = needs_of_term(Term(tuple(self._parts), whole=True))
        ways = [
            Needs(all=tuple(
                Needs(any=tuple(Needs(((key[:LONGEST], "form"),)) for key in sorted(element.keys)))
                for element in pattern.elements
            ))
            for pattern in self._matcher.patterns
        ]  # fmt: skip
        odd = [Needs(((run[:LONGEST], "has"),)) for key in self._matcher.odd for run in words_in(folded(key))]
        return Needs(any=(typed, *ways, *odd)) if typed else EVERYTHING

    def met(self, words: Words) -> list[int] | None:
        """The words (by number) that may be met; None when a text of these words can have no more than what
        is typed."""
        told = self._told
        found = []
        for n, entry in enumerate(words.entries):
            known = told.get(entry)
            if known is None:
                known = told[entry] = self._meets(*entry)
            if known:
                found.append(n)
        return found if found or any(self._matcher.begins(verb) for verb in words.verbs) else None

    def _meets(self, form: str, lemma: str, tag: str) -> bool:
        from app.coding.suggest.analyses.analysis import word_of

        return self._matcher.meets(word_of(form, lemma, tag))

    def find(
        self, text: str, analyse: Callable[[], Analysis] | None, met: Collection[int] | None = None
    ) -> list[Hit]:
        """Every hit by place, each with its exact range; without ``analyse`` only the words as typed.

        ``met`` is what ``met`` told of the words of the analysis, if that was asked.
        """
        found: list[Place] = []
        if analyse is not None:
            found = [(e.start, e.end, e.apart) for e in self._matcher.find(analyse(), met)]
        found = _united(found, self._typed(text))
        return [Hit.at(text, start, end, words) for start, end, words in found]

    def _typed(self, text: str) -> list[tuple[int, int]]:
        if self._first.isascii() and self._first not in text.lower() and not any(c in text for c in _FOLDED):
            return []
        return [match.span() for match in self._literal.finditer(text, concurrent=True)]


class FormFinder:
    """A query whose words are met in whatever form, those between quotation marks or with a ``*`` as typed.

    Not to be shared between threads. Refuses what ``LemmaSearch`` refuses.
    """

    def __init__(self, node: Node, sight: Sight = Sight(), within: Within = "turn") -> None:
        self.node, self.within = node, within
        self._typed = Finder(node, sight, within)
        self._formed = {t: LemmaSearch(str(t)) for t in _every_term(node) if not (t.typed or t.starred)}

    def needs(self) -> Needs:
        """What the index of words must tell of a text with a hit."""
        formed = self._formed
        return needs(self.node, lambda t: formed[t].needs() if t in formed else needs_of_term(t))

    def met(self, words: Words) -> dict[Term, list[int] | None]:
        """Per term what ``LemmaSearch.met`` tells."""
        return {term: search.met(words) for term, search in self._formed.items()}

    def find(
        self, text: str, turns: Sequence[Turn], analysis: Analysis | None,
        met: Mapping[Term, Collection[int] | None] | None = None,
    ) -> list[Hit]:  # fmt: skip
        """Every hit by place; ``met`` is what ``met`` told of this text's words. Without an analysis only the
        words as typed."""

        def look(term: Term) -> list[Place]:
            search = self._formed.get(term)
            if search is None:
                sight = self._typed.sight
                return self._typed.typed(term, folded(text, case=sight.case, accents=sight.accents))
            among = None if met is None else met.get(term)
            if analysis is None or (met is not None and among is None):
                found = search.find(text, None)
            else:
                found = search.find(text, lambda: analysis, among)
            return [(h.start, h.end, h.words) for h in found]

        return hits(text, places(self.node, text, turns, look, self.within))


def _every_term(node: Node) -> Iterator[Term]:
    yield from terms(node)
    for part in () if isinstance(node, Term) else node.parts:
        yield from (t for t in _every_term(part) if not isinstance(part, Term))
    if isinstance(node, Both):
        for part in node.without:
            yield from _every_term(part)


def form_words(words: Words) -> set[str]:
    """All that the words of an analysis can be met by, as the index keeps it."""
    from app.coding.suggest.analyses.analysis import word_of

    found = set(words.verbs)
    for entry in words.entries:
        word = word_of(*entry)
        found.update(word.keys)
        for part in word.parts:
            found.update(part.keys)
    return {key[:LONGEST] for key in found}


def _united(met: list[Place], typed: list[tuple[int, int]]) -> list[Place]:
    """All of ``met``, and what was typed as far as no word that was met holds it; what it holds goes."""
    if not typed:
        return met
    held = sorted(r for start, end, words in met for r in words or ((start, end),))
    starts = [start for start, _ in held]
    more = []
    for start, end in typed:
        at = bisect_right(starts, start) - 1
        if at < 0 or held[at][1] < end:
            more.append((start, end))
    if not more:
        return met
    inside = [one for one in met if not any(start <= one[0] and one[1] <= end for start, end in more)]
    return sorted([*inside, *((start, end, ()) for start, end in more)])
