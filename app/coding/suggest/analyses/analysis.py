"""What a pipeline made of one text: light, independent of spaCy, to be kept and sent between processes."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app.coding.suggest.dutch.compounds import Part, split
from app.coding.suggest.dutch.lemmas import fitting, keys
from app.coding.suggest.dutch.verbs import Join

CLASSES = {
    "VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "a", "ADV": "a", "NUM": "c", "DET": "c",
    "PRON": "c", "ADP": "c", "CCONJ": "c", "SCONJ": "c", "INTJ": "c",
}  # fmt: skip
"""Parts of speech (UD's) as a letter: verb, noun, adjective or adverb, and ``c``, a class that is closed."""
VERB, NOUN, CLOSED = "v", "n", "c"
TAGS = (
    "", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
"""Parts of speech as Universal Dependencies names them; the first is none. Only to be added to at the end."""


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of an analysis' vocabulary: a form (lower case) with the lemma that it has there.

    ``keys`` are all that a cue can meet it by; ``parts`` those of a compound. ``tag`` is its part of speech
    there, as a letter of ``CLASSES``; empty when nobody told.
    """

    form: str
    lemma: str
    keys: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    tag: str = ""

    def __hash__(self) -> int:  # a word is looked up more often than it is made
        return hash((self.form, self.lemma))


@lru_cache(maxsize=200_000)
def word_of(form: str, lemma: str, tag: str = "") -> Word:
    """The entry of a form with the lemma that a pipeline gave it, both in lower case."""
    found = keys(form, lemma) if form.strip() else (form,)
    if tag and tag != VERB:
        found = fitting(found, form, lemma, tag == CLOSED)
    return Word(form, lemma, found, split(form), tag)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The tokens of one text, white space left out; ``starts`` and ``ends`` are code points, half-open.

    ``words`` holds each token's index into ``vocabulary``; ``sentences`` and ``lines`` the first token of
    each. ``joins`` has the separable verbs by the token of the verb. ``sha256`` and ``cuts`` (the places
    where a sentence must begin) say which text and turns it is of, ``pipeline`` what made it.
    """

    sha256: str
    pipeline: str
    cuts: tuple[int, ...]
    starts: array[int]
    ends: array[int]
    words: array[int]
    vocabulary: tuple[Word, ...]
    sentences: array[int]
    lines: array[int]
    joins: Mapping[int, Join] = field(default_factory=dict)
    tags: bytes = b""
    """Each token's part of speech, an index into ``TAGS``; empty when the pipeline tells none."""
    heads: array[int] = field(default_factory=lambda: array("I"))
    """The token that each depends on, itself where it depends on none; empty when the pipeline tells none."""

    def __len__(self) -> int:
        return len(self.starts)

    def word(self, token: int) -> Word:
        """The vocabulary entry of a token."""
        return self.vocabulary[self.words[token]]

    def lemma(self, token: int) -> str:
        """The lemma of a token; the particle of a separable verb that stands apart is left out."""
        return self.word(token).lemma

    def full_lemma(self, token: int) -> str:
        """The lemma of a token, of a separable verb with its particle ("stuurde ... bij": bijsturen)."""
        join = self.joins.get(token)
        return join.lemma if join else self.word(token).lemma

    def sentence_of(self, token: int) -> int:
        """Index of the sentence that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def sentence_tokens(self, sentence: int) -> tuple[int, int]:
        """First token of a sentence and the token after its last."""
        after = self.sentences[sentence + 1] if sentence + 1 < len(self.sentences) else len(self.starts)
        return self.sentences[sentence], after

    def sentence_spans(self) -> list[tuple[int, int]]:
        """The sentences as code point ranges, white space around them left out."""
        spans = []
        for sentence in range(len(self.sentences)):
            first, after = self.sentence_tokens(sentence)
            spans.append((self.starts[first], self.ends[after - 1]))
        return spans
