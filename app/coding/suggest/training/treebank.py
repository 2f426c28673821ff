"""Sentences of a treebank in CoNLL-U: read, divided, and as documents to measure on."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

LONGEST = 10
"""Sentences in a document at most."""
HELD_OUT: dict[str, tuple[tuple[int, int], ...]] = {
    "lassysmall-dev-2.17": ((125, 228), (648, 863)),
    "alpino-dev-2.17": ((58, 150), (239, 346)),
}
"""Runs of whole documents in ``train.conllu.gz``, by source, that a reduced training leaves out.

Articles on a circuit, a river, a politician and farming; show jumping, cycling and football; short news. No
other part of the data is of the same documents, so figures on them are of texts that are really new.
"""


@dataclass(frozen=True, slots=True)
class Token:
    """One syntactic word; ``head`` is its place in the sentence, for the root its own."""

    form: str
    lemma: str
    pos: str
    tag: str
    morph: str
    head: int
    dep: str
    space: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of one sentence, and the treebank part that it is of."""

    source: str
    tokens: tuple[Token, ...]


def read(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file, gzipped or not; ranges of contracted words and empty nodes left out.

    Raises ``ValueError`` with the line's number when a line has not ten columns.
    """
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    source = ""
    for number, line in enumerate(text.decode().split("\n"), 1):
        if line.startswith("# source"):
            source = line.partition("=")[2].strip()
        elif not line:
            if tokens:
                sentences.append(Sentence(source, tuple(tokens)))
            tokens = []
        elif not line.startswith("#"):
            columns = line.split("\t")
            if len(columns) != 10:
                raise ValueError(f"{path.name}, line {number}: {len(columns)} columns, not 10")
            if columns[0].isdigit():
                tokens.append(_token(columns))
    if tokens:
        sentences.append(Sentence(source, tuple(tokens)))
    return sentences


def divided(
    sentences: Sequence[Sentence], runs: Mapping[str, Sequence[tuple[int, int]]] | None = None
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences without those runs of each source (``HELD_OUT``), and those of the runs.

    What stands in both word for word and is longer than a heading is in the second only.
    """
    runs = HELD_OUT if runs is None else runs
    place: dict[str, int] = defaultdict(int)
    kept: list[Sentence] = []
    held: list[Sentence] = []
    for sentence in sentences:
        number = place[sentence.source]
        place[sentence.source] += 1
        out = any(start <= number < end for start, end in runs.get(sentence.source, ()))
        (held if out else kept).append(sentence)
    known = {_words(s) for s in held if len(s.tokens) > 4}
    return [s for s in kept if _words(s) not in known], held


def _words(sentence: Sentence) -> tuple[str, ...]:
    return tuple(t.form.lower() for t in sentence.tokens)


def _token(columns: list[str]) -> Token:
    place, form, lemma, pos, tag, morph, head, dep, _, misc = columns
    root = head == "0"
    return Token(
        form,
        lemma,
        pos,
        tag,
        "" if morph == "_" else morph,
        int(place) - 1 if root else int(head) - 1,
        "ROOT" if root else dep,
        "SpaceAfter=No" not in misc.split("|"),
    )


def doc(vocab: Vocab, sentences: Sequence[Sentence], breaks: Sequence[str] = ()) -> Doc:
    """A document of sentences; ``breaks`` has what follows each ("" is a space, "\\n" a line's end)."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    rows: list[tuple[str, str, str, str, int, str, bool]] = []
    for number, sentence in enumerate(sentences):
        start = len(words)
        brk = breaks[number] if number < len(breaks) else ""
        for place, t in enumerate(sentence.tokens):
            last = place == len(sentence.tokens) - 1
            words.append(t.form)
            spaces.append(not brk if last else t.space)
            rows.append((t.lemma, t.pos, t.tag, t.morph, start + t.head, t.dep, place == 0))
        if brk:
            words.append(brk)
            spaces.append(False)
            rows.append((brk, "SPACE", "_SP", "", len(words) - 2, "dep", False))
    lemmas, pos, tags, morphs, heads, deps, starts = (list(c) for c in zip(*rows, strict=True))
    return Doc(
        vocab,
        words=words,
        spaces=spaces,
        lemmas=lemmas,
        pos=pos,
        tags=tags,
        morphs=morphs,
        heads=heads,
        deps=deps,
        sent_starts=starts,
    )


def grouped(sentences: Sequence[Sentence], size: int = LONGEST) -> Iterator[list[Sentence]]:
    """Documents of ``size`` sentences in the treebank's order, each of one source; for measuring."""
    for _, part in groupby(sentences, key=lambda s: s.source):
        whole = list(part)
        yield from (whole[n : n + size] for n in range(0, len(whole), size))
