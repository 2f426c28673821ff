"""Sentences of a treebank as documents to train on.

The treebanks hold written sentences that stand alone. A transcript is running text, half of it spoken: so
sentences are put together into documents, some on lines of their own, and some are given the look of speech.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from app.coding.suggest.training.treebank import LONGEST, Sentence, Token, doc

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SPOKEN = 0.13
"""Share of the sentences that get the look of speech."""
LINES = 0.15
"""Share of the documents whose sentences stand on lines of their own."""
BARE_LINE = 0.35
"""Share of the sentences on such lines that lose their full stop, as headings and notes do."""
SWAPPED = {"PROPN": 0.25, "NOUN": 0.06}
"""Share of the words of these parts of speech that another of the same tag and features stands in for."""
_REDUCED = {"het": "'t", "een": "'n", "ik": "'k", "hem": "'m"}
_FILLERS = ("eh", "eh", "uh", "uh", "uhm", "nou", "nou", "ja", "hè", "ach", "zeg")


def documents(vocab: Vocab, sentences: Sequence[Sentence], random: Random) -> Iterator[Doc]:
    """One pass through the sentences as documents to train on, grouped and dressed by chance."""
    sentences = swapped(sentences, random)
    for _, part in groupby(sentences, key=lambda s: s.source):
        whole = list(part)
        at = 0
        while at < len(whole):
            size = _whole(whole[at : at + random.randint(1, LONGEST)])
            group = [_dressed(s, random) for s in whole[at : at + size]]
            at += size
            breaks: list[str] = []
            if random.random() < LINES:
                breaks = [random.choice(("\n", "\n", "\n\n")) for _ in group]
                breaks[-1] = random.choice((breaks[-1], ""))
                group = [_bare(s) if random.random() < BARE_LINE else s for s in group]
            yield doc(vocab, group, breaks)


def _whole(sentences: Sequence[Sentence]) -> int:
    """How many of these make a document: up to the first that ends in a colon or semicolon.

    The oldest suite cuts its sentences there and UD does not: what follows must not look like a new one.
    """
    cut = (n for n, s in enumerate(sentences, 1) if s.tokens[-1].form in (":", ";"))
    return next(cut, len(sentences))


def swapped(sentences: Sequence[Sentence], random: Random) -> list[Sentence]:
    """The sentences with some names and nouns changed for others, so that fewer are learned by heart."""
    kinds: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for sentence in sentences:
        for t in sentence.tokens[1:]:  # the first has a capital for another reason
            if t.pos in SWAPPED:
                kinds[t.tag, t.morph].append((t.form, t.lemma))

    def swap(t: Token) -> Token:
        if random.random() >= SWAPPED.get(t.pos, 0):
            return t
        form, lemma = random.choice(kinds[t.tag, t.morph])
        return replace(t, form=form, lemma=lemma)

    return [Sentence(s.source, (s.tokens[0], *(swap(t) for t in s.tokens[1:]))) for s in sentences]


def _dressed(sentence: Sentence, random: Random) -> Sentence:
    return spoken(sentence, random) if random.random() < SPOKEN else sentence


def _bare(sentence: Sentence) -> Sentence:
    last = sentence.tokens[-1]
    if last.form != "." or len(sentence.tokens) < 2:
        return sentence
    return _without(sentence, {len(sentence.tokens) - 1})


def spoken(sentence: Sentence, random: Random) -> Sentence:
    """The sentence as one transcribes speech: fewer marks, small letters, fillers, 't and 'n."""
    tokens = sentence.tokens
    inner = random.random()
    final = random.random()
    drop = {
        n
        for n, t in enumerate(tokens)
        if t.pos == "PUNCT"
        and ((final < 0.45) if n == len(tokens) - 1 else (inner < 0.5 or random.random() < inner))
    }
    sentence = _without(sentence, drop)
    small = random.random() < 0.6
    reduce = random.random() < 0.3
    heard = []
    for t in sentence.tokens:
        form, lemma = t.form, t.lemma
        if small:
            form = form.lower()
            lemma = lemma.lower() if t.pos == "PROPN" else lemma
        if reduce and form in _REDUCED and t.space and random.random() < 0.6:
            form = _REDUCED[form]
        heard.append(replace(t, form=form, lemma=lemma))
    sentence = Sentence(sentence.source, tuple(heard))
    if random.random() < 0.65:
        for _ in range(random.choice((1, 1, 2, 3))):
            for filler in random.choice(_FILLERS).split():
                sentence = _with_filler(sentence, filler, random)
    return sentence


def _without(sentence: Sentence, drop: set[int]) -> Sentence:
    """The sentence less the tokens at these places, those that others hang on kept."""
    heads = {t.head for n, t in enumerate(sentence.tokens) if n not in drop}
    drop = {n for n in drop if n not in heads}
    kept = [n for n in range(len(sentence.tokens)) if n not in drop]
    if not kept or not drop:
        return sentence
    place = {old: new for new, old in enumerate(kept)}
    tokens = [
        replace(sentence.tokens[n], head=place[sentence.tokens[n].head], space=True)
        if n + 1 in drop
        else replace(sentence.tokens[n], head=place[sentence.tokens[n].head])
        for n in kept
    ]
    return Sentence(sentence.source, tuple(tokens))


def _with_filler(sentence: Sentence, filler: str, random: Random) -> Sentence:
    """A filler put in at the start, at the end, or between two words, hung so that no arcs cross."""
    tokens = list(sentence.tokens)
    root = next((n for n, t in enumerate(tokens) if t.head == n), 0)
    ends = len(tokens) - (tokens[-1].pos == "PUNCT")
    # Where a word is glued to the next ("zo'n", an opening quote) nothing comes between.
    places = [n for n in range(1, ends) if tokens[n - 1].space and tokens[n].dep not in ("fixed", "flat")]
    chance = random.random()
    if filler == "hè" and ends:
        at, head = ends, root
    elif chance < 0.4 or not places:
        at, head = 0, root
    else:
        at = random.choice(places)
        head = at  # the word that follows
    form = filler
    if at == 0 and tokens[0].form[:1].isupper():
        form = filler.capitalize()
        if tokens[0].pos != "PROPN":
            tokens[0] = replace(tokens[0], form=tokens[0].form[:1].lower() + tokens[0].form[1:])
    moved = [replace(t, head=t.head + (t.head >= at)) for t in tokens]
    added = Token(form, filler, "INTJ", "TSW", "", head + (head >= at), "parataxis")
    if at:
        added = replace(added, space=moved[at - 1].space)
        moved[at - 1] = replace(moved[at - 1], space=True)
    moved.insert(at, added)
    return Sentence(sentence.source, tuple(moved))
