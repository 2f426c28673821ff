"""How often words are said, by lemma and part of speech, and how groups differ in it.

Sources of the formulas: log-likelihood G2 as Rayson and Garside (2000), "Comparing corpora using frequency
profiling", after Dunning (1993); log ratio as Hardie (2014), "Log Ratio: an informal introduction"; that one
expected occurrence will do where a difference is sure at the level of 0.01 per cent, from Rayson, Berridge
and Francis (2004), "Extending the Cochran rule for the comparison of word frequencies between corpora".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.coding.folding import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.coding.model import Turn
    from app.coding.suggest.analyses.analysis import Analysis

Caution = Literal["", "few", "alone", "chance"]
PER = 10_000
"""Frequencies are told per so many words."""
FEW = 5.0
"""Occurrences that are expected in a group below which a difference says little."""
FEWEST = 1.0
"""The like where the difference is sure (Rayson, Berridge and Francis 2004)."""
CHANCE = 0.05
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Counted:
    """The words of one document: per word (lemma and part of speech) and turn how often it is said there."""

    words: tuple[tuple[str, str], ...]
    word: NDArray[np.int32]
    turn: NDArray[np.int32]
    """Its index among the turns; ``NOBODY`` outside them."""
    count: NDArray[np.int32]


def counted(analysis: Analysis, turns: Sequence[Turn]) -> Counted:
    """The words of an analysed text. A separable verb is one word, its parts together; what has no letter is
    no word, nor are the labels of turns."""
    import numpy as np

    from app.coding.suggest.analyses.analysis import TAGS

    n = len(analysis)
    starts = np.array(analysis.starts, dtype=np.int64)
    entry = np.array(analysis.words, dtype=np.int64)
    tags = np.frombuffer(analysis.tags or bytes(n), dtype=np.uint8).astype(np.int64)
    lemmas: dict[str, int] = {}
    of_entry = np.array(
        [lemmas.setdefault(_lemma(word.lemma or word.form), len(lemmas)) for word in analysis.vocabulary],
        dtype=np.int64,
    )
    lettered = np.array([any(map(str.isalpha, w.form)) for w in analysis.vocabulary], dtype=bool)
    lemma = of_entry[entry] if n else entry
    said = lettered[entry] if n else np.zeros(0, dtype=bool)
    for join in analysis.joins.values():
        lemma[join.verb] = lemmas.setdefault(join.lemma, len(lemmas))
        said[join.particle] = False
    turn = np.full(n, NOBODY, dtype=np.int64)
    if turns and n:
        at = np.searchsorted(np.array([t.start for t in turns]), starts, side="right") - 1
        inside = (at >= 0) & (starts < np.array([t.end for t in turns])[at])
        turn[inside] = at[inside]
        label = inside & (starts < np.array([t.text_start for t in turns])[at])
        said &= ~label
    key = (lemma * len(TAGS) + tags) * (len(turns) + 1) + turn + 1
    keys, count = np.unique(key[said], return_counts=True)
    pairs, word = np.unique(keys // (len(turns) + 1), return_inverse=True)
    names = list(lemmas)
    return Counted(
        tuple((names[int(p) // len(TAGS)], TAGS[int(p) % len(TAGS)]) for p in pairs),
        word.astype(np.int32),
        (keys % (len(turns) + 1) - 1).astype(np.int32),
        count.astype(np.int32),
    )


def _lemma(lemma: str) -> str:
    return lemma.replace("_", "").replace("’", "'")


@dataclass(frozen=True, slots=True)
class Column:
    """The counted words of one document, and whose they are.

    ``groups`` has per turn (and, last, for what stands outside turns) the index of a group, ``NOBODY`` for
    what is not counted. It has a row more for each further group in which some turn counts too.
    """

    words: Counted
    groups: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Difference:
    """How groups differ in a word. ``g2``: log-likelihood, ``p`` its chance with one word looked at;
    ``most``: the group that says it relatively most; ``ratio``: the binary logarithm of how many times more
    often than all others together, a zero taken as a half, and never below 0."""

    g2: float
    p: float
    most: int
    ratio: float
    caution: Caution = ""


@dataclass(frozen=True, slots=True)
class Frequency:
    """One word: how often it is said, in how many documents, per 10,000 words; the same per group."""

    lemma: str
    pos: str
    count: int
    documents: int
    per: float
    counts: tuple[int, ...] = ()
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A table of words. ``total`` and ``sizes``: all words that were counted, those left out of the table
    included, and the like per group; by them frequencies are relative. ``overlap``: what is said counts in
    several groups at once, so that these cannot be tested against one another."""

    rows: tuple[Frequency, ...]
    total: int
    groups: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    overlap: bool = False

    @property
    def compared(self) -> bool:
        """Whether the words have a difference."""
        return len(self.groups) > 1 and not self.overlap


