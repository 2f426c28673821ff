"""What the learner sees of a unit: words, lemmas, compound parts, pairs of words, letters, meaning, question,
speaker.

A feature is the 32-bit hash of its name, so that the same text gives the same features in every process.
Features come in blocks; ``vectors`` scales each block of a unit to length one, so that a long turn weighs
no more than a short one. The place of a turn in the interview is no feature.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from app.coding.model import Role
from app.coding.suggest.analyses.analysis import Analysis, Word
from app.coding.suggest.analyses.units import Unit
from app.coding.suggest.cues.denial import denied
from app.coding.suggest.features.meaning import meanings, token_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ids = NDArray[Any]

BLOCKS = ("words", "letters", "question")
GRAM = (3, 5)
"""Lengths of the character n-grams of a word, with a mark at either end."""
MOST = 65_535
"""A feature is counted up to here in a unit."""
MARKED: tuple[Role, ...] = ("interviewer", "other")
"""Speakers' roles that are a feature; a respondent, or who has no role, is what goes without saying."""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of one unit: per block the hashes, sorted, and how often each occurs there.

    ``meaning`` is the sum of its words' vectors, at length one (or zero, when no word's meaning is known).
    """

    ids: tuple[Ids, ...]
    counts: tuple[Ids, ...]
    meaning: Ids


@lru_cache(maxsize=1_000_000)
def feature(name: str) -> int:
    """The hash of a feature's name; of a hundred thousand features one has another's."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


@lru_cache(maxsize=200_000)
def word_features(word: Word) -> tuple[int, ...]:
    """Its form, every lemma it can have, and the parts of a compound."""
    if not any(c.isalnum() for c in word.form):
        return ()
    names = dict.fromkeys(word.keys)
    for part in word.parts:
        names.update(dict.fromkeys(part.keys))
    return tuple(feature(f"w:{name}") for name in names)


@lru_cache(maxsize=200_000)
def letter_features(word: Word) -> tuple[int, ...]:
    """The character n-grams of its form; of a word of less than four letters none."""
    form = word.keys[0] if word.keys else word.form
    if len(form) < 4:
        return ()
    marked = f"_{form}_"
    low, high = GRAM
    grams = {marked[a : a + n] for n in range(low, high + 1) for a in range(len(marked) - n + 1)}
    return tuple(sorted(feature(f"g:{gram}") for gram in grams))


@lru_cache(maxsize=200_000)
def question_features(word: Word) -> tuple[int, ...]:
    """What a word is as part of the question."""
    if not any(c.isalnum() for c in word.form):
        return ()
    names = dict.fromkeys(word.keys)
    for part in word.parts:
        names.update(dict.fromkeys(part.keys))
    return tuple(feature(f"q:{name}") for name in names)


def token_features(analysis: Analysis, token: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The features of one token of the unit's own text: those of "words" and of "letters".

    A problem that is denied ("geen knelpunt") is another word than the problem.
    """
    word = analysis.word(token)
    if denied(analysis, token):
        return tuple(feature(f"n:{key}") for key in word.keys), ()
    own = word_features(word)
    join = analysis.joins.get(token)
    if join is not None:
        own = (*own, feature(f"w:{join.lemma}"))
    return own, letter_features(word)


def pairs_of(analysis: Analysis, tokens: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Pairs of words by their lemmas, as a feature and its two tokens: each token with the next in its
    sentence, and with that among ``tokens`` which it depends on, as far as the pipeline tells. The latter
    take a joined verb as one (loslaten), of which the former have its parts as they stand."""
    here = frozenset(tokens)
    for token in tokens:
        one = analysis.word(token)
        if not one.form.isalnum():
            continue
        after = token + 1
        if after < len(analysis) and analysis.sentence_of(after) == analysis.sentence_of(token):
            two = analysis.word(after)
            if two.form.isalnum():
                yield feature(f"b:{one.lemma}_{two.lemma}"), token, after
        head = analysis.heads[token] if analysis.heads else token
        if head != token and head in here and analysis.word(head).form.isalnum():
            led, by = analysis.full_lemma(token), analysis.full_lemma(head)
            yield feature(f"d:{by}_{led}"), token, head


def tokens_of(analysis: Analysis, start: int, end: int) -> range:
    """The tokens that begin in a range of code points."""
    return range(bisect_left(analysis.starts, start), bisect_left(analysis.starts, end))


def rows_of(analysis: Analysis, units: Sequence[Unit]) -> list[Row]:
    """The features of every unit of a text."""
    return [_row(analysis, [(unit.start, unit.end)], unit.question, unit.role) for unit in units]


def rows_as_said(analysis: Analysis, questions: Sequence[Sequence[tuple[int, int]]]) -> list[Row]:
    """The features of questions, each in ranges of code points, as if a respondent said their words."""
    return [_row(analysis, some) for some in questions]


def _row(
    analysis: Analysis,
    ranges: Sequence[tuple[int, int]],
    question: Sequence[tuple[int, int]] = (),
    role: Role | None = None,
) -> Row:
    words: list[int] = []
    letters: list[int] = []
    tokens = [token for start, end in ranges for token in tokens_of(analysis, start, end)]
    for token in tokens:
        own, grams = token_features(analysis, token)
        words += own
        letters += grams
    words += [pair for pair, _, _ in pairs_of(analysis, tokens)]
    if role in MARKED:
        words.append(feature(f"r:{role}"))
    asked: list[int] = []
    for start, end in question:
        for token in tokens_of(analysis, start, end):
            asked += question_features(analysis.word(token))
    counted = [_counted(block) for block in (words, letters, asked)]
    sense, size = meaning_of(analysis, tokens)
    return Row(tuple(ids for ids, _ in counted), tuple(counts for _, counts in counted), sense / size)


def meaning_of(analysis: Analysis, tokens: Iterable[int]) -> tuple[Ids, float]:
    """The sum of the vectors of some tokens, and its length (1 when it is nothing)."""
    import numpy as np

    known = [place for token in tokens for place in token_places(analysis, token)]
    vectors = meanings().vectors
    if not known:
        return np.zeros(vectors.shape[1], dtype=np.float32), 1.0
    rows, counts = zip(*known, strict=True)
    made = np.array(counts, dtype=np.float32) @ vectors[list(rows)]
    return made, float(np.sqrt((made * made).sum())) or 1.0


def _counted(ids: Iterable[int]) -> tuple[Ids, Ids]:
    import numpy as np

    found, counts = np.unique(np.array(list(ids), dtype=np.uint32), return_counts=True)
    return found, np.minimum(counts, MOST).astype(np.uint16)