def frequencies(
    columns: Iterable[Column], groups: Sequence[str] = (), *, stop: Collection[str] = (),
    pos: Collection[str] = (), least: int = 1,
) -> Frequencies:  # fmt: skip
    """Count, the most frequent first.

    ``stop``: lemmas left out of the table (compared by ``folded``), not of totals; ``pos``: the only parts
    of speech; ``least``: occurrences that a word must have.
    """
    import numpy as np

    k = max(len(groups), 1)
    numbers: dict[tuple[str, str], int] = {}
    word_parts, group_parts, count_parts, document_parts, first_parts = [], [], [], [], []
    for n, column in enumerate(columns):
        own = column.words
        mine = np.array([numbers.setdefault(w, len(numbers)) for w in own.words], dtype=np.int64)
        for nth, marks in enumerate(np.atleast_2d(column.groups)):
            group = marks[own.turn]  # the last one for what stands outside turns
            kept = group != NOBODY
            word_parts.append(mine[own.word[kept]])
            group_parts.append(np.minimum(group[kept], k - 1).astype(np.int64))
            count_parts.append(own.count[kept].astype(np.int64))
            document_parts.append(np.full(int(kept.sum()), n, dtype=np.int64))
            first_parts.append(np.full(int(kept.sum()), nth == 0))
    if not numbers:
        return Frequencies((), 0, tuple(groups), (0,) * len(groups))
    word, group = np.concatenate(word_parts), np.concatenate(group_parts)
    count, document = np.concatenate(count_parts), np.concatenate(document_parts)
    first = np.concatenate(first_parts)
    table = np.bincount(word * k + group, weights=count, minlength=len(numbers) * k)
    table = table.astype(np.int64).reshape(len(numbers), k)
    sizes = table.sum(axis=0)
    in_documents = np.unique(word * (int(document.max(initial=0)) + 1) + document)
    documents = np.bincount(
        in_documents // (int(document.max(initial=0)) + 1), minlength=len(numbers)
    )  # fmt: skip
    counts = np.bincount(word[first], weights=count[first], minlength=len(numbers)).astype(np.int64)
    total, overlap = int(counts.sum()), not bool(first.all())
    out = {folded(s) for s in stop}
    wanted = set(pos)
    rows = []
    for (lemma, tag), n in numbers.items():
        c = int(counts[n])
        if c < max(least, 1) or (wanted and tag not in wanted) or folded(lemma) in out:
            continue
        per_group = tuple(map(int, table[n])) if groups else ()
        rows.append(Frequency(lemma, tag, c, int(documents[n]), c * PER / total, per_group))
    rows.sort(key=lambda row: (-row.count, row.lemma, row.pos))
    if len(groups) > 1 and not overlap:
        sized = tuple(map(int, sizes))
        rows = [
            Frequency(r.lemma, r.pos, r.count, r.documents, r.per, r.counts,
                      difference(r.counts, sized, documents=r.documents, looked=len(rows)))
            for r in rows
        ]  # fmt: skip
    return Frequencies(tuple(rows), total, tuple(groups), tuple(map(int, sizes)) if groups else (), overlap)


def log_likelihood(observed: Sequence[int], sizes: Sequence[int]) -> float:
    """G2 = 2 sum O ln(O / E), with E = N_i (sum O) / (sum N), over corpora of ``sizes`` words in which a word
    is ``observed`` so often (Rayson and Garside 2000). 0 where nothing can differ."""
    all_, words = sum(observed), sum(sizes)
    if not all_ or not words:
        return 0.0
    terms = (o * math.log(o * words / (n * all_)) for o, n in zip(observed, sizes, strict=True) if o)
    return max(2.0 * math.fsum(terms), 0.0)


def log_ratio(one: int, size: int, other: int, others: int) -> float:
    """The binary logarithm of the ratio of two relative frequencies, a zero taken as a half (Hardie 2014)."""
    if not size or not others:
        return 0.0
    return math.log2(((one or 0.5) / size) / ((other or 0.5) / others))


def chance(g2: float, degrees: int) -> float:
    """The chance of a chi-square of at least ``g2`` with so many degrees of freedom (Abramowitz and Stegun
    26.4.4 and 26.4.5)."""
    if degrees < 1 or g2 <= 0:
        return 1.0
    half = g2 / 2
    if degrees % 2:
        found, term = math.erfc(math.sqrt(half)), math.sqrt(g2 / (2 * math.pi)) * 2 * math.exp(-half)
        for k in range(1, degrees - 1, 2):
            found += term
            term *= g2 / (k + 2)
        return min(found, 1.0)
    found, term = 0.0, math.exp(-half)
    for k in range(degrees // 2):
        found += term
        term *= half / (k + 1)
    return min(found, 1.0)


def difference(
    counts: Sequence[int], sizes: Sequence[int], *, documents: int = 2, looked: int = 1
) -> Difference:
    """How groups differ in a word that is said in so many ``documents``, one of so many words ``looked`` at.

    ``caution``: no more than ``chance`` gives when so many are looked at (Bonferroni), ``few`` occurrences
    or ``alone`` in one document.
    """
    g2 = log_likelihood(counts, sizes)
    p = chance(g2, sum(1 for n in sizes if n) - 1)
    shares = [c / n if n else 0.0 for c, n in zip(counts, sizes, strict=True)]
    most = max(range(len(shares)), key=lambda i: shares[i])
    all_, words = sum(counts), sum(sizes)
    ratio = max(0.0, log_ratio(counts[most], sizes[most], all_ - counts[most], words - sizes[most]))
    least = min((n * all_ / words for n in sizes if n), default=0.0)
    caution: Caution = ""
    if p * max(looked, 1) > CHANCE:
        caution = "few" if least < FEW else "chance"
    elif least < FEWEST:
        caution = "few"
    elif documents < 2:
        caution = "alone"
    return Difference(g2, p, most, ratio, caution)


def marks(groups: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """The ``groups`` of a column: per turn (and, last, for what is outside) where it counts."""
    import numpy as np

    found = np.full((max(1, *map(len, groups)), len(groups)), NOBODY, dtype=np.int32)
    for n, of in enumerate(groups):
        found[: len(of), n] = of
    return found
